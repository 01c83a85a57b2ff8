"""explain: opens one figure of the order book; every leg with its basis, rate, heading, dates and source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.inputs import costed_of, read_inputs, tariff_of
from prodops_xl.commands.landed_cost import NEEDED
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.domain.explain import explain_order
from prodops_xl.errors import ProdOpsError
from prodops_xl.registry import command
from prodops_xl.tables.schema import table_named
from prodops_xl.workbook.read import TableData
from prodops_xl.workbook.results import ResultSheet, write_result

TABLES = command("explain").tables
RESULT_SHEETS = ("Explain",)


def explain(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Explain the row that `table` and `key` name (`--set table=Orders --set 'key=["4500012345", 10]'`), or the
    row of the selected cell. Writes the sheet Explain and returns the legs in the outcome.
    """
    progress("Reading the workbook", 0.0)
    workbook, given = read_inputs(book, settings, options, TABLES, NEEDED, results=RESULT_SHEETS)
    orders = workbook.tables["Orders"]
    row = _row_of(orders, given) if given.get("key") else _selected(book, orders)
    progress("Computing", 0.4)
    legs = explain_order(costed_of(workbook, tariff_of(workbook)[0], given, as_of), row)
    frame = orders.frame
    key = f"PO {frame['PO'].iloc[row]}, line {frame['Line'].iloc[row]:g}"
    head = [
        [f"{key}, as of {as_of.isoformat()}"],
        [
            f"Style {frame['Style'].iloc[row]}, HTS {frame['HTS'].iloc[row]}, origin {frame['Origin'].iloc[row]}. Amounts in {given['book.currency']}."
        ],
    ]
    sheet = ResultSheet(
        "Explain", ("Part", "Leg", "Heading"), legs, head,
        formats={"Rate": "0.0000##", "Amount": "#,##0.00", "Per unit": "#,##0.0000"},
        widths={"Part": 22, "Leg": 26, "Basis": 24, "Heading": 14, "Amount": 14, "Per unit": 12, "Source": 40, "Sentence": 90},
    )  # fmt: skip
    outcome = Outcome("explain", rows=1, written={"Explain": write_result(workbook, sheet)})
    workbook.memory.write(book)
    outcome.counts["key"] = [frame["PO"].iloc[row], float(frame["Line"].iloc[row])]
    outcome.counts["legs"] = [{k: _plain(v) for k, v in leg.items()} for leg in legs.to_dict("records")]
    outcome.summary = [(_label(leg), leg["Sentence"]) for leg in outcome.counts["legs"]]
    progress("Done", 1.0)
    return outcome


def _row_of(orders: TableData, given: Mapping[str, Any]) -> int:
    table = table_named(str(given.get("table", "Orders")))
    if table.name != "Orders":
        raise ProdOpsError(f"explain opens rows of Orders; {table.name} has no landed cost of its own.")
    try:
        key = given["key"] if isinstance(given["key"], list) else json.loads(str(given["key"]))
        po, line = str(key[0]), float(key[1])
    except (ValueError, IndexError, TypeError) as error:
        raise ProdOpsError("The key is PO and line as a list: --set 'key=[\"4500012345\", 10]'.") from error
    frame = orders.frame
    found = np.flatnonzero((frame["PO"] == po).to_numpy() & (frame["Line"] == line).to_numpy())
    if not len(found):
        raise ProdOpsError(f"PO {po} line {line:g} is not on sheet {orders.place.sheet}.")
    return int(found[0])


def _selected(book: xw.Book, orders: TableData) -> int:
    cell = book.selection
    if cell is not None and cell.sheet.name == orders.place.sheet:
        found = np.flatnonzero(orders.rows == cell.row)
        if len(found):
            return int(found[0])
    raise ProdOpsError(
        f"Select a cell in a row of sheet {orders.place.sheet}, or name the row: --set 'key=[\"PO\", 10]'."
    )


def _label(leg: Mapping[str, Any]) -> str:
    """A leg with its amount and what that is per unit."""
    if leg["Amount"] is None:
        return str(leg["Leg"])
    return f"{leg['Leg']}  {leg['Amount']:,.2f} ({leg['Per unit']:,.4f})"


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124
        return None
    return value.item() if isinstance(value, np.generic) else value
