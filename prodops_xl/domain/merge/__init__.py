"""Three-way merge by key: refresh-schedule, import onto an existing workbook and collect all use this one."""

from prodops_xl.domain.merge.result import (
    ADDED,
    AMBIGUOUS,
    CLOSED,
    CONFLICT,
    FORMULA,
    OLDER,
    OVERRIDE,
    REMOVED,
    REOPENED,
    ROW,
    SHEET,
    SOURCE,
    Base,
    Merged,
    Versions,
)  # fmt: skip
from prodops_xl.domain.merge.three_way import merge
from prodops_xl.domain.merge.values import Field, fields_of

__all__ = [
    "ADDED", "AMBIGUOUS", "CLOSED", "CONFLICT", "FORMULA", "OLDER", "OVERRIDE", "REMOVED", "REOPENED", "ROW", "SHEET",
    "SOURCE", "Base", "Field", "Merged", "Versions", "fields_of", "merge",
]  # fmt: skip
