"""Words of refund rows that are gone, handed to the new rows of their entry: a claim is made by entry, not by order line."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from prodops_xl.domain.money import allocate, to_cents
from prodops_xl.domain.refunds.rows import SAID, day_or_none
from prodops_xl.domain.refunds.status import ACCEPTED, CLAIMED, REFUSED, TO_CLAIM, read_status

Key = tuple[str, str, float, int]


@dataclass
class Places:
    """Where today's rows stand: by key, by entry and program, by entry; and which keys an earlier row has claimed."""

    of: dict[Key, int]
    by_program: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    programs: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    taken: set[int] = field(default_factory=set)

    def free(self, pair: tuple[str, int], rows: pd.DataFrame) -> list[int]:
        """Rows of an entry and program that nobody's words are for yet; ours, where there are any."""
        free = [at for at in self.by_program[pair] if at not in self.taken]
        ours = rows["ours"].to_numpy(bool)
        return [at for at in free if ours[at]] or free


def handed_on(found: list[dict[Any, Any]], free: list[int], said: dict[str, Any], rows: pd.DataFrame) -> bool:
    """Give the words of rows that are gone to the new rows of their entry, what was paid split by what each may get
    back. False, and nothing is done, where there are none or the words do not agree.
    """
    paid = [_amount(row["Paid amount"]) for row in found]
    alike = len({tuple(_plain(row[name]) for name in SAID if name != "Paid amount") for row in found}) == 1
    if not free or not alike or len({math.isnan(amount) for amount in paid}) > 1:
        return False
    for at in free:
        for name in SAID:
            said[name][at] = found[0][name]
    if not math.isnan(paid[0]):
        cents = rows["cents"].to_numpy("int64")[free]
        for at, part in zip(free, allocate(int(to_cents(paid).sum()), cents), strict=True):
            said["Paid amount"][at] = int(part) / 100
    return True


def joined(
    told: list[dict[Any, Any]], keys: list[Key], places: Places, said: dict[str, Any], rows: pd.DataFrame
) -> None:
    """New rows of an entry of which every earlier row says the same of the claim: it was made by entry, for them too."""
    words: dict[tuple[str, int], set[tuple[str, ...]]] = defaultdict(set)
    first: dict[tuple[str, int], dict[Any, Any]] = {}
    for key, row in zip(keys, told, strict=True):
        pair = (key[0], key[3])
        words[pair].add((_word(row), _plain(row["Claimed on"])))
        first.setdefault(pair, row)
    for pair, agreed in words.items():
        if len(agreed) > 1 or pair not in places.by_program or next(iter(agreed))[0] not in _BY_ENTRY:
            continue
        for at in places.free(pair, rows):
            for name in ("Status", "Claimed on", "Reason"):
                said[name][at] = first[pair][name]


_BY_ENTRY = (CLAIMED, ACCEPTED, REFUSED)


def _word(row: dict[Any, Any]) -> str:
    """The status of an earlier row; a day of claim moves what was to claim."""
    word = read_status(row["Status"])
    return CLAIMED if word in ("", TO_CLAIM) and day_or_none(row["Claimed on"]) is not None else word


def _plain(value: Any) -> str:
    return "" if blank(value) else str(value)


def _amount(value: Any) -> float:
    return float(pd.to_numeric(value, errors="coerce")) if not blank(value) else math.nan


def blank(value: Any) -> bool:
    """Nothing, or blanks alone."""
    return bool(pd.isna(value)) or (isinstance(value, str) and not value.strip())
