"""What counts as done and promised, which network an order follows, and what a production report cannot say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.schedule import choose_templates, own_templates, progress_findings, reported_dates
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference.milestones import templates
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

KNOWN, SETTINGS, AS_OF = templates(), read_settings({}, {}), date(2026, 5, 4)


def table(name, *rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return check(pd.DataFrame(list(rows), columns=columns, dtype=object), TABLES[name]).frame


def order(**change):
    return {"PO": "A", "Line": 10, "Style": "T-1", "Units": 100, **change}


def reported(orders, schedule=(), shipments=(), lines=()):
    actual, revised = reported_dates(
        table("Orders", *orders), table("Schedule", *schedule), table("Shipments", *shipments),
        table("ShipmentLines", *lines), KNOWN, AS_OF, SETTINGS,
    )  # fmt: skip

    def told(frame):
        return {m: f"{d:%m-%d}" for m, d in frame.iloc[0].dropna().items()}

    return told(actual), told(revised)


# of the order, of Schedule; what is then actual and revised. The rules are those of `reported_dates`' docstring.
TOLD = [
    ({}, (), {}, {}),
    ({"Actual ex-factory": "2026-05-01", "Handover (FCR)": "2026-05-02"}, (), {"Ex-factory": "05-01"}, {}),
    ({"Handover (FCR)": "2026-05-02"}, (), {"Ex-factory": "05-02"}, {}),
    ({"Actual ex-factory": "2026-05-09"}, (), {}, {"Ex-factory": "05-09"}),  # after the as-of day: a promise
    ({"Confirmed ex-factory": "2026-06-01"}, (), {}, {"Ex-factory": "06-01"}),
    # a requested day counts once somebody approved it
    ({"Confirmed ex-factory": "2026-06-01", "Requested ex-factory": "2026-06-08"}, (), {}, {"Ex-factory": "06-01"}),
    (
        {"Confirmed ex-factory": "2026-06-01", "Requested ex-factory": "2026-06-08", "Approved by": "Ann"},
        (), {}, {"Ex-factory": "06-08"},
    ),
    ({"Confirmed ex-factory": "2026-06-01"}, ({"Milestone": "XF", "Revised": "2026-06-15"},), {}, {"Ex-factory": "06-15"}),
    ({}, ({"Milestone": "Lab Dip Appr.", "Actual": "2026-02-10"},), {"Lab dip": "02-10"}, {}),
    ({}, ({"Milestone": "Photo shoot", "Actual": "2026-02-10"},), {}, {}),  # none of ours
    ({}, ({"Milestone": "Cut", "Actual": "2026-05-20"},), {}, {"Cut": "05-20"}),
    ({"Actual in-DC": "2026-05-03"}, ({"Milestone": "In-DC", "Actual": "2026-05-01"},), {"In-DC": "05-03"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("own", "schedule", "actual", "revised"), TOLD)
def test_whose_word_counts(own, schedule, actual, revised):
    rows = [{"PO": "A", "Line": 10, **row} for row in schedule]
    assert reported([order(**own)], rows) == (actual, revised)


# shipments of 100 units (97 are enough): day of leaving and units; what On board is then
SHIPPED = [
    ([("2026-04-10", 100)], {"On board": "04-10"}),
    ([("2026-04-10", 60), ("2026-04-20", 37)], {"On board": "04-20"}),  # the last of them
    ([("2026-04-10", 60)], {}),  # the rest is not on board
    ([("2026-04-10", 60), (None, 40)], {}),
]


@pytest.mark.parametrize(("sent", "actual"), SHIPPED)
def test_a_line_is_on_board_with_its_last_shipment(sent, actual):
    shipments = [{"Shipment": f"S{i}", "ETD": day} for i, (day, _) in enumerate(sent)]
    lines = [
        {"Shipment": f"S{i}", "PO": "A", "Line": 10, "Units shipped": n} for i, (_, n) in enumerate(sent)
    ]
    assert reported([order()], (), shipments, lines)[0] == actual


# Buckets as published: 60 up to 70 days from order to ex-factory, 75 from 71 to 84, 90 over 84.
CHOSEN = [
    (
        {"Construction": "woven", "Order date": "2026-01-01", "Ex-factory": "2026-03-12"},
        "woven_new_60",
    ),  # 70 days
    ({"Construction": "woven", "Order date": "2026-01-01", "Ex-factory": "2026-03-13"}, "woven_new_75"),
    ({"Construction": "knit", "Order date": "2026-01-01", "Ex-factory": "2026-03-26"}, "knit_new_75"),  # 84
    ({"Construction": "knit", "Order date": "2026-01-01", "Ex-factory": "2026-03-27"}, "knit_new_90"),
    ({"HTS": "6109100012"}, "knit_new_90"),  # chapter 61 is knit
    ({"HTS": "6203424511"}, "woven_new_90"),
    ({"HTS": "6109100012", "Construction": "woven"}, "woven_new_90"),
    ({"Last price": 8.0}, "repeat_90"),  # it was bought before
    ({}, "woven_new_90"),
]


@pytest.mark.parametrize(("own", "name"), CHOSEN)
def test_the_network_of_an_order(own, name):
    assert choose_templates(table("Orders", order(**own)), KNOWN).tolist() == [name]


def test_a_style_that_was_ordered_on_an_earlier_day_is_a_repeat():
    rows = [
        order(**{"Order date": "2026-01-05"}),
        order(Line=20, **{"Order date": "2026-01-05"}),
        order(PO="B", **{"Order date": "2026-02-01"}),
    ]
    assert choose_templates(table("Orders", *rows), KNOWN).tolist() == [
        "woven_new_90",
        "woven_new_90",
        "repeat_90",
    ]


OWN = [
    {"Template": "denim", "Milestone": "Tech Pack Handover", "Days": "1"},
    {"Template": "denim", "Milestone": "Fabric I/H", "Days": "30", "After": "Tech pack"},
    {"Template": "denim", "Milestone": "Cutting", "Days": "5", "After": "Fabric I/H +2", "Stage": "cut"},
    {"Template": "denim", "Milestone": "XF", "Days": "20", "After": "Cutting -1"},
]


def test_a_team_s_own_network_goes_on_to_in_dc_as_ours_do():
    network = own_templates(KNOWN, table("Templates", *OWN)).find("Denim")
    assert network.names == (
        "Tech pack",
        "Fabric in-house",
        "Cut",
        "Ex-factory",
        "On board",
        "ETA",
        "Customs",
        "In-DC",
    )
    cut, gate = network.steps[2], network.steps[3]
    assert (cut.after, cut.stage, cut.days["air"]) == ((("Fabric in-house", 2),), "cut", 5)
    assert gate.after == (("Cut", -1),)
    assert gate.owner == "Vendor"  # as ours has it


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"After": "Tech pack; Cutting"}, "goes in a circle: .* after "),
        ({"After": "Yarn"}, "comes after 'Yarn', which is none of its milestones"),
        ({"Days": "soon"}, "it takes a number of working days"),
    ],
)
def test_a_network_that_cannot_be_is_said(change, words):
    rows = [OWN[0], {**OWN[1], **change}, *OWN[2:]]
    with pytest.raises(ProdOpsError, match=words):
        own_templates(KNOWN, table("Templates", *rows))


@pytest.mark.parametrize("name", KNOWN.names)
def test_every_packaged_network_is_whole(name):
    network = KNOWN.find(name)
    assert network.names[0] == "Tech pack"
    assert network.names[-1] == "In-DC"
    places = {each: at for at, each in enumerate(network.names)}
    for at, step in enumerate(network.steps):
        assert all(places[before] < at for before, _ in step.after)
        assert step.source
        assert step.owner
        assert at == 0 or step.after


def report(stage, day, units, po="A"):
    return {"PO": po, "Line": 10, "Stage": stage, "Report date": f"2026-{day}", "Units": units}


# reports of an order of 100 units; the rules that speak. tables.md: a stage never falls and never passes the one before.
CANNOT = [
    ([report("cut", "04-01", 50), report("cut", "04-08", 100), report("sewn", "04-08", 40)], []),
    ([report("cut", "04-01", 50), report("cut", "04-08", 40)], ["progress-falls"]),
    ([report("cut", "04-01", 50), report("sewn", "04-02", 60)], ["progress-passes-stage"]),
    ([report("sewn", "04-02", 60)], []),  # nobody reports cutting here
    ([report("cut", "04-01", 105)], []),  # 5 % over is the trade's habit
    ([report("cut", "04-01", 106)], ["progress-over-order"]),
    ([report("cut", "04-01", 50, po="Z")], ["progress-without-order"]),
]


@pytest.mark.parametrize(("rows", "rules"), CANNOT)
def test_what_a_report_cannot_say(rows, rules):
    found = progress_findings(table("Progress", *rows), table("Orders", order()), SETTINGS)
    assert [f.rule for f in found] == rules
    assert all(f.row is not None and f.message and f.fix for f in found)


def test_no_orders_no_reports():
    empty = table("Orders")
    assert choose_templates(empty, KNOWN).tolist() == []
    assert progress_findings(table("Progress"), empty, SETTINGS) == []
    assert (
        np.shape(
            reported_dates(
                empty, table("Schedule"), table("Shipments"), table("ShipmentLines"), KNOWN, AS_OF, SETTINGS
            )[0]
        )[0]
        == 0
    )
