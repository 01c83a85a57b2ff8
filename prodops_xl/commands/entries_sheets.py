"""The sheets of entries: Entry differences, Unmatched entry lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.commands.issue_sheet import since_last
from prodops_xl.domain.counting import counted
from prodops_xl.domain.entries.correction_windows import AFTER, DISCLOSURE, IMPORTATION, NONE, PROTEST, PSC
from prodops_xl.domain.entries.differences import COLUMNS, Comparison, open_money, struck_money
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.numbers import hyphened
from prodops_xl.domain.tariff_numbers import dotted
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet

DIFFERENCES, UNMATCHED = "Entry differences", "Unmatched entry lines"
MONEY, DAY = "#,##0.00", "yyyy-mm-dd"
CONFIRM = "Estimates from your orders and the report, no legal advice. Confirm with your customs broker."
_REMEDIES = (PSC, PROTEST, AFTER, IMPORTATION, DISCLOSURE, NONE)
_SOON = 14


def differences_sheet(workbook: Workbook, made: Comparison, told: Filed, as_of: date) -> ResultSheet:
    """The differences, those with the fewest days left first."""
    rows = made.differences
    table = rows[list(COLUMNS)].copy()
    table["Entry"] = [hyphened(str(entry)) for entry in table["Entry"]]
    for name in ("Filed", "Ours"):
        table[name] = pd.Series([_shown(value) for value in table[name]], dtype=object)
    struck = table["Struck down"].astype("float64")
    table["Struck down"] = struck.where(struck != 0).astype(object).where(struck != 0, None)
    back, owed = open_money(rows)
    now = {"as_of": as_of.isoformat(), "differences": len(rows), "may come back": back, "owed": owed}
    head: list[list[Any]] = [
        [f"Entries as filed against orders and shipments, as of {as_of.isoformat()}"],
        [
            (
                f"{back:,.2f} USD may come back while a remedy is open; {owed:,.2f} USD is owed. {counted(len(rows), 'difference')} on "
                f"{rows['Entry'].nunique():,} of {counted(told.lines['entry'].nunique(), 'entry')}; {made.lines:,} of {counted(len(told.lines), 'entry line')} compared."
            )
        ],
        [f"{_by_remedy(rows)} {CONFIRM}"],
        [since_last(workbook, "entry differences", now, ("differences", "may come back", "owed"))],
        [
            "Money: what was filed less what would have been with ours, duty and fees; positive was paid too much, negative too little. One cause is told once."
        ],
        [_struck(rows)],
        [
            "Not told: a dollar of value per line (setting entries.value_tolerance), a cent of duty per heading, one reported unit of quantity."
        ],
        *[[note] for note in made.notes],
    ]
    left = rows["Days left"].to_numpy("float64") if len(rows) else np.zeros(0)
    return ResultSheet(
        DIFFERENCES,
        ("Entry", "Line", "What", "Ours"),
        table,
        head,
        formats={
            "Line": "0", "PO line": "0", "Filed": "#,##0.##", "Ours": "#,##0.##", "Money": MONEY, "Struck down": MONEY, "Last day": DAY, "Days left": "#,##0",
            "Confidence": "0%",
        },
        widths={
            "Entry": 16, "Line": 6, "PO": 18, "PO line": 8, "What": 20, "Filed": 16, "Ours": 16, "Money": 13, "Struck down": 13, "Remedy": 24, "Last day": 12,
            "Days left": 10, "Confidence": 11, "Sentence": 120,
        },
        room=max(3 - len(made.notes), 0),
        chart=_chart(rows),
        colors={"Days left": _urgency(left), "Money": _sign(rows)},
        printed=list(COLUMNS).index("Confidence"),
    )  # fmt: skip


def _struck(rows: pd.DataFrame) -> str:
    """What stands beside Money, since no correction is for it."""
    paid, lacking = struck_money(rows)
    told = "Struck down: duty that a refund program gives back. It is left out of Money"
    if not paid and not lacking:
        return f"{told}: what was paid of it comes back with the refund claim (sheet Refunds), what was not is not owed."
    return f"{told}: {paid:,.2f} USD comes back with the refund claim (sheet Refunds), {lacking:,.2f} USD was not paid and is not owed."


def _shown(value: Any) -> Any:
    """A text or a number as a cell has it; nothing where there is none."""
    return None if value is None or (isinstance(value, float) and np.isnan(value)) else value


def _by_remedy(rows: pd.DataFrame) -> str:
    counts = rows["Remedy"].value_counts() if len(rows) else pd.Series(dtype="int64")
    told = [
        f"{name if name != NONE else 'no remedy'} {int(counts[name]):,}"
        for name in _REMEDIES
        if name in counts
    ]
    return f"By remedy: {', '.join(told)}." if told else "Nothing differs."


def _urgency(left: npt.NDArray[np.float64]) -> list[str]:
    return np.where(left <= _SOON, "error", np.where(left <= 60, "warning", "")).tolist()


def _sign(rows: pd.DataFrame) -> list[str]:
    money = rows["Money"].to_numpy("float64") if len(rows) else np.zeros(0)
    return np.where(money > 0, "good", np.where(money < 0, "error", "")).tolist()


def _chart(rows: pd.DataFrame) -> Chart | None:
    """Money by remedy: what may come back beside what is owed."""
    if not len(rows) or not (rows["Money"].abs() > 0).any():
        return None
    money = rows["Money"].astype("float64")
    back = money.where(money > 0, 0.0).groupby(rows["Remedy"]).sum()
    owed = (-money).where(money < 0, 0.0).groupby(rows["Remedy"]).sum()
    lines = [
        (name, round(float(back.get(name, 0.0)), 2), round(float(owed.get(name, 0.0)), 2))
        for name in _REMEDIES
        if name in back.index
    ]
    block = (("Remedy", "Paid too much", "Paid too little"), *lines)
    return Chart("bar", "USD by what can still be done", block=block, at=(5, 6, 7))


def unmatched_table(told: Filed, alone: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Filed lines that nothing matches, in sheet columns, the most duty first."""
    lines = told.lines.iloc[alone].sort_values("duty", ascending=False, kind="stable")
    out = pd.DataFrame(
        {
            "Entry": [hyphened(str(entry)) for entry in lines["entry"]],
            "Line": lines["line"].to_numpy("float64"),
            "Entry date": lines["entry_date"].to_numpy("datetime64[ns]"),
            "HTS": [dotted(hts) if isinstance(hts, str) else None for hts in lines["hts"]],
            "Origin": lines["origin"].to_numpy(object),
            "Entered value": lines["value"].to_numpy("float64") / 100,
            "Duty": lines["duty"].to_numpy("float64") / 100,
            "Importer": lines["importer"].to_numpy(object),
            "Bill of lading": lines["bill"].to_numpy(object),
            "Reference": lines["reference"].to_numpy(object),
            "PO": lines["po"].to_numpy(object),
        }
    )
    return out.astype({"Importer": object, "Bill of lading": object, "Reference": object, "PO": object})


def unmatched_sheet(table: pd.DataFrame, told: Filed, as_of: date) -> ResultSheet:
    """Entry lines with no order or shipment behind them."""
    duty, value = float(table["Duty"].sum()), float(table["Entered value"].sum())
    return ResultSheet(
        UNMATCHED,
        ("Entry", "Line"),
        table,
        [
            [f"Entry lines that no order or shipment answers, as of {as_of.isoformat()}"],
            [
                (
                    f"{len(table):,} of {counted(len(told.lines), 'line')}, {value:,.2f} USD of value with {duty:,.2f} USD of duty."
                    if len(table)
                    else f"All {len(told.lines):,} lines have an order or a shipment behind them."
                )
                + f" {CONFIRM}"
            ],
            *(
                [
                    [
                        "Enter the entry number on Entries or ShipmentLines, or the bill of lading on Shipments, and run again; goods that are not yours are a question for the broker."
                    ]
                ]
                if len(table)
                else []
            ),
        ],
        formats={"Line": "0", "Entry date": DAY, "Entered value": MONEY, "Duty": MONEY},
        widths={
            "Entry": 16, "Line": 6, "Entry date": 12, "HTS": 16, "Origin": 8, "Entered value": 15, "Duty": 13, "Importer": 16,
            "Bill of lading": 20, "Reference": 24, "PO": 16,
        },
    )  # fmt: skip
