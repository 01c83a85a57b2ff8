"""The team's own Rates and Settings: exchange by quarter, freight by lane, days in transit, a few tolerances.

The figures are planning rates of an invented company, of the order that the trade pays.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from prodops_xl.demo.billing import AIR_FROM_IT_PER_KG, OCEAN_PER_CBM, PER_KG
from prodops_xl.demo.catalogue import LANES
from prodops_xl.tables.settings import SETTINGS

_EUR = (
    (date(2025, 7, 1), date(2025, 9, 30), 1.168),
    (date(2025, 10, 1), date(2025, 12, 31), 1.159),
    (date(2026, 1, 1), date(2026, 3, 31), 1.172),
    (date(2026, 4, 1), date(2026, 6, 30), 1.164),
    (date(2026, 7, 1), date(2026, 9, 30), 1.151),
    (date(2026, 10, 1), date(2026, 12, 31), 1.158),
    (date(2027, 1, 1), date(2027, 3, 31), 1.160),
)
_FIRST, _LAST = date(2025, 7, 1), date(2027, 3, 31)
_GIVEN: dict[str, Any] = {
    "book.currency": "USD",
    "orders.imu_floor": 0.58,
    "orders.last_price_tolerance": 0.05,
    "orders.fob_tolerance": 0.0,
    "landed.rounding": "line",
    "landed.entry_days_before_in_dc": 7,
}


def rates() -> pd.DataFrame:
    """Rates: Kind, Name, From, To, Value, Unit, Source."""
    rows = [
        ("fx", "EUR", start, end, value, "USD per EUR", "Treasury, quarterly booking rate")
        for start, end, value in _EUR
    ]
    rows += [
        (
            "freight",
            f"ocean {origin}",
            _FIRST,
            _LAST,
            round(price * 1.04, 2),
            "per cbm",
            "Forwarder tender 2026, CY/CY all-in",
        )
        for origin, price in OCEAN_PER_CBM.items()
    ]
    rows += [
        ("freight", mode, _FIRST, _LAST, price, "per kg", "Forwarder tender 2026")
        for mode, price in PER_KG.items()
    ]
    rows += [
        ("freight", "ocean", _FIRST, _LAST, 95.0, "per cbm", "where no lane is quoted"),
        ("freight", "air IT", _FIRST, _LAST, AIR_FROM_IT_PER_KG, "EUR per kg", "Milan desk"),
        ("freight", "insurance", _FIRST, _LAST, 0.0012, "of value", "Open cargo policy"),
        ("freight", "drayage", _FIRST, _LAST, 0.06, "per unit", "average of 2025"),
        ("freight", "brokerage", _FIRST, _LAST, 0.03, "per unit", "average of 2025"),
    ]
    rows += [
        (
            "transit",
            f"{mode} {origin}".strip(),
            _FIRST,
            _LAST,
            days,
            "days ex-factory to DC",
            "Logistics, p90 of 2025",
        )
        for (mode, origin), (days, _) in LANES.items()
    ]
    return pd.DataFrame(rows, columns=["Kind", "Name", "From", "To", "Value", "Unit", "Source"])


def settings() -> pd.DataFrame:
    """Settings: Setting, Value, Default, Meaning; those that the team has set."""
    known = {s.name: s for s in SETTINGS}
    return pd.DataFrame(
        [(name, value, known[name].default, known[name].meaning) for name, value in _GIVEN.items()],
        columns=["Setting", "Value", "Default", "Meaning"],
    )
