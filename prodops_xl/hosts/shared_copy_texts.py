"""Texts that no cell shows any more: a workbook's list of texts keeps what was deleted until a program writes it anew."""

from __future__ import annotations

import re

from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.package_changes import PackageChanges

_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c\b[^>]*\bt\s*=\s*[\"']s[\"'][^>]*(?<!/)>(.*?)</(?:[\w.-]+:)?c\s*>", re.DOTALL
)
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v\b[^>]*>\s*(\d+)\s*</")
_ITEM = re.compile(r"<((?:[\w.-]+:)?)si\b(?:[^>]*/>|[^>]*>.*?</\1si\s*>)", re.DOTALL)


def unused_texts(package: Package) -> int:
    """How many texts of the list no cell shows."""
    changes = PackageChanges(package)
    return sum(_count(changes, part) for part in _lists(package))


def drop_unused_texts(changes: PackageChanges) -> int:
    """Empty them: each keeps its place in the list, so that no cell changes. How many there were."""
    dropped = 0
    for part in _lists(changes.package):
        used = _used(changes)
        number = -1

        def item(found: re.Match[str], used: set[int] = used) -> str:
            nonlocal number, dropped
            number += 1
            if number in used or _is_empty(found[0]):
                return found[0]
            dropped += 1
            return f"<{found[1]}si><{found[1]}t></{found[1]}t></{found[1]}si>"

        changes.put_text(part, _ITEM.sub(item, changes.text(part)))
    return dropped


def _count(changes: PackageChanges, part: str) -> int:
    used = _used(changes)
    items = enumerate(_ITEM.finditer(changes.text(part)))
    return sum(number not in used and not _is_empty(found[0]) for number, found in items)


def _is_empty(item: str) -> bool:
    return not re.sub(r"<[^>]*>", "", item)


def _lists(package: Package) -> list[str]:
    return package.related(package.workbook_part or "", "sharedStrings")


def _used(changes: PackageChanges) -> set[int]:
    """The places in the list that cells of any sheet name. A part that is not plain XML in UTF-8 keeps all texts."""
    out: set[int] = set()
    for name in changes.names:
        if name.startswith("xl/") and name.endswith(".xml") and "heets/" in name:
            data = changes.read(name)
            if b"\0" in data[:200]:
                data = changes.text(name).encode("utf-8", "surrogateescape")
            out |= {int(v[1]) for cell in _CELL.finditer(data) if (v := _VALUE.search(cell[1]))}
    return out
