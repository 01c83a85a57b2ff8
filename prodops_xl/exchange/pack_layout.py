"""What a pack's sheets are: by which columns their rows are told apart, which are shown, and which are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

REMARK = "Remark"
# Figures of the buyer's own that a vendor's pack never shows, whatever the settings ask for.
CONFIDENTIAL = frozenset(
    ("Target FOB", "Retail", "Last price", "First sale price", "Assists", "Claims", "Customer cancel", "Approved by", "Air approved by")
)  # fmt: skip


@dataclass(frozen=True)
class PackSheet:
    """One sheet of a pack. `key`: columns that tell its rows apart; `inputs`: header in the pack -> column of `table`
    that the recipient fills in.
    """

    table: str
    key: tuple[str, ...]
    inputs: Mapping[str, str]


SHEETS: tuple[PackSheet, ...] = (
    PackSheet(
        "Orders",
        ("PO", "Line"),
        {
            name: name
            for name in ("Confirmed ex-factory", "Requested ex-factory", "Delay reason", "Actual ex-factory")
        },
    ),
    PackSheet(
        "Schedule",
        ("PO", "Line", "Milestone"),
        {"Revised": "Revised", "Actual": "Actual"},
    ),
    PackSheet(
        "Progress",
        ("PO", "Line", "Stage"),
        {"Report date": "Report date", "Units": "Units"},
    ),
)
STAGES = ("cut", "sewn", "finished", "packed", "shipped")


def pack_sheet(table: str) -> PackSheet:
    """The sheet of that table."""
    return next(sheet for sheet in SHEETS if sheet.table == table)
