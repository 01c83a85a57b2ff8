"""Words that cells of formulas hold, as kinds of column: a template colours them."""

from __future__ import annotations

from prodops_xl.tables.kinds import Kind


def words(*choices: str) -> Kind:
    """A column whose cells hold one of these words."""
    return Kind("choice", "text", "one of " + ", ".join(choices), choices[0], closed=True, choices=choices)
