"""The driver itself: that it sees what it is there to see."""

import pytest
import xlsxwriter

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def wrong(tmp_path):
    """Cells that show what their formulas do not give, as a program leaves them that calculates nothing."""
    path = tmp_path / "wrong sums.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("it's one")
        sheet.write_column("A1", [1, 2, 3.5])
        sheet.write_formula("A4", "=SUM(A1:A3)", None, 99)
        sheet.write_formula("B4", "=1/0", None, 5)
        sheet.write_formula("B5", "=NOBODY_KNOWS(1)", None, 5)
        sheet.data_validation("C1", {"validate": "list", "source": ["a", "b"]})
        sheet.add_table("E1:F3", {"name": "Lines"})
    return path


def test_what_a_file_shows_and_what_its_formulas_give(office, wrong):
    shown = office.look(wrong, values=True)
    assert (shown.sheets["it's one"][3][0], shown.faulty) == (99.0, {})
    given = office.look(
        wrong,
        values=True,
        recalculate=True,
        sums={"a": "=SUM($'it''s one'.A1:A3)"},
        validations={"it's one": ["C1", "C2"]},
    )
    assert given.sheets["it's one"][3][0] == 6.5
    assert given.faulty == {"it's one": ["B4", "B5"]}
    assert [error[1:] for error in given.errors["it's one"]] == [["=1/0", 532], ["=nobody_knows(1)", 525]]
    assert given.sums == {"a": 6.5}
    assert given.formulas == {"it's one": 3}
    assert given.tables == {"Lines": ["it's one", "E1:F3"]}
    assert given.validations == {"it's one": {"C1": ["LIST", '"a";"b"', "0"], "C2": ["ANY", "", ""]}}


def test_a_file_that_it_cannot_open_is_told_and_does_not_end_it(office, wrong, tmp_path):
    with pytest.raises(RuntimeError, match=r"none\.xlsx"):
        office.look(tmp_path / "none.xlsx")
    assert office.look(wrong).formulas == {"it's one": 3}
    assert office.csv(wrong, tmp_path / "csv")["it's one"][0][:2] == ["1", ""]
