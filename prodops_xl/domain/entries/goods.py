"""What our books say may stand on an entry: computed customs lines, goods on the vendor's entry, orders not shipped.

All three are lines that a filed one may answer to; behind each are the shipped lines and orders that bear its share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.mending import mended_entry
from prodops_xl.domain.entries.numbers import bare

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

OURS, VENDORS, ORDERED = 0, 1, 2


@dataclass(frozen=True)
class Goods:
    """`lines`: kind (OURS: a computed line; VENDORS: shipped, not on an entry of ours; ORDERED: not shipped yet),
    computed (row of entered.lines or -1), entry (bare text, None where it is assumed), group (what the lines of one
    entry share, assumed or not), date, hts, origin, mid, claims, value (cents), units, weight. `members`: which PO
    lines they are: line, shipped (-1: an order alone), order, weight (cents). In an order that does not hang on the
    order of rows.
    """

    lines: pd.DataFrame
    members: pd.DataFrame


def goods_of(costed: CostedBook) -> Goods:
    """Every line of the book that may have been declared to US customs."""
    code, lines = _shipped_lines(costed)
    shipped = costed.shipped
    entered = shipped.costed.entered
    inside = np.flatnonzero(code >= 0)
    value = np.where(
        entered.customs_line >= 0, entered.value, shipped.costed.lines["price"].to_numpy("int64")
    )
    members = pd.DataFrame(
        {
            "line": code[inside],
            "shipped": inside,
            "order": shipped.lines["order"].to_numpy("int64")[inside],
            "weight": np.maximum(value, 0)[inside],
        }
    )
    alone, of_orders = _ordered_lines(costed, len(lines))
    # An empty frame would turn dates and texts into other kinds.
    both = (
        pd.concat([part for part in (lines, alone) if len(part)], ignore_index=True) if len(alone) else lines
    )
    return _in_order(both, pd.concat([members, of_orders], ignore_index=True).astype("int64"))


def _shipped_lines(costed: CostedBook) -> tuple[Ints, pd.DataFrame]:
    """The line of each shipped line (-1: it does not enter the US), and the lines: computed ones first."""
    shipped = costed.shipped
    entered, placed = shipped.costed.entered, shipped.lines
    order = costed.book.orders.iloc[placed["order"].to_numpy("int64")].reset_index(drop=True)
    told = {name: order[name].to_numpy(object) for name in ("HTS", "Origin", "Manufacturer ID", "Claims")}
    group = placed["Entry"].to_numpy(object)
    away = (entered.customs_line < 0) & placed["enters_us"].to_numpy(bool)
    keys = pd.DataFrame({"group": group, **told})[away]
    theirs = keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup().to_numpy("int64")
    count = len(entered.lines)
    code = entered.customs_line.astype("int64").copy()
    code[away] = count + theirs
    total = int(code.max(initial=-1)) + 1
    first = np.full(total, -1, dtype="int64")
    rows = np.flatnonzero(code >= 0)[::-1]
    first[code[rows]] = rows
    at = code[rows]
    units = placed["units"].to_numpy("float64")
    weight = units * order["Net weight"].to_numpy("float64")
    price = shipped.costed.lines["price"].to_numpy("int64")
    own = np.arange(total) < count
    value = np.bincount(at, price[rows], total)
    value[:count] = entered.lines["value"].to_numpy("float64")
    assumed = placed["assumed"].to_numpy(bool)[first]
    lines = pd.DataFrame(
        {
            "kind": np.where(own, OURS, VENDORS),
            "computed": np.where(own, np.arange(total), -1),
            "date": placed["entry_date"].to_numpy("datetime64[D]")[first],
            "value": value.astype("int64"),
            "units": np.bincount(at, units[rows], total),
            "weight": np.bincount(at, weight[rows], total),
        }
    )
    lines["entry"] = pd.Series(np.where(assumed, None, _numbers(group)[first]), dtype=object)
    lines["group"] = pd.Series(group[first], dtype=object)
    for name, column in zip(("hts", "origin", "mid", "claims"), told, strict=True):
        lines[name] = pd.Series(told[column][first], dtype=object)
    return code, lines


def _numbers(entries: Texts) -> Texts:
    """Entry numbers as a filed one is told: bare, with the zeros that a spreadsheet took."""
    codes, distinct = pd.factorize(entries)
    return np.array([*(mended_entry(text) or bare(text) for text in distinct), None], dtype=object)[codes]


def _ordered_lines(costed: CostedBook, first_line: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Order lines of which nothing is in ShipmentLines, as planned."""
    planned, orders = costed.planned, costed.book.orders
    gone = np.isin(planned.lines["order"].to_numpy("int64"), costed.shipped.lines["order"].to_numpy("int64"))
    rows = np.flatnonzero(~gone & planned.lines["enters_us"].to_numpy(bool))
    order = planned.lines["order"].to_numpy("int64")[rows]
    entered = planned.costed.entered
    ours = entered.customs_line[rows] >= 0
    value = np.where(ours, entered.value[rows], planned.costed.lines["price"].to_numpy("int64")[rows])
    units = planned.lines["units"].to_numpy("float64")[rows]
    lines = pd.DataFrame(
        {
            "kind": np.full(len(rows), ORDERED),
            "computed": np.full(len(rows), -1),
            "date": planned.lines["entry_date"].to_numpy("datetime64[D]")[rows],
            "value": value,
            "units": units,
            "weight": units * orders["Net weight"].to_numpy("float64")[order],
        }
    )
    lines["entry"] = pd.Series(np.full(len(rows), None, dtype=object), dtype=object)
    lines["group"] = pd.Series([f"PO {p}" for p in orders["PO"].to_numpy(object)[order]], dtype=object)
    names = {"hts": "HTS", "origin": "Origin", "mid": "Manufacturer ID", "claims": "Claims"}
    for name, column in names.items():
        lines[name] = pd.Series(orders[column].to_numpy(object)[order], dtype=object)
    members = pd.DataFrame(
        {
            "line": first_line + np.arange(len(rows)),
            "shipped": np.full(len(rows), -1),
            "order": order,
            "weight": np.maximum(value, 0),
        }
    )
    return lines, members


def _in_order(lines: pd.DataFrame, members: pd.DataFrame) -> Goods:
    """Lines by what they are, so that ties are settled alike however the rows of the tables stand."""
    keys = ["kind", "group", "hts", "origin", "claims", "mid", "value", "units"]
    told = lines[keys].assign(**{k: lines[k].astype(object).where(lines[k].notna(), "") for k in keys[1:6]})
    order = told.sort_values(keys, kind="stable").index.to_numpy()
    place = np.empty(len(lines), dtype="int64")
    place[order] = np.arange(len(lines))
    members = members.assign(line=place[members["line"].to_numpy("int64")])
    return Goods(
        lines.iloc[order].reset_index(drop=True),
        members.sort_values(["line", "shipped", "order"], kind="stable").reset_index(drop=True),
    )
