"""Which function applies which kind of edit to a loaded workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files import openpyxl_charts as charts
from prodops_xl.hosts.files import openpyxl_contents as contents
from prodops_xl.hosts.files import openpyxl_lines as lines
from prodops_xl.hosts.files import openpyxl_looks as looks
from prodops_xl.hosts.files import openpyxl_pages as pages
from prodops_xl.hosts.files import openpyxl_sheets as sheets
from prodops_xl.hosts.files import openpyxl_tables as tables
from prodops_xl.hosts.files.openpyxl_target import Target

_KINDS: dict[type, Callable[[Any, Target], None]] = {
    e.SetValues: contents.set_values,
    e.FillValue: contents.fill_value,
    e.SetNote: contents.set_note,
    e.DeleteNotes: contents.delete_notes,
    e.SetHyperlink: contents.set_hyperlink,
    e.DeleteHyperlinks: contents.delete_hyperlinks,
    e.SetColumnWidth: lines.set_column_width,
    e.SetRowHeight: lines.set_row_height,
    e.SetHidden: lines.set_hidden,
    e.GroupLines: lines.group_lines,
    e.SetFrozenPanes: lines.set_frozen_panes,
    e.SetFill: looks.set_fill,
    e.SetNumberFormat: looks.set_number_format,
    e.SetFont: looks.set_font,
    e.SetAlignment: looks.set_alignment,
    e.ClearFormats: looks.clear_formats,
    e.AddSheet: sheets.add_sheet,
    e.RenameSheet: sheets.rename_sheet,
    e.DeleteSheet: sheets.delete_sheet,
    e.SetVisible: sheets.set_visible,
    e.ActivateSheet: sheets.activate_sheet,
    e.SelectCells: sheets.select_cells,
    e.AddTable: tables.add_table,
    e.ResizeTable: tables.resize_table,
    e.SetTableLooks: tables.set_table_looks,
    e.SetName: tables.set_name,
    e.DeleteName: tables.delete_name,
    e.SetPrintArea: pages.set_print_area,
    e.SetPages: pages.set_pages,
    e.AddChart: charts.add_chart,
    e.PlaceChart: charts.place_chart,
    e.SetChart: charts.set_chart,
    e.SetChartSeries: charts.set_chart_series,
    e.SetChartAxis: charts.set_chart_axis,
    e.DeleteChart: charts.delete_chart,
}


def apply(edit: e.Edit, target: Target) -> None:
    """Applies one edit."""
    _KINDS[type(edit)](edit, target)
