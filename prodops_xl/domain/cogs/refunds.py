"""Struck-down duty that comes back: a receivable until it is paid, then a late cost with its sign turned.

Outside COGS while it is claimed; what is paid lowers the cost of the goods it was paid on, those on hand in stock and
the sold ones in COGS of the open month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.periods import month_of
from prodops_xl.domain.cogs.receipts import Received
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.money import allocate_groups, to_cents
from prodops_xl.domain.refunds.channels import FINAL
from prodops_xl.domain.refunds.status import (
    ACCEPTED,
    CLAIMED,
    NOT_OURS,
    OPEN,
    PAID,
    REFUSED,
    TO_CLAIM,
    read_status,
)
from prodops_xl.domain.shipped_lines import look_up, positions
from prodops_xl.tables.findings import Finding

_NOT_COUNTED = (REFUSED, NOT_OURS, "no longer in the export")
ASKED_FOR, ALL = "claimed", "all"
"""What is a receivable (setting refunds.receivable): what was claimed or accepted, or also what is to be claimed."""


@dataclass(frozen=True)
class Refunds:
    """`late`: late costs as `Received.late`, negative cents, cause `duty refund`. `events`: what the receivable gains
    (a claim, an entry) and loses (payment): `month` (from 1970), `cents`. `parts`: cents of the receivable by status today,
    and under `to claim` what waits for a claim, counted or not. `note`: what the receivable is.
    """

    late: pd.DataFrame
    events: pd.DataFrame
    parts: dict[str, int]
    note: str
    findings: list[Finding]

    def receivable(self, months: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Cents that stand as receivable at the end of each month."""
        order = np.argsort(self.events["month"].to_numpy("int64"), kind="stable")
        total = np.r_[0, np.cumsum(self.events["cents"].to_numpy("int64")[order])]
        at = np.searchsorted(self.events["month"].to_numpy("int64")[order], months, side="right")
        return total[at]


def refunds_of(
    costed: CostedBook, refunds: pd.DataFrame, received: Received, as_of: date, receivable: str = ASKED_FOR
) -> Refunds:
    """Refunds of the Refunds table; without one, the IEEPA duty of our entered lines as what may be asked for.

    `receivable`: ASKED_FOR or ALL. What no channel takes, what is refused and what is not ours never counts; what is paid on
    a day after `as_of` is not paid yet.
    """
    if not len(refunds):
        return _potential(costed, receivable)
    status = np.array([read_status(text) for text in refunds["Status"]], dtype=object)
    day = refunds["Paid on"].to_numpy("datetime64[D]")
    lost = np.isin(status.astype(str), _NOT_COUNTED)
    is_paid = (day <= np.datetime64(as_of, "D")) & ~lost  # NaT compares False
    told = _contradictions(refunds, status)
    paid, homeless = _paid(costed, refunds[is_paid], received)
    told += homeless
    cents = to_cents(np.nan_to_num(refunds["Amount"].to_numpy("float64")))
    open_rows = _stands(refunds, status) & ~is_paid
    counts = open_rows & ((status != TO_CLAIM) | (receivable == ALL))
    gains = counts | is_paid
    events = pd.concat(
        [
            pd.DataFrame({"month": _begun(refunds)[gains], "cents": cents[gains]}),
            pd.DataFrame({"month": month_of(refunds["Paid on"][is_paid]), "cents": -cents[is_paid]}),
        ],
        ignore_index=True,
    )
    parts = {
        word: int(cents[open_rows & (status == word)].sum()) for word in (ACCEPTED, CLAIMED, PAID, TO_CLAIM)
    }
    settled = np.where(refunds["Paid amount"].notna(), refunds["Paid amount"].fillna(0), cents / 100)
    short = float((cents / 100 - settled)[is_paid].sum())
    return Refunds(paid, events, parts, _note(parts, receivable, short), told)


def _stands(refunds: pd.DataFrame, status: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Rows that may still be paid to us. Where no channel takes an entry, customs must have accepted it."""
    channel = (
        refunds["Channel"].fillna("").to_numpy(object) if "Channel" in refunds else np.full(len(refunds), "")
    )
    open_ones = np.isin(status.astype(str), (*OPEN, PAID))
    return (
        open_ones
        & (channel != NOT_OURS)
        & ((channel != FINAL) | np.isin(status.astype(str), (ACCEPTED, PAID)))
    )


def _note(parts: dict[str, int], receivable: str, short: float) -> str:
    """What the receivable is made of, and what is not in it."""
    counted = {word: cents for word, cents in parts.items() if word != TO_CLAIM or receivable == ALL}
    split = ", ".join(f"{cents / 100:,.2f} {_WORDS[word]}" for word, cents in counted.items() if cents)
    out = f"Refund receivable {sum(counted.values()) / 100:,.2f}, struck-down duty of the Refunds table outside COGS until it is paid"
    out += f": {split}." if split else "."
    if parts[TO_CLAIM] and receivable != ALL:
        out += f" {parts[TO_CLAIM] / 100:,.2f} to claim is not counted: it is no asset before it is claimed (refunds.receivable)."
    if abs(short) > 0.004:
        out += (
            f" Paid refunds came to {abs(short):,.2f} {'less' if short > 0 else 'more'} than was asked for."
        )
    return out


_WORDS = {
    ACCEPTED: "accepted",
    CLAIMED: "claimed",
    PAID: "paid on no day that is known",
    TO_CLAIM: "to claim",
}


def _potential(costed: CostedBook, receivable: str) -> Refunds:
    lot = costed.shipped
    cents = lot.costed.lines["ieepa"].to_numpy("int64")
    day = lot.lines["entry_date"].to_numpy("datetime64[D]")
    at = np.flatnonzero((cents != 0) & ~np.isnat(day))
    total = int(cents[at].sum())
    at = at if receivable == ALL else at[:0]
    events = pd.DataFrame({"month": month_of(day[at]), "cents": cents[at]})
    none = pd.DataFrame(
        {"of": np.zeros(0, "int64"), "cents": np.zeros(0, "int64"), "day": pd.to_datetime([]), "cause": []}
    )
    counted = (
        "counted as receivable (refunds.receivable is all)"
        if receivable == ALL
        else "not counted as receivable"
    )
    note = (
        f"{total / 100:,.2f} of IEEPA duty on entered lines may be refunded, {counted}: no Refunds table says what was claimed or "
        "paid. Run refunds, and confirm with your customs broker."
    )
    return Refunds(
        none, events, {ACCEPTED: 0, CLAIMED: 0, PAID: 0, TO_CLAIM: total}, note if total else "", []
    )


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
