"""collect, undo-collect and send-packs cut short at any step: workbook, log and packs never say different things."""

import datetime as dt
import shutil
import sqlite3
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange import audit_log
from prodops_xl.exchange.audit_log import AuditLog
from prodops_xl.hosts import exchange_files, file_runs
from prodops_xl.hosts.files import open_book
from prodops_xl.workbook.memory import Memory
from tests.exchange.small_master import (
    COLUMNS,
    VENDORS,
    Answer,
    collect,
    copied,
    make_master,
    pack_of,
    po,
    send,
    sent_from,
    undo,
    value,
)

D = dt.datetime
KEY = (po(1), 10)
CONFIRMED, REASON = "Confirmed ex-factory", "Delay reason"
DAY = D(2026, 12, 9)


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    return sent_from(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def master(tmp_path, sent):
    master = copied(sent, tmp_path)
    Answer(pack_of(tmp_path / "packs", VENDORS[0])).put("Orders", KEY, CONFIRMED, DAY).save(
        tmp_path / "back" / "a.xlsx"
    )
    return master


def log_of(master):
    with sqlite3.connect(master.with_name("master.audit.sqlite")) as db:
        return db.execute(
            "SELECT written_utc IS NOT NULL, undone_utc IS NOT NULL FROM merges ORDER BY id"
        ).fetchall()


class CutShortError(Exception):
    """The power goes."""


def cut(*_, **__):
    raise CutShortError


# Where it stops, and whether the workbook holds the merge then.
@pytest.mark.parametrize(
    ("holder", "name", "merged"),
    [
        (file_runs, "back_up", False), (AuditLog, "commit", False), (exchange_files.ExchangeFiles, "save", False),
        (AuditLog, "written", True), (AuditLog, "record", False),
    ],
)  # fmt: skip
def test_a_collect_cut_short_is_whole_or_not_at_all(master, monkeypatch, holder, name, merged):
    before = master.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(holder, name, cut)
        with pytest.raises(CutShortError):
            collect(master, master.parent / "back")
    assert (master.read_bytes() != before) == merged
    assert (value(master, "Orders", KEY, CONFIRMED) == DAY) == merged
    again = collect(master, master.parent / "back")
    assert [f["status"] for f in again["files"]] == ["collected before" if merged else "merged"]
    assert value(master, "Orders", KEY, CONFIRMED) == DAY
    assert undo(master)["taken_back"] == 1  # the log knows the merge, whenever it was cut
    assert value(master, "Orders", KEY, CONFIRMED) is None


def test_a_merge_that_never_came_into_the_workbook_says_so_in_the_log(master, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(exchange_files.ExchangeFiles, "save", lambda self, *_: self.before_save() or cut())
        with pytest.raises(CutShortError):
            collect(master, master.parent / "back")
    collect(master, master.parent / "back")
    assert log_of(master) == [(0, 0), (1, 0)]


def test_an_undo_cut_short_after_the_save_takes_nothing_back_twice(master, monkeypatch):
    answer = Answer(pack_of(master.parent / "packs", VENDORS[0]))
    collect(master, master.parent / "back")
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 20)).save(master.parent / "back" / "b.xlsx")
    collect(master, master.parent / "back")
    with monkeypatch.context() as patched:
        patched.setattr(AuditLog, "commit", cut)
        with pytest.raises(CutShortError):
            undo(master)
    assert value(master, "Orders", KEY, CONFIRMED) == DAY
    undo(master)
    assert value(master, "Orders", KEY, CONFIRMED) is None


def test_a_workbook_put_back_from_its_backup_takes_back_nothing_that_it_does_not_hold(master):
    told = collect(master, master.parent / "back")
    shutil.copy(told["backup"], master)
    with pytest.raises(ProdOpsError, match="has no merge of this workbook"):
        undo(master)
    assert [f["status"] for f in collect(master, master.parent / "back")["files"]] == ["merged"]


def test_without_a_log_nothing_is_taken_back_and_none_is_made(master):
    with pytest.raises(ProdOpsError, match="There is no audit log"):
        undo(master)
    assert not list(master.parent.glob("*.sqlite"))


def test_a_log_that_was_moved_is_named_by_the_setting(master):
    collect(master, master.parent / "back")
    moved = master.parent / "archive.sqlite"
    master.with_name("master.audit.sqlite").rename(moved)
    told = file_runs.run_on_file(
        "undo-collect", master, as_of=D(2026, 11, 30).date(), given={"collect.audit_log": str(moved)}
    )[1]
    assert told["taken_back"] == 1


@pytest.mark.parametrize("state", ["locked", "read-only folder name", "a folder that is not there"])
def test_a_log_that_cannot_be_used_stops_all_before_anything_is_written(master, monkeypatch, state):
    before, given = master.read_bytes(), {}
    held = sqlite3.connect(master.with_name("master.audit.sqlite"), isolation_level=None)
    if state == "locked":
        held.execute("CREATE TABLE IF NOT EXISTS files (x)")
        held.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(audit_log.sqlite3, "connect", partial(sqlite3.connect, timeout=0.1))
    elif state == "read-only folder name":
        given = {"collect.audit_log": "/proc/audit.sqlite"}
    else:
        given = {"collect.audit_log": "nowhere/audit.sqlite"}
    with pytest.raises(ProdOpsError, match="cannot be used"):
        collect(master, master.parent / "back", **given)
    held.close()
    assert master.read_bytes() == before
    assert not list(master.parent.glob("*.bak-*"))


def test_the_secret_is_not_in_the_log(master):
    with open_book(master) as book:
        key = Memory.read(book).get("packs")["key"]
    collect(master, master.parent / "back")
    log = AuditLog(master.with_name("master.audit.sqlite"))
    with open_book(master) as book:
        last = log.last(*(Memory.read(book).get("packs")[n] for n in ("master", "merge")))
    log.close()
    assert key not in str(last)
    assert "packs" in last.remembered


class TestUndo:
    """What happened after the collect stays."""

    def test_packs_that_were_sent_since_stay_sent(self, master):
        back, packs = master.parent / "back", master.parent / "packs"
        collect(master, back)
        send(master, packs)
        undo(master)
        assert [p["revision"] for p in send(master, packs)["packs"]] == [3, 3, 3]
        Answer(pack_of(packs, VENDORS[0], 2)).put("Orders", KEY, REASON, "dye").save(back / "r2.xlsx")
        assert {f["file"]: f["status"] for f in collect(master, back)["files"]} == {
            "a.xlsx": "merged",
            "r2.xlsx": "merged",
        }

    def test_lines_of_other_commands_on_the_result_sheets_stay(self, master):
        collect(master, master.parent / "back")
        line = ["4500000001", 10, None, "Units", "source", 1, 2, None, "Orders", "k", None, "import"]
        with open_book(master) as book:
            memory = Memory.read(book)
            memory.keep("changes", {**memory.get("changes"), "import": [line]})
            memory.write(book)
            book.save(str(master))
        undo(master)
        with open_book(master) as book:
            told = Memory.read(book).get("changes")
        assert told["import"] == [line]
        assert "collect" not in told

    def test_a_merge_that_brought_only_remarks_is_taken_back_first(self, master):
        collect(master, master.parent / "back")
        answer = Answer(master.parent / "back" / "a.xlsx").put("Orders", KEY, "Remark", "see mail")
        answer.save(master.parent / "back" / "b.xlsx")
        collect(master, master.parent / "back")
        assert undo(master)["taken_back"] == 0
        assert value(master, "Orders", KEY, CONFIRMED) == DAY
        assert undo(master)["taken_back"] == 1

    def test_a_line_that_is_off_the_order_book_since_is_named(self, master):
        collect(master, master.parent / "back")
        book = openpyxl.load_workbook(master)
        book["Orders"].delete_rows(2)
        book.save(master)
        assert undo(master)["left"] == ["Orders: 4500000001 / 10 is not there any more"]

    def test_after_the_rows_were_sorted_the_right_cell_is_taken_back(self, master):
        collect(master, master.parent / "back")
        book = openpyxl.load_workbook(master)
        page = book["Orders"]
        rows = [[c.value for c in row] for row in page.iter_rows(min_row=2)]
        for at, row in enumerate(reversed(rows), start=2):
            for column, cell in enumerate(row, start=1):
                page.cell(at, column).value = cell
        book.save(master)
        assert undo(master)["taken_back"] == 1
        assert [
            page.cell(r, COLUMNS[CONFIRMED]).value
            for page in [openpyxl.load_workbook(master)["Orders"]]
            for r in range(2, 14)
        ] == [None] * 12


class TestSending:
    """Packs lie beside the workbook before it counts them as sent."""

    @pytest.fixture
    def fresh(self, tmp_path):
        return make_master(tmp_path / "m.xlsx", 1)

    def test_a_name_that_looks_like_a_file_is_no_folder(self, fresh):
        before = fresh.read_bytes()
        with pytest.raises(ProdOpsError, match=r"takes a folder for --out, and new\.xlsx looks like a file"):
            send(fresh, fresh.with_name("new.xlsx"))
        assert fresh.read_bytes() == before
        assert not fresh.with_name("new.xlsx").exists()

    def test_where_the_disk_is_full_nothing_counts_as_sent(self, fresh, monkeypatch):
        before = fresh.read_bytes()

        write = Path.write_bytes

        def full(path, data):
            if ".prodops-packs-" in str(path):
                raise OSError(28, "No space left on device")
            return write(path, data)

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(ProdOpsError, match="Nothing was sent, and the workbook is as it was"):
            send(fresh, fresh.with_name("packs"))
        assert fresh.read_bytes() == before
        assert not fresh.with_name("packs").exists()

    def test_nothing_but_packs_and_drafts_is_left(self, fresh):
        send(fresh, fresh.with_name("packs"))
        names = {p.name for p in fresh.parent.iterdir()}
        assert {n.split(".bak-")[0] for n in names} == {"m.xlsx", "m", "packs"}
        assert {p.suffix for p in fresh.with_name("packs").iterdir()} == {".xlsx", ".eml"}

    def test_a_name_that_two_vendors_share_gets_no_address(self, tmp_path):
        master = make_master(
            tmp_path / "m.xlsx", 1, emails={v: f"{v.split()[0]}@mail.example" for v in VENDORS}
        )
        book = openpyxl.load_workbook(master)
        page = book["Vendors"]
        page.cell(1, 5).value = "Name"
        page.cell(3, 5).value = VENDORS[0]  # another vendor's name is the first one's code
        page.append(["V-1", "VN", None, "one@mail.example", "Twins"])
        page.append(["V-2", "VN", None, "two@mail.example", "Twins"])
        book["Orders"].cell(4, COLUMNS["Vendor"]).value = "Twins"
        book.save(master)
        told = {p["recipient"]: p["to"] for p in send(master, tmp_path / "packs")["packs"]}
        assert told[VENDORS[0]] == ["Saigon@mail.example"]
        assert told["Twins"] == []
