"""Two saved workbooks, cell by cell: what the page wrote through Excel against what the file engine wrote itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prodops_xl.hosts.files import open_book
from prodops_xl.workbook.memory import SHEET as MEMORY
from prodops_xl.workbook.memory import Memory

_LOOKS = ("fill", "number_format", "bold", "italic", "size", "font_color", "wrap", "horizontal", "vertical")


def differences(web: Path, files: Path, *, but: tuple[str, ...] = ()) -> list[str]:
    """Everything in which they differ, one line each; `but` names kinds that are not compared (`notes`)."""
    one, other = _everything(web), _everything(files)
    return [
        f"{place}: {one.get(place, 'nothing')!r:.90}, not {other.get(place, 'nothing')!r:.90}"
        for place in {**one, **other}
        if place[-1] not in but and one.get(place) != other.get(place)
    ]


def _everything(path: Path) -> dict[tuple[Any, ...], Any]:
    out: dict[tuple[Any, ...], Any] = {}
    with open_book(path) as book:
        out["book", "sheets"] = [(s.name, s.impl.state.visibility) for s in book.sheets]
        out["book", "names"] = sorted((name.name, name.refers_to) for name in book.names)
        for sheet in book.sheets:
            if sheet.name == MEMORY:
                out[MEMORY, "memory"] = _memory(sheet.used_range.value)
            else:
                out |= _sheet(sheet.impl.state)
    return out


def _sheet(state: Any) -> dict[tuple[Any, ...], Any]:
    """Cells with their looks, sizes, and what stands on or over the cells."""
    used = state.used()
    out: dict[tuple[Any, ...], Any] = {
        (state.name, "notes"): {cell: note.text for cell, note in state.notes.items()},
        (state.name, "links"): dict(state.links),
        (state.name, "tables"): [table._replace(sheet=0, columns=()) for table in state.tables],
        (state.name, "print area"): state.print_area,
        (state.name, "charts"): [_chart(chart.record) for chart in state.charts],
    }
    for row, column in used.cells:
        out[state.name, row, column, "value"] = state.grid.value(row, column)
        out[state.name, row, column, "formula"] = state.formula(row, column)
        for look in _LOOKS:
            out[state.name, row, column, look] = state.looks.look(look, row, column)
    out |= {
        (state.name, column, "width"): state.looks.line("columns", column)
        for column in range(1, used.last_column + 2)
    }
    out |= {(state.name, row, "height"): state.looks.line("rows", row) for row in range(1, used.last_row + 2)}
    return out


def _chart(record: Any) -> Any:
    """What a chart shows. Its place is a cell's corner on the web, where points of cells are not told."""
    return record._replace(number=0, start=None, end=None, width=0.0, height=0.0)


def _memory(rows: Any) -> Any:
    """What the workbook remembers, but for its charts, which are compared themselves."""
    lines = rows if isinstance(rows, list) and isinstance(rows[0], list) else [rows]
    memory = Memory.of_rows(lines)
    return {name: _without_charts(memory.get(name)) for name in _names(lines)}


def _names(lines: list[list[Any]]) -> set[str]:
    return {str(line[0]) for line in lines if line and line[0]}


def _without_charts(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without_charts(value) for name, value in told.items() if name != "chart"}
    return told
