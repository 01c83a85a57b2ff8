"""The files of the command refunds: claim files, a working paper to each, the list for protests and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.refunds import Figures, Written, present_columns
from prodops_xl.domain.counting import counted
from prodops_xl.domain.refunds.claims import Batch, batches, claimable, mark_claimed
from prodops_xl.domain.refunds.preflight import FAILED, Check, preflight
from prodops_xl.domain.refunds.rows import YES, dotted, printed
from prodops_xl.domain.refunds.status import REFUSED, TO_CLAIM
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.refund_files import ClaimFiles, claim_text
from prodops_xl.exchange.refund_papers import PaperSheet, paper
from prodops_xl.workbook.read import Workbook

_PROTEST = "protest"
_WIDE = (
    ("Entry", 16), ("HTS", 15), ("Heading", 13), ("Headings", 34), ("State", 24), ("Importer", 20), ("PO", 14), ("Vendor", 32), ("Terms", 8),
    ("Program", 22), ("Matched by", 24), ("Status", 11), ("To be given back", 18), ("Amount", 16),
)  # fmt: skip
_OF_ORDER = {"PO": "PO", "Line": "Line", "Style": "Style", "Vendor": "Vendor", "Terms": "Incoterm"}


def claim_files(
    workbook: Workbook,
    figures: Figures,
    settings: Mapping[str, Any],
    as_of: date,
    *,
    hold: Callable[[ClaimFiles], Mapping[str, str]],
) -> Written:
    """Make the files and hand them to the host. Statuses move only where the setting `claimed` names a day."""
    rows = figures.rows
    entries = claimable(rows)
    made = batches(entries)
    present = present_columns(workbook)
    texts = {batch.name: claim_text(batch.entries) for batch in made}
    known = not any(found.rule == "refund-importers" for found in figures.findings)
    checks = {b.name: preflight(b, texts[b.name], rows, present, as_of, ours_known=known) for b in made}
    lines = justified(workbook, figures)
    papers = {f"{b.name} working paper.xlsx": _paper(b, rows, lines, checks[b.name], as_of) for b in made}
    protest = _protests(rows, entries, as_of)
    papers |= {f"Protest list {as_of.isoformat()}.xlsx": protest} if protest else {}
    day = _day(settings.get("claimed"), as_of)
    told = hold(ClaimFiles({f"{name}.csv": text.encode("ascii") for name, text in texts.items()}, papers))
    marked = mark_claimed(rows, made, day) if day is not None else rows
    return Written(
        marked,
        _counts(made, entries, checks, told),
        _summary(made, entries, checks),
        _notes(made, day, entries, checks),
    )


def _day(text: Any, as_of: date) -> date | None:
    """The day of `--set claimed=`; ProdOpsError where it is none, or is still to come."""
    if text in (None, ""):
        return None
    try:
        day = date.fromisoformat(str(text).strip())
    except ValueError:
        raise ProdOpsError(f"--set claimed={text} is not a date; write it as 2026-11-25.") from None
    if day > as_of:
        raise ProdOpsError(
            f"--set claimed={text} is after {as_of.isoformat()}: what is not uploaded yet is not claimed."
        )
    return day


def justified(workbook: Workbook, figures: Figures) -> pd.DataFrame:
    """One row per heading given back and order line behind it, as a paper shows it, with `entry` and `Program`."""
    lines, filed = figures.made.lines, figures.filed
    of = lines["of"].to_numpy("int64")
    rows = workbook.tables["EntryLines"].rows if "EntryLines" in workbook.tables else np.zeros(0, "int64")
    orders = workbook.frame("Orders")
    order = lines["order"].to_numpy("int64")
    out = pd.DataFrame(
        {
            "Entry": printed(lines["entry"]),
            "Entry line": lines["line"].to_numpy(),
            "EntryLines row": rows[lines["row"].to_numpy("int64")],
            "HTS": filed.lines["hts"].map(dotted).to_numpy(object)[of],
            "Heading": lines["hts"].map(dotted).to_numpy(object),
            "Origin": filed.lines["origin"].to_numpy(object)[of],
            "Entered value of the line": filed.lines["value"].to_numpy("int64")[of] / 100,
            "Duty of the line": filed.lines["duty"].to_numpy("int64")[of] / 100,
        }
    )
    for name, column in _OF_ORDER.items():
        values = np.array([*orders[column], None], dtype=object)
        out[name] = values[order]  # -1, no order: the blank at the end
    out["Matched by"] = lines["how"].to_numpy(object)
    out["To be given back"] = lines["cents"].to_numpy("int64") / 100
    return out.assign(entry=lines["entry"].to_numpy(object), program=lines["program"].to_numpy("int64"))


def _paper(batch: Batch, rows: pd.DataFrame, lines: pd.DataFrame, checks: list[Check], as_of: date) -> bytes:
    mine = rows[
        rows["entry"].isin(batch.entries) & (rows["Program"] == batch.program) & (rows["In export"] == YES)
    ]
    numbers = mine["program"].unique()
    behind = lines[lines["entry"].isin(batch.entries) & lines["program"].isin(numbers)].drop(
        columns=["entry", "program"]
    )
    total = mine["cents"].sum() / 100
    says = [
        f"Claim file {batch.name}.csv: {counted(len(batch.entries), 'entry')} of importer {batch.importer or '(not in the export)'}, {batch.program}.",
        f"Behind it stand {counted(len(behind), 'part')} of entry lines, {total:,.2f} USD. The file holds entry numbers alone; customs computes the refund.",
        "Entries are numbers of form XXX-NNNNNNN-N; EntryLines row is the row of the workbook's sheet.",
    ]  # fmt: skip
    sheets = (
        PaperSheet(
            "Entries", ("One row per entry of the file, in its order.",), _entries(batch, mine), ("To be given back",),
            ("Entry date", "Liquidation date", "Last day"), _WIDE,
        ),
        PaperSheet(
            "Entry lines", ("One row per tariff number that is given back and order line behind it; split by entered value, to the cent.",),
            behind, ("To be given back",), (),
            _WIDE, ("Entered value of the line", "Duty of the line"),
        ),
    )  # fmt: skip
    return paper(f"Working paper: {batch.name}", says, sheets, checks, as_of)


def _entries(batch: Batch, mine: pd.DataFrame) -> pd.DataFrame:
    by = mine.groupby("entry", sort=False)
    out = by.agg(
        Entry=("Entry", "first"), Importer=("Importer", "first"), State=("State", "first"),
        **{
            "Entry date": ("Entry date", "first"), "Liquidation date": ("Liquidation date", "first"),
            "Last day": ("Last day", "first"), "Days left": ("Days left", "first"), "Order lines": ("PO", "size"),
        },
    )  # fmt: skip
    out["Headings"] = by["Headings"].agg(
        lambda texts: ", ".join(dict.fromkeys(h for t in texts for h in t.split(", ")))
    )
    out["To be given back"] = by["cents"].sum() / 100
    return out.loc[list(batch.entries)].reset_index(drop=True)


def _protests(rows: pd.DataFrame, entries: pd.DataFrame, as_of: date) -> bytes | None:
    """Entries past the first window, and every entry that is in no file with the reason; None where there is neither."""
    late = rows[(rows["Channel"] == _PROTEST) & rows["ours"] & rows["Status"].isin([TO_CLAIM, REFUSED])]
    late = late.sort_values(["Last day", "entry", "PO", "Line"], kind="stable")
    names = ["Entry", "Last day", "Days left", "Liquidation date", "Entry date", "Importer", "PO", "Line", "Style", "Vendor", "Program", "Headings", "Entry lines", "Status"]  # fmt: skip
    table = late[names].assign(**{"To be given back": late["cents"] / 100})
    out = entries[~entries["goes"]]
    left = pd.DataFrame(
        {
            "Entry": out["Entry"].to_numpy(object), "Program": out["Program"].to_numpy(object), "Why": out["why"].to_numpy(object),
            "Last day": out["last_day"].to_numpy(), "Amount": out["cents"].to_numpy() / 100,
        }
    )  # fmt: skip
    if not len(table) and not len(left):
        return None
    says = [
        f"Protests: {counted(late['entry'].nunique(), 'entry')} liquidated more than 80 and not more than 180 days ago, {late['cents'].sum() / 100:,.2f} USD.",
        "A protest (CBP Form 19, 19 USC 1514) is filed within 180 days of liquidation; days are calendar days, file the working day before a weekend.",
    ]  # fmt: skip
    days = ("Last day", "Liquidation date", "Entry date")
    sheets = (
        PaperSheet("Protests", ("Sorted by last day.",), table, ("To be given back",), days, _WIDE),
        PaperSheet("In no claim file", ("Every entry with duty to give back that is in no claim file, and why.",), left, ("Amount",), ("Last day",), (*_WIDE, ("Why", 60))),
    )  # fmt: skip
    return paper("Protest list", says, sheets, (), as_of)


def _counts(
    made: list[Batch], entries: pd.DataFrame, checks: Mapping[str, list[Check]], told: Mapping[str, str]
) -> dict[str, Any]:
    left = entries[~entries["goes"]]
    return {
        "claim_files": [
            {
                "file": f"{b.name}.csv", "program": b.program, "importer": b.importer, "entries": len(b.entries),
                "amount": int(entries.loc[entries["entry"].isin(b.entries) & (entries["Program"] == b.program), "cents"].sum()) / 100,
                "was": told[f"{b.name}.csv"],
                "checks": [{"check": c.check, "result": c.result, "detail": c.detail} for c in checks[b.name]],
            }
            for b in made
        ],
        "left_out": [
            {"why": str(why), "entries": len(part), "amount": int(part["cents"].sum()) / 100} for why, part in left.groupby("why", sort=False)
        ],
    }  # fmt: skip


def _summary(
    made: list[Batch], entries: pd.DataFrame, checks: Mapping[str, list[Check]]
) -> list[tuple[str, Any]]:
    out: list[tuple[str, Any]] = []
    for batch in made:
        cents = entries.loc[
            entries["entry"].isin(batch.entries) & (entries["Program"] == batch.program), "cents"
        ].sum()
        out.append((f"{batch.name}.csv", f"{counted(len(batch.entries), 'entry')}, {cents / 100:,.2f}"))
        out += [(f"  {c.check}", c.result) for c in checks[batch.name]]
    left = entries[~entries["goes"]]
    return [
        *out,
        *(
            (f"In no file: {why}", f"{counted(len(p), 'entry')}, {p['cents'].sum() / 100:,.2f}")
            for why, p in left.groupby("why", sort=False)
        ),
    ]


def _notes(
    made: list[Batch], day: date | None, entries: pd.DataFrame, checks: Mapping[str, list[Check]]
) -> list[str]:
    failed = [f"{name}.csv: {c.check}" for name, of in checks.items() for c in of if c.result == FAILED]
    told = _claim_notes(made, day, entries)
    return [*told, *([f"Do not upload before it is mended: {'; '.join(failed)}."] if failed else [])]


def _claim_notes(made: list[Batch], day: date | None, entries: pd.DataFrame) -> list[str]:
    if not made:
        return ["No claim file was written: no entry is ours, to claim and inside its window."]
    count = int(entries["goes"].sum())
    if day is not None:
        return [
            f"The {counted(count, 'entry')} of the claim files {'is' if count == 1 else 'are'} marked as claimed on {day.isoformat()}."
        ]
    return [
        (
            "The claim files move no status. Once they are uploaded, run this again with --set claimed=DATE (before anything else "
            "changes), or write the day into Claimed on."
        )
    ]
