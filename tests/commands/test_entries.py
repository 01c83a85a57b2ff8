"""entries on a workbook: the sheets, Issues, what is remembered, and landed cost and COGS on filed figures.

The book of tests/conftest.py: entry of 2026-05-01, value 1,360, 16.5 % = 224.40 and Section 122 10 % = 136.00, MPF at its minimum 33.58,
HMF 1.70.
"""

import datetime as dt
import re

import openpyxl
import pandas as pd
import pytest

from prodops_xl.commands.cogs import cogs
from prodops_xl.commands.entries import accepted_entries, entries
from prodops_xl.commands.landed_cost import landed_cost
from prodops_xl.commands.orders import validate_orders
from prodops_xl.domain.entries.differences import open_money
from prodops_xl.domain.entries.numbers import check_digit
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.tables.schema import TABLES, check
from tests.conftest import SHIPPED, write_book

AS_OF = dt.date(2026, 11, 25)
E = f"AB41234567{check_digit('AB41234567')}"
SHOWN = f"{E[:3]}-{E[3:10]}-{E[10]}"
DAY = dt.datetime(2026, 5, 1)
HEAD = [
    "Entry Summary Number", "Entry Summary Line Number", "HTS Number", "Entry Date", "Country of Origin", "Duty Amount",
    "Line Entered Value", "MPF Amount", "HMF Amount", "Quantity 1", "UOM", "Liquidation Date",
]  # fmt: skip
CLEAN = [
    [E, 1, "9903.03.01", DAY, "VN", 136.0, None, None, None, None, None, None],
    [E, 1, "6109.10.0012", DAY, "VN", 224.4, 1360, 33.58, 1.7, 160, "NO", None],
]


def filed_rows(**change):
    """The goods' row with other cells."""
    row = dict(zip(HEAD, CLEAN[1], strict=True)) | change
    return [HEAD, CLEAN[0], [row[name] for name in HEAD]]


def book_with(tmp_path, rows, report, **extra):
    entry = [["Entry", "Shipment", "Entry date"], [SHOWN, "S1", DAY]]
    return write_book(tmp_path / "buy.xlsx", rows, {**SHIPPED, "Entries": entry, "ES-003": report, **extra})


def run(command, path, out, settings=None, as_of=AS_OF):
    with open_book(path) as book:
        outcome = command(book, settings or {}, as_of)
        book.save(str(out))
    return outcome, openpyxl.load_workbook(out)


def table(book, name):
    sheet = book[name]
    area = next(iter(sheet.tables.values())).ref
    head, *rows = [[c.value for c in row] for row in sheet[area]]
    return [dict(zip(head, row, strict=True)) for row in rows if any(v is not None for v in row)]


def head_of(book, name):
    return " ".join(str(row[0].value) for row in book[name].iter_rows(max_row=12) if row[0].value)


def test_a_clean_entry_has_no_difference_and_the_sheet_says_so(tmp_path, good_rows):
    outcome, book = run(entries, book_with(tmp_path, good_rows, filed_rows()), tmp_path / "out.xlsx")
    assert outcome.counts["differences"] == 0
    assert outcome.counts["compared"] == 1
    assert (outcome.errors, outcome.warnings) == (0, 0)
    assert table(book, "Entry differences") == []
    text = head_of(book, "Entry differences")
    assert "Nothing differs" in text
    assert text.count("Confirm with your customs broker.") == 1
    assert "All 1 lines" in head_of(book, "Unmatched entry lines")


def test_a_difference_is_told_on_its_sheet_on_issues_and_to_the_shell(tmp_path, good_rows):
    report = filed_rows(**{"Duty Amount": 324.4})
    outcome, book = run(entries, book_with(tmp_path, good_rows, report), tmp_path / "out.xlsx")
    (row,) = table(book, "Entry differences")
    assert (row["Entry"], row["Line"], row["What"], row["Money"]) == (SHOWN, 1, "duty", 100)
    # 2026-05-01 + 314 - 15 days
    assert (row["Remedy"], row["Last day"], row["Days left"]) == (
        "post summary correction",
        dt.datetime(2027, 2, 24),
        91,
    )
    (issue,) = [i for i in table(book, "Issues") if i["Check"] == "entries"]
    assert (issue["Rule"], issue["Money at risk"], issue["Severity"]) == (
        "Entry: duty does not compute",
        100,
        "error",
    )
    assert issue["Cell"].startswith("ES-003!")
    assert outcome.counts["may_come_back"] == 100
    assert outcome.counts["by_remedy"] == {"post summary correction": 1}


def test_what_changed_since_the_last_run_is_said(tmp_path, good_rows):
    path = book_with(tmp_path, good_rows, filed_rows(**{"Duty Amount": 324.4}))
    run(entries, path, tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    book["ES-003"]["F3"] = 224.4
    book.save(tmp_path / "two.xlsx")
    _, again = run(entries, tmp_path / "two.xlsx", tmp_path / "three.xlsx")
    assert "differences -1, may come back -100.00" in head_of(again, "Entry differences")


def test_running_twice_changes_nothing(tmp_path, good_rows):
    path = book_with(tmp_path, good_rows, filed_rows(**{"Duty Amount": 324.4}))
    run(entries, path, tmp_path / "one.xlsx")
    _, one = run(entries, tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    _, two = run(entries, tmp_path / "two.xlsx", tmp_path / "three.xlsx")
    for name in ("Entry differences", "Unmatched entry lines", "Issues"):
        cells = [[[c.value for c in row] for row in book[name].iter_rows()] for book in (one, two)]
        assert cells[0] == cells[1], name


def test_a_line_that_nothing_answers_stands_on_its_own_sheet(tmp_path, good_rows):
    other = [
        "ZZZ99999995",
        1,
        "6204.62.2000",
        DAY,
        "PE",
        88.0,
        500,
        None,
        None,
        None,
        None,
        None,
    ]
    outcome, book = run(
        entries, book_with(tmp_path, good_rows, [*filed_rows(), other]), tmp_path / "out.xlsx"
    )
    (row,) = table(book, "Unmatched entry lines")
    assert (row["Entry"], row["Duty"]) == ("ZZZ-9999999-5", 88)
    assert outcome.counts["unmatched"] == 1


def test_an_accepted_claim_blocks_the_correction(tmp_path, good_rows):
    refunds = [
        ["Entry", "PO", "Line", "Program", "Amount", "Status"],
        [SHOWN, "4500000001", 10, "IEEPA", 5.0, "accepted"],
    ]
    path = book_with(tmp_path, good_rows, filed_rows(**{"Duty Amount": 324.4}), Refunds=refunds)
    _, book = run(entries, path, tmp_path / "out.xlsx")
    (row,) = table(book, "Entry differences")
    assert row["Remedy"] == "protest after liquidation"


def test_only_an_accepted_struck_down_duty_blocks():
    rows = [
        {"Entry": "A", "Status": "accepted", "Program": None, "Amount": 1.0},
        {"Entry": "B", "Status": "claimed", "Program": "IEEPA", "Amount": 1.0},
        {"Entry": "C", "Status": "accepted", "Program": "AGOA", "Amount": 1.0},
    ]
    assert accepted_entries(check(pd.DataFrame(rows), TABLES["Refunds"]).frame) == {"A"}


def test_without_entry_lines_the_command_says_what_to_do(book_path):
    with open_book(book_path) as book, pytest.raises(ProdOpsError, match="ES-003"):
        entries(book, {}, AS_OF)


def test_landed_cost_takes_filed_figures_and_tells_the_difference_once(tmp_path, good_rows):
    path = book_with(tmp_path, good_rows, filed_rows(**{"Duty Amount": 324.4}))
    outcome, book = run(landed_cost, path, tmp_path / "out.xlsx")
    lines = table(book, "LandedLines")
    assert round(sum(line["Duty"] for line in lines), 2) == 460.4
    assert round(sum(d["Amount"] for d in table(book, "DutyLines")), 2) == 460.4
    assert {d["Source"] for d in table(book, "DutyLines")} == {f"as filed, ES-003, entry {SHOWN}"}
    assert [line["Entry"] for line in lines] == [SHOWN, SHOWN]
    off = [(r["What"], r["Difference"]) for r in table(book, "Entry check") if r["Difference"]]
    assert off == [("Duty", 100)]
    assert not [i for i in table(book, "Issues") if i["Rule"] == "Entry differs from the filed figures"]
    assert any("as filed (ES-003)" in note for note in outcome.notes)


def test_a_setting_switches_filed_figures_off(tmp_path, good_rows):
    path = book_with(tmp_path, good_rows, filed_rows(**{"Duty Amount": 324.4}))
    _, book = run(landed_cost, path, tmp_path / "out.xlsx", {"landed.use_filed": "no"})
    assert round(sum(line["Duty"] for line in table(book, "LandedLines")), 2) == 360.4


def test_cogs_follows_the_filed_figures(tmp_path, good_rows):
    path = book_with(tmp_path, good_rows, filed_rows(**{"Duty Amount": 324.4}))
    filed, _ = run(cogs, path, tmp_path / "one.xlsx")
    computed, _ = run(cogs, path, tmp_path / "two.xlsx", {"landed.use_filed": "no"})
    more = filed.counts["as_booked"]["purchases"] - computed.counts["as_booked"]["purchases"]
    assert round(more, 2) == 100


def test_the_markup_that_validate_orders_tells_is_on_the_filed_duty(tmp_path, good_rows):
    """80 + 80 units of 8.50 are the entry; 160.00 more of duty is 1.00 a unit more."""

    def cost(duty, **settings):
        report = filed_rows(**{"Duty Amount": duty})
        _, book = run(
            validate_orders,
            book_with(tmp_path, good_rows, report),
            tmp_path / "out.xlsx",
            {"orders.imu_floor": 0.99, **settings},
        )
        told = [row["Sentence"] for row in table(book, "Issues") if row["Rule"] == "IMU under the floor"]
        return float(re.search(r"on landed cost ([\d.]+) and", told[0])[1])

    computed = cost(384.4, **{"landed.use_filed": "no"})
    assert cost(384.4) - computed == pytest.approx(1.0, abs=0.011)


def test_nothing_owed_is_no_minus_zero():
    assert [f"{money:,.2f}" for money in open_money(pd.DataFrame({"Money": [5.0], "Remedy": ["PSC"]}))] == [
        "5.00",
        "0.00",
    ]
