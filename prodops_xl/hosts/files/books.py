"""Workbooks of the file engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.book_state import BookState
from prodops_xl.hosts.files.names import Names
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.files.patch.storage import PatchStorage
from prodops_xl.hosts.files.sheets import Sheets
from prodops_xl.workbook.addin_formulas import Form
from prodops_xl.workbook.formula_repair import Repair

if TYPE_CHECKING:
    from prodops_xl.hosts.files.engine import App


class Books(base_classes.Books):
    """The workbooks of one app, in the order in which they were opened."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._books: list[Book] = []
        self._active: Book | None = None

    @property
    def api(self) -> Books:
        return self

    @property
    def active(self) -> Book:
        if self._active is None:
            raise ProdOpsError("No workbook is open. Open one first.")
        return self._active

    def __call__(self, name_or_index: str | int) -> Book:
        """KeyError where there is none: xlwings then opens the file."""
        if isinstance(name_or_index, int):
            return self._books[name_or_index - 1]
        wanted = name_or_index.lower()
        for book in self._books:
            if wanted in (book.name.lower(), book.fullname.lower()):
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._books)

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self._books))

    def __contains__(self, name: object) -> bool:
        return any(str(name).lower() in (book.name.lower(), book.fullname.lower()) for book in self._books)

    def add(self) -> Book:
        taken = {book.name for book in self._books}
        number = next(number for number in range(1, len(taken) + 2) if f"Book{number}" not in taken)
        return self._take(Book(self, BookState(PatchStorage.blank()), f"Book{number}"))

    def open(self, fullname: Any = None, *args: Any, **kwargs: Any) -> Book:
        """Opens a workbook file; Excel's further arguments (links, passwords, ...) mean nothing here."""
        path = Path(fullname).absolute()
        return self._take(Book(self, BookState(PatchStorage(read_workbook(path)), path), path.name))

    def _take(self, book: Book) -> Book:
        self._books.append(book)
        self._active = book
        return book

    def activate(self, book: Book) -> None:
        self._active = book

    def remove(self, book: Book) -> None:
        if book in self._books:
            self._books.remove(book)
        if self._active is book:
            self._active = self._books[-1] if self._books else None


class Book(base_classes.Book):
    """`state` holds the workbook as it stands; `state.edits` what is not in a file yet."""

    def __init__(self, books: Books, state: BookState, name: str) -> None:
        self.books = books
        self.state = state
        self._name = name

    @property
    def api(self) -> Book:
        return self

    @property
    def app(self) -> App:
        return self.books.app

    @property
    def name(self) -> str:
        return self.state.path.name if self.state.path else self._name

    @property
    def fullname(self) -> str:
        return str(self.state.path) if self.state.path else self._name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def losses(self) -> list[str]:
        """What of the file saving cannot keep (`patch/signatures.py`)."""
        return self.state.storage.losses()

    def mend_formulas(self, form: Form) -> Repair:
        """Puts add-in formulas into the spelling of one host (`repair-formulas`); saved without other edits, all else of the
        file, values of the formulas included, stays as it was.
        """
        return self.state.mend_formulas(form)

    def save(self, path: Any = None, password: str | None = None) -> None:
        """Saves to `path` (relative to the working folder) or to the book's own file."""
        if password:
            raise ProdOpsError("Workbooks are saved without a password here. Set one in Excel.")
        if path is None:
            path = self.state.path or Path(f"{self._name}.xlsx")
        self.state.save(Path(path).absolute())

    def close(self) -> None:
        """Closes without saving."""
        self.books.remove(self)

    def activate(self) -> None:
        self.books.activate(self)
