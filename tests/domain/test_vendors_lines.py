"""Deliveries judged line by line: windows, splits, shortages, over-delivery, measuring points, excuses. By hand."""

from datetime import date

import numpy as np
import pytest

from tests.domain.vendor_desk import day, kpi, order, received, score, shipped

NAN = float("nan")


def line_of(scored, column):
    return scored.found.lines[column].iloc[0]


# 100 units promised for 2026-05-01. Parts: (line, day, units). Window: any day early, 0 days late unless set.
@pytest.mark.parametrize(
    ("parts", "settings", "on_time", "in_full", "otif", "days_late"),
    [
        # one part on the day
        ([(10, "2026-05-01", 100)], {}, 1, 1, 1, 0),
        # a split delivery inside the window is on time
        ([(10, "2026-04-20", 60), (10, "2026-05-01", 40)], {}, 1, 1, 1, 0),
        # the second half comes four days late: 2026-05-05
        ([(10, "2026-04-20", 60), (10, "2026-05-05", 40)], {}, 0, 1, 0, 4),
        # ... inside a window of five days
        ([(10, "2026-04-20", 60), (10, "2026-05-05", 40)], {"vendors.on_time.late_days": 5}, 1, 1, 1, 4),
        # a short rest of 5 % is short, not late
        ([(10, "2026-05-01", 95)], {}, 1, 0, 0, 0),
        # 6 % is more than that: open to today, 2026-06-30 is 60 days after 2026-05-01
        ([(10, "2026-05-01", 94)], {}, 0, 0, 0, 60),
        # 95 of 100 is in full with a tolerance of 5 %
        ([(10, "2026-05-01", 95)], {"vendors.in_full.tolerance": 0.05}, 1, 1, 1, 0),
        # with that tolerance the line is full after the first part: the late rest on top does no harm
        ([(10, "2026-05-01", 95), (10, "2026-05-20", 5)], {"vendors.in_full.tolerance": 0.05}, 1, 1, 1, 0),
        # over-delivery is in full, no more
        ([(10, "2026-05-01", 130)], {}, 1, 1, 1, 0),
        # early: as good as on time by default, late where only 3 days early count (2026-04-20 is 11 days early)
        ([(10, "2026-04-20", 100)], {"vendors.on_time.early_days": 3}, 0, 1, 0, 0),
        ([(10, "2026-04-28", 100)], {"vendors.on_time.early_days": 3}, 1, 1, 1, 0),
    ],
)  # fmt: skip
def test_shipped_lines(parts, settings, on_time, in_full, otif, days_late):
    scored = score(settings, orders=[order()], **shipped(*parts))
    line = scored.found.lines.iloc[0]
    assert (line["on_time"], line["in_full"], line["otif"]) == (on_time, in_full, otif)
    assert line["days_late"] == days_late


def test_nothing_delivered_past_its_date_counts_against_the_vendor():
    # Line 20 shows that the workbook records deliveries: then line 10 without one is late, 60 days to 2026-06-30.
    scored = score(orders=[order(10), order(20)], **shipped((20, "2026-05-01", 100)))
    line = scored.found.lines.iloc[0]
    assert (line["on_time"], line["in_full"], line["otif"], line["open"]) == (0, 0, 0, 100)
    assert line["days_late"] == 60
    assert kpi(scored, "on_time")["raw"] == 0.5
    assert kpi(scored, "fill_rate")["raw"] == 0.5
    vendor = scored.vendors.iloc[0]
    assert (vendor["open_late"], vendor["open_money"]) == (1, 1000)


def test_a_workbook_that_records_no_delivery_at_all_says_nothing_about_them():
    scored = score(orders=[order()])
    assert np.isnan(line_of(scored, "on_time"))
    assert kpi(scored, "on_time")["n"] == 0
    assert scored.vendors["open_late"].iloc[0] == 0


def test_lines_not_due_yet_are_not_scored():
    scored = score(
        orders=[order(), order(20, **{"Ex-factory": day("2026-07-05")})], **shipped((10, "2026-05-01", 100))
    )
    assert kpi(scored, "on_time")[["n", "good"]].tolist() == [1, 1]


def test_a_day_known_without_units_is_on_time_and_neither_in_full_nor_not():
    # Two lines by their Actual ex-factory alone: were the late one alone counted, OTIF would be 0 of 1.
    rows = [
        order(10, **{"Actual ex-factory": day("2026-05-01")}),
        order(20, **{"Actual ex-factory": day("2026-05-09")}),
    ]
    scored = score(orders=rows)
    assert kpi(scored, "on_time")[["n", "good"]].tolist() == [2, 1]
    assert kpi(scored, "in_full")["n"] == 0
    assert kpi(scored, "otif")["n"] == 0


@pytest.mark.parametrize("extra", [0, 1, 30, 1000])
def test_over_delivery_lifts_no_rate_above_one(extra):
    scored = score(orders=[order()], **shipped((10, "2026-05-01", 100 + extra)))
    for name in ("on_time", "in_full", "otif", "fill_rate", "units_in_window"):
        assert kpi(scored, name)["raw"] == 1.0
    assert kpi(scored, "units_off")["raw"] == pytest.approx(extra / 100)


def test_over_delivery_of_one_line_does_not_fill_another():
    # 150 and 50 of 100 each: filled 100 + 50 of 200.
    scored = score(orders=[order(10), order(20)], **shipped((10, "2026-05-01", 150), (20, "2026-05-01", 50)))
    assert kpi(scored, "fill_rate")["raw"] == 0.75
    assert kpi(scored, "units_off")["raw"] == 0.5


@pytest.mark.parametrize(
    ("incoterm", "point", "on_time"),
    [("EXW", "handover", 1), ("FCA", "handover", 1), ("FOB", "handover", 1), ("CIF", "handover", 1),
     ("DAP", "in-DC", 0), ("DPU", "in-DC", 0), ("DDP", "in-DC", 0), (None, "handover", 1)],
)  # fmt: skip
def test_fob_is_measured_at_handover_and_ddp_in_the_dc(incoterm, point, on_time):
    # Handed over on the day, 2026-05-01; came in four days after the in-DC date, 2026-06-10 (Incoterms 2020, article A2).
    scored = score(
        orders=[order(Incoterm=incoterm, **{"Actual ex-factory": day("2026-05-01")})],
        receipts=received((10, "2026-06-14", 100)), **shipped((10, "2026-05-03", 100)),
    )  # fmt: skip
    line = scored.found.lines.iloc[0]
    assert (line["point"], line["on_time"]) == (point, on_time)
    assert line["days_late"] == (0 if on_time else 4)


def test_without_a_handover_the_dc_stands_in_and_says_so():
    scored = score(orders=[order()], receipts=received((10, "2026-06-09", 100)))
    line = scored.found.lines.iloc[0]
    assert (line["point"], line["stand_in"], line["on_time"]) == ("in-DC", True, 1)


def test_what_sails_after_today_is_a_plan():
    scored = score(orders=[order()], **shipped((10, "2026-05-01", 40), (10, "2026-07-10", 60)))
    assert line_of(scored, "open") == 60
    assert line_of(scored, "on_time") == 0


def test_goods_on_the_water_are_sent_and_received_ones_are_not_counted_twice():
    # 60 received on 2026-05-20; the second shipment arrives later and is still at sea: 60 + 40.
    scored = score(
        orders=[order()],
        receipts=received((10, "2026-05-20", 60)),
        shipments=[{"Shipment": "A", "ETD": day("2026-04-28"), "ETA": day("2026-05-18")},
                   {"Shipment": "B", "ETD": day("2026-05-01"), "ETA": day("2026-07-08")}],
        shipment_lines=[{"Shipment": s, "PO": "P1", "Line": 10, "Units shipped": u} for s, u in (("A", 60), ("B", 40))],
    )  # fmt: skip
    assert line_of(scored, "sent") == 100
    assert line_of(scored, "on_time") == 1


def test_the_confirmed_date_is_the_approved_request_else_the_confirmed_one():
    late = {"Actual ex-factory": day("2026-05-09")}
    rows = [
        order(10, **late, **{"Confirmed ex-factory": day("2026-05-10")}),
        order(20, **late, **{"Requested ex-factory": day("2026-05-10"), "Approved by": "Ms Li"}),
        order(30, **late, **{"Requested ex-factory": day("2026-05-10")}),  # nobody approved it
    ]
    found = score(orders=rows).found.lines
    assert found["on_time"].tolist() == [0, 0, 0]
    np.testing.assert_array_equal(found["on_time_confirmed"], [1, 1, NAN])


def test_months_without_orders_are_not_scored():
    # Due in January and in June, nothing between: two quarters, and no zero for the other.
    rows = [order(10, **{"Ex-factory": day("2025-08-10")}), order(20, **{"Ex-factory": day("2026-05-01")})]
    scored = score(orders=rows, **shipped((10, "2025-08-10", 100), (20, "2026-05-01", 100)))
    assert scored.quarters["quarter"].tolist() == ["2025-Q3", "2026-Q2"]
    assert scored.quarters["rate"].tolist() == [1.0, 1.0]
    assert kpi(scored, "on_time")["raw"] == 1.0


def test_days_late_mean_and_nine_of_ten():
    # Ten lines, 0 to 9 days late: mean 4.5; nine of the ten are at most 8 days late (nearest rank).
    rows = [order(10 * i, **{"Actual ex-factory": day(f"2026-05-{i + 1:02d}")}) for i in range(10)]
    scored = score(orders=rows)
    assert kpi(scored, "days_late")["raw"] == 4.5
    assert scored.vendors["days_late_p90"].iloc[0] == 8


@pytest.mark.parametrize(
    ("lead", "left", "kept"),
    [
        (90, "2026-05-01", 1),  # ordered 2026-01-01 for 2026-05-01: 120 days were given, and 120 were taken
        (90, "2026-05-02", 0),  # a day more than we gave, and more than the 90 of the vendor
        (
            130,
            "2026-05-11",
            1,
        ),  # 130 days is the vendor's lead time: an order placed too late is not its fault
        (130, "2026-05-12", 0),
    ],
)
def test_lead_time_is_kept_or_what_the_order_gave_beyond_it(lead, left, kept):
    scored = score(
        orders=[order(**{"Actual ex-factory": day(left)})], vendors=[{"Vendor": "Ann", "Lead time": lead}]
    )
    assert kpi(scored, "lead_time")[["n", "raw"]].tolist() == [1, kept]


# --- excused ------------------------------------------------------------------------------------------------------


def late_by_nine(**change):
    return [
        order(10, **{"Actual ex-factory": day("2026-05-10")}, **change),
        order(20, **{"Actual ex-factory": day("2026-05-01")}),
    ]


def milestone(
    name="PP sample", owner="Merchandising", planned="2026-03-01", actual="2026-03-10", cause=None, line=10
):
    return {
        "PO": "P1", "Line": line, "Milestone": name, "Owner": owner, "Planned": day(planned), "Actual": day(actual) if actual else None,
        "Cause": cause,
    }  # fmt: skip


# Line 10 left nine days late, on 2026-05-10. Excused where nine days of it are ours.
@pytest.mark.parametrize(
    ("rows", "excused"),
    [
        ([milestone()], True),  # our sample, nine days late
        ([milestone(actual="2026-03-09")], False),  # eight days: the ninth is the vendor's
        ([milestone(owner="Vendor")], False),
        ([milestone(owner="Vendor", cause="ours")], True),  # what somebody wrote counts
        ([milestone(cause="vendor")], False),
        ([milestone(cause="fabric late at the mill")], False),
        ([milestone(planned="2026-05-02", actual="2026-05-30")], False),  # planned after the promised day
        ([milestone(actual=None)], False),  # ours, and nobody recorded when it came
        # our sample waited nine days for the vendor's fabric: not ours
        ([milestone("Fabric in-house", "Vendor", "2026-02-20", "2026-03-01"), milestone()], False),
        # it waited four, and then took nine more
        ([milestone("Fabric in-house", "Vendor", "2026-02-20", "2026-02-24"), milestone(actual="2026-03-14")], True),
        # fabric that came late after our sample did not hold it up
        ([milestone("Fabric in-house", "Vendor", "2026-03-05", "2026-03-30"), milestone()], True),
        ([milestone(line=20)], False),  # of another line
    ],
)  # fmt: skip
def test_a_delay_of_our_own_is_excused_and_shown_beside_the_raw_figure(rows, excused):
    scored = score(orders=late_by_nine(), schedule=rows)
    told = kpi(scored, "on_time")
    assert told["raw"] == 0.5  # the raw figure knows no excuse
    assert told["excused"] == excused
    assert told["fair"] == (1.0 if excused else 0.5)
    assert scored.vendors["excused_lines"].iloc[0] == excused
    if excused:
        assert "ours" in scored.found.lines["why"].iloc[0]


@pytest.mark.parametrize(
    ("reason", "approved", "excused"),
    [
        ("late approval of lab dips", "Ms Li", True),
        ("tech pack changed", "Ms Li", True),
        ("buyer's comments came late", "Ms Li", True),
        ("late approval of lab dips", None, False),  # nobody stands for it
        ("fabric late", "Ms Li", False),
        ("factory waited for approval of its mill", "Ms Li", False),  # names the vendor's side too
        ("port congestion", "Ms Li", False),
    ],
)
def test_approved_delay_reasons(reason, approved, excused):
    scored = score(orders=late_by_nine(**{"Delay reason": reason, "Approved by": approved}))
    assert bool(scored.found.lines["excused"].iloc[0]) is excused


def test_an_approved_request_excuses_up_to_its_day():
    told = {"Delay reason": "late approval", "Approved by": "Ms Li"}
    for until, excused in (("2026-05-10", True), ("2026-05-09", False)):
        scored = score(orders=late_by_nine(**told, **{"Requested ex-factory": day(until)}))
        assert bool(scored.found.lines["excused"].iloc[0]) is excused


def test_lines_due_before_the_day_that_counts_are_left_out():
    rows = [order(10), order(20, **{"Ex-factory": day("2026-05-20")})]
    scored = score(
        {"vendors.since": date(2026, 5, 10)},
        orders=rows,
        **shipped((10, "2026-06-01", 100), (20, "2026-05-20", 100)),
    )
    assert kpi(scored, "on_time")[["n", "raw"]].tolist() == [1, 1]
    assert scored.vendors["lines"].iloc[0] == 1


def test_vendors_are_one_whatever_their_spelling():
    rows = [order(10), order(20, Vendor="ANN "), order(30, Vendor="A-1"), order(40, Vendor=None)]
    scored = score(orders=rows, vendors=[{"Vendor": "A-1", "Name": "Ann"}])
    assert scored.vendors["vendor"].tolist() == ["A-1"]
    assert scored.vendors["lines"].tolist() == [3]
