"""The result file of the portal: which entries were accepted, which refused, and why.

Column names vary: they are matched as any headers. A row with a reason and no status was refused. Several rows of one
entry are one answer: of those of its last day (where there are days) refused where one of them is, with every reason.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import pandas as pd
from pydantic import Field

from prodops_xl.domain.refunds.answers import Answers
from prodops_xl.domain.refunds.rows import entry_key
from prodops_xl.domain.refunds.status import REFUSED, read_status
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.imports import import_table
from prodops_xl.tables.columns import Row, column, table
from prodops_xl.tables.kinds import Anything, Note, Text


class ClaimResult(Row):
    """One row of a result file."""

    table_name: ClassVar[str] = "ClaimResults"
    key: ClassVar[tuple[str, ...]] = ("Entry",)

    entry: Annotated[
        Text,
        column(
            "S",
            "Entry Number | Entry No | Entry # | Entry Num | Entry Summary Number | Entry Summary No | Customs Entry No | Entry ID",
            required=True,
        ),
    ] = Field(None, alias="Entry")
    status: Annotated[
        Text,
        column(
            "S",
            "Entry Status | Claim Status | Result | Validation Result | Validation Status | Disposition | Outcome | Processing Status",
        ),
    ] = Field(None, alias="Status")
    reason: Annotated[
        Note,
        column(
            "S",
            """
            Rejection Reason | Reject Reason | Reason Rejected | Refusal Reason | Error | Error Message | Error Description |
            Errors | Message | Description | Reason Description | Validation Message | Error Text | Details | Comments
            """,
        ),
    ] = Field(None, alias="Reason")
    day: Annotated[
        Anything,
        column("S", "Date | Processed Date | Processing Date | Accepted Date | Status Date | Date Processed | Submitted Date | Claim Date"),
    ] = Field(None, alias="Day")  # fmt: skip


RESULTS = table(ClaimResult)


def read_answers(raw: pd.DataFrame, name: str) -> Answers:
    """The answers in a raw frame of a file called `name`. Raises ProdOpsError where it has no entry numbers, or says
    neither a status nor a reason.
    """
    try:
        checked = import_table(raw, RESULTS)
    except ProdOpsError as error:
        raise ProdOpsError(
            f"{name} is no result file of the portal: it has no column of entry numbers ({', '.join(map(str, raw.columns))})."
        ) from error
    if not {"Status", "Reason"} & checked.present:
        raise ProdOpsError(
            f"{name} names entries and says nothing of them: a result file has a status or a reason beside each number. "
            "Is it the claim file itself?"
        )
    frame = checked.frame.assign(
        entry=[entry_key(text) for text in checked.frame["Entry"]],
        status=[read_status(text) for text in checked.frame["Status"]],
        said=[_text(text) for text in checked.frame["Reason"]],
        day=pd.to_datetime(checked.frame["Day"], errors="coerce").dt.normalize(),
    )
    frame["status"] = frame["status"].where(~((frame["status"] == "") & (frame["said"] != "")), REFUSED)
    bare_rows = frame[(frame["entry"] == "") & (frame["said"] != "")]
    notes = tuple(f"{name} says of the file as a whole: {text}" for text in dict.fromkeys(bare_rows["said"]))
    return Answers(_per_entry(frame[(frame["entry"] != "") & (frame["status"] != "")]), notes)


def _per_entry(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per entry, in order of appearance."""
    if not len(rows):
        return pd.DataFrame(columns=["entry", "status", "reason", "day"])
    latest = rows.groupby("entry")["day"].transform("max")
    rows = rows[rows["day"].isna() | (rows["day"] == latest)]
    rows = rows.assign(refused=rows["status"] == REFUSED)
    by = rows.groupby("entry", sort=False)
    out = by.agg(status=("status", "last"), refused=("refused", "any"), day=("day", "max"))
    reasons = rows[rows["said"] != ""].drop_duplicates(["entry", "said"]).groupby("entry", sort=False)["said"]
    out["reason"] = reasons.agg("; ".join).reindex(out.index).fillna("")
    out["status"] = out["status"].where(~out["refused"], REFUSED)
    return out.reset_index()[["entry", "status", "reason", "day"]]


def _text(value: object) -> str:
    return "" if value is None or value != value else " ".join(str(value).split())  # noqa: PLR0124 - NaN
