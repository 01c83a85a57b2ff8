"""What commands read: tables, settings, and the typed frames of a costing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlwings as xw

from prodops_xl.domain.cost_book import CostedBook, cost_book
from prodops_xl.domain.entries.filed_costs import with_filed
from prodops_xl.domain.entries.lines import filed
from prodops_xl.domain.entries.matching import match
from prodops_xl.domain.lots import Book
from prodops_xl.domain.own_rates import with_own_rates
from prodops_xl.domain.tariff import Tariff
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference import tariff
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.settings import read_settings
from prodops_xl.workbook.read import Workbook, read_workbook
from prodops_xl.workbook.settings import settings_of


def read_inputs(
    book: xw.Book,
    given: Mapping[str, Any],
    options: Mapping[str, Any] | None,
    tables: Sequence[str],
    needed: Mapping[str, frozenset[str]],
    results: Sequence[str] = (),
) -> tuple[Workbook, dict[str, Any]]:
    """The tables and the settings: `given` (--set) over the Settings sheet over the default.

    Raises ProdOpsError where there is no order table, or it lacks what makes a line a line.
    """
    options = options or {}
    on_sheet = settings_of(book)
    settings = read_settings(on_sheet, given)
    workbook = read_workbook(
        book,
        tables,
        options.get("map"),
        needed,
        max_rows=settings["orders.max_rows"],
        results=results,
        order_sheet=settings["orders.sheet"],
    )
    if "Orders" not in workbook.tables:
        raise ProdOpsError(
            "There is no order table in this workbook: no sheet has a header row with PO, style, units and price. "
            "Name the sheet Orders, or check that its header row is among the first 30 rows."
        )
    data = workbook.tables["Orders"]
    missing = [c for c in ("PO", "Units", "FOB") if c not in data.columns]
    if missing:
        raise ProdOpsError(
            f"Sheet {data.place.sheet} has no column for {', '.join(missing)}. "
            "If it is there under another header, name it with --map, once; `prodops-xl headers` shows how headers are read."
        )
    if not len(data.frame):
        raise ProdOpsError(f"Sheet {data.place.sheet} has a header row for orders and no lines under it.")
    return workbook, settings


def cell_findings(workbook: Workbook, tables: Sequence[str]) -> list[Finding]:
    """What could not be read in the cells of these tables, of those that the workbook has."""
    return [f for name in tables if name in workbook.tables for f in workbook.tables[name].checked.findings]


def tariff_of(workbook: Workbook) -> tuple[Tariff, list[str]]:
    """The packaged tariff with the workbook's own fee rates over it, and a sentence for each that wins."""
    return with_own_rates(tariff(), workbook.frame("Rates"))


def costed_of(workbook: Workbook, tariff: Tariff, settings: Mapping[str, Any], as_of: date) -> CostedBook:
    """The book costed, with the figures of EntryLines in place of computed ones where the entry is certain
    (settings landed.use_filed, entries.our_importers).
    """
    costed = cost_book(as_book(workbook), tariff, settings, as_of)
    rows = workbook.frame("EntryLines")
    if not len(rows) or not settings["landed.use_filed"]:
        return costed
    told = filed(rows)
    return with_filed(
        costed, told, match(told, costed), tariff,
        importers=settings["entries.our_importers"], value_tolerance=settings["entries.value_tolerance"],
    )  # fmt: skip


def as_book(workbook: Workbook) -> Book:
    """The typed frames that a costing needs."""
    return Book(
        workbook.frame("Orders"),
        workbook.frame("Shipments"),
        workbook.frame("ShipmentLines"),
        workbook.frame("Entries"),
        workbook.frame("Charges"),
        workbook.frame("Rates"),
    )
