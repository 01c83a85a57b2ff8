"""What an update of tariff lines changes: added, removed, other rates, other chapter 99 numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prodops_xl.exchange.tariff.lines import Line

RATES = {"column_1": "general", "special": "special", "column_2": "column 2"}


@dataclass
class LineChanges:
    """Numbers of lines; changed ones with `hts`, `column`, `before`, `now`."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rates: list[dict[str, str]] = field(default_factory=list)
    footnotes: list[dict[str, str]] = field(default_factory=list)
    units: list[dict[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many lines of each; a line with two changed rates counts once."""
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "rates": len({change["hts"] for change in self.rates}),
            "footnotes": len(self.footnotes),
            "units": len(self.units),
        }

    def as_json(self) -> dict[str, Any]:
        """The lines themselves, for scripts."""
        return {
            "added": self.added, "removed": self.removed, "rates": self.rates,
            "footnotes": self.footnotes, "units": self.units,
        }  # fmt: skip


def line_changes(before: Mapping[str, Line], now: Mapping[str, Line]) -> LineChanges:
    """What differs between the lines of some chapters before and now, in the order of their numbers."""
    out = LineChanges(
        added=sorted(set(now) - set(before)),
        removed=sorted(set(before) - set(now)),
    )
    for hts in sorted(set(now) & set(before)):
        for column, name in RATES.items():
            _note(out.rates, hts, name, before[hts][column], now[hts][column])
        old, new = (" ".join(sorted(lines[hts]["chapter_99"].split())) for lines in (before, now))
        _note(out.footnotes, hts, "chapter 99", old, new)
        _note(out.units, hts, "units", before[hts]["units"], now[hts]["units"])
    return out


def same_rates(before: Line | None, now: Line) -> bool:
    """Whether a line pays what it paid before, as far as its own row says."""
    return before is not None and all(before[c] == now[c] for c in (*RATES, "chapter_99"))


def _note(changes: list[dict[str, str]], hts: str, column: str, before: str, now: str) -> None:
    if before != now:
        changes.append({"hts": hts, "column": column, "before": before, "now": now})


def row_changes(
    before: list[dict[str, str]], now: list[dict[str, str]], identity: tuple[str, ...]
) -> dict[str, list[dict[str, str]]]:
    """What rows of a table are new, gone or changed. `identity`: the columns that name a row; a changed row lists its
    columns with what stood there and what stands there now. Sources and notes count as no change.
    """
    old, new = ({tuple(row[c] for c in identity): row for row in rows} for rows in (before, now))
    named = {key: dict(zip(identity, key, strict=True)) for key in (*old, *new)}
    changed = [
        {**named[key], "column": column, "before": old[key][column], "now": value}
        for key in sorted(set(old) & set(new))
        for column, value in new[key].items()
        if column in old[key] and column not in _BESIDES and not _equal(old[key][column], value)
    ]
    return {
        "added": [named[key] for key in sorted(set(new) - set(old))],
        "removed": [named[key] for key in sorted(set(old) - set(new))],
        "changed": changed,
    }


_BESIDES = ("source", "note", "read", "confidence", "names")


def _equal(before: str, now: str) -> bool:
    """Equal texts, or equal numbers: 0.10 is 0.1, and a blank number is nan."""
    if before == now or {before, now} == {"", "nan"}:
        return True
    try:
        return float(before) == float(now)
    except ValueError:
        return False
