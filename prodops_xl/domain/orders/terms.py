"""Origin, Incoterm, currency, air: what the order is bought under."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.orders.rules import Faults, OrderBook, Rule, Texts, numbered, of_distinct
from prodops_xl.domain.orders.wording import say
from prodops_xl.domain.valuation import INCOTERMS
from prodops_xl.tables.cells import plain
from prodops_xl.tables.countries import COUNTRIES
from prodops_xl.tables.currencies import CURRENCIES


def unknown_origin(book: OrderBook) -> Iterator[Faults]:
    """Origin is a country of ISO 3166-1. (The schema reads names; what it cannot read is its own finding.)"""
    rows = numbered(book.has("Origin") & ~np.isin(book.text("Origin").astype(str), list(COUNTRIES)))
    messages = say("Origin {} is not a country of ISO 3166.", book.text("Origin")[rows])
    yield Faults(rows, "Origin", messages, "Enter the two-letter code of the country of origin.")


def denied_origin(book: OrderBook) -> Iterator[Faults]:
    """Origins of the setting orders.denied_origins."""
    rows = numbered(np.isin(book.text("Origin").astype(str), list(book.settings["orders.denied_origins"])))
    messages = say("Goods of {} may not be bought.", _countries(book.text("Origin")[rows]))
    yield Faults(rows, "Origin", messages, "Stop the order and ask Sourcing & Imports.")


def risky_origin(book: OrderBook) -> Iterator[Faults]:
    """Origins of the setting orders.high_risk_origins, the denied ones aside."""
    risky = set(book.settings["orders.high_risk_origins"]) - set(book.settings["orders.denied_origins"])
    rows = numbered(np.isin(book.text("Origin").astype(str), list(risky)))
    messages = say(
        "Goods of {} need an approval before they are bought.", _countries(book.text("Origin")[rows])
    )
    yield Faults(rows, "Origin", messages, "Get the approval of Sourcing & Imports.")


def _countries(codes: Texts) -> list[str]:
    return [COUNTRIES.get(code, code) for code in codes]


# Terms of Incoterms 2000 and 2010 that Incoterms 2020 (ICC publication 723E) no longer has, with their
# successors.
_SUPERSEDED = {
    "DAT": ("2010", "DPU"),
    "DAF": ("2000", "DAP"),
    "DES": ("2000", "DAP"),
    "DEQ": ("2000", "DPU"),
    "DDU": ("2000", "DAP"),
}


def unknown_incoterm(book: OrderBook) -> Iterator[Faults]:
    """A term of Incoterms 2020; LDP is read as DDP."""
    known = [*INCOTERMS, "LDP", *_SUPERSEDED]
    rows = numbered(book.has("Incoterm") & ~np.isin(book.text("Incoterm").astype(str), known))
    messages = say("{} is not a term of Incoterms 2020.", book.text("Incoterm")[rows])
    yield Faults(rows, "Incoterm", messages, f"Enter one of {', '.join(INCOTERMS)}.")


def superseded_incoterm(book: OrderBook) -> Iterator[Faults]:
    """A term of an earlier edition, as the sheet has it: the schema reads it as its successor."""
    if book.raw is None or "Incoterm" not in book.raw.columns:
        return
    cells = book.raw.iloc[:, list(book.raw.columns).index("Incoterm")].to_numpy(object)
    written = of_distinct(cells, _superseded, blank="")
    rows = numbered(written != "")
    edition, successor = (
        zip(*(_SUPERSEDED[term] for term in written[rows]), strict=True) if len(rows) else ((), ())
    )
    messages = say(
        "{} is of Incoterms {}; Incoterms 2020 has {} in its place.", written[rows], edition, successor
    )
    fixes = say("Agree on {} with the vendor.", successor)
    yield Faults(rows, "Incoterm", messages, fixes, values=written[rows].tolist(), suggestions=successor)


def _superseded(cell: Any) -> str:
    term = plain(cell).upper()
    return term if term in _SUPERSEDED else ""


# Terms for sea and inland waterway only, and what Incoterms 2020 recommends for other carriage.
_SEA_ONLY = {"FOB": "FCA", "FAS": "FCA", "CFR": "CPT", "CIF": "CIP"}


def sea_term_elsewhere(book: OrderBook) -> Iterator[Faults]:
    """FOB, FAS, CFR, CIF by air, truck, rail or courier: usual in the trade, so a remark.

    Containers by sea would call for FCA too; nearly every ocean order of the trade is such a one, so nothing
    is said.
    """
    mode, term = book.text("Mode"), book.text("Incoterm")
    rows = numbered(np.isin(term.astype(str), list(_SEA_ONLY)) & pd.notna(mode) & (mode != "ocean"))
    better = [_SEA_ONLY[name] for name in term[rows]]
    messages = say(
        "{} is a term for sea freight, Mode says {}: {} is made for it.", term[rows], mode[rows], better
    )
    yield Faults(
        rows, "Incoterm", messages, "Read as it is; agree on the other term next time.", np.zeros(len(rows))
    )


def unknown_currency(book: OrderBook) -> Iterator[Faults]:
    """Currency is a code of ISO 4217."""
    rows = numbered(book.has("Currency") & ~np.isin(book.text("Currency").astype(str), list(CURRENCIES)))
    messages = say("Currency {} is not a code of ISO 4217.", book.text("Currency")[rows])
    yield Faults(rows, "Currency", messages, "Enter a three-letter code such as USD.")


def no_rate(book: OrderBook) -> Iterator[Faults]:
    """A rate into the book's currency is known; one finding per currency, on its first line."""
    currency = book.currency
    lacking = np.isnan(book.fx) & np.isin(currency.astype(str), list(CURRENCIES))
    names, first, lines = np.unique(currency[lacking].astype(str), return_index=True, return_counts=True)
    rows = numbered(lacking)[first]
    target = book.settings["book.currency"]
    messages = say(
        f"No rate from {{}} to {target} is known; {{}} without money in the book's currency.",
        names,
        [f"{n:,} line{'s are' if n > 1 else ' is'}" for n in lines.tolist()],
    )
    fixes = say(f"Add a row to Rates: Kind fx, Name {{}}, Value {target} per {{}}.", names, names)
    yield Faults(rows, "Currency", messages, fixes, np.zeros(len(rows)))


def air_unapproved(book: OrderBook) -> Iterator[Faults]:
    """Air freight has somebody's name in Air approved by."""
    rows = numbered((book.text("Mode") == "air") & ~book.has("Air approved by"))
    messages = ["Goes by air, and nobody stands in Air approved by."] * len(rows)
    yield Faults(rows, "Air approved by", messages, "Have the air freight approved, or ship by ocean.")


RULES = (
    Rule("origin", "Origin unknown", "error", "Sourcing & Imports", unknown_origin, ("Origin",)),
    Rule("origin-denied", "Origin denied", "error", "Sourcing & Imports", denied_origin, ("Origin",),
         ("orders.denied_origins",)),
    Rule("origin-risk", "Origin of high risk", "warning", "Sourcing & Imports", risky_origin, ("Origin",),
         ("orders.high_risk_origins",)),
    Rule("incoterm", "Incoterm unknown", "error", "Procurement", unknown_incoterm, ("Incoterm",)),
    Rule("incoterm-old", "Incoterm of an earlier edition", "warning", "Procurement", superseded_incoterm,
         ("Incoterm",)),
    Rule("incoterm-mode", "Sea term for another mode", "remark", "Procurement", sea_term_elsewhere,
         ("Incoterm", "Mode")),
    Rule("currency", "Currency unknown", "error", "Procurement", unknown_currency, ("Currency",)),
    Rule("currency-rate", "No rate for the currency", "error", "Procurement", no_rate, ("Currency",),
         ("book.currency",)),
    Rule("air", "Air without approval", "error", "Sourcing & Imports", air_unapproved,
         ("Mode", "Air approved by")),
)  # fmt: skip
