"""A deliveries export becomes an order book: rows that hold order, shipment, charge and receipt facts at
once.

What the rows do not say stays blank and is reported, never guessed. The model is the delivery history of a
public health supply chain (freight such as `See ASN-93 (ID#:1281)`); columns are found by name or a saved
map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from prodops_xl.exchange.delivery_facts import currency_of, facts_of
from prodops_xl.exchange.delivery_reading import read_facts
from prodops_xl.exchange.delivery_report import counts_of, findings_of
from prodops_xl.exchange.delivery_tables import tables_of, typed
from prodops_xl.exchange.exports import own_header
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.schema import TABLES


@dataclass(frozen=True)
class Deliveries:
    """What an export gave.

    `tables`: Orders, Shipments, ShipmentLines, Charges, Receipts, Vendors. Keys: Orders by PO and the row's
    ID as Line; Shipments by ASN or DN; Charges by shipment and `Freight` or `Insurance`. `findings`: what was
    read how, and what could not be. `placement`: one row per row of the export: Row (0 is the first), ID,
    Shipment (that bears its freight), Freight (int64 cents, on the row that records it), Kind, Placed, Reason
    (None where placed). `counts`: how many rows of each kind.
    """

    tables: dict[str, pd.DataFrame]
    findings: list[Finding]
    placement: pd.DataFrame
    counts: dict[str, int]

    def recorded(self) -> pd.DataFrame:
        """The recorded side of the freight, as `domain.reconciliation.reconcile` takes it."""
        told = self.placement
        return pd.DataFrame(
            {
                "Shipment": told["Shipment"],
                "Freight": told["Freight"],
                "Not placed": (~told["Placed"]).astype("int64"),
                "Reason": told["Reason"],
            }
        )


def read_deliveries(raw: pd.DataFrame, saved_map: Mapping[str, str | None] | None = None) -> Deliveries:
    """Read a raw frame (text cells under the export's headers; see `exchange.exports`) into our tables.

    `saved_map`: {header: fact} for headers that no alias knows; facts are those of `delivery_facts.FACTS`.
    Raises ProdOpsError where the export has no PO, shipment, quantity or freight column.
    """
    facts, source = facts_of(raw, saved_map)
    told = read_facts(facts, currency_of(source.get("Freight")) or currency_of(source.get("Value")))
    rest = raw[[header for header in raw.columns if header not in source.values()]].reset_index(drop=True)
    rest.columns = pd.Index(
        [own_header(header, TABLES["Orders"].columns) for header in rest.columns], dtype=object
    )
    placement = pd.DataFrame(
        {
            "Row": np.arange(len(raw)),
            "ID": facts["ID"],
            "Shipment": told.freight["shipment"],
            "Freight": told.freight["cents"],
            "Kind": told.freight["kind"],
            "Placed": told.freight["placed"],
            "Reason": told.freight["reason"],
        }
    )
    return Deliveries(
        tables_of(facts, told, rest), findings_of(facts, told), typed(placement), counts_of(told)
    )
