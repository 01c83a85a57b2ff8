"""The sheet Scenario: open orders now and then, by scenario, vendor, style and order line, with the cliff dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.issue_sheet import since_last
from prodops_xl.commands.scenario_figures import scenario_figures, scenario_notes, told
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.money import to_dollars
from prodops_xl.domain.scenarios.repricing import Repriced
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet

SHEET = "Scenario"
MONEY, DAY = "#,##0.00", "yyyy-mm-dd"
TOTAL, VENDOR, STYLE, LINE = "total", "vendor", "style", "order line"
_AMOUNTS = {
    "Duty now": "duty_now", "Duty then": "duty_then", "Landed now": "landed_now", "Landed then": "landed_then",
}  # fmt: skip
_MONEY = ("Landed now", "Landed then", "Landed change", "Duty now", "Duty then", "Duty change")
_NEAR = ("Beyond that day", "A week earlier", "A week later")
_COLUMNS = (
    "Scenario", "Rows by", "PO", "Line", "Style", "Vendor", "Units", *_MONEY, "Entry now", "Entry then", "Rate changes on", *_NEAR,
    "Origin", "Mode", "Remark",
)  # fmt: skip
_CONFIRM = "Estimates of open orders, no legal advice. Confirm with your customs broker."
_DRAWN = 10


def scenario_sheet(
    workbook: Workbook, costed: CostedBook, repriced: Sequence[Repriced], doubts: Sequence[str],
    settings: Mapping[str, Any], as_of: date,
) -> ResultSheet:  # fmt: skip
    """The result sheet of all scenarios of a run."""
    frame = pd.concat([_rows(costed, each) for each in repriced], ignore_index=True)
    frame = frame.iloc[np.argsort(_places(frame), kind="stable")].reset_index(drop=True)
    figures = [scenario_figures(each) for each in repriced]
    first = figures[0]
    now = {"as_of": as_of.isoformat(), "units": first["units"], "landed": first["landed_now"]}
    currency, days = settings["book.currency"], int(settings["landed.cliff_days"])
    head: list[list[Any]] = [
        [f"Scenarios of open orders, as of {as_of.isoformat()}"],
        [
            (
                f"{first['lines']:,} order lines, {first['units']:,.0f} units still to come, {first['landed_now']:,.2f} {currency} "
                f"landed as planned, of it duty {first['duty_now']:,.2f}. {_CONFIRM}"
            )
        ],
        [since_last(workbook, "scenario totals", now, ("units", "landed"))],
        *([told(each, scenario, days)] for each, scenario in zip(figures, repriced, strict=True)),
        *([note] for note in scenario_notes(repriced)),
        *([doubt] for doubt in doubts),
        [
            (
                "Now: as landed-cost has it. Then: in the scenario. Rate changes on: the first day of another rate near the entry "
                "date then; beyond it, a week earlier and a week later: what the order would cost more there."
            )
        ],
        ["Rows by: total, vendor, style, order line; filter that column before you add anything up."],
    ]
    return ResultSheet(
        SHEET, ("Scenario", "Rows by", "Vendor", "Style", "PO", "Line"), frame, head,
        formats={
            "Line": "0", "Units": "#,##0", **dict.fromkeys(_MONEY, MONEY), "Entry now": DAY, "Entry then": DAY,
            "Rate changes on": DAY, **dict.fromkeys(_NEAR, MONEY),
        },
        widths={
            "Scenario": 26, "Rows by": 10, "Vendor": 30, "Style": 12, "PO": 13, "Line": 6, "Units": 11,
            **dict.fromkeys(_MONEY, 14), "Origin": 9, "Mode": 12, "Rate changes on": 15, **dict.fromkeys(_NEAR, 15),
            "Remark": 90,
        },
        room=3,
        chart=_chart(frame, figures),
        colors={"Rate changes on": ["warning" if day is not None else "" for day in frame["Rate changes on"]]},
        gone_column="Remark",
        gone="Not in this run; kept for what was written beside it.",
    )  # fmt: skip


def _places(frame: pd.DataFrame) -> np.ndarray:
    """Totals, then order lines near another rate, which somebody can still act on, then vendors, styles, other lines."""
    places = {TOTAL: 0, VENDOR: 2, STYLE: 3, LINE: 4}
    level = frame["Rows by"].map(places).to_numpy("int64")
    return np.where(frame["Rate changes on"].notna().to_numpy(bool), 1, level)


def _rows(costed: CostedBook, repriced: Repriced) -> pd.DataFrame:
    """Total, vendors, styles and order lines of one scenario, in the columns of the sheet."""
    lines, orders = repriced.lines, costed.book.orders
    at = lines["order"].to_numpy("int64")
    told = pd.DataFrame(
        {
            "Vendor": _names(orders["Vendor"], at),
            "Style": _names(orders["Style"], at),
            "PO": orders["PO"].to_numpy(object)[at],
            "Line": orders["Line"].to_numpy("float64")[at],
            "Units": lines["units"],
            **{name: lines[column].to_numpy("int64") for name, column in _AMOUNTS.items()},
        }
    )
    blocks = [
        _block(told.assign(all=""), "all", TOTAL),
        _block(told, "Vendor", VENDOR),
        _block(told, "Style", STYLE),
        _line_block(told, lines),
    ]
    out = pd.concat([block.astype(object) for block in blocks], ignore_index=True)
    out.insert(0, "Scenario", repriced.scenario.label)
    out = out.reindex(columns=list(_COLUMNS)).astype(object)
    return out.where(out.notna(), None)


def _names(column: pd.Series, at: np.ndarray) -> np.ndarray:
    """Names of the lines; of several spellings of one name, case and blanks aside, the one seen most often."""
    names = column.where(column.notna(), "(blank)").astype(str)
    folded = names.str.casefold().str.split().str.join(" ")
    common = names.groupby(folded).agg(lambda spelled: spelled.value_counts().index[0])
    return folded.map(common).to_numpy(object)[at]


def _block(told: pd.DataFrame, by: str, level: str) -> pd.DataFrame:
    """Sums by vendor or by style, those that change most first."""
    sums = told.groupby(by, sort=False)[["Units", *_AMOUNTS]].sum().reset_index()
    return _with_changes(sums.assign(**{"Rows by": level}))


def _with_changes(frame: pd.DataFrame) -> pd.DataFrame:
    """Cents as dollars, their changes beside them, the largest change first."""
    for what in ("Duty", "Landed"):
        frame[f"{what} change"] = to_dollars(frame[f"{what} then"] - frame[f"{what} now"])
    for name in _AMOUNTS:
        frame[name] = to_dollars(frame[name])
    largest = np.argsort(-np.abs(frame["Landed change"].to_numpy("float64")), kind="stable")
    return frame.iloc[largest].reset_index(drop=True)


def _line_block(told: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The order lines: those near a cliff first, the more money the higher."""
    more: dict[str, Any] = {
        "Rows by": LINE,
        "Entry now": lines["entry_now"],
        "Entry then": lines["entry_then"],
        "Origin": _moved(lines["origin_now"], lines["origin_then"]),
        "Mode": _moved(lines["mode_now"], lines["mode_then"]),
        "Rate changes on": lines["cliff"],
        "Beyond that day": lines["beyond"] / 100,
        "A week earlier": lines["week_earlier"] / 100,
        "A week later": lines["week_later"] / 100,
        "Remark": _remarks(lines),
    }
    frame = _with_changes(told.assign(**more))
    at_stake = frame["Beyond that day"].abs().fillna(-1.0).to_numpy("float64")
    return frame.iloc[np.argsort(-at_stake, kind="stable")].reset_index(drop=True)


def _moved(now: pd.Series, then: pd.Series) -> list[str | None]:
    return [
        a if a == b or (pd.isna(a) and pd.isna(b)) else f"{'?' if pd.isna(a) else a} > {b}"
        for a, b in zip(now, then, strict=True)
    ]


def _remarks(lines: pd.DataFrame) -> list[str | None]:
    """What an order near a cliff does, and a claim that was left out, in words."""
    columns = (lines[name] for name in ("cliff", "away", "beyond", "refused", "why"))
    return [_remark(*cells) or None for cells in zip(*columns, strict=True)]


def _remark(cliff: Any, away: float, beyond: float, refused: Any, why: Any) -> str:
    said = []
    if not pd.isna(cliff):
        days = f"{abs(away):.0f} {'day' if abs(away) == 1 else 'days'} {'later' if away > 0 else 'earlier'}"
        price = (
            "has no price"
            if np.isnan(beyond)
            else f"costs {abs(beyond) / 100:,.2f} {'more' if beyond > 0 else 'less'}"
        )
        said.append(f"Another rate from {cliff:%Y-%m-%d} on: entered {days} it {price}.")
    if isinstance(refused, str):
        said.append(f"Priced without the claim {refused}: {why}")
    return " ".join(said)


def _chart(frame: pd.DataFrame, figures: Sequence[Mapping[str, Any]]) -> Chart | None:
    """What changes: by scenario where there are several, else by the vendors that it moves most."""
    if len(figures) > 1:
        block = [
            (told["name"], round(told["landed_change"]), round(told["duty_change"]))
            for told in figures[:_DRAWN]
        ]
        head, title = "Scenario", "Change of landed cost and duty by scenario"
    else:
        rows = frame[(frame["Rows by"] == VENDOR)].head(_DRAWN)
        block = [
            (name, round(landed), round(duty))
            for name, landed, duty in zip(
                rows["Vendor"], rows["Landed change"], rows["Duty change"], strict=True
            )
        ]
        head, title = "Vendor", "Change of landed cost and duty by vendor"
    if not any(row[1] or row[2] for row in block):
        return None
    return Chart("bar", title, block=((head, "Landed", "Duty"), *block), at=(1, 3, 5))
