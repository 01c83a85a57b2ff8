"""Calculated columns when a table grows: as Excel does it, the new rows take the formula where nothing is written."""

import pytest

from prodops_xl.hosts.files import open_book
from tests.hosts.files.patch.packages import Taken

SHEET, TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"


def lines(formula="=Lines[[#This Row],[Units]]*2", number_format=None):
    def fill(book, sheet):
        look = book.add_format({"num_format": number_format}) if number_format else None
        columns = [
            {"header": "PO"},
            {"header": "Units"},
            {"header": "Twice", "formula": formula, "format": look},
        ]
        sheet.add_table("A1:C3", {"name": "Lines", "columns": columns, "data": [["a", 1], ["b", 2]]})

    return fill


def grown(path, rows, to):
    with open_book(path) as book:
        sheet = book.sheets[0]
        sheet["A4"].value = rows
        sheet.tables[0].resize(sheet.range(to))
        formulas = [row[0] for row in sheet["C2:C8"].formula]
        book.save()
    return formulas


def test_a_formula_of_the_tables_own_columns(make):
    path = make(lines())
    formula = "=Lines[[#This Row],[Units]]*2"
    assert grown(path, [["c", 3], ["d", 4]], "A1:C5") == [formula] * 4 + [""] * 3
    assert Taken(path)[SHEET].count("<f>Lines[[#This Row],[Units]]*2</f>") == 4
    with open_book(path) as book:
        assert book.sheets[0]["C4"].formula == formula


def test_what_is_written_there_stays(make):
    path = make(lines())
    formulas = grown(path, [["c", 3, 9], ["d", 4, None], ["e", 5, "=1+1"]], "A1:C6")
    assert formulas[2:5] == ["9", "=Lines[[#This Row],[Units]]*2", "=1+1"]


def test_what_is_written_afterwards_counts(make):
    path = make(lines())
    with open_book(path) as book:
        sheet = book.sheets[0]
        sheet.tables[0].resize(sheet["A1:C4"])
        sheet["A4"].value = ["c", 3, 7]
        book.save()
    assert '<c r="C4"><v>7</v></c>' in Taken(path)[SHEET]


def test_a_formula_with_addresses_moves_down_from_the_last_row(make):
    """The file does not say for which row it is spelled; the last row's own cell does."""
    path = make(lines())
    with open_book(path) as book:
        book.sheets[0]["C2:C3"].formula = "=B2*2"
        book.save()
    data = Taken(path).parts
    data[TABLE] = data[TABLE].replace(b"Lines[[#This Row],[Units]]*2", b"B2*2")
    _write(path, data)
    assert grown(path, [["c", 3], ["d", 4]], "A1:C5")[:4] == ["=B2*2", "=B3*2", "=B4*2", "=B5*2"]


def test_where_the_last_row_has_no_formula_nothing_is_guessed(make):
    path = make(lines())
    data = Taken(path).parts
    data[TABLE] = data[TABLE].replace(b"Lines[[#This Row],[Units]]*2", b"B2*2")
    _write(path, data)
    with open_book(path) as book:
        book.sheets[0]["C3"].value = 4
        book.save()
    assert grown(path, [["c", 3]], "A1:C4")[2] == ""


def test_an_array_formula_is_left_alone(make):
    path = make(lines())
    data = Taken(path).parts
    data[TABLE] = data[TABLE].replace(b"<calculatedColumnFormula>", b'<calculatedColumnFormula array="1">')
    _write(path, data)
    assert grown(path, [["c", 3]], "A1:C4")[2] == ""


@pytest.mark.parametrize("code", ["0.00", "yyyy-mm-dd"])
def test_the_number_format_of_the_row_above_comes_along(make, code):
    path = make(lines(number_format=code))
    grown(path, [["c", 3]], "A1:C4")
    with open_book(path) as book:
        assert book.sheets[0]["C4"].number_format == code
        assert book.sheets[0]["C5"].number_format == "General"


def test_a_table_that_shrinks_takes_nothing(make):
    path = make(lines())
    with open_book(path) as book:
        book.sheets[0].tables[0].resize(book.sheets[0]["A1:C2"])
        book.save()
    assert Taken(path)[SHEET].count("<f>") == 2


@pytest.mark.libreoffice
def test_libreoffice_calculates_the_new_rows(make, office, tmp_path):
    path = make(lines())
    grown(path, [["c", 3], ["d", 4]], "A1:C5")
    assert [row[2] for row in office.csv(path, tmp_path / "csv")["Orders"]] == ["Twice", "2", "4", "6", "8"]


def _write(path, parts):
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
