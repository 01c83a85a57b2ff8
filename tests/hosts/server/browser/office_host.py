"""A host for the real Office.js: answers its requests from a workbook of the file engine.

    with open_book("orders.xlsx") as book:
        host = OfficeHost(book, api=18)
        answer = host.execute(request)     # JSON in, JSON out, as `office_host.js` hands it over

So one model serves both sides: what the page wrote is read with xlwings, and saved as a file. `unknown` lists
everything that was asked and is not known here; a test asserts that it is empty.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import xlwings as xw

from prodops_xl.hosts.files.layers import MISSING
from tests.hosts.server.browser.function_calls import CustomFunctions
from tests.hosts.server.browser.nodes import Node
from tests.hosts.server.browser.protocol import Batch, References
from tests.hosts.server.browser.sheet_nodes import Worksheet
from tests.hosts.server.browser.table_nodes import TableNumbers, Tables
from tests.hosts.server.browser.workbook_nodes import Workbook

if TYPE_CHECKING:
    from prodops_xl.hosts.files.areas import Area
    from prodops_xl.hosts.files.book_state import BookState
    from prodops_xl.hosts.files.books import Book
    from prodops_xl.hosts.files.sheet_state import SheetState


_FUNCTIONS = "Microsoft.ExcelServices.CustomFunctions"


class OfficeHost:
    """Excel, as far as the page can tell. `api` is the ExcelApi version that it says it has (1.`api`)."""

    def __init__(self, book: xw.Book, api: int = 18) -> None:
        self.book = book
        self.api = api
        self.unknown: list[str] = []
        self.functions = CustomFunctions()
        self.saves = 0
        self.requests = 0
        self.listeners: list[str] = []
        self.written: set[str] = set()
        self._references = References()
        self.tables = TableNumbers()
        self._selections = 0

    @property
    def model(self) -> Book:
        return self.book.impl

    @property
    def state(self) -> BookState:
        return self.model.state

    def execute(self, request: str) -> str:
        """One batch. Errors of Excel are in the answer; an error of this host is one too, and stands in `unknown`."""
        self.requests += 1
        try:
            batch = Batch(json.loads(request), Workbook(self), {_FUNCTIONS: self.functions}, self._references)
            answer = batch.run(self._missed)
        except Exception as error:  # noqa: BLE001 - the page must get an answer, and the test the reason
            self._missed(f"{type(error).__name__} in the host: {error}")
            answer = {
                "Results": [],
                "Error": {"Code": "GeneralException", "Message": str(error), "ActionIndex": 0},
            }
        return json.dumps(answer)

    def _missed(self, what: str) -> None:
        if what not in self.unknown:
            self.unknown.append(what)

    # What nodes share -----------------------------------------------------------------------------

    def worksheet(self, state: SheetState) -> Worksheet:
        return Worksheet(self, state)

    def tables_meeting(self, state: SheetState, area: Area) -> Node:
        return Tables(self, [state], area)

    def wrote(self, state: SheetState) -> None:
        """Sheets that the page has changed, by name."""
        self.written.add(state.name)

    def own_format(self, state: SheetState, row: int, column: int) -> str:
        """The number format that the cell itself has, not what a date in it makes the model say."""
        laid = state.looks._looks["number_format"].at(row, column)
        if laid is not MISSING:
            return laid
        return (
            "General"
            if state.file_name is None
            else state.book.storage.style(state.id, row, column).number_format
        )

    def select(self, state: SheetState, area: Area) -> None:
        self.state.activate(state)
        state.select(area)
        self.selection_changed()

    # Events ---------------------------------------------------------------------------------------

    def listen(self, event: str) -> None:
        self.listeners.append(event)

    def selection_changed(self) -> None:
        self._selections += 1

    def take_selection_changes(self) -> int:
        """How often the selection has changed since this was last asked."""
        count, self._selections = self._selections, 0
        return count
