"""explain: the row that is named, or the row of the selected cell; every leg in words, summing to the figure."""

import datetime as dt

import pytest

from prodops_xl.commands.explain import explain
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from tests.commands.test_landed_cost import order_cells, run
from tests.conftest import SHIPPED, order_row, write_book

AS_OF = dt.date(2026, 11, 25)


def test_the_selected_row_is_explained(book_path):
    with open_book(book_path) as book:
        book.sheets["Buy sheet"].range("T6").select()
        outcome = explain(book, {}, AS_OF)
    assert outcome.counts["key"] == ["4500000001", 20.0]
    parts = {leg["Part"] for leg in outcome.counts["legs"]}
    assert parts == {"Shipment S1", "Planned"}  # 60 of 100 units shipped


def test_a_selection_elsewhere_is_a_sentence(book_path):
    with open_book(book_path) as book:
        book.sheets["Buy sheet"].range("A1").select()
        with pytest.raises(ProdOpsError, match="Select a cell"):
            explain(book, {}, AS_OF)


@pytest.mark.parametrize("line", [10, 20])
def test_legs_sum_to_the_cost_column(book_path, tmp_path, line):
    _, done = run(book_path, tmp_path / "out.xlsx")
    cells = order_cells(done, 5 if line == 10 else 6)
    with open_book(book_path) as book:
        legs = explain(book, {"key": ["4500000001", line]}, AS_OF).counts["legs"]
    totals = [leg["Amount"] for leg in legs if leg["Leg"] == "Landed cost"]
    assert round(sum(totals), 2) == cells["Landed total"]
    for part in {leg["Part"] for leg in legs}:
        own = [leg for leg in legs if leg["Part"] == part]
        total = next(leg["Amount"] for leg in own if leg["Leg"] == "Landed cost")
        assert (
            round(sum(leg["Amount"] or 0 for leg in own if leg["Leg"] not in ("Landed cost", "Expensed")), 2)
            == total
        )
        assert all(leg["Sentence"] for leg in own)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Terms": "DDP"}, "vendor is importer"),
        ({"FOB/pc": None}, "has no price"),
        ({"HS CODE": "6104.22.0010"}, "person"),
    ],
)
def test_what_is_not_costed_or_not_ours_is_said(tmp_path, change, words):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10, **change)], SHIPPED)
    with open_book(path) as book:
        legs = explain(book, {"key": '["4500000001", 10]'}, AS_OF).counts["legs"]
    assert any(words in leg["Sentence"] for leg in legs)
