"""Formulas beside cells that change: shared ones stay right, arrays are whole or left alone, values that may not hold go."""

import re
import zipfile

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.patch.formula_shift import shifted
from tests.hosts.files.patch.packages import Taken
from tests.hosts.files.patch.test_patch_odd_files import SHEET, remade


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1+$B$2*C$3-$D4", "B2+$B$2*D$3-$D5"),
        ("SUM(A:A,2:5,$C:D)", "SUM(B:B,3:6,$C:E)"),
        ("Q1!A1+'My A1'!B2", "Q1!B2+'My A1'!C3"),
        ("Q1:Q3!A1", "Q1:Q3!B2"),
        ('LOG10(A1)&"A1 ""B2"""', 'LOG10(B2)&"A1 ""B2"""'),
        ("Orders[[#This Row],[A1]]+Orders[A1]", "Orders[[#This Row],[A1]]+Orders[A1]"),
        ("[1]Sheet1!A1+#REF!", "[1]Sheet1!B2+#REF!"),
        ("A1#", "B2#"),
        ("XFD1", "#REF!"),
        ("A1048576:A$2", "#REF!:B$2"),
        ("R2C3+ABCD1+A1.B+Rate_1+TRUE", "R2C3+ABCD1+A1.B+Rate_1+TRUE"),
        ("_xlfn.XLOOKUP(A1,B1:B9,C1:C9)", "_xlfn.XLOOKUP(B2,C2:C10,D2:D10)"),
    ],
)
def test_formulas_move_as_in_excel(formula, moved):
    assert shifted(formula, 1, 1) == moved
    assert shifted(formula, 0, 0) == formula


def shared(data):
    """C2:C6 as one shared formula, D2:D6 as another, as Excel writes them (ECMA-376 part 1, 18.3.1.40)."""
    text = data.decode()
    for letter, group, formula in (("C", 0, "A{0}*B{0}"), ("D", 1, "C{0}+1")):
        first = f'<f t="shared" ref="{letter}2:{letter}6" si="{group}">{formula.format(2)}</f>'
        text = text.replace(f'<c r="{letter}2"><f>{formula.format(2)}</f>', f'<c r="{letter}2">{first}')
        for row in range(3, 7):
            text = text.replace(f"<f>{formula.format(row)}</f>", f'<f t="shared" si="{group}"/>')
    return text.encode()


@pytest.fixture
def shares(make, tmp_path):
    def fill(_, sheet):
        for row in range(2, 7):
            sheet.write_row(row - 1, 0, [row, 10])
            sheet.write_formula(f"C{row}", f"=A{row}*B{row}", None, row * 10)
            sheet.write_formula(f"D{row}", f"=C{row}+1", None, row * 10 + 1)

    path = remade(make(fill), tmp_path / "shared.xlsx", {SHEET: shared})
    assert Taken(path)[SHEET].count('t="shared"') == 10
    return path


def test_shared_formulas_read_as_each_cell_has_them(shares):
    with open_book(shares) as book:
        assert book.sheets[0]["C2:D6"].formula == tuple(
            (f"=A{row}*B{row}", f"=C{row}+1") for row in range(2, 7)
        )


@pytest.mark.parametrize(
    "gone", [["C2"], ["C2", "C3"], ["C4"], ["C2", "C6"], [f"C{row}" for row in range(2, 7)]]
)
def test_a_shared_formula_outlives_its_first_cell(shares, tmp_path, gone):
    with open_book(shares) as book:
        for place in gone:
            book.sheets[0][place].value = 1
        book.save(tmp_path / "done.xlsx")
    text = Taken(tmp_path / "done.xlsx")[SHEET]
    left = [f"C{row}" for row in range(2, 7) if f"C{row}" not in gone]
    masters = re.findall(r'<c r="(C\d)"[^>]*><f t="shared" ref="([^"]*)" si="0">', text)
    if left:
        assert [master[0] for master in masters] == left[:1]
        if gone[0] == "C2":
            assert masters[0][1] == (f"{left[0]}:{left[-1]}" if len(left) > 1 else left[0])
    with open_book(tmp_path / "done.xlsx") as book:
        sheet = book.sheets[0]
        for row in range(2, 7):
            assert sheet[f"C{row}"].formula == ("1" if f"C{row}" in gone else f"=A{row}*B{row}")
            # What hangs on a changed cell has no value; the rest shows what it showed.
            assert sheet[f"D{row}"].value == (None if f"C{row}" in gone else row * 10 + 1)


def test_only_values_that_may_not_hold_are_dropped(shares, tmp_path):
    with open_book(shares) as book:
        book.sheets[0]["B3"].value = 11
        book.save(tmp_path / "done.xlsx")
    text = Taken(tmp_path / "done.xlsx")[SHEET]
    assert '<c r="C3"><f t="shared" si="0"/></c>' in text
    assert '<c r="D4"><f t="shared" si="1"/><v>41</v></c>' in text
    assert 'fullCalcOnLoad="1"' in Taken(tmp_path / "done.xlsx")["xl/workbook.xml"]


def array(book, sheet):
    sheet.write_column("A1", [1, 2, 3])
    sheet.write_array_formula("C1:C3", "{=A1:A3*2}", None, 2)
    sheet.write("E1", 5)


@pytest.mark.parametrize("place", ["C1", "C2", "C1:C2", "B3:D9"])
def test_a_part_of_an_array_cannot_change(make, place):
    path = make(array)
    before = path.read_bytes()
    with open_book(path) as book:
        book.sheets[0][place].value = 9
        if place == "B3:D9":
            book.sheets[0]["C1"].value = None
        with pytest.raises(
            ProdOpsError, match=r"C1:C3 on Orders holds one array formula .* Nothing was written"
        ):
            book.save()
    assert path.read_bytes() == before


def test_an_array_can_be_replaced_as_a_whole(make, tmp_path):
    with open_book(make(array)) as book:
        book.sheets[0]["C1:C3"].value = [[7], [8], [9]]
        book.save(tmp_path / "done.xlsx")
    with open_book(tmp_path / "done.xlsx") as book:
        assert book.sheets[0]["C1:C3"].value == [7.0, 8.0, 9.0]
    assert "array" not in Taken(tmp_path / "done.xlsx")[SHEET]


@pytest.mark.parametrize("place", ["C1", "C2"])
def test_what_spills_gives_way(make, tmp_path, place):
    def fill(_, sheet):
        sheet.write_dynamic_array_formula("C1:C3", "=SEQUENCE(3)", None, 1)
        sheet.write_column("C2", [2, 3])

    with open_book(make(fill)) as book:
        book.sheets[0][place].value = 9
        book.save(tmp_path / "done.xlsx")
    with open_book(tmp_path / "done.xlsx") as book:
        sheet = book.sheets[0]
        assert sheet["C1:C3"].value == ([9.0, None, None] if place == "C1" else [None, 9.0, None])
        assert sheet["C1"].formula == ("9" if place == "C1" else "=_xlfn.SEQUENCE(3)")
    text = Taken(tmp_path / "done.xlsx")[SHEET]
    assert ('ref="C1"' in text) == (place == "C2")


def with_chain(path, target):
    """A workbook with a chain of calculation, as Excel writes one."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"</Types>",
                    b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
                )
            if name == "xl/_rels/workbook.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>',
                )
            archive.writestr(name, data)
        archive.writestr(
            "xl/calcChain.xml",
            b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="C2" i="1"/></calcChain>',
        )
    return target


@pytest.mark.parametrize(
    ("place", "value", "stays"), [("A2", 5, True), ("C2", 5, False), ("F1", "=A2", False)]
)
def test_the_chain_of_calculation_goes_where_formulas_come_or_go(shares, tmp_path, place, value, stays):
    path = with_chain(shares, tmp_path / "chain.xlsx")
    with open_book(path) as book:
        book.sheets[0][place].value = value
        book.save(tmp_path / "done.xlsx")
    taken = Taken(tmp_path / "done.xlsx")
    assert ("xl/calcChain.xml" in taken.parts) == stays
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert ("calcChain" in taken[part]) == stays


def test_no_formula_nothing_to_calculate(make, tmp_path):
    path = make(lambda _, sheet: sheet.write("A1", 1))
    with open_book(path) as book:
        book.sheets[0]["A1"].value = 2
        book.save(tmp_path / "done.xlsx")
    assert Taken(tmp_path / "done.xlsx")["xl/workbook.xml"] == Taken(path)["xl/workbook.xml"]
