"""The scorecard of a book: everything a sheet shows, in frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from prodops_xl.domain.quality import SamplingTables
from prodops_xl.domain.vendors.audits import EXPIRED, IN_FORCE, REFUSED, UNKNOWN
from prodops_xl.domain.vendors.book import Ints, Numbers, Texts, VendorBook
from prodops_xl.domain.vendors.inspected import Inspected, inspected
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.domain.vendors.measures import main_category, measures
from prodops_xl.domain.vendors.outcomes import Outcomes, outcomes
from prodops_xl.domain.vendors.policy import Policy
from prodops_xl.domain.vendors.scoring import scored
from prodops_xl.domain.vendors.trend import by_quarter, trend_words


@dataclass(frozen=True, eq=False)
class Scored:
    """`vendors`: one row per vendor that is scored, the best first (see `score_book`); `kpis`: one row per vendor and KPI
    (see `scoring.scored`), `quarters`: see `trend.by_quarter`; `found`, `tested`: the lines and inspections behind them.
    """

    book: VendorBook
    policy: Policy
    currency: str
    as_of: date
    vendors: pd.DataFrame
    kpis: pd.DataFrame
    quarters: pd.DataFrame
    found: Outcomes
    tested: Inspected


def score_book(
    book: VendorBook, policy: Policy, tables: SamplingTables, currency: str, as_of: date
) -> Scored:
    """Score every vendor that has a line in the orders (and in the time that counts).

    `vendors` columns: number, vendor, name, category, lines, units, money (book currency), due, late, excused_lines,
    open_late (lines past their date of which nothing, or too little, has left), open_money, days_late, days_late_p90,
    audit, audit_until, days_left (smallest), severity, score, coverage, grade, rank, trend; and per KPI `raw <id>`,
    `fair <id>`, `n <id>`, `shrunk <id>`, `low <id>`, `high <id>`.
    """
    found = outcomes(book, policy, currency, as_of)
    tested = inspected(book, found.lines["vendor"].to_numpy("int64"), tables)
    category = main_category(book, found)
    facts = _facts(book, found, tested, category)
    kpis, result = scored(measures(book, found, tested, category), policy, facts["due"].to_numpy("float64"))
    quarters = by_quarter(found.lines)
    out = pd.concat([facts, result, _wide(kpis)], axis=1)
    out["trend"] = trend_words(quarters, len(out))
    out = out[out["lines"] > 0].sort_values(
        ["rank", "score", "money", "vendor"], ascending=[True, False, False, True], kind="stable",
        na_position="last", ignore_index=True,
    )  # fmt: skip
    kept = kpis[kpis["vendor"].isin(set(out["number"]))].reset_index(drop=True)
    return Scored(book, policy, currency, as_of, out, kept, quarters, found, tested)


def _wide(kpis: pd.DataFrame) -> pd.DataFrame:
    """Vendors x KPIs: figures side by side."""
    vendors = len(kpis) // len(KPIS)
    columns: dict[str, Numbers] = {}
    for name in ("raw", "fair", "n", "shrunk", "low", "high"):
        block = kpis[name].to_numpy("float64").reshape(vendors, len(KPIS))
        columns |= {f"{name} {kpi.id}": block[:, at] for at, kpi in enumerate(KPIS)}
    return pd.DataFrame(columns)


def _facts(book: VendorBook, found: Outcomes, tested: Inspected, category: Texts) -> pd.DataFrame:
    parties, lines = book.parties, found.lines
    vendors = len(parties.names)
    vendor = lines["vendor"].to_numpy("int64")
    late = (lines["on_time"] == 0).to_numpy()
    still = lines["still_open"].to_numpy(bool)
    units = np.nan_to_num(lines["ordered"].to_numpy("float64"))
    cents = lines["cents"].to_numpy("float64")
    share = np.divide(
        np.nan_to_num(lines["open"].to_numpy("float64")), units, out=np.zeros(len(lines)), where=units > 0
    )

    def total(weight: Numbers) -> Numbers:
        return np.bincount(vendor[vendor >= 0], weights=weight[vendor >= 0], minlength=vendors).astype(
            "float64"
        )

    names = np.append(book.vendors["Name"].to_numpy(object), [None])[parties.row]
    return pd.DataFrame(
        {
            "number": np.arange(vendors),
            "vendor": parties.names,
            "name": pd.Series(names, dtype=object),
            "category": pd.Series(category, dtype=object),
            "lines": total(np.ones(len(lines))),
            "units": total(units),
            "money": total(cents) / 100.0,
            "due": total(lines["due"].to_numpy("float64")),
            "late": total(late.astype("float64")),
            "excused_lines": total(lines["excused"].to_numpy("float64")),
            "open_late": total(still.astype("float64")),
            "open_money": np.round(total(np.where(still, cents * share, 0.0))) / 100.0,
            "days_late_p90": _p90(vendor, lines["days_late"].to_numpy("float64"), vendors),
            **_audit_facts(found, vendor, vendors),
            "severity": pd.Series([tested.severity.get(name) for name in parties.names], dtype=object),
        }
    )


def _p90(vendor: Ints, days: Numbers, vendors: int) -> Numbers:
    """Days late that nine lines of ten do not pass: the smallest value with at least 90 % of the vendor's due lines at
    or under it (nearest rank).
    """
    use = (vendor >= 0) & ~np.isnan(days)
    who, values = vendor[use], days[use]
    order = np.lexsort((values, who))
    n = np.bincount(who, minlength=vendors)
    first = np.cumsum(n) - n
    rank = np.ceil(0.9 * n - 1e-9).astype("int64") - 1
    at = np.where(n > 0, first + rank, 0)
    return np.where(n > 0, np.append(values[order], np.nan)[np.minimum(at, len(values))], np.nan)


def _audit_facts(found: Outcomes, vendor: Ints, vendors: int) -> dict[str, object]:
    """The worst audit among the sites of a vendor's lines: one not acceptable or expired before one in force, and of
    equal ones the one that ends first: its status, its end, days left.
    """
    audits = found.sites.audits
    pairs = pd.DataFrame({"vendor": vendor, "site": found.sites.of_order})
    pairs = pairs[(pairs["vendor"] >= 0) & (pairs["site"] >= 0)].drop_duplicates()
    pairs = pairs.join(audits[["status", "until", "days_left"]], on="site")
    bad = pairs["status"].map({REFUSED: 0, EXPIRED: 1, IN_FORCE: 2, UNKNOWN: 3})
    worst = pairs.assign(bad=bad).sort_values(["bad", "days_left", "site"], kind="stable", na_position="last")
    worst = worst.drop_duplicates("vendor").set_index("vendor").reindex(np.arange(vendors))
    return {
        "audit": worst["status"].astype(object).where(worst["status"].notna(), None).to_numpy(object),
        "audit_until": worst["until"].to_numpy("datetime64[s]"),
        "days_left": worst["days_left"].to_numpy("float64"),
    }
