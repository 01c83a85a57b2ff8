"""One column of a three-way merge: which cells take the source, which stay, and what is told of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prodops_xl.domain.merge.values import Field, Flags, Values, is_blank, same


@dataclass(frozen=True, eq=False)
class Column:
    """One column over the rows of the sheet that the source or the base knows.

    `base`, `shown` (what the sheet showed after the last merge), `sheet`, `source`: comparable values. `silent`: rows
    of which the source says nothing (it lacks them). `locked`: cells that are never written, such as formulas.
    `older`: cells whose value is newer than the source's.
    """

    field: Field
    base: Values
    shown: Values
    sheet: Values
    source: Values
    silent: Flags
    locked: Flags
    older: Flags


@dataclass(frozen=True, eq=False)
class Verdict:
    """Per row: does the cell take the source (`take`), is it a `conflict`, an `override`, an `older` source or a
    `formula` in the way? `base`: what the next merge compares with; `after`: what the sheet shows now; `edited`: the
    sheet's own change since the last merge.
    """

    take: Flags
    conflict: Flags
    override: Flags
    older: Flags
    formula: Flags
    base: Values
    after: Values
    edited: Flags


def judge(column: Column) -> Verdict:
    """The three-way rule.

    Unchanged on the sheet: the source's value. Changed on the sheet alone: stays, an override. Changed on both sides
    to the same: that. Changed on both differently: a conflict, stays. A cell without a base is one whose base is
    blank.
    """
    # A blank of the source is no news about what a vendor tells.
    mute = column.silent | (is_blank(column.source) if column.field.owner == "V" else False)
    source = np.where(mute, column.base, column.source)
    touched, moved = ~same(column.sheet, column.base), ~same(source, column.base)
    apart = ~same(column.sheet, source)
    late = apart & moved & column.older
    formula = apart & ~touched & column.locked & ~late
    take = apart & ~touched & ~column.locked & ~late
    conflict = apart & touched & moved & ~late
    override = apart & touched & ~moved & ~mute
    return Verdict(
        take=take, conflict=conflict, override=override, older=late, formula=formula,
        base=np.where(conflict | late, column.base, source),
        after=np.where(take, source, column.sheet),
        edited=~same(column.sheet, column.shown),
    )  # fmt: skip
