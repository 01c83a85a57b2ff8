"""A deliveries export becomes an order book; recorded freight is placed or told why not, to the cent.

Expected figures of the small export are worked out by hand beside it; those of the real file (the published SCMS
delivery history, 10,324 rows) were counted from it with nothing but the csv module.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.charges import LEGS, leg_of, spread_charges
from prodops_xl.domain.money import to_cents
from prodops_xl.domain.reconciliation import NO_SHIPMENT, TOTAL, reconcile
from prodops_xl.domain.shipped_lines import enters_us
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.deliveries import Deliveries, read_deliveries
from prodops_xl.exchange.delivery_facts import dates, incoterms, modes, numbers
from prodops_xl.exchange.delivery_freight import place_freight
from prodops_xl.exchange.exports import read_export

SHARED = Path(os.environ.get("PRODOPS_SHARED", Path(__file__).parents[3] / "shared"))
SCMS = SHARED / "data" / "raw" / "scms_delivery_history.csv"

HEADERS = (
    "ID", "Project Code", "PO / SO #", "ASN/DN #", "Country", "Vendor INCO Term", "Shipment Mode",
    "PO Sent to Vendor Date", "Scheduled Delivery Date", "Delivered to Client Date", "Delivery Recorded Date",
    "Product Group", "Vendor", "Item Description", "Line Item Quantity", "Line Item Value", "Pack Price", "Unit Price",
    "Manufacturing Site", "Weight (Kilograms)", "Freight Cost (USD)", "Line Item Insurance (USD)",
)  # fmt: skip
_DATES = ("11/13/06", "2-Jun-06", "3-Jun-06", "5-Jun-06")


def row(
    number: object, shipment: str, freight: str, *, weight: str = "10", value: str = "100", units: str = "10",
    price: str = "10", insurance: str = "1.20", term: str = "EXW", mode: str = "Air", country: str = "Nigeria",
    order: str = "11/13/06",
) -> list[str]:  # fmt: skip
    return [
        str(number), "100-CI", f"SCMS-{number}", shipment, country, term, mode, order, *_DATES[1:], "ARV", "Vendor A",
        "Efavirenz 600mg", units, value, price, "0.33", "Site B", weight, freight, insurance,
    ]  # fmt: skip


def export(*rows: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(HEADERS), dtype=object)


# Shipment ASN-1: 100.01 recorded on row 1, rows 2 and 3 refer to it (3 by way of 2). ASN-2: inside the price.
# ASN-3: invoiced separately, row 6 refers to it. ASN-4: 5.50 and 4.50 on two rows: 10.00. ASN-5: the reference
# names an ID that is not there, its shipment is: placed by name. ASN-6: neither is there. ASN-7: the ID is there,
# of another shipment than named. ASN-8: a circle. ASN-9: goods without a value. DN-10: words that say nothing.
# ASN-11: row 18 of it says that its freight is recorded with ASN-4. DN-12: nothing is recorded.
SMALL = export(
    row(1, "ASN-1", "100.01", weight="30", value="60", units="6"),
    row(2, "ASN-1", "See ASN-1 (ID#:1)", weight="See ASN-1 (ID#:1)", value="30", units="3", term="DDU"),
    row(3, "ASN-1", "See ASN-1 (ID#:2)", weight="See ASN-1 (ID#:1)", mode="Air Charter"),
    row(4, "ASN-2", "Freight Included in Commodity Cost", weight="Weight Captured Separately", term="CIP"),
    row(5, "ASN-3", "Invoiced Separately", term="N/A - From RDC", order="N/A - From RDC", mode="N/A"),
    row(6, "ASN-3", "See ASN-3 (ID#:5)", insurance=""),
    row(7, "ASN-4", "5.5", term="DDP"),
    row(8, "ASN-4", "4.5", order="Date Not Captured"),
    row(9, "ASN-5", "7"),
    row(10, "ASN-5", "See ASN-5 (ID#:999)"),
    row(11, "ASN-6", "See ASN-66 (ID#:998)"),
    row(12, "ASN-7", "See ASN-1 (ID#:4)"),
    row(13, "ASN-8", "See ASN-8 (ID#:14)"),
    row(14, "ASN-8", "See ASN-8 (ID#:13)"),
    row(15, "ASN-9", "25.00", value="0", price="0", units="40"),
    row(16, "ASN-9", "See ASN-9 (ID#:15)", value="0", price="0", units="60"),
    row(17, "DN-10", "to be agreed", weight="heavy", country="Congo, DRC"),
    row(18, "ASN-11", "See ASN-4 (ID#:7)", country="United States"),
    row(19, "DN-12", "", country="Atlantis", units="3", value="10", price="3.33"),
)


@pytest.fixture(scope="module")
def small() -> Deliveries:
    return read_deliveries(SMALL)


def test_counts_of_the_small_export(small: Deliveries) -> None:
    assert small.counts == {
        "rows": 19, "shipments": 11, "freight recorded": 5, "freight shared": 10, "freight included": 1,
        "freight separate": 1, "freight blank": 1, "freight unreadable": 1, "weight recorded": 15, "weight shared": 2,
        "weight included": 0, "weight separate": 1, "weight blank": 0, "weight unreadable": 1, "freight placed": 10,
        "freight not placed": 9,
    }  # fmt: skip


def test_freight_and_insurance_are_charges_of_the_shipment(small: Deliveries) -> None:
    charges = small.tables["Charges"].set_index(["Shipment", "Charge"])
    freight = charges.xs("Freight", level="Charge")
    assert freight["Amount"].dropna().to_dict() == {
        "ASN-1": 100.01,
        "ASN-4": 10.0,
        "ASN-5": 7.0,
        "ASN-9": 25.0,
    }
    assert freight.loc["ASN-2", ["Treatment", "Basis", "Currency"]].tolist() == ["included", "value", "USD"]
    assert freight["Treatment"].value_counts().to_dict() == {"inventory": 4, "included": 1}
    assert freight["Basis"].to_dict()["ASN-9"] == "units"  # goods without a value
    assert set(freight["Basis"].drop("ASN-9")) == {"value"}
    insurance = charges.xs("Insurance", level="Charge")["Amount"]
    assert insurance["ASN-1"] == 3.60  # three rows of 1.20
    assert insurance["ASN-3"] == 1.20  # row 6 has none
    assert insurance.sum() == pytest.approx(18 * 1.20)
    assert set(charges["Dutiable"]) == {"no"}


def test_rows_and_where_their_freight_stands(small: Deliveries) -> None:
    placed = small.placement.set_index("ID")
    assert placed.loc["3", ["Shipment", "Placed", "Reason"]].tolist() == ["ASN-1", True, None]
    assert placed.loc["10", "Placed"]  # by the shipment's name
    assert (
        placed.loc["18", "Shipment"] == "ASN-4"
    )  # costed with the shipment that its freight is recorded with
    reasons = placed.loc[~placed["Placed"], "Reason"].to_dict()
    assert reasons == {
        "4": "freight is included in the price, its amount is not in the export",
        "5": "freight was invoiced separately, its amount is not in the export",
        "6": "freight was invoiced separately, its amount is not in the export",
        "11": "the row it refers to is not in the export",
        "12": "the row it refers to belongs to another shipment",
        "13": "the references run in a circle",
        "14": "the references run in a circle",
        "17": "the freight cell cannot be read",
        "19": "no freight is recorded",
    }
    assert placed["Freight"].sum() == 142_01


def test_orders_shipments_lines_receipts(small: Deliveries) -> None:
    orders = small.tables["Orders"].set_index("Line")
    assert orders.loc[1, ["PO", "Style", "Vendor", "Factory", "Incoterm", "Mode", "Currency", "FOB"]].tolist() == [
        "SCMS-1", "Efavirenz 600mg", "Vendor A", "Site B", "EXW", "air", "USD", 10.0,
    ]  # fmt: skip
    assert orders.loc[1, ["Order date", "In-DC", "Actual in-DC"]].tolist() == [
        pd.Timestamp(2006, 11, 13), pd.Timestamp(2006, 6, 2), pd.Timestamp(2006, 6, 3),
    ]  # fmt: skip
    assert orders.loc[19, "FOB"] == 10 / 3  # 3 x 3.33 is not 10.00: the price was rounded, the value was paid
    assert orders["Project Code"].tolist() == ["100-CI"] * 19  # a column that is none of ours stays
    lines = small.tables["ShipmentLines"]
    assert lines["Shipment"].tolist()[-2:] == ["ASN-4", "DN-12"]
    assert lines["Units shipped"].sum() == 6 + 3 + 12 * 10 + 2 * 10 + 40 + 60 + 3
    shipments = small.tables["Shipments"].set_index("Shipment")
    assert shipments["Weight kg"].dropna().to_dict()["ASN-1"] == 30.0
    assert np.isnan(shipments.loc["ASN-2", "Weight kg"])
    assert "Net weight" not in small.tables["Orders"].columns  # no line's weight is made up
    receipts = small.tables["Receipts"]
    assert receipts["Receipt"].tolist()[:2] == ["1", "2"]
    assert receipts["Receipt date"].tolist()[0] == pd.Timestamp(2006, 6, 3)


def test_goods_that_do_not_enter_the_us_are_marked(small: Deliveries) -> None:
    port = small.tables["Shipments"].set_index("Shipment")["Port of entry"]
    assert port["ASN-1"] == "Nigeria"
    assert port["DN-10"] == "Congo, Democratic Republic of the"
    assert small.tables["Orders"].set_index("Line").loc[18, "Port of entry"] is None  # the United States
    abroad = enters_us(small.tables["Shipments"]["Port of entry"].to_numpy(object))
    assert dict(zip(port.index, abroad, strict=True)) == {name: name == "DN-12" for name in port.index}


def said(deliveries: Deliveries, rule: str) -> list[str]:
    return [f.message for f in deliveries.findings if f.rule == rule]


def test_what_was_read_how_is_told_once_per_kind(small: Deliveries) -> None:
    assert "1 row: Incoterm says DDU, of an earlier edition or of the trade: read as DAP." in said(
        small, "deliveries-incoterm"
    )
    assert "1 row: Incoterm says N/A - From RDC, which is none: left blank, costed as FOB." in said(
        small, "deliveries-incoterm"
    )
    assert said(small, "deliveries-mode") == [
        "1 row: Mode says Air Charter: read as air.",
        "1 row: Mode says N/A: left blank.",
    ]
    assert sorted(said(small, "deliveries-date")) == [
        "1 row: Order date says Date Not Captured; it is left blank.",
        "1 row: Order date says N/A - From RDC; it is left blank.",
    ]
    assert len(said(small, "deliveries-duty")) == 2  # not applicable, once; Atlantis
    assert [f.severity for f in small.findings if f.rule == "deliveries-duty"] == ["remark", "warning"]
    assert any(
        "2 rows: freight is recorded on more than one row" in text
        for text in said(small, "deliveries-freight")
    )
    assert any("recorded with another shipment" in text for text in said(small, "deliveries-freight"))
    assert said(small, "deliveries-basis") == [
        "2 rows: the goods of the shipment have no value; its charges are spread by units instead."
    ]


def test_broken_references_and_unreadable_cells_are_told_one_by_one(small: Deliveries) -> None:
    broken = [f for f in small.findings if f.rule == "deliveries-reference"]
    assert [f.row for f in broken if f.severity == "error"] == [10, 11, 12, 13]
    assert [f.severity for f in broken].count("warning") == 1  # placed by the shipment's name
    odd = {(f.column, f.value) for f in small.findings if f.rule == "types"}
    assert odd == {("Amount", "to be agreed"), ("Weight kg", "heavy")}


def as_landed(deliveries: Deliveries) -> pd.DataFrame:
    """LandedLines' charges as the costing spreads them: the same function, on the tables that were made."""
    lines = deliveries.tables["ShipmentLines"].merge(
        deliveries.tables["Orders"][["PO", "Line", "FOB"]],
        on=["PO", "Line"],
        how="left",
        validate="many_to_one",
    )
    ships = pd.Index(deliveries.tables["Shipments"]["Shipment"])
    charges = deliveries.tables["Charges"].dropna(subset=["Amount"])
    table = pd.DataFrame(
        {
            "shipment": ships.get_indexer(charges["Shipment"]),
            "cents": to_cents(charges["Amount"]),
            "basis": charges["Basis"].to_numpy(object),
            "leg": [leg_of(name) for name in charges["Charge"]],
            "treatment": charges["Treatment"].to_numpy(object),
            "dutiable": np.zeros(len(charges), dtype=bool),
        }
    )
    units = lines["Units shipped"].to_numpy("float64")
    weights = {
        "value": np.maximum(to_cents(units * lines["FOB"].to_numpy("float64")), 0),
        "units": np.rint(units * 1000).astype("int64"),
    }
    at = ships.get_indexer(lines["Shipment"]).astype("int64")
    spread = spread_charges(table, at, weights, np.ones(len(lines), dtype=bool))
    assert not len(spread.zero_basis)
    return lines.assign(**{leg: spread.legs[leg] / 100 for leg in LEGS})


def test_the_small_export_reconciles(small: Deliveries) -> None:
    out = reconcile(small.recorded(), as_landed(small)).set_index("Shipment")
    assert out.loc[TOTAL, ["Recorded", "Allocated", "Difference"]].tolist() == [142.01, 142.01, 0.0]
    assert (out["Difference"] == 0).all()
    assert out.loc[TOTAL, "Rows not placed"] == 9
    assert out.loc["ASN-9", "Allocated"] == 25.0
    # 100.01 by values 60, 30, 100: 31.582.. 15.791.. 52.636..; the cents left go to the largest remainders.
    share = as_landed(small).query("Shipment == 'ASN-1'")["Freight"].tolist()
    assert share == [31.58, 15.79, 52.64]


def test_a_map_names_the_columns_that_no_alias_knows() -> None:
    renamed = SMALL.rename(columns={"Freight Cost (USD)": "Transport (EUR)", "ASN/DN #": "Consignment"})
    with pytest.raises(ProdOpsError, match=r"no column for Shipment, Freight\. Name it with --map"):
        read_deliveries(renamed)
    told = read_deliveries(renamed, {"transport (eur)": "Freight", "Consignment": "Shipment", "Vendor": None})
    assert told.counts["freight recorded"] == 5
    assert told.tables["Charges"]["Currency"].unique().tolist() == ["EUR"]
    assert told.tables["Orders"]["Vendor"].isna().all()
    assert set(told.tables["Orders"]["Vendor (own)"]) == {"Vendor A"}
    assert len(told.tables["Vendors"]) == 0
    with pytest.raises(ProdOpsError, match="The map names Wight"):
        read_deliveries(SMALL, {"Weight (Kilograms)": "Wight"})


def test_without_ids_lines_are_numbered_within_their_po() -> None:
    raw = SMALL.head(3).assign(**{"PO / SO #": ["A", "B", "A"], "Freight Cost (USD)": "5"}).drop(columns="ID")
    told = read_deliveries(raw)
    assert told.tables["Orders"][["PO", "Line"]].to_numpy().tolist() == [["A", 1.0], ["B", 1.0], ["A", 2.0]]
    assert told.tables["Receipts"]["Receipt"].tolist() == ["1", "2", "3"]


def texts(*cells: str | None) -> np.ndarray:
    return np.array(cells, dtype=object)


def test_cells() -> None:
    value, odd = numbers(texts("1,234.50", "$5", "(3)", "-2", "abc", "Weight Captured Separately", None, ""))
    assert np.array_equal(value, [1234.5, 5, -3, -2, np.nan, np.nan, np.nan, np.nan], equal_nan=True)
    assert odd.tolist() == [False, False, False, False, True, False, False, True]
    day, odd = dates(
        texts("2-Jun-06", "11/13/06", "2014-08-29", "Pre-PQ Process", "Date Not Captured", "31-Feb-06", None)
    )
    assert [str(d) for d in day.astype("datetime64[D]")] == [
        "2006-06-02",
        "2006-11-13",
        "2014-08-29",
        "NaT",
        "NaT",
        "NaT",
        "NaT",
    ]
    assert odd.tolist() == [False] * 5 + [True, False]
    assert modes(texts("Air Charter", "Ocean", "N/A", None, "Truck")).tolist() == [
        "air",
        "ocean",
        None,
        None,
        "truck",
    ]
    assert incoterms(texts("ddu", "N/A - From RDC", "CIP", None)).tolist() == ["DAP", None, "CIP", None]


freight_cells = st.one_of(
    st.integers(0, 10**7).map(lambda cents: f"{cents / 100:.2f}"),
    st.tuples(st.integers(1, 5), st.integers(0, 30)).map(lambda see: f"See ASN-{see[0]} (ID#:{see[1]})"),
    st.sampled_from(["Freight Included in Commodity Cost", "Invoiced Separately", "", "n/a", "words"]),
)


@given(
    st.lists(
        st.tuples(st.integers(1, 5), freight_cells, st.integers(0, 3), st.integers(0, 999)),
        min_size=1,
        max_size=30,
    )
)
def test_recorded_is_placed_for_any_mix(rows: list[tuple[int, str, int, int]]) -> None:
    """Any mix of amounts, references (broken, circular, to other shipments) and words: every recorded cent is in
    Charges, and the lines bear exactly that, shipment by shipment.
    """
    raw = export(
        *(
            row(
                at,
                f"ASN-{shipment}",
                freight,
                units=str(units + 1),
                value=str(value),
                price=f"{value / (units + 1):.2f}",
            )
            for at, (shipment, freight, units, value) in enumerate(rows)
        )
    )
    told = read_deliveries(raw)
    want = sum((Decimal(r[1]) for r in rows if r[1][:1].isdigit()), Decimal(0))
    assert told.placement["Freight"].sum() == int(want * 100)
    freight = told.tables["Charges"].query("Charge == 'Freight'")["Amount"]
    assert to_cents(freight).sum() == int(want * 100)
    assert not told.tables["Charges"].duplicated(["Shipment", "Charge"]).any()
    out = reconcile(told.recorded(), as_landed(told))
    assert (out["Difference"] == 0).all()
    assert (told.placement["Reason"].isna() == told.placement["Placed"]).all()
    # A row without a reason bears freight that is recorded on some row of the shipment that it is costed with.
    bearing = set(told.placement.loc[told.placement["Kind"] == "recorded", "Shipment"])
    assert set(told.placement.loc[told.placement["Placed"], "Shipment"]) <= bearing


def test_a_row_without_a_shipment_is_not_placed() -> None:
    told = read_deliveries(export(row(1, "ASN-1", "5.00"), row(2, "", "7.00"), row(3, "", "See  (ID#:2)")))
    assert told.placement["Reason"].tolist() == [None, *["the row names no shipment"] * 2]
    assert told.tables["Charges"].query("Charge == 'Freight'")["Amount"].tolist() == [5.0]
    assert len(told.tables["Orders"]) == 3
    assert len(told.tables["ShipmentLines"]) == 1
    out = reconcile(told.recorded(), as_landed(told)).set_index("Shipment")
    assert out.loc[NO_SHIPMENT, ["Recorded", "Allocated", "Reason"]].tolist() == [
        7.0,
        0.0,
        "the row names no shipment",
    ]


def test_long_chains_end() -> None:
    n = 3000
    ids = texts(*(str(i) for i in range(n)))
    cells = texts("12.34", *(f"See ASN-1 (ID#:{i})" for i in range(n - 1)))
    told = place_freight(ids, texts(*["ASN-1"] * n), cells)
    assert told["placed"].all()
    assert (told["told_by"] == 0).all()


# The real file ------------------------------------------------------------------------------------------------

needs_scms = pytest.mark.skipif(
    not SCMS.exists(), reason=f"the SCMS delivery history is not beside the checkout ({SCMS.name})"
)


@pytest.fixture(scope="module")
def scms() -> Deliveries:
    return read_deliveries(read_export(SCMS).frame)


def raw_rows() -> Iterable[dict[str, str]]:
    text = SCMS.read_bytes().decode("utf-8-sig")
    return csv.DictReader(io.StringIO(text, newline=""))


@needs_scms
def test_scms_row_counts(scms: Deliveries) -> None:
    assert scms.counts == {
        "rows": 10324, "shipments": 7030, "freight recorded": 6198, "freight shared": 2445, "freight included": 1442,
        "freight separate": 239, "freight blank": 0, "freight unreadable": 0, "weight recorded": 6372,
        "weight shared": 2445, "weight included": 0, "weight separate": 1507, "weight blank": 0, "weight unreadable": 0,
        "freight placed": 8538, "freight not placed": 1786,
    }  # fmt: skip
    reasons = scms.placement["Reason"].value_counts().to_dict()
    # 105 of the 2,445 references lead to a row that was invoiced separately: 239 + 105.
    assert reasons == {
        "freight is included in the price, its amount is not in the export": 1442,
        "freight was invoiced separately, its amount is not in the export": 344,
    }
    assert not [f for f in scms.findings if f.severity == "error"]
    assert {name: len(table) for name, table in scms.tables.items()} == {
        "Orders": 10324, "Shipments": 7030, "ShipmentLines": 10324, "Charges": 6198 + 593 + 6817, "Receipts": 10324,
        "Vendors": 73,
    }  # fmt: skip


@needs_scms
def test_scms_freight_recorded_is_freight_placed(scms: Deliveries) -> None:
    recorded = [r for r in raw_rows() if r["Freight Cost (USD)"][:1].isdigit()]
    total = sum(Decimal(r["Freight Cost (USD)"]) for r in recorded)
    assert total == Decimal("68817849.41")
    out = reconcile(scms.recorded(), as_landed(scms))
    assert (out["Difference"] == 0).all()
    last = out.iloc[-1]
    assert (last["Lines"], last["Recorded"], last["Allocated"], last["Rows not placed"]) == (
        10324,
        68817849.41,
        68817849.41,
        1786,
    )
    # Shipment by shipment against the file itself: at most one row of a shipment records freight.
    per_shipment = {r["ASN/DN #"]: float(r["Freight Cost (USD)"]) for r in recorded}
    assert len(per_shipment) == len(recorded)
    ours = out.set_index("Shipment")["Allocated"]
    assert {name: amount for name, amount in ours.items() if amount and name != TOTAL} == {
        name: amount for name, amount in per_shipment.items() if amount
    }


@needs_scms
def test_scms_insurance_by_value_is_what_was_recorded_by_line(scms: Deliveries) -> None:
    """Insurance is recorded by line. Summed by shipment and spread by value it comes back to the line to a cent."""
    told = [Decimal(r["Line Item Insurance (USD)"] or 0) for r in raw_rows()]
    landed = as_landed(scms)
    off = np.abs(to_cents(landed["Insurance"]) - np.array([int(amount * 100) for amount in told]))
    assert sum(told) == Decimal("2410060.61")
    assert to_cents(landed["Insurance"]).sum() == 241006061
    assert off.max() == 1
    assert (off > 0).sum() == 112


@needs_scms
def test_scms_no_goods_enter_the_us(scms: Deliveries) -> None:
    port = scms.tables["Shipments"]["Port of entry"].to_numpy(object)
    assert not enters_us(port).any()
    assert len([f for f in scms.findings if f.rule == "deliveries-duty"]) == 1


@needs_scms
def test_scms_values_tie_to_the_file(scms: Deliveries) -> None:
    """719 rows whose pack price is rounded: value over units is taken, so that the value comes out to the cent."""
    value = np.array([int(Decimal(r["Line Item Value"]) * 100) for r in raw_rows()])
    orders = scms.tables["Orders"]
    assert np.array_equal(to_cents(orders["Units"] * orders["FOB"]), value)
