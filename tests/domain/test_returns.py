"""Returned packs against the revisions that were sent: whatever comes back in whatever order, the recipient's newest word and
the team's own typing stand.
"""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.merge import Base, Field, merge
from prodops_xl.domain.returns import aligned, emptied, known_rows, rebased, told_later
from tests.effort import examples

KEY = ("PO", "Line")
FIELDS = {"PO": Field("S", "text"), "Line": Field("S", "number"), "Reason": Field("V", "text")}
LINES = 4
WORDS = st.sampled_from([None, "a", "b", "c"])
COLUMN = st.lists(WORDS, min_size=LINES, max_size=LINES)


def frame(values):
    lines = [float(10 * (i + 1)) for i in range(len(values))]
    return pd.DataFrame({"PO": "45", "Line": lines, "Reason": pd.Series(values, dtype=object)})


class Master:
    """The order book's column, and what is remembered of each revision."""

    def __init__(self, values):
        self.sheet, self.bases, self.collected, self.conflicts = list(values), {}, set(), 0

    def send(self):
        revision = len(self.bases) + 1
        self.bases[revision] = Base.of(frame(self.sheet))
        return revision

    def collect(self, revision, values):
        base, sheet, source = self.bases[revision], frame(self.sheet), frame(values)
        earlier = [self.bases[n] for n in self.collected if n < revision]
        base = rebased(base, sheet, source, earlier, KEY, FIELDS)
        versions = told_later(sheet, source, base, KEY, FIELDS, max(self.collected, default=0), revision)
        out = merge(base, sheet, source, key=KEY, fields=FIELDS, versions=versions, closing=False)
        for row, value in zip(out.writes["row"], out.writes["value"], strict=True):
            self.sheet[row] = value
        self.bases[revision] = out.base
        self.collected.add(revision)
        self.conflicts += len(out.conflicts)
        return out


def answered(sent, said):
    """What a recipient sends back: a word of theirs where they wrote one, else what they were sent."""
    return [s if v is None else v for s, v in zip(sent, said, strict=True)]


@given(COLUMN, COLUMN, COLUMN)
@settings(deadline=None, max_examples=examples(60))
def test_one_answer(start, said, typed):
    """Each cell: the team's where both wrote differently, else whichever wrote; a second collect writes nothing."""
    master = Master(start)
    revision = master.send()
    master.sheet = answered(start, typed)
    out = master.collect(revision, answered(start, said))
    for was, vendor, team, now in zip(start, said, typed, master.sheet, strict=True):
        told, mine = (vendor not in (None, was)), (team not in (None, was))
        assert now == (team if mine else vendor if told else was)
    clash = [
        v not in (None, w) and t not in (None, w) and v != t
        for w, v, t in zip(start, said, typed, strict=True)
    ]
    assert len(out.conflicts) == sum(clash)
    assert master.collect(revision, answered(start, said)).changes_nothing


@given(COLUMN, COLUMN, COLUMN, st.booleans())
@settings(deadline=None, max_examples=examples(60))
def test_two_revisions_in_either_order(start, first, second, newer_first):
    """Both revisions were sent before either came back: the newer word stands, and the older where the newer has none."""
    master = Master(start)
    one, two = master.send(), master.send()
    sent = [(two, second), (one, first)] if newer_first else [(one, first), (two, second)]
    for revision, said in sent:
        master.collect(revision, answered(start, said))
    for was, older, newer, now in zip(start, first, second, master.sheet, strict=True):
        spoke = [v for v in (newer, older) if v not in (None, was)]
        assert now == (spoke[0] if spoke else was)


@given(COLUMN, COLUMN, COLUMN)
@settings(deadline=None, max_examples=examples(40))
def test_sent_again_after_an_answer(start, first, second):
    """The second revision was sent with the first answer in it."""
    master = Master(start)
    one = master.send()
    master.collect(one, answered(start, first))
    two = master.send()
    middle = list(master.sheet)
    master.collect(two, answered(middle, second))
    assert master.sheet == answered(middle, second)
    assert master.conflicts == 0


def test_rows_are_found_by_key_whatever_their_order():
    left, right = frame(["x", "y", "z"]), frame(["a", "b"]).iloc[::-1].reset_index(drop=True)
    assert aligned(right, left, KEY)["Reason"].tolist()[:2] == ["a", "b"]
    assert pd.isna(aligned(right, left, KEY)["Reason"][2])
    assert known_rows(left, right, KEY).tolist() == [True, True, False]
    assert len(aligned(frame([]), left, KEY)) == 3


def test_emptied_cells_are_told():
    base = Base.of(frame(["a", None, "c", "d"]))
    assert emptied(base, frame([None, None, "c", "x"]), KEY, FIELDS) == [(0, "Reason", "a")]
