"""The demo: a messy order book in; validated, costed, scored and scheduled order book out, a summary page, and a mail round
with three vendors.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from prodops_xl import __version__
from prodops_xl.commands.inputs import as_book, read_inputs
from prodops_xl.commands.landed_cost import NEEDED, TABLES
from prodops_xl.commands.outcome import Outcome, Progress
from prodops_xl.demo.season import season, with_filed_figures, write_orders
from prodops_xl.domain.cost_book import CostedBook, cost_book
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.demo_entries import entries_round
from prodops_xl.hosts.demo_packs import mail_round
from prodops_xl.hosts.files import open_book
from prodops_xl.reference import tariff
from prodops_xl.registry import command
from prodops_xl.reports.summary import summary_page
from prodops_xl.workbook.grids import read_grid

# The jobs, in the order in which a team runs them, the sheets that the summary shows, and how much each says.
JOBS = ("validate-orders", "landed-cost", "cogs", "score-vendors", "refresh-schedule")
SHOWN = ("Issues", "Landed cost", "Entry check", "COGS", "Scorecard", "Next steps")
SAID = 8


def run_demo(folder: Path, as_of: date, progress: Progress, seed: int = 2026) -> dict[str, Any]:
    """Write `orders.xlsx`, `orders-done.xlsx`, `summary.html`, and of the mail round `packs`, `returned` and
    `orders-collected.xlsx` with its audit log, and of customs the folder `customs` into `folder`; return files and a summary.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProdOpsError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    messy, done, page = folder / "orders.xlsx", folder / "orders-done.xlsx", folder / "summary.html"
    progress("Making the season", 0.0)
    write_season(messy, as_of, seed)
    outcomes: dict[str, Outcome] = {}
    with open_book(messy) as book:
        for at, name in enumerate(JOBS):
            progress(command(name).label, 0.15 + 0.7 * at / len(JOBS))
            outcomes[name] = command(name).resolve()(book, {}, as_of)
        progress("Saving", 0.85)
        sheets = {name: _sheet(book, name) for name in SHOWN}
        book.save(str(done))
    progress("Writing the summary", 0.95)
    page.write_text(
        summary_page(sheets, {n: o.as_json() for n, o in outcomes.items()}, as_of, __version__),
        encoding="utf-8",
    )
    progress("Packs out and back", 0.97)
    collected, exchanged = mail_round(done, folder, as_of)
    outcomes |= exchanged
    progress("Customs entries and refunds", 0.98)
    customs = entries_round(folder, as_of)
    files = {
        "Order book as it came in": messy,
        "Validated, costed, scored, scheduled": done,
        "Summary": page,
        "Packs and mail drafts of three vendors": folder / "packs",
        "Their answers": folder / "returned",
        "Order book with the answers": collected,
        **customs.files,
    }
    return {
        "command": "demo",
        "as_of": as_of.isoformat(),
        "summary": [
            (f"{name}: {label}", figure) for name, o in outcomes.items() for label, figure in o.summary[:SAID]
        ]
        + customs.said,
        "files": {label: str(path) for label, path in files.items()},
        **{name: outcome.as_json() for name, outcome in (outcomes | customs.outcomes).items()},
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
