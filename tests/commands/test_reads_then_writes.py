"""A command reads everything, then writes, and never reads back what it wrote: remote books queue their writes.

A recording engine: the file engine with its readers and writers wrapped.
"""

import datetime as dt

import pytest

from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.notes import Note
from prodops_xl.hosts.files.ranges import Range
from prodops_xl.registry import COMMANDS
from tests.conftest import ES_003, SHIPPED, order_row, write_book

# repair-formulas and adopt name no table; what exchanges files never runs on a book that queues its writes.
ON_TABLES = [c for c in COMMANDS if c.sheets and "office" in c.hosts]
READS = {Range: ("raw_value", "formula", "color", "note", "number_format"), Note: ("text",)}


@pytest.fixture
def log(monkeypatch):
    """Every read of a cell and every write to one, in order."""
    told: list[str] = []

    def record(owner, name):
        old = next(vars(c)[name] for c in owner.__mro__ if name in vars(c))

        def get(self):
            told.append(f"read {name}")
            return old.fget(self)

        def put(self, value):
            told.append(f"write {name}")
            old.fset(self, value)

        monkeypatch.setattr(owner, name, property(get, put))

    for owner, names in READS.items():
        for name in names:
            record(owner, name)
    for name in ("add_note", "clear_contents", "add_hyperlink"):
        method = getattr(Range, name)

        def write(self, *args, _method=method, _name=name, **kwargs):
            told.append(f"write {_name}")
            made = _method(self, *args, **kwargs)
            del told[
                len(told) - told[::-1].index(f"write {_name}") :
            ]  # what the engine itself looks up for its answer
            return made

        monkeypatch.setattr(Range, name, write)
    return told


@pytest.mark.parametrize("spec", ON_TABLES, ids=lambda c: c.name)
@pytest.mark.parametrize("runs", [1, 2])
def test_no_read_after_the_first_write(tmp_path, log, spec, runs):
    path = write_book(
        tmp_path / "buy.xlsx",
        [order_row("4500000001", 10, XS=99), order_row("4500000001", 20)],
        {**SHIPPED, "ES-003": ES_003},
    )
    for _ in range(runs):
        with open_book(path) as book:
            log.clear()
            spec.resolve()(book, {"key": ["4500000001", 10]}, dt.date(2026, 3, 1))
            done = list(log)
            book.save(str(path))
        # xlwings itself asks whether a cell has a note before it adds one.
        done = [
            step
            for step, after in zip(done, [*done[1:], ""], strict=True)
            if (step, after) != ("read note", "write add_note")
        ]
        first = next(i for i, step in enumerate(done) if step.startswith("write"))
        assert any(step.startswith("read") for step in done[:first])
        assert [step for step in done[first:] if step.startswith("read")] == []


@pytest.mark.parametrize("spec", ON_TABLES, ids=lambda c: c.name)
def test_a_failure_before_the_writes_leaves_the_book_as_it_was(tmp_path, log, spec):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    with open_book(path) as book, pytest.raises(Exception, match=r"book\.currency|landed\.rounding"):
        spec.resolve()(book, {"landed.rounding": "both", "key": ["4500000001", 10]}, dt.date(2026, 3, 1))
    assert not any(step.startswith("write") for step in log)
