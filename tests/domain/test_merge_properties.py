"""What must hold for any edits on the sheet and any change of the source."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.merge import Base, merge
from tests.domain.test_merge import FIELDS, KEY, frame
from tests.effort import examples

VALUES = ("Units", "Vendor", "Slack", "Revised")
CELLS = {
    "Units": st.sampled_from([None, 0.0, 1.0, 2.5]),
    "Vendor": st.sampled_from([None, "", "Saigon", "Hanoi"]),
    "Slack": st.sampled_from([None, -1.0, 4.0]),
    "Revised": st.sampled_from([None, pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-09")]),
    "Note": st.sampled_from([None, "call Ann"]),
}
ROW = st.fixed_dictionaries(
    {"PO": st.sampled_from(["A", "B", "C", "D", None]), "Line": st.sampled_from([1.0, 2.0, None]), **CELLS}
)
ROWS = st.lists(ROW, max_size=8)
UNIQUE = st.lists(ROW, max_size=8, unique_by=lambda r: (r["PO"], r["Line"]))


def fresh(rows):
    """A sheet as the first refresh writes it, and its base."""
    first = merge(Base.empty(list(FIELDS)), frame(), frame(*rows), key=KEY, fields=FIELDS)
    return first.appended, first.base


def edited(sheet, edits, extra):
    """Some cells typed over, some rows of the user's own."""
    out = sheet.copy()
    for at, column, value in edits:
        if len(out):
            out.loc[at % len(out), column] = value
    mine = frame(*extra)
    if not len(mine):
        return out
    return mine if not len(out) else pd.concat([out, mine], ignore_index=True)


def after(sheet, merged):
    out = sheet.copy()
    for one in merged.writes.itertuples(index=False):
        out.loc[one.row, one.column] = one.value
    if not len(merged.appended):
        return out
    return merged.appended.copy() if not len(out) else pd.concat([out, merged.appended], ignore_index=True)


def cell(frame_, row, column):
    value = frame_.loc[row, column]
    return None if value is None or value == "" or pd.isna(value) else value


EDIT = st.one_of(*(st.tuples(st.integers(0, 20), st.just(name), values) for name, values in CELLS.items()))


@given(first=ROWS, edits=st.lists(EDIT, max_size=8), extra=st.lists(ROW, max_size=2), second=ROWS)
@settings(max_examples=examples(70), deadline=None)
def test_no_edit_is_lost_and_a_second_refresh_changes_nothing(first, edits, extra, second):
    written, base = fresh(first)
    sheet = edited(written, edits, extra)
    merged = merge(base, sheet, frame(*second), key=KEY, fields=FIELDS)
    done = after(sheet, merged)
    assert len(done) == len(sheet) + len(merged.appended)  # no row is taken away
    for row in range(len(sheet)):
        for column in FIELDS:
            told = cell(sheet, row, column)
            if row >= len(written) or told != cell(written, row, column):
                # a blank in a row of the user's own has no base: it may be filled
                assert cell(done, row, column) == told or (row >= len(written) and told is None)
        for column in ("PO", "Line", "Note"):
            assert cell(done, row, column) == cell(sheet, row, column)
    again = merge(merged.base, done, frame(*second), key=KEY, fields=FIELDS)
    assert again.changes_nothing
    assert not len(again.changes)


@given(first=ROWS, second=ROWS)
@settings(max_examples=examples(50), deadline=None)
def test_an_untouched_sheet_follows_the_source(first, second):
    written, base = fresh(first)
    merged = merge(base, written, frame(*second), key=KEY, fields=FIELDS)
    assert set(merged.kept["Kind"]) <= {"ambiguous key"}
    done = after(written, merged)
    source = frame(*second)
    counts = {k: (_count(done, k), _count(source, k)) for k in _keys(source)}
    for key, (on_sheet, in_source) in counts.items():
        if on_sheet == in_source:
            for at_sheet, at_source in zip(_where(done, key), _where(source, key), strict=True):
                for column in ("Units", "Vendor", "Slack"):
                    assert cell(done, at_sheet, column) == cell(source, at_source, column)


@given(first=UNIQUE, edits=st.lists(EDIT, max_size=6), second=UNIQUE, seed=st.integers(0, 9))
@settings(max_examples=examples(50), deadline=None)
def test_the_order_of_rows_does_not_matter(first, edits, second, seed):
    written, base = fresh(first)
    sheet = edited(written, [e for e in edits if e[1] not in KEY], [])
    other = np.random.default_rng(seed)
    moved = sheet.sample(frac=1, random_state=seed) if len(sheet) else sheet
    places = {int(old): new for new, old in enumerate(moved.index)}
    source = frame(*second)
    shuffled = source.iloc[other.permutation(len(source))].reset_index(drop=True)
    one = merge(base, sheet, source, key=KEY, fields=FIELDS)
    two = merge(base, moved.reset_index(drop=True), shuffled, key=KEY, fields=FIELDS)
    assert {(places[w.row], w.column, w.value) for w in one.writes.itertuples()} == {
        (w.row, w.column, w.value) for w in two.writes.itertuples()
    }
    assert {places[int(r)] for r in one.closed} == {int(r) for r in two.closed}
    assert _lines(one.kept) == _lines(two.kept)
    assert _lines(one.changes) == _lines(two.changes)


def _lines(frame_):
    return sorted(map(str, frame_.itertuples(index=False)))


def _keys(frame_):
    return {
        (a, b)
        for a, b in zip(
            frame_["PO"], frame_["Line"].astype(object).where(frame_["Line"].notna(), None), strict=True
        )
    } - {(None, None)}


def _where(frame_, key):
    lines = frame_["Line"].astype(object).where(frame_["Line"].notna(), None)
    pos = frame_["PO"].astype(object).where(frame_["PO"].notna(), None)
    return [i for i, one in enumerate(zip(pos, lines, strict=True)) if one == key]


def _count(frame_, key):
    return len(_where(frame_, key))
