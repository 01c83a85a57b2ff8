"""What commands write and what the row models say are one: every result column is in its model, and in its order."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.landed_cost import landed_cost
from prodops_xl.hosts.files import open_book
from prodops_xl.tables.schema import TABLES
from tests.commands.test_landed_cost import table

# Columns that a sheet has beyond its model, and why.
BEYOND = {
    "LandedLines": ["Cost basis"],  # actual or estimate, for the reader
    "Issues": ["PO", "Line", "Owner", "Ex-factory", "Check"],  # the first screen's columns
}


@pytest.mark.parametrize("name", ["LandedLines", "DutyLines", "Reconciliation", "Landed cost", "Issues"])
def test_result_sheets_have_their_models_columns(book_path, tmp_path, name):
    with open_book(book_path) as book:
        landed_cost(book, {}, dt.date(2026, 11, 25))
        book.save(str(tmp_path / "out.xlsx"))
    done = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = done[name]
    head = next(iter(sheet.tables.values())).ref.split(":")[0]
    row = int("".join(c for c in head if c.isdigit()))
    written = [c.value for c in sheet[row] if c.value is not None]
    assert set(written) - set(BEYOND.get(name, [])) == set(TABLES[name].columns)
    assert isinstance(table(done, name), list)


def test_our_columns_stand_behind_an_excel_table_that_spells_one_its_own_way(tmp_path):
    """Excel refuses a table with the headers FREIGHT and Freight: ours go behind it, and are found there again."""
    from tests.conftest import HEADERS, order_row

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Open orders"
    for row in (
        [*HEADERS, "FREIGHT"],
        [*order_row("4500000001", 10), 0.4],
        [*order_row("4500000001", 20), 0.4],
    ):
        sheet.append(row)
    last = openpyxl.utils.get_column_letter(len(HEADERS) + 1)
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Orders", ref=f"A1:{last}3"))
    book.save(tmp_path / "one.xlsx")
    for source, target in (("one", "two"), ("two", "three")):
        with open_book(tmp_path / f"{source}.xlsx") as opened:
            landed_cost(opened, {}, dt.date(2026, 11, 25))
            opened.save(str(tmp_path / f"{target}.xlsx"))
    done = openpyxl.load_workbook(tmp_path / "three.xlsx")["Open orders"]
    assert done.tables["Orders"].ref == f"A1:{last}3"
    head = [c.value for c in done[1]]
    assert head.count("Freight") == head.count("FREIGHT") == 1
    assert head[len(HEADERS) + 1] is None
    assert done.cell(2, head.index("FREIGHT") + 1).value == 0.4
    assert done.cell(2, head.index("Landed cost") + 1).value > 8.5
