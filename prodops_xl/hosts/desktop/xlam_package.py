"""The add-in's package: a workbook by XlsxWriter with our VBA project, made an add-in with both ribbon parts.

The same sources give the same bytes: parts in a fixed order, with one date.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

import xlsxwriter

from prodops_xl.hosts.desktop.ribbon import PARTS

SETTINGS_SHEET = "prodops.conf"
_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold


def xlam(
    project: bytes, ribbons: Mapping[str, str], pictures: Mapping[str, bytes], settings: Mapping[str, str]
) -> bytes:
    """The package. `ribbons`: customUI by part name; `pictures`: PNG by the name that buttons give; `settings`: lines
    of the add-in's own sheet.
    """
    parts = _workbook_parts(project, settings)
    types = parts["[Content_Types].xml"].decode()
    png = '<Default Extension="png" ContentType="image/png"/>'
    parts["[Content_Types].xml"] = types.replace(_WORKBOOK, _ADD_IN).replace("<Default", f"{png}<Default", 1).encode()  # fmt: skip
    relations = "".join(
        f'<Relationship Id="ribbon{i}" Type="{relation}" Target="{name}"/>'
        for i, (name, _, relation) in enumerate(PARTS, start=1)
        if name in ribbons
    )
    root = parts["_rels/.rels"].decode()
    parts["_rels/.rels"] = root.replace("</Relationships>", f"{relations}</Relationships>").encode()
    for name, xml in ribbons.items():
        parts[name] = xml.encode()
        folder, _, file = name.rpartition("/")
        parts[f"{folder}/_rels/{file}.rels"] = _picture_relations(pictures).encode()
    parts |= {f"customUI/images/{name}.png": data for name, data in pictures.items()}
    return _zipped(parts)


def _workbook_parts(project: bytes, settings: Mapping[str, str]) -> dict[str, bytes]:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties(
            {"title": "ProdOps XL", "author": "ProdOps XL", "created": datetime(2026, 1, 1, tzinfo=UTC)}
        )
        sheet = book.add_worksheet(SETTINGS_SHEET)
        sheet.set_vba_name("Sheet1")
        for row, (key, value) in enumerate(settings.items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        book.set_vba_name("ThisWorkbook")
        book.add_vba_project(io.BytesIO(project), is_stream=True)
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}


def _picture_relations(pictures: Mapping[str, bytes]) -> str:
    lines = "".join(
        f'<Relationship Id={quoteattr(name)} Type="{_IMAGE}" Target="images/{name}.png"/>'
        for name in pictures
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONSHIPS}">{lines}</Relationships>'


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    first = "[Content_Types].xml"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in [first, *sorted(set(parts) - {first})]:
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 0  # the same bytes on every system
            package.writestr(info, parts[name])
    return out.getvalue()
