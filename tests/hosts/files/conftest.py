"""Workbooks to test on, made by XlsxWriter: another hand than the one that is tested."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw

from prodops_xl.hosts.files import new_book, open_book


@pytest.fixture
def make(tmp_path) -> Callable[..., Path]:
    """make(fill, name="book.xlsx", **options): a workbook that `fill(workbook, worksheet)` has filled."""

    def build(fill=lambda book, sheet: None, name="book.xlsx", sheet="Orders", **options) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path), options) as book:
            fill(book, book.add_worksheet(sheet))
        return path

    return build


@pytest.fixture
def book() -> Iterator[xw.Book]:
    """An empty workbook."""
    with new_book() as opened:
        yield opened


@pytest.fixture
def sheet(book) -> xw.Sheet:
    return book.sheets[0]


@pytest.fixture
def reopened(tmp_path):
    """reopened(book): a context manager with the same workbook, saved and opened again."""
    count = 0

    @contextmanager
    def again(book: xw.Book, suffix=".xlsx") -> Iterator[xw.Book]:
        nonlocal count
        count += 1
        path = tmp_path / f"saved-{count}{suffix}"
        book.save(path)
        with open_book(path) as opened:
            yield opened

    return again


@pytest.fixture(scope="session")
def real_workbooks(shared) -> list[Path]:
    """Workbooks made by Excel and others; they lie beside the checkout and are not part of it."""
    found = sorted((shared / "raw" / "workbooks").glob("*.xls[xm]"))
    if not found:
        pytest.skip("the published data sets hold no raw workbooks")
    return found
