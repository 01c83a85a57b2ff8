"""validate-orders on a workbook: faults marked on their cells, marks gone when mended, nothing else touched."""

import datetime as dt
from copy import copy

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodops_xl.commands.orders import validate_orders
from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.hosts.files import open_book
from tests.commands.test_landed_cost import table
from tests.conftest import HEADERS, D, order_row, write_book
from tests.effort import examples

AS_OF = dt.date(2026, 3, 1)
RED = "FFC7CE"


def run(path, out, given_settings=None, answers=None):
    with open_book(path) as book:
        outcome = validate_orders(book, given_settings or {}, AS_OF, {"map": answers or {}})
        book.save(str(out))
    return outcome, openpyxl.load_workbook(out)


def marks(book):
    sheet = book["Buy sheet"]
    return {
        c.coordinate: (c.fill.fgColor.rgb[-6:], c.comment.text if c.comment else "")
        for row in sheet.iter_rows(min_row=5)
        for c in row
        if c.comment and "ProdOps:" in c.comment.text
    }


def cell(header, row):
    return f"{openpyxl.utils.get_column_letter(HEADERS.index(header) + 1)}{row}"


def test_a_clean_book_has_no_errors(book_path, tmp_path):
    outcome, book = run(book_path, tmp_path / "out.xlsx")
    assert (outcome.errors, marks(book)) == (0, {})
    sheet = book["Buy sheet"]
    status = next(c.column for c in sheet[4] if c.value == "Status")
    assert [sheet.cell(r, status).value for r in (5, 6, 7)] == ["ok"] * 3


# (the change to the first row, the header whose cell is marked, words of the sentence)
FAULTS = [
    ({"XS": 30}, "Total Qty", "120"),
    ({"HS CODE": "6109.10.001"}, "HS CODE", "9 digits"),
    ({"Knit/Woven": "woven"}, "HS CODE", "chapter 61"),
    ({"COO": "Atlantis"}, "COO", "Atlantis"),
    ({"Content": "60% cotton 38% polyester"}, "Content", "98"),
    ({"Terms": "FOBB"}, "Terms", "FOBB"),
    ({"FOB/pc": 9.5}, "FOB/pc", "9.5"),
    ({"FOB/pc": "free"}, "FOB/pc", "free"),
    ({"Ex-Fty": "31-Feb-2026"}, "Ex-Fty", "31-Feb-2026"),
    ({"In DC": D(2026, 4, 1)}, "In DC", "2026-04-01"),
    ({"Total Qty": -100, "XS": None, "S": None, "M": None, "L": None}, "Total Qty", "-100"),
    ({"Ship Via": "Air"}, "Terms", "air"),
]


@pytest.mark.parametrize(("change", "header", "words"), FAULTS)
def test_each_fault_is_marked_on_its_cell_and_unmarked_when_mended(tmp_path, change, header, words):
    path = write_book(
        tmp_path / "buy.xlsx", [order_row("4500000001", 10, **change), order_row("4500000001", 20)]
    )
    _, book = run(path, tmp_path / "one.xlsx")
    at = cell(header, 5)
    assert at in marks(book), (at, marks(book))
    fill, note = marks(book)[at]
    assert fill in {RED, "FFEB9C", "DDEBF7"}
    assert words in note
    assert any(words in i["Sentence"] for i in table(book, "Issues"))
    for j, value in enumerate(order_row("4500000001", 10), start=1):
        book["Buy sheet"].cell(5, j).value = value
    book.save(tmp_path / "mended.xlsx")
    outcome, book = run(tmp_path / "mended.xlsx", tmp_path / "two.xlsx")
    assert (outcome.errors, marks(book)) == (0, {})
    assert book["Buy sheet"][at].fill.fill_type is None


def test_duplicates_are_each_marked(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)] * 3)
    _, book = run(path, tmp_path / "out.xlsx")
    told = [i for i in table(book, "Issues") if i["Severity"] == "error"]
    assert len(told) == 2
    assert {i["Cell"].split("!")[1][-1] for i in told} == {"6", "7"}


def test_a_cells_own_fill_and_note_come_back(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10, **{"FOB/pc": 12})])
    book = openpyxl.load_workbook(path)
    price = book["Buy sheet"][cell("FOB/pc", 5)]
    price.fill = openpyxl.styles.PatternFill("solid", fgColor="00FF00")
    price.comment = openpyxl.comments.Comment("agreed with Bo", "Ann")
    book.save(path)
    _, book = run(path, tmp_path / "one.xlsx")
    fill, note = marks(book)[price.coordinate]
    assert fill != "00FF00"
    assert note.startswith("agreed with Bo\nProdOps: ")
    sheet = book["Buy sheet"]
    sheet[price.coordinate].value = 8.5
    book.save(tmp_path / "mended.xlsx")
    _, book = run(tmp_path / "mended.xlsx", tmp_path / "two.xlsx")
    back = book["Buy sheet"][price.coordinate]
    assert back.fill.fgColor.rgb[-6:] == "00FF00"
    assert back.comment.text == "agreed with Bo"


def test_marks_follow_rows_that_people_sorted(tmp_path):
    rows = [order_row("4500000001", 10, **{"FOB/pc": 12}), order_row("4500000001", 20)]
    _, book = run(write_book(tmp_path / "buy.xlsx", rows), tmp_path / "one.xlsx")
    sheet = book["Buy sheet"]
    for column in range(
        1, sheet.max_column + 1
    ):  # swap both rows as Excel's sort does: values, fills and notes
        a, b = sheet.cell(5, column), sheet.cell(6, column)
        a.value, b.value = b.value, a.value
        fill_a, fill_b = copy(a.fill), copy(b.fill)
        a.fill, b.fill = fill_b, fill_a
        note_a, note_b = a.comment, b.comment
        a.comment = b.comment = None
        a.comment, b.comment = (
            (note_b and openpyxl.comments.Comment(note_b.text, "x")),
            (note_a and openpyxl.comments.Comment(note_a.text, "x")),
        )
    sheet[cell("FOB/pc", 6)].value = 8.5  # mended after sorting
    book.save(tmp_path / "sorted.xlsx")
    _, book = run(tmp_path / "sorted.xlsx", tmp_path / "two.xlsx")
    assert marks(book) == {}
    assert book["Buy sheet"][cell("FOB/pc", 6)].fill.fill_type is None


def test_running_twice_changes_nothing(tmp_path):
    path = write_book(
        tmp_path / "buy.xlsx", [order_row("4500000001", 10, **{"FOB/pc": 12}), order_row("4500000001", 10)]
    )
    _, one = run(path, tmp_path / "one.xlsx")
    _, two = run(tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    for name in one.sheetnames:
        cells = [
            {
                c.coordinate: (c.value, c.fill.fgColor.rgb, c.comment and c.comment.text)
                for row in b[name].iter_rows()
                for c in row
            }
            for b in (one, two)
        ]
        assert cells[0] == cells[1], name


def test_a_rule_can_be_switched_off_and_a_tolerance_set(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10, **{"FOB/pc": 9.2})])
    assert run(path, tmp_path / "a.xlsx")[0].warnings + run(path, tmp_path / "a.xlsx")[0].errors > 0
    assert marks(run(path, tmp_path / "b.xlsx", {"orders.fob_tolerance": "5%"})[1]) == {}
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    value = next(row for row in book["Settings"].iter_rows() if row[0].value == "orders.fob_tolerance")[1]
    value.value = 0.05
    book.save(tmp_path / "c.xlsx")
    assert marks(run(tmp_path / "c.xlsx", tmp_path / "d.xlsx")[1]) == {}


def renamed(tmp_path, old, new):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    book = openpyxl.load_workbook(path)
    book["Buy sheet"].cell(4, HEADERS.index(old) + 1).value = new
    book.save(path)
    return path


def test_an_ambiguous_header_is_asked_once_and_remembered(tmp_path):
    path = renamed(tmp_path, "Ex-Fty", "ETD")
    before = path.read_bytes()
    with pytest.raises(QuestionsError) as asked:
        run(path, tmp_path / "out.xlsx")
    question = next(q for q in asked.value.questions if q["header"] == "ETD")
    assert "Ex-factory" in question["choices"]
    assert path.read_bytes() == before
    outcome, _ = run(path, tmp_path / "one.xlsx", answers={"Orders": {"ETD": "Ex-factory"}})
    assert outcome.rows == 1
    assert run(tmp_path / "one.xlsx", tmp_path / "two.xlsx")[0].rows == 1  # the answer stayed in the workbook


def test_wrong_answers_are_refused(tmp_path):
    path = renamed(tmp_path, "Ex-Fty", "ETD")
    for answers in ({"Orders": {"ETD": "Departure"}}, {"Buys": {"ETD": "Ex-factory"}}):
        with pytest.raises(ProdOpsError, match=r"does not have|tables are"):
            run(path, tmp_path / "out.xlsx", answers=answers)


def test_a_workbook_without_orders_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Holiday plan", "Ann", "Bo"])
    book.save(tmp_path / "plan.xlsx")
    with pytest.raises(ProdOpsError, match="no order table"):
        run(tmp_path / "plan.xlsx", tmp_path / "out.xlsx")


def test_more_rows_than_allowed_are_refused(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10 * i) for i in range(1, 12)])
    with pytest.raises(ProdOpsError, match="has 11 rows"):
        run(path, tmp_path / "out.xlsx", {"orders.max_rows": 10})


def test_an_excel_table_grows_over_our_columns(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Open orders"
    for row in (HEADERS, order_row("4500000001", 10), order_row("4500000001", 20)):
        sheet.append(row)
    last = openpyxl.utils.get_column_letter(len(HEADERS))
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Orders", ref=f"A1:{last}3"))
    book.save(tmp_path / "buy.xlsx")
    _, done = run(tmp_path / "buy.xlsx", tmp_path / "out.xlsx")
    grown = done["Open orders"].tables["Orders"]
    assert [c.name for c in grown.tableColumns][-2:] == ["Status", "Issues"]
    assert grown.ref.endswith("3")


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    bad = '=HYPERLINK("http://x","y")'
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    book = openpyxl.load_workbook(path)
    target = book["Buy sheet"][cell("COO", 5)]
    target.value = bad
    target.data_type = "s"
    book.save(path)
    _, done = run(path, tmp_path / "out.xlsx")
    for sheet in done.worksheets:
        for row in sheet.iter_rows():
            assert not any(c.data_type == "f" and "http://x" in str(c.value) for c in row), sheet.title


messy = st.one_of(
    st.none(), st.text(max_size=8), st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.datetimes(min_value=dt.datetime(1990, 1, 1), max_value=dt.datetime(2090, 1, 1)), st.booleans(),
).filter(lambda v: not (isinstance(v, str) and any(ord(c) < 32 for c in v)))  # fmt: skip


@settings(
    max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from([h for h in HEADERS if h != "PO #"]), messy, max_size=6))
def test_no_cells_make_it_crash_and_a_second_run_says_the_same(tmp_path, change):
    path = write_book(
        tmp_path / "messy.xlsx", [order_row("4500000001", 10, **change), order_row("4500000001", 20)]
    )
    try:
        one, _ = run(path, tmp_path / "m1.xlsx")
    except ProdOpsError:
        return
    two, _ = run(tmp_path / "m1.xlsx", tmp_path / "m2.xlsx")
    assert (one.errors, one.warnings, one.remarks) == (two.errors, two.warnings, two.remarks)


@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sets(st.integers(0, len(FAULTS) - 1), max_size=4), st.sets(st.integers(0, len(FAULTS) - 1), max_size=4)
)
def test_marks_go_when_all_faults_are_mended_whatever_they_were(tmp_path, first, second):
    """Faults of any mix on two rows, marked; then mended: no mark, no note, no fill of ours is left."""
    mixes = [{k: v for at in sorted(mix) for k, v in FAULTS[at][0].items()} for mix in (first, second)]
    clean = [order_row("4500000001", 10), order_row("4500000001", 20)]
    path = write_book(
        tmp_path / "h.xlsx",
        [order_row("4500000001", 10, **mixes[0]), order_row("4500000001", 20, **mixes[1])],
    )
    _, book = run(path, tmp_path / "h1.xlsx")
    for i, row in enumerate(clean, start=5):
        for j, value in enumerate(row, start=1):
            book["Buy sheet"].cell(i, j).value = value
    book.save(tmp_path / "h2.xlsx")
    outcome, book = run(tmp_path / "h2.xlsx", tmp_path / "h3.xlsx")
    assert (outcome.errors, marks(book)) == (0, {})
    untouched = openpyxl.load_workbook(write_book(tmp_path / "h4.xlsx", clean))["Buy sheet"]
    for row in untouched.iter_rows(min_row=5):
        for cell_ in row:
            assert repr(book["Buy sheet"][cell_.coordinate].fill) == repr(cell_.fill), cell_.coordinate
