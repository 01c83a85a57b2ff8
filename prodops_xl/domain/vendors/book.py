"""What the scorecard is made of: the workbook's tables, and which vendor and site each order line belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import to_cents
from prodops_xl.domain.order_exchange import order_exchange
from prodops_xl.domain.orders.partners import places
from prodops_xl.domain.shipped_lines import look_up, positions

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Days = npt.NDArray[np.datetime64]

NAT = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class VendorBook:
    """The typed frames of the tables; one that the workbook lacks is an empty frame with its columns."""

    orders: pd.DataFrame
    vendors: pd.DataFrame
    factories: pd.DataFrame
    receipts: pd.DataFrame
    shipments: pd.DataFrame
    shipment_lines: pd.DataFrame
    inspections: pd.DataFrame
    schedule: pd.DataFrame
    rates: pd.DataFrame

    def __len__(self) -> int:
        return len(self.orders)

    def day(self, column: str) -> Days:
        """A column of order dates as datetime64[D]."""
        return self.orders[column].to_numpy("datetime64[D]")

    def number(self, column: str) -> Numbers:
        """A column of order numbers, NaN for blanks."""
        return self.orders[column].to_numpy("float64")

    def text(self, column: str) -> Texts:
        """A column of order texts, None for blanks."""
        return blank_as_none(self.orders[column].to_numpy(object))

    @cached_property
    def parties(self) -> Parties:
        """The vendors of the order lines."""
        return parties(self.text("Vendor"), self.vendors)

    @cached_property
    def units(self) -> Numbers:
        """Units ordered, NaN where blank or not above 0: such a line is not judged."""
        units = self.number("Units")
        return np.where(units > 0, units, np.nan)

    def order_of(self, frame: pd.DataFrame) -> Ints:
        """Order row of each row of a table that names PO and Line, -1 where there is none."""
        return look_up(positions(self.orders, ("PO", "Line")), frame, ("PO", "Line"))

    def cents(self, currency: str) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Money of each line in the book's currency (units x FOB x exchange, cents), and the lines whose currency no
        rate turns into the book's (0 there). Exchange as of the ex-factory, else the in-DC date.
        """
        fx = order_exchange(self.orders, self.rates, currency)
        amount = self.units * self.number("FOB") * fx
        return to_cents(amount), np.isnan(fx)


@dataclass(frozen=True, eq=False)
class Parties:
    """`names`: vendors by number; `of_order`: number of each order line's vendor, -1 where it names none; `row`: each
    vendor's row in Vendors, -1 where it is not there; `spelled`: how many vendors the orders spell in several ways.
    """

    names: Texts
    of_order: Ints
    row: Ints
    spelled: int


def parties(named: Texts, vendors: pd.DataFrame) -> Parties:
    """Vendors as Vendors lists them, by key or name, case and spaces aside; others as the orders spell them (of several
    spellings the first by the alphabet), so that two spellings are one vendor.
    """
    distinct = np.array(sorted({n for n in named if isinstance(n, str)}), dtype=object)
    same = places(distinct, pd.DataFrame({"Vendor": distinct}), "Vendor")
    listed = places(distinct, vendors, "Vendor")
    keys = vendors["Vendor"].to_numpy(object)
    labels = np.array(
        [
            keys[row] if row >= 0 and isinstance(keys[row], str) else distinct[first]
            for row, first in zip(listed, same, strict=True)
        ],
        dtype=object,
    )
    codes, names = pd.factorize(labels, sort=True)
    row = np.full(len(names), -1, dtype="int64")
    row[codes] = listed
    at = pd.Series(codes, index=pd.Index(distinct, dtype=object))
    of_order = at.reindex(named).to_numpy("float64")
    spelled = int((np.bincount(codes, minlength=len(names)) > 1).sum()) if len(codes) else 0
    return Parties(
        np.asarray(names, dtype=object),
        np.where(np.isnan(of_order), -1, of_order).astype("int64"),
        row,
        spelled,
    )


def only_where(mask: npt.NDArray[np.bool_], words: Texts) -> Texts:
    """The words where the mask says so, None elsewhere."""
    out = np.full(len(words), None, dtype=object)
    out[mask] = words[mask]
    return out


def blank_as_none(values: Texts) -> Texts:
    """A copy with None for every kind of blank."""
    out = values.copy()
    out[pd.isna(values)] = None
    return out
