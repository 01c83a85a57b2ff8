"""refunds: every struck-down duty dollar by entry, order line and deadline, the files to claim it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.inputs import as_book, read_inputs, tariff_of
from prodops_xl.commands.issue_sheet import write_issues
from prodops_xl.commands.landed_cost import NEEDED
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.refunds_earlier import earlier_rows, reach, take_over
from prodops_xl.commands.refunds_heads import Told
from prodops_xl.commands.refunds_issues import addresses, issues_of
from prodops_xl.commands.refunds_sheets import deadline_sheet, refund_sheet
from prodops_xl.domain.cost_book import CostedBook, cost_book, require_dollars
from prodops_xl.domain.counting import counted
from prodops_xl.domain.entries.importers import importer_key, importer_keys
from prodops_xl.domain.entries.lines import Filed, filed
from prodops_xl.domain.entries.matching import match
from prodops_xl.domain.refunds.answers import apply_answers, explain_refusals
from prodops_xl.domain.refunds.claims import bad_numbers, claimable, totals_by_channel
from prodops_xl.domain.refunds.deadlines import calendar
from prodops_xl.domain.refunds.findings import REFUND_RULES, importers_not_known
from prodops_xl.domain.refunds.keeping import with_earlier
from prodops_xl.domain.refunds.lines import Refundable, refund_lines, ties
from prodops_xl.domain.refunds.rows import as_claimed, in_order, refund_rows, shut_out, to_act, with_interest
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference.refunds import refund_programs, rejections
from prodops_xl.registry import command
from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import write_result

TABLES = command("refunds").tables
RESULT_SHEETS = ("Issues", "Refunds", "Refund deadlines")
NO_EXPORT = (
    "There is no EntryLines table: nothing filed is known. Run ACE's report ES-003 (Entry Summary Line Tariff Details) with "
    "Liquidation Status and Liquidation Date, and add it: prodops-xl import ES-003.csv --as es003 --out WORKBOOK."
)


@dataclass(frozen=True, eq=False)
class Figures:
    """Everything that sheets and files show. `rows`: see domain/refunds/rows.py, in the order of the sheet."""

    filed: Filed
    made: Refundable
    rows: pd.DataFrame
    ties: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Written:
    """What a host with a folder did with the files: `rows` after it (claimed, where the setting asks for it), and what is
    said of the files.
    """

    rows: pd.DataFrame
    counts: dict[str, Any] = field(default_factory=dict)
    summary: list[tuple[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def refunds(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Write the sheets Refunds and Refund deadlines, and the command's rows of Issues.

    `options["claim_files"]`, where the host has a folder: commands.refunds_files.claim_files, with its folder. `options["answers"]`: a result file of the portal, read. Setting `claimed`: the day on which the files of
    this run are marked as claimed.
    """
    progress("Reading the workbook", 0.0)
    workbook, given = read_inputs(book, settings, options, TABLES, NEEDED, results=RESULT_SHEETS)
    options = options or {}
    _refuse_odd_options(given, options)
    progress("Matching entry lines", 0.25)
    costed = cost_book(as_book(workbook), tariff_of(workbook)[0], given, as_of)
    require_dollars(costed)
    figures = figures_of(workbook, costed, given, options, as_of)
    outcome = Outcome("refunds", rows=len(figures.rows))
    outcome.notes += [NO_EXPORT] if not workbook.has("EntryLines") else []
    outcome.notes += [f.message for f in figures.findings if f.rule == "refund-importers"]
    outcome.notes += options["answers"].notes if "answers" in options else ()
    progress("Making the claim files", 0.6)
    rows, written = figures.rows, None
    if "claim_files" in options:
        written = options["claim_files"](workbook, figures, given, as_of)
        rows = written.rows
    rows = as_claimed(rows, figures.made.cases, refund_programs(), as_of)
    rows = in_order(with_interest(rows, given["refunds.interest_rate"], as_of))
    progress("Writing the figures", 0.75)
    told = Told(rows, figures.ties, given, as_of)
    reach(workbook)
    cells = {"Refunds": addresses(workbook)}
    weeks = calendar(rows)
    for sheet in (refund_sheet(workbook, told), deadline_sheet(workbook, told, weeks)):
        outcome.written[sheet.name] = write_result(workbook, sheet)
    take_over(workbook)
    findings = issues_of(workbook, figures.findings, rows, figures.filed.lines)
    outcome.count(findings)
    outcome.written["Issues"] = write_issues(
        workbook, "refunds", findings, REFUND_RULES, given, as_of, cells=cells
    )
    close(workbook, book, outcome)
    _say(outcome, rows, figures, written)
    progress("Done", 1.0)
    return outcome


def _refuse_odd_options(given: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    if given.get("results") and "answers" not in options:
        raise ProdOpsError(
            "This host reads no files: run `prodops-xl run refunds WORKBOOK --set results=FILE` for the portal's result file."
        )
    if given.get("claimed") and "claim_files" not in options:
        raise ProdOpsError(
            "claimed= marks the entries of the claim files that this run writes: name their folder with --out. Without files, "
            "write the day into Claimed on."
        )


def figures_of(
    workbook: Workbook,
    costed: CostedBook,
    settings: Mapping[str, Any],
    options: Mapping[str, Any],
    as_of: date,
) -> Figures:
    """From the workbook's tables to rows with their statuses."""
    programs = refund_programs()
    lines = filed(workbook.frame("EntryLines"))
    present = present_columns(workbook)
    importers = (str(settings["entries.our_importers"] or ""),)
    made = refund_lines(
        lines, match(lines, costed), programs, costed,
        importers=importers,
        liquidation_known=bool({"Liquidation status", "Liquidation date"} & present), as_of=as_of,
    )  # fmt: skip
    exported = frozenset(lines.lines["entry"].astype(str))
    rows, findings = with_earlier(
        refund_rows(made, costed, programs), earlier_rows(workbook), programs, exported, as_of
    )
    keys = made.lines["importer"].map(importer_key).astype(object)
    exporters = frozenset(importer_key(text) for text in lines.lines["importer"].unique())
    unknown = [] if importer_keys(importers) else importers_not_known(made.lines, keys, exporters)
    findings = unknown + made.findings + findings
    moved: dict[str, int] = {}
    if "answers" in options:
        rows, strangers, moved = apply_answers(rows, options["answers"], programs)
        findings += strangers
    rows, refused = explain_refusals(rows, rejections())
    findings += refused + bad_numbers(claimable(rows))
    return Figures(lines, made, rows, ties(lines, made, programs), findings, moved)


def present_columns(workbook: Workbook) -> frozenset[str]:
    """Columns that the export has."""
    data = workbook.tables.get("EntryLines")
    return data.checked.present if data is not None else frozenset()


def _say(outcome: Outcome, rows: pd.DataFrame, figures: Figures, written: Written | None) -> None:
    """Counts for scripts, the summary for people."""
    ours = rows[rows["ours"] & (rows["In export"] == "yes")]
    by_status = (ours.groupby("Status")["cents"].sum() / 100).round(2).to_dict()
    total = int(ours["cents"].sum())
    outcome.counts |= {
        "refundable": total / 100,
        "to_ask_for": int(rows.loc[to_act(rows), "cents"].sum()) / 100,
        "no_channel": int(shut_out(rows)["cents"].sum()) / 100,
        "by_status": by_status,
        "not_ours": int(rows.loc[~rows["ours"], "cents"].sum()) / 100,
        "no_po": int(figures.ties["No PO"].sum()) / 100,
        "entries": int(ours["entry"].nunique()),
        "channels": [
            {"channel": row["Channel"], "entries": int(row["Entries"]), "amount": int(row["Total"]) / 100}
            for row in totals_by_channel(rows).to_dict("records")
        ],
        "ties": [
            {name: value if name == "Program" else value / 100 for name, value in row.items()}
            for row in figures.ties.to_dict("records")
        ],
        "moved": figures.moved,
    }
    outcome.summary = [
        ("Refundable, ours", f"{total / 100:,.2f}"),
        *((f"of which {status}", f"{amount:,.2f}") for status, amount in by_status.items()),
        ("Still to be asked for", f"{outcome.counts['to_ask_for']:,.2f}"),
        *((f"Channel: {c['channel']}", f"{c['amount']:,.2f} on {counted(c['entries'], 'entry')}") for c in outcome.counts["channels"]),
        ("Not ours, shown apart", f"{outcome.counts['not_ours']:,.2f}"),
        *((f"Moved to {word}", counted(count, "entry")) for word, count in figures.moved.items()),
    ]  # fmt: skip
    if written is not None:
        outcome.counts |= written.counts
        outcome.summary += written.summary
        outcome.notes += written.notes
