"""Receipts at their landed cost: what came in, when, and what it cost to the cent, part by part.

A PO line's receipts take its shipped lines in the order in which the shipments came, units against units, each part
of the landed cost cut to the cent. What is received beyond what was shipped takes the order line's planned cost and
says so. A charge whose bill came after the goods were received is a late cost of its bill's day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.shares import expand, share
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.money import Cents, allocate_groups
from prodops_xl.domain.shipped_lines import look_up, positions
from prodops_xl.tables.findings import Finding

Integers = npt.NDArray[np.int64]

# Parts of a receipt's cost, and the legs of a landed line that each of them gathers.
PARTS: dict[str, tuple[str, ...]] = {
    "price": ("price",),
    "freight": ("Freight",),
    "duty": ("duty",),
    "other": ("mpf", "hmf", "other_fees", "Insurance", "Drayage", "Brokerage", "Other"),
}

# A carton counted twice: within this share of a receipt, units beyond the shipment are worth a remark and no more.
_MISCOUNT = 0.02


@dataclass(frozen=True)
class Received:
    """`lines`: one row per receipt that counts: `source` (Receipts, ShipmentLines or Orders), `row` (its row there),
    `receipt` (its number or None), `order` (row of Orders), `day`, `units` int64, the PARTS and `cents` (their sum)
    int64, `estimate` (bool: some of it is a planned cost). Late costs are not in it.

    `late`: `of` (row of `lines`), `cents`, `day`, `cause`. `in_transit_units`, `in_transit_cents`: shipped, not yet
    received. `draws`: which shipped line each receipt took: `of`, `shipped` (row of the costed lot), `units`.
    """

    lines: pd.DataFrame
    late: pd.DataFrame
    draws: pd.DataFrame
    in_transit_units: int
    in_transit_cents: int
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def receive(costed: CostedBook, receipts: pd.DataFrame, units_column: str, as_of: date) -> Received:
    """Receipts with their cost. `receipts`: the Receipts table (empty: shipped lines count as received on their
    shipment's in-DC); `units_column`: `Units received` or `Units accepted`.
    """
    findings: list[Finding] = []
    notes: list[str] = []
    if len(receipts):
        lines, findings = _as_received(costed, receipts, units_column, as_of)
    else:
        lines = _as_shipped(costed, as_of)
        notes.append(
            "There is no Receipts table: shipped lines count as received on their shipment's in-DC, lines without a "
            "shipment on their actual in-DC."
        )
    lines = lines.sort_values(["order", "day", "row"], kind="stable").reset_index(drop=True)
    shipped = _Shipped.of(costed)
    draws = _draw(lines, shipped)
    late = _late(costed, shipped, draws, lines)
    lines = _costs(costed, shipped, draws, lines, late)
    taken = np.zeros(len(shipped.units), dtype="int64")
    np.add.at(taken, draws["place"].to_numpy("int64"), draws["units"].to_numpy("int64"))
    waiting = shipped.units - taken
    return Received(
        lines,
        late[["of", "cents", "day", "cause"]],
        draws[["of", "shipped", "units"]],
        int(waiting.sum()),
        int((shipped.cents - share(shipped.cents, taken, shipped.units)).sum()),
        findings + _estimates(costed, lines),
        notes,
    )


@dataclass(frozen=True)
class _Shipped:
    """Shipped lines in the order in which they come in: `line` (row of the lot), `order`, `units`, their amounts by
    part, `cents` in all; `start`: where each begins on one axis of units of all orders.
    """

    line: Integers
    order: Integers
    units: Integers
    parts: dict[str, Cents]
    cents: Cents
    start: Integers

    @classmethod
    def of(cls, costed: CostedBook) -> _Shipped:
        lot = costed.shipped
        order = lot.lines["order"].to_numpy("int64")
        came = _came(costed)
        line = np.lexsort((np.arange(len(order)), came, order))
        units = np.rint(lot.lines["units"].to_numpy("float64")[line]).astype("int64")
        amounts = lot.costed.lines
        parts = {
            part: sum((amounts[leg].to_numpy("int64") for leg in legs), np.zeros(len(order), "int64"))[line]
            for part, legs in PARTS.items()
        }
        cents = sum(parts.values(), np.zeros(len(order), "int64"))
        return cls(line, order[line], units, parts, cents, np.cumsum(units) - units)


def _came(costed: CostedBook) -> npt.NDArray[np.datetime64]:
    """The day each shipped line came or comes in: its shipment's in-DC, else its ETA; far away where unknown."""
    at = costed.shipped.lines["shipment"].to_numpy("int64")
    ships = costed.book.shipments
    day = ships["In-DC"].to_numpy("datetime64[D]")[at]
    for name in ("ETA", "ETD"):
        day = np.where(np.isnat(day), ships[name].to_numpy("datetime64[D]")[at], day)
    return np.where(np.isnat(day), np.datetime64("2199-12-31", "D"), day)


def _as_received(
    costed: CostedBook, receipts: pd.DataFrame, units_column: str, as_of: date
) -> tuple[pd.DataFrame, list[Finding]]:
    order = look_up(positions(costed.book.orders, ("PO", "Line")), receipts, ("PO", "Line"))
    units = receipts[units_column].to_numpy("float64")
    if units_column == "Units accepted":
        units = np.where(np.isnan(units), receipts["Units received"].to_numpy("float64"), units)
    day = receipts["Receipt date"].to_numpy("datetime64[D]")
    readable = ~np.isnan(units) & ~np.isnat(day)
    twice = same_row_again(receipts, ["Receipt", "PO", "Line", "Receipt date", units_column])
    keep = np.flatnonzero((order >= 0) & readable & (units > 0) & (day <= np.datetime64(as_of, "D")) & ~twice)
    lines = pd.DataFrame(
        {
            "source": "Receipts",
            "row": keep,
            "receipt": receipts["Receipt"].to_numpy(object)[keep],
            "order": order[keep],
            "day": day[keep].astype("datetime64[ns]"),
            "units": np.rint(units[keep]).astype("int64"),
        }
    )
    return lines, [*_unplaced(receipts, order, readable, units), *_twice(receipts, twice)]


def same_row_again(frame: pd.DataFrame, columns: list[str]) -> npt.NDArray[np.bool_]:
    """Rows that say what an earlier one says, number for number; rows without a number of their own are never that."""
    return (frame.duplicated(columns) & frame[columns[0]].notna()).to_numpy(bool)


def _twice(receipts: pd.DataFrame, twice: npt.NDArray[np.bool_]) -> list[Finding]:
    return [
        Finding(
            "receipt-twice", "error", "Receipts", (receipts["Receipt"].iloc[row],), "Receipt",
            f"Receipt {receipts['Receipt'].iloc[row]} stands twice with the same order line, day and units; it is counted once.",
            receipts["Receipt"].iloc[row], "Delete one of the two, or give each its number.", 0.0, int(row),
        )
        for row in np.flatnonzero(twice)
    ]  # fmt: skip


def _unplaced(
    receipts: pd.DataFrame, order: Integers, readable: npt.NDArray[np.bool_], units: npt.NDArray[np.float64]
) -> list[Finding]:
    out = []
    for row in np.flatnonzero((order < 0) | ~readable):
        name, po, line = (receipts[c].iloc[row] for c in ("Receipt", "PO", "Line"))
        if order[row] < 0:
            known = isinstance(po, str) and line == line  # noqa: PLR0124 - NaN
            whose = f"PO {po}, line {line:g} is not in Orders" if known else "it names no PO and line"
            out.append(
                Finding(
                    "receipt-without-order", "error", "Receipts", (name,), "PO",
                    f"Receipt {name}: {whose}; its {np.nan_to_num(units[row]):,.0f} units have no cost and are not in stock.",
                    po, "Add the order line, or correct PO and Line.", 0.0, int(row),
                )
            )  # fmt: skip
        else:
            out.append(
                Finding(
                    "receipt-unreadable", "error", "Receipts", (name,), "Receipt date",
                    f"Receipt {name} has no date or no units; it is not in stock.", None, "Enter both.", 0.0, int(row),
                )
            )  # fmt: skip
    return out


def _as_shipped(costed: CostedBook, as_of: date) -> pd.DataFrame:
    """Shipped lines that have come in, and order lines that are in the DC and on no shipment."""
    lot, today = costed.shipped, np.datetime64(as_of, "D")
    came = _came(costed)
    at = np.flatnonzero(came <= today)
    orders = costed.book.orders
    order = lot.lines["order"].to_numpy("int64")
    there = orders["Actual in-DC"].to_numpy("datetime64[D]")
    units = orders["Units"].to_numpy("float64")
    alone = np.flatnonzero(
        (there <= today) & ~np.isin(np.arange(len(orders)), order) & (np.nan_to_num(units) > 0)
    )
    shipped = pd.DataFrame(
        {
            "source": "ShipmentLines",
            "row": at,
            "receipt": None,
            "order": order[at],
            "day": came[at].astype("datetime64[ns]"),
            "units": np.rint(lot.lines["units"].to_numpy("float64")[at]).astype("int64"),
        }
    )
    bare = pd.DataFrame(
        {
            "source": "Orders",
            "row": alone,
            "receipt": None,
            "order": alone,
            "day": there[alone].astype("datetime64[ns]"),
            "units": np.rint(units[alone]).astype("int64"),
        }
    )
    return pd.concat([frame for frame in (shipped, bare) if len(frame)] or [shipped], ignore_index=True)


def _draw(lines: pd.DataFrame, shipped: _Shipped) -> pd.DataFrame:
    """Which units of which shipped line each receipt took: `of`, `place` (in `_Shipped`), `shipped` (row of the lot),
    `first` and `last` unit inside the line, `units`.
    """
    order, units = lines["order"].to_numpy("int64"), lines["units"].to_numpy("int64")
    before = np.cumsum(units) - units
    first_of = np.searchsorted(order, order, side="left")
    done = before - before[first_of] if len(order) else before
    low, high = (np.searchsorted(shipped.order, order, side=side) for side in ("left", "right"))
    ends = np.r_[shipped.start, shipped.units.sum()]
    begin = ends[low] + np.minimum(done, ends[high] - ends[low])
    end = ends[low] + np.minimum(done + units, ends[high] - ends[low])
    from_place = np.searchsorted(shipped.start, begin, side="right") - 1
    to_place = np.searchsorted(shipped.start, end, side="left")
    place, of = expand(from_place, np.where(end > begin, to_place - from_place, 0))
    first = np.maximum(begin[of] - shipped.start[place], 0)
    last = np.minimum(end[of] - shipped.start[place], shipped.units[place])
    return pd.DataFrame(
        {
            "of": of,
            "place": place,
            "shipped": shipped.line[place],
            "first": first,
            "last": last,
            "units": last - first,
        }
    )


def _cut(cents: Cents, draws: pd.DataFrame, shipped: _Shipped) -> Cents:
    """Each draw's share of an amount of its shipped line (`cents` per line of `_Shipped`)."""
    place = draws["place"].to_numpy("int64")
    amount, whole = cents[place], shipped.units[place]
    return share(amount, draws["last"].to_numpy("int64"), whole) - share(
        amount, draws["first"].to_numpy("int64"), whole
    )


def _late(costed: CostedBook, shipped: _Shipped, draws: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Shares of charges whose bill came after the receipt: `of`, `cents`, `day`, `cause`, `part`."""
    charge, line, cents = _charge_shares(costed)
    bill = costed.book.charges["Bill date"].to_numpy("datetime64[D]")[costed.charges["row"].to_numpy("int64")]
    by_lot = np.argsort(shipped.line) if len(shipped.line) else shipped.line
    place = by_lot[line] if len(line) else line
    # Every draw of the charge's shipped line.
    drawn = draws["place"].to_numpy("int64")
    order = np.argsort(drawn, kind="stable")
    low, high = (np.searchsorted(drawn[order], place, side=side) for side in ("left", "right"))
    at, pair = expand(low, high - low)
    draw = order[at]
    of = draws["of"].to_numpy("int64")[draw]
    whole = shipped.units[place[pair]]
    amount = cents[pair]
    part = share(amount, draws["last"].to_numpy("int64")[draw], whole) - share(
        amount, draws["first"].to_numpy("int64")[draw], whole
    )
    day = bill[charge[pair]]
    came = lines["day"].to_numpy("datetime64[D]")[of]
    is_late = (day > came) & (part != 0)
    leg = costed.charges["leg"].to_numpy(object)[charge[pair]]
    return pd.DataFrame(
        {
            "of": of[is_late],
            "cents": part[is_late],
            "day": day[is_late].astype("datetime64[ns]"),
            "cause": pd.Series([f"late {name.lower()}" for name in leg[is_late]], dtype=object),
            "part": np.where(leg[is_late] == "Freight", "freight", "other").astype(object),
        }
    )


def _charge_shares(costed: CostedBook) -> tuple[Integers, Integers, Cents]:
    """Charges with a bill date that are cost of the goods, spread as the landed cost spreads them: charge (row of
    `costed.charges`), line (row of the lot), cents.
    """
    charges, lot = costed.charges, costed.shipped
    bill = costed.book.charges["Bill date"].to_numpy("datetime64[D]")[charges["row"].to_numpy("int64")]
    dated = np.flatnonzero(~np.isnat(bill) & (charges["treatment"] == "inventory").to_numpy(bool))
    ship = lot.lines["shipment"].to_numpy("int64")
    by_ship = np.argsort(ship, kind="stable")
    wanted = charges["shipment"].to_numpy("int64")[dated]
    low, high = (np.searchsorted(ship[by_ship], wanted, side=side) for side in ("left", "right"))
    at, group = expand(low, high - low)
    line = by_ship[at]
    basis = charges["basis"].to_numpy(object)[dated]
    weight = np.zeros(len(line), dtype="int64")
    for name in set(basis):
        uses = basis[group] == name
        weight[uses] = lot.weights[name][line[uses]]
    sums = np.zeros(len(dated), dtype="int64")
    np.add.at(sums, group, weight)
    cents = np.where(sums == 0, 0, charges["cents"].to_numpy("int64")[dated])
    return dated[group], line, allocate_groups(cents, weight, group)


def _costs(
    costed: CostedBook, shipped: _Shipped, draws: pd.DataFrame, lines: pd.DataFrame, late: pd.DataFrame
) -> pd.DataFrame:
    """The receipts' parts: what they drew from shipped lines, less what came late, and planned cost for the rest."""
    n = len(lines)
    of = draws["of"].to_numpy("int64")
    units = lines["units"].to_numpy("int64")
    found = np.zeros(n, dtype="int64")
    np.add.at(found, of, draws["units"].to_numpy("int64"))
    rest = units - found
    plan = _planned(costed)
    order = lines["order"].to_numpy("int64")
    out = lines.copy()
    for part in PARTS:
        cents = np.zeros(n, dtype="int64")
        np.add.at(cents, of, _cut(shipped.parts[part], draws, shipped))
        came_late = late["part"].to_numpy(object) == part
        np.subtract.at(
            cents, late["of"].to_numpy("int64")[came_late], late["cents"].to_numpy("int64")[came_late]
        )
        cents += np.where(rest > 0, share(plan[part][order], rest, plan["units"][order]), 0)
        out[part] = cents
    out["cents"] = out[list(PARTS)].sum(axis=1).astype("int64")
    basis = costed.shipped.basis != "actual"
    uncosted = costed.shipped.costed.lines["uncosted"].to_numpy(bool)
    guessed = np.zeros(n, dtype=bool)
    guessed[of[(basis | uncosted)[draws["shipped"].to_numpy("int64")]]] = True
    out["estimate"] = guessed | (rest > 0)
    out["unshipped"] = rest
    return out


def _planned(costed: CostedBook) -> dict[str, Integers]:
    """Planned amounts of every order line by part, and the units they are for (0 where it could not be costed)."""
    n, lot = len(costed.orders), costed.planned
    order = lot.lines["order"].to_numpy("int64")
    good = ~lot.costed.lines["uncosted"].to_numpy(bool)
    out = {"units": np.zeros(n, dtype="int64")}
    out["units"][order[good]] = np.rint(lot.lines["units"].to_numpy("float64")[good]).astype("int64")
    for part, legs in PARTS.items():
        out[part] = np.zeros(n, dtype="int64")
        out[part][order[good]] = lot.costed.lines[list(legs)].sum(axis=1).to_numpy("int64")[good]
    return out


def _estimates(costed: CostedBook, lines: pd.DataFrame) -> list[Finding]:
    """Receipts whose cost is not the one of a shipped line: no cost at all, or the planned one."""
    out = []
    orders, plan = costed.book.orders, _planned(costed)["units"]
    for row in np.flatnonzero(lines["unshipped"].to_numpy("int64") > 0):
        at, rest, day = (lines[name].iloc[row] for name in ("order", "unshipped", "day"))
        po, line = orders["PO"].iloc[at], orders["Line"].iloc[at]
        name = lines["receipt"].iloc[row] or f"of {day:%Y-%m-%d}"
        bare = plan[at] == 0
        out.append(
            Finding(
                "cost-missing" if bare else "cost-estimated",
                "error" if bare else "remark" if rest <= _MISCOUNT * lines["units"].iloc[row] else "warning",
                str(lines["source"].iloc[row]), (lines["receipt"].iloc[row] or po,), None,
                f"Receipt {name}, PO {po}, line {line:g}: {rest:,.0f} units are on no shipment line; "
                + ("no cost is known for them and they stand at zero." if bare else "they stand at the planned landed cost."),
                float(rest), "Add the shipment line, or correct the units received.",
                0.0, int(lines["row"].iloc[row]),
            )
        )  # fmt: skip
    return out
