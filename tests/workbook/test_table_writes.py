"""Formulas filled down as Excel does it, and what a merge writes into a sheet."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.workbook.fill_down import column_formula, moved_down
from prodops_xl.workbook.table_writes import runs

# What Excel gives when the first is filled down by 3 rows.
FILLED = [
    ("=A2*B2", "=A5*B5"),
    ("=$A2+A$2+$A$2", "=$A5+A$2+$A$2"),
    ("=SUM(A2:B2)", "=SUM(A5:B5)"),
    ("=SUM(2:2)+SUM($2:2)", "=SUM(5:5)+SUM($2:5)"),
    ("=SUM(A:A)", "=SUM(A:A)"),
    ('=IF(A2="A2","see B2",C2)', '=IF(A5="A2","see B2",C5)'),  # quoted texts are no references
    ("='Q1 A2'!A2", "='Q1 A2'!A5"),
    ("=Sheet1!A2", "=Sheet1!A5"),
    ("=LOG10(A2)", "=LOG10(A5)"),  # a function's name
    ("=[@Units]*Orders[FOB]", "=[@Units]*Orders[FOB]"),  # an Excel Table's columns
    ("=A2&A20", "=A5&A23"),
    ("=1.5E2+A2", "=1.5E2+A5"),
    ("=VAT_RATE*A2", "=VAT_RATE*A5"),  # a name
]


@pytest.mark.parametrize(("formula", "want"), FILLED)
def test_filled_down_by_three(formula, want):
    assert moved_down(formula, 3) == want


@given(a=st.integers(0, 50), b=st.integers(0, 50), formula=st.sampled_from([f for f, _ in FILLED]))
def test_twice_is_once_further(a, b, formula):
    assert moved_down(moved_down(formula, a), b) == moved_down(formula, a + b)
    assert moved_down(formula, 0) == formula


def column(*formulas):
    return {(row, 8): f for row, f in enumerate(formulas, start=2) if f}


@pytest.mark.parametrize(
    ("formulas", "want"),
    [
        (("=A2*2", "=A3*2", "=A4*2"), (4, "=A4*2")),
        (("=A2*2", None, "=A4*2"), None),  # a value in between: it is no formula throughout
        (("=A2*2", "=A3*2", "=A4*3"), None),  # the last two differ
        (("=A2*2",), (2, "=A2*2")),
        ((), None),
    ],
)
def test_a_column_that_is_one_formula(formulas, want):
    assert column_formula(column(*formulas), 8, range(2, 2 + len(formulas))) == want


@given(st.sets(st.integers(1, 60)))
def test_stretches_of_rows_cover_them_once(rows):
    listed = np.array(sorted(rows), dtype="int64")
    found = [listed[a:b].tolist() for a, b in runs(listed)]
    assert [row for run in found for row in run] == listed.tolist()
    assert all(run[-1] - run[0] == len(run) - 1 for run in found)
    assert all(b[0] > a[-1] + 1 for a, b in pairwise(found))
