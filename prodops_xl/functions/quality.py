"""Cell function of quality: AQL_PLAN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.quality.sampling import Plans, plans
from prodops_xl.errors import CellError
from prodops_xl.reference.sampling import sampling_tables

Note = Callable[[int, str], None]


def aql_plan(
    lot_size: npt.NDArray[np.float64],
    aql: npt.NDArray[np.float64],
    level: npt.NDArray[np.object_],
    severity: npt.NDArray[np.object_],
    note: Note | None = None,
) -> list[list[Any] | CellError]:
    """AQL_PLAN: one row of code letter, sample size, accept, reject per lot (ISO 2859-1:1999, single sampling).

    The code letter is the lot's own, by size and level. Where the table has an arrow there, sample, accept and
    reject are those of the plan that it points to, and a note says which. The sample is the lot itself where the
    plan asks for as much or more.
    """
    found = plans(sampling_tables(), lot_size, aql, level, severity)
    if note is not None:
        _explain(found, lot_size, aql, note)
    columns = (found.letter, found.sample, found.accept, found.reject)
    return [
        CellError(code, problem) if problem else [letter, int(sample), int(accept), int(reject)]
        for code, problem, letter, sample, accept, reject in zip(
            found.code, found.problem, *columns, strict=True
        )
    ]


def _explain(
    found: Plans, lot_size: npt.NDArray[np.float64], aql: npt.NDArray[np.float64], note: Note
) -> None:
    for row, problem in enumerate(found.problem):
        if problem:
            continue
        if found.used[row] != found.letter[row]:
            note(
                row,
                f"Letter {found.letter[row]} has an arrow at AQL {aql[row]:g}: the plan of letter {found.used[row]} is used.",
            )
        if found.whole[row]:
            note(
                row,
                f"The plan's sample of {found.table_sample[row]:,.0f} is not smaller than the lot: all {lot_size[row]:,.0f} "
                f"units are inspected, and the lot is accepted with {_at_most(found.accept[row])} among them.",
            )
        if aql[row] < 0.1:
            note(
                row,
                f"AQL {aql[row]:g} is read in percent: if {aql[row] * 100:g} percent is meant, give {aql[row] * 100:g}.",
            )
        if aql[row] > 10:
            note(row, f"AQL {aql[row]:g} counts nonconformities per 100 units, not nonconforming units.")


def _at_most(accept: float) -> str:
    return f"at most {accept:.0f} nonconforming" if accept else "none nonconforming"
