"""Days from which to which rows hold: no two of one kind at once, and no days between them without any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from prodops_xl.exchange.tariff.faults import Fault

_FOREVER, _EVER = date.max, date.min
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """`what`: what may have one rate at a time, in words. `row` 0: not of the file, but of the tables in use. Blank ends
    are open.
    """

    what: str
    first: date
    last: date
    row: int

    @property
    def place(self) -> str:
        """Where the row stands, for a sentence."""
        return f"row {self.row}" if self.row else "the tables in use"


def span(what: str, first: str, last: str, row: int) -> Span:
    """A span of ISO dates, blank ones open."""
    begin = date.fromisoformat(first) if first else _EVER
    end = date.fromisoformat(last) if last else _FOREVER
    return Span(what, begin, end, row)


def span_faults(
    spans: Iterable[Span], rest: str, filled: Callable[[Span, date, date], bool] = lambda *_: False
) -> Iterator[Fault]:
    """Overlaps and gaps that a row of the file takes part in. `rest`: what to write where a gap is meant; `filled`: whether
    something else holds on all days of a gap before a span.
    """
    groups: dict[str, list[Span]] = {}
    for each in spans:
        groups.setdefault(each.what, []).append(each)
    seen: set[tuple[int, str]] = set()
    for members in groups.values():
        ordered = sorted(members, key=lambda each: (each.first, each.last))
        for before, after in pairwise(ordered):
            fault = _between(before, after, rest, filled)
            if fault is not None and (fault.row, fault.column) not in seen:
                seen.add((fault.row, fault.column))
                yield fault


def reversed_faults(spans: Iterable[Span]) -> Iterator[Fault]:
    """Rows that end before they begin."""
    for each in spans:
        if each.row and each.last < each.first:
            yield Fault(each.row, "to", f"{each.last} is before its first day, {each.first}.")


def _overlap(before: Span, after: Span) -> str:
    if before.first == after.first:
        day = "" if after.first == _EVER else f" from {after.first} on"
        return f"{after.what} has two rows{day}, this one and {before.place}. Keep one, or mend the dates."
    end = "without end" if before.last == _FOREVER else f"to {before.last}"
    since = "" if before.first == _EVER else f"from {before.first} "
    too = "" if before.row else ", and give it in this file too"
    return (
        f"{after.what} has two rows from {after.first} on: {before.place} holds {since}{end}. "
        f"Let the earlier one end on {after.first - _DAY}{too}."
    )


def _between(
    before: Span, after: Span, rest: str, filled: Callable[[Span, date, date], bool]
) -> Fault | None:
    row = after.row or before.row
    if not row or before.last < before.first:
        return None
    if before.last >= after.first:
        return Fault(row, "from", _overlap(before, after))
    gap = before.last + _DAY, after.first - _DAY
    if gap[0] <= gap[1] and not filled(after, *gap):
        return Fault(
            row, "from",
            f"{after.what} has no row from {gap[0]} to {gap[1]}, between {before.place} and {after.place}. Mend the dates{rest}.",
        )  # fmt: skip
    return None
