"""The evidence: one row per vendor, KPI and record, from which every figure of the scorecard can be summed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import NAT, Numbers, Texts, only_where
from prodops_xl.domain.vendors.evidence_words import tell
from prodops_xl.domain.vendors.kpis import BY_ID, KPIS
from prodops_xl.domain.vendors.outcomes import EXCUSED
from prodops_xl.domain.vendors.records import Records, is_excused, records
from prodops_xl.domain.vendors.scorecard import Scored

Mask = npt.NDArray[np.bool_]

COLUMNS = (
    "Vendor", "KPI", "Counts", "PO", "Line", "Style", "Record", "Promised", "Confirmed", "Delivered", "Days late", "Ordered",
    "Sent", "Open", "Part", "Of", "Why", "Excused because", "Source",
)  # fmt: skip
FOR, AGAINST, EXCUSED_WORD, FIGURE = "for", "against", "excused", "in the figure"


@dataclass(frozen=True, eq=False)
class Evidence:
    """`frame`: COLUMNS; `left_out`: titles of KPIs whose records are not listed, and `against_only`: of the others only
    what counts against the vendor or is excused, because all would be more rows than asked for.
    """

    frame: pd.DataFrame
    left_out: tuple[str, ...] = ()
    against_only: bool = False


def evidence(scored: Scored, most: int) -> Evidence:
    """The records behind the figures, vendors in the order of their rank, KPIs in order, orders as they stand.

    Every KPI where that is at most `most` rows; else the KPIs with a weight; where they are more too, of counted KPIs
    only the records against the vendor and the excused ones, and of figures none.
    """
    every = dict(zip([k.id for k in KPIS], records(scored.book, scored.found, scored.tested), strict=True))
    chosen = [k.id for k in KPIS if len(every[k.id].row)]
    if sum(len(every[k].row) for k in chosen) <= most:
        return Evidence(_listed(scored, every, chosen))
    weighted = [k for k in chosen if scored.policy.weights[k] > 0]
    rest = tuple(BY_ID[k].title for k in chosen if k not in weighted)
    if sum(len(every[k].row) for k in weighted) <= most:
        return Evidence(_listed(scored, every, weighted), rest)
    counted = [k for k in weighted if BY_ID[k].counted]
    rest = tuple(BY_ID[k].title for k in chosen if k not in counted)
    frame = _listed(scored, {k: _against(every[k]) for k in counted}, counted)
    return Evidence(frame, rest, against_only=True)


def _against(record: Records) -> Records:
    use = record.counts < 1
    return Records(record.table, *(getattr(record, name)[use] for name in (
        "row", "line", "vendor", "part", "whole", "counts", "other")))  # fmt: skip


def _listed(scored: Scored, every: dict[str, Records], chosen: Sequence[str]) -> pd.DataFrame:
    blocks = [_rows(scored, name, every[name]) for name in chosen]
    if not blocks:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    out = pd.concat(blocks, ignore_index=True)
    place = pd.Series(np.arange(len(scored.vendors)), index=scored.vendors["vendor"])
    order = pd.DataFrame(
        {
            "vendor": out["Vendor"].map(place),
            "kpi": out.pop("place"),
            "line": out.pop("at"),
            "record": out["Record"],
        }
    )
    order = order.sort_values(["vendor", "kpi", "line", "record"], kind="stable", na_position="last")
    return out.loc[order.index, list(COLUMNS)].reset_index(drop=True)


def _rows(scored: Scored, kpi: str, record: Records) -> pd.DataFrame:
    lines, orders, at = scored.found.lines, scored.book.orders, record.line
    told = tell(scored, kpi, record)
    with_line = record.table == "Orders"
    days = {name: lines[name].to_numpy("datetime64[D]") for name in ("promised", "confirmed", "done")}
    wanted = days["promised"][at] if told.wanted is None else told.wanted
    came = days["done"][at] if told.came is None else told.came
    late = np.maximum((came - wanted).astype("float64"), 0.0)
    late = np.where(np.isnat(came) | np.isnat(wanted), np.nan, late)
    number = {name: lines[name].to_numpy("float64")[at] for name in ("days_late", "ordered", "sent", "open")}
    excused = is_excused(record.counts)

    def of_line(values: Numbers) -> Numbers:
        return values if with_line else np.full(len(at), np.nan)

    return pd.DataFrame(
        {
            "Vendor": scored.book.parties.names[record.vendor],
            "KPI": BY_ID[kpi].title,
            "Counts": _counts(record.counts),
            "PO": orders["PO"].to_numpy(object)[at],
            "Line": orders["Line"].to_numpy("float64")[at],
            "Style": orders["Style"].to_numpy(object)[at],
            "Record": told.record,
            "Promised": wanted.astype("datetime64[s]"),
            "Confirmed": np.where(with_line, days["confirmed"][at], NAT).astype("datetime64[s]"),
            "Delivered": came.astype("datetime64[s]"),
            "Days late": number["days_late"] if with_line else late,
            "Ordered": of_line(number["ordered"]),
            "Sent": of_line(number["sent"]),
            "Open": of_line(number["open"]),
            "Part": _unit(kpi, record.part),
            "Of": _unit(kpi, record.whole),
            "Why": told.why,
            "Excused because": only_where(excused, lines["why"].to_numpy(object)[at]),
            "Source": told.source,
            "place": [k.id for k in KPIS].index(kpi),
            "at": at,
        }
    ).astype(dict.fromkeys(("KPI", "Counts", "Record", "Why", "Excused because", "Source"), object))


def _unit(kpi: str, amount: Numbers) -> Numbers:
    """Money leaves its cents behind."""
    return np.round(amount) / 100.0 if kpi in ("price_target", "price_last", "compliance") else amount


def _counts(counts: Numbers) -> Texts:
    words = np.where(counts == EXCUSED, EXCUSED_WORD, np.where(counts == 1, FOR, AGAINST)).astype(object)
    return np.where(np.isnan(counts), FIGURE, words).astype(object)
