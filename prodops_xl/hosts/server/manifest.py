"""What the manifest says of us: ids that never change, the ribbon's groups from the registry."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from prodops_xl import __version__
from prodops_xl.registry import Command

# Ids are made from names, so that every build of the add-in is the same add-in to Excel.
_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "prodops-xl")


@dataclass(frozen=True)
class Addin:
    """The add-in as the manifest names it; `version` of four numbers, as Office takes it."""

    provider: str
    name: str
    description: str
    version: str

    def id_for(self, environment: str) -> str:
        """The add-in's id in an environment: a test installation stands beside the real one."""
        return str(uuid.uuid5(_SPACE, f"office/{environment}"))


@dataclass(frozen=True)
class Group:
    """A group of the ribbon tab: an id without blanks, its commands."""

    id: str
    label: str
    commands: tuple[Command, ...]


def _four(version: str) -> str:
    numbers = [part for part in version.split("+", maxsplit=1)[0].split(".") if part.isdigit()][:4]
    return ".".join([*numbers, *["0"] * (4 - len(numbers))])


ADDIN = Addin(
    "ProdOps XL",
    "ProdOps",
    "Order checks, landed cost, COGS, vendor scores and schedules of apparel production, and their cell functions.",
    _four(__version__),
)


def ribbon_groups(commands: Sequence[Command]) -> list[Group]:
    """The groups in the order of the registry."""
    labels = dict.fromkeys(c.group for c in commands)
    return [
        Group(f"Group.{label.replace(' ', '')}", label, tuple(c for c in commands if c.group == label))
        for label in labels
    ]
