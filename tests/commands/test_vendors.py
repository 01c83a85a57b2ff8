"""score-vendors on small workbooks: the sheets and their figures, pages and names, reruns that keep what people wrote."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.vendor_page_names import page_names
from prodops_xl.commands.vendors import score_vendors
from prodops_xl.domain.vendors.evidence import COLUMNS
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from tests.commands.test_cogs import rows, said
from tests.conftest import D, order_row, write_book

AS_OF = dt.date(2026, 6, 30)
# Ex-factory 2026-04-08, 100 units at 8.50 each: 850.00 a line.
ORDERS = [
    order_row("4500000001", 10),
    order_row("4500000001", 20, Colorway="Red"),
    order_row("4500000002", 10, Supplier="A & B: Knits / Sons [HK] of Kowloon Bay"),
    order_row("4500000003", 10, Supplier="12", **{"Ex-Fty": D(2026, 9, 1), "In DC": D(2026, 10, 1)}),
]
TABLES = {
    "Receipts": [
        ["Receipt", "PO", "Line", "Receipt date", "Units received", "Units accepted"],
        ["R1", "4500000001", 10, D(2026, 5, 10), 100, 98],
        ["R2", "4500000002", 10, D(2026, 5, 10), 100, 100],
    ],
    "Shipments": [["Shipment", "ETD", "ETA"], ["S1", D(2026, 4, 8), D(2026, 5, 8)], ["S2", D(2026, 4, 12), D(2026, 5, 9)]],
    "ShipmentLines": [
        ["Shipment", "PO", "Line", "Units shipped"],
        ["S1", "4500000001", 10, 100],
        ["S2", "4500000002", 10, 100],
    ],
    "Inspections": [
        ["Inspection", "PO", "Line", "Date", "Number", "Offered units", "Sample", "Critical", "Major", "Minor", "Result"],
        ["Q1", "4500000001", 10, D(2026, 4, 5), 1, 100, 20, 0, 0, 1, "pass"],
        ["Q2", "4500000002", 10, D(2026, 4, 5), 1, 100, 20, 0, 6, 1, "fail"],
    ],
    "Vendors": [
        ["Vendor", "Audit scheme", "Audit grade", "Audit expiry", "Lead time (days)"],
        ["Saigon Knit", "WRAP", "Gold", D(2026, 6, 1), 90],
        ["Never Ordered Ltd", None, None, None, 60],
    ],
}  # fmt: skip


def write(path, **tables):
    return write_book(path, ORDERS, {**TABLES, **tables})


def run(path, settings=None, as_of=AS_OF):
    with open_book(path) as book:
        done = score_vendors(book, settings or {}, as_of)
        book.save(str(path))
    return done


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "buy.xlsx")


def by_vendor(path):
    return {row["Vendor"]: row for row in rows(path, "Scorecard")}


def test_the_scorecard(path):
    told = run(path).as_json()
    table = by_vendor(path)
    saigon, kowloon, later = (
        table[n] for n in ("Saigon Knit", "A & B: Knits / Sons [HK] of Kowloon Bay", "12")
    )
    # Line 10 left on its day; line 20 never did: 1 of 2; 850.00 of it are open.
    assert (saigon["Lines"], saigon["Money"], saigon["On time"], saigon["On time, n"]) == (2, 1700, 0.5, 2)
    assert (saigon["Open late"], saigon["Open late money"]) == (1, 850)
    # shrunk: one good and one bad line besides: (1 + 1) / (2 + 2), between the 5 % and the 95 % of Beta(2, 2)
    assert saigon["On time, shrunk"] == 0.5
    assert saigon["On time, interval"] == "14-86 %"
    assert (saigon["Audit"], saigon["Days left"]) == ("expired", -29)
    assert (kowloon["On time"], kowloon["First pass"], saigon["First pass"]) == (0, 0, 1)
    assert later["Grade"] is None
    assert later["On time"] is None
    assert told["vendors"] == 3
    assert told["due"] == 3
    assert told["late"] == 2
    assert told["open_money"] == 850
    assert sum(told["grades"].values()) + told["without_grade"] == 3
    ranks = [row["Rank"] for row in rows(path, "Scorecard")]
    assert ranks == [1, 2, None]


def test_what_is_missing_says_where_its_weight_went(path):
    run(path)
    later = by_vendor(path)["12"]
    # only the price against target (10 %) has data: everything else is missing
    assert later["Coverage"] == pytest.approx(0.10)
    assert later["Missing"].startswith("On time 30 %, In full 15 %, First pass 20 %")
    assert later["Missing"].endswith("went to Price against target 10→100 %.")


def test_the_head_says_how_it_was_scored(path):
    run(path)
    words = " ".join(said(path, "Scorecard"))
    for part in (
        "as of 2026-06-30",
        "Weights: On time 30 %",
        "A from 90",
        "Preset house",
        "beta-binomial",
        "Never Ordered Ltd",
        "any day before",
    ):
        assert part in words
    words = " ".join(str(c.value) for c in openpyxl.load_workbook(path)["Scorecard KPIs"]["A"] if c.value)
    for kpi in KPIS:
        assert kpi.formula in words


def test_another_preset_is_named_with_its_source(path):
    run(path, {"vendors.preset": "walmart-otif-2024-02-prepaid", "vendors.band.a": 95})
    words = " ".join(said(path, "Scorecard"))
    assert "supplierwiki.supplypike.com" in words
    assert "at most 0 days before" in words
    assert "Changed on Settings: A from 95" in words


def test_figures_and_evidence(path):
    run(path)
    figures = {(r["Vendor"], r["KPI"]): r for r in rows(path, "Scorecard KPIs")}
    assert len(figures) == 3 * len(KPIS)
    on_time = figures["Saigon Knit", "On time"]
    assert (on_time["n"], on_time["Good"], on_time["Raw"], on_time["Unit"]) == (2, 1, 50, "%")
    every = rows(path, "VendorEvidence")
    evidence = [r for r in every if r["Vendor"] == "Saigon Knit"]
    assert list(evidence[0]) == list(COLUMNS)
    told = {r["Line"]: (r["Counts"], r["Days late"]) for r in evidence if r["KPI"] == "On time"}
    assert told == {10: ("for", 0), 20: ("against", 83)}  # 2026-04-08 to 2026-06-30
    listed = {(r["Vendor"], r["KPI"]) for r in every}
    assert listed == {key for key, row in figures.items() if row["Raw"] is not None}


def test_a_page_per_vendor_under_a_name_that_excel_takes(path):
    run(path)
    names = [n for n in openpyxl.load_workbook(path).sheetnames if n.startswith("V ")]
    assert sorted(names) == ["V 12", "V A & B Knits Sons HK of Kowloo", "V Saigon Knit"]
    assert all(len(n) <= 31 for n in names)
    words = [str(c.value) for c in openpyxl.load_workbook(path)["V Saigon Knit"]["A"] if c.value]
    assert words[0] == "Saigon Knit: vendor scorecard, as of 2026-06-30"
    assert any(
        "PO 4500000001 line 20" in w and "83 days late, 100 of 100 units open, 850" in w for w in words
    )
    assert any("expired" in w for w in words)
    table = rows(path, "V Saigon Knit")
    assert [r["KPI"] for r in table] == [k.title for k in KPIS]
    assert table[0]["Formula"] == KPIS[0].formula
    tables = [t for ws in openpyxl.load_workbook(path) for t in ws.tables]
    assert "V_12" in tables  # V12 would be the address of a cell


def test_pages_can_be_switched_off(path):
    run(path, {"vendors.sheets": "no"})
    assert not [n for n in openpyxl.load_workbook(path).sheetnames if n.startswith("V ")]


def test_page_names_are_unique_and_stay(tmp_path):
    class Remembered(dict):
        def keep(self, name, value):
            self[name] = value

        def get(self, name):
            return super().get(name, {})

    class Book:
        memory, grids = Remembered(), {}

    long = "Very Long Vendor Name Manufacturing Company Limited"
    first = page_names(Book(), [long, f"{long} (HK)", "a/b", "A:B", "'", "x" * 60])
    assert len({n.casefold() for n in first.values()}) == 6
    assert all(
        2 < len(n) <= 31 and not set(n) & set("[]:*?/\\") and not n.endswith("'") for n in first.values()
    )
    again = page_names(Book(), ["Aa New One", f"{long} (HK)", long, "A:B", "a/b"])
    assert all(again[v] == first[v] for v in (long, f"{long} (HK)", "A:B", "a/b"))


def test_a_teams_own_sheet_of_that_name_is_left_alone(tmp_path):
    path = write(tmp_path / "buy.xlsx", **{"V Saigon Knit": [["Our own notes on Saigon"], ["a", 1]]})
    run(path)
    book = openpyxl.load_workbook(path)
    assert book["V Saigon Knit"]["A1"].value == "Our own notes on Saigon"


def test_a_second_run_changes_nothing_and_keeps_what_people_wrote(path):
    first = run(path)
    book = openpyxl.load_workbook(path)
    before = {
        n: [[c.value for c in r] for r in book[n].iter_rows()]
        for n in book.sheetnames
        if n != "ProdOps memory"
    }
    assert run(path).as_json() == first.as_json()
    book = openpyxl.load_workbook(path)
    for name, cells in before.items():
        assert [[c.value for c in r] for r in book[name].iter_rows()] == cells, name
    # Somebody adds a column to the scorecard and to a page; the vendor's row moves, the words move with it.
    for name, column in (("Scorecard", "Plan"), ("V Saigon Knit", "Agreed")):
        sheet = book[name]
        head = next(iter(sheet.tables.values())).ref.split(":")[0]
        row, last = sheet[head].row, sheet.max_column + 1
        sheet.cell(row, last, column)
        key = next(
            r
            for r in range(row + 1, sheet.max_row + 1)
            if sheet.cell(r, 2 if name == "Scorecard" else 1).value in ("Saigon Knit", "In full")
        )
        sheet.cell(key, last, "talk to them")
    book.save(path)
    run(
        path, {"vendors.weight.first_pass": 0, "vendors.weight.on_time": 0, "vendors.weight.price_target": 90}
    )
    book = openpyxl.load_workbook(path)
    for name, column in (("Scorecard", "Saigon Knit"), ("V Saigon Knit", "In full")):
        sheet = book[name]
        rows_ = [r for r in sheet.iter_rows(values_only=True) if "talk to them" in r]
        assert len(rows_) == 1
        assert column in rows_[0]


def test_findings_stand_on_issues(path):
    done = run(path)
    issues = [
        r for r in openpyxl.load_workbook(path)["Issues"].iter_rows(values_only=True) if "score-vendors" in r
    ]
    titles = {r[7] for r in issues}
    assert {
        "Open past the promised date",
        "Audit expired",
        "Vendor not in Vendors",
        "Vendor without a line due",
    } <= titles
    assert len(issues) == done.errors + done.warnings + done.remarks
    open_line = next(r for r in issues if r[7] == "Open past the promised date")
    assert (open_line[0], open_line[1], open_line[2]) == (850, "4500000001", 20)


def test_a_workbook_of_orders_alone_says_what_it_lacks(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", ORDERS)
    done = run(path)
    words = " ".join(done.notes)
    assert "units sent are not known" in words
    assert "no Inspections table" in words
    assert by_vendor(path)["Saigon Knit"]["On time"] is None


def test_settings_that_cannot_be_stop_before_anything_is_written(path):
    with pytest.raises(ProdOpsError, match="Is it house"):
        run(path, {"vendors.preset": "hous"})
    assert "Scorecard" not in openpyxl.load_workbook(path).sheetnames


def test_a_late_tech_pack_on_the_teams_own_time_and_action_sheet_excuses(tmp_path):
    # Line 10 of PO 2 left on 2026-04-12, four days late; our lab dip was four days late too. Line 20 never left.
    wide = [
        ["PO", "Line", "Lab Dip", None, "Fabric I/H", None],
        [None, None, "Plan", "Actual", "Plan", "Actual"],
        ["4500000002", 10, D(2026, 2, 2), D(2026, 2, 6), D(2026, 3, 2), D(2026, 3, 2)],
        ["4500000001", 20, D(2026, 2, 2), D(2026, 2, 6), D(2026, 3, 2), D(2026, 3, 9)],
    ]
    path = write(tmp_path / "buy.xlsx", **{"T&A": wide})
    done = run(path)
    table = by_vendor(path)
    kowloon, saigon = table["A & B: Knits / Sons [HK] of Kowloon Bay"], table["Saigon Knit"]
    assert (kowloon["On time"], kowloon["On time excused"], kowloon["Excused lines"]) == (0, None, 1)
    assert (saigon["On time"], saigon["On time excused"], saigon["Excused lines"]) == (0.5, 0.5, 0)
    assert saigon["Answered in time, n"] == 1  # its fabric, a week late
    assert saigon["Answered in time"] == 0
    assert any("T&A" in note for note in done.notes)
    why = [
        r["Excused because"]
        for r in rows(path, "VendorEvidence")
        if r["Counts"] == "excused" and r["KPI"] == "On time"
    ]
    assert why == ["Lab dip 4 days late, ours"]
