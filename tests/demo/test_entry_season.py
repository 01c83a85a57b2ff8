"""The made season of entries: what it promises is so, before any command reads it."""

import csv
import datetime as dt
from collections import Counter

import pytest

from prodops_xl.demo.entry_declared import amounts, by_entry, declared_lines
from prodops_xl.demo.entry_faults import EDGES
from prodops_xl.demo.entry_orders import DDP_IMPORTER, OTHER_FILER, trade
from prodops_xl.demo.entry_season import AS_OF, ENTRIES, HEADERS, entry_season, write_entry_season
from prodops_xl.domain.entries.numbers import is_valid
from prodops_xl.reference import tariff

HTS, ENTRY = "HTS Number - Full", "Entry Summary Number"


@pytest.fixture(scope="module")
def made():
    return entry_season(tariff())


def entries_of(report):
    return {row[ENTRY].zfill(11): row for row in report}


def test_its_size_and_days(made):
    days = sorted(dt.datetime.strptime(row["Entry Summary Date"], "%m/%d/%Y").date() for row in made.report)
    assert (days[0], days[-1]) == (dt.date(2025, 2, 6), dt.date(2026, 11, 20))
    assert len(entries_of(made.report)) == ENTRIES == len(made.frames["Shipments"])
    assert len(made.frames["Entries"]) < ENTRIES


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_another_another(made, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    again = entry_season(tariff())
    files = [write_entry_season(each, tmp_path / name) for each, name in ((made, "a"), (again, "b"))]
    for one, other in zip(*files, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    assert entry_season(tariff(), seed=7).report != made.report


def test_numbers_are_sound_but_for_the_planted_ones(made):
    wrong = {fault.entry for fault in made.faults if fault.kind == "wrong check digit"}
    stripped = {fault.entry for fault in made.faults if fault.kind == "stripped zeros"}
    written = {row[ENTRY] for row in made.report}
    assert {number for number in written if not is_valid(number.zfill(11))} == wrong
    assert {number.zfill(11) for number in written if len(number) < 11} == stripped
    assert all(number.startswith(OTHER_FILER) for number in stripped)


def test_every_kind_of_fault_is_there_and_each_on_an_entry_of_its_own(made):
    kinds = Counter(fault.kind for fault in made.faults)
    assert set(kinds) == {
        "wrong HTS", "claim not made", "wrong origin", "value off", "missing chapter 99", "MPF off", "doubled line",
        "stripped zeros", "wrong check digit", "extended", "reconciliation flag", "type 03", "DDP entry",
        *(f"liquidated {days} days ago" for days in EDGES),
    }  # fmt: skip
    assert len({fault.entry for fault in made.faults}) == len(made.faults)
    assert all(fault.cents or fault.struck for fault in made.faults)
    missing = [fault for fault in made.faults if fault.kind == "missing chapter 99"]
    assert Counter(bool(fault.cents) for fault in missing) == {
        True: 4,
        False: 3,
    }  # programs that stand, and struck down


def test_liquidation_is_314_days_after_entry_but_at_the_edges(made):
    edges = {f.entry: int(f.kind.split()[1]) for f in made.faults if f.kind.startswith("liquidated")}
    for entry, row in entries_of(made.report).items():
        if row["Liquidation Date"]:
            day = dt.datetime.strptime(row["Liquidation Date"], "%m/%d/%Y").date()
            filed = dt.datetime.strptime(row["Entry Summary Date"], "%m/%d/%Y").date()
            span = (
                AS_OF - dt.timedelta(days=edges[entry]) if entry in edges else filed + dt.timedelta(days=314)
            )
            assert (day, row["Liquidation Status Code"]) == (span, "Liquidated")


def test_a_doubled_line_is_said_again_with_the_same_figures(made):
    doubled = {(f.entry, f"{f.line:03d}"): f.cents for f in made.faults if f.kind == "doubled line"}
    counts = Counter(tuple(row.values()) for row in made.report)
    again = [dict(zip(HEADERS, row, strict=True)) for row, times in counts.items() if times > 1]
    paid = Counter()
    for row in again:
        paid[row[ENTRY], row["Entry Summary Line Number"]] += round(
            float(row["Line Tariff Duty Amount"]) * 100
        )
    assert dict(paid) == doubled


def test_ddp_entries_are_the_vendors(made):
    ddp = {row["Entry Summary Number"] for row in made.report if row["Importer Number"] == DDP_IMPORTER}
    assert {f.entry for f in made.faults if f.kind == "DDP entry"} <= ddp
    orders = made.frames["Orders"]
    assert set(orders.loc[orders["Incoterm"] == "DDP", "Vendor"]) == {"Dongguan Silverline Leathergoods"}
    assert not set(made.frames["Entries"]["Importer of record"]) & {DDP_IMPORTER}


def test_the_export_sums_to_what_is_declared(made):
    """Duty of the file, doubled rows once, is the right declarations' and the faults of declaration."""
    from random import Random

    right = declared_lines(trade(Random("2026 entries"), ENTRIES), tariff(), AS_OF)
    due = int(by_entry(right, amounts(right, tariff())[0]).sum())
    faults = sum(f.cents + f.struck for f in made.faults if f.found == "Entry differences")
    once = {tuple(row.values()): row for row in made.report}.values()
    fees = ("Line Tariff Duty Amount", "Line MPF Amount", "Line HMF Amount")
    paid = sum(round(float(row[name] or 0) * 100) for row in once for name in fees)
    assert paid == due + faults


def test_the_file_is_read_as_it_was_made(made, tmp_path):
    _, export = write_entry_season(made, tmp_path)
    with export.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == made.report


def test_struck_down_duty_by_entry(made):
    once = {tuple(row.values()): row for row in made.report}.values()
    total = sum(
        round(float(row["Line Tariff Duty Amount"]) * 100)
        for row in once
        if row[HTS].startswith(("990301", "990302"))
    )
    assert total == sum(made.struck_down.values()) > 0
