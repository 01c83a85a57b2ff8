"""Runs a ribbon command on the workbook that is open in Excel: what the add-in's buttons start.

    pythonw -B -P -m prodops_xl.hosts.desktop.runner validate-orders --hwnd=123456

Exit codes: 0 done; 3 not done, and the person was told; anything else means that Python itself did not start
properly, and the add-in tells. The folder of a workbook is never on the path.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.hosts.desktop import log_file
from prodops_xl.hosts.desktop.safety_copy import keep_copy
from prodops_xl.hosts.desktop.trial import on_trial

if TYPE_CHECKING:
    import xlwings as xw

    from prodops_xl.commands.outcome import Outcome
    from prodops_xl.hosts.desktop.asking import Ask
    from prodops_xl.registry import Command

DONE, TOLD = 0, 3
_TITLE = "ProdOps XL"


def main(arguments: list[str] | None = None) -> int:
    """One command on the calling workbook; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    window = next((int(a.partition("=")[2]) for a in given if a.startswith("--hwnd=")), None)
    try:
        book = calling_book(window)
    except Exception:
        log_file.write(f"{given[:1]} Excel did not answer", trace=True)
        raise
    return press(given[0], book, window=window)


def calling_book(window: int | None = None) -> xw.Book:
    """The workbook whose button was pressed: by its name, in the Excel with that window. Raises as xlwings does."""
    os.chdir(sys.exec_prefix)  # pywin32 finds its library from here
    import xlwings as xw

    name = os.environ.get("PRODOPS_WORKBOOK", "")
    if sys.platform == "win32":
        if window is None:  # in the server that runs since login, Excel has handed the workbook over
            return xw.Book(impl=xw._xlwindows.Book(xw._xlwindows.BOOK_CALLER))  # noqa: SLF001
        app = xw.App(impl=xw._xlwindows.App(xl=window))  # noqa: SLF001
    else:
        app = xw.apps.active or xw.App()
    return app.books[name] if name else app.books.active


def press(
    task: str,
    book: xw.Book | None = None,
    *,
    window: int | None = None,
    ask: Ask | None = None,
    today: Callable[[], date] | None = None,
) -> int:
    """Run one command of the registry on `book` and tell the person how it ended. Never raises.

    Questions about headers are asked and the command is run again with the answers. A failed or stopped command
    leaves the workbook as it was, and says so.
    """
    copy: Path | None = None
    try:
        book = book if book is not None else calling_book(window)
        copy = keep_copy(book, datetime.now()) if _spec(task).writes else None  # noqa: DTZ005 - the user's own clock
        outcome = _run(task, book, window, ask or _input_box(book), today or _today)
    except ProdOpsError as error:
        log_file.write(f"{task}: refused: {type(error).__name__}")
        _tell(book, str(error))
        return TOLD
    except Exception as error:  # noqa: BLE001 - the person gets a sentence, the log the trace
        log_file.write(f"{task}: failed", trace=True)
        _tell_failure(book, task, error, copy)
        return TOLD
    log_file.write(f"{task}: done, {outcome.rows} rows, {outcome.errors} errors")
    _tell(book, ending(outcome))
    return DONE


def _run(task: str, book: xw.Book, window: int | None, ask: Ask, today: Callable[[], date]) -> Outcome:
    from prodops_xl.hosts.desktop.asking import answers_of
    from prodops_xl.hosts.desktop.protected_sheets import unprotected
    from prodops_xl.hosts.desktop.stopping import StatusBar, escape_pressed
    from prodops_xl.hosts.exchange_files import run_open
    from prodops_xl.hosts.tariff_store import take

    take()
    spec = _spec(task)
    bar = StatusBar(book.app, spec.label, escape_pressed(window))
    answers: dict[str, Any] = {}
    try:
        while True:
            try:
                with book.app.properties(screen_updating=False), unprotected(book):
                    outcome = run_open(spec, book, today(), answers, bar)
            except QuestionsError as error:
                answers = _merged(answers, answers_of(error.questions, ask))
            else:
                return outcome
    finally:
        bar.clear()


def _spec(task: str) -> Command:
    from prodops_xl.registry import command

    try:
        return command(task)
    except KeyError:
        raise ProdOpsError(
            f"This add-in has a button for {task!r} that the installed prodops-xl does not know. "
            "Run `prodops-xl addin install` again."
        ) from None


def _merged(answers: dict[str, Any], more: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Raises ProdOpsError where a question comes again: its answer did not settle it."""
    for table, told in more.items():
        if set(told) & set(answers.get(table, {})):
            raise ProdOpsError(f"The answer for {min(told)!r} did not settle the question. Nothing was done.")
    return {table: {**answers.get(table, {}), **more.get(table, {})} for table in {*answers, *more}}


def ending(outcome: Outcome) -> str:
    """What a finished command tells: its figures, then its notes."""
    from prodops_xl.registry import command

    lines = [f"{command(outcome.command).label}: done."]
    lines += [
        f"{label}: {value:,}" if isinstance(value, int) else f"{label}: {value}"
        for label, value in outcome.summary[:14]
    ]
    lines += [""] if outcome.notes else []
    lines += [f"- {note}" for note in outcome.notes[:6]]
    if len(outcome.notes) > 6:
        lines.append(f"- and {len(outcome.notes) - 6} more notes")
    return "\n".join(lines)


def _tell(book: xw.Book | None, sentence: str) -> None:
    if book is not None and not on_trial():
        book.app.alert(sentence, title=_TITLE, buttons="ok", mode="info")


def _tell_failure(book: xw.Book | None, task: str, error: Exception, copy: Path | None) -> None:
    kept = f" A copy of the workbook as it was: {copy}." if copy else ""
    sentence = (
        f"{task} failed ({type(error).__name__}). It had not finished: look at the sheets before you save, or close the "
        f"workbook without saving.{kept} Show the log?"
    )
    if (
        book is not None
        and not on_trial()
        and book.app.alert(sentence, title=_TITLE, buttons="yes_no", mode="critical") == "yes"
    ):
        _open(log_file.path())


def _open(path: Any) -> None:
    import subprocess

    if sys.platform == "win32":
        os.startfile(path)  # type: ignore[attr-defined]  # noqa: S606 - our own log
    elif sys.platform == "darwin":
        subprocess.run(["/usr/bin/open", "-t", str(path)], check=False)  # noqa: S603 - our own log


def _input_box(book: xw.Book) -> Ask:
    from prodops_xl.hosts.desktop.places import ADDIN

    ask = book.app.macro(f"'{ADDIN}'!ProdOps_Ask")
    return lambda prompt, default: str(ask(prompt, default) or "")


def _today() -> date:
    return datetime.now().date()  # noqa: DTZ005 - today where the user sits


if __name__ == "__main__":
    sys.exit(main())
