"""The Settings sheet: made where there is none, completed at its foot, never rewritten."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.orders import validate_orders
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.tables.settings import SETTINGS, read_settings
from prodops_xl.workbook.settings import settings_of
from tests.conftest import order_row, write_book

FACTS = ["tariff.edition", "tariff.last_program", "tariff.stale_fee"]


def run(path, as_of=dt.date(2026, 3, 1)):
    with open_book(path) as book:
        validate_orders(book, {}, as_of)
        book.save(str(path))
    return openpyxl.load_workbook(path)["Settings"]


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_made_where_there_is_none(tmp_path):
    rows = rows_of(run(write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])))
    assert [row[0] for row in rows[1:]] == [*(s.name for s in SETTINGS), *FACTS]


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
    names = [*(s.name for s in SETTINGS), *FACTS]
    assert sorted(row[0] for row in rows[1:] if row[0] != "our own line") == sorted(names)
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


def fact_of(sheet, name):
    return next(row for row in sheet.iter_rows() if row[0].value == name)


def test_facts_of_the_tariff_are_kept_current_and_are_no_settings(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    sheet = run(path)
    assert "January 2025" in fact_of(sheet, "tariff.edition")[2].value
    assert "2026-07-24" in fact_of(sheet, "tariff.last_program")[2].value
    assert fact_of(sheet, "tariff.stale_fee")[2].value == "no fee year is missing"
    later = run(path, dt.date(2026, 11, 25))
    assert fact_of(later, "tariff.stale_fee")[2].value == "fiscal year 2027 is not known"
    with open_book(path) as book:
        assert not set(FACTS) & set(settings_of(book))


def test_a_fact_that_somebody_wrote_over_is_theirs(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    run(path)
    book = openpyxl.load_workbook(path)
    row = fact_of(book["Settings"], "tariff.stale_fee")
    row[1].value, row[3].value = "asked Ann", "we wait for the notice"
    value = fact_of(book["Settings"], "tariff.edition")[1]
    value.value = "checked by Bo"
    book.save(path)
    sheet = run(path, dt.date(2026, 11, 25))
    theirs = [cell.value for cell in fact_of(sheet, "tariff.stale_fee")[1:4]]
    assert theirs == ["asked Ann", "no fee year is missing", "we wait for the notice"]
    assert fact_of(sheet, "tariff.edition")[1].value == "checked by Bo"
