"""A small master: orders of a few vendors, their milestones and reports, as plain ranges with a team's own columns."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl

from prodops_xl.hosts.file_runs import run_on_file

AS_OF, BACK = dt.date(2026, 11, 25), dt.date(2026, 11, 30)
VENDORS = ("Saigon Thread", "Padma Apparels", "Zarqa Needle")
HEADS = (
    "PO", "Line", "Style", "Description", "Color", "Units", "Vendor", "FOB", "Retail", "Order date", "Ex-factory", "In-DC",
    "Confirmed ex-factory", "Delay reason", "Actual ex-factory", "Notes",
)  # fmt: skip
COLUMNS = {name: at for at, name in enumerate(HEADS, start=1)}
MILESTONES = ("Fabric in house", "Cutting", "Final inspection")


def order(number: int, line: int, vendor: str, **change: Any) -> list[Any]:
    """An order line; every text of it has its vendor's mark."""
    mark = vendor.split(maxsplit=1)[0]
    row = {
        "PO": f"45{number:08d}", "Line": line, "Style": f"{mark}-{line}", "Description": f"{mark} tee", "Color": f"{mark} navy",
        "Units": 100 * line, "Vendor": vendor, "FOB": 8.5, "Retail": 42.0, "Order date": dt.datetime(2026, 6, 1),
        "Ex-factory": dt.datetime(2026, 12, 1), "In-DC": dt.datetime(2027, 1, 20), "Confirmed ex-factory": None,
        "Delay reason": None, "Actual ex-factory": None, "Notes": f"secret of {mark}",
    }  # fmt: skip
    return [{**row, **change}[name] for name in HEADS]


def make_master(
    path: Path, lines: int = 4, vendors: tuple[str, ...] = VENDORS, *, extra: list[list[Any]] | None = None,
    emails: dict[str, str] | None = None, schedule: bool = True, progress: bool = True,
) -> Path:  # fmt: skip
    """Write the master; each vendor has one PO of so many lines."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Orders"
    rows = [order(n, 10 * i, v) for n, v in enumerate(vendors, start=1) for i in range(1, lines + 1)]
    for row in [list(HEADS), *rows, *(extra or [])]:
        sheet.append(row)
    partners = book.create_sheet("Vendors")
    partners.append(["Vendor", "Country", "Payment terms", "Email"])
    for vendor in vendors:
        partners.append([vendor, "VN", f"terms of {vendor.split()[0]}", (emails or {}).get(vendor)])
    if schedule:
        plan = book.create_sheet("Schedule")
        plan.append(["PO", "Line", "Milestone", "Owner", "Planned", "Revised", "Actual", "Comment"])
        for row in rows:
            for days, name in zip((40, 25, 3), MILESTONES, strict=True):
                plan.append(
                    [
                        row[0],
                        row[1],
                        name,
                        "vendor",
                        dt.datetime(2026, 12, 1) - dt.timedelta(days=days),
                        None,
                        None,
                        "ours",
                    ]
                )
    if progress:
        wip = book.create_sheet("Progress")
        wip.append(["PO", "Line", "Stage", "Report date", "Units"])
        for row in rows:
            wip.append([row[0], row[1], "cut", dt.datetime(2026, 11, 17), 50])
    book.save(path)
    return path


def send(master: Path, folder: Path, **given: Any) -> dict[str, Any]:
    """Run send-packs; what `--json` prints."""
    return run_on_file("send-packs", master, as_of=AS_OF, out=folder, given=given)[1]


def collect(master: Path, folder: Path, as_of: dt.date = BACK, **given: Any) -> dict[str, Any]:
    """Run collect; what `--json` prints."""
    return run_on_file("collect", master, as_of=as_of, given={"returns": str(folder), **given})[1]


def undo(master: Path) -> dict[str, Any]:
    """Run undo-collect; what `--json` prints."""
    return run_on_file("undo-collect", master, as_of=BACK)[1]


def pack_of(folder: Path, vendor: str, revision: int = 1) -> Path:
    """The pack's file."""
    return folder / f"{vendor} r{revision}.xlsx"


class Answer:
    """A returned pack: cells set by key and header, whatever the sheet looks like."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)

    def head(self, sheet: str) -> tuple[int, list[Any]]:
        """The header row of a sheet, and its headers."""
        page = self.page(sheet)
        for row in range(1, page.max_row + 1):
            texts = [cell.value for cell in page[row]]
            if "PO" in texts:
                return row, texts
        raise LookupError(sheet)

    def page(self, sheet: str) -> Any:
        """The sheet of a table: a pack's milestones are called so."""
        return self.book[
            "Milestones" if sheet == "Schedule" and "Milestones" in self.book.sheetnames else sheet
        ]

    def cell(self, sheet: str, key: tuple[Any, ...], header: str) -> Any:
        """The cell of a row and header."""
        head, texts = self.head(sheet)
        page = self.page(sheet)
        names = ("PO", "Line", "Milestone" if sheet == "Schedule" else "Stage")
        for row in range(head + 1, page.max_row + 1):
            if all(page.cell(row, texts.index(n) + 1).value == v for n, v in zip(names, key, strict=False)):
                return page.cell(row, texts.index(header) + 1)
        raise LookupError(key)

    def put(self, sheet: str, key: tuple[Any, ...], header: str, value: Any) -> Answer:
        """Fill in a cell."""
        self.cell(sheet, key, header).value = value
        return self

    def save(self, path: Path) -> Path:
        """Save it under another name."""
        path.parent.mkdir(exist_ok=True)
        self.book.save(path)
        return path


def value(master: Path, sheet: str, key: tuple[Any, ...], header: str) -> Any:
    """A cell of the master."""
    return Answer(master).cell(sheet, key, header).value


def po(number: int) -> str:
    """The PO of the vendor of that place, from 1."""
    return f"45{number:08d}"


def sent_from(folder: Path) -> Path:
    """The folder of a master that has sent its packs: made once, copied for each test."""
    send(make_master(folder / "master.xlsx"), folder / "packs")
    return folder


def copied(sent: Path, folder: Path) -> Path:
    """The master of a copy of such a folder, without its backups."""
    shutil.copytree(sent, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.bak-*"))
    return folder / "master.xlsx"
