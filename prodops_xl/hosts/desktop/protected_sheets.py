"""Sheets protected without a password, as the workbook templates have them: open to a command while it runs.

Excel refuses a command what it refuses a person. Protection without a password keeps fingers off formulas, not
programs: it is lifted before the command and put back as it was. A sheet with a password stays shut, and Excel's
refusal is the command's. Only Excel on Windows: on a Mac protection is not told apart through AppleScript.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import xlwings as xw

# What Excel may allow on a protected sheet, by the names of its Protection object and of Protect's arguments.
_ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows",
    "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip


@contextlib.contextmanager
def unprotected(book: xw.Book) -> Iterator[None]:
    """Lift the protection of the book's sheets for the block, and put it back, whatever happens in the block."""
    lifted = [told for sheet in book.sheets if (told := _lift(sheet.api)) is not None] if _asks() else []
    try:
        yield
    finally:
        for sheet, how in lifted:
            # A sheet that the command took away needs none.
            with contextlib.suppress(Exception):
                sheet.Protect(**how)


def _asks() -> bool:
    return sys.platform == "win32"


def _lift(sheet: Any) -> tuple[Any, dict[str, bool]] | None:
    """The sheet and how it was protected; None where it was not, or where a password keeps it shut."""
    try:
        if not sheet.ProtectContents:
            return None
        how = {name: bool(getattr(sheet.Protection, name)) for name in _ALLOWED}
        how |= {
            "Contents": True,
            "DrawingObjects": bool(sheet.ProtectDrawingObjects),
            "Scenarios": bool(sheet.ProtectScenarios),
        }
        # An empty password: with none at all Excel would ask the person for one.
        sheet.Unprotect("")
    except Exception:  # noqa: BLE001 - Excel's refusal; the command meets it where it matters
        return None
    return sheet, how
