"""`prodops-xl addin remove`: takes away what the install put there, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePath

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop import login_entry
from prodops_xl.hosts.desktop.install import able
from prodops_xl.hosts.desktop.install_files import Report, read_bytes, refuse_while_open
from prodops_xl.hosts.desktop.install_settings import save_settings, settings_of, withdraw
from prodops_xl.hosts.desktop.installed import Record, UnreadableRecordError, read_record, sha256
from prodops_xl.hosts.desktop.places import ADDIN, INTELLISENSE, SCRIPT, Machine, Places


def remove(machine: Machine) -> Report:
    """Take away what the install put there, and nothing else. A file or setting that was changed since stays."""
    here = able(machine)
    try:
        record = read_record(machine, here)
    except UnreadableRecordError as error:
        raise ProdOpsError(f"{error} Then remove it.") from None
    if record is None:
        also = (
            f" {here.addin} was not put there by this install; delete it yourself."
            if machine.exists(here.addin)
            else ""
        )
        raise ProdOpsError(f"Nothing is installed for this user.{also}")
    refuse_while_open(machine, here)
    report = Report()
    for path, known in record.files.items():
        _take_away(machine, machine.path(path), known, report)
    if record.login:
        _end_login(machine, record, report)
    _end_settings(machine, here, record, report)
    machine.disk(here.record).unlink(missing_ok=True)
    with suppress(OSError):
        machine.disk(here.record.parent).rmdir()
    return report


def _take_away(machine: Machine, path: PurePath, known: str, report: Report) -> None:
    there = machine.disk(path)
    found = read_bytes(there)
    if found is None:
        report.told.append(f"{path} was gone already.")
    elif path.name not in (ADDIN, INTELLISENSE, SCRIPT) or sha256(found) != known:
        report.told.append(
            f"Kept {path}: it was changed since it was installed. Delete it yourself if you like."
        )
    else:
        try:
            there.unlink()
        except OSError as error:
            raise ProdOpsError(
                f"{path} cannot be deleted ({error.strerror or error}). Quit Excel and try again."
            ) from None
        report.told.append(f"Removed {path}.")


def _end_login(machine: Machine, record: Record, report: Report) -> None:
    if login_entry.entered(machine) == record.login:
        machine.registry.drop(login_entry.RUN, login_entry.NAME)
        report.told.append("Removed the login server; one that runs ends when you log off.")
    else:
        report.told.append(
            f"Kept the entry {login_entry.NAME!r} of {login_entry.RUN}: it was changed or is gone."
        )


def _end_settings(machine: Machine, here: Places, record: Record, report: Report) -> None:
    there = machine.disk(here.settings)
    if read_bytes(there) is None:
        return
    found = settings_of(machine, here)
    for key in withdraw(found, record):
        report.told.append(f"Kept the setting {key} in {here.settings}: it was changed since.")
    if found.values or "odd_lines" in found.faults:
        save_settings(machine, here, found)
        report.told.append(f"Kept {here.settings} with settings that are not the install's.")
    else:
        there.unlink(missing_ok=True)
        report.told.append(f"Removed {here.settings}.")
