"""A shipment's charges: which leg each belongs to, and its spread over the lines, to the cent.

Each charge is spread by its own basis with largest remainder, so that its parts sum to the charge. A charge
whose basis sums to zero is a finding with advice, never a silent equal split (both ERPNext and Odoo have had
that fault the one way or the other).
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import Cents, Groups

LEGS = ("Freight", "Insurance", "Drayage", "Brokerage", "Other")
BASES = ("value", "units", "weight", "volume", "equal")

# Whole words of a charge's name, in the order asked; the first that fits decides. What fits none is Other.
_LEG_WORDS: tuple[tuple[str, str], ...] = (
    ("Insurance", "insurance insured insur"),
    ("Brokerage", "broker brokers brokerage customs isf bond bonds clearance clearing"),
    ("Drayage", "dray drayage inland truck trucks trucking cartage haul haulage chassis delivery local"),
    (
        "Freight",
        "freight freights airfreight seafreight oceanfreight ocean air sea bunker baf caf gri fuel carriage",
    ),
)
# What customs is owed is computed, so a charge of that name would count it twice. Beside these words a duty is
# something else: a bond, a broker's outlay, a refund, a heavy-duty carton.
_OWED = frozenset("duty duties tariff tariffs mpf hmf".split())  # noqa: SIM905
_OWED_PHRASES = ("harbor maintenance", "harbour maintenance", "merchandise processing")
_NOT_OWED = frozenset("heavy bond bonds drawback refund advance advancement disbursement outlay".split())  # noqa: SIM905


class Spread(NamedTuple):
    """Cents per line of each leg and purpose, and the charges that could not be spread.

    `legs`: cents by leg name, inventory cost only; `expensed`, `dutiable`, `included`: cents per line; `zero_basis`: positions of charges whose basis sums to zero;
    `thin_basis`: positions of charges where some lines have no weight, volume or units, and so bear nothing;
    `not_inside`: positions of included charges of shipments where no line's price holds that leg.
    """

    legs: dict[str, Cents]
    expensed: Cents
    dutiable: Cents
    included: Cents
    zero_basis: npt.NDArray[np.int64]
    thin_basis: npt.NDArray[np.int64]
    not_inside: npt.NDArray[np.int64]


def leg_of(name: str) -> str:
    """The leg a charge's name belongs to: Freight, Insurance, Drayage, Brokerage or Other."""
    said = _words(name)
    if {"entry", "fee"} <= said or {"entry", "fees"} <= said:
        said.add("customs")
    return next((leg for leg, words in _LEG_WORDS if said & set(words.split())), "Other")


def is_duty(name: str) -> bool:
    """Is the charge one that customs is owed (duty, MPF, HMF)? Those are computed, never spread."""
    said, text = _words(name), " ".join(re.findall(r"[a-z0-9]+", name.lower()))
    return (bool(said & _OWED) or any(p in text for p in _OWED_PHRASES)) and not said & _NOT_OWED


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", name.lower()))


def spread_charges(
    charges: pd.DataFrame,
    shipment: npt.NDArray[np.int64],
    weights: dict[str, Cents],
    taken: npt.NDArray[np.bool_],
    inside: dict[str, npt.NDArray[np.bool_]] | None = None,
) -> Spread:
    """Spread every charge over the lines of its shipment.

    `charges`: shipment (int code), cents, basis (one of BASES), leg (one of LEGS), treatment (`inventory`,
    `expense`, `included`), dutiable (bool). `shipment`: the code per line, -1 for none. `weights`: integer
    weights per line by basis. `taken`: lines that may bear charges. `inside`: by leg, lines whose price holds that leg;
    an included charge is spread over those alone (None: over all). Charges of one shipment are handled in
    rounds, the k-th charge of every shipment at once, so the cost is a sort per round and not per charge.
    """
    n = len(shipment)
    legs = {leg: np.zeros(n, dtype="int64") for leg in LEGS}
    expensed, dutiable, included = (np.zeros(n, dtype="int64") for _ in range(3))
    code = np.where(taken, shipment, -1)
    count = int(max(code.max(initial=-1), charges["shipment"].max() if len(charges) else -1)) + 1
    groups = Groups(code, count)
    zero, thin, outside = [], [], []
    turn = charges.groupby("shipment", sort=False).cumcount().to_numpy()
    for k in range(int(turn.max(initial=-1)) + 1):
        round_ = _Round(charges, np.flatnonzero(turn == k), count)
        weight = round_.weights(code, weights)
        holds = None if inside is None else round_.holds(code, inside)
        bearing = code if holds is None else np.where(holds, code, -1)
        weight = weight if holds is None else np.where(holds, weight, 0)
        empty = groups.sums(weight) == 0
        homeless = np.zeros(count, dtype=bool) if holds is None else _without(bearing, code, count)
        zero.append(round_.rows[(empty & ~homeless)[round_.shipment]])
        outside.append(round_.rows[homeless[round_.shipment]])
        bare = np.bincount(bearing[(weight == 0) & (bearing >= 0)], minlength=count) > 0
        thin.append(round_.rows[(bare & ~empty)[round_.shipment]])
        part = groups.split(np.where(empty, 0, round_.totals), weight)
        for name in LEGS:
            round_.add(legs[name], part, code, (round_.leg == name) & (round_.treatment == "inventory"))
        round_.add(expensed, part, code, round_.treatment == "expense")
        round_.add(included, part, code, round_.treatment == "included")
        round_.add(dutiable, part, code, round_.dutiable & (round_.treatment != "included"))
    told = (np.sort(np.concatenate([np.zeros(0, "int64"), *rows])) for rows in (zero, thin, outside))
    return Spread(legs, expensed, dutiable, included, *told)


def _without(
    bearing: npt.NDArray[np.int64], code: npt.NDArray[np.int64], count: int
) -> npt.NDArray[np.bool_]:
    """Shipments that have lines, and none that may bear."""
    has, bears = (np.bincount(c[c >= 0], minlength=count) > 0 for c in (code, bearing))
    return has & ~bears


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

    def holds(
        self, code: npt.NDArray[np.int64], inside: dict[str, npt.NDArray[np.bool_]]
    ) -> npt.NDArray[np.bool_] | None:
        """Lines that may bear the round's charge: of an included one, those whose price holds its leg."""
        is_in = self.treatment == "included"
        if not is_in.any():
            return None
        out = np.ones(len(code), dtype=bool)
        for leg in set(self.leg[is_in]):
            out &= ~self.by_line(is_in & (self.leg == leg), code) | inside[leg]
        return out

    def add(
        self, into: Cents, part: Cents, code: npt.NDArray[np.int64], which: npt.NDArray[np.bool_]
    ) -> None:
        """Add the parts of the charges that `which` picks."""
        if which.all():
            into += part
        elif which.any():
            into += np.where(self.by_line(which, code), part, 0)
