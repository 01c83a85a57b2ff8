"""Duty as filed against duty recomputed, heading by heading: a missing or superfluous chapter 99 heading by its name.

A program with a floor and column 1 are one amount: some filers write it under the one, some under the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entry_lines import Filed
from prodops_xl.domain.entry_sides import Paired
from prodops_xl.domain.entry_steps import Amounts
from prodops_xl.domain.money import Cents, group_sums
from prodops_xl.domain.rates import BASES

Flags = npt.NDArray[np.bool_]

COLUMN = ""  # the key of column 1, special or column 2
_COLUMNS = ["line", "what", "filed", "ours", "money", "filed_heading", "our_heading"]


class HeadingDifferences(NamedTuple):
    """`rows`: line, what (duty, heading, heading missing, heading superfluous), filed, ours, money (cents), filed_heading,
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


def heading_differences(filed: Filed, paired: Paired, amounts: Amounts, asked: Flags) -> HeadingDifferences:
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
    wanted = asked[line] & off_by & (~ties[line] | (alone & named))
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
    by_line: dict[int, list[tuple[str, int, int]]] = {}
    for line, key, filed, ours in off[["line", "key", "filed", "ours"]].itertuples(index=False, name=None):
        by_line.setdefault(line, []).append((key, filed, ours))
    out: list[tuple[object, ...]] = []
    for line, rows in by_line.items():
        lacking = [(key, ours) for key, filed, ours in rows if filed == 0 and key != COLUMN]
        extra = [(key, filed) for key, filed, ours in rows if ours == 0 and key != COLUMN]
        swapped = min(len(lacking), len(extra))
        for (a, filed), (b, ours) in zip(extra[:swapped], lacking[:swapped], strict=True):
            out.append((line, "heading", filed, ours, filed - ours, a, b))
        out += [(line, "heading missing", 0, ours, -ours, "", key) for key, ours in lacking[swapped:]]
        out += [(line, "heading superfluous", filed, 0, filed, key, "") for key, filed in extra[swapped:]]
        both = [row for row in rows if row[0] == COLUMN or (row[1] != 0 and row[2] != 0)]
        out += [(line, "duty", filed, ours, filed - ours, key, key) for key, filed, ours in both]
    return pd.DataFrame(out, columns=_COLUMNS)


def printed(key: str) -> str:
    """A heading as it is printed: 9903.01.24; the column rate in words."""
    return f"{key[:4]}.{key[4:6]}.{key[6:8]}" if key != COLUMN else "the column rate"
