"""Is this file a workbook that can be opened safely? If not, a sentence that says what to do.

Nothing is unpacked to disk, no network is asked and no macro runs. A package with a document type
declaration is refused, so that XML entities cannot expand; every part is read once to its end, so that a
zip which lies about sizes, or is damaged, is found before anything is made of it.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.prolog import declares_type

MAX_PACKAGE = 2 * 1024**3
MAX_PART = 1024**3
# A worksheet seldom shrinks to less than a fiftieth; 200 leaves room. Small parts may do as they like.
MAX_RATIO = 200
RATIO_FROM = 50 * 1024**2
# A zip directory alone can be made to fill the memory.
MAX_PARTS = 50_000
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS = (".xlsx", ".xlsm")
_SAVE_AS = "Open it in Excel and save it as an Excel workbook (.xlsx)."
_ADVICE = {
    ".xls": f"{{name}} is in the format of Excel 97 to 2003. {_SAVE_AS}",
    ".xlsb": f"{{name}} is a binary workbook (.xlsb). {_SAVE_AS}",
    ".xltx": f"{{name}} is a template. {_SAVE_AS}",
    ".xltm": f"{{name}} is a template. {_SAVE_AS}",
    ".ods": f"{{name}} is an OpenDocument spreadsheet. {_SAVE_AS}",
    ".numbers": "{name} is a Numbers document. Export it as an Excel workbook (.xlsx) first.",
    ".csv": "{name} is a text file, not a workbook. Bring it in with `prodops-xl import {name} --as TABLE`.",
    ".txt": "{name} is a text file, not a workbook. Bring it in with `prodops-xl import {name} --as TABLE`.",
    ".tsv": "{name} is a text file, not a workbook. Bring it in with `prodops-xl import {name} --as TABLE`.",
}


def read_workbook(path: Path) -> Package:
    """The workbook file as a package, read once. ProdOpsError where it cannot or should not be opened."""
    _check_name(path)
    try:
        data = path.read_bytes()
    except PermissionError:
        raise ProdOpsError(
            f"{path.name} may not be read. Close it where it is open, or ask for access."
        ) from None
    except OSError as error:
        raise ProdOpsError(f"{path.name} cannot be read: {error.strerror or error}.") from None
    _check_kind(path.name, data)
    try:
        package = Package(data)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise ProdOpsError(_damaged(path.name)) from None
    check(path.name, package)
    return package


def check(name: str, package: Package) -> None:
    """Sizes, integrity, declarations, and that there is a workbook inside."""
    _check_sizes(name, package)
    _check_parts(name, package)
    _check_workbook(name, package)


def _damaged(name: str) -> str:
    return (
        f"{name} is damaged or was cut short. Fetch or export it again; if Excel can still open it, "
        "save it from there."
    )


def _check_name(path: Path) -> None:
    if path.is_dir():
        raise ProdOpsError(f"{path.name} is a folder. Name a workbook in it.")
    if not path.exists():
        raise ProdOpsError(f"There is no file {path}. Check the name and the folder.")
    if path.name.startswith("~$"):
        raise ProdOpsError(
            f"{path.name} is the mark that Excel leaves beside an open workbook, not a workbook. "
            f"Name {path.name[2:]}."
        )
    extension = path.suffix.lower()
    if extension not in _WORKBOOKS:
        advice = _ADVICE.get(extension, f"{{name}} is no Excel workbook by its name. {_SAVE_AS}")
        raise ProdOpsError(advice.format(name=path.name))


def _check_kind(name: str, data: bytes) -> None:
    if not data:
        raise ProdOpsError(f"{name} is empty (0 bytes). Fetch or export it again.")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise ProdOpsError(
                f"{name} is protected by a password. Open it in Excel, take the password off "
                "(File, Info, Protect Workbook, Encrypt with Password), save it and run this again."
            )
        raise ProdOpsError(f"{name} is an old .xls workbook with a new name. {_SAVE_AS}")
    if not data.startswith(b"PK"):
        raise ProdOpsError(
            f"{name} is not an Excel workbook inside, whatever its name says (web exports often are HTML or "
            f"text). {_SAVE_AS}"
        )


def _check_sizes(name: str, package: Package) -> None:
    total = 0
    members = package.archive.infolist()
    if len(members) > MAX_PARTS:
        raise ProdOpsError(
            f"{name} holds {len(members):,} parts, more than any workbook should; it was not opened. If you trust it, open "
            "it in Excel and save it again."
        )
    for info in members:
        if ".." in info.filename.replace("\\", "/").split("/"):
            raise ProdOpsError(
                f"{name} holds a part that lies outside of it ({info.filename}), which no workbook of Excel has and which "
                "can do harm; it was not opened. Ask the sender for a file saved by Excel."
            )
        total += info.file_size
        ratio = info.file_size / max(info.compress_size, 1)
        too_dense = info.file_size > RATIO_FROM and ratio > MAX_RATIO
        if info.file_size > MAX_PART or total > MAX_PACKAGE or too_dense:
            raise ProdOpsError(
                f"{name} would unpack to {max(total, info.file_size) / 1024**2:,.0f} MB ({info.filename}), "
                "which is more than a workbook of this size should hold; it was not opened. If you trust it, "
                "open it in Excel, delete what is not needed and save it again."
            )
        if info.flag_bits & 1:
            raise ProdOpsError(f"{name} is an encrypted zip. Save it from Excel without a password.")


def _check_parts(name: str, package: Package) -> None:
    for info in package.archive.infolist():
        try:
            blocks = package.blocks(info)
            # Pictures keep what their makers wrote, and nothing here parses them.
            declares = not info.filename.lower().endswith(".svg") and declares_type(blocks)
            for _ in blocks:
                pass
        except (
            zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, struct.error,
        ):  # fmt: skip
            raise ProdOpsError(_damaged(name)) from None
        if declares:
            raise ProdOpsError(
                f"{name} holds a document type declaration ({info.filename}), which no workbook of Excel has "
                "and which can do harm; it was not opened. Ask the sender for a file saved by Excel."
            )


def _check_workbook(name: str, package: Package) -> None:
    from xml.etree.ElementTree import ParseError

    try:
        part = package.workbook_part
        root = package.tree(part).tag if part else ""
    except (ParseError, ValueError, LookupError):
        raise ProdOpsError(_damaged(name)) from None
    if root.rpartition("}")[2] != "workbook":
        raise ProdOpsError(f"{name} is a zip package without a workbook in it. {_SAVE_AS}")
