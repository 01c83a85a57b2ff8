"""Columns that read other tables of the workbook: the n-th row, rows that meet a condition, sums by vendor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prodops_xl.tables.declarations import Formula, Own, Record, Values, blank
from prodops_xl.tables.kinds import TEXT, WHOLE, Kind

_NONE = 1_000_000  # more than a table has rows


def position(table: str, column: str) -> str:
    """The number of a row in its table, from 1; `column` is any of its columns."""
    return f"(ROW()-ROW({table}[[#Headers],[{column}]]))"


def nth(
    table: str, first: str, source: str, column: str, kind: Kind = TEXT, help_text: str = "", name: str = ""
) -> Own:
    """The source's row at the same place, blank where it is; `first` is a column of `table`."""
    at = f"{position(table, first)}"
    cell = f"INDEX({source}[{column}],{at})"
    return Own(
        name or column,
        kind,
        help_text or f"From the sheet {source}",
        Formula(
            f'IF({at}>ROWS({source}[{column}]),"",IF({cell}="","",{cell}))',
            lambda row, values: values.nth(source, column, row["#"]),
        ),
    )


def picked(
    table: str, source: str, condition: str, meets: Callable[[Record, Values], bool], name: str = "Row"
) -> Own:
    """The rows of `source` that meet a condition, by number, one below the other. `condition`: an array of 0 and 1."""
    rows = f"(ROW({source}[PO])-ROW({source}[[#Headers],[PO]]))"
    smallest = f"SUMPRODUCT(SMALL({rows}*({condition})+{_NONE}*(1-({condition})),{position(table, name)}))"
    text = f'IF({position(table, name)}>ROWS({source}[PO]),"",IF({smallest}>={_NONE},"",{smallest}))'

    def value(row: Record, values: Values) -> Any:
        found = [at for at, line in enumerate(values.rows[source], start=1) if meets(line, values)]
        return found[row["#"] - 1] if row["#"] <= len(found) else ""

    return Own(name, WHOLE, f"The row of the sheet's table {source}", Formula(text, value))


def of_picked(source: str, column: str, kind: Kind, name: str = "") -> Own:
    """A cell of the row that `picked` found."""
    cell = f"INDEX({source}[{column}],[@Row])"
    return Own(
        name or column,
        kind,
        f"From the sheet {source}",
        Formula(
            f'IF({cell}="","",{cell})',
            lambda row, values: values.nth(source, column, row["Row"]),
            ("Row",),
        ),
    )


def of_line(column: str, kind: Kind, name: str = "", help_text: str = "") -> Own:
    """A text of the order with this row's PO."""
    return Own(
        name or column,
        kind,
        help_text or "Of the order with this PO",
        Formula(
            f'IFERROR(INDEX(Orders[{column}],MATCH([@PO],Orders[PO],0))&"","")',
            lambda row, values: next((r.get(column) or "" for r in values.of("Orders", PO=row["PO"])), ""),
            ("PO",),
        ),
    )


def day_of_line(column: str, kind: Kind, name: str) -> Own:
    """A day of the order line with this row's PO and Line; blank where the order has none, or the line stands there twice."""

    def value(row: Record, values: Values) -> Any:
        lines = list(values.of("Orders", PO=row["PO"], Line=row["Line"]))
        return (lines[0].get(column) or "") if len(lines) == 1 else ""

    found = f"SUMIFS(Orders[{column}],Orders[PO],[@PO],Orders[Line],[@Line])"
    once = "COUNTIFS(Orders[PO],[@PO],Orders[Line],[@Line])=1"
    return Own(
        name, kind, f"{column} of the order line",
        Formula(f'IF(AND({once},{found}>0),{found},"")', value, ("PO", "Line")),
    )  # fmt: skip


def counted(table: str, source: str = "Orders", key: str = "PO") -> Own:
    """The rows of `source` in its own order, by number, as far as their key is filled."""
    at = position(table, "Row")
    return Own(
        "Row",
        WHOLE,
        f"The row of the sheet's table {source}",
        Formula(
            f'IF({at}>ROWS({source}[{key}]),"",IF(INDEX({source}[{key}],{at})="","",{at}))',
            lambda row, values: "" if blank(values.nth(source, key, row["#"])) else row["#"],
        ),
    )


def what() -> Own:
    """The order line in words that stands in the row which `picked` or `counted` tells: PO and line, style, color."""
    cells = [f"INDEX(Orders[{column}],[@Row])" for column in ("PO", "Line", "Style", "Color")]

    def value(row: Record, values: Values) -> str:
        order = values.rows["Orders"][row["Row"] - 1]
        po, line, style, color = (order[name] or "" for name in ("PO", "Line", "Style", "Color"))
        return f"{po} / {line}  {style} {color}"

    text = f'{cells[0]}&" / "&{cells[1]}&"  "&{cells[2]}&" "&{cells[3]}'
    return Own("What", TEXT, "The order line, from the sheet Orders", Formula(text, value, ("Row",)))
