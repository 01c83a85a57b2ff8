"""validate-orders: checks the order table, marks faults on their cells, writes the Issues sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.inputs import cell_findings, costed_of, read_inputs, tariff_of
from prodops_xl.commands.issue_sheet import write_issues
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.tariff_statement import tariff_statement
from prodops_xl.domain.calendars import own_closures, with_closures
from prodops_xl.domain.cost_tables import order_columns
from prodops_xl.domain.orders import RULES, validate
from prodops_xl.reference.calendars import factory_calendar
from prodops_xl.registry import command
from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.columns import write_columns
from prodops_xl.workbook.marks import mark
from prodops_xl.workbook.read import Workbook

# The sheets that are written anew; a web host sends them along, for what people added to them.
RESULT_SHEETS = ("Issues",)
NEEDED = frozenset(
    {"PO", "Line", "Style", "Units", "Vendor", "Factory", "Origin", "FOB", "Ex-factory", "In-DC"}
)


def validate_orders(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Run the rules over Orders. `settings`: given ones, by dotted name; `options["map"]`: answers to headers."""
    progress("Reading the workbook", 0.0)
    tables = command("validate-orders").tables
    workbook, given = read_inputs(book, settings, options, tables, {"Orders": NEEDED}, results=RESULT_SHEETS)
    orders = workbook.tables["Orders"]
    progress("Checking the orders", 0.4)
    stated = tariff_statement(as_of)
    findings = _check(workbook, given, as_of)
    outcome = Outcome("validate-orders", rows=len(orders.frame))
    outcome.count(findings)
    progress("Writing marks and issues", 0.7)
    outcome.counts["marked"] = mark(workbook, orders, findings)
    status = _status(len(orders.frame), findings)
    write_columns(workbook, orders, status, {})
    outcome.written["Orders"] = status.size
    rules = {r.id: (r.title, r.owner) for r in RULES}
    outcome.written["Issues"] = write_issues(workbook, "validate-orders", findings, rules, given, as_of)
    close(workbook, book, outcome, stated)
    outcome.notes += _unread(workbook)
    outcome.summary = _summary(orders.frame, findings, outcome)
    progress("Done", 1.0)
    return outcome


def _check(workbook: Workbook, settings: dict[str, Any], as_of: date) -> list[Finding]:
    data = workbook.tables["Orders"]
    orders = data.frame
    tariff, _ = tariff_of(workbook)
    # The initial markup is on landed cost: as billed and filed where goods have shipped, as planned where not.
    costed = costed_of(workbook, tariff, settings, as_of)
    landed = order_columns(costed, "line")["Landed cost"]
    findings = validate(
        data.checked,
        tariff=tariff,
        settings=settings,
        as_of=as_of,
        vendors=workbook.frame("Vendors") if workbook.has("Vendors") else None,
        factories=workbook.frame("Factories") if workbook.has("Factories") else None,
        calendar=with_closures(
            factory_calendar(orders["Origin"].dropna().unique(), _years(orders, as_of)),
            own_closures(workbook.frame("Rates")),
        ),
        fx=costed.orders["fx"],
        landed=landed,
    )
    findings += cell_findings(workbook, ("Vendors", "Factories", "Rates"))
    return [replace_key(f) for f in findings]


def replace_key(found: Finding) -> Finding:
    """Keys as plain values (no NumPy), so that they can be remembered."""
    return found._replace(key=tuple(k.item() if isinstance(k, np.generic) else k for k in found.key))


def _years(orders: pd.DataFrame, as_of: date) -> range:
    years = orders["Ex-factory"].dropna().dt.year if len(orders) else pd.Series(dtype="int64")
    return range(int(min([*years, as_of.year])), int(max([*years, as_of.year])) + 1)


def _status(n: int, findings: list[Finding]) -> pd.DataFrame:
    """Status (the worst severity, or ok) and Issues (the sentences) per row."""
    rank = {"remark": 1, "warning": 2, "error": 3}
    worst = np.zeros(n, dtype="int64")
    texts: list[list[str]] = [[] for _ in range(n)]
    for found in findings:
        if found.table != "Orders" or found.row is None:
            continue
        worst[found.row] = max(worst[found.row], rank[found.severity])
        if found.message not in texts[found.row]:
            texts[found.row].append(found.message)
    names = np.array(["ok", "remark", "warning", "error"], dtype=object)
    told = [" ".join(t)[:500] or None for t in texts]
    return pd.DataFrame({"Status": names[worst], "Issues": pd.Series(told, dtype=object)})


def _unread(workbook: Workbook) -> list[str]:
    """Headers that might be ours and were left alone, said once."""
    data = workbook.tables["Orders"]
    doubtful = [m.header for m in data.matches if m.ask]
    if not doubtful:
        return []
    return [
        f"Left as the team's own, because the header is ambiguous: {', '.join(doubtful)}. Name them with --map if they are ours."
    ]


def _summary(orders: pd.DataFrame, findings: list[Finding], outcome: Outcome) -> list[tuple[str, Any]]:
    by_rule: dict[str, int] = {}
    for found in findings:
        if found.severity != "remark":
            by_rule[found.rule] = by_rule.get(found.rule, 0) + 1
    titles = {r.id: r.title for r in RULES}
    head = [
        ("Order lines", len(orders)),
        ("Errors", outcome.errors),
        ("Warnings", outcome.warnings),
        ("Remarks", outcome.remarks),
    ]
    return head + [
        (titles.get(rule, rule), count) for rule, count in sorted(by_rule.items(), key=lambda kv: -kv[1])[:12]
    ]
