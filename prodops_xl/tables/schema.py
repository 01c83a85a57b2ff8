"""From a raw frame to a typed one, and the findings on the way.

A column is checked in one call of its pydantic adapter; only the cells that it refuses go through a reader
(`cells/`). What cannot be read becomes a blank and a finding of rule `types` or `dates`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.column_reading import blank_column, per_piece, read_column
from prodops_xl.tables.columns import Column, Row, Table, table
from prodops_xl.tables.entries import Entry
from prodops_xl.tables.entry_lines import EntryLine
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.found import Found, findings
from prodops_xl.tables.inspections import Inspection
from prodops_xl.tables.kinds import SIZE, SizeUnits
from prodops_xl.tables.orders import Order
from prodops_xl.tables.progress import ProgressReport
from prodops_xl.tables.rates import RateRow, SettingRow
from prodops_xl.tables.receipts import Receipt
from prodops_xl.tables.refunds import Refund
from prodops_xl.tables.results import DutyLine, Issue, LandedCostScreen, LandedLine, ReconciliationRow
from prodops_xl.tables.scenarios import ScenarioRow
from prodops_xl.tables.schedule import Milestone
from prodops_xl.tables.shipments import Charge, Shipment, ShipmentLine
from prodops_xl.tables.standards import BudgetMonth, StandardCost
from prodops_xl.tables.stock import OpeningBalance, Usage, VendorReturn
from prodops_xl.tables.templates import TemplateStep
from prodops_xl.tables.vendors import Factory, Vendor

__all__ = ["TABLES", "Checked", "Column", "Row", "Table", "check", "table_named"]

_MODELS: tuple[type[Row], ...] = (
    Order, Shipment, Entry, EntryLine, ShipmentLine, Charge, Receipt, Vendor, Factory, RateRow, SettingRow,
    LandedLine, DutyLine, Issue, ReconciliationRow, LandedCostScreen,
    Inspection, ProgressReport, Milestone, Usage, VendorReturn, OpeningBalance, StandardCost, BudgetMonth, Refund,
    TemplateStep, ScenarioRow,
)  # fmt: skip

TABLES: dict[str, Table] = {model.table_name: table(model) for model in _MODELS}
"""Every table by name."""


def table_named(name: str) -> Table:
    """The table of that name, case, blanks and hyphens aside; raises ProdOpsError where there is none."""
    plain = "".join(c for c in name.lower() if c.isalnum())
    found = next((table for table in TABLES.values() if table.name.lower().replace(" ", "") == plain), None)
    if found is None:
        raise ProdOpsError(f"There is no table {name!r}; tables are {', '.join(TABLES)}.")
    return found


_SIZE = Column("S", unit="units", kind=SIZE, cell=SizeUnits)


@dataclass(frozen=True, eq=False)
class Checked:
    """A typed frame and what was found in it.

    `frame`: every column of the table's row model, RangeIndex, text as object (str or None), numbers as float64,
    days as datetime64. `sizes`: float64, one column per size label. `present`: our columns that the sheet has.
    `raw`: the frame that came in.
    """

    table: Table
    frame: pd.DataFrame
    sizes: pd.DataFrame
    findings: list[Finding]
    present: frozenset[str]
    raw: pd.DataFrame


def check(
    raw: pd.DataFrame, table: Table, sizes: Sequence[str] = (), *, per_dozen: Collection[str] = frozenset()
) -> Checked:
    """Read a raw frame (columns under our names, cells as Excel gives them) as `table`.

    `sizes` are the labels of its size columns; `per_dozen` names price columns that hold a dozen's price: they are
    divided by 12, to 6 decimals. Never raises on what a cell holds.
    """
    places = {label: place for place, label in reversed(list(enumerate(raw.columns)))}
    found: list[Found] = []
    columns: dict[str, pd.Series] = {}
    for name, column in table.columns.items():
        if name in places:
            columns[name] = read_column(raw.iloc[:, places[name]], column, found)
            if name in per_dozen:
                columns[name] = per_piece(columns[name], column, found)
        else:
            columns[name] = blank_column(len(raw), column)
    labels = [label for label in dict.fromkeys(sizes) if label in places]
    size_columns = {label: read_column(raw.iloc[:, places[label]], _size(label), found) for label in labels}
    index = pd.RangeIndex(len(raw))
    frame = pd.DataFrame(columns, index=index, copy=False)
    return Checked(
        table=table,
        frame=frame,
        sizes=pd.DataFrame(size_columns, index=index, dtype="float64"),
        findings=findings(found, frame, table),
        present=frozenset(name for name in table.columns if name in places),
        raw=raw,
    )


def _size(label: str) -> Column:
    return replace(_SIZE, name=str(label))
