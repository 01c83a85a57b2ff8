"""The one base class of exceptions, and the value a single cell gets instead of one.

Findings are data (see `tables/findings.py`); an exception is only for what makes a whole command or a whole
call impossible. Its message is a sentence that a person can act on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class ProdOpsError(Exception):
    """A command or call cannot be done; the message says what to do about it."""


@dataclass
class QuestionsError(ProdOpsError):
    """A command needs answers before it can go on: `questions` is a list of
    `{"table", "header", "choices": [column, ...], "sentence"}`; `--map FILE.json` answers them.
    """

    questions: list[dict[str, Any]] = field(default_factory=list)

    def __str__(self) -> str:
        """Every question's sentence, one a line."""
        return "\n".join(q["sentence"] for q in self.questions)


@dataclass(frozen=True, slots=True)
class CellError:
    """What one cell of a function's result holds when its arguments are bad.

    `code` is an Excel error value (`#VALUE!`, `#N/A`, `#NUM!`); `message` says what to do.
    """

    code: str
    message: str
