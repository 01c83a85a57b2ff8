"""Whatever a session did, its reads and those of the saved file agree."""

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodops_xl.hosts.files import open_book
from tests.effort import examples

SIZE = 6
ROWS = COLUMNS = st.integers(1, SIZE)
AREAS = st.tuples(ROWS, COLUMNS, st.integers(1, 3), st.integers(1, 3))
VALUES = st.sampled_from([None, 1.0, "text", True, "=A1", "'=A1", "#N/A", 0])
COLORS = st.sampled_from([None, (255, 238, 0), (255, 199, 206)])

STEPS = st.one_of(
    st.tuples(st.just("value"), AREAS, VALUES),
    st.tuples(st.just("clear"), AREAS, st.none()),
    st.tuples(st.just("clear_contents"), AREAS, st.none()),
    st.tuples(st.just("clear_formats"), AREAS, st.none()),
    st.tuples(st.just("color"), AREAS, COLORS),
    st.tuples(st.just("number_format"), AREAS, st.sampled_from(["General", "0.00", "@"])),
    st.tuples(st.just("bold"), AREAS, st.booleans()),
    st.tuples(st.just("wrap_text"), AREAS, st.booleans()),
    st.tuples(st.just("column color"), COLUMNS, COLORS),
    st.tuples(st.just("row bold"), ROWS, st.booleans()),
    st.tuples(st.just("column_width"), AREAS, st.sampled_from([0, 5, 20])),
    st.tuples(st.just("row_height"), AREAS, st.sampled_from([0, 15, 40])),
    st.tuples(st.just("rows hidden"), AREAS, st.booleans()),
    st.tuples(st.just("note"), st.tuples(ROWS, COLUMNS), st.sampled_from([None, "a", "b\nc"])),
    st.tuples(
        st.just("link"), st.tuples(ROWS, COLUMNS), st.sampled_from(["#Orders!A1", "https://example.com/?a&b"])
    ),
)


def take(sheet, step):
    what, where, value = step
    if what == "column color":
        sheet.range((1, where), (1_048_576, where)).color = value
        return
    if what == "row bold":
        sheet.range((where, 1), (where, 16_384)).font.bold = value
        return
    cells = sheet.range(where)
    if what == "link":
        cells.add_hyperlink(value, "link")
    elif what == "note":
        annotate(cells, value)
    elif what.startswith("clear"):
        getattr(cells, what)()
    elif what == "bold":
        cells.font.bold = value
    elif what == "rows hidden":
        cells.rows.hidden = value
    else:
        setattr(cells, what, value)


def annotate(cell, text):
    if text is None and cell.note:
        cell.note.delete()
    elif text and cell.note:
        cell.note.text = text
    elif text:
        cell.add_note(text)


def view(sheet):
    last = SIZE + 4
    whole = sheet.range((1, 1), (last, last))
    cells = [sheet.range((row, column)) for row in range(1, last) for column in range(1, last)]
    return {
        "values": whole.options(err_to_str=True).value,
        "formulas": whole.formula,
        "looks": [(cell.color, cell.number_format, cell.font.bold, cell.wrap_text) for cell in cells],
        "lines": [(cell.column_width, cell.row_height) for cell in cells],
        "notes": [(note.location.address, note.text) for note in sheet.notes],
        "links": sheet.impl.state.links,
        "used": sheet.used_range.address,
    }


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    path = tmp_path_factory.mktemp("session") / "start.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Orders")
        red = book.add_format({"bg_color": "#FF0000", "num_format": "0.0%"})
        sheet.set_column("B:C", 12, book.add_format({"bg_color": "#00FF00"}))
        sheet.set_row(2, 30, red)
        sheet.write("A1", 5, red)
        sheet.write("B2", "text")
        sheet.write_formula("C3", "=A1*2", None, 10)
        sheet.write_comment("A2", "old")
        sheet.write_url("D4", "https://example.com")
    return path


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=12), save_at=st.integers(0, 12))
def test_a_session_reads_as_its_file(start, tmp_path, steps, save_at):
    with open_book(start) as book:
        sheet = book.sheets[0]
        for number, step in enumerate(steps):
            take(sheet, step)
            if number == save_at:
                # A save in between changes nothing.
                book.save(tmp_path / "between.xlsx")
        seen = view(sheet)
        book.save(tmp_path / "end.xlsx")
    with open_book(tmp_path / "end.xlsx") as book:
        found = view(book.sheets[0])
    if seen["values"] != found["values"]:
        # The one value that may be gone: the figure of C3, where A1 was written to.
        assert (seen["values"][2][2], found["values"][2][2]) == (10.0, None)
        seen["values"][2][2] = None
    assert found == seen
