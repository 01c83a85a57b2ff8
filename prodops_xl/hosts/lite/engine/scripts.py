"""A ribbon command as a script of the add-in: the sheets it needs are there, it runs, and says what happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import xlwings as xw

from prodops_xl.commands.outcome import Outcome, silent
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.lite.engine.widths import in_characters
from prodops_xl.registry import command


async def run(
    name: str, book: xw.Book, sent: Collection[str], known: Collection[str], today: date
) -> Outcome:
    """Run a command. `sent`: the sheets whose cells the add-in was told to send; empty: all of them. `known`: those
    that the workbook had when that list was made.

    Raises XlwingsError with a sentence where the command cannot be done; the workbook is then as it was.
    """
    try:
        await load_later_sheets(book, sent, known)
        in_characters(book)
        outcome: Outcome = command(name).resolve()(book, {}, today, {}, silent)
    except ProdOpsError as error:
        raise xw.XlwingsError(str(error)) from None
    for line in told(outcome):
        print(line)  # noqa: T201 - the add-in shows what is printed
    return outcome


def told(outcome: Outcome) -> list[str]:
    """The outcome in lines."""
    figures = [f"{label}: {_shown(figure)}" for label, figure in outcome.summary]
    return [f"{outcome.command}: done.", *figures, *outcome.notes]


def _shown(figure: Any) -> str:
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


async def load_later_sheets(book: xw.Book, sent: Collection[str], known: Collection[str]) -> None:
    """Ask for the cells of sheets that came, or were renamed, after the workbook got its engine.

    The list of sheets was made then; without this a table on a new sheet would silently be missing.
    """
    there = {*sent, *known}
    later = [sheet for sheet in book.sheets if sent and sheet.name not in there]
    try:
        for sheet in later:
            await sheet.load()
    except NotImplementedError:
        return  # a host that has every cell at hand has nothing to load
    except AttributeError:
        names = ", ".join(sheet.name for sheet in later)
        raise ProdOpsError(
            f"The sheets {names} came after this workbook got its engine, and this version of xlwings Lite cannot "
            "fetch them. Update the add-in, or embed the engine again."
        ) from None
