"""Inspections, progress, schedule, stock, standards, refunds: their columns, headers and closed words."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.tables import TABLES
from prodops_xl.tables.cells.months import read_month
from prodops_xl.tables.header_rows import is_wide_schedule, join_header_rows
from prodops_xl.tables.headers import identify_table, match_headers
from prodops_xl.tables.schema import check

# Names, owners and keys as designed; * marks the key.
DESIGN = {
    "Inspections": """S: Inspection* | PO | Line | Date | Number | Offered units | Level | AQL critical | AQL major |
        AQL minor | Sample | Critical | Major | Minor | Result""",
    "Progress": "V: PO* | Line* | Stage* | Report date* | Units",
    "Schedule": """S: PO* | Line* | Milestone* | Owner; C: Planned; V: Revised | Actual; C: Latest | Slack | Status | Why;
        U: Comment | Cause""",
    "Usage": "S: Usage* | Style | Color | Date | Units | Kind",
    "Returns": "S: Return* | Receipt | Date | Units",
    "OpeningStock": "S: Style* | Color* | Date | Units | Unit cost",
    "StandardCosts": "S: Style* | Color* | From* | Material and make | Freight | Duty | Other",
    "Budget": "U: Month* | Category* | Units | COGS | Landed cost per unit | Freight | Duty",
    "Refunds": """S: Entry* | PO* | Line* | Shipment | Program* | Amount | Status | Claimed on | Paid on |
        Paid amount | Reason; C: Entry date | Channel | In export""",
}


@pytest.mark.parametrize("name", list(DESIGN))
def test_columns_owners_and_keys(name):
    owned = [part.split(":") for part in DESIGN[name].split(";")]
    columns = [(" ".join(c.split()), owner.strip()) for owner, text in owned for c in text.split("|")]
    assert [(c.name, c.owner) for c in TABLES[name].columns.values()] == [
        (c.rstrip("*"), owner) for c, owner in columns
    ]
    assert TABLES[name].key == tuple(c[:-1] for c, _ in columns if c.endswith("*"))
    assert set(TABLES[name].told_by) <= set(TABLES[name].columns)


# Headers of a sweater factory's inspection upload and of other published sheets (headers.csv), then ERP exports:
# Business Central and SAP movement lists, Odoo stock moves, NetSuite item fulfilments.
@pytest.mark.parametrize(
    ("table", "headers"),
    [
        ("Inspections", {
            "Inspection ID": "Inspection", "PO#": "PO", "Lot Qty": "Offered units", "Sample Size": "Sample",
            "Critical Found": "Critical", "Major Found": "Major", "Minor Found": "Minor", "Result": "Result",
            "Main Defect": None, "Measurement Check": None, "Major Accept (Ac)": None, "Spec Weight g": None,
        }),
        ("Inspections", {
            "Report No": "Inspection", "Order No": "PO", "Insp. Date": "Date", "QIMA STATUS": "Result",
            "AQL (Major)": "AQL major", "AQL (Minor)": "AQL minor", "General Level": "Level", "Round": "Number",
            "PLANNED AQL": None,
        }),
        ("Progress", {
            "PO Number": "PO", "Line #": "Line", "Process": "Stage", "Date": "Report date", "Cum Qty": "Units",
            "Balance Qty": None, "Daily Output": None,
        }),
        ("Schedule", {
            "PO": "PO", "Ln": "Line", "Activity": "Milestone", "Responsible": "Owner", "Revised Date": "Revised",
            "Actual Date": "Actual", "Remarks": "Comment", "Slack": "Slack", "Delay Cause": "Cause",
        }),
        ("Usage", {
            "Document No.": "Usage", "Posting Date": "Date", "Item No.": "Style", "Colour": "Color",
            "Quantity": "Units", "Entry Type": None, "Sales Amount": None,
        }),
        ("Usage", {"Style #": "Style", "Week Ending": "Date", "Net Sales Units": "Units", "Type": "Kind"}),
        ("Returns", {"RTV #": "Return", "GRN No": "Receipt", "Return Date": "Date", "RTV Qty": "Units"}),
        ("OpeningStock", {
            "Style No": "Style", "Colorway": "Color", "As of": "Date", "On Hand Qty": "Units", "Avg Cost": "Unit cost",
            "Total Value": None,
        }),
        ("StandardCosts", {
            "Style": "Style", "Effective Date": "From", "Std FOB": "Material and make", "Std Freight": "Freight",
            "Std Duty": "Duty", "Std Other": "Other",
        }),
        ("Budget", {
            "Period": "Month", "Dept.": "Category", "Budget Units": "Units", "Budgeted COGS": "COGS",
            "AUC": "Landed cost per unit", "Freight Budget": "Freight", "Duty Budget": "Duty",
        }),
        ("Refunds", {
            "Entry No": "Entry", "PO": "PO", "Ln": "Line", "Refund Amount": "Amount", "Claim Status": "Status",
            "Refund Date": "Paid on",
        }),
        ("Charges", {"Shipment": "Shipment", "Bill Date": "Bill date", "Amount": "Amount"}),
        ("Charges", {"Shipment": "Shipment", "Freight Invoice Date": "Bill date"}),
    ],
)  # fmt: skip
def test_headers_of_the_trade(table, headers):
    got = {m.header: None if m.ask else m.column for m in match_headers(list(headers), TABLES[table])}
    assert got == headers


def test_what_may_be_two_things_is_asked():
    [level, status, count] = match_headers(["AQL Level", "Status", "Qty"], TABLES["Inspections"])
    assert (level.ask, set(level.choices)) == (True, {"Level"})
    assert (status.ask, status.choices) == (True, ("Result",))
    assert (count.ask, count.choices) == (True, ("Offered units",))


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (
            ["Inspection ID", "PO#", "Line", "Insp Date", "Lot Qty", "Sample Size", "Major Found", "Result"],
            "Inspections",
        ),
        (["PO", "Line", "Stage", "Report date", "Cum Qty"], "Progress"),
        (["PO", "Line", "Style", "Vendor", "Milestone", "Owner", "Revised", "Actual", "Comment"], "Schedule"),
        (["Transaction No", "Style", "Color", "Date", "Units", "Type"], "Usage"),
        (["RTV #", "GRN No", "Return Date", "Qty"], "Returns"),
        (["Style", "Color", "As of", "On Hand", "Unit Cost"], "OpeningStock"),
        (["Style", "Color", "Valid From", "Std FOB", "Freight", "Duty"], "StandardCosts"),
        (["Month", "Category", "Units", "COGS", "Freight", "Duty"], "Budget"),
        (["Entry No", "PO", "Line", "Shipment", "Refund Amount", "Refund Status", "Paid on"], "Refunds"),
        # Not ours: a plain tracker has no milestone, no stage.
        (["PO", "Line", "Owner", "Comment", "Revised"], "Orders"),
    ],
)
def test_a_sheet_is_known_by_its_headers(headers, name):
    assert identify_table(headers)[0] == name


def one(table, column, value):
    """The typed value of one cell, and the findings."""
    checked = check(pd.DataFrame({column: pd.Series([value], dtype=object)}), TABLES[table])
    return checked.frame[column].iloc[0], checked.findings


# Results: QIMA reports Passed, Failed, Pending; mills and factories the rest. Movement types 601, 651, 701: SAP's.
@pytest.mark.parametrize(
    ("table", "column", "value", "read"),
    [
        *[("Inspections", "Result", v, "pass") for v in ("pass", "Passed", "ACCEPT", "Accepted", "ok", "P", "Passed (2nd)", "合格")],
        *[("Inspections", "Result", v, "fail") for v in ("Failed", "rejected", "R", "FAIL", "Not accepted", "re-inspect", "N.G.")],
        *[("Inspections", "Result", v, "pending") for v in ("hold", "On Hold", "Pending", "Pending (client)", "conditional")],
        *[("Usage", "Kind", v, "sale") for v in ("Sale", "SALES", "issue", "Shipped", 601.0, "Goods Issue")],
        *[("Usage", "Kind", v, "return") for v in ("Returns", "RMA", "Customer Return", "credit memo", "651")],
        *[("Usage", "Kind", v, "adjustment") for v in ("ADJ", "Cycle count", "write-off", "Shrinkage", 701.0)],
        *[("Progress", "Stage", v, "cut") for v in ("Cut", "CUTTING", "Knitting")],
        *[("Progress", "Stage", v, "sewn") for v in ("Sewing output", "stitched", "QTY WIP SEW", "Linking Cum")],
        *[("Progress", "Stage", v, "finished") for v in ("Finishing", "ironing", "QTY FG", "wash")],
        *[("Progress", "Stage", v, "packed") for v in ("Packing", "PACKED QTY", "Cartoned")],
        *[("Progress", "Stage", v, "shipped") for v in ("Ex-Factory", "shipped", "Dispatched", "EX FTY")],
        *[("Inspections", "Level", v, "II") for v in ("II", "ii", 2.0, "GII", "Level II", "G-II", "General 2")],
        *[("Inspections", "Level", v, "S-4") for v in ("S-4", "s4", "Special S-4")],
        *[("Inspections", "AQL major", v, 2.5) for v in (2.5, "2.5", "AQL 2.5", "2,5", "2.5%")],
    ],
)  # fmt: skip
def test_closed_words(table, column, value, read):
    assert one(table, column, value)[0] == read


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("Inspections", "Result", "see report"),
        ("Usage", "Kind", "bananas"),
        ("Progress", "Stage", "fabric in house"),
        ("Inspections", "Level", "IV"),
        ("Inspections", "AQL major", -2.5),
        ("Progress", "Units", -1.0),
        ("Budget", "Units", "many"),
    ],
)
def test_what_is_no_such_word_is_blank_and_found(table, column, value):
    read, [finding] = one(table, column, value)
    assert pd.isna(read)
    assert finding.column == column
    assert finding.fix


def test_a_stage_word_is_not_a_word_of_other_choices():
    """`shipped` is a sale in Usage and a stage in Progress; `stock` stays a treatment of charges."""
    assert one("Progress", "Stage", "shipped")[0] == "shipped"
    assert one("Usage", "Kind", "shipped")[0] == "sale"
    assert one("Charges", "Treatment", "stock")[0] == "inventory"
    assert pd.isna(one("Usage", "Kind", "stock")[0])


@pytest.mark.parametrize("value", [-3.0, "-3", "(3)", "3-"])
def test_usage_and_slack_may_be_below_zero(value):
    assert one("Usage", "Units", value)[0] == -3
    assert one("Schedule", "Slack", value)[0] == -3


def test_a_return_of_half_a_piece_is_doubted():
    read, [finding] = one("Usage", "Units", -2.5)
    assert (read, finding.severity) == (-2.5, "warning")


MARCH = dt.datetime(2026, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        MARCH, "2026-03", "2026/3", "202603", 202603.0, "2026M03", "2026 P3", "03/2026", "3-2026", "03/26", "Mar-26",
        "Mar 26", "Mar'26", "March 2026", "MARCH-2026", "Mar. 2026", "2026 March", "2026-Mar", "2026年3月", "Mar FY26",
        dt.datetime(2026, 3, 31), "31-Mar-2026", "2026-03-01", 46082.0,
    ],
)  # fmt: skip
def test_months(value):
    """46082 is 1 March 2026 as a day number; the last day of a month names it as well as the first."""
    read, findings = one("Budget", "Month", value)
    assert read == MARCH
    assert [f.severity for f in findings if f.severity != "remark"] == []


def test_a_month_that_a_spreadsheet_made_a_day_of_is_doubted():
    """Excel takes `Mar-27` for the 27th of March of the year in which it is typed."""
    read, [finding] = one("Budget", "Month", dt.datetime(2026, 3, 27))
    assert read == MARCH
    assert finding.severity == "warning"
    assert "March 2027" in finding.message


@pytest.mark.parametrize(
    "value", ["March", "Mar", 3.0, "13/2026", "2026-00", "03/04", "Q1 2026", "FY26", True, "soon"]
)
def test_what_is_no_month_of_a_year_is_blank_and_found(value):
    read, [finding] = one("Budget", "Month", value)
    assert pd.isna(read)
    assert finding.severity == "error"


def test_a_month_alone_is_no_day_of_another_column():
    read, [finding] = one("Usage", "Date", "Mar-26")
    assert pd.isna(read)
    assert "year" in finding.message


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["%Y-%m", "%B %Y", "%b %Y", "%m/%Y", "%Y%m"]),
)
def test_any_month_reads_back(day, form):
    assert read_month(day.strftime(form), day_leads=None).value == dt.datetime(day.year, day.month, 1)


def test_a_sheet_of_milestones_over_plan_and_actual_is_a_wide_schedule():
    top = ["PO #", "Style", "Lab dip", None, "PP sample", None, "Ex-Fty", "Remarks"]
    bottom = [None, None, "Plan", "Actual", "Plan", "Actual", None, None]
    assert is_wide_schedule(join_header_rows(top, bottom))
    # One row of headers as a published critical path grid has them (headers.csv).
    assert is_wide_schedule([
        "PO", "Lab dip Approval (Plan)", "Lab dip Approval (Actual)", "PP Approval (Plan)", "PP Approval (Actual)",
    ])  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        ["PO", "Line", "Planned Ex-factory", "Actual Ex-factory", "Units"],
        ["PO", "Line", "Milestone", "Planned", "Revised", "Actual"],
        ["Month", "Plan", "Actual"],
        [],
    ],
)
def test_other_sheets_are_none(headers):
    assert not is_wide_schedule(headers)
