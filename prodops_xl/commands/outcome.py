"""What a command says when it is done, and how it tells of its progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from prodops_xl.tables.findings import Finding

# Called with a phrase and the share done (0 to 1). A host stops long work by raising from it.
Progress = Callable[[str, float], None]


def silent(_phrase: str, _done: float) -> None:
    """No progress shown."""


@dataclass
class Outcome:
    """Counts and notes of one run: `written` is cells by table, `counts` the command's own figures, `summary` rows
    for the person at the shell (label, figure), `warnings` sentences that go with the figures.
    """

    command: str
    rows: int = 0
    errors: int = 0
    warnings: int = 0
    remarks: int = 0
    notes: list[str] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)
    summary: list[tuple[str, Any]] = field(default_factory=list)

    def count(self, findings: Iterable[Finding]) -> None:
        """Add findings to the counts by severity."""
        by = Counter(f.severity for f in findings)
        self.errors += by["error"]
        self.warnings += by["warning"]
        self.remarks += by["remark"]

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints; the host adds `out` and `seconds`."""
        return {
            "command": self.command,
            "rows": self.rows,
            "errors": self.errors,
            "warnings": self.warnings,
            "remarks": self.remarks,
            "notes": self.notes,
            "written": self.written,
            **self.counts,
        }
