"""Names over what people may clear: the cells of example rows that are not locked, one name a table."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_range_abs

from prodops_xl.hosts.templates.pages import HEAD
from prodops_xl.hosts.templates.table_sheet import places
from prodops_xl.tables.declarations import TableSheet


def name_examples(book: Any, sheet: TableSheet, count: int) -> str:
    """Define `Examples_Orders`: chosen in the Name Box, then Delete. Returns the name; empty where there is none."""
    free = [place.at for place in places(sheet) if not place.locked]
    if not count or not free:
        return ""
    runs = [
        [at for _, at in group] for _, group in groupby(enumerate(free), key=lambda pair: pair[1] - pair[0])
    ]
    areas = (xl_range_abs(HEAD + 1, run[0], HEAD + count, run[-1]) for run in runs)
    name = f"Examples_{sheet.table}"
    book.define_name(name, "=" + ",".join(f"'{sheet.sheet}'!{area}" for area in areas))
    return name
