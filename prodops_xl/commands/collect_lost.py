"""Answers for which the workbook has no place any more: no column, no milestone, a report that was taken off. They become
remarks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prodops_xl.commands.collect_files import FileResult
from prodops_xl.commands.collect_rows import word
from prodops_xl.commands.collect_targets import Target
from prodops_xl.domain.merge import Base
from prodops_xl.domain.returns import aligned, known_rows
from prodops_xl.exchange.pack_remarks import RemarkLine


def placed(result: FileResult, target: Target, source: pd.DataFrame, base: Base) -> pd.DataFrame:
    """Answers for which the sheet has no column become remarks."""
    source = source.copy()
    for name, rows in target.homeless(source).items():
        sent = aligned(base.frame, source, target.key)
        told = rows & source[name].notna().to_numpy(bool)
        if name in sent:
            told &= ~(source[name].to_numpy("datetime64[D]") == sent[name].to_numpy("datetime64[D]"))
        for at in np.flatnonzero(told):
            key = tuple(source[k].iloc[at] for k in target.key)
            result.read.remarks.append(
                RemarkLine(
                    target.table,
                    key,
                    f"{name} (sheet {target.sheet} has no column for it)",
                    word(source[name].iloc[at]),
                )
            )
        source[name] = source[name].mask(rows)
    return source


def tell_homeless(result: FileResult, source: pd.DataFrame, base: Base, targets: Sequence[Target]) -> None:
    """Milestones that no sheet has any more: what was answered to them becomes a remark."""
    lost = np.ones(len(source), dtype=bool)
    for target in targets:
        lost &= ~known_rows(source, target.frame, target.key)
    key = ["PO", "Line", "Milestone"]
    rows = source[lost].reset_index(drop=True)
    sent = aligned(base.frame, rows, key)
    for row in range(len(rows)):
        place = tuple(rows[k].iloc[row] for k in key)
        for name in (n for n in rows.columns if n not in key):
            says, was = (word(f[name].iloc[row]) if name in f else "" for f in (rows, sent))
            if says and says != was:
                result.left.append(f"{place}{name}")
                result.read.remarks.append(
                    RemarkLine(
                        "Schedule", place, f"{name} (no sheet of yours has this milestone any more)", says
                    )
                )


def tell_taken_off(
    result: FileResult, source: pd.DataFrame, base: Base, was: pd.DataFrame, key: Sequence[str]
) -> None:
    """Reports that were taken off the sheet stay off; where they come back with another figure it is told."""
    off = known_rows(source, base.frame, key) & ~known_rows(source, was, key)
    sent = aligned(base.frame, source, key)
    for row in np.flatnonzero(off):
        says, before = (word(f["Units"].iloc[row]) for f in (source, sent))
        if says != before:
            place = tuple(source[k].iloc[row] for k in key[:3])
            day = word(source["Report date"].iloc[row])
            result.read.remarks.append(
                RemarkLine("Progress", place, f"Units of {day} (that report was taken off your sheet)", says)
            )
