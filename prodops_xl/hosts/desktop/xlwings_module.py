"""xlwings' own VBA module, less what reads a workbook's settings or starts Python its way.

What stays is its library: the declarations that name its DLL and the call into it. The rest is ours
(`prodops_settings`, `prodops_python`): xlwings asks the active workbook first what program to start, and its functions
on files and the environment can be called by any cell of any workbook.
"""

from __future__ import annotations

import re

from prodops_xl.hosts.desktop.addin_sources import xlwings_file
from prodops_xl.hosts.desktop.vba_project import Module

KEPT = (
    "XLPyLoadDLL",
    "NDims",
    "XLPy",
    "KillPy",
    "ParentFolder",
)
PROJECT = "prodops"

_BEGINS = re.compile(r"^(?:Public |Private )?(?:Sub|Function) (\w+)\(")
_ENDS = re.compile(r"^End (?:Sub|Function)")


def xlwings_module() -> Module:
    """The module `xlwings` of the add-in. Raises ValueError where the installed xlwings lacks a procedure we keep."""
    declarations, procedures = _parted(xlwings_file("xlwings_custom_addin.bas"))
    missing = [name for name in KEPT if name not in procedures]
    if missing:
        raise ValueError(f"The installed xlwings has no VBA procedures {', '.join(missing)}.")
    head = re.sub(r'(PROJECT_NAME As String = )"\w+"', rf'\1"{PROJECT}"', declarations)
    return Module("xlwings", "standard", "\n\n".join([head.rstrip(), *(procedures[name] for name in KEPT)]))


def dictionary_class() -> Module:
    """VBA-Dictionary (MIT, in xlwings' open part): stands in for Scripting.Dictionary on Mac."""
    lines = xlwings_file("addin", "Dictionary.cls").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("Attribute VB_"))
    body = [line for line in lines[first:] if not line.startswith("Attribute VB_")]
    return Module("Dictionary", "class", "\n".join(body))


def _parted(source: str) -> tuple[str, dict[str, str]]:
    """Declarations before the first procedure, and each procedure's text by name."""
    lines = [line for line in source.splitlines() if not line.startswith("Attribute VB_Name")]
    begins = [i for i, line in enumerate(lines) if _BEGINS.match(line)]
    procedures: dict[str, str] = {}
    for start in begins:
        name = _BEGINS.match(lines[start]).group(1)  # type: ignore[union-attr]
        stop = next(i for i in range(start, len(lines)) if _ENDS.match(lines[i]))
        procedures.setdefault(name, "\n".join(lines[start : stop + 1]))
    return "\n".join(lines[: begins[0]]), procedures
