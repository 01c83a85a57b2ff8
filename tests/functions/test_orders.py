"""SIZE_SPLIT and GTIN_VALID, case by case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.errors import CellError
from prodops_xl.functions.orders import gtin_valid, size_split
from prodops_xl.registry import FUNCTIONS

NAN = float("nan")

# Worked by hand: exact share in packs, rounded down, what is left to the largest remainders, ties to the
# earlier size.
SPLITS = [
    ("even", 100, [1, 1, 1, 1], 1, [25, 25, 25, 25]),
    ("tie to the earlier", 10, [1, 1, 1], 1, [4, 3, 3]),
    ("two left, two earlier", 11, [1, 1, 1], 1, [4, 4, 3]),
    # 11.1 22.2 33.3 22.2 11.1 packs: 99, the one left to the largest remainder, 33.3
    ("packs of 12", 1200, [1, 2, 3, 2, 1], 12, [132, 264, 408, 264, 132]),
    ("curve of fractions", 100, [0.1, 0.2, 0.3], 1, [17, 33, 50]),  # 16.7 33.3 50.0
    ("curve in percent", 200, [12.5, 25, 37.5, 25], 1, [25, 50, 75, 50]),
    ("thirds as floats", 10, [1 / 3, 1 / 3, 1 / 3], 1, [4, 3, 3]),
    ("scale of the curve does not matter", 1200, [1000, 2000, 3000, 2000, 1000], 12, [132, 264, 408, 264, 132]),
    ("a size of no weight", 10, [1, 0, 1], 1, [5, 0, 5]),
    ("a blank in the curve", 7, [1, NAN, 1], 1, [4, 0, 3]),
    ("one size", 48, [5], 12, [48]),
    ("one unit", 1, [1, 2, 1], 1, [0, 1, 0]),
    ("fewer packs than sizes", 24, [1, 1, 1], 12, [12, 12, 0]),
    ("no units", 0, [1, 2], 12, [0, 0]),
    ("pack not given", 7, [1, 1], None, [4, 3]),
    ("weights far apart", 1000, [1, 1e6], 1, [0, 1000]),
    ("tiny weights", 4, [1e-12, 3e-12], 1, [1, 3]),
    ("a million units", 1_000_000, [1, 2, 4, 4, 2, 1], 1, [71429, 142857, 285714, 285714, 142857, 71429]),
    # 26 33.8 31.2 13 packs: 26 33 31 13, one left to .8
    ("prepack of 6", 624, [5, 6.5, 6, 2.5], 6, [156, 204, 186, 78]),
    ("Fibonacci curve", 88, [1, 2, 3, 5, 8, 13, 21, 35], 1, [1, 2, 3, 5, 8, 13, 21, 35]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("units", "curve", "pack", "expected"), [c[1:] for c in SPLITS], ids=[c[0] for c in SPLITS]
)
def test_size_split(units, curve, pack, expected):
    assert size_split(float(units), [float(w) for w in curve], pack) == [[each] for each in expected]


@pytest.mark.parametrize(
    ("units", "curve", "pack", "says"),
    [
        (1210, [1, 2], 12, "1,210 units do not fill packs of 12: 1,200 or 1,212 units do."),
        (5, [1, 2], 12, "5 units do not fill packs of 12: 0 or 12 units do."),
        (10.5, [1], 1, "Units are 10.5; whole units"),
        (-12, [1], 1, "Units are -12; whole units"),
        (NAN, [1], 1, "Units are blank; whole units"),
        (float("inf"), [1], 1, "Units are inf; whole units"),
        (12, [1], 0, "A pack holds 0 units"),
        (12, [1], -12, "A pack holds -12 units"),
        (12, [1], 1.5, "A pack holds 1.5 units"),
        (12, [], 1, "The size curve is empty or all zero"),
        (12, [0, NAN], 1, "The size curve is empty or all zero"),
        (12, [2, -1], 1, "A weight of the size curve is negative"),
        (12, [2, float("inf")], 1, "A weight of the size curve is negative"),
    ],
)
def test_size_split_says_what_is_wrong(units, curve, pack, says):
    answer = size_split(units, curve, pack)
    assert isinstance(answer, CellError)
    assert answer.code == "#VALUE!"
    assert says in answer.message


@given(
    packs=st.integers(0, 10**6),
    pack=st.integers(1, 144),
    curve=st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=40).filter(any),
)
def test_size_split_is_exact(packs, pack, curve):
    split = np.array(size_split(float(packs * pack), curve, float(pack)))
    assert split.shape == (len(curve), 1)
    assert split.sum() == packs * pack
    assert (split % pack == 0).all()
    assert (split >= 0).all()
    exact = packs * np.array(curve) / sum(curve)
    assert (np.abs(split[:, 0] / pack - exact) < 1 + 1e-6 * max(packs, 1)).all()


# Sources: [w] Wikipedia's articles on the International Article Number, Universal Product Code, EAN-8, ISBN;
# [g] examples of GS1's General Specifications and check digit calculator; [h] worked by hand: weights 3, 1
# from the right.
GTINS = [
    ("036000291452", True),  # [w] UPC-A
    ("042100005264", True),  # [w] UPC-A
    ("012345678905", True),  # [h] 3(0+2+4+6+8+0) + (1+3+5+7+9) = 60 + 25 = 85 -> 5
    ("614141000036", True),  # [g] UPC-A
    ("4006381333931", True),  # [w] EAN-13
    ("5901234123457", True),  # [w] EAN-13
    ("6291041500213", True),  # [g] check digit calculator
    ("9780306406157", True),  # [w] ISBN-13
    ("9771234567003", True),  # [h] ISSN in EAN-13: 3(7+1+3+5+7+0) + (9+7+2+4+6+0) = 69 + 28 = 97 -> 3
    ("73513537", True),  # [w] EAN-8
    ("96385074", True),  # [w] EAN-8
    ("10614141000415", True),  # [g] GTIN-14
    ("00012345600012", True),  # [g] GTIN-14
    ("0 36000 29145 2", True),  # as printed under the bars
    (" 4006381333931 ", True),
    ("036000291453", False),  # check digit
    ("063000291452", False),  # two digits exchanged
    ("4006381333932", False),
    ("73513538", False),
    ("36000291452", False),  # 11 digits: the zero is lost
    ("400638133393", False),  # 12 digits that end in the wrong one
    ("123456789012345", False),
    ("1234567", False),
    ("03600029145A", False),
    ("3.6E+10", False),
    ("-36000291452", False),
    ("٠٣٦٠٠٠٢٩١٤٥٢", False),  # digits, but not those of a barcode
    ("", False),
]


@pytest.mark.parametrize(("code", "valid"), GTINS)
def test_gtin_valid(code, valid):
    assert gtin_valid(np.array([code], dtype=object)) == [valid]


def test_gtin_valid_of_a_range():
    codes = np.array([code for code, _ in GTINS] + [None], dtype=object)
    assert gtin_valid(codes) == [valid for _, valid in GTINS] + [False]
    assert gtin_valid(np.array([], dtype=object)) == []


@given(body=st.text("0123456789", min_size=11, max_size=11), at=st.integers(0, 11), other=st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(body, at, other):
    codes = [body + str(last) for last in range(10)]
    good = [
        code for code, valid in zip(codes, gtin_valid(np.array(codes, dtype=object)), strict=True) if valid
    ]
    assert len(good) == 1
    digits = list(good[0])
    digits[at] = str((int(digits[at]) + other) % 10)
    assert gtin_valid(np.array(["".join(digits)], dtype=object)) == [False]


def test_targets_of_the_registry():
    by_name = {function.name: function for function in FUNCTIONS}
    assert by_name["SIZE_SPLIT"].resolve() is size_split
    assert by_name["GTIN_VALID"].resolve() is gtin_valid
