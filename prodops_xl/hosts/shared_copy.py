"""What a copy for the mail must not carry and no cell shows: links to other files, names of people, paths of this machine.

Worked on the package: parts that hold none of it stay byte for byte. Whatever speaks of a link that is gone goes with it, or
keeps the values that it showed: a reference to a link that is not there makes Excel call the file damaged.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from pathlib import Path

from prodops_xl.commands.share_copy import leads_out
from prodops_xl.hosts.files.external_links import links_of
from prodops_xl.hosts.files.opening import check, read_workbook
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.package_changes import PackageChanges
from prodops_xl.hosts.files.saving import replace_file
from prodops_xl.hosts.shared_copy_parts import drop_members, drop_parts, removals, require_gone
from prodops_xl.hosts.shared_copy_texts import drop_unused_texts, unused_texts
from prodops_xl.workbook.addin_formulas import speaks_of_ours

NOBODY = "Author"
_PREFIX = r"(?:[\w.-]+:)?"
_TYPES = "[Content_Types].xml"
_PEOPLE = {
    "docProps/core.xml": ("creator", "lastModifiedBy"),
    "docProps/app.xml": ("Company", "Manager", "HyperlinkBase"),
}
_EXTERNAL = re.compile(
    rf"<({_PREFIX})externalReferences\b[^>]*?(?:/>|>.*?</\1externalReferences\s*>)", re.DOTALL
)
_PATH = re.compile(
    rf"<mc:AlternateContent\b[^>]*>\s*<mc:Choice\b[^>]*>\s*<{_PREFIX}absPath\b[^>]*/>\s*</mc:Choice>\s*</mc:AlternateContent>|<{_PREFIX}absPath\b[^>]*/>"
)
_SHARED_BY = re.compile(r'(<(?:[\w.-]+:)?fileSharing\b[^>]*?)\suserName="[^"]*"')
_AUTHOR = re.compile(rf"(<{_PREFIX}author\b[^>]*>)[^<]*(</{_PREFIX}author\s*>)")
_AUTHOR_NAME = re.compile(rf"<({_PREFIX}author)\b[^>]*>([^<]*)</")
_PERSONS = re.compile(r"xl/persons/[^/]*\.xml$")
_ONE_PERSON = re.compile(
    rf'<({_PREFIX}person)\b[^>]*?\sid="([^"]*)"(?:[^>]*/>|[^>]*[^/]>.*?</\1\s*>)', re.DOTALL
)
_PERSON = re.compile(r'(displayName|userId)="[^"]*"')
_PROVIDER = re.compile(r'providerId="[^"]*"')
# Elements of a sheet or table that hold a formula outside of cells.
_RULES = re.compile(
    rf"<({_PREFIX}(?:cfRule|dataValidation|calculatedColumnFormula|totalsRowFormula))\b(?:[^>]*[^/])?>.*?</\1\s*>",
    re.DOTALL,
)
_EMPTY_FORMATS = re.compile(
    rf"<({_PREFIX}conditionalFormatting)\b[^>]*>\s*(?:<{_PREFIX}sqref>[^<]*</{_PREFIX}sqref>\s*)?</\1\s*>"
)
_VALIDATIONS = re.compile(rf"<({_PREFIX}dataValidations)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL)
_NAME = re.compile(rf"<({_PREFIX}definedName)\b[^>]*>[^<]*</\1\s*>")
_NAMES = re.compile(rf"<({_PREFIX}definedNames)\b[^>]*>\s*</\1\s*>")
_REF = re.compile(
    rf"<({_PREFIX})(num|str)Ref>\s*<\1f>([^<]*)</\1f>\s*(?:<\1(?:num|str)Cache>(.*?)</\1(?:num|str)Cache>)?.*?</\1\2Ref>",
    re.DOTALL,
)
_SERIES_NAME = re.compile(
    rf"<({_PREFIX})tx>\s*<\1strLit>.*?<\1v>([^<]*)</\1v>.*?</\1strLit>\s*</\1tx>", re.DOTALL
)


class Cleaned(Counter[str]):
    """What was taken out, by what it was: links, names of people, rules, chart references, paths."""


def clean(path: Path, *, keep_authors: bool = False) -> Cleaned:
    """Clean the workbook at `path` in place, whole or not at all; say what was taken out."""
    changes = PackageChanges(read_workbook(path))
    out = Cleaned()
    _drop_links(changes, out)
    _drop_people(changes, out, keep_authors=keep_authors)
    out.update(drop_parts(changes))
    out["texts that no cell shows"] += drop_unused_texts(changes)
    made = changes.made()
    require_gone(made)
    if made is not changes.package:
        check(path.name, made)
        replace_file(path, lambda file: _write(file, made.data))
    return out


def left_in(path: Path) -> list[str]:
    """Sentences about what the copy still carries and may tell: for a person to decide."""
    package = read_workbook(path)
    names = package.names
    said = []
    if any("/embeddings/" in name for name in names):
        said.append("The copy holds embedded objects, which may carry more than they show.")
    return said


def planned(package: Package) -> list[list[str | int]]:
    """What will be taken out of a copy, for its sheet: kind, how many, why. Nothing is named that the recipient must not
    know. Raises ProdOpsError for what cannot be taken out soundly.
    """
    rows: list[list[str | int]] = [[what, count, why] for what, count, why in removals(package)]
    links, texts = len(links_of(package)), unused_texts(package)
    if links:
        rows.append(
            [
                "links to other workbooks",
                links,
                "They name files of yours. Cells keep the values that they showed.",
            ]
        )
    if texts:
        rows.append(
            [
                "texts that no cell shows",
                texts,
                "They are what was deleted, kept in the workbook's list of texts.",
            ]
        )
    return rows


def _write(file: object, data: bytes) -> None:
    file.write(data)  # type: ignore[attr-defined]


def _drop_links(changes: PackageChanges, out: Cleaned) -> None:
    links = links_of(changes.package)
    for part in [p for p in changes.names if p.endswith(".xml") and p.startswith("xl/")]:
        if b"[" in changes.read(part) or b"PRODOPS" in changes.read(part).upper():
            _drop_rules(changes, part, out)
    if not links:
        return
    package = changes.package
    workbook = package.workbook_part or ""
    parts = {link.part for link in links}
    text = _NAMES.sub("", _NAME.sub(lambda name: "" if _away(name[0]) else name[0], changes.text(workbook)))
    changes.put_text(workbook, _EXTERNAL.sub("", text))
    ids = "|".join(re.escape(link.id) for link in links)
    _without(changes, _rels(workbook), rf"<{_PREFIX}Relationship\s[^>]*?\bId=\"(?:{ids})\"[^>]*?/>")
    named = "|".join(re.escape(part) for part in parts)
    _without(changes, _TYPES, rf"<{_PREFIX}Override\s[^>]*?\bPartName=\"/?(?:{named})\"[^>]*?/>")
    for part in parts:
        changes.remove(part)
        changes.remove(_rels(part))
    out["links"] += len(links)


def _drop_rules(changes: PackageChanges, part: str, out: Cleaned) -> None:
    """Conditional formats, validations and column formulas that lead away; charts keep the values that they show."""
    text = changes.text(part)
    if part.startswith("xl/charts/"):
        text = _REF.sub(lambda ref: _literal(ref, out), text)
        changes.put_text(part, _SERIES_NAME.sub(r"<\1tx><\1v>\2</\1v></\1tx>", text))
        return

    def rule(found: re.Match[str]) -> str:
        if not _away(found[0]):
            return found[0]
        out["rules"] += 1
        return ""

    if part.startswith(("xl/worksheets/", "xl/tables/")):
        text = _EMPTY_FORMATS.sub("", _RULES.sub(rule, text))
        changes.put_text(part, _VALIDATIONS.sub(_counted, text))


def _away(element: str) -> bool:
    """Does an element's formula call our functions or lead to another workbook?"""
    inner = re.sub(r"<[^>]+>", " ", element)
    return speaks_of_ours(inner) or leads_out(inner)


def _counted(found: re.Match[str]) -> str:
    """A list of validations with its count put right; none where it is empty."""
    count = len(re.findall(rf"<{_PREFIX}dataValidation\b", found[3]))
    if not count:
        return ""
    marks = re.sub(r'\bcount="\d+"', f'count="{count}"', found[2])
    return f"<{found[1]}{marks}>{found[3]}</{found[1]}>"


def _literal(ref: re.Match[str], out: Cleaned) -> str:
    """A chart's reference to another workbook as the values that it showed."""
    prefix, kind, formula, cache = ref.groups()
    if not leads_out(formula):
        return ref[0]
    out["chart references"] += 1
    values = cache or f'<{prefix}ptCount val="0"/>'
    return f"<{prefix}{kind}Lit>{values}</{prefix}{kind}Lit>"


def _drop_people(changes: PackageChanges, out: Cleaned, *, keep_authors: bool) -> None:
    for part, tags in _PEOPLE.items():
        if part in changes.package.names:
            text = changes.text(part)
            for tag in tags:
                text, count = re.subn(rf"(<{_PREFIX}{tag}\b[^>]*>)[^<]+(</{_PREFIX}{tag}\s*>)", r"\1\2", text)
                out["names"] += count
            changes.put_text(part, text)
    workbook = changes.package.workbook_part or ""
    text, count = _PATH.subn("", changes.text(workbook))
    text, shared = _SHARED_BY.subn(r"\1", text)
    changes.put_text(workbook, text)
    out["paths"] += count
    out["names"] += shared
    _drop_unused_persons(changes, out)
    if not keep_authors:
        _drop_authors(changes, out)


def _drop_unused_persons(changes: PackageChanges, out: Cleaned) -> None:
    """A workbook lists everybody who ever commented in it: who has no comment any more goes."""
    persons = [n for n in changes.names if _PERSONS.search(n)]
    threads = " ".join(
        changes.text(n) for n in changes.names if "/threadedComments/" in n and n.endswith(".xml")
    )
    used = {i.upper() for i in re.findall(r'(?i)personId="([^"]*)"', threads)}
    empty = []
    for part in persons:
        text = changes.text(part)
        lost = [p[0] for p in _ONE_PERSON.finditer(text) if p[2].upper() not in used]
        for one in lost:
            text = text.replace(one, "", 1)
        out["persons without a comment"] += len(lost)
        changes.put_text(part, text)
        empty += [part] if not _ONE_PERSON.search(text) else []
    drop_members(changes, empty)


def _drop_authors(changes: PackageChanges, out: Cleaned) -> None:
    for part in changes.names:
        if re.search(r"xl/(?:comments|worksheets/comments|comments/)[^/]*\.xml$", part):
            text = changes.text(part)
            for name in {found[2] for found in _AUTHOR_NAME.finditer(text)} - {"", NOBODY}:
                text = text.replace(f">{name}:", f">{NOBODY}:")  # Excel begins a note with its author's name
            text, count = _AUTHOR.subn(rf"\g<1>{NOBODY}\g<2>", text)
        elif _PERSONS.search(part):
            text, count = _PERSON.subn(rf'\1="{NOBODY}"', changes.text(part))
            text = _PROVIDER.sub('providerId="None"', text)
        else:
            continue
        changes.put_text(part, text)
        out["authors"] += count


def _without(changes: PackageChanges, part: str, pattern: str) -> None:
    changes.put_text(part, re.sub(pattern, "", changes.text(part)))


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
