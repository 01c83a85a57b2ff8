"""Packs out, edited in LibreOffice as vendors do, returned, collected: no edit lost, conflicts exactly the planted ones."""

import datetime as dt
from random import Random

import pytest

from prodops_xl.commands.merge_sheets import CONFLICTS
from prodops_xl.commands.pack_desk import read_desk
from prodops_xl.demo.season import season, write_orders
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.files import open_book
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.read import read_workbook
from tests.exchange.office_run import edit_in_office
from tests.exchange.season_of_packs import CONFIRMED, team_changes, vendors_answer
from tests.exchange.small_master import make_master
from tests.libreoffice.driver import python_with_uno

SENT, BACK = dt.date(2026, 11, 25), dt.date(2026, 11, 30)


@pytest.fixture
def uno_python(soffice):
    found = python_with_uno(soffice)
    if found is None:
        pytest.skip("no Python here speaks with LibreOffice (Debian and Ubuntu: apt install python3-uno)")
    return found


def orders_of(master):
    """The sheet of the orders, its first row of data, and its columns."""
    with open_book(master) as book:
        data = read_workbook(book, ["Orders"]).tables["Orders"]
        return data.place.sheet, data.place.header_row + 1, dict(data.columns)


def read_back(master):
    """The master's own tables, read anew, and the lines of Conflicts, Remarks and Returned files that it remembers."""
    with open_book(master) as book:
        workbook = read_workbook(book, ["Orders", "Progress"])
        memory = Memory.read(book)
        return workbook.frame("Orders"), workbook.frame("Progress"), memory


def cells_of(frame, names):
    rows = frame[["PO", "Line", *names]].to_dict("records")
    return {(r["PO"], r["Line"], n): r[n] for r in rows for n in names}


def milestones_of(master, told):
    """What the schedule sheets, long and wide, now say of these milestones."""
    with open_book(master) as book:
        desk = read_desk(book, {}, BACK, {}, (), merged=False)
    rows = desk.milestones().to_dict("records")
    actual = {(r["PO"], r["Line"], r["Milestone"]): r["Actual"] for r in rows}
    return {k: actual.get(k) for k in told.milestones}


def play(tmp_path, soffice, uno_python, master, edits, planted):
    """Send, edit, return, collect; the checks that hold whatever the size."""
    rng = Random(f"packs {edits}")
    packs, returns = tmp_path / "packs", tmp_path / "back"
    returns.mkdir()
    _, sent = run_on_file("send-packs", master, as_of=SENT, out=packs)
    told = vendors_answer(sorted(packs.glob("*.xlsx")), returns, rng, SENT, edits)
    edit_in_office(soffice, uno_python, told.plan)
    sheet, first, columns = orders_of(master)
    team_changes(master, told, rng, planted, sheet, columns, first)
    before = cells_of(read_back(master)[0], [CONFIRMED, "Delay reason"])
    _, report = run_on_file("collect", master, as_of=BACK, given={"returns": str(returns)})
    assert [f["status"] for f in report["files"]] == ["merged"] * len(sent["packs"]), report["files"]
    assert sum(f["missing_rows"] for f in report["files"]) == told.missing
    orders, progress, memory = read_back(master)
    found = cells_of(orders, [CONFIRMED, "Delay reason"])
    lost = {
        k: (v, found.get(k)) for k, v in told.cells.items() if k not in told.conflicts and found.get(k) != v
    }
    assert lost == {}
    assert {k: found[k] for k in told.conflicts} == told.conflicts
    listed = [dict(zip(CONFLICTS, row, strict=True)) for row in memory.get("conflicts")["collect"]]
    assert {(r["PO"], r["Line"], r["Column"]) for r in listed} == set(told.conflicts)
    assert report["conflicts"] == len(told.conflicts) == planted
    reported = {
        (r["PO"], r["Line"], r["Stage"]): r["Units"]
        for r in progress[progress["Report date"] == str(SENT)].to_dict("records")
    }
    assert reported == told.reports
    assert milestones_of(master, told) == told.milestones
    remarks = {(r[1], r[2]): r[5] for r in memory.get("remarks")["rows"]}
    assert told.remarks.items() <= remarks.items()
    return returns, told, report, before


def settled(master, returns):
    """The same files once more: not a byte of the workbook changes."""
    before = master.read_bytes()
    _, again = run_on_file("collect", master, as_of=BACK, given={"returns": str(returns)})
    assert master.read_bytes() == before
    assert {f["status"] for f in again["files"]} == {"collected before"}


@pytest.mark.libreoffice
def test_three_vendors(tmp_path, soffice, uno_python):
    master = make_master(tmp_path / "master.xlsx", lines=14)
    returns, told, _, _ = play(tmp_path, soffice, uno_python, master, edits=9, planted=2)
    assert len(told.milestones) == 3
    settled(master, returns)


@pytest.mark.slow
@pytest.mark.libreoffice
def test_a_master_of_2000_lines_and_twelve_vendors(tmp_path, soffice, uno_python):
    master = tmp_path / "master.xlsx"
    write_orders(season(), master)
    returns, told, report, before = play(tmp_path, soffice, uno_python, master, edits=25, planted=11)
    assert len(report["files"]) == 12
    assert len(told.cells) == 12 * 25
    settled(master, returns)
    _, undone = run_on_file("undo-collect", master, as_of=BACK)
    assert undone["left"] == []
    orders, progress, memory = read_back(master)
    assert not (progress["Report date"] == str(SENT)).any()
    assert "collect" not in memory.get("conflicts")
    after = cells_of(orders, [CONFIRMED, "Delay reason"])
    assert {k: after[k] for k in told.cells if after[k] == after[k]} == {
        k: before[k] for k in told.cells if before[k] == before[k]
    }
