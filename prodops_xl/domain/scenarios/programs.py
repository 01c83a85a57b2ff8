"""A tariff with programs ended or begun, as a scenario says.

Ended: not owed by entries of that day and later (the program's last day is the day before). Begun: owed from that
day on, on top of whatever is in force; a rate is replaced by ending the heading and beginning it anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.origins import expand
from prodops_xl.domain.scenarios.scenario import Begun, Ended, Scenario
from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.errors import ProdOpsError

Flags = npt.NDArray[np.bool_]

ASSUMED = "Scenario"
_DAY = pd.Timedelta(days=1)


def with_programs(tariff: Tariff, scenario: Scenario) -> tuple[Tariff, list[str]]:
    """The scenario's tariff, and what is to be known of it. Raises ProdOpsError where no program bears the name."""
    if not scenario.ended and not scenario.begun:
        return tariff, []
    programs, notes = tariff.programs, []
    for ended in scenario.ended:
        programs, told = _without(programs, ended)
        notes += told
    for begun in scenario.begun:
        notes += _in_force_already(programs, begun)
        programs = pd.concat([programs, _row(programs, begun)], ignore_index=True)
    return replace(tariff, programs=programs), notes


def _without(programs: pd.DataFrame, ended: Ended) -> tuple[pd.DataFrame, list[str]]:
    named = _named(programs, ended.name)
    if not named.any():
        raise ProdOpsError(f"end={ended.name}: there is no such program. {_known(programs)}")
    several = _several(programs[named], ended)
    day = pd.Timestamp(ended.day)
    over = named & (programs["to"] < day).to_numpy(bool)
    running = named & ~over
    notes = several
    if not running.any():
        last = programs.loc[named, "to"].max()
        notes.append(
            f"{ended.name} was over on {last:%Y-%m-%d} already: ending it on {ended.day} changes nothing."
        )
    never = running & (programs["from"] >= day).to_numpy(bool)
    out = programs.assign(to=programs["to"].mask(running, day - _DAY))
    return out[~never].reset_index(drop=True), notes


def _several(named: pd.DataFrame, ended: Ended) -> list[str]:
    """A name that several programs begin with: all of them end, and it is said."""
    titles = list(dict.fromkeys(named.loc[~(named["to"] < pd.Timestamp(ended.day)), "program"]))
    return [f"end={ended.name} ends {', '.join(titles)}."] if len(titles) > 1 else []


def _named(programs: pd.DataFrame, name: str) -> Flags:
    """Programs of that heading, or of a heading below it, or called so, or whose name begins with these words."""
    heading, word = programs["heading"].astype(str), name.casefold()
    title = programs["program"].astype(str).str.casefold()
    called = (title == word) | title.str.startswith(f"{word} ")
    return ((heading == name) | heading.str.startswith(f"{name}.") | called).to_numpy(bool)


def _known(programs: pd.DataFrame) -> str:
    """The programs there are, each with the front of its headings."""
    fronts = programs["heading"].astype(str).str[:7]
    pairs = dict.fromkeys(
        f"{front} ({name})" for front, name in zip(fronts, programs["program"], strict=True)
    )
    return f"Programs are {', '.join(pairs)}."


def _in_force_already(programs: pd.DataFrame, begun: Begun) -> list[str]:
    """The heading is owed by those origins as it is: the new rate is one more."""
    day = pd.Timestamp(begun.day)
    running = _named(programs, begun.heading) & ((programs["to"].isna()) | (programs["to"] >= day)).to_numpy(
        bool
    )
    wanted = expand(begun.origins)
    for _, row in programs[running].iterrows():
        theirs = expand(str(row["origin"]).split())
        if "*" in wanted or "*" in theirs or wanted & theirs:
            return [
                (
                    f"{begun.heading} is in force as it is, and {begun.rate:.6g} of value comes on top. "
                    f"To replace it, write also end={begun.heading}@{begun.day}."
                )
            ]
    return []


def _row(programs: pd.DataFrame, begun: Begun) -> pd.DataFrame:
    """The program as a row like the others."""
    row = {
        "program": ASSUMED, "heading": begun.heading, "origin": " ".join(begun.origins), "except_origins": "", "mode": "add",
        "rate": begun.rate, "from": pd.Timestamp(begun.day), "to": pd.NaT, "in_transit_before": pd.NaT, "list": "",
        "exempt_claim": "", "exempt_from": pd.NaT, "exempt_chapters": "", "confidence": "high", "note": "",
        "source": "assumed by the scenario",
    }  # fmt: skip
    return pd.DataFrame([row])[list(programs.columns)].astype(programs.dtypes.to_dict())
