"""Workbook templates, one declaration a file. They import `prodops_xl.tables` and `prodops_xl.registry` alone."""

from __future__ import annotations

TEMPLATES = (
    "order_book",
    "cost_sheet",
    "schedule_and_wip",
    "vendor_scorecard",
    "shipment_tracker",
    "cogs_and_budget",
    "vendor_update_pack",
    "weekly_status",
)
"""The modules, in the order in which a season needs them; each holds a `TEMPLATE`."""
