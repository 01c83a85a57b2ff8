"""By which channel duty is asked back on a day, by the entry's own clock: the channel, its last day, the days left.

The channels of a program are rows of data, tried in order; the first whose last day is not over is the one. A last day
counts in full: on it there are 0 days left. Days are days of the calendar: where a last day falls on a weekend or a
holiday, the working day before it is safe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.refunds.programs import Programs

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

UNKNOWN, FINAL = "unknown", "final"
"""Channels that are none: the entry's state is not known; no channel is open any more."""
_NEVER = np.datetime64("NaT", "D")
# Statuses of an entry as reports have them; what is none of these is left to the date.
_STILL = r"unliq|not liq|exten|suspen|under review|in review|pending|schedul|set to liq"


@dataclass(frozen=True)
class Standing:
    """Per case: `rule` (row of the program's channels, -1: the state is not known), `last_day` (NaT: none that is
    certain), `days_left` (NaN with it).
    """

    rule: Ints
    last_day: Days
    days_left: npt.NDArray[np.float64]


def stand(rules: pd.DataFrame, cases: pd.DataFrame, as_of: Days) -> Standing:
    """Which of `rules` (one set of channels, in order) each case stands under on its `as_of`.

    `cases`: liquidation (datetime64[D], NaT: none, or a day to come), known (bool: whether it is liquidated is known),
    type (two digits or ""), flags (lower case text), request_by (datetime64[D]).
    """
    n = len(cases)
    liquidation = cases["liquidation"].to_numpy("datetime64[D]")
    request_by = cases["request_by"].to_numpy("datetime64[D]")
    liquidated = liquidation <= as_of  # NaT compares False
    known = cases["known"].to_numpy(bool)
    rule = np.full(n, -1, dtype="int64")
    last_day = np.full(n, _NEVER, dtype="datetime64[D]")
    for number, told in enumerate(rules.to_dict("records")):
        fits = (rule < 0) & _when(str(told["when"]), liquidated, known) & _meant(told, cases)
        counted = request_by if told["counted_from"] == "request" else liquidation
        span = 0 if pd.isna(told["days"]) else int(told["days"])
        certain = bool(told["counted_from"])
        last: Any = counted + np.timedelta64(span, "D") if certain else np.full(n, _NEVER, "datetime64[D]")
        fits &= (told["stays"] == "yes") | ~(last < as_of)
        if not pd.isna(told["open_from"]):  # over before it opened: no channel at all
            fits &= ~(last < np.datetime64(pd.Timestamp(told["open_from"]), "D"))
        rule[fits] = number
        last_day[fits] = np.where(last[fits] < as_of[fits], _NEVER, last[fits])
    left = (last_day - as_of).astype("float64")
    return Standing(rule, last_day, np.where(np.isnat(last_day), np.nan, left))


def _when(when: str, liquidated: Flags, known: Flags) -> Flags:
    if when == "any":
        return np.ones(len(known), dtype=bool)
    return known & (liquidated if when == "liquidated" else ~liquidated)


def _meant(told: dict[Any, Any], cases: pd.DataFrame) -> Flags:
    """Entries of the rule's types, or flagged with its words; all where it names neither."""
    types, words = str(told["types"]).split(), [w for w in str(told["words"]).split("|") if w]
    if not types and not words:
        return np.ones(len(cases), dtype=bool)
    codes, flags = pd.factorize(cases["flags"].to_numpy(object))
    said = [any(f == w[1:] if w[:1] == "=" else w in f for w in words) for f in flags]
    return cases["type"].isin(types).to_numpy(bool) | np.array([*said, False], dtype=bool)[codes]


def channels_of(entries: pd.DataFrame, program: Ints, programs: Programs, as_of: Days) -> pd.DataFrame:
    """State and channel of each entry under each program. `entries`: one row per case, columns of `cases_of`;
    `program`: row of `programs.rows` per case; `as_of`: the day of each. Returns state, channel, last_day, days_left, file
    (bool: goes into a claim file), to_do.
    """
    out = pd.DataFrame(
        {
            "state": UNKNOWN, "channel": UNKNOWN, "last_day": pd.Series(np.full(len(entries), _NEVER, "datetime64[D]").astype("datetime64[ns]")),
            "days_left": np.nan, "file": False, "to_do": "Add Liquidation Status and Liquidation Date to the ACE report and import it again: without them no channel can be named.",
        },
        index=pd.RangeIndex(len(entries)),
    )  # fmt: skip
    for number, row in enumerate(programs.rows.to_dict("records")):
        at = np.flatnonzero(program == number)
        rules = programs.channels[programs.channels["channels"] == row["channels"]].reset_index(drop=True)
        by = np.datetime64("NaT") if pd.isna(row["request_by"]) else row["request_by"].to_datetime64()
        cases = entries.iloc[at].assign(request_by=by)
        found = stand(rules, cases, as_of[at])
        named = found.rule >= 0
        rows, told = at[named], rules.iloc[found.rule[named]]
        for name in ("state", "channel", "to_do"):
            out.loc[rows, name] = told[name].to_numpy(object)
        opens = told["open_from"].to_numpy("datetime64[D]")
        shut = opens > as_of[rows]  # NaT compares False
        out.loc[rows, "file"] = (told["file"] == "yes").to_numpy(bool) & ~shut
        out.loc[rows[shut], "to_do"] = [f"Wait: the channel opens on {day}." for day in opens[shut]]
        out.loc[rows, "last_day"] = found.last_day[named].astype("datetime64[ns]")
        out.loc[rows, "days_left"] = found.days_left[named]
    return out


def cases_of(lines: pd.DataFrame, *, known: bool, as_of: np.datetime64) -> pd.DataFrame:
    """One row per entry, index the bare entry number, in order of appearance: liquidation (the earliest day said of
    it), known, status (as told), type, flags, importer, entry_date, odd (a sentence where its lines, or its status and
    its dates, say different things; ""). `lines`: Filed.lines; `known`: the report has a liquidation column.

    Where two things are said, the one with the nearer last day counts. A day before the entry's own is none.
    """
    by = lines.groupby("entry", sort=False)
    out = pd.DataFrame(
        {
            "liquidation": by["liquidation_date"].min(),
            "status": by["liquidation_status"].first(),
            "type": by["type"].first().map(_type),
            "importer": by["importer"].first(),
            "entry_date": by["entry_date"].first(),
        }
    )
    flags = lines[["entry", "flags"]].dropna().drop_duplicates()
    joined = flags.groupby("entry", sort=False)["flags"].agg("; ".join).map(_plain)
    out["flags"] = joined.reindex(out.index).fillna("").astype(object)
    status = out["status"].fillna("").astype(str).str.lower()
    still = status.str.contains(_STILL, regex=True)
    done = status.str.contains("liquidat", regex=False) & ~still
    early = out["liquidation"] < out["entry_date"]  # NaT compares False
    latest = by["liquidation_date"].max()
    out["odd"] = _odd(out, latest, still=still, done=done, early=early, as_of=as_of)
    out["liquidation"] = out["liquidation"].mask(early)
    undated = out["liquidation"].isna()
    # A status alone says that an entry is not liquidated; that it is helps little without the day.
    out["known"] = (known | (status != "") | ~undated).to_numpy(bool) & ~((done & undated) | early).to_numpy(
        bool
    )
    return out


def _odd(
    out: pd.DataFrame, latest: pd.Series, *, still: pd.Series, done: pd.Series, early: pd.Series, as_of: np.datetime64
) -> npt.NDArray[np.object_]:  # fmt: skip
    """What is said of an entry's liquidation and cannot all be so; "" where nothing is."""
    first = out["liquidation"]
    past = (first <= pd.Timestamp(as_of)).to_numpy(bool)
    told = first.dt.strftime("%Y-%m-%d").fillna("")
    status = out["status"].fillna("").astype(str)
    return np.select(
        [early.to_numpy(bool), ((latest != first) & first.notna()).to_numpy(bool), still.to_numpy(bool) & past,
         (done & first.notna()).to_numpy(bool) & ~past],
        ["its liquidation date " + told + " lies before its entry date: it is left out",
         "its lines name different liquidation dates; the earliest one counts, " + told,
         "its status is " + status + ", and it has a liquidation date in the past; the date counts, " + told,
         "its status is " + status + ", and its liquidation date is still to come; it counts as not liquidated until " + told],
        "",
    ).astype(object)  # fmt: skip


def _type(text: object) -> str:
    """The two digits of an entry type: `01`, `1`, `01 - Consumption`."""
    found = re.match(r"\s*(\d{1,2})(?!\d)", "" if text is None else str(text))
    return found.group(1).zfill(2) if found else ""


def _plain(text: str) -> str:
    """Flags in lower case, without those that are said not to be there (`no drawback`)."""
    lower = re.sub(r"\s+", " ", text.strip().lower())
    return re.sub(
        r"\b(?:no|not on|without|not under|not flagged for)\b (?!in ace)[\w /-]+", "", lower
    ).strip()
