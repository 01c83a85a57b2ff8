"""Audits by each scheme's own rule: how long a grade holds, which is not acceptable, what has an age instead of an end.

An end date is computed only where the scheme has a rule and the audit's date is known; the printed end counts where it is
earlier (a follow-up does not stretch the original end). Points of a grade are the upper end of its share of compliance
where the scheme prints shares, else the house's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import NAT, Days, Texts, blank_as_none

IN_FORCE, EXPIRED, REFUSED, UNKNOWN = "in force", "expired", "not acceptable", "no date"


@dataclass(frozen=True)
class Scheme:
    """One scheme: words that name it, `months` that a grade holds, `points` of a grade, grades that are `refused`.

    `any_grade`: months of every grade, where the scheme does not tell them apart. `age`: the printed end is none, what
    counts is that the audit is at most so many months old.
    """

    name: str
    words: str
    source: str
    months: Mapping[str, int] = field(default_factory=dict)
    points: Mapping[str, float] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    any_grade: int | None = None
    age: int | None = None


SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "amfori BSCI",
        r"bsci|amfori",
        "m.bsci-hk.com/audit.html, read 2026-11: A and B two years, C and D one, E not acceptable",
        {"A": 24, "B": 24, "C": 12, "D": 12},
        {"A": 100.0, "B": 85.0, "C": 70.0, "D": 50.0},
        refused=("E", "ZERO TOLERANCE", "ZT"),
    ),
    Scheme(
        "WRAP",
        r"wrap",
        "wrapcompliance.org/certification and bestb2b.com/business_147712446.htm, read 2026-11: Platinum two years, Gold one, Silver six months",
        {"PLATINUM": 24, "GOLD": 12, "SILVER": 6},
        {"PLATINUM": 100.0, "GOLD": 100.0, "SILVER": 75.0},
    ),
    Scheme(
        "SLCP",
        r"slcp|slconvergence|social (and|&) labor convergence",
        "slcp.zendesk.com/hc/en-us/articles/28117665849628, read 2026-11: no expiry; brands are asked to accept verifications of the last 12 months",
        age=12,
    ),
    Scheme(
        "Higg FEM",
        r"higg|fem",
        "support.worldly.io/hc/en-us/articles/34237887266459, read 2026-11: at least once a year",
        age=12,
    ),
    Scheme(
        "OEKO-TEX LEATHER STANDARD",
        r"leather standard",
        "oeko-tex.com, LEATHER STANDARD certificate, read 2026-11: at most one year",
        any_grade=12,
    ),
)
OTHER = Scheme("other", "", "the printed end alone")


def audits(sites: pd.DataFrame, as_of: np.datetime64) -> pd.DataFrame:
    """One row per site. `sites`: Audit scheme, Audit grade, Audit date, Audit expiry, typed.

    `status` (in force, expired, not acceptable, no date; None: no audit is recorded), `until` (datetime64[D], NaT: none),
    `days_left` (float, below 0: expired; NaN: none), `points` (0 to 100, NaN: not known), `rule` (the scheme's name),
    `why` (words).
    """
    scheme, grade = (blank_as_none(sites[name].to_numpy(object)) for name in ("Audit scheme", "Audit grade"))
    audited, printed = (sites[name].to_numpy("datetime64[D]") for name in ("Audit date", "Audit expiry"))
    kind, mark = _schemes(scheme), _grades(grade)
    until = _until(kind, mark, audited, printed)
    refused = np.array([m in k.refused for k, m in zip(kind, mark, strict=True)], dtype=bool)
    recorded = pd.notna(scheme) | pd.notna(grade) | ~np.isnat(audited) | ~np.isnat(printed)
    status = np.where(np.isnat(until), UNKNOWN, np.where(until < as_of, EXPIRED, IN_FORCE)).astype(object)
    status = np.where(refused, REFUSED, status)
    status[~recorded] = None
    earned = np.array([k.points.get(m, 100.0) for k, m in zip(kind, mark, strict=True)], dtype="float64")
    points = np.where(
        (status == EXPIRED) | (status == REFUSED), 0.0, np.where(status == IN_FORCE, earned, np.nan)
    )
    left = np.where(np.isnat(until), np.nan, (until - as_of).astype("timedelta64[D]").astype("float64"))
    return pd.DataFrame(
        {
            "status": status,
            "until": until.astype("datetime64[s]"),
            "days_left": left,
            "points": points,
            "rule": np.array([k.name for k in kind], dtype=object),
            "why": _why(kind, status, audited, printed, until),
        }
    )


def _until(kind: list[Scheme], mark: list[str], audited: Days, printed: Days) -> Days:
    """The day until which each audit holds: the scheme's rule from the audit's date, the printed end where it is earlier;
    of a scheme without an expiry the day on which it becomes too old.
    """
    months = np.array(
        [k.age or k.months.get(m, k.any_grade or 0) for k, m in zip(kind, mark, strict=True)], dtype="int64"
    )
    ages = np.array([k.age is not None for k in kind], dtype=bool)
    by_rule = np.where(months > 0, later(audited, months), NAT)
    return np.where(ages | np.isnat(printed), by_rule, np.where(by_rule < printed, by_rule, printed))


def later(day: Days, months: npt.NDArray[np.int64]) -> Days:
    """The same day so many months later, the month's last where it has none; NaT stays."""
    month = day.astype("datetime64[M]")
    into = (day - month.astype("datetime64[D]")).astype("timedelta64[D]")
    target = month + months.astype("timedelta64[M]")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(target.astype("datetime64[D]") + into, last)


def _schemes(texts: Texts) -> list[Scheme]:
    known: dict[object, Scheme] = {None: OTHER}
    for text in pd.unique(texts):
        if text is not None:
            found = (s for s in SCHEMES if re.search(rf"\b(?:{s.words})\b", str(text), re.IGNORECASE))
            known[text] = next(found, OTHER)
    return [known[text] for text in texts]


def _grades(texts: Texts) -> list[str]:
    """`Grade B`, `b` and `B (78 %)` are B; `Gold certificate` is GOLD."""
    return [_grade(str(t)) if t is not None else "" for t in texts]


def _grade(text: str) -> str:
    words = re.sub(
        r"\b(grade|rating|level|overall|certificate|certified|status)\b",
        " ",
        text.upper(),
        flags=re.IGNORECASE,
    )
    if "ZERO" in words:
        return "ZERO TOLERANCE"
    found = re.search(r"\b(PLATINUM|GOLD|SILVER|ZT|[A-E])\b", words)
    return found.group(1) if found else " ".join(words.split())


def _why(
    kind: list[Scheme], status: npt.NDArray[np.object_], audited: Days, printed: Days, until: Days
) -> npt.NDArray[np.object_]:
    out = np.full(len(kind), None, dtype=object)
    for i, scheme in enumerate(kind):  # one row a site: few
        if status[i] is None:
            continue
        if status[i] == REFUSED:
            out[i] = f"{scheme.name}: the grade is not acceptable"
        elif status[i] == UNKNOWN:
            out[i] = f"{scheme.name}: no date to judge it by"
        elif scheme.age is not None:
            out[i] = f"{scheme.name}: no expiry, audited {audited[i]}, accepted for {scheme.age} months"
        elif not np.isnat(printed[i]) and until[i] == printed[i]:
            out[i] = f"{scheme.name}: printed end {printed[i]}"
        else:
            out[i] = f"{scheme.name}: audited {audited[i]}, holds until {until[i]} by the scheme's rule"
    return out
