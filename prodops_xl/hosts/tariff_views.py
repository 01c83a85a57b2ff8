"""What `prodops-xl tariff show` and `tariff status` say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.errors import CellError, ProdOpsError
from prodops_xl.functions.calls import call
from prodops_xl.reference import tariff
from prodops_xl.tables.countries import COUNTRIES, country_code


def line_view(hts: str, origin: str | None, claims: str | None, as_of: date) -> dict[str, Any]:
    """A tariff line's published rates, and the stack of an origin on a date.

    Raises ProdOpsError where the number is not 8 or 10 digits or is not in the tables.
    """
    digits = re.sub(r"[.\s-]", "", hts)
    if not digits.isdigit() or len(digits) not in (8, 10):
        raise ProdOpsError(f"{hts} is not a tariff number: it takes 8 or 10 digits, with or without dots.")
    line = tariff().line(digits)
    if line is None:
        raise ProdOpsError(
            f"HTS {hts} is not in the tables: they hold chapters 42, 43 and 61 to 65, {tariff().edition} edition."
        )
    facts = {
        "HTS": digits,
        "Rates of": line["hts"],
        "Column 1 general": line["column_1"],
        "Column 1 special": line["special"] or "none",
        "Column 2": line["column_2"],
        "Units": line["units"] or "none",
        "Chapter 99 in its footnotes": line["chapter_99"] or "none",
        "Edition": f"US HTS, {tariff().edition}",
    }
    view: dict[str, Any] = {"facts": facts}
    if origin is not None:
        code = country_code(origin)
        if code is None:
            raise ProdOpsError(f"{origin!r} is not a country: give its two-letter code or English name.")
        facts["Origin"] = f"{code} {COUNTRIES[code]}"
        facts["On"] = as_of.isoformat()
        result = call("DUTY_STACK", [digits, code, as_of.isoformat(), claims])
        if isinstance(result.value, CellError):
            raise ProdOpsError(result.value.message)
        view["table"] = [[v.isoformat() if isinstance(v, date) else v for v in row] for row in result.value]
        view["notes"] = result.warnings
    return view


def status_view(as_of: date) -> dict[str, Any]:
    """Edition, what is known from when to when, what is out of date on `as_of`, what is missing."""
    table = tariff()
    rows: list[list[Any]] = [["kind", "name", "from", "to", "known"]]
    notes = []
    for row in table.coverage.to_dict("records"):
        rows.append([row["kind"], row["name"], _day(row["from"]), _day(row["to"]), row["known"]])
        if row["missing"]:
            notes.append(str(row["missing"]))
        if pd.notna(row["to"]) and row["to"].date() < as_of and row["kind"] in ("tariff lines", "programs"):
            notes.append(
                f"{row['kind'].capitalize()} were last read {_day(row['to'])}: figures of later entry dates carry a warning."
            )
    mpf = table.fees[table.fees["fee"] == "MPF"]
    last = mpf["to"].max()
    if pd.notna(last) and last.date() < as_of:
        notes.append(f"MPF is known to {_day(last)}; later entries use that year's figures and say so.")
    return {
        "facts": {
            "Tariff": f"US HTS, {table.edition} edition, chapters 42, 43, 61 to 65",
            "Lines": len(table.lines),
            "Programs": len(table.programs),
            "Last program begins": _day(table.programs["from"].max()),
            "Claims": len(table.claims),
            "MPF known to": _day(last),
            "As of": as_of.isoformat(),
        },
        "table": rows,
        "notes": list(dict.fromkeys(notes)),
    }


def _day(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(np.datetime64(value, "D"))
