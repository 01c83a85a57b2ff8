"""Words for findings: figures and dates as people write them, sentences filled row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def say(template: str, *columns: Iterable[Any]) -> list[str]:
    """One sentence per row: the template filled with that row's words."""
    return [template.format(*row) for row in zip(*columns, strict=True)]


def counts(numbers: npt.ArrayLike) -> list[str]:
    """Units: 1,200; a fraction is shown as it is: 12.5."""
    return [_plain(number, 0) for number in np.asarray(numbers, dtype="float64").tolist()]


def prices(numbers: npt.ArrayLike) -> list[str]:
    """Prices per unit: 12.50; finer ones to four places: 0.0125."""
    return [_plain(number, 2) for number in np.asarray(numbers, dtype="float64").tolist()]


def percents(fractions: npt.ArrayLike) -> list[str]:
    """Fractions as percent with one place: 4.2 %."""
    return [f"{100 * fraction:,.1f} %" for fraction in np.asarray(fractions, dtype="float64").tolist()]


def dates(days: npt.NDArray[np.datetime64]) -> list[str]:
    """Dates as 2026-03-16."""
    return np.datetime_as_string(days.astype("datetime64[D]")).tolist() if len(days) else []


def hts(codes: Iterable[str]) -> list[str]:
    """Tariff numbers with their dots: 6109.10.00.12."""
    return [".".join(part for part in (code[:4], code[4:6], code[6:8], code[8:]) if part) for code in codes]


def days_of(numbers: npt.ArrayLike) -> list[str]:
    """Lengths of time: 1 day, 14 days."""
    return [
        f"{number:,.0f} day{'' if number == 1 else 's'}"
        for number in np.asarray(numbers, dtype="float64").tolist()
    ]


def several(count: int, one: str, many: str | None = None) -> str:
    """1 line, 12 lines."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: Sequence[str], most: int = 4) -> str:
    """a, b and c; beyond `most` the rest is counted."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _plain(number: float, places: int) -> str:
    if round(number, places) == number or abs(number) >= 1e12:
        return f"{number:,.{places}f}"
    return f"{number:,.4f}".rstrip("0").rstrip(".")
