"""The made season of 300 entries through import and entries: every planted fault of an entry found with its money, nothing else."""

from collections import Counter

import openpyxl
import pytest

from prodops_xl.commands.entries import entries
from prodops_xl.commands.outcome import silent
from prodops_xl.demo.entry_season import AS_OF, entry_season, write_entry_season
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.imports import import_file
from prodops_xl.reference import tariff
from tests.commands.test_entries import table


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    folder = tmp_path_factory.mktemp("season")
    made = entry_season(tariff())
    book_path, export = write_entry_season(made, folder)
    import_file(export, "es003", book_path, {}, silent)
    with open_book(book_path) as book:
        outcome = entries(book, {}, AS_OF)
        book.save(str(folder / "out.xlsx"))
    return made, outcome, openpyxl.load_workbook(folder / "out.xlsx")


def test_every_planted_difference_is_found_to_the_cent_and_nothing_else(season):
    made, outcome, book = season
    planted = Counter(
        (f.entry, f.line, f.what, f.cents) for f in made.faults if f.found == "Entry differences"
    )
    found = Counter(
        (row["Entry"].replace("-", ""), row["Line"], row["What"], round(row["Money"] * 100))
        for row in table(book, "Entry differences")
    )
    assert found == planted
    assert outcome.counts["unmatched"] == 0
