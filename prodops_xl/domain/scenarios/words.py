"""The words of a scenario: what is to be otherwise about the open orders, as a person writes it.

`entry_days=+14; origin=CN>VN | mode=air` are two scenarios. A word is `name=value`; `;` sets words apart, `|`
scenarios. The words are in `WORDS`, with an example each. What is not understood is refused with a sentence that
says what may be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from prodops_xl.domain.scenarios.scenario import Begun, Ended, Scenario
from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.countries import country_code
from prodops_xl.tables.modes import MODES

NOTHING = "as planned"  # the scenario that changes nothing: the plan as it stands, with its cliff dates
NO_CLAIMS = "none"
MOST_DAYS = 3660
MOST_RATE = 5.0  # 500 %
_YEARS = range(1990, 2200)
_ONCE = ("entry_date", "entry_days", "claims", "name")  # of two of them nobody knows which is meant
_SIGNS = str.maketrans("\u2212\u2013\uff0b", "--+")  # what writing programs make of a sign

_MODES = ("ocean", "air", "truck", "rail", "courier")
_HEADING = re.compile(r"(99\d\d)\.?(\d\d)(?:\.?(\d\d))?")


def read_scenarios(text: str) -> list[Scenario]:
    """The scenarios of a text. Raises ProdOpsError where a word is not understood."""
    told = [part.strip() for part in text.split("|")]
    found = [read_scenario(part) for part in told if part]
    if not found:
        raise ProdOpsError(f"A scenario is empty. {allowed()}")
    labels = [scenario.label for scenario in found]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice:
        raise ProdOpsError(f"Two scenarios are called {twice!r}: give each a name of its own (name=...).")
    return found


def read_scenario(text: str, name: str = "") -> Scenario:
    """One scenario. Raises ProdOpsError where a word is not understood."""
    words = [word.strip() for word in text.split(";") if word.strip()]
    if not words:
        raise ProdOpsError(f"A scenario is empty. {allowed()}")
    text = "; ".join(word for word in words if not word.lower().startswith("name"))
    out = Scenario(text or NOTHING, name.strip())
    _refuse_contradictions(words)
    for word in words:
        if word.lower() != NOTHING:
            key, sign, value = (part.strip() for part in word.partition("="))
            if not sign or key.lower() not in WORDS:
                raise ProdOpsError(_not_a_word(word, key.lower()))
            if not value:
                raise ProdOpsError(f"{key}= has no value; write it as {WORDS[key.lower()].example}.")
            out = WORDS[key.lower()].read(out, value)
    if out.entry_date is not None and out.entry_days:
        raise ProdOpsError(
            f"Scenario {out.label!r} has both entry_date and entry_days: one of them says when the goods are entered."
        )
    if out.label[0] in "=+-@":
        raise ProdOpsError(
            f"The name {out.label!r} begins with {out.label[0]}: Excel would take it for a formula."
        )
    return out


def _refuse_contradictions(words: list[str]) -> None:
    """Words that say two things at once."""
    keys = [word.partition("=")[0].strip().lower() for word in words]
    twice = next((key for key in _ONCE if keys.count(key) > 1), None)
    if twice:
        raise ProdOpsError(f"{twice} stands twice in one scenario. A bar (|) sets scenarios apart.")
    if NOTHING in keys and set(keys) - {NOTHING, "name"}:
        raise ProdOpsError(
            f"{NOTHING!r} means that nothing changes and goes alone. A bar (|) sets scenarios apart."
        )


def allowed() -> str:
    """The words there are, in one sentence."""
    return (
        "Words are "
        + ", ".join(word.example for word in WORDS.values())
        + f", or {NOTHING}; a semicolon sets words apart, a bar (|) scenarios."
    )


def _not_a_word(word: str, key: str) -> str:
    near = get_close_matches(key, WORDS, n=1)
    meant = f" Is it {near[0]}?" if near else ""
    return f"{word!r} is no word of a scenario.{meant} {allowed()}"


def _bad(key: str, value: str, says: str) -> ProdOpsError:
    return ProdOpsError(f"{key}={value} is not understood: {says} Write it as {WORDS[key].example}.")


def _day(key: str, value: str, text: str) -> date:
    told = text.strip()
    try:
        day = date.fromisoformat(told) if re.fullmatch(r"\d{4}-\d\d-\d\d", told) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise _bad(key, value, f"{told!r} is not a date.")
    return day


def _entry_date(to: Scenario, value: str) -> Scenario:
    return replace(to, entry_date=_day("entry_date", value, value))


def _entry_days(to: Scenario, value: str) -> Scenario:
    value = value.translate(_SIGNS)
    if not re.fullmatch(r"[+-]?[0-9]{1,4}", value) or abs(int(value)) > MOST_DAYS:
        raise _bad("entry_days", value, f"it takes whole days, up to {MOST_DAYS:,} either way.")
    return replace(to, entry_days=int(value))


def _origin(to: Scenario, value: str) -> Scenario:
    pairs = tuple(_pair("origin", value, part, country_code, "country") for part in value.split(","))
    return replace(to, origins=(*to.origins, *pairs))


def _mode(to: Scenario, value: str) -> Scenario:
    pairs = tuple(_pair("mode", value, part, _mode_of, "mode") for part in value.split(","))
    return replace(to, modes=(*to.modes, *pairs))


def _mode_of(text: str) -> str | None:
    found = MODES.get(re.sub(r"[^a-z]", "", text.lower()))
    return found if found in _MODES else None


def _pair(
    key: str, value: str, part: str, read: Callable[[str], str | None], what: str
) -> tuple[str | None, str]:
    """`VN`, or `CN>VN`: from one to another."""
    before, sign, after = (side.strip() for side in part.partition(">"))
    sides = (before, after) if sign else (before,)
    found = [read(side) for side in sides]
    if None in found:
        told = sides[found.index(None)]
        may = f" Modes are {', '.join(_MODES)}." if what == "mode" else " Countries are codes (VN) or names."
        raise _bad(key, value, f"{told!r} is no {what}.{may}")
    return (found[0], str(found[1])) if sign else (None, str(found[0]))


def _claims(to: Scenario, value: str) -> Scenario:
    told = value.replace(",", " ").split()
    if NO_CLAIMS in (word.lower() for word in told):
        if len(told) > 1:
            raise _bad("claims", value, f"{NO_CLAIMS} goes alone.")
        told = []
    return replace(to, claims=" ".join(told))


def _end(to: Scenario, value: str) -> Scenario:
    name, sign, day = value.partition("@")
    if not sign or not name.strip():
        raise _bad("end", value, "it takes a heading, or a program's name, and the first day without it.")
    called = heading_of(name) or name.strip()
    return replace(to, ended=(*to.ended, Ended(called, _day("end", value, day))))


def _begin(to: Scenario, value: str) -> Scenario:
    name, sign, rest = value.partition("@")
    heading, parts = heading_of(name), [part.strip() for part in rest.split(":")]
    if not sign or heading is None or len(parts) not in (2, 3):
        raise _bad(
            "begin", value, "it takes a heading of chapter 99, its first day, its rate and the origins."
        )
    told = parts[2] if len(parts) == 3 else "*"
    origins = [
        text.strip().upper() if text.strip().upper() in ("*", "EU") else country_code(text)
        for text in told.split(",")
    ]
    if None in origins:
        raise _bad("begin", value, f"{told.split(',')[origins.index(None)].strip()!r} is no country.")
    begun = Begun(heading, _day("begin", value, parts[0]), _rate(value, parts[1]), tuple(map(str, origins)))
    return replace(to, begun=(*to.begun, begun))


def _rate(value: str, text: str) -> float:
    plain = text.removesuffix("%").strip()
    if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?|\.\d{1,6}", plain):
        raise _bad("begin", value, f"{text!r} is no rate.")
    rate = float(plain) / (100 if text.endswith("%") else 1)
    if rate >= 1 and not text.endswith("%"):
        raise _bad("begin", value, f"{text} would be {rate:.0%} of value; {text} percent is {text}%.")
    if not 0 < rate <= MOST_RATE:
        raise _bad(
            "begin",
            value,
            f"a rate is a fraction of value (0.10) or a percentage (10%), up to {MOST_RATE:.0%}.",
        )
    return rate


def heading_of(text: str) -> str | None:
    """`9903.05`, `99030584` or `9903.05.84` with dots; None where it is no heading of chapter 99."""
    found = _HEADING.fullmatch(text.strip())
    return ".".join(part for part in found.groups() if part) if found else None


def _name(to: Scenario, value: str) -> Scenario:
    return replace(to, name=value)


@dataclass(frozen=True)
class Word:
    """A word: how it is read into a scenario, an example, and what it does."""

    read: Callable[[Scenario, str], Scenario]
    example: str
    meaning: str


WORDS: dict[str, Word] = {
    "entry_date": Word(_entry_date, "entry_date=2026-07-24", "every open order is entered on that day"),
    "entry_days": Word(_entry_days, "entry_days=+14", "every open order is entered so many days later (or earlier)"),
    "origin": Word(_origin, "origin=CN>VN", "goods of the first country come from the second; one country alone: all"),
    "mode": Word(_mode, "mode=air", "goods travel so; ocean>air: only those that would go by ocean"),
    "claims": Word(_claims, "claims=S", "what is claimed instead of what the orders claim; none: nothing"),
    "end": Word(_end, "end=9903.03@2026-07-01", "the program is not owed from that day on"),
    "begin": Word(
        _begin, "begin=9903.05@2026-08-01:0.10:CN,VN", "a duty comes on top from that day on, for those origins or all"
    ),
    "name": Word(_name, "name=Move to Vietnam", "what the scenario is called on the sheet"),
}  # fmt: skip
"""Every word of a scenario."""
