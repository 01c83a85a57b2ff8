"""Landed cost by customs line and entry. Expected figures by hand from published rates:

T-shirt 6109.10.00.12 of Vietnam: column 1 16.5 % (HTS January 2025); Section 122 10 % from 2026-02-24 to
2026-07-23 (9903.03.01); IEEPA reciprocal 20 % to 2026-02-23 (9903.02.69). MPF FY2026 0.3464 %, minimum 33.58,
maximum 651.50 (90 FR 34665); HMF 0.125 % (19 CFR 24.24).
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.landed_cost import cost, duty_lines
from prodops_xl.reference import tariff
from tests.effort import examples

NO_CHARGES = pd.DataFrame(
    {n: [] for n in ("shipment", "cents", "basis", "leg", "treatment", "dutiable")}
).astype(
    {
        "shipment": "int64",
        "cents": "int64",
        "dutiable": bool,
        "basis": object,
        "leg": object,
        "treatment": object,
    }
)


def lines(*rows: dict) -> pd.DataFrame:
    base = {
        "shipment": 0, "entry": 0, "entry_date": np.datetime64("2026-05-01"), "HTS": "6109100012", "Origin": "VN",
        "Manufacturer ID": "VNABC123HAN", "Claims": None, "units": 100.0, "price": 100_000, "customs": None, "assists": 0,
        "weight_kg": 20.0, "cbm": 0.2, "seaport": True, "ours": True,
    }  # fmt: skip
    frame = pd.DataFrame([{**base, **row} for row in rows])
    frame["customs"] = [p if c is None else c for c, p in zip(frame["customs"], frame["price"], strict=True)]
    for name in ("HTS", "Origin", "Manufacturer ID", "Claims"):
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    return frame.astype(
        {"price": "int64", "customs": "int64", "assists": "int64", "entry": "int64", "shipment": "int64"}
    )


def charge(cents, basis="value", leg="Freight", treatment="inventory", dutiable=False, shipment=0):
    return {
        "shipment": shipment,
        "cents": cents,
        "basis": basis,
        "leg": leg,
        "treatment": treatment,
        "dutiable": dutiable,
    }


def charges(*rows):
    return pd.concat([NO_CHARGES, pd.DataFrame(rows)], ignore_index=True).astype(NO_CHARGES.dtypes.to_dict())


def sums(costed, *names):
    return [int(costed.lines[n].sum()) for n in names]


def test_an_entry_of_two_po_lines_on_one_customs_line():
    # 1,000.40 + 2,000.30 = 3,000.70, entered as 3,001. 16.5 % = 495.165 -> 495.17; 10 % = 300.10.
    # MPF 0.3464 % = 10.40, under the minimum: 33.58. HMF 0.125 % = 3.75125 -> 3.75.
    got = cost(lines({"price": 100_040}, {"price": 200_030}), NO_CHARGES, tariff())
    assert sums(got, "value", "duty", "mpf", "hmf") == [300_100, 49_517 + 30_010, 3_358, 375]
    assert got.entered.lines[["value", "duty"]].to_numpy().tolist() == [[300_100, 79_527]]
    assert got.entered.entries[["value", "duty", "mpf", "hmf"]].to_numpy().tolist() == [
        [300_100, 79_527, 3_358, 375]
    ]
    # Entered value over the lines by their own value: 3,001 x 100,040 / 300,070 = 1,000.50003...
    assert got.lines["value"].tolist() == [100_050, 200_050]
    assert got.lines["landed"].tolist() == [
        int(got.lines[["price", "duty", "mpf", "hmf"]].iloc[i].sum()) for i in range(2)
    ]


@pytest.mark.parametrize(
    ("change", "customs_lines"),
    [
        ({}, 1),
        ({"HTS": "6110202079"}, 2),
        ({"Origin": "BD"}, 2),
        ({"Manufacturer ID": "VNXYZ9HCM"}, 2),
        ({"Manufacturer ID": None}, 2),
        ({"entry": 1}, 2),
        ({"ours": False}, 1),
    ],
)
def test_what_makes_a_customs_line(change, customs_lines):
    got = cost(lines({}, change), NO_CHARGES, tariff())
    assert len(got.entered.lines) == customs_lines


def test_mpf_maximum_and_its_share_on_the_lines():
    # 400,000.00 entered: 0.3464 % is 1,385.60, over the maximum of 651.50; halves for equal lines.
    got = cost(lines({"price": 20_000_000}, {"price": 20_000_000}), NO_CHARGES, tariff())
    assert got.lines["mpf"].tolist() == [32_575, 32_575]


def test_exempt_lines_bear_no_mpf_and_give_no_value_to_it():
    # Mexican goods claimed under USMCA are exempt (19 CFR 24.23(c)(3)); the Vietnamese line alone: 34.64 of 10,000.
    got = cost(
        lines({"price": 1_000_000}, {"price": 9_000_000, "Origin": "MX", "Claims": "usmca", "entry_date": np.datetime64("2026-05-01")}),
        NO_CHARGES, tariff(),
    )  # fmt: skip
    assert got.lines["mpf"].tolist() == [3_464, 0]


def test_hmf_follows_the_port_of_unlading():
    got = cost(lines({"price": 1_000_000}, {"price": 1_000_000, "seaport": False}), NO_CHARGES, tariff())
    assert got.lines["hmf"].tolist() == [1_250, 0]


def test_ieepa_is_kept_apart():
    got = cost(lines({"price": 1_000_000, "entry_date": np.datetime64("2026-01-20")}), NO_CHARGES, tariff())
    assert sums(got, "duty", "ieepa") == [165_000 + 200_000, 200_000]
    assert cost(lines({"price": 1_000_000}), NO_CHARGES, tariff()).lines["ieepa"].tolist() == [0]


def test_planned_lines_stand_alone_and_keep_their_cents():
    got = cost(lines({"price": 100_040}, {"price": 200_030}), NO_CHARGES, tariff(), alone=True)
    assert got.lines["value"].tolist() == [100_040, 200_030]
    assert got.lines["mpf"].tolist() == [347, 693]  # 0.3464 % alone: 3.46538..., 6.92903...


def test_vendors_entry_bears_no_duty():
    got = cost(lines({"ours": False}, {}), NO_CHARGES, tariff())
    assert got.lines[["value", "duty", "mpf", "hmf"]].iloc[0].tolist() == [0, 0, 0, 0]
    assert got.lines["duty"].iloc[1] == 26_500


# (charges, leg sums, expensed, entered value): what each treatment does to a line of 1,000.00.
TREATMENTS = [
    ([charge(5_000)], {"Freight": 5_000}, 0, 100_000),
    ([charge(5_000, dutiable=True, leg="Other")], {"Other": 5_000}, 0, 105_000),
    ([charge(5_000, treatment="expense")], {"Freight": 0}, 5_000, 100_000),
    ([charge(5_000, treatment="included")], {"Freight": 0}, 0, 95_000),
    ([charge(-5_000)], {"Freight": -5_000}, 0, 100_000),
]


@pytest.mark.parametrize(("given_charges", "legs", "expensed", "value"), TREATMENTS)
def test_treatments(given_charges, legs, expensed, value):
    got = cost(lines({}), charges(*given_charges), tariff())
    assert {leg: int(got.lines[leg].sum()) for leg in legs} == legs
    assert sums(got, "expensed", "value") == [expensed, value]


def test_freight_inside_a_price_that_is_larger_than_the_price_is_told():
    got = cost(lines({}), charges(charge(150_000, treatment="included")), tariff())
    assert got.short_included.tolist() == [0]
    assert got.lines["value"].tolist() == [0]


# (basis, parts of 100.00 over two lines of 100 and 300 units, 20 and 20 kg, 0.2 and 0.1 cbm, 1,000 and 500 dollars)
BASES = [
    ("value", [6_667, 3_333]),
    ("units", [2_500, 7_500]),
    ("weight", [5_000, 5_000]),
    ("volume", [6_667, 3_333]),
    ("equal", [5_000, 5_000]),
]


@pytest.mark.parametrize(("basis", "parts"), BASES)
def test_bases(basis, parts):
    two = lines({}, {"units": 300.0, "price": 50_000, "cbm": 0.1})
    assert cost(two, charges(charge(10_000, basis)), tariff()).lines["Freight"].tolist() == parts


def test_a_basis_that_sums_to_zero_is_told_and_not_split():
    got = cost(lines({"cbm": np.nan}, {"cbm": 0.0}), charges(charge(100), charge(10_000, "volume")), tariff())
    assert got.zero_basis.tolist() == [1]
    assert int(got.lines["Freight"].sum()) == 100


def test_lines_without_the_measure_bear_nothing_and_that_is_told():
    got = cost(lines({"cbm": np.nan}, {}), charges(charge(10_000, "volume")), tariff())
    assert got.thin_basis.tolist() == [0]
    assert got.lines["Freight"].tolist() == [0, 10_000]


def test_lines_whose_duty_needs_a_person_are_uncosted():
    got = cost(lines({"HTS": "6104220010"}, {}), NO_CHARGES, tariff())  # ensemble: each garment's own rate
    assert got.lines["uncosted"].tolist() == [True, False]
    assert got.problems["line"].tolist() == [0]


some_lines = st.lists(
    st.fixed_dictionaries(
        {
            "shipment": st.integers(0, 3),
            "entry": st.integers(0, 4),
            "HTS": st.sampled_from(["6109100012", "6110202079", "6203424511", "6402993165"]),
            "Origin": st.sampled_from(["VN", "CN", "MX", "IT"]),
            "price": st.integers(1, 10**8),
            "cbm": st.floats(0.001, 50),
            "seaport": st.booleans(),
            "ours": st.booleans(),
        }
    ),
    min_size=1,
    max_size=14,
)
some_charges = st.lists(
    st.builds(
        charge, st.integers(-(10**7), 10**7), st.sampled_from(["value", "volume", "units", "weight", "equal"]),
        st.sampled_from(["Freight", "Insurance", "Drayage", "Brokerage", "Other"]), st.sampled_from(["inventory", "expense"]),
        st.booleans(), st.integers(0, 3),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=examples(60), deadline=None)
@given(some_lines, some_charges)
def test_every_column_sums_to_its_charge_entry_and_program(rows, given_charges):
    frame, bills = lines(*rows), charges(*given_charges)
    got = cost(frame, bills, tariff())
    there = bills["shipment"].isin(frame["shipment"])
    for leg in ("Freight", "Insurance", "Drayage", "Brokerage", "Other"):
        own = there & (bills["leg"] == leg) & (bills["treatment"] == "inventory")
        assert int(got.lines[leg].sum()) == int(bills.loc[own, "cents"].sum())
    assert int(got.lines["expensed"].sum()) == int(
        bills.loc[there & (bills["treatment"] == "expense"), "cents"].sum()
    )
    entries = got.entered.entries
    for line_column, entry_column in (("value", "value"), ("duty", "duty"), ("mpf", "mpf"), ("hmf", "hmf")):
        assert int(got.lines[line_column].sum()) == int(entries[entry_column].sum())
    assert (entries["value"] % 100 == 0).all()
    parts = duty_lines(got)
    assert (
        int(parts["cents"].sum())
        == int(got.entered.duty.cents.sum())
        == int(got.lines[["duty", "other_fees"]].sum().sum())
    )
    legs = [
        "price",
        "duty",
        "mpf",
        "hmf",
        "other_fees",
        "Freight",
        "Insurance",
        "Drayage",
        "Brokerage",
        "Other",
    ]
    assert (got.lines["landed"] == got.lines[legs].sum(axis=1)).all()


# Rates per kg (6103.33.10.00), prices of nothing, freight that eats the price, weights and units that are not known.
odd_lines = st.lists(
    st.fixed_dictionaries(
        {
            "shipment": st.integers(0, 2),
            "entry": st.integers(0, 2),
            "HTS": st.sampled_from(["6103331000", "6109100012"]),
            "price": st.sampled_from([0, 1, 40, 49, 50, 100_000]),
            "weight_kg": st.sampled_from([0.0, 20.0, float("nan")]),
            "units": st.sampled_from([0.0, 1.0, 100.0]),
            "ours": st.booleans(),
        }
    ),
    min_size=1,
    max_size=8,
)
odd_charges = st.lists(
    st.builds(
        charge, st.integers(-200_000, 200_000), st.sampled_from(["value", "volume", "units", "weight", "equal"]),
        st.just("Freight"), st.sampled_from(["inventory", "expense", "included"]), st.booleans(), st.integers(0, 3),
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=examples(50), deadline=None)
@given(odd_lines, odd_charges, st.booleans())
def test_no_values_make_the_costing_fail(rows, given_charges, alone):
    got = cost(lines(*rows), charges(*given_charges), tariff(), alone=alone)
    assert int(got.lines[["duty", "other_fees"]].sum().sum()) == int(got.entered.duty.cents.sum())
    assert (got.lines["value"] >= 0).all()


@settings(max_examples=examples(30), deadline=None)
@given(some_lines, st.randoms())
def test_the_order_of_rows_changes_no_total(rows, random):
    mixed = rows[:]
    random.shuffle(mixed)
    one, other = (
        cost(lines(*r), NO_CHARGES, tariff()).entered.entries.sort_values("entry") for r in (rows, mixed)
    )
    assert (
        one[["value", "duty", "mpf", "hmf"]].to_numpy().tolist()
        == other[["value", "duty", "mpf", "hmf"]].to_numpy().tolist()
    )
