"""The shell: `prodops-xl`. Commands on workbooks, cell functions, headers, tariff, import, demo.

Exit codes: 0 done, 1 done with error findings, 2 not possible (one sentence says why), 130 stopped with Ctrl+C. Heavy modules are
imported where they are used, so that a single function call answers at once.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from prodops_xl import __version__
from prodops_xl.errors import CellError, ProdOpsError, QuestionsError
from prodops_xl.hosts import printing
from prodops_xl.hosts.desktop.desktop_commands import app as desktop_app
from prodops_xl.hosts.lite.shell_commands import app as lite_app
from prodops_xl.hosts.server.shell_command import serve_command
from prodops_xl.hosts.tariff_commands import app as tariff_commands_app
from prodops_xl.hosts.templates.shell_commands import app as templates_app

app = typer.Typer(
    name="prodops-xl",
    help="Checks order books, computes landed cost, and the cell functions of ProdOps XL, without Excel.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
tariff_app = typer.Typer(
    no_args_is_help=True, help="The tariff: rates, what is known until when, and your own tables of it."
)
tariff_app.registered_commands += tariff_commands_app.registered_commands
app.add_typer(tariff_app, name="tariff")
addin_app = typer.Typer(
    no_args_is_help=True, help="The Excel add-in for the desktop: build, install, remove, doctor."
)
addin_app.registered_commands += desktop_app.registered_commands
app.add_typer(addin_app, name="addin")
app.command("serve")(serve_command)
app.add_typer(lite_app, name="lite")
app.add_typer(templates_app, name="templates")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The date that counts as today, such as 2026-11-25.")
]
Map = Annotated[
    Path | None,
    typer.Option("--map", help='JSON: {"Orders": {"ETD": "Ex-factory"}}; null leaves a header alone.'),
]
Sets = Annotated[list[str] | None, typer.Option("--set", help="A setting as name=value; may be given again.")]


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command("list")
def list_(
    what: Annotated[str, typer.Argument(help="commands or functions")] = "commands", as_json: Json = False
) -> None:
    """List the ribbon commands or the cell functions."""
    if what not in ("commands", "functions"):
        raise ProdOpsError(f"There is no list of {what!r}: ask for commands or functions.")
    printing.listing(what, as_json=as_json)


@app.command("fn", context_settings={"ignore_unknown_options": True})
def fn(
    name: Annotated[str | None, typer.Argument(help="The function, such as DUTY_RATE.")] = None,
    args: Annotated[
        list[str] | None, typer.Argument(help="Each JSON: a number, text, null, or a range [[1],[2]].")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            help='Call those of a JSON file, [{"fn": NAME, "args": [...]}, ...]; one JSON object a line comes out.',
        ),
    ] = None,
    as_json: Json = False,
    as_of: AsOf = None,
) -> None:
    """Call a cell function; or many, with --batch, one JSON object a line."""
    from prodops_xl.functions.calls import call
    from prodops_xl.hosts.tariff_store import take

    take()
    today = _as_of(as_of)
    if batch is not None:
        _batch(batch, today)
        return
    if name is None:
        raise ProdOpsError(
            "Name a function: prodops-xl fn DUTY_RATE 6109100012 VN. `prodops-xl list functions` shows them."
        )
    result = call(name, [_argument(a) for a in args or []], as_of=today)
    printing.function_result(result, as_json=as_json)
    if isinstance(result.value, CellError):
        raise typer.Exit(2)


def _batch(path: Path, today: date) -> None:
    from prodops_xl.functions.calls import Result, call_many

    calls = _json_file(path)
    if not isinstance(calls, list):
        raise ProdOpsError(f'{path} must hold a list of {{"fn": NAME, "args": [...]}}.')
    good = [i for i, c in enumerate(calls) if _is_call(c)]
    results = dict(
        zip(
            good,
            call_many([(calls[i]["fn"], calls[i].get("args", [])) for i in good], as_of=today),
            strict=True,
        )
    )
    bad = Result(CellError("#VALUE!", 'A call is {"fn": NAME, "args": [...]}.'))
    for i in range(len(calls)):
        sys.stdout.write(json.dumps(printing.as_json(results.get(i, bad)), ensure_ascii=False) + "\n")


def _is_call(told: Any) -> bool:
    return (
        isinstance(told, dict) and isinstance(told.get("fn"), str) and isinstance(told.get("args", []), list)
    )


def _argument(text: str) -> Any:
    """JSON where it is JSON, else text: a leading minus is part of a number, leading zeros make a text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


@app.command("run")
def run(
    command: Annotated[str, typer.Argument(help="The command, such as validate-orders.")],
    file: Annotated[Path, typer.Argument(help="The workbook, .xlsx or .xlsm.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write here; without it the file is replaced and a backup kept."),
    ] = None,
    as_of: AsOf = None,
    sets: Sets = None,
    mapping: Map = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a ribbon command on a workbook, without Excel."""
    from prodops_xl.hosts.file_runs import run_on_file

    answers = _json_file(mapping) if mapping else {}
    with (
        _stoppable(as_json=as_json),
        printing.progress(show=not (as_json or quiet), title=command) as progress,
    ):
        outcome, told = run_on_file(
            command,
            file,
            as_of=_as_of(as_of),
            out=out,
            given=_settings(sets),
            answers=answers,
            progress=progress,
        )
    printing.outcome(outcome, told, as_json=as_json, quiet=quiet)
    raise typer.Exit(1 if outcome.errors else 0)


@app.command("headers")
def headers(
    names: Annotated[list[str], typer.Argument(help="Headers as they stand in a sheet.")],
    table: Annotated[str, typer.Option("--table", help="The table they belong to.")] = "Orders",
    as_json: Json = False,
) -> None:
    """Show how headers are read: which column, how, and what would be asked."""
    from prodops_xl.tables.headers import match_headers
    from prodops_xl.tables.schema import table_named

    printing.headers(match_headers(names, table_named(table), {}), as_json=as_json)


@tariff_app.command("show")
def tariff_show(
    hts: str,
    origin: Annotated[str | None, typer.Option("--origin", help="Also the stack for this origin.")] = None,
    claims: Annotated[str | None, typer.Option("--claims")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show a tariff line, and with --origin its duty stack on the as-of date."""
    from prodops_xl.hosts.tariff_views import line_view

    printing.facts(line_view(hts, origin, claims, _as_of(as_of)), as_json=as_json)


@tariff_app.command("status")
def tariff_status(as_of: AsOf = None, as_json: Json = False) -> None:
    """Say what the tariff in use knows until when, what is missing, and which tables are your own."""
    from prodops_xl.hosts.tariff_views import status_view

    printing.facts(status_view(_as_of(as_of)), as_json=as_json)


@addin_app.command("build")
def addin_build(
    out: Annotated[Path, typer.Option("--out", help="The add-in's file.")] = Path("dist/prodops.xlam"),
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="A line of the add-in's own sheet: INTERPRETER_WIN=...")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Build prodops.xlam from its sources, without Excel, and the on-sheet help beside it."""
    from prodops_xl.hosts.desktop.addin_build import build

    if out.suffix.lower() != ".xlam":
        raise ProdOpsError(f"--out names the add-in's file, such as {out / 'prodops.xlam'}.")
    built = build(out, _settings(sets))
    told = {"out": str(built.path), "sha256": built.sha256, "xlwings": built.xlwings_version}
    if as_json or not quiet:
        printing.facts(told if as_json else {"facts": told}, as_json=as_json)


@app.command("import")
def import_(
    export: Annotated[Path, typer.Argument(help="An export, .csv or .xlsx.")],
    as_: Annotated[
        str, typer.Option("--as", help="deliveries, es003, or a table: orders, vendors, shipments, ...")
    ],
    out: Annotated[Path, typer.Option("--out", help="The workbook to make, or to merge into.")],
    mapping: Map = None,
    as_of: AsOf = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Turn an export of another system into a workbook with our tables, or merge it into one by key."""
    from prodops_xl.hosts.imports import import_file

    with (
        _stoppable(as_json=as_json),
        printing.progress(show=not (as_json or quiet), title="import") as progress,
    ):
        answers = _json_file(mapping) if mapping else {}
        outcome, told = import_file(export, as_, out, answers, progress, as_of=_as_of(as_of))
    printing.outcome(outcome, told, as_json=as_json, quiet=quiet)
    raise typer.Exit(1 if outcome.errors else 0)


@app.command("demo")
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path("demo-output"),
    as_of: AsOf = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The main job end to end on a made season: messy order book in, validated and costed order book out."""
    from prodops_xl.hosts.demo_run import run_demo
    from prodops_xl.hosts.tariff_store import take

    take()
    with (
        _stoppable(
            as_json=as_json, left=f"What was written so far lies in {out}; run it again for the whole."
        ),
        printing.progress(show=not (as_json or quiet), title="demo") as progress,
    ):
        told = run_demo(out, _as_of(as_of), progress)
    printing.demo(told, as_json=as_json, quiet=quiet)


@contextmanager
def _stoppable(*, as_json: bool, left: str = "The workbook is as it was.") -> Iterator[None]:
    """Ctrl+C ends long work with a sentence and exit code 130; a file is written whole or not at all."""
    try:
        yield
    except KeyboardInterrupt:
        printing.refusal(f"Stopped. {left}", as_json=as_json, code="stopped")
        raise typer.Exit(130) from None


def _as_of(text: str | None) -> date:
    if text is None:
        return datetime.now().date()  # noqa: DTZ005 - today where the user sits
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ProdOpsError(f"--as-of {text!r} is not a date; write it as 2026-11-25.") from None


def _settings(sets: list[str] | None) -> dict[str, str]:
    out = {}
    for item in sets or []:
        name, sign, value = item.partition("=")
        if not sign:
            raise ProdOpsError(f"--set takes name=value, not {item!r}.")
        out[name.strip()] = value.strip()
    return out


def _json_file(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ProdOpsError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ProdOpsError(f"{path} is not JSON: {error}.") from error


def _log() -> Path:
    """Append the current exception's trace to the log. It may name a value; no other content of a workbook is in it."""
    now = datetime.now().isoformat(timespec="seconds")  # noqa: DTZ005 - the user's own clock
    path = Path(tempfile.gettempdir()) / "prodops-xl.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{now} {__version__} {' '.join(sys.argv[1:3])}\n{traceback.format_exc()}\n")
    return path


def main() -> None:
    """Entry point: every refusal is one sentence (or `{"error": ...}`) and exit code 2, never a traceback."""
    as_json = "--json" in sys.argv
    try:
        app()
    except QuestionsError as error:
        printing.questions(error.questions, as_json=as_json)
        sys.exit(2)
    except ProdOpsError as error:
        printing.refusal(str(error), as_json=as_json)
        sys.exit(2)
    except Exception as error:  # a person gets a sentence, the trace goes to the log
        if os.environ.get("PRODOPS_TRACE"):
            raise
        printing.refusal(
            f"ProdOps XL failed ({type(error).__name__}); the workbook is as it was. The details are in {_log()}.",
            as_json=as_json,
            code="failed",
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
