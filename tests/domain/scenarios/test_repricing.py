"""Open orders priced anew, figures by hand. T-shirt 6109.10.00.12: column 1 16.5 %. Vietnam: Section 122 10 % (9903.03.01)
to 2026-07-23, from 2026-07-24 the forced labor duty 12.5 % (9903.05.84). China 9903.05.31 12.5 %, list 4A 7.5 %. 100 units
at 10.00: value 1,000.00.
"""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.scenarios.repricing import reprice
from prodops_xl.domain.scenarios.words import read_scenario
from prodops_xl.errors import ProdOpsError
from prodops_xl.functions.calls import call
from prodops_xl.reference import tariff
from prodops_xl.tables.settings import read_settings
from tests.domain.test_cost_book import D, order, rate, run
from tests.effort import examples

MAY = dt.date(2026, 5, 1)
# In-DC of 2026-07-27 less 7 days: entered on 2026-07-20, four days before Section 122 gives way to the forced labor duty.
JULY = {"Ex-factory": D(2026, 6, 1), "In-DC": D(2026, 7, 27)}


def priced(orders, text, rates=(), as_of=MAY, shipped=False, **settings):
    costed = run(orders, rates=rates, shipped=shipped, as_of=as_of, **settings)
    named = {name.replace("_", ".", 1): value for name, value in settings.items()}
    return costed, reprice(costed, tariff(), read_scenario(text), read_settings({}, named), as_of)


def only(repriced):
    assert len(repriced.lines) == 1
    return repriced.lines.iloc[0]


# Duty now is 265.00 in each case.
@pytest.mark.parametrize(
    ("text", "duty", "landed"),
    [
        ("as planned", 26500, 0),
        ("entry_days=0", 26500, 0),
        ("entry_days=+3", 26500, 0),
        ("entry_days=+4", 29000, 2500),
        ("entry_date=2026-07-24", 29000, 2500),
        # Before 2026-02-24 Vietnam paid the reciprocal duty of 20 % (9903.02.69).
        ("entry_date=2026-02-23", 36500, 10000),
        ("origin=VN", 26500, 0),
        ("origin=CN>VN", 26500, 0),
        ("origin=CN", 34000, 7500),
        ("origin=VN>CN; entry_days=+4", 36500, 10000),
        # No harbor fee of 0.125 % by air; in-DC less 7 days stays.
        ("mode=air", 26500, -125),
        ("mode=truck>air", 26500, 0),
        ("end=9903.03@2026-07-20", 16500, -10000),
        ("end=9903.03@2026-07-21", 26500, 0),
        ("end=section 122 surcharge@2026-07-01", 16500, -10000),
        ("end=9903.03@2026-07-01; begin=9903.03@2026-07-10:15%:VN,CN", 31500, 5000),
        ("begin=9903.05@2026-07-20:0.10:CN,VN", 36500, 10000),
        ("begin=9903.05@2026-07-20:0.10:CN", 26500, 0),
        ("begin=9903.05@2026-07-21:0.10", 26500, 0),
        ("begin=9903.06@2026-07-20:0.10", 36500, 10000),
    ],
)
def test_duty_and_landed_then(text, duty, landed):
    costed, repriced = priced([order(**JULY)], text)
    line = only(repriced)
    assert line["duty_now"] == costed.remaining.costed.lines["duty"].iloc[0] == 26500
    assert line["landed_now"] == costed.remaining.costed.lines["landed"].iloc[0]
    assert line["duty_then"] == duty
    assert line["landed_then"] - line["landed_now"] == landed


def test_an_order_that_lands_a_week_later_pays_another_rate():
    line = only(priced([order(**JULY)], "as planned")[1])
    assert str(line["cliff"])[:10] == "2026-07-24"
    assert [line[name] for name in ("away", "beyond", "week_earlier", "week_later")] == [4, 2500, 0, 2500]


@pytest.mark.parametrize(
    ("in_dc", "days", "away", "beyond"),
    [
        (D(2026, 7, 30), 14, 1, 2500),  # entered 07-23, the last day of the old rate
        (D(2026, 7, 31), 14, -1, -2500),  # entered 07-24: a day earlier is cheaper
        (D(2026, 8, 6), 14, -7, -2500),
        (D(2026, 8, 13), 14, -14, -2500),
        (D(2026, 8, 14), 14, None, None),
        (D(2026, 7, 17), 14, 14, 2500),
        (D(2026, 7, 16), 14, None, None),
        (D(2026, 7, 27), 3, None, None),
        (D(2026, 7, 27), 4, 4, 2500),
        (D(2026, 7, 27), 0, None, None),
    ],
)
def test_how_near_is_near(in_dc, days, away, beyond):
    line = only(priced([order(**{**JULY, "In-DC": in_dc})], "as planned", landed_cliff_days=days)[1])
    told = [None if np.isnan(line[name]) else line[name] for name in ("away", "beyond")]
    assert told == [away, beyond]


def test_a_cliff_that_is_past_is_none():
    # As of 2026-07-24 nothing can be entered on 07-23 any more.
    line = only(
        priced([order(**{**JULY, "In-DC": D(2026, 8, 6)})], "as planned", as_of=dt.date(2026, 7, 24))[1]
    )
    assert np.isnan(line["away"])
    assert line["duty_now"] == 29000


def test_a_week_earlier_than_today_has_no_price():
    line = only(priced([order(**JULY)], "as planned", as_of=dt.date(2026, 7, 15))[1])
    assert np.isnan(line["week_earlier"])
    assert line["week_later"] == 2500


def test_the_days_of_a_claim_are_cliffs():
    # Plastic cases 4202.12.21: 20 %, free under AGOA (D), which is held to end on 2026-12-31. Kenya pays nothing else.
    agoa = order(
        HTS="4202122120", Origin="KE", Claims="D", **{"Ex-factory": D(2026, 11, 1), "In-DC": D(2027, 1, 4)}
    )
    line = only(priced([agoa], "as planned", as_of=dt.date(2026, 11, 25))[1])
    assert str(line["cliff"])[:10] == "2027-01-01"
    assert line["away"] == 4
    assert line["beyond"] == 20000
    assert line["duty_now"] == line["duty_then"]


# USMCA frees cotton knit of Mexico of column 1, Section 122 and MPF.
MEXICO = order(Origin="MX", Claims="S", Mode="truck", **JULY)


def test_a_claim_that_the_new_origin_does_not_allow_is_left_out_and_said():
    repriced = priced([MEXICO], "origin=VN")[1]
    line = only(repriced)
    assert (line["duty_now"], line["duty_then"]) == (0, 26500)
    assert line["refused"] == "S"
    assert "VN" in line["why"]


@pytest.mark.parametrize(
    ("origin", "text", "duty", "refused"),
    [
        ("MX", "claims=none", 26500, None),
        ("VN", "origin=MX; claims=usmca", 0, None),
        ("VN", "claims=usmca", 26500, "usmca"),
        ("VN", "claims=KR JP", 26500, "KR JP"),
        ("MX", "claims=S KR", 0, "KR"),
        ("MX", "claims=KR S", 0, "KR"),
    ],
)
def test_other_claims(origin, text, duty, refused):
    line = only(priced([order(Origin=origin, **JULY)], text)[1])
    assert (line["duty_then"], line["refused"]) == (duty, refused)


def test_freight_of_another_mode_and_origin():
    rates = [
        rate("ocean VN", 100, "USD per cbm"),
        rate("air", 4, "USD per kg"),
        rate("ocean CNNGB USLAX", 80, "USD per cbm"),
    ]
    book = [order(**{**JULY, "Port of loading": "CNNGB", "Port of entry": "USLAX", "Origin": "CN"})]
    # 0.2 cbm at 80.00 = 16.00; from Vietnam 20.00; by air 20 kg at 4.00 = 80.00 and no harbor fee (1.25).
    for text, change in (("origin=VN", 400 - 7500), ("mode=air", 8000 - 1600 - 125)):
        line = only(priced(book, text, rates)[1])
        assert line["landed_then"] - line["landed_now"] == change, text


@pytest.mark.parametrize("terms", ["CIF", "CFR", "CIP", "CPT"])
@pytest.mark.parametrize("text", ["mode=ocean>air", "origin=VN>ID; mode=air"])
def test_freight_inside_a_price_is_that_of_today(terms, text):
    """0.2 cbm at 80.00: 16.00 come out of 1,000.00 today, and by air no more than that."""
    rates = [rate("ocean", 80, "USD per cbm"), rate("air", 4, "USD per kg")]
    costed, repriced = priced([order(Incoterm=terms, **JULY)], text, rates)
    line = only(repriced)
    assert costed.remaining.costed.lines["value"].tolist() == [98400]
    # Vietnam and Indonesia pay 16.5 % and Section 122; no harbor fee of 0.125 % by air.
    assert line["duty_then"] == line["duty_now"] == 26076
    assert line["landed_then"] - line["landed_now"] == -123
    told = "1 order line has the freight in the price, and its price and entered value stay as they are"
    assert any(told in note for note in repriced.notes)


def test_only_lines_whose_arrival_decides_are_entered_earlier_by_air():
    """The first line is planned from its in-DC date, which stays; the second has none."""
    lines = priced([order(10, **JULY), order(20, **{**JULY, "In-DC": None})], "mode=ocean>air")[1].lines
    assert (lines["entry_then"] < lines["entry_now"]).tolist() == [False, True]


def test_freight_that_is_not_known_then_stays_as_it_is():
    book = [order(**{**JULY, "Port of loading": "CNNGB", "Port of entry": "USLAX", "Origin": "CN"})]
    repriced = priced(book, "origin=VN", [rate("ocean CNNGB USLAX", 80, "USD per cbm")])[1]
    line = only(repriced)
    assert line["landed_then"] - line["landed_now"] == -7500
    assert any("no freight rate for 1 order line" in note for note in repriced.notes)


def test_only_units_that_are_still_to_come():
    late = {"Ex-factory": D(2026, 4, 8), "In-DC": D(2026, 7, 27)}
    book = [
        order(10, Units=150, **late),  # 100 of them shipped
        order(20, Units=100, **late),  # all shipped
        order(30, **late, **{"Actual in-DC": D(2026, 4, 20)}),
    ]
    costed = run(book[:1] + book[2:], shipped=False)
    assert (
        only(reprice(costed, tariff(), read_scenario("as planned"), read_settings({}, {}), MAY))["order"] == 0
    )
    costed, repriced = priced([{**book[0], "Units": 100}, book[1]], "entry_days=+30", shipped=True)
    assert len(repriced.lines) == 0 == len(costed.remaining.lines)


def test_lines_that_cannot_be_priced_are_told_and_left_out():
    # 6104.22.00.10 is an ensemble: a person must rate it.
    repriced = priced([order(**JULY), order(20, HTS="6104220010", **JULY)], "origin=CN")[1]
    assert repriced.lines["order"].tolist() == [0]
    assert any("1 order line cannot be costed today" in note for note in repriced.notes)


def test_orders_that_are_in_no_lot_are_counted_too():
    """Without HTS number, price or exchange rate landed-cost makes no lot of them; in the DC they are no open orders."""
    book = [
        order(10, HTS=None, **JULY), order(20, FOB=None, **JULY), order(30, Currency="EUR", **JULY), order(40, **JULY),
        order(50, HTS=None, **JULY, **{"Actual in-DC": D(2026, 4, 20)}), order(60, HTS=None, Units=0, **JULY),
    ]  # fmt: skip
    repriced = priced(book, "origin=CN")[1]
    assert repriced.lines["order"].tolist() == [3]
    assert (
        "3 order lines cannot be costed today (see landed-cost's Issues) and are left out." in repriced.notes
    )


def test_a_price_in_another_currency_is_that_of_landed_cost():
    # EUR 10.00 at 1.10: value 1,100.00; 26.5 % now, 29 % from 2026-07-24.
    euros = [rate("EUR", 1.1, "USD per EUR", "fx")]
    line = only(priced([order(Currency="EUR", **JULY)], "entry_days=+4", euros)[1])
    assert (line["duty_now"], line["duty_then"]) == (29150, 31900)


def test_a_ddp_line_and_goods_that_stay_abroad_change_no_duty():
    book = [order(10, Incoterm="DDP", **JULY), order(20, **JULY, **{"Port of entry": "NLRTM"})]
    lines = priced(book, "origin=CN; entry_days=+4")[1].lines
    assert lines["duty_then"].tolist() == lines["duty_now"].tolist() == [0, 0]
    assert lines["cliff"].isna().all()
    assert lines["landed_then"].tolist() == lines["landed_now"].tolist()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "end=9903.77@2026-07-01",
            "end=9903.77: there is no such program. Programs are 9903.01 (IEEPA fentanyl)",
        ),
        ("end=9903.0@2026-07-01", "there is no such program"),
        ("end=S@2026-07-01", "there is no such program"),
        ("claims=ZZ", "claims=ZZ: 'ZZ' is no claim that the tariff knows."),
        ("claims=S textile_trk", "'textile_trk' is no claim that the tariff knows. Is it textile_trq?"),
    ],
)
def test_a_program_that_is_none_is_refused(text, says):
    with pytest.raises(ProdOpsError) as told:
        priced([order(**JULY)], text)
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("end=9903.02@2026-07-01", "9903.02 was over on 2026-02-23 already"),
        ("begin=9903.05.84@2026-08-01:0.2:VN", "is in force as it is, and 0.2 of value comes on top"),
        ("end=9903.05.31@2026-07-01", "changes nothing: no open order line owes it"),  # China's
        ("end=9903.03@2026-07-21", "end=9903.03@2026-07-21 changes nothing"),
        ("entry_date=2026-03-01", "1 order line would be entered before 2026-05-01"),
        ("end=Section 301@2026-07-01", "end=Section 301 ends Section 301"),
    ],
)
def test_what_is_to_be_known_is_said(text, says):
    assert any(says in note for note in priced([order(**JULY)], text)[1].notes)


@pytest.mark.parametrize("claims", [None, "S", "KR"])
@pytest.mark.parametrize(
    ("hts", "origin", "to", "days"),
    [("6109100012", "VN", "CN", 4), ("6109100012", "MX", "CN", -150), ("4202923131", "VN", "MX", 4), ("6109100012", "CN", "KR", 0)],
)  # fmt: skip
def test_duty_then_is_what_the_function_duty_gives(hts, origin, to, days, claims):
    repriced = priced(
        [order(HTS=hts, Origin=origin, **JULY)], f"origin={to}; entry_days={days}; claims={claims or 'none'}"
    )[1]
    line = only(repriced)
    kept = None if line["refused"] else claims
    asked = [hts, to, 1000, 100, 20, f"{line['entry_then']:%Y-%m-%d}", kept]
    assert line["duty_then"] == round(call("DUTY", asked).value * 100)


def test_figures_per_unit_are_said_to_differ():
    book = [order(FOB=3.333, Units=977, **JULY)]
    assert any(
        "rounded per unit" in note for note in priced(book, "as planned", landed_rounding="unit")[1].notes
    )
    assert not any("rounded" in note for note in priced(book, "as planned")[1].notes)


ORIGINS, CLAIMS = (
    st.sampled_from(("VN", "CN", "MX", "JO", "KR", "IT", "BD")),
    st.sampled_from((None, "S", "KR", "JO", "bad")),
)
GOODS = st.sampled_from(("6109100012", "6203424511", "6110303010", "4202923131", "6201401500"))
BOOKS = st.lists(
    st.tuples(ORIGINS, CLAIMS, GOODS, st.integers(0, 120), st.sampled_from(("FOB", "CIF", "DDP"))),
    min_size=1,
    max_size=6,
)


def book_of(drawn):
    return [
        order(
            10 * place, Origin=origin, Claims=claims, HTS=hts, Incoterm=terms,
            **{"Ex-factory": D(2026, 5, 20), "In-DC": D(2026, 7, 1) + dt.timedelta(days=days)},
        )
        for place, (origin, claims, hts, days, terms) in enumerate(drawn, start=1)
    ]  # fmt: skip


@settings(max_examples=examples(30), deadline=None)
@given(BOOKS)
def test_a_scenario_that_changes_nothing_gives_zero_everywhere(drawn):
    costed, repriced = priced(book_of(drawn), "as planned", [rate("ocean", 90, "USD per cbm")])
    lines = repriced.lines
    for what in ("duty", "landed", "entry", "origin", "mode"):
        assert lines[f"{what}_now"].equals(lines[f"{what}_then"]), what
    assert lines["refused"].isna().all()
    own = costed.remaining
    good = ~own.costed.lines["uncosted"].to_numpy(bool)
    assert lines["landed_now"].tolist() == own.costed.lines["landed"][good].tolist()
    assert lines["order"].tolist() == own.lines["order"][good].tolist()


@settings(max_examples=examples(30), deadline=None)
@given(BOOKS, st.integers(-20, 40))
def test_then_is_what_landed_cost_gives_on_those_dates(drawn, days):
    """Entered some days later is what the book costs with in-DC dates that much later."""
    book = book_of(drawn)
    later = [{**o, "In-DC": o["In-DC"] + dt.timedelta(days=days)} for o in book]
    # Goods arrive well before they are due, so that in-DC alone decides the entry date.
    book, later = ([{**o, "Ex-factory": D(2026, 4, 1)} for o in each] for each in (book, later))
    repriced = priced(book, f"entry_days={days}")[1].lines
    own = run(later, shipped=False, as_of=MAY).remaining
    at = {row: k for k, row in enumerate(own.lines["order"])}
    stands = repriced[repriced["refused"].isna()]
    assert stands["landed_then"].tolist() == [
        int(own.costed.lines["landed"].iloc[at[row]]) for row in stands["order"]
    ]
