"""Our packages as they travel: the modules that some functions and commands need, zipped and compressed in one piece.

A zip without compression, and bz2 around it: 281 small modules compressed one by one take half as much again, and
the add-in's Python has bz2 but no lzma. It is imported as it is: Python imports from a zip, and finds packaged data in it.
"""

from __future__ import annotations

import ast
import base64
import bz2
import hashlib
import io
import textwrap
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import prodops_xl

_PACKAGE = Path(prodops_xl.__file__).parent
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: the same modules give the same bytes
_LINE = 2_000
# The packaged tables that a module reads.
_DATA: dict[str, tuple[str, ...]] = {
    "prodops_xl.reference.calendars": ("closures",),
    "prodops_xl.reference.corrections": ("correction_windows",),
    "prodops_xl.reference.milestones": ("milestones", "milestone_names", "templates"),
    "prodops_xl.reference.refunds": ("refund_channels", "refund_programs", "refund_rejections"),
    "prodops_xl.reference.sampling": ("sampling_letters", "sampling_plans"),
    "prodops_xl.reference.tariff_files": ("claims", "coverage", "fees", "programs", "tariff_lines"),
    "prodops_xl.reference.transit": ("ports", "transit"),
}


def files_for(roots: Iterable[str]) -> dict[str, bytes]:
    """Every module that `roots` (dotted names) need, and the data those read, by path."""
    modules = needed(roots)
    files = {
        _path(name).relative_to(_PACKAGE.parent).as_posix(): _path(name).read_bytes() for name in modules
    }
    for module in modules:
        for stem in _DATA.get(module, ()):
            data = _PACKAGE / "reference" / "data" / f"{stem}.csv"
            files[data.relative_to(_PACKAGE.parent).as_posix()] = data.read_bytes()
    return dict(sorted(files.items()))


def needed(roots: Iterable[str]) -> list[str]:
    """The modules that these import, at once or when called, and the packages around them."""
    seen: set[str] = set()
    open_ones = list(roots)
    while open_ones:
        name = open_ones.pop()
        if name not in seen:
            seen.add(name)
            open_ones += [name.rpartition(".")[0]] if "." in name else []
            open_ones += _imports(name)
    return sorted(seen)


@cache
def _imports(name: str) -> tuple[str, ...]:
    found: list[str] = []
    for node in _statements(ast.parse(_path(name).read_bytes())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(each for each in found if each.split(".")[0] == "prodops_xl" and _path(each).is_file())


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those for type checkers alone, and a package's attributes that are made when asked for."""
    for child in ast.iter_child_nodes(node):
        lazy = isinstance(child, ast.FunctionDef) and child.name == "__getattr__"
        typed = (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        )
        if not (lazy or typed):
            yield child
            yield from _statements(child)


def _path(name: str) -> Path:
    path = _PACKAGE.parent.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def digest(files: Mapping[str, bytes], *more: str) -> str:
    """One hash of these files and of what else makes the code what it is."""
    told = hashlib.sha256()
    for part in [
        *(text.encode() for text in more),
        *(b for name in files for b in (name.encode(), files[name])),
    ]:
        told.update(len(part).to_bytes(8, "big") + part)
    return told.hexdigest()


def packed(files: Mapping[str, bytes]) -> str:
    """The files as text: base64 in lines."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _DAY)
            info.create_system = 0  # the same bytes on every system
            archive.writestr(info, content)
    return "\n".join(textwrap.wrap(base64.b64encode(bz2.compress(data.getvalue(), 9)).decode(), _LINE))


def unpacked(text: str) -> dict[str, bytes]:
    """What `packed` was given."""
    with zipfile.ZipFile(io.BytesIO(bz2.decompress(base64.b64decode(text)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
