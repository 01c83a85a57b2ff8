"""Words and headings, subheadings and fibers: against the tariff as the USITC publishes it, where it is at
hand.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from prodops_xl.domain.orders.nomenclature import CHIEF_FIBER, chief_fiber_of, headings_for
from prodops_xl.reference import tariff

SHARED = Path(os.environ.get("PRODOPS_SHARED") or Path(__file__).parents[2] / "../shared")
PUBLISHED = SHARED / "data/raw/hts"

# description, a number that fits it (headings' texts of the HTS), one that does not
WORDS = [
    ("Men's crew neck T-shirt", "6109", "6205"),
    ("Tees / S/S graphic tee", "6109", "6110"),
    ("Polo Shirt", "6105", "6205"),
    ("Oxford shirt", "6205", "6204"),
    ("Silk blouse", "6206", "6205"),
    ("Cable knit sweater", "6110", "6109"),
    ("Zip hoodie", "6110", "6114"),
    ("Women's denim jeans", "6204", "6206"),
    ("Jogger pants", "6103", "6110"),
    ("Cargo shorts", "6203", "6205"),
    ("Pleated skirt", "6204", "6206"),
    ("Wrap dress", "6204", "6206"),
    ("Wool coat", "6202", "6204"),
    ("Rain parka", "6210", "6203"),
    ("Bomber jacket", "6201", "6107"),
    ("Swimsuit", "6112", "6109"),
    ("Boxer briefs", "6107", "6103"),
    ("Pajama set", "6108", "6104"),
    ("Crew socks", "6115", "6116"),
    ("Leather gloves", "4203", "6115"),
    ("Touch gloves", "6116", "6115"),
    ("Plaid scarf", "6214", "6204"),
    ("Bucket hat", "6505", "6204"),
    ("Running shoe", "6404", "4202"),
    ("Canvas tote", "4202", "6404"),
    ("Tops | Baby tee", "6111", "6204"),
]


@pytest.mark.parametrize(("description", "fits", "does_not"), WORDS)
def test_headings_of_words(description, fits, does_not):
    _, headings = headings_for(description)
    assert fits in headings
    assert does_not not in headings


# Words that look like others, or mean several things: no judgement, or a wide one.
@pytest.mark.parametrize(
    ("description", "allowed"),
    [
        ("Cap sleeve top", None),
        ("Paper bag waist", None),
        ("Bootcut", None),
        ("Vest", None),
        ("Track suit", None),
        ("Coated canvas", None),
        ("Dressy top", None),
        ("Panther print", None),
        ("Short sleeve top", None),
        ("Necktie-print", None),
        ("Shirt dress", {"6204", "6205"}),
        ("Dress shirt", {"6205"}),
        ("Sweater coat", {"6110", "6102"}),
        ("Hat and glove set", {"6505", "6116"}),
        ("Boot socks", {"6115", "6403"}),
        ("Leather trousers", {"4203", "6203"}),
        ("Pants with belt", {"6203", "6217"}),
        ("T-SHIRT", {"6109"}),
        ("t shirt", {"6109"}),
    ],
)
def test_words_that_need_care(description, allowed):
    _, headings = headings_for(description)
    assert headings == frozenset() if allowed is None else allowed <= headings


def test_headings_are_of_the_tariff():
    known = {code[:4] for code in tariff().lines["hts"]}
    held = {code[:2] for code in tariff().lines["hts"]}
    named = {h for _, h in (headings_for(words) for words, _, _ in WORDS) for h in h}
    assert {heading for heading in named if heading[:2] in held} <= known


def test_fiber_subheadings_are_of_the_tariff():
    lines = {code[:8] for code in tariff().lines["hts"]}
    assert all(any(line.startswith(code) for line in lines) for code in CHIEF_FIBER)


@pytest.mark.parametrize(
    ("number", "fiber"),
    [
        ("6109100012", "cotton"),
        ("61099010", "man-made"),
        ("61099015", "wool"),
        ("6110303059", "man-made"),
        ("6203424511", "cotton"),
        ("62034328", "synthetic"),
        ("61044420", "artificial"),
        ("61091000", "cotton"),
        ("61099080", None),
        ("6205904010", None),
        ("6403999065", None),
    ],
)
def test_chief_fiber_of_lines(number, fiber):
    assert chief_fiber_of(number) == fiber


_FIBERS = {
    r"of cotton": "cotton",
    r"of wool": "wool",
    r"of man-?made fib": "man-made",
    r"of synthetic fib": "synthetic",
    r"of artificial fib": "artificial",
    r"of other|of silk|containing 70 ": None,
}


def published_fibers() -> dict[str, str | None]:
    """8-digit lines of chapters 61 and 62 with the fiber that the nearest description above them names."""
    fibers: dict[str, str | None] = {}
    for chapter in ("61", "62"):
        above: list[str] = []
        for row in json.loads((PUBLISHED / f"{chapter}.json").read_text(encoding="utf-8")):
            above = [*above[: int(row["indent"])], row["description"].strip().casefold()]
            code = row["htsno"].replace(".", "")[:8]
            if len(code) == 8 and code not in fibers:
                found = (
                    f for text in reversed(above) for words, f in _FIBERS.items() if re.match(words, text)
                )
                fibers[code] = next(found, None)
    return fibers


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published tariff chapters are not at hand")
def test_fiber_subheadings_say_what_the_tariff_says():
    assert {code: chief_fiber_of(code) for code in published_fibers()} == published_fibers()
