"""Faults planted in the season's order book: one per row, each with the rule of validate-orders that finds
it.

What breaks the costing of a line is planted on lines that have not shipped, so that entries and charges of
the shipped ones stay whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, NamedTuple

import pandas as pd

from prodops_xl.demo.catalogue import FACTORIES
from prodops_xl.demo.fault_kinds import KINDS
from prodops_xl.demo.records import Row, records

DUPLICATES = 5


class Planted(NamedTuple):
    """One fault: `rule` that finds it, `table`, the row's `key`, our `column`, what was typed there, and why."""

    rule: str
    table: str
    key: tuple[Any, ...]
    column: str
    value: Any
    note: str


def plant(rng: Random, cells: pd.DataFrame, truth: pd.DataFrame) -> tuple[pd.DataFrame, list[Planted]]:
    """The order book's cells with faults, and the list of them; `truth` has the same rows, unspoilt.

    Duplicates add rows right behind their originals.
    """
    rows, now = records(cells), records(truth)
    free = list(range(len(rows)))
    planted: list[Planted] = []
    for kind in KINDS:
        fitting = [
            at
            for at in free
            if (now[at]["Actual ex-factory"] is None or not kind.open_only) and kind.fits(now[at])
        ]
        for at in sorted(rng.sample(fitting, kind.times)):
            free.remove(at)
            change = kind.change(rng, now[at])
            rows[at] = {**rows[at], **change}
            now[at] = {**now[at], **change}
            planted.append(
                Planted(kind.rule, "Orders", _key(now[at]), kind.column, now[at][kind.column], kind.note)
            )
    planted += _audits(now)
    again = set(rng.sample([at for at in free if now[at]["Actual ex-factory"] is None], DUPLICATES))
    planted += [
        Planted("duplicate", "Orders", _key(now[at]), "Line", now[at]["Line"], "line pasted twice")
        for at in sorted(again)
    ]
    doubled = [row for at, row in enumerate(rows) for _ in range(1 + (at in again))]
    return pd.DataFrame(doubled, columns=cells.columns, dtype=object), planted


def _key(row: Row) -> tuple[str, int]:
    return row["PO"], row["Line"]


def _audits(rows: list[Row]) -> Iterator[Planted]:
    """Lines that leave a factory after its audit has ended: no cell is changed for them."""
    ends = {f.name: f.expiry for f in FACTORIES}
    for row in rows:
        left = next((d for d in (row[c] for c in _LEAVES) if isinstance(d, date)), None)
        if left and row["Factory"] in ends and left > ends[row["Factory"]]:
            yield Planted(
                "audit",
                "Orders",
                _key(row),
                "Factory",
                row["Factory"],
                "leaves after the factory's audit has ended",
            )


_LEAVES = ("Actual ex-factory", "Confirmed ex-factory", "Ex-factory")
