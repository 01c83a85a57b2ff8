"""Worked cases of the valuation engine: figures that ERP systems publish in their own tests, and hand computations."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.cogs import StandardParts, split_variances, spread_variances, value_stock
from prodops_xl.domain.cogs.movements import movements
from prodops_xl.errors import ProdOpsError

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def day(n: int) -> date:
    return date(2026, 1, n)


def book(*rows: tuple) -> pd.DataFrame:
    """Rows of day, kind, units, cents and, for a vendor return, the row of its receipt; one item."""
    return movements(
        [0] * len(rows), [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows],
        [row[3] for row in rows], [row[4] if len(row) > 4 else -1 for row in rows],
    )  # fmt: skip


def late(*rows: tuple) -> pd.DataFrame:
    """Rows of receipt row, cents, day and cause."""
    of, cents, days, cause = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "of": np.array(of, dtype="int64"),
            "cents": np.array(cents, dtype="int64"),
            "day": pd.Series(days, dtype="datetime64[ns]"),
            "cause": pd.Series(cause, dtype=object),
        }
    )


def balance(valued) -> dict[str, int]:
    assert not valued.balances[["difference", "booked_difference"]].to_numpy().any()
    return valued.balances.iloc[0].to_dict()


def corrections(valued) -> list[tuple]:
    rows = valued.postings[valued.postings["kind"].str.startswith("correction")]
    return [(d.date(), k, int(c)) for d, k, c in rows[["day", "kind", "cogs"]].itertuples(index=False)]


def test_a_layer_of_100_for_three_units_leaves_no_cent_behind():
    # Odoo cuts 100.00 over 3 units into 33.33, 33.34, 33.33 (stock_account/tests/test_stock_valuation_layer.py).
    sold = [(day(2), "issue", 1, 0)] * 3
    got = value_stock(book((day(1), "receipt", 3, 10_000), *sold), method="fifo")
    assert got.issues["restated"].tolist() == [3333, 3334, 3333]
    assert balance(got)["closing"] == 0


def test_a_vendor_return_takes_the_receipt_that_it_names():
    # 10 at 50, 10 at 80, the second goes back. Odoo's test_fifo_returns takes the oldest layer and is left with 800.
    rows = book(
        (day(1), "receipt", 10, 50_000), (day(2), "receipt", 10, 80_000), (day(3), "vendor_return", 10, 0, 1)
    )
    for method in ("fifo", "average"):
        got = balance(value_stock(rows, method=method))
        assert (got["closing"], got["vendor_returns"], got["cogs"]) == (50_000, 80_000, 0), method


def test_a_backdated_receipt_restates_the_sale_after_it():
    # ERPNext, test_dependent_gl_entry_reposting: an issue of 1 at 50 becomes 100 when an earlier receipt at 100 comes in.
    before = book((day(5), "receipt", 1, 5_000), (day(8), "issue", 1, 0))
    after = book((day(5), "receipt", 1, 5_000), (day(8), "issue", 1, 0), (day(1), "receipt", 1, 10_000))
    assert value_stock(before, method="fifo").issues["restated"].tolist() == [5_000]
    assert value_stock(after, method="fifo").issues["restated"].tolist() == [10_000]
    # With the first filed through the 10th, the sale stays as filed and 50.00 comes on the 11th.
    closed = day(10)
    filed = value_stock(before, method="fifo").filed(closed)
    got = value_stock(after, method="fifo", closed_through=closed, filed=filed)
    assert corrections(got) == [(day(11), "correction: backdated", 5_000)]
    assert got.filed(closed)[["units", "cents", "cogs"]].to_numpy().tolist() == [[0, 0, 5_000]]
    assert balance(got)["booked_cogs"] == balance(got)["cogs"] == 10_000


@pytest.mark.parametrize(("closed", "on"), [(None, day(20)), (day(31), FEB)])
def test_late_freight_follows_what_is_on_hand(closed, on):
    # 20 of 160 received are on hand: 25.00 of a bill of 200.00 goes to stock (the client workbook quoted in the ERP
    # notes has 20/160 of 200 = 25), 175.00 to COGS of the open month.
    rows = book((day(1), "receipt", 160, 160_000), (day(9), "issue", 140, 0))
    filed = value_stock(rows, method="fifo").filed(closed) if closed else None
    got = value_stock(
        rows, late((0, 20_000, day(20), "late freight")), method="fifo", closed_through=closed, filed=filed
    )
    assert corrections(got)[-1] == (on, "correction: late cost", 17_500)
    if closed:  # January stays as filed
        assert got.filed(closed)["cogs"].tolist() == [140_000]
    assert got.issues[["booked", "restated"]].to_numpy().tolist() == [[140_000, 157_500]]
    assert balance(got)["closing"] == 20_000 + 2_500


def test_a_refund_of_duty_lowers_stock_and_cogs_by_what_is_where():
    # 4 of 10 units on hand: of 100.00 paid back, 40.00 lowers stock and 60.00 COGS.
    rows = book((day(1), "receipt", 10, 50_000), (day(3), "issue", 6, 0))
    got = value_stock(rows, late((0, -10_000, day(20), "duty refund")), method="fifo")
    assert corrections(got) == [(day(20), "correction: duty refund", -6_000)]
    assert balance(got)["closing"] == 20_000 - 4_000


@pytest.mark.parametrize("method", ["fifo", "average"])
def test_usage_before_receipt_is_corrected_when_it_comes(method):
    # 10 at 10.00; 15 are issued: 5 of them at the last known 10.00. Then 15 come at 15.00 (225.00): the five cost 75.00,
    # so 25.00 more. ERPNext lets the receipt swallow it (225.00 of goods add 175.00 or so of value).
    rows = book((day(1), "receipt", 10, 10_000), (day(2), "issue", 15, 0), (day(5), "receipt", 15, 22_500))
    got = value_stock(rows, method=method)
    assert got.issues[["booked", "restated", "short"]].to_numpy().tolist() == [[15_000, 17_500, 5]]
    assert corrections(got) == [(day(5), "correction: shortage", 2_500)]
    assert balance(got)["closing"] == 15_000
    assert got.flags["rule"].tolist() == ["usage before receipt"]


def test_the_average_is_never_rounded_before_use():
    # 3 at 3.33 and 1 at 3.35: 13.34 over 4 is 3.335. Three sales of one: 3.335, 6.67, 10.005 in sum, so 3.34, 3.33, 3.34
    # as half up of the running sum; the last unit takes what is left.
    rows = book(
        (day(1), "receipt", 3, 999), (day(1), "receipt", 1, 335), *[(day(2), "issue", 1, 0)] * 4
    )  # fmt: skip
    got = value_stock(rows, method="average")
    assert sum(got.issues["restated"]) == 1_334
    assert balance(got)["closing"] == 0
    assert got.issues["restated"].tolist() == [334, 333, 334, 333]


def test_a_moving_average_is_the_one_of_that_moment():
    # 10 at 10.00 sells 5 at 10.00; then 5 at 16.00: (50 + 80) / 10 = 13.00.
    rows = book(
        (day(1), "receipt", 10, 10_000), (day(2), "issue", 5, 0), (day(3), "receipt", 5, 8_000), (day(4), "issue", 5, 0)
    )  # fmt: skip
    assert value_stock(rows, method="average").issues["restated"].tolist() == [5_000, 6_500]


def test_a_customer_return_comes_back_at_the_cost_it_went_out_at():
    rows = book(
        (day(1), "receipt", 10, 10_000), (day(1), "receipt", 10, 20_000), (day(2), "issue", 15, 0),
        (day(3), "customer_return", 5, 0), (day(4), "issue", 5, 0),
    )  # fmt: skip
    got = value_stock(rows, method="fifo")
    assert got.issues["restated"].tolist() == [20_000, -10_000, 10_000]


def test_a_receipt_above_standard_is_variance():
    # ERPNext (develop), item_standard_cost: 1 unit bought at 200 with a standard of 130 is a variance of 70.
    rows = book((day(2), "receipt", 1, 20_000), (day(3), "issue", 1, 0))
    standard = pd.DataFrame(
        {"item": [0], "day": pd.Series([JAN], dtype="datetime64[ns]"), "rate": [130 * 100 * 10**6]}
    )
    got = balance(value_stock(rows, method="standard", standard=standard))
    assert (got["variance"], got["cogs"], got["closing"]) == (7_000, 13_000, 0)


def test_a_variance_is_spread_over_stock_and_cogs():
    # ERPNext (develop): 2,000 on 1,000 received of which 300 are issued: 1,400 and 600.
    args = np.array([200_000]), np.array([1_000]), np.array([700])
    assert [part.tolist() for part in spread_variances(*args)] == [[60_000], [140_000]]
    assert [part.tolist() for part in spread_variances(*args, all_to_cogs=True)] == [[200_000], [0]]


def test_price_and_exchange_are_two_figures():
    # Standard 1,000.00 in order currency at 1 / 1.30; paid 1,200.00 at 1 / 1.248. Price alone is 200.00 / 1.30 = 153.85;
    # Odoo's price difference account shows 192.31, with 38.46 of exchange inside.
    got = split_variances(
        np.array([1]),
        StandardParts(np.array([76_923_076_900]), *[np.array([0])] * 3),
        order_cents=np.array([120_000]), planned_rate=np.array([769_231]), actual_rate=np.array([801_282]),
        freight=np.array([0]), duty=np.array([0]), other=np.array([0]),
    )  # fmt: skip
    row = got.iloc[0]
    assert (row["price"], row["exchange"], row["total"]) == (15_385, 3_846, 19_231)
    assert row[["price", "exchange", "freight", "duty", "other"]].sum() == row["total"]


def test_restating_is_idempotent():
    rows = book((day(1), "receipt", 7, 1_000), (day(3), "issue", 5, 0), (day(2), "receipt", 4, 900))
    bill = late((0, 333, day(9), "late freight"))
    one, two = (value_stock(rows, bill, method="fifo") for _ in range(2))
    pd.testing.assert_frame_equal(one.postings, two.postings)
    again = value_stock(rows, bill, method="fifo", closed_through=day(31), filed=one.filed(day(31)))
    assert corrections(again) == corrections(one)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"method": "lifo"}, "no method"),
        ({"method": "standard"}, "Standard costs are needed"),
        (
            {"method": "fifo", "filed": pd.DataFrame({"item": [0], "units": [1], "cents": [1]})},
            "closed_through",
        ),
    ],
)
def test_what_cannot_be_is_said(change, words):
    with pytest.raises(ProdOpsError, match=words):
        value_stock(book((day(1), "receipt", 1, 100)), **change)
