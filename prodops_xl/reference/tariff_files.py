"""The packaged tariff: data/{tariff_lines,programs,claims,fees,coverage}.csv as the domain's Tariff.

The files are made by tools/build_tariff_tables.py; each row carries its source and confidence,
`coverage.csv` says from when to when they are known and what is missing.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

import pandas as pd

from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.reference.typed_cells import typed_frame

EDITION = "January 2025"


@lru_cache(maxsize=1)
def packaged() -> Tariff:
    """The packaged tariff, without a cotton fee table. Read once per process."""
    return Tariff(
        lines=read_table("lines"),
        programs=read_table("programs"),
        claims=read_table("claims"),
        fees=read_table("fees"),
        edition=EDITION,
        coverage=read_table("coverage"),
    )


def read_table(name: str) -> pd.DataFrame:
    """One packaged table as a typed frame: texts as str, rates as float64, dates as datetime64."""
    file = "tariff_lines" if name == "lines" else name
    text = resources.files("prodops_xl.reference").joinpath("data", f"{file}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    cells = zip(*rows, strict=True)
    return typed_frame({column: list(texts) for column, texts in zip(header, cells, strict=True)})
