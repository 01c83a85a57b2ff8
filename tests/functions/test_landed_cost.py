"""ALLOCATE, LANDED_COST, LANDED_COST_LEGS, IMU, TARGET_FOB. Expected figures by hand from published rates:

6109.10.00.12 (cotton T-shirt) 16.5 %; 6203.42.45.11 (cotton trousers) 16.6 %; Vietnam IEEPA 20 % to 2026-02-23;
Section 122 10 % 2026-02-24 to 2026-07-23; Section 301 forced labor Vietnam 12.5 %, Bangladesh 10 %, Mexico 10 % unless
usmca, from 2026-07-24; China list 4A 7.5 %. MPF 0.3464 % by its rate alone, HMF 0.125 % by ocean.
"""

from datetime import date

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call

AUG = date(2026, 8, 10)

# total, weights, parts: largest remainder, ties to the earlier row
ALLOCATIONS = [
    (100, [[1], [1], [1]], [33.34, 33.33, 33.33]), (123.22, [[1], [1], [1]], [41.08, 41.07, 41.07]),
    (0.04, [[1]] * 7, [0.01, 0.01, 0.01, 0.01, 0, 0, 0]), (6.85, [[1]] * 6, [1.15, 1.14, 1.14, 1.14, 1.14, 1.14]),
    (-10, [[1], [3]], [-2.5, -7.5]), (10, [[1, 3]], [2.5, 7.5]), (10, [1, 3], [2.5, 7.5]), (0, [[1], [2]], [0, 0]),
    (1, [[0.1], [0.2], [0.7]], [0.1, 0.2, 0.7]), (0.01, [[0.5], [0.5]], [0.01, 0]), (99.99, [[2], [1]], [66.66, 33.33]),
    (1.005, [[1]], [1.01]), (1000, [[0], [5]], [0, 1000]), (7, [[None], [1]], [0, 7]), (50, [[1e9], [1e9]], [25, 25]),
    (0.03, [[3], [3], [1]], [0.01, 0.01, 0.01]), (200, [[80], [-0.0]], [200, 0]), (19.99, [[1]] * 4, [5.0, 5.0, 5.0, 4.99]),
    ("12.50", [[1], [1]], [6.25, 6.25]), (5, [[0.000001], [0.000001]], [2.5, 2.5]),
]  # fmt: skip


@pytest.mark.parametrize(("total", "weights", "parts"), ALLOCATIONS)
def test_allocate(total, weights, parts):
    got = [row[0] for row in call("ALLOCATE", [total, weights]).value]
    assert got == parts
    assert round(sum(got), 2) == round(float(total) + 1e-9, 2)


@pytest.mark.parametrize(
    "args", [[100, [[0], [0]]], [100, [[-1], [2]]], [None, [[1]]], ["x", [[1]]], [100, [["a"]]]]
)
def test_allocate_refuses(args):
    assert isinstance(call("ALLOCATE", args).value, CellError)


# arguments, landed cost per unit. First case: 10,200.00 + duty 1,683.00 + forced labor 12.5 % 1,275.00 + MPF 35.33
# + HMF 12.75 + freight 350 + insurance 20 = 13,576.08 over 1,200.
LINES = [
    ([8.5, "6109100012", "VN", 1200, "2026-08-10", "ocean", 350, 20], 13_576.08 / 1200),
    ([8.5, "6109100012", "VN", 1200, "2026-01-20", "ocean", 350, 20], (10_200 + 1_683 + 2_040 + 35.33 + 12.75 + 370) / 1200),
    ([8.5, "6109100012", "VN", 1200, "2026-05-01", "ocean", 350, 20], (10_200 + 1_683 + 1_020 + 35.33 + 12.75 + 370) / 1200),
    ([8.5, "6109100012", "VN", 1200, "2026-05-01", "air", 350, 20], (10_200 + 1_683 + 1_020 + 35.33 + 370) / 1200),
    ([8.5, "6109.10.00.12", "Vietnam", 1200, 46143, "Sea"], (10_200 + 1_683 + 1_020 + 35.33 + 12.75) / 1200),
    ([8.5, "6109100012", "VN", 1200, "2026-05-01"], (10_200 + 1_683 + 1_020 + 35.33 + 12.75) / 1200),
    # assists of 300 are dutiable and part of the cost: value 10,500; duty 1,732.50, 1,050, MPF 36.37, HMF 13.13
    ([8.5, "6109100012", "VN", 1200, "2026-05-01", "ocean", 0, 0, 300], (10_500 + 1_732.50 + 1_050 + 36.37 + 13.13) / 1200),
    ([8.5, "6109100012", "VN", 1200, "2026-05-01", "ocean", 0, 0, 0, 99], (10_200 + 1_683 + 1_020 + 35.33 + 12.75 + 99) / 1200),
    ([10, "6109100012", "MX", 100, "2026-05-01", "truck", None, None, None, None, None, "usmca"], 10.0),
    # 1,000 + 165 + 100 (Section 122) + MPF 3.46, no HMF by truck
    ([10, "6109100012", "MX", 100, "2026-05-01", "truck"], (1_000 + 165 + 100 + 3.46) / 100),
    ([10, "6109100012", "MX", 100, "2026-08-10", "truck"], (1_000 + 165 + 100 + 3.46) / 100),
    ([10, "6109100012", "BD", 100, "2026-08-10", "ocean"], (1_000 + 165 + 100 + 3.46 + 1.25) / 100),
    ([10, "6109100012", "BD", 100, "2026-08-10", "ocean", None, None, None, None, None, "textile_trq"], (1_000 + 165 + 3.46 + 1.25) / 100),
    # China on 2026-05-01: 16.5 + 7.5 (list 4A) + 10 (Section 122) %
    ([10, "6109100012", "CN", 100, "2026-05-01", "ocean"], (1_000 + 165 + 75 + 100 + 3.46 + 1.25) / 100),
    # China on 2026-08-10: 16.5 + 7.5 + 12.5 %
    ([10, "6109100012", "CN", 100, "2026-08-10", "ocean"], (1_000 + 165 + 75 + 125 + 3.46 + 1.25) / 100),
    ([10, "6203424511", "VN", 100, "2026-05-01", "ocean"], (1_000 + 166 + 100 + 3.46 + 1.25) / 100),
    # Italy after 2026-07-24: floor of 10 % is already reached by 16.5 %
    ([10, "6109100012", "IT", 100, "2026-08-10", "ocean"], (1_000 + 165 + 3.46 + 1.25) / 100),
    ([10, "6109100012", "JO", 100, "2026-05-01", "ocean", None, None, None, None, None, "JO"], (1_000 + 100 + 3.46 + 1.25) / 100),
    # one piece at 9.99: duty 1.648 -> 1.65, Section 122 0.999 -> 1.00, MPF 0.03, HMF 0.01
    ([9.99, "6109100012", "VN", 1, "2026-05-01", "ocean"], 9.99 + 1.65 + 1.00 + 0.03 + 0.01),
    ([0.01, "6109100012", "VN", 3, "2026-05-01", "ocean"], 0.01),
]  # fmt: skip


@pytest.mark.parametrize(("args", "want"), LINES)
def test_landed_cost_and_its_legs_agree(args, want):
    got = call("LANDED_COST", args).value
    assert got == pytest.approx(want, abs=1e-9)
    legs = call("LANDED_COST_LEGS", args).value
    assert legs[0] == ["leg", "per unit", "total", "source"]
    assert legs[-1][0] == "Landed cost"
    assert legs[-1][1] == pytest.approx(want, abs=1e-9)
    assert round(sum(leg[2] for leg in legs[1:-1]), 2) == legs[-1][2]
    assert all(leg[3] for leg in legs[1:])


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([8.5, "6109100012", "VN", None, "2026-05-01"], "#VALUE!"),
        ([None, "6109100012", "VN", 100, "2026-05-01"], "#VALUE!"),
        ([8.5, "6109100012", "VN", 0, "2026-05-01"], "#NUM!"),
        ([8.5, "9999999999", "VN", 100, "2026-05-01"], "#N/A"),
        (
            [8.5, "6109100012", "VN", 100, "2026-05-01", "ocean", None, None, None, None, None, "usmca"],
            "#VALUE!",
        ),
        ([-1, "6109100012", "VN", 100, "2026-05-01"], "#NUM!"),
    ],
)
def test_landed_cost_refuses(args, code):
    for name in ("LANDED_COST", "LANDED_COST_LEGS"):
        got = call(name, args).value
        assert isinstance(got, CellError), got
        assert got.code == code


def test_a_zero_price_or_quantity_from_the_web_is_an_empty_cell():
    for args in (
        [0, "6109100012", "VN", 100, "2026-05-01"],
        [8.5, "6109100012", "VN", 0, "2026-05-01"],
        [8.5, 0, "VN", 100, "2026-05-01"],
    ):
        assert call("LANDED_COST", args, zero_is_blank=True).value.code == "#VALUE!"


# (retail - cost) / retail
MARKUPS = [
    (10, 40, 0.75), (20, 40, 0.5), (40, 40, 0.0), (50, 40, -0.25), (0.5, 1, 0.5), (12.34, 59, (59 - 12.34) / 59),
    (9.99, 29.5, (29.5 - 9.99) / 29.5), (33, 100, 0.67), (1, 3, 2 / 3), ("10", "40", 0.75), (10.0, 12.5, 0.2),
    (7.77, 24, (24 - 7.77) / 24), (100, 250, 0.6), (0.01, 1, 0.99), (15, 60, 0.75), (18, 45, 0.6), (22, 88, 0.75),
    (5, 8, 0.375), (3, 4, 0.25), (6, 5, -0.2),
]  # fmt: skip


@pytest.mark.parametrize(("cost", "retail", "want"), MARKUPS)
def test_imu(cost, retail, want):
    assert call("IMU", [cost, retail]).value == pytest.approx(want)


def test_imu_of_no_retail_is_an_error():
    assert call("IMU", [10, 0]).value.code == "#DIV/0!"
    assert call("IMU", [10, None]).value.code == "#VALUE!"


TARGETS = [
    (retail, imu, hts, origin, day, freight, other)
    for retail, imu, freight, other in ((40, 0.6, 0.3, 0.1), (79, 0.65, 0.55, 0), (24.5, 0.5, 0, 0), (120, 0.72, 1.2, 0.4))
    for hts, origin, day in (
        ("6109100012", "VN", "2026-05-01"), ("6109100012", "CN", "2026-08-10"), ("6203424511", "BD", "2026-08-10"),
        ("6109100012", "IT", "2026-08-10"), ("6203424511", "IN", "2026-01-20"),
    )
]  # fmt: skip


@pytest.mark.parametrize("args", TARGETS)
def test_the_target_fob_lands_on_the_markup(args):
    retail, imu, hts, origin, day, freight, other = args
    fob = call("TARGET_FOB", list(args)).value
    units = 100_000  # so many that cents of rounding do not show
    landed = call(
        "LANDED_COST", [fob, hts, origin, units, day, "ocean", freight * units, 0, 0, other * units]
    ).value
    assert call("IMU", [landed, retail]).value == pytest.approx(imu, abs=1e-6)


def test_target_fob_by_hand():
    # 40 x 0.4 = 16.00, less 0.30 and 0.10 = 15.60, over 1 + 0.165 + 0.10 + 0.003464 + 0.00125
    assert call("TARGET_FOB", [40, 0.6, "6109100012", "VN", "2026-05-01", 0.3, 0.1]).value == pytest.approx(
        15.6 / 1.269714
    )


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([40, 0.6, "6402913000", "VN", "2026-05-01", 17], "#NUM!"),
        ([40, None, "6109100012", "VN", "2026-05-01"], "#VALUE!"),
    ],
)
def test_target_fob_refuses(args, code):
    assert call("TARGET_FOB", args).value.code == code


def test_the_stale_fee_year_is_said():
    got = call("LANDED_COST", [8.5, "6109100012", "VN", 1200, "2026-11-25"])
    assert isinstance(got.value, float)
    assert any("2026-09-30" in text for text in got.warnings)
