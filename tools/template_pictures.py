"""Pictures of the workbook templates for the docs: built afresh, one sheet's first screen each.

    python tools/template_pictures.py docs/pictures

Needs what `pictures.py` needs. Each is under 80 kB: fewer colours where it would be more.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pictures import _crop, picture
from PIL import Image

from prodops_xl.hosts.templates import build

LARGEST = 80_000
# template, sheet, file name, first and last column, rows, width in pixels
SHOTS = (
    ("order-book", "Start", "start", 1, 3, 46, 1400),
    ("order-book", "Orders", "order-book", 1, 23, 20, 2000),
    ("order-book", "By vendor", "order-book-by-vendor", 1, 19, 22, 1500),
    ("cost-sheet", "Cost sheet", "cost-sheet", 3, 24, 14, 2000),
    ("cost-sheet", "Legs", "cost-sheet-legs", 1, 19, 22, 1500),
    ("schedule-and-wip", "Late", "schedule-and-wip", 1, 9, 18, 1300),
    ("schedule-and-wip", "WIP", "schedule-and-wip-stages", 1, 13, 20, 1600),
    ("vendor-scorecard", "By vendor", "vendor-scorecard", 1, 21, 22, 1700),
    ("shipment-tracker", "Shipments", "shipment-tracker", 1, 16, 14, 1800),
    ("cogs-and-budget", "Months", "cogs-and-budget", 1, 18, 22, 1600),
    ("vendor-update-pack", "Orders", "vendor-update-pack", 1, 17, 8, 1900),
    ("weekly-status", "Status", "weekly-status", 1, 22, 22, 1800),
    ("weekly-status", "To talk about", "weekly-status-lines", 1, 10, 12, 1600),
)


def main() -> None:
    """Every picture, into the folder that is named; others after it choose templates."""
    folder, chosen = Path(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as made:
        build((), Path(made))
        for template, sheet, name, first, last, rows, width in SHOTS:
            if chosen and template not in chosen:
                continue
            path = folder / f"template-{name}.png"
            picture(Path(made) / f"{template}.xlsx", sheet, (first, last), rows, width, path)
            _without_footer(path)
            _shrink(path)
            print(path, path.stat().st_size)
        if not chosen or "order-book" in chosen:
            _with_engine(Path(made) / "engine", folder / "template-start-with-engine.png")


def _with_engine(made: Path, path: Path) -> None:
    """The Start sheet with its buttons."""
    book = build(["order-book"], made, engine=True)[0].path
    picture(book, "Start", (1, 6), 46, 1500, path)
    _without_footer(path)
    _shrink(path)


def _without_footer(path: Path) -> None:
    """The page's footer is no part of the sheet: the foot of the picture goes, then the paper above it."""
    image = Image.open(path).convert("RGB")
    image.crop((0, 0, image.width, image.height - max(image.width // 40, 30))).save(path)
    _crop(path)


def _shrink(path: Path) -> None:
    """Fewer colours, then fewer pixels, until the file is small enough."""
    colors = 48
    while path.stat().st_size > LARGEST:
        image = Image.open(path).convert("RGB")
        if colors <= 12:
            image = image.resize((image.width * 9 // 10, image.height * 9 // 10), Image.Resampling.LANCZOS)
        colors = max(colors // 2, 12)
        image.quantize(colors).save(path, optimize=True)


if __name__ == "__main__":
    main()
