"""The order book that tests of refresh-schedule start from, and the columns of the sheet it makes."""

import datetime as dt

from tests.conftest import order_row

D = dt.datetime
AS_OF = dt.date(2026, 3, 2)
COLUMNS = [
    "PO", "Line", "Milestone", "Owner", "Planned", "Revised", "Actual", "Latest", "Slack", "Status", "Why", "Comment", "Cause",
]  # fmt: skip


def orders():
    return [
        order_row("4500000001", 10),
        order_row("4500000001", 20, **{"Colorway": "Red", "In DC": D(2026, 7, 20), "Ex-Fty": D(2026, 6, 1)}),
        order_row("4500000002", 10, **{"Style No": "P-7", "In DC": D(2026, 8, 3), "Ex-Fty": D(2026, 6, 15)}),
    ]
