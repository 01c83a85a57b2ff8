"""The stock of a workbook: receipts, opening stock, usage and returns of every style and color as one set of movements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.movements import movements
from prodops_xl.domain.cogs.receipts import PARTS, Received, same_row_again
from prodops_xl.domain.money import to_cents
from prodops_xl.tables.findings import Finding, Severity

Integers = npt.NDArray[np.int64]

_DETAIL = ("source", "row", "key", "vendor", "order", "estimate", *PARTS)


class Tables(NamedTuple):
    """The typed frames that a stock is made of, beside the receipts."""

    orders: pd.DataFrame
    usage: pd.DataFrame
    returns: pd.DataFrame
    opening: pd.DataFrame


@dataclass(frozen=True)
class StockBook:
    """`items`: Style, Color, Category by item code. `movements`: the engine's frame. `detail`: beside each movement
    its `source` table, `row` there, `key`, `vendor`, `order` (row of Orders or -1), `estimate`, and a receipt's PARTS.
    `late`: the engine's late costs.
    """

    items: pd.DataFrame
    movements: pd.DataFrame
    detail: pd.DataFrame
    late: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def stock_book(tables: Tables, received: Received, as_of: date) -> StockBook:
    """Put the tables together. Rows that cannot be read become findings; sales dated after `as_of` wait, with a note; goods and sales from before an item's
    opening stock was counted are in it already and are left out.
    """
    names = _Names(tables)
    parts = [
        _receipts(tables.orders, received, names),
        _opening(tables.opening, names),
        _usage(tables.usage, names, as_of),
    ]
    findings = [found for _, told in parts for found in told]
    every = pd.concat([frame for frame, _ in parts], ignore_index=True)
    kept, left_out = _since_opening(every)
    returns, told = _returns(tables.returns, kept)
    findings += told
    whole = pd.concat([kept, returns], ignore_index=True) if len(returns) else kept
    place = np.full(len(received.lines), -1, dtype="int64")
    is_receipt = (whole["kind"] == "receipt").to_numpy(bool)
    place[whole["line"].to_numpy("int64")[is_receipt]] = np.flatnonzero(is_receipt)
    late = received.late.assign(of=place[received.late["of"].to_numpy("int64")])
    notes = list(received.notes)
    ahead = int((tables.usage["Date"] > pd.Timestamp(as_of)).sum())
    if ahead:
        notes.append(
            f"{ahead:,} usage{'s are' if ahead > 1 else ' is'} dated after {as_of.isoformat()} and not counted yet."
        )
    if left_out:
        notes.append(
            f"{left_out:,} receipts and usages from before their opening stock was counted are in it already and left out."
        )
    made = movements(*(whole[name].tolist() for name in ("item", "day", "kind", "units", "cents", "of")))
    return StockBook(
        names.frame(),
        made,
        whole[list(_DETAIL)].reset_index(drop=True),
        late[late["of"] >= 0].reset_index(drop=True),
        findings,
        notes,
    )


class _Names:
    """Item codes of styles and colors, spelled as first met; case and outer blanks do not matter.

    A usage or stock count without a color takes its style's only color.
    """

    def __init__(self, tables: Tables) -> None:
        orders = tables.orders
        self._codes: dict[tuple[str, str], int] = {}
        self._rows: list[tuple[str | None, str | None, str | None]] = []
        self._colors: dict[str, set[str]] = {}
        category = orders["Category"].to_numpy(object)
        self.of_order = self.codes(orders["Style"], orders["Color"], category)

    def codes(
        self, styles: pd.Series, colors: pd.Series, categories: npt.NDArray[np.object_] | None = None
    ) -> Integers:
        """Code per row; -1 where there is no style."""
        out = np.full(len(styles), -1, dtype="int64")
        frame = pd.DataFrame({"style": styles.to_numpy(object), "color": colors.to_numpy(object)})
        groups = frame.groupby(["style", "color"], sort=False, dropna=False).indices
        for key, rows in groups.items():
            style, color = cast("tuple[Any, Any]", key)
            if style is None or style != style:  # noqa: PLR0124 - NaN
                continue
            first = None if categories is None else categories[rows[0]]
            out[rows] = self._code(str(style), None if color is None or color != color else str(color), first)  # noqa: PLR0124
        return out

    def _code(self, style: str, color: str | None, category: str | None) -> int:
        plain, shade = style.strip().casefold(), (color or "").strip().casefold()
        known = self._colors.setdefault(plain, set())
        if not shade and len(known) == 1:
            shade = next(iter(known))
        code = self._codes.get((plain, shade))
        if code is None:
            code = self._codes[plain, shade] = len(self._rows)
            self._rows.append((style.strip(), color.strip() if color else None, category))
            known.add(shade)
        return code

    def frame(self) -> pd.DataFrame:
        """Style, Color, Category by code."""
        return pd.DataFrame(self._rows, columns=["Style", "Color", "Category"], dtype=object)


def _movement_frame(n: int, **columns: object) -> pd.DataFrame:
    """Movements with their detail, blank where not given."""
    blank: dict[str, object] = {
        "cents": np.zeros(n, "int64"), "of": np.full(n, -1, "int64"), "line": np.full(n, -1, "int64"),
        "vendor": None, "order": np.full(n, -1, "int64"), "estimate": False, "key": None,
        **{part: np.zeros(n, "int64") for part in PARTS},
    }  # fmt: skip
    out = pd.DataFrame({**blank, **columns}, index=pd.RangeIndex(n))
    for name in ("vendor", "key", "kind", "source"):
        out[name] = out[name].astype(object)
    return out


def _receipts(orders: pd.DataFrame, received: Received, names: _Names) -> tuple[pd.DataFrame, list[Finding]]:
    lines = received.lines
    order = lines["order"].to_numpy("int64")
    item = names.of_order[order]
    frame = _movement_frame(
        len(lines), item=item, day=lines["day"], kind="receipt", units=lines["units"], cents=lines["cents"],
        line=np.arange(len(lines)), source=lines["source"], row=lines["row"], key=lines["receipt"].to_numpy(object),
        vendor=orders["Vendor"].to_numpy(object)[order], order=order, estimate=lines["estimate"].to_numpy(bool),
        **{part: lines[part] for part in PARTS},
    )  # fmt: skip
    bad = np.flatnonzero(item < 0)
    told = [
        Finding(
            "receipt-without-style", "error", str(lines["source"].iloc[row]), (lines["receipt"].iloc[row],), None,
            f"Receipt {lines['receipt'].iloc[row]}: its order line has no style; it is not in stock.", None,
            "Enter the style on the order line.", float(lines["cents"].iloc[row]) / 100, int(lines["row"].iloc[row]),
        )
        for row in bad
    ]  # fmt: skip
    return frame[item >= 0], told


def _opening(opening: pd.DataFrame, names: _Names) -> tuple[pd.DataFrame, list[Finding]]:
    item = names.codes(opening["Style"], opening["Color"])
    units, cost = opening["Units"].to_numpy("float64"), opening["Unit cost"].to_numpy("float64")
    day = opening["Date"].to_numpy("datetime64[D]")
    good = (item >= 0) & ~np.isnan(units) & (units >= 0) & ~np.isnan(cost) & ~np.isnat(day)
    count = pd.DataFrame({"item": item, "day": day, "units": units, "cost": cost})
    twice = good & count.duplicated().to_numpy(bool)
    at = np.flatnonzero(good & ~twice)
    frame = _movement_frame(
        len(at), item=item[at], day=day[at].astype("datetime64[ns]"), kind="opening",
        units=np.rint(units[at]).astype("int64"), cents=to_cents(units[at] * cost[at]), source="OpeningStock", row=at,
        price=to_cents(units[at] * cost[at]),
    )  # fmt: skip
    told = [
        Finding(
            "opening-unreadable", "error", "OpeningStock", (opening["Style"].iloc[row], opening["Color"].iloc[row]), None,
            f"Opening stock of {opening['Style'].iloc[row]} {opening['Color'].iloc[row] or ''} lacks its date, units or unit cost; it is not counted.",
            None, "Enter date, units and unit cost.", 0.0, int(row),
        )
        for row in np.flatnonzero(~good)
    ]  # fmt: skip
    return frame, told + _counted_again(opening, good & count.duplicated(["item"]).to_numpy(bool), twice)


def _counted_again(
    opening: pd.DataFrame, again: npt.NDArray[np.bool_], twice: npt.NDArray[np.bool_]
) -> list[Finding]:
    """Items that have more than one row of opening stock: the same row twice is one count, others are layers."""
    out = []
    for row in np.flatnonzero(again):
        style, color = opening["Style"].iloc[row], opening["Color"].iloc[row]
        name = f"Opening stock of {style} {color or ''}".rstrip()
        rule: str
        severity: Severity
        if twice[row]:
            rule, severity = "opening-twice", "error"
            said = "stands twice with the same day, units and unit cost; it is counted once"
        else:
            rule, severity = "opening-layers", "warning"
            said = "stands on more than one row; each is counted, as a layer of its own"
        out.append(
            Finding(
                rule, severity, "OpeningStock", (style, color), "Style", f"{name} {said}.", style,
                "Delete the row that is too many, or leave them where the stock has two costs.", 0.0, int(row),
            )
        )  # fmt: skip
    return out


def _usage(usage: pd.DataFrame, names: _Names, as_of: date) -> tuple[pd.DataFrame, list[Finding]]:
    """Sales and adjustments are issues; negative units, and rows of the kind return, come back."""
    before = len(names.frame())
    item = names.codes(usage["Style"], usage["Color"])
    units, day = usage["Units"].to_numpy("float64"), usage["Date"].to_numpy("datetime64[D]")
    good = (item >= 0) & ~np.isnan(units) & ~np.isnat(day)
    twice = same_row_again(usage, ["Usage", "Style", "Color", "Date", "Units", "Kind"])
    come = day <= np.datetime64(as_of, "D")
    at = np.flatnonzero(good & (units != 0) & ~twice & come)
    back = (units < 0) | ((usage["Kind"] == "return").to_numpy(bool) & (units > 0))
    kind = np.where(back, "customer_return", "issue").astype(object)
    frame = _movement_frame(
        len(at), item=item[at], day=day[at].astype("datetime64[ns]"), kind=kind[at],
        units=np.rint(np.abs(units[at])).astype("int64"), source="Usage", row=at, key=usage["Usage"].to_numpy(object)[at],
    )  # fmt: skip
    told = [
        Finding(
            "usage-unreadable", "error", "Usage", (usage["Usage"].iloc[row],), None,
            f"Usage {usage['Usage'].iloc[row]} lacks its style, date or units; it is not counted.",
            None, "Enter style, date and units.", 0.0, int(row),
        )
        for row in np.flatnonzero(~good)
    ]  # fmt: skip
    told += [
        Finding(
            "usage-twice", "error", "Usage", (usage["Usage"].iloc[row],), "Usage",
            f"Usage {usage['Usage'].iloc[row]} stands twice with the same style, day and units; it is counted once.",
            usage["Usage"].iloc[row], "Delete one of the two, or give each its number.", 0.0, int(row),
        )
        for row in np.flatnonzero(twice & good)
    ]  # fmt: skip
    for code in sorted({int(c) for c in item[good] if c >= before}):
        rows = np.flatnonzero(good & (item == code))
        style, color = usage["Style"].iloc[rows[0]], usage["Color"].iloc[rows[0]]
        told.append(
            Finding(
                "usage-without-style", "error", "Usage", (usage["Usage"].iloc[rows[0]],), "Style",
                f"{len(rows):,} usage{'s' if len(rows) > 1 else ''} of {style} {color or 'without a color'}: no order, receipt or opening stock has it, so it has no cost.",
                style, "Correct style and color, or enter opening stock.", 0.0, int(rows[0]),
            )
        )  # fmt: skip
    return frame, told


def _since_opening(every: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Leave out what happened before an item's stock was counted."""
    counted = every[every["kind"] == "opening"].groupby("item")["day"].min()
    if not len(counted):
        return every, 0
    start = every["item"].map(counted)
    early = ((every["kind"] != "opening") & (every["day"] < start)).to_numpy(bool)
    return every[~early].reset_index(drop=True), int(early.sum())


def _returns(returns: pd.DataFrame, kept: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Goods that went back to a vendor, each with the receipt that it goes back from."""
    receipt = kept[(kept["source"] == "Receipts").to_numpy(bool)]
    place = pd.Series(receipt.index.to_numpy("int64"), index=receipt["key"].astype(object))
    place = place[~place.index.duplicated()]
    of = place.reindex(returns["Receipt"].to_numpy(object)).fillna(-1).to_numpy("int64")
    units, day = returns["Units"].to_numpy("float64"), returns["Date"].to_numpy("datetime64[D]")
    good = (of >= 0) & (np.nan_to_num(units) > 0) & ~np.isnat(day)
    at = np.flatnonzero(good)
    frame = _movement_frame(
        len(at), item=kept["item"].to_numpy("int64")[of[at]], day=day[at].astype("datetime64[ns]"),
        kind="vendor_return", units=np.rint(units[at]).astype("int64"), of=of[at], source="Returns", row=at,
        key=returns["Return"].to_numpy(object)[at], vendor=kept["vendor"].to_numpy(object)[of[at]],
        order=kept["order"].to_numpy("int64")[of[at]],
    )  # fmt: skip
    told = [
        Finding(
            "return-without-receipt", "error", "Returns", (returns["Return"].iloc[row],), "Receipt",
            f"Return {returns['Return'].iloc[row]}: receipt {returns['Receipt'].iloc[row]} is not in stock, or date or units are missing; it is not counted.",
            returns["Receipt"].iloc[row], "Correct the receipt's number, the date or the units.", 0.0, int(row),
        )
        for row in np.flatnonzero(~good)
    ]  # fmt: skip
    return frame, told
