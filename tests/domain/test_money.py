"""Money: rounding and allocation. Expected splits: the largest-remainder rule by hand, ties to the earlier row."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain import money

# (dollars as typed, cents): half up, away from zero. 1.005 is 1.00499999999999989... as a float.
ROUNDED = [
    (0.0, 0), (0.005, 1), (0.004, 0), (1.005, 101), (2.675, 268), (-1.005, -101), (-0.005, -1),
    (1234567.895, 123456790), (10.0 / 3, 333), (float("nan"), 0),
]  # fmt: skip


@pytest.mark.parametrize(("dollars", "cents"), ROUNDED)
def test_to_cents_rounds_half_up(dollars, cents):
    assert money.to_cents([dollars]).tolist() == [cents]


# (total cents, weights, parts). The first two against the ERP systems: ERPNext gives 41.07, 41.07, 41.08 and
# Odoo 4, 4, 2 for the second in whole units (their own test files); largest remainder gives these.
SPLITS = [
    (12322, [1, 1, 1], [4108, 4107, 4107]),
    (10, [1, 1, 1], [4, 3, 3]),
    (4, [1] * 7, [1, 1, 1, 1, 0, 0, 0]),  # 0.04 over 7 rows: ERPNext has given the last row -0.02
    (685, [1] * 6, [115, 114, 114, 114, 114, 114]),
    (100, [3, 3, 3, 1], [30, 30, 30, 10]),
    (-100, [1, 1, 1], [-34, -33, -33]),
    (7, [0, 5, 0], [0, 7, 0]),
    (0, [0, 0], [0, 0]),
    (1, [1, 2], [0, 1]),  # shares 0.33 and 0.67: the larger remainder takes the cent
    (101, [2, 2, 1], [41, 40, 20]),  # 40.4, 40.4, 20.2: a tie goes to the earlier row
]


@pytest.mark.parametrize(("total", "weights", "parts"), SPLITS)
def test_allocate(total, weights, parts):
    assert money.allocate(total, weights).tolist() == parts


def test_weights_that_sum_to_zero_are_refused():
    with pytest.raises(ZeroDivisionError):
        money.allocate(5, [0, 0])
    with pytest.raises(ZeroDivisionError):
        money.allocate_groups(np.array([5]), np.zeros(0, "int64"), np.zeros(0, "int64"))


def naive(total: int, weights: list[int]) -> list[int]:
    size, whole = abs(total), sum(weights)
    share = [size * w // whole for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in order[: size - sum(share)]:
        share[i] += 1
    return [-s for s in share] if total < 0 else share


weights_of_a_group = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(lambda w: sum(w) > 0)


@given(
    st.lists(st.tuples(st.integers(-(10**9), 10**9), weights_of_a_group), min_size=1, max_size=8),
    st.randoms(),
)
def test_groups_equal_the_naive_split_however_they_are_mixed(groups, random):
    rows = [(g, w) for g, (_, weights) in enumerate(groups) for w in weights]
    random.shuffle(rows)
    got = money.allocate_groups(
        np.array([total for total, _ in groups]),
        np.array([w for _, w in rows]),
        np.array([g for g, _ in rows]),
    )
    for g, (total, _) in enumerate(groups):
        own = [int(part) for part, (group, _) in zip(got, rows, strict=True) if group == g]
        assert sum(own) == total
        assert own == naive(total, [w for group, w in rows if group == g])


@given(
    st.integers(0, 2**61),
    st.lists(st.integers(0, 2**61), min_size=1, max_size=6).filter(lambda w: 0 < sum(w) < 2**62),
)
def test_amounts_beyond_64_bits_of_product_stay_exact(total, weights):
    assert money.allocate(total, weights).tolist() == naive(total, weights)


def test_rows_outside_every_group_get_nothing():
    got = money.allocate_groups(np.array([10]), np.array([1, 1, 1]), np.array([0, -1, 0]))
    assert got.tolist() == [5, 0, 5]


# Rates in millionths, half up: 16.5 % of 10.03 is 1.65495; 0.3464 % of 9,690.00 is 33.566...
RATES = [(1003, 0.165, 165), (969000, 0.003464, 3357), (50, 0.01, 1), (49, 0.01, 0), (-50, 0.01, -1)]


@pytest.mark.parametrize(("cents", "rate", "amount"), RATES)
def test_rate_of(cents, rate, amount):
    assert money.rate_of(np.array([cents]), money.millionths([rate])).tolist() == [amount]


@pytest.mark.parametrize(
    ("cents", "whole"), [(149, 100), (150, 200), (0, 0), (-150, -200), (12345678, 12345700)]
)
def test_whole_dollars(cents, whole):
    assert money.whole_dollars(np.array([cents])).tolist() == [whole]


@pytest.mark.parametrize(
    ("amount", "places", "want"), [(1.005, 2, "1.01"), (2.5, 0, "3"), (0.125, 2, "0.13")]
)
def test_round_half_up(amount, places, want):
    assert money.round_half_up(amount, places) == Decimal(want)
