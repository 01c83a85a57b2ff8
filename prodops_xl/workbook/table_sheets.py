"""A table that the workbook lacks, added as a sheet: headers, typed cells, an Excel Table to filter."""

from __future__ import annotations

import pandas as pd
import xlwings as xw

from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.columns import cell_value
from prodops_xl.workbook.grids import CHUNK
from prodops_xl.workbook.locate import own_name
from prodops_xl.workbook.read import MAPPING, Workbook
from prodops_xl.workbook.table_writes import FORMATS

_HEADER, _WHITE = (31, 56, 100), (255, 255, 255)
_NARROW, _WIDE = 9, 46


def add_table_sheet(workbook: Workbook, name: str, frame: pd.DataFrame) -> int:
    """Add a sheet that holds `frame` under its column names; return cells. A team's sheet of that name stays: ours
    is then called `ProdOps ...`. The workbook remembers which header is which column.
    """
    book = workbook.book
    taken = {s.name.casefold() for s in book.sheets}
    title = name if name.casefold() not in taken else own_name(name)
    active = book.sheets.active
    sheet = book.sheets.add(title, after=book.sheets[len(book.sheets) - 1])
    active.activate()
    names = [str(c) for c in frame.columns]
    rows = [[cell_value(v) for v in line] for line in frame.astype(object).to_numpy()]
    area = sheet.range((1, 1), (1 + max(len(rows), 1), len(names)))
    area.options(ndim=2, chunksize=CHUNK).value = [[cell_value(n) for n in names], *rows]
    _looks(sheet, name, frame, names)
    tables = {t[0].casefold() for grid in workbook.grids.values() for t in grid.tables}
    if name.casefold() not in tables and len({n.casefold() for n in names}) == len(names):
        sheet.tables.add(source=area, name=name, table_style_name="TableStyleLight1")
    if name in TABLES:
        kept = workbook.memory.get(MAPPING)
        known = TABLES[name].columns
        kept[name] = {"sheet": title, "map": {n: n if n in known else None for n in names}}
        workbook.memory.keep(MAPPING, kept)
    return int(frame.size)


def _looks(sheet: xw.Sheet, name: str, frame: pd.DataFrame, names: list[str]) -> None:
    header = sheet.range((1, 1), (1, len(names)))
    header.color = _HEADER
    header.font.bold = True
    header.font.color = _WHITE
    columns = TABLES[name].columns if name in TABLES else {}
    for at, column in enumerate(names, start=1):
        longest = frame.iloc[:200, at - 1].map(lambda v: 0 if v is None or v is pd.NaT else len(str(v)))
        width = max(len(column) + 3, int(longest.max()) + 2 if len(longest) else 0, _NARROW)
        pattern = FORMATS.get(columns[column].kind.name, "") if column in columns else ""
        sheet.range((1, at)).column_width = float(min(12 if pattern else width, _WIDE))
        if pattern and len(frame):
            sheet.range((2, at), (1 + len(frame), at)).number_format = pattern
