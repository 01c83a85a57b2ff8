"""ACE's report ES-003, Entry Summary Line Tariff Details, as EntryLines.

One row per tariff number of a line. Reports carry titles above and totals below, spreadsheets take zeros from the left of
numbers, and what columns there are hangs on how somebody set the report up: all of that is read, and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from prodops_xl.domain.entries.lines import filed
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.customs_rows import mended, refuse_swallowed, report_rows
from prodops_xl.exchange.imports import import_table
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.headers import match_headers, normalise
from prodops_xl.tables.schema import TABLES

TABLE = "EntryLines"
# Our columns by the name that ACE gives them in the report's list of fields.
_NEEDED = {
    "Entry": "Entry Summary Number", "Line": "Entry Summary Line Number", "HTS": "HTS Number - Full",
    "Entry date": "Entry Date", "Duty": "Line Tariff Duty Amount",
}  # fmt: skip
_LIQUIDATION = {"Liquidation status": "Liquidation Status", "Liquidation date": "Liquidation Date"}
_COMPARED = {
    "Entered value": "Line Tariff Goods Value Amount", "Origin": "Country of Origin Code", "Importer": "Importer Number",
    "Claim": "Line SPI Code", "Quantity": "Line Tariff Quantity (1)", "Unit": "Line Tariff UOM (1) Code",
    "MPF": "Line MPF Amount", "HMF": "Line HMF Amount",
}  # fmt: skip
# Where the report has figures of the number and of the whole line side by side, those of the number are meant.
_PREFERRED = {
    "Duty": ("Line Tariff Duty Amount",),
    "Entered value": ("Line Tariff Goods Value Amount", "Line Goods Value Amount"),
    "Entry date": ("Entry Date",),
    "Entry": ("Entry Summary Number",),
    "HTS": ("HTS Number - Full",),
}
# A new sheet has room for what a later report brings, and for what people fill in.
_ROOM = (*_LIQUIDATION, "Flags", "PO")


@dataclass(frozen=True, eq=False)
class Es003:
    """A report read. `frame`: EntryLines, the columns that the report has, its others behind them under their own
    names. `room`: columns that a new sheet should have beside. `findings`; `notes`: sentences about the report as a whole.
    """

    frame: pd.DataFrame
    room: tuple[str, ...]
    findings: list[Finding]
    notes: list[str] = field(default_factory=list)


def read_es003(raw: pd.DataFrame, saved_map: Mapping[str, str | None] | None = None) -> Es003:
    """Read a raw frame (cells under the report's own headers; see `exchange.exports`).

    Raises ProdOpsError where it is no such report or lacks a column that nothing can be said without, QuestionsError
    where a header has to be asked about.
    """
    answers = dict(saved_map or {})
    headers = [str(header) for header in raw.columns]
    answers = {**_preferred(headers, answers), **answers}
    source = _sources(raw, headers, answers)
    refuse_swallowed(raw)
    rows, told = report_rows(raw, source)
    rows, mends = mended(rows, source)
    checked = import_table(rows, TABLE, answers)
    _duty_of_the_number(checked.frame, source["Duty"])
    told += _without_duty(checked.frame, source["Duty"])
    found = filed(checked.frame)
    again = [f.row for f in found.findings if f.rule == "entry-line-doubled" and f.row is not None]
    keep = ~np.isin(np.arange(len(checked.frame)), again)
    ours = [name for name in checked.frame.columns if name in checked.present]
    rest = checked.raw[[name for name in checked.raw.columns if name not in checked.frame.columns]]
    frame = pd.concat([checked.frame[ours], rest], axis=1)[keep].reset_index(drop=True)
    room = tuple(name for name in _ROOM if name not in checked.present)
    absent, notes = _absent(checked.present)
    findings = [*absent, *told, *mends, *checked.findings, *found.findings]
    return Es003(frame, room, findings, [*notes, *(f.message for f in told)])


def _preferred(headers: list[str], answers: Mapping[str, str | None]) -> dict[str, str | None]:
    by_name = {normalise(header): header for header in reversed(headers)}
    taken = set(answers.values())
    out: dict[str, str | None] = {}
    for column, names in _PREFERRED.items():
        header = next((by_name[normalise(name)] for name in names if normalise(name) in by_name), None)
        if header is not None and column not in taken and header not in answers:
            out[header] = column
    return out


def _sources(raw: pd.DataFrame, headers: list[str], answers: Mapping[str, str | None]) -> dict[str, str]:
    """The report's header for each of our columns; raises where it is no such report."""
    matches = match_headers(headers, TABLES[TABLE], answers)
    source = {m.column: m.header for m in matches if m.column and not m.ask}
    missing = [column for column in _NEEDED if column not in source]
    if missing and any(m.ask and set(m.choices) & set(missing) for m in matches):
        import_table(raw, TABLE, answers)  # asks
    if not missing:
        return source
    if "HTS" in missing and ("Entry" in missing or "Duty" in missing):
        raise ProdOpsError(
            "This is not ACE's report ES-003 (Entry Summary Line Tariff Details): no header names "
            f"{_listed(missing)}. Its headers are {', '.join(headers[:12])}{', ...' if len(headers) > 12 else ''}."
        )
    raise ProdOpsError(
        f"The report has no column for {_listed(missing)}. In ACE, add {_listed([_NEEDED[c] for c in missing])} to "
        "the report ES-003 and run it again, or name the column with --map."
    )


def _duty_of_the_number(frame: pd.DataFrame, header: str) -> None:
    """Refuse a report whose duty is the line's, repeated on each of its numbers: every sum would be too large."""
    if "tariff" in normalise(header):
        return
    duty = (
        frame[["Entry", "Line", "Duty"]]
        .dropna()
        .groupby(["Entry", "Line"])["Duty"]
        .agg(["size", "nunique", "max"])
    )
    several = duty[(duty["size"] > 1) & (duty["max"] > 0)]
    if len(several) > 1 and float((several["nunique"] == 1).mean()) > 0.5:
        raise ProdOpsError(
            f"The column {header} repeats the duty of the whole line on each of its tariff numbers. In ACE, add "
            f"{_NEEDED['Duty']} to the report and run it again."
        )


def _without_duty(frame: pd.DataFrame, header: str) -> list[Finding]:
    """Rows without a duty, as where a formula has no value: they count as 0, and ACE writes 0.00 where none is due."""
    blank = np.flatnonzero(frame["Duty"].isna())
    if not len(blank):
        return []
    if len(blank) == len(frame):
        raise ProdOpsError(
            f"The column {header} is empty in every row: formulas without values? Export the report from ACE again, or open "
            "it in Excel and save it."
        )
    row = int(blank[0])
    text = f"{len(blank):,} of {len(frame):,} rows have no {header} (blank, or an error); it counts as 0."
    return [
        Finding(
            "report-no-duty", "warning", TABLE, (str(frame["Entry"].iloc[row]),), "Duty", text, None,
            "Export the report again: ACE writes 0.00 where no duty is due.", row=row,
        )
    ]  # fmt: skip


def _absent(present: frozenset[str]) -> tuple[list[Finding], list[str]]:
    """What the report does not say, and what to add in ACE."""
    findings, notes = [], []
    for wanted, lost in (
        (_LIQUIDATION, "no deadline of a refund or protest can be told"),
        (_COMPARED, "they are not compared"),
    ):
        fields = [name for column, name in wanted.items() if column not in present]
        if not fields:
            continue
        message = f"The report does not have {_listed(fields)}: {lost}."
        fix = f"In ACE, add {_listed(fields)} to the report ES-003, run it again and import the new file; it fills in these lines."
        findings.append(Finding("report-columns", "remark", TABLE, (), None, message, None, fix))
        notes.append(f"{message} {fix}")
    return findings, notes


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
