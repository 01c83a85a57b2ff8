"""Files of the install: written whole or not at all, never over somebody's change, never while Excel holds them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop.installed import Record, sha256
from prodops_xl.hosts.desktop.places import ADDIN, INTELLISENSE, Machine, Places


@dataclass
class Report:
    """What was done, as sentences, and the record of what is installed now (None after removal)."""

    told: list[str] = field(default_factory=list)
    record: Record | None = None


def refuse_while_open(machine: Machine, here: Places) -> None:
    """Raise ProdOpsError while Excel holds the add-in."""
    addin = machine.disk(here.addin)
    mark = machine.disk(here.start / f"~${ADDIN}")
    if mark.exists():
        raise ProdOpsError(
            f"Excel has {ADDIN} open. Quit Excel and run this again. If no Excel runs, delete {here.start / mark.name}."
        )
    if not addin.exists():
        return
    if machine.system == "mac" and machine.processes():
        raise ProdOpsError(f"Excel is running and has {ADDIN} open. Quit Excel (Cmd-Q) and run this again.")
    try:
        with addin.open("r+b"):
            pass
    except PermissionError:
        raise ProdOpsError(
            f"Excel has {ADDIN} open, or the file is write-protected: {here.addin}. Quit Excel and run this again; "
            "`prodops-xl addin doctor` finds an Excel that runs without a window."
        ) from None


def put(
    machine: Machine, here: Places, path: PurePath, data: bytes, old: Record | None, report: Report
) -> None:
    """One file in its place. What lies there and is not as we left it is set aside first."""
    there = machine.disk(path)
    found = read_bytes(there)
    if found == data:
        return
    if found is not None and (old is None or old.files.get(str(path)) != sha256(found)):
        kept = set_aside(machine, here, path)
        report.told.append(f"{path} was not as the install had left it; it is kept as {kept}.")
    write_file(machine, path, data)
    if read_bytes(there) != data:
        raise ProdOpsError(
            f"{path} was written and was gone or changed at once. An antivirus program does that: look in its "
            f"quarantine, and ask IT to allow the file with SHA-256 {sha256(data)}."
        )
    report.told.append(f"{'Installed' if found is None else 'Renewed'} {path}.")


def read_bytes(path: Path) -> bytes | None:
    """The file's content; None where there is none to be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def write_file(machine: Machine, path: PurePath, data: bytes) -> None:
    """Write to a new file and put it in place. Excel opens whatever lies in its start folder, so that the new file
    of something there lies one folder up.

    Raises ProdOpsError where the folder does not let it.
    """
    there = machine.disk(path)
    folder = there.parent.parent if path.name in (ADDIN, INTELLISENSE) else there.parent
    new = folder / f".{there.name}.{os.getpid()}.new"
    try:
        there.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        new.replace(there)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise ProdOpsError(
            f"{path} cannot be written ({error.strerror or error}). Quit Excel and try again; if it says the same, "
            "ask IT whether a rule protects this folder."
        ) from None


def set_aside(machine: Machine, here: Places, path: PurePath) -> PurePath:
    """Move a file to where nothing loads it, under a name that tells when. Returns its new place."""
    stamp = machine.now().strftime("%Y%m%d-%H%M%S")
    kept, count = here.kept / f"{path.stem}-{stamp}{path.suffix}", 1
    while machine.exists(kept):
        count += 1
        kept = here.kept / f"{path.stem}-{stamp}-{count}{path.suffix}"
    there = machine.disk(path)
    write_file(machine, kept, there.read_bytes())
    try:
        there.unlink()
    except OSError as error:
        raise ProdOpsError(
            f"{path} cannot be moved away ({error.strerror or error}). Quit Excel and run this again."
        ) from None
    return kept
