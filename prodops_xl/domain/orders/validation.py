"""All rules, and what they find in one order book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.calendars import Calendar
from prodops_xl.domain.orders import (
    classification,
    completeness,
    contents,
    dates,
    partners,
    prices,
    quantities,
    styles,
    terms,
)
from prodops_xl.domain.orders.rules import Days, Faults, Numbers, OrderBook, Rows, Rule, Texts, without_nan
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.schema import Checked

Exchange = Callable[[Texts, Days], Numbers]
TABLE = "Orders"


def _by_the_schema(_book: OrderBook) -> Iterator[Faults]:
    """Found when the sheet was read: `Checked.findings`."""
    return iter(())


RULES: tuple[Rule, ...] = (
    Rule("types", "Cell that cannot be read", "error", "Production", _by_the_schema),
    Rule("dates", "Date that cannot be read", "error", "Production", _by_the_schema),
    *completeness.RULES,
    *quantities.RULES,
    *partners.RULES,
    *classification.RULES,
    *styles.RULES,
    *contents.RULES,
    *terms.RULES,
    *prices.RULES,
    *dates.RULES,
)


def validate(
    checked: Checked,
    *,
    tariff: Any,
    settings: Mapping[str, Any],
    as_of: date,
    vendors: pd.DataFrame | None = None,
    factories: pd.DataFrame | None = None,
    calendar: Calendar | None = None,
    fx: pd.Series | Exchange | None = None,
    landed: pd.Series | None = None,
) -> list[Finding]:
    """Everything that is wrong, doubtful or worth a remark in the orders: what reading found, then rule by
    rule.

    `checked`: the Orders table as the schema read it. `tariff`: a `Tariff`, or None (tariff numbers are then
    not looked up). `settings`: of `read_settings`; rules named in orders.switched_off are left out.
    `vendors`, `factories`: typed frames; None or empty: no such table. `calendar`: factory calendar of the
    origins and years concerned. `fx`: book currency per unit of each line's currency, as a Series in row
    order or a function of (currencies, original ex-factory dates); 1 where not given, NaN where no rate is
    known. `landed`: landed cost per unit in book currency, in row order, NaN where not costed.
    """
    book = OrderBook(
        frame=checked.frame,
        sizes=checked.sizes,
        raw=checked.raw,
        present=checked.present,
        unread=_unread(checked.findings),
        settings=settings,
        as_of=as_of,
        tariff=tariff,
        fx=_rates(checked.frame, fx, settings["book.currency"]),
        landed=None if landed is None else np.asarray(landed, dtype="float64"),
        vendors=_filled(vendors),
        factories=_filled(factories),
        calendar=calendar,
    )
    off = {name.casefold() for name in settings.get("orders.switched_off", ())}
    found = [_with_money(finding, book) for finding in checked.findings if finding.rule.casefold() not in off]
    for rule in RULES:
        if rule.id.casefold() not in off and rule.applies(book):
            for faults in rule.check(book):
                found.extend(_findings(rule, faults, book))
    return found


def _filled(table: pd.DataFrame | None) -> pd.DataFrame | None:
    return table if table is not None and len(table) else None


def _unread(findings: Iterable[Finding]) -> dict[str, Rows]:
    """Rows per column that the schema has an error or a warning for; a stand-in such as TBD is as good as
    blank.
    """
    rows: dict[str, list[int]] = {}
    for finding in findings:
        if finding.row is not None and finding.column is not None and finding.severity != "remark":
            rows.setdefault(finding.column, []).append(finding.row)
    return {column: np.array(where, dtype="int64") for column, where in rows.items()}


def _rates(frame: pd.DataFrame, fx: pd.Series | Exchange | None, book_currency: str) -> Numbers:
    if fx is None:
        return np.ones(len(frame))
    if not callable(fx):
        return np.asarray(fx, dtype="float64")
    given = without_nan(frame["Currency"].to_numpy(object))
    currency = np.where(given == None, book_currency, given)  # noqa: E711 - element by element
    return np.asarray(fx(currency, frame["Ex-factory"].to_numpy("datetime64[D]")), dtype="float64")


def _with_money(finding: Finding, book: OrderBook) -> Finding:
    """A finding of the schema with its line's value, where there is one."""
    if finding.money_at_risk or finding.row is None or finding.severity == "remark":
        return finding
    return finding._replace(money_at_risk=round(float(book.value[finding.row]), 2))


def _findings(rule: Rule, faults: Faults, book: OrderBook) -> Iterator[Finding]:
    rows = faults.rows
    n = len(rows)
    if not n:
        return iter(())
    columns = _each(faults.column, n)
    money = book.value[rows] if faults.money is None else faults.money
    return map(
        Finding._make,
        zip(
            [rule.id] * n,
            [rule.severity] * n,
            [TABLE] * n,
            _keys(book, rows),
            columns,
            faults.messages,
            _cells(book, rows, columns)
            if faults.values is None
            else [_plain(value) for value in faults.values],
            _each(faults.fixes, n),
            np.round(np.nan_to_num(money), 2).tolist(),
            [None if row < 0 else row for row in rows.tolist()],
            [None] * n if faults.suggestions is None else [_plain(value) for value in faults.suggestions],
            strict=True,
        ),
    )


def _each(one_or_many: Any, n: int) -> Sequence[Any]:
    return [one_or_many] * n if one_or_many is None or isinstance(one_or_many, str) else one_or_many


def _keys(book: OrderBook, rows: Rows) -> list[tuple[Any, ...]]:
    """(PO, Line) of each row, a whole line number as int; empty for the table as a whole."""
    if not len(book):
        return [()] * len(rows)
    po, line = book.text("PO")[rows].tolist(), book.number("Line")[rows].tolist()
    return [() if row < 0 else (po[i], _plain(line[i])) for i, row in enumerate(rows.tolist())]


def _cells(book: OrderBook, rows: Rows, columns: Sequence[str | None]) -> list[Any]:
    """What stands in each finding's cell."""
    values: dict[str, list[Any]] = {}
    for column in set(columns) - {None}:
        if column in book.frame.columns:
            values[str(column)] = (
                book.frame[column].iloc[np.maximum(rows, 0)].tolist() if len(book) else [None] * len(rows)
            )
    return [
        None if row < 0 or column not in values else _plain(values[column][i])
        for i, (row, column) in enumerate(zip(rows.tolist(), columns, strict=True))
    ]


def _plain(value: Any) -> Any:
    """A value as a cell would hold it: whole numbers as int, days as date, blanks as None."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT differ from themselves
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.date()
    return value
