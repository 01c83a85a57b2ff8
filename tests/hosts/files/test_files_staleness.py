"""Cached values of formulas after edits: kept where they hold, gone where they may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.areas import Area, parse_area
from prodops_xl.hosts.files.staleness import inputs_of, stale_formulas


@pytest.mark.parametrize(
    ("formula", "areas", "sure"),
    [
        ("=A1*2", {"A1"}, True),
        ("=SUM(B:B)+SUM(2:5)", {"B:B", "2:5"}, True),
        ("=Rates!$B$2+'My ''sheet'!C3:D4", {"rates!B2", "my 'sheet!C3:D4"}, True),
        ('=IF(A1="B5",TRUE,LOG10(C1))', {"A1", "C1"}, True),
        ("=_xlfn.XLOOKUP(A1,B:B,C:C)", {"A1", "B:B", "C:C"}, True),
        ("=DATE(2026,1,20)", set(), True),
        ("=A1%", {"A1"}, True),
        ("=TODAY()", set(), False),
        ("=Rate*A1", {"A1"}, False),
        ("=RATE_A1", set(), False),
        ('=INDIRECT("A1")', set(), False),
        ("=SUM(Orders[Units])", set(), False),
        ("=[1]Sheet!A1", {"sheet!A1"}, False),
        ("=SUM(A1#)", {"A1"}, False),
        ("=LET(x,A1,x+1)", {"A1"}, False),
        ("=#REF!+1", set(), False),
        ("=SUM(A1:INDEX(A:A,5))", {"A1", "A:A"}, False),
        ("=SUM('Jan 26:Mar 26'!B2)", set(), False),
        ("=SUM(Jan:Mar!B2)", {"mar!B2"}, False),
        ("='[1]Jan 26'!B2", {"[1]jan 26!B2"}, True),
    ],
)
def test_what_a_formula_reads(formula, areas, sure):
    found = inputs_of(formula)
    spelled = {f"{sheet}!{area.address}" if sheet else area.address for sheet, area in found.areas}
    assert (spelled, found.sure) == (areas, sure)


def stale(formulas, written, renamed=False):
    """`Sheet!cell` in, `Sheet!cell` out."""

    def split(text):
        sheet, _, address = text.rpartition("!")
        return (sheet or "s").lower(), parse_area(address)

    by_sheet, areas = {}, {}
    for place, formula in formulas.items():
        sheet, area = split(place)
        by_sheet.setdefault(sheet, {})[area.row, area.column] = formula
    for place in written:
        sheet, area = split(place)
        areas.setdefault(sheet, []).append(area)
    found = stale_formulas(by_sheet, areas, renamed)
    return {f"{sheet}!{Area(*cell).address}" for sheet, cells in found.items() for cell in cells}


@pytest.mark.parametrize(
    ("formulas", "written", "gone"),
    [
        ({"B1": "=A1", "B2": "=A2"}, ["A1"], {"s!B1"}),
        ({"B1": "=A1", "C1": "=B1", "D1": "=C1+Z9"}, ["A1"], {"s!B1", "s!C1", "s!D1"}),
        # Against the order in which they stand.
        ({"A1": "=A2", "A2": "=A3", "A3": "=A4"}, ["A4"], {"s!A1", "s!A2", "s!A3"}),
        ({"B1": "=SUM(A:A)"}, ["A900:C901"], {"s!B1"}),
        ({"B1": "=SUM(A:A)"}, ["C1:D9"], set()),
        ({"B1": "=Rates!A1", "B2": "=A1"}, ["Rates!A1"], {"s!B1"}),
        ({"B1": "=Rates!A1", "Rates!A1": "=s!C1"}, ["C1"], {"s!B1", "rates!A1"}),
        ({"B1": "=TODAY()", "B2": "=Rate"}, [], set()),
        ({"B1": "=TODAY()", "B2": "=1"}, ["Other!A1"], {"s!B1"}),
        ({"B1": "=B1"}, ["A1"], set()),
    ],
)
def test_what_hangs_on_what_was_written(formulas, written, gone):
    assert stale(formulas, written) == gone


def test_changed_names_touch_what_may_use_them():
    assert stale({"B1": "=Rate", "B2": "=A1"}, [], renamed=True) == {"s!B1"}


def test_a_long_chain_upwards_counts_as_touched():
    chain = {f"A{row}": f"=A{row + 1}" for row in range(1, 60)}
    assert stale(chain, ["A60"]) == {f"s!A{row}" for row in range(1, 60)}


def test_a_far_cell_makes_everything_doubtful_rather_than_memory_run_out():
    assert stale({"B1": "=A1", "XFD1048576": "=1"}, ["C1"]) == {"s!B1"}


@given(st.lists(st.integers(0, 29), min_size=30, max_size=30), st.sets(st.integers(0, 29), max_size=3))
def test_as_a_walk_through_the_graph_says(inputs, written):
    """Cell n of column A reads cell inputs[n] of column A, or nothing where that is itself."""
    formulas = {f"A{n + 1}": f"=A{m + 1}" if m != n else "=1" for n, m in enumerate(inputs)}
    reached = set(written)
    while True:
        new = {n for n, m in enumerate(inputs) if m != n and m in reached} - reached
        if not new:
            break
        reached |= new
    expected = {f"s!A{n + 1}" for n, m in enumerate(inputs) if m != n and m in reached}
    found = stale(formulas, [f"A{n + 1}" for n in written])
    assert expected <= found
    # More than that only where a chain is longer than is followed.
    assert found <= expected | {f"s!{cell}" for cell in formulas}
    if len(reached) < 20:
        assert found == expected


def test_a_saved_workbook_keeps_the_figures_that_hold(make, reopened):
    def fill(book, sheet):
        sheet.write_row("A1", [2, 3])
        sheet.write_formula("C1", "=A1*2", None, 4)
        sheet.write_formula("D1", "=B1*2", None, 6)
        rates = book.add_worksheet("Rates")
        rates.write_formula("A1", "=Orders!C1+1", None, 5)
        rates.write_formula("A2", "=Orders!D1+1", None, 7)

    with open_book(make(fill)) as book:
        book.sheets["Orders"]["B1"].value = 30
        book.sheets.add("New")["A1:Z5000"].value = 1
        with reopened(book) as again:
            assert again.sheets["Orders"]["C1:D1"].value == [4.0, None]
            assert again.sheets["Rates"]["A1:A2"].value == [5.0, None]
            again.sheets["Orders"].clear_contents()
            with reopened(again) as third:
                assert third.sheets["Rates"]["A1:A2"].value == [None, None]
