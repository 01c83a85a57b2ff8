"""The names of the vendors' pages: what Excel takes, no two alike, the same on every run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prodops_xl.workbook.earlier import is_ours
from prodops_xl.workbook.locate import own_name
from prodops_xl.workbook.read import Workbook

NAMES = "vendor sheets"  # what the workbook remembers: sheet by vendor
_LONGEST = 31  # characters of a sheet's name in Excel
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


def page_names(workbook: Workbook, vendors: Sequence[str]) -> dict[str, str]:
    """A sheet name per vendor: at most 31 characters, without what Excel forbids, no two alike, no sheet of the team's. A
    vendor keeps the name it once had.
    """
    kept = {v: n for v, n in workbook.memory.get(NAMES).items() if isinstance(n, str) and _sound(n)}
    named = {v: kept[v] for v in vendors if v in kept}
    taken = {n.casefold() for n in kept.values()}
    taken |= {n.casefold() for n, grid in workbook.grids.items() if not is_ours(grid)}
    for vendor in vendors:
        if vendor not in named:
            named[vendor] = _free(vendor, taken)
            taken.add(named[vendor].casefold())
    workbook.memory.keep(NAMES, {**kept, **named})
    return named


def _sound(name: str) -> bool:
    return name.startswith("V ") and len(name) <= _LONGEST and not _FORBIDDEN.search(name)


def _free(vendor: str, taken: set[str]) -> str:
    bare = " ".join(_FORBIDDEN.sub(" ", vendor).split()).strip("'") or "unnamed"
    name, count = f"V {bare}"[:_LONGEST].rstrip(" '"), 1
    while name.casefold() in taken:
        count += 1
        tail = f" {count}"
        name = f"V {bare}"[: _LONGEST - len(tail)].rstrip(" '") + tail
    return name


def earlier_pages(names: Sequence[str]) -> list[str]:
    """Sheets that may be pages of an earlier run, of a workbook that has a scorecard."""
    scored = {"Scorecard", own_name("Scorecard")} & set(names)
    return [n for n in names if n.startswith("V ")] if scored else []
