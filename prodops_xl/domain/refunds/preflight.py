"""The checks of a claim file before it is uploaded: the portal's known reasons to refuse, one by one.

What this workbook and its export cannot tell is said to be so, never passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from prodops_xl.domain.counting import counted
from prodops_xl.domain.entries.importers import importer_key
from prodops_xl.domain.entries.numbers import valid
from prodops_xl.domain.refunds.claims import MOST, Batch
from prodops_xl.domain.refunds.rows import YES


@dataclass(frozen=True)
class Check:
    """One check before upload: `result` is `passed`, `failed` or `cannot be known here`."""

    check: str
    result: str
    detail: str


PASSED, FAILED, UNKNOWABLE = "passed", "failed", "cannot be known here"


def preflight(
    batch: Batch,
    text: str,
    rows: pd.DataFrame,
    present: frozenset[str],
    as_of: date,
    *,
    ours_known: bool = True,
) -> list[Check]:
    """The portal's known reasons to refuse, each held against the file's own text and the rows behind it.

    `text`: the file as written; `rows`: the refund rows; `present`: columns that the export has;
    `ours_known`: our importer numbers are set, or the export holds one alone.
    """
    written = text.split("\r\n")
    numbers = [line.replace("-", "") for line in written[1:-1]]
    mine = rows[
        rows["entry"].isin(set(numbers)) & (rows["Program"] == batch.program) & (rows["In export"] == YES)
    ]
    entries = mine.groupby("entry", sort=False)
    importers = {importer_key(text) for text in mine["Importer"]} - {""}
    heads = mine.groupby("entry")["Headings"].agg(" ".join)
    struck = heads.reindex(numbers).fillna("").str.contains(r"9903\.0[12]", regex=True)
    zero = [n for n, total in entries["cents"].sum().items() if total <= 0]
    late = mine["Last day"].notna() & (mine["Last day"] < pd.Timestamp(as_of))
    ieepa = batch.program == "IEEPA"
    return [
        _judged("The header is Entry Number", written[0] == "Entry Number", "The file's first line, one column."),
        _judged("Plain text, no blank rows", text.isascii() and text.endswith("\r\n") and all(written[:-1]), "ASCII, lines end with CR LF."),
        _judged("Entry numbers are well formed", bool(valid(numbers).all()), "Eleven characters XXX-NNNNNNN-N with a right check digit; the hyphens keep a spreadsheet from taking leading zeros."),
        _judged("No entry twice", len(set(numbers)) == len(numbers), "In this file and in the others written with it."),
        _judged(f"At most {MOST:,} entries", 0 < len(numbers) <= MOST, f"{counted(len(numbers), 'entry')}."),
        _judged("One importer of record", len(importers) == 1, f"Importer {batch.importer}.") if importers or not len(mine) else
        Check("One importer of record", UNKNOWABLE, "The export has no importer number: add Importer Number to the ACE report."),
        _judged("Every entry is in the export with its refund", set(numbers) == set(entries.groups), "Each number is one of the working paper."),
        _judged("Every entry has a 9903.01 or 9903.02 number", bool(struck.all()), "By the tariff numbers of the export.") if ieepa else
        Check("Every entry has a number of the program", PASSED, "By the tariff numbers of the export."),
        _judged("No entry without a duty to give back", not zero, "Lines with zero duty are not counted."),
        _judged("Every entry is inside its window", not late.any(), f"By the liquidation dates of the export, on {as_of.isoformat()}."),
        *_flags(present),
        _judged("All goods are ours", bool(mine["ours"].all()), "No DDP lines and no importer number of another.") if ours_known else
        Check("All goods are ours", UNKNOWABLE, "The export holds several importers of record and the setting entries.our_importers is blank: write yours there."),
        Check("Not in another declaration", UNKNOWABLE, "Entries that are claimed, accepted or paid in this workbook are left out; what others uploaded is not known."),
        Check("In ACE, entry summary accepted", UNKNOWABLE, "Look in ACE, or ask the broker."),
        Check("Right filer", UNKNOWABLE, "Only the importer of record or the broker that filed the entry may upload it. Filer codes: " + (", ".join(sorted({n[:3] for n in numbers})) or "none") + "."),
        Check("Liquidation as in the export", UNKNOWABLE, "An entry may have liquidated since the export was made: import a new one shortly before you upload."),
        Check("Bank account for refunds in ACE", UNKNOWABLE, "Refunds are paid by ACH to the account on file in ACE."),
    ]  # fmt: skip


def _judged(check: str, good: bool, detail: str) -> Check:
    return Check(check, PASSED if good else FAILED, detail)


def _flags(present: frozenset[str]) -> list[Check]:
    """What keeps an entry out of phase 1, by the columns that say so."""
    out = [
        Check("No reconciliation entry (type 09), no open AD/CVD (type 03)", PASSED, "By Entry Type in the export.")
        if "Type" in present
        else Check("No reconciliation entry (type 09), no open AD/CVD (type 03)", UNKNOWABLE, "The export has no Entry Type: add it to the ACE report.")
    ]  # fmt: skip
    name = "Not flagged for reconciliation, drawback or protest"
    told = (
        Check(name, PASSED, "By the flags in the export.")
        if "Flags" in present
        else Check(name, UNKNOWABLE, "The export has no flags: ask the broker, or add a column Entry Flags.")
    )
    return [*out, told]
