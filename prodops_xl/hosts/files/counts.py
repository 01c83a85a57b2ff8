"""The number of texts by which a value reader makes room before it reads the list of shared texts: one that cannot be true
would have it ask for more memory than there is, which ends the program.
"""

from __future__ import annotations

import re

from prodops_xl.hosts.files.package import Package

_HEAD = 1 << 16
_LIST = re.compile(rb"<(?:[\w.-]+:)?sst(?=[\s/>])[^>]*>")
_COUNT = re.compile(rb"""(\suniqueCount\s*=\s*["'])([^"']*)""")
# `<si/>`
_SMALLEST = 5


def overstated(package: Package) -> set[str]:
    """The lists of shared texts that say they hold more than they have bytes for."""
    workbook = package.workbook_part or ""
    return {part for part in package.related(workbook, "sharedStrings") if _is_overstated(package, part)}


def _is_overstated(package: Package, part: str) -> bool:
    info = package.members[part]
    with package.archive.open(info) as member:
        head = member.read(_HEAD)
    found = _LIST.search(head.replace(b"\0", b"")) or _LIST.search(package.read(part).replace(b"\0", b""))
    told = _COUNT.search(found[0]) if found else None
    return told is not None and not (told[2].isdigit() and int(told[2]) <= info.file_size // _SMALLEST + 1)


def without_count(data: bytes) -> bytes:
    """The list without its number."""
    return _LIST.sub(lambda tag: _COUNT.sub(rb"\g<1>0", tag[0]), data, count=1)
