"""One sheet with one Excel Table: headers that say whose a column is, cells, input help, colours, protection, print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from prodops_xl.hosts.templates import input_rules
from prodops_xl.hosts.templates.filled import EXAMPLE, MARK, model_column, serial
from prodops_xl.hosts.templates.looks import EXAMPLE as EXAMPLE_LOOK
from prodops_xl.hosts.templates.looks import QUIET, TITLE, WIDTHS, WORDS, Formats
from prodops_xl.hosts.templates.pages import HEAD, set_pages
from prodops_xl.tables.declarations import Formula, Own, TableSheet, Values, blank
from prodops_xl.tables.kinds import Kind

WHOSE = {"fill in": "fill in", "vendor": "vendor fills in", "computed": "computed", "given": "given"}
# What a person may do on a protected sheet. Excel sorts only where no cell of the range is locked.
ALLOWED = {
    "objects": True, "scenarios": True, "format_cells": True, "format_columns": True, "format_rows": True,
    "insert_columns": True, "insert_rows": True, "insert_hyperlinks": True, "delete_rows": True, "sort": True,
    "autofilter": True, "pivot_tables": True,
}  # fmt: skip
_OWN_COLUMNS = 12  # columns right of the table that a team may use
_COMPUTED = "Computed: it follows the other columns."
_BY_COMMAND = "Computed: a command fills it."


@dataclass(frozen=True)
class Place:
    """Where one column of a table stands: sheet column from 0, what it holds, whose it is. `sorts`: its sheet goes to
    a vendor, who can sort it.
    """

    at: int
    name: str
    kind: Kind
    whose: str
    told: str
    formula: Formula | None = None
    sorts: bool = False

    @property
    def kept(self) -> bool:
        """Not for people to change."""
        return self.whose in ("computed", "given")

    @property
    def locked(self) -> bool:
        """Shut by the sheet's protection. Excel sorts no range with a locked cell: where a vendor sorts, what is not to
        be changed refuses typing by its validation instead.
        """
        return self.kept and not self.sorts


def places(sheet: TableSheet) -> list[Place]:
    """Every column of the sheet, in order. Raises KeyError where the declaration names what the row model has not."""
    return [_place(sheet, at, column) for at, column in enumerate(sheet.columns)]


def _place(sheet: TableSheet, at: int, column: str | Own) -> Place:
    if isinstance(column, Own):
        computed = column.formula is not None
        whose = "computed" if computed else _whose(sheet, column.name, "U")
        words = input_rules.told(
            column.kind, column.help, "", required=False, computed=_COMPUTED if computed else ""
        )
        return Place(at, column.name, column.kind, whose, words, column.formula, sheet.by_vendor)
    known = model_column(sheet.table, column)
    if known is None:
        raise KeyError(f"{sheet.table} has no column {column!r}")
    whose = _whose(sheet, column, known.owner)
    help_text = sheet.helps.get(column, known.help)
    words = input_rules.told(
        known.kind,
        help_text,
        known.unit,
        required=known.required and whose != "given",
        computed=_BY_COMMAND if whose == "computed" else "",
    )
    return Place(at, column, known.kind, whose, words, sorts=sheet.by_vendor)


def _whose(sheet: TableSheet, name: str, owner: str) -> str:
    if sheet.inputs is not None and name not in sheet.inputs and name != EXAMPLE:
        return "computed" if owner == "C" else "given"
    if owner == "C" and (sheet.inputs is None or name not in sheet.inputs):
        return "computed"
    return "vendor" if owner == "V" or sheet.by_vendor else "fill in"


def write_table(
    book: Any, formats: Formats, sheet: TableSheet, values: Values, sources: Mapping[str, str]
) -> Any:
    """Write the sheet; `sources` names the range of choices of a list, by `Table.Column`. Returns its worksheet."""
    rows = values.rows[sheet.table]
    columns = places(sheet)
    page = book.add_worksheet(sheet.sheet)
    last = HEAD + len(rows)
    widths = [_width(sheet, column, rows) for column in columns]
    _columns(page, formats, columns, widths)
    _head(page, formats, sheet, columns)
    _table(page, formats, sheet, columns, last)
    for column in columns:
        _cells(page, formats, sheet, column, rows)
        _help(page, sheet, column, last, sources)
        _words(page, formats, column, last)
    _tint(page, formats, columns, last)
    set_pages(page, sheet, widths)
    page.ignore_errors({"number_stored_as_text": f"A{HEAD + 2}:{xl_col_to_name(len(columns) - 1)}{last + 1}"})
    page.protect("", ALLOWED)
    return page


def _columns(page: Any, formats: Formats, columns: list[Place], widths: list[float]) -> None:
    """Below the table a column is as locked as in it; right of it a team has columns of its own."""
    for column, width in zip(columns, widths, strict=True):
        page.set_column(column.at, column.at, width, formats(locked=int(column.locked)))
    page.set_column(len(columns), len(columns) + _OWN_COLUMNS, None, formats(locked=0))


def _width(sheet: TableSheet, column: Place, rows: list[dict[str, Any]]) -> float:
    """Wide enough for the texts that stand there, and for those of the examples that were left out."""
    held = [row.get(column.name) for row in (*sheet.examples, *rows)]
    widest = max((len(text) for text in held if isinstance(text, str)), default=0) + 3  # indented on the left
    words = max((len(word) for word in column.name.split()), default=0)
    usual = WIDTHS.get(column.kind.name, 10)
    return float(sheet.widths.get(column.name, min(max(usual, words + 3, min(widest, 26)), 36)))


def _head(page: Any, formats: Formats, sheet: TableSheet, columns: list[Place]) -> None:
    plain = formats()
    for row, height in ((0, 24), (1, 18), (2, 14)):
        page.set_row(row, height, plain)
    page.set_row(HEAD, 33)
    page.write_string(0, 0, sheet.title, formats(bold=True, font_size=16, font_color=TITLE))
    page.write_string(1, 0, sheet.says, formats(font_color=QUIET))
    for column in columns:
        page.write_string(
            2, column.at, WHOSE[column.whose], formats(italic=True, font_size=8, font_color=QUIET)
        )


def _table(page: Any, formats: Formats, sheet: TableSheet, columns: list[Place], last: int) -> None:
    told = [
        {
            "header": column.name,
            "header_format": formats.header(column.whose),
            **({"formula": column.formula.in_table(sheet.table)} if column.formula else {}),
        }
        for column in columns
    ]
    page.add_table(
        HEAD, 0, last, len(columns) - 1,
        {"name": sheet.table, "style": "Table Style Light 1", "banded_rows": False, "columns": told},
    )  # fmt: skip


def _cells(page: Any, formats: Formats, sheet: TableSheet, column: Place, rows: list[dict[str, Any]]) -> None:
    """Blank cells that people fill are left to the column's format where that says all."""
    form = formats.cell(column.kind, kept=column.kept, locked=column.locked)
    text = column.formula.in_table(sheet.table) if column.formula else ""
    for row, line in enumerate(rows, start=HEAD + 1):
        value = line.get(column.name)
        if text:
            page.write_formula(row, column.at, text, form, shown(value))
        else:
            write_cell(page, row, column.at, value, form)


def shown(value: Any) -> Any:
    """A formula's value as the file holds it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return serial(value) if isinstance(value, date) else value


def write_cell(page: Any, row: int, at: int, value: Any, form: Any) -> None:
    """A typed cell: text stays text, whatever it looks like."""
    if blank(value):
        page.write_blank(row, at, None, form)
    elif isinstance(value, bool):
        page.write_boolean(row, at, value, form)
    elif isinstance(value, (date, datetime)):
        page.write_number(row, at, serial(value), form)
    elif isinstance(value, (int, float)):
        page.write_number(row, at, value, form)
    else:
        page.write_string(row, at, str(value), form)


def _help(page: Any, sheet: TableSheet, column: Place, last: int, sources: Mapping[str, str]) -> None:
    if column.kind.name == "any":  # each row has its own, see settings_sheet
        return
    first = xl_rowcol_to_cell(HEAD + 1, column.at)
    source = sources[sheet.lists[column.name]] if column.name in sheet.lists else ""
    rule = input_rules.rule(column.name, column.kind, column.told, source=source, cell=first)
    if column.sorts and column.kept:
        rule = input_rules.refusing(column.name, column.told)
    elif column.locked:
        rule = {"validate": "any", "input_title": rule["input_title"], "input_message": rule["input_message"]}
    page.data_validation(HEAD + 1, column.at, last, column.at, rule)


def _words(page: Any, formats: Formats, column: Place, last: int) -> None:
    """A colour for each word that has one."""
    for word in column.kind.choices:
        look = WORDS.get("check" if word.startswith("check") else word)
        if look is None:
            continue
        text, ground = look
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
        if word == "check":
            rule = {"type": "text", "criteria": "begins with", "value": word}
        page.conditional_format(
            HEAD + 1, column.at, last, column.at, {**rule, "format": _dxf(formats, text, ground, bold=True)}
        )


def _dxf(formats: Formats, text: str, ground: str, **more: Any) -> Any:
    return formats(font_color=text, bg_color=ground, **more)


def _tint(page: Any, formats: Formats, columns: list[Place], last: int) -> None:
    mark = next((column.at for column in columns if column.name == EXAMPLE), None)
    if mark is None:
        return
    criteria = f'=${xl_col_to_name(mark)}{HEAD + 2}="{MARK}"'
    look = _dxf(formats, *EXAMPLE_LOOK, italic=True)
    page.conditional_format(
        HEAD + 1, 0, last, len(columns) - 1, {"type": "formula", "criteria": criteria, "format": look}
    )
