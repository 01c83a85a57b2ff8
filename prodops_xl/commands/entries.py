"""entries: what the broker filed against orders and shipments, every difference in money with what can still be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.entries_sheets import (
    DIFFERENCES,
    UNMATCHED,
    differences_sheet,
    unmatched_sheet,
    unmatched_table,
)
from prodops_xl.commands.inputs import as_book, cell_findings, read_inputs, tariff_of
from prodops_xl.commands.issue_sheet import write_issues
from prodops_xl.commands.landed_cost import NEEDED
from prodops_xl.commands.orders import replace_key
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.domain.cost_book import cost_book, require_dollars
from prodops_xl.domain.entries.differences import (
    Comparison,
    compare_entries,
    counts_by,
    open_money,
    struck_money,
)
from prodops_xl.domain.entries.lines import Filed, filed
from prodops_xl.domain.entries.matching import TWICE, match
from prodops_xl.domain.entries.numbers import bare, hyphened
from prodops_xl.domain.entries.rules import ENTRY_RULES
from prodops_xl.domain.entries.sides import of_others
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference.corrections import correction_windows, struck_down
from prodops_xl.registry import command
from prodops_xl.tables.findings import Finding, Severity
from prodops_xl.workbook.results import write_result

TABLES = command("entries").tables
RESULT_SHEETS = ("Issues", DIFFERENCES, UNMATCHED)
NO_EXPORT = (
    "There is no EntryLines table: nothing filed is known. Run ACE's report ES-003 (Entry Summary Line Tariff Details) with "
    "Liquidation Status and Liquidation Date, and add it: prodops-xl import ES-003.csv --as es003 --out WORKBOOK."
)
_COLUMN = {"HTS": "HTS", "origin": "Origin", "claim not made": "Claim", "claim not ordered": "Claim", "quantity": "Quantity",
           "value": "Entered value", "MPF": "MPF", "HMF": "HMF"}  # fmt: skip


def entries(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Compare EntryLines with what the book computes; write Entry differences, Unmatched entry lines and rows of Issues.

    Raises ProdOpsError where the workbook has no entry lines.
    """
    progress("Reading the workbook", 0.0)
    workbook, given = read_inputs(book, settings, options, TABLES, NEEDED, results=RESULT_SHEETS)
    rows = workbook.frame("EntryLines")
    if not len(rows):
        raise ProdOpsError(NO_EXPORT)
    progress("Computing landed cost", 0.25)
    tariff, _ = tariff_of(workbook)
    costed = cost_book(as_book(workbook), tariff, given, as_of)
    require_dollars(costed)
    progress("Comparing entries", 0.5)
    told = filed(rows)
    matches = match(told, costed)
    others = of_others(told, given["entries.our_importers"])
    made = compare_entries(
        told, matches, costed, tariff, correction_windows(), as_of,
        accepted=accepted_entries(workbook.frame("Refunds")), left_out=others,
        value_tolerance=given["entries.value_tolerance"], formal=given["landed.formal_entry"],
        struck_down=struck_down(),
    )  # fmt: skip
    twice = (matches.lines["how"] == TWICE).to_numpy(bool)
    alone = matches.unmatched[~others[matches.unmatched] & ~twice[matches.unmatched]]
    unmatched = unmatched_table(told, alone)
    findings = [
        replace_key(f)
        for f in [*cell_findings(workbook, ("EntryLines",)), *told.findings, *_findings(made, told), *_unmatched(told, alone)]
    ]  # fmt: skip
    outcome = Outcome("entries", rows=len(told.lines))
    outcome.count(findings)
    outcome.notes += made.notes
    progress("Writing the figures", 0.7)
    sheets = [differences_sheet(workbook, made, told, as_of), unmatched_sheet(unmatched, told, as_of)]
    for sheet in sheets:
        outcome.written[sheet.name] = write_result(workbook, sheet)
    outcome.written["Issues"] = write_issues(workbook, "entries", findings, ENTRY_RULES, given, as_of)
    close(workbook, book, outcome)
    _said(outcome, made, told, len(unmatched))
    progress("Done", 1.0)
    return outcome


def accepted_entries(refunds: pd.DataFrame) -> frozenset[str]:
    """Entries of the Refunds table whose IEEPA claim CAPE has accepted: corrections are blocked on them until they liquidate."""
    if not len(refunds):
        return frozenset()
    status = refunds["Status"].astype(object).where(refunds["Status"].notna(), "").astype(str).str.lower()
    taken = status.str.startswith("accepted").to_numpy(bool) & refunds["Entry"].notna().to_numpy(bool)
    program = (
        refunds["Program"].astype(object).where(refunds["Program"].notna(), "IEEPA").astype(str).str.upper()
    )
    taken &= program.str.contains("IEEPA|CAPE|9903", regex=True).to_numpy(bool)
    return frozenset(bare(str(entry)) for entry in refunds["Entry"].to_numpy(object)[taken])


def _findings(made: Comparison, told: Filed) -> list[Finding]:
    """One row of Issues per difference: an error where money may come back or is owed and a window is open."""
    out = []
    first = told.lines["row"].to_numpy("int64")
    of_entry = told.lines.drop_duplicates("entry").set_index("entry")["row"].to_dict()
    for row in made.differences.to_dict("records"):
        money = abs(float(row["Money"]))
        severity: Severity = "remark" if money < 0.005 else "warning" if row["Remedy"] == "none" else "error"
        at = int(first[row["of"]]) if row["of"] >= 0 else of_entry.get(row["Entry"])
        key = (
            (row["Entry"], row["Line"])
            if row["Line"] == row["Line"] and row["Line"] is not None
            else (row["Entry"],)
        )
        out.append(
            Finding(
                row["rule"], severity, "EntryLines", key, _COLUMN.get(row["What"], "Duty"), row["Sentence"], row["Filed"], row["Fix"],
                money, at,
            )
        )  # fmt: skip
    return out


def _unmatched(told: Filed, alone: npt.NDArray[np.int64]) -> list[Finding]:
    """Filed lines that nothing matches: one row of Issues per entry, its duty as money at risk."""
    out = []
    lines = told.lines.iloc[alone]
    for entry, of in lines.groupby("entry", sort=False):
        duty = float(of["duty"].sum()) / 100
        out.append(
            Finding(
                "entry-line-unmatched", "warning", "EntryLines", (entry,), "Entry",
                f"Entry {hyphened(str(entry))}: no order or shipment answers {len(of):,} of its lines, with {duty:,.2f} of duty.",
                entry, "Enter the entry number on Entries or ShipmentLines, or ask the broker whose goods they are.", duty,
                int(of["row"].iloc[0]),
            )
        )  # fmt: skip
    return out


def _said(outcome: Outcome, made: Comparison, told: Filed, unmatched: int) -> None:
    back, owed = open_money(made.differences)
    beside = struck_money(made.differences)
    outcome.counts |= {
        "entries": int(told.lines["entry"].nunique()),
        "compared": made.lines,
        "differences": len(made.differences),
        "may_come_back": back,
        "owed": owed,
        "struck_down_paid": beside[0],
        "struck_down_not_owed": beside[1],
        "by_remedy": counts_by(made.differences, "Remedy"),
        "by_what": counts_by(made.differences, "What"),
        "unmatched": unmatched,
    }
    outcome.summary = [
        ("Entries in the report", f"{outcome.counts['entries']:,}"),
        ("Entry lines compared", f"{made.lines:,} of {len(told.lines):,}"),
        ("Differences", f"{len(made.differences):,}"),
        ("May come back while a remedy is open", f"{back:,.2f}"),
        ("Owed", f"{owed:,.2f}"),
        *((f"Remedy: {name}", f"{count:,}") for name, count in outcome.counts["by_remedy"].items()),
        ("Entry lines that nothing matches", f"{unmatched:,}"),
    ]
