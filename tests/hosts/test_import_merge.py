"""`prodops-xl import` onto a workbook that exists: the export comes in, what people did stays."""

import csv
import datetime as dt

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table

from prodops_xl.commands.outcome import silent
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts import file_runs, printing
from prodops_xl.hosts.imports import import_file
from tests.conftest import order_row, write_book

NOW = dt.datetime(2026, 3, 2, 9, 30)
DAY = dt.date(2026, 3, 2)
HEAD = [
    "PO Number",
    "Line No",
    "Style",
    "Colour",
    "Qty",
    "Vendor",
    "Unit Price",
    "Currency",
    "Ex-Fty Date",
    "Buyer code",
]


def line(po, ln, **change):
    row = dict(
        zip(HEAD, [po, ln, "T-100", "Navy", 100, "Saigon Knit", 8.5, "USD", "2026-04-08", "B7"], strict=True)
    )
    return [{**row, **change}[h] for h in HEAD]


def export(path, rows, head=HEAD):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def bring(tmp_path, rows, out, kind="orders", head=HEAD, as_of=DAY, answers=None):
    source = export(tmp_path / "export.csv", rows, head)
    return import_file(source, kind, out, answers or {}, silent, as_of=as_of, now=NOW)


@pytest.fixture
def book(tmp_path):
    """A workbook made by the first import."""
    out = tmp_path / "book.xlsx"
    bring(tmp_path, [line("4500000001", 10), line("4500000001", 20), line("4500000002", 10)], out)
    return out


def sheet_of(path, name="Orders"):
    return openpyxl.load_workbook(path)[name]


def rows_of(sheet, head=1):
    names = [c.value for c in sheet[head]]
    return [
        dict(zip(names, [c.value for c in row], strict=True)) for row in sheet.iter_rows(min_row=head + 1)
    ]


def below(sheet, first):
    """Rows of a result sheet's table, found by the header that begins with `first`."""
    head = next(r for r in range(1, 30) if sheet.cell(r, 1).value == first)
    return rows_of(sheet, head)


def edit(path, change):
    book = openpyxl.load_workbook(path)
    change(book["Orders"])
    book.save(path)


def test_the_same_file_twice_changes_nothing(tmp_path, book, capsys):
    before = book.read_bytes()
    outcome, told = bring(
        tmp_path, [line("4500000001", 10), line("4500000001", 20), line("4500000002", 10)], book
    )
    assert book.read_bytes() == before
    assert "backup" not in told
    printing.outcome(outcome, told, as_json=False, quiet=False)
    said = capsys.readouterr().out
    assert "the workbook is as it was" in said
    assert "Written" not in said
    assert outcome.counts["merged"] == {"Orders": {"added": 0, "changed": 0, "closed": 0, "conflicts": 0}}
    assert "Nothing changed" in outcome.notes[0]


def test_source_changes_come_in_and_a_persons_stay(tmp_path, book):
    def change(sheet):
        sheet["E2"] = 111  # units of 4500000001/10
        sheet["F3"] = "Hanoi Knit"  # vendor of 4500000001/20
        sheet["E3"].fill = PatternFill("solid", fgColor="FFFF00")
        sheet["E3"].comment = Comment("ask Ann", "Ann")
        sheet.column_dimensions["C"].width = 33

    edit(book, change)
    source = [line("4500000001", 10, Qty=120), line("4500000001", 20, Qty=150), line("4500000003", 10)]
    outcome, told = bring(tmp_path, source, book)
    sheet = sheet_of(book)
    rows = rows_of(sheet)
    assert [(r["PO"], r["Line"], r["Units"], r["Vendor"]) for r in rows] == [
        ("4500000001", 10, 111, "Saigon Knit"),  # both changed: left as the user had it
        ("4500000001", 20, 150, "Hanoi Knit"),
        ("4500000002", 10, 100, "Saigon Knit"),  # vanished: stays
        ("4500000003", 10, 100, "Saigon Knit"),
    ]
    assert [r["Closed"] for r in rows] == [None, None, dt.datetime(2026, 3, 2), None]
    assert rows[3]["Buyer code"] == "B7"
    assert sheet["E3"].fill.fgColor.rgb.endswith("FFFF00")
    assert sheet["E3"].comment.text == "ask Ann"
    assert sheet.column_dimensions["C"].width == 33
    assert sheet.tables["Orders"].ref == "A1:K5"
    assert sheet["A5"].data_type == "s"  # a PO of digits stays text
    assert outcome.counts["merged"]["Orders"] == {"added": 1, "changed": 1, "closed": 1, "conflicts": 1}
    conflicts = below(sheet_of(book, "Conflicts"), "PO")
    assert [
        (
            c["PO"],
            c["Line"],
            c["Column"],
            c["Kind"],
            c["On the sheet"],
            c["In the source"],
            c["At the last merge"],
        )
        for c in conflicts
    ] == [
        ("4500000001", 10, "Units", "conflict", 111, 120, 100),
        ("4500000001", 20, "Vendor", "override", "Hanoi Knit", "Saigon Knit", "Saigon Knit"),
    ]
    changes = below(sheet_of(book, "Changes"), "PO")
    assert [(c["PO"], c["Line"], c["Column"], c["By"], c["Before"], c["After"]) for c in changes] == [
        ("4500000001", 10, "Units", "sheet", 100, 111),
        ("4500000001", 20, "Units", "source", 100, 150),
        ("4500000001", 20, "Vendor", "sheet", "Saigon Knit", "Hanoi Knit"),
        ("4500000002", 10, "(row)", "source", None, "closed"),
        ("4500000003", 10, "(row)", "source", None, "added"),
    ]
    assert told["backup"].endswith("book.bak-20260302-093000.xlsx")
    assert rows_of(sheet_of(told["backup"]))[1]["Units"] == 100
    before = book.read_bytes()
    bring(tmp_path, source, book)
    assert book.read_bytes() == before


def test_a_closed_line_that_comes_back_is_open_again(tmp_path, book):
    both = [line("4500000001", 10), line("4500000001", 20), line("4500000002", 10)]
    bring(tmp_path, both[:2], book)
    assert rows_of(sheet_of(book))[2]["Closed"] is not None
    bring(tmp_path, both[:2], book)
    bring(tmp_path, both, book)
    assert [r["Closed"] for r in rows_of(sheet_of(book))] == [None, None, None]


def test_a_team_s_own_sheet_is_filled_under_its_own_headers(tmp_path):
    """No base: blanks are filled, what differs is listed and stays; a column that is a formula goes on below."""
    out = write_book(
        tmp_path / "buy.xlsx", [order_row("4500000001", 10, Supplier=None), order_row("4500000001", 20)]
    )
    outcome, _ = bring(
        tmp_path, [line("4500000001", 10, Qty=140), line("4500000009", 10, Colour="=1+1")], out
    )
    sheet = sheet_of(out, "Buy sheet")
    rows = rows_of(sheet, 4)
    assert [(r["PO #"], r["Ln"], r["Total Qty"], r["Supplier"]) for r in rows] == [
        ("4500000001", 10, 100, "Saigon Knit"),
        ("4500000001", 20, 100, "Saigon Knit"),
        ("4500000009", 10, 100, "Saigon Knit"),
    ]
    assert rows[2]["Ext"] == "=J7*T7"
    assert rows[2]["Colorway"] == "=1+1"
    assert sheet["E7"].data_type == "s"  # a text, whatever it looks like
    assert sheet["X7"].number_format == sheet["X6"].number_format
    assert sheet["K5"].comment.text == "ask for a better price"
    assert "Closed" not in rows[0]  # nothing was ever imported here, so nothing has vanished
    assert outcome.counts["merged"]["Orders"]["conflicts"] == 1
    assert "Buyer code" in " ".join(outcome.notes)


def test_progress_of_another_week_is_added_and_closes_nothing(tmp_path, book):
    head = ["PO", "Line", "Stage", "Date", "Cum Qty"]
    first = [["4500000001", 10, "cut", "2026-03-01", 50], ["4500000001", 10, "sewn", "2026-03-01", 10]]
    outcome, _ = bring(tmp_path, first, book, "progress", head)
    assert outcome.counts["merged"]["Progress"]["added"] == 2
    second = [["4500000001", 10, "cut", "2026-03-01", 55], ["4500000001", 10, "cut", "2026-03-08", 90]]
    outcome, _ = bring(tmp_path, second, book, "progress", head)
    rows = rows_of(sheet_of(book, "Progress"))
    assert [(r["Stage"], r["Report date"].day, r["Units"]) for r in rows] == [
        ("cut", 1, 55),
        ("sewn", 1, 10),
        ("cut", 8, 90),
    ]
    assert "Closed" not in rows[0]
    assert rows_of(sheet_of(book))[0]["Units"] == 100
    # the first export once more, as of its own day: what was told later stays
    outcome, _ = bring(tmp_path, first, book, "progress", head, as_of=dt.date(2026, 3, 1))
    assert [r["Units"] for r in rows_of(sheet_of(book, "Progress"))] == [55, 10, 90]
    kept = below(sheet_of(book, "Conflicts"), "PO")
    assert [(c["Kind"], c["On the sheet"], c["In the source"]) for c in kept] == [("older source", 55, 50)]


def test_a_column_that_the_sheet_lacks_is_added_once(tmp_path, book):
    head = [*HEAD, "HTS Code"]
    rows = [
        [*line("4500000001", 10), "6109.10.0012"],
        [*line("4500000001", 20), None],
        [*line("4500000002", 10), None],
    ]
    bring(tmp_path, rows, book, head=head)
    assert [r["HTS"] for r in rows_of(sheet_of(book))] == ["6109100012", None, None]

    def drop(sheet):  # somebody deletes the column: it is not put back
        at = [c.value for c in sheet[1]].index("HTS") + 1
        sheet.tables["Orders"].ref = "A1:J4"
        sheet.tables["Orders"].tableColumns = sheet.tables["Orders"].tableColumns[:10]
        sheet.delete_cols(at)

    edit(book, drop)
    rows[0][4] = 130
    bring(tmp_path, rows, book, head=head)
    done = rows_of(sheet_of(book))
    assert done[0]["Units"] == 130
    assert "HTS" not in done[0]


def test_rows_below_an_excel_table_are_not_run_over(tmp_path, book):
    edit(book, lambda sheet: sheet.__setitem__("A5", "checked by Ann"))
    before = book.read_bytes()
    with pytest.raises(ProdOpsError, match="row 5 below the table is in use"):
        bring(tmp_path, [line("4500000001", 10), line("4500000009", 10)], book)
    assert book.read_bytes() == before


def test_an_export_without_the_key_is_refused(tmp_path, book):
    head = [h for h in HEAD if h != "Line No"]
    rows = [[v for h, v in zip(HEAD, line("4500000001", 10), strict=True) if h != "Line No"]]
    with pytest.raises(ProdOpsError, match="no column for Line"):
        bring(tmp_path, rows, book, head=head)


def test_what_a_file_would_lose_refuses_the_import(tmp_path, book, monkeypatch):
    monkeypatch.setattr(file_runs, "losses", lambda path: ["a pivot table on Orders"])
    before = book.read_bytes()
    with pytest.raises(ProdOpsError, match=r"cannot keep.*a pivot table.*Nothing was changed"):
        bring(tmp_path, [line("4500000009", 10)], book)
    assert book.read_bytes() == before


def test_a_memory_that_somebody_forged_is_only_no_base(tmp_path, book):
    opened = openpyxl.load_workbook(book)
    sheet = opened["ProdOps memory"]
    for row in sheet.iter_rows(min_row=2):
        if "snapshot" in str(row[0].value):
            row[2].value = row[2].value[:40] + "AAAA" + row[2].value[44:]
    opened.save(book)
    outcome, _ = bring(tmp_path, [line("4500000001", 10, Qty=120)], book)
    assert rows_of(sheet_of(book))[0]["Units"] == 100
    assert outcome.counts["merged"]["Orders"] == {"added": 0, "changed": 0, "closed": 0, "conflicts": 1}


def test_an_excel_table_of_the_team_s_grows(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Open orders"
    head = ["PO", "Line", "Style", "Units", "Vendor", "FOB", "Currency", "Value"]
    for row in (
        head,
        ["A1", 10, "T", 5, "V", 2, "USD", "=D2*F2"],
        ["A1", 20, "T", 6, "V", 3, "USD", "=D3*F3"],
    ):
        sheet.append(row)
    sheet["F2"].number_format = sheet["F3"].number_format = "0.000"
    sheet.add_table(Table(displayName="Orders", ref="A1:H3"))
    book.save(tmp_path / "t.xlsx")
    bring(tmp_path, [line("A2", 10)], tmp_path / "t.xlsx")
    done = sheet_of(tmp_path / "t.xlsx", "Open orders")
    assert done.tables["Orders"].ref == "A1:J4"  # a row, and the columns Color and Ex-factory
    assert done["H4"].value == "=D4*F4"
    assert done["F4"].number_format == "0.000"
