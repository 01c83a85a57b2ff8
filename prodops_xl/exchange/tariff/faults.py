"""Faults of a tariff file: each with its row as a spreadsheet counts it, its column, and what to do. All are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prodops_xl.errors import ProdOpsError

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` counts from 1, the header of a CSV being row 1; of a JSON export it is the record. 0: the file as a whole."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"Row {self.row}, {self.column}: " if self.row else ""
        return f"{place}{self.message}"


class TariffFileError(ProdOpsError):
    """A tariff file that was not taken, with every fault in it; nothing was changed."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, list(faults)
        more = len(self.faults) - _SHOWN
        lines = [str(fault) for fault in self.faults[:_SHOWN]]
        lines += [f"and {more:,} more"] if more > 0 else []
        super().__init__("\n".join([f"{file} was not taken; nothing was changed.", *lines]))

    def as_json(self) -> list[dict[str, Any]]:
        """The faults for scripts."""
        return [{"row": f.row, "column": f.column, "message": f.message} for f in self.faults]
