"""Strict Open XML (ISO 29500 part 1): opened, read, edited and saved as what it is.

Excel's own habits are those of a workbook that Excel saved as "Strict Open XML Spreadsheet" (ClosedXML's test file
universal-content-strict.xlsx); everything else is told by the schemas of ISO 29500-1.
"""

import datetime as dt
import re
import zipfile
from pathlib import Path

import pytest

from prodops_xl.hosts.files import losses, open_book
from tests.hosts.files.patch.edits_of_ten_kinds import KINDS
from tests.hosts.files.patch.kept_whole import edited
from tests.hosts.files.patch.packages import Taken, changed, faults
from tests.hosts.files.patch.strict_packages import made_strict

DAYS = [dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 2), dt.datetime(2026, 3, 3, 12, 30)]
SHEET = "xl/worksheets/sheet1.xml"
REAL = "closedxml_universal-content-strict.xlsx"


def orders(book, sheet):
    day = book.add_format({"num_format": "yyyy-mm-dd", "border": 1})
    sheet.write_row("A1", ["PO", "Units", "Day", "Twice"])
    for row, moment in enumerate(DAYS, start=1):
        sheet.write_row(row, 0, [f"P{row}", row * 10])
        sheet.write_datetime(row, 2, moment, day)
        sheet.write_formula(row, 3, f"=B{row + 1}*2", None, row * 20)
    sheet.add_table(
        "A1:D4", {"name": "Lines", "columns": [{"header": h} for h in ("PO", "Units", "Day", "Twice")]}
    )
    sheet.write_comment("A2", "first")
    sheet.write_url("F1", "https://example.com/")
    sheet.conditional_format("B2:B4", {"type": "data_bar"})
    sheet.data_validation("B2:B4", {"validate": "integer", "criteria": ">", "value": 0})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Orders!$B$2:$B$4", "gap": 60, "overlap": 20})
    sheet.insert_chart("H2", chart)
    book.add_worksheet("Other").write("A1", "x")


@pytest.fixture
def strict(make, tmp_path) -> Path:
    """A Strict workbook whose dates are written as ISO 8601."""
    return made_strict(make(orders), tmp_path / "strict.xlsx", frozenset(("C2", "C3", "C4")))


def transitional_parts(path: Path) -> list[str]:
    """Parts that name something of the other dialect, and what; notes' boxes are known by nothing else."""
    found = []
    for name, data in Taken(path).parts.items():
        told = re.findall(rb'http://schemas\.openxmlformats\.org/(?!package/|markup)[^"\s]*', data)
        found += [f"{name}: {each.decode()}" for each in told if not each.endswith(b"/vmlDrawing")]
    return found


def test_it_is_read_as_any_other(strict):
    with open_book(strict) as book:
        sheet = book.sheets[0]
        assert [row[2] for row in sheet["A2:D4"].value] == DAYS
        assert sheet["D2:D4"].value == [20.0, 40.0, 60.0]
        assert (sheet["D2"].formula, sheet["C2"].number_format) == ("=B2*2", "yyyy-mm-dd")
        assert [note.text for note in sheet.notes] == ["first"]
        assert [(t.name, t.range.address) for t in sheet.tables] == [("Lines", "$A$1:$D$4")]
        assert [chart.chart_type for chart in sheet.charts] == ["column_clustered"]
        assert sheet["F1"].hyperlink == "https://example.com/"
    assert losses(strict) == []


@pytest.mark.parametrize("kind", KINDS)
def test_ten_kinds_of_edit(strict, tmp_path, kind):
    target = tmp_path / "done.xlsx"
    assert edited(strict, kind, target) == []
    assert transitional_parts(target) == []


def test_dates_are_written_as_strict_writes_them(strict, tmp_path):
    moments = [
        dt.datetime(2026, 12, 24),
        dt.datetime(2026, 12, 24, 10, 30),
        dt.datetime(2026, 12, 24, 10, 30, 0, 5000),
    ]
    with open_book(strict) as book:
        book.sheets[0]["C2"].value = moments[0]
        book.sheets[0]["F5"].value = [[moment] for moment in moments]
        book.save(tmp_path / "done.xlsx")
    xml = Taken(tmp_path / "done.xlsx")[SHEET]
    assert re.search(r'<c r="C2" s="\d+" t="d"><v>2026-12-24</v></c>', xml)
    assert re.search(r'<c r="F6" s="\d+" t="d"><v>2026-12-24T10:30:00</v></c>', xml)
    assert re.search(r'<c r="F7" s="\d+" t="d"><v>2026-12-24T10:30:00.005</v></c>', xml)
    assert 't="d"><v>2026-03-02T00:00:00</v>' in xml


def test_where_no_date_is_written_so_dates_are_numbers(make, tmp_path):
    """Strict has both (ISO 29500-1, 18.17.4); a sheet keeps to the one that it has."""
    path = made_strict(make(orders), tmp_path / "numbers.xlsx")
    with open_book(path) as book:
        book.sheets[0]["C2"].value = DAYS[2]
        book.save()
    assert re.search(r'<c r="C2" s="\d+"><v>46084\.52', Taken(path)[SHEET])


def test_dates_read_back(strict, tmp_path):
    with open_book(strict) as book:
        book.sheets[0]["C3"].value = [[moment] for moment in DAYS]
        book.save(tmp_path / "done.xlsx")
    with open_book(tmp_path / "done.xlsx") as book:
        assert book.sheets[0]["C3:C5"].value == DAYS
        assert book.sheets[0]["C5"].number_format == "yyyy-mm-dd hh:mm"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-09T08:00:00Z", dt.datetime(2026, 3, 9, 8)),
        ("2026-03-09T08:00:00+07:00", dt.datetime(2026, 3, 9, 8)),
        ("2026-03-09", dt.datetime(2026, 3, 9)),
        ("06:00:00", 0.25),
    ],
)
@pytest.mark.parametrize("address", [' r="C2"', ""])
def test_dates_of_iso_8601(strict, tmp_path, written, read, address):
    """ISO 29500-1, 18.17.4: with a time zone or without, a day alone, a time alone. The clock's time is what counts."""
    path = tmp_path / "written.xlsx"
    with zipfile.ZipFile(strict) as source, zipfile.ZipFile(path, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == SHEET:
                data = data.replace(b"2026-03-01T00:00:00", written.encode()).replace(
                    b' r="C2"', address.encode()
                )
            archive.writestr(name, data)
    with open_book(path) as book:
        assert book.sheets[0]["C2"].value == read


def test_new_parts_are_strict_too(strict, tmp_path):
    with open_book(strict) as book:
        sheet = book.sheets.add("New", after=book.sheets[1])
        sheet["A1"].value = [["Grade", "Units"], ["a", 1], ["b", 2]]
        sheet.tables.add(sheet["A1:B3"], name="Grades")
        sheet["A2"].add_note("second")
        sheet["D1"].add_hyperlink("https://example.org")
        chart = sheet.charts.add(100, 10)
        chart.set_source_data(sheet["A1:B3"])
        chart.chart_type = "column_stacked"
        book.sheets[0].charts[0].chart_type = "bar_clustered"
        book.sheets[0]["A3"].add_note("third")
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(strict), Taken(tmp_path / "done.xlsx")
    assert transitional_parts(new.path) == []
    assert faults(new, changed(old, new), old) == []
    for chart in ("xl/charts/chart1.xml", "xl/charts/chart2.xml"):
        assert set(re.findall(r'(?:gapWidth|overlap|lblOffset) val="([^"]*)"', new[chart])) <= {"60%", "100%"}
    assert "drawingml/chart" in re.search(r'graphicData uri="([^"]*)"', new["xl/drawings/drawing2.xml"])[1]
    for sheet in (SHEET, "xl/worksheets/sheet3.xml"):
        assert new[sheet].count("legacyDrawing") == 1
        assert re.search(
            r'<mc:Choice [^>]*Requires="v"[^>]*><legacyDrawing r:id="\w+"/></mc:Choice>', new[sheet]
        )
    with open_book(new.path) as book:
        assert [note.text for note in book.sheets[0].notes] == ["first", "third"]
        assert [note.text for note in book.sheets["New"].notes] == ["second"]
        assert book.sheets["New"].charts[0].chart_type == "column_stacked"


def test_the_last_note_takes_its_alternative_along(strict, tmp_path):
    with open_book(strict) as book:
        book.sheets[0]["A2"].note.delete()
        book.save(tmp_path / "done.xlsx")
    taken = Taken(tmp_path / "done.xlsx")
    assert "AlternateContent" not in taken[SHEET]
    assert not [name for name in taken.parts if "vml" in name or "comments" in name]


def test_a_strict_workbook_without_styles_gets_strict_ones(make, tmp_path):
    with zipfile.ZipFile(
        made_strict(make(lambda _, sheet: sheet.write("A1", 1)), tmp_path / "a.xlsx")
    ) as source:
        parts = {name: source.read(name) for name in source.namelist() if name != "xl/styles.xml"}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb"<(?:Override|Relationship)\b[^>]*styles[^>]*/>", b"", parts[name])
    path = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with open_book(path) as book:
        book.sheets[0]["A1"].color = (255, 0, 0)
        book.save()
    assert "<start/><end/>" in Taken(path)["xl/styles.xml"]
    assert transitional_parts(path) == []


def test_excels_own_strict_workbook(real_workbooks, tmp_path):
    path = next(path for path in real_workbooks if path.name == REAL)
    with open_book(path) as book:
        sheet = book.sheets[0]
        assert sheet["A1:C2"].value == [[1.0, "String1", 6.0], [2.0, "String2", 5.0]]
        assert [note.text for note in sheet.notes] == ["Test"]
        sheet["A1"].add_note("second")
        book.save(tmp_path / REAL)
    old, new = Taken(path), Taken(tmp_path / REAL)
    assert changed(old, new) == {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}
    assert "<commentPr" in new["xl/comments1.xml"]


@pytest.mark.libreoffice
def test_libreoffice_reads_it(strict, office, tmp_path):
    with open_book(strict) as book:
        sheet = book.sheets[0]
        sheet["B2"].value = 25
        sheet["A5"].value = ["P4", 40, dt.date(2026, 12, 24), "=B5*2"]
        sheet.tables[0].resize(sheet["A1:D5"])
        sheet["A3"].add_note("second")
        book.sheets.add("New", after=book.sheets[1])["A1"].value = dt.datetime(2026, 12, 24, 10, 30)
        book.save(tmp_path / "done.xlsx")
    shown = office.csv(tmp_path / "done.xlsx", tmp_path / "csv")
    assert [row[:4] for row in shown["Orders"]] == [
        ["PO", "Units", "Day", "Twice"],
        ["P1", "25", "2026-03-01", "50"],
        ["P2", "20", "2026-03-02", "40"],
        ["P3", "30", "2026-03-03 12:30:00", "60"],
        ["P4", "40", "2026-12-24", "80"],
    ]
    assert shown["New"] == [["2026-12-24 10:30:00"]]
