"""A file that came back, as plain cells: what a host read of it before anybody asked whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prodops_xl.exchange.pack_identity import PackIdentity, identity_in, revision_in
from prodops_xl.workbook.grids import Grid

# Names of the custom document properties that say the same as the Start sheet.
PROPERTIES = ("prodops.pack", "prodops.revision", "prodops.seal")


@dataclass(frozen=True, eq=False)
class Returned:
    """`name`: the file's, for telling alone; `grids`: its sheets with values and formulas; `notes`: comments by sheet, row
    and column; `warnings`: what the file holds that is left aside, a sentence each; `refused`: why it was not read at
    all; `modified_by`, `modified_at` (ISO, UTC): as the file itself says; `properties`: its custom properties.
    """

    name: str
    grids: Mapping[str, Grid] = field(default_factory=dict)
    notes: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    refused: str = ""
    modified_by: str = ""
    modified_at: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> PackIdentity | None:
        """Which pack it says it is: by its Start sheet, else by its properties; None where it says nothing.

        Where both are there and differ, somebody changed one: that is no identity.
        """
        on_sheet = identity_in([grid.values for grid in self.grids.values()])
        pack, revision, seal = (self.properties.get(name, "") for name in PROPERTIES)
        number = revision_in(revision)
        told = PackIdentity(pack, number, seal) if pack and seal and number is not None else None
        if on_sheet is not None and told is not None and on_sheet != told:
            return PackIdentity(on_sheet.pack, on_sheet.revision, "altered")
        return on_sheet or told
