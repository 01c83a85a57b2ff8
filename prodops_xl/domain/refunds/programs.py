"""Refund programs: which duty of a filed entry line is given back.

A program is a row of data (reference/data/refund_programs.csv): the headings whose duty comes back, or `column 1` for the
duty of the goods' own number that a restored preference would have freed; the days of entry that count; what is never
given back; the claims that must have been made; by when to ask; and its channels. A new program is a row, not code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.days import day64
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.numbers import hyphened
from prodops_xl.domain.tariff_numbers import begin_with
from prodops_xl.tables.findings import Finding

Flags = npt.NDArray[np.bool_]
COLUMN_1 = "column 1"


@dataclass(frozen=True, eq=False)
class Programs:
    """`rows`: program, gives_back (headings set apart by blanks, or `column 1`), not_given_back, claims (symbols, names,
    headings of chapter 98; blank: none needed), origins (blank: any), entered_from, entered_to, request_by (datetime64),
    channels (a set of `channels`), confidence, note, source. `channels`: see domain/refunds/channels.py.
    """

    rows: pd.DataFrame
    channels: pd.DataFrame

    @property
    def names(self) -> list[str]:
        """Names in order; what a row of refunds calls its program."""
        return self.rows["program"].tolist()

    def number(self, text: str | None) -> int:
        """The program that a person's words mean (`IEEPA tariffs`); -1 for blank or unknown words."""
        said = (text or "").casefold()
        exact = next((k for k, name in enumerate(self.names) if name.casefold() == said), -1)
        if exact >= 0 or not said:
            return exact
        words = set(re.findall(r"[a-z0-9]+", said))
        found = [k for k, name in enumerate(self.names) if name.casefold().split()[0] in words]
        return found[0] if len(found) == 1 else -1


def given_back(filed: Filed, programs: Programs) -> tuple[pd.DataFrame, list[Finding]]:
    """One row per heading of a filed line that a program gives back: program (row of `programs.rows`), of (row of
    `filed.lines`), hts (digits), cents (above zero), row (of EntryLines), carried (bool: the entry itself carries the
    claim that the program asks for, or it asks for none).

    Findings: headings of a program on a line without an entry date, or outside the program's days: not counted.
    """
    parts, findings = [], []
    for number, program in enumerate(programs.rows.to_dict("records")):
        found = _columns(filed, program) if program["gives_back"] == COLUMN_1 else _headings(filed, program)
        day = filed.lines["entry_date"].to_numpy("datetime64[D]")[found["of"].to_numpy("int64")]
        inside = (day >= day64(program["entered_from"], "1900-01-01")) & (
            day <= day64(program["entered_to"], "2200-01-01")
        )
        if program["gives_back"] != COLUMN_1:
            findings += _outside(filed, found[~inside], day[~inside], program)
        parts.append(found[inside].assign(program=number))
    columns = ["program", "of", "hts", "cents", "row", "carried"]
    made = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    numbers = {name: made[name].to_numpy("int64") for name in ("program", "of", "cents", "row")}
    return made.assign(**numbers, carried=made["carried"].to_numpy(bool)), findings


def carries(texts: npt.NDArray[np.object_], claims: str) -> Flags:
    """Which claims texts (`D`, `agoa textile_trq`) name one of the program's claims; all where it asks for none."""
    wanted = {word.casefold() for word in claims.split()}
    if not wanted:
        return np.ones(len(texts), dtype=bool)
    codes, distinct = pd.factorize(texts)
    named = [
        bool(wanted & {w.casefold().rstrip("*+") for w in re.split(r"[\s,;/]+", str(t))}) for t in distinct
    ]
    return np.array([*named, False], dtype=bool)[codes]


def _headings(filed: Filed, program: dict[Any, Any]) -> pd.DataFrame:
    wanted = begin_with(filed.headings["hts"], str(program["gives_back"]))
    never = begin_with(filed.headings["hts"], str(program["not_given_back"]))
    at = np.flatnonzero(wanted & ~never & (filed.headings["cents"].to_numpy("int64") > 0))
    found = filed.headings.iloc[at].reset_index(drop=True)
    return _from(
        filed, found.assign(carried=_carried(filed, program)[found["of"].to_numpy("int64")]), program
    )


def _columns(filed: Filed, program: dict[Any, Any]) -> pd.DataFrame:
    """The duty of each line's own number."""
    at = np.flatnonzero(filed.lines["column_1"].to_numpy("int64") > 0)
    lines = filed.lines.iloc[at]
    found = pd.DataFrame(
        {
            "of": at,
            "hts": lines["hts"].to_numpy(object),
            "cents": lines["column_1"].to_numpy("int64"),
            "row": lines["row"].to_numpy("int64"),
            "carried": _carried(filed, program)[at],
        }
    )
    return _from(filed, found, program)


def _from(filed: Filed, found: pd.DataFrame, program: dict[Any, Any]) -> pd.DataFrame:
    """Of the program's origins alone, where it names any."""
    origins = str(program.get("origins") or "").split()
    if not origins:
        return found
    here = filed.lines["origin"].isin(origins).to_numpy(bool)[found["of"].to_numpy("int64")]
    return found[here].reset_index(drop=True)


def _carried(filed: Filed, program: dict[Any, Any]) -> Flags:
    """Per filed line: it carries the claim as a symbol, or as a heading of chapter 98."""
    claims = str(program["claims"] or "")
    out = carries(filed.lines["claim"].to_numpy(object), claims)
    numbers = " ".join(word for word in claims.split() if word.isdigit())
    if numbers:
        named = begin_with(filed.headings["hts"], numbers)
        out[filed.headings["of"].to_numpy("int64")[named]] = True
    return out


def _outside(
    filed: Filed, found: pd.DataFrame, day: npt.NDArray[np.datetime64], program: dict[Any, Any]
) -> list[Finding]:
    """Duty under the program's headings on days that it does not reach: told by entry, never counted."""
    if not len(found):
        return []
    lines = filed.lines.iloc[found["of"].to_numpy("int64")]
    told = pd.DataFrame(
        {
            "entry": lines["entry"].to_numpy(object),
            "day": day.astype("datetime64[ns]"),
            "cents": found["cents"].to_numpy("int64"),
            "row": found["row"].to_numpy("int64"),
        }
    )
    sums = told.groupby("entry", sort=False).agg(
        day=("day", "first"), cents=("cents", "sum"), row=("row", "first")
    )
    first, last = (str(program[name])[:10] for name in ("entered_from", "entered_to"))
    return [
        Finding(
            "refund-outside-days", "warning", "EntryLines", (entry,), "Entry date",
            f"Entry {hyphened(entry)} paid {cents / 100:,.2f} under headings of {program['program']} "
            + ("and has no entry date: whether it is given back cannot be known." if pd.isna(at) else
               f"on {at:%Y-%m-%d}; what is given back was entered from {first} to {last}.")
            + " It is not counted.",
            None if pd.isna(at) else at, "Import a report with the entry date, or ask the broker.", cents / 100, int(row),
        )
        for entry, at, cents, row in zip(sums.index, sums["day"], sums["cents"], sums["row"], strict=True)
    ]  # fmt: skip
