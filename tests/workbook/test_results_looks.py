"""Result sheets: frozen header, pages, colours and the chart; a second run doubles nothing and takes nothing of people's."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from prodops_xl.hosts.files import new_book, open_book
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.fills import COLORS
from prodops_xl.workbook.read import read_workbook
from prodops_xl.workbook.result_charts import NAME
from prodops_xl.workbook.result_layout import lay_out, pages_wide
from prodops_xl.workbook.result_looks import spaced
from prodops_xl.workbook.results import ResultSheet, write_result

HEAD = [["Scores, as of 2026-03-01"], ["Three vendors."]]
RED, GREEN, YELLOW = (COLORS[name] for name in ("error", "good", "warning"))
PINK = (255, 0, 255)
LATE = Chart("column", "Lines late", "Vendor", ("Lines", "Late"))


def frame(vendors=("A", "B", "C", "D"), late=(0, 5, 6, 1)):
    return pd.DataFrame(
        {
            "Vendor": pd.Series(vendors, dtype=object),
            "Lines": [10.0] * len(vendors),
            "Note": pd.Series([None] * len(vendors), dtype=object),
            "Late": [float(n) for n in late],
        }
    )


def result(table=None, **change):
    table = frame() if table is None else table
    colors = {"Late": ["error" if n >= 5 else "good" if not n else "" for n in table["Late"]]}
    given = {"formats": {"Lines": "#,##0", "Late": "0"}, "colors": colors, "chart": LATE, **change}
    return ResultSheet("Scores", ("Vendor",), table, HEAD, **given)


@pytest.fixture
def run(tmp_path):
    """run(sheet): a run that writes it into one and the same file; returns the path."""
    path = tmp_path / "book.xlsx"
    with new_book() as book:
        book.sheets[0]["A1"].value = "mine"
        book.save(path)

    def write(*sheets):
        with open_book(path) as book:
            workbook = read_workbook(book, [], results=["Scores"])
            for each in sheets:
                write_result(workbook, each)
            workbook.memory.write(book)
            book.save(path)
        return path

    return write


def edit(path, change):
    with open_book(path) as book:
        change(book.sheets["Scores"])
        book.save(path)


def cells(path, header="Late"):
    """Vendor -> fill of its cell in a column, as openpyxl reads it."""
    sheet = openpyxl.load_workbook(path)["Scores"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Vendor")
    at = next(cell.column for cell in head if cell.value == header)
    found = {}
    for row in range(head[0].row + 1, sheet.max_row + 1):
        fill = sheet.cell(row, at).fill
        color = tuple(bytes.fromhex(fill.fgColor.rgb[2:])) if fill.fill_type == "solid" else None
        found[sheet.cell(row, 1).value] = color
    return found


def test_a_new_sheet_prints_as_it_should_and_keeps_its_header_in_view(run):
    sheet = openpyxl.load_workbook(run(result(chart=None)))["Scores"]
    # Two head lines, a blank line, the header in row 4, four rows.
    assert (sheet.freeze_panes, sheet.print_area) == ("A5", "'Scores'!$A$1:$D$8")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet["B5"].number_format, sheet["A4"].fill.fgColor.rgb[2:]) == ("#,##0", "1F3864")


def test_a_header_that_stands_low_is_not_frozen(run):
    """Twenty frozen rows leave a laptop no rows to scroll."""
    assert openpyxl.load_workbook(run(result()))["Scores"].freeze_panes is None
    assert openpyxl.load_workbook(run(result(freeze=False, chart=None)))["Scores"].freeze_panes is None


def test_what_people_set_up_for_printing_stays(run):
    path = run(result())

    def change(sheet):
        sheet.page_setup.print_area = "A1:B9"
        sheet.page_setup.api.Orientation = 1
        sheet.freeze_panes.unfreeze()

    edit(path, change)
    sheet = openpyxl.load_workbook(run(result(frame(tuple("ABCDE"), range(5)))))["Scores"]
    assert (sheet.print_area, sheet.page_setup.orientation, sheet.freeze_panes) == (
        "'Scores'!$A$1:$B$9",
        "portrait",
        None,
    )


def test_the_print_area_grows_with_the_table(run):
    run(result(chart=None))
    path = run(result(frame(tuple("ABCDEF"), range(6)), chart=None))
    assert openpyxl.load_workbook(path)["Scores"].print_area == "'Scores'!$A$1:$D$10"


def test_colours_follow_the_figures(run):
    path = run(result())
    assert cells(path) == {"A": GREEN, "B": RED, "C": RED, "D": None}
    path = run(result(frame(("B", "A", "D"), (0, 1, 9))))
    assert cells(path) == {"B": GREEN, "A": None, "D": RED, None: None}


def test_colours_are_drawn_in_runs(run, monkeypatch):
    from prodops_xl.hosts.files.range_looks import RangeLooks

    drawn = []
    old = RangeLooks.color.fset
    monkeypatch.setattr(
        RangeLooks, "color", RangeLooks.color.setter(lambda self, v: (drawn.append(self.area), old(self, v)))
    )
    run(result(frame([f"V{i}" for i in range(400)], [9] * 200 + [1] * 100 + [0] * 100), chart=None))
    assert [(area.row, area.rows) for area in drawn if area.column == 4 and area.columns == 1] == [
        (5, 200),
        (305, 100),
    ]
    drawn.clear()
    run(result(frame([f"V{i}" for i in range(400)], [9] * 200 + [1] * 100 + [0] * 100), chart=None))
    assert drawn == []  # nothing changed, nothing is drawn


def test_colours_of_people_stay(run):
    """A cell of ours that somebody coloured otherwise, one that we never coloured, and the same red set by hand."""
    path = run(result())

    def change(sheet):
        row = {cell.value: cell.row for cell in sheet.range("A1:A40")}
        sheet.range((row["B"], 4)).color = PINK
        sheet.range((row["D"], 4)).color = RED
        sheet.range((row["D"], 2)).color = YELLOW

    edit(path, change)
    path = run(result(frame(late=(0, 0, 0, 9)), colors={"Late": ["", "good", "good", "warning"]}))
    assert cells(path) == {"A": None, "B": PINK, "C": GREEN, "D": RED}
    assert cells(path, "Lines")["D"] == YELLOW
    path = run(result(colors={}))
    assert cells(path) == {"A": None, "B": PINK, "C": None, "D": RED}


def test_colours_are_known_by_key_when_somebody_sorted(run):
    path = run(result())

    def swap(sheet):
        """As Excel sorts: values and fills move together."""
        first = next(cell.row for cell in sheet.range("A1:A40") if cell.value == "A")
        top, bottom = sheet.range((first, 1), (first, 4)), sheet.range((first + 3, 1), (first + 3, 4))
        top.value, bottom.value = bottom.value, top.value
        sheet.range((first, 4)).color = None
        sheet.range((first + 3, 4)).color = GREEN

    edit(path, swap)
    path = run(result(frame(late=(1, 1, 1, 1))))
    assert cells(path) == dict.fromkeys("ABCD")


def test_a_memory_that_makes_no_sense_harms_nothing(run):
    path = run(result())
    with open_book(path) as book:
        workbook = read_workbook(book, [], results=["Scores"])
        kept = workbook.memory.get("results")
        kept["Scores"] |= {
            "colors": {"Late": {"pink": ["A"], "error": "B", "good": [1]}, "X": 3},
            "chart": [1],
            "print area": 7,
        }
        workbook.memory.keep("results", kept)
        workbook.memory.write(book)
        book.save(path)
    assert openpyxl.load_workbook(run(result()))["Scores"]._charts


# The chart ----------------------------------------------------------------------------------------


def chart_of(path):
    with open_book(path) as book:
        sheet = book.sheets["Scores"]
        found = [chart for chart in sheet.charts if chart.name == NAME]
        assert len(found) <= 1
        if not found:
            return None
        chart = found[0]
        record = chart.impl.state.record
        return {
            "title": chart.title,
            "kind": chart.chart_type,
            "values": [series.values for series in record.series],
            "categories": record.series[0].categories,
            "box": (chart.left, chart.top, chart.width, chart.height),
            "header": next(cell.row for cell in sheet.range("A1:A60") if cell.value == "Vendor"),
            "head": max(row for row in range(1, 60) if row < 4 and sheet.range((row, 1)).value),
        }


def test_a_chart_of_the_tables_columns_stands_between_head_and_table(run):
    found = chart_of(run(result()))
    # Two head lines, a blank one, 13 rows for the chart, a blank one: the header in row 18.
    assert (found["title"], found["kind"], found["header"]) == ("Lines late", "column_clustered", 18)
    assert found["values"] == ["Scores!$B$19:$B$22", "Scores!$D$19:$D$22"]
    assert found["categories"] == "Scores!$A$19:$A$22"
    left, top, _, height = found["box"]
    assert left == 0
    assert top >= 3 * 15  # below the head
    assert top + height <= 17 * 15  # above the header


def test_a_second_run_gives_the_chart_new_figures_and_leaves_its_place(run):
    path = run(result())

    def change(sheet):
        chart = sheet.charts[NAME]
        chart.left = 600
        chart.series[0].set(fill_color=PINK)

    edit(path, change)
    found = chart_of(run(result(frame(tuple("ABCDE"), range(5)))))
    assert found["values"] == ["Scores!$B$19:$B$23", "Scores!$D$19:$D$23"]
    assert found["box"][0] == 600.0
    with open_book(path) as book:
        assert book.sheets["Scores"].charts[NAME].series[0].impl.fill_color == PINK


def test_a_chart_goes_when_there_is_none_and_a_users_own_stays(run):
    path = run(result())
    edit(
        path,
        lambda sheet: sheet.charts.add(left=700, top=10, name="Theirs").set_source_data(sheet["B18:B22"]),
    )
    assert chart_of(run(result(chart=None))) is None
    with open_book(path) as book:
        assert [chart.name for chart in book.sheets["Scores"].charts] == ["Theirs"]
    # It is drawn again when there is one again.
    assert chart_of(run(result())) is not None


def test_a_chart_that_somebody_deleted_stays_away(run):
    path = run(result())
    edit(path, lambda sheet: sheet.charts[NAME].delete())
    assert chart_of(run(result())) is None


def test_a_chart_beside_the_table_hides_none_of_its_columns(run):
    found = chart_of(run(result(chart=Chart("line", "Late", "Vendor", ("Late",), place="beside"))))
    # Four columns of 11 characters: 82 pixels, 61.5 points each.
    assert (found["header"], found["kind"]) == (4, "line")
    assert found["box"][0] >= 4 * 61.5
    sheet = openpyxl.load_workbook(run(result(chart=None)))["Scores"]
    assert sheet.freeze_panes == "A5"


def test_figures_of_their_own_stand_beside_the_chart(run):
    block = (("Grade", "Vendors", "Money"), ("A", 2, 1_000.0), ("B", 1, 50.0))
    path = run(result(chart=Chart("bar", "Money by grade", series=("Money",), block=block)))
    found = chart_of(path)
    sheet = openpyxl.load_workbook(path)["Scores"]
    assert [[cell.value for cell in row] for row in sheet["A3:C5"]] == [list(line) for line in block]
    assert found["values"] == ["Scores!$C$4:$C$5"]
    assert found["categories"] == "Scores!$A$4:$A$5"
    assert found["box"][0] >= 3 * 61.5
    assert found["box"][1] + found["box"][3] <= (found["header"] - 1) * 15


def test_a_stretch_of_rows_and_a_day_as_category(run):
    days = pd.Series(pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]))
    table = pd.DataFrame({"Month": days, "COGS": [5.0, 6.0, 7.0]})
    chart = Chart("line", "COGS", "Month", ("COGS",), rows=(1, 9))
    made = ResultSheet("Scores", ("Month",), table, HEAD, formats={"Month": "mmm yyyy"}, chart=chart)
    path = run(made)
    with open_book(path) as book:
        record = book.sheets["Scores"].charts[NAME].impl.state.record
        assert (record.series[0].values, record.series[0].text) == ("Scores!$B$20:$B$21", False)
        assert [series.name for series in book.sheets["Scores"].charts[NAME].series] == ["COGS"]
        assert book.sheets["Scores"]["A19"].value == dt.datetime(2026, 1, 1)


def test_a_table_without_rows_has_no_chart(run):
    assert chart_of(run(result(frame((), ())))) is None


@pytest.mark.parametrize("lines", [1, 5, 30])
@pytest.mark.parametrize("row", [None, 6, 20])
@pytest.mark.parametrize("picture", [None, (1, 3)])
def test_nothing_stands_over_anything(lines, row, picture):
    """Whatever the head, the chart's rows lie below its words and above the header, or it stands beside the table."""
    head = [["T, as of 2026-01-01"], *([f"Words {i}"] for i in range(lines))]
    if picture:
        first = len(head)
        head += [["FOB", "█", None, 5.0]] * 3
        picture = (first, first + 2)
    layout = lay_out(ResultSheet("T", ("Vendor",), frame(), head, picture=picture, chart=LATE), row)
    assert row in (None, layout.head_row)
    assert len(layout.head) <= layout.head_row - 2
    if layout.chart_rows is not None:
        first, last = layout.chart_rows
        words = picture[0] if picture else len(layout.head)
        assert words - layout.cut * bool(picture) < first <= last <= layout.head_row - 2
        assert layout.column == (5 if picture else 1)
    elif row is None:
        pytest.fail("a new sheet has room for its chart")


@pytest.mark.parametrize(
    ("pattern", "want"),
    [
        ("#,##0", "#,##0_)_)"),
        ("0.0%", "0.0%_)_)"),
        ("yyyy-mm-dd", "yyyy-mm-dd_)_)"),
        ("0;-0;", "0_)_);-0_)_);_)_)"),  # each section has room of its own (ECMA-376 part 1, 18.8.31)
        ("@", "@"),
    ],
)
def test_a_figures_format_leaves_room_on_its_right(pattern, want):
    assert spaced(pattern) == want


def test_figures_do_not_touch_the_text_beside_them(run):
    """Lines stands left of Note, which holds texts; Late is the last column."""
    table = frame()
    table["Note"] = ["ask Ann", None, None, None]
    table["Due"] = pd.to_datetime(["2026-03-01"] * 4)
    table["Why"] = ["customs"] * 4
    path = run(result(table, formats={"Lines": "#,##0", "Late": "0", "Due": "yyyy-mm-dd"}))
    sheet = openpyxl.load_workbook(path)["Scores"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Vendor")
    below = {cell.value: sheet.cell(cell.row + 1, cell.column) for cell in head}
    told = {name: below[name].number_format for name in ("Lines", "Late", "Due")}
    assert told == {"Lines": "#,##0_)_)", "Late": "0", "Due": "yyyy-mm-dd_)_)"}
    assert below["Due"].is_date  # readers still see a day
    with open_book(path) as book:
        assert book.sheets["Scores"].range(below["Due"].coordinate).value == dt.datetime(2026, 3, 1)


@pytest.mark.parametrize(
    ("widths", "printed", "want"),
    [
        ({}, 0, (1, 0)),
        ({"Note": 118, "Late": 118}, 0, (2, 1)),  # the key stands on the side of the second page
        ({"Note": 118, "Late": 118}, 2, (1, 0)),  # what is not printed needs no page
        (
            {"Vendor": 150, "Note": 118},
            0,
            (2, 0),
        ),  # a key that takes half of the page stands on the first alone
    ],
)
def test_a_wide_table_takes_more_pages_rather_than_small_letters(run, widths, printed, want):
    made = result(widths=widths, printed=printed)
    assert pages_wide(made) == want
    sheet = openpyxl.load_workbook(run(made))["Scores"]
    assert (sheet.page_setup.fitToWidth or 1) == want[0]
    assert sheet.print_title_cols == ("$A:$A" if want[1] else None)
    assert sheet.print_title_rows
