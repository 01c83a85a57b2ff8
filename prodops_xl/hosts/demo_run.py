"""The demo: a messy order book in, validated and costed order book out, and a summary for the browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from prodops_xl import __version__
from prodops_xl.commands.inputs import as_book, read_inputs
from prodops_xl.commands.landed_cost import NEEDED, TABLES, landed_cost
from prodops_xl.commands.orders import validate_orders
from prodops_xl.commands.outcome import Progress
from prodops_xl.demo.season import season, with_filed_figures, write_orders
from prodops_xl.domain.cost_book import CostedBook, cost_book
from prodops_xl.domain.issues import COLUMNS
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.reference import tariff
from prodops_xl.reports.render import render
from prodops_xl.workbook.grids import read_grid


def run_demo(folder: Path, as_of: date, progress: Progress, seed: int = 2026) -> dict[str, Any]:
    """Write `orders.xlsx`, `orders-done.xlsx` and `summary.html` into `folder`; return files and a summary."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProdOpsError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    messy, done, page = folder / "orders.xlsx", folder / "orders-done.xlsx", folder / "summary.html"
    progress("Making the season", 0.0)
    write_season(messy, as_of, seed)
    with open_book(messy) as book:
        progress("Validating the orders", 0.2)
        checked = validate_orders(book, {}, as_of)
        progress("Computing landed cost", 0.5)
        costed = landed_cost(book, {}, as_of)
        progress("Saving", 0.75)
        issues = _sheet(book, "Issues")
        styles, check = _sheet(book, "Landed cost"), _sheet(book, "Entry check")
        book.save(str(done))
    progress("Writing the summary", 0.95)
    page.write_text(_page(issues, styles, check, checked, costed, as_of), encoding="utf-8")
    figures = [
        ("Order lines", checked.rows),
        ("Errors found by validate-orders", checked.errors),
        ("Warnings", checked.warnings),
        ("Cells marked", checked.counts["marked"]),
        *costed.summary,
    ]
    files = {"Order book as it came in": messy, "Validated and costed": done, "Summary": page}
    return {
        "command": "demo",
        "as_of": as_of.isoformat(),
        "summary": figures,
        "files": {label: str(path) for label, path in files.items()},
        "validate-orders": checked.as_json(),
        "landed-cost": costed.as_json(),
    }


def write_season(path: Path, as_of: date, seed: int) -> None:
    """The season's workbook. The broker's filed figures are computed from the clean season, with a few planted
    differences: so most entries tie to the cent and the planted ones are there to be found.
    """
    made = season(seed)
    write_orders(made, path)
    with open_book(path) as book:
        workbook, settings = read_inputs(book, {}, None, TABLES, NEEDED)
        costed = cost_book(as_book(workbook), tariff(), settings, as_of)
    write_orders(with_filed_figures(made, entry_totals(costed)), path)


def entry_totals(costed: CostedBook) -> pd.DataFrame:
    """Entry, Entered value, Duty, MPF, HMF in dollars, as computed."""
    names = pd.unique(costed.shipped.lines["Entry"].to_numpy(object))
    totals = costed.shipped.costed.entered.entries
    return pd.DataFrame(
        {
            "Entry": names[totals["entry"].to_numpy("int64")],
            "Entered value": totals["value"] / 100,
            "Duty": totals["duty"] / 100,
            "MPF": totals["mpf"] / 100,
            "HMF": totals["hmf"] / 100,
        }
    )


def _sheet(book: Any, name: str) -> pd.DataFrame:
    """A result sheet's table, as it was written."""
    sheet = next((s for s in book.sheets if s.name == name), None)
    if sheet is None:
        return pd.DataFrame()
    grid = read_grid(sheet)
    _, row, column, rows, columns = next(t for t in grid.tables if t[0] == name.replace(" ", ""))
    head, *body = grid.rows(row, column, rows, columns)
    return pd.DataFrame(body, columns=[str(h) for h in head])


def _page(
    issues: pd.DataFrame, styles: pd.DataFrame, check: pd.DataFrame, checked: Any, costed: Any, as_of: date
) -> str:
    shown = issues[issues["Severity"] != "remark"] if len(issues) else pd.DataFrame(columns=list(COLUMNS))
    by_rule = shown.groupby("Rule")["Money at risk"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    most = float(by_rule["sum"].max()) if len(by_rule) else 0.0
    top = shown.sort_values("Money at risk", ascending=False, kind="stable").head(12)
    off = (
        check[check["Difference"].notna() & (check["Difference"].astype("float64").abs() > 0.004)]
        if len(check)
        else check
    )
    return render(
        "summary.html.j2",
        title="Order book, validated and costed",
        lead=f"As of {as_of.isoformat()}. {checked.rows:,} order lines; every figure's source is on its sheet.",
        cards=[
            ("errors", f"{checked.errors:,}"),
            ("warnings", f"{checked.warnings:,}"),
            ("landed total", f"{costed.counts['landed_total']:,.0f}"),
            ("duty on shipped lines", f"{costed.counts['shipped']['Duty']:,.2f}"),
            ("of which IEEPA, may be refunded", f"{costed.counts['shipped']['of which IEEPA']:,.2f}"),
            ("entries that differ", costed.counts["entries_differing"]),
        ],
        rules=[
            {"name": name, "rows": int(row["size"]), "money": float(row["sum"]), "share": round(100 * row["sum"] / most, 1) if most else 0}
            for name, row in by_rule.head(14).iterrows()
        ],
        issues=[
            {
                "po": row["PO"] if isinstance(row["PO"], str) else None, "key": row["Key"], "line": f"{row['Line']:g}" if isinstance(row["Line"], float) and row["Line"] == row["Line"] else None,
                "sentence": row["Sentence"], "fix": row["Fix"] or "", "owner": row["Owner"], "severity": row["Severity"], "money": float(row["Money at risk"] or 0),
            }
            for _, row in top.iterrows()
        ],
        styles=[
            {"name": row["Style"], "description": row["Description"] or "", "units": float(row["Units"]), "legs": _legs(row)}
            for _, row in styles.head(15).iterrows()
        ],
        entries=[
            {"name": row["Entry"], "what": row["What"], "filed": float(row["Filed"]), "computed": float(row["Computed"]), "difference": float(row["Difference"])}
            for _, row in off.iterrows()
        ],
        notes=costed.notes,
        version=__version__,
    )  # fmt: skip


def _legs(row: pd.Series) -> list[str]:
    out = []
    for name in ("FOB", "Duty %", "Duty", "Fees", "Freight", "Other", "Landed", "IMU", "Estimate", "Actual"):
        value = row[name]
        known = isinstance(value, (int, float)) and value == value  # noqa: PLR0124
        out.append("" if not known else (f"{value:.1%}" if name in ("Duty %", "IMU") else f"{value:,.2f}"))
    return out
