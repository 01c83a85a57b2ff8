"""What the broker declares: customs lines of the season, and the rows of ACE's report ES-003 that they become.

Duty and fees are our own tariff's for the entry date (19 CFR 141.69; 19 CFR 24.23 and 24.24): a declaration that is right
ties to ours to the cent, one with a fault is off by what the fault is worth.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.demo.entry_orders import DDP_IMPORTER, IMPORTER, Traded
from prodops_xl.domain import fees
from prodops_xl.domain.cost_book import cost_book
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.lots import Book
from prodops_xl.domain.money import Groups, group_sums, whole_dollars
from prodops_xl.domain.tariff import Tariff, duty_amounts, stacks
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

# A vendor that sells landed declares what he paid, which is less than what he asks for.
DDP_SHARE = 0.7
_UNITS = {"doz.": ("DOZ", 12), "No.": ("NO", 1), "prs.": ("PRS", 1), "kg": ("KG", 0)}
_PORTS = {"USLAX": "2704", "USJFK": "4701", "USLRD": "2304"}
_AMOUNTS = ("duty", "mpf", "hmf")


def declared_lines(made: Traded, tariff: Tariff, as_of: date) -> pd.DataFrame:
    """One row per customs line, as it ought to be declared: entry (bare), line, day, shipment, po, importer, port, hts,
    origin, mid, claims (as on the orders), value (cents, whole dollars), units, weight, sea.
    """
    orders = pd.DataFrame(made.orders).assign(Incoterm="FOB")  # the vendor's own entries are declared too
    tables: dict[str, Any] = {
        "Orders": orders,
        "Shipments": made.shipments,
        "ShipmentLines": made.lines,
        "Entries": made.entries,
    }
    frames = {
        name: check(pd.DataFrame(rows).astype(object), TABLES[name]).frame for name, rows in tables.items()
    }
    empty = {name: check(pd.DataFrame(), TABLES[name]).frame for name in ("Charges", "Rates")}
    book = Book(
        frames["Orders"],
        frames["Shipments"],
        frames["ShipmentLines"],
        frames["Entries"],
        empty["Charges"],
        empty["Rates"],
    )
    costed = cost_book(book, tariff, read_settings({}, {}), as_of)
    shipped, entered = costed.shipped.lines, costed.shipped.costed.entered
    names = pd.unique(shipped["Entry"])
    first = pd.Series(np.arange(len(shipped))).groupby(entered.customs_line).first().to_numpy("int64")
    head, order = (
        shipped.iloc[first].reset_index(drop=True),
        frames["Orders"].iloc[shipped["order"].to_numpy("int64")[first]],
    )
    lines = entered.lines
    out = pd.DataFrame(
        {
            "entry": [bare(str(names[code])) for code in lines["entry"]],
            "day": lines["entry_date"].to_numpy("datetime64[D]"),
            "shipment": head["Shipment"].to_numpy(object),
            "po": order["PO"].to_numpy(object),
            "port": [_PORTS[port] for port in head["poe"]],
            "hts": lines["HTS"].to_numpy(object),
            "origin": lines["Origin"].to_numpy(object),
            "mid": lines["Manufacturer ID"].to_numpy(object),
            "claims": lines["Claims"].to_numpy(object),
            "value": lines["value"].to_numpy("int64"),
            "units": lines["units"].to_numpy("float64"),
            "weight": lines["weight"].to_numpy("float64").round(2),
            "sea": head["seaport"].to_numpy(bool),
        }
    )
    importers = {bare(str(row["Entry"])): row["Importer of record"] for row in made.entries}
    out["importer"] = out["entry"].map(importers).fillna(IMPORTER)
    theirs = (out["importer"] == DDP_IMPORTER).to_numpy(bool)
    out["value"] = np.where(
        theirs, whole_dollars((out["value"] * DDP_SHARE).round().to_numpy("int64")), out["value"]
    )
    out = out.sort_values(["day", "entry"], kind="stable", ignore_index=True)
    out["line"] = out.groupby("entry", sort=False).cumcount() + 1
    return out


def amounts(lines: pd.DataFrame, tariff: Tariff) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Duty (cents) per line, MPF and HMF of the entries spread over their lines; and one row per line and tariff number: of
    (row), heading (digits, "" for the goods' own), cents.
    """
    day = lines["day"].to_numpy("datetime64[D]")
    made = stacks(tariff, lines["hts"], lines["origin"], day, lines["claims"])
    duty = duty_amounts(made, lines["value"], lines["units"], lines["weight"])
    if len(made.problems) or len(duty.problems):
        raise ValueError(f"The season declares what cannot be rated: {made.problems['message'].tolist()}")
    kept = ~made.is_fee[duty.part]
    program = (made.parts["kind"] == "program").to_numpy(bool)[duty.part]
    number = made.parts["heading"].str.replace(".", "", regex=False).to_numpy(object)[duty.part]
    parts = pd.DataFrame({"of": duty.line, "heading": np.where(program, number, ""), "cents": duty.cents})[
        kept
    ]
    parts = parts.groupby(["of", "heading"], sort=True)["cents"].sum().reset_index()
    code, _ = pd.factorize(lines["entry"])
    first = np.unique(code, return_index=True)[1]
    groups = Groups(code.astype("int64"), len(first))
    value = lines["value"].to_numpy("int64")
    bears = np.where(made.mpf_exempt[made.line_stack], 0, value)
    at_sea = np.where(lines["sea"].to_numpy(bool), value, 0)
    mpf, _ = fees.mpf(tariff, groups.sums(bears), day[first])
    hmf, _ = fees.hmf(tariff, groups.sums(at_sea), groups.sums(at_sea) > 0, day[first])
    sums = pd.DataFrame(
        {"duty": duty.duty(), "mpf": groups.split(mpf, bears), "hmf": groups.split(hmf, at_sea)}
    )
    return sums, parts


def by_entry(lines: pd.DataFrame, sums: pd.DataFrame) -> pd.Series:
    """Duty and fees of each entry, cents."""
    total = sums[[*_AMOUNTS]].sum(axis=1).to_numpy("int64")
    code, names = pd.factorize(lines["entry"])
    return pd.Series(group_sums(total, code.astype("int64"), len(names)), index=names)


def report_rows(lines: pd.DataFrame, tariff: Tariff) -> list[dict[str, Any]]:
    """Rows of the report: of each line its numbers of chapter 99, then the goods' own with value, quantity and fees. Money
    in cents; `entry`, `line`, `hts`, `value`, `duty`, `mpf`, `hmf`, and the texts of the line.
    """
    sums, parts = amounts(lines, tariff)
    symbols = [_symbol(tariff, claims) for claims in lines["claims"]]
    heads: dict[int, list[tuple[str, int]]] = {}
    for of, heading, cents in parts.itertuples(index=False):
        heads.setdefault(of, []).append((heading, cents))
    out: list[dict[str, Any]] = []
    fee = sums[["mpf", "hmf"]].to_numpy("int64")
    for at, line in enumerate(lines.to_dict("records")):
        common = {
            "entry": line["entry"], "line": line["line"], "day": line["day"], "importer": line["importer"], "port": line["port"],
            "origin": line["origin"], "mid": line["mid"], "shipment": line["shipment"], "po": line["po"],
        }  # fmt: skip
        unit, quantity = _quantity(tariff, line)
        own = next((cents for heading, cents in heads.get(at, ()) if not heading), 0)
        for heading, cents in heads.get(at, ()):
            if heading:
                out.append({**common, "hts": heading, "value": 0, "duty": cents})
        out.append(
            {
                **common, "hts": line["hts"], "claim": symbols[at], "value": line["value"], "duty": own, "mpf": int(fee[at, 0]),
                "hmf": int(fee[at, 1]), "quantity": quantity, "unit": unit, "weight": line["weight"],
            }
        )  # fmt: skip
    return out


def _symbol(tariff: Tariff, claims: object) -> str | None:
    """The special program indicator: `usmca` on the order is S on the entry."""
    book = tariff.claim_book
    words = [book.words[token] for token in book.read(claims if isinstance(claims, str) else None).tokens]
    return words[0] if words else None


def _quantity(tariff: Tariff, line: dict[Any, Any]) -> tuple[str, float]:
    """The quantity in the first unit of the tariff line."""
    found = tariff.line(line["hts"])
    first = str(found["units"]).split(" ")[0] if found is not None else "No."
    unit, pieces = _UNITS.get(first, ("NO", 1))
    return unit, round(line["units"] / pieces, 2) if pieces else float(line["weight"])


def changed(lines: pd.DataFrame, row: int, **cells: Any) -> pd.DataFrame:
    """The lines with cells of one row changed."""
    out = lines.copy()
    for name, value in cells.items():
        out.loc[row, name] = value
    return out


def rows_of(lines: pd.DataFrame, entry: str) -> npt.NDArray[np.int64]:
    """The rows of an entry."""
    return np.flatnonzero((lines["entry"] == entry).to_numpy(bool))
