"""collect and undo-collect: what vendors told comes in, what the team typed stays, whatever the file looks like."""

import datetime as dt
import sqlite3
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from prodops_xl.commands.collect import collect as collect_command
from prodops_xl.commands.merge_sheets import CHANGES, CONFLICTS
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.workbook.memory import Memory
from tests.exchange.small_master import (
    AS_OF,
    BACK,
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
CONFIRMED, REASON, ACTUAL = "Confirmed ex-factory", "Delay reason", "Actual ex-factory"
KEY = (po(1), 10)


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    return sent_from(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def master(tmp_path, sent):
    return copied(sent, tmp_path)


@pytest.fixture
def answer(tmp_path, master):
    """The first vendor's pack, to be filled in."""
    return Answer(pack_of(tmp_path / "packs", VENDORS[0]))


def type_into(master, row, header, what):
    """The team types into the master; row 2 is the first order line."""
    with open_book(master) as book:
        book.sheets["Orders"].range((row, COLUMNS[header])).value = what
        book.save(str(master))


def lines(master, name, columns):
    with open_book(master) as book:
        told = Memory.read(book).get(name)
    return [dict(zip(columns, row, strict=True)) for row in told.get("collect", told.get("rows", []))]


def test_what_was_filled_in_comes_in(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).put("Orders", KEY, REASON, "fabric late")
    answer.put("Orders", (po(1), 20), ACTUAL, "2026-11-28")  # a date typed as text
    answer.put("Schedule", (*KEY, "Cutting"), "Actual", D(2026, 11, 20)).put(
        "Schedule", (*KEY, "Cutting"), "Revised", D(2026, 11, 21)
    )
    answer.put("Progress", (*KEY, "sewn"), "Report date", D(2026, 11, 24)).put(
        "Progress", (*KEY, "sewn"), "Units", 40
    )
    answer.save(tmp_path / "back" / "Re_ Re_ order (3).xlsx")
    told = collect(master, tmp_path / "back")
    assert value(master, "Orders", KEY, CONFIRMED) == D(2026, 12, 9)
    assert value(master, "Orders", KEY, REASON) == "fabric late"
    assert value(master, "Orders", (po(1), 20), ACTUAL) == D(2026, 11, 28)
    assert value(master, "Schedule", (*KEY, "Cutting"), "Actual") == D(2026, 11, 20)
    assert value(master, "Schedule", (*KEY, "Cutting"), "Comment") == "ours"
    reports = [
        r
        for r in openpyxl.load_workbook(master)["Progress"].iter_rows(min_row=2, values_only=True)
        if r[2] == "sewn"
    ]
    assert [r[:5] for r in reports] == [(*KEY, "sewn", D(2026, 11, 24), 40)]
    assert [
        (f["recipient"], f["status"], f["merged"], f["added"], f["conflicts"]) for f in told["files"]
    ] == [("Saigon Thread", "merged", 5, 1, 0)]
    assert [
        s
        for s in openpyxl.load_workbook(master).sheetnames
        if s in ("Changes", "Conflicts", "Returned files")
    ]


def test_who_changed_what_and_when(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9))
    answer.book.properties.lastModifiedBy = "Ms Nguyen"
    answer.save(tmp_path / "back" / "a.xlsx")
    collect(master, tmp_path / "back")
    (change,) = lines(master, "changes", CHANGES)
    assert (change["PO"], change["Line"], change["Column"]) == (*KEY, CONFIRMED)
    assert (change["Before"], change["After"], change["By"]) == (
        None,
        "2026-12-09",
        "Saigon Thread (Ms Nguyen)",
    )
    assert change["When"].endswith(" UTC")


def test_a_second_run_changes_no_byte(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    collect(master, tmp_path / "back")
    before = master.read_bytes()
    told = collect(master, tmp_path / "back")
    assert master.read_bytes() == before
    assert [f["status"] for f in told["files"]] == ["collected before"]
    assert "backup" not in told


def test_another_copy_of_what_was_collected_brings_nothing(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    collect(master, tmp_path / "back")
    answer.save(tmp_path / "back" / "b, final.xlsx")
    assert [f["status"] for f in collect(master, tmp_path / "back")["files"]] == ["collected before"] * 2


def test_both_changed_is_a_conflict_and_the_teams_stays(tmp_path, master, answer):
    type_into(master, 2, CONFIRMED, D(2027, 1, 5))
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    told = collect(master, tmp_path / "back")
    assert value(master, "Orders", KEY, CONFIRMED) == D(2027, 1, 5)
    (conflict,) = lines(master, "conflicts", CONFLICTS)
    assert (conflict["On the sheet"], conflict["In the source"]) == ("2027-01-05", "2026-12-09")
    assert conflict["What to do"].startswith("Saigon Thread, a.xlsx: You and they changed it.")
    assert told["conflicts"] == 1


def test_a_conflict_stays_listed_until_it_is_settled(tmp_path, master, answer):
    type_into(master, 2, CONFIRMED, D(2027, 1, 5))
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    collect(master, tmp_path / "back")
    other = Answer(pack_of(tmp_path / "packs", VENDORS[1]))
    other.put("Orders", (po(2), 10), REASON, "x").save(tmp_path / "back" / "b.xlsx")
    collect(master, tmp_path / "back")
    assert len(lines(master, "conflicts", CONFLICTS)) == 1
    type_into(master, 2, CONFIRMED, D(2026, 12, 9))
    other.put("Orders", (po(2), 20), REASON, "y").save(tmp_path / "back" / "c.xlsx")
    collect(master, tmp_path / "back")
    assert lines(master, "conflicts", CONFLICTS) == []


def test_the_same_on_both_sides_is_no_conflict(tmp_path, master, answer):
    type_into(master, 2, CONFIRMED, D(2026, 12, 9))
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    assert collect(master, tmp_path / "back")["conflicts"] == 0


def test_a_second_answer_of_the_same_revision_replaces_the_first(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    collect(master, tmp_path / "back")
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 15)).save(tmp_path / "back" / "b.xlsx")
    told = collect(master, tmp_path / "back")
    assert [f["status"] for f in told["files"]] == ["collected before", "merged"]
    assert value(master, "Orders", KEY, CONFIRMED) == D(2026, 12, 15)


class TestRevisions:
    """The second revision was sent while the first was out."""

    @pytest.fixture(autouse=True)
    def sent_again(self, tmp_path, master):
        send(master, tmp_path / "packs")
        self.master, self.back = master, tmp_path / "back"
        self.one, self.two = (Answer(pack_of(tmp_path / "packs", VENDORS[0], n)) for n in (1, 2))

    def test_older_first_then_newer(self):
        self.one.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(self.back / "1.xlsx")
        collect(self.master, self.back)
        self.two.put("Orders", KEY, CONFIRMED, D(2026, 12, 20)).save(self.back / "2.xlsx")
        told = collect(self.master, self.back)
        assert value(self.master, "Orders", KEY, CONFIRMED) == D(2026, 12, 20)
        assert told["conflicts"] == 0

    def test_a_newer_one_that_says_nothing_takes_nothing_back(self):
        self.one.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(self.back / "1.xlsx")
        collect(self.master, self.back)
        self.two.put("Orders", (po(1), 20), CONFIRMED, D(2026, 12, 20)).save(self.back / "2.xlsx")
        collect(self.master, self.back)
        assert value(self.master, "Orders", KEY, CONFIRMED) == D(2026, 12, 9)

    def test_newer_first_then_older(self):
        self.two.put("Orders", KEY, CONFIRMED, D(2026, 12, 20)).save(self.back / "2.xlsx")
        collect(self.master, self.back)
        self.one.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).put("Orders", (po(1), 30), REASON, "dye house")
        self.one.save(self.back / "1.xlsx")
        collect(self.master, self.back)
        assert value(self.master, "Orders", KEY, CONFIRMED) == D(2026, 12, 20)
        assert (
            value(self.master, "Orders", (po(1), 30), REASON) == "dye house"
        )  # the newer one did not speak of it
        assert [c["Kind"] for c in lines(self.master, "conflicts", CONFLICTS)] == ["older source"]

    def test_both_in_one_run(self):
        self.one.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).put(
            "Orders", (po(1), 30), REASON, "dye house"
        ).save(self.back / "z.xlsx")
        self.two.put("Orders", KEY, CONFIRMED, D(2026, 12, 20)).save(self.back / "a.xlsx")
        told = collect(self.master, self.back)
        assert value(self.master, "Orders", KEY, CONFIRMED) == D(2026, 12, 20)
        assert value(self.master, "Orders", (po(1), 30), REASON) == "dye house"
        assert told["conflicts"] == 0

    def test_only_so_many_are_remembered(self, tmp_path):
        for _ in range(2):
            send(self.master, tmp_path / "packs", **{"packs.kept_revisions": "2"})
        self.one.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(self.back / "1.xlsx")
        (told,) = collect(self.master, self.back)["files"]
        assert told["status"] == "refused"
        assert "Its revision 1 is too old: the workbook remembers 3 to 4." in told["said"]


def test_rows_sorted_deleted_doubled_and_columns_moved(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9))
    page = answer.book["Orders"]
    head, texts = answer.head("Orders")
    rows = [[c.value for c in row] for row in page.iter_rows(min_row=head + 1, max_row=head + 4)]
    told = [rows[3], rows[0], rows[0], rows[1]]  # sorted, one row copied, one deleted
    page.tables.clear()
    page.delete_rows(1, page.max_row)
    page.append([])
    page.append(["our copy"])
    page.append(["No", *reversed(texts)])
    for number, row in enumerate(told):
        page.append([f"item {number}", *reversed(row)])
    page.title = "Sheet1"
    answer.save(tmp_path / "back" / "x.xlsx")
    (file,) = collect(master, tmp_path / "back")["files"]
    assert (file["status"], file["merged"], file["missing_rows"], file["refused_rows"]) == ("merged", 1, 1, 0)
    assert value(master, "Orders", KEY, CONFIRMED) == D(2026, 12, 9)


def test_rows_with_one_key_that_differ_are_left_out(tmp_path, master, answer):
    page = answer.book["Orders"]
    head, _ = answer.head("Orders")
    for column, cell in enumerate(page[head + 1], start=1):
        page.cell(head + 2, column, cell.value)
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "x.xlsx")
    (file,) = collect(master, tmp_path / "back")["files"]
    assert file["refused_rows"] == 2
    assert "2 rows of sheet Orders with one key and different answers, left out" in " ".join(file["said"])
    assert value(master, "Orders", KEY, CONFIRMED) is None


def test_words_beside_the_declared_cells_become_remarks(tmp_path, master, answer):
    answer.put("Orders", KEY, "Remark", "see mail").put("Orders", (po(1), 20), CONFIRMED, "after Tet")
    answer.cell("Orders", (po(1), 30), CONFIRMED).comment = Comment("ask the mill", "Lan")
    head, texts = answer.head("Orders")
    page = answer.book["Orders"]
    page.cell(head, len(texts) + 1, "Lot no")
    page.cell(head + 1, len(texts) + 1, "L-77")
    answer.save(tmp_path / "back" / "x.xlsx")
    (file,) = collect(master, tmp_path / "back")["files"]
    assert file["remarks"] == 4
    rows = openpyxl.load_workbook(master)["Remarks"].iter_rows(min_row=1, values_only=True)
    told = {(r[1], r[4], r[5]) for r in rows if r[0] == "Saigon Thread"}
    assert told == {
        (po(1), "Remark", "see mail"), (po(1), "Confirmed ex-factory (not read)", "after Tet"),
        (po(1), "comment on Confirmed ex-factory", "ask the mill"), (po(1), "Lot no", "L-77"),
    }  # fmt: skip
    assert value(master, "Orders", KEY, "Notes") == "secret of Saigon"
    assert value(master, "Orders", (po(1), 20), CONFIRMED) is None


def test_a_cell_that_came_back_empty_is_left_and_told(tmp_path):
    master = make_master(tmp_path / "m.xlsx")
    type_into(master, 2, CONFIRMED, D(2026, 12, 7))
    send(master, tmp_path / "packs")
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0]))
    answer.put("Orders", KEY, CONFIRMED, None).save(tmp_path / "back" / "x.xlsx")
    assert collect(master, tmp_path / "back")["conflicts"] == 1
    assert value(master, "Orders", KEY, CONFIRMED) == D(2026, 12, 7)
    (line,) = lines(master, "conflicts", CONFLICTS)
    assert (line["Kind"], line["On the sheet"]) == ("emptied", "2026-12-07")


def test_a_doubtful_answer_is_not_told_as_empty_too(tmp_path):
    master = make_master(tmp_path / "m.xlsx")
    type_into(master, 2, CONFIRMED, D(2026, 12, 7))
    send(master, tmp_path / "packs")
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0]))
    answer.put("Orders", KEY, CONFIRMED, D(2036, 12, 7)).save(tmp_path / "back" / "x.xlsx")
    assert collect(master, tmp_path / "back")["conflicts"] == 1
    (line,) = lines(master, "conflicts", CONFLICTS)
    assert (line["Kind"], line["Column"]) == ("doubtful", CONFIRMED)


def test_a_column_that_holds_nothing_after_undo_is_told(tmp_path, master, answer):
    answer.put("Orders", KEY, "Requested ex-factory", D(2027, 1, 8)).save(tmp_path / "back" / "x.xlsx")
    collect(master, tmp_path / "back")
    assert any("column Requested ex-factory on sheet Orders;" in note for note in undo(master)["notes"])


def test_a_column_that_the_master_lacks_is_added(tmp_path, master, answer):
    answer.put("Orders", KEY, "Requested ex-factory", D(2027, 1, 8)).save(tmp_path / "back" / "x.xlsx")
    collect(master, tmp_path / "back")
    assert value(master, "Orders", KEY, "Requested ex-factory") == D(2027, 1, 8)


def test_progress_without_a_day_is_a_remark(tmp_path, master, answer):
    answer.put("Progress", (*KEY, "cut"), "Units", 90).save(tmp_path / "back" / "x.xlsx")
    (file,) = collect(master, tmp_path / "back")["files"]
    assert (file["added"], file["remarks"]) == (0, 1)
    assert "Progress: 1 figure without a report date, among the remarks." in file["said"]


def test_a_master_without_progress_gets_a_sheet(tmp_path):
    master = make_master(tmp_path / "m.xlsx", progress=False, schedule=False)
    send(master, tmp_path / "packs")
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0]))
    answer.put("Progress", (*KEY, "cut"), "Report date", D(2026, 11, 24)).put(
        "Progress", (*KEY, "cut"), "Units", 90
    )
    answer.save(tmp_path / "back" / "x.xlsx")
    assert collect(master, tmp_path / "back")["added"] == 1
    assert list(openpyxl.load_workbook(master)["Progress"].values)[1][:5] == (
        *KEY,
        "cut",
        D(2026, 11, 24),
        90,
    )
    assert undo(master)["taken_back"] == 1
    assert collect(master, tmp_path / "back")["added"] == 1


def test_a_line_that_went_to_another_vendor_is_not_merged(tmp_path, master, answer):
    type_into(master, 2, "Vendor", VENDORS[1])
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "x.xlsx")
    (file,) = collect(master, tmp_path / "back")["files"]
    assert "1 row of sheet Orders now another recipient's" in " ".join(file["said"])
    assert value(master, "Orders", KEY, CONFIRMED) is None


def test_undo_writes_what_was_and_leaves_what_was_changed_since(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).put(
        "Orders", (po(1), 20), CONFIRMED, D(2026, 12, 10)
    )
    answer.put("Schedule", (*KEY, "Cutting"), "Actual", D(2026, 11, 20))
    answer.put("Progress", (*KEY, "sewn"), "Report date", D(2026, 11, 24)).put(
        "Progress", (*KEY, "sewn"), "Units", 40
    )
    answer.save(tmp_path / "back" / "a.xlsx")
    before = {s: list(openpyxl.load_workbook(master)[s].values) for s in ("Orders", "Schedule", "Progress")}
    collect(master, tmp_path / "back")
    type_into(master, 3, CONFIRMED, D(2027, 2, 2))
    told = undo(master)
    assert told["taken_back"] == 3
    assert told["left"] == ["Orders: 4500000001 / 20 Confirmed ex-factory was changed since"]
    after = {s: list(openpyxl.load_workbook(master)[s].values) for s in before}
    assert after["Schedule"] == before["Schedule"]
    assert [r for r in after["Progress"] if any(r)] == before["Progress"]
    changed = [
        (i, r, s) for i, (r, s) in enumerate(zip(before["Orders"], after["Orders"], strict=True)) if r != s
    ]
    assert [i for i, _, _ in changed] == [2]
    with pytest.raises(ProdOpsError, match="no merge of this workbook that could be taken back"):
        undo(master)
    assert [f["status"] for f in collect(master, tmp_path / "back")["files"]] == ["merged"]


def test_two_merges_are_taken_back_one_by_one(tmp_path, master, answer):
    for number, day in enumerate((9, 15)):
        answer.put("Orders", KEY, CONFIRMED, D(2026, 12, day)).save(tmp_path / "back" / f"{number}.xlsx")
        collect(master, tmp_path / "back")
    undo(master)
    assert value(master, "Orders", KEY, CONFIRMED) == D(2026, 12, 9)
    undo(master)
    assert value(master, "Orders", KEY, CONFIRMED) is None


def test_the_audit_log_keeps_files_and_cells(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    (tmp_path / "back" / "note.txt").write_text("hello")
    told = collect(master, tmp_path / "back")
    with sqlite3.connect(told["audit_log"]) as log:
        assert log.execute("SELECT file, status FROM files ORDER BY file").fetchall() == [
            ("a.xlsx", "merged"),
            ("note.txt", "refused"),
        ]
        cells = log.execute("SELECT recipient, tab, key, col, before, after FROM cells").fetchall()
    assert cells == [
        ("Saigon Thread", "Orders", '["4500000001", 10.0]', CONFIRMED, "null", '{"day": "2026-12-09"}')
    ]


def test_the_log_goes_where_a_setting_says(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    told = collect(master, tmp_path / "back", **{"collect.audit_log": "our log.sqlite"})
    assert told["audit_log"] == str(tmp_path / "our log.sqlite")


def test_the_master_is_kept_as_it_was_first(tmp_path, master, answer):
    before = master.read_bytes()
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    told = collect(master, tmp_path / "back")
    assert Path(told["backup"]).read_bytes() == before


def test_a_list_of_files_and_the_ones_that_are_passed_over(tmp_path, master, answer):
    one = answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    (tmp_path / "back" / "~$a.xlsx").write_bytes(b"x")
    (tmp_path / "back" / ".DS_Store").write_bytes(b"x")
    assert len(collect(master, tmp_path / "back")["files"]) == 1
    assert [f["file"] for f in collect(master, f"{one}; {one}")["files"]] == ["a.xlsx"]
    with pytest.raises(ProdOpsError, match="There is no folder or file"):
        collect(master, tmp_path / "nowhere")


def test_a_master_that_sent_nothing_has_nothing_to_collect(tmp_path):
    master = make_master(tmp_path / "m.xlsx")
    (tmp_path / "back").mkdir()
    with pytest.raises(ProdOpsError, match="never sent a pack"):
        collect(master, tmp_path / "back")


def test_a_host_without_files_says_so(master):
    with open_book(master) as book, pytest.raises(ProdOpsError, match="which this host cannot"):
        collect_command(book, {}, AS_OF, {})


def test_a_damaged_memory_is_no_memory(tmp_path, master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2026, 12, 9)).save(tmp_path / "back" / "a.xlsx")
    with open_book(master) as book:
        memory = Memory.read(book)
        memory.keep("packs", {"master": 1, "key": "x", "packs": []})
        memory.write(book)
        book.save(str(master))
    with pytest.raises(ProdOpsError, match="never sent a pack"):
        collect(master, tmp_path / "back", as_of=BACK)
