"""Which function applies which kind of edit, and what is settled when all are applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.patch import cell_edits as cells
from prodops_xl.hosts.files.patch import chart_edits as charts
from prodops_xl.hosts.files.patch import link_edits as links
from prodops_xl.hosts.files.patch import note_edits as notes
from prodops_xl.hosts.files.patch import sheet_edits as sheets
from prodops_xl.hosts.files.patch import table_edits as tables
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.cached_values import settle_formulas
from prodops_xl.hosts.files.patch.final_values import FinalValues

KINDS: dict[type, Callable[[Any, BookPatch], None]] = {
    e.SetValues: cells.set_values,
    e.FillValue: cells.fill_value,
    e.SetFill: cells.set_fill,
    e.SetNumberFormat: cells.set_number_format,
    e.SetFont: cells.set_font,
    e.SetAlignment: cells.set_alignment,
    e.ClearFormats: cells.clear_formats,
    e.SetNote: notes.set_note,
    e.DeleteNotes: notes.delete_notes,
    e.SetHyperlink: links.set_hyperlink,
    e.DeleteHyperlinks: links.delete_hyperlinks,
    e.SetColumnWidth: cells.set_column_width,
    e.SetRowHeight: cells.set_row_height,
    e.SetHidden: cells.set_hidden,
    e.GroupLines: cells.group_lines,
    e.SetFrozenPanes: sheets.set_frozen_panes,
    e.AddSheet: sheets.add_sheet,
    e.RenameSheet: sheets.rename_sheet,
    e.DeleteSheet: sheets.delete_sheet,
    e.SetVisible: sheets.set_visible,
    e.ActivateSheet: sheets.activate_sheet,
    e.SelectCells: sheets.select_cells,
    e.AddTable: tables.add_table,
    e.ResizeTable: tables.resize_table,
    e.SetTableLooks: tables.set_table_looks,
    e.SetName: sheets.set_name,
    e.DeleteName: sheets.delete_name,
    e.SetPrintArea: sheets.set_print_area,
    e.SetPages: sheets.set_pages,
    e.AddChart: charts.add_chart,
    e.PlaceChart: charts.place_chart,
    e.SetChart: charts.set_chart,
    e.SetChartSeries: charts.set_chart_series,
    e.SetChartAxis: charts.set_chart_axis,
    e.DeleteChart: charts.delete_chart,
}


def apply_all(edits: Sequence[e.Edit], book: BookPatch) -> None:
    """Applies the edits of a session, in their order. ProdOpsError where one cannot be, and then nothing is written."""
    for edit in edits:
        KINDS[type(edit)](edit, book)
    alive = [edit for edit in edits if getattr(edit, "sheet", None) in (None, *book.sheet_parts)]
    values = FinalValues(book, alive)
    values.stale = settle_formulas(book, alive)
    tables.settle_headers(book, values)
    charts.settle_charts(book, values, alive)
    notes.settle_notes(book)
    sheets.settle_front(book)
    book.settle()
