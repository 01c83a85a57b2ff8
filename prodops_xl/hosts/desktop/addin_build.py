"""Builds prodops.xlam and the on-sheet help beside it, on any system, without Excel."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop.addin_sources import vba_source, xlwings_version
from prodops_xl.hosts.desktop.places import INTELLISENSE
from prodops_xl.hosts.desktop.ribbon import PARTS, pictures, ribbon_xml
from prodops_xl.hosts.desktop.vba_functions import functions_source, help_source, intellisense_xml
from prodops_xl.hosts.desktop.vba_project import Module, vba_project
from prodops_xl.hosts.desktop.xlam_package import xlam
from prodops_xl.hosts.desktop.xlwings_module import dictionary_class, xlwings_module
from prodops_xl.hosts.files.saving import replace_file

_OWN = ("prodops_settings", "prodops_python", "prodops_cells", "prodops_ribbon")


@dataclass(frozen=True)
class Built:
    """What was built: where, its SHA-256 for IT's list, and the xlwings whose library it calls."""

    path: Path
    sha256: str
    xlwings_version: str


def modules() -> tuple[Module, ...]:
    """Every module of the add-in's VBA project."""
    return (
        Module("ThisWorkbook", "workbook", vba_source("ThisWorkbook.cls")),
        Module("Sheet1", "sheet", ""),
        *(Module(name, "standard", vba_source(f"{name}.bas")) for name in _OWN),
        Module("prodops_functions", "standard", functions_source()),
        Module("prodops_help", "standard", help_source()),
        xlwings_module(),
        dictionary_class(),
    )


def add_in(settings: Mapping[str, str] | None = None) -> bytes:
    """The add-in as bytes; the same sources and settings give the same bytes."""
    return xlam(
        vba_project("ProdOpsXL", modules()),
        {name: ribbon_xml(namespace) for name, namespace, _ in PARTS},
        pictures(),
        dict(settings or {}),
    )


def build(out: Path, settings: Mapping[str, str] | None = None) -> Built:
    """Write the add-in to `out` and its on-sheet help beside it: each to a new file, then in place.

    Raises ProdOpsError where the folder cannot be written or the add-in is in use.
    """
    data = add_in(settings)
    _write(out, data)
    _write(out.with_name(INTELLISENSE), intellisense_xml().encode())
    return Built(out, hashlib.sha256(data).hexdigest(), xlwings_version())


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProdOpsError(
            f"{path} cannot be written ({error.strerror}). Choose another folder with --out."
        ) from error
    replace_file(path, lambda file: _all(file, data))


def _all(file: BinaryIO, data: bytes) -> None:
    file.write(data)
