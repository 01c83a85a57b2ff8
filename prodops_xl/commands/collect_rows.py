"""The rows of a returned table that may be merged: those that were sent, are still the recipient's, and stand there once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.collect_files import FileResult
from prodops_xl.commands.pack_desk import KEY, PackDesk
from prodops_xl.commands.pack_memory import folded, read_base
from prodops_xl.domain.merge import Base
from prodops_xl.domain.returns import known_rows
from prodops_xl.exchange.pack_reading import RemarkLine, counted

_NAMED = 5


def rows_of_the_pack(
    result: FileResult, desk: PackDesk, table: str, frame: pd.DataFrame, base: Base
) -> pd.DataFrame:
    """The rows that were sent, are still the recipient's, and stand there once."""
    key = result.read.tables[table].layout.key
    orders = (
        read_base(desk.workbook.memory, result.identity.pack, result.identity.revision, "Orders")
        if result.identity
        else None
    )
    sent = orders.frame if table == "Progress" and orders is not None else base.frame
    sent_key = KEY if table == "Progress" else key
    ours = known_rows(frame, sent, sent_key)
    _refuse(result, frame[~ours], key, f"{table} that the pack was not sent with")
    still = _still_theirs(desk, result, frame)
    _refuse(result, frame[ours & ~still], key, f"{table} now another recipient's, or off the order book")
    frame = frame[ours & still].reset_index(drop=True)
    if table == "Progress":
        return frame
    plain = frame.astype(object).where(frame.notna(), None)
    frame = frame[~plain.duplicated().to_numpy(bool)].reset_index(drop=True)
    twice = frame.duplicated([*key], keep=False).to_numpy(bool)
    _refuse(result, frame[twice], key, f"{table} with one key and different answers")
    return frame[~twice].reset_index(drop=True)


def _still_theirs(desk: PackDesk, result: FileResult, frame: pd.DataFrame) -> np.ndarray:
    """Per row: does the order book still give its line to the recipient?"""
    if result.record is None or folded(result.record.by) != folded(desk.settings["packs.by"]):
        return known_rows(frame, desk.orders.frame, KEY)
    mine = desk.orders.frame.iloc[desk.rows_of(result.recipient)]
    return known_rows(frame, mine, KEY)


def _refuse(result: FileResult, rows: pd.DataFrame, key: Sequence[str], what: str) -> None:
    if len(rows):
        named = [" / ".join(word(v) for v in row) for row in rows[[*key]].astype(object).to_numpy()[:_NAMED]]
        more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
        result.refused_rows += len(rows)
        result.said.append(
            f"{counted(len(rows), 'row')} of sheet {what}, left out: {'; '.join(named)}{more}."
        )


def filled_reports(result: FileResult, frame: pd.DataFrame) -> pd.DataFrame:
    """Progress that was filled in: both the units and the day of the count."""
    for name in ("Report date", "Units"):
        if name not in frame.columns:
            frame = frame.assign(**{name: None})
    some, dated = frame["Units"].notna().to_numpy(bool), frame["Report date"].notna().to_numpy(bool)
    half = frame[some & ~dated]
    for row in half.to_dict("records"):
        result.read.remarks.append(
            RemarkLine(
                "Progress",
                (row["PO"], row["Line"], row["Stage"]),
                "Units (without a report date)",
                f"{row['Units']:g}",
            )
        )
    if len(half):
        result.said.append(
            f"Progress: {counted(len(half), 'figure')} without a report date, among the remarks."
        )
    names = ["PO", "Line", "Stage", "Report date", "Units"]
    return frame[some & dated][names].drop_duplicates(names[:4], keep="last").reset_index(drop=True)


def plain_cell(value: Any) -> Any:
    """A cell as the log has it: text, number, None, a day as {"day": ISO}."""
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, (datetime, date, np.datetime64)):
        return {"day": pd.Timestamp(value).isoformat()[:10]}
    return value.item() if isinstance(value, np.generic) else value


def shown_cell(value: Any) -> Any:
    """A cell as sheets list it: days as ISO text."""
    told = plain_cell(value)
    return told["day"] if isinstance(told, dict) else told


def word(value: Any) -> str:
    """A cell as a sentence has it."""
    told = shown_cell(value)
    return "" if told is None else f"{told:g}" if isinstance(told, float) else str(told)
