"""Headers of a wide time and action sheet: which milestone a column speaks of, and its plan, revised or actual day.

Two header rows (Plan | Actual merged over each milestone) come joined, `Lab dip (Plan)`; one row may say the same,
`Lab dip Approval (Actual)`, `PLANNED CUT DATE`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prodops_xl.tables.header_words import words
from prodops_xl.tables.word_lists import listed

PLANNED, REVISED, ACTUAL = "Planned", "Revised", "Actual"
SIDES = (PLANNED, REVISED, ACTUAL)

_SIDE_WORDS: Mapping[str, frozenset[str]] = {
    PLANNED: listed("plan planned target tgt baseline budget original due schedule scheduled std p"),
    REVISED: listed("revised replan replanned forecast estimated expected latest current updated promised r"),
    ACTUAL: listed("actual done completed complete received recvd approved appd achieved finished a"),
}
# In one header row "Lab dip Approved" is a milestone, and "Latest" may be one's name: these alone tell the side.
_PLAIN_WORDS: Mapping[str, frozenset[str]] = {
    PLANNED: listed("plan planned target baseline"),
    REVISED: listed("revised replanned forecast"),
    ACTUAL: listed("actual"),
}
_BESIDE = listed("date day dates on")
_GROUPED = re.compile(r"^(?P<milestone>.*\S)\s*\((?P<side>[^()]*)\)\s*$", re.DOTALL)
# What means two milestones to two teams, and what it may be. The start of sewing is none of ours.
AMBIGUOUS: Mapping[str, tuple[str, ...]] = {"ss": ("Size set", "Sewing start")}


@dataclass(frozen=True)
class MilestoneHeader:
    """A column of a milestone: its name as written, and which day of it (one of `SIDES`)."""

    milestone: str
    side: str


def milestone_header(header: str) -> MilestoneHeader | None:
    """How a header reads; None where it tells no side (then it is no column of a milestone)."""
    grouped = _GROUPED.match(header)
    if grouped is not None:
        side = _side(grouped["side"], _SIDE_WORDS)
        return MilestoneHeader(grouped["milestone"].strip(), side) if side else None
    side = _side(header, _PLAIN_WORDS, alone=False)
    rest = _without(header, side) if side else ""
    return MilestoneHeader(rest, str(side)) if rest else None


def ambiguous_milestone(text: str) -> tuple[str, ...]:
    """What a milestone's name may mean where it means several things; empty where it does not."""
    return AMBIGUOUS.get(" ".join(words(text)), ())


def _side(text: str, sides: Mapping[str, frozenset[str]], *, alone: bool = True) -> str | None:
    spoken = [word for word in words(text) if word not in _BESIDE]
    found = [side for side, known in sides.items() if known & set(spoken)]
    if len(found) != 1:
        return None
    return found[0] if not alone or set(spoken) <= sides[found[0]] else None


def _without(header: str, side: str | None) -> str:
    """The header without the words that tell the side: `PLANNED CUT DATE` is `CUT DATE`."""
    known = _PLAIN_WORDS[str(side)]
    kept = [part for part in re.split(r"[\s/_-]+", header) if not known & set(words(part))]
    return " ".join(kept).strip(" -:.")
