"""What `prodops-xl tariff show` and `tariff status` say; the web task pane shows the same status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl import reference
from prodops_xl.domain.tariff_state import TariffState, tariff_state
from prodops_xl.errors import CellError, ProdOpsError
from prodops_xl.functions.calls import call
from prodops_xl.hosts import tariff_store
from prodops_xl.tables.countries import COUNTRIES, country_code

TABLES = {
    "lines": "tariff lines",
    "programs": "programs",
    "claims": "claims",
    "fees": "fees",
    "cotton_fee": "cotton fee",
}


def line_view(hts: str, origin: str | None, claims: str | None, as_of: date) -> dict[str, Any]:
    """A tariff line's published rates, and the stack of an origin on a date.

    Raises ProdOpsError where the number is not 8 or 10 digits or is not in the tables.
    """
    digits = re.sub(r"[.\s-]", "", hts)
    if not digits.isdigit() or len(digits) not in (8, 10):
        raise ProdOpsError(f"{hts} is not a tariff number: it takes 8 or 10 digits, with or without dots.")
    tariff_store.take()
    tariff = reference.tariff()
    row, _ = tariff.line_book.find(digits)
    if row < 0:
        raise ProdOpsError(
            f"HTS {hts} is not in the tables: they hold {tariff.held}, {tariff.edition} edition."
        )
    line = tariff.lines.iloc[row]
    facts = {
        "HTS": digits,
        "Rates of": line["hts"],
        "Column 1 general": line["column_1"],
        "Column 1 special": line["special"] or "none",
        "Column 2": line["column_2"],
        "Units": line["units"] or "none",
        "Chapter 99 in its footnotes": line["chapter_99"] or "none",
        "Edition": tariff.line_sources[row],
    }
    if line["note"]:
        facts["Note"] = line["note"]
    view: dict[str, Any] = {"facts": facts, "notes": list(tariff.told)}
    if origin is not None:
        view |= _stack(facts, digits, origin, claims, as_of)
    return view


def _stack(facts: dict[str, Any], hts: str, origin: str, claims: str | None, as_of: date) -> dict[str, Any]:
    code = country_code(origin)
    if code is None:
        raise ProdOpsError(f"{origin!r} is not a country: give its two-letter code or English name.")
    facts["Origin"] = f"{code} {COUNTRIES[code]}"
    facts["On"] = as_of.isoformat()
    result = call("DUTY_STACK", [hts, code, as_of.isoformat(), claims])
    if isinstance(result.value, CellError):
        raise ProdOpsError(result.value.message)
    table = [[v.isoformat() if isinstance(v, date) else v for v in row] for row in result.value]
    return {"table": table, "notes": result.warnings}


def status_view(as_of: date) -> dict[str, Any]:
    """Edition, what is known from when to when, what is out of date on `as_of`, what is missing, the user's own tables."""
    tariff_store.take()
    tariff = reference.tariff()
    state = tariff_state(tariff, as_of)
    rows: list[list[Any]] = [["kind", "name", "from", "to", "known"]]
    rows += [
        [row["kind"], row["name"], _iso(row["from"]), _iso(row["to"]), row["known"]]
        for row in tariff.coverage.to_dict("records")
    ]
    return {
        "facts": _facts(state, len(tariff.lines), len(tariff.programs), len(tariff.claims), as_of),
        "table": rows,
        "notes": [*state.outdated, *state.missing],
        "own": own_view(),
    }


def _facts(state: TariffState, lines: int, programs: int, claims: int, as_of: date) -> dict[str, Any]:
    stale = f"fiscal year {state.stale_fee} is not known" if state.stale_fee else "none"
    return {
        "Tariff": f"US HTS, {state.edition} edition, {state.held}",
        "Lines": lines,
        "Programs": programs,
        "Last program begins": str(state.last_program or ""),
        "Programs read until": str(state.programs_until or ""),
        "Claims": claims,
        "MPF known to": str(state.fee_until or "without end"),
        "Stale fee year": stale,
        "Own tables": "; ".join(_own_sentences()) or "none, the packaged ones are used",
        "Own tables lie in": str(tariff_store.folder() or "nowhere: PRODOPS_TARIFF is packaged"),
        "As of": as_of.isoformat(),
    }


def own_view() -> dict[str, Any]:
    """The user's own tables for scripts: by table its rows, and what was read when."""
    own = reference.own_tables()
    if own is None:
        return {}
    if own.fault:
        return {"fault": own.fault}
    return {t: {"rows": own.rows(t), **_read(t, own.about.get(t, {}))} for t in own.tables}


def _read(table: str, about: Mapping[str, Any]) -> dict[str, Any]:
    return {"chapters": dict(about)} if table == "lines" else dict(about)


def _own_sentences() -> list[str]:
    out = []
    for table, told in own_view().items():
        if table == "fault":
            return ["not used, see the note"]
        if table == "lines":
            chapters = told["chapters"]
            for edition, read in dict.fromkeys((c["edition"], c["read"]) for c in chapters.values()):
                names = [n for n, c in chapters.items() if (c["edition"], c["read"]) == (edition, read)]
                out.append(f"lines of {' '.join(names)}, {edition}, read {read}")
        else:
            out.append(f"{TABLES[table]}, {told['rows']} rows, read {told['read']} from {told['file']}")
    return out


def _iso(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(np.datetime64(value, "D"))
