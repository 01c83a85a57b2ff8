"""A team's own time and action sheet: one row per order line, Plan and Actual (and Revised) under each milestone.

It is read into the long Schedule frame, and refreshed where it stands: nothing but days in the columns of milestones
that are understood is ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.merge import Field, Merged
from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.headers import match_headers
from prodops_xl.tables.milestone_headers import SIDES, ambiguous_milestone, milestone_header
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.workbook.columns import cell_value
from prodops_xl.workbook.grids import CHUNK, Grid, formulas_of
from prodops_xl.workbook.locate import Place, wide_schedule
from prodops_xl.workbook.odd_cells import fill_merged
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.table_writes import runs

# What answers about milestones are remembered under: header -> milestone, or None for one that is left alone.
MILESTONES = "milestones"
KEY = ("PO", "Line", "Milestone")
_WHOSE = ("PO", "Line", "Style", "Color")
FIELDS: Mapping[str, Field] = {
    "PO": Field("S", "text"), "Line": Field("S", "number"), "Milestone": Field("S", "text"),
    "Planned": Field("C", "date"), "Revised": Field("V", "date"), "Actual": Field("V", "date"),
}  # fmt: skip
Named = Callable[[str], str | None]


@dataclass(frozen=True, eq=False)
class WideSheet:
    """A wide sheet as read.

    `frame`: the long Schedule frame (PO, Line as the order has them, Milestone, Planned, Revised, Actual), one row
    per order line and milestone; `rows`: the sheet row of each; `columns`: sheet column by milestone and side;
    `locked`: cells by side that are never written; `lines`: order lines on the sheet; `findings`: rows that are no
    order line, cells that are no dates; `unknown`: headers of milestones that are not ours.
    """

    sheet: str
    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    columns: Mapping[tuple[str, str], int]
    locked: Mapping[str, npt.NDArray[np.bool_]]
    lines: int
    findings: list[Finding]
    unknown: list[str]


def read_wide_sheets(
    workbook: Workbook,
    orders: pd.DataFrame,
    named: Named,
    answers: Mapping[str, str | None],
    *,
    merged: bool = False,
) -> list[WideSheet]:
    """Every wide sheet of the workbook. `named`: our name of a milestone as a team writes it, or None; `answers`:
    {header: milestone, or None to leave it alone}; they win over what the workbook remembers.

    `merged`: they will be written to. Raises QuestionsError for a milestone that may be two, such as SS; ProdOpsError
    where sheets are written to of which the host does not tell formulas.
    """
    places = {
        name: place for name, grid in workbook.grids.items() if (place := _wide(workbook, grid)) is not None
    }
    told = {**_remembered(workbook, named), **answers}
    columns = {name: _columns(place, named, told) for name, place in places.items()}
    questions = [q for _, _, asked in columns.values() for q in asked]
    if questions:
        raise QuestionsError(questions)
    if answers:
        workbook.memory.keep(MILESTONES, told)
    return [
        _read(workbook, places[name], found, unknown, orders, merged=merged)
        for name, (found, unknown, _) in columns.items()
        if found
    ]


def _wide(workbook: Workbook, grid: Grid) -> Place | None:
    """The place of a wide sheet; none of the sheets that hold another table of ours."""
    held = {data.place.sheet for name, data in workbook.tables.items() if name != "Orders"}
    return None if not grid.values or grid.sheet in held else wide_schedule(grid)


def _remembered(workbook: Workbook, named: Named) -> dict[str, str | None]:
    told = workbook.memory.get(MILESTONES)
    return {h: m for h, m in told.items() if m is None or (isinstance(m, str) and named(m) is not None)}


def _columns(
    place: Place, named: Named, told: Mapping[str, str | None]
) -> tuple[dict[tuple[str, str], int], list[str], list[dict[str, Any]]]:
    """Sheet column by milestone and side, headers of unknown milestones, and questions."""
    found: dict[tuple[str, str], int] = {}
    unknown: list[str] = []
    questions: dict[str, dict[str, Any]] = {}
    for column, header in place.headers.items():
        read = milestone_header(header)
        if read is None:
            continue
        text = read.milestone
        choices = ambiguous_milestone(text)
        answered = next((key for key in (header, text) if key in told), None)
        if choices and answered is None:
            questions[text] = _question(place.sheet, text, choices)
            continue
        wanted = told[answered] if answered is not None else text
        name = named(wanted) if wanted else None
        if name is None:
            unknown += [text] if answered is None and text not in unknown else []
        else:
            found.setdefault((name, read.side), column)
    return found, unknown, list(questions.values())


def _question(sheet: str, text: str, choices: Sequence[str]) -> dict[str, Any]:
    return {
        "table": "Schedule",
        "header": text,
        "choices": list(choices),
        "sentence": f"Sheet {sheet}: which milestone is {text!r}? It may be {' or '.join(choices)}. "
        f'Answer with --map, once: {{"Schedule": {{"{text}": "{choices[0]}"}}}}, or null to leave it alone; '
        "the answer stays in the workbook.",
    }


def _read(
    workbook: Workbook,
    place: Place,
    columns: Mapping[tuple[str, str], int],
    unknown: list[str],
    orders: pd.DataFrame,
    *,
    merged: bool,
) -> WideSheet:
    grid, sheet = workbook.grids[place.sheet], workbook.book.sheets[place.sheet]
    whose, rows, findings = _whose(workbook, place, grid, columns, orders)
    milestones = list(dict.fromkeys(name for name, _ in columns))
    first, last = place.header_row + 1, place.last_row
    edges = (min(columns.values()), max(columns.values()))
    block = sheet.range((first, edges[0]), (last, edges[1]))
    formulas = formulas_of(block, needed=merged) if last >= first else {}
    raw: dict[str, list[Any]] = {side: [] for side in SIDES}
    shut: dict[str, list[bool]] = {side: [] for side in SIDES}
    for name in milestones:
        for side in SIDES:
            at = columns.get((name, side))
            raw[side] += [None] * len(rows) if at is None else [_cell(grid, int(r), at) for r in rows]
            shut[side] += [at is None or (int(r), at) in formulas for r in rows]
    count = len(milestones)
    key = {
        "PO": np.tile(orders["PO"].to_numpy(object)[whose], count),
        "Line": np.tile(orders["Line"].to_numpy(object)[whose], count),
        "Milestone": np.repeat(np.array(milestones, dtype=object), len(rows)),
    }
    checked = check(pd.DataFrame({**key, **raw}, dtype=object), TABLES["Schedule"])
    frame = checked.frame[[*KEY, *SIDES]]
    locked = {}
    for side in SIDES:
        written = np.array([v not in (None, "") and str(v).strip() != "" for v in raw[side]], dtype=bool)
        locked[side] = np.array(shut[side], dtype=bool) | (written & frame[side].isna().to_numpy(bool))
    # Of a sheet of many columns every one has its remarks on dates typed as text: only what cannot be read is told.
    findings += [f._replace(row=None) for f in checked.findings if f.severity != "remark"]
    return WideSheet(
        place.sheet, frame, np.tile(rows, count), columns, locked, len(np.unique(whose)), findings, unknown
    )


def _cell(grid: Grid, row: int, column: int) -> Any:
    return grid.values[row - grid.top][column - grid.left]


def _whose(
    workbook: Workbook,
    place: Place,
    grid: Grid,
    taken: Mapping[tuple[str, str], int],
    orders: pd.DataFrame,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[Finding]]:
    """Position in Orders of each row that is an order line, its sheet row, and a finding for each that is none."""
    others = {
        at: h for at, h in place.headers.items() if at not in taken.values() and milestone_header(h) is None
    }
    matches = match_headers(list(others.values()), TABLES["Orders"])
    columns = {
        m.column: at for at, m in zip(others, matches, strict=True) if m.column in _WHOSE and not m.ask
    }
    if "PO" not in columns:
        raise ProdOpsError(
            f"Sheet {place.sheet} has milestones and no column that is surely the PO. Call its header PO."
        )
    rows = np.arange(place.header_row + 1, place.last_row + 1, dtype="int64")
    cells = {name: [_cell(grid, int(r), at) for r in rows] for name, at in columns.items()}
    fill_merged(workbook.book.sheets[place.sheet], TABLES["Orders"], columns, rows, cells)
    typed = check(pd.DataFrame(cells, dtype=object), TABLES["Orders"]).frame[[*_WHOSE]]
    at = _matched(typed, orders)
    named = typed["PO"].notna().to_numpy(bool)
    lost = np.flatnonzero(named & (at < 0))
    findings = [_lost(place.sheet, int(rows[i]), typed.iloc[i]) for i in lost]
    found = np.flatnonzero(at >= 0)
    return at[found], rows[found], findings


def _matched(typed: pd.DataFrame, orders: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Position of each row's order line, -1 for none: by PO and line; without a line by PO, style and color, by PO and
    style or by PO alone, whichever says one line and no other.
    """
    out = np.full(len(typed), -1, dtype="int64")
    for by in (["PO", "Line"], ["PO", "Style", "Color"], ["PO", "Style"], ["PO"]):
        known = orders[by].assign(at=np.arange(len(orders))).dropna()
        known = known[~known.duplicated(by, keep=False)]
        # A row is found by less only where it says no more: another color of the PO is not this line.
        more = [] if "Line" in by else [c for c in _WHOSE if c not in by]
        free = typed[more].isna().all(axis=1).to_numpy(bool) & (out < 0)
        hits = typed[by].assign(row=np.arange(len(typed)))[free].merge(known, on=by, how="inner")
        out[hits["row"].to_numpy("int64")] = hits["at"].to_numpy("int64")
    return out


def _lost(sheet: str, row: int, told: pd.Series) -> Finding:
    parts = [f"{name} {_plain(told[name])}" for name in _WHOSE if not pd.isna(told[name])]
    return Finding(
        "schedule-row-unknown", "warning", "Schedule", (str(told["PO"]),), "PO",
        f"Sheet {sheet}, row {row}: {', '.join(parts)} is no single line of Orders; the row was left alone.",
        str(told["PO"]), "Correct PO, line, style or color, or add the order.",
    )  # fmt: skip


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def wide_source(wide: WideSheet, milestones: pd.DataFrame) -> pd.DataFrame:
    """The rows of `milestones` (KEY, Planned, Revised, Actual) that the sheet has, blank where it has no column."""
    keys = wide.frame[[*KEY]].drop_duplicates()
    source = keys.merge(milestones[[*KEY, *SIDES]], on=[*KEY], how="inner")
    for side in SIDES:
        lacking = [name for name in source["Milestone"].unique() if (name, side) not in wide.columns]
        source[side] = source[side].mask(source["Milestone"].isin(lacking))
    return source


def write_wide(workbook: Workbook, wide: WideSheet, merged: Merged) -> int:
    """Write what a merge changed into its cells; return cells."""
    sheet = workbook.book.sheets[wide.sheet]
    milestones = wide.frame["Milestone"].to_numpy(object)
    at = [
        wide.columns[milestones[r], c]
        for r, c in zip(merged.writes["row"], merged.writes["column"], strict=True)
    ]
    cells = pd.DataFrame(
        {"column": at, "row": wide.rows[merged.writes["row"]], "value": merged.writes["value"]}
    )
    for column in sorted(set(at)):
        part = cells[cells["column"] == column].sort_values("row", kind="stable")
        rows, values = part["row"].to_numpy("int64"), part["value"].to_list()
        for start, stop in runs(rows):
            block = [[cell_value(v)] for v in values[start:stop]]
            area = sheet.range((int(rows[start]), column), (int(rows[stop - 1]), column))
            area.options(ndim=2, chunksize=CHUNK).value = block
    return len(cells)
