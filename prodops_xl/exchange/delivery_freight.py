"""Freight of a deliveries export: recorded on one row of a shipment, told in words on the others.

A cell holds an amount, `See ASN-93 (ID#:1281)` (the amount is recorded for the whole shipment on the row with
that ID), `Freight Included in Commodity Cost`, `Invoiced Separately`, or nothing. An amount belongs to the
shipment, not to the row it stands on. Weights are told in the same way.

In the SCMS delivery history (10,324 rows, 7,030 ASN or DN) 6,198 rows record an amount (68,817,849.41 USD in all,
at most one row of a shipment), 2,445 refer to another row of their own shipment (2,340 to an amount, 105 to
`Invoiced Separately`; every ID is there, none leads to a further reference), 1,442 are included in the price, 239
invoiced separately. Other exports have broken references, chains and several amounts: all are handled alike.
"""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import to_cents
from prodops_xl.exchange.delivery_facts import Texts, numbers

Kind = Literal["recorded", "shared", "included", "separate", "blank", "unreadable"]

_SEE = re.compile(r"^see\s+(?P<shipment>.+?)\s*\(\s*ID\s*#?\s*:?\s*(?P<id>[^)\s]+)\s*\)$", re.IGNORECASE)
_WORDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"included in", re.IGNORECASE), "included"),
    (re.compile(r"(invoiced|captured|billed) separately", re.IGNORECASE), "separate"),
)
_WHY = {
    "included": "freight is included in the price, its amount is not in the export",
    "separate": "freight was invoiced separately, its amount is not in the export",
    "blank": "no freight is recorded",
    "unreadable": "the freight cell cannot be read",
    "broken": "the row it refers to is not in the export",
    "mismatch": "the row it refers to belongs to another shipment",
    "circle": "the references run in a circle",
    "homeless": "the row names no shipment",
}


def place_freight(ids: Texts, shipment: Texts, cells: Texts) -> pd.DataFrame:
    """What each row's freight cell says and where its freight stands.

    One row per row of the export: `kind` (of the cell), `cents` (int64, 0 unless recorded), `shipment` (the
    one whose freight the row bears: its own, or that of the row it refers to), `told_by` (position of the row
    that ends its chain of references, itself where it refers to none), `outcome` (the kind there, or
    `broken`, `mismatch`, `circle`, `homeless`), `placed` (bool: an amount is recorded there), `reason` (None where
    placed).

    A reference is followed by ID, over any number of steps. Where the ID is not in the export, the shipment
    it names stands in, if its own rows do; an ID on a row of another shipment than the one named is not
    followed.
    """
    kind, named, wanted = _kinds(cells)
    amount, _ = numbers(cells)
    n = len(cells)
    at = _positions(ids, wanted)
    by_name = _heads(shipment, kind, named)
    step = np.where(kind != "shared", np.arange(n), np.where(at >= 0, at, by_name))
    contradicts = (kind == "shared") & (at >= 0) & (named != shipment[np.maximum(at, 0)])
    broken = (kind == "shared") & (step < 0)
    step = np.where(contradicts | broken, np.arange(n), step)
    end = _follow(step)
    outcome = kind[end].copy()
    outcome[broken[end]] = "broken"
    outcome[contradicts[end]] = "mismatch"
    outcome[outcome == "shared"] = "circle"
    bearer = np.where(
        (outcome == "circle") | (outcome == "broken") | (outcome == "mismatch"), shipment, shipment[end]
    )
    outcome[pd.isna(bearer)] = "homeless"
    placed = outcome == "recorded"
    return pd.DataFrame(
        {
            "kind": kind,
            "cents": np.where(kind == "recorded", to_cents(np.nan_to_num(amount)), 0),
            "shipment": bearer,
            "told_by": end,
            "outcome": outcome,
            "by_name": (kind == "shared") & (at < 0) & (by_name >= 0),
            "placed": placed,
            "reason": np.array(
                [None if ok else _WHY[o] for ok, o in zip(placed, outcome, strict=True)], dtype=object
            ),
        }
    )


def _kinds(cells: Texts) -> tuple[Texts, Texts, Texts]:
    """Per cell: its kind, and the shipment and ID that a reference names."""
    codes, distinct = pd.factorize(cells)
    rows = [_kind(text) for text in distinct] + [("blank", None, None)]
    kind, named, wanted = (np.array(column, dtype=object)[codes] for column in zip(*rows, strict=True))
    return kind, named, wanted


def _kind(text: str) -> tuple[Kind, str | None, str | None]:
    see = _SEE.match(text)
    if see:
        return "shared", see["shipment"], see["id"]
    if not np.isnan(numbers(np.array([text], dtype=object))[0][0]):
        return "recorded", None, None
    return next((kind for pattern, kind in _WORDS if pattern.search(text)), "unreadable"), None, None


def _positions(ids: Texts, wanted: Texts) -> npt.NDArray[np.int64]:
    """Where each wanted ID stands, -1 where it does not; of IDs that repeat the first counts."""
    index = pd.Index(ids, dtype=object)
    first = np.flatnonzero(~index.duplicated() & ~pd.isna(ids))
    found = pd.Index(ids[first], dtype=object).get_indexer(pd.Index(wanted, dtype=object))
    return np.where((found >= 0) & ~pd.isna(wanted), np.append(first, -1)[found], -1)


def _heads(shipment: Texts, kind: Texts, named: Texts) -> npt.NDArray[np.int64]:
    """The first row of the named shipment that is no reference itself, -1 where there is none."""
    own = shipment.copy()
    own[kind == "shared"] = None
    return _positions(own, named)


def _follow(step: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The end of every row's chain, by pointer doubling; in a circle, some row that refers on."""
    end = step
    for _ in range(max(len(step), 2).bit_length()):
        end = end[end]
    return end


def weight_of_shipments(ids: Texts, shipment: Texts, cells: Texts) -> tuple[pd.Series, pd.DataFrame]:
    """Kilograms by shipment, and the weight cells as `place_freight` reads them.

    A weight, like freight, is that of the shipment; weights on several rows of one shipment are summed. NaN
    where none was captured: no line's weight is made up from it.
    """
    told = place_freight(ids, shipment, cells)
    amount, _ = numbers(cells)
    recorded = pd.Series(np.where(told["kind"] == "recorded", amount, np.nan))
    return recorded.groupby(pd.Series(shipment), sort=False).sum(min_count=1), told
