"""The three-way merge, case by case. Each case is one cell (or row): what the last merge left, what the sheet shows
now, what the source says, and what must become of it. The rules are those of a three-way merge of texts (diff3:
S. Khanna, K. Kunal, B. Pierce, "A Formal Investigation of Diff3", 2007, section 2), by cell instead of by line.
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.merge import Base, Field, Versions, merge

FIELDS = {
    "PO": Field("S", "text"),
    "Line": Field("S", "number"),
    "Units": Field("S", "number"),
    "Vendor": Field("S", "text"),
    "Slack": Field("C", "number"),
    "Revised": Field("V", "date"),
    "Note": Field("U", "text"),
}
KEY = ("PO", "Line")
DTYPES = {"text": object, "number": "float64", "date": "datetime64[ns]"}
D = dt.datetime


def frame(*rows):
    """Rows as dicts; what a row does not name is blank."""
    return pd.DataFrame(
        {
            name: pd.Series([row.get(name) for row in rows], dtype=DTYPES[f.dtype])
            for name, f in FIELDS.items()
        }
    )


def row(po="A", line=1.0, **cells):
    return {"PO": po, "Line": line, **cells}


def run(base, sheet, source, **options):
    before = base if isinstance(base, Base) else Base.of(frame(*base).drop(columns="Note"))
    return merge(before, frame(*sheet), frame(*source), key=KEY, fields=FIELDS, **options)


def writes(merged):
    return [tuple(w) for w in merged.writes.itertuples(index=False)]


# column, base, sheet, source, written, kind of what is kept
CELLS = [
    ("Units", 10, 10, 10, None, None),
    ("Units", 10, 10, 12, 12.0, None),  # changed in the source alone
    ("Units", 10, 11, 10, None, "override"),  # changed on the sheet alone
    ("Units", 10, 12, 12, None, None),  # both to the same
    ("Units", 10, 11, 12, None, "conflict"),
    ("Units", 10, None, 12, None, "conflict"),  # somebody emptied the cell
    ("Units", 10, None, 10, None, "override"),
    ("Units", 10, 10, None, "blank", None),  # the source took it back
    ("Units", None, None, 12, 12.0, None),  # no base: a blank takes the source
    ("Units", None, 11, 12, None, "conflict"),  # no base: another value is kept
    ("Units", None, 11, 11, None, None),
    ("Units", 0.1 + 0.2, 0.3, 0.5, 0.5, None),  # Excel stores 15 digits: 0.30000000000000004 comes back as 0.3
    ("Units", 123456789.123456, 123456789.12345601, 1, 1.0, None),
    ("Vendor", "Saigon Knit", " Saigon Knit ", "Hanoi Knit", "Hanoi Knit", None),  # outer blanks are no edit
    ("Vendor", "Saigon Knit", "saigon knit", "Hanoi Knit", None, "conflict"),  # case is
    ("Vendor", None, "", "Hanoi Knit", "Hanoi Knit", None),
    ("Slack", 3, 3, 1, 1.0, None),
    ("Slack", 3, 9, 3, None, "override"),
    ("Slack", 3, 9, 1, None, "conflict"),
    ("Revised", D(2026, 3, 1), D(2026, 3, 1), D(2026, 3, 5), D(2026, 3, 5), None),
    ("Revised", D(2026, 3, 1), D(2026, 3, 1, 14, 30), D(2026, 3, 5), D(2026, 3, 5), None),  # a day is a day
    ("Revised", D(2026, 3, 1), D(2026, 3, 9), D(2026, 3, 1), None, "override"),
    ("Revised", D(2026, 3, 1), D(2026, 3, 1), None, None, None),  # a vendor's value: a blank source says nothing
    ("Revised", D(2026, 3, 1), D(2026, 3, 9), None, None, None),
    ("Revised", D(2026, 3, 1), D(2026, 3, 9), D(2026, 3, 5), None, "conflict"),
    ("Note", "a", "b", "c", None, None),  # the user's own
]  # fmt: skip


@pytest.mark.parametrize(("column", "base", "sheet", "source", "written", "kind"), CELLS)
def test_a_cell(column, base, sheet, source, written, kind):
    merged = run([row(**{column: base})], [row(**{column: sheet})], [row(**{column: source})])
    expected = [] if written is None else [(0, column, None if written == "blank" else written)]
    assert writes(merged) == expected
    assert merged.kept["Kind"].to_list() == ([] if kind is None else [kind])
    assert [(c.Column, c.By) for c in merged.changes.itertuples() if c.By == "source"] == [
        (column, "source") for _ in expected
    ]
    if kind == "conflict":
        told = merged.kept.iloc[0]
        assert told["Column"] == column
        assert {str(told[k]) for k in ("Sheet", "Source")} == {_text(sheet, column), _text(source, column)}


def _text(value, column):
    return str(float(value)) if value is not None and FIELDS[column].dtype == "number" else str(value)


def test_a_conflict_stays_until_somebody_decides():
    first = run([row(Units=10)], [row(Units=11)], [row(Units=12)])
    again = run(first.base, [row(Units=11)], [row(Units=12)])
    assert again.kept["Kind"].to_list() == ["conflict"]
    assert not len(again.changes)  # nothing moved since
    settled = run(again.base, [row(Units=12)], [row(Units=12)])
    assert not len(settled.kept)
    assert [(c.By, c.Before, c.After) for c in settled.changes.itertuples()] == [("sheet", 11.0, 12.0)]
    # from then on the source is followed again
    assert writes(run(settled.base, [row(Units=12)], [row(Units=13)])) == [(0, "Units", 13.0)]


def test_an_override_that_the_source_moves_under_is_a_conflict():
    first = run([row(Units=10)], [row(Units=11)], [row(Units=10)])
    assert first.kept["Kind"].to_list() == ["override"]
    second = run(first.base, [row(Units=11)], [row(Units=15)])
    assert second.kept["Kind"].to_list() == ["conflict"]
    assert second.kept.iloc[0][["Base", "Sheet", "Source"]].to_list() == [10.0, 11.0, 15.0]


def test_a_sheets_change_is_told_once():
    first = run([row(Units=10)], [row(Units=11)], [row(Units=10)])
    assert [(c.By, c.Column, c.Before, c.After) for c in first.changes.itertuples()] == [
        ("sheet", "Units", 10.0, 11.0)
    ]
    assert not len(run(first.base, [row(Units=11)], [row(Units=10)]).changes)


def test_rows_come_vanish_and_come_back():
    base = [row("A"), row("B", Units=5)]
    merged = run(base, [row("B", Units=5), row("A")], [row("A"), row("C", Units=7)])
    assert merged.appended["PO"].to_list() == ["C"]
    assert merged.closed.tolist() == merged.newly_closed.tolist() == [0]
    assert [(c.PO, c.After) for c in merged.changes.itertuples()] == [("B", "closed"), ("C", "added")]
    sheet = [row("B", Units=5), row("A"), row("C", Units=7)]
    again = run(merged.base, sheet, [row("A"), row("C", Units=7)])
    assert again.closed.tolist() == [0]
    assert again.changes_nothing
    back = run(again.base, sheet, [row("A"), row("B", Units=6), row("C", Units=7)])
    assert back.reopened.tolist() == [0]
    assert writes(back) == [(0, "Units", 6.0)]


def test_without_closing_what_an_export_lacks_just_stays():
    merged = run([row("A"), row("B")], [row("A"), row("B")], [row("A", Units=1)], closing=False)
    assert not len(merged.closed)
    later = run(merged.base, [row("A", Units=1), row("B")], [row("B", Units=2)], closing=False)
    assert writes(later) == [(1, "Units", 2.0)]


def test_a_row_that_somebody_took_off_the_sheet_is_not_put_back():
    merged = run([row("A"), row("B")], [row("A")], [row("A"), row("B")])
    assert not len(merged.appended)
    assert [(k.PO, k.Kind, k.Sheet) for k in merged.kept.itertuples()] == [
        ("B", "override", "removed from the sheet")
    ]
    assert [(c.By, c.After) for c in merged.changes.itertuples()] == [("sheet", "removed from the sheet")]
    again = run(merged.base, [row("A")], [row("A"), row("B", Units=4)])
    assert again.changes_nothing
    assert not len(again.changes)
    # its key typed in again is a row without a base: blanks are filled
    assert writes(run(again.base, [row("A"), row("B")], [row("A"), row("B", Units=4)])) == [(1, "Units", 4.0)]


def test_a_row_of_the_users_own_is_nobodys_business():
    merged = run([row("A")], [row("A"), row("X", Units=3), row(None, None, Vendor="Total")], [row("A")])
    assert merged.changes_nothing
    assert not len(merged.closed)
    assert not len(merged.kept)


def test_rows_of_the_source_without_a_key_are_counted_and_left_out():
    merged = run([], [row("A")], [row("A"), row(None, None, Units=3)])
    assert merged.unkeyed == 1
    assert not len(merged.appended)


def test_doubled_keys_are_paired_in_order():
    base = [row("A", Units=1), row("A", Units=2)]
    merged = run(base, base, [row("A", Units=1), row("A", Units=9)])
    assert writes(merged) == [(1, "Units", 9.0)]
    fresh = run([], [], base)
    assert fresh.appended["Units"].to_list() == [1.0, 2.0]


@pytest.mark.parametrize(("on_sheet", "in_source"), [(2, 1), (1, 2), (2, 3)])
def test_keys_that_nobody_can_pair_are_listed_and_left(on_sheet, in_source):
    sheet = [row("A", Units=i) for i in range(on_sheet)] + [row("B", Units=1)]
    source = [row("A", Units=90 + i) for i in range(in_source)] + [row("B", Units=2)]
    merged = run([row("A", Units=0), row("B", Units=1)], sheet, source)
    assert writes(merged) == [(on_sheet, "Units", 2.0)]
    assert not len(merged.appended)
    assert not len(merged.closed)
    assert [(k.Kind, k.Sheet, k.Source) for k in merged.kept.itertuples()] == [
        ("ambiguous key", f"{on_sheet} rows", f"{in_source} rows")
    ]


def test_a_formula_is_never_written_over():
    merged = run([row(Units=10)], [row(Units=10)], [row(Units=12)], locked={"Units": np.array([True])})
    assert not len(merged.writes)
    assert merged.kept["Kind"].to_list() == ["formula"]
    again = run(merged.base, [row(Units=10)], [row(Units=12)], locked={"Units": np.array([True])})
    assert again.kept["Kind"].to_list() == ["override"]


NEWER, OLD = np.array(["2026-03-09"], "datetime64[s]"), np.array(["2026-03-01"], "datetime64[s]")


@pytest.mark.parametrize(
    ("sheet_told", "source_told", "written"),
    [
        (NEWER, OLD, False),
        (OLD, NEWER, True),
        (OLD, OLD, True),
        (np.array(["NaT"], "datetime64[s]"), OLD, True),
    ],
)
def test_an_older_source_never_overwrites_a_vendors_value(sheet_told, source_told, written):
    versions = Versions({"Revised": sheet_told}, {"Revised": source_told})
    merged = run(
        [row(Revised=D(2026, 3, 1))],
        [row(Revised=D(2026, 3, 1))],
        [row(Revised=D(2026, 3, 5))],
        versions=versions,
    )
    assert bool(len(merged.writes)) is written
    assert merged.kept["Kind"].to_list() == ([] if written else ["older source"])


def test_columns_that_a_source_lacks_keep_their_base():
    only_units = frame(row(Units=12)).drop(columns=["Vendor", "Slack", "Revised"])
    base = Base.of(frame(row(Units=10, Vendor="Saigon")).drop(columns="Note"))
    first = merge(base, frame(row(Units=10, Vendor="Saigon")), only_units, key=KEY, fields=FIELDS)
    assert writes(first) == [(0, "Units", 12.0)]
    second = run(first.base, [row(Units=12, Vendor="Saigon")], [row(Units=12, Vendor="Hanoi")])
    assert writes(second) == [(0, "Vendor", "Hanoi")]


def test_a_key_that_doubled_on_both_sides_keeps_what_was_emptied():
    """The base has one row of the key, sheet and source two: which of them was it? What stands there stays, blanks too."""
    first = [row("A", Units=10.0, Vendor="Saigon Knit")]
    sheet = [row("A", Units=None, Vendor="Saigon Knit"), row("A", Units=7.0)]
    source = [row("A", Units=10.0, Vendor="Saigon Knit"), row("A", Units=8.0, Vendor="Hanoi Knit")]
    merged = run(first, sheet, source)
    assert writes(merged) == []
    assert set(merged.kept["Kind"]) == {"override"}
    again = run(merged.base, sheet, source)
    assert again.changes_nothing
    assert not len(again.changes)
