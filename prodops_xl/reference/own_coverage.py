"""What the tables cover once a user's own rows are among them: the coverage table of the merged tariff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prodops_xl.domain.fiscal_years import fiscal_year
from prodops_xl.domain.tariff_tables import Tariff

OWN_LINES = "own tariff lines"
_DAY = pd.Timedelta(days=1)
_BLANK: dict[str, Any] = {
    "kind": "", "name": "", "origins": "", "from": pd.NaT, "to": pd.NaT, "known": "", "missing": "",
}  # fmt: skip


def own_coverage(tariff: Tariff, about: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The packaged coverage rows of the merged `tariff`, changed by what `about` says was read (see `OwnTables`)."""
    held = {*tariff.programs["heading"], *tariff.programs["list"]}
    rows = [
        row
        for row in tariff.coverage.to_dict("records")
        if not (row["kind"] == "heading not held" and row["name"] in held)
    ]
    rows = [*_line_rows(tariff, rows, about.get("lines", {})), *rows[1:]] if "lines" in about else rows
    changed = [_changed(row, tariff, about) for row in rows]
    return pd.DataFrame(changed).astype(tariff.coverage.dtypes.to_dict())


def _line_rows(tariff: Tariff, rows: list[Any], chapters: Mapping[str, Any]) -> list[Any]:
    """The packaged row, where some of its chapters are still used, and one for each own export."""
    packaged = [rows[0]] if (tariff.lines["source"] == "").any() else []
    exports: dict[tuple[str, ...], list[str]] = {}
    for chapter, told in sorted(chapters.items()):
        key = tuple(str(told.get(name, "")) for name in ("edition", "read", "file", "from", "to"))
        exports.setdefault(key, []).append(chapter)
    own = [
        {
            **_BLANK,
            "kind": OWN_LINES,
            "name": " ".join(held),
            "from": pd.Timestamp(begin),
            "to": pd.Timestamp(end),
            "known": f"own table: US HTS, {edition} edition, read {read} from {file}",
        }
        for (edition, read, file, begin, end), held in exports.items()
    ]
    return [*packaged, *own]


def _changed(row: Any, tariff: Tariff, about: Mapping[str, Mapping[str, Any]]) -> Any:
    kind = row["kind"]
    if kind in ("programs", "claims") and kind in about:
        until = about[kind].get("known_to")
        end = max(row["to"], pd.Timestamp(until)) if until else row["to"]
        return {**row, "to": end, "known": f"{row['known']}; {_own(about[kind])}"}
    if kind in ("MPF", "HMF") and "fees" in about:
        return _fee_row(row, tariff.fees[tariff.fees["fee"] == kind], about["fees"])
    if kind == "cotton fee" and tariff.cotton_fee is not None:
        return {**row, "known": _own(about.get("cotton_fee", {})), "missing": ""}
    return row


def _fee_row(row: Any, fee: pd.DataFrame, told: Mapping[str, Any]) -> Any:
    last = fee["to"].max() if fee["to"].notna().all() else pd.NaT
    missing = ""
    if pd.notna(last):
        begins = last + _DAY
        missing = f"fiscal year {fiscal_year(begins.date())}, from {begins:%Y-%m-%d}"
    return {
        **row,
        "from": fee["from"].min(),
        "to": last,
        "known": f"{row['known']}; {_own(told)}",
        "missing": missing,
    }


def _own(told: Mapping[str, Any]) -> str:
    return f"own table: {told.get('file', '')}, read {told.get('read', '')}"
