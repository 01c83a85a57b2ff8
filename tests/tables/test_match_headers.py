"""Headers and what they mean. Spellings from buy sheets, time and action calendars, cost sheets."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prodops_xl.tables import TABLES
from prodops_xl.tables import header_likeness as likeness
from prodops_xl.tables.header_words import words
from prodops_xl.tables.headers import match_headers, normalise
from tests.conftest import HEADERS

ORDERS = TABLES["Orders"]


def alone(header, table="Orders"):
    return match_headers([header], TABLES[table])[0]


@given(st.text())
@example("İstanbul ﬀ |N")
@example("PO#\n(Bulk)|N")
def test_normalise_is_idempotent(header):
    assert normalise(normalise(header)) == normalise(header)


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("PO #", "po no"),
        ("PO#", "po no"),
        ("Requested ETD|N", "requested etd"),
        ("EX-FTY\nDATE (Original)", "ex fty date original"),
        ("WT  DUE", "wt due"),
        ("original_Exf/Date", "original exf date"),
        ("PaymentTerm", "payment term"),
    ],
)
def test_normalise(header, plain):
    assert normalise(header) == plain


def test_words_are_of_one_spelling_without_dates():
    assert words("Final XF Date 3.16") == ("final", "xf", "date")
    assert words("Ex-Factory Dt.") == words("X-FTY date") == ("xf", "date")
    assert words("30/32") == ("30", "32")


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_knows_its_own_name(name):
    table = TABLES[name]
    assert [m.column for m in match_headers(list(table.columns), table)] == list(table.columns)
    assert not any(m.ask for m in match_headers(list(table.columns), table))


@pytest.mark.parametrize("name", list(TABLES))
def test_every_alias_leads_to_its_column_or_asks_for_it(name):
    """No alias is lost to another column: two that clash have to ask."""
    table = TABLES[name]
    lost = []
    for column in table.columns.values():
        for alias in column.aliases:
            match = match_headers([alias, "Supplier"] if column.name == "Factory" else [alias], table)[0]
            if column.name != match.column and column.name not in match.choices:
                lost.append((alias, column.name, match.column, match.choices))
    assert lost == []


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("PO #", "PO"),
        ("合同号 PO No.", "PO"),
        ("Purchase\nOrder", "PO"),
        ("Ln", "Line"),
        ("Style No", "Style"),
        ("JDE Style", "Style"),
        ("Colorway", "Color"),
        ("TOTAL QTY (PCS)", "Units"),
        ("Qty Jan Buy Size-Split", "Units"),
        ("COO", "Origin"),
        ("HTSUS Code", "HTS"),
        ("Ship Via", "Mode"),
        ("FOB (USD)", "FOB"),
        ("1st Cost", "FOB"),
        ("Tgt FOB $", "Target FOB"),
        ("MSRP", "Retail"),
        ("EX-FTY DATE (Original)", "Ex-factory"),
        ("XFD", "Ex-factory"),
        ("Ex Fac as per PO", "Ex-factory"),
        ("Final XF Date 3.16", "Confirmed ex-factory"),
        ("X-Factory (Revised)", "Confirmed ex-factory"),
        ("Forecast Ex-Fty", "Confirmed ex-factory"),
        ("EX-FTY (Change Request)", "Requested ex-factory"),
        ("Actual Ex fty Date", "Actual ex-factory"),
        ("Cancel Date", "PO cancel"),
        ("Cust Cancel", "Customer cancel"),
        ("In DC", "In-DC"),
        ("DC Due Date", "In-DC"),
        ("In-DC Actual", "Actual in-DC"),
        ("HOD", "Handover (FCR)"),
        ("POL", "Port of loading"),
        ("NW/pc (kg)", "Net weight"),
        ("UPC", "GTIN"),
        ("Knit/Woven", "Construction"),
        ("Landed cost", "Landed cost"),
    ],
)
def test_mapped_without_a_question(header, column):
    match = alone(header)
    assert (match.column, match.ask) == (column, False), match
    assert match.header == header


@pytest.mark.parametrize(
    ("header", "among"),
    [
        ("ETD", "Ex-factory"),
        ("Requested ETD|N", "Ex-factory"),
        ("Delivery Date", "In-DC"),
        ("Delivery Date", "Ex-factory"),
        ("Ship Date", "Ex-factory"),
        ("ETA", "In-DC"),
        ("Ship window", "PO cancel"),
        ("CRD", "Handover (FCR)"),
        ("Style Name", "Description"),
        ("StyleColor", "Color"),
        ("Factory", "Vendor"),
        ("unit", "Units"),
        ("Total Price", "FOB"),
        ("Country", "Origin"),
        ("Port", "Port of entry"),
        ("Net weight (g)", "Net weight"),
        ("Payment Terms", "Incoterm"),
    ],
)
def test_what_may_mean_two_things_is_asked(header, among):
    match = alone(header)
    assert match.ask
    assert among in match.choices


@pytest.mark.parametrize("header", ["SS", "plan", "Column1", "Column 27", "∆"])
def test_what_says_nothing_is_asked_without_a_guess(header):
    match = alone(header)
    assert match.ask
    assert match.column is None
    assert match.choices == ()


@pytest.mark.parametrize(
    "header",
    [
        "Buyer PO Number", "Customer PO", "Shipped Qty", "QTY WIP SEW", "cut qty", "Cancel Qty", "CM Cost / Dzn", "Fabric Cost",
        "US DUTY RATE", "FREIGHT", "DUTY", "PP sample approval", "P1 XFD", "Lab dip (Plan)", "Ship To", "Warehouse", "REMARKS",
        "Vendor Comments", "AQL TYPE", "Carton Qty", "", "Total Lead Time", "TARGET LDP",
    ],
)  # fmt: skip
def test_other_meanings_stay_the_users_own(header):
    match = alone(header)
    assert (match.column, match.how, match.ask) == (None, "none", False), match


def test_computed_columns_are_known_by_their_exact_names():
    assert alone("Freight").column == "Freight"
    assert alone("FREIGHT").column is None
    assert alone("Planned in-DC").column == "Planned in-DC"
    assert alone("Planned InDC Date").column == "In-DC"


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Quanity", "Units"),
        ("Facotry Name", "Factory"),
        ("UDF-canel_date", "PO cancel"),
        ("vendorname", "Vendor"),
        ("ponumber", "PO"),
        ("Orginal Exfactry date", "Ex-factory"),
        ("iKandi Style No", "Style"),
    ],
)
@pytest.mark.parametrize("fast", [True, False])
def test_slips_are_suggested_and_asked(monkeypatch, header, column, fast):
    if fast and not likeness.FAST:
        pytest.skip("rapidfuzz is not installed")
    monkeypatch.setattr(likeness, "FAST", fast)
    match = match_headers([header, "Supplier"] if column != "Vendor" else [header], ORDERS)[0]
    assert match.ask
    assert match.how == "fuzzy"
    assert match.column == column


def test_prices_per_dozen():
    assert [(m.column, m.per) for m in match_headers(["FOB/Dzn", "Last FOB (per doz)", "Retail"], ORDERS)] == [
        ("FOB", "dozen"), ("Last price", "dozen"), ("Retail", None),
    ]  # fmt: skip


def test_saved_answers_win():
    saved = {"ETD": "Ex-factory", "Qty": None, "Remarks": "Delay reason"}
    got = match_headers(["etd", "Qty", "Total Units", "REMARKS", "Ex-Fty"], ORDERS, saved)
    assert [(m.column, m.how, m.ask) for m in got] == [
        ("Ex-factory", "saved", False),
        (None, "saved", False),
        ("Units", "alias", False),
        ("Delay reason", "saved", False),
        (None, "alias", True),
    ]


def test_several_ex_factory_dates_side_by_side():
    headers = ["XF Date", "Orig Ex Fac", "EX-FTY (Change Request)", "Actual XF", "EX-FTY (Extension Request)"]
    got = match_headers(headers, ORDERS)
    assert [m.column for m in got] == [None, "Ex-factory", "Requested ex-factory", "Actual ex-factory", None]
    assert got[0].ask
    assert "Confirmed ex-factory" in got[0].choices
    assert got[4].ask


def test_a_column_is_given_once():
    got = match_headers(["Color Code", "Color", "Qty", "PO Qty"], ORDERS)
    assert [m.column for m in got] == [None, "Color", "Units", None]
    assert not any(m.ask for m in got)


def test_factory_is_the_factory_where_a_vendor_is_named():
    assert [m.column for m in match_headers(["Factory", "Supplier"], ORDERS)] == ["Factory", "Vendor"]


def test_style_name_is_the_description_where_a_style_is_named():
    assert [m.column for m in match_headers(["Style #", "Style Name"], ORDERS)] == ["Style", "Description"]


def test_other_tables_have_other_dates():
    assert [m.column for m in match_headers(["Shipment No", "ETD", "ETA", "POD"], TABLES["Shipments"])] == [
        "Shipment", "ETD", "ETA", "Port of unlading",
    ]  # fmt: skip


def test_a_teams_sheet_asks_nothing():
    got = {m.header: m for m in match_headers(HEADERS, ORDERS)}
    assert not any(m.ask for m in got.values())
    assert got["Style Name"].column == "Description"
    assert [header for header, m in got.items() if m.column is None] == [
        "XS",
        "S",
        "M",
        "L",
        "Buyer note",
        "Remarks",
    ]


@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.sampled_from([*ORDERS.columns, "ETD", "Qty", "S", "Factory"])),
        max_size=12,
    )
)
def test_any_headers_each_column_once(headers):
    got = match_headers(headers, ORDERS)
    assert [m.header for m in got] == headers
    given_columns = [m.column for m in got if m.column and not m.ask]
    assert len(given_columns) == len(set(given_columns))
    assert all(name in ORDERS.columns for m in got for name in (*m.choices, *filter(None, [m.column])))
