"""The workbook's own Rates: exchange, freight, fees, transit, each with dates. They win over packaged figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Texts = npt.NDArray[np.object_]
Dates = npt.NDArray[np.datetime64]

_FAR_PAST, _FAR_FUTURE = np.datetime64("1900-01-01", "D"), np.datetime64("2999-12-31", "D")


@dataclass(frozen=True)
class Found:
    """What a lookup gave, per row: `value` (NaN: nothing known), `unit`, `source`, the `name` it was found under, and
    `stale`: no rate is in force on that date, the last earlier one (or the first later one) was taken.
    """

    value: npt.NDArray[np.float64]
    unit: Texts
    source: Texts
    name: Texts
    stale: npt.NDArray[np.bool_]


class DatedRates:
    """Lookups in a typed Rates frame: Kind, Name, From, To, Value, Unit, Source."""

    def __init__(self, rates: pd.DataFrame | None) -> None:
        self._by_key: dict[tuple[str, str], pd.DataFrame] = {}
        if rates is None or not len(rates):
            return
        usable = rates[rates["Kind"].notna() & rates["Name"].notna() & rates["Value"].notna()]
        keys = [(_words(k), _words(n)) for k, n in zip(usable["Kind"], usable["Name"], strict=True)]
        for key, rows in usable.groupby(pd.Series(keys, index=usable.index), sort=False):
            self._by_key[key] = rows.sort_values("From", kind="stable", na_position="first")

    def __bool__(self) -> bool:
        return bool(self._by_key)

    def find(self, kind: str, names: list[Texts], dates: Dates) -> Found:
        """The rate of `kind` under the first of the candidate names (most specific first) that has one."""
        n = len(dates)
        unit, source, under = (np.full(n, None, object) for _ in range(3))
        out = Found(np.full(n, np.nan), unit, source, under, np.zeros(n, bool))
        for candidates in names:
            open_rows = np.flatnonzero(np.isnan(out.value))
            if not len(open_rows):
                break
            codes, distinct = pd.factorize(pd.Series(candidates[open_rows], dtype=object))
            for code, name in enumerate(distinct):
                rows = self._by_key.get((_words(kind), _words(name)))
                if rows is not None:
                    _fill(out, open_rows[codes == code], rows, dates)
                    out.name[open_rows[codes == code]] = name
        return out

    def one(self, kind: str, name: str, on: np.datetime64) -> Found:
        """One rate, as `find` gives it, for one date."""
        return self.find(kind, [np.array([name], dtype=object)], np.array([on], dtype="datetime64[D]"))

    def exchange(self, currency: Texts, dates: Dates, book: str) -> Found:
        """Book currency per unit of `currency` on each date; 1 where the currencies are the same or blank.

        A rate whose Unit says foreign per book (`EUR per USD`) is inverted; one that is not above zero is none.
        """
        home = np.array([c is None or c == book for c in currency], dtype=bool)
        pairs = [
            np.array([None if c is None else form.format(c, book) for c in currency], dtype=object)
            for form in ("{0}", "{0}/{1}", "{0}{1}", "{0} to {1}")
        ]
        found = self.find("fx", pairs, dates)
        found.value[~(found.value > 0)] = np.nan
        turned = _foreign_per_book(found.unit, currency, book)
        found.value[turned] = 1.0 / found.value[turned]
        found.value[home] = 1.0
        found.stale[home] = False
        return found


def _fill(out: Found, at: npt.NDArray[np.int64], rows: pd.DataFrame, dates: Dates) -> None:
    start = np.where(rows["From"].isna(), _FAR_PAST, rows["From"].to_numpy("datetime64[D]"))
    end = np.where(rows["To"].isna(), _FAR_FUTURE, rows["To"].to_numpy("datetime64[D]"))
    pick = np.maximum(np.searchsorted(start, dates[at], side="right") - 1, 0)
    out.value[at] = rows["Value"].to_numpy("float64")[pick]
    out.unit[at] = rows["Unit"].to_numpy(object)[pick]
    out.source[at] = rows["Source"].to_numpy(object)[pick]
    out.stale[at] = (dates[at] < start[pick]) | (dates[at] > end[pick])


def _foreign_per_book(unit: Texts, currency: Texts, book: str) -> npt.NDArray[np.bool_]:
    """Rows whose unit is `<currency> per <book>`. A slash is left as it is: EUR/USD is said of either direction."""
    turned = {
        (u, c): isinstance(u, str) and isinstance(c, str) and _words(u) == f"{c} per {book}".lower()
        for u, c in set(zip(unit, currency, strict=True))
    }
    return np.array([turned[pair] for pair in zip(unit, currency, strict=True)], dtype=bool)


def _words(text: object) -> str:
    """Case, punctuation and spaces do not count in a kind or name."""
    return " ".join(re.findall(r"[a-z0-9]+", str(text).lower()))
