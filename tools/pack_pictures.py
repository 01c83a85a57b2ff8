"""Pictures of a mail round for the docs: a pack, its mail draft, what collect says.

    python tools/pack_pictures.py demo-output docs/pictures

Needs what `pictures.py` needs, and Chromium for the mail.
"""

from __future__ import annotations

import email
import email.policy
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tools.pictures import _crop, picture

# workbook, sheet, file name, last column, rows, width in pixels
SHOTS = (
    ("pack", "Start", "pack-start", 3, 34, 1500),
    ("pack", "Orders", "pack-orders", 15, 26, 2000),
    ("pack", "Progress", "pack-progress", 10, 22, 1600),
    ("collected", "Returned files", "pack-returned", 13, 9, 2000),
    ("collected", "Changes", "pack-changes", 11, 24, 1800),
    ("collected", "Conflicts", "pack-conflicts", 9, 10, 2000),
    ("collected", "Remarks", "pack-remarks", 8, 14, 1800),
)


def _without_footer(path: Path) -> None:
    """The last lines of the page say its number: of no use in a picture."""
    image = Image.open(path).convert("RGB")
    image.crop((0, 0, image.width, int(image.height * 0.965))).save(path)
    _crop(path)


def mail(draft: Path, out: Path) -> None:
    """The HTML of a draft as a browser shows it."""
    message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    body = message.get_body(("html",))  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "mail.html"
        page.write_text(body.get_content(), encoding="utf-8")
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1000,900",
                f"--screenshot={out}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )
    Image.open(out).crop((0, 0, 980, 620)).save(out)
    _crop(out)


def main() -> None:
    """The docs' pictures, from a finished demo."""
    demo, folder = Path(sys.argv[1]), Path(sys.argv[2])
    sources = {
        "pack": next((demo / "packs").glob("Saigon*.xlsx")),
        "collected": demo / "orders-collected.xlsx",
    }
    for source, sheet, name, last, rows, width in SHOTS:
        picture(sources[source], sheet, (1, last), rows, width, folder / f"{name}.png")
        _without_footer(folder / f"{name}.png")
        print(folder / f"{name}.png")
    mail(next((demo / "packs").glob("Saigon*.eml")), folder / "pack-mail.png")


if __name__ == "__main__":
    main()
