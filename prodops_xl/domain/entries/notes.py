"""What was not compared, and why: a sentence for each reason, with its number of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.matching import Matches

if TYPE_CHECKING:
    from prodops_xl.domain.entries.differences import Compared

Flags = npt.NDArray[np.bool_]


def comparison_notes(filed: Filed, matches: Matches, found: Compared, skipped: Flags) -> list[str]:
    """What was not compared, each once."""
    out: list[str] = []
    n = len(filed.lines)
    behind = (
        np.isin(np.arange(n), matches.shares["of"]) & (matches.lines["computed"] < 0).to_numpy() & ~skipped
    )
    vendor = int(behind.sum())
    if skipped.any():
        out.append(
            f"{skipped.sum():,} entry lines are of another importer (entries.our_importers) and were not compared."
        )
    if vendor > 0:
        out.append(f"{vendor:,} entry lines have order lines behind them but no duty of ours (bought DDP, or not costed); they were not compared.")  # fmt: skip
    unsure = found.headings.unsure & found.paired.compared & ~found.paired.unfiled
    if unsure.any():
        out.append(
            f"{unsure.sum():,} lines have a rate in part per kg, pair, dozen or piece and no quantity in that unit: their column duty was not compared."
        )
    out += _unknown(found)
    if found.refused.any():
        out.append(f"{found.refused.sum():,} lines: the orders carry a claim that the tariff does not allow on that date; an entry without it is no difference.")  # fmt: skip
    chapters = filed.lines["hts"].astype(object).where(filed.lines["hts"].notna(), "").astype(str).str[:2]
    if chapters.isin(["52", "61", "62", "63"]).any():
        out.append("The cotton fee is not in the report's duty and was not compared.")
    if not (filed.lines["mpf"] >= 0).any():
        out.append("The report has no MPF: add it in ACE, or fill MPF on the Entries table.")
    return [*out, *found.fees.stale]


def _unknown(found: Compared) -> list[str]:
    """Why duty could not be recomputed, each sentence with its number of lines."""
    paired, parts = found.paired, found.steps.filed.parts
    bad = paired.compared & ~paired.unfiled & ~found.steps.filed.sound
    if not bad.any():
        return []
    told = parts.stacks.problems.set_index("stack")["message"]
    by_stack = told[~told.index.duplicated()].reindex(parts.stacks.line_stack).to_numpy(object)
    own = parts.problems.drop_duplicates("line").set_index("line")["message"]
    words = np.where(pd.isna(by_stack), own.reindex(np.arange(len(bad))).to_numpy(object), by_stack)
    counts = pd.Series(words[bad]).value_counts(sort=False)
    return [f"{count:,} entry lines could not be recomputed: {text}" for text, count in counts.items()]
