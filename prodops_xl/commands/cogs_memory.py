"""What cogs remembers from run to run: what stood on the books at each month's end, so that closed months stay filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from prodops_xl.domain.cogs import Valued
from prodops_xl.workbook.memory import Memory

_CLOSINGS, _MONTHS = "cogs closings", "cogs months"
# Month ends that are remembered while they are open: a month is closed within this time.
_OPEN_MONTHS = 6
FILED = ("Opening", "Purchases", "Vendor returns", "COGS", "of which corrections", "Closing")


def remembered(memory: Memory, items: pd.DataFrame, closed: date | None, method: str) -> pd.DataFrame | None:
    """What was filed at the end of `closed`: `item`, `units`, `cents`, `cogs`; None where no run kept it."""
    told = memory.get(_CLOSINGS).get(closed.isoformat()) if closed else None
    if not isinstance(told, dict) or told.get("method") != method or not isinstance(told.get("items"), list):
        return None
    code = {key: i for i, key in enumerate(zip(items["Style"], items["Color"], strict=True))}
    rows = [
        (code[row[0], row[1]], *row[2:])
        for row in told["items"]
        if _is_item(row) and (row[0], row[1]) in code
    ]
    return pd.DataFrame(rows, columns=["item", "units", "cents", "cogs"]).astype("int64")


def filed_months(memory: Memory, closed: date | None) -> dict[str, list[int]]:
    """Figures (FILED, cents) of months that are closed, as they were when they were closed, by `YYYY-MM`."""
    if closed is None:
        return {}
    told = memory.get(_MONTHS)
    return {
        month: figures
        for month, figures in told.items()
        if month <= f"{closed:%Y-%m}"
        and isinstance(figures, list)
        and len(figures) == len(FILED)
        and all(map(_whole, figures))
    }


def to_remember(
    memory: Memory, items: pd.DataFrame, valued: Valued, months: pd.DataFrame, settings: Mapping[str, Any], as_of: date
) -> None:  # fmt: skip
    """Keep this run's month ends and figures; what is closed already stays as it was kept."""
    closed = settings["cogs.closed_through"]
    closings, kept = memory.get(_CLOSINGS), memory.get(_MONTHS)
    frozen = {day: told for day, told in closings.items() if closed and day <= closed.isoformat()}
    ends = _month_ends(as_of)
    if closed and closed.isoformat() not in frozen:
        ends.append(closed)
    for day in ends:
        if day.isoformat() not in frozen:
            frozen[day.isoformat()] = {
                "method": settings["cogs.method"],
                "items": _rows(items, valued.filed(day)),
            }
    memory.keep(_CLOSINGS, frozen)
    old = filed_months(memory, closed)
    now = {
        f"{month:%Y-%m}": [int(row[name]) for name in FILED]
        for month, row in zip(months["Month"], months.to_dict("records"), strict=True)
    }
    memory.keep(
        _MONTHS,
        {**{m: v for m, v in kept.items() if m in old}, **{m: v for m, v in now.items() if m not in old}},
    )


def _month_ends(as_of: date) -> list[date]:
    out, day = [], as_of
    for _ in range(_OPEN_MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        out.append(day)
    return out


def _rows(items: pd.DataFrame, filed: pd.DataFrame) -> list[list[Any]]:
    some = filed[(filed[["units", "cents", "cogs"]] != 0).any(axis=1)]
    at = some["item"].to_numpy("int64")
    style, color = items["Style"].to_numpy(object)[at], items["Color"].to_numpy(object)[at]
    return [
        [s, c, *map(int, figures)]
        for s, c, figures in zip(
            style, color, some[["units", "cents", "cogs"]].to_numpy("int64"), strict=True
        )
    ]


def _is_item(row: Any) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 5
        and isinstance(row[0], str)
        and (row[1] is None or isinstance(row[1], str))
        and all(map(_whole, row[2:]))
    )


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
