"""Cell functions of landed cost: ALLOCATE, LANDED_COST, LANDED_COST_LEGS, IMU, TARGET_FOB."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain import fees, money
from prodops_xl.domain.landed_cost import NO_CHARGES, Costed, cost, duty_lines
from prodops_xl.domain.tariff import stacks
from prodops_xl.errors import CellError
from prodops_xl.reference import tariff as packaged_tariff

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Dates = npt.NDArray[np.datetime64]
Note = Callable[[int, str], None]


def allocate(total: float, weights: list[float]) -> list[list[float]] | CellError:
    """ALLOCATE: the total split in proportion to weights, to the cent, by largest remainder; one row each."""
    if any(w < 0 for w in weights):
        return CellError("#NUM!", "A weight is negative: weights must be zero or more.")
    exact = [Decimal(repr(w)) for w in weights]
    places = max(max(-int(d.as_tuple().exponent), 0) for d in exact)
    whole = [int(d.scaleb(places)) for d in exact]
    if not sum(whole):
        return CellError(
            "#NUM!", "The weights sum to zero: there is nothing to split by. Give other weights."
        )
    cents = int(money.round_half_up(total).scaleb(2))
    return [[part / 100] for part in _split(cents, whole)]


def _split(total: int, weights: list[int]) -> list[int]:
    """Largest remainder over Python's own integers: weights from a sheet may have any number of digits."""
    if max(weights) < 2**31:
        return [int(part) for part in money.allocate(total, weights)]
    size, whole = abs(total), sum(weights)
    shares = [size * w // whole for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in order[: size - sum(shares)]:
        shares[i] += 1
    return [-s if total < 0 else s for s in shares]


def _cost(
    fob: Floats, hts: Texts, origin: Texts, units: Floats, entry_date: Dates, mode: Texts, other_dutiable: Floats,
    net_weight_kg: Floats, claims: Texts,
) -> Costed:  # fmt: skip
    n = len(fob)
    price = money.to_cents(fob * units)
    assists = money.to_cents(other_dutiable)
    lines = pd.DataFrame(
        {
            "shipment": np.full(n, -1),
            "entry": np.arange(n),
            "entry_date": entry_date,
            "HTS": hts,
            "Origin": origin,
            "Manufacturer ID": np.full(n, None, dtype=object),
            "Claims": claims,
            "units": units,
            "price": price,
            "customs": price + assists,
            "assists": assists,
            "weight_kg": net_weight_kg,
            "cbm": np.full(n, np.nan),
            "seaport": mode == "ocean",
            "ours": np.ones(n, dtype=bool),
        }
    )
    return cost(lines, NO_CHARGES, packaged_tariff(), alone=True)


def _refused(fob: Floats, units: Floats, costed: Costed) -> dict[int, CellError]:
    out: dict[int, CellError] = {}
    for line, code, text in costed.problems.itertuples(index=False):
        out.setdefault(int(line), CellError(code, text))
    for row in np.flatnonzero(~(units > 0)):
        out[int(row)] = CellError("#NUM!", "units is zero: a landed cost per unit needs units.")
    for row in np.flatnonzero(fob < 0):
        out[int(row)] = CellError("#NUM!", "fob is negative.")
    for row in np.flatnonzero(fob * units > money.MOST):
        out[int(row)] = CellError("#NUM!", f"fob x units is over {money.MOST:,.0f}: check both.")
    return out


def _warn(costed: Costed, note: Note | None) -> None:
    if note is None:
        return
    by_stack: dict[int, list[str]] = {}
    for stack, _, text in costed.entered.stacks.warnings[["stack", "code", "message"]].itertuples(
        index=False
    ):
        by_stack.setdefault(int(stack), []).append(text)
    for row, stack in enumerate(costed.entered.lines["stack"]):
        for text in by_stack.get(int(stack), ()):
            note(row, text)
    for row, _, text in costed.entered.fee_warnings[["line", "code", "message"]].itertuples(index=False):
        note(int(row), text)


def landed_cost(
    fob: Floats, hts: Texts, origin: Texts, units: Floats, entry_date: Dates, mode: Texts, freight: Floats,
    insurance: Floats, other_dutiable: Floats, other: Floats, net_weight_kg: Floats, claims: Texts,
    note: Note | None = None,
) -> list[Any]:  # fmt: skip
    """LANDED_COST: per unit, every leg rounded to the cent on the line; see `landed_cost_legs` for the legs."""
    costed = _cost(fob, hts, origin, units, entry_date, mode, other_dutiable, net_weight_kg, claims)
    total = costed.lines["landed"].to_numpy() + sum(money.to_cents(v) for v in (freight, insurance, other))
    _warn(costed, note)
    refused = _refused(fob, units, costed)
    return [refused.get(row) or float(cents / 100 / units[row]) for row, cents in enumerate(total)]


def landed_cost_legs_many(
    fob: Floats, hts: Texts, origin: Texts, units: Floats, entry_date: Dates, mode: Texts, freight: Floats,
    insurance: Floats, other_dutiable: Floats, other: Floats, net_weight_kg: Floats, claims: Texts,
    note: Note | None = None,
) -> list[Any]:  # fmt: skip
    """LANDED_COST_LEGS for many lines at once: each a spill of leg, per unit, total, source, with its header."""
    costed = _cost(fob, hts, origin, units, entry_date, mode, other_dutiable, net_weight_kg, claims)
    _warn(costed, note)
    refused = _refused(fob, units, costed)
    duty = duty_lines(costed)
    parts = costed.entered.stacks.parts
    by_line = dict(iter(duty.groupby("line")))
    out: list[Any] = []
    for row in range(len(fob)):
        if row in refused:
            out.append(refused[row])
            continue
        line = costed.lines.iloc[row]
        legs = [("FOB", int(line["price"]), "fob x units")]
        for _, part, cents in by_line.get(row, duty.iloc[:0]).itertuples(index=False):
            of = parts.iloc[part]
            legs.append((f"{of['program']} {of['heading']}", int(cents), str(of["source"])))
        exempt = costed.entered.stacks.mpf_reason[costed.entered.lines["stack"].iloc[row]]
        legs.append(
            ("MPF", int(line["mpf"]), str(exempt or "19 CFR 24.23, rate alone, without minimum and maximum"))
        )
        legs.append(
            ("HMF", int(line["hmf"]), "19 CFR 24.24" if mode[row] == "ocean" else f"none by {mode[row]}")
        )
        for name, amount in (
            ("Freight", freight),
            ("Insurance", insurance),
            ("Other dutiable", other_dutiable),
            ("Other", other),
        ):
            legs.append((name, int(money.to_cents(amount[row])), "given"))
        legs.append(
            ("Landed cost", sum(cents for _, cents, _ in legs), "sum of the legs, each rounded on the line")
        )
        out.append(
            [["leg", "per unit", "total", "source"]]
            + [[name, cents / 100 / units[row], cents / 100, source] for name, cents, source in legs]
        )
    return out


def landed_cost_legs(note: Note | None = None, **line: Any) -> Any:
    """LANDED_COST_LEGS of one line (scalars, named as the registry's arguments)."""
    arrays = {name: np.array([value], dtype=_dtype(value)) for name, value in line.items()}
    return landed_cost_legs_many(**arrays, note=note)[0]


def _dtype(value: Any) -> Any:
    return (
        "float64"
        if isinstance(value, float)
        else ("datetime64[D]" if hasattr(value, "isoformat") else object)
    )


def imu(landed_cost: Floats, retail: Floats) -> list[Any]:
    """IMU: (retail - cost) / retail, as a fraction; retail must be above zero."""
    return [
        float((r - c) / r)
        if r > 0
        else CellError("#DIV/0!", "retail is zero: an initial markup needs a retail price.")
        for c, r in zip(landed_cost, retail, strict=True)
    ]


def target_fob(
    retail: Floats, imu: Floats, hts: Texts, origin: Texts, entry_date: Dates, freight_per_unit: Floats,
    other_per_unit: Floats, claims: Texts, note: Note | None = None,
) -> list[Any]:  # fmt: skip
    """TARGET_FOB: (retail x (1 - imu) - freight - other) / (1 + duty rate + MPF rate + HMF rate), per unit.

    Ocean is assumed, so HMF is in it; MPF by its rate alone, none where exempt. Lines with a specific part have
    no single rate: #N/A.
    """
    tariff = packaged_tariff()
    stack = stacks(tariff, hts, origin, entry_date, claims)
    at = stack.line_stack
    rate = stack.ad_valorem[at]
    bad = {
        int(s): CellError(code, text)
        for s, code, text in stack.problems[["stack", "code", "message"]].itertuples(index=False)
    }
    size = np.full(len(retail), 100_000_000, dtype="int64")  # a million dollars, where the rate alone shows
    mpf = fees.mpf(tariff, size, entry_date, rate_only=True)[0] / size * ~stack.mpf_exempt[at]
    hmf = fees.hmf(tariff, size, np.ones(len(retail), dtype=bool), entry_date)[0] / size
    wanted = retail * (1 - imu) - np.nan_to_num(freight_per_unit) - np.nan_to_num(other_per_unit)
    if note is not None:
        for row, s in enumerate(at):
            for text in stack.warnings.loc[stack.warnings["stack"] == s, "message"]:
                note(row, text)
    out: list[Any] = []
    for row, s in enumerate(at):
        if int(s) in bad:
            out.append(bad[int(s)])
        elif not 0 <= imu[row] < 1:
            out.append(CellError("#NUM!", f"imu is {imu[row]:g}: it is a fraction below 1, such as 0.6."))
        elif np.isnan(rate[row]):
            out.append(
                CellError(
                    "#N/A",
                    f"HTS {hts[row]} has a duty by weight or piece: use LANDED_COST with quantity and weight.",
                )
            )
        elif wanted[row] <= 0:
            out.append(
                CellError(
                    "#NUM!", "Freight and other cost alone are above the landed cost that this markup allows."
                )
            )
        else:
            out.append(float(wanted[row] / (1 + rate[row] + mpf[row] + hmf[row])))
    return out
