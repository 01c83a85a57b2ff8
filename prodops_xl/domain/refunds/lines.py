"""Refunds: every dollar of duty that is given back, by entry, order line and deadline.

Amounts are what was filed, heading by heading; each is split over the order lines behind its entry line, to the cent.
What no order stands behind stays in the totals. Under DDP the vendor is importer of record: such duty is his, and so is
that of an importer number that is not ours; both are shown apart and never counted. Confirm with your customs broker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries import bare
from prodops_xl.domain.entry_lines import Filed
from prodops_xl.domain.entry_matching import Matches, spread
from prodops_xl.domain.money import group_sums
from prodops_xl.domain.refund_channels import cases_of, channels_of
from prodops_xl.domain.refund_programs import COLUMN_1, Programs, carries, given_back
from prodops_xl.tables.findings import Finding

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

DDP, OTHER_IMPORTER = "DDP: the vendor is importer", "another importer number"


@dataclass(frozen=True, eq=False)
class Refundable:
    """`lines`: one row per heading given back and order line behind it: program, of (row of Filed.lines), entry, line,
    hts, cents, row (of EntryLines), order (row of the orders, -1: none), shipped (row of the shipped lines, -1), ours
    (bool), whose (why not ours, ""), importer, entry_date, liquidation, state, channel, last_day, days_left, file, to_do,
    how, confidence. `given`: per heading, before it is split: program, of, hts, cents, row. `findings`: what a person
    must look at.
    """

    lines: pd.DataFrame
    given: pd.DataFrame
    findings: list[Finding]


def refund_lines(
    filed: Filed, matches: Matches, programs: Programs, costed: CostedBook, *, importers: Iterable[str],
    liquidation_known: bool, as_of: date,
) -> Refundable:  # fmt: skip
    """What the programs give back of the filed lines: see `Refundable`.

    `importers`: our importer numbers (none: every importer is ours, but under DDP); `liquidation_known`: the report has
    a liquidation status or date.
    """
    given, findings = given_back(filed, programs)
    parts = spread(given["cents"].to_numpy("int64"), given["of"].to_numpy("int64"), matches)
    parts = parts[parts["cents"] > 0]
    at = parts["position"].to_numpy("int64")
    parts = parts[_claimed(given, parts, programs, costed)].reset_index(drop=True)
    at = parts["position"].to_numpy("int64")
    lines = given[["program", "of", "hts", "row"]].iloc[at].reset_index(drop=True)
    lines[["order", "shipped", "cents"]] = parts[["order", "shipped", "cents"]]
    kept = group_sums(lines["cents"].to_numpy("int64"), at, len(given))
    given = given.assign(cents=kept)[kept > 0].reset_index(drop=True)
    of = lines["of"].to_numpy("int64")
    for name in ("entry", "line", "importer", "entry_date"):
        lines[name] = filed.lines[name].iloc[of].to_numpy()
    for name in ("how", "confidence"):
        lines[name] = matches.lines[name].iloc[of].to_numpy()
    lines["whose"] = _whose(lines, costed, importers)
    lines["ours"] = (lines["whose"] == "").to_numpy(bool)
    cases = cases_of(_with_entries(filed.lines, costed.book.entries), known=liquidation_known)
    lines = _stood(lines, cases, programs, np.datetime64(as_of, "D"))
    findings += _mixed(lines) + _doubtful(lines, cases) + _state_unknown(lines)
    return Refundable(lines, given, findings)


def _claimed(given: pd.DataFrame, parts: pd.DataFrame, programs: Programs, costed: CostedBook) -> Flags:
    """Parts whose program's claim was made: on the entry, or on the order behind them."""
    at, order = parts["position"].to_numpy("int64"), parts["order"].to_numpy("int64")
    out = given["carried"].to_numpy(bool)[at]
    program = given["program"].to_numpy("int64")[at]
    texts = costed.book.orders["Claims"].to_numpy(object)
    for number in np.unique(program[~out]):
        named = np.append(carries(texts, str(programs.rows["claims"].iloc[number])), False)
        out = out | ((program == number) & named[order])
    return out


def importer_key(text: object) -> str:
    """An importer number as it compares: letters and digits, capitals."""
    return "" if text is None or text != text else re.sub(r"[^0-9A-Z]", "", str(text).upper())  # noqa: PLR0124 - NaN


def _whose(lines: pd.DataFrame, costed: CostedBook, importers: Iterable[str]) -> npt.NDArray[np.object_]:
    """Why a part's duty is not ours; "" where it is."""
    vendor = np.append(costed.orders["vendor_entry"].to_numpy(bool), False)[lines["order"].to_numpy("int64")]
    known = {key for text in importers if (key := importer_key(text))}
    codes, distinct = pd.factorize(lines["importer"].to_numpy(object))
    other = np.array(
        [*(bool(known) and importer_key(text) not in known for text in distinct), False], dtype=bool
    )
    return np.select([vendor, other[codes]], [DDP, OTHER_IMPORTER], "").astype(object)


def _with_entries(lines: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Where the report says nothing of an entry's liquidation, the Entries table may."""
    told = entries[
        entries["Entry"].notna() & (entries["Liquidation date"].notna() | entries["Status"].notna())
    ]
    if not len(told):
        return lines
    by = (
        told.assign(entry=[bare(str(text)) for text in told["Entry"]])
        .drop_duplicates("entry")
        .set_index("entry")
    )
    silent = (lines["liquidation_date"].isna() & lines["liquidation_status"].isna()).to_numpy(bool)
    day = lines["entry"].map(by["Liquidation date"])
    status = lines["entry"].map(by["Status"])
    return lines.assign(
        liquidation_date=lines["liquidation_date"].where(~silent, day),
        liquidation_status=lines["liquidation_status"].where(~silent, status),
    )


def _stood(
    lines: pd.DataFrame, cases: pd.DataFrame, programs: Programs, as_of: np.datetime64
) -> pd.DataFrame:
    """Each line with the channel of its entry under its program; computed once per entry and program."""
    pair = pd.MultiIndex.from_frame(lines[["entry", "program"]])
    code, distinct = pd.factorize(pair)
    index = distinct if len(distinct) else pair
    entry, program = index.get_level_values(0), index.get_level_values(1).to_numpy("int64")
    found = channels_of(cases.loc[entry].reset_index(drop=True), program, programs, as_of)
    found["liquidation"] = cases["liquidation"].loc[entry].to_numpy()
    return pd.concat([lines, found.iloc[code].reset_index(drop=True)], axis=1)


def ties(filed: Filed, made: Refundable, programs: Programs) -> pd.DataFrame:
    """Per program the same money reached three ways, int64 cents: `Entry lines` (the duty of each entry line less its
    other tariff numbers), `Duty lines` (the tariff numbers given back, as filed), `Refunds by PO` (the parts of order
    lines, those of nobody and those that are not ours), and how they split: `Ours`, `No PO` (of ours), `Not ours`.
    """
    out = []
    for number, name in enumerate(programs.names):
        given = made.given[made.given["program"] == number]
        lines = made.lines[made.lines["program"] == number]
        ours = lines["ours"].to_numpy(bool)
        cents = lines["cents"].to_numpy("int64")
        nobody = lines["order"].to_numpy("int64") < 0
        out.append(
            {
                "Program": name,
                "Entry lines": _by_entry_line(filed, given, programs.rows["gives_back"].iloc[number]),
                "Duty lines": int(given["cents"].sum()),
                "Refunds by PO": int(cents.sum()),
                "Ours": int(cents[ours].sum()),
                "No PO": int(cents[ours & nobody].sum()),
                "Not ours": int(cents[~ours].sum()),
            }
        )
    return pd.DataFrame(out)


def _by_entry_line(filed: Filed, given: pd.DataFrame, gives_back: str) -> int:
    """Duty of the lines less what stays paid on them."""
    if gives_back == COLUMN_1:  # part of a line may come back: there is no other figure to take it from
        return int(given.groupby("of")["cents"].sum().sum())
    of = given["of"].unique()
    here = np.zeros(len(filed.lines), dtype=bool)
    here[of] = True
    key = pd.MultiIndex.from_frame(filed.headings[["of", "row"]])
    back = key.isin(pd.MultiIndex.from_frame(given[["of", "row"]]))
    stays = here[filed.headings["of"].to_numpy("int64")] & ~back
    paid = int(filed.lines["duty"].to_numpy("int64")[here].sum())
    return paid - int(filed.headings["cents"].to_numpy("int64")[stays].sum())


def _mixed(lines: pd.DataFrame) -> list[Finding]:
    """Entries with lines of ours and of a vendor's: an entry has one importer."""
    if not len(lines):
        return []
    by = lines.groupby("entry", sort=False)["ours"].agg(["min", "max"])
    mixed = by.index[by["min"] != by["max"]]
    money = lines[lines["entry"].isin(mixed)].groupby("entry")["cents"].sum() / 100
    return [
        Finding(
            "refund-mixed-entry", "error", "EntryLines", (entry,), "Importer",
            f"Entry {entry} holds goods of ours and goods bought DDP, and an entry has one importer of record: it goes into no claim file.",
            None, "Correct the Incoterm of the orders, or the PO of the entry line.", float(money[entry]),
        )
        for entry in mixed
    ]  # fmt: skip


def _doubtful(lines: pd.DataFrame, cases: pd.DataFrame) -> list[Finding]:
    doubtful = cases.index[cases["contradiction"].to_numpy(bool)]
    money: Mapping[Any, float] = (lines.groupby("entry")["cents"].sum() / 100).to_dict() if len(lines) else {}
    return [
        Finding(
            "refund-two-liquidations", "warning", "EntryLines", (entry,), "Liquidation date",
            f"The lines of entry {entry} name different liquidation dates; the earliest one counts, {cases['liquidation'][entry]:%Y-%m-%d}.",
            None, "Import a newer report, or ask the broker which date holds.", float(money[entry]),
        )
        for entry in doubtful if entry in money
    ]  # fmt: skip


def _state_unknown(lines: pd.DataFrame) -> list[Finding]:
    """One sentence for all entries whose state cannot be told."""
    unknown = lines[(lines["channel"] == "unknown") & lines["ours"]]
    if not len(unknown):
        return []
    entries, money = unknown["entry"].nunique(), int(unknown["cents"].sum()) / 100
    return [
        Finding(
            "refund-state-unknown", "warning", "EntryLines", ("liquidation",), "Liquidation date",
            f"Of {entries:,} entries it is not known whether and when they liquidated: no channel and no last day can be named.",
            None, "Add Liquidation Status and Liquidation Date to the ACE report ES-003 and import it again.", money,
        )
    ]  # fmt: skip


REFUND_RULES: dict[str, tuple[str, str]] = {
    "refund-outside-days": ("Duty of a program outside its days", "Sourcing & Imports"),
    "refund-mixed-entry": ("Entry of two importers", "Sourcing & Imports"),
    "refund-two-liquidations": ("Two liquidation dates", "Sourcing & Imports"),
    "refund-state-unknown": ("Liquidation not known", "Sourcing & Imports"),
    "refund-number": ("Entry number that cannot be claimed", "Sourcing & Imports"),
    "refund-refused": ("Claim refused", "Sourcing & Imports"),
    "refund-unknown-entry": ("Result of an unknown entry", "Sourcing & Imports"),
    "refund-last-days": ("Refund about to lapse", "Sourcing & Imports"),
    "refund-left-over": ("Refund that the export no longer holds", "Sourcing & Imports"),
    "refund-status": ("Status not understood", "Sourcing & Imports"),
}
"""Rule -> its title on the Issues sheet and who mends it."""
