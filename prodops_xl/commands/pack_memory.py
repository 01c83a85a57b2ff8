"""What the master remembers of its packs: its own id and secret, and of each pack which revisions were sent and what
came back. It is read defensively, as all that a workbook remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from prodops_xl.domain.merge import Base
from prodops_xl.exchange.pack_identity import rows_digest
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.snapshot import pack_base, read_snapshot, snapshot_name

PACKS = "packs"
_MOST_SEEN = 200  # digests of collected files that are remembered per pack
NewId = Callable[[int], str]


@dataclass
class Sent:
    """One revision: `day` (ISO) on which it was sent, `rows`: digest of its rows' keys, `tables` it holds, and whether a
    file of it was `collected`.
    """

    day: str
    rows: str
    tables: list[str]
    collected: bool = False


@dataclass
class PackRecord:
    """One recipient's pack: `revisions` by number; `seen`: digests of the contents that were collected; `left`: of these,
    by digest, what could not be merged then (see `FileResult.left_digest`).
    """

    recipient: str
    by: str
    revisions: dict[int, Sent] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        """The last revision that was sent; 0 for none."""
        return max(self.revisions, default=0)

    def saw(self, digest: str, left: str = "") -> None:
        """Remember a content that was collected, and what of it was `left` out."""
        self.seen = [*(d for d in self.seen if d != digest), digest][-_MOST_SEEN:]
        self.left = {d: text for d, text in self.left.items() if d in self.seen and d != digest}
        if left:
            self.left[digest] = left


@dataclass
class PackBook:
    """The master's packs: `master`: its id; `key`: its secret, hexadecimal; `packs` by id; `merge`: the token of the last
    merge in the audit log, blank where there is none.
    """

    master: str
    key: str
    packs: dict[str, PackRecord]
    merge: str = ""

    @classmethod
    def read(cls, memory: Memory) -> PackBook | None:
        """What the workbook remembers; None where it never sent a pack, or remembers nonsense."""
        return cls.of_told(memory.get(PACKS))

    @classmethod
    def of_told(cls, told: Mapping[str, Any]) -> PackBook | None:
        """What was remembered under PACKS."""
        master, key, packs = told.get("master"), told.get("key"), told.get("packs")
        if not (isinstance(master, str) and _is_key(key) and isinstance(packs, dict)):
            return None
        records = {str(name): record for name, one in packs.items() if (record := _record(one)) is not None}
        merge = told.get("merge")
        return cls(master, str(key), records, merge if isinstance(merge, str) else "")

    def taken_back(self, before: PackBook) -> None:
        """Forget what was collected since `before`. What was sent since stays sent: those files are out."""
        self.merge = before.merge
        for name, record in self.packs.items():
            old = before.packs.get(name)
            record.seen, record.left = (old.seen, old.left) if old is not None else ([], {})
            for number, sent in record.revisions.items():
                sent.collected = (
                    old is not None and number in old.revisions and old.revisions[number].collected
                )

    @classmethod
    def new(cls, new_id: NewId) -> PackBook:
        """The packs of a master that never sent one. `new_id(n)`: n random bytes in hexadecimal."""
        return cls(new_id(8), new_id(32), {})

    def keep(self, memory: Memory) -> None:
        """Remember them."""
        packs = {
            name: {
                "recipient": record.recipient,
                "by": record.by,
                "seen": record.seen,
                **({"left": record.left} if record.left else {}),
                "revisions": {
                    str(n): {"day": s.day, "rows": s.rows, "tables": s.tables, "collected": s.collected}
                    for n, s in record.revisions.items()
                },
            }
            for name, record in self.packs.items()
        }
        told = {"master": self.master, "key": self.key, "packs": packs}
        memory.keep(PACKS, {**told, "merge": self.merge} if self.merge else told)

    def of(self, recipient: str, by: str) -> tuple[str, PackRecord] | None:
        """The pack of a recipient, by its folded name."""
        wanted = folded(recipient)
        return next(
            ((name, r) for name, r in self.packs.items() if r.by == by and folded(r.recipient) == wanted),
            None,
        )


def folded(name: Any) -> str:
    """A name as it compares: case and blanks aside."""
    return " ".join(str(name).casefold().split())


def base_name(pack: str, revision: int, table: str) -> str:
    """What the base of a pack's table is remembered under."""
    return snapshot_name(f"pack {pack} {revision}", table)


def read_base(memory: Memory, pack: str, revision: int, table: str) -> Base | None:
    """What was sent; after a return what was agreed on."""
    return read_snapshot(memory, base_name(pack, revision, table))[0]


def keep_base(memory: Memory, pack: str, revision: int, table: str, base: Base, day: Any) -> None:
    """Remember it."""
    memory.keep(base_name(pack, revision, table), pack_base(base, day))


def forget_old(memory: Memory, pack: str, record: PackRecord, kept: int) -> None:
    """Of a pack's revisions the last `kept` are remembered."""
    for number in sorted(record.revisions)[:-kept]:
        for table in record.revisions.pop(number).tables:
            memory.items.pop(base_name(pack, number, table), None)


def digest_of(frames: Mapping[str, pd.DataFrame], keys: Mapping[str, Sequence[str]]) -> str:
    """The digest of the keys of a pack's tables."""
    return rows_digest({name: frame[[*keys[name]]] for name, frame in frames.items()})


def _record(told: Any) -> PackRecord | None:
    if not isinstance(told, dict) or not isinstance(told.get("recipient"), str):
        return None
    revisions = told.get("revisions")
    sent = {
        int(n): Sent(s["day"], s["rows"], [str(t) for t in s["tables"]], s.get("collected") is True)
        for n, s in (revisions.items() if isinstance(revisions, dict) else ())
        if str(n).isdigit() and _is_sent(s)
    }
    seen, left = told.get("seen"), told.get("left")
    return PackRecord(
        told["recipient"],
        str(told.get("by", "")),
        sent,
        [str(d) for d in seen] if isinstance(seen, list) else [],
        {str(d): str(text) for d, text in left.items()} if isinstance(left, dict) else {},
    )


def _is_sent(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and isinstance(told.get("day"), str)
        and isinstance(told.get("rows"), str)
        and isinstance(told.get("tables"), list)
    )


def _is_key(told: Any) -> bool:
    if not isinstance(told, str) or len(told) != 64:
        return False
    try:
        bytes.fromhex(told)
    except ValueError:
        return False
    return True
