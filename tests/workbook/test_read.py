"""Finding and reading a team's tables: where the header is, which columns are ours, what each cell's address is."""

import base64
import datetime as dt
import zlib

import openpyxl
import pytest

from prodops_xl.errors import QuestionsError
from prodops_xl.hosts.files import open_book
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.read import read_workbook
from tests.conftest import ES_003, HEADERS, order_row, write_book


def read(path, tables=("Orders",), answers=None, needed=None):
    with open_book(path) as book:
        return read_workbook(book, tables, answers, needed)


def sheet_of(path, rows, name="Buy", at=1, others=()):
    book = openpyxl.Workbook()
    for title in others:
        book.create_sheet(title, 0).append(["Holiday plan", "Ann"])
    sheet = book[book.sheetnames[-1]]
    sheet.title = name
    for i, row in enumerate(rows):
        for j, value in enumerate(row, start=1):
            sheet.cell(at + i, j, value)
    book.save(path)
    return path


def test_every_value_has_its_address(book_path):
    orders = read(book_path).tables["Orders"]
    assert orders.address(0, "PO") == "Buy sheet!A5"
    assert orders.address(2, "Units") == "Buy sheet!J7"
    assert orders.address(1, "S") == "Buy sheet!G6"
    assert orders.address(None, "FOB") == "Buy sheet!T4"
    assert orders.frame["Ex-factory"].iloc[0] == dt.datetime(2026, 4, 8)
    assert list(orders.sizes) == ["XS", "S", "M", "L"]


@pytest.mark.parametrize("at", [1, 2, 7, 12, 25])
def test_the_header_row_is_found_wherever_it_stands(tmp_path, at):
    path = sheet_of(
        tmp_path / "b.xlsx",
        [HEADERS, order_row("1", 10), order_row("1", 20)],
        at=at,
        others=("Notes", "Legend"),
    )
    orders = read(path).tables["Orders"]
    assert (orders.place.header_row, len(orders.frame)) == (at, 2)


def test_blank_lines_and_totals_are_passed_over(tmp_path):
    total = [None] * len(HEADERS)
    total[1], total[9] = "TOTAL", 200
    rows = [HEADERS, order_row("1", 10), [None] * len(HEADERS), order_row("1", 20), total]
    orders = read(sheet_of(tmp_path / "b.xlsx", rows)).tables["Orders"]
    assert orders.rows.tolist() == [2, 4]


def test_two_hundred_size_columns_between_known_ones(tmp_path):
    sizes = [f"{w}x{length}" for w in range(24, 48) for length in range(28, 37)][:200]
    head = [h for h in HEADERS if h not in ("XS", "S", "M", "L")]
    at = head.index("Total Qty")
    row = dict(zip(HEADERS, order_row("1", 10), strict=True))
    cells = [row[h] for h in head]
    path = sheet_of(
        tmp_path / "b.xlsx", [[*head[:at], *sizes, *head[at:]], [*cells[:at], *[1] * 200, *cells[at:]]]
    )
    orders = read(path).tables["Orders"]
    assert list(orders.sizes) == sizes
    assert orders.checked.sizes.to_numpy().sum() == 200
    assert orders.frame["Units"].iloc[0] == 100


def test_several_ex_factory_dates_side_by_side(tmp_path):
    more = [
        "EX-FTY DATE (Original)",
        "Confirmed FTY Ex Fac",
        "EX-FTY (Extension Request)",
        "Actual Ex fty Date",
    ]
    head = [h for h in HEADERS if h != "Ex-Fty"] + more
    row = [v for h, v in zip(HEADERS, order_row("1", 10), strict=True) if h != "Ex-Fty"] + [
        dt.datetime(2026, 4, d) for d in (8, 9, 10, 11)
    ]
    orders = read(sheet_of(tmp_path / "b.xlsx", [head, row])).tables["Orders"]
    got = {
        name: orders.frame[name].dt.day.iloc[0]
        for name in ("Ex-factory", "Confirmed ex-factory", "Requested ex-factory", "Actual ex-factory")
    }
    assert got == {
        "Ex-factory": 8,
        "Confirmed ex-factory": 9,
        "Requested ex-factory": 10,
        "Actual ex-factory": 11,
    }


def test_prices_per_dozen_are_read_as_such_and_told_once(tmp_path):
    head = ["FOB /Dzn" if h == "FOB/pc" else h for h in HEADERS]
    rows = [head, order_row("1", 10, **{"FOB/pc": 102}), order_row("1", 20, **{"FOB/pc": 96})]
    orders = read(sheet_of(tmp_path / "b.xlsx", rows)).tables["Orders"]
    assert orders.frame["FOB"].tolist() == [8.5, 8.0]
    assert sum("dozen" in f.message for f in orders.checked.findings) == 1


def test_a_group_row_over_repeated_headers_is_joined(tmp_path):
    head = [*HEADERS, "Plan", "Actual", "Plan", "Actual"]
    group = [None] * len(HEADERS) + ["Lab dip", None, "Cutting", None]
    rows = [group, head, [*order_row("1", 10), *[dt.datetime(2026, 3, d) for d in (1, 2, 3, 4)]]]
    orders = read(sheet_of(tmp_path / "b.xlsx", rows)).tables["Orders"]
    texts = list(orders.place.headers.values())[-4:]
    assert [("Lab dip" in t, "Cutting" in t) for t in texts] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]
    assert orders.frame["PO"].tolist() == ["1"]


def test_excel_tables_are_found_by_name_several_on_one_sheet(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for i, row in enumerate((["Shipment", "Mode"], ["S1", "Sea"]), start=1):
        for j, value in enumerate(row, start=1):
            sheet.cell(i, j, value)
            sheet.cell(i, j + 4, {"Shipment": "PO", "Mode": "Line"}.get(value, 10))
    sheet["G1"], sheet["G2"], sheet["H1"], sheet["H2"] = "Shipment", "S1", "Units shipped", 5
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Shipments", ref="A1:B2"))
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="tblShipmentLines", ref="E1:H2"))
    book.save(tmp_path / "b.xlsx")
    tables = read(tmp_path / "b.xlsx", ("Shipments", "ShipmentLines")).tables
    assert tables["Shipments"].frame["Mode"].tolist() == ["ocean"]
    assert tables["ShipmentLines"].frame["Units shipped"].tolist() == [5.0]


def test_an_ambiguous_header_that_a_command_needs_is_asked(tmp_path):
    head = ["Delivery Date" if h == "In DC" else h for h in HEADERS]
    path = sheet_of(tmp_path / "b.xlsx", [head, order_row("1", 10)])
    assert "In-DC" not in read(path).tables["Orders"].columns  # not needed: left alone, never guessed
    with pytest.raises(QuestionsError) as asked:
        read(path, needed={"Orders": frozenset({"In-DC"})})
    assert [q["header"] for q in asked.value.questions] == ["Delivery Date"]
    answered = read(
        path, answers={"Orders": {"Delivery Date": "In-DC"}}, needed={"Orders": frozenset({"In-DC"})}
    )
    assert answered.tables["Orders"].columns["In-DC"] == HEADERS.index("In DC") + 1


def test_a_workbooks_memory_is_read_defensively(tmp_path):
    bomb = base64.b64encode(zlib.compress(b'"' + b"0" * (80 * 1024 * 1024) + b'"', 9)).decode()
    path = write_book(tmp_path / "b.xlsx", [order_row("1", 10)])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("ProdOps memory")
    for row in (
        ["Name", "Part", "Text"],
        *[["bomb", i, bomb[at : at + 32_000]] for i, at in enumerate(range(0, len(bomb), 32_000))],
        ["mapping", 0, "no base64"],
        ["marks", "x", 5],
        [None, None, "eJw="],
    ):
        sheet.append(row)
    book.save(path)
    with open_book(path) as opened:
        assert Memory.read(opened).items == {}


@pytest.mark.parametrize(
    "kept",
    [
        5,
        "x",
        [1],
        {"Orders": 3},
        {"Orders": {"sheet": 5, "map": 7}},
        {"Orders": {"map": {"PO #": "Nonsense"}}},
    ],
)
def test_a_foreign_mapping_does_no_harm(tmp_path, kept):
    path = write_book(tmp_path / "b.xlsx", [order_row("1", 10)])
    with open_book(path) as book:
        memory = Memory.read(book)
        memory.keep("mapping", kept)
        memory.write(book)
        book.save(str(path))
    assert len(read(path).tables["Orders"].frame) == 1


HOSTILE = [
    5,
    "x",
    [1],
    {},
    {"Orders": 3},
    {"Orders": [1, {"spot": 5}, {"spot": ["1|10", 1, "PO #"], "severity": "error", "fill": "red"}]},
]
KEPT = ["marks", "results", "issues", "recorded freight", "landed totals", "issue totals, validate-orders"]
DEEPER = [
    ("results", {"Issues": {"row": 10**9, "columns": 5, "folds": [[1]]}}),
    ("results", {"Issues": {"row": 9, "columns": [5], "folds": [[5, 10**9]]}}),
    (
        "issues",
        {
            "landed-cost": [[1, 2]],
            "x": [["=1", None, None, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]],
        },
    ),
    ("recorded freight", {"rows": [["S1", "much", 0, None]]}),
    ("landed totals", {"now": {"units": "x"}, "before": {"units": 1, "landed": 1}}),
]


EVERY_COMMAND_READS = [dict.fromkeys(KEPT, kept) for kept in HOSTILE] + [
    {name: kept} for name, kept in DEEPER
]


@pytest.mark.parametrize("kept", EVERY_COMMAND_READS)
def test_whatever_a_workbook_remembers_no_command_fails(tmp_path, kept):
    no_command_fails(tmp_path, kept)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kept"), [(n, k) for n in KEPT for k in HOSTILE])
def test_whatever_a_workbook_remembers_alone_no_command_fails(tmp_path, name, kept):
    no_command_fails(tmp_path, {name: kept})


def no_command_fails(tmp_path, kept):
    from prodops_xl.registry import COMMANDS

    path = write_book(tmp_path / "b.xlsx", [order_row("1", 10)], {"ES-003": ES_003})
    with open_book(path) as book:
        memory = Memory.read(book)
        for name, value in kept.items():
            memory.keep(name, value)
        memory.write(book)
        for spec in [c for c in COMMANDS if c.sheets and "office" in c.hosts]:  # the others ask for files
            spec.resolve()(book, {"key": ["1", 10]}, dt.date(2026, 3, 1))
