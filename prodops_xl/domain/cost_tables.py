"""From a costed book to the tables of the workbook: order columns, LandedLines, DutyLines, Entry check, styles."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.landed_cost import duty_lines
from prodops_xl.domain.lots import AMOUNTS, Lot
from prodops_xl.domain.money import to_cents, to_dollars
from prodops_xl.domain.tariff_numbers import dotted

# Our names of the legs on the order sheet: a leg or the sum of several.
ORDER_LEGS: dict[str, tuple[str, ...]] = {
    "Duty": ("duty",),
    "Fees": ("mpf", "hmf", "other_fees"),
    "Freight": ("Freight",),
    "Insurance": ("Insurance",),
    "Other landed": ("Drayage", "Brokerage", "Other"),
}


def order_totals(costed: CostedBook) -> pd.DataFrame:
    """Per order row, int64 cents of each amount over shipped and remaining units; `units` (float), `uncosted`,
    `actual`, `estimate`, `mixed` (bool: some units have that basis), `rate` (ad valorem total where one rate holds).
    """
    n = len(costed.orders)
    out = pd.DataFrame({name: np.zeros(n, dtype="int64") for name in AMOUNTS})
    out["units"] = 0.0
    flags = {
        name: np.zeros(n, dtype=bool) for name in ("uncosted", "actual", "estimate", "mixed", "specific")
    }
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    for lot in (costed.shipped, costed.remaining):
        at = lot.lines["order"].to_numpy("int64")
        for name in AMOUNTS:
            out[name] = out[name] + _summed(lot.costed.lines[name].to_numpy("int64"), at, n)
        out["units"] += np.bincount(at, weights=lot.lines["units"].to_numpy("float64"), minlength=n)
        flags["uncosted"][at[lot.costed.lines["uncosted"].to_numpy(bool)]] = True
        for name in ("actual", "estimate", "mixed"):
            flags[name][at[lot.basis == name]] = True
        rate = _rates(lot)
        specific = np.isnan(rate)
        flags["specific"][at[specific]] = True
        np.minimum.at(low, at[~specific], rate[~specific])
        np.maximum.at(high, at[~specific], rate[~specific])
    same = np.isfinite(low) & (high - low < 1e-12) & ~flags.pop("specific")
    out["rate"] = np.where(same, low, np.nan)
    for name, flag in flags.items():
        out[name] = flag
    out["uncosted"] |= out["units"] <= 0
    return out


def _summed(cents: npt.NDArray[np.int64], at: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    out = np.zeros(n, dtype="int64")
    np.add.at(out, at, cents)
    return out


def _rates(lot: Lot) -> npt.NDArray[np.float64]:
    """Total ad valorem rate per line of the lot; 0 for lines not entered by us, NaN where a specific part is in it, or
    where the duty is as filed.
    """
    entered = lot.costed.entered
    stack = np.append(entered.lines["stack"].to_numpy("int64"), len(entered.stacks.ad_valorem))
    rate = np.append(entered.stacks.ad_valorem, 0.0)
    known = rate[stack[entered.customs_line]]
    return known if lot.filed is None else np.where(lot.filed.lines, np.nan, known)


def order_columns(costed: CostedBook, rounding: str) -> pd.DataFrame:
    """The computed columns of Orders (floats, book currency; NaN where a line could not be costed).

    `rounding` `line`: amounts are computed per line to the cent and shown per unit to four decimals; `unit`: each
    leg is rounded per unit to the cent and the legs are added, as price sheets do.
    """
    totals = order_totals(costed)
    units = totals["units"].to_numpy("float64")
    bad = totals["uncosted"].to_numpy(bool)
    per = np.where(bad, 1.0, units)
    price = to_dollars(totals["price"]) / per
    out = pd.DataFrame(index=pd.RangeIndex(len(totals)))
    value, duty = totals["value"].to_numpy("float64"), totals["duty"].to_numpy("float64")
    effective = np.round(np.divide(duty, value, out=np.zeros(len(totals)), where=value > 0), 6)
    out["Duty rate"] = np.where(totals["rate"].notna(), totals["rate"], effective)
    for name, legs in ORDER_LEGS.items():
        out[name] = to_dollars(totals[list(legs)].sum(axis=1)) / per
    landed = to_dollars(totals["landed"]) / per
    if rounding == "unit":
        for name in ORDER_LEGS:
            out[name] = to_dollars(to_cents(out[name]))
        landed = to_dollars(to_cents(price)) + out[list(ORDER_LEGS)].sum(axis=1)
    out["Landed cost"] = landed
    out["Landed total"] = to_dollars(totals["landed"]) if rounding == "line" else np.round(landed * per, 2)
    retail = costed.book.orders["Retail"].to_numpy("float64")
    out["IMU"] = np.divide(retail - landed, retail, out=np.full(len(totals), np.nan), where=retail > 0)
    per_unit = [*ORDER_LEGS, "Landed cost", "IMU"]
    out[per_unit] = out[per_unit].round(4)
    out[bad] = np.nan
    out["Cost basis"] = cost_basis(totals)
    return out


def cost_basis(totals: pd.DataFrame) -> npt.NDArray[np.object_]:
    """`actual`, `estimate`, or `mixed` where both are in it; None for a line that could not be costed."""
    actual, estimate, mixed = (totals[name].to_numpy(bool) for name in ("actual", "estimate", "mixed"))
    out = np.where(mixed | (actual & estimate), "mixed", np.where(actual, "actual", "estimate")).astype(
        object
    )
    out[totals["uncosted"].to_numpy(bool)] = None
    return out


def landed_lines(costed: CostedBook) -> pd.DataFrame:
    """LandedLines: one row per shipped line, dollars to the cent; amounts blank where they are not known. A line that
    could not be costed still bears its share of the charges.
    """
    lot, orders = costed.shipped, costed.book.orders
    at = lot.lines["order"].to_numpy("int64")
    lines = lot.costed.lines
    ours = lot.costed.entered.customs_line >= 0
    out = pd.DataFrame(
        {
            "Shipment": lot.lines["Shipment"].to_numpy(object),
            "PO": orders["PO"].to_numpy(object)[at],
            "Line": orders["Line"].to_numpy("float64")[at],
            "Entry": pd.Series(_entries(lot), dtype=object).where(ours, None),
            "Units": lot.lines["units"].to_numpy("float64"),
            "Price value": to_dollars(lines["price"]),
            "Entered value": to_dollars(lines["value"]),
            "Duty": to_dollars(lines["duty"]),
            "of which IEEPA": to_dollars(lines["ieepa"]),
            "MPF": to_dollars(lines["mpf"]),
            "HMF": to_dollars(lines["hmf"]),
            "Freight": to_dollars(lines["Freight"]),
            "Insurance": to_dollars(lines["Insurance"]),
            "Drayage": to_dollars(lines["Drayage"]),
            "Brokerage": to_dollars(lines["Brokerage"]),
            "Other": to_dollars(lines["Other"] + lines["other_fees"]),
            "Expensed": to_dollars(lines["expensed"]),
            "Landed total": to_dollars(lines["landed"]),
        }
    )
    unknown = lines["uncosted"].to_numpy(bool)
    out.loc[unknown, ["Duty", "of which IEEPA", "Landed total"]] = np.nan
    out.loc[unknown & ~ours, ["Entered value", "MPF", "HMF"]] = np.nan
    out.loc[~costed.orders["priced"].to_numpy(bool)[at], "Price value"] = np.nan
    out["Cost basis"] = pd.Series(lot.basis, dtype=object).where(~unknown, None)
    return out


def _entries(lot: Lot) -> npt.NDArray[np.object_]:
    """The entry of each line: the filed one where its figures are as filed."""
    own = lot.lines["Entry"].to_numpy(object)
    if lot.filed is None:
        return own
    return np.where(lot.filed.lines & ~pd.isna(lot.filed.entry), _as_written(lot.filed.entry, own), own)


def _as_written(filed: npt.NDArray[np.object_], own: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Filed numbers, each as the workbook writes it where it names the same entry."""
    return np.array(
        [o if isinstance(o, str) and bare(o) == f else f for f, o in zip(filed, own, strict=True)],
        dtype=object,
    )


def duty_table(costed: CostedBook) -> pd.DataFrame:
    """DutyLines: one row per shipped line and program, dollars to the cent; lines as filed have the entry's headings."""
    computed = _computed_duty(costed)
    filed = costed.shipped.filed
    if filed is None:
        return computed.drop(columns="at")
    told = filed.duty
    lot, orders = costed.shipped, costed.book.orders
    at = told["line"].to_numpy("int64")
    order = lot.lines["order"].to_numpy("int64")[at]
    own = pd.DataFrame(
        {
            "Shipment": lot.lines["Shipment"].to_numpy(object)[at],
            "PO": orders["PO"].to_numpy(object)[order],
            "Line": orders["Line"].to_numpy("float64")[order],
            "Program": told["program"].to_numpy(object),
            "Heading": told["heading"].to_numpy(object),
            "Basis": "as filed",
            "Rate": told["rate"].to_numpy("float64"),
            "Amount": to_dollars(told["cents"]),
            "Source": told["source"].to_numpy(object),
            "at": at,
        }
    )
    replaced = filed.lines[computed["at"].to_numpy("int64")] & ~computed["fee"].to_numpy(bool)
    both = [frame for frame in (computed[~replaced].drop(columns="fee"), own) if len(frame)]
    out = pd.concat(both).sort_values("at", kind="stable", ignore_index=True) if both else own
    return out.drop(columns="at")


def _computed_duty(costed: CostedBook) -> pd.DataFrame:
    """DutyLines as computed; `at` is the line of the lot, `fee` (bool, with filed figures alone): a fee, not duty."""
    lot, orders = costed.shipped, costed.book.orders
    rows = duty_lines(lot.costed)
    part = lot.costed.entered.stacks.parts.iloc[rows["part"]].reset_index(drop=True)
    at = lot.lines["order"].to_numpy("int64")[rows["line"]]
    fee = {} if lot.filed is None else {"fee": (part["kind"] == "fee").to_numpy(bool)}
    return pd.DataFrame(
        {
            "Shipment": lot.lines["Shipment"].to_numpy(object)[rows["line"]],
            "PO": orders["PO"].to_numpy(object)[at],
            "Line": orders["Line"].to_numpy("float64")[at],
            "Program": part["program"].to_numpy(object),
            "Heading": part["heading"].to_numpy(object),
            "Basis": part["basis"].to_numpy(object),
            "Rate": part["rate"].to_numpy("float64"),
            "Amount": to_dollars(rows["cents"]),
            "Source": part["source"].to_numpy(object),
            "at": rows["line"].to_numpy("int64"),
            **fee,
        }
    )


_FILED = (
    ("Entered value", "Entered value", "value"),
    ("Duty", "Duty paid", "duty"),
    ("MPF", "MPF", "mpf"),
    ("HMF", "HMF", "hmf"),
)


def entry_check(costed: CostedBook) -> pd.DataFrame:
    """Filed against computed, entry by entry; entries that differ first, each with the customs lines behind it.

    Columns: Entry, Shipment, What, Filed, Computed, Difference (filed less computed). Where EntryLines has the entry its
    figures are the filed ones, whatever Entries holds.
    """
    entered = costed.shipped.costed.entered
    names = list(pd.unique(costed.shipped.lines["Entry"]))
    totals = {int(row["entry"]): row for row in entered.entries.to_dict("records")}
    of_name = {name: code for code, name in enumerate(names)}
    differing: list[tuple[Any, ...]] = []
    equal: list[tuple[Any, ...]] = []
    for filed in _filed_entries(costed):
        code = int(filed.get("code", of_name.get(filed["Entry"], -1)))
        if code not in totals:
            continue
        head = (filed["Entry"], filed["Shipment"])
        block = [(*head, what, filed[column], totals[code][ours] / 100) for what, column, ours in _FILED]
        told = [row for row in block if row[3] == row[3] and row[3] is not None]
        if any(round(row[3] - row[4], 2) for row in told):
            differing += [*told, *((*head, *line) for line in _lines_of(entered.lines, code))]
        else:
            equal += told
    out = pd.DataFrame([*differing, *equal], columns=["Entry", "Shipment", "What", "Filed", "Computed"])
    out["Filed"] = out["Filed"].astype("float64")
    out["Difference"] = (out["Filed"] - out["Computed"].astype("float64")).round(2)
    return out


def _filed_entries(costed: CostedBook) -> list[dict[Any, Any]]:
    """Entries with filed figures: rows of Entries, and those of EntryLines in their place or after them (with `code`)."""
    own = costed.book.entries.to_dict("records")
    filed = costed.shipped.filed
    if filed is None:
        return own
    lines: dict[Any, dict[Any, Any]] = {
        row["entry"]: {
            "Entry": row["entry"],
            "Shipment": row["Shipment"],
            "code": row["code"],
            **{column: row[ours] / 100 if row[ours] >= 0 else None for _, column, ours in _FILED},
        }
        for row in filed.entries.to_dict("records")
        if row["code"] >= 0
    }
    out: list[dict[Any, Any]] = []
    for row in own:
        told = lines.pop(bare(str(row["Entry"])), None)
        out.append(row if told is None else {**told, "Entry": row["Entry"], "Shipment": row["Shipment"]})
    return [*out, *lines.values()]


def _lines_of(lines: pd.DataFrame, code: int) -> list[tuple[Any, ...]]:
    out: list[tuple[Any, ...]] = []
    for row in lines[lines["entry"] == code].to_dict("records"):
        told = [dotted(row["HTS"]), row["Origin"], row["Manufacturer ID"], row["Claims"]]
        name = " ".join(text for text in told if isinstance(text, str))
        out.append((f"  line {name}: value", None, row["value"] / 100))
        out.append((f"  line {name}: duty", None, row["duty"] / 100))
    return out
