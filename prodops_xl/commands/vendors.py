"""score-vendors: the scorecard from orders, receipts, inspections and audits, with the evidence behind each figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.inputs import cell_findings, read_inputs
from prodops_xl.commands.issue_sheet import since_last, write_issues
from prodops_xl.commands.landed_cost import NEEDED
from prodops_xl.commands.orders import replace_key
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.vendor_inputs import TABLES, vendor_book
from prodops_xl.commands.vendor_page_names import earlier_pages
from prodops_xl.commands.vendor_pages import write_pages
from prodops_xl.commands.vendor_words import what_is_missing, without_orders
from prodops_xl.commands.vendors_sheets import (
    EVIDENCE,
    FIGURES,
    SCORECARD,
    dress_scorecard,
    evidence_sheet,
    figures,
    scorecard,
)
from prodops_xl.domain.vendors import Scored, policy_of, score_book
from prodops_xl.domain.vendors.evidence import evidence
from prodops_xl.domain.vendors.vendor_findings import VENDOR_RULES, vendor_findings
from prodops_xl.reference.sampling import sampling_tables
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import RESULTS, write_result

MOST_EVIDENCE = 100_000  # rows; a sheet holds ten times as many, a person filters fewer

RESULT_SHEETS = ("Issues", SCORECARD, FIGURES, EVIDENCE)  # and a page per vendor
# Tables that validate-orders does not read: their unreadable cells are told here.
_OWN = ("Receipts", "Inspections", "Schedule")


def score_vendors(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Score the vendors of the workbook; write Scorecard, Scorecard KPIs, VendorEvidence, a page per vendor and the rows
    of Issues.
    """
    progress("Reading the workbook", 0.0)
    pages = earlier_pages([s.name for s in book.sheets])
    workbook, given = read_inputs(book, settings, options, TABLES, NEEDED, results=(*RESULT_SHEETS, *pages))
    policy = policy_of(given)
    progress("Scoring", 0.3)
    tables, notes = vendor_book(workbook)
    scored = score_book(tables, policy, sampling_tables(), given["book.currency"], as_of)
    findings = [replace_key(f) for f in [*cell_findings(workbook, _OWN), *vendor_findings(scored)]]
    outcome = Outcome("score-vendors", rows=len(scored.book))
    outcome.count(findings)
    outcome.notes += [n for n in (*what_is_missing(scored), without_orders(scored), *notes) if n]
    progress("Writing the scorecard", 0.5)
    _write(workbook, scored, outcome)
    if given["vendors.sheets"] and len(scored.vendors):
        progress("Writing a page per vendor", 0.7)
        outcome.written["V sheets"], note = write_pages(workbook, scored)
        outcome.notes += [note] if note else []
    outcome.written["Issues"] = write_issues(workbook, "score-vendors", findings, VENDOR_RULES, given, as_of)
    close(workbook, book, outcome)
    _said(outcome, scored)
    progress("Done", 1.0)
    return outcome


def _write(workbook: Workbook, scored: Scored, outcome: Outcome) -> None:
    said = [_first_line(scored), _since(workbook, scored)]
    sheets = [
        scorecard(scored, said, list(outcome.notes)), figures(scored),
        evidence_sheet(scored, evidence(scored, MOST_EVIDENCE)),
    ]  # fmt: skip
    for sheet in sheets:
        fresh = sheet.name not in workbook.grids
        outcome.written[sheet.name] = write_result(workbook, sheet)
        if fresh and sheet.name == SCORECARD:
            header = int(workbook.memory.get(RESULTS)[SCORECARD]["row"])
            dress_scorecard(workbook.book.sheets[SCORECARD], header, sheet.frame)


def _first_line(scored: Scored) -> str:
    v = scored.vendors
    nobody = int((scored.found.lines["vendor"] < 0).sum())
    left_out = (
        f"; {nobody:,} lines without vendor or units, or due too early, are not scored" if nobody else ""
    )
    return (
        f"{len(v):,} vendors, {v['lines'].sum():,.0f} lines, {v['due'].sum():,.0f} due, {v['money'].sum():,.0f} "
        f"{scored.currency}{left_out}."
    )


def _since(workbook: Workbook, scored: Scored) -> str:
    v = scored.vendors
    now = {
        "as_of": scored.as_of.isoformat(),
        "lines late": int(v["late"].sum()),
        "open late": int(v["open_late"].sum()),
        "open money": round(float(v["open_money"].sum()), 2),
    }
    return since_last(workbook, "vendor totals", now, ("lines late", "open late", "open money"))


def _said(outcome: Outcome, scored: Scored) -> None:
    v = scored.vendors
    grades = {g: int((v["grade"] == g).sum()) for g in "ABCDE"}
    due, late = float(v["due"].sum()), float(v["late"].sum())
    outcome.counts |= {
        "preset": scored.policy.preset.name,
        "vendors": len(v),
        "grades": grades,
        "without_grade": int(v["grade"].isna().sum()),
        "due": int(due),
        "late": int(late),
        "excused": int(v["excused_lines"].sum()),
        "open_late": int(v["open_late"].sum()),
        "open_money": round(float(v["open_money"].sum()), 2),
        "not_scored": int((scored.found.lines["vendor"] < 0).sum()),
    }
    shown = [f"{n} {g}" for g, n in grades.items() if n]
    if shown and outcome.counts["without_grade"]:
        shown.append(f"{outcome.counts['without_grade']} without a grade")
    outcome.summary = [
        ("Vendors", f"{len(v):,}: {', '.join(shown) or 'none graded'}"),
        ("Lines due", f"{due:,.0f}"),
        ("of which late", f"{late:,.0f}"),
        ("of which excused", f"{outcome.counts['excused']:,}"),
        ("Open past their date", f"{outcome.counts['open_late']:,}"),
        ("Money open", f"{outcome.counts['open_money']:,.2f} {scored.currency}"),
        ("Preset", scored.policy.preset.name),
    ]
