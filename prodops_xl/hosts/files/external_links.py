"""The external links of a workbook, and how one is dropped.

`[2]!F(A1)` speaks of the second entry of the workbook's list of links: numbers are places in that list. Whoever takes an entry
out moves those behind it up by one, so every formula that uses them is rewritten. Where a number stands in something that is
no formula (an attribute, a form control), nobody knows whether it is such a place: then no entry before it is dropped.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from typing import NamedTuple
from urllib.parse import unquote

from prodops_xl.hosts.files.formula_parts import formula_parts, links_used, renumber_parts
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.package_changes import PackageChanges
from prodops_xl.workbook.formula_repair import Repair

OURS = "prodops.xlam"
_ENTRY = re.compile(r"""<((?:[\w.-]+:)?externalReference)\s[^<>]*?(?:/>|>\s*</\1\s*>)""")
_EMPTY = re.compile(r"<((?:[\w.-]+:)?externalReferences)\b[^>]*>\s*</\1\s*>")
_ID = re.compile(r"""[\w.-]+:id\s*=\s*["']([^"']+)["']""")
_RELATION = re.compile(r"""<((?:[\w.-]+:)?(?:Relationship|Override))\s[^<>]*?(?:/>|>\s*</\1\s*>)""")
_RELATION_ID = re.compile(r"""\sId\s*=\s*["']([^"']+)["']""")
_PART_NAME = re.compile(r"""\sPartName\s*=\s*["']/?([^"']+)["']""")
_TYPES = "[Content_Types].xml"


class Link(NamedTuple):
    """One entry of the list: its number, relationship, part, the name of the file behind it, and whether it is a link to a
    workbook (not to a program, as DDE and OLE links are).
    """

    number: int
    id: str
    part: str
    file: str
    book: bool


def links_of(package: Package) -> list[Link]:
    """The external links of a workbook, in their order."""
    workbook = package.workbook_part or ""
    targets = {r.id: r.target for r in package.relationships(workbook)}
    entries = _ENTRY.finditer(PackageChanges(package).text(workbook))
    ids = [found[1] if (found := _ID.search(entry[0])) else "" for entry in entries]
    return [_link(package, number, id_, targets.get(id_, "")) for number, id_ in enumerate(ids, start=1)]


def _link(package: Package, number: int, id_: str, part: str) -> Link:
    if part not in package.names:
        return Link(number, id_, part, "", book=False)
    target = next((r.target for r in package.relationships(part) if r.external), "")
    file = re.split(r"[\\/:]", unquote(target))[-1]
    return Link(
        number, id_, part, file, book=re.search(rb"<(?:\w+:)?externalBook\b", package.read(part)) is not None
    )


def drop_unused(changes: PackageChanges, repair: Repair) -> None:
    """Drop the links that stood before our formulas, or that lead to our add-in, where nothing uses them any more."""
    links = links_of(changes.package)
    wanted = [
        link for link in links if link.book and (link.number in repair.links or link.file.lower() == OURS)
    ]
    if not wanted:
        return
    used, elsewhere = _used(changes, len(links))
    last = max(elsewhere, default=0)
    dropped = []
    for link in wanted:
        name = link.file or f"number {link.number}"
        if used[link.number]:
            many = "1 formula uses" if used[link.number] == 1 else f"{used[link.number]:,} formulas use"
            repair.notes.append(f"The link to {name} stays: {many} it for something else.")
        elif link.number <= last:
            repair.notes.append(
                f"The link to {name} stays: something that is no formula (a chart, a control, a text) speaks of link [{last}], "
                "and the numbers of links may not move then. Remove the link in Excel: Data, Edit Links."
            )
        else:
            dropped.append(link)
    if dropped:
        _drop(changes, links, dropped)
        repair.dropped += [link.file or f"link {link.number}" for link in dropped]


def _used(changes: PackageChanges, count: int) -> tuple[Counter[int], set[int]]:
    """How many formulas use each link, and the links whose numbers stand in something else."""
    used: Counter[int] = Counter()
    elsewhere: set[int] = set()
    for part in formula_parts(changes):
        data = changes.read(part)
        if b"[" in data:
            here, loose = links_used(changes.text(part))
            used.update(here)
            elsewhere |= {number for number in loose if 1 <= number <= count}
    return used, elsewhere


def _drop(changes: PackageChanges, links: list[Link], dropped: list[Link]) -> None:
    gone = {link.number for link in dropped}
    left = [link.number for link in links if link.number not in gone]
    moved = {old: new for new, old in enumerate(left, start=1) if old != new}
    if moved:
        renumber_parts(changes, moved)
    ids, parts = {link.id for link in dropped}, {link.part for link in dropped}
    workbook = changes.package.workbook_part or ""
    text = _ENTRY.sub(lambda entry: "" if _is(_ID, entry[0], ids) else entry[0], changes.text(workbook))
    changes.put_text(workbook, _EMPTY.sub("", text))
    relations = _rels(workbook)
    changes.put_text(relations, _without(changes.text(relations), _RELATION_ID, ids))
    changes.put_text(_TYPES, _without(changes.text(_TYPES), _PART_NAME, parts))
    for part in parts:
        changes.remove(part)
        changes.remove(_rels(part))


def _without(text: str, attribute: re.Pattern[str], values: set[str]) -> str:
    return _RELATION.sub(lambda found: "" if _is(attribute, found[0], values) else found[0], text)


def _is(attribute: re.Pattern[str], element: str, values: set[str]) -> bool:
    found = attribute.search(element)
    return found is not None and found[1] in values


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
