"""Writing a file so that it is whole or as it was: checks first, a new file beside the target, then one
replace.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from prodops_xl.errors import ProdOpsError


def replace_file(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Has `write` fill a new file in the target's folder and puts it in the target's place.

    ProdOpsError where the target is open elsewhere or may not be written; then, and after any failure of
    `write`, the target is as it was and the new file is gone.
    """
    target = target.resolve()
    check_target(target)
    try:
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem[:40]}-", suffix=target.suffix
        )
    except OSError as error:
        raise ProdOpsError(
            f"Nothing can be written to the folder {target.parent}: {error.strerror or error}. "
            "Save to another folder."
        ) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except PermissionError:
        temporary.unlink(missing_ok=True)
        raise ProdOpsError(
            f"{target.name} is open in another program or write-protected; it was left as it was. "
            "Close it and run this again."
        ) from None
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ProdOpsError(
            f"{target.name} could not be written: {error.strerror or error}. It was left as it was."
        ) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def check_target(target: Path) -> None:
    """Refuses a target that another program has open, a folder, and a file that may not be written."""
    if target.is_dir():
        raise ProdOpsError(f"{target.name} is a folder. Name a file to save to.")
    if not target.parent.is_dir():
        raise ProdOpsError(f"There is no folder {target.parent}. Make it first, or save to another one.")
    if target.exists() and not (os.access(target, os.W_OK) and target.stat().st_mode & 0o222):
        raise ProdOpsError(
            f"{target.name} is write-protected. Save under another name, or lift the protection."
        )
    for mark, program in _marks(target):
        if _is_there(mark):
            raise ProdOpsError(
                f"{target.name} is open in {program}{_who(mark)}; it was left as it was. Close it and run "
                f"this again. If nobody has it open, delete {mark.name}."
            )


def _marks(target: Path) -> list[tuple[Path, str]]:
    """Where Excel and LibreOffice mark a file as open."""
    return [
        (target.with_name(f"~${target.name}"), "Excel"),
        (target.with_name(f".~lock.{target.name}#"), "LibreOffice"),
    ]


def _is_there(mark: Path) -> bool:
    """A name that is too long for a mark is no mark's."""
    try:
        return mark.exists()
    except OSError:
        return False


def _who(mark: Path) -> str:
    """The name in the mark: Excel's holds a length byte and the name, LibreOffice's a line with commas."""
    with contextlib.suppress(OSError, ValueError):
        data = mark.read_bytes()
        if mark.name.startswith("~$"):
            name = data[1 : 1 + data[0]].decode("cp1252", "ignore") if data else ""
        else:
            name = data.decode("utf-8", "ignore").split(",")[0]
        name = "".join(letter for letter in name if letter.isprintable()).strip()
        return f" by {name}" if name else ""
    return ""


def _mode(target: Path) -> int:
    """The target's own permissions, or those of a file made here and now."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
