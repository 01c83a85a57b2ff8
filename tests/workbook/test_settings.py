"""The Settings sheet: made where there is none, completed at its foot, never rewritten."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.orders import validate_orders
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.tables.settings import SETTINGS, read_settings
from tests.conftest import order_row, write_book


def run(path):
    with open_book(path) as book:
        validate_orders(book, {}, dt.date(2026, 3, 1))
        book.save(str(path))
    return openpyxl.load_workbook(path)["Settings"]


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_made_where_there_is_none(tmp_path):
    rows = rows_of(run(write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])))
    assert [row[0] for row in rows[1:]] == [s.name for s in SETTINGS]


def test_what_it_lacks_comes_below_and_what_it_holds_stays(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Settings")
    own = [
        ["Setting", "Value", "Default", "Meaning"],
        ["orders.imu_floor", 0.5, 0.55, "what finance wants"],
        ["our own line", 1, None, None],
    ]
    for row in own:
        sheet.append(row)
    book.save(path)
    rows = rows_of(run(path))
    assert [row[:4] for row in rows[:3]] == own
    assert sorted(row[0] for row in rows[1:] if row[0] != "our own line") == sorted(s.name for s in SETTINGS)
    again = rows_of(run(path))
    assert again == rows


def test_a_sheet_laid_out_in_another_way_is_left_alone(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Settings")
    sheet.append(["orders.imu_floor", 0.5])
    book.save(path)
    assert rows_of(run(path)) == [["orders.imu_floor", 0.5]]


def test_an_open_setting_is_none_until_it_is_filled():
    assert read_settings({}, {})["cogs.closed_through"] is None
    assert read_settings({"cogs.closed_through": "2026-06-30"}, {})["cogs.closed_through"] == dt.date(
        2026, 6, 30
    )
    assert read_settings({"cogs.closed_through": dt.datetime(2026, 6, 30)}, {})[
        "cogs.closed_through"
    ] == dt.date(2026, 6, 30)
    with pytest.raises(ProdOpsError, match=r"cogs\.closed_through"):
        read_settings({}, {"cogs.closed_through": "soon"})
