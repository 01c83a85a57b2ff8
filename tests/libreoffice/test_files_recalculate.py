"""Files of the commands that make or change one by themselves: import, explain --out, repair-formulas."""

import datetime as dt
import re
import zipfile

import openpyxl
import pytest

from prodops_xl.commands.outcome import silent
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.imports import import_file
from tests.commands.broken_workbooks import OTHER, RELATIONSHIPS, TOOLPAK, Link, formulas, parts_of, write
from tests.conftest import SHIPPED, order_row, write_book
from tests.libreoffice.declared import columns_of_tables

pytestmark = pytest.mark.libreoffice

AS_OF = dt.date(2026, 3, 1)


# import -----------------------------------------------------------------------------------------------------------

EXPORT = """PO,Line,Style,Description,Vendor,Origin,HTS,Units,Currency,FOB,Ex-factory,Order date
4500000001,10,T-100,Crew tee,Saigon Knit,VN,6109100012,1200,USD,8.505,2026-04-08,2026-01-05
4500000001,20,T-100,"=HYPERLINK(""http://x"",""tee"")",Saigon Knit,VN,6109100012,800,USD,8.495,2026-04-08,2026-01-05
0045000002,10,P-7,+44 chino,Hanoi Knit,VN,6203424511,333,USD,14.1,2026-05-08,2026-01-06
"""


@pytest.fixture
def imported(tmp_path):
    export, path = tmp_path / "export.csv", tmp_path / "orders.xlsx"
    export.write_text(EXPORT, encoding="utf-8")
    import_file(export, "orders", path, {}, silent, as_of=AS_OF)
    return export, path


def check_import(office, path, units):
    book = openpyxl.load_workbook(path, data_only=True)
    columns = {c.label: c for c in columns_of_tables(book, {})}
    seen = office.look(
        path, recalculate=True, values=True, sums={label: c.sum for label, c in columns.items()}
    )
    assert seen.faulty == {}
    assert seen.sums == pytest.approx({label: c.total for label, c in columns.items()}, abs=0.0049)
    assert seen.sums["Orders|Units"] == units
    tables = {t.name: [sheet.title, t.ref] for sheet in book.worksheets for t in sheet.tables.values()}
    assert seen.tables == tables
    head, *rows = seen.sheets["Orders"]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_an_import_makes_a_workbook(office, imported):
    rows = check_import(office, imported[1], 2333)
    # Text that looks like a formula or a number stays text.
    assert [r["Description"] for r in rows] == ["Crew tee", '=HYPERLINK("http://x","tee")', "+44 chino"]
    assert [r["PO"] for r in rows] == ["4500000001", "4500000001", "0045000002"]


def test_an_import_is_merged_into_a_workbook(office, imported):
    export, path = imported
    export.write_text(
        EXPORT.replace(",800,", ",850,") + EXPORT.splitlines()[1].replace(",10,", ",30,"), encoding="utf-8"
    )
    import_file(export, "orders", path, {}, silent, as_of=AS_OF)
    rows = check_import(office, path, 3583)
    assert len(rows) == 4


# explain --out ----------------------------------------------------------------------------------------------------


def test_explain_into_a_copy(office, tmp_path):
    path = write_book(
        tmp_path / "buy.xlsx", [order_row("4500000001", 10), order_row("4500000001", 20)], SHIPPED
    )
    data = path.read_bytes()
    _, told = run_on_file(
        "explain", path, as_of=AS_OF, out=tmp_path / "why.xlsx", given={"key": '["4500000001", 10]'}
    )
    assert path.read_bytes() == data
    book = openpyxl.load_workbook(tmp_path / "why.xlsx", data_only=True)
    columns = {c.header: c for c in columns_of_tables(book, {}) if c.sheet == "Explain"}
    seen = office.look(
        tmp_path / "why.xlsx", recalculate=True, sums={name: c.sum for name, c in columns.items()}
    )
    assert seen.faulty == {}
    assert seen.formulas["Buy sheet"] == 2
    assert seen.sums["Amount"] == pytest.approx(sum(leg["Amount"] or 0 for leg in told["legs"]), abs=0.0049)


# repair-formulas --------------------------------------------------------------------------------------------------


def broken(kind):
    """Formulas of ours in every spelling, a figure under each, beside sums and other people's links."""
    calls = ["[1]!{}", "PRODOPS.{}", "_xldudf_{}", "[3]!_xldudf_{}", "'C:\\x y\\prodops.xlam'!{}", "_xlfn.{}"]
    spelt = [
        "PRODOPS_MPF(A1)",
        "MPF(A2)",
        "PRODOPS_MPF(A3)",
        "PRODOPS_MPF(A4)",
        "PRODOPS_MPF(A5)",
        "PRODOPS.MPF(A6)",
    ]

    def fill(book, sheet):
        for row, (call, name) in enumerate(zip(calls, spelt, strict=True)):
            sheet.write_number(row, 0, 1000 * (row + 1))
            sheet.write_formula(row, 1, "=" + call.format(name), None, 31.67 + row)
        sheet.write_formula("B7", "=SUM(B1:B6)", None, 205.02)
        sheet.write_formula("C1", "=[2]Jan!A1", None, 7)
        sheet.data_validation("D1", {"validate": "list", "source": ["a", "b"]})
        sheet.add_table("F1:G3", {"name": "Lines"})
        book.define_name("fee", "=[1]!PRODOPS_MPF(Orders!$A$1)")

    return lambda path: write(path, fill, [Link(*RELATIONSHIPS[kind]), OTHER, TOOLPAK])


@pytest.mark.parametrize("kind", RELATIONSHIPS)
def test_a_mended_workbook_is_opened_with_its_figures(office, tmp_path, kind):
    path = broken(kind)(tmp_path / "a.xlsx")
    run_on_file("repair-formulas", path, as_of=AS_OF)
    seen = office.look(path, values=True, validations={"Orders": ["D1"]})
    assert [row[1] for row in seen.sheets["Orders"][:7]] == [31.67, 32.67, 33.67, 34.67, 35.67, 36.67, 205.02]
    assert seen.faulty == {}
    assert seen.formulas == {"Orders": 8}
    assert seen.tables == {"Lines": ["Orders", "F1:G3"]}
    assert seen.validations["Orders"]["D1"][0] == "LIST"


@pytest.mark.parametrize(("form", "called"), [("desktop", "prodops_mpf"), ("web", "_xldudf_prodops_mpf")])
def test_what_libreoffice_cannot_calculate_is_our_functions_alone(office, tmp_path, form, called):
    """There is no add-in there: calculated anew each call is #NAME? (525), and their sum; the other workbook is not there."""
    path = broken("xlStartup")(tmp_path / "a.xlsx")
    run_on_file("repair-formulas", path, as_of=AS_OF, given={"form": form})
    seen = office.look(path, recalculate=True)
    assert seen.errors["Orders"][:6] == [[f"B{row}", f"={called}(A{row})", 525] for row in range(1, 7)]
    assert sorted(seen.faulty["Orders"]) == ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "C1"]


def test_a_round_trip_through_libreoffice_is_mended(office, tmp_path):
    """LibreOffice writes our names in lower case, keeps the numbers of links and drops the links: [1] is another workbook then,
    and [3] is nothing.
    """
    sent = broken("externalLinkPath")(tmp_path / "sent.xlsx")
    back = office.stored(sent, tmp_path / "back.xlsx")
    content = parts_of(back)["xl/worksheets/sheet1.xml"]
    assert "[3]!_xldudf_prodops_mpf(A4)" in formulas(content)
    told = run_on_file("repair-formulas", back, as_of=AS_OF)[1]
    content = parts_of(back)["xl/worksheets/sheet1.xml"]
    mended = [f for f in formulas(content) if "MPF" in f.upper()]
    assert mended == [f"PRODOPS_MPF(A{row})" for row in range(1, 7)]
    assert told["not_mended"] == 0
    assert "[1]Jan!A1" in formulas(content)
    assert [link.file_link.Target for link in openpyxl.load_workbook(back)._external_links] == [
        "budget%202026.xlsx"
    ]
    seen = office.look(back, values=True)
    assert [row[1] for row in seen.sheets["Orders"][:7]] == [31.67, 32.67, 33.67, 34.67, 35.67, 36.67, 205.02]


def test_foreign_workbooks_are_left_alone_but_for_the_broken_call(shared, office, tmp_path):
    """Workbooks of Excel with charts, pivots, slicers and macros: a broken call put in is mended, all else stays."""
    tried = 0
    for source in sorted((shared / "raw" / "workbooks").glob("*.xls[xm]")):
        before = parts_of(source)
        part = next(
            (n for n, c in before.items() if n.startswith("xl/worksheets/sheet") and b"<f>" in c), None
        )
        if part is None:
            continue
        tried += 1
        before[part] = re.sub(rb"<f>[^<]*</f>", b"<f>_xldudf_PRODOPS_MPF(1)</f>", before[part], count=1)
        path = tmp_path / source.name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in before.items():
                archive.writestr(name, content)
        told = run_on_file("repair-formulas", path, as_of=AS_OF)[1]
        after = parts_of(path)
        assert told["formulas_mended"] == 1, source.name
        before[part] = before[part].replace(b"_xldudf_PRODOPS_MPF(1)", b"PRODOPS_MPF(1)")
        assert after == before, source.name
        if tried % 4 == 0:
            assert office.look(path).formulas
    assert tried > 10
