"""What people wrote into the Refunds table and cannot all be so: days out of order, amounts beside the duty."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from prodops_xl.domain.refunds.rows import SAID, day_or_none
from prodops_xl.domain.refunds.status import PAID
from prodops_xl.tables.findings import Finding


def what_cannot_be(rows: pd.DataFrame, as_of: date) -> list[Finding]:
    """Warnings on rows with something in SAID beside a status; nothing is changed."""
    written = rows[[*SAID[1:]]].notna().any(axis=1) | (rows["Status"] == PAID)
    out = []
    for at in rows.index[written]:
        row = rows.loc[at].to_dict()
        told = [*_days(row, pd.Timestamp(as_of)), *_amounts(row)]
        out += [
            Finding(
                rule, "warning", "Refunds", row_key(rows, at), column,
                f"Entry {row['Entry']}, PO {row['PO']}: {sentence}", row[column], fix, money,
            )
            for rule, column, sentence, fix, money in told
        ]  # fmt: skip
    return out


def _days(row: dict[Any, Any], today: pd.Timestamp) -> list[tuple[str, str, str, str, float]]:
    claimed, paid = day_or_none(row["Claimed on"]), day_or_none(row["Paid on"])
    money = float(row["cents"]) / 100
    out = []
    for name, day in (("Claimed on", claimed), ("Paid on", paid)):
        if day is not None and day > today:
            out.append(
                (
                    "refund-days",
                    name,
                    f"{name} is {day:%Y-%m-%d}, which is still to come.",
                    "Correct the day.",
                    money,
                )
            )
    if claimed is not None and paid is not None and paid < claimed:
        sentence = f"it was paid on {paid:%Y-%m-%d}, before it was claimed on {claimed:%Y-%m-%d}."
        out.append(("refund-days", "Paid on", sentence, "Correct one of the two.", money))
    if row["Status"] == PAID and paid is None:
        sentence = "it is paid, and Paid on has no day: it stays a receivable, and no cost is lowered."
        out.append(("refund-days", "Paid on", sentence, "Write the day of the payment.", money))
    return out


def _amounts(row: dict[Any, Any]) -> list[tuple[str, str, str, str, float]]:
    amount = pd.to_numeric(row["Paid amount"], errors="coerce") if row["Paid amount"] is not None else None
    if amount is None or pd.isna(amount):
        return []
    over = round(float(amount) - float(row["cents"]) / 100, 2)
    rule, column = "refund-amount", "Paid amount"
    if row["Status"] != PAID:
        return [
            (rule, column, f"{amount:,.2f} was paid, and its status is {row['Status']}.", "Write the day into Paid on.", abs(float(amount)))
        ]  # fmt: skip
    if over > 0:
        fix = "Write the duty alone: interest is income and lowers no cost."
        return [(rule, column, f"{amount:,.2f} was paid, {over:,.2f} more than its duty.", fix, over)]
    if over < 0:
        fix = "Ask the broker why, or correct the amount."
        return [(rule, column, f"{amount:,.2f} was paid, {-over:,.2f} less than its duty.", fix, -over)]
    return []


def row_key(rows: pd.DataFrame, at: int) -> tuple[Any, ...]:
    """What names a row on the sheet."""
    return tuple(rows[name].iloc[at] for name in ("Entry", "PO", "Line", "Program"))
