"""What sending, collecting and undoing read: the order book, its schedule sheets, progress, and whose each line is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlwings as xw

from prodops_xl.commands.pack_memory import folded
from prodops_xl.domain.schedule import own_templates
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference.milestones import templates
from prodops_xl.tables.settings import read_settings
from prodops_xl.workbook.read import TableData, Workbook, read_workbook
from prodops_xl.workbook.settings import settings_of
from prodops_xl.workbook.wide_schedule import WideSheet, read_wide_sheets

TABLES = ("Orders", "Vendors", "Schedule", "Progress", "Templates")
NEEDED = {
    "Orders": frozenset({"PO", "Line", "Ex-factory"}),
    "Progress": frozenset({"PO", "Line", "Stage", "Report date", "Units"}),
}
KEY, MILESTONE_KEY = ("PO", "Line"), ("PO", "Line", "Milestone")
_DAYS = ("Planned", "Revised", "Actual")


@dataclass(frozen=True, eq=False)
class PackDesk:
    """`orders`: the order table; `long`, `wide`: the schedule sheets; `progress`: the reports, None where there are
    none; `whose`: the recipient of each order row as it is written, "" for none; `doubled`: rows whose PO and line are
    blank or stand more than once: nobody could say where an answer belongs.
    """

    workbook: Workbook
    settings: Mapping[str, Any]
    orders: TableData
    long: TableData | None
    wide: list[WideSheet]
    progress: TableData | None
    whose: npt.NDArray[np.object_]
    doubled: npt.NDArray[np.bool_]
    as_of: date

    def frame(self, table: str) -> pd.DataFrame:
        """A table's typed frame."""
        return self.workbook.frame(table)

    def rows_of(self, recipient: str) -> npt.NDArray[np.int64]:
        """Rows of Orders whose recipient is this one."""
        wanted = folded(recipient)
        return np.flatnonzero([folded(name) == wanted for name in self.whose])

    def milestones(self) -> pd.DataFrame:
        """Every milestone on the schedule sheets, once: MILESTONE_KEY, Planned, Revised, Actual."""
        names = [*MILESTONE_KEY, *_DAYS]
        frames = [self.long.frame[names]] if self.long is not None else []
        frames += [w.frame.reindex(columns=names) for w in self.wide]
        frames = [f.astype(dict.fromkeys(_DAYS, "datetime64[ns]")) for f in frames if len(f)]
        if not frames:
            return self.workbook.frame("Schedule")[names].iloc[:0]
        every = pd.concat(frames, ignore_index=True).dropna(subset=["PO", "Milestone"])
        own = every.groupby(list(MILESTONE_KEY), dropna=False)["Milestone"].transform("size")
        # A milestone on a long and on a wide sheet is one; one that stands twice on a sheet is doubtful.
        return every[own <= len(frames)].drop_duplicates([*MILESTONE_KEY]).reset_index(drop=True)


def read_desk(
    book: xw.Book,
    given: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None,
    results: Sequence[str],
    *,
    merged: bool,
) -> PackDesk:
    """Read the master. `merged`: its schedule sheets will be written to. Raises ProdOpsError where there are no orders
    with PO, line and the column that packs go by; QuestionsError as other commands do.
    """
    settings = read_settings(settings_of(book), given)
    workbook = read_workbook(
        book, TABLES, (options or {}).get("map"), NEEDED, max_rows=settings["orders.max_rows"], results=results,
        order_sheet=settings["orders.sheet"],
    )  # fmt: skip
    if not workbook.has("Orders"):
        raise ProdOpsError(
            "There is no order table in this workbook, so there is nothing to send or to collect. "
            "Name the sheet Orders, or check that its header row is among the first 30 rows."
        )
    orders = workbook.tables["Orders"]
    lacking = [name for name in KEY if name not in orders.columns]
    if lacking:
        raise ProdOpsError(
            f"Sheet {orders.place.sheet} has no column for {' and '.join(lacking)}, which tell an answer's row. "
            "If it is there under another header, name it with --map."
        )
    known = own_templates(templates(), workbook.frame("Templates"))
    wide = read_wide_sheets(workbook, orders.frame, known.named, {}, merged=merged)
    held = {w.sheet for w in wide}
    long = workbook.tables.get("Schedule")
    key = orders.frame[[*KEY]]
    doubled = (
        key.duplicated(keep=False).to_numpy(bool)
        | key["PO"].isna().to_numpy(bool)
        | key["Line"].isna().to_numpy(bool)
    )
    return PackDesk(
        workbook, settings, orders,
        long if long is not None and long.place.sheet not in held and len(long.frame) else None,
        wide, workbook.tables.get("Progress"), _whose(orders, settings["packs.by"]), doubled, as_of,
    )  # fmt: skip


def _whose(orders: TableData, by: str) -> npt.NDArray[np.object_]:
    """The recipient of each order row, by a column of ours or a header of the team's own."""
    out = np.full(len(orders.frame), "", dtype=object)
    name = next((c for c in orders.columns if folded(c) == folded(by)), None)
    if name is not None:
        values = orders.frame[name].to_numpy(object)
    else:
        at = next((at for at, header in orders.place.headers.items() if folded(header) == folded(by)), None)
        if at is None:
            raise ProdOpsError(
                f"Setting packs.by names {by!r}, and sheet {orders.place.sheet} has no such column. "
                f"It has {', '.join(orders.columns)}."
            )
        grid = orders.grid
        values = np.array(
            [grid.values[int(row) - grid.top][at - grid.left] for row in orders.rows], dtype=object
        )
    out[:] = ["" if v is None or v != v else " ".join(str(v).split()) for v in values]  # noqa: PLR0124 - NaN
    return out
