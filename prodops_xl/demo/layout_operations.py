"""How the team lays out what warehouse, inspectors, factories and finance send: one sheet each, in their own words."""

from __future__ import annotations

from prodops_xl.demo.layout import Cell, SheetPlan

OPERATIONS: tuple[SheetPlan, ...] = (
    SheetPlan(
        "Receipts",
        (
            Cell("GRN No", "Receipt", 13),
            Cell("PO #", "PO", 13),
            Cell("Ln", "Line", 6, "units"),
            Cell("Received Date", "Receipt date", 12, "date"),
            Cell("Qty Received", "Units received", 11, "units"),
            Cell("Accepted Qty", "Units accepted", 11, "units"),
            Cell("Defect Qty", "Defects", 9, "units"),
        ),
        table="tblReceipts",
    ),
    SheetPlan(
        "Usage",
        (
            Cell("Doc No", "Usage", 12),
            Cell("Style No", "Style", 10),
            Cell("Colorway", "Color", 14),
            Cell("Week Ending", "Date", 11, "date"),
            Cell("Net Units", "Units", 10, "units"),
            Cell("Type", "Kind", 8),
        ),
        title=("WEEKLY SALES 2026", "from the ERP every Monday; RTN = customer returns, ADJ = cycle count"),
        sheet="Weekly Sales",
    ),
    SheetPlan(
        "Returns",
        (
            Cell("RTV #", "Return", 11),
            Cell("GRN No", "Receipt", 13),
            Cell("Return Date", "Date", 11, "date"),
            Cell("Qty", "Units", 9, "units"),
        ),
        sheet="RTV",
    ),
    SheetPlan(
        "OpeningStock",
        (
            Cell("Style No", "Style", 10),
            Cell("Colorway", "Color", 14),
            Cell("As of", "Date", 11, "date"),
            Cell("On Hand", "Units", 10, "units"),
            Cell("Unit Cost", "Unit cost", 10, "money"),
        ),
        title=("INVENTORY ON HAND 1-JAN-2026", "physical count, landed cost of last year"),
        sheet="Opening Stock",
    ),
    SheetPlan(
        "StandardCosts",
        (
            Cell("Style No", "Style", 10),
            Cell("Colorway", "Color", 12),
            Cell("Effective", "From", 11, "date"),
            Cell("Std FOB", "Material and make", 10, "money"),
            Cell("Std Freight", "Freight", 10, "money"),
            Cell("Std Duty", "Duty", 10, "money"),
            Cell("Std Other", "Other", 10, "money"),
        ),
        table="tblStdCosts",
        sheet="Std Costs",
    ),
    SheetPlan(
        "Budget",
        (
            Cell("Month", "Month", 10, "month"),
            Cell("Dept", "Category", 13),
            Cell("Budget Units", "Units", 11, "units"),
            Cell("Budget COGS", "COGS", 14, "money"),
            Cell("Landed/Unit", "Landed cost per unit", 11, "money"),
            Cell("Freight Budget", "Freight", 12, "money"),
            Cell("Duty Budget", "Duty", 12, "money"),
        ),
        title=("BUDGET 2026", "as approved 12-Dec, final v3"),
        sheet="Budget 2026",
    ),
    SheetPlan(
        "Inspections",
        (
            Cell("Inspection ID", "Inspection", 12),
            Cell("PO #", "PO", 13),
            Cell("Ln", "Line", 6, "units"),
            Cell("Supplier", "Vendor", 30),
            Cell("Insp. Date", "Date", 11, "date"),
            Cell("Round", "Number", 7, "units"),
            Cell("Lot Qty", "Offered units", 9, "units"),
            Cell("Level", "Level", 7),
            Cell("AQL Crit", "AQL critical", 7, "aql"),
            Cell("AQL Maj", "AQL major", 7, "aql"),
            Cell("AQL Min", "AQL minor", 7, "aql"),
            Cell("Sample Size", "Sample", 8, "units"),
            Cell("Critical Found", "Critical", 8, "units"),
            Cell("Major Found", "Major", 8, "units"),
            Cell("Minor Found", "Minor", 8, "units"),
            Cell("Result", "Result", 9),
        ),
        title=("FINAL INSPECTIONS", "third party and own QC; round 2 and 3 are after rework"),
        sheet="QC Log",
    ),
    SheetPlan(
        "Progress",
        (
            Cell("Report Date", "Report date", 11, "date"),
            Cell("Supplier", "Vendor", 30),
            Cell("PO #", "PO", 13),
            Cell("Ln", "Line", 6, "units"),
            Cell("Process", "Stage", 11),
            Cell("Cum Qty", "Units", 10, "units"),
        ),
        title=("WIP REPORT", "factories send it on Tuesdays, cumulative pieces"),
        sheet="WIP",
    ),
)  # fmt: skip
