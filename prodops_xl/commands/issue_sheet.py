"""The Issues sheet: every command replaces its own findings on it and leaves those of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from prodops_xl.commands.order_money import at_fob
from prodops_xl.domain.issues import are_issue_rows, issue_rows, issue_table, money_by_rule, totals
from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet, write_result

_ISSUES, _LAST = "issues", "issue totals"
_DRAWN = 8  # rules that have a bar: more names would not fit beside theirs


def write_issues(
    workbook: Workbook,
    command: str,
    findings: Sequence[Finding],
    rules: Mapping[str, tuple[str, str]],
    settings: Mapping[str, Any],
    as_of: date,
    *,
    cells: Mapping[str, Callable[[int | None, str | None], str]] = MappingProxyType({}),
) -> int:
    """Write the Issues sheet with this command's findings and the remembered ones of others; return cells.

    `cells`: how the cells of a table are named (row, column) that was written since it was read.
    """
    addresses = [
        cells[f.table](f.row, f.column) if f.table in cells else _address(workbook, f) for f in findings
    ]
    rows = issue_rows(findings, rules, workbook.frame("Orders"), addresses, command)
    kept = {name: told for name, told in workbook.memory.get(_ISSUES).items() if are_issue_rows(told)}
    kept[command] = rows
    workbook.memory.keep(_ISSUES, kept)
    frame, minor, folds = issue_table(
        [row for name in sorted(kept) for row in kept[name]], settings["issues.money_floor"]
    )
    head = _head(workbook, command, frame, minor, settings["book.currency"], as_of)
    by_rule = money_by_rule(frame, minor)
    result = ResultSheet(
        "Issues",
        ("Table", "Key", "Column", "Rule"),
        frame,
        head,
        formats={"Money at risk": "#,##0", "Ex-factory": "yyyy-mm-dd", "Line": "0"},
        widths={
            "Money at risk": 14, "PO": 13, "Line": 6, "Sentence": 95, "Fix": 70, "Owner": 18, "Ex-factory": 12,
            "Rule": 30, "Severity": 10, "Table": 14, "Key": 20, "Column": 16, "Found": 20, "Cell": 16, "Check": 16,
        },
        links={"Cell": [c or None for c in frame["Cell"]]},
        folds=folds,
        room=max(12 - len(by_rule), 0),
        chart=_chart(by_rule),
        gone_column="Sentence",
        gone="No longer found; kept for what was written beside it.",
    )  # fmt: skip
    return write_result(workbook, result)


def _chart(rules: Sequence[tuple[str, float, int]]) -> Chart | None:
    """Money at risk by rule, or rows by rule where none puts money at risk; the figures stand beside it."""
    if not rules:
        return None
    money = any(money for _, money, _ in rules)
    block = (("Rule", "At risk", "Rows"), *rules)
    title, drawn = ("Money at risk by rule", "At risk") if money else ("Rows by rule", "Rows")
    title += f", the {_DRAWN} largest" if len(rules) > _DRAWN else ""
    return Chart("bar", title, series=(drawn,), rows=(0, _DRAWN - 1), block=block, at=(4, 1, 2))


def _address(workbook: Workbook, found: Finding) -> str:
    data = workbook.tables.get(found.table)
    return data.address(found.row, found.column) if data is not None else ""


def _head(
    workbook: Workbook, command: str, frame: pd.DataFrame, minor: int, currency: str, as_of: date
) -> list[list[Any]]:
    orders = workbook.frame("Orders")
    units = float(orders["Units"].sum())
    value = float(at_fob(workbook, orders, currency).sum())
    now = totals(frame, as_of)
    own = totals(frame[frame["Check"] == command], as_of)
    changed = since_last(workbook, f"{_LAST}, {command}", own, ("errors", "warnings", "money"))
    return [
        [f"Issues, as of {now['as_of']}"],
        [
            f"{len(orders):,} order lines, {units:,.0f} units, {value:,.0f} {currency} at FOB. Amounts at risk in {currency}; a line may stand under several rules."
        ],
        [
            (
                f"{now['errors']:,} errors, {now['warnings']:,} warnings, {now['remarks']:,} remarks. Folded away, behind "
                f"the plus signs at the left: what follows the first five of a rule, and {minor:,} remarks at the foot."
            )
        ],
        [f"{command}: {changed}"],
    ]


def since_last(workbook: Workbook, name: str, now: dict[str, Any], figures: tuple[str, ...]) -> str:
    """What changed since the last run that had other figures; remembers this one's."""
    kept = workbook.memory.get(name)
    last, before = (_figures(kept.get(key), figures) for key in ("now", "before"))
    if last != now:
        before = last if last and any(last[f] != now[f] for f in figures) else before
        workbook.memory.keep(name, {"now": now, "before": before})
    if not before:
        return "First run on this workbook."
    changes = [f"{f} {now[f] - before[f]:+,.{0 if isinstance(now[f], int) else 2}f}" for f in figures]
    return f"Since the last figures (as of {before['as_of']}): {', '.join(changes)}."


def _figures(told: Any, figures: tuple[str, ...]) -> dict[str, Any]:
    """Remembered totals, or nothing where they are not what a run would have kept."""
    if not isinstance(told, dict) or not all(isinstance(told.get(f), (int, float)) for f in figures):
        return {}
    return told if isinstance(told.get("as_of"), str) else {}
