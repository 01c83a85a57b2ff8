"""The fiscal year of the United States: from 1 October (31 USC 1102), by which the fees of an entry are set."""

from __future__ import annotations

from datetime import date


def fiscal_year(day: date) -> int:
    """2026-10-01 is of fiscal year 2027."""
    return day.year + (day.month >= 10)
