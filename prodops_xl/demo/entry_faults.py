"""Faults planted in the broker's declarations, one per entry, each with the money it is worth and where it is found.

Money is what was paid on the entry (duty, MPF, HMF) less what ought to have been: positive came back or may come back,
negative is owed. Duty that was struck down is counted beside it: no correction is for it. Liquidation days are set to the day at the edges of each window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from prodops_xl.demo.entry_declared import amounts, by_entry, changed, rows_of
from prodops_xl.demo.entry_orders import IMPORTER, OTHER_FILER
from prodops_xl.demo.records import records
from prodops_xl.domain.tariff import Tariff

DIFFERENCES, ISSUES, REFUNDS = "Entry differences", "Issues", "Refunds"
# Days from liquidation to the as-of day, and the channel that the claim then takes (19 USC 1514; CAPE, phase 1).
EDGES = {
    79: "CAPE declaration",
    80: "CAPE declaration",
    81: "protest",
    179: "protest",
    180: "protest",
    181: "final",
}
CYCLE = timedelta(days=314)
_STRUCK_DOWN = ("990301", "990302")
_DROPPED = (
    (_STRUCK_DOWN, 3),
    (("990303",), 2),
    (("990305", "990388"), 2),
)  # headings that were left out, how many
_ORIGINS = ("VN", "BD", "IN", "KH", "CN")
_SWAPPED = (
    ("CN", "VN"),
    ("CN", "KH"),
    ("VN", "CN"),
    ("BD", "CN"),
)  # what the goods are of, and what was declared
_MPF_TOO_MUCH = 10_000  # cents


class Fault(NamedTuple):
    """One fault: `kind`, `entry` (bare, as the sheet names it), `line` (None: the whole entry), the sheet where it is `found`,
    `what` it is called there (a difference, a rule, a channel), and `cents`: of a number or of days the struck-down duty
    of the entry, of a line said twice its duty. `struck`: of a difference, the cents of struck-down duty beside its money.
    """

    kind: str
    entry: str
    line: int | None
    found: str
    what: str
    cents: int
    struck: int = 0


@dataclass
class Plan:
    """What becomes of the right declarations: `lines` as the broker declares them, and what is done to the report's rows.

    `dropped` headings by entry and line; `dearer` cents of MPF by entry; `doubled` entry and line; `written` how an entry's
    number is written; `liquidated` status and day; `flags`, `types` by entry; `hidden` entries that the team has not
    keyed in, with how they can still be matched.
    """

    lines: pd.DataFrame
    dropped: set[tuple[str, int, str]] = field(default_factory=set)
    dearer: dict[str, int] = field(default_factory=dict)
    doubled: set[tuple[str, int]] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    liquidated: dict[str, tuple[str, date | None]] = field(default_factory=dict)
    flags: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class _Drawing:
    """Entries that are still free of faults, drawn by what they must be."""

    def __init__(self, rng: Random, right: pd.DataFrame, tariff: Tariff) -> None:
        self._rng = rng
        sums, parts = amounts(right, tariff)
        struck = parts["heading"].str.startswith(_STRUCK_DOWN) & (parts["cents"] > 0)
        paid = parts[struck].groupby("of")["cents"].sum().reindex(range(len(right)), fill_value=0)
        lines = right.assign(struck=paid.to_numpy(), cents=sums["duty"], ours=right["importer"] == IMPORTER)
        lines["claimed"] = lines["claims"].notna()
        held = parts[parts["cents"] > 0].assign(entry=lambda of: right["entry"].to_numpy()[of["of"]])
        headings = held.groupby("entry")["heading"].agg(frozenset)
        entries = lines.groupby("entry", sort=False).agg(
            day=("day", "first"), origin=("origin", "first"), struck=("struck", "sum"), claimed=("claimed", "any"),
            ours=("ours", "all"), lines=("line", "size"), claims=("claims", "first"),
        )  # fmt: skip
        entries["headings"] = [headings.get(name, frozenset()) for name in entries.index]
        self.rows = records(entries.reset_index(names="name"))
        self.free = set(entries.index)
        self._struck = dict(entries["struck"])

    def struck(self, name: str) -> int:
        """Cents of struck-down duty on an entry."""
        return int(self._struck[name])

    def take(self, fits: Callable[[dict[str, Any]], bool]) -> str:
        """A free entry that fits; it is free no more."""
        fitting = [row["name"] for row in self.rows if row["name"] in self.free and row["ours"] and fits(row)]
        name = str(self._rng.choice(fitting))
        self.free.remove(name)
        return name


def plant(rng: Random, right: pd.DataFrame, tariff: Tariff, as_of: date) -> Plan:
    """Faults of every kind in the right declarations."""
    plan, free = Plan(right.copy()), _Drawing(rng, right, tariff)
    for row in free.rows:
        plan.liquidated[row["name"]] = _cycle(row["day"], as_of)
    _hide(plan, free)
    _declare(plan, free, right, tariff)
    _spoil_rows(plan, free, right, tariff)
    _spoil_numbers(plan, free)
    _set_days(plan, free, as_of)
    _vendors(plan, free)
    return plan


def _cycle(day: object, as_of: date) -> tuple[str, date | None]:
    """An entry liquidates about 314 days after it was filed."""
    due = pd.Timestamp(str(day)).date() + CYCLE
    return ("Liquidated", due) if due <= as_of else ("Unliquidated", None)


def _hide(plan: Plan, free: _Drawing) -> None:
    """Entries that the team has not keyed in: matched by bill of lading, by PO, or by what the goods are."""
    for how, count in (("bill", 14), ("po", 8), ("likeness", 4)):
        for _ in range(count):
            plan.hidden[free.take(lambda row: row["lines"] > 1 or how == "bill")] = how  # noqa: B023 - called at once
    theirs = [row["name"] for row in free.rows if not row["ours"]]
    for at, name in enumerate(theirs):
        plan.hidden[name] = "po" if at % 3 == 2 else "bill"


def _declare(plan: Plan, free: _Drawing, right: pd.DataFrame, tariff: Tariff) -> None:
    """Wrong tariff number, claim not made, wrong origin, value off."""
    plain = lambda row: not row["claimed"] and row["origin"] in _ORIGINS  # noqa: E731 - a condition
    for _ in range(4):
        name = free.take(plain)
        row = _row(right, name)
        _other(
            plan,
            right,
            tariff,
            "wrong HTS",
            name,
            row,
            "HTS",
            hts=_sibling(tariff, str(right["hts"].iloc[row])),
        )
    for symbol in ("KR", "KR", "usmca", "usmca", "JO"):
        name = free.take(lambda row: row["claims"] == symbol)  # noqa: B023 - called at once
        row = int(next(r for r in rows_of(right, name) if right["claims"].iloc[r] == symbol))
        _other(plan, right, tariff, "claim not made", name, row, "claim not made", claims=None)
    for before, after in _SWAPPED:
        name = free.take(lambda row: not row["claimed"] and row["origin"] == before and row["struck"] > 0)  # noqa: B023
        _other(plan, right, tariff, "wrong origin", name, _row(right, name), "origin", origin=after)
    for share in (1.1, 0.9, 1.31):
        name = free.take(plain)
        row = _row(right, name)
        value = round(int(right["value"].iloc[row]) * share / 100) * 100
        _other(plan, right, tariff, "value off", name, row, "value", value=value)


def _row(right: pd.DataFrame, entry: str) -> int:
    return int(rows_of(right, entry)[0])


def _other(
    plan: Plan,
    right: pd.DataFrame,
    tariff: Tariff,
    kind: str,
    entry: str,
    row: int,
    what: str,
    **cells: object,
) -> None:
    """A line declared otherwise, and what that is worth."""
    own = rows_of(right, entry)
    before = right.iloc[own].reset_index(drop=True)
    after = changed(before, int(np.flatnonzero(own == row)[0]), **cells)
    paid, ought = (_paid(lines, tariff) for lines in (after, before))
    struck = paid[1] - ought[1]
    plan.lines = changed(plan.lines, row, **cells)
    line = int(right["line"].iloc[row])
    plan.faults.append(Fault(kind, entry, line, DIFFERENCES, what, paid[0] - ought[0] - struck, struck))


def _paid(lines: pd.DataFrame, tariff: Tariff) -> tuple[int, int]:
    """Cents of duty and fees of one entry, and what of them is struck down."""
    sums, parts = amounts(lines, tariff)
    struck = parts.loc[parts["heading"].str.startswith(_STRUCK_DOWN), "cents"].sum()
    return int(by_entry(lines, sums).iloc[0]), int(struck)


def _sibling(tariff: Tariff, hts: str) -> str:
    """Another number of the heading, with another rate on value alone and the same lists of chapter 99."""
    lines = tariff.lines
    own = tariff.line(hts)
    if own is None:
        raise ValueError(hts)
    fits = (
        lines["hts"].str.startswith(hts[:4])
        & (lines["hts"].str.len() == 10)
        & lines["column_1"].str.fullmatch(r"[\d.]+%")
        & (lines["column_1"] != own["column_1"])
        & (lines["chapter_99"] == own["chapter_99"])
    )
    return str(lines.loc[fits, "hts"].iloc[0])


def _spoil_rows(plan: Plan, free: _Drawing, right: pd.DataFrame, tariff: Tariff) -> None:
    """A heading of chapter 99 left out, MPF off, rows that the export says twice."""
    sums, parts = amounts(right, tariff)
    for begins in [begins for begins, count in _DROPPED for _ in range(count)]:
        name = free.take(lambda row: any(str(h).startswith(begins) for h in row["headings"]))  # noqa: B023
        own = parts[parts["of"].isin(rows_of(right, name)) & parts["heading"].str.startswith(begins)]
        lost = own[own["cents"] > 0].iloc[0]
        line, cents = int(right["line"].iloc[int(lost["of"])]), -int(lost["cents"])
        plan.dropped.add((name, line, str(lost["heading"])))
        money = (0, cents) if begins == _STRUCK_DOWN else (cents, 0)
        plan.faults.append(Fault("missing chapter 99", name, line, DIFFERENCES, "heading missing", *money))
    for _ in range(2):
        name = free.take(lambda row: not row["claimed"])
        plan.dearer[name] = _MPF_TOO_MUCH
        plan.faults.append(Fault("MPF off", name, None, DIFFERENCES, "MPF", _MPF_TOO_MUCH))
    for _ in range(3):
        name = free.take(lambda row: row["struck"] > 0)
        plan.doubled.add((name, 1))
        twice = int(sums["duty"].iloc[_row(right, name)])
        plan.faults.append(Fault("doubled line", name, 1, ISSUES, "entry-line-doubled", twice))


def _spoil_numbers(plan: Plan, free: _Drawing) -> None:
    """Zeros that a spreadsheet took, and check digits that do not fit."""
    for _ in range(4):
        name = free.take(lambda row: row["name"].startswith(OTHER_FILER) and row["struck"] > 0)
        plan.written[name] = name.lstrip("0")
        plan.faults.append(Fault("stripped zeros", name, None, ISSUES, "entry-zeros", free.struck(name)))
    for _ in range(2):
        name = free.take(
            lambda row: not row["name"].startswith(OTHER_FILER) and row["struck"] > 0 and row["lines"] > 1
        )
        wrong = f"{name[:10]}{(int(name[10]) + 5) % 10}"
        plan.written[name] = wrong
        plan.faults.append(
            Fault("wrong check digit", wrong, None, ISSUES, "entry-check-digit", free.struck(name))
        )


def _set_days(plan: Plan, free: _Drawing, as_of: date) -> None:
    """Entries at the edges of the windows, extended ones, and those outside the first phase."""
    for days, channel in EDGES.items():
        near = as_of - timedelta(days=days) - CYCLE
        name = free.take(lambda row: row["struck"] > 0 and abs((_date(row["day"]) - near).days) < 60)  # noqa: B023
        plan.liquidated[name] = ("Liquidated", as_of - timedelta(days=days))
        plan.faults.append(
            Fault(
                f"liquidated {days} days ago",
                name,
                None,
                REFUNDS,
                channel,
                free.struck(name),
            )
        )
    for _ in range(3):
        name = free.take(lambda row: row["struck"] > 0)
        plan.liquidated[name] = ("Extended", None)
        plan.faults.append(Fault("extended", name, None, REFUNDS, "CAPE declaration", free.struck(name)))
    for kind in ("reconciliation flag", "reconciliation flag", "type 03", "type 03"):
        name = free.take(lambda row: row["struck"] > 0)
        plan.faults.append(Fault(kind, name, None, REFUNDS, "outside phase 1", free.struck(name)))
        if kind == "type 03":
            plan.types[name], plan.liquidated[name] = "03", ("Suspended", None)
        else:
            plan.flags[name] = "Y"


def _date(day: object) -> date:
    return pd.Timestamp(str(day)).date()


def _vendors(plan: Plan, free: _Drawing) -> None:
    """Entries under DDP: the vendor is importer of record, and what comes back is his."""
    for row in free.rows:
        if not row["ours"] and row["struck"] > 0:
            plan.faults.append(
                Fault("DDP entry", row["name"], None, REFUNDS, "not ours", free.struck(row["name"]))
            )
