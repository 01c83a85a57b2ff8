"""A user's own tariff tables as one file's bytes, with a digest: what was cut off or changed by hand is not used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from prodops_xl.reference.own_tables import COLUMNS, OwnTables
from prodops_xl.reference.typed_cells import typed_frame

FORMAT = 1


def kept_bytes(own: OwnTables) -> bytes:
    """The tables as JSON."""
    content = {"about": own.about, "tables": {t: dict(columns) for t, columns in own.tables.items()}}
    told = {"format": FORMAT, "digest": _digest(content), **content}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def own_of_bytes(data: bytes) -> OwnTables:
    """What `kept_bytes` was given. Raises ValueError saying what is wrong with the bytes."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("the file is cut off or damaged") from None
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise ValueError("the file is none of these tables")  # noqa: TRY004 - it is the file's value that is wrong
    if told["format"] > FORMAT:
        raise NewerVersionError("a newer version of prodops-xl wrote the file")
    content: dict[str, Any] = {"about": told.get("about"), "tables": told.get("tables")}
    if told.get("digest") != _digest(content):
        raise ValueError("the file was changed by hand or damaged")
    try:
        _check(content["tables"], content["about"])
    except (TypeError, AttributeError):
        raise ValueError("its tables are not as this version keeps them") from None
    return OwnTables(content["tables"], content["about"])


class NewerVersionError(ValueError):
    """The bytes are of a newer version: it is this program that is too old, not the file that is wrong."""


def _check(tables: Mapping[str, Any], about: Mapping[str, Any]) -> None:
    for table, columns in tables.items():
        wanted = COLUMNS.get(table)
        if (
            wanted is None
            or set(columns) != set(wanted)
            or len({len(cells) for cells in columns.values()}) != 1
            or not all(isinstance(cell, str) for cells in columns.values() for cell in cells)
        ):
            raise ValueError(f"its table {table} is not as this version keeps it")
        typed_frame(columns)
    if set(about) - set(tables) or not all(isinstance(told, Mapping) for told in about.values()):
        raise ValueError("what it says of its tables does not fit them")


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
