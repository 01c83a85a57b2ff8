"""Writes the docs' generated pages from the registry: cell functions with examples that are computed, and commands.

    python tools/docs_pages.py          # writes docs/functions.md and docs/commands/index.md

A test holds the committed pages against what this gives.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call
from prodops_xl.hosts.desktop.ribbon import groups
from prodops_xl.registry import COMMANDS, FUNCTIONS, Argument, Command, Function

DOCS = Path(__file__).parents[1] / "docs"

_RECEIPTS = [["2026-01-05", 100, 8], ["2026-02-05", 100, 9]]
_ISSUES = [["2026-02-10", 150]]
_LINE = [8.5, "6109100012", "VN", 1200, "2026-05-01", "ocean", 350, 20]
EXAMPLES: dict[str, list[Any]] = {
    "DUTY_RATE": ["6109100012", "VN", "2026-05-01"],
    "DUTY": ["6109100012", "VN", 10000, 1200, 240, "2026-05-01"],
    "DUTY_STACK": ["6109100012", "CN", "2026-01-20"],
    "MPF": [10000, "2026-05-01"],
    "HMF": [10000, "ocean"],
    "HTS_VALID": ["6109.10.0012"],
    "ALLOCATE": [100, [[1], [1], [1]]],
    "LANDED_COST": _LINE,
    "LANDED_COST_LEGS": _LINE,
    "IMU": [12.4, 42],
    "TARGET_FOB": [42, 0.68, "6109100012", "VN", "2026-05-01", 0.3, 0.1],
    "SIZE_SPLIT": [996, [[1], [2], [2], [1]], 6],
    "GTIN_VALID": ["4006381333931"],
    "ENTRY_NUMBER_VALID": ["AB4-1234567-5"],
    "REFUND_DEADLINE": ["2026-09-05", "2026-11-25"],
    "FIFO_COGS": [_RECEIPTS, _ISSUES],
    "FIFO_LAYERS": [_RECEIPTS, _ISSUES],
    "AVERAGE_COGS": [_RECEIPTS, _ISSUES],
    "PPV": [8, 8.25, 1000],
    "OTIF": [1000, "2026-05-20", 990, "2026-05-22", None, 3, 0.02],
    "VENDOR_SCORE": [[[90], [80], [None]], [[0.5], [0.3], [0.2]]],
    "GRADE": [86],
    "AQL_PLAN": [1200, 2.5],
    "WORKDAY_AT": ["2026-04-29", 3, "VN"],
    "LATEST_EX_FACTORY": ["2026-05-20", "VNSGN", "USLAX"],
    "TNA": ["2026-08-20", "woven_new", "VN", "ocean", "2026-03-02"],
}


def functions_page() -> str:
    """The function reference: what a cell takes and gives, on every host, with one computed example each."""
    lines = [
        "# Cell functions",
        "",
        "Made from the registry. On the desktop a name has an underscore (`PRODOPS_DUTY_RATE`), on the web a dot",
        "(`PRODOPS.DUTY_RATE`), in the shell neither (`prodops-xl fn DUTY_RATE`). `repair-formulas` turns one form into",
        "the other. Arguments in brackets may be left out. Functions of single values take ranges too and broadcast as",
        "Excel does: 10,000 rows are one call. A blank price, quantity or code is an error with a sentence, never free;",
        "an error value in an argument comes back as that error. Rates are fractions, dates are Excel dates or texts such",
        "as 2026-05-01. Examples are computed with the packaged tariff when this page is made.",
        "",
    ]
    for category in dict.fromkeys(f.category for f in FUNCTIONS):
        lines += [f"## {category}", ""]
        for function in [f for f in FUNCTIONS if f.category == category]:
            lines += _function(function)
    return "\n".join(lines).rstrip() + "\n"


def _function(function: Function) -> list[str]:
    given = ", ".join(f"[{a.name}]" if a.optional else a.name for a in function.arguments)
    example = EXAMPLES[function.name]
    result = call(function.name, example)
    lines = [f"### {function.name}", "", f"`PRODOPS_{function.name}({given})`", "", function.help, ""]
    lines += ["| argument | takes | |", "|---|---|---|"]
    lines += [f"| `{a.name}` | {_takes(a)} | {_cell(a.help)} |" for a in function.arguments]
    lines += [
        "",
        f"Gives: {_gives(function)}.",
        "",
        "```",
        f"prodops-xl fn {function.name} {_shell(example)}",
    ]
    lines += [*_shown(result.value), "```", ""]
    lines += [f"*{warning}*" for warning in result.warnings]
    return [*lines, ""] if result.warnings else lines


def _takes(argument: Argument) -> str:
    shape = {"scalar": argument.type, "column": "one row or column of numbers"}.get(
        argument.shape, f"{argument.shape.partition(':')[2]} columns"
    )
    unit = f", {argument.unit}" if argument.unit else ""
    default = (
        f"; {argument.default} when not given"
        if argument.optional and argument.default not in (None, 0.0)
        else ""
    )
    return f"{shape}{unit}{'; optional' if argument.optional else ''}{default}"


def _gives(function: Function) -> str:
    columns = function.spill_header or function.row
    kind = (
        f"{function.result}, {'with header: ' if function.spill_header else ''}"
        if columns
        else function.result
    )
    return kind + ", ".join(columns)


def _shell(arguments: list[Any]) -> str:
    return " ".join(
        f"'{json.dumps(a)}'" if isinstance(a, list) else "null" if a is None else str(a) for a in arguments
    )


def _shown(value: Any) -> list[str]:
    if isinstance(value, CellError):
        return [f"{value.code} {value.message}"]
    if isinstance(value, list):
        return ["  ".join(_plain(v) for v in row) for row in value]
    return [_plain(value)]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()  # as Excel and the shell show it
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def commands_page() -> str:
    """The list of commands: where each stands on the ribbon, what it reads, where it runs."""
    keys = {button.task: button.keytip for group in groups() for button in group.buttons}
    lines = [
        "# Commands",
        "",
        "Made from the registry. Each is a ribbon button and `prodops-xl run NAME FILE` in the shell; those that need no",
        "files are buttons of the task pane on the web too. A command reads all it needs, computes, and writes last.",
        "",
        "| command | ribbon | keys | does | reads |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {_link(c)} | {c.group}, {c.label} | Alt, {_keys(keys, c)} | {_cell(c.help)} | {', '.join(c.sheets) or 'the formulas of every sheet'} |"
        for c in COMMANDS
    ]
    return "\n".join(lines) + "\n"


def _keys(keys: dict[str, str], command: Command) -> str:
    return ", ".join(["Y, 2", *keys[command.name]]) if command.name in keys else "none"


def _link(command: Command) -> str:
    return (
        f"[{command.name}]({command.name}.md)"
        if (DOCS / "commands" / f"{command.name}.md").exists()
        else command.name
    )


def main() -> None:
    """Write the pages."""
    (DOCS / "functions.md").write_text(functions_page(), encoding="utf-8")
    (DOCS / "commands" / "index.md").write_text(commands_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
