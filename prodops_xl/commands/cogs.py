"""cogs: values issues and closing stock from receipts at landed cost, restated and as booked, with budget and forecast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.cogs_memory import remembered, to_remember
from prodops_xl.commands.cogs_sheets import closing_of, result_sheets, variance_kept
from prodops_xl.commands.inputs import cell_findings, costed_of, read_inputs, tariff_of
from prodops_xl.commands.issue_sheet import write_issues
from prodops_xl.commands.landed_cost import NEEDED
from prodops_xl.commands.orders import replace_key
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.domain.cogs import Valued, value_stock
from prodops_xl.domain.cogs.budget import bridge, budget_lines
from prodops_xl.domain.cogs.forecast import forecast
from prodops_xl.domain.cogs.periods import by_month, month_of, months
from prodops_xl.domain.cogs.receipts import Received, receive
from prodops_xl.domain.cogs.refunds import Refunds, refunds_of
from prodops_xl.domain.cogs.standards import receipt_variances, standard_rates, standards_told_twice
from prodops_xl.domain.cogs.stock_book import StockBook, Tables, stock_book
from prodops_xl.domain.cogs.stock_findings import COGS_RULES, stock_findings
from prodops_xl.domain.cost_book import CostedBook, require_dollars
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.errors import ProdOpsError
from prodops_xl.registry import command
from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import write_result

TABLES = command("cogs").tables
RESULT_SHEETS = (
    "Issues", "COGS", "CogsByMonth", "CogsLines", "Layers", "COGS forecast", "COGS variances", "Budget bridge",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """Everything that the sheets show; amounts int64 cents."""

    costed: CostedBook
    received: Received
    book: StockBook
    refunds: Refunds
    valued: Valued
    groups: pd.DataFrame
    months: pd.DataFrame
    budget: pd.DataFrame
    open_orders: pd.DataFrame
    bridge: pd.DataFrame
    variances: pd.DataFrame
    notes: list[str]


def cogs(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Value the stock of the workbook; write COGS, CogsByMonth, CogsLines, Layers, COGS forecast, COGS variances,
    Budget bridge and the rows of Issues.
    """
    progress("Reading the workbook", 0.0)
    workbook, given = read_inputs(book, settings, options, TABLES, NEEDED, results=RESULT_SHEETS)
    progress("Computing landed cost", 0.3)
    costed = costed_of(workbook, tariff_of(workbook)[0], given, as_of)
    require_dollars(costed)
    progress("Valuing stock", 0.5)
    made = figures(workbook, costed, given, as_of)
    findings = [replace_key(f) for f in _findings(workbook, made)]
    outcome = Outcome("cogs", rows=len(made.book.movements))
    outcome.count(findings)
    outcome.notes += made.notes
    progress("Writing the figures", 0.7)
    for sheet in result_sheets(workbook, made, given, as_of):
        outcome.written[sheet.name] = write_result(workbook, sheet)
    outcome.written["Issues"] = write_issues(workbook, "cogs", findings, COGS_RULES, given, as_of)
    to_remember(workbook.memory, made.book.items, made.valued, made.months, given, as_of)
    close(workbook, book, outcome)
    _said(outcome, made, given)
    progress("Done", 1.0)
    return outcome


def figures(workbook: Workbook, costed: CostedBook, settings: Mapping[str, Any], as_of: date) -> Figures:
    """From the workbook's tables to every figure of the command."""
    column = "Units accepted" if settings["cogs.stock_units"] == "accepted" else "Units received"
    received = receive(costed, workbook.frame("Receipts"), column, as_of)
    refunds = refunds_of(costed, workbook.frame("Refunds"), received, as_of, settings["refunds.receivable"])
    if len(refunds.late):
        late = pd.concat([received.late, refunds.late], ignore_index=True)
        received = Received(**{**vars(received), "late": late})
    book = stock_book(
        Tables(
            workbook.frame("Orders"), workbook.frame("Usage"), workbook.frame("Returns"), workbook.frame("OpeningStock")
        ),
        received,
        as_of,
    )  # fmt: skip
    standards = standard_rates(workbook.frame("StandardCosts"), book)
    closed, method = settings["cogs.closed_through"], settings["cogs.method"]
    if method == "standard" and not len(standards):
        raise ProdOpsError(
            "cogs.method is standard, and no row of a StandardCosts table names a style of this workbook: enter standard "
            "costs, or set cogs.method to fifo or average."
        )
    valued = value_stock(
        book.movements,
        book.late,
        method=method,
        closed_through=closed,
        standard=standards[["item", "day", "rate"]] if method == "standard" else None,
        filed=remembered(workbook.memory, book.items, closed, method),
    )
    spread = method == "standard" and settings["cogs.variances"] == "spread"
    groups = by_month(book, valued, as_of, spread=spread)
    budget = budget_lines(workbook.frame("Budget"))
    orders_left = _open(costed, received, settings, as_of)
    return Figures(
        costed, received, book, refunds, valued, groups, months(groups), budget, orders_left,
        _bridge(groups, budget, as_of), receipt_variances(costed, book, standards, DatedRates(costed.book.rates)),
        _notes(workbook, book, refunds, budget),
    )  # fmt: skip


def _open(costed: CostedBook, received: Received, settings: Mapping[str, Any], as_of: date) -> pd.DataFrame:
    got = received.lines.groupby("order")["units"].sum()
    return forecast(costed, got, as_of, settings["cogs.months_to_sell"])


def _bridge(groups: pd.DataFrame, budget: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Budget to actual over the budgeted months up to the as-of date's."""
    this = month_of(np.array([as_of], "datetime64[D]"))[0]
    planned = budget[budget["month"] <= this]
    if not len(planned):
        return pd.DataFrame()
    actual = groups.assign(month=month_of(groups["Month"])) if len(groups) else groups.assign(month=0)
    actual = actual[(actual["month"] >= planned["month"].min()) & (actual["month"] <= this)]
    return bridge(planned, actual.rename(columns={"Units out": "units", "COGS": "cents"}))


def _notes(workbook: Workbook, book: StockBook, refunds: Refunds, budget: pd.DataFrame) -> list[str]:
    out = list(book.notes)
    if not workbook.has("Usage"):
        out.append(
            "There is no Usage table (sales by style and color): all that came in stands in stock, COGS is zero."
        )
    if not len(budget):
        out.append("There is no Budget table: months stand without a budget.")
    return [*out, *([refunds.note] if refunds.note else [])]


def _findings(workbook: Workbook, made: Figures) -> list[Finding]:
    tables = ("Receipts", "Usage", "Returns", "OpeningStock", "StandardCosts", "Budget", "Refunds")
    return [
        *cell_findings(workbook, tables), *made.received.findings, *made.book.findings, *made.refunds.findings,
        *standards_told_twice(workbook.frame("StandardCosts")), *stock_findings(made.book, made.valued),
    ]  # fmt: skip


def _said(outcome: Outcome, made: Figures, settings: Mapping[str, Any]) -> None:
    balances = made.valued.balances
    total = {name: int(balances[name].sum()) for name in balances.columns if name != "item"}
    booked = {
        name: round(total[f"booked_{name}"] / 100, 2)
        for name in ("opening", "purchases", "vendor_returns", "cogs", "closing")
    }
    if len(made.months):  # with the variances of standard cost, as the sheet has them
        booked["cogs"] = round(int(made.months["COGS"].sum()) / 100, 2)
        booked["closing"] = round(closing_of(made) / 100, 2)
    corrections = int(made.months["of which corrections"].sum()) if len(made.months) else 0
    receivable = int(made.refunds.events["cents"].sum())
    outcome.counts |= {
        "method": settings["cogs.method"],
        "as_booked": booked,
        "restated_cogs": round(total["cogs"] / 100, 2),
        "units": {
            name: total[name] for name in ("opening_units", "received_units", "issued_units", "closing_units")
        },
        "difference": round((total["difference"] + total["booked_difference"]) / 100, 2),
        "corrections": round(corrections / 100, 2),
        "variance_in_stock": round(variance_kept(made) / 100, 2),
        "refund_receivable": round(receivable / 100, 2),
        "refunds": {word: round(cents / 100, 2) for word, cents in made.refunds.parts.items()},
        "in_transit": round(made.received.in_transit_cents / 100, 2),
        "forecast": round(int(made.open_orders["cents"].sum()) / 100, 2),
    }
    outcome.summary = [
        ("Method", settings["cogs.method"]),
        *((name.replace("_", " ").capitalize().replace("Cogs", "COGS"), f"{amount:,.2f}") for name, amount in booked.items()),
        ("COGS restated", f"{outcome.counts['restated_cogs']:,.2f}"),
        ("Corrections booked", f"{outcome.counts['corrections']:,.2f}"),
        ("Opening + purchases - COGS less closing", f"{outcome.counts['difference']:,.2f}"),
        ("Refund receivable", f"{outcome.counts['refund_receivable']:,.2f}"),
        *((f"Refunds {word}", f"{amount:,.2f}") for word, amount in outcome.counts["refunds"].items() if amount),
        ("Forecast of open orders", f"{outcome.counts['forecast']:,.2f}"),
    ]  # fmt: skip
