"""What the Refunds table held before, carried into its rows of today.

A row is known by entry, order line and program. Words that people or the portal wrote go to the row of that key. A row
of an entry as a whole (`no PO`) hands its words to the entry's order lines once they are known. What finds no row, and
was touched by somebody or belongs to an entry that the export holds no more, stays as it was.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.money import allocate, to_cents
from prodops_xl.domain.refund_programs import Programs
from prodops_xl.domain.refund_rows import NO, NO_PO, SAID, SHEET, entry_key, printed
from prodops_xl.domain.refund_status import CLAIMED, NOT_OURS, OPEN, PAID, STATUSES, TO_CLAIM, read_status
from prodops_xl.tables.findings import Finding

Key = tuple[str, str, float, int]


@dataclass
class _Places:
    """Where today's rows stand: by key, by entry and program, by entry; and which keys an earlier row has claimed."""

    of: dict[Key, int]
    by_program: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    programs: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    taken: set[int] = field(default_factory=set)


def with_earlier(
    rows: pd.DataFrame, earlier: pd.DataFrame, programs: Programs, exported: frozenset[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows of today with the columns SAID, and the earlier rows that stay.

    `rows`: see refund_rows. `earlier`: Entry, PO, Line, Program, Amount, Shipment, Entry date, In export, and SAID, as
    read (a cell that could not be read: its text). `exported`: bare entry numbers that the export holds.
    """
    said = {name: np.full(len(rows), None, dtype=object) for name in SAID}
    places = _placed(rows)
    moves: dict[tuple[str, int], list[int]] = defaultdict(list)
    left: list[int] = []
    told = earlier.to_dict("records")
    for i, row in enumerate(told):
        key = _key(row, programs, places)
        at = places.of.get(key)
        if at is not None and at not in places.taken:
            places.taken.add(at)
            for name in SAID:
                said[name][at] = row[name]
        elif not _touched(row) and key[0] in exported:
            continue
        elif key[1] == "" and places.by_program.get((key[0], key[3])):
            moves[key[0], key[3]].append(i)
        else:
            left.append(i)
    cents = rows["cents"].to_numpy("int64")
    for pair, found in moves.items():
        free = [at for at in places.by_program[pair] if at not in places.taken]
        if len(found) > 1 or not free:
            left += found
            continue
        _move(told[found[0]], free, said, cents)
    kept = rows.assign(**said)
    if left:
        kept = pd.concat([kept, _left_over(earlier.iloc[sorted(left)], programs)], ignore_index=True)
    return _statuses(kept, exported)


def _placed(rows: pd.DataFrame) -> _Places:
    places = _Places({})
    columns = (rows[name].to_numpy(object) for name in ("entry", "PO", "Line", "program"))
    for at, (entry, po, line, program) in enumerate(zip(*columns, strict=True)):
        places.of.setdefault((entry, _po(po), _number(line), int(program)), at)
        places.by_program[entry, int(program)].append(at)
        places.programs[entry].add(int(program))
    return places


def _key(row: dict[Any, Any], programs: Programs, places: _Places) -> Key:
    """The key of an earlier row; where it names no program, the only one that fits."""
    entry, po, line = entry_key(row["Entry"]), _po(row["PO"]), _number(row["Line"])
    program = programs.number(row["Program"])
    if program < 0:
        fit = [k for k in places.programs[entry] if (entry, po, line, k) in places.of]
        several = fit or sorted(places.programs[entry])
        program = several[0] if len(several) == 1 else -1
    return entry, po, line, program


def _po(value: Any) -> str:
    """A PO as it compares: "" for none."""
    text = "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 - NaN
    return "" if text.casefold() == NO_PO.casefold() else text


def _number(value: Any) -> float:
    number = pd.to_numeric(value, errors="coerce") if value is not None else np.nan
    return -1.0 if pd.isna(number) else float(number)


def _blank(value: Any) -> bool:
    return bool(pd.isna(value)) or (isinstance(value, str) and not value.strip())


def _touched(row: dict[Any, Any]) -> bool:
    """Did somebody write more into it than we do ourselves?"""
    status = read_status(row["Status"])
    return status not in ("", TO_CLAIM, NOT_OURS) or any(not _blank(row[name]) for name in SAID[1:])


def _move(row: dict[Any, Any], free: list[int], said: dict[str, Any], cents: Any) -> None:
    """The words of an entry's row to its order lines; a paid amount is split by what each may get back."""
    for at in free:
        for name in SAID:
            said[name][at] = row[name]
    paid = pd.to_numeric(row["Paid amount"], errors="coerce") if not _blank(row["Paid amount"]) else np.nan
    if not pd.isna(paid):
        parts = allocate(int(to_cents([float(paid)])[0]), cents[free])
        for at, part in zip(free, parts, strict=True):
            said["Paid amount"][at] = int(part) / 100


def _left_over(earlier: pd.DataFrame, programs: Programs) -> pd.DataFrame:
    """Earlier rows that stay as they were."""
    out = pd.DataFrame({name: np.full(len(earlier), None, dtype=object) for name in SHEET})
    for name in ("Entry", "PO", "Line", "Program", "Shipment", "Entry date", *SAID):
        out[name] = earlier[name].to_numpy(object)
    amount = pd.to_numeric(earlier["Amount"], errors="coerce").to_numpy("float64")
    out["entry"] = [entry_key(text) for text in earlier["Entry"]]
    out["Entry"] = np.where([len(e) == 11 for e in out["entry"]], printed(out["entry"]), out["Entry"])
    out["program"] = np.array([programs.number(text) for text in earlier["Program"]], dtype="int64")
    out["cents"] = to_cents(amount)
    out["ours"] = np.array([read_status(text) != NOT_OURS for text in earlier["Status"]], dtype=bool)
    out["file"], out["In export"] = False, NO
    out["Days left"], out["Units"], out["Interest estimate"] = np.nan, np.nan, np.nan
    for name in ("Last day", "Liquidation date", "Entry date"):
        out[name] = pd.to_datetime(out[name], errors="coerce").astype("datetime64[ns]")
    out["Line"] = pd.to_numeric(out["Line"], errors="coerce")
    out["To do"] = "The export no longer holds this row: it is kept as it was written."
    return out


def _statuses(rows: pd.DataFrame, exported: frozenset[str]) -> tuple[pd.DataFrame, list[Finding]]:
    """One word per row: what is written, moved on by the dates; a word that is none stays, and is told."""
    findings: list[Finding] = []
    status = []
    columns = (rows[name].to_numpy(object) for name in ("Status", "ours", "Claimed on", "Paid on"))
    for at, (text, ours, claimed, paid) in enumerate(zip(*columns, strict=True)):
        word = read_status(text)
        default = TO_CLAIM if ours else NOT_OURS
        word = default if word in ("", TO_CLAIM, NOT_OURS) else word
        if word in OPEN and not _blank(paid):
            word = PAID
        elif word == TO_CLAIM and not _blank(claimed):
            word = CLAIMED
        if word not in STATUSES:
            findings.append(_odd(rows, at, str(text)))
            word = str(text)
        status.append(word)
    rows = rows.assign(Status=np.array(status, dtype=object))
    return rows, findings + _doubled(rows, exported)


def _odd(rows: pd.DataFrame, at: int, text: str) -> Finding:
    return Finding(
        "refund-status", "warning", "Refunds", _row_key(rows, at), "Status",
        f"The status {text!r} is none that is known: the row is neither claimed again nor counted.",
        text, f"Write one of {', '.join(STATUSES[:5])}.", float(rows["cents"].iloc[at]) / 100,
    )  # fmt: skip


def _doubled(rows: pd.DataFrame, exported: frozenset[str]) -> list[Finding]:
    """Rows kept beside an entry that the export does hold: their money may stand twice."""
    at = np.flatnonzero((rows["In export"] == NO) & rows["entry"].isin(exported))
    return [
        Finding(
            "refund-left-over", "warning", "Refunds", _row_key(rows, int(row)), "PO",
            f"Entry {rows['Entry'].iloc[row]} is in the export, but no longer with PO {rows['PO'].iloc[row]}: the row is kept as it "
            "was written, and its money may stand twice.",
            rows["PO"].iloc[row], "Move what you wrote to the entry's other rows and empty this one.", float(rows["cents"].iloc[row]) / 100,
        )
        for row in at
    ]  # fmt: skip


def _row_key(rows: pd.DataFrame, at: int) -> tuple[Any, ...]:
    return tuple(rows[name].iloc[at] for name in ("Entry", "PO", "Line", "Program"))
