"""The plan on a small network and a plain calendar, every day worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.calendars import Calendar, week
from prodops_xl.domain.schedule import plan
from prodops_xl.domain.schedule.networks import Network, Templates, step_of
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference.transit import transit
from prodops_xl.tables.settings import read_settings
from tests.effort import examples

# Origin AA works Monday to Saturday, the US Monday to Friday. VNSGN to USLAX by sea: 35 days (p90, transit.csv).
CALENDAR = Calendar(days_off={"AA": week("Sunday"), "US": week("Saturday", "Sunday")})


def step(name, owner, days, after="", calendar="origin", stage=""):
    return step_of("mini", name, owner, days, after, calendar, stage, "")


MINI = Network(
    "mini",
    (
        step("Tech pack", "Design", "1"),
        step("Fabric in-house", "Vendor", "10", "Tech pack"),
        step("Cut", "Vendor", "5", "Fabric in-house", stage="cut"),
        step("Sew", "Vendor", "5", "Cut", stage="sewn"),
        step("Ex-factory", "Vendor", "0", "Sew", stage="shipped"),
        step("On board", "Logistics", "2", "Ex-factory", "every day"),
        step("ETA", "Logistics", "transit", "On board", "every day"),
        step("Customs", "Broker", "1", "ETA", "destination"),
        step("In-DC", "Logistics", "1", "Customs", "destination"),
    ),
)
TEMPLATES = Templates({"mini": MINI})

# In-DC Monday 15 June; customs cleared Friday 12 June; ETA the day before, 11 June; 35 days at sea: on board 7 May; ex-factory
# 5 May, a Tuesday. Five working days of sewing (30 April, 1, 2, 4, 5 May), so cut by 29 April; five of cutting (24, 25,
# 27, 28, 29 April), so fabric by 23 April; ten of those: tech pack by Saturday 11 April; and the order the day before.
LATEST = {
    "Tech pack": "2026-04-11", "Fabric in-house": "2026-04-23", "Cut": "2026-04-29", "Sew": "2026-05-05",
    "Ex-factory": "2026-05-05", "On board": "2026-05-07", "ETA": "2026-06-11", "Customs": "2026-06-12", "In-DC": "2026-06-15",
}  # fmt: skip


def orders(n: int = 1, **change) -> pd.DataFrame:
    row = {
        "PO": "P1", "Line": 10.0, "Style": "T-1", "Units": 1000.0, "Order date": "2026-03-02", "Ex-factory": "2026-05-05", "In-DC": "2026-06-15",
        "Origin": "AA", "Port of loading": "VNSGN", "Port of entry": "USLAX", "Mode": "ocean", **change,
    }  # fmt: skip
    frame = pd.DataFrame([{**row, "Line": 10.0 * (i + 1)} for i in range(n)])
    for name in ("Order date", "Ex-factory", "In-DC"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def dates(n: int = 1, **told: str) -> pd.DataFrame:
    blank = pd.Series(pd.NaT, index=range(n), dtype="datetime64[ns]")
    return pd.DataFrame(
        {name: blank if name not in told else pd.to_datetime([told[name]] * n) for name in MINI.names}
    )


def reports(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [("P1", 10.0, stage, pd.Timestamp(day), units) for stage, day, units in rows],
        columns=["PO", "Line", "Stage", "Report date", "Units"],
    )
    return frame.astype(
        {
            "PO": object,
            "Line": "float64",
            "Stage": object,
            "Report date": "datetime64[ns]",
            "Units": "float64",
        }
    )


def made(book=None, as_of="2026-04-06", actual=None, revised=None, progress=None, **own):
    book = orders() if book is None else book
    n = len(book)
    given = read_settings({}, {"schedule.unreported": "open", **{f"schedule.{k}": v for k, v in own.items()}})
    return plan(
        book, TEMPLATES, CALENDAR, transit(), template_of=["mini"] * n, actuals=dates(n, **(actual or {})),
        revised=dates(n, **(revised or {})), progress=reports() if progress is None else progress,
        as_of=date.fromisoformat(as_of), settings=given,
    )  # fmt: skip


def column(planned, name):
    frame = planned.milestones
    return {m: f"{d:%Y-%m-%d}" for m, d in zip(frame["Milestone"], frame[name], strict=True)}


def test_the_backward_pass_by_hand():
    got = made()
    assert column(got, "Latest") == LATEST
    assert f"{got.orders['Latest order date'][0]:%Y-%m-%d}" == "2026-04-10"
    assert got.orders["Transit days"][0] == 35
    # Planned is counted back from the ex-factory on the order; it is the same day here.
    assert column(got, "Planned") == LATEST


def test_two_days_late_push_everything_behind_them():
    """Nothing done by Monday 13 April: the tech pack is a working day late. Ten days of fabric (14 to 24 April), cut 30 April,
    sewn 6 May, on board 8 May, ETA 12 June, customs Monday 15, in the DC 16 June.
    """
    got = made(as_of="2026-04-13")
    ends = column(got, "Forecast")
    assert [ends[n] for n in ("Tech pack", "Fabric in-house", "Cut", "Sew", "On board", "ETA", "Customs", "In-DC")] == [
        "2026-04-13", "2026-04-24", "2026-04-30", "2026-05-06", "2026-05-08", "2026-06-12", "2026-06-15", "2026-06-16",
    ]  # fmt: skip
    rows = got.milestones.set_index("Milestone")
    assert rows.loc["Tech pack", ["Status", "Slack"]].tolist() == ["late", -1.0]
    assert (
        rows.loc["Tech pack", "Reason"]
        == "Not reported done by 2026-04-13, 1 working day after its latest day 2026-04-11."
    )
    assert set(rows.loc[["Fabric in-house", "Cut", "Sew"], "Status"]) == {"blocked"}
    assert (
        rows.loc["Fabric in-house", "Reason"]
        == "Tech pack is 1 working day late; fabric in-house cannot start before 2026-04-14."
    )
    assert rows["Critical"].all()
    order = got.orders.iloc[0]
    assert (order["Days late"], order["Status"], order["Next milestone"], order["Owner"]) == (
        1,
        "late",
        "Tech pack",
        "Design",
    )


def test_what_was_done_is_done_and_the_rest_has_slack():
    """Tech pack on Wednesday 8 April: fabric after ten days (9 to 20 April), cut 25 April, sewn 1 May; ex-factory stays 5 May."""
    got = made(as_of="2026-04-09", actual={"Tech pack": "2026-04-08"})
    ends = column(got, "Forecast")
    assert [ends[n] for n in ("Fabric in-house", "Cut", "Sew", "Ex-factory", "In-DC")] == [
        "2026-04-20", "2026-04-25", "2026-05-01", "2026-05-05", "2026-06-15",
    ]  # fmt: skip
    rows = got.milestones.set_index("Milestone")
    assert rows.loc["Tech pack", "Status"] == "done"
    assert rows.loc["Fabric in-house", "Slack"] == 3  # 21, 22, 23 April
    assert not rows.loc[["Fabric in-house", "Cut", "Sew"], "Critical"].any()
    assert got.orders["Status"][0] in ("on track", "at risk")


def test_a_promise_later_than_the_plan_counts():
    got = made(
        as_of="2026-04-09", actual={"Tech pack": "2026-04-08"}, revised={"Fabric in-house": "2026-04-27"}
    )
    assert column(got, "Forecast")["Fabric in-house"] == "2026-04-27"
    assert (
        got.milestones.set_index("Milestone")
        .loc["Fabric in-house", "Reason"]
        .startswith("Promised for 2026-04-27")
    )


def test_production_ends_when_its_daily_rate_ends_it():
    """450 of 1,000 sewn at 50 a working day; complete at 97 %: 520 left, eleven working days after Monday 4 May: 16 May."""
    daily = ("04-24", "04-25", "04-27", "04-28", "04-29", "04-30", "05-01", "05-02", "05-04")
    told = [("cut", "2026-04-23", 1000.0)] + [
        ("sewn", f"2026-{d}", 50.0 * (i + 1)) for i, d in enumerate(daily)
    ]
    got = made(as_of="2026-05-04", progress=reports(*told))
    ends = column(got, "Forecast")
    assert ends["Cut"] == "2026-04-23"
    assert ends["Sew"] == "2026-05-16"
    rows = got.milestones.set_index("Milestone")
    assert rows.loc["Cut", "Status"] == "done"
    assert rows.loc["Tech pack", "Reason"] == "Not reported; what comes after it shows that it is done."
    assert "520 units left at 50 a day" in rows.loc["Sew", "Reason"]
    assert rows.loc["Sew", "Status"] == "late"


def test_production_that_stands_still_says_so():
    told = [("cut", "2026-04-10", 400.0), ("cut", "2026-04-24", 400.0)]
    got = made(as_of="2026-04-25", progress=reports(*told))
    assert "Stands still" in str(got.milestones.set_index("Milestone").loc["Cut", "Reason"])


def test_goods_in_the_dc_are_done_whatever_was_not_reported():
    got = made(as_of="2026-07-01", actual={"In-DC": "2026-06-14"})
    assert set(got.milestones["Status"]) == {"done"}
    assert got.orders["Status"][0] == "done"


def test_without_in_dc_nothing_is_late():
    got = made(orders(**{"In-DC": None}), as_of="2026-06-01")
    assert got.orders["Status"][0] is None
    assert got.orders["Action"][0] == "Enter In-DC: without it nothing is late."
    assert any("no In-DC" in note for note in got.notes)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (
            (
                step("A", "", "1", "B"),
                step("B", "", "1", "A"),
                step("Ex-factory", "", "0", "B"),
                *MINI.steps[5:],
            ),
            "A.*B|B.*A",
        ),
        ((step("A", "", "1", "Nowhere"), step("Ex-factory", "", "0", "A"), *MINI.steps[5:]), "Nowhere"),
        ((step("A", "", "1"),), "no milestone Ex-factory"),
    ],
)
def test_a_network_that_cannot_be_is_refused(steps, words):
    with pytest.raises(ProdOpsError, match=words):
        Network("own", steps)


DAYS = st.dates(date(2026, 3, 1), date(2026, 7, 30))


@settings(max_examples=examples(60), deadline=None)
@given(
    as_of=DAYS, wanted=DAYS, committed=st.one_of(st.none(), DAYS),
    done=st.dictionaries(st.sampled_from(MINI.names), DAYS, max_size=4),
)  # fmt: skip
def test_what_holds_of_any_plan(as_of, wanted, committed, done):
    """Nothing open is forecast in the past; a milestone is not late that ends by its latest day; if all end by their latest
    day so does in-DC; the order of orders does not matter.
    """
    told = {name: day.isoformat() for name, day in done.items() if day <= as_of}
    book = orders(2, **{"In-DC": wanted.isoformat(), "Ex-factory": committed and committed.isoformat()})
    got = made(book, as_of.isoformat(), actual=told)
    frame = got.milestones
    one = frame[frame["row"] == 0].reset_index(drop=True)
    other = frame[frame["row"] == 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(one.drop(columns=["row", "Line"]), other.drop(columns=["row", "Line"]))
    still = one[one["Status"] != "done"]
    assert (still["Forecast"] >= pd.Timestamp(as_of)).all()
    late = one["Status"].isin(["late", "blocked"])
    assert (late == (one["Slack"] < 0) & (one["Status"] != "done")).all()
    latest = one["Latest"].to_numpy()
    assert (
        np.diff(latest[: len(MINI.names)]).astype("int64") >= 0
    ).all()  # a chain: each no later than the next
