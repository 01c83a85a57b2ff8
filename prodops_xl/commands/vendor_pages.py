"""One printable page per vendor: score and grade, quarters, what is open, what was excused, audits, every KPI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.vendor_page_names import page_names
from prodops_xl.commands.vendor_words import missing_words
from prodops_xl.commands.vendors_sheets import SHARE, UNITS, figures_table
from prodops_xl.domain.counting import counted
from prodops_xl.domain.vendors import Scored
from prodops_xl.domain.vendors.book import Ints
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.domain.vendors.vendor_findings import still_open
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import RESULTS, ResultSheet, write_result

MOST_PAGES = 100
_LINE, _PER_LINE = 13.5, 58  # points of a line of text, characters of a formula on it
_PORTRAIT = 1  # Excel's number for it
_HEAD = 27  # lines above the table, so that it stands where it stood
_QUARTERS, _OPEN, _EXCUSED, _AUDITS = 6, 5, 3, 3
_PRINTED = (
    "KPI",
    "Unit",
    "n",
    "Raw",
    "Excused out",
    "Shrunk",
    "Interval",
    "Points",
    "Weight",
    "Weight used",
    "Formula",
)


class VendorPage(ResultSheet):
    """The page of one vendor. Its table's name is free of what Excel forbids in one, and no cell's address (V12)."""

    @property
    def table_name(self) -> str:
        """`V_Saigon_Thread_JSC`."""
        return "V_" + re.sub(r"\W", "_", self.name.removeprefix("V "))


def write_pages(workbook: Workbook, scored: Scored) -> tuple[int, str]:
    """Write a page per vendor, the most money first where there are more than MOST_PAGES; cells, and a note."""
    order = scored.vendors.sort_values(["money", "vendor"], ascending=[False, True], kind="stable")
    chosen = set(order["vendor"].head(MOST_PAGES))
    rows = scored.vendors[scored.vendors["vendor"].isin(chosen)]
    names = page_names(workbook, rows["vendor"].tolist())
    figures = dict(tuple(figures_table(scored).groupby("Vendor")))
    kpis = dict(tuple(scored.kpis.groupby("vendor")))
    cells = 0
    for _, row in rows.iterrows():
        table = _table(figures[row["vendor"]])
        head = _head(scored, row, kpis[row["number"]])
        cells += _write(workbook, names[row["vendor"]], table, head, scored.policy.bands[3])
    left = len(order) - len(rows)
    note = f"{left:,} vendors with less money have no page: {MOST_PAGES} are written at most." if left else ""
    return cells, note


def _write(workbook: Workbook, name: str, table: pd.DataFrame, head: list[list[Any]], least: float) -> int:
    page = VendorPage(
        name, ("KPI",), table, head,
        formats={
            "n": UNITS, **dict.fromkeys(("Raw", "Excused out", "Shrunk", "Points"), "0.0"), "Weight": "0%", "Weight used": SHARE,
        },
        widths={
            "KPI": 21, "Unit": 9, "n": 9, "Raw": 9, "Excused out": 9, "Shrunk": 9, "Interval": 10, "Points": 8, "Weight": 9,
            "Weight used": 9, "Formula": 60,
        },
        room=max(_HEAD - len(head), 0),
        colors={"Points": ["error" if p < least else "" for p in table["Points"]]},
    )  # fmt: skip
    fresh = name not in workbook.grids
    cells = write_result(workbook, page)
    if fresh:
        sheet = workbook.book.sheets[name]
        _wrap(sheet, int(workbook.memory.get(RESULTS)[name]["row"]), table["Formula"].tolist())
        with suppress(Exception):  # a host without pages, or without a printer, prints as it always does
            pages: Any = sheet.page_setup.api
            pages.Orientation, pages.FitToPagesTall = _PORTRAIT, 1
    return cells


def _wrap(sheet: xw.Sheet, header: int, formulas: Sequence[str]) -> None:
    """Formulas wrapped inside their column, each row as high as its formula; text columns beside numbers centred."""
    last = header + len(formulas)
    body = sheet.range((header, 1), (last, len(_PRINTED)))
    body.wrap_text = True
    body.vertical_alignment = "top"
    for name in ("Unit", "Interval", "Weight", "Weight used"):
        at = _PRINTED.index(name) + 1
        sheet.range((header, at), (last, at)).horizontal_alignment = "center"
    for row, formula in enumerate(["two lines of header" * 4, *formulas], start=header):
        sheet.range((row, 1)).row_height = _LINE * max(1, -(-len(formula) // _PER_LINE))


def _table(figures: pd.DataFrame) -> pd.DataFrame:
    low, high = figures["Low"].to_numpy("float64"), figures["High"].to_numpy("float64")
    words = [None if np.isnan(a) else f"{a:.0f}-{b:.0f}" for a, b in zip(low, high, strict=True)]
    formula = {k.title: k.formula for k in KPIS}
    out = figures.assign(
        Interval=pd.Series(words, dtype=object, index=figures.index), Formula=figures["KPI"].map(formula)
    )
    return out[list(_PRINTED)].reset_index(drop=True)


def _head(scored: Scored, row: pd.Series, kpis: pd.DataFrame) -> list[list[Any]]:
    blank: list[Any] = [None]
    lines = scored.found.lines
    own = np.flatnonzero((lines["vendor"] == row["number"]).to_numpy())
    name = f", {row['name']}" if isinstance(row["name"], str) and row["name"] != row["vendor"] else ""
    category = f", mostly {row['category']}" if isinstance(row["category"], str) else ""
    missing = missing_words(kpis)
    out = [
        [f"{row['vendor']}{name}: vendor scorecard, as of {scored.as_of.isoformat()}"],
        [_score_words(scored, row)],
        [
            (f"{counted(row['lines'], 'line')}, {row['due']:,.0f} due; {row['units']:,.0f} units, {row['money']:,.0f} "
            f"{scored.currency}{category}.")
        ],
        [f"Missing: {missing}" if missing else "Every KPI with a weight has data."],
        blank,
        *_quarters(scored, row["number"]),
        *_open(scored, own),
        *_excused(scored, own),
        *_audits(scored, own),
    ]  # fmt: skip
    if isinstance(row["severity"], str):
        out.append([f"Next inspection by the switching rules of ISO 2859-1: {row['severity']}."])
    return out[:_HEAD]


def _score_words(scored: Scored, row: pd.Series) -> str:
    ranked = int(scored.vendors["rank"].notna().sum())
    if not isinstance(row["grade"], str):
        why = "no line is due yet" if row["due"] == 0 else f"data covers {row['coverage']:.0%} of the weight"
        return f"No grade: {why}."
    return (
        f"Score {row['score']:.1f}, grade {row['grade']}, rank {row['rank']:.0f} of {ranked}; data covers "
        f"{row['coverage']:.0%} of the weight. Preset {scored.policy.preset.name}."
    )


def _quarters(scored: Scored, number: int) -> list[list[Any]]:
    own = scored.quarters[scored.quarters["vendor"] == number].tail(_QUARTERS)
    if not len(own):
        return [["On time by quarter: no line was due yet."]]
    rates = [f"{r:.0%}" for r in own["rate"]]
    fair = [f"{r:.0%}" if r == r else "-" for r in own["fair"]]  # noqa: PLR0124 - NaN
    return [
        ["On time by quarter", *own["quarter"]],
        ["raw", *rates],
        ["excused out", *fair],
        ["lines due", *(f"{n:.0f}" for n in own["n"])],
        [None],
    ]


def _place(scored: Scored, at: int) -> str:
    orders = scored.book.orders
    words = [f"PO {orders['PO'].iloc[at]}", f"line {orders['Line'].iloc[at]:g}", orders["Style"].iloc[at]]
    return " ".join(w for w in words if isinstance(w, str))


def _open(scored: Scored, own: Ints) -> list[list[Any]]:
    lines = scored.found.lines
    at = own[still_open(lines)[own]]
    if not len(at):
        return [["No line is open past its date."], [None]]
    rest, units = (lines[c].to_numpy("float64")[at] for c in ("open", "ordered"))
    money = lines["cents"].to_numpy("float64")[at] * rest / units / 100
    late = lines["days_late"].to_numpy("float64")[at]
    promised = lines["promised"].to_numpy("datetime64[D]")[at]
    worst = np.lexsort((-late, -money))[:_OPEN]
    return [
        [f"Open past the date: {counted(len(at), 'line')}, {money.sum():,.0f} {scored.currency}; the largest:"],
        *(
            [f"  {_place(scored, at[i])}: due {promised[i]}, {counted(late[i], 'day')} late, {rest[i]:,.0f} of {units[i]:,.0f} units open, {money[i]:,.0f}"]
            for i in worst
        ),
        [None],
    ]  # fmt: skip


def _excused(scored: Scored, own: Ints) -> list[list[Any]]:
    lines = scored.found.lines
    at = own[lines["excused"].to_numpy(bool)[own]]
    if not len(at):
        return [["No delay of our own excuses a line."], [None]]
    late, why = lines["days_late"].to_numpy("float64")[at], lines["why"].to_numpy(object)[at]
    return [
        [f"Excused for a delay of our own: {counted(len(at), 'line')}, such as:"],
        *([f"  {_place(scored, at[i])}: {counted(late[i], 'day')} late; {why[i]}"] for i in np.argsort(-late)[:_EXCUSED]),
        [None],
    ]  # fmt: skip


def _audits(scored: Scored, own: Ints) -> list[list[Any]]:
    sites = scored.found.sites
    used = [s for s in pd.unique(sites.of_order[own]).tolist() if s >= 0]
    if not used:
        return [["No audit is recorded of the sites that make its lines."]]
    frame = sites.audits.iloc[used].assign(name=sites.names[used])
    frame = frame.sort_values("days_left", kind="stable", na_position="first").head(_AUDITS)
    return [
        ["Audits"],
        *(
            [f"  {name}: {status}{'' if np.isnan(left) else f', {left:.0f} days left'}. {why}"]
            for name, status, left, why in frame[["name", "status", "days_left", "why"]].itertuples(
                index=False, name=None
            )
        ),
    ]
