"""What cells show before Excel has calculated is what a recalculation gives: LibreOffice calculates every cell anew."""

import re
from datetime import datetime

import openpyxl
import pytest

from prodops_xl.hosts.templates import build, declarations
from prodops_xl.registry import FUNCTIONS

NAMES = tuple(declarations())


def differences(path, seen, read=openpyxl.load_workbook):
    """Cells whose cached value is not what LibreOffice computes."""
    cached = read(path, data_only=True)
    out, count = [], 0
    for sheet in read(path):
        grid = seen.sheets[sheet.title]
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            count += 1
            have, got = cached[sheet.title][cell.coordinate].value, _at(grid, cell)
            if not _same(have, got):
                out.append((sheet.title, cell.coordinate, have, got, cell.value))
    return out, count


def _at(grid, cell):
    row = grid[cell.row - 1] if cell.row <= len(grid) else []
    return row[cell.column - 1] if cell.column <= len(row) else ""


def _same(have, got):
    if isinstance(have, datetime):
        have = (have - datetime(1899, 12, 30)).days
    if isinstance(have, (int, float)) and isinstance(got, (int, float)):
        return have == pytest.approx(got, rel=1e-12, abs=1e-9)
    return (have or "") == (got or "") if not isinstance(have, (int, float)) else have == got


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["built", pytest.param("empty", marks=pytest.mark.slow)])
def test_cached_values_are_what_a_recalculation_gives(request, office, read, name, kind):
    path = request.getfixturevalue(kind)[name]
    seen = office.look(path, recalculate=True, values=True)
    assert not seen.faulty
    found, count = differences(path, seen, read)
    assert not found[:10]
    assert count == sum(seen.formulas.values()) > 1


@pytest.mark.libreoffice
def test_a_wrong_cached_value_is_seen(office, built, tmp_path):
    import zipfile

    planted = tmp_path / "planted.xlsx"
    with zipfile.ZipFile(built["order-book"]) as old, zipfile.ZipFile(planted, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(
                name,
                data.replace(b"<v>12420</v>", b"<v>12421</v>")
                if name == "xl/worksheets/sheet2.xml"
                else data,
            )
    found, _ = differences(planted, office.look(planted, recalculate=True, values=True))
    assert [(sheet, have, got) for sheet, _, have, got, _ in found] == [("Orders", 12421, 12420)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["built", "empty"])
def test_formulas_are_excels_own_and_every_one_has_a_value(request, read, name, kind):
    path = request.getfixturevalue(kind)[name]
    cached = read(path, data_only=True)
    for sheet in read(path):
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            text = str(cell.value).upper()
            assert "PRODOPS" not in text
            assert not any(f"{f.name}(" in text for f in FUNCTIONS)
            assert "[1]" not in text  # no other workbook
            value = cached[sheet.title][cell.coordinate].value
            assert not (isinstance(value, str) and value.startswith("#"))


# Functions of Excel 2007 (ECMA-376-1:2006, 3.17.7): a reader's Excel may be old.
OLD = {
    "AND", "COUNT", "COUNTA", "COUNTIFS", "DATE", "DAY", "IF", "IFERROR", "INDEX", "MATCH", "MAX", "MIN", "MONTH", "N", "OR", "ROUND", "ROW",
    "ROWS", "SMALL", "SUM", "SUMIFS", "SUMPRODUCT", "WEEKDAY", "YEAR",
}  # fmt: skip


def test_formulas_use_functions_that_every_excel_has(built, read):
    used = set()
    for path in built.values():
        book = read(path)
        texts = [
            str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"
        ]
        texts += [name.attr_text for name in book.defined_names.values()]
        used |= {
            found
            for text in texts
            for found in re.findall(r"([A-Z.]+)\(", re.sub(r'"[^"]*"|\[[^\[\]]*\]', "", text))
        }
    assert used <= OLD
    assert len(used) > 15


def test_no_zero_stands_in_for_a_value_that_nobody_computed(empty, read):
    """Of an empty workbook every computed cell is blank, but for counts over nothing."""
    for name, path in empty.items():
        book = read(path)
        for sheet in read(path, data_only=True):
            formulas = book[sheet.title]
            shown = [
                sheet[c.coordinate].value for row in formulas.iter_rows() for c in row if c.data_type == "f"
            ]
            real = [v for v in shown if v not in (None, "")]
            if sheet.title != "Stages":
                assert not real, (name, sheet.title, real[:5])


def test_example_rows_are_marked_and_empty_has_none(built, empty, read):
    for name in NAMES:
        sheets = {s.table: s for s in declarations()[name].sheets if s.examples}
        book, bare = read(built[name]), read(empty[name])
        for table, sheet in sheets.items():
            headers = [cell.value for cell in book[sheet.sheet][4]]
            at = headers.index("Example")
            marks = [row[at] for row in book[sheet.sheet].iter_rows(min_row=5, values_only=True)]
            assert marks[: len(sheet.examples)] == ["example"] * len(sheet.examples)
            assert not any(marks[len(sheet.examples) :])
            assert f"Examples_{table}" in book.defined_names
            assert "Example" not in [cell.value for cell in bare[sheet.sheet][4]]


def test_clearing_the_named_examples_leaves_an_empty_workbook(office, built, empty, tmp_path):
    """What Delete does to the cells of Examples_...: all formulas then show what the empty workbook shows."""
    book = openpyxl.load_workbook(built["order-book"])
    for name in [n for n in book.defined_names if n.startswith("Examples_")]:
        for title, area in book.defined_names[name].destinations:
            for row in book[title][area.replace("$", "")]:
                for cell in row if isinstance(row, tuple) else (row,):
                    assert cell.protection.locked is False
                    cell.value = None
    cleared = tmp_path / "cleared.xlsx"
    book.save(cleared)
    seen = office.look(cleared, recalculate=True, values=True)
    assert not seen.faulty
    for row in seen.sheets["Orders"][4:]:
        assert not any(cell not in ("", None) for cell in row)


def test_rows_asks_for_more_blank_rows(tmp_path):
    path = build(["order-book"], tmp_path, empty=True, blanks=300)[0].path
    assert openpyxl.load_workbook(path)["Orders"].tables["Orders"].ref.endswith("304")
