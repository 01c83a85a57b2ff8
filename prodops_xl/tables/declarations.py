"""What a workbook template declares: its sheets, whose cells are whose, formulas with their values, charts, steps.

Data alone. `workbook_templates/` is made of it, `hosts/templates` builds a workbook from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from prodops_xl.tables.kinds import Kind

Record = Mapping[str, Any]
ChartKind = Literal["column", "stacked column", "bar", "line"]


@dataclass(frozen=True, eq=False)
class Values:
    """What a workbook holds while its formulas are valued: rows by Excel Table, figures by name."""

    rows: Mapping[str, list[dict[str, Any]]]
    figures: Mapping[str, Any]

    def of(self, table: str, **where: Any) -> Iterator[dict[str, Any]]:
        """Rows of a table in which these columns hold these values; a blank in `_` stands as an underscore."""
        wanted = {name.replace("_", " "): value for name, value in where.items()}
        return (row for row in self.rows[table] if all(row.get(n) == v for n, v in wanted.items()))

    def sum(self, table: str, column: str, **where: Any) -> float:
        """SUMIFS."""
        return sum(float(row[column]) for row in self.of(table, **where) if is_number(row.get(column)))

    def count(self, table: str, **where: Any) -> int:
        """COUNTIFS."""
        return sum(1 for _ in self.of(table, **where))

    def nth(self, table: str, column: str, number: int) -> Any:
        """The cell of a table's row, from 1; an empty text where there is none."""
        rows = self.rows[table]
        value = rows[number - 1].get(column) if number <= len(rows) else None
        return "" if value is None else value


def is_number(value: Any) -> bool:
    """A number as SUMIFS counts it."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def blank(value: Any) -> bool:
    """An empty cell, or a formula's empty text."""
    return value is None or value == ""


Value = Callable[[Record, Values], Any]


@dataclass(frozen=True)
class Formula:
    """A formula of Excel's own functions, and the same in Python: what the cell shows until Excel recalculates.

    `[@Units]` is the row's cell. A row that lacks one of `needs` shows an empty text, in both.
    """

    excel: str
    value: Value
    needs: tuple[str, ...] = ()

    def in_table(self, table: str) -> str:
        """As a workbook file holds it: the table named, `needs` asked first."""
        text = self.excel
        if self.needs:
            missing = ",".join(f'[@[{name}]]=""' for name in self.needs)
            text = f'IF({f"OR({missing})" if len(self.needs) > 1 else missing},"",{text})'
        return "=" + re.sub(
            r"\[@(?:\[([^\]]+)\]|([^\]\[]+))\]", lambda m: f"{table}[[#This Row],[{m[1] or m[2]}]]", text
        )

    def of(self, row: Record, at: Values) -> Any:
        """The row's value; an empty text where it lacks what the formula needs."""
        return "" if any(blank(row.get(name)) for name in self.needs) else self.value(row, at)


@dataclass(frozen=True)
class Own:
    """A column of the template's own, which no row model has: an input, or a formula."""

    name: str
    kind: Kind
    help: str = ""
    formula: Formula | None = None


@dataclass(frozen=True)
class Chart:
    """A chart of a table's columns beside it. `alt` says in words what it shows; `pattern`: format of the value axis."""

    kind: ChartKind
    title: str
    alt: str
    categories: str
    series: tuple[str, ...]
    axis: str = ""
    pattern: str = "#,##0"


@dataclass(frozen=True)
class TableSheet:
    """One sheet with one Excel Table.

    `columns`: names of the row model `table`, or `Own`. `inputs`: columns that people fill in, None: all that no
    command or formula computes. `lists`: where the choices of a column stand, as `Vendors.Vendor`. `helps`: other
    words for the input help of a column. `rows`: blank rows to fill, below what is there; `computed`: the rows are
    formulas, and that many. `keys`: columns that stay in view.
    `by_vendor`: it is the vendor who fills in its inputs, whoever owns them elsewhere.
    """

    table: str
    sheet: str
    title: str
    says: str
    columns: tuple[str | Own, ...]
    inputs: tuple[str, ...] | None = None
    lists: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)
    examples: tuple[Record, ...] = ()
    rows: int = 30
    computed: int = 0
    keys: int = 1
    by_vendor: bool = False
    chart: Chart | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every column's name, in order."""
        return tuple(column if isinstance(column, str) else column.name for column in self.columns)


@dataclass(frozen=True)
class Figure:
    """A figure on the Start sheet that formulas count with, under a defined name. `example` goes with the example rows."""

    name: str
    label: str
    kind: Kind
    help: str
    value: Any = None
    example: Any = None


@dataclass(frozen=True)
class Declaration:
    """One workbook. `commands` are the registry's; `without` says how to go on without the add-in.

    `settings`: beginnings of the settings that the Settings sheet holds; none: no such sheet.
    """

    name: str
    title: str
    purpose: str
    steps: tuple[str, ...]
    sheets: tuple[TableSheet, ...]
    commands: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    settings: tuple[str, ...] = ()
    as_of: date | None = None

    def sheet(self, table: str) -> TableSheet:
        """The sheet of an Excel Table; KeyError where there is none."""
        return {sheet.table: sheet for sheet in self.sheets}[table]
