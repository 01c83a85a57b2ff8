"""LibreOffice opens what was saved, and calculates what our edits made stale."""

import datetime as dt

import pytest

from prodops_xl.hosts.files import open_book

pytestmark = pytest.mark.libreoffice


def test_libreoffice_reads_what_was_saved(make, office, tmp_path):
    def fill(book, sheet):
        sheet.write_row(
            "A1", ["PO", "Units", "FOB", "Amount", "Date", "Text"], book.add_format({"bold": True})
        )
        sheet.write_row("A2", ["a", 10, 2.5])
        sheet.write_formula("D2", "=B2*C2", None, 25)
        sheet.set_column("A:F", 14)

    with open_book(make(fill)) as book:
        sheet = book.sheets[0]
        sheet["A3"].value = [
            ["b", 20, 4.25, "=B3*C3", dt.date(2026, 1, 20), "'=not a formula"],
            ['ü <&> "q"', -1, None, True, None, "two\nlines"],
        ]
        sheet["B2"].value = 100
        sheet["A4"].color = "#FFC7CE"
        sheet["A4"].add_note("Units are negative.")
        sheet["F2"].add_hyperlink("#Orders!A1", "back")
        sheet.tables.add(sheet["A1:F4"], name="Orders")
        sheet.freeze_panes.freeze_at("1:1")
        book.sheets.add("Issues", after=sheet)["A1"].value = "none"
        sheet.activate()
        book.save(tmp_path / "saved.xlsx")
    assert office.csv(tmp_path / "saved.xlsx", tmp_path / "csv")["Orders"] == [
        ["PO", "Units", "FOB", "Amount", "Date", "Text"],
        # D2's cached value was 25 for 10 units: LibreOffice shows the amount for 100.
        ["a", "100", "2.5", "250", "", "back"],
        ["b", "20", "4.25", "85", "2026-01-20", "=not a formula"],
        ['ü <&> "q"', "-1", "", "TRUE", "", "two\nlines"],
    ]  # fmt: skip
