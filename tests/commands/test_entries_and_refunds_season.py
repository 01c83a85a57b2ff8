"""The made season of entries through the shell: import ES-003, entries, refunds. Every planted fault is found, and nothing
else; totals tie to the cent three ways, each reckoned here from the export's own text.
"""

import csv
import datetime as dt
import json
from collections import Counter, defaultdict

import openpyxl
import pytest
from typer.testing import CliRunner

from prodops_xl.demo.entry_orders import DDP_IMPORTER
from prodops_xl.demo.entry_season import AS_OF, HEADERS, entry_season, write_entry_season
from prodops_xl.hosts.shell import app
from prodops_xl.reference import tariff
from tests.commands.test_landed_cost import table

ENTRY, LINE, HTS, DUTY = HEADERS[0], HEADERS[6], HEADERS[9], HEADERS[12]
SEEDS = [2026, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3, 4))]


def shell(*words, code=(0, 1)):
    told = CliRunner().invoke(app, [*map(str, words), "--as-of", AS_OF.isoformat(), "--json"])
    assert told.exit_code in code, told.output
    return json.loads(told.output)


class Ran:
    """A season with what the three commands wrote and said."""

    def __init__(self, folder, seed):
        self.folder, self.made = folder, entry_season(tariff(), seed)
        self.book, self.export = write_entry_season(self.made, folder)
        self.imported = shell("import", self.export, "--as", "es003", "--out", self.book)
        self.entries = shell("run", "entries", self.book)
        self.refunds = shell("run", "refunds", self.book, "--out", folder / "claims")
        done = openpyxl.load_workbook(self.book)
        self.sheets = {
            name: table(done, name) for name in ("Entry differences", "Refunds", "Issues", "Orders")
        }
        with self.export.open(encoding="utf-8", newline="") as file:
            every = list(csv.DictReader(file))
        once = {tuple(row.values()): row for row in every}  # the export says some rows twice
        self.rows = [{**row, ENTRY: row[ENTRY].zfill(11)} for row in once.values()]


@pytest.fixture(scope="module", params=SEEDS)
def ran(request, tmp_path_factory):
    return Ran(tmp_path_factory.mktemp("season"), request.param)


def bare(entry):
    return str(entry).replace("-", "")


def cents(amount):
    return round(float(amount or 0) * 100)


def struck_down(rows):
    """Cents of headings 9903.01 and 9903.02 by entry, as the export has them."""
    out = Counter()
    for row in rows:
        if row[HTS].startswith(("990301", "990302")):
            out[row[ENTRY]] += cents(row[DUTY])
    return +out


def planted(ran, sheet):
    return [fault for fault in ran.made.faults if fault.found == sheet]


def test_every_difference_is_a_planted_one_with_its_money(ran):
    found = Counter(
        (bare(row["Entry"]), row["Line"], row["What"], cents(row["Money"]), cents(row["Struck down"]))
        for row in ran.sheets["Entry differences"]
    )
    expected = Counter(
        (f.entry, f.line, f.what, f.cents, f.struck) for f in planted(ran, "Entry differences")
    )
    assert found == expected
    assert ran.entries["unmatched"] == 0
    back = sum(f.cents for f in planted(ran, "Entry differences") if f.cents < 0)
    assert cents(ran.entries["owed"]) == -back


def test_issues_are_the_planted_ones(ran):
    rules = {
        "Entry number without its zeros": "stripped zeros", "Entry number with a wrong check digit": "wrong check digit",
        "Row of the report doubled": "doubled line",
    }  # fmt: skip
    told = defaultdict(set)
    for row in ran.sheets["Issues"]:
        if row["Check"] == "import":
            told[row["Rule"]].add(bare(row["Key"].split(" / ")[0]) if row["Key"] else None)
    remarks = told.pop(
        "Cell that cannot be read", set()
    )  # cells typed as text, read as numbers: a CSV has nothing else
    assert remarks <= {None}
    assert told == {
        rule: {f.entry for f in ran.made.faults if f.kind == kind} for rule, kind in rules.items()
    }


def test_the_issues_of_both_commands_are_theirs(ran):
    """Beside each difference the wrong check digits; of refunds what lapses soon, and numbers that no claim can hold."""
    wrong = {f.entry for f in ran.made.faults if f.kind == "wrong check digit"}
    rows = [row for row in ran.sheets["Issues"] if row["Check"] == "entries"]
    digits = [row for row in rows if row["Rule"] == "Entry number with a wrong check digit"]
    assert {row["Key"] for row in digits} == wrong
    assert len(rows) - len(digits) == len(ran.sheets["Entry differences"])
    told = Counter(row["Rule"] for row in ran.sheets["Issues"] if row["Check"] == "refunds")
    assert told.keys() <= {"Refund about to lapse", "Entry number that cannot be claimed"}


def channel_of(row):
    """The channel by the table of the research file: 80 and 180 days from liquidation."""
    if row["Reconciliation Indicator"] == "Y":
        return "outside phase 1"
    if not row["Liquidation Date"]:
        return "outside phase 1" if row["Entry Type Code"] == "03" else "CAPE declaration"
    days = (AS_OF - dt.datetime.strptime(row["Liquidation Date"], "%m/%d/%Y").date()).days
    return "CAPE declaration" if days <= 80 else "protest" if days <= 180 else "final"


def test_each_entry_takes_its_channel(ran):
    money = struck_down(ran.rows)
    expected = {
        row[ENTRY]: "not ours" if row["Importer Number"] == DDP_IMPORTER else channel_of(row)
        for row in ran.rows
        if money[row[ENTRY]]
    }
    found = defaultdict(set)
    for row in ran.sheets["Refunds"]:
        found[bare(row["Entry"])].add(row["Channel"])
    assert {entry: channels.pop() for entry, channels in found.items() if len(channels) == 1} == expected
    for fault in planted(ran, "Refunds"):
        assert (expected[fault.entry], money[fault.entry]) == (fault.what, fault.cents), fault


def test_the_edges_of_the_windows(ran):
    left = {bare(row["Entry"]): row["Days left"] for row in ran.sheets["Refunds"]}
    days = {f.kind.split()[1]: left[f.entry] for f in ran.made.faults if f.kind.startswith("liquidated")}
    assert days == {"79": 1, "80": 0, "81": 99, "179": 1, "180": 0, "181": None}


def test_totals_tie_three_ways(ran):
    by_entry = struck_down(ran.rows)
    total = sum(by_entry.values())
    ieepa = next(row for row in ran.refunds["ties"] if row["Program"] == "IEEPA")
    ways = [cents(ieepa[way]) for way in ("Entry lines", "Duty lines", "Refunds by PO")]
    assert ways == [total] * 3 == [sum(ran.made.struck_down.values())] * 3
    found = Counter()
    for row in ran.sheets["Refunds"]:
        found[bare(row["Entry"])] += cents(row["Amount"])
    assert found == by_entry
    vendors = sum(f.cents for f in ran.made.faults if f.kind == "DDP entry")
    assert [cents(ieepa[part]) for part in ("Ours", "No PO", "Not ours")] == [total - vendors, 0, vendors]
    assert (
        cents(ran.refunds["refundable"])
        == total - vendors
        == sum(cents(c["amount"]) for c in ran.refunds["channels"])
    )


def test_refunds_stand_on_the_order_lines_of_their_entry(ran):
    """Whatever way an entry was matched, what comes back of it stands on POs that shipped with it."""
    shipped = defaultdict(set)
    of_po = {row["PO"]: row["Shipment"] for row in ran.made.frames["ShipmentLines"].to_dict("records")}
    numbers = {row["Shipment"]: bare(row["Entry"]) for row in ran.made.frames["Entries"].to_dict("records")}
    for po, shipment in of_po.items():
        shipped[numbers.get(shipment)].add(po)
    wrong = {f.entry for f in ran.made.faults if f.kind == "wrong check digit"}
    for row in ran.sheets["Refunds"]:
        entry = bare(row["Entry"])
        assert row["PO"] in (shipped[entry] if entry in shipped and entry not in wrong else of_po), row


def test_the_claim_file_holds_what_can_be_claimed_and_nothing_else(ran):
    money, wrong = struck_down(ran.rows), {f.entry for f in ran.made.faults if f.kind == "wrong check digit"}
    expected = {
        row[ENTRY]
        for row in ran.rows
        if money[row[ENTRY]]
        and channel_of(row) == "CAPE declaration"
        and row["Importer Number"] != DDP_IMPORTER
    } - wrong
    files = sorted((ran.folder / "claims").glob("*.csv"))
    lines = [line for file in files for line in file.read_bytes().decode("ascii").split("\r\n") if line]
    assert lines[0] == "Entry Number"
    assert sorted(map(bare, lines[1:])) == sorted(expected)
    assert sum(cents(file["amount"]) for file in ran.refunds["claim_files"]) == sum(
        money[entry] for entry in expected
    )


def test_the_same_export_again_changes_nothing(ran, tmp_path):
    again = tmp_path / "again.xlsx"
    again.write_bytes(ran.book.read_bytes())
    told = shell("import", ran.export, "--as", "es003", "--out", again)
    merged = told["merged"]["EntryLines"]
    assert [merged[what] for what in ("added", "changed", "closed", "conflicts")] == [0, 0, 0, 0]
