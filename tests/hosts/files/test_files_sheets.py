"""Sheets: order, names, adding, deleting, showing, panes, selection."""

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book


def three(book, sheet):
    sheet.write("A1", 1)
    book.add_worksheet("Hidden").hide()
    rates = book.add_worksheet("Rates")
    rates.write("A1", 0.5)
    rates.set_selection("C3:D4")
    rates.activate()
    book.add_worksheet("Secret").very_hidden()


def test_sheets_are_found(make):
    with open_book(make(three)) as book:
        assert book.sheet_names == ["Orders", "Hidden", "Rates", "Secret"]
        assert (book.sheets["rates"].index, book.sheets[2].name, len(book.sheets)) == (3, "Rates", 4)
        assert book.sheets.active.name == "Rates"
        assert [sheet.visible for sheet in book.sheets] == [True, False, True, False]
        with pytest.raises(ProdOpsError, match="no sheet Nothing; it has Orders, Hidden, Rates, Secret"):
            assert book.sheets["Nothing"]
        with pytest.raises(IndexError):
            assert book.sheets[4]


def test_sheets_are_added_where_told(make, reopened):
    with open_book(make(three)) as book:
        assert book.sheets.add("Before", before="Orders").index == 1
        assert book.sheets.add("After", after="Rates").index == 5
        assert book.sheets.active.name == "After"
        assert book.sheets.add().name == "Sheet7"
        book.sheets["After"]["A1"].value = "here"
        names = ["Before", "Orders", "Hidden", "Rates", "Sheet7", "After", "Secret"]
        assert book.sheet_names == names
        with reopened(book) as again:
            assert again.sheet_names == names
            assert again.sheets.active.name == "Sheet7"
            assert again.sheets["After"]["A1"].value == "here"
            assert [sheet.visible for sheet in again.sheets] == [True, True, False, True, True, True, False]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x" * 32, "1 to 31 characters"),
        ("a/b", "Excel takes no sheet named"),
        ("'a", "Excel takes no sheet named"),
        ("History", "Excel takes no sheet named"),
        ("a:b", "Excel takes no sheet named"),
    ],
)
def test_names_that_excel_does_not_take_are_refused(book, name, message):
    with pytest.raises(ProdOpsError, match=message):
        book.sheets.add(name)
    assert len(book.sheets) == 1


def test_a_sheet_is_renamed_with_the_names_that_point_to_it(make, reopened):
    def fill(book, sheet):
        book.define_name("Here", "=Orders!$A$1")
        sheet.print_area("A1:B2")
        sheet.autofilter("A1:B2")

    with open_book(make(fill)) as book:
        book.sheets[0].name = "My orders"
        book.sheets[0]["A1"].value = 5
        with pytest.raises(ProdOpsError, match="named my ORDERS already"):
            book.sheets.add("Other").name = "my ORDERS"
        with reopened(book) as again:
            assert again.sheet_names == ["Other", "My orders"]
            assert again.names["Here"].refers_to_range.value == 5.0


@pytest.mark.parametrize("change", ["rename", "delete"])
@pytest.mark.parametrize("formula", ["=Rates!A1", "='Rates'!A1", "=SUM(A1,rates!$B$2)"])
def test_a_sheet_that_formulas_refer_to_stays(make, change, formula):
    def fill(book, sheet):
        book.add_worksheet("Rates")
        book.add_worksheet("MyRates")
        sheet.write_formula("A1", formula)

    with open_book(make(fill)) as book:
        rates = book.sheets["Rates"]
        with pytest.raises(ProdOpsError, match=r"Rates cannot be .* formulas or charts refer to it"):
            rates.delete() if change == "delete" else setattr(rates, "name", "New")
        book.sheets["MyRates"].delete()
        assert book.sheet_names == ["Orders", "Rates"]


def test_a_sheet_that_a_formula_of_this_session_refers_to_stays(book, sheet):
    book.sheets.add("Rates")
    sheet["A1"].formula = "=Rates!A1"
    with pytest.raises(ProdOpsError, match=r"refer to it \(Sheet1\)"):
        book.sheets["Rates"].delete()


def test_a_sheet_is_deleted_with_its_names_and_its_own_chart(make, reopened):
    def fill(book, sheet):
        summary = book.add_worksheet("Summary")
        book.define_name("Top", "=Summary!$A$1")
        book.define_name("Summary!Local", "=Summary!$A$2")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Summary!$A$1:$A$3"})
        summary.insert_chart("D1", chart)
        summary.activate()
        sheet.write("A1", 1)

    with open_book(make(fill)) as book:
        book.sheets["Summary"].delete()
        assert book.sheets.active.name == "Orders"
        with reopened(book) as again:
            assert again.sheet_names == ["Orders"]
            assert len(again.names) == 0
            assert again.sheets["Orders"]["A1"].value == 1.0


def test_the_last_visible_sheet_is_neither_deleted_nor_hidden(make):
    with open_book(make(three)) as book:
        book.sheets["Rates"].visible = False
        assert book.sheets.active.name == "Orders"
        for change in (
            book.sheets["Orders"].delete,
            lambda: setattr(book.sheets["Orders"], "visible", False),
        ):
            with pytest.raises(ProdOpsError, match="last visible sheet"):
                change()
        with pytest.raises(ProdOpsError, match="is hidden and cannot be activated"):
            book.sheets["Rates"].activate()


def test_sheets_are_shown_and_hidden(make, tmp_path):
    with open_book(make(three)) as book:
        book.sheets["Hidden"].visible = True
        book.sheets["Orders"].visible = 2
        book.sheets.add("Snapshot").visible = False
        book.save(tmp_path / "shown.xlsx")
    after = openpyxl.load_workbook(tmp_path / "shown.xlsx")
    assert [sheet.sheet_state for sheet in after] == [
        "veryHidden",
        "visible",
        "hidden",
        "visible",
        "veryHidden",
    ]


def test_one_sheet_is_active_and_selected(make, tmp_path):
    with open_book(make(three)) as book:
        book.sheets["Orders"].activate()
        book.sheets["Orders"]["B7:C9"].select()
        assert book.selection.address == "$B$7:$C$9"
        book.save(tmp_path / "active.xlsx")
    after = openpyxl.load_workbook(tmp_path / "active.xlsx")
    assert after.active.title == "Orders"
    assert [bool(sheet.sheet_view.tabSelected) for sheet in after] == [True, False, False, False]
    assert after["Orders"].sheet_view.selection[0].activeCell == "B7"


def test_the_selection_of_a_file_is_its_active_cell(make):
    with open_book(make(three)) as book:
        assert book.selection == book.sheets["Rates"]["C3"]
        assert book.app.selection.address == "$C$3"


@pytest.mark.parametrize(
    ("frozen", "rows", "columns"),
    [("1:1", 1, None), ("A:B", None, 2), ("A1:B3", 3, 2), ("A1", 1, 1), ("2:2", 2, None)],
)
def test_panes_are_frozen(sheet, book, tmp_path, frozen, rows, columns):
    sheet.freeze_panes.freeze_at(sheet[frozen])
    book.save(tmp_path / "frozen.xlsx")
    pane = openpyxl.load_workbook(tmp_path / "frozen.xlsx").active.sheet_view.pane
    assert (pane.ySplit, pane.xSplit, pane.state) == (rows, columns, "frozen")
    sheet.freeze_panes.unfreeze()
    book.save(tmp_path / "thawed.xlsx")
    assert openpyxl.load_workbook(tmp_path / "thawed.xlsx").active.sheet_view.pane is None
