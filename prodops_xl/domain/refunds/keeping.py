"""What the Refunds table held before, carried into its rows of today.

A row is known by entry, order line and program. Words that people or the portal wrote go to the row of that key. A claim
is made by entry: where the order lines of an entry are others than before, the words of those that are gone go to those
that are new, and an order line that joins a claimed entry is claimed with it. What finds no row, and was touched by
somebody or belongs to an entry that the export holds no more, stays as it was.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.money import to_cents
from prodops_xl.domain.refunds.edits import row_key, what_cannot_be
from prodops_xl.domain.refunds.handing import Key, Places, blank, handed_on, joined
from prodops_xl.domain.refunds.programs import Programs
from prodops_xl.domain.refunds.rows import NO, NO_PO, SAID, SHEET, day_or_none, entry_key, printed
from prodops_xl.domain.refunds.status import (
    CLAIMED,
    NOT_OURS,
    OPEN,
    PAID,
    STATUSES,
    TO_CLAIM,
    read_status,
)
from prodops_xl.tables.findings import Finding


def with_earlier(
    rows: pd.DataFrame, earlier: pd.DataFrame, programs: Programs, exported: frozenset[str], as_of: date
) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows of today with the columns SAID, and the earlier rows that stay.

    `rows`: see refund_rows. `earlier`: Entry, PO, Line, Program, Amount, Shipment, Entry date, In export, and SAID, as
    read (a cell that could not be read: its text). `exported`: bare entry numbers that the export holds.
    """
    said = {name: np.full(len(rows), None, dtype=object) for name in SAID}
    places = _placed(rows)
    told = earlier.to_dict("records")
    keys = [_key(row, programs, places) for row in told]
    touched = [_touched(row) for row in told]
    moves: dict[tuple[str, int], list[int]] = defaultdict(list)
    left: list[int] = []
    # Of two rows of one key the one that somebody wrote into counts.
    for i in sorted(range(len(told)), key=lambda i: not touched[i]):
        entry, _, _, program = keys[i]
        at = places.of.get(keys[i])
        if at is not None and at not in places.taken:
            places.taken.add(at)
            for name in SAID:
                said[name][at] = told[i][name]
        elif not touched[i] and entry in exported:
            continue
        elif at is None and places.by_program.get((entry, program)):
            moves[entry, program].append(i)
        else:
            left.append(i)
    for pair, found in moves.items():
        if not handed_on([told[i] for i in found], places.free(pair, rows), said, rows):
            left += found
        else:
            places.taken.update(places.free(pair, rows))
    joined(told, keys, places, said, rows)
    kept = rows.assign(**said)
    if left:
        kept = pd.concat([kept, _left_over(earlier.iloc[sorted(left)], programs)], ignore_index=True)
    return _statuses(kept, exported, as_of)


def _placed(rows: pd.DataFrame) -> Places:
    places = Places({})
    columns = (rows[name].to_numpy(object) for name in ("entry", "PO", "Line", "program"))
    for at, (entry, po, line, program) in enumerate(zip(*columns, strict=True)):
        places.of.setdefault((entry, _po(po), _number(line), int(program)), at)
        places.by_program[entry, int(program)].append(at)
        places.programs[entry].add(int(program))
    return places


def _key(row: dict[Any, Any], programs: Programs, places: Places) -> Key:
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


def _touched(row: dict[Any, Any]) -> bool:
    """Did somebody write more into it than we do ourselves?"""
    status = read_status(row["Status"])
    return status not in ("", TO_CLAIM, NOT_OURS) or any(not blank(row[name]) for name in SAID[1:])


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


def _statuses(
    rows: pd.DataFrame, exported: frozenset[str], as_of: date
) -> tuple[pd.DataFrame, list[Finding]]:
    """One word per row: what is written, moved on by the dates; a word that is none stays, and is told."""
    findings: list[Finding] = []
    status = []
    today = pd.Timestamp(as_of)
    columns = (rows[name].to_numpy(object) for name in ("Status", "ours", "Claimed on", "Paid on"))
    for at, (text, ours, claimed, paid) in enumerate(zip(*columns, strict=True)):
        word = read_status(text)
        default = TO_CLAIM if ours else NOT_OURS
        word = default if word in ("", TO_CLAIM, NOT_OURS) else word
        claim_day, paid_day = day_or_none(claimed), day_or_none(paid)
        if word in OPEN and paid_day is not None and paid_day <= today:
            word = PAID
        elif word == TO_CLAIM and claim_day is not None:
            word = CLAIMED
        if word not in STATUSES:
            findings.append(_odd(rows, at, str(text)))
            word = str(text)
        status.append(word)
    rows = rows.assign(Status=np.array(status, dtype=object))
    return rows, findings + _doubled(rows, exported) + what_cannot_be(rows, as_of)


def _odd(rows: pd.DataFrame, at: int, text: str) -> Finding:
    return Finding(
        "refund-status", "warning", "Refunds", row_key(rows, at), "Status",
        f"The status {text!r} is none that is known: the row is neither claimed again nor counted.",
        text, f"Write one of {', '.join(STATUSES[:5])}.", float(rows["cents"].iloc[at]) / 100,
    )  # fmt: skip


def _doubled(rows: pd.DataFrame, exported: frozenset[str]) -> list[Finding]:
    """Rows kept beside an entry that the export does hold: their money may stand twice."""
    at = np.flatnonzero((rows["In export"] == NO) & rows["entry"].isin(exported))
    if not len(at):
        return []
    columns = (rows[name].to_numpy(object) for name in ("entry", "PO", "Line", "program"))
    keys = [
        (entry, _po(po), _number(line), program) for entry, po, line, program in zip(*columns, strict=True)
    ]
    there = {key for key, kept in zip(keys, rows["In export"], strict=True) if kept != NO}
    twice = [keys[row] in there for row in at]
    return [
        Finding(
            "refund-left-over", "warning", "Refunds", row_key(rows, int(row)), "PO",
            f"Entry {rows['Entry'].iloc[row]} "
            + (f"stands twice with PO {rows['PO'].iloc[row]}" if doubled else f"is in the export, but no longer with PO {rows['PO'].iloc[row]}")
            + ": the row is kept as it was written, and its money may stand twice.",
            rows["PO"].iloc[row], "Move what you wrote to the entry's other rows and empty this one.", float(rows["cents"].iloc[row]) / 100,
        )
        for row, doubled in zip(at, twice, strict=True)
    ]  # fmt: skip
