"""What a workbook may carry: all of it for the team, checks of their own rows for a vendor."""

from __future__ import annotations

from dataclasses import dataclass, field

from prodops_xl.errors import ProdOpsError
from prodops_xl.registry import COMMANDS, FUNCTIONS, Command, Function

_ENGINE = "prodops_xl.hosts.lite.engine"


@dataclass(frozen=True)
class Profile:
    """Functions, commands and own scripts (name, label, what it does) that a workbook carries. `runtime`: the modules
    of the engine that its main.py calls.
    """

    name: str
    functions: tuple[Function, ...]
    commands: tuple[Command, ...] = ()
    runtime: tuple[str, ...] = field(default=())
    checks_rows: bool = False

    @property
    def roots(self) -> tuple[str, ...]:
        """Modules from which everything else follows."""
        targets = [
            each.partition(":")[0]
            for each in (*(f.target for f in self.functions), *(c.target for c in self.commands))
        ]
        return tuple(dict.fromkeys([*self.runtime, *targets]))


TEAM = Profile(
    "team",
    FUNCTIONS,
    tuple(c for c in COMMANDS if "lite" in c.hosts),
    (f"{_ENGINE}.answers", f"{_ENGINE}.scripts"),
)
# No landed cost, prices, duties or scores: what a vendor needs to hand back rows that can be read.
_VENDORS_OWN = ("GTIN_VALID", "SIZE_SPLIT")
VENDOR = Profile(
    "vendor",
    tuple(f for f in FUNCTIONS if f.name in _VENDORS_OWN),
    (),
    (f"{_ENGINE}.answers", f"{_ENGINE}.row_checks"),
    checks_rows=True,
)
PROFILES = {each.name: each for each in (TEAM, VENDOR)}


def profile_named(name: str) -> Profile:
    """The profile of that name; ProdOpsError where there is none."""
    try:
        return PROFILES[name]
    except KeyError:
        raise ProdOpsError(f"A workbook carries an engine for team or vendor, not {name!r}.") from None
