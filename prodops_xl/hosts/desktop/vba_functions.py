"""VBA wrappers of the cell functions and their help, made from the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from prodops_xl.hosts.desktop.addin_sources import templates
from prodops_xl.registry import FUNCTIONS, Argument, Function

PREFIX = "PRODOPS_"
CATEGORY = "ProdOps"
INTELLISENSE = "http://schemas.excel-dna.net/intellisense/1.0"
_RESERVED = frozenset({"date", "string", "scale", "debug", "fix", "int", "len", "me"})  # [MS-VBAL] 3.3.5.2
_LONGEST_HELP = 255  # characters that Excel takes as a description


@dataclass(frozen=True)
class Wrapper:
    """One function as VBA sees it."""

    name: str
    signature: str
    handed: str
    description: str
    argument_help: tuple[str, ...]
    dated: bool = False

    @property
    def cell_name(self) -> str:
        """The name in a cell."""
        return PREFIX + self.name


def wrapper(function: Function) -> Wrapper:
    """The function's VBA: each argument by its name, optional ones so declared, values handed over by `Given`."""
    names = [_name(a) for a in function.arguments]
    signature = ", ".join(
        f"Optional {name}" if a.optional else name for a, name in zip(function.arguments, names, strict=True)
    )
    return Wrapper(
        function.name,
        signature,
        ", ".join(f"Given({name})" for name in names),
        _quoted(function.help),
        tuple(f'"{_quoted(argument_help(a))}"' for a in function.arguments),
        _is_dated(function),
    )


def _is_dated(function: Function) -> bool:
    """Whether days are among what it takes or gives: a cell hands over their bare numbers."""
    gives = function.result == "date" or "date" in function.spill_header
    return gives or any(a.type == "date" for a in function.arguments)


def argument_help(argument: Argument) -> str:
    """An argument's help with its unit, and whether it may be left out."""
    unit = f" ({argument.unit})" if argument.unit else ""
    return f"{'Optional. ' if argument.optional else ''}{argument.help}{unit}"


def _name(argument: Argument) -> str:
    return f"{argument.name}_" if argument.name.lower() in _RESERVED else argument.name


def _quoted(text: str) -> str:
    return text[:_LONGEST_HELP].replace('"', '""')


def functions_source(functions: Sequence[Function] = FUNCTIONS) -> str:
    """The module of wrappers."""
    return (
        templates().get_template("prodops_functions.bas.j2").render(functions=[wrapper(f) for f in functions])
    )


def help_source(functions: Sequence[Function] = FUNCTIONS) -> str:
    """The module that hands argument help to Excel's function wizard."""
    return (
        templates()
        .get_template("prodops_help.bas.j2")
        .render(functions=[wrapper(f) for f in functions], category=CATEGORY)
    )


def intellisense_xml(functions: Sequence[Function] = FUNCTIONS) -> str:
    """On-sheet help as Excel-DNA's IntelliSense add-in reads it beside an add-in (its README, "XML file")."""
    root = ET.Element("IntelliSense", xmlns=INTELLISENSE)
    info = ET.SubElement(root, "FunctionInfo")
    for function in functions:
        told = ET.SubElement(info, "Function", Name=PREFIX + function.name, Description=function.help)
        for argument in function.arguments:
            ET.SubElement(
                told,
                "Argument",
                Name=f"[{argument.name}]" if argument.optional else argument.name,
                Description=argument_help(argument),
            )
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
