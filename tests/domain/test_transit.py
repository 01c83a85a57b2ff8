"""Days in transit: own shipments over rates over published lanes over settings."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from prodops_xl.reference.transit import transit
from prodops_xl.tables.settings import read_settings

SETTINGS = read_settings({}, {})
AS_OF = date(2026, 8, 1)


def shipments(days, loading="Ho Chi Minh City", entry="Los Angeles", begun=date(2026, 1, 5)):
    n = len(days)
    etd = [begun + timedelta(7 * i) for i in range(n)]
    return pd.DataFrame(
        {
            "Shipment": [f"S{i}" for i in range(n)],
            "Mode": pd.Series(["ocean"] * n, dtype=object),
            "Port of loading": pd.Series([loading] * n, dtype=object),
            "Port of unlading": pd.Series([entry] * n, dtype=object),
            "Port of entry": pd.Series([entry] * n, dtype=object),
            "ETD": pd.to_datetime(etd),
            "ETA": pd.to_datetime([d + timedelta(t) for d, t in zip(etd, days, strict=True)]),
        }
    )


def found(known, loading="VNSGN", entry="USLAX", origin="VN", mode="ocean", on="2026-03-01"):
    row = [np.array([each], dtype=object) for each in (loading, entry, origin, mode)]
    got = known.find(*row, np.array([on], dtype="datetime64[D]"), SETTINGS)
    return got.p50[0], got.p90[0], got.kind[0], got.source[0]


def test_published_lanes_carry_their_source():
    p50, p90, kind, source = found(transit())
    assert (p50, p90, kind) == (32.5, 35.0, "published")
    assert "vietnamsupplyinsider.com" in source


def test_five_own_shipments_are_enough_and_four_are_not():
    # 20, 22, 24, 26, 40 days: median 24; the 90th percentile lies at 26 + 0.6 x 14 = 34.4, taken up to 35.
    known = transit().with_team(shipments([20, 22, 24, 26, 40]), None, SETTINGS, AS_OF)
    assert found(known)[:3] == (24.0, 35.0, "own")
    assert "5 own shipments since 2026-01-05" in found(known)[3]
    known = transit().with_team(shipments([20, 22, 24, 26]), None, SETTINGS, AS_OF)
    assert found(known)[2] == "published"


def test_shipments_under_way_or_with_a_wrong_date_teach_nothing():
    known = transit().with_team(shipments([20, 22, 24, 26, 400]), None, SETTINGS, AS_OF)
    assert found(known)[2] == "published"
    known = transit().with_team(shipments([20, 22, 24, 26, 30]), None, SETTINGS, date(2026, 2, 1))
    assert found(known)[2] == "published"


def test_an_unknown_lane_takes_the_setting():
    p50, p90, kind, _ = found(transit(), loading=None, entry=None, origin="ZA")
    assert (p50, p90, kind) == (SETTINGS["orders.transit_days_ocean"],) * 2 + ("setting",)
