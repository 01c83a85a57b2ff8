"""The seam between engine and storage: typed edits, seen at once, applied on save. And looking through sheets."""

from pathlib import Path

import pytest
import xlwings as xw

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files import engine, registered
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.book_state import BookState
from prodops_xl.hosts.files.books import Book
from prodops_xl.hosts.files.grid import Grid
from prodops_xl.hosts.files.layers import MISSING, Layer
from prodops_xl.hosts.files.sheet_scan import scan
from prodops_xl.hosts.files.storage import CellStyle, LineRecord, NoteRecord, SheetRecord, Storage

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


class PaperStorage:
    """A storage that is no file: it answers from constants and keeps what it is given."""

    date1904 = False
    has_macros = False

    def __init__(self):
        self.applied = []

    def sheets(self):
        return [SheetRecord(1, "Orders", "visible")]

    def taken_names(self):
        return []

    def active_sheet(self):
        return 1

    def values(self, sheet):
        return [["PO", "Units"], ["a", 5.0]]

    def formula_cells(self, sheet):
        return {(2, 2)}

    def formula(self, sheet, row, column):
        return "=2+3"

    def merged(self, sheet):
        return []

    def active_cell(self, sheet):
        return (2, 1)

    def tables(self):
        return []

    def names(self):
        return []

    def notes(self, sheet):
        return {(1, 1): NoteRecord("old", "Maria")}

    def links(self, sheet):
        return {}

    def style(self, sheet, row, column):
        return CellStyle(fill=(1, 2, 3))

    def row(self, sheet, row):
        return LineRecord(15.0)

    def column(self, sheet, column):
        return LineRecord(10.0)

    def mentions_sheet(self, sheet, itself):
        return None

    def losses(self):
        return []

    def apply(self, edits, target):
        self.applied.append((list(edits), target))


@pytest.fixture
def paper():
    registered()
    storage: Storage = PaperStorage()
    app = engine.the_engine().apps.add()
    state = BookState(storage, Path("paper.xlsx").absolute())
    yield storage, xw.Book(impl=app.books._take(Book(app.books, state, "paper.xlsx")))
    app.quit()


def test_edits_are_recorded_in_order_and_handed_over_on_save(paper, tmp_path):
    storage, book = paper
    sheet = book.sheets["Orders"]
    assert (sheet["A1"].color, sheet["A1"].note.text, sheet["B2"].formula) == ((1, 2, 3), "old", "=2+3")
    sheet["A2"].value = [["b", 6]]
    sheet["A1"].color = (9, 9, 9)
    sheet["A1"].note.delete()
    sheet["C1"].add_note("new")
    sheet["A:A"].number_format = "@"
    issues = book.sheets.add("Issues", after=sheet)
    issues["A1"].formula = "=Orders!A1"
    assert (sheet["A1"].color, sheet["A2"].color, sheet["A1"].note, sheet["A2:B2"].value) == (
        (9, 9, 9),
        (1, 2, 3),
        None,
        ["b", 6.0],
    )
    book.save(tmp_path / "paper.xlsx")
    edits, target = storage.applied[0]
    assert target == tmp_path / "paper.xlsx"
    assert edits == [
        e.SetValues(1, 2, 1, (("b", 6.0),)),
        e.SetFill(1, Area(1, 1), (9, 9, 9)),
        e.DeleteNotes(1, Area(1, 1)),
        e.SetNote(1, 1, 3, "new", "ProdOps XL"),
        e.SetNumberFormat(1, Area(1, 1, 1_048_576, 1), "@"),
        e.AddSheet(2, "Issues", 1),
        e.ActivateSheet(2),
        e.SetValues(2, 1, 1, (("=Orders!A1",),)),
    ]
    assert book.impl.state.edits == []
    book.save()
    assert storage.applied[1][0] == []


def test_a_failed_save_keeps_the_edits(paper, monkeypatch):
    storage, book = paper
    book.sheets[0]["A1"].value = 1

    def fail(*_):
        raise OSError

    monkeypatch.setattr(storage, "apply", fail)
    with pytest.raises(OSError):
        book.save()
    assert len(book.impl.state.edits) == 1


def test_every_edit_can_be_applied():
    import typing

    from prodops_xl.hosts.files.patch.applying import KINDS

    assert set(KINDS) == set(typing.get_args(e.Edit))


@pytest.mark.parametrize(
    ("rows", "formulas", "errors", "reach"),
    [
        ('<row r="2"><c r="B2"><v>1</v></c><c r="D2" s="1"/></row>', set(), {}, (2, 4)),
        (
            '<row r="3"><c r="C3" s="1" t="e"><f>NA()</f><v>#N/A</v></c></row>',
            {(3, 3)},
            {(3, 3): "#N/A"},
            (3, 3),
        ),
        (
            '<x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c></x:row>',
            {(1, 2)},
            {(1, 1): "#REF!"},
            (1, 2),
        ),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>c t="e" &lt;f&gt;</t></is></c></row>', set(), {}, (1, 1)),
        (
            "<row><c><v>1</v></c><c t='e'><v>#N/A</v></c></row><row><c/><c><f>A1</f></c></row>",
            {(2, 2)},
            {(1, 2): "#N/A"},
            (2, 2),
        ),
        ('<row r="5" s="3" customFormat="1"/>', set(), {}, (1, 1)),
        ("", set(), {}, (1, 1)),
    ],
)
def test_sheets_are_looked_through(rows, formulas, errors, reach):
    main = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"' if "<x:" in rows else MAIN
    prefix = "x:" if "<x:" in rows else ""
    xml = f"<{prefix}worksheet {main}><{prefix}cols><{prefix}col min='1' max='2'/></{prefix}cols><{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>"
    found = scan(xml.encode())
    assert (found.formulas, found.told, (found.reach.rows, found.reach.columns)) == (
        formulas,
        errors,
        reach,
    )


@pytest.mark.parametrize(
    ("views", "cell"),
    [
        ("", (1, 1)),
        (
            '<sheetViews><sheetView><selection activeCell="C3" sqref="C3:D4"/></sheetView></sheetViews>',
            (3, 3),
        ),
        (
            '<sheetViews><sheetView><selection pane="topRight"/><selection pane="bottomLeft" activeCell="B9" sqref="B9"/></sheetView></sheetViews>',
            (9, 2),
        ),
    ],
)
def test_the_active_cell_is_found(views, cell):
    assert scan(f"<worksheet {MAIN}>{views}<sheetData/></worksheet>".encode()).active_cell == cell


def test_a_grid_is_sparse():
    grid = Grid([[1.0, None], [], [None, None, 2.0]])
    assert grid.used() == Area(1, 1, 3, 3)
    assert grid.block(Area(1, 1, 3, 3)) == [[1.0, None, None], [None, None, None], [None, None, 2.0]]
    grid.write(1_000_000, 5, [["x"]])
    assert (grid.value(1_000_000, 5), grid.value(999_999, 5)) == ("x", None)
    grid.clear(Area(1, 1, 1_048_576, 16_384))
    assert grid.used() is None


def test_a_layer_gives_what_was_laid_last():
    layer = Layer()
    assert (bool(layer), layer.at(1, 1)) == (False, MISSING)
    layer.lay(Area(1, 1, 1_000, 1), "column")
    layer.lay(Area(5, 1), "cell")
    layer.lay(Area(7, 1, 400, 1), "part")
    layer.lay(Area(8, 1), None)
    assert [layer.at(row, 1) for row in (1, 5, 7, 8, 600)] == ["column", "cell", "part", None, "column"]
    layer.lay(Area(1, 1, 1_000, 10), "all")
    assert [layer.at(row, 1) for row in (1, 5, 8)] == ["all"] * 3
    assert len(layer._areas) == 1


def test_formulas_behind_the_cells_are_not_those_of_cells():
    xml = f"<worksheet {MAIN}><sheetData><row r='1'><c r=\"A1\"><v>1</v></c></row></sheetData><extLst><xm:f>A1</xm:f></extLst></worksheet>"
    assert scan(xml.encode()).formulas == set()
