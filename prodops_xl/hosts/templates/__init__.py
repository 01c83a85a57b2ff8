"""Workbook templates: declared in `workbook_templates/`, built here with XlsxWriter.

    build(["order-book"], Path("dist"), empty=False)       # files, one per template; no names: all
    declaration("vendor-update-pack")                      # a `tables.declarations.Declaration`
    build_book(declaration, tables, out, properties)       # one workbook, filled with frames

`build_book` is what packs are made with. `tables` maps Excel Tables of the declaration (`Orders`, `Schedule`,
`Progress` of the pack) to frames: columns by the declared names, rows as they are to stand. Only declared columns
are written, a column that a frame lacks is blank, a table without a frame has blank rows alone, and no example is
written where frames are given. Texts stay texts, whatever they begin with. `properties` become the file's custom
document properties, which Excel and LibreOffice keep; values of at most 255 characters. `figures` fill named
figures of the Start sheet (`AsOf`, `Vendor`). Formulas carry values computed here; nothing is read from elsewhere.

    build_book(declaration("vendor-update-pack"),
               {"Orders": lines, "Schedule": milestones, "Progress": reports}, Path("pack.xlsx"),
               {"prodops.workbook": "...", "prodops.revision": "3"}, figures={"Vendor": "Saigon Thread JSC"})

The same call gives the same bytes: dates of the file are fixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prodops_xl.hosts.templates.building import Built, build, build_book
    from prodops_xl.hosts.templates.declared import declaration, declarations

__all__ = ["Built", "build", "build_book", "declaration", "declarations"]


def __getattr__(name: str) -> Any:
    # Imported when asked for: the shell mounts this package's commands at every start.
    if name not in __all__:
        raise AttributeError(name)
    from importlib import import_module

    module = "declared" if name.startswith("declaration") else "building"
    return getattr(import_module(f"prodops_xl.hosts.templates.{module}"), name)
