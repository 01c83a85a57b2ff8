"""Does any cell of a sheet stand further out than is known? A value reader makes room for all up to the furthest one, and
one address that is no cell's would have it ask for more memory than there is, which ends the program.
"""

from __future__ import annotations

import re

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import MAX_COLUMNS, MAX_ROWS, Area, column_letters, column_number

_ADDRESS = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")


def reach_of_all(xml: bytes, tag: bytes, known: Area, end: int) -> Area:
    """The area from A1 to the furthest cell. `known` reaches as far as the last cells of the rows; `tag` begins every cell
    (`<c`), followed by its address. ProdOpsError where an address is no cell's.
    """
    within = b"%b%b" % (_letters_up_to(known.last_column), _digits_up_to(known.last_row))
    # One search that finds nothing in a sheet whose cells stand in order, as nearly all do.
    if not re.compile(rb'%b r="(?!%b")' % (tag, within)).search(xml, 0, end):
        return known
    rows, columns = known.last_row, known.last_column
    for match in re.compile(rb'%b r="([^"]*)"' % tag).finditer(xml, 0, end):
        row, column = cell_at(match[1])
        rows, columns = max(rows, row), max(columns, column)
    return Area(1, 1, rows, columns)


def cell_at(address: bytes) -> tuple[int, int]:
    """Row and column of an address; ProdOpsError where it is none of a cell."""
    found = _ADDRESS.fullmatch(address)
    if found is not None:
        row, column = int(found[2]), column_number(found[1].decode().upper())
        if 1 <= row <= MAX_ROWS and column <= MAX_COLUMNS:
            return row, column
    raise ProdOpsError(
        f"A sheet of this workbook holds a cell that no sheet has ({address[:40].decode(errors='replace')}). Open the "
        "workbook in Excel and save it again."
    )


def _letters_up_to(column: int) -> bytes:
    """A pattern for the letters of the columns up to one."""
    letters = column_letters(column)
    shorter = [rb"[A-Z]{1,%d}" % (len(letters) - 1)] if len(letters) > 1 else []
    return _any([*shorter, *_of_same_length(letters, "A", "Z")])


def _digits_up_to(row: int) -> bytes:
    """A pattern for the numbers from 1 up to one."""
    digits = str(row)
    shorter = [rb"[1-9][0-9]{0,%d}" % (len(digits) - 2)] if len(digits) > 1 else []
    return _any([*shorter, *_of_same_length(digits, "0", "9", first="1")])


def _of_same_length(text: str, low: str, high: str, first: str = "") -> list[bytes]:
    """Patterns for texts of the same length that come before a text, and the text itself."""
    found = [text.encode()]
    for at, letter in enumerate(text):
        lowest = first if first and not at else low
        if letter > lowest:
            rest = f"[{low}-{high}]{{{len(text) - at - 1}}}"
            found.append(f"{text[:at]}[{lowest}-{chr(ord(letter) - 1)}]{rest}".encode())
    return found


def _any(patterns: list[bytes]) -> bytes:
    return b"(?:%b)" % b"|".join(patterns)
