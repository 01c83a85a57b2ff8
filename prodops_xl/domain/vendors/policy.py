"""How vendors are scored in this workbook: the preset, and what the Settings sheet says over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from prodops_xl.domain.vendors.kpis import BY_ID, KPIS
from prodops_xl.domain.vendors.presets import BY_NAME, RULES, Preset, Rule
from prodops_xl.errors import ProdOpsError


@dataclass(frozen=True)
class Policy:
    """Weights by KPI (every KPI, 0 where it does not count), bands, rules, the window and its tolerances.

    `early`, `late`: days of the window (`early` None: any day before). `open_share`: an open rest up to this share of
    the line is short, a larger one past its date is late. `since`: lines due earlier are left out. `own`: KPIs and bands
    that Settings changed, in words.
    """

    preset: Preset
    weights: Mapping[str, float]
    bands: tuple[float, float, float, float]
    rules: Mapping[str, Rule]
    early: float | None
    late: float
    tolerance: float
    open_share: float
    since: date | None
    least_coverage: float
    own: tuple[str, ...]


def policy_of(settings: Mapping[str, Any]) -> Policy:
    """The policy of these settings. Raises ProdOpsError, naming the setting, on what cannot be."""
    preset = _preset(settings["vendors.preset"])
    early = settings["vendors.on_time.early_days"]
    weights, own = _weights(preset, settings)
    bands, changed = _bands(preset, settings)
    return Policy(
        preset,
        weights,
        bands,
        {**RULES, **preset.rules},
        preset.early_days if early is None else early,
        settings["vendors.on_time.late_days"],
        settings["vendors.in_full.tolerance"],
        settings["vendors.on_time.open_share"],
        settings["vendors.since"],
        settings["vendors.least_coverage"],
        (*own, *changed),
    )


def _preset(name: str) -> Preset:
    wanted = (name or "house").strip().lower()
    if wanted not in BY_NAME:
        near = get_close_matches(wanted, BY_NAME, n=1)
        meant = f" Is it {near[0]}?" if near else ""
        raise ProdOpsError(
            f"Setting vendors.preset names {name!r}, which there is not.{meant} There are {', '.join(BY_NAME)}."
        )
    return BY_NAME[wanted]


def _weights(preset: Preset, settings: Mapping[str, Any]) -> tuple[dict[str, float], list[str]]:
    out, own = {}, []
    for kpi in KPIS:
        given = settings[f"vendors.weight.{kpi.id}"]
        out[kpi.id] = float(preset.weights.get(kpi.id, 0.0) if given is None else given)
        if given is not None:
            own.append(f"{BY_ID[kpi.id].title} {given:g}")
    if sum(out.values()) <= 0:
        raise ProdOpsError("Every weight of the scorecard is 0: give one of vendors.weight.* more than 0.")
    return out, own


def _bands(
    preset: Preset, settings: Mapping[str, Any]
) -> tuple[tuple[float, float, float, float], list[str]]:
    given = [settings[f"vendors.band.{grade}"] for grade in "abcd"]
    a, b, c, d = (own if own is not None else band for own, band in zip(given, preset.bands, strict=True))
    if not 100 >= a > b > c > d >= 0:
        raise ProdOpsError(
            f"The grade bands are {a:g}, {b:g}, {c:g}, {d:g}; vendors.band.a to vendors.band.d are the lowest scores of A, B, C "
            "and D, each under the one before, from 100 to 0."
        )
    changed = [
        f"{grade.upper()} from {own:g}" for grade, own in zip("abcd", given, strict=True) if own is not None
    ]
    return (a, b, c, d), changed
