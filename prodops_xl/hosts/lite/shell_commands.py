"""`prodops-xl lite embed | remove | show`: the shell's doors to the engine inside a workbook."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from prodops_xl.hosts.lite.embedding import Carried

app = typer.Typer(
    no_args_is_help=True,
    help="Workbooks that carry their engine, for the store add-in xlwings Lite: embed, remove, show.",
)

Workbook = Annotated[Path, typer.Argument(help="The workbook, .xlsx or .xlsm.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write here; without it the file is replaced and a backup kept.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("embed")
def embed_(
    workbook: Workbook,
    out: Out = None,
    profile: Annotated[
        str,
        typer.Option(
            "--for", help="team: all functions and commands; vendor: checks of their own rows alone."
        ),
    ] = "team",
    all_sheets: Annotated[
        bool,
        typer.Option(
            "--all-sheets", help="Send every sheet to the commands, not those of their tables alone."
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also over Python that somebody else wrote there, or changed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put the functions and commands into the workbook, or renew them; nothing else in it changes."""
    from prodops_xl.hosts.lite.embedding import embed

    backup = _kept(workbook, out)
    try:
        told = embed(workbook, out, profile, all_sheets=all_sheets, replace=replace)
    except BaseException:
        _discard(backup)
        raise
    _say(
        f"{(out or workbook).name} now carries ProdOps XL {told.version} for the {told.profile}",
        told,
        out or workbook,
        backup,
        as_json=as_json,
    )


@app.command("remove")
def remove_(workbook: Workbook, out: Out = None, as_json: Json = False) -> None:
    """Take our engine out of the workbook; extensions of others stay."""
    from prodops_xl.hosts.lite.embedding import carried, remove

    backup = _kept(workbook, out) if carried(workbook) is not None else None
    try:
        told = remove(workbook, out)
    except BaseException:
        _discard(backup)
        raise
    _say(
        f"{(out or workbook).name} no longer carries ProdOps XL",
        told,
        out or workbook,
        backup,
        as_json=as_json,
    )


@app.command("show")
def show_(workbook: Workbook, as_json: Json = False) -> None:
    """Say what the workbook carries: version, size, and whether it differs from this version's."""
    from prodops_xl.hosts.lite.embedding import carried

    told = carried(workbook)
    _say(
        f"{workbook.name} carries ProdOps XL {told.version} for the {told.profile}" if told else "",
        told,
        None,
        None,
        as_json=as_json,
        name=workbook.name,
    )


def _kept(workbook: Path, out: Path | None) -> Path | None:
    """A copy of what will be replaced, beside it."""
    from prodops_xl.hosts.file_runs import back_up

    target = out or workbook
    return back_up(target, datetime.now()) if target.is_file() else None  # noqa: DTZ005 - the user's own clock


def _discard(backup: Path | None) -> None:
    """The file was not replaced: no copy of it is needed."""
    if backup is not None:
        backup.unlink(missing_ok=True)


def _say(
    done: str, told: Carried | None, out: Path | None, backup: Path | None, *, as_json: bool, name: str = ""
) -> None:
    if as_json:
        shown: dict[str, Any] = {"engine": told.as_json() if told else None}
        shown |= {key: str(path) for key, path in (("out", out), ("backup", backup)) if path is not None}
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    if told is None:
        typer.echo(f"{name or (out.name if out else 'The workbook')} carries no engine of ProdOps XL.")
        return
    typer.echo(f"{done} ({told.characters / 1000:,.0f} kB of text).")
    if told.edited:
        typer.echo("Its main.py was changed by hand since.")
    if told.differs:
        typer.echo("Its code is not that of this version: `prodops-xl lite embed` renews it.")
    for line in told.notes:
        typer.echo(line)
    if backup is not None:
        typer.echo(f"The file as it was: {backup}")
