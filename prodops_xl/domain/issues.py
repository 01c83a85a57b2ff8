"""The Issues table: findings with the money they put at risk, grouped by rule, the few that matter most first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.tables.findings import Finding

COLUMNS = (
    "Money at risk", "PO", "Line", "Sentence", "Fix", "Owner", "Ex-factory", "Rule", "Severity", "Table", "Key",
    "Column", "Found", "Cell", "Check",
)  # fmt: skip

# Rules of costing: what each is called and who acts on it. Those of validate-orders are in domain/orders.
COSTING_RULES: dict[str, tuple[str, str]] = {
    "landed-missing": ("Line cannot be costed", "Production"),
    "fx-stale": ("Exchange rate out of date", "Sourcing & Imports"),
    "line-not-placed": ("Shipped line not placed", "Sourcing & Imports"),
    "charge-not-placed": ("Charge not placed", "Sourcing & Imports"),
    "charge-basis-zero": ("Charge without a basis", "Sourcing & Imports"),
    "charge-basis-thin": ("Charge that leaves lines out", "Sourcing & Imports"),
    "entry-unclear": ("Entry of a line unclear", "Sourcing & Imports"),
    "entry-undated": ("Entry without a date", "Sourcing & Imports"),
    "entry-differs": ("Entry differs from the filed figures", "Sourcing & Imports"),
    "unlading-unknown": ("Port of unlading unknown", "Sourcing & Imports"),
    "included-unknown": ("Freight inside the price unknown", "Procurement"),
    "included-too-large": ("Freight inside the price too large", "Procurement"),
    "included-nowhere": ("Included charge that no price holds", "Procurement"),
    "freight-twice": ("Freight added to a price that holds it", "Procurement"),
    "dutiable-credit": ("Dutiable credit over the value", "Sourcing & Imports"),
    "charge-is-duty": ("Duty entered as a charge", "Sourcing & Imports"),
    "first-sale": ("First sale price not used", "Sourcing & Imports"),
    "port-unclear": ("Port of entry unclear", "Sourcing & Imports"),
    "rate-unit": ("Freight rate in an unknown unit", "Sourcing & Imports"),
    "rate-currency": ("Freight rate without exchange", "Sourcing & Imports"),
    "rate-stale": ("Freight rate out of date", "Sourcing & Imports"),
    "over-shipped": ("More shipped than ordered", "Production"),
    "duty-unknown": ("Duty needs a person", "Sourcing & Imports"),
}


def issue_rows(
    findings: Sequence[Finding],
    rules: Mapping[str, tuple[str, str]],
    orders: pd.DataFrame,
    addresses: Sequence[str],
    check: str,
) -> list[list[Any]]:
    """One row per finding in the order of COLUMNS; `rules` gives title and owner by id, `addresses` the cells.

    `orders`: typed frame; it gives PO, Line and ex-factory where the finding's row is an order row.
    """
    ex_factory = (
        orders["Ex-factory"].to_numpy("datetime64[D]") if len(orders) else np.zeros(0, "datetime64[D]")
    )
    out = []
    for found, address in zip(findings, addresses, strict=True):
        title, owner = rules.get(found.rule, (found.rule, "Production"))
        of_order = found.table == "Orders" and found.row is not None
        day = str(ex_factory[found.row]) if of_order and not np.isnat(ex_factory[found.row]) else None
        po, line = (found.key[0], found.key[1]) if of_order and len(found.key) > 1 else (None, None)
        out.append(
            [
                round(float(found.money_at_risk), 2), _plain(po), _plain(line), found.message, found.fix, owner, day,
                title, found.severity, found.table, " / ".join(_text(k) for k in found.key), found.column,
                _text(found.value), address, check,
            ]
        )  # fmt: skip
    return out


def are_issue_rows(told: Any) -> bool:
    """Are these rows as `issue_rows` makes them? What a workbook remembers may come from anybody."""
    return isinstance(told, list) and all(
        isinstance(row, list)
        and len(row) == len(COLUMNS)
        and isinstance(row[0], (int, float))
        and all(v is None or isinstance(v, (str, int, float)) for v in row)
        and all(isinstance(row[COLUMNS.index(name)], str) for name in ("Rule", "Severity", "Check"))
        for row in told
    )


def issue_table(
    rows: Sequence[Sequence[Any]], money_floor: float, most: int = 5
) -> tuple[pd.DataFrame, int, tuple[tuple[int, int], ...]]:
    """The Issues frame, how many rows at its foot are minor, and the stretches of rows that are folded away.

    Rules stand in the order of their largest single row, and within a rule the rows by money: the few that matter
    most come first. Folded are the rows of a
    rule after its first `most`, and the minor ones: remarks, and money under the floor.
    """
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    if not len(frame):
        return frame, 0, ()
    money = frame["Money at risk"].astype("float64")
    minor = (frame["Severity"] == "remark") | ((money < money_floor) & (frame["Severity"] != "error"))
    by_rule = money.groupby([minor, frame["Rule"]]).transform("max")
    order = pd.DataFrame({"minor": minor, "rule": -by_rule, "name": frame["Rule"], "money": -money})
    order = order.sort_values(["minor", "rule", "name", "money"], kind="stable")
    frame = frame.loc[order.index].reset_index(drop=True)
    days = [pd.Timestamp(d).to_pydatetime() if isinstance(d, str) else None for d in frame["Ex-factory"]]
    frame["Ex-factory"] = pd.Series(days, dtype=object)
    place = order.groupby(["minor", "name"], sort=False).cumcount().to_numpy()
    return frame, int(minor.sum()), _stretches((place >= most) | order["minor"].to_numpy(bool))


def _stretches(flag: npt.NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """First and last row of each run of True."""
    edges = np.flatnonzero(np.diff(np.r_[False, flag, False].astype("int8")))
    return tuple((int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True))


def money_by_rule(frame: pd.DataFrame, minor: int, most: int = 12) -> list[tuple[str, float, int]]:
    """The first screen's picture: rule, money at risk and rows, the largest first; minor rows left out."""
    shown = frame.iloc[: len(frame) - minor]
    if not len(shown):
        return []
    sums = (
        shown.groupby("Rule")["Money at risk"]
        .agg(["sum", "size"])
        .sort_values(["sum", "size"], ascending=False)
    )
    return [
        (str(name), round(float(row["sum"]), 2), int(row["size"])) for name, row in sums.head(most).iterrows()
    ]


def bar(amount: float, most: float, width: int = 24) -> str:
    """A bar of block characters, at least a sliver for what is not zero."""
    share = 0.0 if most <= 0 else max(amount, 0.0) / most
    return "█" * max(round(share * width), 1 if amount > 0 else 0) or "·"


def totals(frame: pd.DataFrame, as_of: date) -> dict[str, Any]:
    """What is remembered of a run, to say next time what changed."""
    by: dict[Any, Any] = dict(frame["Severity"].value_counts()) if len(frame) else {}
    return {
        "as_of": as_of.isoformat(),
        "errors": int(by.get("error", 0)),
        "warnings": int(by.get("warning", 0)),
        "remarks": int(by.get("remark", 0)),
        "money": round(float(frame["Money at risk"].sum()), 2) if len(frame) else 0.0,
    }


def _text(value: Any) -> str:
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124
        return ""
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.12g}"
    return str(value)


def _plain(value: Any) -> Any:
    if value is None or value != value:  # noqa: PLR0124
        return None
    return float(value) if isinstance(value, (int, float, np.number)) else str(value)
