"""The sheet Lists: codes that cells may hold, and names over lists that stand in tables of the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prodops_xl.hosts.templates.input_rules import LISTED
from prodops_xl.hosts.templates.looks import QUIET, TITLE, Formats
from prodops_xl.hosts.templates.pages import FOOTER, HEAD
from prodops_xl.hosts.templates.table_sheet import ALLOWED, places
from prodops_xl.tables.countries import COUNTRIES
from prodops_xl.tables.currencies import CURRENCIES
from prodops_xl.tables.declarations import Declaration, TableSheet

SHEET = "Lists"
_KNOWN: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "country": ("ListCountries", "Country code", tuple(sorted(COUNTRIES))),
    "currency": ("ListCurrencies", "Currency code", tuple(sorted(CURRENCIES))),
}


def wanted(template: Declaration) -> list[str]:
    """The kinds of the workbook's columns whose choices stand on Lists."""
    kinds = {place.kind.name for sheet in template.sheets for place in places(sheet) if not place.locked}
    return [kind for kind in LISTED if kind in kinds]


def name_lists(book: Any, template: Declaration) -> dict[str, str]:
    """Define a name for each list that stands in a table, such as VendorList over Vendors' column Vendor: down to its
    last filled row. Returns the names by `Table.Column`.
    """
    out = {}
    for source in dict.fromkeys(s for sheet in template.sheets for s in sheet.lists.values()):
        table, _, column = source.partition(".")
        out[source] = f"{column.replace(' ', '')}List"
        book.define_name(out[source], _down_to_the_last(template.sheet(table), column))
    return out


def _down_to_the_last(sheet: TableSheet, column: str) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    at = next(place.at for place in places(sheet) if place.name == column)
    first = xl_rowcol_to_cell(HEAD + 1, at, row_abs=True, col_abs=True)
    held = f"{sheet.table}[{column}]"
    return f"='{sheet.sheet}'!{first}:INDEX({held},MAX(1,COUNTA({held})))"


def write_lists(book: Any, formats: Formats, kinds: list[str]) -> None:
    """Write the sheet, where a column needs it: hidden, since nobody has to see or print 400 codes."""
    if not kinds:
        return
    page = book.add_worksheet(SHEET)
    page.write_string(0, 0, "Lists", formats(bold=True, font_size=16, font_color=TITLE))
    page.write_string(
        1, 0, "Codes that cells offer. Names of countries are read as well.", formats(font_color=QUIET)
    )
    for number, kind in enumerate(kinds):
        at = number * 2
        table, header, codes = _KNOWN[kind]
        page.set_column(at, at, 16)
        page.set_column(at + 1, at + 1, 4)
        for row, code in enumerate(codes, start=HEAD + 1):
            page.write_string(row, at, code)
        page.add_table(
            HEAD, at, HEAD + len(codes), at,
            {"name": table, "style": "Table Style Light 1", "banded_rows": False, "columns": [{"header": header, "header_format": formats.header("given")}]},
        )  # fmt: skip
        column = "ABCDEFGH"[at]
        book.define_name(LISTED[kind], f"={SHEET}!${column}${HEAD + 2}:${column}${HEAD + 1 + len(codes)}")
    page.freeze_panes(HEAD + 1, 0)
    page.set_paper(1)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD)
    page.set_footer(FOOTER)
    page.hide()
    page.protect("", ALLOWED)
