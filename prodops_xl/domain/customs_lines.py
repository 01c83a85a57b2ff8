"""Customs lines: PO lines of one entry gathered by HTS, origin, manufacturer and claim, and spread back.

A shipment is not an entry, and a PO line is not a customs line. On the entry summary (CBP Form 7501) a line
carries value in whole dollars and duty per heading to the cent; MPF and HMF are the entry's. Everything is
computed there, then spread over the PO lines behind it, so that an entry ties to the broker's to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain import fees
from prodops_xl.domain.money import Cents, Groups, group_sums, whole_dollars
from prodops_xl.domain.tariff import DutyAmounts, Stacks, Tariff, duty_amounts, stacks

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Entered:
    """The customs side of a set of PO lines.

    Per PO line (arrays of the lines' length): `customs_line` (-1: not entered by us), `value` (cents),
    `duty_parts` (list of (row of `stacks.parts` per line or -1, cents per line), one item per place in the stack),
    `mpf`, `hmf` (cents). Per customs line: `lines` frame (entry, HTS, Origin, Manufacturer ID, Claims, entry
    date, units, weight, value, stack). Per entry: `entries` frame (entry, value, duty, mpf, hmf in cents).
    `duty` are the amounts per customs line. `fee_warnings`: code, message, entries.
    """

    customs_line: Ints
    value: Cents
    duty_parts: list[tuple[Ints, Cents]]
    mpf: Cents
    hmf: Cents
    lines: pd.DataFrame
    entries: pd.DataFrame
    stacks: Stacks
    duty: DutyAmounts
    fee_warnings: pd.DataFrame


def enter(lines: pd.DataFrame, value: Cents, tariff: Tariff, *, alone: bool, formal: bool = True) -> Entered:
    """Gather PO lines into customs lines and entries, compute duty and fees, spread them back.

    `lines`: entry (int code), entry_date, HTS, Origin, Manufacturer ID, Claims, units, weight_kg, seaport (bool,
    unladen from a ship at a US port), ours (bool: False keeps the line out). `value`: cents per line, before
    rounding. `alone`: each line is a price estimate of its own: no whole dollars, MPF by its rate alone.
    """
    ours = lines["ours"].to_numpy(bool)
    customs_line, first = _gather(lines, ours, alone=alone)
    count = len(first)
    inside = customs_line >= 0
    head = lines.iloc[first]
    gathered = _sums(lines, value, customs_line, inside, count)
    gathered["value"] = gathered["value"] if alone else whole_dollars(gathered["value"])
    date = head["entry_date"].to_numpy("datetime64[D]")
    stack = stacks(tariff, head["HTS"], head["Origin"], date, head["Claims"])
    duty = duty_amounts(stack, gathered["value"], gathered["units"], gathered["weight"])
    groups = Groups(customs_line, count)
    line_value = groups.split(gathered["value"], value)
    parts = _spread_duty(duty, _bearing(line_value, lines, customs_line, groups), customs_line, groups)
    entry = np.arange(count) if alone else head["entry"].to_numpy("int64")
    charged, entries = pd.factorize(entry)
    entry_date = np.full(len(entries), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    entry_date[charged[::-1]] = date[::-1]
    by_entry = Groups(np.append(charged, -1)[customs_line], len(entries))
    bears = np.append(~stack.mpf_exempt[stack.line_stack], False)[customs_line]
    bearing = np.where(bears, line_value, 0)
    mpf_total, told_mpf = fees.mpf(tariff, by_entry.sums(bearing), entry_date, rate_only=alone or not formal)
    mpf = by_entry.split(mpf_total, bearing)
    at_sea = np.where(lines["seaport"].to_numpy(bool) & inside, line_value, 0)
    sea_value = by_entry.sums(at_sea)
    hmf_total, told_hmf = fees.hmf(tariff, sea_value, sea_value > 0, entry_date)
    hmf = by_entry.split(hmf_total, at_sea)
    fee_warnings = pd.concat([told_mpf, told_hmf], ignore_index=True)
    per_line = group_sums(duty.cents, duty.line, count)
    is_duty = ~stack.is_fee[duty.part]
    duty_only = group_sums(duty.cents[is_duty], duty.line[is_duty], count)
    frame = pd.DataFrame(
        {
            "entry": entry,
            "entry_date": date,
            "HTS": head["HTS"].to_numpy(object),
            "Origin": head["Origin"].to_numpy(object),
            "Manufacturer ID": head["Manufacturer ID"].to_numpy(object),
            "Claims": head["Claims"].to_numpy(object),
            **gathered,
            "duty": duty_only,
            "other_fees": per_line - duty_only,
            "stack": stack.line_stack,
        }
    )
    totals = pd.DataFrame(
        {
            "entry": entries,
            "value": group_sums(gathered["value"], charged, len(entries)),
            "duty": group_sums(duty_only, charged, len(entries)),
            "mpf": mpf_total,
            "hmf": hmf_total,
        }
    )
    return Entered(customs_line, line_value, parts, mpf, hmf, frame, totals, stack, duty, fee_warnings)


def _gather(lines: pd.DataFrame, ours: npt.NDArray[np.bool_], *, alone: bool) -> tuple[Ints, Ints]:
    """Code of the customs line per PO line (-1: none), and the first PO line of each."""
    if alone:
        code = np.where(ours, np.cumsum(ours) - 1, -1)
        return code.astype("int64"), np.flatnonzero(ours)
    key = lines["entry"].to_numpy("int64").copy()
    for name in ("HTS", "Origin", "Manufacturer ID", "Claims"):
        codes, distinct = _codes(lines[name])
        key = key * (len(distinct) + 1) + codes + 1
        if len(distinct) and int(key.max(initial=0)) > 2**50:  # keep the next product inside int64
            key = pd.factorize(key)[0].astype("int64")
    key[~ours] = -1
    code, distinct_keys = pd.factorize(np.where(ours, key, np.int64(-1)))
    if (~ours).any():
        away = int(code[np.flatnonzero(~ours)[0]])
        code = np.where(code == away, -1, np.where(code > away, code - 1, code))
    count = len(distinct_keys) - bool((~ours).any())
    first = np.full(count, -1, dtype="int64")
    rows = np.flatnonzero(code >= 0)[::-1]
    first[code[rows]] = rows  # written backwards, so the earliest row stays
    return np.asarray(code, dtype="int64"), first


def _codes(column: pd.Series) -> tuple[Ints, Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype="int64"), column.cat.categories
    codes, distinct = pd.factorize(column)
    return np.asarray(codes, dtype="int64"), distinct


def _sums(
    lines: pd.DataFrame, value: Cents, code: Ints, inside: npt.NDArray[np.bool_], count: int
) -> dict[str, Any]:
    """Value (cents), units and weight (kg, NaN where any line of it has none) per customs line."""
    at = code[inside]
    return {
        "value": group_sums(value[inside], at, count),
        "units": np.bincount(at, weights=lines["units"].to_numpy("float64")[inside], minlength=count),
        "weight": np.bincount(at, weights=lines["weight_kg"].to_numpy("float64")[inside], minlength=count),
    }


def _spread_duty(duty: DutyAmounts, value: Cents, code: Ints, groups: Groups) -> list[tuple[Ints, Cents]]:
    """Each customs line's parts over its PO lines by value: one round per place in the stack."""
    out = []
    place = _place_in_line(duty.line)
    for k in range(int(place.max(initial=-1)) + 1):
        at = np.flatnonzero(place == k)
        totals = np.zeros(groups.count, dtype="int64")
        totals[duty.line[at]] = duty.cents[at]
        part = np.full(groups.count + 1, -1, dtype="int64")
        part[duty.line[at]] = duty.part[at]
        out.append((part[code], groups.split(totals, value)))
    return out


def _bearing(value: Cents, lines: pd.DataFrame, code: Ints, groups: Groups) -> Cents:
    """What duty is spread by: value. A customs line of no value (a price that is all freight) still owes its rate per
    kg or piece: there the lines' grams decide, else their units, else all bear alike.
    """
    out, bare = value, groups.sums(value) == 0
    for name, scale in (("weight_kg", 1e3), ("units", 1e3), (None, 1.0)):
        if not bare.any():
            break
        size = np.ones(len(code)) if name is None else lines[name].to_numpy("float64")
        whole = np.rint(np.clip(np.nan_to_num(size), 0, 1e12) * scale).astype("int64")
        out = np.where(np.append(bare, False)[code], whole, out)
        bare = groups.sums(out) == 0
    return out


def _place_in_line(line: Ints) -> Ints:
    """0, 1, 2, ... within each run of the same line (the amounts come ordered by line)."""
    if not len(line):
        return line
    starts = np.flatnonzero(np.r_[True, line[1:] != line[:-1]])
    return np.arange(len(line)) - np.repeat(starts, np.diff(np.r_[starts, len(line)]))
