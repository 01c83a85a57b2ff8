"""Elements written as parts, with the prefixes that the part had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files.chart_parts import XDR, A, C
from prodops_xl.hosts.files.dialects import STRICT_FRONT, strict
from prodops_xl.hosts.files.package import REL_ID

_PREFIXES = {
    "xdr": XDR[1:-1],
    "c": C[1:-1],
    "a": A[1:-1],
    "r": REL_ID[1:].partition("}")[0],
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_DECLARED = re.compile(rb"""xmlns:([\w.-]+)\s*=\s*["']([^"']*)["']""")
_ROOT = re.compile(rb"<[A-Za-z_][^>]*>")
_MADE_UP = re.compile(r"ns\d+$")


@contextmanager
def _prefixes(source: bytes) -> Iterator[dict[str, str]]:
    """Prefixes as a part has them, for as long as it is written."""
    known = ET._namespace_map  # type: ignore[attr-defined]  # noqa: SLF001 - the one place where they are kept
    before = dict(known)
    told = {prefix.decode(): uri.decode() for prefix, uri in _DECLARED.findall(source)}
    ours = _PREFIXES
    if any(uri.startswith(STRICT_FRONT) for uri in told.values()):
        ours = {prefix: strict(uri) for prefix, uri in _PREFIXES.items()}
    try:
        for prefix, uri in {**ours, **told}.items():
            if prefix != "xml" and not _MADE_UP.match(prefix):
                ET.register_namespace(prefix, uri)
        yield told
    finally:
        known.clear()
        known.update(before)


def to_xml(root: ET.Element, source: bytes) -> bytes:
    """An element as a part. Prefixes stay those of `source`, also those that only `mc:Ignorable` speaks of: without
    them Excel calls the file damaged.
    """
    with _prefixes(source) as told:
        xml = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    head = _ROOT.search(xml)
    if head is None or not told:
        return xml
    there = {prefix.decode() for prefix, _ in _DECLARED.findall(head[0])}
    missing = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in told.items() if prefix not in there)
    end = head.end() - (2 if head[0].endswith(b"/>") else 1)
    return xml[:end] + missing.encode() + xml[end:]
