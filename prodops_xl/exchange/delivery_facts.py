"""The facts of a deliveries export: which column holds which, and how its cells are read.

One row of such an export (the delivery history of a public health supply chain is the model) is an order
line, its shipment, its receipt and its charges at once. A fact that was not captured is said in words in its
cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.errors import ProdOpsError

# Fact: headers that hold it. A fact's own name is a header too.
FACTS: dict[str, tuple[str, ...]] = {
    "ID": ("Row ID", "Record ID", "Delivery ID"),
    "PO": ("PO / SO #", "PO #", "PO Number", "Purchase Order", "Order No"),
    "Shipment": ("ASN/DN #", "ASN", "ASN #", "DN #", "Delivery Note", "Shipment #", "Shipment ID"),
    "Destination": ("Country", "Destination Country", "Ship To Country"),
    "Incoterm": ("Vendor INCO Term", "Incoterms", "INCO Term", "Delivery Terms"),
    "Mode": ("Shipment Mode", "Ship Mode", "Ship Via"),
    "Order date": ("PO Sent to Vendor Date", "PO Date"),
    "In-DC": ("Scheduled Delivery Date", "Promised Delivery Date"),
    "Delivered": ("Delivered to Client Date", "Actual Delivery Date", "Delivered Date"),
    "Recorded": ("Delivery Recorded Date", "Recorded Date"),
    "Category": ("Product Group", "Product Category"),
    "Vendor": ("Vendor Name", "Supplier", "Supplier Name"),
    "Factory": ("Manufacturing Site", "Manufacturer"),
    "Item": ("Item Description", "Product", "Product Name"),
    "Units": ("Line Item Quantity", "Quantity", "Qty"),
    "Value": ("Line Item Value", "Line Value", "Amount"),
    "Price": ("Pack Price", "Unit Cost"),
    "Weight": ("Weight (Kilograms)", "Weight (kg)", "Gross Weight kg"),
    "Freight": ("Freight Cost (USD)", "Freight Cost", "Freight Amount"),
    "Insurance": ("Line Item Insurance (USD)", "Line Item Insurance", "Insurance Cost"),
}
NEEDED = ("PO", "Shipment", "Units", "Freight")

_NUMBER = re.compile(r"^\(?-?[$€£]?\s*-?(\d{1,3}(,\d{3})+|\d*)(\.\d+)?\)?$")
_DATE_FORMS = ("%d-%b-%y", "%m/%d/%y", "%Y-%m-%d", "%d-%b-%Y", "%m/%d/%Y", "%d %b %Y", "%Y-%m-%d %H:%M:%S")
# What stands in a cell whose fact is not there: neither a fault nor a date, amount or weight.
_NOT_THERE = re.compile(
    r"not captured|captured separately|invoiced separately|not applicable|^n/?a\b|^pre-pq|^-+$|^tbd$",
    re.IGNORECASE,
)

_MODES = {"air charter": "air", "charter": "air", "sea": "ocean", "road": "truck", "n/a": None}
# Rules of earlier editions that Incoterms 2020 (ICC publication 723) no longer has, and what stands for each.
_OLD_TERMS = {"DDU": "DAP", "DAF": "DAP", "DES": "DAP", "DEQ": "DPU", "DAT": "DPU", "LDP": "DDP"}
_TERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")

Texts = npt.NDArray[np.object_]


def facts_of(
    raw: pd.DataFrame, saved_map: Mapping[str, str | None] | None = None
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The export's facts under their own names, and which header each came from.

    `saved_map` ({header: fact, or None to leave the header alone}) wins over the aliases. Every fact of
    `FACTS` is a column of the result; one that the export lacks is blank. Raises ProdOpsError where a needed
    one is.
    """
    chosen = {_words(header): fact for header, fact in (saved_map or {}).items()}
    wrong = sorted({fact for fact in chosen.values() if fact is not None and fact not in FACTS})
    if wrong:
        raise ProdOpsError(f"The map names {', '.join(wrong)}; a deliveries export has {', '.join(FACTS)}.")
    by_words = {_words(alias): fact for fact, aliases in FACTS.items() for alias in (fact, *aliases)}
    source: dict[str, str] = {}
    for asked in (chosen, by_words):
        for header in raw.columns:
            fact = asked.get(_words(header))
            if fact and fact not in source and not (asked is by_words and _words(header) in chosen):
                source[fact] = header
    lacking = [fact for fact in NEEDED if fact not in source]
    if lacking:
        raise ProdOpsError(
            f"The export has no column for {', '.join(lacking)}. Name it with --map, such as "
            f'{{"{raw.columns[0]}": "{lacking[0]}"}}; its headers are {", ".join(map(str, raw.columns))}.'
        )
    blank = np.full(len(raw), None, dtype=object)
    facts = {fact: _stripped(raw[source[fact]]) if fact in source else blank for fact in FACTS}
    return pd.DataFrame(facts, index=pd.RangeIndex(len(raw)), dtype=object), source


def _words(header: object) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", str(header).lower()))


def _stripped(column: pd.Series) -> Texts:
    """Cells as text without blanks around it, whole numbers without a fraction; None where there is nothing."""

    def text(cell: object) -> str | None:
        if cell is None or cell != cell:  # noqa: PLR0124 - NaN
            return None
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return str(cell).strip() or None

    return np.array([text(cell) for cell in column.to_numpy(object)], dtype=object)


def numbers(cells: Texts) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Cells as float64 (NaN where there is no number), and which of them hold text that is neither a
    number nor a word for "not there".
    """
    codes, distinct = pd.factorize(cells)
    value = np.array([_number(text) for text in distinct] + [np.nan])
    odd = np.array(
        [np.isnan(v) and not _NOT_THERE.search(t) for v, t in zip(value, distinct, strict=False)] + [False]
    )
    return value[codes], odd[codes].astype(bool)


def _number(text: str) -> float:
    if not _NUMBER.match(text) or not any(c.isdigit() for c in text):
        return np.nan
    amount = float(re.sub(r"[^\d.]", "", text))
    return -amount if "-" in text or text.startswith("(") else amount


def dates(cells: Texts) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    """Cells as datetime64[s] (NaT where there is none), and which of them hold text that is neither a date
    nor a word for "not there". `11/13/06` is read month first, as the export's other dates of that form
    show it to be.
    """
    codes, distinct = pd.factorize(cells)
    value = np.full(len(distinct) + 1, np.datetime64("NaT", "D"), dtype="datetime64[s]")
    texts = pd.Series(distinct, dtype=object).astype(str)
    for form in _DATE_FORMS:
        open_ones = np.flatnonzero(np.isnat(value[:-1]))
        if not len(open_ones):
            break
        value[open_ones] = pd.to_datetime(texts.iloc[open_ones], format=form, errors="coerce").to_numpy(
            "datetime64[s]"
        )
    odd = np.array(
        [np.isnat(v) and not _NOT_THERE.search(t) for v, t in zip(value, texts, strict=False)] + [False]
    )
    return value[codes], odd[codes].astype(bool)


def modes(cells: Texts) -> Texts:
    """Mode words as ours: `Air Charter` is air; what is no mode stays None."""
    known = ("ocean", "air", "truck", "rail", "courier")
    lower = {cell: cell.lower() for cell in pd.unique(cells) if cell is not None}
    read = {cell: text if text in known else _MODES.get(text) for cell, text in lower.items()}
    return np.array([read.get(cell) for cell in cells], dtype=object)


def incoterms(cells: Texts) -> Texts:
    """Incoterms as of 2020 (`DDU` is read as DAP); what names none, such as `N/A - From RDC`, stays None."""
    read = {cell: _OLD_TERMS.get(cell.upper(), cell.upper()) for cell in pd.unique(cells) if cell is not None}
    return np.array(
        [read[cell] if cell is not None and read[cell] in _TERMS else None for cell in cells], dtype=object
    )


def currency_of(header: str | None) -> str | None:
    """The currency that a header names in brackets: `Freight Cost (USD)`."""
    found = re.search(r"\(([A-Z]{3})\)", header or "")
    return found.group(1) if found else None
