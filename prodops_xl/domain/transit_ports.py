"""Ports as teams spell them: codes by name, and the coast that a US port lies on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from prodops_xl.domain.ports import port_country


@dataclass(frozen=True, eq=False)
class Ports:
    """How ports are spelled: `codes` by the words of a code or name, `groups` (US-EAST, ...) by code."""

    codes: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def code(self, port: str) -> str | None:
        """The UN/LOCODE of a port as it is spelled; None where it is not known."""
        known = self.codes.get(_words(port))
        if known:
            return known
        plain = re.sub(r"\s", "", port).upper()
        return plain if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}", plain) and port_country(plain) else None


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
