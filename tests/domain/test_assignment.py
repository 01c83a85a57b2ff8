"""The cheapest assignment, against trying them all."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.assignment import assign

COSTS = st.integers(0, 9) | st.just(float("inf"))


def dear(table, most):
    """The least that an assignment costs, where a row and a column left out cost `most` together."""
    wide = table if table.shape[0] <= table.shape[1] else table.T
    price = np.minimum(wide, most)
    rows, columns = price.shape
    return min(
        sum(price[r, c] for r, c in enumerate(p)) for p in itertools.permutations(range(columns), rows)
    )


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cells = draw(st.lists(COSTS, min_size=rows * columns, max_size=rows * columns))
    return np.array(cells, dtype="float64").reshape(rows, columns)


@given(tables())
def test_none_is_cheaper(table):
    row, column = assign(table, 6.0)
    assert len(set(row)) == len(row) == len(set(column))
    assert list(row) == sorted(row)
    assert (table[row, column] < 6).all()
    left = min(table.shape) - len(row)
    assert table[row, column].sum() + 6.0 * left == dear(table, 6.0)


def test_an_empty_table():
    row, column = assign(np.empty((0, 3)), 1.0)
    assert len(row) == len(column) == 0


def test_a_good_pair_is_not_given_up_for_two_poor_ones():
    row, column = assign(np.array([[0.1, 2.9], [2.9, np.inf]]), 3.0)
    assert (row.tolist(), column.tolist()) == ([0], [0])
