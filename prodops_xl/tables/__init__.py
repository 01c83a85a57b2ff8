"""What a table holds: row models, header aliases, units, who owns each column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prodops_xl.tables.schema import TABLES

__all__ = ["TABLES"]


def __getattr__(name: str) -> Any:
    # Made when asked for: a country or a currency is looked up without building every row model.
    if name == "TABLES":
        from prodops_xl.tables.schema import TABLES

        return TABLES
    raise AttributeError(name)
