"""Goods that were declared twice: on two entries, or on two lines of one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.matching import TWICE, Matches
from prodops_xl.domain.entries.repeats import NEAR_DAYS
from prodops_xl.domain.entries.sides import Paired
from prodops_xl.domain.money import group_sums

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def declared_twice(filed: Filed, matches: Matches, paired: Paired, value_tolerance: float) -> Ints:
    """Per filed line the row of the line that declared its goods before; -1: none did.

    Twice is what alone has the whole value of ours while another line or entry has it too; the earlier entry stays. A
    line that nothing matches is twice where a line of another entry has its bill (or, within days, its reference), HTS,
    origin and value, or where the matching says so.
    """
    slack = round(value_tolerance * 100)
    first = np.full(len(paired.group), -1, dtype="int64")
    _of_lines(paired, slack, first)
    _of_entries(paired, slack, first)
    _of_bills(filed, matches, paired, first)
    _of_matching(filed, matches, first)
    return first[: len(filed.lines)]


def _in_order(paired: Paired, rows: Ints) -> Ints:
    """Rows by group, the earlier entry date first, then as they stand."""
    return rows[np.lexsort((rows, paired.day[rows].astype("int64"), paired.group[rows]))]


def _ours(paired: Paired) -> Ints:
    open_ = paired.group >= 0
    return group_sums(paired.ours.value[open_], paired.group[open_], len(paired.members))


def _of_lines(paired: Paired, slack: int, first: Ints) -> None:
    """Single lines that each have all of the group's value."""
    if not len(paired.members):
        return
    ours = np.append(_ours(paired), 0)[paired.group]
    same = np.abs(paired.filed.value - ours) <= slack * np.append(paired.members, 1)[paired.group]
    rows = _in_order(paired, np.flatnonzero(paired.compared & ~paired.unfiled & same & (ours > 2 * slack)))
    _mark(paired.group[rows], rows, first)


def _of_entries(paired: Paired, slack: int, first: Ints) -> None:
    """Entries whose several lines together have all of the group's value, beside another entry that has it too."""
    open_ = np.flatnonzero(paired.compared & ~paired.unfiled & (first < 0))
    if not len(open_):
        return
    entry = pd.factorize(paired.entry)[0].astype("int64")
    pair = paired.group[open_] * (int(entry.max()) + 1) + entry[open_]
    number, keys = pd.factorize(pair)
    sums = group_sums(paired.filed.value[open_], number.astype("int64"), len(keys))
    group = keys // (int(entry.max()) + 1)
    ours = _ours(paired)[group]
    lines = np.bincount(number, minlength=len(keys))
    whole = (np.abs(sums - ours) <= slack * np.maximum(lines, paired.members[group])) & (ours > 2 * slack)
    several = whole & (np.bincount(group[whole], minlength=len(paired.members))[group] > 1)
    for at in np.unique(group[several]).tolist():
        mine = _in_order(paired, open_[np.isin(number, np.flatnonzero(several & (group == at)))])
        kept = paired.entry[mine[0]]
        again = mine[paired.entry[mine] != kept]
        first[again] = mine[0]


def _of_bills(filed: Filed, matches: Matches, paired: Paired, first: Ints) -> None:
    """Lines that nothing matches, of whose goods another entry tells under the same bill or reference, unless the two
    together are what shipped.
    """
    lines, n = filed.lines, len(filed.lines)
    paper = lines["bill"].where(lines["bill"].notna(), lines["reference"]).astype(object)
    wanted = np.zeros(n, dtype=bool)
    wanted[matches.unmatched] = True
    if not wanted.any():
        return
    keys = pd.DataFrame(
        {"paper": paper, "hts": lines["hts"], "origin": lines["origin"], "value": lines["value"]},
        dtype=object,
    )
    code = keys.groupby(list(keys.columns), dropna=False).ngroup().to_numpy()
    usable = paper.notna().to_numpy() & (lines["value"].to_numpy("int64") > 0)
    order = np.lexsort((np.arange(n), lines["entry_date"].to_numpy("datetime64[D]").astype("int64"), wanted))
    seen: dict[int, int] = {}
    value, short = lines["value"].to_numpy("int64"), _lacking(paired)
    entry, billed = lines["entry"].to_numpy(object), lines["bill"].notna().to_numpy()
    day = lines["entry_date"].to_numpy("datetime64[D]")
    for row in order[usable[order]].tolist():
        before = seen.setdefault(int(code[row]), row)
        if before == row or not wanted[row] or entry[before] == entry[row]:
            continue
        near = billed[row] or abs(day[row] - day[before]) <= np.timedelta64(NEAR_DAYS, "D")
        if near and not (short[before] >= value[row] > 0):
            first[row] = before


def _lacking(paired: Paired) -> Ints:
    """Cents of our value per line that all lines of its group together have not declared; a hundredth is rounding."""
    open_ = paired.compared & ~paired.unfiled
    told = group_sums(paired.filed.value[open_], paired.group[open_], len(paired.members))
    short = np.append(_ours(paired) - told, 0)[paired.group]
    return np.where(open_, short + np.append(_ours(paired), 0)[paired.group] // 100, 0)


def _of_matching(filed: Filed, matches: Matches, first: Ints) -> None:
    """Lines of which the matching says so; the line that stays is the one with the same goods and figures."""
    lines = filed.lines
    again = (matches.lines["how"] == TWICE).to_numpy(bool)
    if not again.any():
        return
    names = ["hts", "origin", "value", "quantity"]
    code = lines[names].groupby(names, dropna=False).ngroup().to_numpy()
    kept = {int(code[row]): row for row in np.flatnonzero(~again & (first[: len(lines)] < 0))[::-1].tolist()}
    for row in np.flatnonzero(again & (first[: len(lines)] < 0)).tolist():
        first[row] = kept.get(int(code[row]), row)


def _mark(group: Ints, rows: Ints, first: Ints) -> None:
    """All but the first row of each group are twice; `rows` come by group."""
    if not len(rows):
        return
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    head = np.repeat(rows[starts], np.diff(np.r_[starts, len(rows)]))
    first[rows[rows != head]] = head[rows != head]
