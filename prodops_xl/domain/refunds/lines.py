"""Refunds: every dollar of duty that is given back, by entry, order line and deadline.

Amounts are what was filed, heading by heading; each is split over the order lines behind its entry line, to the cent.
What no order stands behind stays in the totals. Under DDP the vendor is importer of record: such duty is his, and so is
that of an importer number that is not ours; both are shown apart and never counted. Confirm with your customs broker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.importers import importer_key, importer_keys, is_of
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.matching import Matches, spread
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.money import group_sums
from prodops_xl.domain.refunds.channels import cases_of, channels_of
from prodops_xl.domain.refunds.findings import (
    mixed_entries,
    odd_liquidations,
    own_entries_of_vendors,
    unknown_states,
)
from prodops_xl.domain.refunds.programs import COLUMN_1, Programs, carries, given_back
from prodops_xl.tables.findings import Finding

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

DDP, OTHER_IMPORTER = "DDP: the vendor is importer", "another importer number"
BY_NAME = "PO of the report"


@dataclass(frozen=True, eq=False)
class Refundable:
    """`lines`: one row per heading given back and order line behind it: program, of (row of Filed.lines), entry, line,
    hts, cents, row (of EntryLines), order (row of the orders, -1: none), shipped (row of the shipped lines, -1), ours
    (bool), whose (why not ours, ""), importer, entry_date, liquidation, state, channel, last_day, days_left, file, to_do,
    how, confidence. `given`: per heading, before it is split: program, of, hts, cents, row. `cases`: what is known of each
    entry (see channels.cases_of). `findings`: what a person must look at.
    """

    lines: pd.DataFrame
    given: pd.DataFrame
    cases: pd.DataFrame
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
    parts = _named(parts[parts["cents"] > 0], given, filed, costed)
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
    lines["how"] = lines["how"].where(~parts["named"], BY_NAME)
    lines["whose"], terms_differ = _whose(lines, costed, importers)
    lines["ours"] = (lines["whose"] == "").to_numpy(bool)
    day = np.datetime64(as_of, "D")
    cases = cases_of(_with_entries(filed.lines, costed.book.entries), known=liquidation_known, as_of=day)
    lines = _stood(lines, cases, programs, day)
    findings += [
        *mixed_entries(lines), *own_entries_of_vendors(lines, terms_differ), *odd_liquidations(lines, cases), *unknown_states(lines)
    ]  # fmt: skip
    return Refundable(lines, given, cases, findings)


def _named(parts: pd.DataFrame, given: pd.DataFrame, filed: Filed, costed: CostedBook) -> pd.DataFrame:
    """Parts that nothing was matched to, with the order that the report itself names beside them: its PO and line, or
    its PO where that has one line. `named`: which they are.
    """
    orders = costed.book.orders
    of = given["of"].to_numpy("int64")[parts["position"].to_numpy("int64")]
    po = filed.lines["po"].to_numpy(object)[of]
    line = filed.lines["po_line"].to_numpy("float64")[of]
    exact = {key: at for at, key in enumerate(zip(orders["PO"], orders["Line"], strict=True))}
    alone = np.flatnonzero(~orders["PO"].duplicated(keep=False) & orders["PO"].notna())
    of_po = dict(zip(orders["PO"].to_numpy(object)[alone], alone.tolist(), strict=True))
    order = parts["order"].to_numpy("int64").copy()
    for at in np.flatnonzero((order < 0) & pd.notna(po)):
        order[at] = of_po.get(po[at], -1) if np.isnan(line[at]) else exact.get((po[at], line[at]), -1)
    named = (order >= 0) & (parts["order"].to_numpy("int64") < 0)
    return parts.assign(order=order, named=named)


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


def _whose(
    lines: pd.DataFrame, costed: CostedBook, importers: Iterable[str]
) -> tuple[npt.NDArray[np.object_], Flags]:
    """Why a part's duty is not ours; "" where it is. And which parts were bought DDP and yet entered under a number of
    ours: one of the two is wrong.
    """
    vendor = np.append(costed.orders["vendor_entry"].to_numpy(bool), False)[lines["order"].to_numpy("int64")]
    known = importer_keys(importers)
    codes, distinct = pd.factorize(lines["importer"].to_numpy(object))
    keys = [importer_key(text) for text in distinct]
    other = np.array([*(bool(known) and not is_of(key, known) for key in keys), False], dtype=bool)[codes]
    own = np.array([*(bool(known) and is_of(key, known) for key in keys), False], dtype=bool)[codes]
    return np.select([vendor, other], [DDP, OTHER_IMPORTER], "").astype(object), vendor & own


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
    found = channels_of(
        cases.loc[entry].reset_index(drop=True),
        program,
        programs,
        np.full(len(entry), as_of, "datetime64[D]"),
    )
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
