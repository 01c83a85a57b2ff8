"""A file-backed xlwings engine: `xw.Book` over an .xlsx or .xlsm without Excel.

    with open_book("orders.xlsx") as book:
        book.sheets["Orders"]["A1"].value = "PO"
        book.save("orders-done.xlsx")

Nothing is written before `book.save`. The engine is not made xlwings' engine for good: when the last book
opened here is closed, the engine that was active before is active again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlwings as xw

from prodops_xl.hosts.files.engine import App, registered, the_engine
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.files.patch.signatures import losses_of

__all__ = ["losses", "new_book", "open_book"]


class _Sessions:
    """How many books are open, and which engine was active before the first of them."""

    count = 0
    previous: xw.Engine | None = None


@contextmanager
def open_book(path: str | Path) -> Iterator[xw.Book]:
    """The workbook at `path` as an `xlwings.Book`; it is closed, unsaved, at the end of the block.

    Raises ProdOpsError, with a sentence that says what to do, for a file that is not there, is no .xlsx or
    .xlsm, is damaged, protected by a password, or would unpack to more than a workbook should.
    """
    with _app() as app:
        yield xw.Book(impl=app.books.open(str(path)))


@contextmanager
def new_book() -> Iterator[xw.Book]:
    """A new workbook with one empty sheet, Sheet1, as an `xlwings.Book`."""
    with _app() as app:
        yield xw.Book(impl=app.books.add())


def losses(path: str | Path) -> list[str]:
    """What saving the workbook at `path` here would lose, one line for each thing; empty: nothing.

    To be asked before anything is written. Raises ProdOpsError as `open_book` does.
    """
    return losses_of(read_workbook(Path(path)))


@contextmanager
def _app() -> Iterator[App]:
    engine = registered()
    if _Sessions.count == 0:
        _Sessions.previous = xw.engines.active
    _Sessions.count += 1
    engine.activate()
    app = the_engine().apps.add()
    try:
        yield app
    finally:
        app.quit()
        _Sessions.count -= 1
        if _Sessions.count == 0 and xw.engines.active is engine:
            xw.engines.active = _Sessions.previous
