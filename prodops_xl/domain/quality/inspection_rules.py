"""What is wrong with rows of the Inspections table, as findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.quality.first_pass import lines_of
from prodops_xl.domain.quality.inspected_lines import InspectedLines, inspected_lines
from prodops_xl.domain.quality.verdicts import CLASSES
from prodops_xl.tables.findings import Finding, Severity

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Title and owner of each rule, as the Issues sheet shows them.
RULES: Mapping[str, tuple[str, str]] = {
    "inspection-verdict": ("Result against the counts", "Production"),
    "sample-too-small": ("Sample smaller than planned", "Production"),
    "inspection-plan": ("Inspection without a plan", "Production"),
    "inspection-without-order": ("Inspection of no known order line", "Production"),
    "inspection-over-ordered": ("More offered than ordered", "Production"),
    "inspection-defects": ("More defects than pieces checked", "Production"),
    "inspection-early": ("Inspection before the order", "Production"),
    "inspection-number": ("Number of an inspection missing or wrong", "Production"),
}


@dataclass(frozen=True, eq=False)
class _Log:
    """The inspections, their verdicts, order lines and money at stake, row by row."""

    frame: pd.DataFrame
    judged: pd.DataFrame
    lines: InspectedLines
    value: Numbers
    tolerance: float

    @cached_property
    def cells(self) -> dict[str, list[Any]]:
        """Columns of the inspections as plain values."""
        return {name: self.frame[name].tolist() for name in self.frame.columns}

    @cached_property
    def verdicts(self) -> dict[str, list[Any]]:
        """Columns of the verdicts as plain values."""
        return {name: self.judged[name].tolist() for name in self.judged.columns}

    def line(self, row: int) -> str:
        """The order line of a row, in words."""
        po, line = self.cells["PO"][row], self.cells["Line"][row]
        return f"PO {po}" if line != line else f"PO {po} line {line:g}"  # noqa: PLR0124


@dataclass(frozen=True)
class _Told:
    """One finding about one row, before it is keyed."""

    row: int
    rule: str
    severity: Severity
    column: str | None
    message: str
    fix: str
    at_stake: bool = False


def inspection_findings(
    inspections: pd.DataFrame,
    judged: pd.DataFrame,
    orders: pd.DataFrame,
    value: npt.NDArray[np.float64] | None = None,
    tolerance: float = 0.0,
) -> list[Finding]:
    """Findings, rule by rule in the order of RULES, rows in order.

    `judged`: `judge`'s frame of the same rows; `value`: money at stake per row in book currency, the goods that were
    offered (0 where it is not known or not given); `tolerance`: share by which a lot may be over the units ordered.
    """
    money = np.zeros(len(inspections)) if value is None else np.nan_to_num(np.asarray(value, dtype="float64"))
    log = _Log(inspections, judged, inspected_lines(inspections, orders), money, tolerance)
    told = [
        *_against_counts(log),
        *_short_samples(log),
        *_no_plan(log),
        *_unordered(log),
        *_over_ordered(log),
        *_too_many_defects(log),
        *_early(log),
        *_numbers(log),
    ]
    return [_finding(log, each) for each in told]


def _finding(log: _Log, told: _Told) -> Finding:
    found: Any = None if told.column is None else log.cells[told.column][told.row]
    return Finding(
        told.rule,
        told.severity,
        "Inspections",
        (log.cells["Inspection"][told.row],),
        told.column,
        told.message,
        None if pd.isna(found) else found,
        told.fix,
        float(log.value[told.row]) if told.at_stake else 0.0,
        told.row,
    )


def _rows(mask: Mask | pd.Series) -> Sequence[int]:
    return np.flatnonzero(np.asarray(mask, dtype=bool)).tolist()


def _plan(log: _Log, row: int) -> str:
    drawn, lot = log.verdicts["Sample planned"][row], log.verdicts["Lot"][row]
    if np.isnan(drawn):
        return "with no plan"
    return f"{drawn:,.0f} units of a lot of {lot:,.0f}"


def _against_counts(log: _Log) -> Iterator[_Told]:
    passed = log.judged["Recorded"] == "pass"
    for row in _rows(~log.judged["Agrees"]):
        if passed.iloc[row]:
            text = f"Recorded as pass, and the counts fail ({_plan(log, row)}): {log.judged['Reason'].iloc[row]}."
            fix = "Hold the goods until the report is corrected or the lot is inspected again."
            yield _Told(row, "inspection-verdict", "error", "Result", text, fix, at_stake=True)
            continue
        counts = ", ".join(
            f"{log.verdicts[name.capitalize()][row]:,.0f} {name} of {log.verdicts[f'Accept {name}'][row]:,.0f} accepted"
            for name in CLASSES
        )
        text = f"Recorded as fail, and the counts pass ({_plan(log, row)}): {counts}."
        fix = "Ask for the reason (measurements, labels, packing) and record it, or correct Result."
        yield _Told(row, "inspection-verdict", "warning", "Result", text, fix, at_stake=True)


def _short_samples(log: _Log) -> Iterator[_Told]:
    short = (log.judged["Sample taken"] < log.judged["Sample planned"]) & (log.judged["Verdict"] != "fail")
    for row in _rows(short):
        taken = log.verdicts["Sample taken"][row]
        text = f"{taken:,.0f} units were drawn; the plan asks for {_plan(log, row)}: it cannot be accepted on them."
        yield _Told(row, "sample-too-small", "warning", "Sample", text, "Draw the rest, or correct Sample.",
                    at_stake=True)  # fmt: skip


def _no_plan(log: _Log) -> Iterator[_Told]:
    missing = log.judged[[f"Accept {name}" for name in CLASSES]].isna()
    open_still = (log.judged["Recorded"] == "pending") | (log.judged["Verdict"] == "fail")
    for row in _rows(missing.any(axis=1) & ~open_still):
        reason = str(log.verdicts["Reason"][row])
        if "lot" in reason.lower():
            column, fix = "Offered units", "Fill Offered units with the size of the lot, whole pieces."
        else:
            column = f"AQL {CLASSES[int(missing.iloc[row].to_numpy().argmax())]}"
            fix = f"Correct {column}."
        yield _Told(row, "inspection-plan", "warning", column, f"Not judged: {reason}", fix)


def _unordered(log: _Log) -> Iterator[_Told]:
    for row in _rows(~log.lines.known & log.frame["PO"].notna().to_numpy()):
        where = log.line(row)
        if log.lines.po_known[row]:
            text, fix = f"{where} is not in the orders, other lines of the PO are.", "Correct Line."
        else:
            text, fix = f"{where} is not in the orders.", "Correct PO, or add the order."
        column = "Line" if log.lines.po_known[row] else "PO"
        yield _Told(row, "inspection-without-order", "error", column, text, fix)


def _over_ordered(log: _Log) -> Iterator[_Told]:
    offered = log.frame["Offered units"].to_numpy("float64")
    for row in _rows(offered > log.lines.units * (1 + log.tolerance)):
        text = f"{offered[row]:,.0f} units were offered, {log.line(row)} has {log.lines.units[row]:,.0f}."
        fix = "Correct Offered units, or ask whether more was made than ordered."
        yield _Told(row, "inspection-over-ordered", "warning", "Offered units", text, fix)


def _too_many_defects(log: _Log) -> Iterator[_Told]:
    found = log.judged[[name.capitalize() for name in CLASSES]].sum(axis=1, min_count=1).to_numpy("float64")
    taken = log.judged["Sample taken"].to_numpy("float64")
    for row in _rows(found > taken):
        text = f"{found[row]:,.0f} defects are recorded on {taken[row]:,.0f} pieces."
        fix = "Correct the counts or Sample, unless pieces had several defects each."
        yield _Told(row, "inspection-defects", "warning", "Sample", text, fix)


def _early(log: _Log) -> Iterator[_Told]:
    day = log.frame["Date"].to_numpy("datetime64[D]")
    for row in _rows(day < log.lines.ordered_on):
        text = f"Inspected on {day[row]}, {log.line(row)} was ordered on {log.lines.ordered_on[row]}."
        yield _Told(row, "inspection-early", "warning", "Date", text, "Correct Date, PO or Line.")


def _numbers(log: _Log) -> Iterator[_Told]:
    """Number blank beside numbered ones, twice on one line, without a first one, or against the dates."""
    frame = pd.DataFrame(
        {
            "line": lines_of(log.frame),
            "number": log.frame["Number"].to_numpy("float64"),
            "day": log.frame["Date"].to_numpy("datetime64[ns]"),
            "offered": log.frame["Offered units"].to_numpy("float64"),
        }
    )
    placed = log.frame["PO"].notna()
    by_line = frame.groupby("line")["number"]
    numbered = by_line.transform("count") > 0
    rule = "inspection-number"
    for row in _rows(frame["number"].isna() & numbered & placed):
        text = f"Number is blank, other inspections of {log.line(row)} have one."
        yield _Told(
            row, rule, "warning", "Number", text, "Number it: 1 is the first, 2 the one after rework."
        )
    for row in _rows(_doubled(frame, log.lines.units * (1 + log.tolerance)) & placed):
        text = f"Number {frame['number'].iloc[row]:g} of {log.line(row)} stands here more than once."
        fix = "Number the inspections of one lot 1, 2, 3; give each lot its own Offered units."
        yield _Told(row, rule, "warning", "Number", text, fix)
    begins = numbered & (by_line.transform("min") > 1) & (frame["number"] == by_line.transform("min"))
    for row in _rows(begins & placed):
        text = f"The first inspection of {log.line(row)} is missing: its numbers begin at {frame['number'].iloc[row]:g}."
        yield _Told(row, rule, "remark", "Number", text, "Add the first inspection, or correct Number.")
    for row in _rows(_backwards(frame) & placed):
        text = f"Number {frame['number'].iloc[row]:g} of {log.line(row)} is dated before a lower number."
        yield _Told(row, rule, "warning", "Date", text, "Correct Date or Number.")


def _doubled(frame: pd.DataFrame, most: Numbers) -> pd.Series:
    """The same number twice on one line. Lots that together stay within the order (`most`) are lots of their own."""
    groups = frame.groupby(["line", "number"], dropna=True)
    size = groups["number"].transform("size")
    together = groups["offered"].transform("sum").where(groups["offered"].transform("count") == size)
    return (size > 1) & ~(together <= most)


def _backwards(frame: pd.DataFrame) -> pd.Series:
    """A higher number that is dated before a lower one of its line."""
    ordered = frame.dropna(subset=["number", "day"]).sort_values(["line", "number", "day"], kind="stable")
    by_number = ordered.groupby(["line", "number"], as_index=False)["day"].max()
    by_number["latest"] = by_number.groupby("line")["day"].cummax()
    by_number["before"] = by_number.groupby("line")["latest"].shift()
    joined = ordered.reset_index().merge(by_number[["line", "number", "before"]], on=["line", "number"])
    late = joined.loc[joined["day"] < joined["before"], "index"]
    return pd.Series(frame.index.isin(late), index=frame.index)
