"""Faults planted in receipts, sales, returns, inspections and progress: a handful of each kind, listed one by one."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pandas as pd

from prodops_xl.demo.faults import Planted
from prodops_xl.demo.records import Row, records
from prodops_xl.demo.selling import Coming, numbered

_UNKNOWN_POS = ("4599990001", "4500099817", "4500098820")


def receipts_without_order(rng: Random, receipts: pd.DataFrame) -> tuple[pd.DataFrame, list[Planted]]:
    """Receipts of POs that nobody has; the first is the stray line of the packing list."""
    last = len(receipts)
    days = sorted(rng.sample(sorted(set(receipts["Receipt date"])), len(_UNKNOWN_POS)))
    rows = []
    for at, (po, day) in enumerate(zip(_UNKNOWN_POS, days, strict=True), start=1):
        units = 144 if at == 1 else rng.randint(10, 60) * 12
        rows.append(
            {"Receipt": f"GR-26{last + at:05d}", "PO": po, "Line": 10, "Receipt date": day,
             "Units received": units, "Units accepted": units, "Defects": 0}
        )  # fmt: skip
    planted = [
        Planted("receipt-without-order", "Receipts", (row["Receipt"],), "PO", row["PO"], "no such order line")
        for row in rows
    ]
    return pd.concat([receipts, pd.DataFrame(rows)], ignore_index=True), planted


def returns_over_receipt(
    rng: Random, returns: pd.DataFrame, receipts: pd.DataFrame
) -> tuple[pd.DataFrame, list[Planted]]:
    """Two returns, of small receipts, send back more than their receipt brought."""
    brought = receipts.set_index("Receipt")["Units received"].to_dict()
    rows = records(returns)
    small = sorted(rows, key=lambda row: (brought[row["Receipt"]], row["Return"]))[:4]
    planted = []
    for row in sorted(rng.sample(small, 2), key=lambda row: row["Return"]):
        row["Units"] = int(brought[row["Receipt"]] + rng.randint(2, 9) * 6)
        planted.append(
            Planted(
                "return-over-receipt", "Returns", (row["Return"],), "Units", row["Units"], "more than came"
            )
        )
    return pd.DataFrame(rows, columns=returns.columns), planted


def sales_before_receipt(
    rng: Random, usage: pd.DataFrame, supply: Coming, opened: set[tuple[str, str]]
) -> tuple[pd.DataFrame, list[Planted]]:
    """Five sales were booked before the receipt was: what is sold later is less by as much."""
    rows = records(usage)
    first = {item: lots[0] for item, lots in supply.items() if item not in opened and lots[0][1] > 300}
    for item in sorted(rng.sample(sorted(first), 5)):
        day = first[item][0] - timedelta(days=rng.randint(3, 9))
        later = next(r for r in rows if (r["Style"], r["Color"]) == item and r["Units"] > 30)
        units = int(later["Units"] // 3)
        later["Units"] -= units
        rows.append(
            {"Style": item[0], "Color": item[1], "Date": day, "Units": units, "Kind": "SALE", "early": True}
        )
    rows.sort(key=lambda row: (row["Date"], row["Style"], row["Color"], row["Kind"]))
    early = [at for at, row in enumerate(rows) if row.pop("early", False)]
    made = numbered([{k: v for k, v in row.items() if k != "Usage"} for row in rows])
    planted = [
        Planted(
            "usage-before-receipt", "Usage", (made["Usage"].iloc[at],), "Date", made["Date"].iloc[at],
            "sold before its receipt was booked",
        )
        for at in early
    ]  # fmt: skip
    return made, planted


def inspections_without_order(rng: Random, inspections: pd.DataFrame) -> tuple[pd.DataFrame, list[Planted]]:
    """Three inspections name another order: two a PO with a slip of the keyboard, one a line that the PO lacks."""
    rows = records(inspections)
    single = [row for row in rows if row["Number"] == 1 and str(row["Result"]).lower().startswith("pass")]
    rule = "inspection-without-order"
    planted = []
    for row, column in zip(rng.sample(single, 3), ("PO", "PO", "Line"), strict=True):
        row[column] = f"{row['PO'][:-4]}9{row['PO'][-3:]}" if column == "PO" else 990
        note = "no such order" if column == "PO" else "no such line"
        planted.append(Planted(rule, "Inspections", (row["Inspection"],), column, row[column], note))
    return pd.DataFrame(rows, columns=inspections.columns), planted


def progress_that_cannot_be(rng: Random, progress: pd.DataFrame) -> tuple[pd.DataFrame, list[Planted]]:
    """Two counts fall by a digit that was lost; three stages are ahead of the one before."""
    rows = records(progress)
    by_line: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        by_line.setdefault((row["PO"], row["Line"]), []).append(row)
    sewing = [key for key, own in by_line.items() if _is_sewing(own)]
    chosen = rng.sample(sorted(sewing), 5)
    planted = []
    for key in sorted(chosen[:2]):
        before, now = (row for row in by_line[key][-3:] if row["stage"] == "sewn")
        now["Units"] = before["Units"] // 10
        planted.append(_told("progress-falls", now, "less than the week before"))
    for key in sorted(chosen[2:]):
        cut, sewn = by_line[key][-2:]
        sewn["Units"] = cut["Units"] + 120
        planted.append(_told("progress-passes-stage", sewn, "more sewn than cut"))
    return pd.DataFrame(rows, columns=progress.columns), planted


def _is_sewing(own: list[Row]) -> bool:
    """Cut and sewn alone in the last two reports, a hundred or more sewn in the first of them."""
    stages = [row["stage"] for row in own[-4:]]
    return stages == ["cut", "sewn"] * 2 and len(own) < 7 and own[-3]["Units"] >= 100


def _told(rule: str, row: Row, note: str) -> Planted:
    key = (row["PO"], row["Line"], row["stage"], row["Report date"])
    return Planted(rule, "Progress", key, "Units", row["Units"], note)
