"""`python -m prodops_xl.hosts.server --port N`: the web add-in's server."""

from __future__ import annotations

import sys

import typer

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.server.shell_command import serve_command

if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(serve_command)
    try:
        app()
    except ProdOpsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
