"""Which kind of workbook a package says it is: Excel refuses a file whose kind and extension differ."""

from __future__ import annotations

from prodops_xl.hosts.files.patch.parts import Parts

_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def set_kind(parts: Parts, workbook: str, macros: bool) -> None:
    """A workbook with or without macros, by the name that the file is given."""
    kind = _MACROS if macros else _PLAIN
    if parts.kind_of(workbook) != kind:
        parts.declare(workbook, kind)
