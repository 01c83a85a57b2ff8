"""Closed months stay as filed: what the books would show now for them, less what was filed, is booked once, on the
first open day.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.late_costs import Late
from prodops_xl.domain.cogs.late_shares import late_kinds
from prodops_xl.domain.cogs.ledger import Ledger, codes
from prodops_xl.domain.cogs.movements import Book
from prodops_xl.errors import ProdOpsError

Integers = npt.NDArray[np.int64]
AMOUNTS = {"units": "units", "stock": "cents", "cogs": "cogs", "variance": "variance"}
"""Columns of postings, and what a frame of filed figures calls them."""


def filed_codes(filed: pd.DataFrame | None) -> Integers | None:
    """The items of filed figures. Raises ProdOpsError where columns are missing or an item comes twice."""
    if filed is None:
        return None
    missing = [name for name in ("item", "units", "cents") if name not in filed]
    if missing:
        raise ProdOpsError(f"Filed figures lack the columns {', '.join(missing)}.")
    if filed["item"].duplicated().any():
        raise ProdOpsError("Filed figures name an item twice: give one row per item.")
    return filed["item"].to_numpy(dtype="int64")


def keep_as_filed(ledger: Ledger, late: Late, filed: pd.DataFrame, closed_through: date) -> None:
    """Post, per item whose filed figure differs, what was not filed: out of the closed time on its last day ("as
    filed"), and back on the first open day as a correction.

    The two cancel, so nothing is lost, and up to `closed_through` the ledger sums to what was filed. Where the filed
    COGS is not given, units that came in addition are taken as purchases, and all other differences as COGS.
    """
    book = ledger.book
    day = int((np.datetime64(closed_through, "D") - book.origin).astype("int64"))
    late_kind, cause = _late_causes(late, book, day)
    stands = {name: ledger.sums(name, through=day) for name in AMOUNTS}
    gap = {
        name: stands[name] - _filed(filed, book, column)
        for name, column in AMOUNTS.items()
        if column in filed
    }
    if "cogs" not in gap:
        gap["cogs"] = np.where(gap["units"] > 0, 0, -gap["stock"])
    gap.setdefault("variance", np.zeros(book.items, dtype="int64"))
    item = np.flatnonzero(np.any([values != 0 for values in gap.values()], axis=0))
    gap = {name: values[item] for name, values in gap.items()}
    moved = gap["units"] != 0
    kinds = np.where(moved | (late_kind[item] < 0), codes(["correction: backdated"])[0], late_kind[item])
    text = np.where(
        gap["units"] > 0,
        "backdated receipt or return",
        np.where(
            moved, "backdated usage", np.where(late_kind[item] < 0, "cost changed after filing", cause[item])
        ),
    ).astype(object)
    place = book.after(item, np.full(len(item), max(day, -1)))
    none = np.full(len(item), -1, dtype="int64")
    for kind, sign, on in (("as filed", -1, day), (kinds.astype("int8"), 1, day + 1)):
        ledger.post(
            kind, place, day=np.full(len(item), on), item=item, row=none, text=text, between=True,
            units=sign * gap["units"], stock=sign * gap["stock"], cogs=sign * gap["cogs"], variance=sign * gap["variance"],
        )  # fmt: skip


def _filed(filed: pd.DataFrame, book: Book, column: str) -> Integers:
    out = np.zeros(book.items, dtype="int64")
    out[np.searchsorted(book.labels, filed["item"].to_numpy(dtype="int64"))] = filed[column].to_numpy(
        dtype="int64"
    )
    return out


def _late_causes(late: Late, book: Book, day: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.object_]]:
    """Per item the kind of correction that its late costs of the closed time would be, -1 for none, and their cause."""
    kind = np.full(book.items, -1, dtype="int8")
    cause = np.full(book.items, None, dtype=object)
    rows = np.flatnonzero(late.day <= day)
    item, kinds, texts = book.item[late.position[rows]], late_kinds(late.cause[rows]), late.cause[rows]
    kind[item], cause[item] = kinds, texts
    mixed = item[(kind[item] != kinds) | (cause[item] != texts)]
    kind[mixed], cause[mixed] = codes(["correction: late cost"])[0], "several late costs"
    return kind, cause
