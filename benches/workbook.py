"""`run landed-cost` on a workbook of 20,000 order lines: seconds and peak memory of the whole process."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benches.workbook_input import write_book

LINES = 20_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.xlsx"
        write_book(path, LINES)
        command = [
            sys.executable,
            "-m",
            "prodops_xl.hosts.shell",
            "run",
            "landed-cost",
            str(path),
            "--json",
            "--as-of",
            "2026-11-25",
        ]
        told = subprocess.run(
            [*command, "--out", str(Path(folder) / "done.xlsx")], capture_output=True, text=True, check=False
        )
    if told.returncode == 2:
        raise SystemExit(told.stdout + told.stderr)
    seconds = told.stdout.rpartition('"seconds":')[2].strip(" }\n")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"run landed-cost, {LINES:,} order lines with openpyxl writing: {seconds} s (aim under 40); peak {peak:,.0f} MB"
    )


if __name__ == "__main__":
    main()
