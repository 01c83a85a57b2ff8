"""Workbooks made by Excel, LibreOffice and others: opened, saved, opened again, and the same."""

from prodops_xl.hosts.files import losses, open_book


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
        (before, named), (after, renamed) = saved_again(path, tmp_path / path.name)
        if before != after or named != renamed:
            different.append(path.name)
    assert different == []


def test_none_of_them_would_lose_anything(real_workbooks):
    found = {path.name: losses(path) for path in real_workbooks}
    assert {name: lines for name, lines in found.items() if lines} == {}
