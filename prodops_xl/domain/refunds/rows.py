"""The rows of the Refunds table: parts of one entry, order line and program gathered, with what people wrote kept.

Amount, channel and days are computed anew each time; status, dates, paid amount and reason are people's (or the
portal's). A row that people or the portal touched is never lost, even where the export holds it no more.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.mending import mended_entry
from prodops_xl.domain.entries.numbers import bare, hyphened
from prodops_xl.domain.money import group_sums, to_cents
from prodops_xl.domain.refunds.channels import FINAL, channels_of
from prodops_xl.domain.refunds.lines import Refundable
from prodops_xl.domain.refunds.programs import Programs
from prodops_xl.domain.refunds.status import ACCEPTED, CLAIMED, NOT_OURS, PAID, REFUSED, TO_CLAIM

Ints = npt.NDArray[np.int64]

NO_PO = "no PO"
SAID = ("Status", "Claimed on", "Paid on", "Paid amount", "Reason")
"""Columns that people fill in."""
SHEET = (
    "Days left", "Last day", "Channel", "Amount", "Status", "Claimed on", "Paid on", "Paid amount", "Entry", "PO", "Line",
    "Style", "Vendor", "Terms", "Reason", "To do", "Program", "Headings", "Entry lines", "Entry date", "State",
    "Liquidation date", "Importer", "Shipment", "Units", "Interest estimate", "Matched by", "In export",
)  # fmt: skip
"""Columns of the sheet, in order."""
YES, NO = "yes", "no"


def refund_rows(made: Refundable, costed: CostedBook, programs: Programs) -> pd.DataFrame:
    """One row per entry, order line and program: the columns of SHEET but those of SAID, with `cents` (int64), `entry`
    (bare), `program` (number), `ours` (bool), `file` (bool: goes into a claim file), `digits` (bool: the entry number
    is one).
    """
    lines, orders = made.lines, costed.book.orders
    code, first = _coded(lines, orders)
    n = len(first)
    head = lines.iloc[first].reset_index(drop=True)
    of = head["order"].to_numpy("int64")
    out = pd.DataFrame(
        {"entry": head["entry"].to_numpy(object), "program": head["program"].to_numpy("int64")}
    )
    out["cents"] = group_sums(lines["cents"].to_numpy("int64"), code, n)
    out["Entry"] = printed(out["entry"])
    for name, column in (
        ("PO", "PO"),
        ("Line", "Line"),
        ("Style", "Style"),
        ("Vendor", "Vendor"),
        ("Terms", "Incoterm"),
    ):
        out[name] = _of_order(orders[column], of)
    out["PO"] = out["PO"].astype(object).where(of >= 0, NO_PO)
    shipped = head["shipped"].to_numpy("int64")
    out["Shipment"] = _of_order(costed.shipped.lines["Shipment"], shipped)
    out["Units"] = _units(code, lines, costed, n)
    out["Program"] = np.array(programs.names, dtype=object)[out["program"]]
    out["Headings"] = _joined(code, lines["hts"].map(dotted), n)
    out["Entry lines"] = _joined(code, lines["line"].map("{:g}".format), n)
    for name, column in _COMPUTED.items():
        out[name] = head[column].to_numpy()
    out["ours"] = np.bincount(code[~lines["ours"].to_numpy(bool)], minlength=n) == 0
    out["State"] = head["whose"].where(~out["ours"], out["State"]).astype(object)
    out["Channel"] = out["Channel"].where(out["ours"], NOT_OURS)
    out["To do"] = out["To do"].where(
        out["ours"], "The importer of record alone may claim: agree with the vendor who gets the money."
    )
    out["file"] = head["file"].to_numpy(bool) & out["ours"].to_numpy(bool)
    out["In export"] = YES
    return out


_COMPUTED = {
    "Entry date": "entry_date", "State": "state", "Channel": "channel", "Last day": "last_day", "Days left": "days_left",
    "To do": "to_do", "Liquidation date": "liquidation", "Importer": "importer", "Matched by": "how",
}  # fmt: skip


def _coded(lines: pd.DataFrame, orders: pd.DataFrame) -> tuple[Ints, Ints]:
    """The row of each part, in order of appearance, and the first part of each row."""
    key, _ = pd.factorize(pd.MultiIndex.from_frame(orders[["PO", "Line"]]))
    key = np.append(key, -1).astype("int64")[lines["order"].to_numpy("int64")]
    entry, _ = pd.factorize(lines["entry"].to_numpy(object))
    program = lines["program"].to_numpy("int64")
    width = int(program.max(initial=0)) + 1
    mixed = (entry.astype("int64") * (len(orders) + 2) + key + 1) * width + program
    code, _ = pd.factorize(mixed)
    return code.astype("int64"), np.unique(code, return_index=True)[1].astype("int64")


def _of_order(column: pd.Series, at: Ints) -> npt.NDArray[Any]:
    """Values of a column at rows, blank where the row is -1."""
    blank = pd.Series([np.nan] if column.dtype.kind == "f" else [None], dtype=column.dtype)
    return pd.concat([column, blank], ignore_index=True).iloc[at].to_numpy()


def _units(code: Ints, lines: pd.DataFrame, costed: CostedBook, n: int) -> npt.NDArray[np.float64]:
    """Units of the shipped lines behind each row, each once; NaN where there are none."""
    once = pd.DataFrame({"code": code, "shipped": lines["shipped"].to_numpy("int64")})
    once = once[once["shipped"] >= 0].drop_duplicates()
    units = costed.shipped.lines["units"].to_numpy("float64")[once["shipped"]]
    total = np.bincount(once["code"], weights=units, minlength=n)
    return np.where(total > 0, total, np.nan)


def _joined(code: Ints, texts: pd.Series, n: int) -> npt.NDArray[np.object_]:
    """The different texts of each row's parts, as they appear."""
    pairs = pd.DataFrame({"code": code, "text": texts.to_numpy(object)}).drop_duplicates()
    out = np.full(n, None, dtype=object)
    once = pairs.drop_duplicates("code")
    out[once["code"].to_numpy("int64")] = once["text"].to_numpy(object)
    several = pairs[pairs["code"].duplicated(keep=False)].groupby("code")["text"].agg(", ".join)
    out[several.index.to_numpy("int64")] = several.to_numpy(object)
    return out


def dotted(hts: object) -> str:
    """A tariff number as it is printed: 9903.01.25, 6109.10.0012."""
    text = "" if hts is None else str(hts)
    return ".".join(part for part in (text[:4], text[4:6], text[6:]) if part)


def printed(entries: pd.Series) -> npt.NDArray[np.object_]:
    """Bare entry numbers as on the form, XXX-NNNNNNN-N: text in every spreadsheet, so that no zero is lost."""
    codes, distinct = pd.factorize(entries.to_numpy(object))
    return np.array([*(hyphened(str(entry)) for entry in distinct), None], dtype=object)[codes]


def with_interest(rows: pd.DataFrame, rate: float | None, as_of: date) -> pd.DataFrame:
    """`Interest estimate`: an estimate at a simple yearly rate, from the entry date to the day of payment or the as-of date, on
    what is ours and not refused; blank without a rate.
    """
    until = pd.to_datetime(rows["Paid on"], errors="coerce").fillna(pd.Timestamp(as_of))
    days = (until - pd.to_datetime(rows["Entry date"])).dt.days.clip(lower=0)
    counts = rows["ours"].to_numpy(bool) & ~rows["Status"].isin([REFUSED, NOT_OURS]).to_numpy(bool)
    if not rate:
        return rows.assign(**{"Interest estimate": np.nan})
    dollars = rows["cents"].to_numpy("float64") / 100 * rate * days.to_numpy("float64") / 365
    return rows.assign(
        **{"Interest estimate": np.where(counts & ~np.isnan(dollars), to_cents(dollars) / 100, np.nan)}
    )


def as_claimed(rows: pd.DataFrame, cases: pd.DataFrame, programs: Programs, as_of: date) -> pd.DataFrame:
    """What was claimed stands in the channel of the day of its claim, however the entry's clock went on: of it the
    channel, and no last day but of that channel; and what is to be done about it.
    """
    day = pd.to_datetime(rows["Claimed on"].map(day_or_none)).to_numpy("datetime64[D]")
    made = rows["Status"].isin([CLAIMED, ACCEPTED, PAID]).to_numpy(bool) & rows["ours"].to_numpy(bool)
    at = np.flatnonzero(made & (day < np.datetime64(as_of, "D")) & (rows["In export"] == YES).to_numpy(bool))
    of = cases.loc[rows["entry"].to_numpy(object)[at]].reset_index(drop=True)
    then = channels_of(of, rows["program"].to_numpy("int64")[at], programs, day[at])["channel"].to_numpy(
        object
    )
    channel, last = rows["Channel"].to_numpy(object).copy(), rows["Last day"].copy()
    over = np.zeros(len(rows), dtype=bool)
    over[at] = channel[at] != then
    channel[at] = then
    to_do = rows["To do"].to_numpy(object).copy()
    for status, told in _NEXT.items():
        to_do[made & (rows["Status"] == status).to_numpy(bool)] = told
    to_do[claimed_with(rows)] = "The entry was claimed with another of its rows: write the status here, too."
    out = rows.assign(Channel=channel)
    out["Last day"], out["Days left"], out["To do"] = last.mask(over), rows["Days left"].mask(over), to_do
    return out


_NEXT = {
    CLAIMED: "Wait for the answer: read the portal's file with --set results=FILE, or write it into Status.",
    ACCEPTED: "Wait for the money, then write Paid on and Paid amount.",
    PAID: "Nothing: run cogs to book it.",
}


def day_or_none(value: Any) -> Any:
    """A day as a cell holds it; None for words that are none."""
    return None if value is None or isinstance(value, str) or value != value else value  # noqa: PLR0124 - NaN


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """By days left, then money; then rows that the export holds no more; then what is not ours. What is accepted or
    paid has no last day any more.
    """
    settled = rows["Status"].isin([ACCEPTED, PAID]).to_numpy(bool)
    gone = (rows["In export"] == NO).to_numpy(bool)
    rows = rows.assign(
        **{"Days left": rows["Days left"].mask(settled), "Last day": rows["Last day"].mask(settled)},
        group=np.where(~rows["ours"].to_numpy(bool), 2, np.where(gone, 1, 0)),
        less=-rows["cents"],
    )
    order = ["group", "Days left", "less", "entry", "program", "PO", "Line"]
    rows = rows.assign(PO=rows["PO"].astype(object).where(rows["PO"].notna(), NO_PO).astype(str))
    return rows.sort_values(order, kind="stable", ignore_index=True).drop(columns=["group", "less"])


def to_act(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Our rows of the export that still ask for an act: to claim or refused, a channel is open (or not known), and the
    entry was not claimed with another of its rows.
    """
    return (_waits(rows) & (rows["Channel"] != FINAL)).to_numpy(bool) & ~claimed_with(rows)


def _waits(rows: pd.DataFrame) -> pd.Series:
    """Our rows of the export that nobody claimed, or that were refused."""
    return rows["ours"] & (rows["In export"] == YES) & rows["Status"].isin([TO_CLAIM, REFUSED])


def claimed_before(rows: pd.DataFrame) -> frozenset[str]:
    """Entries of rows that were kept from an earlier export and say more than that there is something to claim."""
    kept = rows[(rows["In export"] != YES) & ~rows["Status"].isin([TO_CLAIM, NOT_OURS])]
    return frozenset(kept["entry"])


def claimed_with(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Our rows of the export that are to claim though another row of their entry says that it was claimed: a claim is
    made by entry, so it goes into no file again.
    """
    mine = (rows["ours"] & (rows["In export"] == YES) & (rows["Status"] == TO_CLAIM)).to_numpy(bool)
    pairs = pd.MultiIndex.from_frame(rows[["entry", "program"]])
    told = rows["Status"].isin([CLAIMED, ACCEPTED, PAID]).to_numpy(bool) & (
        rows["In export"] == YES
    ).to_numpy(bool)
    return mine & (pairs.isin(pairs[told]) | rows["entry"].isin(claimed_before(rows)).to_numpy(bool))


def shut_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Our rows of the export that nobody claimed and no channel takes any more."""
    return rows[(_waits(rows) & (rows["Channel"] == FINAL)).to_numpy(bool) & ~claimed_with(rows)]


def entry_key(text: object) -> str:
    """An entry number as it compares, with the zeros that a spreadsheet took; "" for none."""
    said = "" if text is None or text != text else str(text)  # noqa: PLR0124 - NaN
    return mended_entry(said) or bare(said)
