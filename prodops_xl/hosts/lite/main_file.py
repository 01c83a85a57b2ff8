"""The Python file and the list of packages that the add-in finds in the workbook, made from the registry."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata, resources
from typing import Any

from prodops_xl import __version__
from prodops_xl.hosts.lite.payload import digest, files_for, packed
from prodops_xl.hosts.lite.profiles import Profile
from prodops_xl.registry import Argument, Command, Function

MARK = "# ProdOps XL engine"
CHECK_ROWS = "check-my-rows"
_HEADER = re.compile(
    rf"^{MARK} (?P<version>\S+), (?P<profile>\w+), code (?P<code>[0-9a-f]{{64}}), text (?P<text>[0-9a-f]{{64}})\r?\n"
)
_BUTTON = re.compile(r"^@script\(.*\bbutton=['\"]\[([^\]]+)\]", re.MULTILINE)
# As new workbooks of the add-in have them.
_REQUIRED = ("python-dotenv==1.0.1  # required", "pyodide-http  # required", "black  # required")
# Built for the add-in's Python: their versions are its own.
_BUILT_IN = ("numpy", "pandas", "pydantic")
_OF_TEAMS = ("scipy",)  # which line of an entry answers which of ours


@dataclass(frozen=True)
class Placed:
    """What is known of the workbook: the sheets that each command reads (none: all) and the buttons on its sheets, as
    `[shape]Sheet!A1`, both by the command's name; and the names of its sheets.
    """

    sheets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    buttons: Mapping[str, str] = field(default_factory=dict)
    known: Sequence[str] = ()


@dataclass(frozen=True)
class Header:
    """What the first line of a main.py of ours says. `edited`: the text below is no longer what was written."""

    version: str
    profile: str
    code: str
    edited: bool


def main_py(profile: Profile, placed: Placed | None = None) -> str:
    """The file."""
    text = _rendered(profile, placed or Placed())
    return f"{MARK} {__version__}, {profile.name}, code {code_of(profile)}, text {_sum(text)}\n{text}"


def header_of(text: str) -> Header | None:
    """The header of a main.py of ours; None for any other."""
    told = _HEADER.match(text)
    if told is None:
        return None
    edited = _sum(text[told.end() :]) != told["text"]
    return Header(told["version"], told["profile"], told["code"], edited)


@lru_cache(maxsize=4)
def code_of(profile: Profile) -> str:
    """A hash of all that this version would put into a workbook, whatever the workbook."""
    return digest(files_for(profile.roots), profile.name, _template(), requirements(profile))


def buttons_of(text: str) -> list[str]:
    """The shapes that start the commands of a main.py of ours."""
    return _BUTTON.findall(text[: text.rfind("PACKAGES = ")])


def requirements(profile: Profile) -> str:
    """requirements.txt: what the add-in needs itself, what its Python brings, and pure packages from PyPI."""
    more = (
        [] if profile.checks_rows else [*_OF_TEAMS, f"holidays=={metadata.version('holidays')}"]
    )  # factory calendars
    return (
        "\n".join([f"xlwings=={metadata.version('xlwings')}  # required", *_REQUIRED, *_BUILT_IN, *more])
        + "\n"
    )


def _sum(text: str) -> str:
    """An editor may change how lines end, and nothing else without being noticed."""
    return hashlib.sha256("\n".join(line.rstrip() for line in text.strip().splitlines()).encode()).hexdigest()


@lru_cache(maxsize=1)
def _template() -> str:
    return resources.files("prodops_xl.hosts.lite").joinpath("main.py.j2").read_text(encoding="utf-8")


def _rendered(profile: Profile, placed: Placed) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - it is Python
    environment.filters |= {"py": _literal, "docstring": _docstring}
    return environment.from_string(_template()).render(
        version=__version__,
        code=code_of(profile),
        functions=[_function(f) for f in profile.functions],
        commands=[_command(c, placed) for c in profile.commands],
        known=list(placed.known),
        checks_rows=profile.checks_rows,
        check_button=placed.buttons.get(CHECK_ROWS),
        packages=packed(files_for(profile.roots)),
    )


def _literal(value: Any) -> str:
    return repr(list(value) if isinstance(value, (list, tuple)) else value)


def _docstring(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{quoted}"""'


def _function(spec: Function) -> dict[str, Any]:
    return {
        "name": spec.name,
        "python": f"prodops_{spec.name.lower()}",
        "doc": spec.help,
        "signature": ", ".join(
            f"{a.name}=None" if _may_be_left_out(spec, a) else a.name for a in spec.arguments
        ),
        "names": [a.name for a in spec.arguments],
        "arguments": [{"name": a.name, "doc": _help(a)} for a in spec.arguments],
    }


def _may_be_left_out(spec: Function, argument: Argument) -> bool:
    """Optional ones at the end: Excel fills a call from the left."""
    return all(a.optional for a in spec.arguments[spec.arguments.index(argument) :])


def _help(argument: Argument) -> str:
    kind = {"date": "a date", "column": "one row or column"}.get(
        argument.type if argument.shape == "scalar" else argument.shape, ""
    )
    more = [kind, argument.unit, "may be left out" if argument.optional else ""]
    return "; ".join([argument.help, *filter(None, more)])


def _command(spec: Command, placed: Placed) -> dict[str, Any]:
    return {
        "name": spec.name,
        "python": f"prodops_run_{spec.name.replace('-', '_')}",  # LANDED_COST is a function, landed-cost a command
        "label": spec.label,
        "doc": spec.help,
        "sheets": list(placed.sheets.get(spec.name, ())),
        "button": placed.buttons.get(spec.name),
    }
