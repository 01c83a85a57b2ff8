"""`prodops-xl tariff update` and `tariff table`: the shell's door to a user's own tariff tables."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts import printing

app = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("update")
def update_command(
    file: Annotated[
        Path | None, typer.Argument(help="The tariff's official export (JSON or CSV), or a table as CSV.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--as", help="lines (the export), programs, claims, fees or cotton-fee.")
    ] = "lines",
    edition: Annotated[
        str | None, typer.Option("--edition", help="The export's edition; else its name or date tells.")
    ] = None,
    known_to: Annotated[
        str | None, typer.Option("--known-to", help="The day up to which programs or claims are complete.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    missing_headings: Annotated[
        bool,
        typer.Option(
            "--missing-headings", help="Headings that the export lacks are no longer in the tariff."
        ),
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last update back.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day that counts as today.")] = None,
    as_json: Json = False,
) -> None:
    """Make a file the user's own tariff table: the export's chapters, or rows of programs, claims, fees, cotton fee."""
    if undo:
        _undo(file, as_json=as_json)
        return
    if file is None:
        raise ProdOpsError(
            "Name the file: prodops-xl tariff update 61.json. docs/tariff.md says where to get it."
        )
    from prodops_xl.exchange.tariff.faults import TariffFileError
    from prodops_xl.hosts.tariff_update import Wishes, update

    wishes = Wishes(
        read=_day(as_of, "--as-of") or datetime.now().date(),  # noqa: DTZ005 - today where the user sits
        kind=kind,
        edition=edition,
        known_to=_day(known_to, "--known-to"),
        missing_headings=missing_headings,
        dry_run=dry_run,
    )
    try:
        done = update(file, wishes)
    except TariffFileError as error:
        printing.refusal(str(error), as_json=as_json, code="not-possible", more={"faults": error.as_json()})
        raise typer.Exit(2) from None
    view = {"facts": done.facts, "table": done.table, "notes": done.notes}
    printing.facts(done.told if as_json else view, as_json=as_json)


def _undo(file: Path | None, *, as_json: bool) -> None:
    from prodops_xl.hosts.tariff_store import undo

    if file is not None:
        raise ProdOpsError("--undo takes no file: it takes the last update back.")
    told = undo()
    printing.facts({"undone": told} if as_json else {"facts": {}, "notes": [told]}, as_json=as_json)


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ProdOpsError(f"{option} {text!r} is not a date; write it as 2026-11-25.") from None


@app.command("table")
def table_command(
    name: Annotated[str, typer.Argument(help="lines, programs, claims, fees or cotton-fee.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The CSV to write; without it the table is printed.")
    ] = None,
) -> None:
    """Give a table in use as CSV, in the columns that `tariff update --as` reads."""
    from prodops_xl.hosts.tariff_csv import write_table

    write_table(name, out)
