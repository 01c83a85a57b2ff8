"""The real export end to end: 10,324 deliveries imported, costed, and their freight reconciled to the cent.

Expected totals are counted here from the export itself, with the csv module and decimals alone.
"""

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal

import openpyxl
import pytest

from prodops_xl.commands.landed_cost import landed_cost
from prodops_xl.commands.outcome import silent
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.imports import import_file

pytestmark = pytest.mark.slow  # tests/exchange/test_deliveries.py has its arithmetic by default


@pytest.fixture(scope="module")
def export(shared):
    path = shared / "raw" / "scms_delivery_history.csv"
    if not path.is_file():
        pytest.skip("the delivery history is not in the published data sets")
    return path


@pytest.fixture(scope="module")
def rows(export):
    with export.open(encoding="utf-8-sig", newline=None) as file:
        return list(csv.DictReader(file))


def amount(text):
    try:
        return Decimal(text.replace(",", ""))
    except ArithmeticError:
        return None


@pytest.fixture(scope="module")
def done(export, tmp_path_factory):
    folder = tmp_path_factory.mktemp("deliveries")
    imported, _ = import_file(export, "deliveries", folder / "book.xlsx", {}, silent)
    with open_book(folder / "book.xlsx") as book:
        outcome = landed_cost(book, {}, dt.date(2026, 11, 25))
        book.save(str(folder / "done.xlsx"))
    return imported, outcome, openpyxl.load_workbook(folder / "done.xlsx", read_only=True)


def sheet_rows(book, name, first):
    lines = book[name].iter_rows(values_only=True)
    head = next(line for line in lines if line[0] == first)
    return [dict(zip(head, line, strict=True)) for line in lines if line[0] is not None]


def test_recorded_freight_is_allocated_to_the_cent_per_shipment_and_in_all(done, rows):
    _, outcome, book = done
    recorded = defaultdict(Decimal)
    for row in rows:
        recorded[row["ASN/DN #"]] += amount(row["Freight Cost (USD)"]) or 0
    landed = defaultdict(Decimal)
    for line in sheet_rows(book, "LandedLines", "Shipment"):
        landed[line["Shipment"]] += Decimal(str(line["Freight"])).quantize(Decimal("0.01"))
    off = {s: (recorded[s], landed[s]) for s in recorded if recorded[s] != landed[s]}
    assert off == {}
    assert sum(landed.values()) == sum(recorded.values()) == Decimal("68817849.41")
    assert outcome.counts["reconciliation"] == {
        "recorded": 68817849.41,
        "allocated": 68817849.41,
        "difference": 0.0,
    }


def test_the_reconciliation_says_which_rows_could_not_be_placed_and_why(done, rows):
    _, _, book = done
    ties = sheet_rows(book, "Reconciliation", "Shipment")
    assert all(abs(t["Difference"]) < 0.005 for t in ties)
    assert len(ties) - 1 == len({r["ASN/DN #"] for r in rows})
    unplaced = sum(t["Rows not placed"] for t in ties[:-1])
    assert unplaced == ties[-1]["Rows not placed"] == 1786
    assert all(t["Reason"] for t in ties[:-1] if t["Rows not placed"])


def test_what_the_words_in_the_freight_column_became(done, rows):
    imported, _, _ = done
    freight = [r["Freight Cost (USD)"] for r in rows]
    counts = imported.counts["deliveries"]
    assert counts["freight recorded"] == sum(amount(f) is not None for f in freight) == 6198
    assert counts["freight shared"] == sum(f.startswith("See ") for f in freight) == 2445
    assert counts["freight included"] == freight.count("Freight Included in Commodity Cost") == 1442
    assert counts["freight separate"] == freight.count("Invoiced Separately") == 239


def test_every_line_is_costed_without_us_duty_and_that_is_said_once(done, rows):
    _, outcome, book = done
    lines = sheet_rows(book, "LandedLines", "Shipment")
    assert len(lines) == len(rows) == 10324
    assert {line["Duty"] for line in lines} == {0}
    assert sum("not applicable" in note for note in outcome.notes) == 1
    value = sum(Decimal(str(line["Price value"])).quantize(Decimal("0.01")) for line in lines)
    assert value == sum(amount(r["Line Item Value"]) for r in rows)


def test_recorded_insurance_is_allocated_too(done, rows):
    _, _, book = done
    recorded = sum(amount(r["Line Item Insurance (USD)"]) or 0 for r in rows)
    landed = sum(
        Decimal(str(line["Insurance"])).quantize(Decimal("0.01"))
        for line in sheet_rows(book, "LandedLines", "Shipment")
    )
    assert landed == recorded
