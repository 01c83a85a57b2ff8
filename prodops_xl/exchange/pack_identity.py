"""Who a pack is: the workbook id, the revision and the seal that a returned file is recognised by, never its name.

It stands on the pack's Start sheet and among its custom properties. The seal is HMAC-SHA256 over the pack's id, revision, recipient and the keys of its rows. Its key stays in the master's
memory: a file whose id, revision or seal was altered, or that was made elsewhere, does not carry the seal that the
master computes. The seal says nothing of what the recipient filled in; that is theirs to change.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

LABELS = ("Pack", "Revision", "Seal")
_SEAL = 24  # hexadecimal digits: 96 bits of the HMAC, as RFC 2404 cuts it
# The identity stands near the top of a sheet; a sheet of data is not searched to its end.
_MOST_LINES, _MOST_COLUMNS = 100, 12
_REVISION = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class PackIdentity:
    """`pack`: the id, one per master and recipient; `revision`: 1 for the first that was sent; `seal`: hexadecimal."""

    pack: str
    revision: int
    seal: str


def rows_digest(keys: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over the keys of a pack's rows, by table, whatever their order."""
    told = {
        table: sorted([_plain(value) for value in row] for row in frame.astype(object).to_numpy().tolist())
        for table, frame in keys.items()
    }
    return hashlib.sha256(_canonical(told)).hexdigest()


def seal(key: str, pack: str, revision: int, recipient: str, rows: str) -> str:
    """The keyed hash of a pack. `key`: the master's secret, hexadecimal; `rows`: see `rows_digest`."""
    message = _canonical([pack, revision, recipient, rows])
    return hmac.new(bytes.fromhex(key), message, hashlib.sha256).hexdigest()[:_SEAL]


def same_seal(one: str, other: str) -> bool:
    """Are they the same? Compared in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def identity_in(sheets: Iterable[Sequence[Sequence[Any]]]) -> PackIdentity | None:
    """The identity among the cells of sheets, whatever they are called: each label with its value beside it. None where
    no sheet carries one.
    """
    for rows in sheets:
        told = _labelled(rows)
        number = revision_in(told.get("Revision", ""))
        if set(told) == set(LABELS) and number is not None:
            return PackIdentity(told["Pack"], number, told["Seal"])
    return None


def revision_in(text: str) -> int | None:
    """The revision that a text says in plain digits; None for anything else."""
    return int(text) if _REVISION.fullmatch(text) else None


def _labelled(rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    return {
        str(row[at]): _plain(row[at + 1])
        for row in rows[:_MOST_LINES]
        for at in range(min(len(row) - 1, _MOST_COLUMNS))
        if row[at] in LABELS and row[at + 1] not in (None, "")
    }


def _plain(value: Any) -> str:
    """A cell as it is signed: a number that a program made a float of is still that number."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).strip()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
