"""What can still be done about an entry: each window on its last day, one before and one after.

Sources: 300 days from entry and 15 days before scheduled liquidation, whichever is earlier (CBP general notice of 2017-11-01; the
usual cycle is 314 days, so 299 days decide); an extended liquidation (notice of 2019-08-14); protest 180 days from liquidation
(19 USC 1514(c)(3)); one year for a preference of 19 USC 1520(d) (CSMS 17-000110: CAFTA-DR, NAFTA and so USMCA, Chile,
Oman, Colombia, Panama, Korea, Peru; the others are protested).
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.entries.correction_windows import remedies, standing
from prodops_xl.reference.corrections import correction_windows

ENTRY = dt.date(2026, 3, 2)
LIQUIDATED = dt.date(2026, 5, 1)


def left(
    as_of, status=None, liquidation=None, money=100, symbol="", accepted=frozenset(), flags=None, entry=ENTRY
):
    lines = pd.DataFrame(
        {
            "entry": ["E"], "entry_date": pd.to_datetime([entry]), "liquidation_status": [status],
            "liquidation_date": pd.to_datetime([liquidation]), "flags": [flags],
        }
    )  # fmt: skip
    windows = correction_windows()
    stand = standing(lines, windows, as_of, accepted)
    at, cents = np.zeros(1, "int64"), np.array([money], "int64")
    got = remedies(stand, at, cents, [symbol], windows, as_of).iloc[0]
    last = None if pd.isna(got["Last day"]) else got["Last day"].date()
    return got["Remedy"], last, None if np.isnan(got["Days left"]) else int(got["Days left"])


PSC_LAST = dt.date(2026, 12, 26)  # 2026-03-02 + 314 - 15; + 300 would be 2026-12-27
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "liquidation", "last"),
    [
        (None, None, PSC_LAST),
        ("Unliquidated", None, PSC_LAST),
        ("Unliquidated", dt.date(2026, 6, 30), dt.date(2026, 6, 15)),
        (
            None,
            dt.date(2027, 6, 30),
            dt.date(2026, 12, 27),
        ),  # scheduled late, not extended: 300 days from entry
        ("Extended", dt.date(2027, 6, 30), dt.date(2027, 6, 15)),
        ("Suspended", None, PSC_LAST),
    ],
)
@pytest.mark.parametrize("money", [100, -100, 0])
def test_a_post_summary_correction_before_liquidation(status, liquidation, last, money):
    assert left(last - DAY, status, liquidation, money) == ("post summary correction", last, 1)
    assert left(last, status, liquidation, money) == ("post summary correction", last, 0)
    assert left(last + DAY, status, liquidation, money)[0] != "post summary correction"


def test_after_the_correction_a_protest_waits_for_liquidation():
    # Expected liquidation 2027-01-10, and 180 days.
    assert left(PSC_LAST + DAY) == ("protest after liquidation", dt.date(2027, 7, 9), 194)
    assert left(PSC_LAST + DAY, money=-100) == ("prior disclosure", None, None)
    assert left(PSC_LAST + DAY, money=0) == ("none", None, None)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, ("protest", dt.date(2026, 10, 28), 180)),
        (179, ("protest", dt.date(2026, 10, 28), 1)),
        (180, ("protest", dt.date(2026, 10, 28), 0)),
        (181, ("none", dt.date(2026, 10, 28), None)),
    ],
)
@pytest.mark.parametrize("status", [None, "Liquidated", "Reliquidated"])
def test_a_protest_after_liquidation(days, expected, status):
    assert left(LIQUIDATED + dt.timedelta(days=days), status, LIQUIDATED) == expected


def test_money_that_is_owed_is_never_protested():
    assert left(LIQUIDATED + DAY, "Liquidated", LIQUIDATED, money=-1)[0] == "prior disclosure"


@pytest.mark.parametrize("symbol", ["S", "P", "KR", "CL"])
def test_a_preference_of_1520d_has_its_year_and_no_protest(symbol):
    year = dt.date(2027, 3, 2)
    assert left(ENTRY + DAY, symbol=symbol)[0] == "post summary correction"
    for day, expected in ((year - DAY, 1), (year, 0)):
        assert left(day, "Liquidated", LIQUIDATED, symbol=symbol) == (
            "post-importation claim",
            year,
            expected,
        )
    assert left(year + DAY, "Liquidated", LIQUIDATED, symbol=symbol)[0] == "none"


@pytest.mark.parametrize("symbol", ["D", "AU", "JO"])
def test_other_preferences_are_protested(symbol):
    assert left(dt.date(2026, 10, 28), "Liquidated", LIQUIDATED, symbol=symbol)[0] == "protest"


def test_an_accepted_cape_claim_blocks_corrections_until_liquidation():
    # CBP: error code 864 from acceptance to liquidation.
    day = ENTRY + dt.timedelta(days=60)
    assert left(day, accepted=frozenset({"E"}))[0] == "protest after liquidation"
    assert left(day, flags="CAPE accepted")[0] == "protest after liquidation"
    assert left(day, accepted=frozenset({"E"}), money=-100)[0] == "prior disclosure"
    assert left(LIQUIDATED + DAY, "Liquidated", LIQUIDATED, accepted=frozenset({"E"}))[0] == "protest"


def test_without_a_liquidation_date_long_after_entry_it_is_an_estimate():
    # 314 days have passed: liquidated about 2027-01-10, so a protest until about 2027-07-09.
    assert left(dt.date(2027, 2, 1)) == ("protest", dt.date(2027, 7, 9), 158)
    assert left(dt.date(2027, 7, 10))[0] == "none"


def test_without_any_date_nothing_is_said_to_be_open():
    assert left(ENTRY, entry=None) == ("none", None, None)


def test_every_window_has_its_dates_and_its_source():
    rows = correction_windows().rows
    assert rows["from"].notna().all()
    assert rows["source"].str.len().gt(10).all()
    assert (rows["to"].isna() | (rows["to"] > rows["from"])).all()
