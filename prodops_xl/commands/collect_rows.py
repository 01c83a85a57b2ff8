"""The rows of a returned table that may be merged: those that were sent, are still the recipient's, and stand there once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.collect_files import FileResult
from prodops_xl.commands.pack_desk import KEY, PackDesk
from prodops_xl.commands.pack_memory import folded, read_base
from prodops_xl.domain.counting import counted
from prodops_xl.domain.merge import Base
from prodops_xl.domain.returns import known_rows
from prodops_xl.exchange.pack_remarks import RemarkLine, shown_text

_NAMED = 5


def rows_of_the_pack(
    result: FileResult, desk: PackDesk, table: str, frame: pd.DataFrame, base: Base, astray: np.ndarray
) -> pd.DataFrame:
    """The rows that were sent, are still the recipient's, and stand there once. `astray`: rows that stand beside another
    row's columns.
    """
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
    mixed = ours & still & astray
    _refuse(result, frame[mixed], key, f"{table} beside another row's columns (was a part of it sorted?)")
    frame = frame[ours & still & ~mixed].reset_index(drop=True)
    if table == "Progress":
        return frame
    return _once(result, frame, key, table)


def _once(result: FileResult, frame: pd.DataFrame, key: Sequence[str], table: str) -> pd.DataFrame:
    """Rows that say the same count once; of one key with different answers none does."""
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
        result.left += [
            what + json.dumps([plain_cell(v) for v in row]) for row in rows[[*key]].astype(object).to_numpy()
        ]
        result.said.append(
            f"{counted(len(rows), 'row')} of sheet {what}, left out: {'; '.join(named)}{more}."
        )


def filled_reports(result: FileResult, frame: pd.DataFrame) -> pd.DataFrame:
    """Progress that was filled in: both the units and the day of the count."""
    for name in ("Report date", "Units"):
        if name not in frame.columns:
            frame = frame.assign(**{name: None})
    some, dated = frame["Units"].notna().to_numpy(bool), frame["Report date"].notna().to_numpy(bool)
    for rows, name, lacks in (
        (frame[some & ~dated], "Units", "a report date"), (frame[dated & ~some], "Report date", "units"),
    ):  # fmt: skip
        for row in rows.to_dict("records"):
            key = (row["PO"], row["Line"], row["Stage"])
            result.read.remarks.append(
                RemarkLine("Progress", key, f"{name} (without {lacks})", shown_text(shown_cell(row[name])))
            )
        if len(rows):
            what = "figure" if name == "Units" else "day"
            result.said.append(f"Progress: {counted(len(rows), what)} without {lacks}, among the remarks.")
    names = ["PO", "Line", "Stage", "Report date", "Units"]
    return _once(result, frame[some & dated][names].reset_index(drop=True), names[:4], "Progress")


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
