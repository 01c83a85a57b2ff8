"""`prodops-xl serve`: the shell's door to the web add-in's server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve_command(
    host: Annotated[
        str,
        typer.Option("--host", help="Address to listen on; others than loopback ask for an auth provider."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8000,
    certfile: Annotated[Path | None, typer.Option("--certfile", help="Certificate for https, PEM.")] = None,
    keyfile: Annotated[Path | None, typer.Option("--keyfile", help="Its key, PEM.")] = None,
    hostname: Annotated[
        str | None, typer.Option("--hostname", help="Public name of the server, as the manifest gives it.")
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option("--env-file", help="File of XLWINGS_* and PRODOPS_* settings.")
    ] = None,
    log_level: Annotated[str, typer.Option("--log-level", help="warning, info or debug.")] = "info",
    check: Annotated[
        str | None,
        typer.Option(
            "--check",
            help="Do not serve: ask the server at this address whether all is well, such as --check http://127.0.0.1:8000.",
        ),
    ] = None,
) -> None:
    """Serve the web add-in for Excel on Windows, Mac and the web (extra `server`)."""
    if check is not None:
        from prodops_xl.hosts.server.checks import report

        raise typer.Exit(report(check))
    from prodops_xl.hosts.server.launch import serve

    serve(
        host,
        port,
        certfile=certfile,
        keyfile=keyfile,
        hostname=hostname,
        env_file=env_file,
        log_level=log_level,
    )
