"""What a rule of validate-orders is, what it looks at (`OrderBook`) and what it says (`Faults`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.calendars import Calendar
from prodops_xl.tables.findings import Severity

Owner = Literal["Production", "Procurement", "Sourcing & Imports", "Merchandising", "Design"]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Days = npt.NDArray[np.datetime64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class OrderBook:
    """Everything that rules look at. Rows are those of the typed Orders frame.

    `present`: our columns that the sheet has; `unread`: rows per column whose cell could not be read (the
    schema has a finding there); `fx`: book currency per unit of the line's currency, NaN where no rate is
    known; `landed`: landed cost per unit in book currency, NaN where not costed.
    """

    frame: pd.DataFrame
    sizes: pd.DataFrame
    raw: pd.DataFrame | None
    present: frozenset[str]
    unread: Mapping[str, Rows]
    settings: Mapping[str, Any]
    as_of: date
    tariff: Any
    fx: Numbers
    landed: Numbers | None = None
    vendors: pd.DataFrame | None = None
    factories: pd.DataFrame | None = None
    calendar: Calendar | None = None
    _known: dict[str, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.frame)

    def number(self, column: str) -> Numbers:
        """A column of numbers, NaN for blanks."""
        return self.frame[column].to_numpy("float64")

    def day(self, column: str) -> Days:
        """A column of dates as datetime64[D], NaT for blanks."""
        return self.frame[column].to_numpy("datetime64[D]")

    def text(self, column: str) -> Texts:
        """A column of texts, None for blanks."""
        return self.once(column, lambda: without_nan(self.frame[column].to_numpy(object)))

    def once(self, name: str, compute: Callable[[], T]) -> T:
        """What several rules need, computed by the first that asks."""
        if name not in self._known:
            self._known[name] = compute()
        return self._known[name]

    def has(self, *columns: str) -> Mask:
        """Rows where every one of these columns is filled."""
        filled = [self.frame[column].notna().to_numpy() for column in columns]
        return np.logical_and.reduce(filled) if filled else np.ones(len(self), dtype=bool)

    def told(self, column: str) -> Mask:
        """Rows whose cell the schema has a finding for already."""
        mask = np.zeros(len(self), dtype=bool)
        mask[self.unread.get(column, np.zeros(0, dtype="int64"))] = True
        return mask

    @cached_property
    def units(self) -> Numbers:
        """Units, NaN where they are blank or not above zero."""
        units = self.number("Units")
        return np.where(units > 0, units, np.nan)

    @cached_property
    def fob(self) -> Numbers:
        """FOB per unit in the line's currency, NaN where it is blank or not above zero."""
        fob = self.number("FOB")
        return np.where(fob > 0, fob, np.nan)

    @cached_property
    def value(self) -> Numbers:
        """Money of each line in book currency: units x FOB x fx; 0 where one of them is not known."""
        return np.nan_to_num(self.units * self.fob * self.fx)

    @cached_property
    def currency(self) -> Texts:
        """Each line's currency; the book's where it is blank."""
        given = self.text("Currency")
        return np.where(pd.isna(given), self.settings["book.currency"], given)


@dataclass(frozen=True, eq=False)
class Faults:
    """What one check found: parallel to `rows` (-1: the table as a whole).

    `column`: the cell that is marked, one for all or one per row, None for the row; `money`: book currency,
    the line's value where not given; `values`: what was found, the cell's own value where not given.
    """

    rows: Rows
    column: str | Sequence[str | None] | None
    messages: Sequence[str]
    fixes: str | Sequence[str] = ""
    money: Numbers | None = None
    suggestions: Sequence[Any] | None = None
    values: Sequence[Any] | None = None


Check = Callable[[OrderBook], Iterable[Faults]]


@dataclass(frozen=True)
class Rule:
    """One rule: stable id, title, severity, who acts on it, the check, settings it reads.

    `columns`: the rule is silent where the sheet lacks one of them. `sizes`: it also needs size columns.
    """

    id: str
    title: str
    severity: Severity
    owner: Owner
    check: Check
    columns: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    sizes: bool = False

    def applies(self, book: OrderBook) -> bool:
        """Whether the sheet has what the rule looks at."""
        return set(self.columns) <= book.present and (not self.sizes or book.sizes.shape[1] > 0)


def without(values: Texts, mask: Mask) -> Texts:
    """A copy with None where the mask is set."""
    out = values.copy()
    out[mask] = None
    return out


def without_nan(values: Texts) -> Texts:
    """A copy with None for every kind of blank."""
    return without(values, pd.isna(values))


def of_distinct(values: Texts, judge: Callable[[str], Any], blank: Any) -> npt.NDArray[Any]:
    """`judge` of each text, called once per distinct one; `blank` where there is none. An object array."""
    codes, distinct = pd.factorize(values)
    answers = np.empty(len(distinct) + 1, dtype=object)
    answers[:-1] = [judge(text) for text in distinct]
    answers[-1] = blank
    return answers[codes]


def paired(*columns: npt.NDArray[Any]) -> tuple[Rows, Rows]:
    """Group number of each row by its values in all columns (blanks count as a value), and each group's first
    row.
    """
    code = np.zeros(len(columns[0]), dtype="int64")
    for column in columns:
        codes, distinct = pd.factorize(column)
        code = pd.factorize(code * (len(distinct) + 1) + codes + 1)[0].astype("int64")
    _, first = np.unique(code, return_index=True)
    return code, first.astype("int64")


def numbered(mask: Mask) -> Rows:
    """Rows of a mask."""
    return np.flatnonzero(mask).astype("int64")
