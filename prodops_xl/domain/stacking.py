"""The duty stack of a line on its entry date: column 1, special or column 2, plus programs in force.

Law: HTS general notes 3(b) and 3(c) (which column), chapter 99 (additional duties, on entered value, on top
of the column rate), 19 CFR 141.69 (the rates of the date of entry). Modes of a program: `add` comes on top;
`floor` adds what column 1 (or the claimed special rate) lacks of its rate. Where the column rate has a
specific part beside less than the floor on value, the floor is reckoned on amounts: rate x value less the
column amounts, never below 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.claim_book import IN_TRANSIT
from prodops_xl.domain.claims import Claimed, check_claims, column_2
from prodops_xl.domain.program_book import EXEMPTION_OPEN, IN_FORCE, TRANSIT_OPEN
from prodops_xl.domain.rates import BASES, ONE
from prodops_xl.domain.runs import within
from prodops_xl.domain.sentences import Sentences
from prodops_xl.domain.stack_keys import StackKeys, stack_keys
from prodops_xl.domain.stack_parts import InForce, Resolved, assemble
from prodops_xl.domain.stack_warnings import warn
from prodops_xl.domain.stacks import COLUMN_1, COLUMN_2, FEE, SPECIAL, PartArrays, Stacks
from prodops_xl.domain.tariff_tables import Tariff

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_VALUE = BASES.index("value")


def stacks(tariff: Tariff, hts: Any, origin: Any, entry_date: Any, claims: Any = None) -> Stacks:
    """The duty stacks of n lines.

    `hts` (digits, 8 or 10), `origin` (alpha-2), `claims` (tokens separated by blanks, None: nothing claimed):
    object arrays, Series or Categoricals; `entry_date`: datetime64 of any unit. Distinct combinations are
    resolved once. What cannot be computed is a row of `problems`, what is to be known of a figure a row of
    `warnings`.
    """
    keys = stack_keys(tariff, hts, origin, entry_date, claims)
    problems, warnings = Sentences(), Sentences()
    live = _live(tariff, keys, problems)
    claimed = check_claims(tariff, keys, live, problems)
    kind, rate = _column_rate(tariff, keys, live, claimed, problems)
    sound = np.ones(len(keys.line), dtype=bool)
    sound[problems.rows()] = False
    at = np.flatnonzero(sound)
    force = _in_force(tariff, keys, at, claimed)
    cotton = _cotton(tariff, keys, at)
    found = Resolved(keys, at, kind, rate, claimed, force, cotton)
    arrays, start, count = assemble(tariff, found)
    warn(tariff, found, warnings)
    reason = _mpf(tariff, keys, sound, claimed)
    return Stacks(
        tariff=tariff,
        line_stack=keys.line_stack,
        arrays=arrays,
        part_start=start,
        part_count=count,
        ad_valorem=_ad_valorem(arrays, sound),
        mpf_exempt=reason != "",
        mpf_reason=reason,
        told_problems=problems,
        told_warnings=warnings,
    )


def _live(tariff: Tariff, keys: StackKeys, problems: Sentences) -> Ints:
    """Stacks whose line, origin and date are known; the others are told as problems."""
    bad = np.zeros(len(keys.line), dtype=bool)
    for place, key in enumerate(keys.lines):
        if key.row < 0:
            of = np.flatnonzero(keys.line == place)
            problems.tell_all(of, *_unknown_line(key.asked, tariff.held))
            bad[of] = True
    origins = np.array([r.origin is None for r in keys.regimes], dtype=bool)[keys.regime]
    dates = np.array([r.period < 0 for r in keys.regimes], dtype=bool)[keys.regime]
    for lacking, message in (
        (origins, "There is no country of origin: duty depends on it."),
        (dates, "There is no entry date: the rates are those of the date of entry."),
    ):
        problems.tell_all(np.flatnonzero(lacking), "#VALUE!", message)
    return np.flatnonzero(~(bad | origins | dates))


def _unknown_line(asked: str | None, held: str) -> tuple[str, str]:
    if asked is None:
        return "#VALUE!", "There is no tariff number."
    digits = asked.replace(".", "")
    if not digits.isdigit() or len(digits) not in (8, 10):
        return "#VALUE!", f"{asked} is no tariff number: it has 8 or 10 digits."
    return "#N/A", f"{asked} is not in the tariff lines held here ({held}), nor is its 8-digit line."


def _column_rate(
    tariff: Tariff, keys: StackKeys, live: Ints, claimed: Claimed, problems: Sentences
) -> tuple[Ints, Ints]:
    """Kind and rate number per stack; a rate that needs a person is told as a problem."""
    lines, claims = tariff.line_book, tariff.claim_book
    kind = np.full(len(keys.line), COLUMN_1, dtype="int64")
    rate = np.zeros(len(keys.line), dtype="int64")
    row = keys.rows()[live]
    origins, day = [r.origin for r in keys.regimes], keys.days(tariff.program_book)
    second = column_2(origins, np.arange(len(origins)), day)[keys.regime[live]]
    preference = claimed.preference[live]
    special = np.where(preference >= 0, lines.special[lines.special_text[row], preference], -1)
    every = np.append(claims.every_line, False)[preference]
    special = np.where((special < 0) & every, 0, special)
    kind[live] = np.select([second, special >= 0], [COLUMN_2, SPECIAL], COLUMN_1)
    rate[live] = np.select([second, special >= 0], [lines.column_2[row], special], lines.column_1[row])
    told = live[lines.needs_person[rate[live]]]
    for number in np.unique(rate[told]).tolist():
        text = lines.rates[number].text
        message = f'The rate is a sentence, "{text}": a person must rate the goods, garment by garment.'
        problems.tell_all(told[rate[told] == number], "#N/A", message)
    return kind, rate


def _in_force(tariff: Tariff, keys: StackKeys, at: Ints, claimed: Claimed) -> InForce:
    """Programs of each sound stack: in force for its origin, its line listed, not exempt by a claim."""
    book = tariff.program_book
    states = keys.states(book)
    regime, program = np.nonzero(states & IN_FORCE)
    count = np.bincount(regime, minlength=len(keys.regimes))
    start = np.cumsum(count) - count
    each = count[keys.regime[at]]
    stack = np.repeat(at, each)
    program = program[start[keys.regime[stack]] + within(each)]
    state = states[keys.regime[stack], program]
    row, held = keys.rows()[stack], claimed.holds[keys.claim[stack]]
    applies = book.lists[book.list_of[program], row]
    token = book.exempt_token[program]
    token = np.where(token < 0, held.shape[1] - 1, token)  # the last column is never held
    chapter = book.exempt_chapter[program, tariff.line_book.chapter[row]]
    exempt = held[np.arange(len(stack)), token] & (state & EXEMPTION_OPEN > 0) & chapter
    in_transit = held[:, tariff.claim_book.token(IN_TRANSIT)] & (state & TRANSIT_OPEN > 0)
    kept = applies & ~exempt & ~in_transit
    freed = applies & ~exempt & in_transit
    return InForce(stack[kept], program[kept], state[kept], stack[freed], program[freed])


def _cotton(tariff: Tariff, keys: StackKeys, at: Ints) -> Ints:
    """The row of the cotton fee table per sound stack: the last that has begun, else the first; -1: none."""
    table = tariff.cotton_fee
    if table is None or not len(table):
        return np.full(len(at), -1, dtype="int64")
    groups = tariff.cotton_groups()
    group = np.array([groups[code] for code in table["hts"]], dtype="int64")
    begins = table["from"].to_numpy("datetime64[D]").astype("int64")
    begins = np.where(table["from"].isna().to_numpy(bool), -(10**7), begins)
    order = np.lexsort((begins, group))
    span = 10**8
    key = group[order] * span + begins[order]
    wanted = np.array([k.cotton for k in keys.lines], dtype="int64")[keys.line[at]]
    day = keys.days(tariff.program_book)[keys.regime[at]]
    found = np.searchsorted(key, wanted * span + np.maximum(day, -(10**7)), side="right") - 1
    first = np.searchsorted(key, wanted * span - span // 2)
    row = order[np.clip(np.maximum(found, first), 0, len(order) - 1)]
    return np.where(wanted >= 0, row, -1)


def _ad_valorem(arrays: PartArrays, sound: Flags) -> npt.NDArray[np.float64]:
    """The total duty rate; NaN where quantity or weight decides, or nothing can be computed."""
    duty = arrays.kind != FEE
    total = np.bincount(arrays.stack[duty], weights=arrays.exact[duty], minlength=len(sound)) / ONE
    total[arrays.stack[duty & ((arrays.basis != _VALUE) | arrays.rest)]] = np.nan
    total[~sound] = np.nan
    return total


def _mpf(tariff: Tariff, keys: StackKeys, sound: Flags, claimed: Claimed) -> npt.NDArray[np.object_]:
    """Why a stack owes no merchandise processing fee (19 CFR 24.23(c)); "" where it owes it."""
    book = tariff.claim_book
    by_origin = np.array([book.mpf_origin(r.origin) if r.origin else "" for r in keys.regimes], dtype=object)
    by_claim = np.array([*(book.mpf_claim(t) for t in range(len(book.symbols))), ""], dtype=object)
    reason = by_origin[keys.regime]
    reason = np.where(reason == "", by_claim[claimed.preference], reason)
    reason[~sound] = ""
    return reason
