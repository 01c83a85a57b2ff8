"""A shipment's charges: which leg each belongs to, and its spread over the lines, to the cent.

Each charge is spread by its own basis with largest remainder, so that its parts sum to the charge. A charge
whose basis sums to zero is a finding with advice, never a silent equal split (both ERPNext and Odoo have had
that fault the one way or the other).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import Cents, Groups

LEGS = ("Freight", "Insurance", "Drayage", "Brokerage", "Other")
BASES = ("value", "units", "weight", "volume", "equal")

# Words of a charge's name, in the order asked; the first that fits decides. What fits none is Other.
_LEG_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Insurance", ("insur",)),
    ("Brokerage", ("broker", "customs", "entry fee", "isf", "bond", "clearance")),
    ("Drayage", ("dray", "inland", "truck", "cartage", "haul", "chassis", "delivery", "local")),
    ("Freight", ("freight", "ocean", "air", "sea", "bunker", "baf", "caf", "gri", "fuel", "carriage")),
)


class Spread(NamedTuple):
    """Cents per line of each leg and purpose, and the charges that could not be spread.

    `legs`: cents by leg name, inventory cost only; `expensed`, `dutiable`, `included`: cents per line; `zero_basis`: positions of charges whose basis sums to zero;
    `thin_basis`: positions of charges where some lines have no weight, volume or units, and so bear nothing.
    """

    legs: dict[str, Cents]
    expensed: Cents
    dutiable: Cents
    included: Cents
    zero_basis: npt.NDArray[np.int64]
    thin_basis: npt.NDArray[np.int64]


def leg_of(name: str) -> str:
    """The leg a charge's name belongs to: Freight, Insurance, Drayage, Brokerage or Other."""
    text = name.lower()
    return next((leg for leg, words in _LEG_WORDS if any(word in text for word in words)), "Other")


def spread_charges(
    charges: pd.DataFrame,
    shipment: npt.NDArray[np.int64],
    weights: dict[str, Cents],
    taken: npt.NDArray[np.bool_],
) -> Spread:
    """Spread every charge over the lines of its shipment.

    `charges`: shipment (int code), cents, basis (one of BASES), leg (one of LEGS), treatment (`inventory`,
    `expense`, `included`), dutiable (bool). `shipment`: the code per line, -1 for none. `weights`: integer
    weights per line by basis. `taken`: lines that may bear charges. Charges of one shipment are handled in
    rounds, the k-th charge of every shipment at once, so the cost is a sort per round and not per charge.
    """
    n = len(shipment)
    legs = {leg: np.zeros(n, dtype="int64") for leg in LEGS}
    expensed, dutiable, included = (np.zeros(n, dtype="int64") for _ in range(3))
    code = np.where(taken, shipment, -1)
    count = int(max(code.max(initial=-1), charges["shipment"].max() if len(charges) else -1)) + 1
    groups = Groups(code, count)
    zero, thin = [], []
    turn = charges.groupby("shipment", sort=False).cumcount().to_numpy()
    for k in range(int(turn.max(initial=-1)) + 1):
        round_ = _Round(charges, np.flatnonzero(turn == k), count)
        weight = round_.weights(code, weights)
        empty = groups.sums(weight) == 0
        zero.append(round_.rows[empty[round_.shipment]])
        bare = np.bincount(code[(weight == 0) & (code >= 0)], minlength=count) > 0
        thin.append(round_.rows[(bare & ~empty)[round_.shipment]])
        part = groups.split(np.where(empty, 0, round_.totals), weight)
        for name in LEGS:
            round_.add(legs[name], part, code, (round_.leg == name) & (round_.treatment == "inventory"))
        round_.add(expensed, part, code, round_.treatment == "expense")
        round_.add(included, part, code, round_.treatment == "included")
        round_.add(dutiable, part, code, round_.dutiable & (round_.treatment != "included"))
    none = np.zeros(0, dtype="int64")
    zero_basis = np.sort(np.concatenate(zero)) if zero else none
    return Spread(
        legs, expensed, dutiable, included, zero_basis, np.sort(np.concatenate(thin)) if thin else none
    )


class _Round:
    """The k-th charge of every shipment that has one: `rows` its rows in the charges, `shipment` their codes."""

    def __init__(self, charges: pd.DataFrame, rows: npt.NDArray[np.int64], count: int) -> None:
        self.rows = rows
        self.shipment = charges["shipment"].to_numpy("int64")[rows]
        self.basis, self.leg, self.treatment = (
            charges[n].to_numpy(object)[rows] for n in ("basis", "leg", "treatment")
        )
        self.dutiable = charges["dutiable"].to_numpy(bool)[rows]
        self.totals = np.zeros(count, dtype="int64")
        self.totals[self.shipment] = charges["cents"].to_numpy("int64")[rows]

    def by_line(self, of_charge: npt.NDArray[np.bool_], code: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """A flag of the charge, at each line of its shipment."""
        flag = np.zeros(len(self.totals) + 1, dtype=bool)
        flag[self.shipment] = of_charge
        return flag[code]  # a line in no shipment (-1) reads the last, False

    def weights(self, code: npt.NDArray[np.int64], weights: dict[str, Cents]) -> Cents:
        """Each line's weight in the basis that its own shipment's charge names."""
        names = set(self.basis)
        if len(names) == 1:
            return weights[next(iter(names))]
        out = np.zeros(len(code), dtype="int64")
        for name in names:
            uses = self.by_line(self.basis == name, code)
            out[uses] = weights[name][uses]
        return out

    def add(
        self, into: Cents, part: Cents, code: npt.NDArray[np.int64], which: npt.NDArray[np.bool_]
    ) -> None:
        """Add the parts of the charges that `which` picks."""
        if which.all():
            into += part
        elif which.any():
            into += np.where(self.by_line(which, code), part, 0)
