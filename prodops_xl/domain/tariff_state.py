"""How current the tariff in use is on a day: its edition, the last program known, the fee year that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from prodops_xl.domain.days import OPEN, iso
from prodops_xl.domain.fiscal_years import fiscal_year
from prodops_xl.domain.tariff_tables import Tariff


@dataclass(frozen=True)
class TariffState:
    """Dates are None where they are not known or open. `stale_fee`: the fiscal year of the day, where MPF is not known for
    it; `outdated`: sentences on what is older than the day, or begins after it; `missing`: what the tables do not hold.
    """

    edition: str
    held: str
    lines_until: date | None
    last_program: date | None
    programs_until: date | None
    fee_until: date | None
    stale_fee: int | None
    outdated: tuple[str, ...]
    missing: tuple[str, ...]


def tariff_state(tariff: Tariff, as_of: date) -> TariffState:
    """The state of the tariff's tables on a day."""
    coverage = tariff.coverage
    last = int(tariff.line_known[1].min()) if len(tariff.lines) else OPEN
    lines = date.fromisoformat(iso(last)) if -OPEN < last < OPEN else None
    programs = _day(_programs(coverage, "to").max())
    mpf = tariff.fees.loc[tariff.fees["fee"] == "MPF", "to"]
    until = None if mpf.isna().any() else _day(mpf.max())
    begins = _day(tariff.fees.loc[tariff.fees["fee"] == "MPF", "from"].min())
    late, early = until is not None and until < as_of, begins is not None and as_of < begins
    stale = fiscal_year(as_of) if late or early else None
    outdated = list(tariff.told)
    for name, known in (("Tariff lines", lines), ("Programs", programs)):
        if known is not None and known < as_of:
            outdated.append(f"{name} were last read {known}: figures of later entry dates carry a warning.")
    if late:
        outdated.append(f"MPF is known to {until}; later entries use that year's figures and say so.")
    if early:
        outdated.append(f"MPF is known from {begins} on; earlier entries use that year's figures and say so.")
    for name, first in (
        ("Tariff lines", _first_line(tariff)),
        ("Programs", _day(_programs(coverage, "from").min())),
    ):
        if first is not None and as_of < first:
            outdated.append(
                f"{name} are known from {first} on: figures of earlier entry dates carry a warning."
            )
    return TariffState(
        edition=tariff.edition,
        held=tariff.held,
        lines_until=lines,
        last_program=_day(tariff.programs["from"].max()),
        programs_until=programs,
        fee_until=until,
        stale_fee=stale,
        outdated=tuple(outdated),
        missing=tuple(dict.fromkeys(text for text in coverage["missing"] if text)),
    )


def _programs(coverage: pd.DataFrame, column: str) -> pd.Series:
    return coverage.loc[coverage["kind"] == "programs", column]


def _first_line(tariff: Tariff) -> date | None:
    """The day from which every line is known."""
    first = int(tariff.line_known[0].max()) if len(tariff.lines) else -OPEN
    return date.fromisoformat(iso(first)) if -OPEN < first < OPEN else None


def _day(stamp: pd.Timestamp) -> date | None:
    return None if pd.isna(stamp) else stamp.date()
