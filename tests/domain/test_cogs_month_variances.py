"""Variances that month ends keep in stock."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.cogs.month_variances import kept_in_stock


def told(*rows: tuple[int, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "vendor", "month", "cents"])


def units(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "month", "change", "came"])


def test_a_month_by_hand():
    """2,000.00 on 1,000 received, 300 issued keeps 1,400.00 (ERPNext's spread); 400 more issued in the next month
    leave 300 of them: 600.00, so 800.00 become COGS; in the third month 100 come without variance and 350 go: of the
    first thousand none is left.
    """
    moves = units((0, 1, 700, 1000), (0, 2, -400, 0), (0, 3, 100, 100), (0, 3, -350, 0))
    got = kept_in_stock(told((0, "V", 1, 200_000)), moves, 3)
    assert got[["month", "cents"]].to_numpy().tolist() == [[1, 140_000], [2, -80_000], [3, -60_000]]


def test_a_variance_of_a_month_without_receipts_is_cogs():
    moves = units((0, 1, 100, 100))
    assert not len(kept_in_stock(told((0, "V", 2, 5_000)), moves, 3))


MOVES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(5, 9), st.integers(-90, 200)), min_size=1, max_size=20
)
SPENT = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("AB"), st.integers(5, 9), st.integers(-9_999, 9_999)),
    max_size=12,
)


@given(MOVES, SPENT)
def test_what_is_kept_is_never_more_than_the_variance_and_goes_with_the_units(moves, spent):
    rows = units(*[(i, m, u, max(u, 0)) for i, m, u in moves])
    rows = pd.concat([rows, units(*[(i, 5, 0, 0) for i in range(3)])])
    got = kept_in_stock(told(*spent), rows, 9)
    for item in range(3):
        whole = {m: sum(c for i, _, m2, c in spent if i == item and m2 <= m) for m in range(5, 10)}
        absolute = {m: sum(abs(c) for i, _, m2, c in spent if i == item and m2 <= m) for m in whole}
        for month in whole:
            kept = got[(got["item"] == item) & (got["month"] <= month)]["cents"].sum()
            on_hand = sum(u for i, m, u in moves if i == item and m <= month)
            assert abs(kept) <= absolute[month]
            if on_hand <= 0:
                assert kept == 0
    assert got["cents"].dtype == np.int64
