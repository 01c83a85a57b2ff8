"""Duty as filed against duty recomputed, heading by heading: a missing or superfluous chapter 99 heading by its name.

A program with a floor and column 1 are one amount: some filers write it under the one, some under the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.sides import Paired
from prodops_xl.domain.entries.steps import Amounts
from prodops_xl.domain.entries.struck_down import StruckDown
from prodops_xl.domain.money import Cents, group_sums
from prodops_xl.domain.rates import BASES
from prodops_xl.domain.tariff_numbers import dotted

Flags = npt.NDArray[np.bool_]

COLUMN = ""  # the key of column 1, special or column 2
_COLUMNS = ["line", "what", "filed", "ours", "money", "struck", "filed_heading", "our_heading"]


class HeadingDifferences(NamedTuple):
    """`rows`: line, what (duty, heading, heading missing, heading superfluous), filed, ours, money (cents, without what is struck
    down), struck (cents), filed_heading,
    our_heading (texts). `unsure`: lines whose rate is in part per kg or piece, where the entry does not tell by how many.
    """

    rows: pd.DataFrame
    unsure: Flags


def cent_per_heading(filed: Filed, paired: Paired, amounts: Amounts) -> Cents:
    """What filed and recomputed duty of a line may differ by: a cent per heading."""
    n = len(paired.group)
    told = np.bincount(filed.headings["of"].to_numpy("int64"), minlength=n)[:n]
    made = np.bincount(amounts.parts.line, minlength=n)
    return np.maximum(np.maximum(told, made), 1).astype("int64")


def heading_differences(
    filed: Filed, paired: Paired, amounts: Amounts, asked: Flags, struck_down: StruckDown
) -> HeadingDifferences:
    """Compare the duty of the `asked` lines with what the entry's own figures give on its date."""
    unsure = _unsure(paired, amounts)
    table = _side_by_side(filed, amounts)
    line = table["line"].to_numpy("int64")
    off = (table["filed"] - table["ours"]).to_numpy("int64")
    total = group_sums(off, line, len(paired.group))
    ties = np.abs(total) <= cent_per_heading(filed, paired, amounts)
    alone = (table["filed"] == 0).to_numpy() | (table["ours"] == 0).to_numpy()
    named = (table["key"] != COLUMN).to_numpy()
    off_by = (np.abs(off) > 1) & ~(unsure[line] & ~named)
    # Under another heading the duty ties, and is told of both.
    odd = np.bincount(line[off_by & alone & named], minlength=len(ties)) > 0
    wanted = asked[line] & off_by & (~ties | odd)[line]
    table["struck"] = struck_down.holds(table["key"].to_numpy(object), paired.day[line])
    return HeadingDifferences(_told(table[wanted].reset_index(drop=True)), unsure)


def _unsure(paired: Paired, amounts: Amounts) -> Flags:
    """Lines with a part per kg and no quantity in kg, or per piece, pair or dozen and no quantity in those."""
    basis = amounts.parts.stacks.arrays.basis[amounts.parts.part]
    duty = ~amounts.parts.stacks.is_fee[amounts.parts.part]
    out = np.zeros(len(paired.group), dtype=bool)
    for by_weight, known in ((True, paired.kilos), (False, paired.pieces)):
        per = duty & (basis != BASES.index("value")) & ((basis == BASES.index("kg")) == by_weight)
        lines = amounts.parts.line[per]
        out[lines[~known[lines]]] = True
    return out


def _side_by_side(filed: Filed, amounts: Amounts) -> pd.DataFrame:
    """line, key (digits of a chapter 99 heading, COLUMN for the rest), filed, ours (cents), name (as printed)."""
    heads = filed.headings
    of = heads["of"].to_numpy("int64")
    hts = heads["hts"].astype(object).where(heads["hts"].notna(), "").astype(str)
    added = hts.str.startswith("99").to_numpy(bool)
    told = pd.DataFrame(
        {"line": of, "key": np.where(added, hts.str[:8], COLUMN), "filed": heads["cents"].to_numpy("int64"), "ours": 0}
    )  # fmt: skip
    parts, stack = amounts.parts, amounts.parts.stacks
    keep = ~stack.is_fee[parts.part] & amounts.sound[parts.line]
    names = stack.parts["heading"].str.replace(".", "", regex=False).to_numpy(object)
    program = (stack.parts["kind"] == "program").to_numpy(bool)
    key = np.where(program, names, COLUMN)[parts.part]
    made = pd.DataFrame({"line": parts.line, "key": key, "filed": 0, "ours": parts.cents})[keep]
    both = pd.concat([told, made], ignore_index=True)
    both["key"] = _floors_in_column(
        both, parts.line[stack.arrays.floor[parts.part]], names[stack.arrays.floor]
    )
    return both.groupby(["line", "key"], as_index=False, sort=True)[["filed", "ours"]].sum()


def _floors_in_column(
    both: pd.DataFrame, floored: npt.NDArray[np.int64], headings: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """The keys; on a line with a floor its heading is one with column 1 where the two together tie."""
    keys, line = both["key"].to_numpy(object), both["line"].to_numpy("int64")
    joint = np.isin(line, floored) & (
        (keys == COLUMN) | np.isin(keys.astype(str), [str(h) for h in headings])
    )
    count = int(line.max(initial=-1)) + 1
    off = group_sums((both["filed"] - both["ours"]).to_numpy("int64")[joint], line[joint], count)
    return np.where(joint & (np.abs(off)[line] <= 1), COLUMN, keys)


def _told(off: pd.DataFrame) -> pd.DataFrame:
    """Rows of HeadingDifferences: a missing and a superfluous heading on one line are one wrong heading."""
    by_line: dict[int, list[_Off]] = {}
    columns = ["line", "key", "filed", "ours", "struck"]
    for line, key, filed, ours, struck in off[columns].itertuples(index=False, name=None):
        by_line.setdefault(line, []).append(_Off(key, filed, ours, struck))
    out: list[tuple[object, ...]] = []
    for line, rows in by_line.items():
        lacking = [row for row in rows if row.filed == 0 and row.key != COLUMN]
        extra = [row for row in rows if row.ours == 0 and row.key != COLUMN]
        swapped = min(len(lacking), len(extra))
        out += [_row(line, "heading", a, b) for a, b in zip(extra[:swapped], lacking[:swapped], strict=True)]
        out += [_row(line, "heading missing", _NO_HEADING, row) for row in lacking[swapped:]]
        out += [_row(line, "heading superfluous", row, _NO_HEADING) for row in extra[swapped:]]
        both = [row for row in rows if row.key == COLUMN or (row.filed != 0 and row.ours != 0)]
        out += [_row(line, "duty", row._replace(ours=0), row._replace(filed=0)) for row in both]
    return pd.DataFrame(out, columns=_COLUMNS)


class _Off(NamedTuple):
    """A key of a line with what was filed and what is due under it, and whether it is struck down."""

    key: str
    filed: int
    ours: int
    struck: bool


_NO_HEADING = _Off(COLUMN, 0, 0, struck=False)


def _row(line: int, what: str, filed: _Off, ours: _Off) -> tuple[object, ...]:
    """What was filed under the one, what is due under the other."""
    struck = filed.filed * filed.struck - ours.ours * ours.struck
    return (line, what, filed.filed, ours.ours, filed.filed - ours.ours - struck, struck, filed.key, ours.key)


def printed(key: str) -> str:
    """A heading as it is printed: 9903.01.24; the column rate in words."""
    return dotted(key[:8]) if key != COLUMN else "the column rate"
