"""cogs on small workbooks: worked figures, late bills, closed months, refunds, and what people wrote stays."""

import datetime as dt
from itertools import pairwise

import openpyxl
import pytest

from prodops_xl.commands.cogs import cogs
from prodops_xl.commands.landed_cost import landed_cost
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from tests.conftest import SHIPPED, D, order_row, write_book

AS_OF = dt.date(2026, 9, 15)
ORDERS = [order_row("4500000001", 10), order_row("4500000001", 20, Colorway="Red")]
STOCK = {
    "Receipts": [
        ["Receipt", "PO", "Line", "Receipt date", "Units received", "Units accepted"],
        ["R1", "4500000001", 10, D(2026, 5, 10), 40, 38],
        ["R2", "4500000001", 10, D(2026, 6, 10), 60, 60],
        ["R3", "4500000001", 20, D(2026, 5, 10), 60, 60],
    ],
    "Usage": [
        ["Usage", "Style", "Color", "Date", "Units", "Kind"],
        ["U1", "T-100", "navy", D(2026, 5, 20), 30, "sale"],
        ["U2", "T-100", "Navy", D(2026, 7, 2), 50, "sale"],
        ["U3", "T-100", "Navy", D(2026, 7, 9), -5, "return"],
    ],
}


def write(path, **tables):
    return write_book(path, ORDERS, {**SHIPPED, **STOCK, **tables})


def run(path, settings=None, as_of=AS_OF):
    with open_book(path) as book:
        done = cogs(book, settings or {}, as_of)
        book.save(str(path))
    return done


def rows(path, name):
    """A result sheet's table as dicts, found by its first header."""
    sheet = openpyxl.load_workbook(path)[name]
    table = next(iter(sheet.tables.values()))
    head, *body = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [dict(zip(head, row, strict=True)) for row in body]


def said(path, name="COGS"):
    sheet = openpyxl.load_workbook(path)[name]
    return [str(row[0].value) for row in sheet.iter_rows(max_row=20) if row[0].value]


def landed_lines(path, tmp_path):
    """What landed-cost says of the same workbook: cents of each order line."""
    with open_book(path) as book:
        landed_cost(book, {}, AS_OF)
        book.save(str(tmp_path / "landed.xlsx"))
    return {
        (r["PO"], r["Line"]): round(r["Landed total"] * 100)
        for r in rows(tmp_path / "landed.xlsx", "LandedLines")
    }


def test_receipts_cost_what_landed_cost_says_and_everything_ties(tmp_path):
    path = write(tmp_path / "buy.xlsx")
    lines = landed_lines(path, tmp_path)
    done = run(path)
    told = done.as_json()
    assert round(told["as_booked"]["purchases"] * 100) == sum(lines.values())
    assert told["difference"] == 0
    # FIFO by units of one shipped line: 100 units, of which 75 are sold net (30 + 50 - 5), half up to the cent.
    navy = lines["4500000001", 10]
    first_40 = (navy * 40 + 50) // 100
    # R1 is 40 units at their share, R2 the other 60; 75 net units take all of R1 and 35 of 60 of R2.
    rest = navy - first_40
    want = first_40 + (rest * 35 + 30) // 60
    assert round(told["as_booked"]["cogs"] * 100) == want
    assert round(told["as_booked"]["closing"] * 100) == sum(lines.values()) - want
    assert told["units"] == {
        "opening_units": 0,
        "received_units": 160,
        "issued_units": 75,
        "closing_units": 85,
    }


def test_the_first_screen_by_month_and_its_self_check(tmp_path):
    path = write(tmp_path / "buy.xlsx")
    run(path)
    table = rows(path, "COGS")
    months = [row["Month"].strftime("%Y-%m") for row in table]
    assert months == ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09"]
    for before, after in pairwise(table):
        assert after["Opening"] == before["Closing"]
    for row in table:
        assert row["Opening"] + row["Purchases"] + row["Vendor returns"] - row["COGS"] == pytest.approx(
            row["Closing"]
        )
    words = said(path)
    assert any(w.startswith("As booked:") and "each ties to the cent" in w for w in words)
    assert "Layers sum to the restated closing." in words


def test_a_freight_bill_after_the_sale_is_split_over_stock_and_cogs(tmp_path):
    # 100.01 of freight by volume over 160 units of one size; the bill came on August 3, when 75 of the 100 navy units
    # were sold: they take their share in August, not in May or July.
    charges = [
        ["Shipment", "Charge", "Amount", "Currency", "Basis", "Treatment", "Bill date"],
        ["S1", "Ocean freight", 100.01, "USD", "volume", None, D(2026, 8, 3)],
    ]
    path = write(tmp_path / "buy.xlsx", Charges=charges)
    done = run(path)
    august = next(r for r in rows(path, "COGS") if r["Month"].month == 8)
    navy = (10001 * 100 + 80) // 160  # by largest remainder: 62.51 navy, 37.50 red
    late = [r for r in rows(path, "CogsLines") if r["Kind"] == "correction: late cost"]
    assert sum(round(r["COGS booked"] * 100) for r in late) == pytest.approx(navy * 0.75, abs=1)
    assert august["COGS"] == pytest.approx(august["of which corrections"])
    assert august["Purchases"] == pytest.approx(100.01)
    assert august["COGS restated"] in (0, None)
    assert done.counts["difference"] == 0
    assert done.counts["restated_cogs"] == pytest.approx(done.counts["as_booked"]["cogs"], abs=0.011)


def test_closed_months_stay_as_filed_and_the_correction_comes_on_the_first_open_day(tmp_path):
    path = write(tmp_path / "buy.xlsx")
    run(path, as_of=dt.date(2026, 8, 5))
    before = {r["Month"].month: r["COGS"] for r in rows(path, "COGS")}
    # July is closed; then somebody finds ten navy units that were sold in July.
    book = openpyxl.load_workbook(path)
    book["Usage"].append(["U4", "T-100", "Navy", D(2026, 7, 20), 10, "sale"])
    book.save(path)
    done = run(path, {"cogs.closed_through": "2026-07-31"}, dt.date(2026, 8, 20))
    after = {r["Month"].month: r for r in rows(path, "COGS")}
    assert after[7]["COGS"] == before[7]
    assert after[7]["Status"] == "closed"
    assert after[8]["of which corrections"] == pytest.approx(after[8]["COGS"])
    assert after[8]["COGS"] > 0
    assert done.counts["difference"] == 0
    posted = [r for r in rows(path, "CogsLines") if str(r["Kind"]).startswith("correction")]
    assert {r["Date"].date() for r in posted} == {dt.date(2026, 8, 1)}
    again = run(path, {"cogs.closed_through": "2026-07-31"}, dt.date(2026, 8, 20))
    assert again.counts == done.counts


def test_a_refund_is_a_receivable_until_it_is_paid_and_then_lowers_cost(tmp_path):
    entries = [
        ["Entry", "Shipment", "Entry date"],
        ["E1", "S1", D(2026, 2, 10)],  # before 2026-02-24: IEEPA was in force
    ]
    path = write(tmp_path / "buy.xlsx", Entries=entries)
    waiting = run(path)
    # A gain that is not certain is no asset: what may be refunded is told, and counts where the setting says so.
    assert waiting.counts["refund_receivable"] == 0
    assert run(path, {"refunds.receivable": "all"}).counts["refund_receivable"] > 0
    refunds = [
        ["Entry", "PO", "Line", "Amount", "Status", "Claimed on", "Paid on", "Paid amount"],
        ["E1", "4500000001", 10, 40.00, "claimed", D(2026, 6, 1), None, None],
        ["E1", "4500000001", 20, 24.00, "paid", D(2026, 6, 1), D(2026, 8, 12), 24.00],
    ]
    path = write(tmp_path / "paid.xlsx", Entries=entries, Refunds=refunds)
    paid = run(path)
    assert paid.counts["refund_receivable"] == 40.00
    # Nothing red was sold: all of the paid 24.00 lowers stock, none of it COGS.
    assert paid.counts["as_booked"]["cogs"] == waiting.counts["as_booked"]["cogs"]
    assert paid.counts["as_booked"]["closing"] == pytest.approx(waiting.counts["as_booked"]["closing"] - 24)
    by_month = {r["Month"].month: r["Refund receivable"] for r in rows(path, "COGS")}
    assert [by_month[m] for m in (5, 6, 7, 8, 9)] == [0, 64, 64, 40, 40]


def test_no_usage_no_receipts(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", ORDERS, SHIPPED)
    done = run(path)
    assert done.counts["as_booked"]["cogs"] == 0
    assert any("no Usage table" in note for note in done.notes)
    assert any("no Receipts table" in note for note in done.notes)


BAD = {
    "Receipts": [
        ["Receipt", "PO", "Line", "Receipt date", "Units received"],
        ["R1", "4500000001", 10, D(2026, 5, 10), 100],
        ["R2", "4599999999", 10, D(2026, 5, 10), 10],
        ["R3", "4500000001", 20, None, 10],
        ["R4", "4500000001", 20, D(2026, 5, 10), 75],
        ["R4", "4500000001", 20, D(2026, 5, 10), 75],
        ["R6", None, None, D(2026, 5, 10), 5],
    ],
    "Usage": [
        ["Usage", "Style", "Color", "Date", "Units", "Kind"],
        ["U1", "T-100", "Navy", D(2026, 5, 1), 10, "sale"],
        ["U2", "X-999", "Blue", D(2026, 5, 1), 10, "sale"],
        ["U3", "T-100", "Navy", None, 10, "sale"],
        ["U1", "T-100", "Navy", D(2026, 5, 1), 10, "sale"],
    ],
    "Returns": [
        ["Return", "Receipt", "Date", "Units"],
        ["B1", "R1", D(2026, 6, 1), 200],
        ["B2", "R9", D(2026, 6, 1), 5],
    ],
}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("Receipt without an order line", "PO 4599999999"),
        ("Receipt without an order line", "it names no PO and line"),
        ("Receipt stands twice", "R4 stands twice"),
        ("Usage stands twice", "U1 stands twice"),
        ("Receipt without date or units", "R3"),
        ("Receipt at planned cost", "15 units are on no shipment line"),
        ("Usage before receipt", "10 units that had not come in yet"),
        ("Usage of an unknown style", "X-999"),
        ("Usage incomplete", "U3"),
        ("Return above its receipt", "100 units more back"),
        ("Return without a receipt", "R9"),
    ],
)
def test_bad_rows_are_findings_and_nothing_stops(tmp_path, rule, words):
    path = write(tmp_path / "buy.xlsx", **BAD)
    done = run(path)
    assert done.counts["difference"] == 0
    told = [str(r["Sentence"]) for r in rows(path, "Issues") if r["Rule"] == rule]
    assert any(words in sentence for sentence in told), told


def test_methods_differ_in_cost_and_all_tie(tmp_path):
    standards = [
        ["Style", "Color", "From", "Material and make", "Freight", "Duty", "Other"],
        ["T-100", None, D(2026, 1, 1), 8.00, 0.50, 1.50, 0.10],
    ]
    for method in ("fifo", "average", "standard"):
        path = write(tmp_path / f"{method}.xlsx", StandardCosts=standards)
        done = run(path, {"cogs.method": method})
        assert done.counts["difference"] == 0, method
        b = done.counts["as_booked"]
        assert b["opening"] + b["purchases"] - b["vendor_returns"] - b["cogs"] == pytest.approx(b["closing"])
        if method == "standard":  # 75 net units at 10.10
            sold = [r["COGS booked"] for r in rows(path, "CogsLines") if r["Kind"] == "cogs"]
            assert sum(sold) == pytest.approx(757.50)
            # 25 of 60 units of the last receipt are left: so much of June's variance, and May's red, stands in stock.
            kept = done.counts["variance_in_stock"]
            assert 0 < abs(kept) < abs(sum(r["Variance"] for r in rows(path, "COGS variances")))
            spread = rows(path, "COGS")
            other = run(
                write(tmp_path / "all.xlsx", StandardCosts=standards),
                {"cogs.method": method, "cogs.variances": "cogs"},
            )
            assert other.counts["variance_in_stock"] == 0
            spent = rows(tmp_path / "all.xlsx", "COGS")
            assert sum(r["COGS"] or 0 for r in spent) - sum(r["COGS"] or 0 for r in spread) == pytest.approx(
                kept
            )
            assert spread[-1]["Closing"] - spent[-1]["Closing"] == pytest.approx(kept)
    told = rows(path, "COGS variances")
    for row in told:
        parts = [row[n] for n in ("Price", "Exchange", "Freight", "Duty", "Other")]
        assert sum(parts) == pytest.approx(row["Variance"])
        assert row["Actual"] - row["Standard"] == pytest.approx(row["Variance"])
    assert {r["Exchange"] for r in told} == {0}


def test_opening_stock_is_the_first_months_opening(tmp_path):
    opening = [["Style", "Color", "Date", "Units", "Unit cost"], ["T-100", "Navy", D(2026, 5, 1), 10, 9.5]]
    path = write(tmp_path / "buy.xlsx", OpeningStock=opening)
    done = run(path)
    months = rows(path, "COGS")
    assert months[0]["Opening"] == 95
    assert sum(r["Purchases"] or 0 for r in months) == pytest.approx(done.counts["as_booked"]["purchases"])
    held = [r for r in months if r["Opening"] is not None]
    for before, after in pairwise(held):
        assert after["Opening"] == before["Closing"]
    for r in held:
        assert r["Opening"] + r["Purchases"] + r["Vendor returns"] - r["COGS"] == pytest.approx(r["Closing"])


def test_budget_bridge_and_forecast(tmp_path):
    budget = [
        ["Month", "Category", "Units", "COGS", "Landed cost per unit"],
        [D(2026, 5, 1), None, 40, 400, 10],
        [D(2026, 10, 1), None, 100, None, 10],
    ]
    late = [*ORDERS, order_row("4500000009", 10, **{"In DC": D(2026, 10, 20), "Ex-Fty": D(2026, 9, 10)})]
    path = write_book(tmp_path / "buy.xlsx", late, {**SHIPPED, **STOCK, "Budget": budget})
    done = run(path)
    for row in rows(path, "Budget bridge"):
        legs = [row[n] for n in ("Volume", "Mix", "Price", "Not budgeted")]
        assert sum(legs) == pytest.approx(row["Actual"] - row["Budget"])
    coming = [r for r in rows(path, "COGS") if r["Status"] == "forecast"]
    assert [(r["Month"].month, r["Units to come"], r["Budget"]) for r in coming] == [(10, 100, 1000)]
    # Forty red units were ordered and have not come: they are expected this month.
    this = next(r for r in rows(path, "COGS") if r["Month"].month == 9)
    assert this["Units to come"] == 40
    assert done.counts["forecast"] == pytest.approx(coming[0]["Forecast"] + this["Forecast"])
    assert coming[0]["Variance"] == pytest.approx(coming[0]["Forecast"] - 1000)


def test_words_beside_a_line_stay_and_a_second_run_changes_nothing(tmp_path):
    path = write(tmp_path / "buy.xlsx")
    first = run(path)
    book = openpyxl.load_workbook(path)
    sheet = book["CogsLines"]
    table = next(iter(sheet.tables.values()))
    head = sheet[table.ref][0][0].row
    edge = sheet[table.ref][0][-1].column + 1
    sheet.cell(head, edge, "Finance says")
    sheet.cell(head + 1, edge, "agreed with audit")
    book.save(path)
    second = run(path)
    assert second.counts == first.counts
    sheet = openpyxl.load_workbook(path)["CogsLines"]
    assert sheet.cell(head + 1, edge).value == "agreed with audit"


def test_shipped_and_not_received_is_in_transit_whatever_the_order_of_rows(tmp_path):
    shipped = {
        **SHIPPED,
        "ShipmentLines": [SHIPPED["ShipmentLines"][0], *reversed(SHIPPED["ShipmentLines"][1:])],
    }
    came = {"Receipts": [STOCK["Receipts"][0], ["R1", "4500000001", 10, D(2026, 5, 10), 100, 100]]}
    path = write_book(tmp_path / "buy.xlsx", ORDERS, {**shipped, **STOCK, **came})
    lines = landed_lines(path, tmp_path)
    done = run(path)
    assert round(done.counts["in_transit"] * 100) == lines["4500000001", 20]
    assert any("not yet received: 60 units" in line for line in said(path))


def test_standard_without_standard_costs_is_refused_and_the_file_stays(tmp_path):
    path = write(tmp_path / "buy.xlsx")
    before = path.read_bytes()
    with pytest.raises(ProdOpsError, match="StandardCosts"):
        run(path, {"cogs.method": "standard"})
    assert path.read_bytes() == before


def test_sales_after_the_day_wait_and_are_told(tmp_path):
    usage = [*STOCK["Usage"], ["U9", "T-100", "Navy", D(2027, 1, 2), 3, "sale"]]
    done = run(write(tmp_path / "buy.xlsx", Usage=usage))
    plain = run(write(tmp_path / "plain.xlsx"))
    assert done.counts["as_booked"] == plain.counts["as_booked"]
    assert any("1 usage is dated after 2026-09-15" in note for note in done.notes)


def opening(*more):
    return [["Style", "Color", "Date", "Units", "Unit cost"], *more]


@pytest.mark.parametrize(
    ("second", "rule", "units"),
    [
        # The same row pasted again is one count of the stock room; another cost is a layer of its own.
        (["t-100", "Navy ", D(2026, 5, 1), 20, 4.0], "Opening stock stands twice", 20),
        (["T-100", "Navy", D(2026, 5, 1), 20, 4.5], "Opening stock on several rows", 40),
    ],
)
def test_opening_stock_on_two_rows_is_told(tmp_path, second, rule, units):
    path = write(
        tmp_path / "buy.xlsx", OpeningStock=opening(["T-100", "Navy", D(2026, 5, 1), 20, 4.0], second)
    )
    run(path)
    told = [r for r in rows(path, "Issues") if r["Rule"] == rule]
    assert len(told) == 1
    base = write(tmp_path / "base.xlsx", OpeningStock=opening(["T-100", "Navy", D(2026, 5, 1), units, 4.0]))
    run(base)
    in_stock = [sum(r["Units"] for r in rows(p, "Layers")) for p in (path, base)]
    assert in_stock[0] == in_stock[1]


def test_a_standard_cost_on_two_rows_is_told_and_the_last_counts(tmp_path):
    head = ["Style", "Color", "From", "Material and make", "Freight", "Duty", "Other"]
    one = ["T-100", None, D(2026, 1, 1), 4.0, 0.2, 0.6, 0.1]
    two = ["T-100", None, D(2026, 1, 1), 5.0, 0.2, 0.6, 0.1]
    both = write(tmp_path / "both.xlsx", StandardCosts=[head, one, two])
    last = write(tmp_path / "last.xlsx", StandardCosts=[head, two])
    done = [run(p, {"cogs.method": "standard"}).as_json()["as_booked"] for p in (both, last)]
    assert done[0] == done[1]
    assert [r["Rule"] for r in rows(both, "Issues")].count("Standard cost stands twice") == 1
    assert "Standard cost stands twice" not in [r["Rule"] for r in rows(last, "Issues")]
