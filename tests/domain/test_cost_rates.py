"""Rates of the workbook: units that are understood or not, exchange either way round, own fees over packaged ones.

Packaged MPF by fiscal year (19 CFR 24.23): FY2024 31.67 to 614.35, FY2025 32.71 to 634.62, FY2026 33.58 to 651.50.
"""

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain import fees
from prodops_xl.domain.charges import is_duty, leg_of
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.own_rates import with_own_rates
from prodops_xl.domain.rate_units import RateUnit, read_unit
from prodops_xl.reference import tariff
from prodops_xl.tables.schema import TABLES, check

UNITS = [
    ("USD per cbm", RateUnit("cbm", "USD")), ("EUR per kg", RateUnit("weight_kg", "EUR")), ("EUR/kg", RateUnit("weight_kg", "EUR")),
    ("per unit", RateUnit("units")), (None, RateUnit("units")), ("", RateUnit("units")), ("USD", RateUnit("units", "USD")),
    ("of value", RateUnit("value")), ("fraction of FOB value", RateUnit("value")), ("% of value", RateUnit("value", None, 0.01)),
    ("USD per FEU", None), ("USD per entry", None), ("per container", None), ("per lb", None), ("USD per dozen", None),
    ("per carton", None), ("USD per 100 kg", None), ("% per kg", None), ("USD EUR per kg", None),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "read"), UNITS)
def test_units_of_a_freight_rate(unit, read):
    assert read_unit(unit) == read


def rates(*rows):
    names = ["Kind", "Name", "From", "To", "Value", "Unit", "Source"]
    return check(pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows]), TABLES["Rates"]).frame


FX = [
    ("EUR", "USD per EUR", 1.25, 1.25),
    ("EUR", "EUR per USD", 0.8, 1.25),  # 1 / 0.8
    ("EUR", None, 1.25, 1.25),
    ("EUR", "USD per EUR", 0.0, np.nan),  # a rate of nothing is none
]


@pytest.mark.parametrize(("name", "unit", "value", "expected"), FX)
def test_exchange_is_book_per_foreign_either_way_round(name, unit, value, expected):
    table = DatedRates(rates(("fx", name, None, None, value, unit, None)))
    got = table.exchange(np.array([name], object), np.array(["2026-05-01"], "datetime64[D]"), "USD").value
    assert got.tolist() == pytest.approx([expected], nan_ok=True)


# MPF of an entry of 1,000.00 (0.3464 % is 3.46: the minimum counts), on days in five fiscal years.
DAYS = ["2022-12-01", "2023-12-01", "2024-12-01", "2025-12-01", "2026-05-01", "2026-12-01"]
OWN = [
    # own minimum of 40 from 2025-10-01 to 2026-03-31: that half year alone; then the packaged 33.58 again.
    (("2025-10-01", "2026-03-31"), [29.66, 31.67, 32.71, 40, 33.58, 33.58]),
    (("2024-12-01", "2024-12-31"), [29.66, 31.67, 40, 33.58, 33.58, 33.58]),
    ((None, "2023-09-30"), [40, 31.67, 32.71, 33.58, 33.58, 33.58]),
    (("2026-04-01", None), [29.66, 31.67, 32.71, 33.58, 40, 40]),
    ((None, None), [40] * 6),
]


@pytest.mark.parametrize(("period", "expected"), OWN)
def test_own_fees_hold_for_their_period_alone(period, expected):
    start, end = (None if d is None else pd.Timestamp(d) for d in period)
    over, notes = with_own_rates(tariff(), rates(("fee", "MPF minimum", start, end, 40, "USD", "notice")))
    cents, _ = fees.mpf(over, np.full(6, 100_000), np.array(DAYS, "datetime64[D]"))
    assert (cents / 100).tolist() == expected
    assert len(notes) == 1


def test_own_figures_start_from_the_year_in_force_at_their_first_day():
    # From 2023-12-01 to 2024-01-31 the minimum is own; the maximum stays that of FY2024: 614.35.
    own = rates(
        ("fee", "MPF minimum", pd.Timestamp("2023-12-01"), pd.Timestamp("2024-01-31"), 40, "USD", "notice")
    )
    over, _ = with_own_rates(tariff(), own)
    cents, _ = fees.mpf(over, np.full(1, 100_000_000), np.array(["2023-12-15"], "datetime64[D]"))
    assert cents.tolist() == [61_435]


LEGS = [
    ("Ocean freight", "Freight"), ("Air upgrade", "Freight"), ("BAF", "Freight"), ("Sea-freight", "Freight"), ("ocean_freight", "Freight"),
    ("Container seal fee", "Other"), ("Repairs", "Other"), ("Season surcharge", "Other"), ("Overseas handling", "Other"),
    ("Marine insurance", "Insurance"), ("Customs brokerage", "Brokerage"), ("Entry fee", "Brokerage"), ("ISF filing", "Brokerage"),
    ("Drayage", "Drayage"), ("Trucking", "Drayage"), ("Documents", "Other"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "leg"), LEGS)
def test_the_leg_of_a_charge_by_whole_words(name, leg):
    assert leg_of(name) == leg


@pytest.mark.parametrize(
    ("name", "owed"),
    [
        ("Duty", True), ("Customs duty", True), ("Tariff", True), ("MPF", True), ("HMF fee", True), ("Harbor maintenance", True),
        ("Merchandise processing fee", True), ("Customs brokerage", False), ("Duty bond", False), ("Heavy duty cartons", False),
    ],
)  # fmt: skip
def test_charges_that_are_duty_by_name(name, owed):
    assert is_duty(name) is owed
