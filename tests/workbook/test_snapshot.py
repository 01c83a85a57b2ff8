"""The base of a merge in the workbook's memory: it reads back as it was, it is small, and what is damaged is no base."""

import base64
import copy
import datetime as dt
import random
import zlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.merge import Base, fields_of, merge
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.memory import Memory, memory_rows
from prodops_xl.workbook.snapshot import keep_snapshot, pack_base, read_snapshot
from tests.effort import examples

DAY = dt.date(2026, 3, 1)
NAMES = ("PO", "Line", "Milestone", "Owner", "Planned", "Revised", "Actual", "Latest", "Slack", "Status")


def schedule(lines, milestones=19, seed=1):
    """A schedule as a team has it: dates within half a year, a few owners, POs of eight digits."""
    rng = np.random.default_rng(seed)
    n = lines * milestones
    line, step = np.divmod(np.arange(n), milestones)
    start = rng.integers(0, 180, lines)[line] + step * 5 + rng.integers(0, 3, n)
    planned = np.datetime64("2026-01-05") + start
    actual = np.where(rng.random(n) < 0.4, planned + rng.integers(-2, 9, n), np.datetime64("NaT"))
    return pd.DataFrame(
        {
            "PO": pd.Series([f"45{r:08d}" for r in 100_000 + line // 4], dtype=object),
            "Line": (line % 4 + 1) * 10.0,
            "Milestone": pd.Series([f"Milestone {s}" for s in step], dtype=object),
            "Owner": pd.Series([("vendor", "design", "production", "logistics")[s % 4] for s in step], dtype=object),
            "Planned": planned.astype("datetime64[s]"),
            "Revised": np.where(rng.random(n) < 0.1, planned + rng.integers(1, 20, n), np.datetime64("NaT")).astype("datetime64[s]"),
            "Actual": actual.astype("datetime64[s]"),
            "Latest": (planned + rng.integers(0, 25, lines)[line]).astype("datetime64[s]"),
            "Slack": rng.integers(-10, 25, lines)[line].astype("float64"),
            "Status": pd.Series([("done", "on track", "late")[s] for s in rng.integers(0, 3, n)], dtype=object),
        }
    )  # fmt: skip


def through_memory(base):
    """Packed, written as the hidden sheet's cells, read again."""
    memory = Memory({})
    keep_snapshot(memory, "s", base, DAY)
    from prodops_xl.workbook.memory import _unpack

    rows = [row for row in memory_rows(memory.items)[1:] if row[0] == "s"]
    assert all(len(row[2]) <= 32_000 for row in rows)
    return Memory({"s": _unpack({row[1]: row[2] for row in rows})}), sum(len(row[2]) for row in rows)


def test_forty_thousand_rows_are_small():
    """The aim: 40,000 rows in about 360 kB, 12 cells."""
    frame = schedule(2106)
    assert len(frame) > 40_000
    memory, size = through_memory(Base.of(frame))
    assert size < 360_000
    base, day = read_snapshot(memory, "s")
    assert day == DAY
    for name in NAMES:
        pd.testing.assert_series_equal(base.frame[name], frame[name], check_dtype=False)
    assert base.present.all()
    assert not base.closed.any()


def test_a_base_reads_back_so_that_a_merge_changes_nothing():
    frame = schedule(20)
    fields = fields_of(TABLES["Schedule"], NAMES)
    sheet = frame.copy()
    sheet.loc[3, "Actual"] = pd.Timestamp("2026-07-07")
    sheet = sheet.drop(index=7).reset_index(drop=True)
    first = merge(Base.of(frame), sheet, frame.iloc[:-19], key=NAMES[:3], fields=fields)
    assert len(first.kept)
    assert len(first.newly_closed)
    memory, _ = through_memory(first.base)
    base, _ = read_snapshot(memory, "s")
    again = merge(base, sheet, frame.iloc[:-19], key=NAMES[:3], fields=fields)
    assert again.changes_nothing
    assert not len(again.changes)
    pd.testing.assert_frame_equal(again.kept, first.kept)


ANY = st.one_of(
    st.none(), st.text(max_size=5), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 1, 1)).map(lambda d: d.replace(microsecond=0)),
)  # fmt: skip


@given(
    st.lists(
        st.tuples(ANY, st.floats(-1e12, 1e12), st.dates(dt.date(1990, 1, 1), dt.date(2099, 1, 1))), max_size=9
    )
)
@settings(max_examples=examples(80), deadline=None)
def test_whatever_a_cell_holds_comes_back(rows):
    frame = pd.DataFrame(
        {
            "Any": pd.Series([r[0] for r in rows], dtype=object),
            "Number": pd.Series([r[1] for r in rows], dtype="float64"),
            "Day": pd.Series([r[2] for r in rows], dtype="datetime64[s]"),
        }
    )
    memory, _ = through_memory(Base.of(frame))
    base, _ = read_snapshot(memory, "s")
    fields = fields_of(TABLES["Usage"], ["Any"]) | {
        "Number": fields_of(TABLES["Schedule"], ["Slack"])["Slack"],
        "Day": fields_of(TABLES["Schedule"], ["Planned"])["Planned"],
    }
    keyed = {"Key": fields_of(TABLES["Schedule"], ["Line"])["Line"], **fields}
    numbers = np.arange(1.0, len(frame) + 1)
    base = Base(base.frame.assign(Key=numbers), base.shown, base.present, base.closed)
    merged = merge(base, frame.assign(Key=numbers), frame.assign(Key=numbers), key=("Key",), fields=keyed)
    assert merged.changes_nothing
    assert not len(merged.changes)


def bomb():
    return base64.b64encode(zlib.compress(b"\0" * 50_000_000, 9)).decode()


GOOD = pack_base(Base.of(schedule(2, 3)), DAY)


def damage(path, value):
    told = copy.deepcopy(GOOD)
    part = told
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return told


@pytest.mark.parametrize(
    "told",
    [
        None, [], "text", {}, {"version": 1},
        damage(["version"], 2),
        damage(["rows"], -1), damage(["rows"], 10**9), damage(["rows"], True), damage(["rows"], "6"), damage(["rows"], 7),
        damage(["as_of"], "never"), damage(["as_of"], None),
        damage(["columns"], {}), damage(["columns"], [1]), damage(["columns", 0, "kind"], "x"),
        damage(["columns", 0, "values"], "abc"), damage(["columns", 0, "values"], []), damage(["columns", 0, "values"], [{}]),
        damage(["columns", 0, "values"], [["no day"]]), damage(["columns", 1, "values"], ["no number", "x", "y"]),
        damage(["columns", 4, "values"], [10**30] * 6), damage(["columns", 4, "values"], [float("nan")] * 6),
        damage(["columns", 0, "codes"], bomb()), damage(["columns", 0, "codes"], "!!"), damage(["columns", 0, "codes"], 5),
        damage(["columns", 0, "codes"], base64.b64encode(b"no zlib").decode()),
        damage(["flags"], ""), damage(["flags"], bomb()),
        damage(["of"], ["Nowhere"]), damage(["of"], 3),
        damage(["shown"], [{"name": "PO", "at": bomb(), "kind": "o", "values": [], "codes": ""}]),
        damage(["shown"], ["x"]),
    ],
)  # fmt: skip
def test_what_is_damaged_is_no_base(told):
    assert read_snapshot(Memory({"s": told}), "s") == (None, None)


def test_no_random_damage_ever_raises():
    rng = random.Random(7)
    for _ in range(300):
        told = copy.deepcopy(GOOD)
        part = rng.choice(told["columns"])
        text = list(part["codes"])
        text[rng.randrange(len(text))] = rng.choice("ABCabc012+/=")
        part["codes"] = "".join(text)
        base, _ = read_snapshot(Memory({"s": told}), "s")
        assert base is None or len(base) == GOOD["rows"]
