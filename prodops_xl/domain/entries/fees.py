"""MPF and HMF of entries as filed, and what each difference of a line changes of them.

19 CFR 24.23: the processing fee has a minimum and a maximum per entry, so it is compared entry by entry; 19 CFR 24.24: the
harbor fee is on goods unladen from a ship. A report may show the fee of each line before minimum and maximum: what
was paid then is the fee within them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain import fees
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.entries.sides import Paired
from prodops_xl.domain.entries.steps import STEPS, TELLING, Amounts, Steps
from prodops_xl.domain.money import Cents, Groups, group_sums, to_cents
from prodops_xl.domain.tariff import Tariff

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_INFORMAL = ("11", "12")  # no rate on value: a fee of its own (19 CFR 24.23(b)(2))


class EntryFees(NamedTuple):
    """`code`: entry of each line of Paired; `names`: entry per code. `filed`: cents per code by fee (-1: not known),
    `made`: recomputed from the entry's own figures. `off`: bool per code by fee: they differ. `money`: cents per step and line:
    what the step changes of both fees. `stale`: warnings of the fees' dates.
    """

    code: Ints
    names: npt.NDArray[np.object_]
    filed: Mapping[str, Cents]
    made: Mapping[str, Cents]
    off: Mapping[str, Flags]
    money: Mapping[str, Cents]
    stale: list[str]


def paid_fees(filed: Filed, entries: pd.DataFrame) -> pd.DataFrame:
    """Fees per entry as filed: entry, mpf, hmf (cents, -1: not known). Where the report has none, the Entries table's; where
    it repeats the entry's fee on each of its lines, that once.
    """
    lines = filed.lines
    code, names = pd.factorize(lines["entry"])
    out = pd.DataFrame({"entry": names})
    own = {bare(str(name)): at for at, name in reversed(list(enumerate(entries["Entry"])))}
    at = np.array([own.get(name, -1) for name in names], dtype="int64")
    first = lines[["mpf", "hmf"]][~lines["entry"].duplicated().to_numpy()].reset_index(drop=True)
    for name in ("mpf", "hmf"):
        cents = lines[name].to_numpy("int64")
        known = np.bincount(code, weights=cents >= 0, minlength=len(names)) > 0
        total = group_sums(np.maximum(cents, 0), code.astype("int64"), len(names))
        total = np.where(
            _repeated(cents, lines["value"].to_numpy("int64"), code, len(names)), first[name], total
        )
        table = np.append(entries[name.upper()].to_numpy("float64"), np.nan)[at]
        told = (at >= 0) & ~np.isnan(table)
        out[name] = np.where(known, total, np.where(told, to_cents(table), -1))
    return out


def _repeated(cents: Cents, value: Cents, code: Ints, count: int) -> Flags:
    """Entries with one fee on all of their lines, whose values are not one."""
    lowest, highest = np.full((2, count), 2**62), np.full((2, count), -1)
    for at, amounts in enumerate((cents, value)):
        np.minimum.at(lowest[at], code, amounts)
        np.maximum.at(highest[at], code, amounts)
    return (lowest[0] == highest[0]) & (lowest[0] > 0) & (lowest[1] != highest[1])


def fees_in_bounds(filed: Filed, entries: pd.DataFrame, tariff: Tariff) -> pd.DataFrame:
    """`paid_fees` with MPF as it was paid: a sum of lines that shows the rate alone is taken to minimum or maximum."""
    paid = paid_fees(filed, entries)
    lines = filed.lines
    code, names = pd.factorize(lines["entry"])
    bears = np.where(lines["mpf"].to_numpy("int64") > 0, lines["value"].to_numpy("int64"), 0)
    value = group_sums(bears, code.astype("int64"), len(names))
    first = np.full(len(names), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    first[code[::-1]] = lines["entry_date"].to_numpy("datetime64[D]")[::-1]
    plain, _ = fees.mpf(tariff, value, first, rate_only=True)
    bound, _ = fees.mpf(tariff, value, first)
    mpf = paid["mpf"].to_numpy("int64")
    slack = _slack(code, len(names))
    shows_rate = (mpf > 0) & (np.abs(mpf - plain) <= slack) & (plain != bound)
    return paid.assign(mpf=np.where(shows_rate, bound, mpf))


def entry_fees(
    filed: Filed,
    paired: Paired,
    steps: Steps,
    twice: Flags,
    entries: pd.DataFrame,
    tariff: Tariff,
    *,
    formal: bool,
) -> EntryFees:
    """Compare both fees of every entry, and take each step's change of them to the lines that changed."""
    code, names = pd.factorize(paired.entry)
    code = code.astype("int64")
    count = len(names)
    day = np.full(count, np.datetime64("NaT", "D"), dtype="datetime64[D]")
    day[code[::-1]] = paired.day[::-1]
    paid = paid_fees(filed, entries).set_index("entry").reindex(names)
    informal = np.zeros(count, dtype=bool)
    types = filed.lines["type"].astype(object).where(filed.lines["type"].notna(), "").astype(str)
    informal[code[: len(types)][types.isin(_INFORMAL).to_numpy()]] = True
    known = {name: paid[name].fillna(-1).to_numpy("int64") for name in ("mpf", "hmf")}
    unsure = _has(code, ~steps.filed.sound, count) | np.isnat(day)  # what is exempt of MPF is not known
    known["mpf"] = np.where(informal | unsure, -1, known["mpf"])
    known["hmf"] = np.where(_has(code, paired.compared | twice, count) & ~np.isnat(day), known["hmf"], -1)

    def charged(step: Amounts) -> tuple[dict[str, Cents], dict[str, Cents], list[str]]:
        bears = {"mpf": np.where(step.exempt, 0, step.value), "hmf": np.where(sea, step.value, 0)}
        sums = {name: group_sums(cents, code, count) for name, cents in bears.items()}
        mpf, told = fees.mpf(tariff, sums["mpf"], day, rate_only=not formal)
        hmf, also = fees.hmf(tariff, sums["hmf"], sums["hmf"] > 0, day)
        return {"mpf": mpf, "hmf": hmf}, bears, [*told["message"], *also["message"]]

    sea = paired.sea | (~paired.compared & _has(code, paired.sea, count)[code])
    made, bears, stale = charged(steps.filed)
    first = made
    after = {name: charged(steps.steps[name])[:2] for name in STEPS}
    off = {name: _off(name, known[name], made[name], bears[name], code, day, tariff) for name in known}
    until = {
        fee: _right_for(known[fee], off[fee], [after[name][0][fee] for name in TELLING], code) for fee in off
    }
    off = {fee: off[fee] & (until[fee] < 0) for fee in off}
    groups = Groups(code, count)
    money = {}
    for k, name in enumerate(STEPS):
        then, weights = after[name]
        money[name] = np.zeros(len(code), dtype="int64")
        for fee in ("mpf", "hmf"):
            changed = np.abs(weights[fee] - bears[fee])
            moved = (groups.sums(changed) > 0) & (known[fee] >= 0) & (k > until[fee])
            money[name] = money[name] + groups.split(np.where(moved, made[fee] - then[fee], 0), changed)
        made, bears = then, weights
    return EntryFees(code, np.asarray(names, dtype=object), known, first, off, money, sorted(set(stale)))


def _right_for(paid: Cents, off: Flags, steps: list[Cents], code: Ints) -> Ints:
    """The step for which a fee that the entry's own figures do not give is right; -1: none. What was filed wrong up to
    there is words and figures, not the fee.
    """
    slack = _slack(code, len(paid))
    until = np.full(len(paid), -1, dtype="int64")
    for k, made in enumerate(steps):
        until[off & (until < 0) & (np.abs(paid - made) <= slack)] = k
    return until


def _slack(code: Ints, count: int) -> Ints:
    """Lines rounded one by one may miss the entry's fee by half a cent each."""
    return np.maximum(1, (np.bincount(code, minlength=count) + 1) // 2).astype("int64")


def _has(code: Ints, flags: Flags, count: int) -> Flags:
    return np.bincount(code, weights=flags, minlength=count) > 0


def _off(
    fee: str, paid: Cents, made: Cents, bears: Cents, code: Ints, day: npt.NDArray[np.datetime64], tariff: Tariff
) -> Flags:  # fmt: skip
    """Does the filed fee differ from what the entry's own figures give?"""
    slack = _slack(code, len(paid))
    off = (paid >= 0) & (np.abs(paid - made) > slack)
    if fee == "mpf" and off.any():
        plain, _ = fees.mpf(tariff, group_sums(bears, code, len(paid)), day, rate_only=True)
        off &= np.abs(paid - plain) > slack
    return off
