"""Single sampling by attributes: ISO 2859-1:1999, tables 1 and 2-A, 2-B, 2-C (clauses 10.1 to 10.3).

The code letter follows from lot size and inspection level; letter, AQL and severity give the sample and the number
of nonconforming units that is still accepted. Where the table shows an arrow, the first plan in its direction is
used with the sample of that plan. A sample that is not smaller than the lot means that the whole lot is inspected.
In this edition the rejection number is always the acceptance number + 1, in reduced inspection too; MIL-STD-105E,
ISO 2859-1:1989 and ANSI/ASQ Z1.4 have a gap between the two there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.orders.rules import without

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

LETTERS = "ABCDEFGHJKLMNPQRS"
LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
SEVERITIES = ("normal", "tightened", "reduced")

_DOWN, _UP, _NONE = -1, -2, -3
_ARROWS = {"v": _DOWN, "^": _UP, "": _NONE}


@dataclass(frozen=True, eq=False)
class SamplingTables:
    """The tables as arrays. Letters are counted along LETTERS, severities along SEVERITIES, levels along LEVELS.

    `lot_from`: the smallest lot of each class of table 1; `letter`: [class, level]; `aqls`: the columns, percent
    (or per 100 units), ascending, `aql_names` as printed; `sample`: [severity, letter], 0 where there is no row;
    `accept` and `used`: [severity, letter, AQL], arrows followed: the acceptance number and the letter of the plan
    that is used, both -1 where there is none.
    """

    lot_from: Ints
    letter: Ints
    aqls: Numbers
    aql_names: tuple[str, ...]
    sample: Ints
    accept: Ints
    used: Ints

    def column(self, aql: Numbers) -> Ints:
        """The column of each AQL, -1 where it is none."""
        at = np.clip(np.searchsorted(self.aqls, np.nan_to_num(aql) * (1 - 1e-9)), 0, len(self.aqls) - 1)
        return np.where(np.isclose(self.aqls[at], aql, rtol=1e-9, atol=0), at, -1).astype("int64")


def sampling_tables(letters: pd.DataFrame, printed: pd.DataFrame) -> SamplingTables:
    """The tables from frames of text, as printed.

    `letters`: from, to and a letter per level; `printed`: severity, letter, sample and a column per AQL with the
    acceptance number, `v` or `^` for an arrow, or nothing.
    """
    names = tuple(c for c in printed.columns if c.replace(".", "").isdigit())
    cells = np.full((len(SEVERITIES), len(LETTERS), len(names)), _NONE, dtype="int64")
    sample = np.zeros((len(SEVERITIES), len(LETTERS)), dtype="int64")
    for at in range(len(printed)):
        row = printed.iloc[at]
        place = SEVERITIES.index(row["severity"]), LETTERS.index(row["letter"])
        sample[place] = int(row["sample"])
        cells[place] = [_ARROWS[text] if text in _ARROWS else int(text) for text in row[list(names)]]
    used = _followed(cells)
    accept = np.take_along_axis(cells, np.maximum(used, 0), axis=1)
    return SamplingTables(
        lot_from=letters["from"].to_numpy(object).astype("int64"),
        letter=np.array([[LETTERS.index(c) for c in letters[level]] for level in LEVELS], dtype="int64").T,
        aqls=np.array([float(name) for name in names]),
        aql_names=names,
        sample=sample,
        accept=np.where(used < 0, -1, accept),
        used=used,
    )


def _followed(cells: Ints) -> Ints:
    """Per cell [severity, letter, AQL]: the letter of the nearest plan in the arrow's direction, -1 without one."""
    letters = np.arange(cells.shape[1])[None, :, None]
    plan = cells >= 0
    above = np.maximum.accumulate(np.where(plan, letters, -1), axis=1)
    last = cells.shape[1]
    below = np.minimum.accumulate(np.where(plan, letters, last)[:, ::-1], axis=1)[:, ::-1]
    used = np.select([plan, cells == _DOWN, cells == _UP], [letters + 0 * cells, below, above], default=-1)
    return np.where(used == last, -1, used).astype("int64")


@dataclass(frozen=True, eq=False)
class Plans:
    """One plan per row.

    `letter`: code letter by lot size and level, `used`: letter of the plan that is used (another one where an arrow
    was followed); `sample`: units to draw, the lot's own size where `whole`; `table_sample`: as the table has it;
    `accept`, `reject`: float64, NaN where there is no plan; `problem`: the sentence that says why, None where there
    is one; `code`: the Excel error that fits it.
    """

    letter: Texts
    used: Texts
    sample: Numbers
    table_sample: Numbers
    accept: Numbers
    reject: Numbers
    whole: Mask
    problem: Texts
    code: Texts


def plans(tables: SamplingTables, lot_size: Numbers, aql: Numbers, level: Texts, severity: Texts) -> Plans:
    """The single sampling plan of each row; blanks in `level` and `severity` are II and normal."""
    at_level = _of_distinct(level, read_level, LEVELS.index("II"))
    at_severity = _of_distinct(severity, read_severity, 0)
    column = tables.column(aql)
    problem, code = _problems(tables, lot_size, aql, column, (level, at_level), (severity, at_severity))
    good = problem == None  # noqa: E711 - element by element
    lots = np.where(good, lot_size, tables.lot_from[0])
    lot_class = np.searchsorted(tables.lot_from, lots, side="right") - 1
    letter = tables.letter[lot_class, np.maximum(at_level, 0)]
    place = np.maximum(at_severity, 0), letter, np.maximum(column, 0)
    used = tables.used[place]
    drawn = tables.sample[place[0], used]
    accept = np.where(good, tables.accept[place], np.nan)
    names = np.array(list(LETTERS), dtype=object)
    return Plans(
        letter=without(names[letter], ~good),
        used=without(names[used], ~good),
        sample=np.where(good, np.minimum(drawn, lots), np.nan),
        table_sample=np.where(good, drawn, np.nan),
        accept=accept,
        reject=accept + 1,
        whole=good & (drawn >= lots),
        problem=problem,
        code=code,
    )


def accept_at(tables: SamplingTables, letter: Texts, column: Ints, severity: Texts) -> Numbers:
    """The acceptance number printed in a letter's own row and an AQL's column; NaN where an arrow or nothing is."""
    at = np.array([LETTERS.find(name) if name else -1 for name in letter], dtype="int64")
    rows = np.maximum(_of_distinct(severity, read_severity, 0), 0)
    known = (at >= 0) & (column >= 0)
    place = rows, np.maximum(at, 0), np.maximum(column, 0)
    return np.where(known & (tables.used[place] == at), tables.accept[place], np.nan)


def read_level(text: Any) -> int:
    """A level as people write it (II, 2, G2, GII, General II, S-1, S1), along LEVELS; -1 where it is none."""
    bare = "".join(c for c in unicodedata.normalize("NFKC", str(text)).upper() if c.isalnum())
    for word in ("INSPECTION", "GENERAL", "SPECIAL", "LEVEL", "GIL"):
        bare = bare.replace(word, "")
    special = bare.startswith("S")
    bare = bare[1:] if bare[:1] in ("S", "G") else bare
    number = {"1": 1, "I": 1, "2": 2, "II": 2, "3": 3, "III": 3, "4": 4, "IV": 4}.get(bare, 0)
    if special:
        return number - 1
    return number + 3 if 1 <= number <= 3 else -1


def read_severity(text: Any) -> int:
    """A severity as people write it (normal, N, tightened inspection), along SEVERITIES; -1 where it is none."""
    words = str(text).lower().replace("inspection", "").split()
    found = [at for at, name in enumerate(SEVERITIES) if len(words) == 1 and name.startswith(words[0])]
    return found[0] if len(found) == 1 else -1


def _of_distinct(values: Texts, read: Callable[[Any], int], blank: int) -> Ints:
    codes, distinct = pd.factorize(values)
    known = [read(text) if str(text).strip() else blank for text in distinct]
    return np.array([*known, blank], dtype="int64")[codes]


def _problems(
    tables: SamplingTables,
    lot: Numbers,
    aql: Numbers,
    column: Ints,
    level: tuple[Texts, Ints],
    severity: tuple[Texts, Ints],
) -> tuple[Texts, Texts]:
    """Per row the sentence that says why there is no plan, and the Excel error; both None where there is one."""
    problem = np.full(len(lot), None, dtype=object)
    code = problem.copy()

    def tell(wrong: Mask, error: str, say: Callable[[int], str]) -> None:
        for row in np.flatnonzero(wrong & (problem == None)):  # noqa: E711
            problem[row], code[row] = say(int(row)), error

    tell(np.isnan(lot), "#VALUE!", lambda _: "The lot has no size.")
    tell(~(lot < 1e15), "#NUM!", lambda _: "The lot is too large a number.")
    tell(lot < 0, "#NUM!", lambda row: f"The lot is negative: {lot[row]:g} units.")
    tell(lot != np.floor(lot), "#NUM!", lambda row: f"A lot of {lot[row]:g} units is not whole.")
    tell(lot < tables.lot_from[0], "#NUM!", lambda row: f"A lot of {lot[row]:g}: sampling begins at 2 units.")
    tell(column < 0, "#NUM!", lambda row: _no_column(tables, float(aql[row])))
    tell(
        level[1] < 0,
        "#VALUE!",
        lambda row: f"Level {level[0][row]} is none: give I, II, III, S-1, S-2, S-3 or S-4.",
    )
    tell(
        severity[1] < 0,
        "#VALUE!",
        lambda row: f"Severity {severity[0][row]} is none: give normal, tightened or reduced.",
    )
    return problem, code


def _no_column(tables: SamplingTables, aql: float) -> str:
    names = tables.aql_names
    if np.isnan(aql):
        return "The AQL is not given."
    if aql == 0:
        return "AQL 0 has no plan of its own: no defect is accepted, on the sample that the other classes ask for."
    at = int(np.searchsorted(tables.aqls, aql))
    near = names[0] if at == 0 else names[-1] if at == len(names) else f"{names[at - 1]} or {names[at]}"
    return f"AQL {aql:g} is no column of ISO 2859-1: take {near}."
