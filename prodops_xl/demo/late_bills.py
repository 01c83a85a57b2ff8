"""When the bills of the shipments came: most before the goods, some freight bills when the goods were half sold."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.records import records

LATE = 11
_FREIGHT = ("Ocean freight", "Air freight")


def with_bill_dates(rng: Random, charges: pd.DataFrame, shipments: pd.DataFrame, spared: str) -> pd.DataFrame:
    """Charges with `Bill date`: a day or two after the vessel, before the goods were in; for LATE freight bills three to
    nine weeks after that. `spared`: a shipment whose bills come in time.
    """
    ships = {row["Shipment"]: row for row in records(shipments)}
    rows = records(charges)
    days: list[date] = []
    for row in rows:
        ship = ships[row["Shipment"]]
        days.append(min(ship["ETA"] + timedelta(days=rng.randint(0, 2)), ship["In-DC"] - timedelta(days=1)))
    fitting = [
        at
        for at, row in enumerate(rows)
        if row["Charge"] in _FREIGHT
        and row["Treatment"] == "inventory"
        and row["Shipment"] != spared
        and ships[row["Shipment"]]["In-DC"] < AS_OF - timedelta(days=70)
    ]
    for at in rng.sample(fitting, LATE):
        days[at] = ships[rows[at]["Shipment"]]["In-DC"] + timedelta(days=rng.randint(21, 63))
    return charges.assign(**{"Bill date": pd.Series(days, dtype=object)})
