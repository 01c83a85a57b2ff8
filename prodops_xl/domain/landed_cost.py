"""Landed cost of PO lines: customs value, duty, fees and the shipment's charges, every column to the cent.

One call costs any number of lines. Lines of a shipment and entry tie to the broker's entry summary and to the
charges; lines without one are costed alone, as planned. Amounts are int64 cents of the book's currency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charges import LEGS, spread_charges
from prodops_xl.domain.customs_lines import Entered, enter
from prodops_xl.domain.money import Cents
from prodops_xl.domain.tariff import Tariff

# Columns of the frame `cost` takes; see its docstring. Those of INSIDE_COLUMNS and `first_sale` may be absent.
LINE_COLUMNS = (
    "shipment", "entry", "entry_date", "HTS", "Origin", "Manufacturer ID", "Claims", "units", "price",
    "customs", "assists", "weight_kg", "cbm", "seaport", "ours",
)  # fmt: skip
INSIDE_COLUMNS = {leg: f"in_{leg}" for leg in LEGS}
CHARGE_COLUMNS = ("shipment", "cents", "basis", "leg", "treatment", "dutiable")


NO_CHARGES = pd.DataFrame(
    {
        "shipment": np.zeros(0, "int64"),
        "cents": np.zeros(0, "int64"),
        "basis": [],
        "leg": [],
        "treatment": [],
        "dutiable": [],
    }
)
"""A frame of charges without rows."""


@dataclass(frozen=True)
class Costed:
    """What `cost` gives.

    `lines`: one row per line, in order, int64 cents: price, value (entered), duty, ieepa, mpf, hmf, other_fees,
    the legs (assists are in Other, and told in `assists`), expensed, landed (without expensed); `uncosted` bool: duty
    is not known, see `problems`.
    `entered`: the customs side. `problems`: line, code, message; `beside` per problem: the line whose weight is
    missing, where it is another one, else -1. `warnings`: code, message, lines (count).
    `zero_basis`, `thin_basis`, `not_inside`: positions in the charges that could not be spread, that left lines out,
    that no price holds. `short_included`, `short_dutiable`: lines whose entered value was set to zero, because the
    freight inside the price, or a dutiable credit, is more than the price.
    """

    lines: pd.DataFrame
    entered: Entered
    problems: pd.DataFrame
    beside: npt.NDArray[np.int64]
    warnings: pd.DataFrame
    zero_basis: npt.NDArray[np.int64]
    thin_basis: npt.NDArray[np.int64]
    not_inside: npt.NDArray[np.int64]
    short_included: npt.NDArray[np.int64]
    short_dutiable: npt.NDArray[np.int64]


def cost(
    lines: pd.DataFrame,
    charges: pd.DataFrame,
    tariff: Tariff,
    *,
    alone: bool = False,
    formal: bool = True,
) -> Costed:
    """Cost every line.

    `lines`: `shipment`, `entry` (int codes, -1 for none), `entry_date` (datetime64), `HTS`, `Origin`,
    `Manufacturer ID`, `Claims` (text or None), `units`, `price` (cents: units x price), `customs` (cents: price
    for customs with assists, less what the price holds of freight), `assists` (cents), `weight_kg`, `cbm` (of
    the whole line, NaN unknown), `seaport` (unladen from a ship at a US port), `ours` (False: vendor's entry, or
    goods that do not enter the US). `charges`: `shipment`, `cents`, `basis`, `leg`, `treatment`, `dutiable`.
    `alone`: planned lines, each by itself. `in_Freight` and so on: the price holds that leg, so an included charge
    comes out of it (absent: it does); `first_sale`: customs is on a first sale price, out of which nothing comes.
    """
    shipment = lines["shipment"].to_numpy("int64")
    price = lines["price"].to_numpy("int64")
    inside = (
        {leg: lines[name].to_numpy(bool) for leg, name in INSIDE_COLUMNS.items()}
        if set(INSIDE_COLUMNS.values()) <= set(lines.columns)
        else None
    )
    spread = spread_charges(charges, shipment, basis_weights(lines), shipment >= 0, inside)
    wanted = lines["customs"].to_numpy("int64") + spread.dutiable
    credited = (wanted < 0) & (spread.dutiable < 0)
    wanted = wanted - (
        np.where(lines["first_sale"], 0, spread.included) if "first_sale" in lines else spread.included
    )
    value = np.maximum(wanted, 0)
    entered = enter(lines, value, tariff, alone=alone, formal=formal)
    duty, ieepa, fees = _duty_columns(entered, len(lines))
    legs = {leg: spread.legs[leg] for leg in LEGS}
    legs["Other"] = legs["Other"] + lines["assists"].to_numpy("int64")
    landed = price + duty + entered.mpf + entered.hmf + fees + sum(legs.values())
    problems = line_problems(entered, lines["weight_kg"].to_numpy("float64"))
    beside = problems.pop("beside").to_numpy("int64")
    uncosted = np.zeros(len(lines), dtype=bool)
    uncosted[problems["line"].to_numpy("int64")] = True
    out = pd.DataFrame(
        {
            "price": price,
            "value": entered.value,
            "duty": duty,
            "ieepa": ieepa,
            "mpf": entered.mpf,
            "hmf": entered.hmf,
            "other_fees": fees,
            **legs,
            "assists": lines["assists"].to_numpy("int64"),
            "expensed": spread.expensed,
            "landed": landed,
            "uncosted": uncosted,
        }
    )
    return Costed(
        out,
        entered,
        problems,
        beside,
        _warnings(entered),
        spread.zero_basis,
        spread.thin_basis,
        spread.not_inside,
        np.flatnonzero((wanted < 0) & ~credited),
        np.flatnonzero(credited),
    )


def basis_weights(lines: pd.DataFrame) -> dict[str, Cents]:
    """Integer weights per line by basis: cents, thousandths of a unit, grams, cubic centimetres, one each."""

    def whole(name: str, scale: float) -> Cents:
        amounts = np.clip(np.nan_to_num(lines[name].to_numpy("float64")), 0, 1e12)
        return np.rint(amounts * scale).astype("int64")

    return {
        "value": np.maximum(lines["price"].to_numpy("int64"), 0),
        "units": whole("units", 1e3),
        "weight": whole("weight_kg", 1e3),
        "volume": whole("cbm", 1e6),
        "equal": np.ones(len(lines), dtype="int64"),
    }


def _duty_columns(entered: Entered, n: int) -> tuple[Cents, Cents, Cents]:
    """Duty, the IEEPA share of it, and fees that come with a heading (cotton), per line."""
    kind, struck = entered.stacks.is_fee, entered.stacks.is_ieepa
    duty, ieepa, fees = (np.zeros(n, dtype="int64") for _ in range(3))
    is_fee, is_struck = np.append(kind, False), np.append(struck, False)
    for part, cents in entered.duty_parts:
        if kind.any():
            fee = is_fee[part]
            fees += np.where(fee, cents, 0)
            duty += np.where(fee, 0, cents)
        else:
            duty += cents
        if struck.any():
            ieepa += np.where(is_struck[part], cents, 0)
    return duty, ieepa, fees


def line_problems(entered: Entered, weight_kg: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Problems of stacks and amounts, told per PO line: line, code, message, beside.

    Where a customs line lacks weight because some of its PO lines do, those are told; for the others `beside` is the
    first that lacks it.
    """
    stack = entered.lines["stack"].to_numpy("int64")
    bad = entered.stacks.problems
    own = entered.duty.problems.rename(columns={"line": "customs"})
    if not len(bad) and not len(own):
        return pd.DataFrame(
            {"line": np.zeros(0, "int64"), "code": [], "message": [], "beside": np.zeros(0, "int64")}
        )
    of_stack = pd.DataFrame({"customs": np.arange(len(stack)), "stack": stack}).merge(bad, on="stack")
    told = pd.concat([of_stack[["customs", "code", "message"]], own[["customs", "code", "message"]]])
    members = pd.DataFrame({"line": np.arange(len(entered.customs_line)), "customs": entered.customs_line})
    by_line = members.merge(told, on="customs").sort_values("line", kind="stable")
    out = pd.DataFrame({name: by_line[name] for name in ("line", "customs", "code", "message")})
    return _beside(out.reset_index(drop=True), weight_kg).drop(columns="customs")


def _beside(told: pd.DataFrame, weight_kg: npt.NDArray[np.float64]) -> pd.DataFrame:
    lacks = np.isnan(weight_kg)[told["line"].to_numpy("int64")]
    of_weight = told["message"].str.contains("give the net weight", regex=False).to_numpy(bool)
    first = told["line"].where(lacks & of_weight).groupby(told["customs"]).transform("min")
    sibling = of_weight & ~lacks & first.notna().to_numpy()
    message = "A line beside it on the same customs line has no net weight, and the rate is in part per kg."
    told["message"] = told["message"].where(~sibling, message)
    told["beside"] = np.where(sibling, first.fillna(-1), -1).astype("int64")
    return told


def duty_lines(costed: Costed) -> pd.DataFrame:
    """One row per line and part: line, part (row of stacks.parts), cents; ordered by line, then part."""
    frames = [
        pd.DataFrame({"line": np.flatnonzero(part >= 0), "part": part[part >= 0], "cents": cents[part >= 0]})
        for part, cents in costed.entered.duty_parts
    ]
    if not frames:
        return pd.DataFrame({name: np.zeros(0, "int64") for name in ("line", "part", "cents")})
    return pd.concat(frames).sort_values(["line", "part"], kind="stable", ignore_index=True)


def _warnings(entered: Entered) -> pd.DataFrame:
    """Distinct warnings with the number of PO lines (for a fee: of entries) they are about."""
    told = entered.stacks.warnings
    members = np.bincount(
        entered.lines["stack"].to_numpy("int64")[entered.customs_line[entered.customs_line >= 0]],
        minlength=len(entered.stacks.ad_valorem),
    )
    by_line = told.assign(lines=members[told["stack"].to_numpy("int64")])
    by_entry = entered.fee_warnings.assign(lines=1)
    both = pd.concat([by_line[["code", "message", "lines"]], by_entry[["code", "message", "lines"]]])
    sums = both.groupby(["code", "message"], sort=False)["lines"].sum()
    return sums.reset_index()
