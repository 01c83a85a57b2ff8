"""Sentences about refunds: what bears on a claim. What the report itself lacks or doubles is told by `entries`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.counting import counted
from prodops_xl.domain.entries.numbers import hyphened
from prodops_xl.tables.findings import Finding

_WHO = "Sourcing & Imports"
IMPORTERS_NOT_KNOWN = (
    "The export holds {count} importers of record and the setting entries.our_importers is blank: all of them count as ours, and "
    "their entries go into claim files. Write your importer numbers into entries.our_importers on the Settings sheet, and run again."
)
REFUND_RULES: dict[str, tuple[str, str]] = {
    "refund-importers": ("Whose entries these are is not known", _WHO),
    "refund-outside-days": ("Duty of a program outside its days", _WHO),
    "refund-mixed-entry": ("Entry of two importers", _WHO),
    "refund-ddp-ours": ("Bought DDP, entered under our number", _WHO),
    "refund-liquidation": ("Liquidation told in two ways", _WHO),
    "refund-state-unknown": ("Liquidation not known", _WHO),
    "refund-number": ("Entry number that cannot be claimed", _WHO),
    "refund-refused": ("Claim refused", _WHO),
    "refund-unknown-entry": ("Result of an unknown entry", _WHO),
    "refund-answer-odd": ("Result not understood", _WHO),
    "refund-last-days": ("Refund about to lapse", _WHO),
    "refund-left-over": ("Refund that the export no longer holds", _WHO),
    "refund-status": ("Status not understood", _WHO),
    "refund-days": ("Days of a refund that cannot be", _WHO),
    "refund-amount": ("Paid amount that needs a look", "Finance"),
    "types": ("Cell that cannot be read", _WHO),
    "dates": ("Date that cannot be read", _WHO),
}
"""Rule -> its title on the Issues sheet and who mends it."""


def importers_not_known(lines: pd.DataFrame, keys: pd.Series, exported: frozenset[str]) -> list[Finding]:
    """One warning where the export holds several importers of record and nobody said which are ours. `lines`:
    Refundable.lines; `keys`: the importer number of each, as it compares; `exported`: those of the export. A vendor's, of
    which every refund is his, is no doubt.
    """
    ours = lines["ours"].to_numpy(bool) & (keys != "").to_numpy(bool)
    by = lines[ours].groupby(keys[ours])["cents"].sum().sort_values()
    several = set(by.index) | (exported - {""} - set(keys))
    if not len(by) or len(several) < 2:
        return []
    least = lines[ours & (keys == by.index[0]).to_numpy(bool)].iloc[0]
    return [
        Finding(
            "refund-importers", "warning", "EntryLines", (least["entry"],), "Importer", IMPORTERS_NOT_KNOWN.format(count=len(several)),
            least["importer"], "Write entries.our_importers on the Settings sheet.", int(by.iloc[:-1].sum() if len(by) > 1 else by.sum()) / 100, int(least["row"]),
        )
    ]  # fmt: skip


def mixed_entries(lines: pd.DataFrame) -> list[Finding]:
    """Entries with lines of ours and of a vendor's: an entry has one importer."""
    if not len(lines):
        return []
    by = lines.groupby("entry", sort=False)["ours"].agg(["min", "max"])
    mixed = by.index[by["min"] != by["max"]]
    money = lines[lines["entry"].isin(mixed)].groupby("entry")["cents"].sum() / 100
    return [
        Finding(
            "refund-mixed-entry", "error", "EntryLines", (entry,), "Importer",
            f"Entry {hyphened(entry)} holds goods of ours and goods bought DDP, and an entry has one importer of record: it goes into no claim file.",
            None, "Correct the Incoterm of the orders, or the PO of the entry line.",
            float(money[entry]), int(lines.loc[lines["entry"] == entry, "row"].iloc[0]),
        )
        for entry in mixed
    ]  # fmt: skip


def own_entries_of_vendors(lines: pd.DataFrame, differ: npt.NDArray[np.bool_]) -> list[Finding]:
    """Entries of our importer number whose goods were all bought DDP: nobody claims them, and they may be ours."""
    mixed = lines[lines["ours"].to_numpy(bool)]["entry"]
    by = lines[differ & ~lines["entry"].isin(mixed).to_numpy(bool)].groupby("entry", sort=False)
    told = by.agg(cents=("cents", "sum"), importer=("importer", "first"), row=("row", "first"))
    return [
        Finding(
            "refund-ddp-ours", "warning", "EntryLines", (entry,), "Importer",
            f"Entry {hyphened(entry)} names our importer number {importer}, and its goods were bought DDP: its {cents / 100:,.2f} count as the vendor's.",
            importer, "Look who was importer of record (CBP Form 7501): if it was us, correct the Incoterm of the order, and the entry is claimed.",
            cents / 100, int(row),
        )
        for entry, cents, importer, row in zip(told.index, told["cents"], told["importer"], told["row"], strict=True)
    ]  # fmt: skip


def odd_liquidations(lines: pd.DataFrame, cases: pd.DataFrame) -> list[Finding]:
    """Entries of which two things are said."""
    odd = cases["odd"][(cases["odd"] != "").to_numpy(bool)]
    by = (
        lines[lines["entry"].isin(odd.index)]
        .groupby("entry")
        .agg(cents=("cents", "sum"), row=("row", "first"))
    )
    return [
        Finding(
            "refund-liquidation", "warning", "EntryLines", (entry,), "Liquidation date",
            f"Entry {hyphened(entry)}: {odd[entry]}.", None, "Import a newer report, or ask the broker which holds.", cents / 100, int(row),
        )
        for entry, cents, row in zip(by.index, by["cents"], by["row"], strict=True)
    ]  # fmt: skip


def unknown_states(lines: pd.DataFrame) -> list[Finding]:
    """One sentence for all entries whose state cannot be told."""
    unknown = lines[(lines["channel"] == "unknown") & lines["ours"]]
    if not len(unknown):
        return []
    entries, money = unknown["entry"].nunique(), int(unknown["cents"].sum()) / 100
    return [
        Finding(
            "refund-state-unknown", "warning", "EntryLines", ("liquidation",), "Liquidation date",
            f"Of {counted(entries, 'entry')} it is not known whether and when they liquidated: no channel and no last day can be named.",
            None, "Add Liquidation Status and Liquidation Date to the ACE report ES-003 and import it again.", money,
            int(unknown["row"].iloc[0]),
        )
    ]  # fmt: skip
