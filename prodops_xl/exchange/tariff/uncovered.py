"""Days on which a program was due and is not any more once a file's rows take the place of those in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

LATELY = 365
"""Days back from today that entries are still priced, corrected and refunded on."""
_DAY = timedelta(days=1)
Rows = Iterable[Mapping[str, str]]


def uncovered(before: Rows, now: Rows, today: date) -> list[dict[str, Any]]:
    """Runs of days up to `today` without a row that had one: `heading`, `origin`, `from`, `to` (ISO), `rate` (a fraction).

    `before`: the rows that the file's rows, `now`, take the place of. Days on which the rate was 0 lose nothing.
    """
    first = today - LATELY * _DAY
    held: dict[tuple[str, str], dict[date, float]] = {}
    for row in before:
        days = held.setdefault((row["heading"], row["origin"]), {})
        days.update(dict.fromkeys(_days(row, first, today), float(row["rate"])))
    for row in now:
        for day in _days(row, first, today):
            held.get((row["heading"], row["origin"]), {}).pop(day, None)
    return [
        {"heading": heading, "origin": origin, **run}
        for (heading, origin), days in sorted(held.items())
        for run in _runs({day: rate for day, rate in days.items() if rate})
    ]


def uncovered_notes(lost: list[dict[str, Any]], today: date) -> list[str]:
    """One loud sentence that names them, and what to do; none where nothing is lost."""
    if not lost:
        return []
    told = [
        f"{run['heading']} for {run['origin']}, {run['rate'] * 100:g}% from {run['from']} to "
        + ("today" if run["to"] == today.isoformat() else run["to"])
        for run in lost
    ]
    more = f"; and {len(told) - 8} more" if len(told) > 8 else ""
    said = (
        "WARNING: days that a program was due on are no longer covered, entries of these days would not pay it: "
        f"{'; '.join(told[:8])}{more}. The rows of a file take the place of all rows of the same heading and origin: give the rows "
        "in force too. `prodops-xl tariff table programs --out programs.csv` has them."
    )
    return [said]


def _days(row: Mapping[str, str], first: date, last: date) -> Iterator[date]:
    begin = max(date.fromisoformat(row["from"]), first) if row["from"] else first
    end = min(date.fromisoformat(row["to"]), last) if row["to"] else last
    for number in range(begin.toordinal(), end.toordinal() + 1):
        yield date.fromordinal(number)


def _runs(days: Mapping[date, float]) -> list[dict[str, Any]]:
    """Days one after the other at one rate, as first and last."""
    out: list[dict[str, Any]] = []
    for day, rate in sorted(days.items()):
        if out and out[-1]["rate"] == rate and out[-1]["to"] == (day - _DAY).isoformat():
            out[-1]["to"] = day.isoformat()
        else:
            out.append({"from": day.isoformat(), "to": day.isoformat(), "rate": rate})
    return out
