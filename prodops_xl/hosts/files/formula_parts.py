"""The formulas of a package, wherever it holds any, found in the XML of its parts and changed in place.

Cells (array and spilling ones too; a shared formula stands once for its cells), conditional formats, data validations
and their newer twins, calculated columns and totals of tables, defined names, series of charts. Only the text of a formula
changes: its attributes, the value that its cell shows, and everything else in the part stay byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple
from xml.sax.saxutils import escape

from prodops_xl.hosts.files.inventory import Inventory
from prodops_xl.hosts.files.package_changes import PackageChanges
from prodops_xl.workbook.addin_formulas import DEAD, is_our_name, links_in, renumbered, speaks_of_ours
from prodops_xl.workbook.formula_repair import Repair

_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*"""
_ELEMENT = re.compile(
    rf"""<(?P<tag>(?:[\w.-]+:)?(?P<kind>f|formula[12]?|definedName|calculatedColumnFormula|totalsRowFormula))
    (?P<marks>{_ATTRIBUTES})>(?:(?P<text>[^<]*)|<!\[CDATA\[(?P<raw>(?:[^\]]|\](?!\]>))*)\]\]>)</(?P=tag)\s*>""",
    re.VERBOSE | re.DOTALL,
)
_SHARED = re.compile(r"""\bt\s*=\s*["']shared["']""")
_GROUP = re.compile(r"""\bsi\s*=\s*["'](\d+)["']""")
_FOLLOWER = re.compile(r"""<(?:[\w.-]+:)?f\b([^<>]*)/>""")
_PLACE = re.compile(r"""\br\s*=\s*["']([A-Z]+[0-9]+)["']""")
_IS_ERROR = re.compile(r"""\bt\s*=\s*["']e["']""")
_NAME = re.compile(r"""\bname\s*=\s*["']([^"']+)["']""")
_NUMBER = re.compile(r"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")
_LINK = re.compile(r"\[(\d+)\]")

# Parts with the words of people: a [2] in them is no link. Parts of links name no links either.
_WORDS = re.compile(
    r"xl/(?:sharedStrings|styles|metadata|calcChain|comments|threadedComments/|persons/|theme/|externalLinks/)"
    r"|docProps/|customXml/|_xmlsignatures/|\[Content_Types\]|.*\.rels$",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """Where a formula stands: a sheet's name (or Names, Tables, Charts), a cell's address where it is a cell's."""

    where: str
    cell: str
    cells: int
    error: bool


def mend_parts(changes: PackageChanges, repair: Repair) -> None:
    """Mend every formula of the package."""
    labels = _Labels(changes)
    for part in formula_parts(changes):
        if not _may_speak_of_ours(changes.read(part)):
            continue
        text = changes.text(part)
        mended = _mended(text, labels.of(part), repair)
        changes.put_text(part, _without_dead_names(mended, repair))


def formula_parts(changes: PackageChanges) -> Iterator[str]:
    """The parts that may hold formulas or refer to links."""
    for part in changes.names:
        if part.lower().endswith((".xml", ".vml")) and not _WORDS.match(part):
            yield part


def renumber_parts(changes: PackageChanges, numbers: dict[int, int]) -> None:
    """Change the numbers of external links in every formula."""
    for part in formula_parts(changes):
        if b"[" in changes.read(part):
            changes.put_text(part, _changed(changes.text(part), lambda old, _: renumbered(old, numbers)))


def links_used(text: str) -> tuple[dict[int, int], set[int]]:
    """Numbers of links in a part: how many formulas use each, and what looks like one outside of formulas."""
    if not _LINK.search(text):
        return {}, set()
    used: dict[int, int] = {}

    def note(formula: str, _: re.Match[str]) -> str:
        for number in links_in(formula):
            used[number] = used.get(number, 0) + 1
        return formula

    _changed(text, note)
    return used, {int(number) for number in _LINK.findall(_ELEMENT.sub("", text))}


def _may_speak_of_ours(data: bytes) -> bool:
    return b"prodops" in data.lower().replace(b"\0", b"")


def _changed(text: str, change: Callable[[str, re.Match[str]], str]) -> str:
    """The part with each formula's text put through `change`; those that it leaves alone stay as they are spelt."""

    def element(match: re.Match[str]) -> str:
        formula = _plain(match["text"]) if match["raw"] is None else match["raw"]
        new = change(formula, match)
        if new == formula:
            return match[0]
        return f"<{match['tag']}{match['marks']}>{_spelt(new)}</{match['tag']}>"

    return _ELEMENT.sub(element, text)


def _mended(text: str, where: str, repair: Repair) -> str:
    followers = _followers(text)

    def change(formula: str, match: re.Match[str]) -> str:
        if not speaks_of_ours(formula):
            return formula
        place = _place(text, match, where, followers)
        new = repair.mended(formula, place.where, place.cell, place.cells)
        if new != formula:
            repair.entered(formula, place.where, place.cells)
            repair.errors += place.error
        return new

    return _changed(text, change)


def _followers(text: str) -> dict[str, int]:
    """How many cells take their formula from the first cell of each shared group."""
    found: dict[str, int] = {}
    for marks in _FOLLOWER.findall(text):
        group = _GROUP.search(marks)
        if group:
            found[group[1]] = found.get(group[1], 0) + 1
    return found


def _place(text: str, match: re.Match[str], where: str, followers: dict[str, int]) -> Place:
    if match["kind"] != "f":
        name = _NAME.search(match["marks"]) if match["kind"] == "definedName" else None
        return Place("Names" if name else where, name[1] if name else "", 1, error=False)
    head = text[text.rfind("<", 0, match.start()) : match.start()]
    cell = _PLACE.search(head)
    group = _GROUP.search(match["marks"]) if _SHARED.search(match["marks"]) else None
    cells = 1 + (followers.get(group[1], 0) if group else 0)
    return Place(
        where, cell[1] if cell else "", cells, error=cell is not None and bool(_IS_ERROR.search(head))
    )


def _without_dead_names(text: str, repair: Repair) -> str:
    """Without the names that Excel leaves for functions it did not find: a name that is an error hides the function."""

    def element(match: re.Match[str]) -> str:
        if match["kind"] != "definedName" or match["text"] not in DEAD:
            return match[0]
        name = _NAME.search(match["marks"])
        if name is None or not is_our_name(name[1]):
            return match[0]
        repair.dead_names.append(name[1])
        return ""

    text = _ELEMENT.sub(element, text)
    return re.sub(r"<((?:[\w.-]+:)?definedNames)\s*>\s*</\1\s*>", "", text)


class _Labels:
    """What a person calls the place of a part."""

    def __init__(self, changes: PackageChanges) -> None:
        inventory = Inventory(changes.package)
        names = {record.id: record.name for record in inventory.sheets}
        self._sheets = {part: names[number] for number, part in inventory.sheet_parts.items()}

    def of(self, part: str) -> str:
        kinds = {"/tables/": "Tables", "/charts/": "Charts", "/worksheets/": "Sheets"}
        other = next((label for folder, label in kinds.items() if folder in part), "Other parts")
        return self._sheets.get(part, other)


def _plain(text: str) -> str:
    """What an XML text stands for."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    text = _NUMBER.sub(lambda match: chr(int(match[1], 16) if match[1] else int(match[2])), text)
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text


_spelt = partial(escape, entities={"\r": "&#13;"})
