"""10,324 real deliveries of a public health supply chain (USAID SCMS, 2006 to 2015): 73 vendors, dirty as they are."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.vendors.evidence import evidence
from tests.domain.vendor_desk import book, kpi, score, typed

SETTINGS = {"vendors.preset": "house"}


@pytest.fixture(scope="module")
def deliveries(shared):
    path = shared / "raw" / "scms_delivery_history.csv"
    if not path.is_file():
        pytest.skip("scms_delivery_history.csv is not among the published data sets")
    raw = pd.read_csv(path, encoding="utf-8-sig", dtype=object)
    for name in ("PO Sent to Vendor Date", "Scheduled Delivery Date", "Delivered to Client Date"):
        raw[name] = pd.to_datetime(raw[name], format="%d-%b-%y", errors="coerce")
    return raw


@pytest.fixture(scope="module")
def scored(deliveries):
    terms = deliveries["Vendor INCO Term"]
    rows = pd.DataFrame(
        {
            "PO": deliveries["PO / SO #"], "Line": deliveries["ID"].astype("float64"), "Vendor": deliveries["Vendor"],
            "Category": deliveries["Product Group"], "Incoterm": terms.where(~terms.str.startswith("N/A"), None),
            "Units": deliveries["Line Item Quantity"].astype("float64"), "FOB": deliveries["Unit Price"].astype("float64"),
            "Currency": "USD", "In-DC": deliveries["Scheduled Delivery Date"], "Actual in-DC": deliveries["Delivered to Client Date"],
        }
    )  # fmt: skip
    return score(
        SETTINGS, date(2015, 12, 31), orders=rows.astype(object).where(rows.notna(), None).to_dict("records")
    )


def test_every_vendor_is_scored_on_what_the_data_tell(scored, deliveries):
    assert len(scored.vendors) == 73
    late = deliveries["Delivered to Client Date"] > deliveries["Scheduled Delivery Date"]
    due = deliveries["Scheduled Delivery Date"] < pd.Timestamp(2015, 12, 31)
    want = pd.DataFrame({"n": due, "good": due & ~late}).groupby(deliveries["Vendor"]).sum()
    assert int(want["n"].sum()) == scored.vendors["n on_time"].sum()
    raw = scored.vendors.set_index("vendor")["raw on_time"]
    np.testing.assert_allclose(raw.reindex(want.index), want["good"] / want["n"])
    # counted apart from this code: 115 in 1,000 deliveries came after their day
    assert late.mean() == pytest.approx(0.1149, abs=1e-4)


def test_what_the_data_cannot_tell_is_missing_and_not_zero(scored):
    for name in (
        "in_full",
        "otif",
        "fill_rate",
        "first_pass",
        "dhu",
        "price_target",
        "lead_time",
        "compliance",
        "response",
    ):
        assert scored.vendors[f"raw {name}"].isna().all(), name
    # on time alone has data: 30 of 100 of the weight
    np.testing.assert_allclose(scored.vendors["coverage"], 0.30)
    assert not scored.vendors["excused_lines"].any()


def test_every_line_is_measured_where_its_day_is_known(scored):
    # No handover date anywhere: the client's door stands in for what should be judged at handover.
    lines = scored.found.lines
    assert (lines["point"] == "in-DC").all()
    assert int(lines["stand_in"].sum()) == 10_324 - 1443 - 9 - 15  # DDP, DAP and DDU are meant to arrive


def test_small_vendors_with_a_clean_record_stand_behind_large_ones(scored):
    table = scored.vendors.set_index("vendor")
    small = table[(table["n on_time"] <= 3) & (table["raw on_time"] == 1.0)]
    large = table[(table["n on_time"] >= 300) & (table["raw on_time"] > 0.98)]
    assert len(small) > 5
    assert len(large) > 3
    assert small["shrunk on_time"].max() < large["shrunk on_time"].min()


def test_the_evidence_of_10_324_deliveries_sums_to_the_figures(scored):
    frame = evidence(scored, 200_000).frame
    on_time = frame[frame["KPI"] == "On time"].groupby("Vendor")[["Part", "Of"]].sum()
    got = (on_time["Part"] / on_time["Of"]).reindex(scored.vendors["vendor"])
    np.testing.assert_allclose(got, scored.vendors["raw on_time"])
    assert kpi(scored, "on_time", "PHARMACY DIRECT")["raw"] == 1.0
    assert len(book(orders=[]).orders) == len(typed("Orders", [])) == 0
