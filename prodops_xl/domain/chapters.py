"""Chapters of the tariff, as a sentence names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def chapters_in_words(chapters: Iterable[int]) -> str:
    """`chapters 42, 43 and 61 to 65`, `chapter 61`, `no chapter`: three and more that follow one another are a run."""
    runs: list[list[int]] = []
    for chapter in sorted(set(chapters)):
        if runs and chapter == runs[-1][-1] + 1:
            runs[-1].append(chapter)
        else:
            runs.append([chapter])
    parts = [part for run in runs for part in _parts(run)]
    if not parts:
        return "no chapter"
    one = len(parts) == 1 and " to " not in parts[0]
    return f"{'chapter' if one else 'chapters'} {listed(parts)}"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _parts(run: list[int]) -> list[str]:
    return [f"{run[0]:02d} to {run[-1]:02d}"] if len(run) > 2 else [f"{chapter:02d}" for chapter in run]
