"""Which sheet holds which table: names as teams give them, and what must not be taken."""

from __future__ import annotations

import pytest

from prodops_xl.tables import TABLES
from prodops_xl.workbook.grids import Grid
from prodops_xl.workbook.locate import OURS, locate, our_sheets, wide_schedule
from tests.conftest import HEADERS, order_row

HEAD = {
    "Inspections": ["PO", "Line", "Insp Date", "Round", "Lot Qty", "Sample Size", "Major Found", "Result"],
    "Progress": ["PO", "Line", "Stage", "Date", "Cum Qty"],
    "Schedule": ["PO", "Line", "Milestone", "Owner", "Revised", "Actual", "Comments"],
    "Usage": ["Style", "Color", "Week Ending", "Units Sold"],
    "Returns": ["RTV #", "GRN", "Return Date", "Qty"],
    "OpeningStock": ["Style", "Color", "As of", "On Hand", "Avg Cost"],
    "StandardCosts": ["Style", "Effective Date", "Std FOB", "Freight", "Duty"],
    "Budget": ["Period", "Dept", "Units", "COGS"],
    "Refunds": ["Entry", "PO", "Line", "Refund Amount"],
    "Receipts": ["Receipt", "PO", "Line", "Receipt date", "Units received"],
}
ALL = ["Orders", *HEAD]
ORDERS = Grid("Buy", 1, 1, [HEADERS, order_row("1", 10)])
WIDE = Grid(
    "T&A SP27", 1, 1,
    [
        ["PO #", "Ln", "Style No", "Supplier", "Total Qty", "Lab dip", None, "PP sample", None, "Ex-Fty", None, "Remarks"],
        [None, None, None, None, None, "Plan", "Actual", "Plan", "Actual", "Plan", "Actual", None],
        ["1", 10, "T-100", "Saigon Knit", 100, None, None, None, None, None, None, "late"],
    ],
)  # fmt: skip


def sheet(name, table, tables=()):
    head = HEAD[table]
    return Grid(name, 1, 1, [head, ["x"] * len(head)], tables)


def places(*grids, wanted=ALL, saved=None):
    return {name: place.sheet for name, place in locate(grids, wanted, saved or {}).items()}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Opening Stock", "OpeningStock"), ("Opening Inventory", "OpeningStock"), ("On hand", "OpeningStock"),
        ("Std Costs", "StandardCosts"), ("Standard Cost 2026", "StandardCosts"), ("Standards", "StandardCosts"),
        ("QC", "Inspections"), ("Inspection Log", "Inspections"), ("AQL results", "Inspections"), ("Inspections FW26", "Inspections"),
        ("WIP", "Progress"), ("WIP Report", "Progress"), ("Production status", "Progress"), ("Progress", "Progress"),
        ("T&A", "Schedule"), ("TNA", "Schedule"), ("Time and Action", "Schedule"), ("Critical Path", "Schedule"),
        ("Schedule", "Schedule"), ("T&A FW26", "Schedule"),
        ("Budget 2026", "Budget"), ("COGS Budget", "Budget"), ("BUDGET", "Budget"),
        ("Sales", "Usage"), ("Sell-through", "Usage"), ("Weekly Sales 2026", "Usage"), ("Usage", "Usage"),
        ("RTV", "Returns"), ("Vendor Returns", "Returns"), ("Duty Refunds", "Refunds"),
    ],
)  # fmt: skip
def test_sheets_are_found_by_the_names_that_teams_use(name, table):
    assert places(ORDERS, sheet(name, table)) == {"Orders": "Buy", table: name}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("tblUsage", "Usage"),
        ("Budget", "Budget"),
        ("StdCosts", "StandardCosts"),
        ("tbl_Inspection_Log", "Inspections"),
    ],
)
def test_excel_tables_are_found_by_their_names(name, table):
    grid = sheet("Sheet3", table, ((name, 1, 1, 2, len(HEAD[table])),))
    assert places(ORDERS, grid) == {"Orders": "Buy", table: "Sheet3"}
    assert locate([ORDERS, grid], ALL, {})[table].excel_table == name


@pytest.mark.parametrize(
    "name", ["Schedule", "T&A", "WIP", "Progress", "Critical Path", "Production", "QC", "Budget", "Usage"]
)
def test_the_order_sheet_is_not_stolen_by_its_name(name):
    order_sheet = Grid(name, 1, 1, [HEADERS, order_row("1", 10)])
    assert places(order_sheet) == {"Orders": name}
    assert places(order_sheet, sheet("Inspection Log", "Inspections")) == {
        "Orders": name,
        "Inspections": "Inspection Log",
    }


def test_an_excel_table_of_orders_is_not_stolen_either():
    grid = Grid("Schedule", 1, 1, ORDERS.values, (("Schedule", 1, 1, 2, len(HEADERS)),))
    assert places(grid) == {"Orders": "Schedule"}


def test_no_sheet_is_read_as_two_tables():
    """A list that could be progress by its name and a schedule by its headers is one of them."""
    got = places(ORDERS, sheet("WIP", "Schedule"), sheet("QC", "Progress"))
    assert got == {"Orders": "Buy", "Schedule": "WIP", "Progress": "QC"}
    assert len(set(got.values())) == len(got)


@pytest.mark.parametrize("name", ["T&A SP27", "Schedule", "Critical Path", "Orders SP27"])
def test_a_wide_schedule_is_neither_the_schedule_nor_the_orders(name):
    wide = Grid(name, 1, 1, WIDE.values)
    assert places(ORDERS, wide) == {"Orders": "Buy"}
    assert places(wide, ORDERS) == {"Orders": "Buy"}
    place = wide_schedule(wide)
    assert (place.sheet, place.header_row) == (name, 2)
    assert list(place.headers.values())[5:7] == ["Lab dip (Plan)", "Lab dip (Actual)"]


def test_the_only_sheet_of_orders_is_read_although_it_is_a_wide_schedule():
    assert places(WIDE) == {"Orders": "T&A SP27"}


def test_plain_sheets_are_no_wide_schedule():
    assert wide_schedule(ORDERS) is None
    assert all(wide_schedule(sheet("x", table)) is None for table in HEAD)


RESULTS = (
    "COGS", "CogsByMonth", "CogsLines", "Layers", "COGS forecast", "COGS variances", "Budget bridge", "Scorecard",
    "VendorEvidence", "Next steps", "Changes", "Conflicts",
)  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_result_sheets_are_ours(name):
    assert {name, f"ProdOps {name}"} <= OURS
    assert places(ORDERS, Grid(name, 1, 1, [HEAD["Schedule"], ["x"] * 7])) == {"Orders": "Buy"}


def test_the_schedule_is_read_as_well_as_written():
    assert "Schedule" not in OURS
    assert "Schedule" in TABLES


def test_vendors_sheets_are_ours_beside_a_scorecard_alone():
    assert our_sheets(["V Saigon Knit", "V necks", "Buy"]) == frozenset()
    assert our_sheets(["Scorecard", "V Saigon Knit", "Buy"]) == {"Scorecard", "V Saigon Knit"}


def test_what_the_workbook_remembers_comes_first():
    both = (sheet("Sales", "Usage"), sheet("Sell-through", "Usage"))
    assert places(ORDERS, *both)["Usage"] == "Sales"
    assert places(ORDERS, *both, saved={"Usage": {"sheet": "Sell-through"}})["Usage"] == "Sell-through"


def test_a_column_that_an_import_put_behind_a_table_is_found():
    head = [*HEAD["Receipts"], "My note", None, "Units accepted", "Receipt"]
    grid = Grid(
        "Receipts", 1, 1, [head, ["R1", "P1", 10, None, 5, "keep", None, 4, "x"]], [("Receipts", 1, 1, 2, 5)]
    )
    place = locate([grid], ["Receipts"], {})["Receipts"]
    assert place.headers[8] == "Units accepted"
    assert 6 not in place.headers  # a column of their own
    assert 9 not in place.headers  # the table has one of that name
