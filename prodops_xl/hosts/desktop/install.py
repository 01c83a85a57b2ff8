"""`prodops-xl addin install`: the add-in in Excel's start folder, for one user, without admin rights.

Everything is written as bytes of our own to a new file that then takes its place, so that nothing carries the mark
of a download and nothing is ever half there. A file that somebody changed is set aside, never lost.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, Protocol

from prodops_xl import __version__
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop import login_entry
from prodops_xl.hosts.desktop.install_files import Report, put, refuse_while_open, write_file
from prodops_xl.hosts.desktop.install_settings import enter_settings, interpreter_key
from prodops_xl.hosts.desktop.installed import (
    Record,
    UnreadableRecordError,
    read_record,
    sha256,
    written_record,
)
from prodops_xl.hosts.desktop.interpreter import chosen_interpreter
from prodops_xl.hosts.desktop.places import ADDIN, INTELLISENSE, SCRIPT, Machine, Places, places


class Builder(Protocol):
    """`addin_build.build`: writes the add-in and its on-sheet help beside it."""

    def __call__(self, out: Path, settings: Mapping[str, str] | None = None) -> Any:
        """Build to `out`."""


def install(
    machine: Machine,
    *,
    build: Builder,
    login_server: bool | None = None,
    interpreter: str | None = None,
) -> Report:
    """Install, or renew what is installed; a second time nothing changes.

    `login_server`: True or False enters or withdraws it, None leaves it as it is. `interpreter`: the Python that
    Excel is to start, this one where none is named. Raises ProdOpsError where it cannot be done; what can be known
    beforehand is asked before anything is written.
    """
    here = able(machine, login_server=login_server)
    program = chosen_interpreter(machine, interpreter)
    report = Report()
    old = _old_record(machine, here, report)
    refuse_while_open(machine, here)
    parts = _parts(here, build, {interpreter_key(machine): str(program)})
    wanted = login_server if login_server is not None else bool(old and old.login)
    line = login_entry.line(machine, program) if wanted else ""
    record = _begun(machine, program, old)
    report.record = record
    try:
        for path, data in parts.items():
            put(machine, here, path, data, old, report)
            record.files[str(path)] = sha256(data)
        record.login = _login(machine, program, old, report, line)
        enter_settings(machine, here, record, old, report, _switches(wanted=wanted))
    finally:  # what was done is on record even where the rest failed
        write_file(machine, here.record, written_record(record))
    if not any(line.startswith(("Installed", "Renewed")) for line in report.told):
        report.told.insert(0, "Everything was in place already.")
    return report


def _begun(machine: Machine, program: PurePath, old: Record | None) -> Record:
    """The new record, as yet with what the old one held."""
    when = machine.now().isoformat(timespec="seconds")
    record = Record(__version__, machine.xlwings_version, str(program), when)
    if old is not None:
        record.files, record.login = dict(old.files), old.login
        record.wrote, record.before = dict(old.wrote), dict(old.before)
    return record


def able(machine: Machine, *, login_server: bool | None = None) -> Places:
    """The places of this machine. Raises ProdOpsError where Excel does not run, or not yet."""
    if machine.system == "other":
        raise ProdOpsError(
            "Excel runs on Windows and Mac alone, so that there is nothing to install here. "
            "`prodops-xl addin build --out FILE` makes the add-in on any system."
        )
    if machine.system == "mac" and login_server:
        raise ProdOpsError(
            "--login-server is for Windows: on a Mac Excel has no cell functions of this kind."
        )
    here = places(machine)
    if machine.system == "mac" and not machine.exists(here.settings.parent):
        raise ProdOpsError(
            f"Excel has not run yet for this user: its folder {here.settings.parent} is missing. Start Excel once, "
            "quit it, and install again."
        )
    return here


def _switches(*, wanted: bool) -> dict[str, str]:
    """With a login server Excel only looks for it; without, the settings are none."""
    return {"DEBUG UDFS": "True", "USE UDF SERVER": "True"} if wanted else {}


def _old_record(machine: Machine, here: Places, report: Report) -> Record | None:
    try:
        return read_record(machine, here)
    except UnreadableRecordError:
        report.told.append(f"The record {here.record} could not be read; it was written anew.")
        return None


def _parts(here: Places, build: Builder, settings: Mapping[str, str]) -> dict[PurePath, bytes]:
    """The files to install, built in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="prodops-xl-") as folder:
        built = Path(folder) / ADDIN
        build(built, settings)
        parts = {here.addin: built.read_bytes()}
        help_file = built.with_name(INTELLISENSE)
        if help_file.exists():
            parts[here.intellisense] = help_file.read_bytes()
    if here.script is not None:
        from prodops_xl.hosts.desktop.addin_sources import sources

        parts[here.script] = (sources() / SCRIPT).read_bytes()
    return parts


def _login(machine: Machine, program: PurePath, old: Record | None, report: Report, line: str) -> str:
    """Enter the login server's line, or withdraw ours where there is to be none; returns what is ours now."""
    before = login_entry.entered(machine)
    if not line:
        if old and old.login and before == old.login:
            machine.registry.drop(login_entry.RUN, login_entry.NAME)
            report.told.append("The login server no longer starts; one that runs ends when you log off.")
        return ""
    if line != before:
        login_entry.enter(machine, line)
        report.told.append(f"Installed the login server: {line}.")
    if not machine.serving():
        machine.start(login_entry.argv(program))
        report.told.append("The login server was started.")
    return line
