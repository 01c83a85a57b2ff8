"""The registry's commands as xlwings Server registers scripts: `custom_scripts` of the project imports these.

The task pane calls them with one argument beside the workbook:

    {"as_of": "2026-11-25", "settings": {"cogs.method": "fifo"}, "map": {"Orders": {"ETD": "Ex-factory"}},
     "facts": {...}}      (see facts.py)

and the answer holds, beside xlwings' actions, the `outcome` of the run. Sheets are found by headers, so the task pane
asks first which ones are needed (sheet_plan.py) and sends those; `include` here is for a client that does not ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlwings as xw
from xlwings.server import script

from prodops_xl.commands.outcome import Outcome
from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.hosts.server.facts import read_facts
from prodops_xl.hosts.server.settings import server_settings
from prodops_xl.hosts.server.sheet_plan import static_sheets
from prodops_xl.hosts.server.web_book import web_book
from prodops_xl.hosts.server.work import run_command, stopwatch
from prodops_xl.hosts.tariff_store import take
from prodops_xl.registry import COMMANDS, Command
from prodops_xl.tables.settings import refuse_unknown

_SETTINGS = server_settings()


def script_name(spec: Command) -> str:
    """A command's name as a script: `validate_orders`."""
    return spec.name.replace("-", "_")


def run_on_book(spec: Command, book: xw.Book, told: Mapping[str, Any]) -> Outcome:
    """Run a command on a book that came over the wire; what it writes goes into the book's actions.

    Raises ProdOpsError and QuestionsError as the command does, and ProdOpsError for what the request should not say.
    """
    given = _object(told, "settings")
    answers = _object(told, "map")
    refuse_unknown(given, spec.options)
    if not all(isinstance(each, Mapping) for each in answers.values()):
        raise ProdOpsError('The map takes an object of tables, such as {"Orders": {"ETD": "Ex-factory"}}.')
    take()
    ours = web_book(book, read_facts(told.get("facts")))
    outcome: Outcome = spec.resolve()(
        ours, dict(given), _as_of(told.get("as_of")), {"map": answers}, stopwatch(_SETTINGS.time_limit)
    )
    return outcome


def _object(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name) or {}
    if not isinstance(value, Mapping):
        raise ProdOpsError(f"{name} takes an object.")
    return value


def _as_of(text: Any) -> date:
    """The day that counts as today: the caller's own, who may sit in another time zone than the server."""
    if text in (None, ""):
        return datetime.now().date()  # noqa: DTZ005 - the server's own day where the caller names none
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise ProdOpsError(f"{text!r} is not a date; write it as 2026-11-25.") from None


def _made(spec: Command) -> Any:
    async def called(book: xw.Book, request: Any = None) -> xw.Book:
        told = request if isinstance(request, Mapping) else {}
        answer = book.json()
        try:
            outcome = await run_command(lambda: run_on_book(spec, book, told), _SETTINGS.time_limit)
        except QuestionsError as error:
            answer["actions"].clear()
            answer["questions"] = error.questions
            answer["message"] = str(error)
        except ProdOpsError as error:
            raise xw.XlwingsError(str(error)) from None
        else:
            answer["outcome"] = {
                **outcome.as_json(),
                "summary": [[str(label), _shown(figure)] for label, figure in outcome.summary],
            }
        return book

    called.__name__ = called.__qualname__ = script_name(spec)
    called.__doc__ = spec.help
    registered = script(
        name=spec.label,
        include=static_sheets(spec),
        required_roles=_SETTINGS.roles_for(spec.name) or None,
    )
    return registered(called)


def _shown(figure: Any) -> str:
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


_MADE = {script_name(spec): _made(spec) for spec in COMMANDS if "office" in spec.hosts}
globals().update(_MADE)
__all__ = list(_MADE)
