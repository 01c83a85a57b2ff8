"""Published days in transit: data/transit.csv and data/ports.csv as the domain's Transit.

Each row is one published range with its page (read 2026-11): p50 is its middle, p90 its upper end. A page's figures
are a claim of its writer; for one lane they differ by up to two times.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

import numpy as np
import pandas as pd

from prodops_xl.domain.transit import Transit
from prodops_xl.domain.transit_ports import Ports


@lru_cache(maxsize=1)
def transit() -> Transit:
    """The published lanes. Read once per process."""
    lanes = pd.DataFrame(_rows("transit"), dtype=object)
    for column in ("p50", "p90"):
        lanes[column] = lanes[column].astype("float64")
    for column in ("from", "to"):
        days = np.array([day or "NaT" for day in lanes[column]], dtype="datetime64[D]")
        lanes[column] = days.astype("datetime64[ns]")
    return Transit(lanes, ports())


@lru_cache(maxsize=1)
def ports() -> Ports:
    """The ports of the trade: codes by code, name and other spellings, and the coasts of the US ones."""
    rows = _rows("ports")
    codes = {
        " ".join(spelled.lower().replace("/", " ").split()): row["port"]
        for row in rows
        for spelled in (row["name"], *row["also"].split("|"))
        if spelled
    }
    codes |= {row["port"].lower(): row["port"] for row in rows}
    return Ports(codes, {row["port"]: row["group"] for row in rows if row["group"]})


def _rows(name: str) -> list[dict[str, str]]:
    file = resources.files("prodops_xl.reference").joinpath("data", f"{name}.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
