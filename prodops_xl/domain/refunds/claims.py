"""Claims: which entries go into which file, and what is left out and why.

A claim is made by entry: a file holds entry numbers of one importer, at most MOST, and no amounts. An entry goes in where
all of its refund rows of the program are ours, are to claim, and its channel takes a file on the as-of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from prodops_xl.domain.entries.importers import importer_key
from prodops_xl.domain.entries.numbers import valid
from prodops_xl.domain.refunds.channels import UNKNOWN
from prodops_xl.domain.refunds.rows import YES, claimed_before
from prodops_xl.domain.refunds.status import ACCEPTED, CLAIMED, PAID, REFUSED, STATUSES, TO_CLAIM
from prodops_xl.tables.findings import Finding

MOST = 9_999
"""Entry numbers of one file (CBP, CAPE phase 1)."""


@dataclass(frozen=True, eq=False)
class Batch:
    """One claim file: `name` (without ending), `program`, `importer` (as filed, "" not in the export), `entries` (bare),
    `place` and `places` (1 of 2).
    """

    name: str
    program: str
    importer: str
    entries: tuple[str, ...]
    place: int = 1
    places: int = 1


def claimable(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per entry and program of what is ours in the export: entry, Entry, program, Program, importer, cents,
    last_day, goes (bool: into a claim file), why (why not, ""). Sorted by program, importer, last day, entry.
    """
    taken = claimed_before(rows)
    rows = rows[rows["In export"] == YES]
    by = rows.groupby(["entry", "program"], sort=False)
    out = by.agg(
        Entry=("Entry", "first"), Program=("Program", "first"), importer=("Importer", "first"), channel=("Channel", "first"),
        state=("State", "first"), last_day=("Last day", "first"), ours=("ours", "all"), some=("ours", "any"),
        file=("file", "all"), cents=("cents", "sum"),
    ).reset_index()  # fmt: skip
    status = rows.assign(
        open=rows["Status"] == TO_CLAIM, refused=rows["Status"] == REFUSED, odd=~rows["Status"].isin(STATUSES)
    ).groupby(["entry", "program"], sort=False)
    refused, odd = status["refused"].any().to_numpy(bool), status["odd"].any().to_numpy(bool)
    done = ~status["open"].all().to_numpy(bool) | out["entry"].isin(taken).to_numpy(bool)
    sound = valid(out["entry"])
    ours, some, file = (out[name].to_numpy(bool) for name in ("ours", "some", "file"))
    why = np.select(
        [~some, ~ours, refused, odd, done, out["channel"] == UNKNOWN, ~file, ~sound],
        [
            "not ours", "goods of two importers of record", "refused: set it back to to claim once it is mended",
            "its status is not understood", "claimed already", "liquidation not known", "channel: " + out["channel"].astype(str) + " (" + out["state"].astype(str) + ")",
            "no valid entry number: eleven characters with a right check digit",
        ],
        "",
    )  # fmt: skip
    out["why"] = why.astype(object)
    out["goes"] = out["why"] == ""
    out["key"] = out["importer"].map(importer_key)
    return out.sort_values(["program", "key", "last_day", "entry"], kind="stable", ignore_index=True)


def batches(entries: pd.DataFrame) -> list[Batch]:
    """The claim files of `claimable` entries: one importer each, at most MOST entries, those with the nearest last day
    first.
    """
    out = []
    for (program, key), part in entries[entries["goes"]].groupby(["Program", "key"], sort=False):
        numbers = part["entry"].tolist()
        chunks = [numbers[at : at + MOST] for at in range(0, len(numbers), MOST)]
        stem = f"{_plain(program)} claim {key or 'importer unknown'}"
        for place, chunk in enumerate(chunks, start=1):
            name = stem if len(chunks) == 1 else f"{stem} {place} of {len(chunks)}"
            out.append(
                Batch(name, str(program), text_of(part["importer"].iloc[0]), tuple(chunk), place, len(chunks))
            )
    return out


def text_of(value: object) -> str:
    """A text; "" for none."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN


def _plain(text: object) -> str:
    return "".join(c for c in str(text) if c.isalnum() or c in " -").strip()


def bad_numbers(entries: pd.DataFrame) -> list[Finding]:
    """Entries that would go into a file, were their number one."""
    bad = entries[entries["why"].str.startswith("no valid entry number")]
    return [
        Finding(
            "refund-number", "error", "EntryLines", (entry,), "Entry",
            f"Entry {shown} has {cents / 100:,.2f} to claim and is no valid entry number: it goes into no claim file.",
            shown, "Correct it against the entry summary (CBP Form 7501).", cents / 100,
        )
        for entry, shown, cents in zip(bad["entry"], bad["Entry"], bad["cents"].tolist(), strict=True)
    ]  # fmt: skip


def mark_claimed(rows: pd.DataFrame, made: list[Batch], day: date) -> pd.DataFrame:
    """The rows of the entries in the files become claimed on `day`."""
    pairs = {(entry, batch.program) for batch in made for entry in batch.entries}
    keys = zip(rows["entry"], rows["Program"], rows["Status"], strict=True)
    hit = np.array(
        [status == TO_CLAIM and (entry, program) in pairs for entry, program, status in keys], dtype=bool
    )
    claimed = rows["Claimed on"].astype(object).where(~hit, pd.Timestamp(day))
    return rows.assign(Status=rows["Status"].where(~hit, CLAIMED), **{"Claimed on": claimed})


def totals_by_channel(rows: pd.DataFrame) -> pd.DataFrame:
    """Money of our rows of the export by channel and status, cents: Channel, Entries, one column per status, Total."""
    ours = rows[rows["ours"] & (rows["In export"] == YES)]
    words = (TO_CLAIM, CLAIMED, ACCEPTED, REFUSED, PAID)
    status = ours["Status"].where(ours["Status"].isin(words), "other")
    by = ours.groupby([ours["Channel"].to_numpy(object), status.to_numpy(object)])["cents"].sum()
    table = by.unstack(fill_value=0) if len(by) else pd.DataFrame()  # noqa: PD010 - statuses side by side
    table.index.name = "Channel"
    out = pd.DataFrame({word: table.get(word, 0) for word in (*words, "other")}, index=table.index)
    out.insert(0, "Entries", ours.groupby("Channel")["entry"].nunique())
    out["Total"] = out[[*words, "other"]].sum(axis=1)
    return out.sort_values("Total", ascending=False, kind="stable").reset_index()
