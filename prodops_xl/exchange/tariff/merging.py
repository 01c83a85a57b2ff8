"""A user's own tariff tables with what a file brings: other rows stay, and every row keeps the day on which it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from prodops_xl.domain.days import OPEN, iso
from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.exchange.tariff.changes import same_rates
from prodops_xl.exchange.tariff.edition import Edition
from prodops_xl.exchange.tariff.forms import FileRow
from prodops_xl.exchange.tariff.lines import LINE_COLUMNS, Line
from prodops_xl.reference.own_tables import COLUMNS, DAY_READ, KEYS, OwnTables

Rows = list[dict[str, str]]


def lines_in_use(tariff: Tariff, chapters: Iterable[str] | None = None) -> dict[str, Line]:
    """The lines by number, of some chapters or of all."""
    wanted = None if chapters is None else set(chapters)
    columns = [tariff.lines[name].tolist() for name in LINE_COLUMNS]
    return {
        cells[0]: dict(zip(LINE_COLUMNS, cells, strict=True))
        for cells in zip(*columns, strict=True)
        if wanted is None or cells[0][:2] in wanted
    }


def with_lines(
    own: OwnTables | None, lines: list[Line], tariff: Tariff, edition: Edition, file: str, read: date
) -> OwnTables:
    """The own tables with these lines in place of their chapters' own ones. A line that pays what it paid is known for as
    long as before, too.
    """
    chapters = sorted({line["hts"][:2] for line in lines})
    before, known = lines_in_use(tariff, chapters), _known_days(tariff)
    fresh = [
        {
            **line,
            "edition": edition.name,
            "source": f"US HTS, {edition.name} edition, own table read {read} from {file}",
            "known_from": _first(known, line, edition, same=same_rates(before.get(line["hts"]), line)),
            "known_to": _last(known, line, edition, same=same_rates(before.get(line["hts"]), line)),
            "read": read.isoformat(),
        }
        for line in lines
    ]
    kept = [row for row in _rows(own, "lines") if row["hts"][:2] not in chapters]
    told = {
        "edition": edition.name, "file": file, "read": read.isoformat(),
        "from": edition.begins.isoformat(), "to": edition.until.isoformat(),
    }  # fmt: skip
    about = {**_about(own, "lines"), **dict.fromkeys(chapters, told)}
    return _with(own, "lines", [*kept, *fresh], about)


def with_rows(
    own: OwnTables | None, table: str, rows: list[FileRow], file: str, read: date, known_to: date | None
) -> OwnTables:
    """The own tables with these rows in place of those of the same key (`KEYS`); a cotton fee table is replaced whole."""
    fresh = [{**row.cells, "read": read.isoformat()} for row in rows]
    key = KEYS.get(table)
    taken = {tuple(row[name] for name in key) for row in fresh} if key else set()
    kept = [row for row in _rows(own, table) if key and tuple(row[name] for name in key) not in taken]
    about: dict[str, Any] = {**_about(own, table), "file": file, "read": read.isoformat()}
    if known_to is not None:
        about["known_to"] = known_to.isoformat()
    return _with(own, table, [*kept, *fresh], about)


def holds_the_same(own: OwnTables | None, merged: OwnTables) -> bool:
    """Whether the merged tables say what the own ones say: the same rows, known for the same days. The day on which and the
    file from which they were read count as nothing.
    """
    if own is None or set(own.tables) != set(merged.tables):
        return False
    return all(
        _plain_rows(own, table) == _plain_rows(merged, table)
        and _plain_about(own, table) == _plain_about(merged, table)
        for table in merged.tables
    )


def _plain_rows(own: OwnTables, table: str) -> list[list[str]]:
    return sorted(
        [cell.partition(DAY_READ)[0] for name, cell in row.items() if name != "read"]
        for row in _rows(own, table)
    )


def _plain_about(own: OwnTables, table: str) -> Any:
    def plain(told: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: plain(value) if isinstance(value, Mapping) else value
            for name, value in told.items()
            if name not in ("file", "read")
        }

    return plain(_about(own, table))


def _with(own: OwnTables | None, table: str, rows: Rows, about: Mapping[str, Any]) -> OwnTables:
    columns = {name: [row[name] for row in rows] for name in COLUMNS[table]}
    tables = {} if own is None else dict(own.tables)
    told = {} if own is None else dict(own.about)
    return OwnTables({**tables, table: columns}, {**told, table: dict(about)})


def _rows(own: OwnTables | None, table: str) -> Rows:
    columns = {} if own is None else own.tables.get(table, {})
    names = list(columns)
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _about(own: OwnTables | None, table: str) -> Mapping[str, Any]:
    return {} if own is None else own.about.get(table, {})


def _known_days(tariff: Tariff) -> dict[str, tuple[int, int]]:
    first, last = tariff.line_known
    return dict(zip(tariff.lines["hts"], zip(first.tolist(), last.tolist(), strict=True), strict=True))


def _first(known: Mapping[str, tuple[int, int]], line: Line, edition: Edition, *, same: bool) -> str:
    begins = edition.begins.isoformat()
    held = known.get(line["hts"], (-OPEN, OPEN))[0]
    return min(begins, iso(held)) if same and held > -OPEN else begins


def _last(known: Mapping[str, tuple[int, int]], line: Line, edition: Edition, *, same: bool) -> str:
    until = edition.until.isoformat()
    held = known.get(line["hts"], (-OPEN, OPEN))[1]
    return max(until, iso(held)) if same and held < OPEN else until
