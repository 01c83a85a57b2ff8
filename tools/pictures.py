"""Pictures of a workbook's sheets for the docs: LibreOffice to PDF, pdftoppm to PNG.

    python tools/pictures.py demo-output/orders-done.xlsx docs/pictures

Needs soffice and pdftoppm (Debian: libreoffice-calc, poppler-utils) and Pillow. Each picture is one sheet's first
screen; rows that are folded away are not shown.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
from PIL import Image, ImageChops

from prodops_xl.hosts.files import open_book

# sheet (None: the order sheet), file name, first and last column (None: all), rows, width in pixels
SHOTS = (
    ("Issues", "issues", 1, 8, 96, 2000),
    (None, "orders", None, None, 34, 2000),
    (None, "orders-before", None, None, 34, 1900),
    ("Landed cost", "landed-cost", 1, 17, 52, 1900),
    ("Entry check", "entry-check", 1, 6, 40, 1300),
    ("COGS", "cogs", 1, 15, 40, 1900),
    ("Scorecard", "scorecard", 1, 24, 40, 2000),
    ("Next steps", "next-steps", 1, 14, 45, 1900),
    ("V Saigon Thread JSC", "vendor", 1, 12, 60, 1400),
    ("Weekly Sales", "cogs-before", 1, 6, 26, 1100),
    ("QC Log", "vendors-before", 1, 16, 26, 1900),
    ("T&A SP27", "schedule-before", 1, 24, 30, 2000),
    ("Explain", "explain", 1, 11, 16, 2000),
)
BEFORE = (
    "orders-before",
    "cogs-before",
    "vendors-before",
    "schedule-before",
)  # of orders.xlsx, as it came in


def picture(
    workbook: Path, sheet_name: str | None, columns: tuple[int, int] | None, rows: int, width: int, out: Path
) -> None:
    """One sheet, cut to columns and rows, as a PNG."""
    with tempfile.TemporaryDirectory() as folder, open_book(workbook) as book:
        sheet = book.sheets[sheet_name] if sheet_name else book.sheets[0]
        sheet.visible = True
        for other in book.sheets:  # LibreOffice prints hidden sheets too, where they have a print area
            other.page_setup.print_area = None
            other.visible = other.name == sheet.name
        first, last = columns or (1, sheet.used_range.last_cell.column)
        sheet.page_setup.print_area = sheet.range((1, first), (rows, last)).address
        pages = sheet.page_setup.api
        pages.Orientation, pages.FitToPagesWide, pages.FitToPagesTall, pages.PrintTitleRows = 2, 1, 1, ""
        cut = Path(folder) / "cut.xlsx"
        book.save(cut)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(cut)],
            check=True,
            capture_output=True,
        )
        shot = [
            "pdftoppm",
            "-png",
            "-f",
            "1",
            "-l",
            "1",
            "-scale-to-x",
            str(width),
            "-scale-to-y",
            "-1",
            "-singlefile",
        ]
        subprocess.run([*shot, f"{folder}/cut.pdf", str(out.with_suffix(""))], check=True)
    _crop(out)


def _crop(path: Path, margin: int = 12) -> None:
    """Cut the empty paper off."""
    image = Image.open(path).convert("RGB")
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    if box:
        edges = (
            max(box[0] - margin, 0),
            max(box[1] - margin, 0),
            min(box[2] + margin, image.width),
            min(box[3] + margin, image.height),
        )
        image.crop(edges).quantize(64).save(path, optimize=True)


def _explained(source: Path, out: Path) -> None:
    """The made season's book with one order line explained."""
    from prodops_xl.hosts.file_runs import run_on_file

    run_on_file("explain", source, as_of=date(2026, 11, 25), out=out, given={"key": '["4500012008", 10]'})


def main() -> None:
    """The docs' pictures, from a finished demo."""
    done, folder = Path(sys.argv[1]), Path(sys.argv[2])
    before = openpyxl.load_workbook(done.with_name("orders.xlsx")).worksheets[0].max_column
    after = openpyxl.load_workbook(done).worksheets[0].max_column
    came_in, explained = done.with_name("orders.xlsx"), done.with_name("explained.xlsx")
    _explained(came_in, explained)
    for sheet, name, first, last, rows, width in SHOTS:
        columns = (first, last) if first and last else None
        source = came_in if name in BEFORE else explained if name == "explain" else done
        if name == "orders":
            columns = (max(before - 6, 1), after)
        if name == "orders-before":
            columns = (1, 22)
        picture(source, sheet, columns, rows, width, folder / f"{name}.png")
        print(folder / f"{name}.png")


if __name__ == "__main__":
    main()
