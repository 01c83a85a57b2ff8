"""Reading exports: encodings, line ends, delimiters, header rows, workbooks, and files that are no table."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.exports import header_row, read_export

ROWS = [
    ["PO #", "Style", "Qty", "Fournisseur"],
    ["4500012345", "FH-1", "12", "Côte"],
    ["4500012346", "FH-2", "6", "Ünal"],
]


def text(delimiter: str, end: str) -> str:
    return end.join(delimiter.join(row) for row in ROWS) + end


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_every_dress(tmp_path: Path, end: str, delimiter: str, encoding: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(text(delimiter, end).encode(encoding))
    export = read_export(path)
    assert list(export.frame.columns) == ROWS[0]
    assert export.frame.to_numpy().tolist() == ROWS[1:]
    assert (export.header_row, export.rows, export.delimiter) == (1, [2, 3], delimiter)


def test_quotes_and_line_breaks_in_cells(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(b'"PO","Note, long","Qty"\r"1","a ""b"", c\rd","3"\r\r"2","","4"\r')
    frame = read_export(path).frame
    assert list(frame.columns) == ["PO", "Note, long", "Qty"]
    assert frame.to_numpy().tolist() == [["1", 'a "b", c\rd', "3"], ["2", None, "4"]]


def test_title_rows_short_rows_and_equal_headers(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Open orders,,,\nprinted 2026-11-24,,,\n\nPO,Qty,Qty,\n1,2\n2,3,4,5\n", encoding="utf-8")
    export = read_export(path)
    assert export.header_row == 4
    assert list(export.frame.columns) == ["PO", "Qty", "Qty (2)"]
    assert export.frame.to_numpy().tolist() == [["1", "2", None], ["2", "3", "4"]]
    assert export.rows == [5, 6]


def test_workbook_takes_the_fullest_sheet_or_the_named_one(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active["A1"] = "printed by SAP"
    sheet = book.create_sheet("Data")
    sheet.append(["Order book", None])
    for row in [["PO", "Units"], [4500012345, 12], ["4500012346", 6.5]]:
        sheet.append(row)
    book.save(path)
    export = read_export(path)
    assert (export.sheet, export.header_row) == ("Data", 2)
    assert export.frame.to_numpy().tolist() == [[4500012345.0, 12.0], ["4500012346", 6.5]]
    with pytest.raises(ProdOpsError, match="has no sheet Orders; it has Read me, Data"):
        read_export(path, "Orders")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n\n\n", "holds no table"),
        ("header.csv", b"PO,Units\n", "holds no table"),
        ("picture.csv", b"\x89PNG\0\0\0\0", "is not a text file"),
        ("cut.xlsx", b"PK\x03\x04cut", "is damaged or no workbook"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is protected by a password"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ProdOpsError, match=sentence):
        read_export(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProdOpsError, match=r"absent\.csv cannot be read"):
        read_export(tmp_path / "absent.csv")


def test_header_row_is_the_widest_row_of_distinct_texts() -> None:
    assert header_row([["Title"], [], ["PO", "Qty"], ["1", "2"]]) == 2
    assert header_row([["PO", "Style", "Color"], ["1", "FH-1", "Navy"], ["a", "b", "c"]]) == 0
    assert header_row([["1", "2"], ["3", "4"]]) is None
