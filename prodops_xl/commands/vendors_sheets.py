"""The sheets of score-vendors: Scorecard, the figures of every KPI, the evidence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.vendor_words import (
    EXCUSED,
    SMALL_SAMPLES,
    band_words,
    missing_words,
    preset_words,
    rule_words,
    weight_words,
)
from prodops_xl.domain.vendors import Scored
from prodops_xl.domain.vendors.audits import EXPIRED, REFUSED
from prodops_xl.domain.vendors.evidence import AGAINST, EXCUSED_WORD, FOR, Evidence
from prodops_xl.domain.vendors.kpis import BY_ID, KPIS, Kpi
from prodops_xl.domain.vendors.site_findings import SOON
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.results import ResultSheet

MONEY, UNITS, SHARE, DAY, POINTS = "#,##0", "#,##0", "0.0%", "yyyy-mm-dd", "0.0"
SCORECARD, FIGURES, EVIDENCE = "Scorecard", "Scorecard KPIs", "VendorEvidence"
_GRADES = {"A": "good", "B": "good", "C": "warning", "D": "error", "E": "error"}
_UNITS = {"share": "%", "days": "days", "points": "points", "per 100": "per 100"}
_LAST_PRINTED = "Trend"  # what stands behind it is for the screen


_WIDTHS = {
    "Rank": 6, "Vendor": 31, "Category": 13, "Lines": 7, "Units": 10, "Money": 12, "Score": 7, "Grade": 8, "Coverage": 9.5, "On time": 8,
    "On time excused": 9, "On time, n": 7, "On time, shrunk": 8, "On time, interval": 10, "First pass": 8, "First pass, n": 7,
    "First pass, shrunk": 8, "First pass, interval": 10, "Price against target": 8, "Open late": 6, "Open late money": 9,
    "Days late, mean": 7, "Audit": 13, "Days left": 6, "Trend": 33, "Name": 24, "Missing": 90, "Next inspection": 16,
}  # fmt: skip
_HEADER_LINES = 45.0  # points: three lines of a header, such as First pass, interval


def scorecard(scored: Scored, said: list[str], notes: list[str]) -> ResultSheet:
    """One row per vendor, the best first. `said`: the lines that follow the title; `notes`: what is missing."""
    table = scorecard_table(scored)
    head = [
        [f"Vendor scorecard, as of {scored.as_of.isoformat()}"], *([line] for line in said),
        [weight_words(scored.policy)], [band_words(scored.policy)], [rule_words(scored.policy)], [EXCUSED], [SMALL_SAMPLES],
        [preset_words(scored.policy)],
        [f"Formulas, points and every figure with its interval: {FIGURES}. The records behind them: {EVIDENCE}."],
        *([note] for note in notes),
    ]  # fmt: skip
    shares = [c for c in table.columns if _is_share(c)]
    return ResultSheet(
        SCORECARD, ("Vendor",), table, head,
        formats={
            **dict.fromkeys(("Lines", "Due", "Units", "Open late", "Excused lines", "Days left"), UNITS),
            **dict.fromkeys(("Money", "Open late money"), MONEY),
            **dict.fromkeys(("Score", "DHU", "Days late, mean", "Days late, 9 of 10", "Compliance"), POINTS),
            **dict.fromkeys(shares, SHARE), "Audit until": DAY, "Rank": "0",
        },
        widths=_WIDTHS,
        room=max(4 - len(notes), 0),
        chart=_money_by_grade(scored),
        printed=list(table.columns).index(_LAST_PRINTED) + 1,
        colors=_colors(table),
    )  # fmt: skip


def dress_scorecard(sheet: xw.Sheet, header: int, table: pd.DataFrame) -> None:
    """Of a new Scorecard: headers wrapped over narrow columns, words beside figures centred."""
    names = list(table.columns)
    sheet.range((header, 1), (header, len(names))).wrap_text = True
    sheet.range((header, 1), (header, len(names))).vertical_alignment = "top"
    sheet.range((header, 1)).row_height = _HEADER_LINES
    for at, name in enumerate(names, start=1):
        if name in ("Grade", "Audit", "Next inspection") or name.endswith(", interval"):
            sheet.range((header, at), (header + len(table), at)).horizontal_alignment = "center"


def _money_by_grade(scored: Scored) -> Chart | None:
    """How much of the money is with which grade."""
    grade = scored.vendors["grade"].map(lambda g: g if isinstance(g, str) else "none")
    sums = scored.vendors["money"].groupby(grade).sum()
    lines = [
        (g, round(float(sums.get(g, 0.0)))) for g in [*"ABCDE", "none"] if g != "none" or g in sums.index
    ]
    if not len(sums):
        return None
    return Chart("column", f"Money by grade, {scored.currency}", block=(("Grade", "Money"), *lines))


def scorecard_table(scored: Scored) -> pd.DataFrame:
    """The scorecard in sheet columns: first what a director reads and prints, then what is behind it and every other KPI;
    beside each counted rate its n, shrunk rate and interval. Rates are fractions.
    """
    v = scored.vendors
    by_vendor = dict(tuple(scored.kpis.groupby("vendor")))
    every: dict[str, Any] = {
        "Rank": v["rank"], "Vendor": v["vendor"], "Category": v["category"], "Lines": v["lines"], "Units": v["units"],
        "Money": v["money"], "Score": v["score"], "Grade": v["grade"], "Coverage": v["coverage"],
        "On time": v["raw on_time"], "On time excused": v["fair on_time"], **_sampled(v, "on_time"),
        "First pass": v["raw first_pass"], **_sampled(v, "first_pass"), "Price against target": v["raw price_target"],
        "Open late": v["open_late"], "Open late money": v["open_money"], "Days late, mean": v["raw days_late"],
        "Audit": v["audit"], "Days left": v["days_left"], "Trend": v["trend"],
        "Name": v["name"], "Due": v["due"], "Excused lines": v["excused_lines"], "Days late, 9 of 10": v["days_late_p90"],
        "Audit until": v["audit_until"], "Next inspection": v["severity"],
        "Missing": pd.Series([missing_words(by_vendor[n]) for n in v["number"]], dtype=object),
    }  # fmt: skip
    for kpi in KPIS:
        if kpi.title not in every:
            every[kpi.title] = v[f"raw {kpi.id}"]
            every |= _sampled(v, kpi.id) if kpi.counted else {}
    return pd.DataFrame(every)


def _sampled(v: pd.DataFrame, kpi: str) -> dict[str, Any]:
    """What small samples need beside a counted rate."""
    title = BY_ID[kpi].title
    return {
        f"{title}, n": v[f"n {kpi}"],
        f"{title}, shrunk": v[f"shrunk {kpi}"],
        f"{title}, interval": _intervals(v[f"low {kpi}"], v[f"high {kpi}"]),
    }


def _is_share(column: str) -> bool:
    if column in ("Coverage", "On time excused") or column.endswith(", shrunk"):
        return True
    return any(k.title == column and k.unit == "share" for k in KPIS)


def _intervals(low: pd.Series, high: pd.Series) -> pd.Series:
    """`66-83 %`; None where nothing was counted."""
    words = [
        None if np.isnan(a) else f"{100 * a:.0f}-{100 * b:.0f} %"
        for a, b in zip(low.to_numpy("float64"), high.to_numpy("float64"), strict=True)
    ]
    return pd.Series(words, dtype=object)


def _colors(table: pd.DataFrame) -> dict[str, list[str]]:
    audit = [
        "error" if status in (EXPIRED, REFUSED) else ("warning" if left <= SOON else "")
        for status, left in zip(table["Audit"], table["Days left"], strict=True)
    ]
    return {
        "Grade": [_GRADES.get(g, "") if isinstance(g, str) else "" for g in table["Grade"]],
        "Open late": ["error" if n > 0 else "" for n in table["Open late"]],
        "Days late, 9 of 10": ["warning" if n > 7 else "" for n in table["Days late, 9 of 10"]],
        "Audit": audit,
        "Coverage": ["warning" if c < 0.5 else "" for c in table["Coverage"]],
    }


def figures(scored: Scored) -> ResultSheet:
    """Every KPI of every vendor, and above it what each is and how it earns points."""
    policy = scored.policy
    whole = sum(policy.weights.values())
    formulas = [
        [f"{k.title} ({100 * policy.weights[k.id] / whole:.0f} % of the weight). {k.formula} Points: {_points_rule(scored, k)}."]
        for k in KPIS
    ]  # fmt: skip
    return ResultSheet(
        FIGURES, ("Vendor", "KPI"), figures_table(scored),
        [
            [f"KPIs of every vendor, as of {scored.as_of.isoformat()}"], [preset_words(policy)], [SMALL_SAMPLES],
            ["Raw counts excused lines against the vendor, Excused out leaves them out; Scored is what earns the points."], *formulas,
        ],
        formats={
            **dict.fromkeys(("n", "Good", "Excused", "Weighs"), UNITS),
            **dict.fromkeys(("Raw", "Excused out", "Shrunk", "Low", "High", "Scored"), "0.0#"),
            "Points": POINTS, "Weight": SHARE, "Weight used": SHARE,
        },
        widths={"Vendor": 32, "KPI": 22, "Unit": 9, "Drawn toward": 22, "n": 8, "Good": 8, "Weight used": 13},
        colors={"Points": ["error" if p < policy.bands[3] else "" for p in figures_table(scored)["Points"]]},
        room=2,
    )  # fmt: skip


def _points_rule(scored: Scored, kpi: Kpi) -> str:
    return scored.policy.rules[kpi.id].words()


def figures_table(scored: Scored) -> pd.DataFrame:
    """One row per vendor and KPI; shares in percent, as `Unit` says."""
    order = pd.Series(np.arange(len(scored.vendors)), index=scored.vendors["number"])
    k = scored.kpis.assign(at=scored.kpis["vendor"].map(order)).sort_values(
        "at", kind="stable", ignore_index=True
    )
    unit = k["kpi"].map({kpi.id: _UNITS[kpi.unit] for kpi in KPIS})
    scale = np.where(unit == "%", 100.0, 1.0)
    names = scored.book.parties.names[k["vendor"].to_numpy("int64")]
    return pd.DataFrame(
        {
            "Vendor": names,
            "KPI": k["kpi"].map({kpi.id: kpi.title for kpi in KPIS}),
            "n": k["n"],
            "Good": k["good"],
            "Excused": k["excused"],
            "Unit": unit,
            "Raw": k["raw"] * scale,
            "Excused out": k["fair"] * scale,
            "Shrunk": k["shrunk"] * scale,
            "Low": k["low"] * scale,
            "High": k["high"] * scale,
            "Drawn toward": k["of"],
            "Weighs": k["weight"],
            "Scored": k["value"] * scale,
            "Points": k["points"],
            "Weight": k["share"],
            "Weight used": k["used"],
        }
    )


def evidence_sheet(scored: Scored, made: Evidence) -> ResultSheet:
    """The records; Part and Of sum to each figure."""
    frame = made.frame
    head = [
        [f"Evidence of the vendor scorecard, as of {scored.as_of.isoformat()}"],
        [f"{len(frame):,} rows. Of a vendor and a KPI: sum of Part / sum of Of is the figure; without the rows excused, of counted KPIs, Excused out."],
        [("Days late of a line count to today while too much of it is open. Money in Part and Of is in "
         f"{scored.currency}; of DHU Part is defects x 100.")],
    ]  # fmt: skip
    if made.left_out:
        some = " and, of the others, what counts for the vendor" if made.against_only else ""
        head.append([f"Left out, too many rows: {', '.join(made.left_out)}{some}."])
    late = frame["Days late"].astype("float64")
    return ResultSheet(
        EVIDENCE, ("Vendor", "KPI", "PO", "Line", "Record"), frame, head,
        formats={
            **dict.fromkeys(("Promised", "Confirmed", "Delivered"), DAY),
            **dict.fromkeys(("Days late", "Ordered", "Sent", "Open"), UNITS), "Part": "#,##0.##", "Of": "#,##0.##", "Line": "0",
        },
        widths={
            "Vendor": 32, "KPI": 22, "Counts": 12, "PO": 14, "Line": 7, "Style": 14, "Record": 24, "Why": 44,
            "Excused because": 36, "Source": 20,
        },
        colors={
            "Counts": frame["Counts"].map({AGAINST: "error", EXCUSED_WORD: "remark", FOR: ""}).fillna("").tolist(),
            "Days late": np.where(late > 0, "warning", "").tolist(),
        },
        room=1,
    )  # fmt: skip
