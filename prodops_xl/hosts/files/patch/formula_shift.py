"""A formula as it reads in another cell: relative references move, everything else stays."""

from __future__ import annotations

import re

from prodops_xl.hosts.files.areas import MAX_COLUMNS, MAX_ROWS, column_letters, column_number

_DEAD = "#REF!"
_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
    | (?P<sheet>'(?:[^']|'')*'!? | (?<![\w.$])[\w.\u0080-\uffff]+(?::[\w.\u0080-\uffff]+)?! )
    | (?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?P<error>\#[A-Z0-9/_]+[!?]?)
    | (?P<columns>(?<![\w.])\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(.!\[]))
    | (?P<rows>(?<![\w.])\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6}(?![\w(.!]))
    | (?P<cell>(?<![\w.\\?])(?P<across>\$?[A-Za-z]{1,3})(?P<along>\$?[1-9][0-9]{0,6})(?![\w(.!\[\\?]))
    """,
    re.VERBOSE,
)


def shifted(formula: str, down: int, right: int) -> str:
    """The formula of a cell as it reads `down` rows below and `right` columns beside it."""
    if not (down or right):
        return formula

    def move(match: re.Match[str]) -> str:
        if match["cell"]:
            if column_number(match["across"].lstrip("$").upper()) > MAX_COLUMNS:
                return match[0]  # a name such as FYI2026
            moved = (_column(match["across"], right), _row(match["along"], down))
            return _DEAD if None in moved else f"{moved[0]}{moved[1]}"
        for kind, step, by in (("columns", _column, right), ("rows", _row, down)):
            if match[kind]:
                ends = [step(end, by) for end in match[kind].split(":")]
                return _DEAD if None in ends else f"{ends[0]}:{ends[1]}"
        return match[0]

    return _TOKEN.sub(move, formula)


def _column(text: str, right: int) -> str | None:
    if text.startswith("$"):
        return text
    number = column_number(text.upper()) + right
    return column_letters(number) if 1 <= number <= MAX_COLUMNS else None


def _row(text: str, down: int) -> str | None:
    if text.startswith("$"):
        return text
    number = int(text) + down
    return str(number) if 1 <= number <= MAX_ROWS else None
