"""What commands exchange with files: written only once the workbook is saved; and the same for a workbook that is open."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.outcome import silent
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts import file_runs
from prodops_xl.hosts.exchange_files import run_open
from prodops_xl.hosts.exchange_logs import audit_path
from prodops_xl.hosts.files import new_book, open_book
from prodops_xl.registry import command
from tests.exchange.small_master import AS_OF, BACK, VENDORS, Answer, make_master, pack_of, po, send, value

KEY = (po(1), 10)


@pytest.fixture
def master(tmp_path):
    return make_master(tmp_path / "book.xlsx")


def test_no_pack_is_written_where_the_workbook_cannot_be(master, tmp_path, monkeypatch):
    before = master.read_bytes()

    def full(*_):
        raise ProdOpsError("The disk is full.")

    monkeypatch.setattr("prodops_xl.hosts.exchange_files.ExchangeFiles.save", full)
    with pytest.raises(ProdOpsError, match="disk is full"):
        send(master, tmp_path / "packs")
    assert not (tmp_path / "packs").exists()
    assert master.read_bytes() == before


def test_no_merge_is_logged_where_the_workbook_cannot_be_saved(master, tmp_path, monkeypatch):
    send(master, tmp_path / "packs")
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0])).put("Orders", KEY, "Delay reason", "late")
    answer.save(tmp_path / "back" / "a.xlsx")
    given = {"returns": str(tmp_path / "back")}
    with monkeypatch.context() as broken:
        broken.setattr("prodops_xl.hosts.exchange_files.ExchangeFiles.save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            file_runs.run_on_file("collect", master, as_of=BACK, given=given)
    with pytest.raises(ProdOpsError, match="no merge of this workbook"):
        file_runs.run_on_file("undo-collect", master, as_of=BACK)
    assert file_runs.run_on_file("collect", master, as_of=BACK, given=given)[1]["merged"] == 1


def test_packs_that_went_before_stay_in_the_folder(master, tmp_path):
    other = make_master(tmp_path / "other.xlsx")
    for each in (master, other):
        send(each, tmp_path / "packs")
    assert {p.name for p in (tmp_path / "packs").glob("Saigon*")} == {
        "Saigon Thread r1.xlsx", "Saigon Thread r1.eml", "Saigon Thread r1 (2).xlsx", "Saigon Thread r1 (2).eml",
    }  # fmt: skip


def test_a_file_is_no_folder_for_packs(master, tmp_path):
    (tmp_path / "packs").write_text("x")
    with pytest.raises(ProdOpsError, match="is a file; send-packs takes a folder"):
        send(master, tmp_path / "packs")


@pytest.mark.parametrize(
    ("place", "wanted"),
    [("", "book.audit.sqlite"), ("log.sqlite", "log.sqlite"), ("logs", "logs/book.audit.sqlite")],
)
def test_where_the_log_lies(tmp_path, place, wanted):
    (tmp_path / "logs").mkdir()
    assert audit_path(tmp_path / "book.xlsx", place) == tmp_path / wanted


def test_an_open_workbook_sends_collects_and_takes_back(master, tmp_path):
    """As the ribbon does it: the folders lie beside the workbook, which is saved."""
    with open_book(master) as book:
        outcome = run_open(command("send-packs"), book, AS_OF, {}, silent)
        assert outcome.notes[0] == f"Packs and mail drafts are in {tmp_path / 'book packs'}."
    answer = Answer(pack_of(tmp_path / "book packs", VENDORS[0])).put("Orders", KEY, "Delay reason", "late")
    answer.save(tmp_path / "book returns" / "a.xlsx")
    with open_book(master) as book:
        assert run_open(command("collect"), book, BACK, {}, silent).counts["merged"] == 1
    assert value(master, "Orders", KEY, "Delay reason") == "late"
    with open_book(master) as book:
        assert run_open(command("undo-collect"), book, BACK, {}, silent).counts["taken_back"] == 1
    assert value(master, "Orders", KEY, "Delay reason") is None


def test_an_open_workbook_is_copied_as_it_was_saved(master, tmp_path):
    before = master.read_bytes()
    with open_book(master) as book:
        book.sheets["Orders"].range("A2").value = "typed and not saved"
        run_open(command("share-copy"), book, AS_OF, {}, silent)
    assert master.read_bytes() == before
    assert openpyxl.load_workbook(tmp_path / "book to mail.xlsx")["Orders"]["A2"].value == po(1)


def test_a_workbook_that_was_never_saved_has_no_folder():
    with new_book() as book, pytest.raises(ProdOpsError, match="save the workbook in a folder first"):
        run_open(command("collect"), book, dt.date(2026, 1, 1), {}, silent)
