"""What a deliveries export said in words, and what it did not say: one finding per kind, with its count."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.exchange.delivery_reading import Told
from prodops_xl.tables.countries import country_code
from prodops_xl.tables.findings import Finding, Severity

_KINDS = ("recorded", "shared", "included", "separate", "blank", "unreadable")
_FREIGHT, _REFERENCE = "deliveries-freight", "deliveries-reference"

# Where a fact has gone: our table and column, where they are not Orders and the fact's own name.
_TABLE = {"Insurance": "Charges", "Freight": "Charges", "Recorded": "Receipts", "Weight": "Shipments"}
_COLUMN = {
    "Value": "FOB",
    "Price": "FOB",
    "Insurance": "Amount",
    "Freight": "Amount",
    "Delivered": "Actual in-DC",
    "Weight": "Weight kg",
}

# Outcome of a freight cell: severity, sentence after the count, what to do.
_OUTCOMES: dict[str, tuple[Severity, str, str]] = {
    "included": (
        "remark",
        "freight is included in the price (Treatment included); its amount is not in the export",
        "",
    ),
    "separate": (
        "warning",
        "freight was invoiced separately; its amount is not in the export, landed cost is without it",
        "Enter the invoiced freight as a Charges row of the shipment.",
    ),
    "blank": ("warning", "no freight is recorded", "Enter it as a Charges row of the shipment."),
    "homeless": ("error", "there is no shipment; goods and freight are not placed", "Enter the ASN or DN."),
}
_PRICES: dict[str, tuple[Severity, str, str]] = {
    "rounded": (
        "remark",
        "the price is rounded to the cent; value over units was taken, so that units x price is the value",
        "",
    ),
    "from value": ("remark", "there is no price; value over units was taken", ""),
    "differs": (
        "warning",
        "units x price is not the line's value; the price was kept",
        "Check price and value of these lines.",
    ),
}


def counts_of(told: Told) -> dict[str, int]:
    """How many rows and shipments; rows of each kind of freight and weight; rows placed and not placed."""
    out = {"rows": len(told.freight), "shipments": int(told.freight["shipment"].nunique())}
    for name, frame in (("freight", told.freight), ("weight", told.weights)):
        kinds = frame["kind"].value_counts()
        out |= {f"{name} {kind}": int(kinds.get(kind, 0)) for kind in _KINDS}
    out["freight placed"] = int(told.freight["placed"].sum())
    out["freight not placed"] = int((~told.freight["placed"]).sum())
    return out


def findings_of(facts: pd.DataFrame, told: Told) -> list[Finding]:
    """One finding per kind with its count; broken references and unreadable cells one by one."""
    return [
        *_freight(facts, told),
        *_references(facts, told),
        *_mixed(told),
        *_measures(told),
        *_terms(facts, told),
        *_modes(facts, told),
        *_destinations(told),
        *_unreadable(facts, told),
        *_undated(facts, told),
    ]


def _about(
    rule: str, place: tuple[str, str], count: int, text: str, *, fix: str = "", severity: Severity = "remark"
) -> Iterator[Finding]:
    """A finding about `count` rows at (table, column), where there are any."""
    if count:
        rows = f"{count:,} row{'s' if count != 1 else ''}"
        yield Finding(rule, severity, place[0], (), place[1], f"{rows}: {text}.", count, fix)


def _freight(facts: pd.DataFrame, told: Told) -> Iterator[Finding]:
    freight, amount = told.freight, ("Charges", "Amount")
    kind, outcome = freight["kind"].to_numpy(object), freight["outcome"].to_numpy(object)
    shared = kind == "shared"
    text = (
        "the freight is recorded on another row of the shipment; it is spread over all lines of the shipment"
    )
    yield from _about(_FREIGHT, amount, int((shared & freight["placed"]).sum()), text)
    for name, (severity, text, fix) in _OUTCOMES.items():
        yield from _about(_FREIGHT, amount, int((outcome == name).sum()), text, fix=fix, severity=severity)
    moved = shared & (freight["shipment"].to_numpy(object) != facts["Shipment"].to_numpy(object))
    text = "the freight is recorded with another shipment than the row's own; the row is costed with that one"
    yield from _about(_FREIGHT, ("ShipmentLines", "Shipment"), int(moved.sum()), text, severity="warning")
    per_shipment = freight[kind == "recorded"].groupby("shipment").size()
    text = "freight is recorded on more than one row of the shipment; the amounts are summed"
    yield from _about(_FREIGHT, amount, int(per_shipment[per_shipment > 1].sum()), text)


def _references(facts: pd.DataFrame, told: Told) -> Iterator[Finding]:
    """References that lead nowhere, one by one; those that were saved by the shipment's name, together."""
    wrong = np.isin(told.freight["outcome"].to_numpy(object), ("broken", "mismatch", "circle"))
    said = pd.DataFrame({**facts[["ID", "Shipment", "Freight"]], "reason": told.freight["reason"]})[wrong]
    for row, own in zip(np.flatnonzero(wrong), said.to_dict("records"), strict=True):
        name = _name(own["ID"], row)
        text = f"Freight of row {name} says {own['Freight']}: {own['reason']}; it is not placed."
        fix = "Correct the reference, or enter the freight as a Charges row."
        place = (_REFERENCE, "error", "Charges", (own["Shipment"],), "Amount")
        yield Finding(*place, text, own["Freight"], fix, row=int(row))  # type: ignore[arg-type]
    text = "the ID referred to is not in the export; the shipment named beside it was taken"
    count = int(told.freight["by_name"].sum())
    yield from _about(_REFERENCE, ("Charges", "Amount"), count, text, severity="warning")


def _mixed(told: Told) -> Iterator[Finding]:
    """Shipments where an amount is recorded and another row says that freight is included or billed apart."""
    other = np.isin(told.freight["outcome"].to_numpy(object), ("included", "separate"))
    both = told.freight.assign(other=other).groupby("shipment")[["placed", "other"]].any().all(axis=1)
    for name in both[both].index:
        text = (
            f"Shipment {name} has recorded freight, and rows that say it is included or invoiced separately: "
            "the recorded amount is spread over all its lines."
        )
        yield Finding(_FREIGHT, "warning", "Charges", (name,), "Amount", text)


def _measures(told: Told) -> Iterator[Finding]:
    """Weights, insurance, prices, and goods without a value."""
    apart = int((told.weights["outcome"] == "separate").sum())
    text = "the weight was captured separately and is not in the export; nothing is spread by weight"
    yield from _about("deliveries-weight", ("Shipments", "Weight kg"), apart, text)
    shared = int((told.weights["kind"] == "shared").sum())
    text = "the weight is the whole shipment's (Shipments, Weight kg); that of each line is not in the export"
    yield from _about("deliveries-weight", ("Orders", "Net weight"), shared, text)
    bare = int(np.isnan(told.amounts["Insurance"]).sum())
    yield from _about("deliveries-insurance", ("Charges", "Amount"), bare, "no insurance is recorded")
    for note, (severity, text, fix) in _PRICES.items():
        count = int((told.price_note == note).sum())
        yield from _about("deliveries-price", ("Orders", "FOB"), count, text, fix=fix, severity=severity)
    free = int((~(told.price > 0)).sum())
    yield from _about(
        "deliveries-price", ("Orders", "FOB"), free, "the price is not above zero", severity="warning"
    )
    value = pd.Series(told.value()).groupby(told.freight["shipment"]).transform("sum")
    text = "the goods of the shipment have no value; its charges are spread by units instead"
    yield from _about("deliveries-basis", ("Charges", "Basis"), int((value == 0).sum()), text)


def _terms(facts: pd.DataFrame, told: Told) -> Iterator[Finding]:
    """Incoterms that were read as another one, or as none."""
    for said, rows in _distinct(facts["Incoterm"]):
        ours = told.incoterm[rows][0]
        if ours is None:
            text = f"Incoterm says {said}, which is none: left blank, costed as FOB"
        elif ours != said.upper():
            text = f"Incoterm says {said}, of an earlier edition or of the trade: read as {ours}"
        else:
            continue
        yield from _about("deliveries-incoterm", ("Orders", "Incoterm"), int(rows.sum()), text)


def _modes(facts: pd.DataFrame, told: Told) -> Iterator[Finding]:
    for said, rows in _distinct(facts["Mode"]):
        ours = told.mode[rows][0]
        if ours != said.lower():
            text = f"Mode says {said}: " + (f"read as {ours}" if ours else "left blank")
            yield from _about("deliveries-mode", ("Orders", "Mode"), int(rows.sum()), text)


def _destinations(told: Told) -> Iterator[Finding]:
    named = {place: country_code(place) for place in pd.unique(told.destination) if place is not None}
    codes = np.array([named.get(place) for place in told.destination], dtype=object)
    unknown = ~pd.isna(told.destination) & pd.isna(codes)
    abroad = int((~pd.isna(codes) & (codes != "US")).sum())
    text = "the goods do not enter the US, so US duty is not applicable; Port of entry holds the country"
    place = ("Shipments", "Port of entry")
    yield from _about("deliveries-duty", place, abroad, text)
    text = "the destination is no known country; landed-cost would take it for a US port"
    fix = "Correct Port of entry to a country or a UN/LOCODE."
    yield from _about("deliveries-duty", place, int(unknown.sum()), text, fix=fix, severity="warning")


def _unreadable(facts: pd.DataFrame, told: Told) -> Iterator[Finding]:
    """Cells that hold something else than a figure, a date or a word for "not there", one by one."""
    cells = {"Freight": told.freight["kind"], "Weight": told.weights["kind"]}
    odd = told.odd | {fact: (kind == "unreadable").to_numpy() for fact, kind in cells.items()}
    for fact, rows in odd.items():
        said, ids, po = (
            facts[fact].to_numpy(object),
            facts["ID"].to_numpy(object),
            facts["PO"].to_numpy(object),
        )
        rule = "dates" if fact in told.days else "types"
        place = (_TABLE.get(fact, "Orders"), _COLUMN.get(fact, fact))
        for row in np.flatnonzero(rows):
            text = f"Row {_name(ids[row], row)}: {fact} {said[row]!r} cannot be read; it was left blank."
            key = (po[row], told.line[row])
            yield Finding(rule, "error", place[0], key, place[1], text, said[row], row=int(row))


def _undated(facts: pd.DataFrame, told: Told) -> Iterator[Finding]:
    """Dates that were not captured, by the words that say so."""
    for fact, day in told.days.items():
        absent = facts[fact].where(np.isnat(day) & ~told.odd[fact])
        for said, rows in _distinct(absent):
            place = (_TABLE.get(fact, "Orders"), _COLUMN.get(fact, fact))
            yield from _about(
                "deliveries-date", place, int(rows.sum()), f"{fact} says {said}; it is left blank"
            )


def _distinct(column: pd.Series) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """Each text of a column and the rows that hold it."""
    cells = column.to_numpy(object)
    for text in pd.unique(cells[~pd.isna(cells)]):
        yield text, cells == text


def _name(row_id: str | None, row: int | np.integer) -> str:
    """A row by its ID, else by its number under the header."""
    return row_id or f"{row + 1} under the header"
