"""What a portal answers to a claim: statuses move, refusals say what they mean and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.counting import counted
from prodops_xl.domain.entries.numbers import hyphened
from prodops_xl.domain.refunds.programs import Programs
from prodops_xl.domain.refunds.rows import day_or_none
from prodops_xl.domain.refunds.status import ACCEPTED, CLAIMED, PAID, REFUSED
from prodops_xl.tables.findings import Finding


@dataclass(frozen=True, eq=False)
class Answers:
    """What a portal's result file says: `entries`: entry (bare), status (accepted, refused, paid, claimed or another
    word), reason, day (of the answer, NaT). `notes`: sentences on the file, for the run's notes.
    """

    entries: pd.DataFrame
    notes: tuple[str, ...] = ()


def apply_answers(
    rows: pd.DataFrame, answers: Answers, programs: Programs
) -> tuple[pd.DataFrame, list[Finding], dict[str, int]]:
    """Move statuses by a result file; what is paid stays. Only rows of programs with a claim file are moved, and none by
    an answer of a day before its claim: that is the answer to an earlier one.

    Returns rows, findings (entries that no row of ours has, words that are no status), how many entries became what.
    """
    filed = {k for k, name in enumerate(programs.rows["channels"]) if _has_file(programs, name)}
    told: dict[str, Any] = {str(row.entry): row for row in answers.entries.itertuples()}
    status, reason, claimed = (
        rows[name].to_numpy(object).copy() for name in ("Status", "Reason", "Claimed on")
    )
    moved: dict[str, set[str]] = {}
    known = set()
    for at, (entry, program, ours) in enumerate(
        zip(rows["entry"], rows["program"], rows["ours"], strict=True)
    ):
        answer = told.get(entry)
        if answer is None or program not in filed | {-1} or not ours:
            continue
        known.add(entry)
        if status[at] == PAID or answer.status not in _MOVES or _before(answer.day, claimed[at]):
            continue
        before = (status[at], reason[at])
        status[at] = ACCEPTED if answer.status == PAID else answer.status
        if answer.status == REFUSED:
            reason[at] = answer.reason or None
        if answer.status == ACCEPTED and before[0] == REFUSED:
            reason[at] = None
        if pd.isna(claimed[at]) and not pd.isna(answer.day):
            claimed[at] = answer.day
        if (status[at], reason[at]) != before:
            moved.setdefault(status[at], set()).add(entry)
    rows = rows.assign(Status=status, Reason=reason, **{"Claimed on": claimed})
    strangers = answers.entries[~answers.entries["entry"].isin(known)]
    odd = answers.entries[answers.entries["entry"].isin(known) & ~answers.entries["status"].isin(_MOVES)]
    return (
        rows,
        _unknown(strangers) + _not_understood(odd),
        {word: len(entries) for word, entries in sorted(moved.items())},
    )


_MOVES = (CLAIMED, ACCEPTED, REFUSED, PAID)


def _before(answered: Any, claimed: Any) -> bool:
    day = day_or_none(claimed)
    return day is not None and not pd.isna(answered) and answered < day


def _not_understood(odd: pd.DataFrame) -> list[Finding]:
    """One finding per word that is no status."""
    return [
        Finding(
            "refund-answer-odd", "warning", "Refunds", (word,), "Status",
            f"The result file says {word!r} of {counted(len(part), 'entry')}, such as {hyphened(part['entry'].iloc[0])}: that is no status that is known, "
            "and theirs stays as it was.",
            word, "Write what it means into Status.",
        )
        for word, part in odd.groupby("status", sort=False)
    ]  # fmt: skip


def _has_file(programs: Programs, channels: object) -> bool:
    rules = programs.channels
    return bool(((rules["channels"] == channels) & (rules["file"] == "yes")).any())


def _unknown(strangers: pd.DataFrame) -> list[Finding]:
    return [
        Finding(
            "refund-unknown-entry", "warning", "Refunds", (row.entry,), "Entry",
            f"The result file names entry {hyphened(str(row.entry))} ({row.status}), which has no refund of ours here.",
            row.entry, "Import the entry's lines (ACE report ES-003), or look whose entry it is.",
        )
        for row in strangers.itertuples()
    ]  # fmt: skip


def explain_refusals(rows: pd.DataFrame, rejections: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """What to do about refused rows, by the words of their reason; a finding per refused entry."""
    at = np.flatnonzero((rows["Status"] == REFUSED) & rows["ours"])
    to_do = rows["To do"].to_numpy(object).copy()
    known: dict[str, str] = {}
    findings: dict[str, Finding] = {}
    cents = rows["cents"].to_numpy("int64")
    reasons, entries = (rows[name].to_numpy(object) for name in ("Reason", "Entry"))
    for row in at:
        text = "" if reasons[row] is None or reasons[row] != reasons[row] else str(reasons[row])
        if text not in known:
            known[text] = refusal_advice(text, rejections)
        to_do[row] = known[text]
        entry = entries[row]
        money = float(cents[row]) / 100
        if entry in findings:
            findings[entry] = findings[entry]._replace(money_at_risk=findings[entry].money_at_risk + money)
            continue
        findings[entry] = Finding(
            "refund-refused", "error", "Refunds", (entry,), "Reason",
            f"The claim on entry {entry} was refused: {text.rstrip('.') or 'no reason is given'}.", text, known[text], money,
        )  # fmt: skip
    return rows.assign(**{"To do": to_do}), list(findings.values())


def refusal_advice(text: str, rejections: pd.DataFrame) -> str:
    """What a refusal means and what to do, by its words; the first known reason whose words it holds."""
    lower = text.casefold()
    for told in rejections.itertuples():
        if any(_holds(lower, word) for word in str(told.words).split("|")):
            return f"{told.means} {told.to_do}"
    return "The reason is none that is known here: ask the broker, then set the status back to to claim or leave it refused."


def _holds(text: str, word: str) -> bool:
    """Short words stand alone (`ior`), longer ones may begin one (`recon`)."""
    padded = f" {''.join(c if c.isalnum() or c in './' else ' ' for c in text)} "
    return f" {word} " in padded if len(word) <= 4 else word in text or f" {word}" in padded
