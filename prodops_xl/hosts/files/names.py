"""Defined names, of a workbook or of one sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import parse_area, quote_sheet, split_sheet
from prodops_xl.hosts.files.sheet_state import SheetState
from prodops_xl.hosts.files.storage import NameRecord

if TYPE_CHECKING:
    from prodops_xl.hosts.files.books import Book
    from prodops_xl.hosts.files.ranges import Range

_NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")
_R1C1 = re.compile(r"[Rr](\d*)([Cc]\d*)?|[Cc]\d*")
_MAX_LENGTH = 255


def check_name(name: str) -> str:
    """The name, or a ProdOpsError that says what Excel takes."""
    is_cell = parse_area(name) is not None or _R1C1.fullmatch(name) is not None
    if len(name) > _MAX_LENGTH or _NAME.fullmatch(name) is None or is_cell:
        raise ProdOpsError(
            f"“{name}” is no name that Excel takes: letters, digits, points and underscores, a letter first, "
            "and nothing that reads as a cell."
        )
    return name


class Names(base_classes.Names):
    """A workbook's names, those of its sheets included, or one sheet's own."""

    def __init__(self, book: Book, sheet: SheetState | None = None) -> None:
        self.book = book
        self.sheet = sheet

    @property
    def api(self) -> Names:
        return self

    def _records(self) -> list[NameRecord]:
        names = self.book.state.names
        return names if self.sheet is None else [name for name in names if name.scope == self.sheet.id]

    def _find(self, name: str) -> NameRecord | None:
        """`Sheet1!Rate` means that sheet's; a bare name the workbook's before any sheet's."""
        sheet_name, bare = split_sheet(name)
        records = [record for record in self._records() if record.name.lower() == bare.lower()]
        if sheet_name is not None:
            sheet = self.book.state.find_sheet(sheet_name)
            records = [record for record in records if sheet is not None and record.scope == sheet.id]
        return min(records, key=lambda record: record.scope is not None, default=None)

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return Name(self.book, self._records()[name_or_index - 1])
        record = self._find(name_or_index)
        if record is None:
            raise ProdOpsError(f"{self.book.name} has no name {name_or_index}.")
        return Name(self.book, record)

    def contains(self, name_or_index: str | int) -> bool:
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return self._find(name_or_index) is not None

    def __len__(self) -> int:
        return len(self._records())

    def add(self, name: str, refers_to: str) -> Name:
        """A name, or a new meaning for it; `refers_to` without an equals sign is a text, as in Excel."""
        sheet_name, bare = split_sheet(name)
        scope = self.sheet
        if sheet_name is not None:
            scope = self.book.state.find_sheet(sheet_name)
            if scope is None:
                raise ProdOpsError(f"{self.book.name} has no sheet {sheet_name}.")
        record = NameRecord(check_name(bare), scope.id if scope else None, _as_formula(refers_to))
        self.book.state.put_name(record)
        return Name(self.book, record)


class Name(base_classes.Name):
    """One name."""

    def __init__(self, book: Book, record: NameRecord) -> None:
        self.book = book
        self.record = record

    @property
    def api(self) -> Name:
        return self

    @property
    def name(self) -> str:
        """A sheet's own name with the sheet before it, as Excel gives it."""
        if self.record.scope is None:
            return self.record.name
        sheet = self.book.state.sheet_of(self.record.scope)
        return f"{quote_sheet(sheet.name)}!{self.record.name}"

    @name.setter
    def name(self, value: str) -> None:
        new = self.record._replace(name=check_name(split_sheet(value)[1]))
        self.book.state.drop_name(self.record)
        self.book.state.put_name(new)
        self.record = new

    @property
    def refers_to(self) -> str:
        return self.record.refers_to

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.record = self.record._replace(refers_to=_as_formula(value))
        self.book.state.put_name(self.record)

    @property
    def refers_to_range(self) -> Range:
        cells = range_of_name(self.book, self.record)
        if cells is None:
            raise ProdOpsError(
                f"The name {self.record.name} does not stand for a range of this workbook; it is "
                f"{self.record.refers_to}."
            )
        return cells

    def delete(self) -> None:
        self.book.state.drop_name(self.record)


def _as_formula(text: str) -> str:
    return text if text.startswith("=") else '="' + text.replace('"', '""') + '"'


def range_of_name(book: Book, record: NameRecord) -> Range | None:
    """The cells that a name stands for; None where it is a constant or a calculation."""
    from prodops_xl.hosts.files.ranges import Range
    from prodops_xl.hosts.files.sheets import Sheet

    sheet_name, address = split_sheet(record.refers_to[1:])
    area = parse_area(address)
    sheet = book.state.find_sheet(sheet_name) if sheet_name else None
    if area is None or sheet is None:
        return None
    return Range(Sheet(book, sheet), area)
