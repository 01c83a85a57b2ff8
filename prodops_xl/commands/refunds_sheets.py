"""The sheets of the command refunds: every refund with what a person acts on, and the calendar of deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.issue_sheet import since_last
from prodops_xl.commands.refunds_earlier import GONE
from prodops_xl.domain.refund_claims import totals_by_channel, unclaimed
from prodops_xl.domain.refund_deadlines import SOON, by_month
from prodops_xl.domain.refund_rows import NO, NO_PO, SHEET
from prodops_xl.domain.refund_status import ACCEPTED, CLAIMED, PAID, REFUSED, TO_CLAIM
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet

BROKER = "Confirm with your customs broker. What is given back, to whom and until when is law that moves; these figures are no legal advice."
_MONEY, _DAY = "#,##0.00", "yyyy-mm-dd"
_COLORS = {REFUSED: "error", CLAIMED: "remark", ACCEPTED: "remark", PAID: "good", GONE: "warning"}
_STATUSES = (TO_CLAIM, CLAIMED, ACCEPTED, REFUSED, PAID)
_MONTHS = 14


@dataclass(frozen=True, eq=False)
class Told:
    """What the sheets tell. `rows`: in the order of the sheet; `computed_cents`: IEEPA duty as landed-cost computes it."""

    rows: pd.DataFrame
    ties: pd.DataFrame
    computed_cents: int
    settings: Mapping[str, Any]
    as_of: date

    @property
    def ours(self) -> pd.DataFrame:
        """Our rows of the export."""
        return self.rows[self.rows["ours"] & (self.rows["In export"] != NO)]


def refund_sheet(workbook: Workbook, told: Told) -> ResultSheet:
    """One row per entry, order line and program, by days left, then money."""
    rows = told.rows.assign(Amount=told.rows["cents"] / 100)
    frame = rows[[*SHEET]].astype({"Status": object})
    if not told.settings["refunds.interest_rate"]:
        frame = frame.assign(**{"Interest estimate": None})
    return ResultSheet(
        "Refunds", ("Entry", "PO", "Line", "Program"), frame, _head(workbook, told),
        formats={
            "Days left": "0", "Last day": _DAY, "Amount": _MONEY, "Claimed on": _DAY, "Paid on": _DAY, "Paid amount": _MONEY,
            "Line": "0", "Entry date": _DAY, "Liquidation date": _DAY, "Units": "#,##0", "Interest estimate": _MONEY,
        },
        widths={
            "Days left": 10, "Last day": 12, "Channel": 18, "Amount": 13, "Status": 11, "Claimed on": 12, "Paid on": 12,
            "Paid amount": 12, "Reason": 30, "To do": 62, "Entry": 16, "PO": 14, "Line": 6, "Style": 12, "Vendor": 22, "Terms": 7,
            "Program": 12, "Headings": 22, "Entry lines": 11, "Entry date": 12, "State": 24, "Liquidation date": 16, "Importer": 15,
            "Shipment": 14, "Units": 9, "Interest estimate": 16, "Matched by": 18, "In export": 10,
        },
        colors={"Status": [_COLORS.get(str(s), "") for s in rows["Status"]], "Days left": _urgency(rows)},
        gone_column="Status", gone=GONE, room=3, chart=_channels(told),
    )  # fmt: skip


def _urgency(rows: pd.DataFrame) -> list[str]:
    """Days left that are few, of what is still to be asked for."""
    left, waits = rows["Days left"].to_numpy("float64"), unclaimed(rows)
    return np.select([waits & (left <= SOON), waits & (left <= 3 * SOON)], ["error", "warning"], "").tolist()


def _head(workbook: Workbook, told: Told) -> list[list[Any]]:
    ours, rows = told.ours, told.rows
    cents = int(ours["cents"].sum())
    waiting = rows[unclaimed(rows)]
    now = {
        "as_of": told.as_of.isoformat(),
        "entries": int(ours["entry"].nunique()),
        "refundable": cents / 100,
        "still to claim": int(waiting["cents"].sum()) / 100,
        "paid": _of(ours, PAID) / 100,
    }
    lines = [
        f"Refunds, as of {told.as_of.isoformat()}",
        (f"{now['entries']:,} entries, {_order_lines(ours):,} order lines, {ours['Units'].sum():,.0f} units: {cents / 100:,.2f} USD of duty "
        f"is given back. {', '.join(f'{_of(ours, s) / 100:,.2f} {s}' for s in _STATUSES if _of(ours, s)) or 'none'}."),
        since_last(workbook, "refund totals", now, ("entries", "refundable", "still to claim", "paid")),
        BROKER,
        _lapses(waiting),
        _tied(told),
        _apart(told),
        _books(told),
    ]  # fmt: skip
    return [[line] for line in lines if line]


def _of(rows: pd.DataFrame, status: str) -> int:
    return int(rows.loc[rows["Status"] == status, "cents"].sum())


def _order_lines(rows: pd.DataFrame) -> int:
    return len(rows.loc[rows["PO"] != NO_PO, ["PO", "Line"]].drop_duplicates())


def _lapses(waiting: pd.DataFrame) -> str:
    dated = waiting[waiting["Last day"].notna()]
    if not len(dated):
        return "Nothing that is still to be claimed has a certain last day."
    near = dated[dated["Days left"] <= SOON]
    return (
        f"The next last day is {dated['Last day'].min():%Y-%m-%d}. Within {SOON} days {near['cents'].sum() / 100:,.2f} USD on "
        f"{near['entry'].nunique():,} entries lapse. Days are calendar days: where one falls on a weekend, act the working day before."
    )


def _tied(told: Told) -> str:
    sums = told.ties[["Entry lines", "Duty lines", "Refunds by PO", "No PO"]].sum()
    entry, duty, by_po, nobody = (int(sums[name]) for name in sums.index)
    words = "they tie to the cent" if entry == duty == by_po else "they do NOT tie"
    return (
        f"Entry lines {entry / 100:,.2f}, duty lines {duty / 100:,.2f}, refunds by PO {by_po / 100:,.2f}: {words}. Of ours "
        f"{nobody / 100:,.2f} stands under {NO_PO}. landed-cost computes {told.computed_cents / 100:,.2f} of IEEPA duty for these entries."
    )


def _apart(told: Told) -> str:
    rows = told.rows
    vendor = rows[~rows["ours"]]
    kept = rows[rows["ours"] & (rows["In export"] == NO)]
    out = []
    if len(vendor):
        out.append(
            f"Not ours, at the foot and in no total: {vendor['cents'].sum() / 100:,.2f} on {vendor['entry'].nunique():,} entries "
            "(bought DDP, or another importer number)."
        )
    if len(kept):
        out.append(
            f"Kept from earlier, no longer in the export and in no total: {len(kept):,} rows, {kept['cents'].sum() / 100:,.2f}."
        )
    return " ".join(out)


def _books(told: Told) -> str:
    rate = told.settings["refunds.interest_rate"]
    interest = (
        f" Interest is an estimate: simple, {rate:.2%} a year, from the entry date to the day paid or the as-of date; it is in no total."
        if rate
        else ""
    )
    return (
        "Status, Claimed on, Paid on, Paid amount and Reason are yours to fill in; they stay. In the books a refund is a receivable until "
        f"Paid on; then cogs splits it between stock on hand and COGS of the open month.{interest}"
    )


def _channels(told: Told) -> Chart | None:
    """Totals by channel: the money and where it stands."""
    table = totals_by_channel(told.rows)
    if not len(table):
        return None
    names = ("To claim", "Claimed", "Accepted", "Refused", "Paid")
    block = (
        ("Channel", "Entries", *names, "Total"),
        *(
            (row["Channel"], int(row["Entries"]), *(row[s] / 100 for s in _STATUSES), row["Total"] / 100)
            for row in table.to_dict("records")
        ),
    )
    return Chart(
        "bar_stacked",
        "Duty to come back, by channel and status (USD)",
        series=names,
        block=block,
        at=(3, 4, 5, 6, 7, 8, 9, 10),
    )


def deadline_sheet(workbook: Workbook, told: Told, weeks: pd.DataFrame) -> ResultSheet:
    """Last days by week and channel, of what is still to be asked for."""
    dated = weeks[weeks["First last day"].notna()]
    now = {
        "as_of": told.as_of.isoformat(),
        "weeks": int(dated["Week of"].nunique()),
        "with a last day": int(dated["Amount"].sum()) / 100,
    }
    head = [
        [f"Refund deadlines, as of {told.as_of.isoformat()}"],
        [
            (f"{weeks['Entries'].sum():,} entries, {weeks['Amount'].sum() / 100:,.2f} USD still to be asked for; "
            f"{now['with a last day']:,.2f} of it has a last day, in {now['weeks']:,} weeks.")
        ],
        [since_last(workbook, "refund deadlines", now, ("weeks", "with a last day"))],
        [BROKER],
        ["Not liquidated entries have no last day yet: 80 days for a CAPE declaration run from their liquidation. Look again each month."],
    ]  # fmt: skip
    urgent = np.select(
        [weeks["Days left"].to_numpy("float64") <= SOON, weeks["Days left"].to_numpy("float64") <= 3 * SOON],
        ["error", "warning"],
        "",
    )
    return ResultSheet(
        "Refund deadlines", ("Week of", "Channel", "Program"), weeks.assign(Amount=weeks["Amount"] / 100), head,
        formats={"Week of": _DAY, "First last day": _DAY, "Days left": "0", "Entries": "#,##0", "PO lines": "#,##0", "Amount": _MONEY},
        widths={"Week of": 12, "Month": 10, "Channel": 20, "Program": 20, "First last day": 18, "Days left": 18, "Entries": 12, "PO lines": 12, "Amount": 16},
        colors={"Days left": urgent.tolist()}, room=2, chart=_months(weeks),
    )  # fmt: skip


def _months(weeks: pd.DataFrame) -> Chart | None:
    """Money by the month of its last day, by channel."""
    table = by_month(weeks[weeks["First last day"].notna()]).head(_MONTHS)
    if not len(table):
        return None
    block = (
        ("Month", *map(str, table.columns)),
        *(
            (str(month), *(value / 100 for value in line))
            for month, line in zip(table.index, table.to_numpy(), strict=True)
        ),
    )
    places = tuple(range(2, 2 + len(block[0])))
    return Chart("column_stacked", "Money by the month of its last day (USD)", block=block, at=places)
