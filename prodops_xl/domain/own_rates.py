"""A team's own fee rates from the Rates table: they win over the packaged figures, and say so."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from prodops_xl.domain.tariff_tables import Tariff

_DAY = pd.Timedelta(days=1)
_BEGINNING, _OPEN = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")
_FIGURES = ("rate", "minimum", "maximum")


def with_own_rates(tariff: Tariff, rates: pd.DataFrame) -> tuple[Tariff, list[str]]:
    """The tariff with the Rates rows of kind `fee` and `cotton fee` put over its own, and a sentence for each.

    `fee`: Name is the fee and the figure (`MPF rate`, `MPF minimum`, `MPF maximum`, `HMF rate`), From and To
    its first and last day (blank: from the beginning, and without end).
    `cotton fee`: Name is the tariff number (8 or 10 digits), Value dollars per kg. Typed Rates frame.
    """
    notes: list[str] = []
    fees = _fees(tariff.fees, rates[rates["Kind"] == "fee"], notes)
    cotton = rates[(rates["Kind"] == "cotton fee") & rates["Value"].notna() & rates["Name"].notna()]
    if not len(cotton) and fees is tariff.fees:
        return tariff, notes
    table = tariff.cotton_fee
    if len(cotton):
        table = pd.DataFrame(
            {
                "hts": cotton["Name"].astype(str).str.replace(r"\D", "", regex=True).to_numpy(object),
                "rate": cotton["Value"].to_numpy("float64"),
                "from": cotton["From"].to_numpy(),
                "to": cotton["To"].to_numpy(),
                "source": cotton["Source"].where(cotton["Source"].notna(), "Rates").to_numpy(object),
            }
        )
        notes.append(f"Cotton fee: {len(cotton)} rates of the workbook's Rates table are used.")
    return replace(tariff, fees=fees, cotton_fee=table), notes


def _fees(packaged: pd.DataFrame, own: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """The packaged fee rows with every own period laid over them, the earlier ones first."""
    out = packaged
    named = own["Name"].astype(str).str.strip().str.split()
    told = pd.DataFrame(
        {
            "fee": named.str[0].str.upper(),
            "figure": named.str[-1].str.lower(),
            "value": own["Value"],
            "from": own["From"],
            "to": own["To"],
            "source": own["Source"],
        }
    )
    usable = told["fee"].isin(packaged["fee"]) & told["figure"].isin(_FIGURES) & told["value"].notna()
    told = told[usable]
    told = told.assign(start=told["from"].fillna(_BEGINNING), end=told["to"].fillna(_OPEN))
    for key, rows in told.groupby(["fee", "start", "end"], sort=True):
        fee, since, until = str(key[0]), rows["start"].iloc[0], rows["end"].iloc[0]  # type: ignore[index]
        out = _overlaid(out, fee, since, until, rows)
        begin = "the beginning" if since == _BEGINNING else f"{since:%Y-%m-%d}"
        end = "" if until == _OPEN else f" to {until:%Y-%m-%d}"
        notes.append(
            f"{fee} from {begin}{end}: the workbook's Rates table is used ({', '.join(rows['figure'])})."
        )
    return out


def _overlaid(
    fees: pd.DataFrame, fee: str, since: pd.Timestamp, until: pd.Timestamp, rows: pd.DataFrame
) -> pd.DataFrame:
    """The fee rows with one own period laid over: what lies before and after it stays; figures that `rows` do not
    give are those in force on its first day.
    """
    mine = fees[fees["fee"] == fee].sort_values("from", kind="stable")
    in_force = mine[mine["from"] <= since]
    own = (in_force.iloc[-1] if len(in_force) else mine.iloc[0]).copy()
    for figure, value in zip(rows["figure"], rows["value"], strict=True):
        own[figure] = float(value)
    source = rows["source"].iloc[0]
    own["source"] = f"Rates: {source if isinstance(source, str) else 'no source named'}"
    own["from"], own["to"] = since, pd.NaT if until == _OPEN else until
    end = mine["to"].fillna(_OPEN)
    before = mine[mine["from"] < since].assign(to=end.where(end < since, since - _DAY))
    after = mine[end > until].assign(**{"from": mine["from"].where(mine["from"] > until, until + _DAY)})
    others = fees[fees["fee"] != fee]
    one = own.to_frame().T.astype(fees.dtypes.to_dict())
    return pd.concat([others, before, one, after], ignore_index=True)
