"""The audit log: whole or not at all, one transaction per merge, nothing is ever taken out of it."""

import datetime as dt
import sqlite3

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.audit_log import CELL, AuditLog, LoggedCell, LoggedFile, LoggedMerge

NOW = dt.datetime(2026, 11, 30, 9, 30, tzinfo=dt.UTC)
CELLS = [
    LoggedCell(
        "a.xlsx", "Saigon Thread", CELL, "Orders", "PO Tracker", ("45", 10.0), "Delay reason", None, "late"
    )
]
FILES = [LoggedFile("a.xlsx", "1:ab", "P-1", 1, "Saigon Thread", "Lan", "2026-11-29T08:00:00Z", "merged", "")]
MERGE = LoggedMerge("m1", NOW, "2026-11-30", FILES, CELLS, {"packs": {"key": "x"}, "changes": None})


def test_what_is_recorded_comes_back(tmp_path):
    log = AuditLog(tmp_path / "a.sqlite")
    number = log.record(MERGE)
    log.commit()
    log.close()
    again = AuditLog(tmp_path / "a.sqlite").last("m1")
    assert (again.id, again.at_utc, again.files, again.cells, dict(again.remembered)) == (
        number,
        NOW,
        FILES,
        CELLS,
        MERGE.remembered,
    )
    assert AuditLog(tmp_path / "b.sqlite").last("m1") is None


def test_without_a_commit_nothing_is_there(tmp_path):
    log = AuditLog(tmp_path / "a.sqlite")
    log.record(MERGE)
    log.close()
    assert AuditLog(tmp_path / "a.sqlite").last("m1") is None


def test_the_last_one_that_was_not_taken_back(tmp_path):
    log = AuditLog(tmp_path / "a.sqlite")
    one, two = log.record(MERGE), log.record(MERGE)
    assert log.last("m1").id == two
    log.undone(two, NOW)
    assert log.last("m1").id == one
    log.undone(one, NOW)
    assert log.last("m1") is None
    log.commit()
    log.close()
    with sqlite3.connect(tmp_path / "a.sqlite") as db:
        assert db.execute("SELECT count(*) FROM merges").fetchone() == (2,)


def test_logs_of_other_workbooks_and_merges_without_a_cell_are_passed_over(tmp_path):
    log = AuditLog(tmp_path / "a.sqlite")
    log.record(LoggedMerge("m1", NOW, "2026-11-30", FILES, []))
    assert log.last("m1") is None
    log.record(MERGE)
    assert log.last("m2") is None


def test_a_file_that_is_no_log_is_refused_and_left(tmp_path):
    (tmp_path / "a.sqlite").write_text("this is no database, but the diary of somebody" * 40)
    with pytest.raises(ProdOpsError, match="cannot be used"):
        AuditLog(tmp_path / "a.sqlite")
    assert (tmp_path / "a.sqlite").read_text().startswith("this is no database")


def test_a_log_of_an_earlier_version_gets_the_columns_that_it_lacks(tmp_path):
    with sqlite3.connect(tmp_path / "a.sqlite") as db:
        db.execute(
            "CREATE TABLE merges (id INTEGER PRIMARY KEY, master TEXT NOT NULL, at_utc TEXT NOT NULL, as_of TEXT NOT NULL, "
            "remembered BLOB NOT NULL, undone_utc TEXT)"
        )
    log = AuditLog(tmp_path / "a.sqlite", "t1")
    log.record(MERGE)
    log.written(NOW)
    log.commit()
    log.close()
    with sqlite3.connect(tmp_path / "a.sqlite") as db:
        assert db.execute("SELECT token, written_utc FROM merges").fetchall() == [("t1", NOW.isoformat())]


def test_a_merge_is_known_by_its_token_alone(tmp_path):
    log = AuditLog(tmp_path / "a.sqlite", "t1")
    number = log.record(LoggedMerge("m1", NOW, "2026-11-30", FILES, []))
    assert log.last("m1") is None
    assert log.last("m1", "t2") is None
    assert log.last("m1", "t1").id == number


@pytest.mark.parametrize("damage", ["UPDATE cells SET key = 'x'", "UPDATE merges SET at_utc = 'yesterday'"])
def test_a_log_that_says_nonsense_is_refused_with_a_sentence(tmp_path, damage):
    log = AuditLog(tmp_path / "a.sqlite")
    log.record(MERGE)
    log.commit()
    log.close()
    with sqlite3.connect(tmp_path / "a.sqlite") as db:
        db.execute(damage)
    with pytest.raises(ProdOpsError, match="cannot be used"):
        AuditLog(tmp_path / "a.sqlite").last("m1")


def test_another_programs_database_is_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / "a.sqlite") as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    before = (tmp_path / "a.sqlite").read_bytes()
    with pytest.raises(ProdOpsError, match="another program's database"):
        AuditLog(tmp_path / "a.sqlite")
    assert (tmp_path / "a.sqlite").read_bytes() == before
