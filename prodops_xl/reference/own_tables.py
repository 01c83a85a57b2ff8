"""A user's own tariff tables, and the packaged tariff with them laid over it. Pure: hosts read and write the files.

What wins over what: own lines replace whole chapters; own programs replace the rows of their heading and origin; own
claims replace their symbol; own fees replace the row of their fee and first day; a cotton fee table is own alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.chapters import chapters_in_words, listed
from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.reference.own_coverage import own_coverage
from prodops_xl.reference.typed_cells import typed_frame

Columns = Mapping[str, list[str]]

# Columns of the own rows of each table, as kept: the packaged ones, and the day on which a row was read.
COLUMNS: dict[str, tuple[str, ...]] = {
    "lines": (
        "hts", "column_1", "special", "column_2", "units", "chapter_99", "note",
        "edition", "source", "known_from", "known_to", "read",
    ),
    "programs": (
        "program", "heading", "origin", "except_origins", "mode", "rate", "from", "to", "in_transit_before", "list",
        "exempt_claim", "exempt_from", "exempt_chapters", "confidence", "note", "source", "read",
    ),
    "claims": (
        "symbol", "names", "program", "countries", "from", "to", "mpf", "lines", "chapter_98", "confidence", "note",
        "source", "read",
    ),
    "fees": (
        "fee", "rate", "minimum", "maximum", "from", "to", "modes", "exempt_claims", "basis", "source", "read",
    ),
    "cotton_fee": ("hts", "rate", "from", "to", "source", "read"),
}  # fmt: skip
# What makes rows the same, so that an own one takes the place of a packaged one.
KEYS: dict[str, tuple[str, ...]] = {
    "programs": ("heading", "origin"),
    "claims": ("symbol",),
    "fees": ("fee", "from"),
}
DAY_READ = ", own table read "


@dataclass(frozen=True, eq=False)
class OwnTables:
    """`tables`: own rows alone, by table, as columns of texts (`COLUMNS`). `about`: by table what was read when: for lines
    by chapter `edition`, `file`, `read`, `from`, `to`; for the others `file`, `read`, `known_to`.
    `fault`: why the tables could not be used; then there are no rows.
    """

    tables: Mapping[str, Columns] = field(default_factory=dict)
    about: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fault: str = ""

    def rows(self, table: str) -> int:
        """How many own rows a table has."""
        return len(next(iter(self.tables.get(table, {"": []}).values()), []))


def laid_over(packaged: Tariff, own: OwnTables | None) -> Tariff:
    """The packaged tariff with a user's own tables over it; with a sentence in `told` where those could not be used."""
    if own is None:
        return packaged
    if own.fault:
        return replace(packaged, told=(own.fault,))
    lines = _lines(packaged, own)
    programs = _by_key(packaged.programs, own, "programs").sort_values(
        ["heading", "origin", "from"], kind="stable", ignore_index=True
    )
    claims, fees = _by_key(packaged.claims, own, "claims"), _by_key(packaged.fees, own, "fees")
    cotton = _own_rows(own, "cotton_fee")
    merged = replace(packaged, lines=lines, programs=programs, claims=claims, fees=fees, cotton_fee=cotton)
    coverage = own_coverage(merged, own.about)
    return replace(merged, coverage=coverage, edition=_edition(packaged.edition, lines))


def _own_rows(own: OwnTables, table: str) -> pd.DataFrame | None:
    """The own rows, typed; a source says that it is of an own table, and of which day."""
    columns = own.tables.get(table)
    if not columns or not own.rows(table):
        return None
    frame = typed_frame({name: list(columns[name]) for name in COLUMNS[table]})
    if table != "lines":
        frame["source"] = frame["source"] + DAY_READ + frame["read"]
    return frame.drop(columns="read")


def _lines(packaged: Tariff, own: OwnTables) -> pd.DataFrame:
    """The lines; packaged ones among own ones have the packaged edition, and no source of their own."""
    mine = _own_rows(own, "lines")
    if mine is None:
        return packaged.lines
    kept = packaged.lines[~packaged.lines["hts"].str[:2].isin(set(mine["hts"].str[:2]))]
    first, last = (np.datetime64(edge, "D") for edge in packaged.known["tariff lines"])
    same: dict[str, Any] = {"edition": packaged.edition, "source": "", "known_from": first, "known_to": last}
    kept = kept.assign(**same).astype({name: mine[name].dtype for name in same})
    both = pd.concat([kept, mine], ignore_index=True) if len(kept) else mine
    order = both["hts"].str[:2].argsort(kind="stable")
    return both.iloc[order].reset_index(drop=True)


def _by_key(packaged: pd.DataFrame, own: OwnTables, table: str) -> pd.DataFrame:
    mine = _own_rows(own, table)
    if mine is None:
        return packaged
    key = list(KEYS[table])
    taken = pd.MultiIndex.from_frame(mine[key])
    kept = packaged[~pd.MultiIndex.from_frame(packaged[key]).isin(taken)]
    return pd.concat([kept, mine], ignore_index=True) if len(kept) else mine


def _edition(packaged: str, lines: pd.DataFrame) -> str:
    """Of one edition its name; of several, each with its chapters: `January 2025 (chapters 42 and 43) and 2026-11-25 (...)`."""
    if "edition" not in lines:
        return packaged
    pairs = set(zip(lines["edition"], lines["hts"].str[:2], strict=True))
    chapters: dict[str, list[int]] = {}
    for edition, chapter in sorted(pairs, key=lambda pair: pair[1]):
        chapters.setdefault(edition, []).append(int(chapter))
    if len(chapters) == 1:
        return next(iter(chapters))
    return listed([f"{edition} ({chapters_in_words(held)})" for edition, held in chapters.items()])
