"""How people type: what is right under the mess, written as a team writes it. Nothing here is a fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.records import records
from prodops_xl.tables.countries import COUNTRIES

# Columns where some dates came by email and were pasted as text, and how many of them.
_PASTED = {"Order date": 0.04, "Confirmed ex-factory": 0.14, "In-DC": 0.05, "Actual ex-factory": 0.05}

_MODES = {
    "ocean": ("Ocean", "Ocean", "Ocean", "Sea", "OCEAN"),
    "air": ("Air", "AIR", "Air freight"),
    "truck": ("Truck",),
    "courier": ("Courier", "DHL"),
}
_NAMES = {"VN": "Vietnam", "CN": "China"}  # what people write, where it is not the short name of ISO 3166
_WORDS = (
    "OK",
    "waiting for fabric",
    "lab dip approved 10/2",
    "needs new carton markings",
    "trims from Avery",
    "sub UPC stickers at DC",
    "hold for color std",
)


def typed(rng: Random, lines: pd.DataFrame) -> pd.DataFrame:
    """The order lines as they stand on the sheet: the same facts, mixed spellings; and the team's own
    columns.

    Adds `Hot`, `Fabric ETA`, `TOP status`, `Comments`: the users' columns. `drop` stays for sorting.
    """
    out = lines.copy().astype(object)
    salt = rng.random()
    for column, write in _HABITS.items():
        whom = [Random(f"{salt} {column} {po}") for po in lines["PO"]]  # one hand wrote a whole PO
        out[column] = [write(hand, value) for hand, value in zip(whom, out[column], strict=True)]
    for column, share in _PASTED.items():
        out[column] = [
            as_text(rng, day) if isinstance(day, date) and rng.random() < share else day
            for day in out[column]
        ]
    out["Hot"] = [
        "HOT" if day is None and rng.random() < 0.07 else None for day in lines["Actual ex-factory"]
    ]
    out["Fabric ETA"] = [_fabric(rng, row) for row in records(lines)]
    out["TOP status"] = [_top(rng, row) for row in records(lines)]
    out["Comments"] = [rng.choice(_WORDS) if rng.random() < 0.07 else None for _ in range(len(out))]
    out = out.astype(object)
    return out.where(out.notna(), None)


def _po(rng: Random, number: str) -> Any:
    """Numbers mostly, some pasted as text with a blank behind."""
    return f"{number} " if rng.random() < 0.03 else int(number)


def _hts(rng: Random, code: str) -> Any:
    dotted = f"{code[:4]}.{code[4:6]}.{code[6:]}"
    return rng.choice((dotted, dotted, f"{code[:4]}.{code[4:6]}.{code[6:8]}.{code[8:]}", code, int(code)))


def _origin(rng: Random, code: str) -> str:
    name = _NAMES.get(code, COUNTRIES[code])
    return rng.choice((code, code, name, name.upper()))


def _vendor(rng: Random, name: str) -> str:
    """Case and blanks vary; the name does not."""
    return rng.choice((name, name, name, name, name.upper(), f"{name} "))


def _incoterm(rng: Random, term: str) -> str:
    if term == "DDP":
        return "LDP"
    return term.lower() if rng.random() < 0.04 else term


def _gtin(rng: Random, code: str) -> Any:
    return code if rng.random() < 0.5 else int(code)


def _price(rng: Random, price: float) -> Any:
    return f"${price:.2f}" if rng.random() < 0.02 else price


_HABITS: dict[str, Callable[[Random, Any], Any]] = {
    "PO": _po,
    "HTS": _hts,
    "Origin": _origin,
    "Mode": lambda rng, mode: rng.choice(_MODES[mode]),
    "Vendor": _vendor,
    "Incoterm": _incoterm,
    "GTIN": _gtin,
    "Retail": _price,
    "Claims": lambda rng, claim: claim.upper() if claim and rng.random() < 0.3 else claim,
}


def as_text(rng: Random, day: date) -> str:
    """ISO, `14-Mar-26`, `Mar 14, 2026`, and numbers with the month first where the day cannot be taken for one."""
    forms = [day.isoformat(), f"{day:%d-%b-%y}", f"{day:%b} {day.day}, {day:%Y}"]
    if day.day > 12:
        forms.append(f"{day.month}/{day.day}/{day:%Y}")
    return rng.choice(forms)


def _fabric(rng: Random, row: dict[str, Any]) -> Any:
    day = row["Order date"] + (row["Ex-factory"] - row["Order date"]) * 2 // 5
    return "in house" if day < AS_OF and rng.random() < 0.6 else day


def _top(rng: Random, row: dict[str, Any]) -> str | None:
    if row["Actual ex-factory"] is not None:
        return "approved"
    return rng.choice(("rcvd", "sent", "approved w/ comments", None, None))
