"""What the sheets of refunds say above their tables: what to do first, where the money stands, that it ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from prodops_xl.commands.issue_sheet import since_last
from prodops_xl.domain.counting import counted
from prodops_xl.domain.refunds.deadlines import SOON
from prodops_xl.domain.refunds.rows import NO, NO_PO, claimed_with, shut_out, to_act
from prodops_xl.domain.refunds.status import ACCEPTED, CLAIMED, PAID, REFUSED
from prodops_xl.workbook.read import Workbook

BROKER = "Confirm with your customs broker. What is given back, to whom and until when is law that moves; these figures are no legal advice."


@dataclass(frozen=True, eq=False)
class Told:
    """What the sheets tell. `rows`: in the order of the sheet."""

    rows: pd.DataFrame
    ties: pd.DataFrame
    settings: Mapping[str, Any]
    as_of: date

    @property
    def ours(self) -> pd.DataFrame:
        """Our rows of the export."""
        return self.rows[self.rows["ours"] & (self.rows["In export"] != NO)]


def refund_head(workbook: Workbook, told: Told) -> list[list[Any]]:
    """The lines above the table of the sheet Refunds."""
    ours, rows = told.ours, told.rows
    cents = int(ours["cents"].sum())
    waiting, shut = rows[to_act(rows)], shut_out(rows)
    now = {
        "as_of": told.as_of.isoformat(),
        "entries": int(ours["entry"].nunique()),
        "refundable": cents / 100,
        "still to be asked for": int(waiting["cents"].sum()) / 100,
        "paid": _of(ours, PAID) / 100,
    }
    lines = [
        f"Refunds, as of {told.as_of.isoformat()}",
        *_to_do_now(waiting),
        (f"{counted(int(ours['entry'].nunique()), 'entry')}, {counted(_order_lines(ours), 'order line')}, {counted(round(ours['Units'].sum()), 'unit')}: {cents / 100:,.2f} USD of duty "
        f"is given back. {_standing(ours, waiting, shut, int(rows.loc[claimed_with(rows), 'cents'].sum()))}."),
        since_last(workbook, "refund totals", now, ("entries", "refundable", "still to be asked for", "paid")),
        BROKER,
        *no_channel(shut),
        *_tied(told),
        _apart(told),
        *_books(told),
    ]  # fmt: skip
    return [[line] for line in lines if line]


def no_channel(shut: pd.DataFrame) -> list[str]:
    """Of what nobody can ask for any more."""
    if not len(shut):
        return []
    return [
        (f"{shut['cents'].sum() / 100:,.2f} on {counted(shut['entry'].nunique(), 'entry')} has no channel any more (liquidated more than 180 days ago, or the "
        "time to ask is over): it is in no claim, no deadline, no receivable."),
        "A later phase or the Court of International Trade may take it: ask counsel.",
    ]  # fmt: skip


def _standing(ours: pd.DataFrame, waiting: pd.DataFrame, shut: pd.DataFrame, beside: int) -> str:
    """Where our money stands; `beside`: cents of rows whose entry was claimed with another row."""
    refused = int(waiting.loc[waiting["Status"] == REFUSED, "cents"].sum())
    parts = [
        (int(waiting["cents"].sum()) - refused, "to claim"), (refused, "refused, to claim another way"),
        *((_of(ours, status), status) for status in (CLAIMED, ACCEPTED, PAID)), (int(shut["cents"].sum()), "without a channel"),
        (beside, "on entries that another of their rows says were claimed (write its status)"),
    ]  # fmt: skip
    return ", ".join(f"{cents / 100:,.2f} {words}" for cents, words in parts if cents) or "Nothing"


def _of(rows: pd.DataFrame, status: str) -> int:
    return int(rows.loc[rows["Status"] == status, "cents"].sum())


def _order_lines(rows: pd.DataFrame) -> int:
    return len(rows.loc[rows["PO"] != NO_PO, ["PO", "Line"]].drop_duplicates())


def _to_do_now(waiting: pd.DataFrame) -> list[str]:
    """What to do first: by channel what must be asked for, and until when."""
    if not len(waiting):
        return ["Nothing is to be asked for now."]
    by = waiting.groupby("Channel", sort=False).agg(cents=("cents", "sum"), entries=("entry", "nunique"))
    by = by.sort_values("cents", ascending=False)
    asked = "; ".join(
        f"{channel} {cents / 100:,.2f} ({counted(entries, 'entry')})"
        for channel, cents, entries in zip(by.index, by["cents"], by["entries"], strict=True)
    )
    dated = waiting[waiting["Last day"].notna()]
    near = dated[dated["Days left"] <= SOON]
    soon = (
        f" Within {SOON} days {near['cents'].sum() / 100:,.2f} on {counted(near['entry'].nunique(), 'entry')} lapses: before a weekend or holiday act the "
        "working day before."
    )  # fmt: skip
    first = (
        f"The next last day is {dated['Last day'].min():%Y-%m-%d}.{soon if len(near) else ''}"
        if len(dated)
        else ""
    )
    return [f"To ask for: {asked}.", first]


def _tied(told: Told) -> list[str]:
    sums = told.ties[["Entry lines", "Duty lines", "Refunds by PO", "No PO"]].sum()
    entry, duty, by_po, nobody = (int(sums[name]) for name in sums.index)
    words = "they tie to the cent" if entry == duty == by_po else "they do NOT tie"
    return [
        f"Entry lines {entry / 100:,.2f}, duty lines {duty / 100:,.2f}, refunds by PO {by_po / 100:,.2f}: {words}.",
        f"Of ours {nobody / 100:,.2f} stands under {NO_PO}.",
    ]


def _apart(told: Told) -> str:
    rows = told.rows
    vendor = rows[~rows["ours"]]
    kept = rows[rows["ours"] & (rows["In export"] == NO)]
    out = []
    if len(vendor):
        out.append(
            f"Not ours, at the foot and in no total: {vendor['cents'].sum() / 100:,.2f} on {counted(vendor['entry'].nunique(), 'entry')} "
            "(bought DDP, or another importer number)."
        )
    if len(kept):
        out.append(
            f"Kept from earlier, no longer in the export and in no total: {counted(len(kept), 'row')}, {kept['cents'].sum() / 100:,.2f}."
        )
    return " ".join(out)


def _books(told: Told) -> list[str]:
    rate = told.settings["refunds.interest_rate"]
    lines = [
        "Status, Claimed on, Paid on, Paid amount and Reason are yours to fill in; they stay.",
        ("In the books a refund is a receivable from its claim (refunds.receivable) until Paid on; then cogs splits it between stock on hand and "
        "COGS of the open month."),
    ]  # fmt: skip
    if rate:
        lines.append(
            f"Interest is an estimate: simple, {rate:.2%} a year, from the entry date to the day paid or the as-of date; it is in no total."
        )
    return lines
