"""Saving: whole or not at all, never over a file that is open elsewhere; what a file keeps."""

import os
import stat
import zipfile

import openpyxl
import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import new_book, open_book, saving
from prodops_xl.hosts.files.patch import parts


def one(_, sheet):
    sheet.write("A1", 1)


def workbook_type(path):
    types = zipfile.ZipFile(path).read("[Content_Types].xml").decode()
    return types.split('PartName="/xl/workbook.xml"')[1].split('ContentType="')[1].split('"')[0]


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSM_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def test_a_book_is_saved_in_its_place_and_under_other_names(make, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = make(one)
    with open_book(path) as book:
        book.sheets[0]["A2"].value = 2
        book.save()
        book.sheets[0]["A3"].value = 3
        book.save("copy.xlsx")
        assert (book.name, book.fullname) == ("copy.xlsx", str(tmp_path / "copy.xlsx"))
        book.sheets[0]["A4"].value = 4
        book.save()
    for name, values in (("book.xlsx", [1.0, 2.0]), ("copy.xlsx", [1.0, 2.0, 3.0, 4.0])):
        with open_book(name) as book:
            assert book.sheets[0].used_range.value == values
    with new_book() as book:
        book.save()
    assert (tmp_path / "Book1.xlsx").exists()


def test_nothing_is_written_before_save(make):
    path = make(one)
    before = path.read_bytes()
    with open_book(path) as book:
        book.sheets[0]["A1"].value = 5
        book.sheets.add("New")
    assert path.read_bytes() == before


@pytest.mark.parametrize("mark", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_file_that_is_open_elsewhere_is_left_alone(make, mark, tmp_path):
    path = make(one)
    before = path.read_bytes()
    who = b"\x05Maria" + b" " * 49 if mark.startswith("~$") else b"Maria,host,,;"
    with open_book(path) as book:
        book.sheets[0]["A1"].value = 5
        (tmp_path / mark).write_bytes(who)
        with pytest.raises(
            ProdOpsError, match=r"is open in (Excel|LibreOffice) by Maria; it was left as it was\. Close it"
        ):
            book.save()
        assert path.read_bytes() == before
        (tmp_path / mark).unlink()
        book.save()
    with open_book(path) as book:
        assert book.sheets[0]["A1"].value == 5.0


FAILURES = {
    "disk full": (
        OSError(28, "No space left on device"),
        ProdOpsError,
        "could not be written: No space left",
    ),
    "open on Windows": (
        PermissionError(13, "denied"),
        ProdOpsError,
        "is open in another program or write-protected",
    ),
    "a fault of ours": (ZeroDivisionError(), ZeroDivisionError, None),
    "stopped by the user": (KeyboardInterrupt(), KeyboardInterrupt, None),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("moment", ["while writing", "while replacing"])
def test_a_failed_save_leaves_the_file_and_no_rest(make, tmp_path, monkeypatch, failure, moment):
    raised, expected, message = FAILURES[failure]
    path = make(one)
    before = path.read_bytes()

    def fail(*_, **__):
        raise raised

    with open_book(path) as book:
        book.sheets[0]["A1"].value = 5
        book.sheets.add("New")
        with monkeypatch.context() as patch:
            if moment == "while writing":
                patch.setattr(parts, "write_archive", fail)
            else:
                patch.setattr(type(path), "replace", fail)
            with pytest.raises(expected, match=message):
                book.save()
        assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == ["book.xlsx"]
        # The edits are still there, and are made once.
        book.save()
    with open_book(path) as book:
        assert book.sheet_names == ["New", "Orders"]
        assert book.sheets["Orders"]["A1"].value == 5.0


def test_a_file_changed_by_someone_else_is_not_overwritten(make, tmp_path):
    path = make(one)
    with open_book(path) as book:
        make(lambda _, sheet: sheet.write("A1", "theirs"))
        with pytest.raises(ProdOpsError, match="has been changed by someone else since it was opened"):
            book.save()
        book.save(tmp_path / "ours.xlsx")
    with open_book(path) as book:
        assert book.sheets[0]["A1"].value == "theirs"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("no/such/folder.xlsx", "There is no folder"),
        ("orders.xls", r"saved as \.xlsx or"),
        ("orders", r"saved as \.xlsx or"),
    ],
)
def test_targets_that_cannot_be(book, tmp_path, target, message):
    with pytest.raises(ProdOpsError, match=message):
        book.save(tmp_path / target)


def test_a_password_is_refused(book, tmp_path):
    with pytest.raises(ProdOpsError, match="without a password"):
        book.save(tmp_path / "secret.xlsx", password="x")


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_write_protected_file_is_left_alone(make):
    path = make(one)
    path.chmod(0o444)
    with open_book(path) as book, pytest.raises(ProdOpsError, match="write-protected"):
        book.save()


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_permissions_and_links_stay(make, tmp_path):
    path = make(one)
    path.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    with open_book(link) as book:
        book.sheets[0]["A1"].value = 2
        book.save()
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    with open_book(path) as book:
        assert book.sheets[0]["A1"].value == 2.0


def test_marks_of_other_files_do_not_matter(make, tmp_path):
    (tmp_path / "~$other.xlsx").write_bytes(b"")
    saving.check_target(make(one))


@pytest.fixture
def macros(tmp_path):
    path = tmp_path / "macros.xlsm"
    with xlsxwriter.Workbook(path) as book:
        (tmp_path / "vbaProject.bin").write_bytes(OLE_PROJECT)
        book.add_vba_project(tmp_path / "vbaProject.bin")
        sheet = book.add_worksheet("Orders")
        sheet.write("A1", 1)
        sheet.insert_button("C3", {"macro": "Run", "caption": "Run"})
    return path


OLE_PROJECT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8


def test_macros_and_their_buttons_are_kept(macros, tmp_path):
    with open_book(macros) as book:
        book.sheets[0]["A1"].value = 2
        book.save(tmp_path / "done.xlsm")
        with pytest.raises(
            ProdOpsError, match=r"holds macros, which done\.xlsx would lose\. Save it as \.xlsm"
        ):
            book.save(tmp_path / "done.xlsx")
    archive = zipfile.ZipFile(tmp_path / "done.xlsm")
    assert archive.read("xl/vbaProject.bin") == OLE_PROJECT
    assert any(b"Run" in archive.read(name) for name in archive.namelist() if name.endswith(".vml"))
    assert workbook_type(tmp_path / "done.xlsm") == XLSM_TYPE
    with open_book(tmp_path / "done.xlsm") as book:
        assert book.sheets[0]["A1"].value == 2.0


def test_notes_beside_macros_survive_two_saves(macros, tmp_path):
    with open_book(macros) as book:
        book.sheets[0]["A1"].add_note("one")
        book.save(tmp_path / "a.xlsm")
        book.sheets[0]["A2"].add_note("two")
        book.save(tmp_path / "b.xlsm")
    with open_book(tmp_path / "b.xlsm") as book:
        assert [note.text for note in book.notes] == ["one", "two"]


@pytest.mark.parametrize(("suffix", "kind"), [(".xlsx", XLSX_TYPE), (".xlsm", XLSM_TYPE)])
def test_the_kind_of_workbook_follows_the_extension(book, tmp_path, suffix, kind):
    """Excel refuses a file in which they differ."""
    book.save(tmp_path / f"new{suffix}")
    assert workbook_type(tmp_path / f"new{suffix}") == kind
    with open_book(tmp_path / f"new{suffix}") as again:
        again.save(tmp_path / f"again{suffix}")


def test_programs_are_told_to_calculate(make, tmp_path):
    """Where contents changed, and the workbook calculates anything."""

    def fill(book, sheet):
        sheet.write_formula("A1", "=1+1", None, 2)
        book.add_worksheet("Other")

    path = make(fill)
    with open_book(path) as book:
        book.save(tmp_path / "same.xlsx")
        book.sheets["Other"]["A1"].value = 5
        book.save(tmp_path / "calculated.xlsx")
    assert (tmp_path / "same.xlsx").read_bytes() == path.read_bytes()
    archive = zipfile.ZipFile(tmp_path / "calculated.xlsx")
    assert b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml")
    assert b"<f>1+1</f><v>2</v>" in archive.read("xl/worksheets/sheet1.xml")


def test_cached_values_of_every_kind_are_kept(make, reopened):
    def fill(book, sheet):
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, result in enumerate([1.5, "text", True, "#N/A", "", "<&>_x0041_"]):
            sheet.write_formula(0, column, "=Z1", None, result)
        sheet.write_formula("G1", "=Z1", date, 46042)
        sheet.write_array_formula("A3:A4", "{=ROW(1:2)}", None, 1)

    with open_book(make(fill)) as book:
        before = book.sheets[0].used_range.options(err_to_str=True).value
        book.sheets[0]["A9"].value = "edit"
        with reopened(book) as again:
            after = again.sheets[0]["A1:G4"].options(err_to_str=True).value
            assert after == before


def test_what_teams_keep_in_their_sheets_stays(make, tmp_path):
    """Filters, rules, validations, merged titles, print settings, protection, custom properties, panes."""

    def fill(book, sheet):
        book.set_custom_property("Season", "FW26")
        book.set_properties({"title": "Order book", "author": "Maria"})
        sheet.merge_range("A1:D1", "FW26 orders", book.add_format({"border": 1, "bg_color": "#FFEE00"}))
        sheet.autofilter("A3:D9")
        sheet.freeze_panes(3, 1)
        sheet.conditional_format(
            "B4:B9",
            {"type": "cell", "criteria": "<", "value": 0, "format": book.add_format({"bg_color": "#FF0000"})},
        )
        sheet.data_validation("C4:C9", {"validate": "list", "source": ["ocean", "air"]})
        sheet.set_landscape()
        sheet.repeat_rows(2)
        sheet.set_header("&LOrders")
        sheet.protect("secret")
        sheet.set_column("A:A", 33)
        sheet.insert_chart("F5", chart(book))

    def chart(book):
        made = book.add_chart({"type": "column"})
        made.add_series({"values": "=Orders!$B$4:$B$9"})
        return made

    with open_book(make(fill)) as book:
        book.sheets[0]["B4"].value = -5
        book.save(tmp_path / "kept.xlsx")
    after = openpyxl.load_workbook(tmp_path / "kept.xlsx")
    sheet = after.active
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet["D1"].border.right.style == "thin"
    assert (sheet.auto_filter.ref, sheet.freeze_panes, sheet.page_setup.orientation) == (
        "A3:D9",
        "B4",
        "landscape",
    )
    assert [str(rule.sqref) for rule in sheet.conditional_formatting] == ["B4:B9"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"ocean,air"'
    assert (sheet.print_title_rows, sheet.protection.sheet, sheet.oddHeader.left.text) == (
        "$3:$3",
        True,
        "Orders",
    )
    assert (sheet.column_dimensions["A"].width, len(sheet._charts)) == (pytest.approx(33.7, abs=0.1), 1)
    assert (after.custom_doc_props["Season"].value, after.properties.creator) == ("FW26", "Maria")
