"""Where a user's own tariff tables live: one file, written whole and then replaced, with the one before it beside it.

`~/.prodops/tariff`, or the folder that PRODOPS_TARIFF names; PRODOPS_TARIFF=packaged uses no tables but the packaged ones.
A folder that is named and cannot be used is told with every figure: a share that is down must not change figures in silence.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from prodops_xl.errors import ProdOpsError

if TYPE_CHECKING:
    from prodops_xl.reference.own_tables import OwnTables

FILE, PREVIOUS, LOCK = "tariff.json", "tariff.previous.json", "tariff.lock"
UNDONE = (
    "tariff.undone"  # lies there while the tables before are the newer ones: an undo says which way it goes
)
VARIABLE, PACKAGED = "PRODOPS_TARIFF", "packaged"
_LOOK_AGAIN = 2.0  # seconds: a cell's call costs less than asking the disk
_LOCK_DIES = (
    120.0  # seconds: an update takes a few; a lock as old as this was left behind by one that was ended
)


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


def _named_folder_fault() -> str:
    """Why the folder that PRODOPS_TARIFF names cannot be used; empty where it can, or none is named."""
    told = os.environ.get(VARIABLE, "").strip()
    if not told or told.lower() == PACKAGED:
        return ""
    place = folder()
    if place is None or not place.is_absolute():
        return f"{told} is no whole path, such as C:\\tariff or /srv/tariff"
    try:
        if place.is_dir():
            return ""
        return f"{place} is a file and no folder" if place.exists() else f"the folder {place} is not there"
    except OSError as error:
        return f"{place} cannot be reached, {error.strerror or error}"


class _Taken:
    """What of the disk this process has taken up, and when it looked last."""

    stamp: tuple[object, ...] | str | None = "never"
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


def _stamp() -> tuple[object, ...] | None:
    """What tells one state of the disk from another: the file's place, number, time and size, or why there is none."""
    place = folder()
    if place is None:
        return None
    try:
        told = (place / FILE).stat()
    except OSError:
        return str(place), _named_folder_fault()
    return str(place), told.st_ino, told.st_mtime_ns, told.st_size


def load() -> OwnTables | None:
    """The own tables; None where there are none. Never raises: what is wrong with the file is their `fault`."""
    from prodops_xl.exchange.tariff.keeping import NewerVersionError, own_of_bytes
    from prodops_xl.reference.own_tables import OwnTables

    place = folder()
    if fault := _named_folder_fault():
        return OwnTables(
            fault=f"{VARIABLE} is set and its tariff tables cannot be used: {fault}. The packaged ones are used."
        )
    remedy = "`prodops-xl tariff update --undo` takes back the tables before it."
    try:
        data = None if place is None else _bytes(place / FILE)
        return None if data is None else own_of_bytes(data)
    except NewerVersionError as error:
        why, remedy = str(error), "Update prodops-xl here too."
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return OwnTables(
        fault=f"Your own tariff tables cannot be used ({why}); the packaged ones are. The file is {place and place / FILE}. "
        f"{remedy}"
    )


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Nobody else changes the own tables meanwhile: they are read, merged and written as one. Raises ProdOpsError where
    somebody does, or where no tables can be kept. The tables that lie on the disk are taken up first.
    """
    place = _writable()
    lock = place / LOCK
    with contextlib.suppress(OSError):
        if time.time() - lock.stat().st_mtime > _LOCK_DIES:
            lock.unlink()
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        raise ProdOpsError(
            f"Another update of the tariff tables is under way. Run this again when it is done; if there is none, delete {lock}."
        ) from None
    except OSError as error:
        raise ProdOpsError(
            f"Nothing can be written to the folder {place}: {error.strerror or error}. Let {VARIABLE} name another one."
        ) from None
    try:
        take(now=True)
        yield
    finally:
        lock.unlink(missing_ok=True)


def stands() -> bool:
    """Whether a file of own tables lies in the folder, sound or not."""
    place = folder()
    with contextlib.suppress(OSError):
        return place is not None and (place / FILE).exists()
    return True


def save(data: bytes) -> Path:
    """Put new tables in place of those there are, which are kept as the ones before. The file's path. Called `alone`."""
    from prodops_xl.hosts.files.saving import replace_file

    place = _writable()
    current = _held(place / FILE)
    if current is not None:
        replace_file(place / PREVIOUS, lambda file: _write(file, current))
    else:
        _drop(place / PREVIOUS)
    replace_file(place / FILE, lambda file: _write(file, data))
    _drop(place / UNDONE)
    take(now=True)
    return place / FILE


def undo() -> str:
    """Change the tables for those before the last update; a sentence that says what is used now. Undone again, it is done."""
    from prodops_xl.hosts.files.saving import replace_file

    with alone():
        place = _writable()
        current, before = _held(place / FILE), _held(place / PREVIOUS)
        if current is None and before is None:
            raise ProdOpsError("There are no own tariff tables to take back: the packaged ones are used.")
        forward = before is not None and (current is None or (place / UNDONE).exists())
        # The newer tables are put aside before anything is lost.
        if current is not None:
            replace_file(place / PREVIOUS, lambda file: _write(file, current))
        if before is not None:
            replace_file(place / FILE, lambda file: _write(file, before))
        else:
            _drop(place / FILE)
        if current is None:
            _drop(place / PREVIOUS)
        if forward:
            _drop(place / UNDONE)
        else:
            (place / UNDONE).touch()
        take(now=True)
    if forward:
        return "The newer own tables are used again. Run it once more to go back to those before."
    used = "The packaged tables are used" if before is None else "The own tables of before are used"
    return f"{used} again. Run it once more to have the newer ones back."


def _held(path: Path) -> bytes | None:
    """What a file of ours holds; None where there is none. Raises ProdOpsError where it cannot be read."""
    try:
        return _bytes(path)
    except OSError as error:
        raise ProdOpsError(
            f"{path} cannot be read: {error.strerror or error}. Nothing was changed."
        ) from None


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ProdOpsError(f"{path} cannot be removed: {error.strerror or error}.") from None


def _writable() -> Path:
    place = folder()
    if place is None:
        raise ProdOpsError(
            f"{VARIABLE} is {os.environ.get(VARIABLE, '')!r}: no own tables are kept here. Unset it, or let it name a folder."
        )
    if not place.is_absolute():
        raise ProdOpsError(
            f"{VARIABLE} is {str(place)!r}, which is no whole path. Write it from its root on."
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
