"""Claims against their laws: dates, countries, the line's special column, the clauses of programs in force.

A token that date, origin or line does not allow makes the stack a problem that says why; it is never
dropped. Where column 1 is free, any preference may be named though the special column is empty: it changes
no rate, but it frees of programs and of MPF (CBP, CSMS 12-000190 of 2012-05-31).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.claim_book import IN_TRANSIT, ClaimBook, ClaimSet
from prodops_xl.domain.claim_sentences import (
    CLAUSE_ENDED,
    COLUMN_2,
    EARLY,
    FOREIGN,
    LATE,
    NO_CLAUSE,
    OTHER_CHAPTER,
    PASSES,
    UNLISTED,
    refusal,
    two_preferences,
    unknown_word,
)
from prodops_xl.domain.days import OPEN, day_of, days_of
from prodops_xl.domain.origins import COLUMN_2_FROM
from prodops_xl.domain.program_book import EXEMPTION_OPEN, TRANSIT_OPEN
from prodops_xl.domain.runs import within
from prodops_xl.domain.sentences import Sentences
from prodops_xl.domain.stack_keys import StackKeys
from prodops_xl.domain.tariff_tables import Tariff

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Claimed:
    """Per stack: `preference`, the number of the claimed preference that holds (-1: none).
    Per claim set and token: `holds`, the token is claimed.
    """

    preference: Ints
    holds: Flags


def check_claims(tariff: Tariff, keys: StackKeys, live: Ints, problems: Sentences) -> Claimed:
    """Check every token of the `live` stacks (known line, origin and date); problems are told, by stack."""
    book = tariff.claim_book
    preference = np.full(len(keys.line), -1, dtype="int64")
    holds = np.zeros((len(keys.claims), len(book.words) + 1), dtype=bool)
    for place, claims in enumerate(keys.claims):
        holds[place, list(claims.tokens)] = True
    stack, token = _expand(keys.claims, keys.claim, live)
    reason = _reasons(tariff, keys, stack, token)
    _tell(tariff, keys, (stack, token, reason), problems)
    _tell_sets(book, keys, live, stack[reason != PASSES], problems)
    good = (reason == PASSES) & (token < len(book.symbols))
    preference[stack[good]] = token[good]
    return Claimed(preference, holds)


def mpf_exemption(
    tariff: Tariff, origin: str | None, entry_date: np.datetime64, claims: str | None
) -> tuple[str, str]:
    """For goods whose line is not known: why they owe no MPF, and why the claims cannot stand; else "".

    Origin None: not given, so the claims are checked by date alone.
    """
    book = tariff.claim_book
    asked = book.read(claims)
    if asked.unknown:
        return "", unknown_word(book, asked.unknown[0])
    day = days_of(entry_date).reshape(1)
    free = book.mpf_origin(origin) if origin else ""
    wanted = [token for token in asked.tokens if book.is_preference(token)]
    here = np.zeros(1, dtype="int64")
    for token in wanted:
        reason = int(_preference_reasons(book, here + token, here, [origin], day)[0])
        if reason != PASSES:
            return "", refusal(tariff, reason, token, origin)
        free = free or book.mpf_claim(token)
    if len(wanted) > 1:
        return "", two_preferences(book, wanted)
    return free, ""


def column_2(origins: list[str | None], origin: Ints, day: Ints) -> Flags:
    """Which goods pay column 2 on that day (HTS general note 3(b))."""
    start = np.full(len(origins), OPEN, dtype="int64")
    for place, country in enumerate(origins):
        if country in COLUMN_2_FROM:
            start[place] = day_of(COLUMN_2_FROM[country])
    return day >= start[origin]


def _expand(sets: list[ClaimSet], claim: Ints, live: Ints) -> tuple[Ints, Ints]:
    """One row per live stack and known token."""
    count = np.array([len(s.tokens) for s in sets], dtype="int64")
    tokens = np.array([t for s in sets for t in s.tokens], dtype="int64")
    start = np.cumsum(count) - count
    each = count[claim[live]]
    stack = np.repeat(live, each)
    return stack, tokens[start[claim[stack]] + within(each)]


def _reasons(tariff: Tariff, keys: StackKeys, stack: Ints, token: Ints) -> Ints:
    book, lines = tariff.claim_book, tariff.line_book
    reason = np.zeros(len(stack), dtype="int64")
    regime = keys.regime[stack]
    row = keys.rows()[stack]
    is_preference = token < len(book.symbols)
    at = np.flatnonzero(is_preference)
    origins, day = [r.origin for r in keys.regimes], keys.days(tariff.program_book)
    reason[at] = _preference_reasons(book, token[at], regime[at], origins, day[regime[at]])
    listed = lines.special[lines.special_text[row[at]], token[at]] >= 0
    free = (lines.column_1[row[at]] == 0) | book.every_line[token[at]]
    reason[at] = np.where((reason[at] == PASSES) & ~listed & ~free, UNLISTED, reason[at])
    at = np.flatnonzero(~is_preference)
    if len(at):
        has, is_open, chapters = _clauses(tariff, keys)
        of = token[at] - len(book.symbols)
        inside = chapters[of, lines.chapter[row[at]]]
        reason[at] = np.select(
            [~has[regime[at], of], ~is_open[regime[at], of], ~inside],
            [NO_CLAUSE, CLAUSE_ENDED, OTHER_CHAPTER],
            PASSES,
        )
    return reason


def _preference_reasons(
    book: ClaimBook, token: Ints, origin: Ints, origins: list[str | None], day: Ints
) -> Ints:
    allowed = np.array([[o is None or not c or o in c for o in origins] for c in book.countries], dtype=bool)
    tests = [
        column_2(origins, origin, day),
        day < book.start[token],
        day > book.end[token],
        ~allowed[token, origin],
    ]
    return np.select(tests, [COLUMN_2, EARLY, LATE, FOREIGN], PASSES)


def _clauses(tariff: Tariff, keys: StackKeys) -> tuple[Flags, Flags, Flags]:
    """Per regime and condition: a program in force has the clause, and it is open. Per condition and chapter:
    it counts there.
    """
    programs, book = tariff.program_book, tariff.claim_book
    state = keys.states(programs)
    of = programs.exempt_token - len(book.symbols)
    has, is_open = (np.zeros((len(state), len(book.conditions)), dtype=bool) for _ in range(2))
    chapters = np.zeros((len(book.conditions), 100), dtype=bool)
    for place, word in enumerate(book.conditions):
        carries = programs.has_transit if word == IN_TRANSIT else of == place
        bit = TRANSIT_OPEN if word == IN_TRANSIT else EXEMPTION_OPEN
        has[:, place] = (state[:, carries] > 0).any(axis=1)
        is_open[:, place] = (state[:, carries] & bit > 0).any(axis=1)
        chapters[place] = True if word == IN_TRANSIT else programs.exempt_chapter[carries].any(axis=0)
    return has, is_open, chapters


def _tell(tariff: Tariff, keys: StackKeys, rows: tuple[Ints, Ints, Ints], problems: Sentences) -> None:
    """Tell why tokens are refused; `rows`: stack, token, reason. A sentence is written once per regime."""
    stack, token, reason = (column[rows[2] != PASSES] for column in rows)
    regime = keys.regime[stack]
    key = (reason * (len(tariff.claim_book.words) + 1) + token) * len(keys.regimes) + regime
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    told = []
    for at in first.tolist():
        of = keys.regimes[regime[at]]
        sentence = refusal(tariff, int(reason[at]), int(token[at]), of.origin, of.state)
        told.append(problems.number("#VALUE!", sentence))
    problems.tell(stack, np.array(told, dtype="int64")[number])


def _tell_sets(book: ClaimBook, keys: StackKeys, live: Ints, refused: Ints, problems: Sentences) -> None:
    """Words that are no token, and two preferences on one line."""
    fine = np.ones(len(keys.line), dtype=bool)
    fine[refused] = False
    for place, claims in enumerate(keys.claims):
        wanted = [token for token in claims.tokens if book.is_preference(token)]
        if not claims.unknown and len(wanted) < 2:
            continue
        of = live[keys.claim[live] == place]
        for word in claims.unknown:
            problems.tell_all(of, "#VALUE!", unknown_word(book, word))
        if len(wanted) > 1:
            problems.tell_all(of[fine[of]], "#VALUE!", two_preferences(book, wanted))
