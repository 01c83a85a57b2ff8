"""The record of what the install put on this machine: `~/.prodops/installed.json`. Doctor and remove go by it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop.places import Machine, Places


@dataclass
class Record:
    """`files`: SHA-256 by path. `wrote`: settings set by the install, `before`: what stood there (no entry: nothing).
    `login`: the command that was entered to run at login, empty where none.
    """

    version: str
    xlwings: str
    interpreter: str
    installed: str = ""
    files: dict[str, str] = field(default_factory=dict)
    wrote: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    login: str = ""


class UnreadableRecordError(ProdOpsError):
    """The record is there and is none."""


def sha256(data: bytes) -> str:
    """The hash by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def read_record(machine: Machine, here: Places) -> Record | None:
    """The record; None where nothing was installed. Raises UnreadableRecordError where it cannot be read."""
    path = machine.disk(here.record)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise _unreadable(here) from None
    if not isinstance(told, dict) or not _is_record(told):
        raise _unreadable(here)
    return Record(**{name: told[name] for name in Record.__dataclass_fields__ if name in told})


def _unreadable(here: Places) -> UnreadableRecordError:
    return UnreadableRecordError(
        f"{here.record} cannot be read, so that it is not known what was installed. "
        "Run `prodops-xl addin install` again: it writes it anew."
    )


def _is_record(told: dict[str, Any]) -> bool:
    texts = all(isinstance(told.get(name), str) for name in ("version", "xlwings", "interpreter"))
    optional = all(isinstance(told.get(name, ""), str) for name in ("installed", "login"))
    maps = (told.get(name, {}) for name in ("files", "wrote", "before"))
    return texts and optional and all(isinstance(one, dict) and _all_text(one) for one in maps)


def _all_text(one: dict[str, Any]) -> bool:
    return all(isinstance(text, str) for text in one.values())


def written_record(record: Record) -> bytes:
    """The record's bytes."""
    return (json.dumps(asdict(record), indent=2, ensure_ascii=False) + "\n").encode()
