"""What happened to the season's goods: tables that tie to each other, habits that show, faults that are told, sheets
that a stranger finds.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.critical_path import HEAD, MILESTONES, SHEET, plan_and_actual
from prodops_xl.demo.inspecting import CARD, card
from prodops_xl.demo.layout import PLANS
from prodops_xl.demo.layout_operations import OPERATIONS
from prodops_xl.demo.production import REPORTS
from prodops_xl.demo.season import Season, season, write_orders
from prodops_xl.hosts.files import open_book
from prodops_xl.tables import TABLES
from prodops_xl.workbook.locate import wide_schedule
from prodops_xl.workbook.read import Workbook, read_workbook

NEW = {plan.name: plan.sheet or plan.name for plan in OPERATIONS}
PLANTED = {
    "receipt-without-order": 3, "usage-before-receipt": 5, "return-over-receipt": 2, "inspection-without-order": 3,
    "progress-falls": 2, "progress-passes-stage": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Season:
    return season()


@pytest.fixture(scope="module")
def path(made: Season, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("operations") / "orders.xlsx"
    write_orders(made, path)
    return path


@pytest.fixture(scope="module")
def workbook(path: Path) -> Workbook:
    wanted = ["Orders", *(plan.name for plan in PLANS), *NEW, "Schedule", "Refunds"]
    with open_book(path) as book:
        return read_workbook(book, wanted)


def spoilt(made: Season, table: str) -> set:
    return {p.key for p in made.planted if p.table == table}


def clean(made: Season, table: str) -> pd.DataFrame:
    """A table without the rows whose faults were planted."""
    frame = made.frames[table]
    keys = {key[0] for key in spoilt(made, table)}
    return frame[~frame[TABLES[table].key[0]].isin(keys)]


def test_every_sheet_is_found_by_the_teams_own_name(workbook: Workbook) -> None:
    found = {name: data.place.sheet for name, data in workbook.tables.items()}
    assert {name: found[name] for name in NEW} == NEW
    assert "Schedule" not in found  # the team's time and action sheet is a wide one
    assert "Refunds" not in found
    assert found["Orders"] == "PO Tracker"
    assert workbook.notes == []


@pytest.mark.parametrize("table", list(NEW))
def test_a_sheet_reads_back_as_it_was_made(made: Season, workbook: Workbook, table: str) -> None:
    checked = workbook.tables[table].checked
    assert [f for f in checked.findings if f.severity != "remark"] == []
    frame, truth = checked.frame, made.frames[table]
    assert len(frame) == len(truth)
    words = {"Kind": {"SALE": "sale", "RTN": "return", "ADJ": "adjustment"}}
    for column in set(frame.columns) - {"Result", "Stage"}:
        kind, want = TABLES[table].columns[column].kind.dtype, truth[column]
        if kind == "date":
            want = np.array(list(want), dtype="datetime64[D]")
            assert np.array_equal(frame[column].to_numpy("datetime64[D]"), want), column
        elif kind == "number":
            assert np.allclose(frame[column], want.astype("float64")), column
        else:
            said = words.get(column, {})
            assert frame[column].tolist() == [said.get(value, value) for value in want]


def test_closed_words_are_read_from_the_teams_own(made: Season, workbook: Workbook) -> None:
    results = workbook.frame("Inspections")["Result"]
    assert results.tolist() == [
        {"p": "pass", "f": "fail"}.get(word[0].lower()) if word != "Pending" else "pending"
        for word in made.frames["Inspections"]["Result"]
    ]
    assert workbook.frame("Progress")["Stage"].tolist() == made.frames["Progress"]["stage"].tolist()


def test_sizes_are_modest(made: Season) -> None:
    rows = {name: len(made.frames[name]) for name in NEW}
    assert rows["Usage"] < 6500
    assert rows["Progress"] <= 2000
    assert 1000 < rows["Receipts"] < 1400
    assert 500 < rows["Inspections"] < 900
    assert all(count > 20 for count in rows.values())


def test_the_order_book_draws_as_before(made: Season) -> None:
    """Figures of the order book as they were before it had receipts and sales: no draw has shifted."""
    assert made.truth["PO"].iloc[[0, -1]].tolist() == ["4500012008", "4500013108"]
    assert int(made.truth["Units"].sum()) == 3947864
    assert round(float(made.frames["Charges"]["Amount"].sum()), 2) == 699107.27


def test_faults_are_told_one_by_one(made: Season) -> None:
    told = Counter(p.rule for p in made.planted)
    assert {rule: told[rule] for rule in PLANTED} == PLANTED
    for p in made.planted:
        if p.rule in PLANTED:
            frame = made.frames[p.table]
            key = [("stage" if name == "Stage" else name) for name in TABLES[p.table].key]
            [row] = frame[(frame[key].to_numpy(object) == np.array(p.key, dtype=object)).all(axis=1)].to_dict(
                "records"
            )
            assert row[p.column] == p.value


def test_receipts_are_of_shipped_lines_and_nearly_whole(made: Season) -> None:
    receipts = clean(made, "Receipts")
    assert receipts["Receipt"].is_unique
    assert max(receipts["Receipt date"]) <= AS_OF
    got = receipts.groupby(["PO", "Line"])["Units received"].sum()
    lines = made.frames["ShipmentLines"].merge(made.frames["Shipments"][["Shipment", "In-DC"]], on="Shipment")
    sent = lines[lines["In-DC"] <= AS_OF].groupby(["PO", "Line"])["Units shipped"].sum()
    share = (got / sent.reindex(got.index)).astype("float64")
    assert set(got.index) <= set(sent.index)
    whole = share.between(0.979, 1.016)
    assert whole.mean() > 0.98  # but for second parts that have not come
    assert 0.02 < (share > 1).mean() < 0.2
    assert (receipts.groupby(["PO", "Line"]).size() > 1).sum() > 40
    assert (receipts["Units accepted"] <= receipts["Units received"]).all()


def test_some_vendors_are_worse(made: Season) -> None:
    first = clean(made, "Inspections")
    first = first[first["Number"] == 1]
    fails = first["Result"].str.lower().str.startswith("f").groupby(first["Vendor"]).mean()
    assert fails["Mekong Stitch Cambodia"] > 0.25
    assert fails["Padma Apparels Ltd"] > 0.15
    assert fails["Hai Phong Outerwear"] == fails["Saigon Thread JSC"] == 0
    vendor = made.truth.set_index(["PO", "Line"])["Vendor"]
    receipts = clean(made, "Receipts").join(vendor, on=["PO", "Line"])
    rejected = (receipts["Units accepted"] < receipts["Units received"]).groupby(receipts["Vendor"]).mean()
    assert rejected["Mekong Stitch Cambodia"] > 4 * rejected["Saigon Thread JSC"]


def test_nothing_is_sold_before_it_came_in_but_the_planted_ones(made: Season) -> None:
    order = made.truth.set_index(["PO", "Line"])[["Style", "Color"]]
    came = clean(made, "Receipts").join(order, on=["PO", "Line"])
    moves = pd.concat(
        [
            made.frames["OpeningStock"][["Style", "Color", "Date", "Units"]],
            came.rename(columns={"Receipt date": "Date", "Units accepted": "Units"})[["Style", "Color", "Date", "Units"]],
            made.frames["Usage"].assign(Units=lambda f: -f["Units"].where(f["Units"] > 0, 0))[
                ["Usage", "Style", "Color", "Date", "Units"]
            ],
        ]
    )  # fmt: skip
    moves = moves.sort_values(["Style", "Color", "Date"], kind="stable")
    moves["left"] = moves["Units"].astype("int64").groupby([moves["Style"], moves["Color"]]).cumsum()
    early = set(moves.loc[moves["left"] < 0, "Usage"])
    assert early == {p.key[0] for p in made.planted if p.rule == "usage-before-receipt"}


def test_usage_has_returns_and_adjustments(made: Season) -> None:
    usage = made.frames["Usage"]
    assert set(usage["Kind"]) == {"SALE", "RTN", "ADJ"}
    assert (usage.loc[usage["Kind"] == "RTN", "Units"] < 0).all()
    assert (usage.loc[usage["Kind"] != "RTN", "Units"] > 0).all()
    assert usage["Usage"].is_unique
    assert {d.month for d in usage["Date"]} == set(range(1, 12))


def test_returns_to_vendors_are_of_their_rejects(made: Season) -> None:
    receipts = made.frames["Receipts"].set_index("Receipt")
    for row in clean(made, "Returns").to_dict("records"):
        of = receipts.loc[row["Receipt"]]
        assert row["Units"] == of["Units received"] - of["Units accepted"]
        assert of["Receipt date"] < row["Date"] <= AS_OF


def test_some_freight_bills_come_weeks_after_the_goods(made: Season) -> None:
    came = made.frames["Charges"]["Shipment"].map(made.frames["Shipments"].set_index("Shipment")["In-DC"])
    days = [(bill - day).days for bill, day in zip(made.frames["Charges"]["Bill date"], came, strict=True)]
    late = [d for d in days if d >= 0]
    assert len(late) == 11
    assert min(late) >= 21
    assert set(made.frames["Charges"].loc[[d >= 0 for d in days], "Charge"]) <= {
        "Ocean freight",
        "Air freight",
    }
    assert max(made.frames["Charges"]["Bill date"]) <= AS_OF


def test_inspections_follow_the_card(made: Season) -> None:
    """ISO 2859-1:1999, tables 1 and 2-A, level II: code letters F to M with their samples and acceptance numbers."""
    assert [(plan.lot, plan.sample, plan.major, plan.minor) for plan in CARD] == [
        (150, 20, 1, 2), (280, 32, 2, 3), (500, 50, 3, 5), (1200, 80, 5, 7), (3200, 125, 7, 10),
        (10000, 200, 10, 14), (35000, 315, 14, 21),
    ]  # fmt: skip
    for row in made.frames["Inspections"].to_dict("records"):
        plan = card(row["Offered units"])
        assert row["Sample"] == plan.sample
        fails = row["Critical"] > 0 or row["Major"] > plan.major or row["Minor"] > plan.minor
        assert row["Result"] == "Pending" or row["Result"].lower().startswith("f" if fails else "p")


def test_a_repeat_follows_a_failure(made: Season) -> None:
    frame = clean(made, "Inspections").sort_values(["PO", "Line", "Number"])
    assert frame["Number"].max() >= 2
    for _, own in frame.groupby(["PO", "Line"]):
        assert own["Number"].tolist() == list(range(1, len(own) + 1))
        assert own["Date"].is_monotonic_increasing
        assert all(word.lower().startswith("f") for word in own["Result"].iloc[:-1])


def test_progress_never_falls_nor_passes_but_the_planted_ones(made: Season) -> None:
    units = {
        (row["PO"], row["Line"], row["stage"], row["Report date"]): row["Units"]
        for row in made.frames["Progress"].to_dict("records")
    }
    before = dict(zip(("sewn", "finished", "packed"), ("cut", "sewn", "finished"), strict=True))
    falls = {
        (po, line, stage, day)
        for (po, line, stage, day), now in units.items()
        if now < max((units.get((po, line, stage, d), 0) for d in REPORTS if d < day), default=0)
    }
    ahead = {
        (po, line, stage, day)
        for (po, line, stage, day), now in units.items()
        if stage in before and now > units.get((po, line, before[stage], day), 0)
    }
    for found, rule in ((falls, "progress-falls"), (ahead, "progress-passes-stage")):
        assert found == {p.key for p in made.planted if p.rule == rule}


def test_progress_is_of_open_lines_and_some_stand_still(made: Season) -> None:
    frame = made.frames["Progress"]
    opened = made.truth[made.truth["Actual ex-factory"].isna()]
    of_open = set(zip(opened["PO"], opened["Line"], strict=True))
    assert set(zip(frame["PO"], frame["Line"], strict=True)) <= of_open
    assert set(frame["Report date"]) == set(REPORTS)
    then, now = (
        {key: dict(zip(own["stage"], own["Units"], strict=True)) for key, own in told.groupby(["PO", "Line"])}
        for told in (frame[frame["Report date"] == day] for day in (REPORTS[-3], REPORTS[-1]))
    )
    still = [key for key, stages in then.items() if "sewn" in stages and now.get(key) == stages]
    assert 4 <= len(still) <= 12


def test_standards_and_budget_are_round_and_differ_from_what_came(made: Season) -> None:
    standards = made.frames["StandardCosts"]
    assert sorted(set(standards["From"])) == [date(2026, 1, 1), date(2026, 7, 1)]
    assert (standards["From"] == date(2026, 7, 1)).sum() == 1
    assert standards["Color"].notna().sum() == 1
    budget = made.frames["Budget"]
    assert {d.month for d in budget["Month"]} == set(range(1, 13))
    assert not budget.duplicated(["Month", "Category"]).any()
    assert set(budget["Category"]) == set(made.truth["Category"])
    assert (budget["Units"] % 50 == 0).all()
    assert (budget["COGS"] % 100 == 0).all()
    assert np.allclose(
        budget["Units"] * budget["Landed cost per unit"], budget["COGS"].astype("float64"), atol=50.01
    )
    sold = made.frames["Usage"]
    november = sold[[d.month < 11 for d in sold["Date"]]]["Units"].sum()
    planned = budget[[d.month < 11 for d in budget["Month"]]]["Units"].sum()
    assert 0.8 < november / planned < 1.2


def test_the_time_and_action_sheet_is_a_wide_schedule(made: Season, workbook: Workbook, path: Path) -> None:
    place = wide_schedule(workbook.grids[SHEET])
    assert place.header_row == 5
    headers = list(place.headers.values())
    assert headers[len(HEAD) : -1] == [name for m in MILESTONES for name in plan_and_actual(m)]
    sheet = openpyxl.load_workbook(path)[SHEET]
    assert {"H4:I4", "A4:A5", "X4:X5"} <= {str(r) for r in sheet.merged_cells.ranges}
    assert sheet.freeze_panes == "D6"
    frame = made.frames[SHEET]
    opened = made.truth[(made.truth["Season"] == "SP27") & made.truth["Actual ex-factory"].isna()]
    assert len(frame) == len(opened) == place.last_row - 5
    plans = frame[[plan_and_actual(m)[0] for m in MILESTONES]].to_numpy("datetime64[D]")
    assert (np.diff(plans, axis=1) >= np.timedelta64(0, "D")).all()
    actuals = frame[[plan_and_actual(m)[1] for m in MILESTONES]]
    typed = [v for v in actuals.to_numpy(object).ravel() if v is not None]
    assert sum(isinstance(v, str) for v in typed) > 50
    assert all(v < AS_OF for v in typed if isinstance(v, date))
    assert actuals[plan_and_actual("Ex-Fty")[1]].isna().all()
    assert 0.1 < frame["Comments"].notna().mean() < 0.3
