"""Entries as filed against orders and shipments: every difference with its money and what can still be done about it.

Line by line: HTS, origin, claim, quantity, value, duty by heading; entry by entry: MPF and HMF. Money is what was
filed less what would have been with ours, duty and fees: positive may come back, negative is owed. One cause is told
once: a wrong HTS is not also a duty difference (`entry_steps`). Rounding is no difference: a dollar of value per line
(setting `entries.value_tolerance`), a cent of duty per heading, one reported unit of quantity per line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.correction_windows import Windows, remedies, standing
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entry_claims import Claims, read_claims
from prodops_xl.domain.entry_doubles import declared_twice
from prodops_xl.domain.entry_fees import EntryFees, entry_fees
from prodops_xl.domain.entry_headings import HeadingDifferences, cent_per_heading, heading_differences
from prodops_xl.domain.entry_lines import Filed
from prodops_xl.domain.entry_matching import Matches
from prodops_xl.domain.entry_sentences import difference_rows
from prodops_xl.domain.entry_sides import Paired, pair
from prodops_xl.domain.entry_steps import Steps, compute, walk, with_conditions
from prodops_xl.domain.money import group_sums
from prodops_xl.domain.tariff import Tariff

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

COLUMNS = (
    "Entry", "Line", "PO", "PO line", "What", "Filed", "Ours", "Money", "Remedy", "Last day", "Days left", "Confidence",
    "Sentence",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """Everything that differs, before it is told. `differs`: bool per name of entry_steps.STEPS and line of `paired`;
    `refused`: lines whose claim of ours the tariff refuses; `twice_of`: the row of Filed.lines that declared the goods before (-1); `headings`, `fees`, `steps` as their modules give them.
    """

    paired: Paired
    claims: tuple[Claims, Claims]
    differs: Mapping[str, Flags]
    steps: Steps
    headings: HeadingDifferences
    fees: EntryFees
    refused: Flags
    twice_of: Ints


@dataclass(frozen=True)
class Comparison:
    """`differences`: one row per difference, COLUMNS and after them `rule`, `of` (row of Filed.lines, -1: none) and `Fix`.
    `notes`: what was not compared, and why. `lines`: how many entry lines were compared.
    """

    differences: pd.DataFrame
    notes: list[str]
    lines: int


def compare(
    filed: Filed,
    matches: Matches,
    costed: CostedBook,
    tariff: Tariff,
    windows: Windows,
    as_of: date,
    *,
    accepted: frozenset[str] = frozenset(),
    left_out: Flags | None = None,
    value_tolerance: float = 1.0,
    formal: bool = True,
) -> pd.DataFrame:
    """One row per difference: see `compare_entries`."""
    return compare_entries(
        filed, matches, costed, tariff, windows, as_of,
        accepted=accepted, left_out=left_out, value_tolerance=value_tolerance, formal=formal,
    ).differences  # fmt: skip


def compare_entries(
    filed: Filed,
    matches: Matches,
    costed: CostedBook,
    tariff: Tariff,
    windows: Windows,
    as_of: date,
    *,
    accepted: frozenset[str] = frozenset(),
    left_out: Flags | None = None,
    value_tolerance: float = 1.0,
    formal: bool = True,
) -> Comparison:
    """Compare what was filed with `costed` (computed, not overlaid with filed figures).

    `accepted`: bare numbers of entries with an accepted CAPE claim; `left_out`: rows of Filed.lines that are another importer's;
    `value_tolerance`: dollars per line; `formal`: MPF with minimum and maximum.
    """
    skipped = np.zeros(len(filed.lines), dtype=bool) if left_out is None else left_out
    paired = pair(filed, matches, costed, tariff, skipped)
    before = declared_twice(filed, matches, paired, value_tolerance)
    if (before >= 0).any():  # what is ours belongs to those that declared it first
        paired = _once(pair(filed, matches, costed, tariff, skipped | (before >= 0)), before)
    found = _compared(filed, before, paired, costed, tariff, value_tolerance=value_tolerance, formal=formal)
    rows = difference_rows(filed, matches, costed, found)
    out = _with_remedies(rows, filed, windows, as_of, accepted)
    return Comparison(
        out, _notes(filed, matches, found, skipped), int(paired.compared.sum() - paired.unfiled.sum())
    )


def _once(paired: Paired, before: Ints) -> Paired:
    """Lines that are declared twice come by sea where the first ones do."""
    again = np.flatnonzero(before >= 0)
    sea = paired.sea.copy()
    sea[again] |= sea[before[again]]
    return replace(paired, sea=sea)


def _compared(
    filed: Filed, before: Ints, paired: Paired, costed: CostedBook, tariff: Tariff, *, value_tolerance: float, formal: bool
) -> Compared:  # fmt: skip
    theirs, ours = read_claims(tariff, paired.filed.claims), read_claims(tariff, paired.ours.claims)
    wide = replace(paired.filed, claims=with_conditions(tariff, paired, theirs, ours))
    theirs = read_claims(tariff, wide.claims)
    twice_of = np.r_[before, np.full(int(paired.unfiled.sum()), -1, dtype="int64")]
    twice = twice_of >= 0
    differs = _differs(paired, theirs, ours, twice, value_tolerance)
    refused = differs["claim"] & _refused(tariff, paired, ours)
    differs["claim"] &= ~refused
    slack = np.ones(len(paired.group), dtype="int64")
    slack[: len(filed.lines)] += np.where(filed.lines["value"].to_numpy("int64") % 100 != 0, 50, 0)
    first = compute(tariff, paired.day, wide, paired.unfiled)
    steps = walk(tariff, paired, wide, differs, slack + cent_per_heading(filed, paired, first) - 1)
    asked = steps.filed.sound & ~steps.excused & ~twice & paired.compared & ~paired.unfiled
    headings = heading_differences(filed, paired, steps.filed, asked)
    fees = entry_fees(filed, paired, steps, twice, costed.book.entries, tariff, formal=formal)
    return Compared(paired, (theirs, ours), differs, steps, headings, fees, refused, twice_of)


def _differs(
    paired: Paired, theirs: Claims, ours: Claims, twice: Flags, value_tolerance: float
) -> dict[str, Flags]:  # fmt: skip
    """Which lines differ in what, rounding left aside."""
    open_ = paired.compared & ~paired.unfiled & ~twice
    value, quantity = _amounts_off(paired, open_, value_tolerance)
    return {
        "HTS": open_ & _numbers_differ(paired.filed.hts, paired.ours.hts),
        "origin": open_ & _known_and_other(paired.filed.origin, paired.ours.origin),
        "claim": open_ & ((theirs.preference != ours.preference) | (theirs.conditions != ours.conditions)),
        "quantity": quantity,
        "value": value,
        "twice": twice,
        "unfiled": paired.unfiled,
    }


def _known_and_other(a: npt.NDArray[np.object_], b: npt.NDArray[np.object_]) -> Flags:
    return ~pd.isna(a) & ~pd.isna(b) & (a != b)


def _numbers_differ(a: npt.NDArray[np.object_], b: npt.NDArray[np.object_]) -> Flags:
    """Tariff numbers that differ as far as both go: one of 8 digits agrees with its suffixes."""
    other = _known_and_other(a, b)
    at = np.flatnonzero(other)
    other[at] = [
        not (x.startswith(y) or y.startswith(x)) for x, y in zip(a[at].tolist(), b[at].tolist(), strict=True)
    ]
    return other


def _amounts_off(paired: Paired, open_: Flags, value_tolerance: float) -> tuple[Flags, Flags]:
    """Lines of groups whose value, or whose quantity, is not ours."""
    group = np.where(open_, paired.group, -1)
    count = len(paired.members)
    at = group[open_]
    lines = np.bincount(at, minlength=count)
    off = group_sums((paired.filed.value - paired.ours.value)[open_], at, count)
    slack = np.rint(value_tolerance * 100) * np.maximum(lines, paired.members)
    value = np.abs(off) > slack
    whole = np.bincount(at, weights=paired.pieces[open_], minlength=count) == lines
    least = np.where(paired.per_unit > 1, paired.per_unit, 0.5)
    more = np.bincount(at, weights=(paired.filed.units - paired.ours.units)[open_], minlength=count)
    quantity = whole & (np.abs(more) > np.bincount(at, weights=least[open_], minlength=count))
    last = np.append(value, False), np.append(quantity, False)
    return last[0][group], last[1][group]


def _refused(tariff: Tariff, paired: Paired, ours: Claims) -> Flags:
    """Lines whose orders carry a claim that the tariff refuses for them: the entry without it is no difference."""
    claims = (ours.preference != "") | (ours.conditions != "")
    at = np.flatnonzero(claims & paired.compared)
    out = np.zeros(len(claims), dtype=bool)
    if len(at):
        side = replace(paired.ours, **{name: getattr(paired.ours, name)[at] for name in vars(paired.ours)})
        out[at] = ~compute(tariff, paired.day[at], side, np.zeros(len(at), bool)).sound
    return out


def _with_remedies(
    rows: pd.DataFrame, filed: Filed, windows: Windows, as_of: date, accepted: frozenset[str]
) -> pd.DataFrame:  # fmt: skip
    """The rows with what can still be done, in the order of days left, then money."""
    if not len(rows):
        return pd.DataFrame(columns=[*COLUMNS, "rule", "of", "Fix"])
    stand = standing(filed.lines, windows, as_of, accepted)
    first = {entry: at for at, entry in reversed(list(enumerate(filed.lines["entry"])))}
    at = np.array([first.get(entry, 0) for entry in rows["Entry"]], dtype="int64")
    done = remedies(stand, at, rows["cents"].to_numpy("int64"), rows["symbol"].tolist(), windows, as_of)
    out = rows.assign(**{name: done[name] for name in ("Remedy", "Last day", "Days left")})
    out["Sentence"] = rows["Sentence"] + " " + done["said"]
    out["Money"] = rows["cents"] / 100
    order = pd.DataFrame({"left": out["Days left"].fillna(np.inf), "money": -rows["cents"].abs()})
    out = out.loc[order.sort_values(["left", "money"], kind="stable").index].reset_index(drop=True)
    return out[[*COLUMNS, "rule", "of", "Fix"]]


def _notes(filed: Filed, matches: Matches, found: Compared, skipped: Flags) -> list[str]:
    """What was not compared, each once."""
    out: list[str] = []
    n = len(filed.lines)
    behind = (
        np.isin(np.arange(n), matches.shares["of"]) & (matches.lines["computed"] < 0).to_numpy() & ~skipped
    )
    vendor = int(behind.sum())
    if skipped.any():
        out.append(
            f"{skipped.sum():,} entry lines are of another importer (entries.our_importers) and were not compared."
        )
    if vendor > 0:
        out.append(f"{vendor:,} entry lines have order lines behind them but no duty of ours (bought DDP, or not costed); they were not compared.")  # fmt: skip
    unsure = found.headings.unsure & found.paired.compared & ~found.paired.unfiled
    if unsure.any():
        out.append(
            f"{unsure.sum():,} lines have a rate in part per kg, pair, dozen or piece and no quantity in that unit: their column duty was not compared."
        )
    out += _unknown(found)
    if found.refused.any():
        out.append(f"{found.refused.sum():,} lines: the orders carry a claim that the tariff does not allow on that date; an entry without it is no difference.")  # fmt: skip
    chapters = filed.lines["hts"].astype(object).where(filed.lines["hts"].notna(), "").astype(str).str[:2]
    if chapters.isin(["52", "61", "62", "63"]).any():
        out.append("The cotton fee is not in the report's duty and was not compared.")
    if not (filed.lines["mpf"] >= 0).any():
        out.append("The report has no MPF: add it in ACE, or fill MPF on the Entries table.")
    return [*out, *found.fees.stale]


def _unknown(found: Compared) -> list[str]:
    """Why duty could not be recomputed, each sentence with its number of lines."""
    paired, parts = found.paired, found.steps.filed.parts
    bad = paired.compared & ~paired.unfiled & ~found.steps.filed.sound
    if not bad.any():
        return []
    told = parts.stacks.problems.set_index("stack")["message"]
    by_stack = told[~told.index.duplicated()].reindex(parts.stacks.line_stack).to_numpy(object)
    own = parts.problems.drop_duplicates("line").set_index("line")["message"]
    words = np.where(pd.isna(by_stack), own.reindex(np.arange(len(bad))).to_numpy(object), by_stack)
    counts = pd.Series(words[bad]).value_counts(sort=False)
    return [f"{count:,} entry lines could not be recomputed: {text}" for text, count in counts.items()]


def open_money(differences: pd.DataFrame) -> tuple[float, float]:
    """Dollars that may come back while a remedy is open, and dollars owed."""
    money = differences["Money"].astype("float64") if len(differences) else pd.Series(dtype="float64")
    back = money[(money > 0) & (differences["Remedy"] != "none")] if len(differences) else money
    return round(float(back.sum()), 2), round(float(-money[money < 0].sum()), 2)


def counts_by(differences: pd.DataFrame, column: str) -> dict[Any, int]:
    """How many rows by a column's values, in the order of appearance."""
    return {key: int(n) for key, n in differences[column].value_counts(sort=False).items()}
