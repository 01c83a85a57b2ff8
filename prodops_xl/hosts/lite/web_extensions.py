"""The web extensions of a workbook: add-ins for Office that it brings, with what they keep in it.

The root refers to the list of task panes, that to one part per extension ([MS-OWEXML]). An extension of the add-in
xlwings Lite keeps the workbook's Python in the properties `main.py` and `requirements.txt`, each a JSON string.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr

from prodops_xl.hosts.files.dialects import TRANSITIONAL, Dialect
from prodops_xl.hosts.files.package import Package

LITE = "wa200008175"
PANES_KIND, EXTENSION_KIND = "webextensiontaskpanes", "webextension"
# Of the instance, not of the add-in: every workbook of ours may bear the same.
OUR_ID = "{" + str(uuid5(NAMESPACE_URL, "https://prodops-xl/lite")).upper() + "}"
# The add-in's own notes of what it ran with. It brings this version of its Python where a workbook asks for it.
PYODIDE_VERSION, ADDIN_VERSION = "0.27.5", "1.0.0.0-18"

_WE = "http://schemas.microsoft.com/office/webextensions/webextension/2010/11"
_WETP = "http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class WebExtension:
    """One extension: its part, the list of task panes that names it and by which id, the add-in's id in its store
    (lower case), and its properties as JSON has them.
    """

    part: str
    panes: str
    pane_id: str
    store_id: str
    properties: Mapping[str, Any]

    @property
    def is_lite(self) -> bool:
        """Is it of the add-in xlwings Lite?"""
        return self.store_id == LITE

    def text(self, name: str) -> str:
        """A property that holds a text; empty where there is none."""
        value = self.properties.get(name)
        return value if isinstance(value, str) else ""


def extensions(package: Package) -> list[WebExtension]:
    """The extensions that the workbook's lists of task panes name; what cannot be read is left out."""
    return [found for panes in package.related("", PANES_KIND) for found in _named_by(package, panes)]


def _named_by(package: Package, panes: str) -> Iterator[WebExtension]:
    try:
        links = list(package.relationships(panes))
    except ParseError:
        return
    for link in links:
        if link.kind != EXTENSION_KIND or link.external or link.target not in package.names:
            continue
        try:
            root = package.tree(link.target)
        except ParseError:
            continue
        reference = root.find(f"{{{_WE}}}reference")
        store_id = "" if reference is None else reference.get("id", "")
        properties = {p.get("name", ""): _value(p.get("value", "")) for p in root.iter(f"{{{_WE}}}property")}
        yield WebExtension(link.target, panes, link.id, store_id.lower(), properties)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def property_value(value: str) -> str:
    """A property's value as it stands in the part, quoted: JSON, escaped for XML."""
    return quoteattr(json.dumps(value, ensure_ascii=True), {'"': "&quot;"})


def extension_xml(properties: Mapping[str, str], dialect: Dialect = TRANSITIONAL) -> str:
    """The part of an extension of xlwings Lite."""
    office, drawing = dialect.text(_R), dialect.text(_A)
    version = 'version="1.0.0.0"'
    listed = "".join(
        f"<we:property name={quoteattr(name)} value={property_value(value)}/>"
        for name, value in properties.items()
    )
    return (
        f'{_HEAD}<we:webextension xmlns:we="{_WE}" id="{OUR_ID}">'
        f'<we:reference id="{LITE}" {version} store="en-US" storeType="OMEX"/>'
        f'<we:alternateReferences><we:reference id="{LITE}" {version} store="{LITE.upper()}" storeType="OMEX"/>'
        "</we:alternateReferences>"
        f"<we:properties>{listed}</we:properties><we:bindings/>"
        f'<we:snapshot xmlns:r="{office}"/>'
        f'<we:extLst><a:ext xmlns:a="{drawing}" uri="{{D87F86FE-615C-45B5-9D79-34F1136793EB}}">'
        "<we:containsCustomFunctions/></a:ext>"
        f'<a:ext xmlns:a="{drawing}" uri="{{7C84B067-C214-45C3-A712-C9D94CD141B2}}"><we:customFunctionIdList/></a:ext>'
        "</we:extLst></we:webextension>"
    )


def panes_xml(relation: str) -> str:
    """A list of one task pane."""
    return f'{_HEAD}<wetp:taskpanes xmlns:wetp="{_WETP}">{pane_xml(relation, 3, "")}</wetp:taskpanes>'


def pane_xml(relation: str, row: int, namespace: str = f' xmlns:wetp="{_WETP}"') -> str:
    """A task pane that stays closed until somebody opens it, for an extension by its relationship. It brings its
    namespace along: it may stand in a list that has another prefix.
    """
    return (
        f'<wetp:taskpane{namespace} dockstate="right" visibility="0" width="355" row="{row}">'
        f'<wetp:webextensionref xmlns:r="{_R}" r:id="{relation}"/></wetp:taskpane>'
    )
