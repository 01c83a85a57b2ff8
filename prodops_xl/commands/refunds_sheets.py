"""The sheets of the command refunds: every refund with what a person acts on, and the calendar of deadlines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from prodops_xl.commands.issue_sheet import since_last
from prodops_xl.commands.refunds_earlier import GONE
from prodops_xl.commands.refunds_heads import BROKER, Told, no_channel, refund_head
from prodops_xl.domain.counting import counted
from prodops_xl.domain.refunds.claims import totals_by_channel
from prodops_xl.domain.refunds.deadlines import SOON, by_month
from prodops_xl.domain.refunds.rows import SHEET, shut_out, to_act
from prodops_xl.domain.refunds.status import ACCEPTED, CLAIMED, PAID, REFUSED, TO_CLAIM
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet

_MONEY, _DAY = "#,##0.00", "yyyy-mm-dd"
_COLORS = {REFUSED: "error", CLAIMED: "remark", ACCEPTED: "remark", PAID: "good", GONE: "warning"}
_STATUSES = (TO_CLAIM, CLAIMED, ACCEPTED, REFUSED, PAID)
_MONTHS = 14


def refund_sheet(workbook: Workbook, told: Told) -> ResultSheet:
    """One row per entry, order line and program, by days left, then money."""
    rows = told.rows.assign(Amount=told.rows["cents"] / 100)
    frame = rows[[*SHEET]].astype({"Status": object})
    if not told.settings["refunds.interest_rate"]:
        frame = frame.assign(**{"Interest estimate": None})
    return ResultSheet(
        "Refunds", ("Entry", "PO", "Line", "Program"), frame, refund_head(workbook, told),
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
    left, waits = rows["Days left"].to_numpy("float64"), to_act(rows)
    return np.select([waits & (left <= SOON), waits & (left <= 3 * SOON)], ["error", "warning"], "").tolist()


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
    shut = shut_out(told.rows)
    head = [
        [f"Refund deadlines, as of {told.as_of.isoformat()}"],
        [
            (f"{counted(told.rows[to_act(told.rows)]['entry'].nunique(), 'entry')}, {weeks['Amount'].sum() / 100:,.2f} USD still to be asked for; "
            f"{now['with a last day']:,.2f} of it has a last day, in {counted(int(dated['Week of'].nunique()), 'week')}.")
        ],
        [since_last(workbook, "refund deadlines", now, ("weeks", "with a last day"))],
        [BROKER],
        ["Entries that are not liquidated have no last day yet: 80 days for a CAPE declaration run from their liquidation. Look again each month."],
        *[[line] for line in no_channel(shut)],
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
