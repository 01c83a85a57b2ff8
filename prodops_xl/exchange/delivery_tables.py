"""Our tables from the facts of a deliveries export."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import to_cents, to_dollars
from prodops_xl.exchange.delivery_facts import Texts
from prodops_xl.exchange.delivery_reading import Told
from prodops_xl.tables.countries import COUNTRIES


def tables_of(facts: pd.DataFrame, told: Told, rest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Orders (with `rest`, the export's other columns, behind), Shipments, ShipmentLines, Charges, Receipts,
    Vendors: the columns that the export can fill, typed as in tables.schema.
    """
    return {
        "Orders": typed(pd.concat([_orders(facts, told), rest], axis=1)),
        "Shipments": typed(_shipments(facts, told)),
        "ShipmentLines": typed(_shipment_lines(facts, told)),
        "Charges": typed(_charges(told)),
        "Receipts": typed(_receipts(facts, told)),
        "Vendors": typed(_vendors(facts)),
    }


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Text columns as object with None, which pandas 3 would make a string type with NaN."""
    text = [name for name in frame.columns if frame[name].dtype == "string" or frame[name].dtype == object]
    return frame.assign(
        **{name: frame[name].astype(object).where(frame[name].notna(), None) for name in text}
    )


def _port_of_entry(told: Told) -> Texts:
    """The country where the goods enter, by name: that is how landed-cost knows that no US duty is due.
    Blank for goods that enter the US: which port it was, the export does not say.
    """
    out = told.destination.copy()
    out[out == COUNTRIES["US"]] = None
    return out


def _orders(facts: pd.DataFrame, told: Told) -> pd.DataFrame:
    n = len(facts)
    return pd.DataFrame(
        {
            "PO": facts["PO"],
            "Line": told.line,
            "Style": facts["Item"],
            "Description": facts["Item"],
            "Category": facts["Category"],
            "Units": told.amounts["Units"],
            "Vendor": facts["Vendor"],
            "Factory": facts["Factory"].where(facts["Factory"] != "Not Applicable", None),
            "Incoterm": told.incoterm,
            "Mode": told.mode,
            "Currency": np.full(n, told.currency, dtype=object),
            "FOB": told.price,
            "Order date": told.days["Order date"],
            "In-DC": told.days["In-DC"],
            "Actual in-DC": told.days["Delivered"],
            "Port of entry": _port_of_entry(told),
        }
    )


def _shipments(facts: pd.DataFrame, told: Told) -> pd.DataFrame:
    """One row per shipment that bears freight or goods, from the first of its rows."""
    rows = pd.DataFrame(
        {
            "Shipment": told.freight["shipment"],
            "Mode": told.mode,
            "Port of entry": _port_of_entry(told),
            "In-DC": told.days["Delivered"],
            "Mode as recorded": facts["Mode"],
        }
    )
    out = rows[rows["Shipment"].notna()].drop_duplicates("Shipment", ignore_index=True)
    out.insert(4, "Weight kg", out["Shipment"].map(told.weight).astype("float64"))
    return out


def _shipment_lines(facts: pd.DataFrame, told: Told) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "Shipment": told.freight["shipment"],
            "PO": facts["PO"],
            "Line": told.line,
            "Units shipped": told.amounts["Units"],
        }
    )
    return rows[rows["Shipment"].notna()].reset_index(drop=True)


def _charges(told: Told) -> pd.DataFrame:
    """One Freight and one Insurance row per shipment; freight inside the price has its row, without an
    amount.

    Spread by value, the basis of insurance and the book's default; by units where the shipment's goods have
    no value. Insurance is recorded by line: it is summed, as a charge belongs to a shipment.
    """
    freight, insurance = told.freight, told.amounts["Insurance"]
    rows = pd.DataFrame(
        {
            "Shipment": freight["shipment"],
            "freight": freight["cents"],
            "told": freight["kind"] == "recorded",
            "included": freight["outcome"] == "included",
            "insurance": to_cents(insurance),
            "insured": ~np.isnan(insurance),
            "value": told.value(),
        }
    )
    sums = rows[rows["Shipment"].notna()].groupby("Shipment", sort=False).sum()
    basis = np.where(sums["value"] > 0, "value", "units")
    shipments = sums.index.to_numpy(object)
    there = sums["told"].to_numpy() > 0
    inside = ~there & (sums["included"].to_numpy() > 0)
    amount = to_dollars(sums["freight"])
    insured = sums["insured"].to_numpy() > 0
    parts = [
        _charge(there, shipments, basis, name="Freight", amount=amount),
        _charge(inside, shipments, basis, name="Freight", amount=None),
        _charge(insured, shipments, basis, name="Insurance", amount=to_dollars(sums["insurance"])),
    ]
    return pd.concat(parts, ignore_index=True).assign(Currency=told.currency)[CHARGES]


CHARGES = ["Shipment", "Charge", "Amount", "Currency", "Basis", "Dutiable", "Treatment"]


def _charge(
    which: npt.NDArray[np.bool_], shipments: Texts, basis: Texts, *, name: str, amount: npt.NDArray | None
) -> pd.DataFrame:
    """One charge for `which` of the shipments; without an amount it is inside the price."""
    return pd.DataFrame(
        {
            "Shipment": shipments[which],
            "Charge": name,
            "Amount": np.nan if amount is None else amount[which],
            "Basis": basis[which],
            "Dutiable": "no",
            "Treatment": "included" if amount is None else "inventory",
        }
    ).astype({"Amount": "float64"})


def _receipts(facts: pd.DataFrame, told: Told) -> pd.DataFrame:
    """One row per delivered row: the date is the delivery's, when it was recorded stands beside it."""
    rows = pd.DataFrame(
        {
            "Receipt": facts["ID"].where(facts["ID"].notna(), [f"{i + 1}" for i in range(len(facts))]),
            "PO": facts["PO"],
            "Line": told.line,
            "Receipt date": told.days["Delivered"],
            "Units received": told.amounts["Units"],
            "Recorded": told.days["Recorded"],
        }
    )
    return rows[rows["Receipt date"].notna()].reset_index(drop=True)


def _vendors(facts: pd.DataFrame) -> pd.DataFrame:
    names = facts["Vendor"].dropna().drop_duplicates().to_numpy(object)
    return pd.DataFrame({"Vendor": names, "Name": names})
