"""Pictures of the web add-in for the docs: the real task pane in Chromium beside its workbook, drawn as a table.

    python tools/web_pictures.py [docs/pictures]

Makes web-pane.png, web-issues.png and web-explain.png. Needs the extra "server", playwright and a Chromium, as the
browser tests do, whose host for Office.js this uses. The sheet is no photograph of Excel, and the picture says so.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from prodops_xl.hosts.demo_run import write_season  # noqa: E402
from tests.hosts.server.browser.grid_view import page  # noqa: E402
from tests.hosts.server.browser.pane import Browser, Pane  # noqa: E402
from tests.hosts.server.browser.serving import reason_to_skip, web_server  # noqa: E402

AS_OF = date(2026, 11, 25)
WIDTH, HEIGHT = 1440, 860


def main() -> None:
    """The three pictures, from the demo's season."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    reason = reason_to_skip()
    if reason:
        sys.exit(reason)
    with tempfile.TemporaryDirectory() as temporary:
        book = Path(temporary) / "orders.xlsx"
        write_season(book, AS_OF, 2026)
        os.environ.setdefault("PRODOPS_TIME_LIMIT", "600")
        with (
            web_server(Path(temporary) / "log.txt") as address,
            Browser() as browser,
            browser.pane(address, book, size=(360, HEIGHT)) as pane,
        ):
            _take_all(pane, folder)


def _take_all(pane: Pane, folder: Path) -> None:
    orders = pane.book.sheets[0].name
    pane.set("as_of", AS_OF.isoformat())
    _close_settings(pane)
    pane.select(orders, "A1")
    _picture(pane, folder / "web-pane.png", orders, range(1, 40), lambda: _show(pane, "#run-validate-orders"))
    pane.run("validate-orders")
    marked = pane.page.locator("#issues .error[data-cell]").first
    marked.click()
    pane.page.wait_for_timeout(300)
    sheet, cell = pane.selected()
    row = pane.book.sheets[sheet].range(cell).row
    _picture(pane, folder / "web-issues.png", sheet, _around(row), lambda: _show(pane, "#issues"))
    pane.select(orders, _price_of_a_sound_line(pane))
    pane.page.click("#explain")
    pane.finished()
    row = pane.host.state.active.selection.row
    _picture(pane, folder / "web-explain.png", orders, _around(row), lambda: _show(pane, "#explain"))


def _close_settings(pane: Pane) -> None:
    pane.page.locator("details", has=pane.page.locator("#settings")).locator("summary").click()


def _show(pane: Pane, selector: str) -> None:
    pane.page.locator(selector).evaluate("part => part.closest('details, section').scrollIntoView()")


def _around(row: int) -> range:
    first = max(row - 12, 1)
    return range(first, first + 34)


def _price_of_a_sound_line(pane: Pane) -> str:
    """The price in the second line of the orders, below the header that names it."""
    sheet = pane.book.sheets[0]
    values = sheet.used_range.value
    top = next(
        at for at, row in enumerate(values) if sum(isinstance(v, str) for v in row) > 8 and _price(row)
    )
    cell = sheet.used_range[top + 2, _price(values[top])]
    return str(cell.get_address(False, False))


def _price(row: list[object]) -> int | None:
    return next((at for at, value in enumerate(row) if str(value).startswith("FOB")), None)


def _picture(pane: Pane, out: Path, sheet: str, rows: range, scroll: Callable[[], None]) -> None:
    """The pane as it is, beside the sheet around the selection."""
    scroll()
    pane.page.wait_for_timeout(200)
    shot = base64.b64encode(pane.page.screenshot()).decode()
    target = pane.book.sheets[sheet]
    column = target.impl.state.selection.column
    last = target.used_range.last_cell.column
    first = max(min(column - 6, last - 12), 1)
    drawn = pane.page.context.new_page()
    drawn.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    drawn.set_content(page(pane.book, target, rows, range(first, min(first + 14, last + 1)), shot))
    drawn.screenshot(path=str(out))
    drawn.close()
    Image.open(out).convert("RGB").quantize(128).save(out, optimize=True)
    print(out)


if __name__ == "__main__":
    main()
