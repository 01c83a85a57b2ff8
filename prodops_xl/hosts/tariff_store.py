"""Where a user's own tariff tables live: one file, written whole and then replaced, with the one before it beside it.

`~/.prodops/tariff`, or the folder that PRODOPS_TARIFF names; PRODOPS_TARIFF=packaged uses no tables but the packaged ones.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from prodops_xl.errors import ProdOpsError

if TYPE_CHECKING:
    from prodops_xl.reference.own_tables import OwnTables

FILE, PREVIOUS = "tariff.json", "tariff.previous.json"
VARIABLE, PACKAGED = "PRODOPS_TARIFF", "packaged"
_LOOK_AGAIN = 2.0  # seconds: a cell's call costs less than asking the disk


def folder() -> Path | None:
    """The folder of the own tables, which may not exist yet; None where none are to be used."""
    told = os.environ.get(VARIABLE, "").strip()
    if told.lower() == PACKAGED:
        return None
    try:
        if told:
            return Path(told).expanduser()
        return Path(os.environ.get("PRODOPS_HOME") or Path.home()) / ".prodops" / "tariff"
    except RuntimeError:  # an account without a home, as some servers run under
        return None


class _Taken:
    """What of the disk this process has taken up, and when it looked last."""

    stamp: tuple[str, int, int] | str | None = "never"
    looked = -_LOOK_AGAIN


def take(*, now: bool = False) -> None:
    """Have this process use the own tables as they are on disk. Cheap where it was asked a moment ago, unless `now`."""
    moment = time.monotonic()
    if not now and moment - _Taken.looked < _LOOK_AGAIN:
        return
    _Taken.looked = moment
    stamp = _stamp()
    if now or stamp != _Taken.stamp:
        from prodops_xl import reference
        from prodops_xl.functions import host_calls

        _Taken.stamp = stamp
        reference.use(load)
        host_calls.forget()


def _stamp() -> tuple[str, int, int] | None:
    """The file's place, time and size; None where there is none."""
    place = folder()
    if place is None:
        return None
    try:
        told = (place / FILE).stat()
    except OSError:
        return None
    return str(place), told.st_mtime_ns, told.st_size


def load() -> OwnTables | None:
    """The own tables; None where there are none. Never raises: what is wrong with the file is their `fault`."""
    from prodops_xl.exchange.tariff_keeping import own_of_bytes
    from prodops_xl.reference.own_tables import OwnTables

    place = folder()
    try:
        data = None if place is None else _bytes(place / FILE)
        return None if data is None else own_of_bytes(data)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return OwnTables(
            fault=f"Your own tariff tables cannot be used ({why}); the packaged ones are. The file is {place and place / FILE}. "
            "`prodops-xl tariff update --undo` takes back the tables before it."
        )


def save(data: bytes) -> Path:
    """Put new tables in place of those there are, which are kept as the ones before. The file's path."""
    from prodops_xl.hosts.files.saving import replace_file

    place = _writable()
    current = _bytes(place / FILE)
    if current is not None:
        replace_file(place / PREVIOUS, lambda file: _write(file, current))
    else:
        (place / PREVIOUS).unlink(missing_ok=True)
    replace_file(place / FILE, lambda file: _write(file, data))
    take(now=True)
    return place / FILE


def undo() -> str:
    """Change the tables for those before the last update; a sentence that says what is used now. Undone again, it is done."""
    from prodops_xl.hosts.files.saving import replace_file

    place = _writable()
    current, before = _bytes(place / FILE), _bytes(place / PREVIOUS)
    if current is None and before is None:
        raise ProdOpsError("There are no own tariff tables to take back: the packaged ones are used.")
    if before is None:
        (place / FILE).replace(place / PREVIOUS)
    else:
        replace_file(place / FILE, lambda file: _write(file, before))
        if current is None:
            (place / PREVIOUS).unlink(missing_ok=True)
        else:
            replace_file(place / PREVIOUS, lambda file: _write(file, current))
    take(now=True)
    used = "The packaged tables are used" if before is None else "The own tables of before are used"
    return f"{used} again. Run it once more to have the newer ones back."


def _writable() -> Path:
    place = folder()
    if place is None:
        raise ProdOpsError(
            f"{VARIABLE} is {os.environ.get(VARIABLE, '')!r}: no own tables are kept here. Unset it, or let it name a folder."
        )
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProdOpsError(
            f"The folder {place} cannot be made: {error.strerror or error}. Let {VARIABLE} name another one."
        ) from None
    return place


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)


def _bytes(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
