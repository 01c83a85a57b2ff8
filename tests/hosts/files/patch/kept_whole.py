"""One edit of one workbook, saved, and looked at from all sides."""

import warnings
from collections import Counter
from functools import cache
from pathlib import Path

import openpyxl

from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.inventory import Inventory
from prodops_xl.hosts.files.opening import read_workbook
from tests.hosts.files.patch.edits_of_ten_kinds import KINDS, allowed
from tests.hosts.files.patch.packages import Taken, changed, faults, rest_of_sheet
from tests.hosts.files.patch.strict_packages import as_transitional


@cache
def readable(path: Path) -> bool:
    """Whether openpyxl reads a workbook."""
    return openpyxl_reads(path) is not None


def openpyxl_reads(path: Path):
    """The workbook as openpyxl reads it, or None where it cannot. It knows no Strict names: it is shown the others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(as_transitional(path))
        except Exception:  # noqa: BLE001 - whatever it does not understand
            return None


def edited(path: Path, kind: str, target: Path) -> list[str]:
    """Makes the edit and saves to `target`; returns what is wrong with it."""
    with open_book(path) as book:
        made = KINDS[kind].make(book)
        book.save(target)
    before, after = Taken(path), Taken(target)
    touched = changed(before, after)
    part = _part_of(path, made.sheet)
    sheets = set(Inventory(read_workbook(path)).sheet_parts.values())
    found = [f"{name} was touched" for name in sorted(touched - sheets) if not allowed(kind, name)]
    found += faults(after, touched, before)
    for name in sorted(sheets & touched):
        about = KINDS[kind].about
        cells = made.cells if name == part else set()
        was, now = (Counter(rest_of_sheet(taken.parts[name], cells, about)) for taken in (before, after))
        found += [f"{name}: {line[:200]} is gone" for line in was - now]
        found += [f"{name}: {line[:200]} is new" for line in now - was]
    with open_book(target) as again:
        found += [] if len(again.sheets) else ["no sheet"]
    if readable(path):
        opened = openpyxl_reads(target)
        if opened is None:
            found.append("openpyxl cannot read it any more")
        elif not made.seen(opened):
            found.append("openpyxl does not see the edit")
    return found


def _part_of(path: Path, sheet: str) -> str:
    inventory = Inventory(read_workbook(path))
    numbers = {record.name: record.id for record in inventory.sheets}
    return inventory.sheet_parts[numbers[sheet]] if sheet in numbers else ""
