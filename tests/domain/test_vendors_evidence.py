"""The evidence sums to every figure; findings say what stands in the way; what holds for any book (hypothesis)."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.vendors.evidence import AGAINST, COLUMNS, EXCUSED_WORD, FOR, evidence
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.domain.vendors.vendor_findings import VENDOR_RULES, vendor_findings
from tests.domain.test_vendors_lines import late_by_nine, milestone
from tests.domain.test_vendors_sites import inspection
from tests.domain.vendor_desk import day, order, received, score, shipped
from tests.effort import examples


def busy(**change):
    """Two vendors, every KPI with data, one line excused."""
    rows = [
        order(
            10,
            **{"Target FOB": 9, "Last price": 11, "Confirmed ex-factory": day("2026-05-05"), "Factory": "F"},
        ),
        order(20, **{"Target FOB": 12, "Factory": "F", "Actual ex-factory": day("2026-05-08")}),
        order(30, Vendor="Bob", Units=300, Incoterm="DDP", **{"Target FOB": 10}),
    ]
    tables = {
        "orders": rows,
        "vendors": [{"Vendor": "Ann", "Lead time": 120}],
        "factories": [{"Factory": "F", "Audit scheme": "WRAP", "Audit grade": "Silver", "Audit date": day("2026-02-01"),
                       "Certificates": "GOTS 2026-05-02"}],
        "receipts": [{**r, "Defects": 3} for r in received((10, "2026-06-05", 100), (30, "2026-06-12", 290))],
        "inspections": [inspection(1, 10, "2026-04-20", "fail", Major=5), inspection(2, 10, "2026-04-25", "pass", Minor=1)],
        "schedule": [milestone(line=20, actual="2026-03-08"), milestone("Cut", "Vendor", line=10)],
        **shipped((10, "2026-04-30", 60), (10, "2026-05-04", 40), (20, "2026-05-08", 100)),
    }  # fmt: skip
    return score(**{**tables, **change})


def test_the_evidence_sums_to_every_figure():
    scored = busy()
    frame = evidence(scored, 10_000).frame
    assert tuple(frame.columns) == COLUMNS
    titles = {k.id: k.title for k in KPIS}
    names = scored.vendors.set_index("number")["vendor"]
    seen = 0
    for row in scored.kpis.to_dict("records"):
        own = frame[(frame["Vendor"] == names[row["vendor"]]) & (frame["KPI"] == titles[row["kpi"]])]
        if np.isnan(row["raw"]):
            assert not len(own)
            continue
        seen += 1
        assert own["Part"].sum() / own["Of"].sum() == pytest.approx(row["raw"], abs=1e-9)
        rest = own[own["Counts"] != EXCUSED_WORD]
        if len(rest):
            assert rest["Part"].sum() / rest["Of"].sum() == pytest.approx(row["fair"], abs=1e-9)
    assert seen > 25


def test_evidence_says_how_a_line_counts_and_why():
    frame = evidence(busy(), 10_000).frame
    on_time = frame[frame["KPI"] == "On time"].set_index("Line")
    assert on_time["Counts"].to_dict() == {10: AGAINST, 20: EXCUSED_WORD, 30: AGAINST}
    assert on_time.loc[20, "Excused because"] == "PP sample 7 days late, ours"
    assert on_time.loc[30, "Why"] == "10 units open; measured in the DC (Incoterm)"
    assert on_time.loc[10, "Days late"] == 3  # the second part left on May 4
    first = frame[frame["KPI"] == "First pass"]
    assert first[["Record", "Counts", "Source"]].to_numpy().tolist() == [["Q10-1", AGAINST, "Inspections"]]
    assert frame.loc[(frame["KPI"] == "Price against target") & (frame["Line"] == 10), "Why"].tolist() == [
        "FOB 10.00, target FOB 9.00"
    ]
    assert set(frame["Counts"]) == {FOR, AGAINST, EXCUSED_WORD, "in the figure"}


def test_too_many_rows_leave_out_what_has_no_weight_then_what_counts_for_the_vendor():
    scored = busy()
    every = evidence(scored, 10_000)
    fewer = evidence(scored, len(every.frame) - 1)
    assert not every.left_out
    assert "OTIF" in fewer.left_out
    assert len(fewer.frame) < len(every.frame)
    least = evidence(scored, 1)
    assert least.against_only
    assert set(least.frame["Counts"]) == {AGAINST, EXCUSED_WORD}


# --- findings -----------------------------------------------------------------------------------------------------


def rules(scored):
    return [f.rule for f in vendor_findings(scored)]


CASES = {
    "vendor-missing": {"orders": [order(10), order(20, Vendor=None)]},
    "vendor-line-units": {"orders": [order(10), order(20, Units=None)]},
    "vendor-line-date": {"orders": [order(10), order(20, **{"Ex-factory": None, "In-DC": None})]},
    "vendor-no-rate": {"orders": [order(10), order(20, Currency="JPY")]},
    "vendor-open-late": {"orders": [order(10), order(20)], **shipped((10, "2026-05-01", 100))},
    "vendor-no-day": {
        "orders": [order()], "shipments": [{"Shipment": "S"}],
        "shipment_lines": [{"Shipment": "S", "PO": "P1", "Line": 10, "Units shipped": 100}],
    },
    "receipt-not-placed": {"orders": [order()], "receipts": received((10, "2026-06-01", 5), po="P9")},
    "vendor-not-listed": {"orders": [order()], "vendors": [{"Vendor": "Bob"}]},
    "vendor-spelled": {"orders": [order(10), order(20, Vendor="ANN")]},
    "audit-expired": {"orders": [order()], "vendors": [{"Vendor": "Ann", "Audit expiry": day("2026-06-29")}]},
    "audit-expiring": {"orders": [order()], "vendors": [{"Vendor": "Ann", "Audit expiry": day("2026-07-20")}]},
    "audit-refused": {"orders": [order()], "vendors": [{"Vendor": "Ann", "Audit scheme": "BSCI", "Audit grade": "E"}]},
    "audit-undated": {"orders": [order()], "vendors": [{"Vendor": "Ann", "Audit scheme": "SLCP"}]},
    "audit-missing": {
        "orders": [order(10), order(20, Vendor="Bob")],
        "vendors": [{"Vendor": "Ann", "Audit expiry": day("2030-01-01")}, {"Vendor": "Bob"}],
    },
    "certificate-lapsed": {"orders": [order()], "vendors": [{"Vendor": "Ann", "Certificates": "GOTS 2026-06-01"}]},
    "vendor-nothing-due": {"orders": [order(**{"Ex-factory": day("2026-08-01")})]},
    "vendor-no-grade": {"orders": [order()]},
    "inspection-without-order": {"orders": [order()], "inspections": [{**inspection(1, 10, "2026-04-01"), "PO": "P9"}]},
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_findings(rule):
    scored = score(**CASES[rule])
    found = [f for f in vendor_findings(scored) if f.rule == rule]
    assert found
    assert rule in VENDOR_RULES
    assert all(f.message.endswith(".") and f.message[0] != " " and "nan" not in f.message for f in found)


def test_a_clean_book_has_no_findings():
    rows = [order(10, **{"Target FOB": 10, "Confirmed ex-factory": day("2026-05-01")})]
    vendors = [{"Vendor": "Ann", "Lead time": 90, "Audit expiry": day("2030-01-01")}]
    assert rules(score(orders=rows, vendors=vendors, **shipped((10, "2026-05-01", 100)))) == []


def test_an_open_line_says_what_is_open_and_what_it_is_worth():
    scored = score(orders=[order()], **shipped((10, "2026-05-01", 60)))
    found = next(f for f in vendor_findings(scored) if f.rule == "vendor-open-late")
    assert found.money_at_risk == 400
    assert found.message.startswith(
        "PO P1 line 10 of Ann: 40 of 100 units are open, 60 days after 2026-05-01"
    )
    excused = score(orders=late_by_nine(), schedule=[milestone()])
    assert "vendor-open-late" not in rules(excused)  # it has left, late as it was


# --- what holds for any book --------------------------------------------------------------------------------------

DAYS = st.integers(-30, 90).map(lambda n: datetime(2026, 5, 1) + timedelta(days=n))
PARTS = st.lists(st.tuples(st.integers(0, 5), DAYS, st.integers(1, 300)), max_size=8)
LINES = st.lists(
    st.tuples(st.sampled_from(["Ann", "Bob", "Cem"]), st.integers(1, 200), DAYS, st.sampled_from(["FOB", "DDP", None])),
    min_size=1, max_size=6,
)  # fmt: skip


def made(lines, parts, extra=0):
    rows = [
        order(10 * i, Vendor=v, Units=u, Incoterm=t, **{"Ex-factory": d, "In-DC": d + timedelta(days=30)})
        for i, (v, u, d, t) in enumerate(lines)
    ]
    receipts = [
        {"Receipt": f"R{k}", "PO": "P1", "Line": 10 * i, "Receipt date": d, "Units received": u + extra}
        for k, (i, d, u) in enumerate(parts)
    ]
    return rows, receipts


@settings(max_examples=examples(12), deadline=None)
@given(LINES, PARTS, st.integers(0, 500))
def test_scores_stay_between_0_and_100_and_over_delivery_lifts_no_rate_above_1(lines, parts, extra):
    rows, receipts = made(lines, parts, extra)
    scored = score(orders=rows, receipts=receipts)
    known = scored.vendors["score"].dropna()
    assert known.between(0, 100).all()
    assert scored.vendors["coverage"].between(0, 1 + 1e-9).all()
    rates = scored.kpis[
        scored.kpis["kpi"].isin(["on_time", "in_full", "otif", "fill_rate", "units_in_window", "lead_time"])
    ]
    for column in ("raw", "fair", "shrunk", "low", "high"):
        assert rates[column].dropna().between(0, 1 + 1e-12).all()
    counted = rates.dropna(subset=["shrunk"])
    assert (counted["low"] <= counted["shrunk"]).all()
    assert (counted["shrunk"] <= counted["high"]).all()
    assert (rates["excused"].fillna(0) == 0).all()


@settings(max_examples=examples(8), deadline=None)
@given(LINES, PARTS, st.randoms())
def test_the_order_of_rows_does_not_matter(lines, parts, rng):
    rows, receipts = made(lines, parts)
    before = score(orders=rows, receipts=receipts).vendors.drop(columns="number")
    rng.shuffle(rows)
    rng.shuffle(receipts)
    after = score(orders=rows, receipts=receipts).vendors.drop(columns="number")
    pd.testing.assert_frame_equal(before, after)


@settings(max_examples=examples(8), deadline=None)
@given(LINES, PARTS)
def test_otif_is_never_above_on_time_or_in_full(lines, parts):
    rows, receipts = made(lines, parts)
    found = score(orders=rows, receipts=receipts).found.lines
    known = found[found["otif"].notna()]
    assert (known["otif"] <= known["on_time"]).all()
    assert (known["otif"] <= known["in_full"]).all()
