"""The ledger as booked: postings collected piece by piece, then put in order."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.movements import Book
from prodops_xl.domain.cogs.shares import item_sums
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]

POSTINGS = (
    "opening",
    "purchase",
    "cogs",
    "vendor return",
    "correction: shortage",
    "correction: late cost",
    "correction: duty refund",
    "correction: vendor return",
    "correction: backdated",
    "as filed",
    "revaluation",
    "variance",
)
_CODE = {name: code for code, name in enumerate(POSTINGS)}


@dataclass(frozen=True)
class Piece:
    """Some postings. `place`: the position of their movement, or, with `between`, of the movement that they stand before;
    `item` dense code, `day` days from the book's origin, `row` and `of` row positions or -1. Amounts and texts that are None are 0 and None in
    all of them.
    """

    between: bool
    kind: npt.NDArray[np.int8]
    place: Integers
    item: Integers
    day: Integers
    row: Integers
    of: Integers
    units: Integers | None
    stock: Cents | None
    cogs: Cents | None
    variance: Cents | None
    text: npt.NDArray[np.object_] | None


@dataclass
class Ledger:
    """Postings of a book while they are collected."""

    book: Book
    pieces: list[Piece] = field(default_factory=list)

    def post(
        self,
        kind: str | npt.NDArray[np.int8],
        place: Integers,
        *,
        units: Integers | None = None,
        stock: Cents | None = None,
        cogs: Cents | None = None,
        variance: Cents | None = None,
        of: Integers | None = None,
        day: Integers | None = None,
        item: Integers | None = None,
        row: Integers | None = None,
        text: npt.NDArray[np.object_] | None = None,
        between: bool = False,
    ) -> None:
        """Add postings at positions of the book; item, day and row are the movement's where not given; amounts 0.
        `between`: they belong to no movement and stand before the one at that position (item, day and row are given).
        """
        if not len(place):
            return
        codes = np.full(len(place), _CODE[kind], dtype="int8") if isinstance(kind, str) else kind
        book = self.book
        self.pieces.append(
            Piece(
                between,
                codes,
                place,
                book.item[place] if item is None else item,
                book.day[place] if day is None else day,
                book.order[place] if row is None else row,
                np.full(len(place), -1, dtype="int64") if of is None else of,
                units,
                stock,
                cogs,
                variance,
                text,
            )
        )

    def column(self, name: str) -> Integers:
        """One column of all pieces."""
        parts = [
            np.zeros(len(piece.item), dtype="int64") if getattr(piece, name) is None else getattr(piece, name)
            for piece in self.pieces
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype="int64")

    def sums(self, name: str, of_kind: tuple[str, ...] = (), through: int | None = None) -> Cents:
        """Sums of `units`, `stock`, `cogs` or `variance` per item, of some kinds and up to a day."""
        total = np.zeros(self.book.items, dtype="int64")
        wanted = [_CODE[kind] for kind in of_kind]
        for piece in self.pieces:
            values = getattr(piece, name)
            if values is None:
                continue
            if wanted:
                chosen = np.isin(piece.kind, wanted)
                if not chosen.any():
                    continue
                values = np.where(chosen, values, 0)
            if through is not None:
                values = np.where(piece.day <= through, values, 0)
            total += item_sums(values, piece.item, self.book.items)
        return total

    def frame(self) -> pd.DataFrame:
        """Postings by item, day and place in the book."""
        names = ("item", "day", "kind", "row", "of", "units", "stock", "cogs", "variance")
        columns = {name: self.column(name) for name in names}
        order = self._order()
        kind = np.array(POSTINGS, dtype=object)[columns["kind"][order]]
        return pd.DataFrame(
            {
                "item": self.book.labels[columns["item"][order]],
                "day": self.book.date(columns["day"][order]),
                "kind": pd.Series(kind, dtype=object),
                "row": columns["row"][order],
                "of": columns["of"][order],
                "units": columns["units"][order],
                "stock": columns["stock"][order],
                "cogs": columns["cogs"][order],
                "variance": columns["variance"][order],
                "text": pd.Series(self._texts()[order], dtype=object),
            },
            copy=False,
        )

    def _order(self) -> Integers:
        """By item, day and place in the book; pieces of one movement in the order in which they were posted."""
        rows = np.arange(sum(len(piece.item) for piece in self.pieces))
        if not len(rows):
            return rows
        between = np.concatenate([np.full(len(piece.item), piece.between) for piece in self.pieces])
        place = self.column("place")
        few = np.flatnonzero(between)
        few = few[np.lexsort((few, self.column("day")[few], self.column("item")[few], place[few]))]
        rows = np.r_[few, np.flatnonzero(~between)]
        bits = len(rows).bit_length()
        key = (place[rows] * 2 + ~between[rows]) << bits | np.arange(len(rows))
        key.sort(kind="stable")  # a few runs that are in order already
        return rows[key & ((1 << bits) - 1)]

    def _texts(self) -> npt.NDArray[np.object_]:
        out = np.full(sum(len(piece.item) for piece in self.pieces), None, dtype=object)
        at = 0
        for piece in self.pieces:
            if piece.text is not None:
                out[at : at + len(piece.item)] = piece.text
            at += len(piece.item)
        return out


def codes(names: list[str]) -> npt.NDArray[np.int8]:
    """Kinds of postings as codes."""
    return np.array([_CODE[name] for name in names], dtype="int8")
