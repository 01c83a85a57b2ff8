"""What of a sheet is printed, and how.

xlwings speaks of the print area alone. For the rest `api` answers to the names of Excel on Windows (`Orientation`,
`FitToPagesWide`, ...), so that one piece of code sets pages in both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import parse_area

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState

PORTRAIT, LANDSCAPE = 1, 2
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")


class PageSetup(base_classes.PageSetup):
    """The page setup of one sheet."""

    def __init__(self, state: SheetState) -> None:
        self.state = state

    @property
    def api(self) -> Pages:
        return Pages(self.state)

    @property
    def print_area(self) -> str | None:
        """`$A$1:$D$9`, several areas with commas; None where all is printed."""
        return self.state.print_area

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        self.state.set_print_area(_spelt(value) if value else None)


class Pages:
    """Excel's PageSetup object, as far as it is needed. Only written: reads are Excel's."""

    _state: SheetState

    def __init__(self, state: SheetState) -> None:
        super().__setattr__("_state", state)

    def __setattr__(self, name: str, value: Any) -> None:
        """`Orientation` (1 or 2), `FitToPagesWide` and `FitToPagesTall` (False: as many as it takes),
        `PrintTitleRows` (`$5:$5`), `PrintTitleColumns` (`$A:$B`), and `Zoom`, which says no more than that pages are to fit.
        """
        sheet = self._state
        if name == "Orientation":
            edit = e.SetPages(sheet.id, landscape=value == LANDSCAPE)
        elif name == "FitToPagesWide":
            edit = e.SetPages(sheet.id, wide=int(value))
        elif name == "FitToPagesTall":
            edit = e.SetPages(sheet.id, tall=int(value))
        elif name == "PrintTitleRows":
            edit = e.SetPages(sheet.id, title_rows=_rows(value))
        elif name == "PrintTitleColumns":
            edit = e.SetPages(sheet.id, title_columns=_columns(value))
        elif name == "Zoom" and value is False:
            return
        else:
            raise NotImplementedError(f"{name} of a page is not set without Excel.")
        sheet.book.record(edit)


def _rows(text: str) -> str:
    found = _ROWS.fullmatch(text or "")
    if text and found is None:
        raise ProdOpsError(f"{text} are no rows; give some such as $5:$5.")
    return f"{found[1]}:{found[2]}" if found else ""


def _columns(text: str) -> str:
    found = _COLUMNS.fullmatch(text or "")
    if text and found is None:
        raise ProdOpsError(f"{text} are no columns; give some such as $A:$B.")
    return f"{found[1]}:{found[2]}" if found else ""


def _spelt(areas: str) -> str:
    parts = [parse_area(part) for part in areas.split(",")]
    if None in parts:
        raise ProdOpsError(f"{areas} is no area to print; give one such as A1:D9, several with commas.")
    return ",".join(part.spell() for part in parts if part is not None)
