"""A figure in words: every leg of one order line's landed cost with basis, rate, heading, dates and source."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.charges import LEGS
from prodops_xl.domain.cost_book import CostedBook, require_dollars
from prodops_xl.domain.entries.numbers import hyphened
from prodops_xl.domain.landed_cost import duty_lines
from prodops_xl.domain.lots import Lot
from prodops_xl.domain.tariff import stacks
from prodops_xl.domain.valuation import vendor_dutiable_value

COLUMNS = (
    "Part",
    "Leg",
    "Basis",
    "Rate",
    "Heading",
    "From",
    "To",
    "Amount",
    "Per unit",
    "Source",
    "Sentence",
)


def explain_order(costed: CostedBook, row: int) -> pd.DataFrame:
    """Every leg of order row `row`: its shipped parts first, then what remains, as planned.

    Columns as COLUMNS; Amount in book currency to the cent, Per unit of the part's units.
    """
    require_dollars(costed)
    rows: list[tuple[Any, ...]] = []
    for lot, planned in ((costed.shipped, False), (costed.remaining, True)):
        duty = duty_lines(lot.costed)
        for line in np.flatnonzero(lot.lines["order"].to_numpy("int64") == row):
            rows += _part(costed, lot, int(line), duty[duty["line"] == line], planned=planned)
    order = costed.book.orders.iloc[row]
    rows += [
        (
            "Not costed",
            f.column,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            f"{f.message} {f.fix}".strip(),
        )
        for f in costed.findings
        if f.table == "Orders" and f.row == row and f.severity == "error"
    ]
    if not rows:
        rows.append(
            (
                "Not costed",
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                f"PO {order['PO']} has no units to cost.",
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _part(
    costed: CostedBook, lot: Lot, line: int, duty: pd.DataFrame, *, planned: bool
) -> list[tuple[Any, ...]]:
    place, money = lot.lines.iloc[line], lot.costed.lines.iloc[line]
    order = costed.book.orders.iloc[int(place["order"])]
    units = float(place["units"])
    name = "Planned" if planned else f"Shipment {place['Shipment']}"
    day = str(np.datetime64(place["entry_date"], "D"))

    def leg(what: str, cents: float, basis: str, sentence: str, source: str | None = None, rate: float | None = None,
            heading: str | None = None, since: Any = None, until: Any = None) -> tuple[Any, ...]:  # fmt: skip
        return (
            name,
            what,
            basis,
            rate,
            heading,
            _day(since),
            _day(until),
            round(cents / 100, 2),
            round(cents / 100 / units, 4),
            source,
            sentence,
        )

    price = leg(
        "First cost", money["price"], "units x FOB",
        f"{units:,.0f} units at {order['FOB']:,.4f} {order['Currency'] or ''}".rstrip() + (f", {place['fx']:g} per {order['Currency']}" if place["fx"] != 1 else "") + ".",
        "Orders, FOB",
    )  # fmt: skip
    out = [price, *_value(costed, lot, line, place, money, day, leg, planned=planned)]
    parts = lot.costed.entered.stacks.parts
    as_filed = lot.filed is not None and bool(lot.filed.lines[line])
    out += _filed_duty(lot, line, leg) if as_filed else []
    for _, part, cents in duty.itertuples(index=False):
        of = parts.iloc[int(part)]
        if as_filed and of["kind"] != "fee":
            continue
        out.append(
            leg(
                str(of["program"]), float(cents), f"entered value on {day}" if of["basis"] == "value" else f"per {of['basis']}",
                _duty_sentence(of, cents, day), str(of["source"]), float(of["rate"]), str(of["heading"]), of["from"], of["to"],
            )
        )  # fmt: skip
    out += _fees(lot, line, money, place, leg, planned=planned)
    for what in LEGS:
        source = lot.sources[what][line]
        # Assists are cost of the goods that no charge names: they stand by themselves.
        cents = money[what] - (money["assists"] if what == "Other" else 0)
        if cents:
            told = (
                f"Estimate: {source}."
                if source
                else f"This line's share of {_bills(costed, place, what)}, to the cent."
            )
            out.append(leg(what, cents, "estimate" if source else "charges", told, str(source or "Charges")))
    if money["assists"]:
        told = "Given to the vendor free or at less than cost (19 CFR 152.102(a)): dutiable, and cost of the goods."
        out.append(leg("Assists", money["assists"], "units x assists", told, "Orders, Assists"))
    if money["expensed"]:
        out.append(
            leg(
                "Expensed",
                money["expensed"],
                "charges",
                "Charges to be expensed (air paid for a delay, demurrage): shown apart, not in landed cost.",
                "Charges",
            )
        )
    if money["uncosted"]:
        why = _why_not(costed, lot, line)
        text = f"Not costed: {why} What stands above is not the whole cost."
        return [*out, (name, "Landed cost", "not costed", *[None] * 7, text)]
    out.append(
        leg(
            "Landed cost",
            money["landed"],
            "sum of the legs",
            f"{money['landed'] / 100:,.2f} for {units:,.0f} units, {lot.basis[line]}.",
        )
    )
    return out


def _filed_duty(lot: Lot, line: int, leg: Any) -> list[tuple[Any, ...]]:
    """Duty legs as the entry has them."""
    if lot.filed is None:
        return []
    out = []
    for of in lot.filed.duty[lot.filed.duty["line"] == line].to_dict("records"):
        struck = " IEEPA: struck down, may be refunded." if of["ieepa"] else ""
        told = f"As filed on entry {hyphened(of['entry'])}: this line's share of {of['heading']}, {of['cents'] / 100:,.2f}.{struck}"
        rate = None if pd.isna(of["rate"]) else float(of["rate"])
        out.append(
            leg(of["program"], float(of["cents"]), "as filed", told, of["source"], rate, of["heading"])
        )
    return out


def _why_not(costed: CostedBook, lot: Lot, line: int) -> str:
    """The first reason why a line has no landed cost."""
    problems = lot.costed.problems
    told = problems.loc[problems["line"] == line, "message"].tolist()
    row = int(lot.lines["order"].iloc[line])
    told += [
        f.message.removeprefix("Not costed: ")
        for f in costed.findings
        if f.table == "Orders" and f.row == row and f.rule == "landed-missing"
    ]
    return str(told[0]) if told else "something that its cost needs is missing."


def _vendors_entry(costed: CostedBook, lot: Lot, line: int) -> str:
    """What the dutiable value inside a DDP price may be: an estimate, from the line's own stack and planned legs."""
    order = costed.book.orders.iloc[int(lot.lines["order"].iloc[line])]
    said = "Bought DDP: the vendor is importer of record, pays the duty and owns any refund."
    if not isinstance(order["HTS"], str) or not isinstance(order["Origin"], str):
        return said
    day = lot.lines["entry_date"].to_numpy("datetime64[D]")[line : line + 1]
    stack = stacks(
        lot.costed.entered.stacks.tariff, np.array([order["HTS"]], object), np.array([order["Origin"]], object), day,
        np.array([order["Claims"]], object),
    )  # fmt: skip
    rate = stack.ad_valorem[stack.line_stack]
    if np.isnan(rate[0]):
        return said
    price = lot.costed.lines["price"].to_numpy("float64")[line : line + 1] / 100
    value = vendor_dutiable_value(price, np.zeros(1), rate)[0]
    return f"{said} Its dutiable value is about {value:,.2f}, less the freight inside the price: an estimate, {rate[0]:.2%} duty taken out."


def _bills(costed: CostedBook, place: Any, what: str) -> str:
    """The shipment's charges of a leg in words: each with its amount and the basis it is spread by."""
    charges = costed.charges
    own = charges[
        (charges["shipment"] == place["shipment"])
        & (charges["leg"] == what)
        & (charges["treatment"] == "inventory")
    ]
    names = costed.book.charges["Charge"].to_numpy(object)[own["row"].to_numpy("int64")]
    told = [
        f"{name} {cents / 100:,.2f} by {basis}"
        for name, cents, basis in zip(names, own["cents"], own["basis"], strict=True)
    ]
    return f"{', '.join(told) or 'the charges'} of shipment {place['Shipment']}"


def _value(
    costed: CostedBook, lot: Lot, line: int, place: Any, money: Any, day: str, leg: Any, *, planned: bool
) -> list[tuple[Any, ...]]:
    """The entered value and how it comes out of the price: not a leg of cost, so its amount is told in words."""
    if lot.costed.entered.customs_line[line] < 0:
        if not place["enters_us"]:
            return [
                leg(
                    "Entered value",
                    0,
                    "none",
                    "The goods do not enter the US: duty and fees are not applicable.",
                )
            ]
        if money["uncosted"]:
            return []
        return [leg("Entered value", 0, "vendor's entry", _vendors_entry(costed, lot, line))]
    value = money["value"] / 100
    filed = lot.filed.entry[line] if lot.filed is not None and lot.filed.lines[line] else None
    customs = lot.costed.entered.lines.iloc[int(lot.costed.entered.customs_line[line])]
    where = (
        f"its share of the customs line's {customs['value'] / 100:,.0f} whole dollars on entry {place['Entry']}"
        if not planned
        else "planned, the line alone"
    )
    if filed is not None:
        where = f"its share of what was filed on entry {hyphened(str(filed))} (ES-003)"
    return [
        (
            "Planned" if planned else f"Shipment {place['Shipment']}",
            "Entered value",
            "transaction value, 19 CFR 152.103",
            None,
            None,
            None,
            None,
            None,
            None,
            f"HTS {customs['HTS']}, origin {customs['Origin']}",
            f"{value:,.2f} entered on {day}: {where}.",
        )
    ]


def _duty_sentence(of: Any, cents: float, day: str) -> str:
    rate = f"{of['rate']:.2%}" if of["basis"] == "value" else f"${of['rate']:g} per {of['basis']}"
    until = "" if pd.isna(of["to"]) else f" until {_day(of['to'])}"
    since = "" if pd.isna(of["from"]) else f", in force from {_day(of['from'])}{until}"
    struck = " IEEPA: struck down, may be refunded." if of["ieepa"] else ""
    floor = " Tops column 1 up to its floor." if of["floor"] else ""
    return f"{of['program']} ({of['heading']}): {rate}{since}; {cents / 100:,.2f} on {day}.{floor}{struck}"


def _fees(lot: Lot, line: int, money: Any, place: Any, leg: Any, *, planned: bool) -> list[tuple[Any, ...]]:
    entered = lot.costed.entered
    at = entered.customs_line[line]
    if at < 0:
        return []
    stack = int(entered.lines["stack"].iloc[int(at)])
    reason = entered.stacks.mpf_reason[stack]
    whose = (
        "its rate alone, without minimum and maximum"
        if planned
        else f"its share of entry {place['Entry']}'s fee"
    )
    mpf = (
        f"Exempt: {reason}." if entered.stacks.mpf_exempt[stack] else f"Merchandise processing fee: {whose}."
    )
    if lot.filed is not None and lot.filed.lines[line]:
        told = f"As filed: its share of the fee of entry {hyphened(str(lot.filed.entry[line] or place['Entry']))}."
        both = (("MPF", "mpf", "19 CFR 24.23"), ("HMF", "hmf", "19 CFR 24.24"))
        return [leg(name, money[cents], "as filed", told, law) for name, cents, law in both]
    out = [leg("MPF", money["mpf"], "entered value", mpf, "19 CFR 24.23")]
    hmf = (
        "Harbor maintenance fee, 0.125 % of goods unladen at a US seaport."
        if money["hmf"]
        else "None: not unladen from a ship at a US port."
    )
    return [*out, leg("HMF", money["hmf"], "entered value", hmf, "19 CFR 24.24")]


def _day(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(np.datetime64(value, "D"))
