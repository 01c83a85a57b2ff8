"""`prodops-xl tariff`: a file becomes the user's own table, whole or not at all; there is a way back; hosts take it up."""

import contextlib
import datetime as dt
import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from prodops_xl import reference
from prodops_xl.commands.landed_cost import landed_cost
from prodops_xl.exchange.tariff.merging import lines_in_use
from prodops_xl.functions.calls import call
from prodops_xl.functions.host_calls import web_call
from prodops_xl.hosts import tariff_store
from prodops_xl.hosts.desktop import cell_functions
from prodops_xl.hosts.files import open_book
from prodops_xl.reference.own_tables import COLUMNS, OwnTables
from prodops_xl.reference.tariff_files import packaged
from tests.conftest import order_row, write_book
from tests.exchange.tariff.samples import UMBRELLAS, as_csv, as_json, changed

TODAY = "2026-11-25"


@pytest.fixture
def own(tmp_path):
    """A folder of own tables that is this test's alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(tariff_store.VARIABLE, str(tmp_path / "own"))
        (tmp_path / "own").mkdir()
        tariff_store.take(now=True)
        yield tmp_path / "own"
    tariff_store.take(now=True)


def shell(*args):
    from prodops_xl.hosts.shell import main

    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["prodops-xl", *map(str, args)])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as ended:
                code = ended.code or 0
    return SimpleNamespace(code=code, out=out.getvalue(), err=err.getvalue())


def told(*args):
    done = shell("tariff", *args, "--as-of", TODAY, "--json")
    return done.code, json.loads(done.out)


@pytest.fixture
def umbrellas(tmp_path):
    path = tmp_path / "66-2026-11-20.json"
    path.write_bytes(as_json(UMBRELLAS))
    return path


def csv_file(tmp_path, *lines):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rate(hts):
    return call("DUTY_RATE", [hts, "IN", "2026-11-20"]).value


def test_a_chapter_that_was_not_held_is_added(own, umbrellas):
    code, done = told("update", umbrellas)
    assert code == 0
    assert done["counts"] == {"added": 6, "removed": 0, "rates": 0, "footnotes": 0, "units": 0}
    assert done["edition"] == "2026-11-20"
    assert reference.tariff().held == "chapters 42, 43 and 61 to 66"
    line = reference.tariff().lines.iloc[reference.tariff().line_book.find("6601100000")[0]]
    assert "own table read 2026-11-25 from 66-2026-11-20.json" in line["source"]
    assert rate("6601100000") > 0.065
    assert rate("6109100012") == pytest.approx(rate("6109100012"))


def test_changes_are_counted_and_listed(own, umbrellas):
    told("update", umbrellas)
    rows = changed(1, general="7%", notes=["See 9903.88.03."], units=["No.", "kg"])
    rows = [*rows[:5], ("6601.91.00.30", 3, [], "", "", "", []), *rows[6:]]
    umbrellas.write_bytes(as_json(rows))
    _, done = told("update", umbrellas)
    assert done["added"] == ["6601910030"]
    assert done["removed"] == ["6601910020"]
    assert done["rates"] == [{"hts": "6601100000", "column": "general", "before": "6.5%", "now": "7%"}]
    assert done["footnotes"] == [
        {"hts": "6601100000", "column": "chapter 99", "before": "9903.88.15", "now": "9903.88.03"}
    ]
    assert done["units"][0]["now"] == "No. kg"
    # A line that pays what it paid is known as long as before; a changed one from the new edition on.
    tariff = reference.tariff()
    first = dict(zip(tariff.lines["hts"], tariff.line_known[0], strict=True))
    assert first["6602000000"] <= first["6601100000"]
    shown = shell("tariff", "update", umbrellas, "--dry-run", "--as-of", TODAY)
    assert "Changed rate: 0" in shown.out


def test_a_dry_run_and_a_bad_file_write_nothing(own, umbrellas, tmp_path):
    code, done = told("update", umbrellas, "--dry-run")
    assert (code, done["counts"]["added"]) == (0, 6)
    assert list(own.iterdir()) == []
    told("update", umbrellas)
    before = (own / "tariff.json").read_bytes()
    umbrellas.write_bytes(as_json(UMBRELLAS)[:700])
    code, done = told("update", umbrellas)
    assert (code, done["error"]["code"]) == (2, "not-possible")
    assert done["error"]["faults"][0]["row"] == 0
    bad = csv_file(tmp_path, "fee,rate,minimum,maximum,from,source", "MPF,0.3464,34,660,2026-10-01,FR")
    done = shell("tariff", "update", bad, "--as", "fees")
    assert (done.code, done.out) == (2, "")
    assert "Row 2, rate" in done.err
    assert "Traceback" not in done.err
    assert (own / "tariff.json").read_bytes() == before
    assert not (own / "tariff.previous.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("update", "nowhere.json"), "cannot be read"),
        (("update",), "Name the file"),
        (("update", "x.json", "--as", "rates"), "lines, programs, claims, fees, cotton-fee"),
        (("update", "x.json", "--undo"), "takes no file"),
        (("update", "--undo"), "no own tariff tables"),
        (("update", "x.csv", "--as", "fees", "--known-to", "2026-01-01"), "--known-to goes with"),
        (("update", "x.csv", "--known-to", "soon"), "is not a date"),
        (
            ("update", "x.csv", "--as", "programs", "--known-to", "2026-11-26", "--as-of", TODAY),
            "nobody has seen yet",
        ),
        (("table", "rates"), "There is no table"),
    ],
)
def test_refusals_are_sentences(own, arguments, words):
    done = shell("tariff", *arguments)
    assert done.code == 2
    assert words in done.err


def test_undo_goes_back_and_forth(own, umbrellas):
    told("update", umbrellas)
    umbrellas.write_bytes(as_json(changed(1, general="7%")))
    told("update", umbrellas)
    line = lambda: reference.tariff().line("6601100000")["column_1"]  # noqa: E731
    assert line() == "7%"
    for rate_then, says in (
        ("6.5%", "own tables of before are used again"),
        ("7%", "newer own tables are used again. Run it once more to go back"),
        ("6.5%", "own tables of before are used again. Run it once more to have the newer"),
    ):
        assert says in shell("tariff", "update", "--undo").out
        assert line() == rate_then
    umbrellas.write_bytes(as_json(changed(1, general="8%")))
    told("update", umbrellas)
    assert "own tables of before" in shell("tariff", "update", "--undo").out


def test_an_update_that_changes_nothing_writes_nothing(own, umbrellas, tmp_path):
    """What --undo goes back to stays."""
    told("update", umbrellas)
    fees = csv_file(
        tmp_path, "fee,rate,minimum,maximum,from,to,source", "MPF,0.3464%,34,660,2026-10-01,2027-09-30,FR 1"
    )
    told("update", fees, "--as", "fees")
    kept = {path.name: path.read_bytes() for path in own.iterdir()}
    renamed = tmp_path / "again.csv"
    renamed.write_bytes(fees.read_bytes())
    for words in (
        ("update", fees, "--as", "fees"),
        ("update", renamed, "--as", "fees"),
        ("update", umbrellas),
    ):
        code, done = told(*words)
        assert (code, "out" in done) == (0, False)
        assert any("nothing was written" in note for note in done["notes"])
    assert {path.name: path.read_bytes() for path in own.iterdir()} == kept
    shell("tariff", "update", "--undo")
    assert call("MPF", [1_000_000, "2026-11-20"]).value != 660


def test_rows_in_force_that_a_file_leaves_out_are_told_loudly(own, tmp_path):
    """One future row takes the place of the row in force: 29 % would be 16.5 %."""
    path = csv_file(
        tmp_path,
        "program,heading,origin,mode,rate,from,source",
        "Section 301 forced labor,9903.05.84,VN,add,0.15,2027-01-01,91 FR 1",
    )
    for words in (("--dry-run",), ()):
        _, done = told("update", path, "--as", "programs", *words)
        assert done["notes"][0].startswith("WARNING: days that a program was due on are no longer covered")
        assert "9903.05.84 for VN, 12.5% from 2026-07-24 to today" in done["notes"][0]
        assert done["uncovered"][0]["origin"] == "VN"


def test_entries_before_a_new_edition_are_told(own, umbrellas):
    told("update", umbrellas)
    umbrellas.write_bytes(as_json(changed(1, general="7%")))
    _, done = told("update", umbrellas)
    assert done["notes"][0].startswith("WARNING: entries before 2026-11-20 get the new rates too")
    assert "6601100000" in done["notes"][0]


def test_undo_of_the_first_update_gives_the_packaged_tables(own, umbrellas):
    told("update", umbrellas)
    assert "packaged tables are used" in shell("tariff", "update", "--undo").out
    assert reference.tariff().line("6601100000") is None
    shell("tariff", "update", "--undo")
    assert reference.tariff().line("6601100000") is not None


def test_other_chapters_and_tables_stay(own, umbrellas, tmp_path):
    told("update", umbrellas)
    fees = csv_file(
        tmp_path, "fee,rate,minimum,maximum,from,to,source", "MPF,0.3464%,34,660,2026-10-01,2027-09-30,FR 1"
    )
    assert told("update", fees, "--as", "fees")[1]["counts"] == {"added": 1, "removed": 0, "changed": 0}
    cotton = csv_file(tmp_path, "hts,rate,from,source", "6109100012,0.013,2026-03-01,7 CFR 1205.510")
    told("update", cotton, "--as", "cotton-fee")
    tariff = reference.tariff()
    assert tariff.has("6601100000")
    assert tariff.has("4201003000")
    assert call("MPF", [1_000_000, "2026-11-20"]).value == 660
    assert call("MPF", [1_000_000, "2026-09-20"]).value == 651.5
    stack = call("DUTY_STACK", ["6109100012", "VN", "2026-11-20"])
    assert stack.value[-1][0] == "Cotton fee"
    assert "own table read 2026-11-25" in stack.value[-1][-1]
    assert not any("no table" in text for text in stack.warnings)


def test_a_program_ends_and_a_new_one_begins(own, tmp_path):
    """Rows of one heading and origin take the place of those there were; others stay."""
    head = "program,heading,origin,mode,rate,from,to,confidence,source"
    before = call("DUTY_RATE", ["6109100012", "VN", "2026-12-05"]).value
    path = csv_file(
        tmp_path,
        head,
        "Section 301 forced labor,9903.05.84,VN,add,0.125,2026-07-24,2026-11-30,high,91 FR 1",
        "Section 301 new,9903.05.99,VN,add,20%,2026-12-01,,high,91 FR 2",
    )
    code, done = told("update", path, "--as", "programs", "--known-to", TODAY)
    assert code == 0
    assert done["added"] == [{"heading": "9903.05.99", "origin": "VN", "from": "2026-12-01"}]
    assert [(c["column"], c["now"]) for c in done["changed"]] == [("to", "2026-11-30")]
    assert call("DUTY_RATE", ["6109100012", "VN", "2026-12-05"]).value == pytest.approx(before + 0.075)
    assert call("DUTY_RATE", ["6109100012", "VN", "2026-11-05"]).value == pytest.approx(before)
    _, status = told("status")
    assert status["facts"]["Programs read until"] == TODAY
    assert status["facts"]["Last program begins"] == "2026-12-01"


def test_a_damaged_table_never_breaks_the_tool(own, umbrellas):
    told("update", umbrellas)
    (own / "tariff.json").write_bytes((own / "tariff.json").read_bytes()[:-40])
    tariff_store.take(now=True)
    result = call("DUTY_RATE", ["6109100012", "IN", "2026-08-20"])
    assert result.value > 0.165
    assert any("packaged ones are" in text for text in result.warnings)
    assert "packaged ones are" in " ".join(told("status")[1]["notes"])
    assert "Nothing was changed" in shell("tariff", "update", umbrellas).err
    shell("tariff", "update", "--undo")
    assert reference.tariff().told == ()
    assert told("update", umbrellas)[0] == 0


def test_a_folder_that_cannot_be_made_is_a_sentence(own, umbrellas, tmp_path):
    own.rmdir()
    own.write_text("a file stands here")
    done = shell("tariff", "update", umbrellas)
    assert done.code == 2
    assert "cannot be made" in done.err


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("gone", "is not there"),
        ("file", "is a file and no folder"),
        ("a/relative/folder", "is no whole path"),
        ("~nobody-of-that-name/tariff", "is no whole path"),
    ],
)
def test_a_folder_that_is_named_and_cannot_be_used_is_told_with_each_figure(
    own, tmp_path, monkeypatch, place, says
):
    """A share that is down must not change figures in silence."""
    (tmp_path / "file").write_text("")
    named = place if place[0] in "~a" else str(tmp_path / place)
    monkeypatch.setenv(tariff_store.VARIABLE, named)
    tariff_store.take(now=True)
    result = call("DUTY_RATE", ["6109100012", "IN", "2026-08-20"])
    assert result.value > 0.165
    assert any(says in text for text in result.warnings)
    assert says in " ".join(told("status")[1]["notes"])


def test_a_folder_that_is_yet_to_be_made_takes_the_first_update(own, umbrellas):
    own.rmdir()
    tariff_store.take(now=True)
    assert told("update", umbrellas, "--dry-run")[0] == 0
    assert not own.exists()
    assert told("update", umbrellas)[0] == 0
    assert reference.tariff().told == ()


def test_a_table_of_a_newer_version_is_left_alone(own, umbrellas):
    told("update", umbrellas)
    kept = (own / "tariff.json").read_bytes().replace(b'"format":1', b'"format":2')
    (own / "tariff.json").write_bytes(kept)
    tariff_store.take(now=True)
    assert "newer version of prodops-xl wrote the file" in reference.tariff().told[0]
    assert "Update prodops-xl here too" in shell("tariff", "update", umbrellas).err
    assert (own / "tariff.json").read_bytes() == kept


def test_two_updates_at_once_do_not_lose_one_another(own, umbrellas):
    told("update", umbrellas)
    before = (own / "tariff.json").read_bytes()
    with tariff_store.alone():
        for words in (("update", umbrellas), ("update", "--undo")):
            done = shell("tariff", *words)
            assert (done.code, "Another update" in done.err) == (2, True)
    assert (own / "tariff.json").read_bytes() == before
    # One that was ended in the middle does not lock the tables for good.
    (own / tariff_store.LOCK).write_text("")
    os.utime(own / tariff_store.LOCK, (0, 0))
    assert told("update", umbrellas)[0] == 0
    assert not (own / tariff_store.LOCK).exists()


@pytest.mark.parametrize("failing", ["open", "replace"])
def test_a_folder_that_cannot_be_written_is_a_sentence(own, umbrellas, monkeypatch, failing):
    told("update", umbrellas)
    before = {path.name: path.read_bytes() for path in own.iterdir()}
    umbrellas.write_bytes(as_json(changed(1, general="7%")))

    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse) if failing == "open" else monkeypatch.setattr(
        Path, "replace", refuse
    )
    for words in (("update", umbrellas), ("update", "--undo")):
        done = shell("tariff", *words)
        assert (done.code, "Traceback" in done.err) == (2, False)
        assert "ermission" in done.err or "write-protected" in done.err
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in own.iterdir() if path.name == "tariff.json"} == before


def test_a_table_that_cannot_be_read_is_a_sentence(own, umbrellas):
    (own / "tariff.json").mkdir()
    tariff_store.take(now=True)
    assert "Is a directory" in reference.tariff().told[0]
    assert "Is a directory" in shell("tariff", "update", "--undo").err
    assert "Nothing was changed" in shell("tariff", "update", umbrellas).err


def test_a_file_of_another_size_or_kind_is_refused_before_it_is_read(own, tmp_path):
    large = tmp_path / "all.json"
    with large.open("wb") as file:
        file.truncate(300_000_000)
    assert "300 MB" in shell("tariff", "update", large).err
    assert "is no file" in shell("tariff", "update", tmp_path).err


def test_a_heading_that_is_gone_and_comes_back(own, umbrellas):
    told("update", umbrellas)
    umbrellas.write_bytes(as_json(UMBRELLAS[:6] + UMBRELLAS[7:]))
    assert "--missing-headings" in shell("tariff", "update", umbrellas).err
    assert told("update", umbrellas, "--missing-headings")[1]["removed"] == ["6602000000"]
    umbrellas.write_bytes(as_json(UMBRELLAS))
    assert told("update", umbrellas)[1]["added"] == ["6602000000"]


def test_what_is_odd_about_an_export_is_said(own, umbrellas):
    told("update", umbrellas)
    bare = [(*row[:-1], []) for row in changed(4, general="1%", other="2%")]
    umbrellas.write_bytes(as_json(bare))
    notes = " ".join(told("update", umbrellas)[1]["notes"])
    assert "6601910010: rates other than those of the 8-digit line" in notes
    assert "No line names a chapter 99 number any more" in notes


def test_a_thread_that_still_reads_the_old_tables_does_not_put_them_in_place_of_the_new(own, umbrellas):
    told("update", umbrellas)

    def slow():
        reference.use(tariff_store.load)  # another thread takes new tables up while this one reads

    reference.use(slow)
    reference.tariff()
    assert reference.tariff().has("6601100000")


def test_own_tables_that_do_not_fit_a_later_package_are_told(own):
    column = {
        "program": "X",
        "heading": "9903.99.01",
        "origin": "VN",
        "mode": "add",
        "rate": "0.1",
        "from": "2026-12-01",
    }
    columns = {name: [column.get(name, "")] for name in COLUMNS["programs"]} | {"exempt_chapters": ["all"]}
    reference.use(lambda: OwnTables({"programs": columns}, {"programs": {}}))
    assert "do not fit this version" in reference.tariff().told[0]
    assert "fit" in reference.own_tables().fault


def test_every_command_and_function_cites_the_own_edition(own, tmp_path, umbrellas):
    """Landed cost, explain, DUTY_STACK and validate-orders: one tariff, of one edition."""
    told("update", umbrellas)
    row = order_row("4500000001", 10, **{"HS CODE": "6601.10.0000", "COO": "India"})
    path = write_book(tmp_path / "buy.xlsx", [row])
    key = '--set=key=["4500000001", 10]'
    explained = shell("run", "explain", path, "--out", tmp_path / "x.xlsx", key, "--as-of", TODAY, "--json")
    assert "own table read 2026-11-25 from 66-2026-11-20.json" in explained.out
    stack = call("DUTY_STACK", ["6601100000", "IN", "2026-11-20"]).value
    assert "own table read" in stack[1][-1]
    out = tmp_path / "out.xlsx"

    def issues():
        assert shell("run", "validate-orders", path, "--out", out, "--as-of", TODAY).code == 0
        return str(
            [[cell.value for cell in row] for row in openpyxl.load_workbook(out)["Issues"].iter_rows()]
        )

    known = issues()
    facts = {r[0].value: r for r in openpyxl.load_workbook(out)["Settings"].iter_rows()}
    assert "2026-11-20 (chapter 66)" in facts["tariff.edition"][2].value
    shell("tariff", "update", "--undo")
    held = "is of chapter 66; the tariff tables here do not hold it"
    assert (held in known, held in issues()) == (False, True)


def test_own_tables_are_switched_off_by_one_word(umbrellas):
    """As all other tests do: tests/conftest.py."""
    assert "PRODOPS_TARIFF" in shell("tariff", "update", umbrellas).err
    assert told("status")[1]["own"] == {}


def test_status_says_what_is_old_and_whose_tables_are_used(own, umbrellas):
    told("update", umbrellas)
    _, status = told("status")
    assert status["facts"]["Stale fee year"] == "fiscal year 2027 is not known"
    assert status["facts"]["Own tables"] == "lines of 66, 2026-11-20, read 2026-11-25"
    assert status["own"]["lines"]["rows"] == 6
    assert any(row[:2] == ["own tariff lines", "66"] for row in status["table"])
    assert "2026-11-20 edition, own table" in shell("tariff", "show", "6601.10.00.00").out
    assert "January 2025 edition" in shell("tariff", "show", "6109100012").out


def test_two_chapters_in_either_order_make_one_tariff(own, umbrellas, shared):
    other = shared / "raw" / "hts" / "65.json"
    if not other.is_file():
        pytest.skip("the official exports are not among the published data sets")
    made = []
    for order in ((umbrellas, other), (other, umbrellas)):
        for path in order:
            assert told("update", path, "--edition", "2026-11-20")[0] == 0
        made.append(lines_in_use(reference.tariff()))
        for file in own.iterdir():
            file.unlink()
        tariff_store.take(now=True)
    assert made[0] == made[1]
    assert lines_in_use(packaged(), ["61"]) == {h: v for h, v in made[0].items() if h[:2] == "61"}


def test_cells_of_excel_take_new_tables_up_and_forget_old_results(own, umbrellas, monkeypatch):
    asked = ("6601100000", "IN", "2026-11-20")
    assert cell_functions.answer("DUTY_RATE", asked).startswith("\x1e#N/A")
    assert web_call("HTS_VALID", [["6601100000"]]).value is False
    told("update", umbrellas)
    monkeypatch.setattr(tariff_store, "_LOOK_AGAIN", 0.0)
    assert cell_functions.answer("DUTY_RATE", asked) > 0.065
    assert web_call("HTS_VALID", [["6601100000"]]).value is True


def test_a_host_that_reads_no_files_keeps_the_packaged_tables(own, umbrellas):
    told("update", umbrellas)
    reference.use(None)
    try:
        assert reference.tariff() is packaged()
        assert not reference.reads_own()
    finally:
        tariff_store.take(now=True)
    assert reference.reads_own()


def test_landed_cost_uses_them_and_the_settings_sheet_says_so(own, tmp_path):
    cotton = csv_file(tmp_path, "hts,rate,from,source", "6109100012,0.013,2026-03-01,7 CFR 1205.510")
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])

    def run():
        with open_book(path) as book:
            outcome = landed_cost(book, {}, dt.date(2026, 3, 1))
            book.save(str(path))
        rows = {row[0].value: row for row in openpyxl.load_workbook(path)["Settings"].iter_rows()}
        return outcome, rows["tariff.edition"][3].value

    before, said = run()
    assert any("cotton fee" in note for note in before.notes)
    assert "packaged with ProdOps XL" in said
    told("update", cotton, "--as", "cotton-fee")
    after, said = run()
    assert not any("without the cotton fee" in note for note in after.notes)
    assert "own tables of cotton fee" in said


def test_the_csv_form_of_an_export_is_taken_too(own, tmp_path):
    path = tmp_path / "htsdata.csv"
    path.write_bytes(as_csv(UMBRELLAS))
    assert "--edition" in shell("tariff", "update", path).err
    assert not (own / "tariff.json").exists()
    code, done = told("update", path, "--edition", "2026-11-20")
    assert code == 0
    assert done["counts"]["added"] == 6
    assert "has no footnotes" in done["notes"][0]
    assert "6 new lines have none" in done["notes"][0]
