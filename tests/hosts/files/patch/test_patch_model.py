"""Random edits on random small sheets, spelled in random ways, give what a model of a sheet gives; openpyxl reads them."""

import datetime as dt
import re
import tempfile
import warnings
from pathlib import Path

import openpyxl
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import MAX_COLUMNS, MAX_ROWS, Area
from prodops_xl.hosts.files.contents import Formula
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.files.patch.storage import PatchStorage
from tests.effort import examples
from tests.hosts.files.patch.packages import Taken, changed, faults
from tests.hosts.files.patch.test_patch_odd_files import (
    SHEET,
    marks_first,
    prefixed,
    remade,
    spaced,
    with_comments,
    without_addresses,
)

ROWS, COLUMNS = 9, 6
# openpyxl does not read prefixed attributes of rows that lack addresses as it should; those are tested elsewhere.
SPELLINGS = [lambda data: data, prefixed, spaced, marks_first, with_comments, without_addresses]
VALUES = st.one_of(
    st.none(),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
    st.booleans(),
    st.text("ab <&>\"'\n é", min_size=1, max_size=6).filter(lambda text: text.strip()),
    st.just(Formula("=1+1")),
)
FILLS = st.sampled_from([(255, 0, 0), (0, 255, 0), None])
FORMATS = st.sampled_from(["0.00", "@", "yyyy-mm-dd", "General"])


@st.composite
def areas(draw):
    row, column = draw(st.integers(1, ROWS)), draw(st.integers(1, COLUMNS))
    rows, columns = draw(st.integers(1, ROWS - row + 1)), draw(st.integers(1, COLUMNS - column + 1))
    kind = draw(st.sampled_from(["block", "block", "block", "columns", "rows"]))
    if kind == "columns":
        return Area(1, column, MAX_ROWS, columns)
    return Area(row, 1, rows, MAX_COLUMNS) if kind == "rows" else Area(row, column, rows, columns)


BLOCKS = areas().filter(lambda area: not (area.whole_columns or area.whole_rows))


@st.composite
def blocks(draw):
    area = draw(BLOCKS)
    lines = [[draw(VALUES) for _ in range(area.columns)] for _ in range(area.rows)]
    return e.SetValues(1, area.row, area.column, tuple(map(tuple, lines)))


EDITS = st.one_of(
    blocks(),
    st.builds(e.FillValue, st.just(1), BLOCKS, VALUES.filter(lambda value: not isinstance(value, Formula))),
    st.builds(e.FillValue, st.just(1), areas(), st.none()),
    st.builds(e.SetFill, st.just(1), areas(), FILLS),
    st.builds(e.SetNumberFormat, st.just(1), areas(), FORMATS),
    st.builds(e.ClearFormats, st.just(1), areas()),
    st.builds(e.SetRowHeight, st.just(1), st.integers(1, ROWS), st.just(1), st.sampled_from([30.0, None])),
    st.builds(
        lambda area, text: e.SetNote(1, area.row, area.column, text, "Ann"),
        BLOCKS,
        st.sampled_from(["one", "two\nlines"]),
    ),
    st.builds(e.DeleteNotes, st.just(1), BLOCKS),
)
SHEETS = st.dictionaries(
    st.tuples(st.integers(1, ROWS), st.integers(1, COLUMNS)),
    st.tuples(
        st.one_of(st.floats(-99, 99).map(lambda value: round(value, 2)), st.sampled_from(["x", "y & z"])),
        st.booleans(),
    ),
    max_size=20,
)


class Model:
    """A sheet as a dictionary of cells: value, fill, number format, note."""

    def __init__(self, cells):
        self.cells = {
            (row, column): [None, None, "General", None]
            for row in range(1, ROWS + 1)
            for column in range(1, COLUMNS + 1)
        }
        for place, (value, red) in cells.items():
            self.cells[place][:3] = [value, (255, 0, 0) if red else None, "0.00" if red else "General"]

    def _within(self, area):
        return [cell for place, cell in self.cells.items() if area.covers(*place)]

    def make(self, edit):
        if isinstance(edit, e.SetValues):
            for row, line in enumerate(edit.rows, start=edit.row):
                for column, value in enumerate(line, start=edit.column):
                    self.cells[row, column][0] = value
        elif isinstance(edit, e.FillValue):
            for cell in self._within(edit.area):
                cell[0] = edit.content
        elif isinstance(edit, (e.SetFill, e.SetNumberFormat)):
            for cell in self._within(edit.area):
                cell[1 if isinstance(edit, e.SetFill) else 2] = (
                    edit.color if isinstance(edit, e.SetFill) else edit.code
                )
        elif isinstance(edit, e.ClearFormats):
            for cell in self._within(edit.area):
                cell[1:3] = [None, "General"]
        elif isinstance(edit, e.SetNote):
            self.cells[edit.row, edit.column][3] = edit.text
        elif isinstance(edit, e.DeleteNotes):
            for cell in self._within(edit.area):
                cell[3] = None


def seen(path):
    """The same of a file, as openpyxl reads it; of a blank cell the looks of its row, else of its column."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of numbers that are no dates
        sheet = openpyxl.load_workbook(path).active
    # openpyxl makes a cell for a note; whether the file has one is what its looks hang on.
    there = set(
        re.findall(r"""<(?:\w+:)?c\b[^>]*\sr=["']([A-Z]+[0-9]+)""", Taken(path).parts[SHEET].decode())
    )
    columns = {
        number: dimension
        for dimension in sheet.column_dimensions.values()
        for number in range(dimension.min or 0, min(dimension.max or 0, COLUMNS) + 1)
    }
    found = {}
    for row in range(1, ROWS + 1):
        for column in range(1, COLUMNS + 1):
            cell = sheet._cells.get((row, column))
            looks, value, note = cell, None, None
            if cell is not None:
                value, note = _value(cell), cell.comment.text if cell.comment else None
            if cell is None or cell.coordinate not in there:
                dimension = sheet.row_dimensions.get(row)
                looks = dimension if dimension is not None and dimension.has_style else columns.get(column)
            fill, code = None, "General"
            if looks is not None and looks.has_style:
                fill = _rgb(looks.fill)
                code = looks.number_format
            found[row, column] = [value, fill, code, note]
    return found


def _value(cell):
    if isinstance(cell.value, (dt.datetime, dt.time)):
        return openpyxl.utils.datetime.to_excel(cell.value)
    return float(cell.value) if type(cell.value) is int else cell.value


def _rgb(fill):
    if fill.fill_type != "solid":
        return None
    return tuple(int(fill.fgColor.rgb[at : at + 2], 16) for at in (2, 4, 6))


def _alike(model, file):
    for place, (value, fill, code, note) in model.cells.items():
        found = file[place]
        assert (found[1], found[2], found[3]) == (fill, code, note), place
        if isinstance(value, float) and not isinstance(found[0], (float, int)):
            assert code == "yyyy-mm-dd", place  # a number that openpyxl cannot hold as a date
        elif isinstance(value, float):
            # In a date format openpyxl rounds to microseconds and beyond its days.
            assert code == "yyyy-mm-dd" or found[0] == value, place
        else:
            assert found[0] == (str(value) if isinstance(value, Formula) else value), place


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=SHEETS, made=st.lists(EDITS, max_size=8), spelling=st.sampled_from(SPELLINGS))
def test_a_sheet_becomes_what_its_model_becomes(cells, made, spelling):
    with tempfile.TemporaryDirectory() as folder:
        plain, source, target = (Path(folder) / f"{name}.xlsx" for name in ("plain", "source", "target"))
        with xlsxwriter.Workbook(plain) as book:
            sheet, red = (
                book.add_worksheet("Orders"),
                book.add_format({"bg_color": "#FF0000", "num_format": "0.00"}),
            )
            for (row, column), (value, looks) in cells.items():
                sheet.write(row - 1, column - 1, value, red if looks else None)
        # Without addresses a cell follows the one before: only sheets without gaps can be spelled so.
        gaps = any((row, column - 1) not in cells for row, column in cells if column > 1)
        gaps = gaps or sorted({row for row, _ in cells}) != list(range(1, len({row for row, _ in cells}) + 1))
        change = (lambda data: data) if spelling is without_addresses and gaps else spelling
        remade(plain, source, {SHEET: change})
        model = Model(cells)
        for edit in made:
            model.make(edit)
        PatchStorage(read_workbook(source)).apply(made, target)
        old, new = Taken(source), Taken(target)
        assert faults(new, changed(old, new), old) == []
        _alike(model, seen(_plainly(target, Path(folder))))


def _plainly(path, folder):
    """The file with the addresses that openpyxl needs of cells that follow ones with an address."""
    text = Taken(path).parts[SHEET].decode()
    if re.search(r"<(?:x:)?row>|<(?:x:)?c(?! r=)[ />]", text) is None:
        return path
    return remade(path, folder / "plainly.xlsx", {SHEET: _addressed})


def _addressed(data):
    from xml.etree import ElementTree as ET

    from prodops_xl.hosts.files.areas import column_letters, parse_area

    root, number = ET.fromstring(data), 0
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    for row in root.iter(f"{main}row"):
        number, column = int(row.get("r", number + 1)), 0
        row.set("r", str(number))
        for cell in row.iter(f"{main}c"):
            area = parse_area(cell.get("r", ""))
            column = area.column if area else column + 1
            cell.set("r", f"{column_letters(column)}{number}")
    return ET.tostring(root)
