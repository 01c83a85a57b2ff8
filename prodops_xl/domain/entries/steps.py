"""From the entry as filed to the entry as ours, one difference at a time: duty at every step.

The filed line is recomputed on its own entry date; then its HTS, origin, claim, quantity and value become ours, one after the
other, where they differ. The money of a difference is what its own step changes, so that no cent is told twice and
all of them add up to filed less ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.duty import DutyAmounts
from prodops_xl.domain.entries.claims import Claims, joined
from prodops_xl.domain.entries.sides import Paired, Side
from prodops_xl.domain.entries.struck_down import NOTHING, StruckDown
from prodops_xl.domain.money import Cents, group_sums
from prodops_xl.domain.tariff import Tariff, duty_amounts, stacks

Flags = npt.NDArray[np.bool_]

STEPS = ("HTS", "origin", "claim", "quantity", "value", "twice", "unfiled")
TELLING = STEPS[:5]  # what the entry says of goods that are ours


@dataclass(frozen=True)
class Amounts:
    """One step: `duty` (cents, fees of a heading not counted) and what of it is `struck` down, `sound` (bool: it can be
    computed), `exempt` of MPF (bool), `value` (cents) it is on, and the `parts` behind it.
    """

    duty: Cents
    struck: Cents
    sound: Flags
    exempt: Flags
    value: Cents
    parts: DutyAmounts


@dataclass(frozen=True)
class Steps:
    """`filed`: the entry as filed, recomputed; `steps`: one per name of STEPS; `money` (cents) per step and
    line, without what is struck down, which is in `struck`; `excused`: lines whose filed duty is that of a later step, so that only the words or figures were filed wrong, and not the duty;
    `known`: the last step can be computed.
    """

    filed: Amounts
    steps: Mapping[str, Amounts]
    money: Mapping[str, Cents]
    struck: Mapping[str, Cents]
    excused: Flags
    known: Flags


def compute(
    tariff: Tariff, day: npt.NDArray[np.datetime64], side: Side, gone: Flags, struck_down: StruckDown = NOTHING
) -> Amounts:  # fmt: skip
    """Duty of one side of every line on its entry date; `gone` lines owe nothing."""
    stack = stacks(tariff, side.hts, side.origin, day, side.claims)
    value = np.where(gone, 0, side.value)
    amounts = duty_amounts(stack, value, side.units, side.weight)
    sound = np.ones(len(value), dtype=bool)
    sound[amounts.problems["line"].to_numpy("int64")] = False
    bad = np.zeros(len(stack.ad_valorem), dtype=bool)
    bad[stack.problems["stack"].to_numpy("int64")] = True
    sound &= ~bad[stack.line_stack]
    duty = np.where(gone, 0, amounts.duty())
    struck = np.where(gone, 0, _struck(amounts, day, struck_down))
    return Amounts(duty, struck, sound | gone, stack.mpf_exempt[stack.line_stack], value, amounts)


def _struck(amounts: DutyAmounts, day: npt.NDArray[np.datetime64], struck_down: StruckDown) -> Cents:
    """What of the duty of each line is struck down."""
    headings = amounts.stacks.parts["heading"].str.replace(".", "", regex=False).to_numpy(object)
    held = struck_down.holds(headings[amounts.part], day[amounts.line])
    return group_sums(amounts.cents[held], amounts.line[held], amounts.lines)


def with_conditions(tariff: Tariff, paired: Paired, theirs: Claims, ours: Claims) -> npt.NDArray[np.object_]:
    """The filed claims with our conditions where the filed duty shows them: the nearer of the two decides."""
    plain = joined(theirs.preference, theirs.conditions)
    wide = joined(theirs.preference, np.where(ours.conditions == "", theirs.conditions, ours.conditions))
    differ = np.flatnonzero((ours.conditions != "") & (wide != plain) & paired.compared & ~paired.unfiled)
    if not len(differ):
        return plain
    near = []
    for claims in (plain, wide):
        side = replace(_taken(paired.filed, differ), claims=claims[differ])
        got = compute(tariff, paired.day[differ], side, np.zeros(len(differ), bool))
        near.append(np.where(got.sound, np.abs(got.duty - paired.paid[differ]), 2**62))
    out = plain.copy()
    out[differ] = np.where(near[1] <= near[0], wide[differ], plain[differ])
    return out


def walk(
    tariff: Tariff,
    paired: Paired,
    filed: Side,
    at_start: Amounts,
    differs: Mapping[str, Flags],
    tolerance: Cents,
    struck_down: StruckDown,
) -> Steps:
    """All steps of all lines. `filed`: the filed side with its claims read, `at_start` its duty; `tolerance`: cents of
    duty per line.
    """
    side, ours = filed, paired.ours
    gone = paired.unfiled.copy()
    steps: dict[str, Amounts] = {}
    before = at_start
    for name in STEPS:
        flag = differs[name]
        if name == "HTS":
            side = replace(side, hts=np.where(flag, ours.hts, side.hts))
        elif name == "origin":
            side = replace(side, origin=np.where(flag, ours.origin, side.origin))
        elif name == "claim":
            side = replace(side, claims=np.where(flag, ours.claims, side.claims))
        elif name == "quantity":
            weight = side.weight * np.divide(
                ours.units, side.units, out=np.ones(len(gone)), where=side.units > 0
            )
            side = replace(side, units=np.where(flag, ours.units, side.units), weight=np.where(flag, weight, side.weight))  # fmt: skip
            side = replace(side, value=np.where(flag & differs["value"], ours.value, side.value))
        elif name == "value":
            side = replace(side, value=np.where(flag, ours.value, side.value))
        elif name == "twice":
            gone = gone | flag
        else:
            side = replace(side, value=np.where(flag, ours.value, side.value))
            gone = gone & ~flag
        before = compute(tariff, paired.day, side, gone, struck_down) if flag.any() else before
        steps[name] = before
    restored = struck_down.restores(ours.claims, ours.origin, paired.day)
    return _money(paired, at_start, steps, differs, tolerance, restored)


def _money(
    paired: Paired, filed: Amounts, steps: Mapping[str, Amounts], differs: Mapping[str, Flags], tolerance: Cents,
    restored: Flags,
) -> Steps:  # fmt: skip
    """What each step changes, and what of it is given back; the claim of a `restored` preference is all given back. A step that cannot be computed leaves its money to the next that can."""
    told = np.logical_or.reduce([differs[name] for name in TELLING])
    off = filed.sound & (np.abs(paired.paid - filed.duty) > tolerance)
    excused = np.zeros(len(off), dtype=bool)
    until = np.full(len(off), -1)
    for k, name in enumerate(TELLING):
        hit = off & told & ~excused & steps[name].sound
        hit &= np.abs(paired.paid - steps[name].duty) <= tolerance
        excused |= hit
        until[hit] = k
    as_made = filed.sound & ~excused & ~differs["twice"]
    known = steps[STEPS[-1]].sound
    money: list[dict[str, Cents]] = []
    for paid, of in ((paired.paid, "duty"), (paired.paid_struck, "struck")):
        run = np.where(as_made, getattr(filed, of), paid)
        changes = {}
        for k, name in enumerate(STEPS):
            then = np.where(steps[name].sound, getattr(steps[name], of), run)
            then = np.where(excused & (k <= until), run, then)
            changes[name] = np.where(differs[name] & known, run - then, 0)
            run = np.where(known, then, run)
        money.append(changes)
    whole, struck = money
    struck["claim"] = np.where(restored & (whole["claim"] > 0), whole["claim"], struck["claim"])
    return Steps(filed, steps, {name: whole[name] - struck[name] for name in STEPS}, struck, excused, known)


def _taken(side: Side, at: npt.NDArray[np.int64]) -> Side:
    return Side(
        side.hts[at], side.origin[at], side.claims[at], side.value[at], side.units[at], side.weight[at]
    )
