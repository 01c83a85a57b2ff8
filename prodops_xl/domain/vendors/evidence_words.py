"""What the evidence says of each record: which one it is, its dates, why it counts as it does, where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import NAT, Days, Ints, Numbers, Texts, only_where
from prodops_xl.domain.vendors.records import Records
from prodops_xl.domain.vendors.scorecard import Scored

Mask = npt.NDArray[np.bool_]

_OF_DATES = ("on_time", "otif", "in_full", "days_late", "lead_time")  # KPIs that a late line should explain


@dataclass(eq=False)
class Told:
    """What a KPI says of its records beyond the order line: record, dates, why, source."""

    record: Texts
    why: Texts
    source: Texts
    wanted: Days | None = None
    came: Days | None = None


def tell(scored: Scored, kpi: str, record: Records) -> Told:
    """What a KPI says of its records."""
    return _TELLERS[record.table](scored, kpi, record)


def _same(text: str | None, n: int) -> Texts:
    return np.full(n, text, dtype=object)


def _number_words(values: Numbers) -> Texts:
    """Whole numbers as text, with thousands separators; blank for NaN."""
    known = pd.unique(values[~np.isnan(values)])
    words = {value: f"{value:,.0f}" for value in known}
    return np.array([words.get(v, "") for v in values.tolist()], dtype=object)


def _of_orders(scored: Scored, kpi: str, record: Records) -> Told:
    n, at = len(record.row), record.line
    if kpi == "compliance":
        return _of_sites(scored, record)
    if kpi == "certificates":
        return _of_certificates(scored, record)
    if kpi in ("price_target", "price_last"):
        other = "Target FOB" if kpi == "price_target" else "Last price"
        fob, against = (scored.book.orders[c].to_numpy("float64")[at] for c in ("FOB", other))
        why = np.array(
            [
                f"FOB {a:.2f}, {other.lower().replace('fob', 'FOB')} {b:.2f}"
                for a, b in zip(fob, against, strict=True)
            ],
            dtype=object,
        )
        return Told(_same(None, n), why, _same("Orders", n))
    why = _line_words(scored, at) if kpi in _OF_DATES or kpi.startswith("on_time") else _same(None, n)
    if kpi == "lead_time":
        took, wanted = (scored.found.lines[c].to_numpy("float64")[at] for c in ("lead", "lead_time"))
        why = _number_words(took) + " days from the order, of " + _number_words(wanted)
    return Told(_same(None, n), why, _sources(scored, at))


def _line_words(scored: Scored, at: Ints) -> Texts:
    """How each line stands, in words: open, early, measured where, known how."""
    lines = scored.found.lines
    still = (lines["open"].to_numpy("float64") > 0)[at]
    nothing = lines["done"].isna().to_numpy()[at]
    early = lines["early"].to_numpy(bool)[at]
    at_dc = (lines["point"] == "in-DC").to_numpy()[at]
    stand_in = lines["stand_in"].to_numpy(bool)[at]
    rest = _number_words(np.where(still, lines["open"].to_numpy("float64")[at], np.nan))
    out = np.where(nothing, "nothing delivered", np.where(still, rest + " units open", "")).astype(object)
    out = np.where(early, _joined(out, "a part came before the window"), out)
    out = np.where(at_dc & ~stand_in, _joined(out, "measured in the DC (Incoterm)"), out)
    out = np.where(stand_in, _joined(out, "measured in the DC: no handover is recorded"), out)
    return only_where(out != "", out)


def _joined(words: Texts, more: str) -> Texts:
    return np.where(words == "", more, words + "; " + more).astype(object)


def _sources(scored: Scored, at: Ints) -> Texts:
    how = scored.found.lines["how"].to_numpy(object)[at]
    return np.where(pd.isna(how), "Orders", how).astype(object)


def _of_sites(scored: Scored, record: Records) -> Told:
    sites, site = scored.found.sites, record.other
    audits = sites.audits
    name = np.append(sites.names, [None])[site]
    why = np.append(audits["why"].to_numpy(object), [None])[site]
    until = np.append(audits["until"].to_numpy("datetime64[D]"), NAT)[site]
    none = np.full(len(site), NAT, dtype="datetime64[D]")
    return Told(name, why, np.append(sites.tables, [None])[site], until, none)


def _of_certificates(scored: Scored, record: Records) -> Told:
    sites = scored.found.sites
    site = sites.certified[record.line]
    ends = scored.found.lines["certificates_end"].to_numpy("datetime64[D]")[record.line]
    why = np.append(sites.certificates, [None])[site]
    return Told(
        np.append(sites.names, [None])[site], why, np.append(sites.tables, [None])[site], ends
    )  # fmt: skip


def _of_inspections(scored: Scored, kpi: str, record: Records) -> Told:
    rows, judged = scored.tested.frame, scored.tested.judged
    day = rows["Date"].to_numpy("datetime64[D]")[record.row]
    none = np.full(len(day), NAT, dtype="datetime64[D]")
    why = judged["Reason"].to_numpy(object)[record.row] if kpi == "first_pass" else _same(None, len(day))
    return Told(
        rows["Inspection"].to_numpy(object)[record.row], why, _same("Inspections", len(day)), none, day
    )  # fmt: skip


def _of_receipts(scored: Scored, _kpi: str, record: Records) -> Told:
    rows = scored.book.receipts
    day = rows["Receipt date"].to_numpy("datetime64[D]")[record.row]
    none = np.full(len(day), NAT, dtype="datetime64[D]")
    n = len(day)
    return Told(rows["Receipt"].to_numpy(object)[record.row], _same(None, n), _same("Receipts", n), none, day)


def _of_answers(scored: Scored, _kpi: str, record: Records) -> Told:
    events = scored.found.responses.events.iloc[record.row]
    confirmed = (events["what"] == "ex-factory confirmed").to_numpy()
    came, wanted = (events[c].to_numpy("datetime64[D]") for c in ("came", "wanted"))
    why = only_where(confirmed, np.where(np.isnat(came), "no confirmed date", "confirmed").astype(object))
    return Told(
        events["what"].to_numpy(object), why.astype(object),
        np.where(confirmed, "Orders", "Schedule").astype(object), wanted, came,
    )  # fmt: skip


_TELLERS: dict[str, Callable[[Scored, str, Records], Told]] = {
    "Orders": _of_orders,
    "Inspections": _of_inspections,
    "Receipts": _of_receipts,
    "answers": _of_answers,
}
