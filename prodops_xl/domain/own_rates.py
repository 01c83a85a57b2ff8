"""A team's own fee rates from the Rates table: they win over the packaged figures, and say so."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from prodops_xl.domain.tariff_tables import Tariff

_DAY = pd.Timedelta(days=1)
_FIGURES = ("rate", "minimum", "maximum")


def with_own_rates(tariff: Tariff, rates: pd.DataFrame) -> tuple[Tariff, list[str]]:
    """The tariff with the Rates rows of kind `fee` and `cotton fee` put over its own, and a sentence for each.

    `fee`: Name is the fee and the figure (`MPF rate`, `MPF minimum`, `MPF maximum`, `HMF rate`), From the first day.
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
    """Packaged fee rows cut off where an own period begins, and one row per own period."""
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
    told = told[
        told["fee"].isin(packaged["fee"])
        & told["figure"].isin(_FIGURES)
        & told["value"].notna()
        & told["from"].notna()
    ]
    for key, rows in told.groupby(["fee", "from"], sort=True):
        fee, since = str(key[0]), pd.Timestamp(rows["from"].iloc[0])  # type: ignore[index]
        like = packaged[packaged["fee"] == fee].iloc[-1].copy()
        for figure, value in zip(rows["figure"], rows["value"], strict=True):
            like[figure] = float(value)
        like["from"], like["to"] = since, rows["to"].iloc[0]
        source = rows["source"].iloc[0]
        like["source"] = f"Rates: {source if isinstance(source, str) else 'no source named'}"
        keep = out[(out["fee"] != fee) | (out["from"] < since)].copy()
        ends = (keep["fee"] == fee) & (keep["to"].isna() | (keep["to"] >= since))
        keep.loc[ends, "to"] = since - _DAY
        out = pd.concat([keep, like.to_frame().T.astype(keep.dtypes.to_dict())], ignore_index=True)
        notes.append(
            f"{fee} from {since:%Y-%m-%d}: the workbook's Rates table is used ({', '.join(rows['figure'])})."
        )
    return out
