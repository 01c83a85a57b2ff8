"""The bridge from budgeted to actual COGS."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.cogs.budget import LEGS, bridge, budget_lines


def frame(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["Category", "units", "cents"])


def test_volume_mix_price_by_hand():
    """Budget: 60 tees at 5.00, 40 jackets at 20.00. Actual: 50 tees for 260.00, 70 jackets for 1,330.00, 5 hats for 10.00.

    P 100, U 120 (of budgeted categories). Tees: volume 20 x 0.6 x 5 = 60.00, mix (50 - 72) x 5 = -110.00,
    price 260 - 250 = 10.00. Jackets: volume 20 x 0.4 x 20 = 160.00, mix (70 - 48) x 20 = 440.00, price 1,330 - 1,400.
    """
    got = bridge(
        frame(("Tees", 60, 30_000), ("Jackets", 40, 80_000)),
        frame(("Tees", 50, 26_000), ("Jackets", 70, 133_000), ("Hats", 5, 1_000)),
    ).set_index("Category")
    assert got.loc["Tees", list(LEGS)].tolist() == [6_000, -11_000, 1_000, 0]
    assert got.loc["Jackets", list(LEGS)].tolist() == [16_000, 44_000, -7_000, 0]
    assert got.loc["Hats", list(LEGS)].tolist() == [0, 0, 0, 1_000]
    assert got["Variance"].sum() == 160_000 - 110_000


LINES = st.lists(
    st.tuples(
        st.sampled_from(["Tees", "Jackets", "Hats", "Socks"]), st.integers(0, 9_999), st.integers(0, 10**9)
    ),
    max_size=9,
)


@given(LINES, LINES)
def test_legs_sum_to_the_variance_in_every_row(planned, actual):
    got = bridge(
        frame(*planned).astype({"units": "int64", "cents": "int64"}),
        frame(*actual).astype({"units": "int64", "cents": "int64"}),
    )
    assert (got[list(LEGS)].sum(axis=1) == got["Variance"]).all()
    assert (got["Actual"] - got["Budget"] == got["Variance"]).all()
    assert got["Actual"].sum() == sum(cents for _, _, cents in actual)


def test_budget_without_cogs_is_units_at_landed_cost_and_equal_rows_add_up():
    rows = pd.DataFrame(
        {
            "Month": pd.Series(["2026-05-01", "2026-05-01", None], dtype="datetime64[ns]"),
            "Category": pd.Series(["Tees", "Tees", "Tees"], dtype=object),
            "Units": [10.0, 5.0, 1.0],
            "Landed cost per unit": [2.345, float("nan"), 1.0],
            "COGS": [float("nan"), 7.0, 1.0],
            "Freight": [1.0, float("nan"), 1.0],
            "Duty": [float("nan")] * 3,
        }
    )
    got = budget_lines(rows)
    assert got[["units", "cents", "freight", "duty"]].to_numpy().tolist() == [[15, 2_345 + 700, 100, 0]]
