"""Workbooks made by Excel, LibreOffice and others: opened, saved, opened again, and the same."""

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import losses, open_book

# What cannot be opened, and the sentence that says so.
REFUSED = {"closedxml_universal-content-strict.xlsx": "Strict Open XML"}


def contents(book):
    return {
        sheet.name: {
            "values": sheet.used_range.options(ndim=2, err_to_str=True).value,
            "tables": [(table.name, table.range.address) for table in sheet.tables],
            "notes": [(note.location.address, note.text, note.author) for note in sheet.notes],
            "formulas": len(sheet.impl.state.grid.formulas),
            "visible": sheet.visible,
        }
        for sheet in book.sheets
    }


def names(book):
    return sorted((name.name, name.refers_to) for name in book.names)


def saved_again(path, target):
    """The contents and names of a workbook before and after one small change and a save."""
    with open_book(path) as book:
        before = contents(book), names(book)
        book.sheets[0]["A1"].color = book.sheets[0]["A1"].color
        book.save(target)
    with open_book(target) as book:
        return before, (contents(book), names(book))


def test_real_workbooks_stay_as_they_read(real_workbooks, tmp_path):
    different = []
    for path in real_workbooks:
        if path.name in REFUSED:
            continue
        (before, named), (after, renamed) = saved_again(path, tmp_path / path.name)
        if before != after or named != renamed:
            different.append(path.name)
    assert different == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_opened_is_refused(real_workbooks, tmp_path, name):
    path = next(path for path in real_workbooks if path.name == name)
    with pytest.raises(ProdOpsError, match=REFUSED[name]):
        saved_again(path, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_none_of_them_would_lose_anything(real_workbooks):
    found = {path.name: losses(path) for path in real_workbooks if path.name not in REFUSED}
    assert {name: lines for name, lines in found.items() if lines} == {}
