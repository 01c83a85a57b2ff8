"""The sheets of cogs: the month's figures first, then what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.commands.cogs_memory import FILED, filed_months
from prodops_xl.commands.issue_sheet import since_last
from prodops_xl.domain.cogs.budget import LEGS
from prodops_xl.domain.cogs.periods import AMOUNTS, first_day, month_of, out_of_balance
from prodops_xl.domain.cogs.standards import CAUSES
from prodops_xl.domain.cogs.stock_book import StockBook
from prodops_xl.domain.issues import bar
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet

if TYPE_CHECKING:
    from prodops_xl.commands.cogs import Figures

MONEY, UNITS, MONTH, DAY, UNIT = "#,##0.00", "#,##0", "mmm yyyy", "yyyy-mm-dd", "#,##0.0000"
_METHODS = {
    "fifo": "FIFO layers by receipt",
    "average": "moving average, never rounded before use",
    "standard": "standard cost with its variances",
}


def result_sheets(
    workbook: Workbook, made: Figures, settings: Mapping[str, Any], as_of: date
) -> list[ResultSheet]:
    """Every sheet that has something to say; COGS always."""
    sheets = [_first_screen(workbook, made, settings, as_of)]
    if len(made.groups):
        sheets += [
            _groups(made, as_of, settings),
            _lines(made, as_of, settings),
            _layers(made, as_of, settings),
        ]
    if len(made.open_orders):
        sheets.append(_forecast(made, as_of, settings))
    if len(made.variances):
        sheets.append(_variances(made, as_of, settings))
    if len(made.bridge):
        sheets.append(_bridge(made, as_of, settings))
    return sheets


def month_table(made: Figures, closed: date | None, kept: Mapping[str, list[int]]) -> pd.DataFrame:
    """COGS by month in dollars: Month, Status (closed, open, forecast), AMOUNTS, Forecast, Budget, Variance, Refund
    receivable, Units out, Units to come. Closed months show what was filed. Forecast is the COGS of open orders, in this
    month and later ones; Variance is COGS and forecast less budget.
    """
    past = made.months
    at = month_of(past["Month"]) if len(past) else np.zeros(0, "int64")
    rows = (
        past[[*AMOUNTS, "Units out"]].astype("int64").reset_index(drop=True)
        if len(past)
        else pd.DataFrame(columns=[*AMOUNTS, "Units out"])
    )
    through = month_of(np.array([closed], "datetime64[D]"))[0] if closed else -1
    for i, month in enumerate(at):
        filed = kept.get(str(np.datetime64(int(month), "M")))
        if filed is not None:
            rows.loc[i, list(FILED)] = filed
    coming = made.open_orders.groupby("month")[["cents", "units"]].sum()
    to_come = [int(m) for m in coming.index if int(m) not in set(at.tolist())]
    status = ["closed" if m <= through else "open" for m in at] + ["forecast"] * len(to_come)
    months = np.r_[at, np.array(to_come, dtype="int64")]
    every = rows.reindex(range(len(months)))
    planned = made.budget.groupby("month")["cents"].sum().reindex(months)
    out = pd.DataFrame({"Month": first_day(months), "Status": pd.Series(status, dtype=object)})
    for name in AMOUNTS:
        out[name] = every[name].astype("float64").to_numpy() / 100
    out["Forecast"] = coming["cents"].reindex(months).to_numpy("float64") / 100
    out["Budget"] = planned.to_numpy("float64") / 100
    out["Variance"] = out[["COGS", "Forecast"]].fillna(0).sum(axis=1) - out["Budget"]
    receivable = made.refunds.receivable(months) / 100
    out["Refund receivable"] = np.where(out["Status"] == "forecast", np.nan, receivable)
    out["Units out"] = every["Units out"].astype("float64").to_numpy()
    out["Units to come"] = coming["units"].reindex(months).to_numpy("float64")
    return out


def _first_screen(workbook: Workbook, made: Figures, settings: Mapping[str, Any], as_of: date) -> ResultSheet:
    closed = settings["cogs.closed_through"]
    table = month_table(made, closed, filed_months(workbook.memory, closed))
    picture = _bridge_picture(made.bridge)
    balances, currency = made.valued.balances, settings["book.currency"]
    closing, units = closing_of(made), int(balances["closing_units"].sum())
    cost = int(made.months["COGS"].sum()) if len(made.months) else 0
    now = {"as_of": as_of.isoformat(), "closing": round(closing / 100, 2), "COGS": round(cost / 100, 2)}
    head: list[list[Any]] = [
        [f"COGS, as of {as_of.isoformat()}"],
        [f"{units:,} units in stock, {closing / 100:,.2f} {currency}. COGS so far {cost / 100:,.2f}, by {_METHODS[settings['cogs.method']]}."],
        [since_last(workbook, "cogs totals", now, ("closing", "COGS"))],
        [
            f"Closed through {closed.isoformat()}: what was filed stays, corrections are on the first open day."
            if closed
            else "No month is closed (cogs.closed_through on the Settings sheet): corrections stand on the day they became known."
        ],
        *[[line] for line in self_check(made)],
        *([[_variance_words(made, settings)]] if settings["cogs.method"] == "standard" else []),
        [
            f"Shipped and not yet received: {made.received.in_transit_units:,} units, {made.received.in_transit_cents / 100:,.2f}, outside stock."
        ],
        *[[note] for note in made.notes],
    ]  # fmt: skip
    if picture:
        head.append(["From budgeted to actual COGS of the budgeted months to date"])
    colors = {
        "Variance": ["" if v != v else ("error" if v > 0 else "good") for v in table["Variance"]],  # noqa: PLR0124
        "Status": ["remark" if s == "forecast" else "" for s in table["Status"]],
    }
    money = dict.fromkeys([*AMOUNTS, "Forecast", "Budget", "Variance", "Refund receivable"], MONEY)
    return ResultSheet(
        "COGS", ("Month",), table, [*head, *picture],
        formats={"Month": MONTH, "Units out": UNITS, "Units to come": UNITS, **money},
        widths={"Month": 12, "Status": 10, **dict.fromkeys(money, 16), "of which corrections": 20},
        picture=(len(head), len(head) + len(picture) - 1) if picture else None,
        room=4,
        chart=Chart("column", "COGS against budget, by month", "Month", ("COGS", "Forecast", "Budget")) if len(table) else None,
        colors=colors,
    )  # fmt: skip


def closing_of(made: Figures) -> int:
    """Cents in stock as booked, kept variances in it."""
    return int(made.months["Closing"].iloc[-1]) if len(made.months) else 0


def variance_kept(made: Figures) -> int:
    """Cents of standard cost's variances that stand in stock."""
    return closing_of(made) - int(made.valued.balances["booked_closing"].sum())


def _variance_words(made: Figures, settings: Mapping[str, Any]) -> str:
    if settings["cogs.variances"] != "spread":
        return "Variances are COGS of their month (cogs.variances: cogs)."
    kept = variance_kept(made) / 100
    return f"Variances are spread (cogs.variances: spread): {kept:,.2f} of them belong to units on hand and stand in Closing, the rest is COGS of its month."


def self_check(made: Figures) -> list[str]:
    """The section that says whether everything ties, with the difference where it does not."""
    b = made.valued.balances
    out = ["Self-check"]
    for label, prefix in (("As booked", "booked_"), ("Restated", "")):
        opening, bought, back, spent, closing = (
            int(b[prefix + name].sum())
            for name in ("opening", "purchases", "vendor_returns", "cogs", "closing")
        )
        extra = int(b[prefix + "variance"].sum()) if prefix + "variance" in b else 0
        revalued = int(b[prefix + "revaluation"].sum()) if prefix + "revaluation" in b else 0
        difference = b[prefix + "difference"].to_numpy("int64")
        off = int((difference != 0).sum())
        words = f"{label}: opening {opening / 100:,.2f} + purchases {bought / 100:,.2f} - vendor returns {abs(back) / 100:,.2f} - COGS {spent / 100:,.2f}"
        if extra or revalued:
            words += f" - variance {extra / 100:,.2f} + revaluation {revalued / 100:,.2f}"
        words += f" = closing {closing / 100:,.2f}; "
        words += (
            f"{len(b):,} styles and colors, each ties to the cent."
            if not off
            else f"{off:,} of {len(b):,} styles and colors do not tie, by {int(np.abs(difference).sum()) / 100:,.2f}."
        )
        out.append(words)
    layered = int(made.valued.layers["cents"].sum()) - int(b["closing"].sum())
    if len(made.valued.layers):
        out.append(
            "Layers sum to the restated closing."
            if not layered
            else f"Layers differ from the restated closing by {layered / 100:,.2f}."
        )
    months_off = int(np.abs(out_of_balance(made.groups)).sum()) if len(made.groups) else 0
    if months_off:
        out.append(f"Months by category and vendor differ by {months_off / 100:,.2f}.")
    return out


def _bridge_picture(table: pd.DataFrame) -> list[list[Any]]:
    """Budget, each leg's step, actual: bars as wide as their share of the largest."""
    if not len(table):
        return []
    steps = [("Budget", "Budget"), *((leg, leg) for leg in LEGS), ("Actual", "Actual")]
    sums = {name: float(table[name].sum()) / 100 for _, name in steps}
    most = max(abs(v) for v in sums.values()) or 1.0
    return [
        [label, bar(abs(sums[name]), most, 30), None, None, round(sums[name], 2)] for label, name in steps
    ]


def _groups(made: Figures, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    table = made.groups.copy()
    table[list(AMOUNTS)] = table[list(AMOUNTS)].astype("float64") / 100
    return ResultSheet(
        "CogsByMonth", ("Month", "Category", "Vendor"), table,
        [
            [f"COGS by month, category and vendor, as of {as_of.isoformat()}"],
            [
                f"{settings['book.currency']}. Opening + purchases + vendor returns - COGS = closing in every row. A sale's COGS belongs to the vendor of the receipt it took last."
            ],
        ],
        formats={"Month": MONTH, **dict.fromkeys(AMOUNTS, MONEY), **dict.fromkeys(("Units in", "Units out", "Units closing"), UNITS)},
        widths={"Month": 12, "Category": 16, "Vendor": 32, **dict.fromkeys(AMOUNTS, 15), "of which corrections": 20},
    )  # fmt: skip


def _told(book: StockBook, name: str, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """A column of the movements' detail at some of them; None where there is none (-1)."""
    held = np.concatenate([book.detail[name].to_numpy(object), np.array([None], dtype=object)])
    return held[np.where(rows >= 0, rows, len(held) - 1)]


def _lines(made: Figures, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    """Every issue and every correction: booked beside restated."""
    posted, book = made.valued.postings, made.book
    kind = posted["kind"].to_numpy(object)
    wanted = np.array(
        [
            k == "cogs" or str(k).startswith("correction") or k in ("as filed", "variance", "revaluation")
            for k in kind
        ],
        dtype=bool,
    )
    rows = posted[wanted].reset_index(drop=True)
    place = rows["row"].to_numpy("int64")
    where = np.where(place >= 0, place, rows["of"].to_numpy("int64"))
    key, source, vendor = (_told(book, name, where) for name in ("key", "source", "vendor"))
    restated = made.valued.issues.set_index("row")["restated"]
    is_sale = (rows["kind"] == "cogs").to_numpy(bool)
    then = restated.reindex(np.where(is_sale, place, -1)).to_numpy("float64") / 100
    booked = rows["cogs"].to_numpy("int64") / 100
    item = rows["item"].to_numpy("int64")
    table = pd.DataFrame(
        {
            "Date": rows["day"],
            "Kind": rows["kind"],
            "Style": book.items["Style"].to_numpy(object)[item],
            "Color": book.items["Color"].to_numpy(object)[item],
            "Source": source,
            "Key": key,
            "Units": -rows["units"].to_numpy("int64"),
            "COGS booked": booked,
            "COGS restated": then,
            "Difference": np.where(is_sale, booked - then, np.nan),
            "Vendor": vendor,
            "Why": rows["text"],
        }
    )
    return ResultSheet(
        "CogsLines", ("Date", "Kind", "Style", "Color", "Source", "Key"), table,
        [
            [f"COGS by issue, as of {as_of.isoformat()}"],
            [f"{settings['book.currency']}. Booked: as known on its day. Restated: as if all had been known from the start. Corrections are rows of their own."],
        ],
        formats={"Date": DAY, "Units": UNITS, **dict.fromkeys(("COGS booked", "COGS restated", "Difference"), MONEY)},
        widths={"Date": 12, "Kind": 24, "Style": 14, "Color": 16, "Source": 14, "Key": 16, "Vendor": 32, "Why": 30},
        colors={"Kind": ["" if s else "warning" for s in is_sale]},
    )  # fmt: skip


def _layers(made: Figures, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    layers, book = made.valued.layers, made.book
    row, item = layers["row"].to_numpy("int64"), layers["item"].to_numpy("int64")
    units, cents = layers["units"].to_numpy("int64"), layers["cents"].to_numpy("int64")
    receipt = _told(book, "key", row)
    receipt[row < 0] = "short"
    table = pd.DataFrame(
        {
            "Style": book.items["Style"].to_numpy(object)[item],
            "Color": book.items["Color"].to_numpy(object)[item],
            "Receipt": receipt,
            "Date": layers["day"],
            "Vendor": _told(book, "vendor", row),
            "Units": units,
            "Unit cost": np.divide(cents, units * 100.0, out=np.zeros(len(units)), where=units != 0),
            "Value": cents / 100,
            "Days in stock": (
                np.datetime64(as_of, "D") - layers["day"].to_numpy().astype("datetime64[D]")
            ).astype("float64"),
        }
    )
    return ResultSheet(
        "Layers", ("Style", "Color", "Receipt", "Date"), table,
        [
            [f"Stock by receipt, as of {as_of.isoformat()}"],
            [f"{int(units.sum()):,} units, {int(cents.sum()) / 100:,.2f} {settings['book.currency']}, late costs in it."],
        ],
        formats={"Date": DAY, "Units": UNITS, "Unit cost": UNIT, "Value": MONEY, "Days in stock": UNITS},
        widths={"Style": 14, "Color": 16, "Receipt": 16, "Date": 12, "Vendor": 32, "Value": 15},
    )  # fmt: skip


def _forecast(made: Figures, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    coming = made.open_orders.groupby(["month", "Category"])[["units", "cents"]].sum().reset_index()
    both = coming.merge(
        made.budget.rename(columns={"units": "Budget units", "cents": "Budget"})[["month", "Category", "Budget units", "Budget"]],
        on=["month", "Category"], how="left",
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "Month": first_day(both["month"].to_numpy("int64")),
            "Category": both["Category"].to_numpy(object),
            "Units": both["units"].to_numpy("int64"),
            "COGS": both["cents"].to_numpy("int64") / 100,
            "Landed per unit": both["cents"].to_numpy("int64")
            / 100
            / np.maximum(both["units"].to_numpy("int64"), 1),
            "Budget units": both["Budget units"].to_numpy("float64"),
            "Budget": both["Budget"].to_numpy("float64") / 100,
        }
    )
    table["Variance"] = table["COGS"] - table["Budget"]
    lag = settings["cogs.months_to_sell"]
    return ResultSheet(
        "COGS forecast", ("Month", "Category"), table,
        [
            [f"COGS forecast, as of {as_of.isoformat()}"],
            [f"{settings['book.currency']}. Open units by the month of planned (else wanted) in-DC plus {lag:g} months to sell (cogs.months_to_sell), at landed cost."],
            ["Goods in stock are not in it: no table tells when they will be sold."],
        ],
        formats={"Month": MONTH, "Units": UNITS, "COGS": MONEY, "Landed per unit": UNIT, "Budget units": UNITS, "Budget": MONEY, "Variance": MONEY},
        widths={"Month": 12, "Category": 18, "COGS": 15, "Budget": 15, "Variance": 15},
    )  # fmt: skip


def _variances(made: Figures, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    told, book = made.variances, made.book
    row, item = told["row"].to_numpy("int64"), told["item"].to_numpy("int64")
    names = {cause: cause.capitalize() for cause in CAUSES}
    table = pd.DataFrame(
        {
            "Date": told["day"],
            "Style": book.items["Style"].to_numpy(object)[item],
            "Color": book.items["Color"].to_numpy(object)[item],
            "Receipt": book.detail["key"].to_numpy(object)[row],
            "Vendor": book.detail["vendor"].to_numpy(object)[row],
            "Units": told["units"],
            "Standard": told["standard"] / 100,
            "Actual": told["actual"] / 100,
            **{name: told[cause] / 100 for cause, name in names.items()},
            "Variance": told["total"] / 100,
        }
    )
    sums = ", ".join(f"{name.lower()} {table[name].sum():+,.2f}" for name in names.values())
    return ResultSheet(
        "COGS variances", ("Receipt", "Date", "Style", "Color"), table,
        [
            [f"Receipts against standard cost, as of {as_of.isoformat()}"],
            [f"{settings['book.currency']}; favourable is negative. In all {table['Variance'].sum():+,.2f}: {sums}."],
            ["Price is taken at the exchange rate of the standard's date; what the rate did since is its own column."],
        ],
        formats={"Date": DAY, "Units": UNITS, **dict.fromkeys(("Standard", "Actual", *names.values(), "Variance"), MONEY)},
        widths={"Date": 12, "Style": 14, "Color": 16, "Receipt": 16, "Vendor": 32},
        colors={"Variance": ["error" if v > 0 else ("good" if v < 0 else "") for v in table["Variance"]]},
    )  # fmt: skip


def _bridge(made: Figures, as_of: date, settings: Mapping[str, Any]) -> ResultSheet:
    table = made.bridge.copy()
    money = ["Budget", *LEGS, "Actual", "Variance"]
    table[money] = table[money].astype("float64") / 100
    total = float(table["Variance"].sum())
    return ResultSheet(
        "Budget bridge", ("Category",), table,
        [
            [f"Budget to actual, as of {as_of.isoformat()}"],
            [f"{settings['book.currency']}, budgeted months to date: {total:+,.2f} against budget. The legs sum to the variance in every row."],
            ["Volume: more or fewer units in all, at the budgeted mix. Mix: other categories than budgeted. Price: another cost per unit."],
        ],
        formats={"Budget units": UNITS, "Units": UNITS, **dict.fromkeys(money, MONEY)},
        widths={"Category": 20, **dict.fromkeys(money, 15)},
        chart=Chart("column", "Price, volume and mix by category", "Category", LEGS),
    )  # fmt: skip
