"""Filed lines, matches and orders made by hand: what refund_lines takes, without a workbook."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd

from prodops_xl.domain.entries.lines import filed
from prodops_xl.domain.entries.matching import Matches
from prodops_xl.domain.refunds.lines import refund_lines
from prodops_xl.domain.refunds.rows import refund_rows
from prodops_xl.reference.refunds import refund_programs
from prodops_xl.tables.schema import TABLES, check

AS_OF = dt.date(2026, 11, 25)


def entry_lines(rows: list[dict]) -> pd.DataFrame:
    """A typed EntryLines frame; what a row does not say is that of an unliquidated entry of 2025-09-10."""
    base = {"Entry date": dt.datetime(2025, 9, 10), "Type": "01", "Importer": "12-3456789", "Origin": "VN"}
    frame = pd.DataFrame([{**base, **row} for row in rows], dtype=object)
    checked = check(frame, TABLES["EntryLines"])
    assert not checked.findings
    return checked.frame


def orders(*lines: dict) -> pd.DataFrame:
    base = {"PO": "P1", "Line": 10.0, "Style": "T", "Vendor": "V", "Incoterm": "FOB", "Claims": None}
    return pd.DataFrame([{**base, **line} for line in lines or ({},)])


def costed(book: pd.DataFrame, entries: pd.DataFrame | None = None) -> SimpleNamespace:
    """The parts of a costed book that refunds look at: every order line was shipped once."""
    none = pd.DataFrame({"Entry": [], "Liquidation date": pd.to_datetime([]), "Status": []})
    shipped = pd.DataFrame({"order": np.arange(len(book)), "units": 100.0, "Shipment": "S1", "Entry": "E"})
    return SimpleNamespace(
        book=SimpleNamespace(orders=book, entries=none if entries is None else entries),
        orders=pd.DataFrame({"vendor_entry": book["Incoterm"].eq("DDP")}),
        shipped=SimpleNamespace(lines=shipped),
    )


def matched(n: int, shares: list[tuple[int, int, int]]) -> Matches:
    """`shares`: filed line, order, weight."""
    frame = pd.DataFrame(shares, columns=["of", "order", "weight"]).astype("int64")
    frame["shipped"] = frame["order"]
    behind = np.isin(np.arange(n), frame["of"])
    lines = pd.DataFrame(
        {"computed": -1, "how": np.where(behind, "entry number", ""), "confidence": behind.astype("float64")}
    )
    return Matches(
        lines, frame[["of", "shipped", "order", "weight"]], np.flatnonzero(~behind), np.zeros(0, "int64")
    )


def desk(rows, shares=(), book=None, *, importers=(), programs=None, known=True, as_of=AS_OF, entries=None):
    """filed, refundable and the rows of the table."""
    lines = filed(entry_lines(rows))
    programs = programs or refund_programs()
    made_of = costed(orders() if book is None else book, entries)
    made = refund_lines(
        lines, matched(len(lines.lines), list(shares)), programs, made_of,
        importers=importers, liquidation_known=known, as_of=as_of,
    )  # fmt: skip
    return lines, made, refund_rows(made, made_of, programs)


def row(hts="9903.01.25", duty=100.0, entry="AB4-1234567-5", at=1, **change):
    return {"Entry": entry, "Line": at, "HTS": hts, "Duty": duty, **change}


def goods(duty=165.0, value=1000.0, entry="AB4-1234567-5", at=1, **change):
    return row("6109.10.0012", duty, entry, at, **{"Entered value": value, **change})
