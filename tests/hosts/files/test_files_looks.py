"""How cells, rows and columns look: read from files of another hand, written, kept."""

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.colors import rgb_of, theme_colors, tinted
from prodops_xl.hosts.files.sizes import shown_length, width_in_characters, width_in_file

YELLOW, RED = (255, 238, 0), (255, 199, 206)


def styled(book, sheet):
    """A sheet in which every look stands once."""
    sheet.write("A1", "solid", book.add_format({"bg_color": "#FFEE00", "pattern": 1}))
    sheet.write("A2", "pattern", book.add_format({"bg_color": "#FFEE00", "pattern": 4}))
    sheet.write("A3", "none")
    sheet.write("A4", 0.165, book.add_format({"num_format": "0.0%", "bold": True, "font_size": 14}))
    sheet.write("A5", "red", book.add_format({"font_color": "#FF0000", "italic": True, "font_name": "Arial"}))
    sheet.write("A6", "wrapped", book.add_format({"text_wrap": True, "align": "center", "valign": "top"}))
    sheet.set_column("C:D", 20)
    sheet.set_column("E:E", 12, book.add_format({"num_format": "0.00", "bg_color": "#FFC7CE"}))
    sheet.set_column("F:F", 10, None, {"hidden": True})
    sheet.set_row(9, 30)
    sheet.set_row(10, 30, None, {"hidden": True})
    sheet.set_row(11, 15, book.add_format({"bold": True}))


def test_looks_are_read(make):
    with open_book(make(styled)) as book:
        sheet = book.sheets[0]
        assert [sheet[f"A{row}"].color for row in (1, 2, 3)] == [YELLOW, None, None]
        assert (sheet["A4"].number_format, sheet["A3"].number_format) == ("0.0%", "General")
        assert (sheet["A4"].font.bold, sheet["A4"].font.size, sheet["A4"].font.color) == (
            True,
            14.0,
            (0, 0, 0),
        )
        font = sheet["A5"].font
        assert (font.bold, font.italic, font.color, font.name) == (False, True, (255, 0, 0), "Arial")
        cell = sheet["A6"]
        assert (cell.wrap_text, cell.horizontal_alignment, cell.vertical_alignment) == (True, "center", "top")
        assert (sheet["A1"].column_width, sheet["C1:D1"].column_width) == (8.43, 20.0)
        assert (sheet["F1"].column_width, sheet["F1"].columns.hidden) == (0.0, True)
        assert (sheet["A1"].row_height, sheet["A10"].row_height, sheet["A11"].row_height) == (15.0, 30.0, 0.0)
        # Cells that are not in the file look as their column, or their row.
        assert (sheet["E50"].number_format, sheet["E50"].color) == ("0.00", RED)
        assert sheet["H12"].font.bold is True


def test_ranges_that_differ_read_none(make):
    with open_book(make(styled)) as book:
        sheet = book.sheets[0]
        cells = sheet["A1:A6"]
        assert (cells.color, cells.number_format, cells.font.bold, cells.wrap_text) == (
            None,
            None,
            None,
            None,
        )
        assert sheet["A1:F1"].column_width is None
        assert sheet["A9:A10"].row_height is None
        assert sheet["A9:A11"].rows.hidden is None


@pytest.mark.parametrize("color", [YELLOW, "#FFEE00", "ffee00", 0x00EEFF, [255, 238, 0]])
def test_colours_are_taken_in_every_spelling(color, sheet):
    sheet["B2"].color = color
    assert sheet["B2"].color == YELLOW


@pytest.mark.parametrize("color", ["yellow", (1, 2), (0, 0, 300), True, 1 << 24])
def test_what_is_no_colour_is_refused(color):
    with pytest.raises(ProdOpsError, match="is no colour"):
        rgb_of(color)


def test_theme_and_indexed_colours_are_resolved(tmp_path):
    # Tints and results as Excel's palette of the Office theme shows them: "Blue, Accent 1, Lighter 40%" of the
    # theme of 2007 is 149, 179, 215; "White, Background 1, Darker 15%" is 217, 217, 217.
    from openpyxl.styles import Color, PatternFill

    workbook = openpyxl.Workbook()
    colors = [
        Color(theme=4, tint=0.399975585192419),
        Color(theme=0, tint=-0.149998474074526),
        Color(indexed=10),
        Color(theme=1),
        Color(indexed=64),
    ]
    for row, color in enumerate(colors, start=1):
        workbook.active.cell(row, 1).fill = PatternFill("solid", fgColor=color)
    workbook.save(tmp_path / "theme.xlsx")
    with open_book(tmp_path / "theme.xlsx") as book:
        found = [book.sheets[0][f"A{row}"].color for row in range(1, 6)]
    assert found[1:] == [(217, 217, 217), (255, 0, 0), (0, 0, 0), None]
    assert max(abs(a - b) for a, b in zip(found[0], (149, 179, 215), strict=True)) <= 1


def test_a_workbook_without_a_theme_has_the_office_theme():
    assert theme_colors(None)[4] == (79, 129, 189)
    assert tinted((79, 129, 189), 0.0) == (79, 129, 189)


def test_gradients_read_as_no_colour(tmp_path):
    from openpyxl.styles import GradientFill

    workbook = openpyxl.Workbook()
    workbook.active["A1"].fill = GradientFill(stop=("FF0000", "00FF00"))
    workbook.save(tmp_path / "gradient.xlsx")
    with open_book(tmp_path / "gradient.xlsx") as book:
        assert book.sheets[0]["A1"].color is None


def dress(sheet):
    sheet["B2:C3"].color = YELLOW
    sheet["C3"].color = None
    sheet["B2"].number_format = "#,##0.00"
    sheet["B3"].number_format = "m/d/yyyy"
    sheet["B2:B3"].font.bold = True
    sheet["B2"].font.size = 16
    sheet["B2"].font.color = "#0000FF"
    sheet["B2"].font.name = "Arial"
    sheet["B2"].wrap_text = True
    sheet["B2"].horizontal_alignment = "center_across_selection"
    sheet["B2"].vertical_alignment = "center"
    sheet["B:D"].column_width = 25
    sheet["E1"].column_width = 0
    sheet["A5:A6"].row_height = 40
    sheet["A7"].row_height = 0
    sheet["8:9"].rows.hidden = True
    sheet["F:F"].number_format = "0.00%"


def looks(sheet):
    return {
        "color": [sheet[place].color for place in ("B2", "C2", "C3", "D4")],
        "format": [sheet[place].number_format for place in ("B2", "B3", "C3", "F500")],
        "font": [(f.bold, f.size, f.color, f.name) for f in (sheet["B2"].font, sheet["B3"].font)],
        "wrap": (sheet["B2"].wrap_text, sheet["B3"].wrap_text),
        "align": (sheet["B2"].horizontal_alignment, sheet["B2"].vertical_alignment),
        "width": [sheet[place].column_width for place in ("B1:D1", "E1", "A1")],
        "height": [sheet[place].row_height for place in ("A5:A6", "A7", "A8", "A1")],
    }


LOOKS = {
    "color": [YELLOW, YELLOW, None, None],
    "format": ["#,##0.00", "m/d/yyyy", "General", "0.00%"],
    "font": [(True, 16.0, (0, 0, 255), "Arial"), (True, 11.0, (0, 0, 0), "Calibri")],
    "wrap": (True, False),
    "align": ("center_across_selection", "center"),
    "width": [25.0, 0.0, 8.43],
    "height": [40.0, 0.0, 0.0, 15.0],
}


def test_looks_are_seen_at_once_and_after_saving(sheet, book, reopened):
    dress(sheet)
    assert looks(sheet) == LOOKS
    with reopened(book) as again:
        assert looks(again.sheets[0]) == LOOKS


def test_an_automatic_font_colour_is_black_as_in_com(book):
    assert book.sheets.add("New")["A1"].font.color == (0, 0, 0)


def test_looks_of_a_file_change_only_where_told(make, reopened):
    with open_book(make(styled)) as book:
        sheet = book.sheets[0]
        sheet["A4"].color = RED
        sheet["A5"].font.bold = True
        sheet["E:E"].color = None
        sheet["D1"].column_width = 5
        sheet["F1"].columns.hidden = False
        sheet["A11"].rows.hidden = False
        with reopened(book) as again:
            after = again.sheets[0]
            assert (after["A4"].color, after["A4"].number_format, after["A4"].font.bold) == (
                RED,
                "0.0%",
                True,
            )
            assert (after["A5"].font.bold, after["A5"].font.italic, after["A5"].font.name) == (
                True,
                True,
                "Arial",
            )
            assert (after["E50"].color, after["E50"].number_format) == (None, "0.00")
            assert [after[f"{column}1"].column_width for column in "CDEFG"] == [20.0, 5.0, 12.0, 10.0, 8.43]
            assert (after["A11"].row_height, after["A10"].row_height) == (30.0, 30.0)
            assert after["A1"].color == YELLOW


def test_a_value_keeps_the_style_of_its_cell(make, reopened):
    with open_book(make(styled)) as book:
        sheet = book.sheets[0]
        sheet["A1:A6"].value = [[1], [2], [3], [4], [5], [6]]
        sheet["E20"].value = 1.5
        sheet["H12"].value = "in a bold row"
        sheet["H13"].value = "plain"
        with reopened(book) as again:
            after = again.sheets[0]
            assert after["A1:A6"].value == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
            assert (after["A1"].color, after["A4"].number_format, after["A5"].font.name) == (
                YELLOW,
                "0.0%",
                "Arial",
            )
            assert (after["E20"].number_format, after["E20"].color) == ("0.00", RED)
            assert (after["H12"].font.bold, after["H13"].font.bold) == (True, False)


def test_many_cells_of_one_look_share_it(sheet, book, tmp_path):
    sheet["A1"].value = [[1.0] * 3] * 1_000
    for row in range(1, 1_001):
        sheet.range((row, 1)).color = YELLOW
    sheet["A1:C1000"].font.bold = True
    book.save(tmp_path / "many.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "many.xlsx")
    assert len(workbook._cell_styles) <= 5
    assert workbook.active["A1000"].fill.fgColor.rgb == "FFFFEE00"


def test_set_colors(sheet):
    sheet["A1:B2"].color = RED
    sheet["A1:B2"].set_colors([["#FFEE00", ...], [None, (1, 2, 3)]])
    assert [sheet[place].color for place in ("A1", "B1", "A2", "B2")] == [YELLOW, RED, None, (1, 2, 3)]


def test_rows_and_columns_are_grouped(sheet, book, tmp_path):
    sheet["2:4"].group()
    sheet["3:3"].group()
    sheet["B:C"].group()
    sheet["A6:A7"].group(by="rows")
    sheet["7:7"].ungroup()
    book.save(tmp_path / "grouped.xlsx")
    after = openpyxl.load_workbook(tmp_path / "grouped.xlsx").active
    levels = [after.row_dimensions[row].outlineLevel for row in range(1, 8)]
    assert levels == [0, 1, 2, 1, 0, 1, 0]
    assert after.column_dimensions["B"].outlineLevel == 1
    assert after.sheet_format.outlineLevelRow == 2


def test_autofit_widens_columns_to_their_text(sheet, book, reopened):
    sheet["A1"].value = [["PO", "A description of forty letters, or so.."], [1, "x"]]
    sheet["C1"].value = "z" * 300
    sheet["E1"].value = "hidden"
    sheet["E1"].column_width = 0
    sheet["A2"].row_height = 50
    sheet.autofit()
    with reopened(book) as again:
        for opened in (sheet, again.sheets[0]):
            assert opened["A1"].column_width == 8.43
            assert 38 < opened["B1"].column_width < 45
            assert opened["C1"].column_width == 80.0
            assert opened["E1"].column_width == 0.0
            assert opened["A2"].row_height == 15.0
    sheet["B1"].columns.autofit()
    sheet["A1"].rows.autofit()


@pytest.mark.parametrize(
    ("value", "code", "length"),
    [
        (1234.5, "#,##0.00", 8),
        (0.165, "0.0%", 5),
        (-5.0, "0", 2),
        (1 / 3, "General", 11),
        ("ab\nabc", "@", 3),
        (None, "0", 0),
        (True, "General", 5),
    ],
)
def test_the_length_of_shown_values(value, code, length):
    assert shown_length(value, code) == length


@pytest.mark.parametrize(
    ("characters", "in_file"), [(8.43, 9.140625), (10, 10.7109375), (20, 20.7109375), (0.5, 0.85714286)]
)
def test_widths_as_excel_writes_them(characters, in_file):
    assert width_in_file(characters) == pytest.approx(in_file, abs=0.005)
    assert width_in_characters(in_file) == pytest.approx(characters, abs=0.005)


@pytest.mark.parametrize(
    ("member", "value"), [("column_width", 256), ("row_height", 410), ("row_height", -1)]
)
def test_sizes_beyond_excels_are_refused(sheet, member, value):
    with pytest.raises(ProdOpsError, match=r"A (column|row) is 0 to"):
        setattr(sheet["A1"], member, value)
