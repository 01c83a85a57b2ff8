"""Returned files read safely: checked before anything is made of them, values alone, macros and links left aside.

A file is judged by what is in it. Its name and ending say nothing: it is read from a copy with an ending of our own.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.returned import Returned
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.files.package import MAIN, Package
from prodops_xl.hosts.returned_merges import column_number, fill_merged, merged_areas, sheet_parts
from prodops_xl.workbook.grids import Grid, read_grid

# A pack is small. What unpacks to more, or spreads over more cells, is none of ours.
MOST_BYTES = 60 * 1024**2
MOST_UNPACKED = 120 * 1024**2
MOST_CELLS = 4_000_000
MOST_FILES = 2_000
_ASIDE = (
    (
        r"vbaProject\.bin$|/macrosheets/",
        "It holds macros; they were not run and nothing of them was taken over.",
    ),
    (
        r"/externalLinks/",
        "It holds links to other files or programs (DDE); they were not followed, only values were read.",
    ),
    (r"/connections\.xml$|/queryTables/", "It holds data connections; they were not followed."),
    (r"/embeddings/|/activeX/|/ctrlProps/", "It holds embedded objects or controls; they were not opened."),
)
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_TERMS = "{http://purl.org/dc/terms/}"
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_THREADED = re.compile(r"\[Threaded comment\].*?Comment:\s*", re.DOTALL)
_MARKS = ("~$", ".", "Thumbs.db", "desktop.ini")
_DRAWN = re.compile(rb"<(?:[\w.-]+:)?(?:pic|sp|cxnSp|grpSp)\b")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)\s")
_COPY = "returned.xlsx"
_NAMED = 5
# What no cell of XML may hold, and halves of letters; a program may have hidden them in a text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ANY_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def returned_paths(place: str, workbook: Path) -> list[Path]:
    """The files of a folder, or of a list set apart by semicolons; in the order of their names. Marks of open workbooks
    and hidden files are passed over, as is the workbook itself. Raises ProdOpsError where there is nothing.
    """
    paths: list[Path] = []
    for part in (p.strip() for p in place.split(";") if p.strip()):
        path = Path(part).expanduser()
        if not path.exists():
            raise ProdOpsError(
                f"There is no folder or file {path}. Name the folder of the returned files with --set returns=FOLDER."
            )
        paths += sorted(path.iterdir()) if path.is_dir() else [path]
    paths = [
        p
        for p in dict.fromkeys(paths)
        if p.is_file() and not p.name.startswith(_MARKS) and not _same(p, workbook)
    ]
    if len(paths) > MOST_FILES:
        raise ProdOpsError(
            f"{len(paths):,} files are more than the {MOST_FILES:,} that one collect takes. Split the folder."
        )
    return paths


def passed_over(place: str) -> list[str]:
    """Sentences about what in the folders is no file to collect, so that nobody waits for it: folders, links that lead
    nowhere; and that a folder holds no file at all.
    """
    out = []
    for path in (Path(part.strip()).expanduser() for part in place.split(";") if part.strip()):
        if not path.is_dir():
            continue
        entries = [p for p in sorted(path.iterdir()) if not p.name.startswith(_MARKS)]
        odd = [plain_name(p) for p in entries if not p.is_file()]
        if odd:
            more = f" and {len(odd) - _NAMED:,} more" if len(odd) > _NAMED else ""
            out.append(
                f"Passed over in {path}: {', '.join(odd[:_NAMED])}{more}. Folders are not looked into: name them too, set "
                "apart by semicolons, or put their files into one."
            )
        if len(odd) == len(entries):
            out.append(
                f"There is no file to collect in {path}. Put the returned files there, whatever they are called."
            )
    return out


def plain_name(path: Path) -> str:
    """A file's name as a sheet, a log or a screen can hold it."""
    return _ANY_CONTROL.sub("?", path.name)


def _same(path: Path, workbook: Path) -> bool:
    with suppress(OSError):
        return path.samefile(workbook)
    return False


def read_returns(paths: list[Path]) -> Iterator[Returned]:
    """Each file, one at a time. A file that cannot or must not be read says why in `refused`."""
    for path in paths:
        yield read_returned(path)


def read_returned(path: Path) -> Returned:
    """One file, whatever it is called. Never raises for what is in it."""
    try:
        return _read(path)
    except ProdOpsError as error:
        return Returned(plain_name(path), refused=str(error).replace(_COPY, plain_name(path)))
    except Exception as error:  # noqa: BLE001 - a hostile file must not stop the others
        return Returned(
            plain_name(path),
            refused=f"{plain_name(path)} could not be read ({type(error).__name__}). Ask for a copy saved by Excel as .xlsx.",
        )


def _read(path: Path) -> Returned:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ProdOpsError(
            f"{plain_name(path)} is {size / 1024**2:,.0f} MB, more than a pack can be. It was not opened."
        )
    data = path.read_bytes()
    _check_size(plain_name(path), data)
    with tempfile.TemporaryDirectory(prefix="prodops-return-") as folder:
        copy = Path(folder) / _COPY
        copy.write_bytes(data)
        package = read_workbook(copy)
        _check_declarations(plain_name(path), package)
        with open_book(copy) as book:
            grids = {sheet.name: _grid(plain_name(path), sheet) for sheet in book.sheets}
    by, at = _modified(package)
    warnings = [
        sentence for pattern, sentence in _ASIDE if any(re.search(pattern, name) for name in package.names)
    ]
    warnings += fill_merged(grids, merged_areas(package))
    if any(_DRAWN.search(package.read(n)) for n in package.names if n.startswith("xl/drawings/drawing")):
        warnings.append("It holds pictures or shapes, which nothing was read of: look at the file.")
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        warnings.append(
            f"It is an Excel workbook inside, though it is called {path.suffix or 'without an ending'}."
        )
    return Returned(plain_name(path), grids, _notes(package), warnings, "", by, at, _properties(package))


def _check_size(name: str, data: bytes) -> None:
    """What it would unpack to, before it is unpacked."""
    if not data.startswith(b"PK"):
        return  # opening says what it is instead
    with tempfile.SpooledTemporaryFile() as file:
        file.write(data)
        try:
            with zipfile.ZipFile(file) as archive:
                total = sum(info.file_size for info in archive.infolist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return  # opening says that it is damaged
    if total > MOST_UNPACKED:
        raise ProdOpsError(
            f"{name} would unpack to {total / 1024**2:,.0f} MB, more than a pack can be. It was not opened."
        )


def _check_declarations(name: str, package: Package) -> None:
    """No part may declare a document type, wherever in it and whatever the part is called: entities could expand."""
    for part in sorted(package.names):
        data = package.read(part)
        if _DECLARED.search(data) or (b"<\0!\0" in data and _DECLARED.search(data.replace(b"\0", b""))):
            raise ProdOpsError(
                f"{name} holds a document type declaration ({part}), which no workbook of Excel has and which can do harm; "
                "it was not opened. Ask the sender for a file saved by Excel."
            )


def _grid(name: str, sheet: object) -> Grid:
    used = sheet.used_range  # type: ignore[attr-defined]
    rows, columns = used.shape if used is not None else (0, 0)
    if rows * columns > MOST_CELLS:
        raise ProdOpsError(
            f"A sheet of {name} spreads over {rows:,} rows and {columns:,} columns, more than a pack can. It was not read."
        )
    grid = read_grid(sheet, formulas=True)  # type: ignore[arg-type]
    for line in grid.values:
        line[:] = [_CONTROL.sub("", cell) if isinstance(cell, str) else cell for cell in line]
    return grid


def _modified(package: Package) -> tuple[str, str]:
    """Who the file says changed it last, and when (ISO, UTC); blank where no program has noted a change since it was made."""
    if "docProps/core.xml" not in package.names:
        return "", ""
    tree = package.tree("docProps/core.xml")
    by, at = tree.findtext(f"{_CORE}lastModifiedBy") or "", tree.findtext(f"{_TERMS}modified") or ""
    if at == tree.findtext(f"{_TERMS}created") or not _MOMENT.fullmatch(at):
        return "", ""
    return " ".join(_ANY_CONTROL.sub(" ", by).split())[:80], at


def _properties(package: Package) -> dict[str, str]:
    """Custom document properties with a text."""
    if "docProps/custom.xml" not in package.names:
        return {}
    found = {p.get("name", ""): "".join(p.itertext()) for p in package.tree("docProps/custom.xml")}
    return {name: text.strip() for name, text in found.items() if len(text) <= 500}


def _notes(package: Package) -> dict[tuple[str, int, int], str]:
    """Comments by sheet, row and column: the text alone."""
    out: dict[tuple[str, int, int], str] = {}
    for name, part in sheet_parts(package):
        for comments in package.related(part, "comments"):
            for comment in package.tree(comments).iter(f"{MAIN}comment"):
                place = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", comment.get("ref", ""))
                text = _THREADED.sub("", "".join(t.text or "" for t in comment.iter(f"{MAIN}t"))).strip()
                if place and text:
                    out[name, int(place[2]), column_number(place[1])] = _CONTROL.sub("", text)
    return out
