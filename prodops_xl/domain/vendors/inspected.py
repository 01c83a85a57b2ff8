"""The inspections of each vendor: verdicts, first passes, and the next severity by the switching rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.quality import (
    SamplingTables,
    first_inspections,
    judge,
    next_severity,
)
from prodops_xl.domain.quality.inspected_lines import inspected_lines
from prodops_xl.domain.quality.verdicts import found_defects
from prodops_xl.domain.shipped_lines import look_up, positions
from prodops_xl.domain.vendors.book import Ints, VendorBook, blank_as_none


@dataclass(frozen=True, eq=False)
class Inspected:
    """`frame`: the inspections with a Vendor column; `judged`: their verdicts; `line`: order row (of a PO without a line
    its first), -1 where not known; `vendor`: its number; `counts`: first inspections passed 1.0, failed 0.0, NaN else.
    `pieces`, `defects`: of each inspection that records both, NaN else; `severity`: next severity by vendor's name.
    """

    frame: pd.DataFrame
    judged: pd.DataFrame
    line: Ints
    vendor: Ints
    counts: npt.NDArray[np.float64]
    pieces: npt.NDArray[np.float64]
    defects: npt.NDArray[np.float64]
    severity: dict[str, str]


def inspected(book: VendorBook, scored: Ints, tables: SamplingTables) -> Inspected:
    """Judge the inspections. `scored`: number of the vendor of each order row, -1 where the row is not scored.

    The plan is that of normal inspection: which severity was agreed, no column says; the report's own Result wins over
    the counts.
    """
    rows = book.inspections
    exact = book.order_of(rows)
    of_po = look_up(positions(book.orders, ("PO",)), rows, ("PO",))
    line = np.where(exact >= 0, exact, np.where(rows["Line"].isna().to_numpy(), of_po, -1)).astype("int64")
    vendor = np.append(scored, -1)[line]
    names = np.append(book.parties.names, [None])[vendor]
    frame = rows.assign(Vendor=pd.Series(names, index=rows.index, dtype=object))
    ordered = inspected_lines(rows, book.orders).units
    judged = judge(rows, tables, ordered=ordered)
    outcome = blank_as_none(judged["Outcome"].to_numpy(object))
    passed = np.where(outcome == "pass", 1.0, np.where(pd.isna(outcome), np.nan, 0.0))
    counts = np.where(first_inspections(rows) & (vendor >= 0), passed.astype("float64"), np.nan)
    switching = next_severity(frame, tables, ordered=ordered).vendors
    severity = dict(zip(switching["Vendor"].tolist(), switching["Severity"].tolist(), strict=True))
    pieces, defects = rows["Sample"].to_numpy("float64"), found_defects(rows).sum(axis=0)
    both = (pieces > 0) & ~np.isnan(defects)
    return Inspected(
        frame,
        judged,
        line,
        vendor,
        counts,
        np.where(both, pieces, np.nan),
        np.where(both, defects, np.nan),
        severity,
    )
