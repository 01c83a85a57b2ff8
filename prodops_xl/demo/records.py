"""Frames as lists of rows: the generator works row by row, in plain Python values."""

from __future__ import annotations

from typing import Any

import pandas as pd

Row = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Row]:
    """A frame's rows as dicts by column name; what is missing is None."""
    plain = frame.astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in plain.where(plain.notna(), None).to_dict("records")
    ]
