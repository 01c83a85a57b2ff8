"""Entered value: what customs counts of a price, by Incoterm.

US duty is on the transaction value at the port of export (19 USC 1401a(b), 19 CFR 152.103): international
freight and insurance inside a price come out when they are shown separately (152.103(a)(5)); an ex-factory
price gains nothing, its inland freight is landed cost only. Assists and dutiable charges go in
(152.102(a), 152.103(b)). A first sale price replaces the vendor's price where there is evidence for it; nothing
comes out of it, since the freight sits in the price of the middleman.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Terms:
    """What one Incoterms 2020 rule means for cost: which of our legs the price already holds.

    `freight`, `insurance`, `drayage`, `brokerage`: the vendor paid that leg, it is inside the price: it adds
    nothing to landed cost and comes out of entered value. `vendor_entry`: the vendor is importer of record.
    """

    freight: bool = False
    insurance: bool = False
    drayage: bool = False
    brokerage: bool = False
    vendor_entry: bool = False


# Incoterms 2020 (ICC publication 723). CFR and CPT carry freight, CIF and CIP insurance too; DAP and DPU are
# delivered to the place in the US, cleared by us; DDP (LDP in the trade) is the vendor's own entry.
INCOTERMS: dict[str, Terms] = {
    "EXW": Terms(),
    "FCA": Terms(),
    "FAS": Terms(),
    "FOB": Terms(),
    "CFR": Terms(freight=True),
    "CPT": Terms(freight=True),
    "CIF": Terms(freight=True, insurance=True),
    "CIP": Terms(freight=True, insurance=True),
    "DAP": Terms(freight=True, insurance=True, drayage=True),
    "DPU": Terms(freight=True, insurance=True, drayage=True),
    "DDP": Terms(freight=True, insurance=True, brokerage=True, vendor_entry=True),
}

_TERMS = list(INCOTERMS)
# One more row at the end: a blank or unknown Incoterm is costed as FOB (validate-orders reports it).
_FLAGS = {
    flag: np.array([getattr(INCOTERMS[t], flag) for t in _TERMS] + [False])
    for flag in ("freight", "insurance", "drayage", "brokerage", "vendor_entry")
}


def inside_price(incoterm: npt.NDArray[np.object_], leg: str) -> npt.NDArray[np.bool_]:
    """Per line: is that leg (`freight`, `insurance`, `drayage`, `brokerage`, `vendor_entry`) in the price?"""
    codes = np.array([_TERMS.index(t) if t in INCOTERMS else len(_TERMS) for t in incoterm], dtype="int64")
    return _FLAGS[leg][codes]


def customs_unit_price(
    fob: npt.NDArray[np.float64], first_sale: npt.NDArray[np.float64], assists: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Per unit, in the order's currency: first sale price where it counts, else the price; plus assists."""
    return np.where(first_sale_counts(fob, first_sale), first_sale, fob) + np.nan_to_num(assists)


def first_sale_counts(
    fob: npt.NDArray[np.float64], first_sale: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """A first sale is the sale before the vendor's own: its price is above zero and not above the vendor's."""
    return (first_sale > 0) & (first_sale <= fob)


def vendor_dutiable_value(
    price: npt.NDArray[np.float64], freight: npt.NDArray[np.float64], rate: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The dutiable value inside a DDP price, an estimate only: price less freight, over 1 plus duty and fee rates.

    From price = value + value x rate + freight (freight, insurance and brokerage that the vendor paid).
    """
    return np.maximum(price - freight, 0.0) / (1.0 + rate)
