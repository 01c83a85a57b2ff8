"""What must hold for any plan, and how levels, severities and AQLs are read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.quality import plans
from prodops_xl.domain.quality.sampling import LETTERS, LEVELS, SEVERITIES, read_level, read_severity
from prodops_xl.reference.sampling import sampling_tables

TABLES = sampling_tables()
LETTERS_AT = {letter: at for at, letter in enumerate(LETTERS)}
LOTS = st.integers(2, 2_000_000)
COLUMNS = st.integers(0, len(TABLES.aqls) - 1)


def plan(lot, aql, level="II", severity="normal"):
    lots, aqls = (
        np.atleast_1d(np.asarray(lot, dtype="float64")),
        np.atleast_1d(np.asarray(aql, dtype="float64")),
    )
    lots, aqls = np.broadcast_arrays(lots, aqls)
    of = [np.full(len(lots), text, dtype=object) for text in (level, severity)]
    return plans(TABLES, lots, aqls, *of)


@given(lot=LOTS, column=COLUMNS, level=st.sampled_from(LEVELS), severity=st.sampled_from(SEVERITIES))
def test_every_lot_has_a_plan_and_reject_follows_accept(lot, column, level, severity):
    one = plan(lot, TABLES.aqls[column], level, severity)
    assert one.problem[0] is None
    assert one.reject[0] == one.accept[0] + 1
    assert 0 < one.sample[0] <= lot
    assert one.whole[0] == (one.table_sample[0] >= lot)
    assert one.sample[0] == min(one.table_sample[0], lot)


@given(lots=st.lists(LOTS, min_size=2, max_size=8), column=COLUMNS, level=st.sampled_from(LEVELS))
@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_letter_and_the_acceptance_number_do_not_fall_as_the_lot_grows(severity, lots, column, level):
    of = plan(sorted(lots), TABLES.aqls[column], level, severity)
    assert list(of.letter) == sorted(of.letter)
    assert (np.diff(of.accept) >= 0).all()


@given(lots=st.lists(LOTS, min_size=2, max_size=8), column=st.integers(0, 16), level=st.sampled_from(LEVELS))
def test_the_sample_does_not_fall_as_the_lot_grows_where_no_arrow_points_up(lots, column, level):
    of = plan(sorted(lots), TABLES.aqls[column], level)
    onward = np.array(
        [LETTERS_AT[used] >= LETTERS_AT[own] for used, own in zip(of.used, of.letter, strict=True)]
    )
    assert (np.diff(of.sample[onward]) >= 0).all()


@given(lot=LOTS, level=st.sampled_from(LEVELS))
@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_larger_aql_never_accepts_fewer_on_as_large_a_sample(severity, lot, level):
    of = plan(lot, TABLES.aqls, level, severity)
    for k in range(1, len(TABLES.aqls)):
        if of.table_sample[k] >= of.table_sample[k - 1]:
            assert of.accept[k] >= of.accept[k - 1]


@given(lot=LOTS, column=COLUMNS, level=st.sampled_from(LEVELS))
def test_tightened_never_accepts_more_than_normal_on_the_same_sample(lot, column, level):
    normal, tightened = (plan(lot, TABLES.aqls[column], level, s) for s in ("normal", "tightened"))
    if normal.table_sample[0] == tightened.table_sample[0]:
        assert tightened.accept[0] <= normal.accept[0]
    else:  # where both differ, tightened still asks for fewer defects per piece
        assert tightened.table_sample[0] > normal.table_sample[0] or tightened.accept[0] < normal.accept[0]


@given(lot=LOTS, column=COLUMNS, level=st.sampled_from(LEVELS))
def test_reduced_never_draws_more_than_normal_except_where_arrows_part(lot, column, level):
    normal, reduced = (plan(lot, TABLES.aqls[column], level, s) for s in ("normal", "reduced"))
    if normal.used[0] == reduced.used[0]:
        assert reduced.table_sample[0] <= normal.table_sample[0]
        assert reduced.accept[0] <= normal.accept[0]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("II", "II"), ("2", "II"), (2, "II"), ("G2", "II"), ("GII", "II"), ("G-II", "II"), ("General II", "II"),
        ("general inspection level 2", "II"), ("Level II", "II"), ("GIL 2", "II"), ("ii", "II"), ("\u2161", "II"),
        ("I", "I"), ("G1", "I"), ("III", "III"), ("3", "III"), ("S-1", "S-1"), ("S1", "S-1"), ("s 4", "S-4"),
        ("Special S-3", "S-3"), ("special level S-2", "S-2"),
    ],
)  # fmt: skip
def test_levels_as_people_write_them(text, level):
    assert LEVELS[read_level(text)] == level


@pytest.mark.parametrize("text", ["IV", "4", "S-5", "S", "G", "", "x", "G4", "0", "II/III"])
def test_what_is_no_level(text):
    assert read_level(text) == -1


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("normal", "normal"), ("N", "normal"), ("Tightened", "tightened"), ("tight", "tightened"), ("R", "reduced"),
        ("reduced inspection", "reduced"),
    ],
)  # fmt: skip
def test_severities_as_people_write_them(text, severity):
    assert SEVERITIES[read_severity(text)] == severity


@pytest.mark.parametrize("text", ["odd", "normal tightened", "", "2"])
def test_what_is_no_severity(text):
    assert read_severity(text) == -1


def test_blank_level_and_severity_are_ii_and_normal():
    blank = plan(1200, 2.5, None, None)
    assert (blank.letter[0], blank.sample[0], blank.accept[0]) == ("J", 80, 5)


@pytest.mark.parametrize(
    ("lot", "aql", "says"),
    [
        (1, 2.5, "sampling begins at 2 units"),
        (0, 2.5, "sampling begins at 2 units"),
        (-5, 2.5, "negative: -5"),
        (12.5, 2.5, "12.5 units is not whole"),
        (float("nan"), 2.5, "no size"),
        (float("inf"), 2.5, "too large"),
        (100, 2.0, "take 1.5 or 2.5"),
        (100, 3, "take 2.5 or 4.0"),
        (100, 0.001, "take 0.010"),
        (100, 2000, "take 1000"),
        (100, -1, "take 0.010"),
        (100, 0, "no plan of its own"),
        (100, float("nan"), "not given"),
    ],
)
def test_what_has_no_plan_says_why(lot, aql, says):
    one = plan(lot, aql)
    assert says in one.problem[0]
    assert one.letter[0] is None
    assert np.isnan([one.sample[0], one.accept[0], one.reject[0]]).all()
    assert not one.whole[0]


def test_no_rows():
    of = [np.array([], dtype=t) for t in ("float64", "float64", object, object)]
    assert len(plans(TABLES, *of).letter) == 0
