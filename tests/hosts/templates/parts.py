"""The parts of a workbook file as lines of text, small enough to keep: what a golden listing holds.

Of each part a hash over all of it, so that no change goes unseen; below it, of the parts that people work with, what a
reviewer wants to read: XML by elements, one a line, indented; cells of a sheet by row, with their texts resolved; rows
that are alike but for their number joined, cells that are alike joined.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
import zipfile
from itertools import groupby
from pathlib import Path

# Shared texts stand in their cells; the theme is XlsxWriter's own, and is the same in every workbook.
_ELSEWHERE = ("xl/sharedStrings.xml", "xl/theme/theme1.xml")
_CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


# What is left to the hash, in parts that are shown: looks, sizes, and the words of input help, which other tests read.
_UNSAID = re.compile(
    r" (?:s|style|ht|width|customWidth|customHeight|showInputMessage|showErrorMessage|allowBlank|promptTitle|prompt|errorTitle"
    r'|error|dataDxfId|headerRowDxfId|headerRowCellStyle|id)="[^"]*"'
)
_SHOWN = {
    "xl/worksheets/sheet": lambda line: (
        not line.lstrip().startswith(("col ", "cols", "c:", "selection", "sheetFormatPr"))
    ),
    "xl/tables/table": lambda line: True,
    "xl/charts/chart": lambda line: line.lstrip().startswith(("f:", "t:", "barDir", "grouping", "numFmt")),
    "xl/drawings/drawing": lambda line: line.lstrip().startswith("cNvPr"),
    "xl/workbook.xml": lambda line: True,
}


def listing(path: Path) -> dict[str, list[str]]:
    """Every part by name: its hash, then what is shown of it."""
    return {name: [_hash(lines), *_shown(name, lines)] for name, lines in whole(path).items()}


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:20]


def _shown(name: str, lines: list[str]) -> list[str]:
    keep = next((rule for front, rule in _SHOWN.items() if name.startswith(front)), None)
    if keep is None:
        return []
    told = [
        _UNSAID.sub("", _STYLED.sub(r"\1", line) if line.startswith(" row ") else line)
        for line in lines
        if keep(line)
    ]
    return _columns_joined(told)


# A cell's style behind its column, and a row's height and style behind its number.
_STYLED = re.compile(r"(\| [A-Z]+(?:-[A-Z]+)?)/\d+|(?<=\d) (?:ht|s)=[\d.]+")


def _columns_joined(lines: list[str]) -> list[str]:
    """Columns of a table on one line; a formula behind its column."""
    out: list[str] = []
    for line in lines:
        text = line.strip()
        if text.startswith("tableColumn name="):
            name = text.removeprefix("tableColumn name=").strip('"')
            out.append(f"  {name}") if not out or not out[-1].startswith("  ") else out.append(
                f"{out.pop()}, {name}"
            )
        elif text.startswith("calculatedColumnFormula:"):
            out.append(f"{out.pop()} = {text.removeprefix('calculatedColumnFormula: ')}")
        else:
            out.append(line)
    return out


def whole(path: Path) -> dict[str, list[str]]:
    """Every part by name, as lines."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    shared = _texts(parts.get("xl/sharedStrings.xml"))
    return {name: _lines(data, shared) for name, data in sorted(parts.items()) if name not in _ELSEWHERE}


def _texts(data: bytes | None) -> list[str]:
    return [] if data is None else ["".join(item.itertext()) for item in ET.fromstring(data)]


def _lines(data: bytes, shared: list[str]) -> list[str]:
    out: list[str] = []
    _walk(ET.fromstring(data), 0, out, shared)
    return out


def _walk(element: ET.Element, depth: int, out: list[str], shared: list[str]) -> None:
    if element.tag == f"{_CELLS}sheetData":
        out += _rows(element, shared)
        return
    attributes = "".join(f' {_name(k)}="{v}"' for k, v in element.attrib.items())
    text = (element.text or "").strip()
    out.append(f"{' ' * depth}{_name(element.tag)}{attributes}{': ' + text if text else ''}")
    for child in element:
        _walk(child, depth + 1, out, shared)


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _rows(data: ET.Element, shared: list[str]) -> list[str]:
    told = [(int(row.get("r")), _row(row, shared)) for row in data]
    out = []
    for text, group in groupby(told, key=lambda pair: pair[1]):
        numbers = [number for number, _ in group]
        rows = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
        out.append(f" row {rows}{text}")
    return out


def _row(row: ET.Element, shared: list[str]) -> str:
    looks = "".join(f" {k}={v}" for k, v in row.attrib.items() if k in ("ht", "s", "hidden"))
    cells = [_cell(cell, shared) for cell in row]
    runs = groupby(cells, key=lambda cell: cell[1:] if cell[2] == "" else cell)
    out = []
    for _, group in runs:
        run = list(group)
        place = run[0][0] if len(run) == 1 else f"{run[0][0]}-{run[-1][0]}"
        out.append(f"{place}{run[0][1]}{run[0][2]}")
    return looks + " | " + " | ".join(out)


def _cell(cell: ET.Element, shared: list[str]) -> tuple[str, str, str]:
    """Column, style, and what it holds."""
    formula = cell.find(f"{_CELLS}f")
    value = cell.findtext(f"{_CELLS}v")
    text = "" if value is None else shared[int(value)] if cell.get("t") == "s" else value
    held = f" {text!r}" if cell.get("t") in ("s", "str") and value is not None else f" {text}" if text else ""
    if formula is not None:
        held = f"{held} ={_short(formula.text or '')}"
    return re.sub(r"\d", "", cell.get("r")), f"/{cell.get('s', '0')}", held


def _short(formula: str) -> str:
    """A column's formula stands whole in its table's part; here its beginning tells that it is there."""
    return formula if len(formula) <= 24 else f"{formula[:21]}..."
