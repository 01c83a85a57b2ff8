"""Which sheets a command needs: told from names and header rows alone, before any other cell leaves the machine.

A team's tables stand on sheets of any name, so they are found as the command itself finds them: by `locate`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.registry import Command, command
from prodops_xl.tables.headers import match_headers
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.grids import Grid
from prodops_xl.workbook.locate import OURS, Place, locate, our_sheets, own_name, wide_schedule
from prodops_xl.workbook.memory import SHEET as MEMORY
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.read import MAPPING
from prodops_xl.workbook.settings import SHEET as SETTINGS

_FARTHEST = 100_000  # rows: a header row further down is not looked for
_MOST_CELLS = (
    5_000_000  # of all described sheets, blank ones counted: a request of a few bytes may claim any place
)
# Commands that read a team's own time and action sheets, which may stand on any sheet.
_READ_WIDE = frozenset({"refresh-schedule", "score-vendors"})
_VENDOR_PAGES = "score-vendors"
# What stands under a group in a header of two rows.
_UNDER = "plan planned target original revised forecast actual act start end finish date days status remarks comments"


@dataclass(frozen=True)
class Found:
    """A table that was found: its sheet, how many of its columns were understood, and the doubtful headers."""

    table: str
    sheet: str
    rows: int
    understood: int
    own: int
    questions: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Plan:
    """`include`: sheets that are sent; `found`: tables on them; `missing`: tables that the workbook lacks."""

    command: str
    include: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the task pane."""
        return {
            "command": self.command,
            "include": self.include,
            "missing": self.missing,
            "tables": [
                {
                    "table": f.table,
                    "sheet": f.sheet,
                    "rows": f.rows,
                    "understood": f.understood,
                    "own": f.own,
                    "questions": list(f.questions),
                }
                for f in self.found
            ],
        }


def static_sheets(spec: Command) -> list[str]:
    """Sheets that a command may touch, by our own names: for a host that cannot ask which they are."""
    return [*dict.fromkeys([*spec.sheets, *_results(spec), *map(own_name, _results(spec)), SETTINGS, MEMORY])]


def plan(name: str, told: Mapping[str, Any]) -> Plan:
    """The plan for a command. `told`: `sheets` (a list of name, left, rows, lines, tables: see looking.js), `memory`: rows of the sheet on
    which the workbook remembers how its headers are read. Raises ProdOpsError for a command that is none, or a
    description that cannot be read.
    """
    try:
        spec = command(name)
    except KeyError:
        raise ProdOpsError(f"There is no command {name!r}.") from None
    described = told.get("sheets")
    if not isinstance(described, list):
        raise ProdOpsError("The sheets were not described.")
    grids, rows, cells = {}, {}, 0
    for each in described:
        grid, count, size = _grid(each, _MOST_CELLS - cells)
        grids[grid.sheet], rows[grid.sheet] = grid, count
        cells += size
    saved = _saved(told.get("memory"))
    if isinstance(told.get("orders_sheet"), str) and told["orders_sheet"] in grids:
        saved.setdefault("Orders", {"map": {}})["sheet"] = told["orders_sheet"]
    places = locate(grids.values(), spec.tables, saved)
    found = [_found(place, saved, rows[place.sheet]) for place in places.values()]
    wide = [g.sheet for g in grids.values() if spec.name in _READ_WIDE and _is_wide(g)]
    needed = {p.sheet for p in places.values()} | set(wide) | _ours(spec, grids)
    return Plan(
        spec.name,
        [sheet for sheet in grids if sheet in needed],
        found,
        [table for table in spec.tables if table not in places],
    )


def known_headers() -> list[str]:
    """Every header that a table of ours is known by, lower case, letters and digits alone: by these the task pane
    tells header rows from others, so that no other row is sent.
    """
    words: set[str] = {*_UNDER.split()}
    for table in TABLES.values():
        for name, column in table.columns.items():
            words |= {name, *column.aliases}
    return sorted({re.sub(r"[^a-z0-9]", "", word.lower()) for word in words} - {""})


def _is_wide(grid: Grid) -> bool:
    return bool(grid.values) and grid.sheet not in OURS and wide_schedule(grid) is not None


def _results(spec: Command) -> tuple[str, ...]:
    """Sheets that the command writes anew; all of ours where it does not say."""
    told = getattr(import_module(spec.target.partition(":")[0]), "RESULT_SHEETS", None)
    return tuple(told) if told is not None else tuple(sorted(OURS))


def _ours(spec: Command, grids: Mapping[str, Grid]) -> set[str]:
    wanted = {*_results(spec), *map(own_name, _results(spec)), MEMORY}
    out = {name for name in grids if name in wanted or name.strip().lower() == SETTINGS.lower()}
    if spec.name == _VENDOR_PAGES:
        out |= {name for name in our_sheets(grids) if name.removeprefix(own_name("")).startswith("V ")}
    return out


def _saved(told: Any) -> dict[str, Any]:
    """The workbook's own header mapping, as a command reads it."""
    rows = told if isinstance(told, list) else []
    kept = Memory.of_rows(rows).get(MAPPING)
    return {
        name: {"sheet": each.get("sheet"), "map": dict(each["map"])}
        for name, each in kept.items()
        if isinstance(each, dict) and isinstance(each.get("map"), dict)
    }


def _grid(told: Any, room: int) -> tuple[Grid, int, int]:
    """A sheet's first rows as a grid, how many rows it has, and how many cells the grid takes. Raises ProdOpsError where
    those are more than `room`.
    """
    if not isinstance(told, Mapping) or not isinstance(told.get("name"), str):
        raise ProdOpsError("A sheet without a name was described.")
    tables = tuple(t for each in _list(told.get("tables")) if (t := _block(each)) is not None)
    lines = {
        row: cells for each in _list(told.get("lines")) if (row := _row(each)) for cells in [_line(each[1])]
    }
    width = max((len(cells) for cells in lines.values()), default=0)
    # Lines that were not sent are blank: rows keep their numbers, and the table ends where it begins.
    height = max([*lines, *(t[1] for t in tables)], default=0)
    if height * width > room:
        raise ProdOpsError(
            "The header rows that were described lie too far apart; the sheets cannot be looked at."
        )
    blank = [None] * width
    values = [[*lines.get(row, []), *blank][:width] for row in range(1, height + 1)]
    left = _whole(told.get("left"), 1) or 1
    grid = Grid(told["name"], 1, left, values if width else [], tables if width else ())
    return grid, _whole(told.get("rows"), 0), height * width


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def _row(told: Any) -> int:
    """The sheet row of a described line; 0 where it is none."""
    good = isinstance(told, list) and len(told) == 2 and isinstance(told[1], list) and type(told[0]) is int
    return told[0] if good and 0 < told[0] <= _FARTHEST else 0


def _line(cells: list[Any]) -> list[Any]:
    return [_cell(value) for value in cells]


def _cell(value: Any) -> Any:
    """A header's cell as a sheet gives it: dates come as ISO moments."""
    if value == "":
        return None
    if isinstance(value, str) and len(value) == len("2026-01-31T00:00:00.000Z") and value.endswith("Z"):
        try:
            return datetime.fromisoformat(value[:-1])
        except ValueError:
            return value
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _block(told: Any) -> tuple[str, int, int, int, int] | None:
    if not isinstance(told, list) or len(told) != 5 or not isinstance(told[0], str):
        return None
    row, column, rows, columns = told[1:]
    good = all(type(n) is int and n > 0 for n in told[1:]) and row <= _FARTHEST
    return (told[0], row, column, rows, columns) if good else None


def _whole(value: Any, default: int) -> int:
    return value if type(value) is int and 0 <= value <= 1_048_576 else default


def _found(place: Place, saved: Mapping[str, Any], rows: int) -> Found:
    matches = match_headers(
        list(place.headers.values()), place.table, saved.get(place.table.name, {}).get("map", {})
    )
    sure = [m for m in matches if m.column and not m.ask]
    asked = tuple({"header": m.header, "choices": list(m.choices)} for m in matches if m.ask)
    return Found(
        place.table.name,
        place.sheet,
        max(rows - place.header_row, 0),
        len(sure),
        len(matches) - len(sure) - len(asked),
        asked,
    )
