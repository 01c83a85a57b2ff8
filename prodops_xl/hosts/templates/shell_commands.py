"""`prodops-xl templates`: list them, build them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Workbook templates: order book, cost sheet, schedule, scorecard, packs."
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the templates, and what each is for."""
    from prodops_xl.hosts.templates import declarations

    known = [{"name": t.name, "title": t.title, "purpose": t.purpose} for t in declarations().values()]
    if as_json:
        typer.echo(json.dumps({"templates": known}, ensure_ascii=False))
        return
    for template in known:
        typer.echo(f"{template['name']:20} {template['purpose']}")


@app.command("build")
def build(
    names: Annotated[
        list[str] | None, typer.Argument(help="Templates; all of them when none is named.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the workbooks.")] = Path("dist/templates"),
    empty: Annotated[bool, typer.Option("--empty", help="Without example rows.")] = False,
    rows: Annotated[
        int | None, typer.Option("--rows", min=1, max=20_000, help="Blank rows in each table to fill.")
    ] = None,
    engine: Annotated[
        bool,
        typer.Option(
            "--with-engine", help="Workbooks that carry functions, commands and buttons for xlwings Lite."
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace workbooks that are there already.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Build workbook templates; they open in Excel without the add-in."""
    from prodops_xl.hosts import templates

    made = templates.build(names or (), out, empty=empty, blanks=rows, again=replace, engine=engine)
    if as_json:
        told = [{"name": b.name, "title": b.title, "out": str(b.path)} for b in made]
        typer.echo(json.dumps({"command": "templates build", "templates": told}, ensure_ascii=False))
        return
    for one in [] if quiet else made:
        typer.echo(f"{one.title}: {one.path}")
