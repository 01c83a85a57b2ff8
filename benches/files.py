"""One column of a 100,000 x 20 table refreshed and saved: openpyxl and the package patcher side by side.

Each way runs in a process of its own; seconds are those of its processor, its start included, memory its peak. `plain`: the
sheet as Excel and XlsxWriter spell it; `odd`: with prefixed elements, no addresses and a comment, as other writers do.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROWS, COLUMNS = 100_000, 20

_OPENPYXL = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.active
for row in range(2, {rows} + 2):
    sheet.cell(row, {columns}).value = float(row)
book.save(sys.argv[2])
"""
_PATCHED = """
import sys
from pathlib import Path
from prodops_xl.hosts.files.edits import SetValues
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.files.patch.storage import PatchStorage
storage = PatchStorage(read_workbook(Path(sys.argv[1])))
storage.apply([SetValues(1, 2, {columns}, tuple((float(row),) for row in range(2, {rows} + 2)))], Path(sys.argv[2]))
"""
_SESSION = """
import sys
from prodops_xl.hosts.files import open_book
with open_book(sys.argv[1]) as book:
    book.sheets[0].range((2, {columns})).value = [[float(row)] for row in range(2, {rows} + 2)]
    book.save(sys.argv[2])
"""
# Of the process alone: `ru_maxrss` begins with what the process that started it held.
_PEAK = """
import time
print(time.process_time(), next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""
WAYS = {
    "openpyxl": (_OPENPYXL, "plain"),
    "patched, plain sheet": (_PATCHED, "plain"),
    "patched, odd sheet": (_PATCHED, "odd"),
    "patched, a whole session": (_SESSION, "plain"),
}
SHEET = "xl/worksheets/sheet1.xml"


def write_table(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Orders")
        sheet.write_row(0, 0, [f"Column {number}" for number in range(1, COLUMNS + 1)])
        for row in range(1, ROWS + 1):
            for column in range(COLUMNS):
                if column % 4:
                    sheet.write_number(row, column, row * 1.25 + column)
                else:
                    sheet.write_string(row, column, f"PO-{row % 5_000}-{column}")


def write_odd(path: Path, target: Path) -> None:
    """The same table in another spelling."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == SHEET:
                data = data.replace(b"xmlns=", b"xmlns:x=").replace(
                    b"<sheetData>", b"<sheetData><!-- rows -->"
                )
                data = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", data)
                data = re.sub(rb'(<x:(?:c|row)) r="[A-Z]*[0-9]+"', rb"\1", data)
            archive.writestr(name, data)


def measured(code: str, source: Path, target: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one way."""
    told = code.format(rows=ROWS, columns=COLUMNS) + _PEAK
    done = subprocess.run(
        [sys.executable, "-c", told, str(source), str(target)], check=True, capture_output=True, text=True
    )
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), int(peak) / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources = {kind: Path(folder) / f"{kind}.xlsx" for kind in ("plain", "odd")}
        write_table(sources["plain"])
        write_odd(sources["plain"], sources["odd"])
        first: tuple[float, float] | None = None
        print(f"one column of {ROWS:,} x {COLUMNS} refreshed and saved:")
        for way, (code, kind) in WAYS.items():
            seconds, peak = measured(code, sources[kind], Path(folder) / "done.xlsx")
            first = first or (seconds, peak)
            ratios = f"{seconds / first[0]:.3f} of the time, {peak / first[1]:.2f} of the memory"
            print(f"  {way}: {seconds:.1f} s, {peak:,.0f} MB ({ratios})")


if __name__ == "__main__":
    main()
