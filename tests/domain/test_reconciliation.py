"""Recorded against allocated, to the cent, whatever the mix."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.money import allocate_groups
from prodops_xl.domain.reconciliation import NO_SHIPMENT, TOTAL, reconcile, recorded_in


def recorded(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["Shipment", "Freight", "Not placed", "Reason"])
    return frame.astype({"Freight": "int64", "Shipment": object, "Reason": object})


def landed(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["Shipment", "Freight"]).astype(
        {"Freight": "float64", "Shipment": object}
    )


def test_a_shipment_that_ties() -> None:
    out = reconcile(
        recorded(("ASN-93", 100_01, 0, None), ("ASN-93", 0, 0, None)),
        landed(("ASN-93", 33.34), ("ASN-93", 33.34), ("ASN-93", 33.33)),
    )
    first, total = out.to_dict("records")
    assert first == {
        "Shipment": "ASN-93", "Lines": 2, "Recorded": 100.01, "Allocated": 100.01, "Difference": 0.0,
        "Rows not placed": 0, "Reason": None,
    }  # fmt: skip
    assert total["Shipment"] == TOTAL
    assert (total["Recorded"], total["Allocated"], total["Difference"]) == (100.01, 100.01, 0.0)


def test_what_does_not_tie_says_why() -> None:
    out = reconcile(
        recorded(
            ("A", 500, 0, None),  # no line of it was costed
            ("B", 0, 1, "freight was invoiced separately"),
            ("B", 0, 1, "freight was invoiced separately"),
            ("C", 900, 0, None),  # a cent is missing
            (None, 700, 1, "the row names no shipment"),
        ),
        landed(("C", 8.99), ("D", 1.50)),
    ).set_index("Shipment")
    assert list(out.index) == ["A", "B", "C", NO_SHIPMENT, "D", TOTAL]
    assert out.loc["A", "Reason"] == "no line of the shipment was costed"
    assert out.loc["B", "Rows not placed"] == 2
    assert out.loc["B", "Reason"] == "freight was invoiced separately"
    assert out.loc["C", "Difference"] == 0.01
    assert out.loc["C", "Reason"] == "the lines bear another amount than recorded"
    assert out.loc["D", "Reason"] == "allocated, but nothing is recorded"
    assert out.loc[TOTAL, ["Recorded", "Allocated", "Difference"]].tolist() == [21.00, 10.49, 10.51]


def test_nothing_recorded_and_nothing_landed() -> None:
    out = reconcile(recorded(), landed())
    assert out["Shipment"].tolist() == [TOTAL]
    assert out["Difference"].tolist() == [0.0]


def test_another_leg_and_given_line_counts() -> None:
    told = pd.DataFrame({"Shipment": ["A"], "Insurance": np.array([125], dtype="int64"), "Lines": [7.0]})
    out = reconcile(told, pd.DataFrame({"Shipment": ["A"], "Insurance": [1.25]}), "Insurance")
    assert out["Lines"].tolist() == [7, 7]
    assert out["Difference"].tolist() == [0.0, 0.0]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 10**9), st.booleans(), st.integers(0, 10**6)),
        min_size=1,
        max_size=60,
    )
)
def test_allocated_freight_ties_for_any_mix(rows: list[tuple[int, int, bool, int]]) -> None:
    """Rows of up to six shipments, some with freight, some without; spread by any weights, then reconciled."""
    shipment = np.array([r[0] for r in rows], dtype="int64")
    freight = np.array([r[1] if r[2] else 0 for r in rows], dtype="int64")
    weight = np.array([r[3] for r in rows], dtype="int64")
    totals = np.bincount(shipment, weights=freight, minlength=6).astype("int64")
    heavy = np.bincount(shipment, weights=weight, minlength=6) > 0
    spread = allocate_groups(np.where(heavy, totals, 0), weight, shipment)
    names = np.array([f"ASN-{s}" for s in shipment], dtype=object)
    out = reconcile(
        pd.DataFrame({"Shipment": names, "Freight": freight}),
        pd.DataFrame({"Shipment": names, "Freight": spread / 100}),
    ).set_index("Shipment")
    for at in np.unique(shipment):
        want = 0.0 if heavy[at] else totals[at] / 100
        assert out.loc[f"ASN-{at}", "Difference"] == want
        assert (out.loc[f"ASN-{at}", "Reason"] is None) == (want == 0.0)
    assert out.loc[TOTAL, "Recorded"] == freight.sum() / 100


def test_the_recorded_side_of_a_written_table_comes_back() -> None:
    told = recorded(("A", 500, 0, None), ("A", 0, 1, "no freight"), ("B", 123, 0, None))
    lines = landed(("A", 5.0), ("B", 1.0))
    first = reconcile(told, lines)
    again = reconcile(recorded_in(first), lines)
    pd.testing.assert_frame_equal(again, first)
