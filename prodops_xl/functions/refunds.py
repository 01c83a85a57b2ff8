"""Cell function of refunds: REFUND_DEADLINE."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.refunds.channels import stand
from prodops_xl.reference.refunds import refund_programs

Note = Callable[[int, str], None]
_CHANNELS = "CAPE"


def refund_deadline(
    liquidation_date: npt.NDArray[np.datetime64], as_of: npt.NDArray[np.datetime64], note: Note | None = None
) -> list[list[Any]]:
    """REFUND_DEADLINE: channel, last day and days left of an entry that nothing keeps out of the first phase.

    Last days count in full. Blank days: the entry is not liquidated, or nothing is certain any more. A date to come is a
    scheduled liquidation: its last day moves with it.
    """
    rules = refund_programs().channels
    rules = rules[rules["channels"] == _CHANNELS].reset_index(drop=True)
    cases = pd.DataFrame(
        {
            "liquidation": liquidation_date.astype("datetime64[ns]"),
            "known": True,
            "type": "",
            "flags": "",
            "request_by": np.datetime64("NaT", "ns"),
        }
    )
    found = stand(rules, cases, as_of)
    channel = rules["channel"].to_numpy(object)[found.rule]
    if note is not None:
        _explain(rules, found.rule, as_of, note)
    return [
        [name, day, None if left != left else int(left)]  # noqa: PLR0124 - NaN
        for name, day, left in zip(channel, found.last_day, found.days_left.tolist(), strict=True)
    ]


def _explain(
    rules: pd.DataFrame, rule: npt.NDArray[np.int64], as_of: npt.NDArray[np.datetime64], note: Note
) -> None:
    opens = rules["open_from"].to_numpy("datetime64[D]")[rule]
    for row in np.flatnonzero(as_of < opens):
        note(int(row), f"The channel opens on {opens[row]}.")
