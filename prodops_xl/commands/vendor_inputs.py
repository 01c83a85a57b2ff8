"""What score-vendors reads: the tables, and the schedule wherever a team keeps it."""

from __future__ import annotations

import pandas as pd

from prodops_xl.domain.vendors import VendorBook
from prodops_xl.errors import QuestionsError
from prodops_xl.reference.milestones import templates
from prodops_xl.registry import command
from prodops_xl.workbook.read import Workbook, empty
from prodops_xl.workbook.wide_schedule import read_wide_sheets

TABLES = command("score-vendors").tables


def vendor_book(workbook: Workbook) -> tuple[VendorBook, list[str]]:
    """The typed frames that a scorecard is made of, and sentences on what of the schedule could not be used."""
    frames = {name: workbook.frame(name) for name in TABLES}
    notes: list[str] = []
    if not len(frames["Schedule"]):
        frames["Schedule"], notes = _wide_schedule(workbook)
    return VendorBook(
        orders=frames["Orders"],
        vendors=frames["Vendors"],
        factories=frames["Factories"],
        receipts=frames["Receipts"],
        shipments=frames["Shipments"],
        shipment_lines=frames["ShipmentLines"],
        inspections=frames["Inspections"],
        schedule=frames["Schedule"],
        rates=frames["Rates"],
    ), notes


def _wide_schedule(workbook: Workbook) -> tuple[pd.DataFrame, list[str]]:
    """A team's own time and action sheets (Plan and Actual under each milestone) as rows of Schedule. Whose a milestone
    is, such a sheet does not say: the packaged networks do.
    """
    known = templates()
    blank = empty("Schedule")
    try:
        sheets = read_wide_sheets(workbook, workbook.frame("Orders"), known.named, {})
    except QuestionsError as error:
        asked = ", ".join(sorted({q["header"] for q in error.questions}))
        return blank, [
            f"The time and action sheet was not read: {asked} may be two milestones. Run refresh-schedule and answer."
        ]
    rows = [sheet.frame for sheet in sheets if len(sheet.frame)]
    if not rows:
        return blank, []
    out = pd.concat(rows, ignore_index=True).reindex(columns=blank.columns)
    owners = {step.name: step.owner for network in known.networks.values() for step in network.steps}
    out["Owner"] = pd.Series([owners.get(m) for m in out["Milestone"].tolist()], dtype=object)
    named = ", ".join(sheet.sheet for sheet in sheets)
    return out.astype(blank.dtypes.to_dict()), [
        f"Milestones of {named} were taken with the owners of the packaged networks."
    ]
