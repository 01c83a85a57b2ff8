"""Landed cost of 1,000,000 lines in 40,000 entries against bare NumPy arithmetic on the same legs.

The bare side multiplies and adds floats: no customs lines, no programs by date, no rounding, no allocation to the
cent. It is the floor that no correct computation reaches; the ratio says what correctness costs. The input is a
typed frame whose text keys are categoricals.
"""

from __future__ import annotations

import resource
import time

import numpy as np
import pandas as pd

from prodops_xl.domain.landed_cost import cost
from prodops_xl.reference import tariff

LINES, ENTRIES, CHARGES = 1_000_000, 40_000, 5
HTS = (
    "6109100012",
    "6110202079",
    "6203424511",
    "6204624011",
    "6402993165",
    "4202923131",
    "6115959000",
    "6205202066",
)
ORIGINS = ("VN", "CN", "BD", "IN", "MX", "IT", "JO", "KH")


def season(seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A typed frame of lines and one of charges, five per shipment."""
    rng = np.random.default_rng(seed)
    entry = np.sort(rng.integers(0, ENTRIES, LINES))
    day = np.datetime64("2025-02-01") + rng.integers(0, 600, ENTRIES)
    units = rng.integers(50, 5_000, LINES).astype("float64")
    fob = rng.integers(300, 4_000, LINES) / 100
    price = np.rint(units * fob * 100).astype("int64")
    lines = pd.DataFrame(
        {
            "shipment": entry,
            "entry": entry,
            "entry_date": day[entry],
            "HTS": pd.Categorical.from_codes(
                (entry + rng.integers(0, 4, LINES)) % len(HTS), HTS
            ),  # four headings an entry
            "Origin": pd.Categorical.from_codes(rng.integers(0, len(ORIGINS), ENTRIES)[entry], ORIGINS),
            "Manufacturer ID": pd.Categorical.from_codes(
                (entry + rng.integers(0, 2, LINES)) % 60, [f"MID{i}" for i in range(60)]
            ),
            "Claims": pd.Categorical.from_codes(np.full(LINES, -1), ["usmca"]),
            "units": units,
            "price": price,
            "customs": price,
            "assists": np.zeros(LINES, "int64"),
            "weight_kg": units * 0.25,
            "cbm": units * 0.002,
            "seaport": np.ones(LINES, bool),
            "ours": np.ones(LINES, bool),
        }
    )
    many = ENTRIES * CHARGES
    charges = pd.DataFrame(
        {
            "shipment": np.tile(np.arange(ENTRIES), CHARGES),
            "cents": rng.integers(5_000, 900_000, many),
            "basis": np.repeat(["volume", "value", "weight", "units", "equal"], ENTRIES),
            "leg": np.repeat(["Freight", "Insurance", "Drayage", "Brokerage", "Other"], ENTRIES),
            "treatment": np.full(many, "inventory", dtype=object),
            "dutiable": np.zeros(many, bool),
        }
    )
    return lines, charges


def bare(lines: pd.DataFrame, charges: pd.DataFrame) -> np.ndarray:
    """The same legs as plain float arithmetic: column 1, three programs by date, MPF and HMF by entry, five charges."""
    price = lines["price"].to_numpy() / 100
    date = lines["entry_date"].to_numpy()
    origin = lines["Origin"].cat.codes.to_numpy()
    duty = price * np.linspace(0.05, 0.3, len(HTS))[lines["HTS"].cat.codes.to_numpy()]
    ieepa = price * np.where(
        date < np.datetime64("2026-02-24"), np.linspace(0.0, 0.2, len(ORIGINS))[origin], 0.0
    )
    surcharge = price * np.where(
        (date >= np.datetime64("2026-02-24")) & (date < np.datetime64("2026-07-24")), 0.1, 0.0
    )
    china = price * np.where(origin == 1, 0.075, 0.0)
    entry = lines["entry"].to_numpy()
    value = np.bincount(entry, weights=price, minlength=ENTRIES)
    mpf = price * (np.clip(value * 0.003464, 33.58, 651.50) / np.maximum(value, 1))[entry]
    hmf = price * 0.00125
    landed = price + duty + ieepa + surcharge + china + mpf + hmf
    shipment = lines["shipment"].to_numpy()
    cents = charges["cents"].to_numpy().reshape(CHARGES, ENTRIES) / 100
    weights = (lines["cbm"], lines["price"], lines["weight_kg"], lines["units"], pd.Series(np.ones(LINES)))
    for charge, weight in zip(cents, weights, strict=True):
        w = weight.to_numpy("float64")
        landed = landed + w * (charge / np.bincount(shipment, weights=w, minlength=ENTRIES))[shipment]
    return landed


def best(run, times: int = 3) -> float:
    """The quickest of a few runs, in seconds."""
    out = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        out.append(time.perf_counter() - begun)
    return min(out)


def main() -> None:
    lines, charges = season()
    table = tariff()
    ours, floor = best(lambda: cost(lines, charges, table)), best(lambda: bare(lines, charges))
    costed = cost(lines, charges, table)
    for leg in ("Freight", "Insurance", "Drayage", "Brokerage", "Other"):
        assert costed.lines[leg].sum() == charges.loc[charges["leg"] == leg, "cents"].sum(), leg
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"landed cost, {LINES:,} lines, {ENTRIES:,} entries, {len(costed.entered.lines):,} customs lines, {CHARGES} charges"
    )
    print(
        f"  ours {ours:.2f} s, bare NumPy {floor:.3f} s, ratio {ours / floor:.1f} (aim: at most 20); peak {peak:,.0f} MB"
    )


if __name__ == "__main__":
    main()
