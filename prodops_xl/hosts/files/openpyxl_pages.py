"""What of a sheet is printed and how, applied to a loaded workbook."""

from __future__ import annotations

from openpyxl.worksheet.properties import PageSetupProperties

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.openpyxl_target import Target


def set_print_area(edit: e.SetPrintArea, target: Target) -> None:
    """The cells that are printed."""
    target.sheets[edit.sheet].print_area = edit.area


def set_pages(edit: e.SetPages, target: Target) -> None:
    """Orientation, fit and rows that stand on every page."""
    sheet = target.sheets[edit.sheet]
    if edit.landscape is not None:
        sheet.page_setup.orientation = "landscape" if edit.landscape else "portrait"
    if edit.wide is not None or edit.tall is not None:
        properties = sheet.sheet_properties.pageSetUpPr or PageSetupProperties()
        properties.fitToPage = True
        sheet.sheet_properties.pageSetUpPr = properties
        if edit.wide is not None:
            sheet.page_setup.fitToWidth = edit.wide
        if edit.tall is not None:
            sheet.page_setup.fitToHeight = edit.tall
    if edit.title_rows is not None:
        sheet.print_title_rows = edit.title_rows or None
