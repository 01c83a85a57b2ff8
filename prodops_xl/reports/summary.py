"""The summary page of a finished order book: what every job found, for the browser and for mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from prodops_xl.reports.render import render

_NONE = pd.DataFrame()
# Columns of the result sheets that the page shows, and how each is written.
_STYLES = (
    ("Style", "text"), ("Description", "text"), ("Units", "whole"), ("FOB", "money"), ("Duty %", "share"),
    ("Duty", "money"), ("Fees", "money"), ("Freight", "money"), ("Other", "money"), ("Landed", "money"),
    ("IMU", "share"), ("Estimate", "money"), ("Actual", "money"),
)  # fmt: skip
_MONTHS = (
    ("Month", "month"), ("Opening", "whole"), ("Purchases", "whole"), ("COGS", "whole"), ("Closing", "whole"),
    ("Budget", "whole"), ("Variance", "whole"), ("Refund receivable", "whole"),
)  # fmt: skip
_VENDORS = (
    ("Vendor", "text"), ("Money", "whole"), ("On time", "share"), ("On time excused", "share"),
    ("First pass", "share"), ("Score", "score"), ("Grade", "text"), ("Coverage", "share"),
)  # fmt: skip
_STEPS = (
    ("PO", "text"), ("Line", "whole"), ("Style", "text"), ("Next milestone", "text"), ("Owner", "text"),
    ("Days late", "whole"), ("Forecast in-DC", "text"), ("Status", "text"), ("Action", "text"),
)  # fmt: skip
_ENTRIES = (
    ("Entry", "text"), ("What", "text"), ("Filed", "money"), ("Computed", "money"), ("Difference", "money"),
)  # fmt: skip


def summary_page(
    sheets: Mapping[str, pd.DataFrame], figures: Mapping[str, Mapping[str, Any]], as_of: date, version: str
) -> str:
    """HTML. `sheets`: the result sheets' tables by name (Issues, Landed cost, Entry check, COGS, Scorecard, Next
    steps), any of which may be missing; `figures`: what each command said (`Outcome.as_json`), by command.
    """
    issues = sheets.get("Issues", _NONE)
    shown = issues[issues["Severity"] != "remark"] if len(issues) else issues
    entries = sheets.get("Entry check", _NONE)
    if len(entries):
        off = pd.to_numeric(entries["Difference"], errors="coerce").abs() > 0.004
        entries = entries[off]
    return render(
        "summary.html.j2",
        title="Order book: validated, costed, scored, scheduled",
        lead=f"As of {as_of.isoformat()}. {figures['validate-orders']['rows']:,} order lines; every figure's source is on its sheet.",
        cards=_cards(figures),
        rules=_rules(shown),
        issues=_issues(shown),
        tables=[
            table
            for table in (
                _table("Landed cost by style", sheets.get("Landed cost", _NONE), _STYLES, 15),
                _table("COGS by month", sheets.get("COGS", _NONE), _MONTHS, 24),
                _table("Vendors", sheets.get("Scorecard", _NONE), _VENDORS, 15),
                _table("Next steps", sheets.get("Next steps", _NONE), _STEPS, 15),
                _table("Entries that differ from the filed figures", entries, _ENTRIES, 20),
            )
            if table["rows"]
        ],
        notes=list(dict.fromkeys(note for told in figures.values() for note in told["notes"])),
        version=version,
    )


def _cards(figures: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    checked, costed = figures["validate-orders"], figures["landed-cost"]
    return [
        ("errors", f"{checked['errors']:,}"),
        ("warnings", f"{checked['warnings']:,}"),
        ("landed total", f"{costed['landed_total']:,.0f}"),
        ("duty on shipped lines", f"{costed['shipped']['Duty']:,.2f}"),
        ("of which IEEPA, may be refunded", f"{costed['shipped']['of which IEEPA']:,.2f}"),
        ("entries that differ", f"{costed['entries_differing']:,}"),
    ]


def _rules(shown: pd.DataFrame) -> list[dict[str, Any]]:
    if not len(shown):
        return []
    by_rule = shown.groupby("Rule")["Money at risk"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    most = float(by_rule["sum"].max()) or 1.0
    return [
        {
            "name": name,
            "rows": int(row["size"]),
            "money": float(row["sum"]),
            "share": round(100 * row["sum"] / most, 1),
        }
        for name, row in by_rule.head(14).iterrows()
    ]


def _issues(shown: pd.DataFrame) -> list[dict[str, Any]]:
    if not len(shown):
        return []
    top = shown.sort_values("Money at risk", ascending=False, kind="stable").head(12)
    return [
        {
            "po": row["PO"] if isinstance(row["PO"], str) else None,
            "key": row["Key"],
            "line": _written(row["Line"], "whole") or None,
            "sentence": row["Sentence"],
            "fix": row["Fix"] or "",
            "owner": row["Owner"],
            "severity": row["Severity"],
            "money": float(row["Money at risk"] or 0),
        }
        for _, row in top.iterrows()
    ]


def _table(
    title: str, frame: pd.DataFrame, columns: tuple[tuple[str, str], ...], most: int
) -> dict[str, Any]:
    """A table of the page: headers with whether they hold numbers, and rows as text."""
    held = [(name, form) for name, form in columns if name in frame.columns]
    rows = frame[[name for name, _ in held]].head(most).astype(object).to_numpy().tolist()
    return {
        "title": title,
        "headers": [(name, form not in ("text", "month")) for name, form in held],
        "rows": [
            [
                (_written(value, form), form not in ("text", "month"))
                for value, (_, form) in zip(row, held, strict=True)
            ]
            for row in rows
        ],
        "left": max(len(frame) - most, 0),
    }


_FORMS = {"whole": ",.0f", "money": ",.2f", "share": ".1%", "score": ".1f"}


def _written(value: Any, form: str) -> str:
    """A cell as text; blank where there is nothing."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, (date, datetime)):
        return f"{value:%Y-%m}" if form == "month" else f"{value:%Y-%m-%d}"
    if form in _FORMS and isinstance(value, (int, float)):
        return format(value, _FORMS[form])
    return str(value)
