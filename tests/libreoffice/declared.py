"""What a workbook file declares, read by openpyxl: another hand than the one that wrote it."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet


class Column(NamedTuple):
    """A column of a table with figures: where it stands, and what its cells sum to."""

    sheet: str
    header: str
    area: str
    total: float

    @property
    def label(self) -> str:
        return f"{self.sheet}|{self.header}"

    @property
    def sum(self) -> str:
        """The formula that sums it, as LibreOffice spells places."""
        sheet = self.sheet.replace("'", "''")
        return f"=SUM($'{sheet}'.{self.area})"


def columns_of_tables(book: Workbook, headers: dict[str, int]) -> list[Column]:
    """Every column with figures: of each Excel Table, and of the sheets that have a header in the row named."""
    found = []
    for sheet in book.worksheets:
        areas = [range_boundaries(table.ref) for table in sheet.tables.values()]
        if sheet.title in headers:
            areas.append((1, headers[sheet.title], sheet.max_column, sheet.max_row))
        for left, top, right, bottom in areas:
            found += [c for at in range(left, right + 1) if (c := _column(sheet, at, top, bottom))]
    return found


def _column(sheet: Worksheet, at: int, top: int, bottom: int) -> Column | None:
    cells = [sheet.cell(row, at).value for row in range(top + 1, bottom + 1)]
    figures = [v for v in cells if isinstance(v, (int, float)) and not isinstance(v, bool)]
    header = re.sub(r"\s+", " ", str(sheet.cell(top, at).value))
    letters = get_column_letter(at)
    area = f"{letters}{top + 1}:{letters}{bottom}"
    return Column(sheet.title, header, area, math.fsum(figures)) if figures else None


def survivors(book: Workbook) -> dict[str, dict[str, Any]]:
    """By sheet: what a person would miss if a program lost it. Spellings that programs are free to choose are levelled."""
    return {sheet.title: _sheet(sheet) for sheet in book.worksheets}


def _sheet(sheet: Worksheet) -> dict[str, Any]:
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return {
        "tables": {t.name: (t.ref, [c.name for c in t.tableColumns], t.autoFilter is not None) for t in sheet.tables.values()},
        "validations": sorted((str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation),
        "conditional formats": sorted((str(r.sqref), rule.type, tuple(rule.formula)) for r in sheet.conditional_formatting for rule in r.rules),
        "notes": {c.coordinate: re.sub(r"\s+", " ", c.comment.text).strip() for c in cells if c.comment},
        "links": {c.coordinate: c.hyperlink.location or c.hyperlink.target for c in cells if c.hyperlink},
        "formulas": {c.coordinate: c.value for c in cells if c.data_type == "f"},
        "formats": {c.coordinate: _format(c.number_format) for c in cells if c.value is not None},
        "charts": len(sheet._charts),
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "state": sheet.sheet_state,
        "folded rows": [n for n, row in sorted(sheet.row_dimensions.items()) if row.outlineLevel],
        "merged": sorted(str(area) for area in sheet.merged_cells.ranges),
    }  # fmt: skip


def _format(code: str) -> str:
    """A number format without the backslashes and quotes with which programs mark plain letters."""
    return re.sub(r'[\\"]', "", code).lower()


def table_styles(book: Workbook) -> set[str | None]:
    """The styles of all tables."""
    tables = [t for sheet in book.worksheets for t in sheet.tables.values()]
    return {t.tableStyleInfo.name if t.tableStyleInfo else None for t in tables}
