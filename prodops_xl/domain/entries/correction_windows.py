"""What can still be done about an entry on a day: the remedy that is open, its last day, the days left.

A window is a row of data with its dates and its source (reference/data/correction_windows.csv). Before liquidation a post
summary correction; after it a protest (19 USC 1514); a preference that was not claimed has its own claim within a
year of importation where 19 USC 1520(d) names the agreement. Money that is owed is never protested: it is
disclosed (19 CFR 162.74). A last day counts in full: on it there are 0 days left. Weekends and holidays
are not taken into account: the day before is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]

PSC, PROTEST, AFTER, IMPORTATION, DISCLOSURE, NONE = (
    "post summary correction", "protest", "protest after liquidation", "post-importation claim",
    "prior disclosure", "none",
)  # fmt: skip
_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class Windows:
    """`rows`: remedy, state (unliquidated, extended, liquidated, any), claims (symbols, blank: all), money (back,
    owed, blank: both), from, to (datetime64: dates of entry that the row holds for), days (float64, NaN: none),
    counted_from (entry, liquidation, importation), days_before_liquidation, liquidates_after, note, source.
    """

    rows: pd.DataFrame

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], dict[Any, Any]]:
        return {(str(row["remedy"]), str(row["state"])): row for row in self.rows.to_dict("records")}

    def row(self, remedy: str, state: str) -> dict[Any, Any]:
        """The row of a remedy in a state of the entry."""
        return self._by_name[remedy, state]

    @cached_property
    def symbols(self) -> frozenset[str]:
        """Symbols of the preferences that have a post-importation claim of their own."""
        return frozenset(str(self.row(IMPORTATION, "any")["claims"]).split())


@dataclass(frozen=True)
class Standing:
    """Per entry line: `liquidated` (bool), `liquidation` (day of liquidation, or the one scheduled or expected),
    `expected` (bool: that day is an estimate from the entry date), `extended` (bool), `overdue` (bool: it should have
    liquidated by now and the report does not say so), `blocked` (bool: a CAPE claim on it was accepted).
    """

    entry_date: Days
    liquidated: Flags
    liquidation: Days
    expected: Flags
    extended: Flags
    overdue: Flags
    blocked: Flags


def standing(lines: pd.DataFrame, windows: Windows, as_of: date, accepted: frozenset[str]) -> Standing:
    """How each entry stands on the day. `lines`: entry, entry_date, liquidation_status, liquidation_date, flags;
    `accepted`: entries with an accepted CAPE claim.
    """
    today = np.datetime64(as_of, "D")
    entered = lines["entry_date"].to_numpy("datetime64[D]")
    given = lines["liquidation_date"].to_numpy("datetime64[D]")
    said = lines["liquidation_status"].astype(object).where(lines["liquidation_status"].notna(), "")
    words = said.astype(str).str.lower()
    extended = words.str.contains("exten|suspen", regex=True).to_numpy(bool)
    still = extended | words.str.contains("unliq|not liq|under review|pending", regex=True).to_numpy(bool)
    told = words.str.contains("liquidated", regex=False).to_numpy(bool) & ~still
    liquidated = ~still & (told | (given <= today))
    cycle = int(windows.row(PSC, "unliquidated")["liquidates_after"])
    day = np.where(np.isnat(given), entered + np.timedelta64(cycle, "D"), given)
    expected = np.isnat(given)
    flags = lines["flags"].astype(object).where(lines["flags"].notna(), "").astype(str).str.lower()
    blocked = lines["entry"].isin(accepted).to_numpy(bool) | flags.str.contains(r"\bcape\b").to_numpy(bool)
    overdue = ~liquidated & ~still & (day < today)
    return Standing(entered, liquidated, day, expected, extended, overdue, blocked & ~liquidated)


def remedies(
    stand: Standing, at: npt.NDArray[np.int64], money: npt.NDArray[np.int64], symbol: list[str], windows: Windows, as_of: date
) -> pd.DataFrame:  # fmt: skip
    """What can be done about differences: Remedy, Last day, Days left (NaN where nothing is open), said.

    `at`: the entry line of each (a row of `stand`), `money`: cents, positive may come back; `symbol`: of the preference
    that was not claimed, else "".
    """
    rows = [
        _remedy(stand, int(row), int(cents), preference, windows, np.datetime64(as_of, "D"))
        for row, cents, preference in zip(at, money, symbol, strict=True)
    ]
    out = pd.DataFrame(rows, columns=["Remedy", "Last day", "said"], index=pd.RangeIndex(len(rows)))
    last = out["Last day"].to_numpy("datetime64[D]")
    left = (last - np.datetime64(as_of, "D")).astype("float64")
    out["Days left"] = np.where(np.isnat(last) | (out["Remedy"] == NONE).to_numpy(bool), np.nan, left)
    out["Last day"] = pd.Series(last.astype("datetime64[ns]"))
    return out[["Remedy", "Last day", "Days left", "said"]]


def correction_until(stand: Standing, row: int, windows: Windows) -> Any:
    """The last day of a post summary correction; NaT where it cannot be known."""
    state = "extended" if stand.extended[row] and not stand.expected[row] else "unliquidated"
    rule = windows.row(PSC, state)
    last = stand.liquidation[row] - np.timedelta64(int(rule["days_before_liquidation"]), "D")
    if rule["days"] == rule["days"]:
        last = min(last, stand.entry_date[row] + np.timedelta64(int(rule["days"]), "D"))
    return last


def _remedy(stand: Standing, row: int, cents: int, symbol: str, windows: Windows, today: Any) -> tuple[str, Any, str]:  # fmt: skip
    """Remedy, last day and the sentence of one difference."""
    if not stand.liquidated[row] and not stand.blocked[row] and not np.isnat(stand.entry_date[row]):
        last = correction_until(stand, row, windows)
        if today <= last and not stand.overdue[row]:
            return PSC, last, f"A post summary correction is open until {last}."
    if cents < 0:
        return (
            DISCLOSURE,
            _NEVER,
            "No correction is open: ask the broker or counsel about a prior disclosure.",
        )
    own = symbol in windows.symbols
    if own and cents > 0:
        last = stand.entry_date[row] + np.timedelta64(int(windows.row(IMPORTATION, "any")["days"]), "D")
        if today <= last:
            return (
                IMPORTATION,
                last,
                f"A claim under 19 USC 1520(d) is open until about {last}, a year from importation.",
            )
        return (
            NONE,
            last,
            f"The year for a claim under 19 USC 1520(d) ended about {last}; a protest cannot make it.",
        )
    if cents == 0:
        return NONE, _NEVER, "No correction is open, and no money is at stake."
    return _after_liquidation(stand, row, windows, today)


def _after_liquidation(stand: Standing, row: int, windows: Windows, today: Any) -> tuple[str, Any, str]:
    """Protest: within its days from liquidation, or once it has liquidated."""
    span = np.timedelta64(int(windows.row(PROTEST, "liquidated")["days"]), "D")
    day = stand.liquidation[row]
    last = day + span
    if np.isnat(day):
        return (
            NONE,
            _NEVER,
            "Neither entry date nor liquidation date is known: import a report that has them.",
        )
    if stand.liquidated[row] and not stand.expected[row]:
        if today <= last:
            return PROTEST, last, f"Liquidated on {day}: a protest is open until {last}."
        return NONE, last, f"Liquidated on {day}: the protest period ended on {last}."
    if stand.liquidated[row] or stand.overdue[row]:
        about = f"The report gives no liquidation date; it should have liquidated about {day}"
        if today <= last:
            return (
                PROTEST,
                last,
                f"{about}: a protest would be open until about {last}. Add the liquidation date.",
            )
        return NONE, last, f"{about}, and a protest would have ended about {last}. Add the liquidation date."
    why = (
        "A CAPE claim was accepted, so corrections are blocked until liquidation"
        if stand.blocked[row]
        else "The time for a post summary correction is over"
    )
    when = "about " if stand.expected[row] else ""
    return AFTER, last, f"{why}; after liquidation ({when}{day}) a protest is open until {when}{last}."
