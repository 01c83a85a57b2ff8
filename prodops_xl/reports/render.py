"""Render the jinja2 templates: HTML that stands alone, every value escaped; plain text as it is."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=PackageLoader("prodops_xl.reports", "templates"),
    autoescape=lambda name: not (name or "").endswith(".txt.j2"),  # noqa: S701 - the text of a mail is no HTML
    undefined=StrictUndefined,
    trim_blocks=True,
)


def _amount(value: float, places: int = 2) -> str:
    return f"{value:,.{places}f}"


_ENVIRONMENT.filters["amount"] = _amount


def render(template: str, **values: Any) -> str:
    """The named template with these values; raises jinja2's error where one is missing."""
    return _ENVIRONMENT.get_template(template).render(**values)
