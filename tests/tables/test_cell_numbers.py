"""Numbers typed as text. Each expected figure is what a person reads there."""

from __future__ import annotations

import math
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.tables.cells.numbers import read_number
from prodops_xl.tables.kinds import AMOUNT, DAYS, MONEY, RATE, SIZE, UNITS, VOLUME, WEIGHT, WHOLE

READ = [
    ("1,234", UNITS, 1234),
    ("1,234,567", UNITS, 1_234_567),
    ("12,34,567", UNITS, 1_234_567),  # lakh, as in India and Bangladesh
    ("1 234", UNITS, 1234),
    ("1'234", UNITS, 1234),
    ("1.234", UNITS, 1234),  # pieces come whole: the dot sets thousands apart
    ("1200 pcs", UNITS, 1200),
    ("1,200 PCS.", UNITS, 1200),
    ("100 dz", UNITS, 1200),
    (" 0010 ", WHOLE, 10),
    ("30 pcs", SIZE, 30),
    ("$12.50", MONEY, 12.5),
    ("US$ 12.50", MONEY, 12.5),
    ("12.50 USD", MONEY, 12.5),
    ("€3,25", MONEY, 3.25),
    ("1.234,56", MONEY, 1234.56),
    ("1,234.56", MONEY, 1234.56),
    ("1.234", MONEY, 1.234),
    ("3,25", MONEY, 3.25),
    ("8.50/pc", MONEY, 8.5),
    ("$ 8.50 / pc", MONEY, None),
    ("(1,234.50)", AMOUNT, -1234.5),
    ("-45", AMOUNT, -45),
    ("45-", AMOUNT, -45),
    ("-$45.00", AMOUNT, -45),
    ("12.5%", RATE, 0.125),
    ("16.5 %", RATE, 0.165),
    ("0.165", RATE, 0.165),
    ("250 g", WEIGHT, 0.25),
    ("0.25kg", WEIGHT, 0.25),
    ("0.0021 cbm", VOLUME, 0.0021),
    ("6 weeks", DAYS, 42),
    ("1e3", UNITS, 1000),
]


@pytest.mark.parametrize(("text", "kind", "number"), READ)
def test_text_is_read_as_a_person_reads_it(text, kind, number):
    reading = read_number(text, kind)
    if number is None:
        assert reading.fault
    else:
        assert reading.value == pytest.approx(number, rel=1e-12)
        assert reading.note


@pytest.mark.parametrize(
    "text", ["abc", "12 34 56 pcs x", "1,23,4", "1.2.3,4,5", "12.5%", "ten", "3/4", "12..5", "1200 kg"]
)
def test_what_is_no_number_of_units_is_a_fault(text):
    assert read_number(text, UNITS).fault


@pytest.mark.parametrize("text", ["TBD", "n/a", "N/A", "-", "—", "tba", "#N/A", "Pending"])
def test_stand_ins_are_blank(text):
    reading = read_number(text, MONEY)
    assert reading.blank
    assert reading.value is None
    assert not reading.fault


def test_blank_text_is_silent():
    assert read_number("  ", MONEY) == read_number("", MONEY)
    assert not read_number("\u200b", MONEY).fault


@pytest.mark.parametrize(
    "value", [True, False, datetime(2026, 3, 16), time(3), math.inf, math.nan, -3.0, "-3", "(3)"]
)
def test_not_a_number_of_units(value):
    assert read_number(value, UNITS).fault


def test_percent_in_a_money_column_is_a_fault():
    assert read_number("12.5%", MONEY).fault


@given(st.integers(0, 10**9))
def test_thousands_give_the_number_back(number):
    assert read_number(f"{number:,}", UNITS).value == number
    assert read_number(f"{number:,}".replace(",", "."), UNITS).value == number


@given(st.decimals(0, 10**6, places=2))
def test_cents_give_the_price_back(price):
    american = f"{price:,.2f}"
    european = american.translate(str.maketrans(",.", ".,"))
    assert read_number(f"${american}", MONEY).value == float(price)
    assert read_number(european, MONEY).value == float(price)
