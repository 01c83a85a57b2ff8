"""Duty amounts by hand: rate x value, quantity or weight, each program to the cent, half up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from prodops_xl import reference
from prodops_xl.domain.tariff import duty_amounts, stacks

NAN = float("nan")


def amounts(hts, origin, date, value, quantity=NAN, weight=NAN, claims=None, tariff=None):
    arrays = [np.array([text], dtype=object) for text in (hts, origin, claims)]
    found = stacks(
        tariff or reference.tariff(), arrays[0], arrays[1], np.array([date], dtype="datetime64[D]"), arrays[2]
    )
    return duty_amounts(found, np.array([round(value * 100)]), np.array([quantity]), np.array([weight]))


# hts, origin, date, value, quantity, weight, cents by part, the sum by hand
CASES = [
    ("6109100012", "VN", "2026-05-01", 1000, NAN, NAN, [16500, 10000], "16.5% and 10% of 1,000"),
    ("6109100012", "VN", "2026-05-01", 0.03, NAN, NAN, [0, 0], "0.495 and 0.3 cents"),
    ("6109100012", "VN", "2026-05-01", 33.33, NAN, NAN, [550, 333], "5.49945 and 3.333"),
    ("6109100012", "VN", "2026-08-10", 12.04, NAN, NAN, [199, 151], "1.9866; 12.5% is 1.505, half up"),
    (
        "6109100012",
        "CN",
        "2026-01-20",
        22.75,
        NAN,
        NAN,
        [375, 228, 228, 171],
        "3.75375; 2.275 twice, half up; 1.70625",
    ),
    ("6404117930", "VN", "2026-08-10", 500, 100, NAN, [9000, 18750, 6250], "90¢ x 100; 37.5%; 12.5%"),
    (
        "6103101000",
        "VN",
        "2026-05-01",
        2000,
        40,
        31.5,
        [1222, 20000, 20000],
        "38.8¢ x 31.5 = 12.222; 10%; 10%",
    ),
    (
        "6505000800",
        "VN",
        "2026-05-01",
        1000,
        200,
        25,
        [338, 6300, 380, 10000],
        "13.5¢ x 25 = 3.375; 6.3%; 1.9¢ x 200; 10%",
    ),
    ("6501006000", "VN", "2026-05-01", 600, 30, NAN, [240, 840, 6000], "96¢ a dozen: 2.5 dozen; 1.4%; 10%"),
    ("6403511100", "CU", "2026-01-20", 100000, NAN, NAN, [3333333], "33 1/3%: a third, to the cent"),
    (
        "6103101000",
        "IT",
        "2026-01-20",
        1000,
        NAN,
        20,
        [776, 10000, 4224],
        "7.76 + 100; 15% is 150: 42.24 more",
    ),
    ("6103101000", "IT", "2026-01-20", 100, NAN, 20, [776, 1000, 0], "7.76 + 10 is past 15"),
    ("6110302010", "IT", "2026-08-10", 1000, NAN, NAN, [6300, 3700], "6.3% and what lacks of 10%"),
    ("6109100012", "VN", "2026-05-01", 0, NAN, NAN, [0, 0], "nothing on nothing"),
]


@pytest.mark.parametrize(("hts", "origin", "date", "value", "quantity", "weight", "cents", "why"), CASES)
def test_amounts_by_part(hts, origin, date, value, quantity, weight, cents, why):
    found = amounts(hts, origin, date, value, quantity, weight)
    assert found.problems.empty
    assert found.cents.tolist() == cents, why
    assert found.duty().tolist() == [sum(cents)]


MISSING = [
    ("6103101000", 2000, 40, NAN, "#VALUE!", "38.8¢/kg + 10%, in part per kg: give the net weight"),
    ("6103101000", 2000, 40, 0.0, "#VALUE!", "net weight"),
    ("6404117930", 500, NAN, NAN, "#VALUE!", "per pair: give the quantity"),
    ("6505000800", 1000, NAN, 25, "#VALUE!", "per piece: give the quantity"),
    ("6109100012", -1, NAN, NAN, "#NUM!", "negative"),
]


@pytest.mark.parametrize(("hts", "value", "quantity", "weight", "code", "words"), MISSING)
def test_what_is_missing_is_said_and_nothing_is_guessed(hts, value, quantity, weight, code, words):
    found = amounts(hts, "VN", "2026-05-01", value, quantity, weight)
    assert len(found.cents) == 0
    assert found.problems["code"].tolist() == [code]
    assert words in found.problems["message"].iloc[0]


def test_a_claimed_free_rate_asks_for_no_weight():
    assert amounts("6103101000", "JO", "2026-05-01", 1000, claims="JO").cents.tolist() == [0, 10000]


def test_lines_keep_their_order_and_bad_ones_have_no_rows():
    hts = np.array(["6109100012", "6103220010", "6404117930", "6109100012"], dtype=object)
    date = np.full(4, np.datetime64("2026-05-01"))
    found = stacks(reference.tariff(), hts, np.full(4, "VN", object), date, None)
    got = duty_amounts(found, np.array([1000, 1000, 1000, 2000]), np.full(4, NAN), np.full(4, NAN))
    assert got.line.tolist() == [0, 0, 3, 3]
    assert got.duty().tolist() == [265, 0, 0, 530]
    assert got.problems["line"].tolist() == [2]
    assert found.problems["stack"].tolist() == [found.line_stack[1]]


def test_the_struck_down_part_is_kept_apart():
    found = amounts("6109100012", "CN", "2026-01-20", 1000)
    assert found.ieepa().tolist() == [20000]  # fentanyl 10 and reciprocal 10
    assert found.duty().tolist() == [44000]


def test_amounts_are_exact_beyond_int64():
    """90 trillion dollars at 16.5 %: the product does not fit into 64 bits, the result is exact all the same."""
    value = 9_000_000_000_000_007
    found = stacks(
        reference.tariff(),
        np.array(["6109100012"], object),
        np.array(["VN"], object),
        np.array(["2026-05-01"], "datetime64[D]"),
    )
    got = duty_amounts(found, np.array([value]), np.array([NAN]), np.array([NAN]))
    assert got.cents.tolist() == [(value * 165 * 2 + 1000) // 2000, (value * 2 + 10) // 20]


def cotton(*rows):
    frame = pd.DataFrame(rows, columns=["hts", "rate", "from", "to", "source"])
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("from", "to")})


# Rates here are examples, not the official table, which the research data lack.
COTTON = cotton(
    ("6109100012", 0.010, "2020-01-01", "2026-02-28", "example"),
    ("6109100012", 0.0125, "2026-03-01", None, "example 2026"),
    ("62034245", 0.008, "2026-03-01", None, "example"),
)


@pytest.mark.parametrize(
    ("hts", "date", "cents"),
    [
        ("6109100012", "2026-02-20", [125]),  # 125 kg x 0.010
        ("6109100012", "2026-05-01", [156]),  # 125 x 0.0125 = 1.5625
        ("6203424511", "2026-05-01", [100]),  # by its 8-digit number
        ("6203424511", "2026-01-20", [100]),  # before the table: the nearest, with a warning
        ("6110201010", "2026-05-01", [0]),  # not in the table
    ],
)
def test_a_cotton_fee_is_a_fee_per_kg_and_no_duty(hts, date, cents):
    tariff = replace(reference.tariff(), cotton_fee=COTTON)
    found = amounts(hts, "VN", date, 1000, weight=125, tariff=tariff)
    plain = amounts(hts, "VN", date, 1000)
    assert found.fees().tolist() == cents
    assert found.duty().tolist() == plain.duty().tolist()
    assert found.stacks.ad_valorem.tolist() == plain.stacks.ad_valorem.tolist()
    fee = found.stacks.parts[found.stacks.is_fee]
    assert list(fee["program"]) == ["Cotton fee"] * len(fee)
    assert list(fee["basis"]) == ["kg"] * len(fee)
    assert list(fee["kind"]) == ["fee"] * len(fee)


def test_a_cotton_fee_without_weight_leaves_the_duty_and_says_so():
    tariff = replace(reference.tariff(), cotton_fee=COTTON)
    found = amounts("6109100012", "VN", "2026-05-01", 1000, tariff=tariff)
    assert found.duty().tolist() == [26500]
    assert found.fees().tolist() == [0]
    assert found.problems.empty
    assert found.warnings["code"].tolist() == ["cotton-fee"]
