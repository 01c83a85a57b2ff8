"""The parts of resolved stacks, laid out in order: column parts, programs by heading, fees.

No sort is needed: how many parts each stack has of each sort is known, so every part has a known place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.claims import Claimed
from prodops_xl.domain.rates import BASES, ONE
from prodops_xl.domain.runs import within
from prodops_xl.domain.stack_keys import StackKeys
from prodops_xl.domain.stacks import FEE, PROGRAM, SPECIAL, PartArrays
from prodops_xl.domain.tariff_tables import Tariff

Ints = npt.NDArray[np.int64]

_VALUE, _KG = BASES.index("value"), BASES.index("kg")


class InForce(NamedTuple):
    """Programs that apply, one row per stack and program, with their state; then those `in_transit` freed."""

    stack: Ints
    program: Ints
    state: npt.NDArray[np.uint8]
    freed_stack: Ints
    freed_program: Ints


class Resolved(NamedTuple):
    """What was found for the stacks of `keys`.

    `at`: the sound ones (no problem). Per stack of `keys`: `kind` and `rate` of the column; `claimed`. Per
    row of its own: `force`. Per sound stack: `cotton`, the row of the cotton fee table (-1: none).
    """

    keys: StackKeys
    at: Ints
    kind: Ints
    rate: Ints
    claimed: Claimed
    force: InForce
    cotton: Ints


class _Canvas:
    """Empty part columns of one length, to be painted piece by piece."""

    def __init__(self, total: int) -> None:
        self.kind, self.basis, self.exact = (np.zeros(total, dtype="int64") for _ in range(3))
        self.floor, self.rest = np.zeros(total, dtype=bool), np.zeros(total, dtype=bool)
        self.rate, self.program, self.preference, self.cotton = (
            np.full(total, -1, dtype="int64") for _ in range(4)
        )


def assemble(tariff: Tariff, found: Resolved) -> tuple[PartArrays, Ints, Ints]:
    """The parts, and per stack where its parts start and how many they are."""
    at, n = found.at, len(found.keys.line)
    column = tariff.line_book.part_count[found.rate[at]]
    program = np.bincount(found.force.stack, minlength=n)[at]
    count, start = np.zeros(n, dtype="int64"), np.zeros(n, dtype="int64")
    count[at] = column + program + (found.cotton >= 0)
    start[at] = np.cumsum(count[at]) - count[at]
    canvas = _Canvas(int(count.sum()))
    _paint_column(tariff, found, canvas, start, column)
    first = np.zeros(n, dtype="int64")
    first[at] = start[at] + column - (np.cumsum(program) - program)
    _paint_programs(tariff, found, canvas, first[found.force.stack] + np.arange(len(found.force.stack)))
    _paint_cotton(tariff, found, canvas, start[at] + count[at] - 1)
    owner = np.repeat(at, count[at])
    return PartArrays(stack=owner, row=found.keys.rows()[owner], **vars(canvas)), start, count


def _paint_column(tariff: Tariff, found: Resolved, canvas: _Canvas, start: Ints, count: Ints) -> None:
    """Column 1, special or column 2: the parts of the rate in the order printed."""
    lines = tariff.line_book
    stack = np.repeat(found.at, count)
    place = within(count)
    to, kind, rate = start[stack] + place, found.kind[stack], found.rate[stack]
    source = lines.part_start[rate] + place
    canvas.kind[to], canvas.rate[to] = kind, rate
    canvas.basis[to], canvas.exact[to] = lines.part_basis[source], lines.part_exact[source]
    canvas.preference[to] = np.where(kind == SPECIAL, found.claimed.preference[stack], -1)


def _paint_programs(tariff: Tariff, found: Resolved, canvas: _Canvas, to: Ints) -> None:
    """Programs. A floor over an ad valorem column rate is the difference, else it is left to the amounts."""
    lines, book = tariff.line_book, tariff.program_book
    program, rate = found.force.program, found.rate[found.force.stack]
    floored = book.floor[program]
    short = np.maximum(book.exact[program] - lines.value_exact[rate], 0)
    on_amounts = floored & lines.specific[rate] & (short > 0)
    canvas.kind[to], canvas.basis[to], canvas.program[to] = PROGRAM, _VALUE, program
    canvas.exact[to] = np.where(floored & ~on_amounts, short, book.exact[program])
    canvas.floor[to], canvas.rest[to] = floored, on_amounts


def _paint_cotton(tariff: Tariff, found: Resolved, canvas: _Canvas, last: Ints) -> None:
    """The cotton fee, dollars per kg, where its table names the line."""
    feed = np.flatnonzero(found.cotton >= 0)
    if tariff.cotton_fee is None or not len(feed):
        return
    to, row = last[feed], found.cotton[feed]
    per_kg = np.rint(tariff.cotton_fee["rate"].to_numpy("float64") * ONE).astype("int64")
    canvas.kind[to], canvas.basis[to], canvas.exact[to], canvas.cotton[to] = FEE, _KG, per_kg[row], row
