"""The client's side of a command, without Excel: a workbook on openpyxl that makes the body which xlwings' task pane
sends, and applies the actions that come back. Independent of our file engine, which the results are compared with.

Made after what the JavaScript of xlwings Server 1.20 sends and does (static/js/custom-scripts).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.table import Table, TableStyleInfo

EPOCH = dt.datetime(1899, 12, 30)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?$", re.IGNORECASE)
# Looks that a saved .xlsx of openpyxl need not show for cells to be compared.
LOOKS = {
    "setColumnWidth", "setRowHeight", "setFontProperty", "freezePaneAtRange", "rangeGroup", "rangeUngroup", "setPrintArea",
    "setWrapText", "setVerticalAlignment", "setHorizontalAlignment", "activateSheet", "setScreenUpdating",
}  # fmt: skip


@dataclass
class OfficeClient:
    """A workbook in a pretended Excel. `done` counts the actions by name."""

    path: Path
    notes_supported: bool = True
    tells_facts: bool = True
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.book = openpyxl.load_workbook(self.path)
        # What Excel shows of formulas; the file holds the values of its last calculation.
        self.shown = openpyxl.load_workbook(self.path, data_only=True)
        self.charts: dict[str, list[str]] = {name: [] for name in self.book.sheetnames}
        self.print_areas: dict[str, str | None] = dict.fromkeys(self.book.sheetnames)

    # What is sent.

    def payload(
        self, include: Iterable[str] | None = None, selection: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """The body of a script call; content of the sheets in `include` alone (all when None)."""
        names = self.book.sheetnames
        wanted = set(names if include is None else include)
        active, address = selection or (self.book.active.title, "A1")
        return {
            "client": "Office.js",
            "version": "0.37.8",
            "book": {
                "name": self.path.name,
                "active_sheet_index": names.index(active),
                "selection": address,
                "calculation": "Automatic",
            },
            "names": [],
            "sheets": [self._sheet(name, told=name in wanted) for name in names],
        }

    def _sheet(self, name: str, *, told: bool) -> dict[str, Any]:
        sheet = self.book[name]
        used = self._used(name) if told else None
        notes = [c.coordinate for row in sheet.iter_rows() for c in row if c.comment] if told else []
        return {
            "name": name,
            "visibility": {"visible": "Visible", "hidden": "Hidden"}.get(sheet.sheet_state, "VeryHidden"),
            "show_gridlines": True,
            "print_area": self.print_areas.get(name),
            "notes": [{"address": at} for at in notes] if self.notes_supported else [],
            "notes_supported": self.notes_supported,
            "used_range_address": f"{get_column_letter(used[1])}{used[0]}:{get_column_letter(used[3])}{used[2]}"
            if used
            else None,
            "used_range_row_count": used[2] - used[0] + 1 if used else 0,
            "used_range_column_count": used[3] - used[1] + 1 if used else 0,
            "values": self.values(name, used) if told else [[]],
            "pictures": [],
            "shapes": [],
            "charts": [{"name": chart, "chart_type": "ColumnClustered"} for chart in self.charts[name]]
            if told
            else [],
            "tables": [self._table(table) for table in sheet.tables.values()] if told else [],
            "pivot_tables": [],
        }

    def _used(self, name: str) -> tuple[int, int, int, int] | None:
        cells = [(c.row, c.column) for row in self.book[name].iter_rows() for c in row if c.value is not None]
        if not cells:
            return None
        rows, columns = [r for r, _ in cells], [c for _, c in cells]
        return min(rows), min(columns), max(rows), max(columns)

    def values(self, name: str, used: tuple[int, int, int, int] | None) -> list[list[Any]]:
        """From A1 to the last used cell, as xlwings sends them: dates as ISO moments, blanks as empty texts."""
        if used is None:
            return [[""]]
        return [[self._shown(name, r, c) for c in range(1, used[3] + 1)] for r in range(1, used[2] + 1)]

    def _shown(self, name: str, row: int, column: int) -> Any:
        value = self.book[name].cell(row, column).value
        if isinstance(value, str) and value.startswith("="):
            value = self.shown[name].cell(row, column).value if name in self.shown.sheetnames else 0
        if isinstance(value, (dt.datetime, dt.date)):
            at = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
            return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return "" if value is None else value

    def _table(self, table: Any) -> dict[str, Any]:
        left, top, right, bottom = range_boundaries(table.ref)
        head = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{top}"
        body = f"{get_column_letter(left)}{top + 1}:{get_column_letter(right)}{bottom}"
        return {
            "name": table.name,
            "range_address": table.ref,
            "row_count": bottom - top + 1,
            "column_count": right - left + 1,
            "columns": [column.name for column in table.tableColumns],
            "header_row_range_address": head,
            "data_body_range_address": body,
            "total_row_range_address": None,
            "show_headers": True,
            "show_totals": False,
            "table_style": "TableStyleLight1",
            "show_autofilter": True,
        }

    def facts(self, include: Iterable[str]) -> dict[str, Any]:
        """What our task pane tells beside: formulas, fills, number formats, notes, merged cells."""
        return {name: self._facts(self.book[name]) for name in include} if self.tells_facts else {}

    def _facts(self, sheet: Any) -> dict[str, Any]:
        cells = [c for row in sheet.iter_rows() for c in row if c.__class__.__name__ == "Cell"]
        told: dict[str, Any] = {
            "formulas": [
                [c.row, c.column, c.value]
                for c in cells
                if isinstance(c.value, str) and c.value.startswith("=")
            ],
            "fills": [
                [c.column, c.row, c.row, f"#{c.fill.fgColor.rgb[2:]}"]
                for c in cells
                if c.fill.fill_type == "solid"
            ],
            "formats": [
                [c.column, c.row, c.row, c.number_format] for c in cells if c.number_format != "General"
            ],
            "merged": [
                [m.min_row, m.min_col, m.size["rows"], m.size["columns"]] for m in sheet.merged_cells.ranges
            ],
        }
        if self.notes_supported:
            told["notes"] = [[c.row, c.column, c.comment.text] for c in cells if c.comment]
        return told

    def described(self) -> dict[str, Any]:
        """The first step: names and header rows. Here the first rows whole: the server must not mind."""
        sheets, memory = [], []
        for name in self.book.sheetnames:
            used = self._used(name)
            values = self.values(name, used) if used else []
            if name == "ProdOps memory":
                memory = [row for i, row in enumerate(values) if i == 0 or row[0] == "mapping"]
                values = []
            tables = [[t.name, top, left, bottom - top + 1, right - left + 1] for t in self.book[name].tables.values()
                      for left, top, right, bottom in [range_boundaries(t.ref)]]  # fmt: skip
            lines = [[i, row] for i, row in enumerate(values[:30], start=1)]
            sheets.append(
                {"name": name, "left": 1, "rows": used[2] if used else 0, "lines": lines, "tables": tables}
            )
        return {"sheets": sheets, "memory": memory}

    # What comes back.

    def apply(self, actions: list[dict[str, Any]]) -> None:
        """Do what the server asked, in order. An unknown action fails, as in xlwings' own dispatcher."""
        for action in actions:
            name = action["func"]
            self.done[name] += 1
            if name not in LOOKS:
                self._does(name)(action)
        self.shown = self.book

    def _does(self, name: str) -> Callable[[dict[str, Any]], None]:
        found: Callable[[dict[str, Any]], None] | None = getattr(self, f"_{name}", None)
        assert found is not None, f"the client has no action {name}"
        return found

    def _at(self, action: dict[str, Any]) -> Any:
        return self.book.worksheets[action["sheet_position"]]

    def _block(self, action: dict[str, Any]) -> Iterable[tuple[int, int, Any]]:
        sheet = self._at(action)
        for i in range(action["row_count"]):
            for j in range(action["column_count"]):
                yield i, j, sheet.cell(action["start_row"] + 1 + i, action["start_column"] + 1 + j)

    def _setValues(self, action: dict[str, Any]) -> None:
        values = action["values"]
        assert len(values) == action["row_count"]
        for i, j, cell in self._block(action):
            assert len(values[i]) == action["column_count"]
            if cell.__class__.__name__ == "MergedCell":
                continue
            typed(cell, values[i][j])

    def _rangeClearContents(self, action: dict[str, Any]) -> None:
        for _, _, cell in self._block(action):
            cell.value = None

    def _setRangeColor(self, action: dict[str, Any]) -> None:
        color = action["args"][0]
        for _, _, cell in self._block(action):
            cell.fill = PatternFill("solid", fgColor=f"FF{color[1:].upper()}") if color else PatternFill()

    def _setNumberFormat(self, action: dict[str, Any]) -> None:
        for _, _, cell in self._block(action):
            cell.number_format = action["args"][0]

    def _addNote(self, action: dict[str, Any]) -> None:
        address, text = action["args"]
        cell = self._at(action)[address.replace("$", "")]
        assert self.notes_supported
        assert cell.comment is None, "a note already exists"
        cell.comment = Comment(text, "ProdOps")

    def _setNoteText(self, action: dict[str, Any]) -> None:
        address, text = action["args"]
        self._at(action)[address.replace("$", "")].comment = Comment(text, "ProdOps")

    def _deleteNote(self, action: dict[str, Any]) -> None:
        self._at(action)[action["args"][0].replace("$", "")].comment = None

    def _addSheet(self, action: dict[str, Any]) -> None:
        index, name = action["args"]
        self.book.create_sheet(name, index)
        self.charts[name], self.print_areas[name] = [], None

    def _setSheetVisibility(self, action: dict[str, Any]) -> None:
        self._at(action).sheet_state = action["args"][0].lower()

    def _addTable(self, action: dict[str, Any]) -> None:
        address, _, style, name = action["args"]
        table = Table(displayName=name, ref=address.replace("$", ""))
        table.tableStyleInfo = TableStyleInfo(name=style)
        self._at(action).add_table(table)

    def _resizeTable(self, action: dict[str, Any]) -> None:
        index, address = action["args"]
        sheet = self._at(action)
        table = list(sheet.tables.values())[index]
        table.ref = address.replace("$", "")
        table.autoFilter = None
        table.tableColumns = []
        table._initialise_columns()

    def _addHyperlink(self, action: dict[str, Any]) -> None:
        cell = next(iter(self._block(action)))[2]
        if action["args"][1]:
            cell.value = action["args"][1]

    def _addChart(self, action: dict[str, Any]) -> None:
        self.charts[self._at(action).title].append("ProdOps chart")

    def _deleteChart(self, action: dict[str, Any]) -> None:
        self.charts[self._at(action).title].clear()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_setChart"):
            return lambda _action: None
        raise AttributeError(name)


def typed(cell: Any, value: Any) -> None:
    """A value as Excel takes it when it is typed in."""
    if value in ("", None):
        cell.value = None
    elif isinstance(value, str) and value.startswith("'"):
        cell.value = value[1:]
        cell.data_type = "s"
    elif isinstance(value, str) and ISO.match(value):
        cell.value = dt.datetime.fromisoformat(value)
    elif isinstance(value, str) and NUMBER.match(value):
        cell.value = float(value)
    else:
        cell.value = value
