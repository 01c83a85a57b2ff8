"""Questions about headers, asked in Excel; the answers go the way of the shell's `--map`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from prodops_xl.errors import ProdOpsError

# A prompt and what stands in the box at first; gives what was typed, "" when the box was closed.
Ask = Callable[[str, str], str]


def answers_of(questions: Sequence[Mapping[str, Any]], ask: Ask) -> dict[str, dict[str, Any]]:
    """An answer for every question, as `{table: {header: column}}`; a header that is none of the choices is None.

    Raises ProdOpsError when a box is closed: nothing is guessed.
    """
    answers: dict[str, dict[str, Any]] = {}
    for question in questions:
        answers.setdefault(question["table"], {})[question["header"]] = _one(question, ask)
    return answers


def _one(question: Mapping[str, Any], ask: Ask) -> str | None:
    choices = list(question["choices"])
    lines = [f"{i}  {choice}" for i, choice in enumerate(choices, start=1)] + ["0  none of these"]
    prompt = "\n".join([_heading(question), "", *lines, "", "Type the number of your answer."])
    for _ in range(3):
        told = ask(prompt, "1").strip()
        if not told:
            break
        if told.isdigit() and int(told) <= len(choices):
            return choices[int(told) - 1] if int(told) else None
    raise ProdOpsError(
        f"The header {question['header']!r} was not settled, so nothing was done. Press the button again to answer."
    )


def _heading(question: Mapping[str, Any]) -> str:
    return f"What is the column {question['header']!r} of {question['table']}?"
