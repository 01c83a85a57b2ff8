"""`prodops-xl import --as es003` end to end: into a new workbook, again, later with liquidation, into one that exists."""

import csv
import datetime as dt

import openpyxl
import pytest

from prodops_xl.domain.entries.lines import filed
from prodops_xl.hosts.files import open_book
from prodops_xl.workbook.read import read_workbook
from tests.conftest import order_row, write_book
from tests.domain.entries.report import E1, TEE, number
from tests.exchange.test_customs import ADDED, GOODS, HEAD
from tests.hosts.test_import_merge import below, rows_of
from tests.hosts.test_shell import shell, told

ZEROS = number(7, "001")
TITLES = [["ES-003 Entry Summary Line Tariff Details"], ["Run on", "05/01/2026"], []]
PLAIN = [ADDED, GOODS, (ZEROS, *ADDED[1:]), (ZEROS, *GOODS[1:])]
WITHOUT = HEAD[:-2]


def rows(liquidated=None, head=HEAD):
    """The report's rows; `liquidated`: status and date of the second entry."""
    out = [list(r[: len(head)]) for r in PLAIN]
    if liquidated:
        for row in out[2:]:
            row[-2:] = liquidated
    return out


def as_csv(path, data, head=HEAD):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([*TITLES, head, *data, ["Total", *[""] * 11, "6360.00"]])
    return path


def as_xlsx(path, data, head=HEAD):
    """As somebody saved it in Excel: numbers are numbers, so zeros are gone."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Main Report"
    for row in [*TITLES, list(head)]:
        sheet.append(row)
    for row in data:
        plain = [
            c.replace("$", "").replace(",", "").replace(".", "", 3 if i == 10 else 0)
            for i, c in enumerate(row)
        ]
        cells = [
            float(c) if c.replace(".", "").isdigit() and i != 3 else c or None for i, c in enumerate(plain)
        ]
        cells[5:7] = [dt.datetime.strptime(c, "%m/%d/%Y") for c in row[5:7]]
        sheet.append(cells)
    book.create_sheet("Parameters").append(["Entry Date from", "02/04/2025"])
    book.save(path)
    return path


def table(path):
    return rows_of(openpyxl.load_workbook(path)["EntryLines"])


def taken(path):
    """What the domain gets of the workbook."""
    with open_book(path) as book:
        return filed(read_workbook(book, ["EntryLines"], {}).tables["EntryLines"].frame)


@pytest.mark.parametrize(("write", "suffix"), [(as_csv, "csv"), (as_xlsx, "xlsx")])
def test_new_then_again_then_liquidated(tmp_path, write, suffix):
    out = tmp_path / "book.xlsx"
    first = write(tmp_path / f"first.{suffix}", rows(head=WITHOUT), WITHOUT)
    code, said = told("import", first, "--as", "es003", "--out", out)
    assert (code, said["errors"], said["entries"]) == (0, 0, 2)
    assert any("add Liquidation Status and Liquidation Date" in note for note in said["notes"])
    lines = table(out)
    assert [(r["Entry"], r["HTS"], r["Duty"]) for r in lines] == [
        (E1, "99030124", 1200), (E1, TEE, 1980), (ZEROS, "99030124", 1200), (ZEROS, TEE, 1980),
    ]  # fmt: skip
    assert {r["Liquidation date"] for r in lines} == {None}
    assert [r["Type"] for r in lines] == ["01"] * 4

    before = out.read_bytes()
    code, said = told("import", first, "--as", "es003", "--out", out)
    assert code == 0
    assert "Nothing changed" in said["notes"][-1]
    assert out.read_bytes() == before

    later = write(tmp_path / f"later.{suffix}", rows(("Liquidated", "05/01/2026")))
    code, said = told("import", later, "--as", "es003", "--out", out, "--as-of", "2026-05-20")
    assert code == 0
    assert said["merged"] == {"EntryLines": {"added": 0, "changed": 2, "closed": 0, "conflicts": 0}}
    assert [(r["Liquidation status"], r["Liquidation date"]) for r in table(out)] == [
        (None, None), (None, None), *[("Liquidated", dt.datetime(2026, 5, 1))] * 2,
    ]  # fmt: skip
    # A report without the columns takes nothing back.
    code, said = told("import", first, "--as", "es003", "--out", out, "--as-of", "2026-05-21")
    assert code == 0
    assert table(out)[3]["Liquidation date"] == dt.datetime(2026, 5, 1)

    lines = taken(out).lines
    assert lines["entry"].tolist() == [E1, ZEROS]
    assert lines["duty"].tolist() == [318000, 318000]
    assert lines["liquidation_date"].isna().tolist() == [True, False]


def test_what_a_person_corrected_stays_and_is_listed(tmp_path):
    out = tmp_path / "book.xlsx"
    told("import", as_csv(tmp_path / "a.csv", rows()), "--as", "es003", "--out", out)
    book = openpyxl.load_workbook(out)
    head = {c.value: c.column for c in book["EntryLines"][1]}
    book["EntryLines"].cell(3, head["Entered value"]).value = 11000
    book["EntryLines"].cell(5, head["PO"]).value = "P7"
    book.save(out)
    data = rows(("Liquidated", "05/01/2026"))
    data[1][11] = "$12,500.00"
    code, said = told("import", as_csv(tmp_path / "b.csv", data), "--as", "es003", "--out", out)
    assert code == 0
    lines = table(out)
    assert lines[1]["Entered value"] == 11000
    assert (lines[3]["PO"], lines[3]["Liquidation status"]) == ("P7", "Liquidated")
    assert said["merged"]["EntryLines"]["conflicts"] == 1
    (kept,) = below(openpyxl.load_workbook(out)["Conflicts"], "PO")
    assert kept["Key"] == f"{E1} / 1 / {TEE}"
    assert (kept["On the sheet"], kept["In the source"]) == (11000, 12500)


def test_into_a_workbook_of_orders(tmp_path):
    out = write_book(tmp_path / "orders.xlsx", [order_row("4500000001", 10)])
    code, said = told(
        "import", as_csv(tmp_path / "a.csv", rows(head=WITHOUT), WITHOUT), "--as", "es003", "--out", out
    )
    assert code == 0
    assert said["merged"]["EntryLines"]["added"] == 4
    assert [r["Entry"] for r in table(out)] == [E1, E1, ZEROS, ZEROS]
    assert "Liquidation date" in table(out)[0]
    code, said = told(
        "import",
        as_csv(tmp_path / "b.csv", rows(("Liquidated", "05/01/2026"))),
        "--as",
        "es003",
        "--out",
        out,
    )
    assert said["merged"]["EntryLines"]["changed"] == 2


def test_new_entries_are_added_and_old_ones_are_not_closed(tmp_path):
    """The report of another month holds other entries; those of before happened all the same."""
    out = tmp_path / "book.xlsx"
    told("import", as_csv(tmp_path / "a.csv", rows()[:2]), "--as", "es003", "--out", out)
    _, said = told("import", as_csv(tmp_path / "b.csv", rows()[2:]), "--as", "es003", "--out", out)
    assert said["merged"]["EntryLines"] == {"added": 2, "changed": 0, "closed": 0, "conflicts": 0}
    assert [r["Entry"] for r in table(out)] == [E1, E1, ZEROS, ZEROS]


def test_two_rows_of_one_number_with_other_figures_come_in_once_each_time(tmp_path):
    data = [*rows(), [*GOODS[:12], "$1.00", *GOODS[13:]]]
    source, out = as_csv(tmp_path / "a.csv", data), tmp_path / "book.xlsx"
    code, _ = told("import", source, "--as", "es003", "--out", out)
    assert code == 1  # an error of the report, told; the lines are in
    before = [tuple(r.values()) for r in table(out)]
    told("import", source, "--as", "es003", "--out", out)
    assert [tuple(r.values()) for r in table(out)] == before
    assert taken(out).lines["duty"].tolist() == [318000, 318000]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PO,Line,Style,Units\n1,10,T,5\n", "This is not ACE's report ES-003"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07\x08", "is not a text file"),
        (
            ",".join(h for h in HEAD if "Duty" not in h).encode() + b"\n" + b"x," * 17 + b"x\n",
            "no column for Duty",
        ),
        (",".join(HEAD).encode() + b"\n", "holds no table"),
    ],
)
def test_bad_files_are_sentences_and_nothing_is_written(tmp_path, content, sentence):
    source, out = tmp_path / "x.csv", tmp_path / "book.xlsx"
    source.write_bytes(content)
    done = shell("import", source, "--as", "es003", "--out", out)
    assert done.returncode == 2
    assert sentence in " ".join((done.stderr + done.stdout).split())
    assert not out.exists()
