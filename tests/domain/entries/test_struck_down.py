"""Duty that a refund program gives back: beside the money of corrections, never in it.

Figures by hand, entry of 2025-10-15. T-shirts 6109.10.00.12 of 10,000 at 16.5 % = 1,650.00. Vietnam 20 % (9903.02.69) = 2,000.00;
China 10 % (9903.01.25, the rate then) and 20 % (9903.01.24): 3,000.00, and Section 301 list 4A 7.5 % (9903.88.15) = 750.00.
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.entries.struck_down import NOTHING, StruckDown
from prodops_xl.reference.corrections import struck_down
from tests.domain.entries.desk import E1, EntryDesk, order

DAY = dt.datetime(2025, 10, 15)


def desk(*, day=DAY, **change):
    return EntryDesk((order("P1", 10, Units=1000, **change),), ("S1",), {"S1": day})


VN, CN, MG = desk(), desk(Origin="CN"), desk(Origin="MG", Claims="D", HTS="4202110030")


def rows(got):
    table = got.differences[["What", "Money", "Struck down", "Remedy"]]
    return sorted(map(tuple, table.to_numpy().tolist()))


def added(report, hts, duty):
    head = report.iloc[-1][["Entry", "Line", "Entry date", "Origin"]].to_dict()
    return pd.concat([report, pd.DataFrame([{**head, "HTS": hts, "Duty": duty}])], ignore_index=True)


def under(report, before, after):
    return report.assign(HTS=report["HTS"].replace(before, after))


PSC = "post summary correction"
CASES = [
    ("struck-down heading missing", VN, lambda r: r[r["HTS"] != "99030269"], [("heading missing", 0.0, -2000.0, "none")]),
    ("struck-down heading too many", VN, lambda r: added(r, "99030124", 1000.0), [("heading superfluous", 0.0, 1000.0, "none")]),
    ("another struck-down heading", VN, lambda r: under(r, "99030269", "99030266"), [("heading", 0.0, 0.0, PSC)]),
    # 9903.88 is nobody's to give back.
    ("standing heading missing", CN, lambda r: r[r["HTS"] != "99038815"], [("heading missing", -750.0, 0.0, PSC)]),
    # The whole duty under the goods' own number: 2,000.00 of it should have been under the heading that is given back.
    (
        "struck-down duty under column 1", VN,
        lambda r: r[r["HTS"] != "99030269"].assign(Duty=3650.0),
        [("duty", 2000.0, 0.0, PSC), ("heading missing", 0.0, -2000.0, "none")],
    ),
    # China's 3,750.00 for goods of Vietnam: 750.00 of Section 301, and 3,000.00 less 2,000.00.
    (
        "wrong origin", VN,
        lambda r: added(added(added(r[r["HTS"] != "99030269"], "99030124", 2000.0), "99030125", 1000.0), "99038815", 750.0)
        .assign(Origin="CN"),
        [("origin", 750.0, 1000.0, PSC)],
    ),
    # 1,000 more value: 165.00, 200.00 of it struck down, MPF 3.46 (the entry's minimum 33.58 is passed at 38.11), HMF 1.25.
    (
        "value", VN,
        lambda r: r.assign(
            **{"Entered value": r["Entered value"] * 1.1, "Duty": r["Duty"] * 1.1, "MPF": r["MPF"].where(r["MPF"].isna(), 38.10),
               "HMF": r["HMF"] * 1.1}
        ),
        [("value", 169.71, 200.0, PSC)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("season", "change", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_is_given_back_is_beside_the_money(season, change, expected):
    got = season.compare(change, as_of=dt.date(2026, 1, 5))
    assert rows(got) == sorted(expected)


def test_a_program_that_is_not_given_back_on_that_day_is_money():
    # After 2026-02-24 a reciprocal heading was filed by mistake: no refund program reaches that day.
    late = desk(day=dt.datetime(2026, 3, 2))
    assert rows(late.compare(lambda r: added(r, "99030269", 2000.0))) == [
        ("heading superfluous", 2000.0, 0.0, PSC)
    ]


def test_the_sentence_says_where_it_comes_back():
    got = VN.compare(lambda r: r[r["HTS"] != "99030269"]).differences
    where = f"Entry {E1[:3]}-{E1[3:10]}-{E1[10]}, line 1 (PO P1, line 10)"
    told = "9903.02.69 was due and is not on the entry (2,000.00): 2,000.00 was struck down: not owed."
    assert got["Sentence"].tolist() == [f"{where}: {told}"]
    got = VN.compare(lambda r: added(r, "99030124", 1000.0)).differences
    assert got["Sentence"].iloc[0].endswith(": 1,000.00 comes back with the refund claim, see Refunds.")


def test_a_preference_that_was_restored_comes_back_with_its_own_claim():
    # AGOA lapsed 2025-09-30 and was restored: the entry of 2025-10-15 could not claim it. Trunks 4202.11.00.30 at 8 %, 800.00.
    def unclaimed(r):
        return r.assign(Claim=None, Duty=r["Duty"].replace(0.0, 800.0))

    assert sorted(MG.report["Duty"]) == [0.0, 1500.0]
    assert rows(MG.compare(unclaimed, as_of=dt.date(2026, 1, 5))) == [("claim not made", 0.0, 800.0, "none")]
    before = desk(Origin="MG", Claims="D", HTS="4202110030", day=dt.datetime(2025, 9, 15))
    assert rows(before.compare(unclaimed, as_of=dt.date(2026, 1, 5))) == [("claim not made", 800.0, 0.0, PSC)]


def test_headings_and_days():
    headings = np.array(["99030125", "9903012500", "99030301", "6109100012", None, "99038815"], dtype=object)
    inside, after = np.datetime64("2025-10-15"), np.datetime64("2026-02-25")
    held = struck_down()
    assert held.holds(headings, np.full(6, inside)).tolist() == [True, True, False, False, False, False]
    for day in (after, np.datetime64("NaT", "D"), np.datetime64("2025-02-03")):
        assert not held.holds(headings, np.full(6, day)).any()
    assert not NOTHING.holds(headings, np.full(6, inside)).any()
    row = {"gives_back": "9903", "not_given_back": "9903.03", "entered_from": pd.NaT, "entered_to": pd.NaT}
    assert StruckDown(pd.DataFrame([row])).holds(headings, np.full(6, inside)).tolist() == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]
