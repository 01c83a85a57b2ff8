"""landed-cost: fills the cost columns from orders, shipments, charges and rates, and shows how they tie."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.inputs import costed_of, read_inputs, tariff_of
from prodops_xl.commands.issue_sheet import since_last, write_issues
from prodops_xl.commands.orders import replace_key
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.scenario import answers, asked_scenarios, write_answers
from prodops_xl.commands.tariff_statement import tariff_statement
from prodops_xl.domain.cost_book import CostedBook, require_dollars
from prodops_xl.domain.cost_tables import duty_table, entry_check, landed_lines, order_columns
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.issues import COSTING_RULES, bar
from prodops_xl.domain.reconciliation import reconcile
from prodops_xl.domain.style_costs import style_costs
from prodops_xl.registry import command
from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.columns import write_columns
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet, write_result

TABLES = command("landed-cost").tables
# What an import recorded of each shipment's freight, remembered in the workbook.
RECORDED = "recorded freight"
RESULT_SHEETS = (
    "Issues",
    "Landed cost",
    "LandedLines",
    "DutyLines",
    "Entry check",
    "Reconciliation",
    "Scenario",
)
NEEDED = {
    "Orders": frozenset(
        {"PO", "Line", "Units", "FOB", "HTS", "Origin", "Currency", "Incoterm", "Ex-factory", "In-DC"}
    ),
    "Shipments": frozenset({"Shipment", "ETD", "ETA", "Port of entry", "Port of unlading"}),
}

MONEY, UNIT, SHARE = "#,##0.00", "#,##0.0000", "0.0%"
ORDER_FORMATS = {
    "Duty rate": "0.00%", "Duty": UNIT, "Fees": UNIT, "Freight": UNIT, "Insurance": UNIT, "Other landed": UNIT,
    "Landed cost": UNIT, "Landed total": MONEY, "IMU": SHARE,
}  # fmt: skip


def landed_cost(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Cost the order book and write Orders' cost columns, Landed cost, LandedLines, DutyLines, Entry check,
    Reconciliation and the costing rows of Issues. With scenarios, on a sheet Scenarios, the sheet Scenario too; with
    `--set scenario` that sheet alone.
    """
    progress("Reading the workbook", 0.0)
    workbook, given = read_inputs(book, settings, options, TABLES, NEEDED, results=RESULT_SHEETS)
    progress("Computing landed cost", 0.35)
    stated = tariff_statement(as_of)
    tariff, own = tariff_of(workbook)
    asked = asked_scenarios(workbook, given)
    costed = costed_of(workbook, tariff, given, as_of)
    require_dollars(costed)
    repriced = answers(asked, costed, tariff, given, as_of)
    if asked.alone:
        outcome = Outcome("landed-cost", rows=len(costed.orders))
        write_answers(workbook, costed, repriced, asked, given, as_of, outcome)
        close(workbook, book, outcome, stated)
        return outcome
    columns = order_columns(costed, given["landed.rounding"])
    lines = landed_lines(costed)
    check = entry_check(costed)
    styles = style_costs(costed, given["landed.rounding"])
    ties = _reconciliation(workbook, costed, lines)
    findings = [replace_key(f) for f in [*costed.findings, *_entry_findings(check, costed)]]
    outcome = Outcome("landed-cost", rows=len(costed.orders))
    outcome.count(findings)
    outcome.notes += costed.notes + own + _warnings(costed)
    progress("Writing the figures", 0.6)
    write_columns(workbook, workbook.tables["Orders"], columns, ORDER_FORMATS)
    outcome.written["Orders"] = columns.size
    sheets = [_styles_sheet(workbook, styles, lines, check, given, as_of, outcome.notes)]
    if len(lines):
        sheets += [_lines_sheet(lines, as_of, given), _duty_sheet(duty_table(costed), as_of, given)]
    if len(check):
        sheets.append(_check_sheet(check, as_of, given))
    if len(ties):
        sheets.append(_ties_sheet(ties, as_of))
    for sheet in sheets:
        outcome.written[sheet.name] = write_result(workbook, sheet)
    outcome.written["Issues"] = write_issues(workbook, "landed-cost", findings, COSTING_RULES, given, as_of)
    write_answers(workbook, costed, repriced, asked, given, as_of, outcome)
    close(workbook, book, outcome, stated)
    _figures(outcome, columns, lines, check, ties)
    progress("Done", 1.0)
    return outcome


def _reconciliation(workbook: Workbook, costed: CostedBook, lines: pd.DataFrame) -> pd.DataFrame:
    """Freight as recorded against LandedLines' Freight. Where an import made the workbook, what its export recorded
    counts, with the rows that could not be placed and why. Shipments without a freight charge are left out.
    """
    charges, shipments = costed.charges, costed.book.shipments["Shipment"].to_numpy(object)
    freight = charges[(charges["leg"] == "Freight") & (charges["treatment"] == "inventory")]
    recorded = pd.DataFrame(
        {
            "Shipment": shipments[freight["shipment"].to_numpy("int64")],
            "Freight": freight["cents"].to_numpy("int64"),
        }
    )
    told = workbook.memory.get(RECORDED).get("rows")
    if isinstance(told, list) and told and all(_is_recorded(row) for row in told):
        recorded = pd.DataFrame(told, columns=["Shipment", "Freight", "Not placed", "Reason"])
    if not len(recorded):
        return pd.DataFrame()
    billed = lines[lines["Shipment"].isin(set(recorded["Shipment"]))]
    return reconcile(recorded, billed)


def _is_recorded(row: Any) -> bool:
    """Shipment, cents, rows not placed, reason: as an import keeps them."""
    return isinstance(row, list) and len(row) == 4 and isinstance(row[1], int) and isinstance(row[2], int)


def _entry_findings(check: pd.DataFrame, costed: CostedBook) -> list[Finding]:
    """A filed figure that differs from ours: a warning per entry and figure, the difference as money at risk.

    Entries whose lines are in EntryLines are told by the command entries, line by line.
    """
    filed = costed.shipped.filed
    told = set() if filed is None else set(filed.entries["entry"])
    elsewhere = check["Entry"].map(lambda entry: bare(str(entry)) in told).to_numpy(bool)
    off = check[check["Difference"].notna() & (check["Difference"].abs() > 0.004) & ~elsewhere]
    return [
        Finding(
            "entry-differs", "warning", "Entries", (row["Entry"],), row["What"],
            f"Entry {row['Entry']}: {row['What']} was filed as {row['Filed']:,.2f} and computes to {row['Computed']:,.2f} "
            f"({row['Difference']:+,.2f}).",
            row["Filed"], "See the customs lines on the sheet Entry check, and ask the broker.", abs(float(row["Difference"])),
        )
        for _, row in off.iterrows()
    ]  # fmt: skip


def _warnings(costed: CostedBook) -> list[str]:
    """Warnings of tariff and fees, each once with the number of lines."""
    both = pd.concat([costed.shipped.costed.warnings, costed.remaining.costed.warnings])
    if not len(both):
        return []
    # One sentence for a program, whichever of its headings an origin has.
    text = both["message"].str.replace(r" 9903\.\d\d\.\d\d", "", regex=True)
    sums = both.groupby(text, sort=False)["lines"].sum()
    return [
        f"{text} ({count:,} lines)" if count > 1 else text
        for text, count in zip(sums.index.astype(str), sums, strict=True)
    ]


_ROUNDING = {
    "line": "Figures are rounded per line to the cent, as on an entry, and shown per unit.",
    "unit": "Figures are rounded per unit to the cent and added, as on a price sheet.",
}


def _styles_sheet(
    workbook: Workbook, styles: pd.DataFrame, lines: pd.DataFrame, check: pd.DataFrame,
    settings: Mapping[str, Any], as_of: date, notes: list[str],
) -> ResultSheet:  # fmt: skip
    total = float(styles["Landed total"].sum())
    units = float(styles["Units"].sum())
    now = {"as_of": as_of.isoformat(), "units": int(units), "landed": round(total, 2)}
    off = check.loc[check["Difference"].fillna(0).abs() > 0.004, "Entry"].nunique() if len(check) else 0
    picture = _waterfall(styles)
    head: list[list[Any]] = [
        [f"Landed cost, as of {as_of.isoformat()}"],
        [
            f"{units:,.0f} units, {total:,.2f} {settings['book.currency']} landed. {_ROUNDING[settings['landed.rounding']]}"
        ],
        [since_last(workbook, "landed totals", now, ("units", "landed"))],
        [f"{len(lines):,} shipped lines. Entries that differ from the filed figures: {off}."],
        *[[note] for note in notes],
        ["From first cost to landed, per unit"],
        *picture,
    ]
    return ResultSheet(
        "Landed cost",
        ("Style",),
        styles,
        head,
        formats={
            "Units": "#,##0", "FOB": UNIT, "Duty %": SHARE, "Duty": UNIT, "Fees": UNIT, "Freight": UNIT, "Other": UNIT,
            "Landed": UNIT, "Target": UNIT, "IMU": SHARE, "Landed total": MONEY, "Units landed": "#,##0",
            "Estimate": UNIT, "Actual": UNIT, "Difference": UNIT,
        },
        widths={"Style": 14, "Description": 30, "Landed total": 16},
        room=4,
        picture=(len(head) - len(picture), len(head) - 1) if picture else None,
        chart=_chart(styles),
    )  # fmt: skip


def _chart(styles: pd.DataFrame) -> Chart | None:
    """What a unit of the largest styles is made of: where duty or freight weighs is seen at once."""
    shown = min(len(styles), 12)
    if shown < 2:
        return None
    words = f"Landed cost per unit by leg, the {shown} largest styles"
    return Chart(
        "column_stacked", words, "Style", ("FOB", "Duty", "Fees", "Freight", "Other"), rows=(0, shown - 1)
    )


def _waterfall(styles: pd.DataFrame) -> list[list[Any]]:
    """The picture: each leg's step from FOB to landed, unit-weighted, as a bar that begins where the last ended."""
    units = float(styles["Units"].sum())
    if not units:
        return []
    steps = [
        (name, float((styles[name] * styles["Units"]).sum()) / units)
        for name in ("FOB", "Duty", "Fees", "Freight", "Other")
    ]
    landed = sum(size for _, size in steps)
    out, begun, width = [], 0.0, 48
    for name, size in steps:
        out.append(
            [
                name,
                "░" * round(begun / landed * width) + bar(size, landed, width),
                None,
                None,
                None,
                None,
                round(size, 4),
            ]
        )
        begun += size
    return [*out, ["Landed", bar(landed, landed, width), None, None, None, None, round(landed, 4)]]


def _lines_sheet(lines: pd.DataFrame, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    money = dict.fromkeys(lines.columns[5:-1], MONEY)
    return ResultSheet(
        "LandedLines",
        ("Shipment", "PO", "Line"),
        lines,
        [
            [f"Landed lines, as of {as_of.isoformat()}"],
            [
                f"{settings['book.currency']}, extended, to the cent; each column sums to its charge. Landed total is without Expensed."
            ],
        ],
        formats={"Line": "0", "Units": "#,##0", **money},
        widths={"Shipment": 16, "PO": 13, "Entry": 18, "Landed total": 15},
    )


def _duty_sheet(duty: pd.DataFrame, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    return ResultSheet(
        "DutyLines",
        ("Shipment", "PO", "Line", "Heading", "Program", "Basis"),
        duty,
        [
            [f"Duty lines, as of {as_of.isoformat()}"],
            [f"{settings['book.currency']}; one row per shipped line and program."],
        ],
        formats={"Line": "0", "Rate": "0.0000##", "Amount": MONEY},
        widths={"Shipment": 16, "PO": 13, "Program": 28, "Heading": 14, "Source": 60},
    )


def _check_sheet(check: pd.DataFrame, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    differing = check.loc[check["Difference"].fillna(0).abs() > 0.004, "Entry"].nunique()
    return ResultSheet(
        "Entry check",
        ("Entry", "What"),
        check,
        [
            [f"Entries as filed against computed, as of {as_of.isoformat()}"],
            [
                f"{check['Entry'].nunique()} entries with filed figures, {differing} differ ({settings['book.currency']}). Confirm with your broker."
            ],
        ],
        formats={"Filed": MONEY, "Computed": MONEY, "Difference": MONEY},
        widths={"Entry": 18, "Shipment": 16, "What": 62, "Filed": 14, "Computed": 14, "Difference": 14},
    )


def _ties_sheet(ties: pd.DataFrame, as_of: date) -> ResultSheet:
    off = int((ties["Difference"].iloc[:-1].abs() > 0.004).sum())
    return ResultSheet(
        "Reconciliation",
        ("Shipment",),
        ties,
        [
            [f"Freight as recorded against landed lines, as of {as_of.isoformat()}"],
            [
                "Every shipment ties to the cent."
                if not off
                else f"{off} of {len(ties) - 1:,} shipments do not tie; the reason stands beside each."
            ],
        ],
        formats={
            "Recorded": MONEY,
            "Allocated": MONEY,
            "Difference": MONEY,
            "Lines": "#,##0",
            "Rows not placed": "#,##0",
        },
        widths={"Shipment": 20, "Recorded": 16, "Allocated": 16, "Difference": 14, "Reason": 70},
    )


def _figures(
    outcome: Outcome,
    columns: pd.DataFrame,
    lines: pd.DataFrame,
    check: pd.DataFrame,
    ties: pd.DataFrame,
) -> None:
    sums = {
        name: round(float(np.nansum(lines[name].to_numpy("float64"))), 2)
        for name in (
            "Entered value",
            "Duty",
            "of which IEEPA",
            "MPF",
            "HMF",
            "Freight",
            "Expensed",
            "Landed total",
        )
    }
    outcome.counts |= {
        "costed": int(columns["Landed cost"].notna().sum()),
        "not_costed": int(columns["Landed cost"].isna().sum()),
        "basis": {str(k): int(v) for k, v in columns["Cost basis"].value_counts().items()},
        "shipped": sums,
        "landed_total": round(float(columns["Landed total"].sum()), 2),
        "entries_differing": int(check.loc[check["Difference"].fillna(0).abs() > 0.004, "Entry"].nunique()),
    }
    if len(ties):
        last = ties.iloc[-1]
        outcome.counts["reconciliation"] = {
            "recorded": float(last["Recorded"]),
            "allocated": float(last["Allocated"]),
            "difference": float(last["Difference"]),
        }
    outcome.summary = [
        ("Order lines costed", f"{outcome.counts['costed']:,} of {len(columns):,}"),
        ("Landed total", f"{outcome.counts['landed_total']:,.2f}"),
        *[(f"Shipped: {name}", f"{amount:,.2f}") for name, amount in sums.items()],
        ("Entries that differ from the filed figures", outcome.counts["entries_differing"]),
    ]
