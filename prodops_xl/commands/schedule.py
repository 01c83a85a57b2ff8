"""refresh-schedule: the T&A sheet from orders and actuals; what people wrote stays, what moved is listed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.issue_sheet import write_issues
from prodops_xl.commands.merge_sheets import RESULTS, write_changes, write_conflicts
from prodops_xl.commands.order_money import at_fob
from prodops_xl.commands.orders import replace_key
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.schedule_inputs import Planning, planning_of, read_desk
from prodops_xl.commands.schedule_merges import (
    COMMAND,
    Effects,
    Merges,
    bases_of,
    effects_of,
    keep_bases,
    made_here,
    merges_of,
    new_schedule,
    own_days,
    told_changes,
    told_conflicts,
)
from prodops_xl.commands.schedule_sheets import create_schedule, rewrite_head, schedule_head, write_next_steps
from prodops_xl.domain.schedule import PROGRESS_RULES, progress_findings
from prodops_xl.domain.shipped_lines import look_up, positions
from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.columns import write_columns
from prodops_xl.workbook.table_merge import write
from prodops_xl.workbook.wide_schedule import write_wide

RESULT_SHEETS = ("Issues", "Next steps", *RESULTS)
RULES = {
    **PROGRESS_RULES,
    "late-in-dc": ("Late in the DC", "Production"),
    "schedule-twice": ("Two dates on two schedule sheets", "Production"),
    "schedule-row-unknown": ("Row of the schedule without an order line", "Production"),
    "dates": ("Date that cannot be read", "Production"),
    "types": ("Cell that cannot be read", "Production"),
}


def refresh_schedule(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Plan the order book and merge the plan into the schedule sheets; write Schedule (where there is none), Next
    steps, Changes, Conflicts, Orders' Planned in-DC and the schedule's rows of Issues.

    `options["map"]`: answers to headers; of Schedule also to milestones, {"Schedule": {"SS": "Size set"}}.
    """
    progress("Reading the workbook", 0.0)
    desk = read_desk(book, settings, as_of, options, RESULT_SHEETS)
    progress("Planning", 0.35)
    planning = planning_of(desk)
    bases = bases_of(desk)
    merges, effects = merges_of(planning, bases), effects_of(planning, bases)
    changes, conflicts = told_changes(merges, effects), told_conflicts(merges)
    findings = [replace_key(f) for f in _findings(planning)]
    outcome = Outcome(COMMAND, rows=len(desk.orders))
    outcome.count(findings)
    made = new_schedule(planning) if merges.long is None and _wants_long(planning) else None
    lines = _sentences(planning, merges, effects, changes, made)
    outcome.notes += [*planning.made.notes, *_notes(planning, merges), *lines[:1]]
    progress("Writing the schedule", 0.6)
    _write_sheets(planning, merges, made, outcome)
    workbook = desk.workbook
    forecast = planning.made.orders[["Forecast in-DC"]].rename(columns={"Forecast in-DC": "Planned in-DC"})
    write_columns(workbook, workbook.tables["Orders"], forecast, {"Planned in-DC": "yyyy-mm-dd"})
    outcome.written["Orders"] = forecast.size
    outcome.written["Next steps"] = write_next_steps(workbook, planning, lines, desk.settings, as_of)
    outcome.written["Changes"] = write_changes(workbook, COMMAND, changes, lines, as_of)
    outcome.written["Conflicts"] = write_conflicts(workbook, COMMAND, conflicts, as_of)
    outcome.written["Issues"] = write_issues(workbook, COMMAND, findings, RULES, desk.settings, as_of)
    keep_bases(planning, merges, made, as_of)
    close(workbook, book, outcome)
    _figures(outcome, planning, merges, changes, conflicts)
    progress("Done", 1.0)
    return outcome


def _wants_long(planning: Planning) -> bool:
    """A long sheet is made where the team has no schedule of its own, or asks for one."""
    return not planning.desk.wide or bool(planning.desk.settings["schedule.long_sheet"])


def _write_sheets(planning: Planning, merges: Merges, made: pd.DataFrame | None, outcome: Outcome) -> None:
    """The schedule sheets themselves."""
    desk = planning.desk
    head = schedule_head(planning, desk.as_of)
    if merges.long is not None:
        outcome.written["Schedule"] = write(desk.workbook, merges.long, desk.as_of)
        if made_here(desk):
            rewrite_head(desk.workbook, merges.long.data.place.sheet, head)
    elif made is not None:
        outcome.written["Schedule"] = create_schedule(desk.workbook, made, head)
    for wide, merged in merges.wide:
        outcome.written[wide.sheet] = write_wide(desk.workbook, wide, merged)


def _findings(planning: Planning) -> list[Finding]:
    """One finding per late order line, what progress cannot be, rows of the sheets that are no order line."""
    desk = planning.desk
    out = progress_findings(desk.workbook.frame("Progress"), desk.orders, desk.settings)
    for wide in desk.wide:
        out += wide.findings
    return [*_late(planning), *_at_odds(planning), *out]


def _at_odds(planning: Planning) -> list[Finding]:
    """Milestones to which two schedule sheets give different dates."""
    odd, orders = planning.desk.at_odds, planning.desk.orders
    at = look_up(positions(orders, ("PO", "Line")), odd, ("PO", "Line"))
    return [
        Finding(
            "schedule-twice", "warning", "Orders", (told["PO"], _whole(told["Line"])), told["Column"],
            f"{told['Milestone']} has two dates as {told['Column'].lower()} on the schedule sheets, {told['First']:%Y-%m-%d} "
            f"and {told['Other']:%Y-%m-%d}; the first counts.",
            f"{told['Other']:%Y-%m-%d}", "Correct the sheet that is wrong.", row=int(row) if row >= 0 else None,
        )
        for row, told in zip(at, odd.to_dict("records"), strict=True)
    ]  # fmt: skip


def _late(planning: Planning) -> list[Finding]:
    orders, made = planning.desk.orders, planning.made.orders
    desk = planning.desk
    value = at_fob(desk.workbook, orders, desk.settings["book.currency"])
    late = np.flatnonzero((made["Status"] == "late").to_numpy(bool) & ~planning.done)
    lines = zip(late.tolist(), made.iloc[late].to_dict("records"), orders["In-DC"].iloc[late], strict=True)
    return [
        Finding(
            "late-in-dc", "warning", "Orders", (told["PO"], _whole(told["Line"])), "In-DC",
            told["Action"].split(". ")[0].rstrip(".") + ".", f"{wanted:%Y-%m-%d}",
            told["Action"].partition(". ")[2], float(value[row]), row=row,
        )
        for row, told, wanted in lines
    ]  # fmt: skip


def _whole(line: Any) -> Any:
    return None if pd.isna(line) else int(line)


def _sentences(
    planning: Planning, merges: Merges, effects: Effects, changes: list[list[Any]], made: pd.DataFrame | None
) -> list[str]:
    """What the refresh did, for the heads of the sheets: first what changed, then what it does to in-DC."""
    first = [f"{len(changes):,} changes since the last refresh; see the sheet Changes."]
    if not changes:
        follows = "" if merges.changes_nothing else " but what follows from the day: latest days and slack"
        first = [f"Nothing changed since the last refresh{follows}."]
    if not merges.bases:
        lines = planning.made.orders[~planning.done]
        first = [f"First refresh: {len(lines):,} open order lines planned."]
        if made is not None:
            first = [f"First refresh: {len(made):,} milestones of {len(lines):,} open order lines."]
    moved = np.nan_to_num(effects.source + effects.sheet)
    later, sooner = int((moved > 0).sum()), int((moved < 0).sum())
    if later or sooner:
        by_sheet = int((np.nan_to_num(effects.sheet) != 0).sum())
        first.append(
            f"Forecast in-DC: {later:,} order lines later (by {moved[moved > 0].mean() if later else 0:.1f} days), "
            f"{sooner:,} sooner; {by_sheet:,} of them by what was written on the schedule."
        )
    return first


def _notes(planning: Planning, merges: Merges) -> list[str]:
    """What a person should know of the sheets that were refreshed."""
    out = []
    for wide, merged in merges.wide:
        own = int(own_days(merged).sum())
        if own:
            out.append(
                f"Sheet {wide.sheet}: {own:,} planned days are the team's own and differ from ours; they stay. "
                "Clear a cell to have ours."
            )
        missing = int((~planning.done).sum()) - wide.lines
        if missing > 0 and len(planning.desk.wide) == 1:
            out.append(
                f"{missing:,} open order lines are not on sheet {wide.sheet}; Next steps has them all."
            )
        if wide.unknown:
            out.append(
                f"Sheet {wide.sheet}: {', '.join(wide.unknown)} are no milestones of ours and were left alone. "
                "Name them with --map if they are."
            )
    if merges.long is not None and len(merges.long.merged.newly_closed):
        out.append(
            f"{len(merges.long.merged.newly_closed):,} rows of Schedule have no order line any more: marked closed."
        )
    return out


def _figures(
    outcome: Outcome,
    planning: Planning,
    merges: Merges,
    changes: list[list[Any]],
    conflicts: list[list[Any]],
) -> None:
    made = planning.made.orders[~planning.done]
    status = made["Status"].value_counts()
    outcome.counts |= {
        "open_lines": len(made),
        "status": {str(k): int(v) for k, v in status.items()},
        "milestones": len(planning.milestones),
        "changes": len(changes),
        "conflicts": sum(row[4] != "override" for row in conflicts),
        "overrides": sum(row[4] == "override" for row in conflicts),
        "appended": sum(len(m.appended) for m in merges.all),
        "closed": len(merges.long.merged.newly_closed) if merges.long else 0,
    }
    outcome.summary = [
        ("Open order lines", len(made)),
        *[(str(name).capitalize(), int(n)) for name, n in status.items()],
        ("Changes", len(changes)),
        ("Conflicts", outcome.counts["conflicts"]),
        ("Overrides kept", outcome.counts["overrides"]),
    ]
