"""The demo's customs entries: ACE's report in, differences with the broker and refunds out, with the claim files."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prodops_xl.commands.outcome import Outcome, silent
from prodops_xl.demo.entry_season import entry_season, write_entry_season
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.imports import import_file
from prodops_xl.reference import tariff

FOLDER = "customs"


@dataclass(frozen=True)
class EntriesShown:
    """`outcomes` of both commands, `files` by what they are, `said`: three lines for the person at the shell."""

    outcomes: dict[str, Outcome]
    files: dict[str, Path]
    said: list[tuple[str, str]]


def entries_round(folder: Path, as_of: date) -> EntriesShown:
    """Write the folder `customs`: `entries.xlsx` and `es003.csv` as they came in, `entries-done.xlsx` and `claims`. What an
    earlier demo left in it is replaced.
    """
    target = folder / FOLDER
    claims = target / "claims"
    shutil.rmtree(claims, ignore_errors=True)
    target.mkdir(exist_ok=True)
    write_entry_season(entry_season(tariff()), target)
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch) / "entries-done.xlsx"
        shutil.copy2(target / "entries.xlsx", book)
        import_file(target / "es003.csv", "es003", book, {}, silent, as_of=as_of)
        compared, _ = run_on_file("entries", book, as_of=as_of)
        refunded, _ = run_on_file("refunds", book, as_of=as_of, out=claims)
        shutil.copy2(book, target / book.name)
    made, back = compared.counts, refunded.counts
    said = [
        ("Customs entries in the report, differences found", f"{made['entries']:,}  {made['differences']:,}"),
        ("Differences: may come back, owed", f"{made['may_come_back']:,.2f}  {made['owed']:,.2f}"),
        (
            "Struck-down duty of ours, of it in a claim file",
            f"{back['refundable']:,.2f}  {_claimed(refunded):,.2f}",
        ),
    ]
    files = {
        "Entries and ACE's report as they came in": target,
        "Compared with the broker, refunds by PO": target / "entries-done.xlsx",
        "Claim files, working papers, protest list": claims,
    }
    return EntriesShown({"entries": compared, "refunds": refunded}, files, said)


def _claimed(refunded: Outcome) -> float:
    """Dollars in the claim files that were written."""
    return sum(float(file["amount"]) for file in refunded.counts.get("claim_files", ()))
