"""The Start sheet: what to do, which sheet is for what, figures to set, commands of the registry, the way without the
add-in, and what the colours say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from prodops_xl.hosts.templates import input_rules
from prodops_xl.hosts.templates.looks import QUIET, TITLE, Formats, pattern
from prodops_xl.hosts.templates.pages import FOOTER
from prodops_xl.hosts.templates.table_sheet import ALLOWED, WHOSE, write_cell
from prodops_xl.registry import command
from prodops_xl.tables.declarations import Declaration

SHEET = "Start"
# A button beside the table of commands is in view beside an open task pane on a laptop.
_WIDTHS = (24, 26, 60)
_LINK = "#0563C1"
_SAID = {
    "fill in": "Dark blue header: fill these columns in. Select a cell and its help appears.",
    "vendor": "Brown header: the vendor fills these in.",
    "given": "Green header: given by us, not to be changed.",
    "computed": "Grey header, grey cells: computed by formulas or commands, not to be changed.",
}
_PROTECTED = (
    "Sheets are protected without a password, so that formulas survive. Filter, format, hide, comment and type in columns "
    "right of a table as ever. Excel neither sorts a table that has protected cells nor lengthens one on a protected sheet: "
    "fill the blank rows, or choose Review, Unprotect Sheet first."
)
_SORTED = (
    "Sheets are protected without a password. Sort, filter, format, hide, comment and type in columns right of a table as ever. "
    "Columns that are ours do not take what is typed into them; a table does not get longer: fill its blank rows."
)


class _Writer:
    """Writes down the sheet, and knows the next free row."""

    def __init__(self, page: Any, formats: Formats) -> None:
        self.page, self.formats, self.row = page, formats, 0

    def text(self, text: str, *, gap: int = 0, **looks: Any) -> None:
        """A line across all columns."""
        size = looks.get("font_size", 11)
        lines = math.ceil(len(text) * size / 11 / (sum(_WIDTHS) * 1.08))
        self.page.merge_range(
            self.row, 0, self.row, len(_WIDTHS) - 1, text, self.formats(text_wrap=True, **looks)
        )
        self.page.set_row(self.row, max(lines, 1) * size * 1.4 + 3)
        self.row += 1 + gap

    def heading(self, text: str) -> None:
        """A heading."""
        self.row += 1
        self.text(text, bold=True, font_size=13, font_color=TITLE)

    def table(self, name: str, headers: Sequence[str], lines: Sequence[Sequence[Any]]) -> int:
        """An Excel Table with its headers; returns its first row of cells."""
        first = self.row + 1
        cell = self.formats(text_wrap=True)
        for row, line in enumerate(lines, start=first):
            deep = max(math.ceil(len(str(v)) / (w * 1.12)) for v, w in zip(line, _WIDTHS, strict=False))
            self.page.set_row(row, 15.4 * deep + 2)
            for at, value in enumerate(line):
                write_cell(self.page, row, at, value, cell)
        last = first + len(lines) - 1
        self.page.add_table(
            self.row, 0, last, len(headers) - 1,
            {"name": name, "style": "Table Style Light 1", "banded_rows": False, "autofilter": False,
             "columns": [{"header": h, "header_format": self.formats.header("fill in")} for h in headers]},
        )  # fmt: skip
        self.row = last + 1
        return first


def write_start(
    page: Any,
    book: Any,
    formats: Formats,
    template: Declaration,
    figures: Mapping[str, Any],
    examples: Sequence[str],
) -> None:
    """Write the sheet on `page`; `figures` are values by name, `examples` names over example rows."""
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    page.hide_gridlines(2)
    sheet = _Writer(page, formats)
    sheet.text(template.title, bold=True, font_size=20, font_color=TITLE)
    sheet.text(template.purpose, font_color=QUIET)
    sheet.heading("What to do")
    for number, step in enumerate(template.steps, start=1):
        sheet.text(f"{number}.  {step}")
    _figures(sheet, book, template, figures)
    _sheets(sheet, template)
    _commands(sheet, template)
    _words(sheet, template, examples)
    page.set_paper(1)
    page.fit_to_pages(1, 0)
    page.set_footer(FOOTER)
    page.protect("", ALLOWED)
    page.activate()


def _figures(sheet: _Writer, book: Any, template: Declaration, figures: Mapping[str, Any]) -> None:
    if not template.figures:
        return
    sheet.heading("Figures to set")
    lines = [[f.label, None, f.help] for f in template.figures]
    first = sheet.table("StartFigures", ("Figure", "Value", "Meaning"), lines)
    for row, figure in enumerate(template.figures, start=first):
        form = sheet.formats(
            num_format=pattern(figure.kind), locked=0, align="left", border=1, border_color=_LINK, bold=True
        )
        write_cell(sheet.page, row, 1, figures.get(figure.name), form)
        sheet.page.data_validation(row, 1, row, 1, input_rules.rule(figure.label, figure.kind, figure.help))
        book.define_name(figure.name, f"={SHEET}!$B${row + 1}")


def _sheets(sheet: _Writer, template: Declaration) -> None:
    sheet.heading("Sheets")
    lines = [[s.sheet, s.title, s.says] for s in template.sheets]
    first = sheet.table("StartSheets", ("Sheet", "Title", "What it holds"), lines)
    link = sheet.formats(font_color=_LINK, underline=1)
    for row, declared in enumerate(template.sheets, start=first):
        sheet.page.write_url(row, 0, f"internal:'{declared.sheet}'!A1", link, declared.sheet)


def _commands(sheet: _Writer, template: Declaration) -> None:
    if template.commands:
        sheet.heading("With the ProdOps XL add-in")
        sheet.text(
            "Buttons stand on the ribbon tab ProdOps once the add-in is installed, and right of these commands where the workbook "
            "carries its engine (xlwings Lite). This workbook needs none of them to open."
        )
        known = [command(name) for name in template.commands]
        sheet.table(
            "StartCommands",
            ("Button (ribbon group)", "In the shell", "What it does"),
            [[f"{c.label} ({c.group})", f"prodops-xl run {c.name}", c.help] for c in known],
        )
    if template.without:
        sheet.heading("Without the add-in")
        for line in template.without:
            sheet.text(line)


def _words(sheet: _Writer, template: Declaration, examples: Sequence[str]) -> None:
    from prodops_xl.hosts.templates.table_sheet import places

    used = {place.whose for declared in template.sheets for place in places(declared)}
    sheet.heading("How to read the sheets")
    for whose in WHOSE:
        if whose in used:
            sheet.text(_SAID[whose])
    sheet.text(_SORTED if all(declared.by_vendor for declared in template.sheets) else _PROTECTED)
    if examples:
        sheet.text(
            f"Rows marked example show how it is meant. To clear them choose {', '.join(examples)} in the Name Box (left of the "
            "formula bar), one after the other, and press Delete; or build the workbook with --empty."
        )
