"""Entries as filed against orders and shipments: every difference with its money and what can still be done about it.

Line by line: HTS, origin, claim, quantity, value, duty by heading; entry by entry: MPF and HMF. Money is what was
filed less what would have been with ours, duty and fees: positive may come back, negative is owed. Duty that was struck
down stands beside it: what was paid of it comes back with the refund claim, what was not is not owed. One cause is told
once: a wrong HTS is not also a duty difference (`steps`). Rounding is no difference: a dollar of value per line
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

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.claims import Claims, read_claims
from prodops_xl.domain.entries.correction_windows import NONE, Windows, remedies, standing
from prodops_xl.domain.entries.doubles import declared_twice
from prodops_xl.domain.entries.fees import EntryFees, entry_fees
from prodops_xl.domain.entries.headings import HeadingDifferences, cent_per_heading, heading_differences
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.matching import Matches
from prodops_xl.domain.entries.notes import comparison_notes
from prodops_xl.domain.entries.sentences import difference_rows
from prodops_xl.domain.entries.sides import Paired, pair
from prodops_xl.domain.entries.steps import Steps, compute, walk, with_conditions
from prodops_xl.domain.entries.struck_down import NOTHING, StruckDown
from prodops_xl.domain.money import group_sums
from prodops_xl.domain.tariff import Tariff

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

COLUMNS = (
    "Entry", "Line", "PO", "PO line", "What", "Filed", "Ours", "Money", "Struck down", "Remedy", "Last day", "Days left", "Confidence",
    "Sentence",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """Everything that differs, before it is told. `differs`: bool per name of steps.STEPS and line of `paired`;
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
    struck_down: StruckDown = NOTHING,
) -> Comparison:
    """Compare what was filed with `costed` (computed, not overlaid with filed figures).

    `accepted`: bare numbers of entries with an accepted CAPE claim; `left_out`: rows of Filed.lines that are another importer's;
    `value_tolerance`: dollars per line; `formal`: MPF with minimum and maximum; `struck_down`: headings that a refund
    program gives back.
    """
    skipped = np.zeros(len(filed.lines), dtype=bool) if left_out is None else left_out
    paired = pair(filed, matches, costed, tariff, skipped, struck_down)
    before = declared_twice(filed, matches, paired, value_tolerance)
    if (before >= 0).any():  # what is ours belongs to those that declared it first
        paired = _once(pair(filed, matches, costed, tariff, skipped | (before >= 0), struck_down), before)
    found = _compared(
        filed, before, paired, costed, tariff, struck_down, value_tolerance=value_tolerance, formal=formal
    )
    rows = difference_rows(filed, matches, costed, found)
    out = _with_remedies(rows, filed, windows, as_of, accepted)
    return Comparison(
        out,
        comparison_notes(filed, matches, found, skipped),
        int(paired.compared.sum() - paired.unfiled.sum()),
    )


def _once(paired: Paired, before: Ints) -> Paired:
    """Lines that are declared twice come by sea where the first ones do."""
    again = np.flatnonzero(before >= 0)
    sea = paired.sea.copy()
    sea[again] |= sea[before[again]]
    return replace(paired, sea=sea)


def _compared(
    filed: Filed, before: Ints, paired: Paired, costed: CostedBook, tariff: Tariff, struck_down: StruckDown,
    *, value_tolerance: float, formal: bool,
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
    first = compute(tariff, paired.day, wide, paired.unfiled, struck_down)
    slack += cent_per_heading(filed, paired, first) - 1
    steps = walk(tariff, paired, wide, first, differs, slack, struck_down)
    asked = steps.filed.sound & ~steps.excused & ~twice & paired.compared & ~paired.unfiled
    headings = heading_differences(filed, paired, steps.filed, asked, struck_down)
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
    cents, struck = rows["cents"].to_numpy("int64"), rows["struck"].to_numpy("int64")
    done = remedies(stand, at, cents, rows["symbol"].tolist(), windows, as_of)
    alone = (cents == 0) & (struck != 0)  # nothing that a correction is for
    done = done.assign(
        Remedy=done["Remedy"].mask(alone, NONE), said=done["said"].mask(alone, ""),
        **{name: done[name].mask(alone) for name in ("Last day", "Days left")},
    )  # fmt: skip
    out = rows.assign(**{name: done[name] for name in ("Remedy", "Last day", "Days left")})
    out["Sentence"] = (rows["Sentence"] + " " + done["said"]).str.rstrip()
    out["Money"], out["Struck down"] = cents / 100, struck / 100
    order = pd.DataFrame({"left": out["Days left"].fillna(np.inf), "money": -rows["cents"].abs()})
    out = out.loc[order.sort_values(["left", "money"], kind="stable").index].reset_index(drop=True)
    return out[[*COLUMNS, "rule", "of", "Fix"]]


def open_money(differences: pd.DataFrame) -> tuple[float, float]:
    """Dollars that may come back while a remedy is open, and dollars owed."""
    money = differences["Money"].astype("float64") if len(differences) else pd.Series(dtype="float64")
    back = money[(money > 0) & (differences["Remedy"] != "none")] if len(differences) else money
    return round(float(back.sum()), 2), abs(round(float(money[money < 0].sum()), 2))


def struck_money(differences: pd.DataFrame) -> tuple[float, float]:
    """Dollars of struck-down duty in the differences: paid, and not owed."""
    struck = differences["Struck down"].astype("float64")
    return round(float(struck[struck > 0].sum()), 2), abs(round(float(struck[struck < 0].sum()), 2))


def counts_by(differences: pd.DataFrame, column: str) -> dict[Any, int]:
    """How many rows by a column's values, in the order of appearance."""
    return {key: int(n) for key, n in differences[column].value_counts(sort=False).items()}
