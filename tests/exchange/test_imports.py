"""Exports as tables of ours: headers matched, answers kept, ambiguous ones asked, the rest left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.exchange.imports import import_table
from prodops_xl.tables.schema import TABLES, table_named


def orders(**extra: object) -> pd.DataFrame:
    raw = {
        "PO #": ["4500012345", "4500012346"],
        "Ln": ["10", "20"],
        "Style No": ["FH-1", "FH-2"],
        "Colorway": ["Navy", "Rust"],
        "S": ["4", "2"],
        "M": ["6", "4"],
        "Total Qty": ["10", "6"],
        "Supplier": ["Padma", "Meghna"],
        "COO": ["Bangladesh", "BD"],
        "HS CODE": ["6109.10.0012", "6203424511"],
        "Curr": ["USD", "USD"],
        "FOB/pc": ["$3.45", "9.60"],
        "Ex-Fty": ["2026-12-01", "15-Dec-26"],
        "Our remark": ["a", None],
    }
    return pd.DataFrame({**raw, **extra}, dtype=object)


def test_orders_with_sizes_and_a_column_of_the_users() -> None:
    checked = import_table(orders(), "orders")
    frame = checked.frame
    assert frame["PO"].tolist() == ["4500012345", "4500012346"]
    assert frame["Line"].tolist() == [10.0, 20.0]
    assert frame["Origin"].tolist() == ["BD", "BD"]
    assert frame["HTS"].tolist() == ["6109100012", "6203424511"]
    assert frame["FOB"].tolist() == [3.45, 9.6]
    assert frame["Ex-factory"].tolist() == [pd.Timestamp(2026, 12, 1), pd.Timestamp(2026, 12, 15)]
    assert checked.sizes.to_dict("list") == {"S": [4.0, 2.0], "M": [6.0, 4.0]}
    assert checked.raw["Our remark"].tolist() == ["a", None]
    assert list(checked.raw.columns[-1:]) == ["Our remark"]
    assert {"PO", "Units", "FOB"} <= checked.present


def test_the_saved_map_wins() -> None:
    checked = import_table(orders(), "Orders", {"Our remark": "Season", "FOB/pc": None})
    assert checked.frame["Season"].tolist() == ["a", None]
    assert np.isnan(checked.frame["FOB"]).all()
    assert "FOB/pc" in checked.raw.columns


def test_a_price_per_dozen_is_read_as_such() -> None:
    raw = orders().rename(columns={"FOB/pc": "FOB per dozen"})
    assert import_table(raw, "orders").frame["FOB"].tolist() == [0.2875, 0.8]


def test_an_ambiguous_header_of_a_needed_column_is_asked() -> None:
    raw = orders().rename(columns={"Ex-Fty": "ETD"})
    with pytest.raises(QuestionsError) as error:
        import_table(raw, "orders")
    (question,) = [q for q in error.value.questions if q["header"] == "ETD"]
    assert question["table"] == "Orders"
    assert "Ex-factory" in question["choices"]
    assert import_table(raw, "orders", {"ETD": "Ex-factory"}).frame["Ex-factory"].notna().all()


def test_any_table() -> None:
    raw = pd.DataFrame(
        {
            "Shipment No": ["S1"],
            "Charge": ["Ocean freight"],
            "Amount": ["1,234.50"],
            "Currency": ["usd"],
            "Basis": ["CBM"],
        }
    )
    frame = import_table(raw, "charges").frame
    assert frame.loc[0, ["Shipment", "Charge", "Amount", "Currency", "Basis"]].tolist() == [
        "S1", "Ocean freight", 1234.5, "USD", "volume",
    ]  # fmt: skip
    assert table_named("shipment-lines") is TABLES["ShipmentLines"]


def test_what_cannot_be_imported() -> None:
    with pytest.raises(ProdOpsError, match="There is no table 'invoices'; tables are Orders"):
        import_table(orders(), "invoices")
    with pytest.raises(ProdOpsError, match="No header of the export is a key of Orders"):
        import_table(pd.DataFrame({"Weather": ["fair"], "Mood": ["good"]}), "orders")
    with pytest.raises(ProdOpsError, match="The map names Prize, which Orders does not have"):
        import_table(orders(), "orders", {"FOB/pc": "Prize"})
