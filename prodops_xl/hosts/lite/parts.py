"""The parts of a workbook's package as they are when it carries our engine, and when it no longer does."""

from __future__ import annotations

import copy
import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.lite.part_text import changed, replace_elements, with_last, without
from prodops_xl.hosts.lite.web_extensions import (
    PANES_KIND,
    WebExtension,
    extension_xml,
    extensions,
    pane_xml,
    panes_xml,
    property_value,
)

_TYPES = "[Content_Types].xml"
_ROOT = "_rels/.rels"
_FOLDER = "xl/webextensions"
_OFFICE = "http://schemas.microsoft.com/office/2011/relationships"
_PANES_TYPE = "application/vnd.ms-office.webextensiontaskpanes+xml"
_EXTENSION_TYPE = "application/vnd.ms-office.webextension+xml"
_EMPTY_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass
class Changes:
    """New contents of parts by name, and parts that go."""

    put: dict[str, bytes] = field(default_factory=dict)
    drop: set[str] = field(default_factory=set)


def replaced(package: Package, extension: WebExtension, properties: Mapping[str, str]) -> Changes:
    """The extension with these properties in place of those of the same names; everything else in it stays."""
    missing = dict(properties)

    def change(told: dict[str, str], prefix: str) -> str | None:
        name = told.get("name", "")
        if name not in properties:
            return None
        missing.pop(name, None)
        return f'<{prefix}property name="{name}" value={property_value(properties[name])}/>'

    def all_of_them(text: str) -> str:
        text = replace_elements(text, "property", change)
        added = "".join(f'<{{p}}property name="{n}" value={property_value(v)}/>' for n, v in missing.items())
        return with_last(text, "properties", added) if added else text

    return Changes({extension.part: changed(package.read(extension.part), all_of_them)})


def added(package: Package, properties: Mapping[str, str]) -> Changes:
    """A new extension, named by the workbook's list of task panes, which is made where there is none."""
    changes = Changes()
    part = _free(package, "webextension")
    changes.put[part] = extension_xml(properties, package.dialect).encode()
    overrides = {part: _EXTENSION_TYPE}
    panes = next(iter(package.related("", PANES_KIND)), None)
    if panes is None:
        panes = (
            f"{_FOLDER}/taskpanes.xml"
            if f"{_FOLDER}/taskpanes.xml" not in package.names
            else _free(package, "taskpanes")
        )
        overrides = {panes: _PANES_TYPE, **overrides}
        changes.put[panes] = package.dialect.part(panes_xml("rId1").encode())
        _relate(package, changes, "", PANES_KIND, panes)
        _relate(package, changes, panes, "webextension", part, "rId1")
    else:
        relation = _relate(package, changes, panes, "webextension", part)
        row = 3 + len(extensions(package))
        changes.put[panes] = changed(
            package.read(panes),
            lambda text: with_last(text, "taskpanes", package.dialect.text(pane_xml(relation, row))),
        )
    listed = "".join(
        f'<{{p}}Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    types = package.spelled(_TYPES)
    changes.put[types] = changed(package.read(types), lambda text: with_last(text, "Types", listed))
    return changes


def removed(package: Package, extension: WebExtension) -> Changes:
    """The package without the extension, and without its list of task panes where that named no other."""
    changes = Changes()
    alone = all(link.id == extension.pane_id for link in package.relationships(extension.panes))
    gone = {
        extension.part,
        _rels(extension.part),
        *([extension.panes, _rels(extension.panes)] if alone else []),
    }
    changes.drop |= (gone | _pictures(package, extension.part)) & package.names
    if alone:
        ids = frozenset(link.id for link in package.relationships("") if link.target == extension.panes)
        changes.put[_ROOT] = changed(
            package.read(_ROOT), lambda text: without(text, "Relationship", "Id", ids)
        )
    else:
        one = frozenset({extension.pane_id})
        rels = _rels(extension.panes)
        changes.put[rels] = changed(package.read(rels), lambda text: without(text, "Relationship", "Id", one))
        changes.put[extension.panes] = changed(
            package.read(extension.panes),
            lambda text: without(text, "taskpane", "id", one, holding="webextensionref"),
        )
    names = frozenset(f"/{part}" for part in gone)
    types = package.spelled(_TYPES)
    changes.put[types] = changed(
        package.read(types), lambda text: without(text, "Override", "PartName", names)
    )
    return changes


def _pictures(package: Package, part: str) -> set[str]:
    """Pictures of the extension's window that no other part shows."""
    own = {link.target for link in package.relationships(part) if link.kind == "image" and not link.external}
    if own:
        sources = {_source(name) for name in package.names if name.endswith(".rels")} - {part}
        own -= {link.target for source in sources for link in package.relationships(source)}
    return own


def _source(rels: str) -> str:
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _relate(
    package: Package, changes: Changes, source: str, kind: str, target: str, relation: str = ""
) -> str:
    """A relationship from a part (the root where it is empty) to another; gives its id."""
    rels = _rels(source)
    taken = {link.id for link in package.relationships(source)}
    relation = relation or next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    path = posixpath.relpath(target, posixpath.dirname(source) or ".")
    element = f'<{{p}}Relationship Id="{relation}" Type="{_OFFICE}/{kind}" Target="{path}"/>'
    old = package.read(rels) if rels in package.names else _EMPTY_RELS.encode()
    changes.put[rels] = changed(old, lambda text: with_last(text, "Relationships", element))
    return relation


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _free(package: Package, stem: str) -> str:
    there = {name.lower() for name in package.names}
    return next(
        name for n in range(1, len(there) + 2) if (name := f"{_FOLDER}/{stem}{n}.xml").lower() not in there
    )


def rewritten(package: Package, changes: Changes) -> bytes:
    """The package with the changes; every other part as it was, in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        there = set()
        for info in package.archive.infolist():
            part = info.filename.lstrip("/")
            there.add(part)
            if part in changes.drop:
                continue
            content = changes.put.get(part)
            if content is None:
                content = package.archive.read(info)
            # The writer notes places in the record that it is given: the old package keeps its own.
            archive.writestr(copy.copy(info), content)
        for name, content in changes.put.items():
            if name not in there:
                info = zipfile.ZipInfo(name, _DAY)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content, compresslevel=9)
    return out.getvalue()
