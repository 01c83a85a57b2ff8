"""The demo's mail round: packs for three vendors, their answers, one line that both sides changed, collected again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlwings as xw

from prodops_xl.commands.outcome import Outcome
from prodops_xl.hosts.exchange_files import exchange_files
from prodops_xl.hosts.files import open_book
from prodops_xl.registry import command
from prodops_xl.workbook.grids import Grid, read_grid
from prodops_xl.workbook.read import read_workbook

VENDORS = ("Saigon Thread JSC", "Confecciones del Bajio", "Calzaturificio Fermano")
_CONFIRMED, _REASON = "Confirmed ex-factory", "Delay reason"
_ANSWERED = 6  # order lines that each vendor answers
_LATER = 9  # days that they ask for


def mail_round(done: Path, folder: Path, as_of: date) -> tuple[Path, dict[str, Outcome]]:
    """Send packs from the finished order book `done`, have three vendors answer, collect; the collected workbook, and
    what both commands said. `packs` and `returned` in `folder` hold the files as they went and came.
    """
    packs, returned, master = folder / "packs", folder / "returned", folder / "orders-collected.xlsx"
    returned.mkdir(exist_ok=True)
    with exchange_files("send-packs", done, packs, {}) as files, open_book(done) as book:
        sent = _run("send-packs", book, {"packs.only": "; ".join(VENDORS)}, as_of, files.options)
        files.save(book, master)
        files.finish({})
    answers = [
        _answer(packs / pack["file"], returned / f"Re order update ({number}).xlsx", as_of)
        for number, pack in enumerate(sent.counts["packs"], start=1)
    ]
    _team_changes_its_mind(master, answers[0], as_of)
    with (
        exchange_files("collect", master, None, {"returns": str(returned)}) as files,
        open_book(master) as book,
    ):
        collected = _run("collect", book, {}, as_of, files.options)
        files.save(book, master)
        files.finish({})
    return master, {"send-packs": sent, "collect": collected}


def _run(name: str, book: xw.Book, settings: dict[str, Any], as_of: date, options: dict[str, Any]) -> Outcome:
    outcome: Outcome = command(name).resolve()(book, settings, as_of, options)
    return outcome


def _answer(pack: Path, target: Path, as_of: date) -> tuple[str, float]:
    """Fill in a pack as a vendor does, save it under another name; the key of the first line that was answered."""
    with open_book(pack) as book:
        sheet = book.sheets["Orders"]
        grid = read_grid(sheet)
        head = next(i for i, row in enumerate(grid.values) if "PO" in row)
        at = {str(name): grid.left + j for j, name in enumerate(grid.values[head]) if name}
        lines = [i for i in range(head + 1, len(grid.values)) if _cell(grid, i, at["PO"])][:_ANSWERED]
        for number, i in enumerate(lines):
            asked = _cell(grid, i, at["Ex-factory"])
            day = (asked if isinstance(asked, datetime) else _midnight(as_of)) + timedelta(days=_LATER)
            sheet.range((grid.top + i, at[_CONFIRMED])).value = day
            if number % 2:
                sheet.range((grid.top + i, at[_REASON])).value = "fabric came late"
        sheet.range((grid.top + lines[-1], at["Remark"])).value = "please confirm the carton marks"
        sheet.range((grid.top + lines[0], at[_CONFIRMED])).add_note("asked the mill, answer on Friday")
        book.save(str(target))
        return str(_cell(grid, lines[0], at["PO"])), float(_cell(grid, lines[0], at["Line"]))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - dates of the trade are naive


def _cell(grid: Grid, row: int, column: int) -> Any:
    return grid.values[row][column - grid.left]


def _team_changes_its_mind(master: Path, key: tuple[str, float], as_of: date) -> None:
    """Meanwhile the team types another date on a line that a vendor answered: that is a conflict."""
    with open_book(master) as book:
        data = read_workbook(book, ["Orders"]).tables["Orders"]
        same = (data.frame["PO"] == key[0]) & (data.frame["Line"] == key[1])
        row = int(data.rows[int(same.to_numpy(bool).argmax())])
        day = _midnight(as_of) + timedelta(days=60)
        book.sheets[data.place.sheet].range((row, data.columns[_CONFIRMED])).value = day
        book.save(str(master))
