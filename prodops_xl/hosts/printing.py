"""What the shell prints: tables and progress for people, one JSON object for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from prodops_xl import registry
from prodops_xl.errors import CellError

if TYPE_CHECKING:
    from prodops_xl.commands.outcome import Outcome, Progress
    from prodops_xl.functions.calls import Result
    from prodops_xl.tables.headers import HeaderMatch


def _dump(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _console(*, error: bool = False) -> Any:
    from rich.console import Console

    return Console(stderr=error, highlight=False, soft_wrap=False, markup=False)


def _table(*columns: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def plain(value: Any) -> Any:
    """A cell's value as JSON has it; a CellError as `{"error": {...}}`."""
    if isinstance(value, CellError):
        return {"error": {"code": value.code, "message": value.message}}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def as_json(result: Result) -> dict[str, Any]:
    """`{"result": ...}` or `{"error": ...}`; warnings beside it where there are any."""
    value = plain(result.value)
    out: dict[str, Any] = value if isinstance(result.value, CellError) else {"result": value}
    return {**out, "warnings": result.warnings} if result.warnings else out


def function_result(result: Result, *, as_json: bool) -> None:
    """One function's value; its warnings go to standard error."""
    if as_json:
        _dump(globals()["as_json"](result))
        return
    for text in result.warnings:
        sys.stderr.write(f"Note: {text}\n")
    if isinstance(result.value, CellError):
        sys.stderr.write(f"{result.value.code} {result.value.message}\n")
    elif isinstance(result.value, list):
        for row in result.value:
            sys.stdout.write("\t".join(_shown(v) for v in row) + "\n")
    else:
        sys.stdout.write(_shown(result.value) + "\n")


def _shown(value: Any) -> str:
    if isinstance(value, CellError):
        return value.code
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def listing(what: str, *, as_json: bool) -> None:
    """Commands or functions, from the registry."""
    rows: list[dict[str, Any]]
    shown: list[tuple[str, str, str]]
    if what == "commands":
        rows = [
            {"name": c.name, "group": c.group, "label": c.label, "help": c.help, "hosts": list(c.hosts)}
            for c in registry.COMMANDS
        ]
        shown = [(c.name, c.group, c.help) for c in registry.COMMANDS]
    else:
        rows = [
            {
                "name": f.name,
                "category": f.category,
                "help": f.help,
                "result": f.result,
                "arguments": [
                    {
                        "name": a.name,
                        "type": a.type,
                        "shape": a.shape,
                        "unit": a.unit,
                        "optional": a.optional,
                        "help": a.help,
                    }
                    for a in f.arguments
                ],
            }
            for f in registry.FUNCTIONS
        ]
        shown = [
            (f.name, ", ".join(f"[{a.name}]" if a.optional else a.name for a in f.arguments), f.help)
            for f in registry.FUNCTIONS
        ]
    if as_json:
        _dump(rows)
        return
    table = _table(
        *(("Command", "Group", "Does") if what == "commands" else ("Function", "Arguments", "Gives"))
    )
    for row in shown:
        table.add_row(*row)
    _console().print(table)


def headers(matches: list[HeaderMatch], *, as_json: bool) -> None:
    """How headers are read."""
    if as_json:
        _dump(
            [
                {
                    "header": m.header,
                    "column": m.column,
                    "how": m.how,
                    "ask": m.ask,
                    "choices": list(m.choices),
                }
                for m in matches
            ]
        )
        return
    table = _table("Header", "Column", "How", "Asked")
    for m in matches:
        table.add_row(
            m.header, m.column or "(the team's own)", m.how, " or ".join(m.choices) or "yes" if m.ask else ""
        )
    _console().print(table)


def facts(view: dict[str, Any], *, as_json: bool) -> None:
    """A view of facts: `facts` (label, value) lines, then `table` with its first row as header, then `notes`."""
    if as_json:
        _dump(view)
        return
    console = _console()
    for label, value in view.get("facts", {}).items():
        console.print(f"{label}: {value}", soft_wrap=True)
    if view.get("table"):
        table = _table(*[str(c) for c in view["table"][0]])
        for row in view["table"][1:]:
            table.add_row(*[_shown(v) for v in row])
        console.print(table)
    for note in view.get("notes", []):
        console.print(f"Note: {note}", soft_wrap=True)


def outcome(result: Outcome, told: dict[str, Any], *, as_json: bool, quiet: bool) -> None:
    """The summary of a run."""
    if as_json:
        _dump(told)
        return
    if quiet:
        return
    console = _console()
    table = _table(result.command, "")
    for label, value in result.summary:
        table.add_row(str(label), f"{value:,}" if isinstance(value, int) else str(value))
    console.print(table)
    for note in result.notes:
        console.print(f"Note: {note}", soft_wrap=True)
    if "out" in told and not told.get("unchanged"):
        console.print(f"Written: {told['out']} ({told['seconds']} s)", soft_wrap=True)
    if "backup" in told:
        console.print(f"The file as it was: {told['backup']}", soft_wrap=True)


def demo(told: dict[str, Any], *, as_json: bool, quiet: bool) -> None:
    """Where the demo's files lie and what is in them."""
    if as_json:
        _dump(told)
        return
    if quiet:
        return
    console = _console()
    table = _table("ProdOps XL demo", "")
    for label, value in told["summary"]:
        table.add_row(str(label), f"{value:,}" if isinstance(value, int) else str(value))
    console.print(table)
    for label, path in told["files"].items():
        console.print(f"{label}: {path}", soft_wrap=True)


def questions(asked: list[dict[str, Any]], *, as_json: bool) -> None:
    """Questions about headers, and how to answer them."""
    if as_json:
        _dump(
            {
                "error": {"code": "questions", "message": "Headers need an answer: give --map."},
                "questions": asked,
            }
        )
        return
    for question in asked:
        sys.stderr.write(question["sentence"] + "\n")
    example: dict[str, dict[str, str | None]] = {}
    for question in asked:
        told = example.setdefault(question["table"], {})
        told[question["header"]] = next((c for c in question["choices"] if c not in told.values()), None)
    sys.stderr.write(
        f"Answer in a file, such as {json.dumps(example, ensure_ascii=False)}, and give it with --map FILE.json. "
        "null says that a header is the team's own; no two headers may be one column.\n"
    )


def refusal(
    sentence: str, *, as_json: bool, code: str = "not-possible", more: dict[str, Any] | None = None
) -> None:
    """One sentence that says why it is not possible. `code`: `not-possible`, `stopped`, `failed` (a fault of ours); `more`:
    what scripts are told beside it.
    """
    if as_json:
        _dump({"error": {"code": code, "message": sentence, **(more or {})}})
    else:
        sys.stderr.write(sentence + "\n")


@contextmanager
def progress(*, show: bool, title: str) -> Iterator[Progress]:
    """A progress bar on standard error for long work; silent for scripts."""
    from prodops_xl.commands.outcome import silent

    if not show:
        yield silent
        return
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=_console(error=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)

        def tell(phrase: str, done: float) -> None:
            bar.update(task, description=f"{title}: {phrase}", completed=done)

        yield tell
