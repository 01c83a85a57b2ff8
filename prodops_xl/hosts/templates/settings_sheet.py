"""The Settings sheet of a template: settings that its commands read, with default and meaning, and an empty column to fill."""

from __future__ import annotations

from typing import Any

from prodops_xl.hosts.templates.pages import HEAD
from prodops_xl.tables.declarations import TableSheet
from prodops_xl.tables.settings import SETTINGS

SETTINGS_TABLE = "Settings"
_KNOWN = {setting.name: setting for setting in SETTINGS}


def settings_sheet(beginnings: tuple[str, ...]) -> TableSheet:
    """The sheet with every setting whose name begins so."""
    rows = tuple(
        {
            "Setting": s.name,
            "Value": None,
            "Default": s.default if s.default != "" else None,
            "Meaning": s.meaning + (f" ({', '.join(s.choices)})" if s.choices else ""),
        }
        for s in SETTINGS
        if s.name.startswith(beginnings)
    )
    return TableSheet(
        SETTINGS_TABLE,
        "Settings",
        "Settings",
        "Leave Value blank to keep the default.",
        ("Setting", "Value", "Default", "Meaning"),
        inputs=("Value",),
        widths={"Setting": 34, "Value": 18, "Default": 16, "Meaning": 80},
        examples=rows,
        rows=0,
    )


def setting_choices(page: Any, rows: list[dict[str, Any]]) -> None:
    """Each setting's meaning where its value is typed, and its choices where it has some."""
    for row, line in enumerate(rows, start=HEAD + 1):
        setting = _KNOWN[line["Setting"]]
        choices = setting.choices or (("yes", "no") if setting.kind == "switch" else ())
        help_text = {"input_title": setting.name[:32], "input_message": str(line["Meaning"])[:255]}
        listed = {"validate": "list", "source": list(choices)} if choices else {"validate": "any"}
        page.data_validation(row, 1, row, 1, {**listed, **help_text})
