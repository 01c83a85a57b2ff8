"""Working papers of claims (XLSX): what stands behind every number of a claim file, and the list for protests.

Sums are formulas over the lines, so that whoever checks the paper sees where they come from. The same paper has the
same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from prodops_xl.domain.refunds.preflight import Check

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the same paper has the same bytes on every day
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_DARK, _GOOD, _BAD, _OPEN = "#1F3864", "#E2F0D9", "#FFDDE0", "#FFF2CC"
BROKER = "Confirm with your customs broker. These figures are computed from your own export and are no legal advice."


@dataclass(frozen=True, eq=False)
class PaperSheet:
    """A sheet: `says` (lines above), `frame`, `money` (columns in dollars, summed above the table), `days` (columns of
    days), `widths` by column, `amounts` (columns in dollars that are not summed: they stand in several rows).
    """

    name: str
    says: tuple[str, ...]
    frame: pd.DataFrame
    money: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    widths: tuple[tuple[str, float], ...] = ()
    amounts: tuple[str, ...] = ()


def paper(
    title: str, says: Sequence[str], sheets: Sequence[PaperSheet], checks: Sequence[Check], as_of: date
) -> bytes:
    """A workbook: a first sheet with title, sentences, totals and checks, then the tables."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        looks = _looks(book)
        first = book.add_worksheet("Summary")
        totals = [total for sheet in sheets for total in _table(book, looks, sheet)]
        _summary(first, looks, [title, *says, BROKER, f"As of {as_of.isoformat()}."], totals, checks)
        book.set_properties({"title": title, "author": "ProdOps XL", "created": _MADE})
    return out.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    made = {
        "title": {"bold": True, "font_size": 14, "font_color": _DARK},
        "header": {
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": _DARK,
            "text_wrap": True,
            "valign": "top",
        },
        "number header": {
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": _DARK,
            "text_wrap": True,
            "valign": "top",
            "align": "right",
            "indent": 1,
        },
        "plain": {},
        "number": {"align": "right", "indent": 1},
        "money": {"num_format": "#,##0.00", "align": "right", "indent": 1},
        "total": {"num_format": "#,##0.00", "bold": True, "top": 1, "align": "right", "indent": 1},
        "day": {"num_format": "yyyy-mm-dd", "align": "left"},
        "text": {"num_format": "@"},
        "wrap": {"text_wrap": True, "valign": "top"},
        "passed": {"bg_color": _GOOD, "valign": "top"},
        "failed": {"bg_color": _BAD, "bold": True, "valign": "top"},
        "cannot be known here": {"bg_color": _OPEN, "valign": "top"},
    }
    return {name: book.add_format(told) for name, told in made.items()}


def _table(book: Any, looks: dict[str, Any], sheet: PaperSheet) -> list[tuple[str, str, float]]:
    """Write a table; returns label, formula and value of each sum."""
    page = book.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.name, looks["title"])
    for at, text in enumerate(sheet.says, start=1):
        page.write_string(at, 0, text)
    total_row = len(sheet.says) + 2
    head, names = total_row + 1, list(sheet.frame.columns)
    first, last = head + 1, head + max(len(sheet.frame), 1)
    wide = dict(sheet.widths)
    totals = []
    for column, name in enumerate(names):
        counted = name not in sheet.days and sheet.frame[name].map(_is_number).any()
        look = looks[
            "money"
            if name in (*sheet.money, *sheet.amounts)
            else "day"
            if name in sheet.days
            else "number"
            if counted
            else "plain"
        ]
        page.set_column(column, column, wide.get(name, max(len(name) + 3, 11)), look)
        page.write_string(
            head, column, name, looks["number header" if counted or name in sheet.money else "header"]
        )
        _cells(page, first, column, sheet.frame[name].tolist(), looks, name in sheet.days)
        if name in sheet.money:
            letter = xl_col_to_name(column)
            value = round(float(sheet.frame[name].sum()), 2)
            page.write_formula(
                total_row, column, f"=SUM({letter}{first + 1}:{letter}{last + 1})", looks["total"], value
            )
            totals.append((f"{sheet.name}: {name}", f"='{sheet.name}'!{letter}{total_row + 1}", value))
    page.freeze_panes(first, 1)
    page.autofilter(head, 0, last, max(len(names) - 1, 0))
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    return totals


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and value == value  # noqa: PLR0124 - NaN


def _cells(
    page: Any, first: int, column: int, values: list[Any], looks: dict[str, Any], is_day: bool
) -> None:
    for at, value in enumerate(values, start=first):
        if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
            continue
        if is_day:
            page.write_datetime(at, column, pd.Timestamp(value).to_pydatetime(), looks["day"])
        elif isinstance(value, str):
            page.write_string(at, column, value)
        else:
            page.write_number(at, column, value)


def _summary(
    page: Any, looks: dict[str, Any], says: Sequence[str], totals: Sequence[tuple[str, str, float]], checks: Sequence[Check]
) -> None:  # fmt: skip
    page.set_column(0, 0, 58)
    page.set_column(1, 1, 22)
    page.set_column(2, 2, 96)
    for at, text in enumerate(says):
        page.write_string(at, 0, text, looks["title"] if at == 0 else None)
    row = len(says) + 1
    for label, formula, value in totals:
        page.write_string(row, 0, label)
        page.write_formula(row, 1, formula, looks["money"], value)
        row += 1
    if checks:
        row += 1
        for column, name in enumerate(("Check before upload", "Result", "How it was told")):
            page.write_string(row, column, name, looks["header"])
        for check in checks:
            row += 1
            page.write_string(row, 0, check.check, looks["wrap"])
            page.write_string(row, 1, check.result, looks[check.result])
            page.write_string(row, 2, check.detail, looks["wrap"])
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
