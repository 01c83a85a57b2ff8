"""A declaration becomes a workbook: written beside its place and moved there whole, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.saving import replace_file
from prodops_xl.hosts.lite.embedding import embed
from prodops_xl.hosts.templates.charts import draw
from prodops_xl.hosts.templates.declared import declaration, declarations
from prodops_xl.hosts.templates.example_names import name_examples
from prodops_xl.hosts.templates.filled import Rows, example_rows, filled, rows_of, with_marks
from prodops_xl.hosts.templates.list_sheet import name_lists, wanted, write_lists
from prodops_xl.hosts.templates.looks import Formats
from prodops_xl.hosts.templates.settings_sheet import SETTINGS_TABLE, setting_choices, settings_sheet
from prodops_xl.hosts.templates.start_sheet import SHEET, write_start
from prodops_xl.hosts.templates.table_sheet import write_table
from prodops_xl.tables.declarations import Declaration, Values

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the same workbook has the same bytes on every day
# Text that looks like a formula, a number or a link is somebody's: it stays text.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True)
class Built:
    """A template's file."""

    name: str
    title: str
    path: Path


def build(
    names: Iterable[str] = (),
    out: Path = Path("dist/templates"),
    *,
    empty: bool = False,
    blanks: int | None = None,
    again: bool = False,
    engine: bool = False,
) -> list[Built]:
    """Build templates into a folder, all of them where none is named; `empty`: without example rows.

    `blanks`: blank rows in each table instead of the declared number. `engine`: the workbooks carry the lite engine, with
    buttons on their Start sheets; what a vendor fills in carries the vendor's. Raises ProdOpsError for an unknown name and for
    a file that is there already, unless `again`: somebody may have filled it in.
    """
    templates = [declaration(name) for name in names] or list(declarations().values())
    targets = [out / f"{template.name}.xlsx" for template in templates]
    there = next((target for target in targets if target.exists()), None)
    if there is not None and not again:
        raise ProdOpsError(
            f"{there} exists and may hold your work; name another folder with --out, or give --replace."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProdOpsError(f"The folder {out} cannot be made: {error.strerror}.") from error
    for template, target in zip(templates, targets, strict=True):
        figures = {f.name: f.value if empty or f.example is None else f.example for f in template.figures}
        marked = template if empty else with_marks(template)
        write_book(marked, {} if empty else example_rows(template), target, figures, blanks=blanks)
        if engine:
            embed(target, profile=profile_of(template))
    return [Built(t.name, t.title, target) for t, target in zip(templates, targets, strict=True)]


def profile_of(template: Declaration) -> str:
    """Whose engine the template's workbook may carry."""
    return "vendor" if all(sheet.by_vendor for sheet in template.sheets) else "team"


def build_book(
    template: Declaration,
    tables: Mapping[str, pd.DataFrame],
    out: Path,
    properties: Mapping[str, str] | None = None,
    *,
    figures: Mapping[str, Any] | None = None,
    blanks: int | None = None,
) -> Path:
    """One workbook of a template, its tables filled with frames; see the head of this package. Returns `out`.

    Replaces `out` whole or leaves it as it was. Raises ProdOpsError for a table that the template lacks, a figure that
    it lacks, and a place that cannot be written.
    """
    known = {f.name: f.value for f in template.figures}
    odd = sorted(set(figures or {}) - set(known))
    if odd:
        raise ProdOpsError(f"{template.name} has no figure {odd[0]!r}; it has {', '.join(known) or 'none'}.")
    write_book(
        template, rows_of(template, tables), out, {**known, **(figures or {})}, properties or {}, blanks
    )
    return out


def write_book(
    template: Declaration,
    given: Rows,
    out: Path,
    figures: Mapping[str, Any],
    properties: Mapping[str, str] | None = None,
    blanks: int | None = None,
) -> None:
    """Write the workbook; raises ProdOpsError where its place cannot be written."""
    if template.settings:
        template = replace(template, sheets=(*template.sheets, settings_sheet(template.settings)))
        given = {**given, SETTINGS_TABLE: [dict(row) for row in template.sheets[-1].examples]}
    values = filled(template, given, figures, blanks)

    def write(file: BinaryIO) -> None:
        with xlsxwriter.Workbook(file, _OPTIONS) as book:
            _write(book, template, given, values, properties or {})

    replace_file(out, write)


def _write(
    book: Any, template: Declaration, given: Rows, values: Values, properties: Mapping[str, str]
) -> None:
    formats = Formats(book)
    start = book.add_worksheet(SHEET)
    sources = name_lists(book, template)
    examples = []
    for sheet in template.sheets:
        page = write_table(book, formats, sheet, values, sources)
        draw(book, page, sheet, len(values.rows[sheet.table]))
        if sheet.table == SETTINGS_TABLE:
            setting_choices(page, values.rows[SETTINGS_TABLE])
        elif "Example" in sheet.names:
            examples.append(name_examples(book, sheet, len(given.get(sheet.table, []))))
    write_lists(book, formats, wanted(template))
    write_start(start, book, formats, template, values.figures, [name for name in examples if name])
    book.set_properties(
        {"title": template.title, "comments": template.purpose, "author": "ProdOps XL", "created": _MADE}
    )
    for name, text in properties.items():
        book.set_custom_property(name, text, "text")
