"""Origins that the tariff treats apart: members of the European Union, column 2 countries.

Law: HTS general note 3(b): column 2 for Cuba and North Korea, and by Pub. L. 117-110 for Russia and Belarus
from 2022-04-09.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from prodops_xl.tables.countries import EU_MEMBERS

COLUMN_2_FROM: dict[str, date] = {
    "CU": date(1962, 5, 24),
    "KP": date(1951, 9, 1),
    "RU": date(2022, 4, 9),
    "BY": date(2022, 4, 9),
}


def expand(origins: Iterable[str]) -> frozenset[str]:
    """Country codes with `EU` replaced by its members; `*` stays."""
    out: set[str] = set()
    for origin in origins:
        out.update(EU_MEMBERS if origin == "EU" else (origin,))
    return frozenset(out)
