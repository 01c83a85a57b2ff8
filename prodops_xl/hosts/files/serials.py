"""Dates as the numbers that a workbook stores, in the 1900 and the 1904 date system (ECMA-376 part 1,
18.17.4).
"""

# Dates of workbooks have no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import datetime as dt

_DAY = dt.timedelta(days=1)
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_FIRST_MARCH_1900 = dt.datetime(1900, 3, 1)
FIRST_DATE_1900 = dt.datetime(1900, 1, 1)
FIRST_DATE_1904 = _EPOCH_1904


def to_serial(moment: dt.datetime, date1904: bool = False) -> float:
    """Days since the workbook's epoch. The 1900 system counts a 29 February 1900 that never was, so January
    and February 1900 lie one day lower. ValueError before the first day of the system.
    """
    if date1904:
        if moment < FIRST_DATE_1904:
            raise ValueError(moment)
        return (moment - _EPOCH_1904) / _DAY
    if moment < FIRST_DATE_1900:
        raise ValueError(moment)
    days = (moment - _EPOCH_1900) / _DAY
    return days if moment >= _FIRST_MARCH_1900 else days - 1


def time_to_days(time: dt.time) -> float:
    """A time of day as a fraction of a day: what Excel's COM gives for a cell in a time format."""
    return ((time.hour * 60 + time.minute) * 60 + time.second + time.microsecond / 1e6) / 86_400


def span_to_days(span: dt.timedelta) -> float:
    """An elapsed time ([h]:mm) as days."""
    return span / _DAY
