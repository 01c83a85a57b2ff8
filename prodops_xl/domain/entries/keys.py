"""By what a filed line and goods of ours are known to be of one entry: its number, a bill or container, a PO."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.goods import Goods
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.lots import Book

Ints = npt.NDArray[np.int64]

_PARTED = re.compile(r"[\s,;|/&+]+")
_RUN = re.compile(r"[0-9A-Z]+")
_SCAC = re.compile(r"^[A-Z]{4}(?=[0-9A-Z]*[0-9])")  # a carrier's code that a bill of lading may begin with
_LABELS = frozenset(("PO", "P", "O", "NO", "NR", "REF"))
# What stands before a number that is no PO, and behind one.
_OF_OTHERS = frozenset(
    ("INV", "INVOICE", "BKG", "BOOKING", "BL", "MBL", "HBL", "HAWB", "MAWB", "AWB", "CNTR", "CONTAINER", "SEAL", "JOB", "FILE")
)  # fmt: skip
_COUNTED = frozenset(
    (
        "CTN",
        "CTNS",
        "CARTONS",
        "PCS",
        "PIECES",
        "PKG",
        "PKGS",
        "KG",
        "KGS",
        "CBM",
        "DOZ",
        "PLT",
        "PLTS",
        "UNITS",
    )
)
_LABELLED = re.compile(r"PO(?=[0-9]{3})")
_LEAST_BILL, _LEAST_PO = 5, 3


@dataclass(frozen=True)
class Keys:
    """`filed` and `goods`: line (row) and key (an int code), each pair once."""

    filed: pd.DataFrame
    goods: pd.DataFrame


def entry_keys(lines: pd.DataFrame, goods: Goods, shipped: pd.DataFrame, book: Book) -> Keys:
    """By entry number: the one that ShipmentLines name, or those that Entries gives for an unnamed line's shipment."""
    named = goods.lines["entry"]
    ours = pd.DataFrame({"line": named.index, "key": named})[named.notna()]
    of_shipment = pd.DataFrame(
        {"Shipment": book.entries["Shipment"], "key": book.entries["Entry"].map(bare, "ignore")}
    )
    assumed = _shipments_of(goods, shipped)
    assumed = assumed[named.isna().to_numpy()[assumed["line"].to_numpy("int64")]]
    by_entries = assumed.merge(of_shipment.dropna(), on="Shipment")[["line", "key"]]
    return _coded(pd.DataFrame({"line": lines.index, "key": lines["entry"]}), pd.concat([ours, by_entries]))


def bill_keys(lines: pd.DataFrame, goods: Goods, shipped: pd.DataFrame, book: Book) -> Keys:
    """By bill of lading: a shipment's number or container in the filed bill or reference, a carrier's code aside."""
    names: dict[str, set[str]] = {}
    shipments = book.shipments
    for name, container in zip(shipments["Shipment"], shipments["Container"], strict=True):
        for spelled in {
            *_bills(name),
            *_bills(container)[:1],
        }:  # a container's letters are part of its number
            names.setdefault(spelled, set()).add(name)
    found = pd.concat(
        [
            _found(lines["bill"], lambda text: _shipments_in(text, names, _bills)),
            _found(lines["reference"], lambda text: _shipments_in(text, names, _bills)),
        ]
    )
    ours = _shipments_of(goods, shipped).rename(columns={"Shipment": "key"})
    return _coded(found, ours)


def po_keys(lines: pd.DataFrame, goods: Goods, book: Book) -> Keys:
    """By PO: the report's own PO (and line), else every PO of the book that stands whole in the reference."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for po in pd.unique(book.orders["PO"].dropna()):
        runs = _runs(po)
        if sum(map(len, runs)) >= _LEAST_PO:
            by_first.setdefault(runs[0], []).append((runs, po))
    own = lines["po"]
    told = _found(own, lambda text: _pos_in(text, by_first))
    rest = _found(lines["reference"].where(own.isna()), lambda text: _pos_in(text, by_first))
    po_line = lines["po_line"].to_numpy("float64")[told["line"].to_numpy("int64")]
    exact = told.assign(key=_with_line(told["key"], po_line))
    at = goods.members["order"].to_numpy("int64")
    ours = pd.DataFrame({"line": goods.members["line"], "key": book.orders["PO"].to_numpy(object)[at]})
    by_line = ours.assign(key=_with_line(ours["key"], book.orders["Line"].to_numpy("float64")[at]))
    # Where the report says which line of a PO we have, only that one is meant.
    known = np.isin(exact["key"].to_numpy(object).astype(str), by_line["key"].to_numpy(object).astype(str))
    return _coded(pd.concat([exact[known], told[~known], rest]), pd.concat([ours, by_line]))


def _shipments_of(goods: Goods, shipped: pd.DataFrame) -> pd.DataFrame:
    """Line and Shipment of goods that have shipped."""
    members = goods.members[goods.members["shipped"] >= 0]
    at = members["shipped"].to_numpy("int64")
    return pd.DataFrame(
        {"line": members["line"].to_numpy("int64"), "Shipment": shipped["Shipment"].to_numpy(object)[at]}
    )


def _with_line(pos: pd.Series, lines: npt.NDArray[np.float64]) -> list[str]:
    return [f"{po}\n{line:g}" for po, line in zip(pos, lines.tolist(), strict=True)]


def _coded(filed: pd.DataFrame, ours: pd.DataFrame) -> Keys:
    """Keys as int codes; what only one side has is left out."""
    codes, _ = pd.factorize(pd.concat([filed["key"], ours["key"]]).to_numpy(object))
    parts = []
    for frame, code in ((filed, codes[: len(filed)]), (ours, codes[len(filed) :])):
        parts.append(pd.DataFrame({"line": frame["line"].to_numpy("int64"), "key": code.astype("int64")}))
    both = np.intersect1d(parts[0]["key"], parts[1]["key"])
    kept = [
        part[part["key"].isin(both) & (part["key"] >= 0)].drop_duplicates(ignore_index=True) for part in parts
    ]
    return Keys(kept[0], kept[1])


def _found(texts: pd.Series, find: Callable[[str], Iterable[str]]) -> pd.DataFrame:
    """Line and key: what `find` finds in each text; each distinct text is looked at once."""
    codes, distinct = pd.factorize(texts.to_numpy(object))
    pairs = [(code, key) for code, text in enumerate(distinct) for key in find(str(text))]
    keys = pd.DataFrame(pairs, columns=["code", "key"]).astype({"code": "int64", "key": object})
    return pd.DataFrame({"line": np.arange(len(codes)), "code": codes}).merge(keys, on="code")[
        ["line", "key"]
    ]


def _bills(text: str | None) -> list[str]:
    """A bill's number without signs, and without the carrier's code that it may begin with."""
    if not isinstance(text, str):
        return []
    plain = "".join(_RUN.findall(text.upper()))
    return [name for name in (plain, _SCAC.sub("", plain, count=1)) if len(name) >= _LEAST_BILL]


def _shipments_in(text: str, names: Mapping[str, set[str]], spell: Callable[[str], list[str]]) -> list[str]:
    """Shipments whose number or container is one of the numbers in `text`; the first spelling that is known counts."""
    found: dict[str, None] = {}
    for part in dict.fromkeys((text, *_PARTED.split(text))):
        known = next((names[spelled] for spelled in spell(part) if spelled in names), ())
        found |= dict.fromkeys(sorted(known))
    return list(found)


def _runs(text: str) -> tuple[str, ...]:
    """The words of a PO number or a reference, without the label PO, be it set apart or not."""
    runs = [_LABELLED.sub("", run) for run in _RUN.findall(text.upper())]
    named = tuple(run for run in runs if run not in _LABELS)
    return named or tuple(runs)


def _pos_in(text: str, by_first: Mapping[str, list[tuple[tuple[str, ...], str]]]) -> list[str]:
    """POs whose words stand in the text one after another, as whole words; of two at one place the longer one. What the
    text itself calls an invoice, a booking or a number of cartons is none.
    """
    runs, at = _runs(text), 0
    found: dict[str, None] = {}
    while at < len(runs):
        here = [
            (po, len(words))
            for words, po in by_first.get(runs[at], ())
            if runs[at : at + len(words)] == words
            and not (at and runs[at - 1] in _OF_OTHERS)
            and not (runs[at + len(words) :] and runs[at + len(words)] in _COUNTED)
        ]
        longest = max((size for _, size in here), default=0)
        found |= dict.fromkeys(po for po, size in here if size == longest)
        at += max(longest, 1)
    return list(found)
