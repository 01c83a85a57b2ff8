"""Where the add-in's sources lie: in the wheel beside the package's rooms, in a checkout at its root."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

import jinja2
import xlwings

import prodops_xl
from prodops_xl.errors import ProdOpsError


def sources(folder: str = "desktop") -> Path:
    """The folder of sources, `desktop` or `office`. Raises ProdOpsError where the installation lacks it."""
    package = Path(prodops_xl.__file__).parent
    for root in (package / "addin", package.parent / "addin"):
        if (root / folder).is_dir():
            return root / folder
    raise ProdOpsError(f"The add-in's sources ({folder}) are missing: install prodops-xl again.")


def vba_source(name: str) -> str:
    """A module's source of ours by file name."""
    return (sources() / "vba" / name).read_text(encoding="utf-8")


@cache
def templates() -> jinja2.Environment:
    """The desktop's templates. A name that a template uses and nobody gives is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([sources(), sources() / "vba"]),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(["xml", "xml.j2"]),
        keep_trailing_newline=True,
    )


def xlwings_file(*parts: str) -> str:
    """The text of a file of the installed xlwings, in its open part."""
    return Path(xlwings.__file__).parent.joinpath(*parts).read_text(encoding="utf-8")


def xlwings_version() -> str:
    """The version that the add-in is built for: its library's file name carries it."""
    return version("xlwings")
