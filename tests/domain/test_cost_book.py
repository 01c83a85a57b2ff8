"""A book costed: figures by hand. T-shirt 6109.10.00.12 of Vietnam: column 1 16.5 % and, from 2026-02-24 to 2026-07-23,
Section 122 10 % (9903.03.01). MPF FY2026 0.3464 %, minimum 33.58; HMF 0.125 %.
"""

import datetime as dt

import pandas as pd
import pytest

from prodops_xl.domain.cost_book import Book, cost_book, require_dollars
from prodops_xl.domain.cost_tables import landed_lines, order_columns
from prodops_xl.domain.explain import explain_order
from prodops_xl.domain.style_costs import style_costs
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference import tariff
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

D = dt.datetime
JANUARY = D(2026, 1, 1)
NAMES = ("Orders", "Shipments", "ShipmentLines", "Entries", "Charges", "Rates")


def order(line=10, **change):
    return {
        "PO": "P1", "Line": line, "Style": "T", "Units": 100, "FOB": 10.0, "HTS": "6109100012", "Origin": "VN", "Currency": "USD",
        "Incoterm": "FOB", "Mode": "ocean", "Ex-factory": D(2026, 4, 8), "In-DC": D(2026, 5, 20), "Net weight": 0.2, "CBM": 0.002,
        "Port of entry": None, "First sale price": None, "Assists": None, "Retail": None, "Target FOB": None, "Actual in-DC": None, **change,
    }  # fmt: skip


def ship(**change):
    return {
        "Shipment": "S1", "Mode": "ocean", "Port of loading": "VNSGN", "Port of unlading": "USLAX", "Port of entry": "USLAX",
        "ETD": D(2026, 4, 10), "ETA": D(2026, 5, 1), **change,
    }  # fmt: skip


def charge(name="Ocean freight", amount=100.0, treatment="inventory", **change):
    return {
        "Shipment": "S1", "Charge": name, "Amount": amount, "Currency": "USD", "Basis": "units", "Treatment": treatment,
        "Dutiable": "no", **change,
    }  # fmt: skip


def rate(name, value, unit, kind="freight", start=JANUARY, end=None):
    return {
        "Kind": kind, "Name": name, "From": start, "To": end, "Value": value, "Unit": unit, "Source": "x",
    }  # fmt: skip


def run(orders, charges=(), rates=(), shipment=None, shipped=True, as_of=dt.date(2026, 5, 1), **settings):
    lines = [
        {"Shipment": "S1", "PO": "P1", "Line": o["Line"], "Units shipped": o["Units"] or 100} for o in orders
    ]
    given = (orders, [shipment or ship()] if shipped else [], lines if shipped else [], [], charges, rates)
    frames = [check(pd.DataFrame(list(t)), TABLES[n]).frame for n, t in zip(NAMES, given, strict=True)]
    named = {name.replace("_", ".", 1): value for name, value in settings.items()}
    return cost_book(Book(*frames), tariff(), read_settings({}, named), as_of)


def rules(costed):
    return {f.rule for f in costed.findings}


def shipped(costed, *names):
    return costed.shipped.costed.lines[list(names)].to_numpy().tolist()


@pytest.mark.parametrize(
    ("port", "duty", "told"),
    [
        ("MIAMI", 26_500, False),
        ("GEORGIA", 26_500, True),
        ("Prince Rupert", 26_500, True),
        ("DEHAM", 0, False),
    ],
)
def test_a_port_that_is_no_code_does_not_take_the_duty_away(port, duty, told):
    # 1,000.00 x 26.5 % = 265.00
    got = run([order()], shipment=ship(**{"Port of entry": port}))
    assert shipped(got, "duty") == [[duty]]
    assert ("port-unclear" in rules(got)) is told


@pytest.mark.parametrize(
    ("change", "hmf", "told"),
    [
        ({"Port of unlading": "Vancouver"}, 125, True),  # 1,000.00 x 0.125 % = 1.25
        ({"Port of unlading": "Vancouver, Canada"}, 0, False),
        ({"Port of unlading": "Los Angeles"}, 125, False),
        ({"Mode": None}, 125, True),
        ({"Mode": "air"}, 0, False),
    ],
)
def test_harbor_maintenance_where_port_or_mode_is_not_said(change, hmf, told):
    got = run([order(Mode=None)], shipment=ship(**change))
    assert shipped(got, "hmf") == [[hmf]]
    assert ("unlading-unknown" in rules(got)) is told


def test_a_price_that_is_all_freight_still_owes_its_rate_per_kg():
    # 6103.33.10.00 38.6¢/kg + 10 %: FOB 1.00 x 100 CIF with 500.00 of freight inside; value 0. 38.6¢ x 60 kg = 23.16, by
    # grams 20 : 40 kg -> 7.72 and 15.44.
    both = [
        order(HTS="6103331000", Incoterm="CIF", FOB=1.0, **{"Net weight": 0.2}),
        order(20, HTS="6103331000", Incoterm="CIF", FOB=1.0, **{"Net weight": 0.4}),
    ]
    got = run(both, [charge(amount=500.0, treatment="included")])
    assert shipped(got, "value", "duty") == [[0, 772], [0, 1_544]]
    assert "included-too-large" in rules(got)
    planned = run(both, rates=[rate("ocean", 5, "USD per unit")], shipped=False)  # 5.00 of freight in 1.00
    assert planned.remaining.costed.lines["value"].tolist() == [0, 0]
    assert "included-too-large" in rules(planned)


@pytest.mark.parametrize(
    ("given", "freight", "rule"),
    [
        ([rate("ocean", 0.5, "USD per unit")], 5_000, None),
        ([rate("ocean", 4_000, "USD per FEU")], 0, "rate-unit"),
        ([rate("ocean", 5, "% of value")], 5_000, None),  # 5 % of 1,000.00
        ([rate("ocean", 0.5, "EUR per unit")], 0, "rate-currency"),
        ([rate("ocean", 0.5, "EUR per unit"), rate("EUR", 1.2, "USD per EUR", "fx")], 6_000, None),
        ([rate("ocean", 0.5, "USD per unit", end=D(2026, 2, 1))], 5_000, "rate-stale"),
    ],
)
def test_freight_rates_that_are_used_and_those_that_are_told(given, freight, rule):
    got = run([order()], rates=given, shipped=False)
    assert got.remaining.costed.lines["Freight"].tolist() == [freight]
    assert rules(got) & {"rate-unit", "rate-currency", "rate-stale"} == ({rule} if rule else set())
    assert any("no freight estimate" in note for note in got.notes) is (freight == 0)


@pytest.mark.parametrize(
    ("charges", "freight", "basis"),
    [
        ([charge()], 10_000, "actual"),
        ([charge("Air upgrade", treatment="expense")], 5_000, "mixed"),  # the estimate stays: 100 x 0.50
        (
            [charge("Ocean freight", treatment="included", Basis="volume")],
            5_000,
            "estimate",
        ),  # bought FOB: nowhere
        ([charge(Basis="weight")], 5_000, "estimate"),  # no weight: it cannot be spread
        ([charge("Documents")], 5_000, "mixed"),
        ([], 5_000, "estimate"),
    ],
)
def test_only_a_spread_freight_bill_takes_the_place_of_the_estimate(charges, freight, basis):
    got = run([order(**{"Net weight": None})], charges, [rate("ocean", 0.5, "USD per unit")])
    assert shipped(got, "Freight") == [[freight]]
    assert got.shipped.basis.tolist() == [basis]


def test_included_freight_comes_out_of_the_prices_that_hold_it():
    # 100.00 included; a CIF, a FOB and a DDP line. Only CIF: 1,000 - 100 = 900; FOB 1,000; DDP is the vendor's.
    lines = [order(Incoterm="CIF"), order(20, Incoterm="FOB"), order(30, Incoterm="DDP")]
    got = run(lines, [charge(treatment="included")])
    assert shipped(got, "value") == [[90_000], [100_000], [0]]
    assert "included-nowhere" in rules(run([order()], [charge(treatment="included")]))


@pytest.mark.parametrize(
    ("first_sale", "value", "told"), [(8.0, 80_000, False), (0.0, 90_000, True), (12.0, 90_000, True)]
)
def test_nothing_comes_out_of_a_first_sale_price(first_sale, value, told):
    # CIF 10.00 x 100, 100.00 inside. First sale 8.00: 800.00 whole. Else the price less freight: 900.00.
    got = run([order(Incoterm="CIF", **{"First sale price": first_sale})], [charge(treatment="included")])
    assert shipped(got, "value") == [[value]]
    assert ("first-sale" in rules(got)) is told


def test_prices_of_shipped_lines_are_exchanged_on_the_day_of_departure():
    # EUR 10.00 x 100: 1.10 in April (ex-factory 04-08 and ETD 04-10), 1.20 from 04-10.
    fx = [
        rate("EUR", 1.1, "USD per EUR", "fx", end=D(2026, 4, 9)),
        rate("EUR", 1.2, "USD per EUR", "fx", D(2026, 4, 10)),
    ]
    got = run([order(Currency="EUR")], rates=fx)
    assert shipped(got, "price") == [[120_000]]
    assert got.planned.costed.lines["price"].tolist() == [110_000]
    stale = run([order()], [charge(Currency="EUR")], [rate("EUR", 1.1, None, "fx", end=D(2026, 2, 1))])
    assert "fx-stale" in rules(stale)


def test_a_line_that_cannot_be_costed_bears_its_share():
    # 100.00 by units, 50 : 50; the share of the costed line does not grow.
    got = run([order(), order(20, HTS=None)], [charge()])
    assert shipped(got, "Freight", "uncosted") == [[5_000, False], [5_000, True]]
    assert landed_lines(got)["Landed total"].isna().tolist() == [False, True]
    assert order_columns(got, "line")["Landed cost"].isna().tolist() == [False, True]
    last = explain_order(got, 1).set_index("Leg").loc["Landed cost"]
    assert pd.isna(last["Amount"])
    assert "no tariff number" in last["Sentence"]


@pytest.mark.parametrize(
    ("change", "as_of", "day", "planned"),
    [
        (
            {},
            dt.date(2026, 5, 1),
            "2026-05-13",
            "2026-05-13",
        ),  # in-DC 05-20 less 7; export 04-08 + 30 is 05-08
        ({"Ex-factory": D(2026, 5, 1)}, dt.date(2026, 5, 1), "2026-05-31", "2026-05-31"),  # arrives 05-31
        ({}, dt.date(2026, 8, 1), "2026-08-01", "2026-05-13"),  # not shipped: not before the as-of day
        ({"Mode": "air", "In-DC": None}, dt.date(2026, 4, 9), "2026-04-15", "2026-04-15"),  # 04-08 + 7
    ],
)
def test_planned_entry_date(change, as_of, day, planned):
    got = run([order(**change)], shipped=False, as_of=as_of)
    assert str(got.remaining.lines["entry_date"].iloc[0])[:10] == day
    assert str(got.planned.lines["entry_date"].iloc[0])[:10] == planned


def test_target_and_markup_are_of_the_units_that_have_them():
    # Line 10: landed 12.6... with retail 40 and target 9; line 20 has neither and must not dilute.
    got = run([order(Retail=40.0, **{"Target FOB": 9.0}), order(20)], shipped=False)
    style, columns = style_costs(got).iloc[0], order_columns(got, "line")
    assert style["Target"] == 9.0
    assert style["IMU"] == pytest.approx(columns["IMU"].iloc[0], abs=1e-4)


def test_rounding_per_unit_is_the_same_on_the_sheet_and_in_orders():
    # 3 units at 10.00: duty 26.5 % = 7.95, 2.65 each; MPF 0.10, HMF 0.04: 0.14 / 3 -> 0.05 each. 3 x 12.70 = 38.10.
    got = run([order(Units=3)], shipped=False)
    assert order_columns(got, "unit")["Landed total"].tolist() == [38.10]
    assert style_costs(got, "unit")["Landed total"].tolist() == [38.10]


def test_freight_in_the_price_and_billed_again_is_told():
    got = run([order(Incoterm="CFR")], [charge()])
    assert "freight-twice" in rules(got)
    assert [f.money_at_risk for f in got.findings if f.rule == "freight-twice"] == [100.0]
    assert "no bill" in next(
        f.message for f in run([order(Incoterm="DAP")]).findings if f.rule == "included-unknown"
    )


def test_duty_as_a_charge_is_not_counted_twice():
    got = run([order()], [charge("Customs duty", 265.0)])
    assert shipped(got, "Other", "Brokerage", "duty") == [[0, 0, 26_500]]
    assert "charge-is-duty" in rules(got)


def test_a_dutiable_credit_over_the_value_has_its_own_sentence():
    got = run([order()], [charge("Rebate", -2_000.0, Dutiable="yes")])
    assert "dutiable-credit" in rules(got)
    assert "included-too-large" not in rules(got)


def test_the_line_without_weight_is_told_and_its_neighbour_is_told_which():
    got = run([order(HTS="6103331000", **{"Net weight": None}), order(20, HTS="6103331000")])
    told = {f.key[1]: f.message for f in got.findings if f.rule == "duty-unknown"}
    assert "give the net weight" in told[10]
    assert "PO P1 line 10" in told[20]


def test_assists_have_a_leg_of_their_own():
    # 0.50 x 100 = 50.00: dutiable, 1,050.00 x 26.5 % = 278.25
    got = run([order(Assists=0.5)])
    legs = explain_order(got, 0).set_index("Leg")
    assert legs.loc["Assists", ["Amount", "Source"]].tolist() == [50.0, "Orders, Assists"]
    assert "Other" not in legs.index
    assert shipped(got, "duty") == [[27_825]]


def test_duty_is_computed_in_dollars_alone():
    fx = [rate("USD", 0.9, None, "fx")]
    with pytest.raises(ProdOpsError, match=r"set book\.currency to USD"):
        require_dollars(run([order()], rates=fx, book_currency="EUR"))
    away = ship(**{"Port of entry": "DEHAM", "Port of unlading": "DEHAM"})
    require_dollars(run([order(**{"Port of entry": "DEHAM"})], rates=fx, shipment=away, book_currency="EUR"))
