"""Claim files as the portal takes them: CSV, one column `Entry Number`, one number a row.

Numbers are written XXX-NNNNNNN-N: the portal takes them with and without hyphens, and with them no spreadsheet makes a
number of one or takes its leading zeros. Plain ASCII, lines end with CR LF (RFC 4180), no byte order mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from prodops_xl.domain.refunds.rows import printed

HEADER = "Entry Number"
LINE_END = "\r\n"


@dataclass(frozen=True)
class ClaimFiles:
    """Files of one run by name, bytes; `claims` are those that are uploaded, the others are papers to them."""

    claims: Mapping[str, bytes] = field(default_factory=dict)
    papers: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, bytes]:
        """Every file."""
        return {**self.claims, **self.papers}


def claim_text(entries: Iterable[str]) -> str:
    """The file of these bare entry numbers."""
    numbers = printed(pd.Series(list(entries), dtype=object)).tolist()
    return LINE_END.join([HEADER, *numbers, ""])
