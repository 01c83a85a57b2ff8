"""Struck-down duty that comes back: a receivable until it is paid, then a late cost with its sign turned.

Outside COGS while it is claimed; what is paid lowers the cost of the goods it was paid on, those on hand in stock and
the sold ones in COGS of the open month.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.periods import month_of
from prodops_xl.domain.cogs.receipts import Received
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries import bare
from prodops_xl.domain.money import allocate_groups, to_cents
from prodops_xl.domain.refund_status import OPEN, read_status
from prodops_xl.domain.shipped_lines import look_up, positions
from prodops_xl.tables.findings import Finding

_NOT_COUNTED = ("refused", "not ours", "no longer in the export")


@dataclass(frozen=True)
class Refunds:
    """`late`: late costs as `Received.late`, negative cents, cause `duty refund`. `events`: what the receivable gains
    (a claim, an entry) and loses (payment): `month` (from 1970), `cents`. `note`: what the receivable is.
    """

    late: pd.DataFrame
    events: pd.DataFrame
    note: str
    findings: list[Finding]

    def receivable(self, months: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Cents that stand as receivable at the end of each month."""
        order = np.argsort(self.events["month"].to_numpy("int64"), kind="stable")
        total = np.r_[0, np.cumsum(self.events["cents"].to_numpy("int64")[order])]
        at = np.searchsorted(self.events["month"].to_numpy("int64")[order], months, side="right")
        return total[at]


def refunds_of(costed: CostedBook, refunds: pd.DataFrame, received: Received) -> Refunds:
    """Refunds of the Refunds table; without one, the IEEPA duty of our entered lines as what may be asked for."""
    if not len(refunds):
        return _potential(costed)
    status = np.array([read_status(text) for text in refunds["Status"]], dtype=object)
    is_paid = refunds["Paid on"].notna().to_numpy(bool) & ~np.isin(status.astype(str), _NOT_COUNTED)
    told = _contradictions(refunds, status)
    paid, homeless = _paid(costed, refunds[is_paid], received)
    told += homeless
    amount = np.nan_to_num(refunds["Amount"].to_numpy("float64"))
    settled = np.where(refunds["Paid amount"].notna(), refunds["Paid amount"].fillna(0), amount)
    counts = is_paid | np.isin(status.astype(str), OPEN)
    begun = _begun(refunds)
    events = pd.concat(
        [
            pd.DataFrame({"month": begun[counts], "cents": to_cents(amount)[counts]}),
            pd.DataFrame(
                {"month": month_of(refunds["Paid on"][is_paid]), "cents": -to_cents(amount)[is_paid]}
            ),
        ],
        ignore_index=True,
    )
    short = float((amount - settled)[is_paid].sum())
    note = "Refund receivable: struck-down duty of the Refunds table, claimed or accepted and not yet paid."
    if abs(short) > 0.004:
        note += f" Paid refunds came to {short:,.2f} less than was asked for."
    return Refunds(paid, events, note, told)


def _potential(costed: CostedBook) -> Refunds:
    lot = costed.shipped
    cents = lot.costed.lines["ieepa"].to_numpy("int64")
    day = lot.lines["entry_date"].to_numpy("datetime64[D]")
    at = np.flatnonzero((cents != 0) & ~np.isnat(day))
    events = pd.DataFrame({"month": month_of(day[at]), "cents": cents[at]})
    none = pd.DataFrame(
        {"of": np.zeros(0, "int64"), "cents": np.zeros(0, "int64"), "day": pd.to_datetime([]), "cause": []}
    )
    note = (
        "Refund receivable: IEEPA duty on entered lines that may be refunded. No Refunds table says what was claimed or "
        "paid; confirm with your broker."
    )
    return Refunds(none, events, note if len(at) else "", [])


def _begun(refunds: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The month in which each refund becomes a receivable: claimed, else paid, else the month of its entry."""
    day = refunds["Claimed on"].where(refunds["Claimed on"].notna(), refunds["Paid on"])
    day = day.where(day.notna(), refunds["Entry date"])
    return np.where(day.notna(), month_of(day.fillna(pd.Timestamp("1970-01-01"))), 0)


def _contradictions(refunds: pd.DataFrame, status: npt.NDArray[np.object_]) -> list[Finding]:
    """Rows that were paid by their day and refused by their status: not counted."""
    odd = refunds["Paid on"].notna().to_numpy(bool) & np.isin(status.astype(str), _NOT_COUNTED[:2])
    return [
        Finding(
            "refund-contradicts", "warning", "Refunds", tuple(refunds[c].iloc[row] for c in ("Entry", "PO", "Line")), "Status",
            f"The refund on entry {refunds['Entry'].iloc[row]} is {status[row]} and has a day on which it was paid: it is not counted.",
            status[row], "Write paid as its status, or empty Paid on.", abs(float(np.nan_to_num(refunds["Amount"].iloc[row]))), int(row),
        )
        for row in np.flatnonzero(odd)
    ]  # fmt: skip


def _paid(
    costed: CostedBook, refunds: pd.DataFrame, received: Received
) -> tuple[pd.DataFrame, list[Finding]]:
    """Paid refunds (rows of `refunds`) on the receipts of their PO line (of their entry, where it is named), by units."""
    order = look_up(positions(costed.book.orders, ("PO", "Line")), refunds, ("PO", "Line"))
    amount = (
        refunds["Paid amount"].where(refunds["Paid amount"].notna(), refunds["Amount"]).to_numpy("float64")
    )
    draws = received.draws
    drawn = received.lines["order"].to_numpy("int64")[draws["of"].to_numpy("int64")]
    sorted_draws = np.argsort(drawn, kind="stable")
    bounds = np.searchsorted(drawn[sorted_draws], np.arange(len(costed.book.orders) + 1))
    texts = costed.shipped.lines["Entry"].to_numpy(object)[draws["shipped"].to_numpy("int64")]
    codes, distinct = pd.factorize(np.concatenate([texts, refunds["Entry"].to_numpy(object)]))
    entry = np.array([*(bare(str(text)) for text in distinct), None], dtype=object)[codes]
    entry, named_entry = entry[: len(texts)], entry[len(texts) :]
    rows, group, told = [], [], []
    paid = np.flatnonzero(np.nan_to_num(amount) != 0)
    for k, row in enumerate(paid):
        at = order[row]
        mine = sorted_draws[bounds[at] : bounds[at + 1]] if at >= 0 else np.zeros(0, dtype="int64")
        named = mine[entry[mine] == named_entry[row]]
        mine = named if len(named) else mine
        if not len(mine):
            told.append(_homeless(refunds, int(row), float(amount[row])))
        rows.append(mine)
        group.append(np.full(len(mine), k, dtype="int64"))
    at = np.concatenate([np.zeros(0, "int64"), *rows])
    of_refund = np.concatenate([np.zeros(0, "int64"), *group])
    homed = np.isin(np.arange(len(paid)), of_refund)
    cents = np.where(homed, to_cents(amount[paid]), 0)
    part = allocate_groups(cents, draws["units"].to_numpy("int64")[at], of_refund)
    late = pd.DataFrame(
        {
            "of": draws["of"].to_numpy("int64")[at],
            "cents": -part,
            "day": refunds["Paid on"].to_numpy()[paid][of_refund],
            "cause": pd.Series(["duty refund"] * len(at), dtype=object),
        }
    )
    return late, told


def _homeless(refunds: pd.DataFrame, row: int, amount: float) -> Finding:
    entry, po, line = (refunds[c].iloc[row] for c in ("Entry", "PO", "Line"))
    return Finding(
        "refund-without-receipt", "error", "Refunds", (entry, po, line), "PO",
        f"The refund of {amount:,.2f} on entry {entry}, PO {po}: none of its goods were received, so it lowers no cost.",
        po, "Correct PO and Line, or enter the receipt.", abs(amount), int(refunds.index[row]),
    )  # fmt: skip
