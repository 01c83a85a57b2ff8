"""What a scorecard says of itself in words: preset and weights, rules, small samples, where a missing KPI's weight went."""

from __future__ import annotations

import pandas as pd

from prodops_xl.domain.vendors import Policy, Scored
from prodops_xl.domain.vendors.kpis import BY_ID, KPIS
from prodops_xl.domain.vendors.shrinkage import INTERVAL, LEAST_PEERS, MOST_WEIGHT


def preset_words(policy: Policy) -> str:
    """The preset, its source, and what Settings changed."""
    preset = policy.preset
    own = f" Changed on Settings: {', '.join(policy.own)}." if policy.own else ""
    note = f" {preset.note}" if preset.note else ""
    return f"Preset {preset.name} ({preset.source}; read {preset.read}).{note}{own}"


def weight_words(policy: Policy) -> str:
    """The KPIs that count, with their share of the weight."""
    whole = sum(policy.weights.values())
    shares = [
        f"{k.title} {100 * policy.weights[k.id] / whole:.0f} %" for k in KPIS if policy.weights[k.id] > 0
    ]
    return f"Weights: {', '.join(shares)}. A KPI without data gives its weight to the others, in proportion: see Missing and Coverage."


def rule_words(policy: Policy) -> str:
    """Window, measuring point, tolerance."""
    early = "any day before" if policy.early is None else f"at most {policy.early:g} days before"
    since = f" Lines due before {policy.since} are left out." if policy.since else ""
    return (
        f"On time: every part that made the line full came {early}, at most {policy.late:g} days after the promised date. FOB and the like are measured at handover, DDP, "
        f"DAP and DPU in the DC. An open rest above {policy.open_share:.0%} of the line, past its date, makes it late; in full may "
        f"lack {policy.tolerance:.0%}.{since}"
    )


def band_words(policy: Policy) -> str:
    """Bands, and the coverage that a grade takes."""
    a, b, c, d = policy.bands
    return (
        f"Grades: A from {a:g}, B from {b:g}, C from {c:g}, D from {d:g}, else E; none where data covers less than "
        f"{policy.least_coverage:.0%} of the weight, or no line is due yet."
    )


SMALL_SAMPLES = (
    f"Small samples: a counted rate is drawn toward the mean of the vendor's category (of all vendors where fewer than "
    f"{LEAST_PEERS} of the category have lines), as if that had been seen on at most {MOST_WEIGHT} more lines, and one good and "
    f"one bad line besides (beta-binomial). Scored is the shrunk rate; the interval holds the true rate with {INTERVAL:.0%}."
)
EXCUSED = (
    "On time counts every line against its original date. On time excused leaves out lines that would have been on time but for a "
    "delay of our own (Schedule, or an approved delay reason): the score takes this one."
)


def missing_words(kpis: pd.DataFrame) -> str | None:
    """Of one vendor's KPIs: those with a weight and no data, and where their weight went; None where none is missing."""
    gone = kpis[(kpis["share"] > 0) & kpis["points"].isna()]
    if not len(gone):
        return None
    lost = ", ".join(
        f"{BY_ID[k].title} {100 * s:.0f} %" for k, s in zip(gone["kpi"], gone["share"], strict=True)
    )
    kept = kpis[kpis["used"] > 0]
    if not len(kept):
        return f"{lost}: nothing else has data."
    to = ", ".join(
        f"{BY_ID[k].title} {100 * s:.0f}→{100 * u:.0f} %"
        for k, s, u in zip(kept["kpi"], kept["share"], kept["used"], strict=True)
    )
    return f"{lost}; went to {to}."


def without_orders(scored: Scored) -> str | None:
    """Vendors of the Vendors table that have no line here: they are not scored."""
    listed = scored.book.vendors["Vendor"].dropna()
    here = set(scored.vendors["vendor"])
    none = [str(v) for v in listed if v not in here]
    if not none:
        return None
    return f"Not scored, for want of a line: {', '.join(none[:6])}{f' and {len(none) - 6} more' if len(none) > 6 else ''}."


def what_is_missing(scored: Scored) -> list[str]:
    """What this workbook does not record, in sentences."""
    book = scored.book
    out = []
    if not len(book.receipts) and not len(book.shipment_lines):
        out.append(
            "There are no Receipts and no ShipmentLines: units sent are not known, so in full and fill rate are not scored."
        )
    if not len(book.inspections):
        out.append("There is no Inspections table: first pass and DHU are not scored.")
    if not len(book.vendors):
        out.append(
            "There is no Vendors table: lead times are not known, and audits only where Factories has them."
        )
    if not len(book.schedule):
        out.append(
            "There is no Schedule: delays of our own are excused only where an approved delay reason names them."
        )
    return out
