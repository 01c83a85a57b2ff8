"""Duty stacks on dates, by hand from the published rates.

Column 1 and special: US HTS, January 2025 edition, the line itself. Programs: US chapter 99, the heading named, read
2026-08. A percentage that is not in a line's text is that heading's rate.
"""

import numpy as np
import pandas as pd
import pytest

from prodops_xl import reference
from prodops_xl.domain.tariff import stacks


def stack_of(hts, origin, date, claims=None, tariff=None):
    arrays = [np.array([text], dtype=object) for text in (hts, origin, claims)]
    day = np.array([date], dtype="datetime64[D]")
    return stacks(tariff or reference.tariff(), arrays[0], arrays[1], day, arrays[2])


def parts(hts, origin, date, claims=None):
    found = stack_of(hts, origin, date, claims)
    assert found.problems.empty, found.problems["message"].tolist()
    p = found.parts
    return [(h, b, round(r, 9)) for h, b, r in zip(p["heading"], p["basis"], p["rate"], strict=True)]


def problem(hts, origin, date, claims=None):
    found = stack_of(hts, origin, date, claims)
    assert found.parts.empty
    assert np.isnan(found.ad_valorem[0])
    return found.problems["code"].iloc[0], " ".join(found.problems["message"])


DATES = ("2026-01-20", "2026-05-01", "2026-08-10", "2026-11-25")

# Programs on top of column 1 on the four dates: heading and per cent. Section 301 list 4A (9903.88.15) is 7.5 %
# since 2020-02-14; Section 122 (9903.03.01) is 10 % of 2026-02-24 to 2026-07-23 for every origin.
S122 = [("9903.03.01", 10)]
LIST_4A = [("9903.88.15", 7.5)]
PROGRAMS = {
    ("CN", None): (
        [("9903.01.24", 10), ("9903.01.25", 10), *LIST_4A],
        [*S122, *LIST_4A],
        [("9903.05.31", 12.5), *LIST_4A],
        [("9903.05.31", 12.5), *LIST_4A],
    ),
    ("VN", None): ([("9903.02.69", 20)], S122, [("9903.05.84", 12.5)], [("9903.05.84", 12.5)]),
    ("BD", None): ([("9903.02.05", 20)], S122, [("9903.05.26", 10)], [("9903.05.26", 10)]),
    ("IN", None): (
        [("9903.01.84", 25), ("9903.02.26", 25)],
        S122,
        [("9903.05.44", 10)],
        [("9903.05.44", 10)],
    ),
    ("MX", None): ([("9903.01.01", 25)], S122, [("9903.05.55", 10)], [("9903.05.55", 10)]),
    ("MX", "usmca"): ([], [], [], []),
    ("JO", "JO"): ([("9903.02.31", 15)], S122, [("9903.05.50", 10)], [("9903.05.50", 10)]),
}

# line: (column 1 parts, heading of the line). JO and USMCA are free in the special column of all four.
LINES = {
    "6109100012": ([("value", 0.165)], "6109.10.00"),  # 16.5%
    "6203424511": ([("value", 0.166)], "6203.42.45"),  # 16.6%
    "6404117930": ([("pair", 0.90), ("value", 0.375)], "6404.11.79"),  # 90¢/pr. + 37.5%
    "6103101000": ([("kg", 0.388), ("value", 0.10)], "6103.10.10"),  # 38.8¢/kg + 10%
}


@pytest.mark.parametrize("hts", LINES)
@pytest.mark.parametrize(("origin", "claim"), PROGRAMS)
@pytest.mark.parametrize("place", range(4))
def test_the_stack_of_a_line_by_origin_and_date(hts, origin, claim, place):
    column, heading = LINES[hts]
    base = [(heading, "value", 0.0)] if claim else [(heading, basis, rate) for basis, rate in column]
    programs = [(h, "value", round(percent / 100, 9)) for h, percent in PROGRAMS[origin, claim][place]]
    assert parts(hts, origin, DATES[place], claim) == base + programs


# Italy: the EU's floor is 15 % (9903.02.20) to 2026-02-23 and 10 % (9903.05.39) from 2026-07-24.
ITALY = [
    ("6109100012", "2026-01-20", ("9903.02.20", 0.0)),  # 16.5 % is past 15 %
    ("6109100012", "2026-08-10", ("9903.05.39", 0.0)),
    ("6110201010", "2026-01-20", ("9903.02.20", 0.10)),  # 5 %: 10 more
    ("6110201010", "2026-08-10", ("9903.05.39", 0.05)),
    ("6110302010", "2026-08-10", ("9903.05.39", 0.037)),  # 6.3 %
    ("6203420300", "2026-08-10", ("9903.05.39", 0.10)),  # Free
    ("6404117930", "2026-01-20", ("9903.02.20", 0.0)),  # 37.5 % alone is past it
    ("6103101000", "2026-01-20", ("9903.02.20", 0.15)),  # 38.8¢/kg + 10 %: on amounts, see test_duty
    ("6103101000", "2026-08-10", ("9903.05.39", 0.0)),  # 10 % alone reaches it
]


@pytest.mark.parametrize(("hts", "date", "expected"), ITALY)
def test_a_floor_adds_what_column_1_lacks(hts, date, expected):
    *_, last = parts(hts, "IT", date)
    assert (last[0], last[2]) == expected


def test_a_floor_counts_from_the_claimed_special_rate():
    """Heading 9903.02.79/80: column 1 general or the KORUS rate, whichever is paid, and the program reach 15 %."""
    assert parts("6109100012", "KR", "2026-01-20") == [
        ("6109.10.00", "value", 0.165),
        ("9903.02.80", "value", 0.0),
    ]
    assert parts("6109100012", "KR", "2026-01-20", "KR") == [
        ("6109.10.00", "value", 0.0),
        ("9903.02.80", "value", 0.15),
    ]


def test_only_a_specific_column_below_the_floor_is_left_to_the_amounts():
    p = stack_of("6103101000", "IT", "2026-01-20").parts
    assert list(p["rest"]) == [False, False, True]
    assert list(p["floor"]) == [False, False, True]
    assert np.isnan(stack_of("6103101000", "IT", "2026-01-20").ad_valorem[0])


# hts, origin, date, total rate, why
TOTALS = [
    ("6109100012", "CN", "2025-02-03", 0.24, "16.5 + 7.5: the day before the fentanyl program"),
    ("6109100012", "CN", "2025-02-04", 0.34, "fentanyl 10"),
    ("6109100012", "CN", "2025-03-04", 0.44, "fentanyl 20"),
    ("6109100012", "CN", "2025-04-05", 0.54, "fentanyl 20, reciprocal 10"),
    ("6109100012", "CN", "2025-04-09", 1.28, "reciprocal 84 for a day (EO 14259)"),
    ("6109100012", "CN", "2025-04-10", 1.69, "reciprocal 125 (EO 14266)"),
    ("6109100012", "CN", "2025-05-14", 0.54, "reciprocal 10 again"),
    ("6109100012", "CN", "2025-11-10", 0.44, "fentanyl cut to 10"),
    ("6109100012", "CN", "2026-02-24", 0.34, "IEEPA ended, Section 122 began"),
    ("6109100012", "CN", "2026-07-23", 0.34, "last day of Section 122"),
    ("6109100012", "CN", "2026-07-24", 0.365, "forced labor 12.5"),
    ("6109100012", "CN", "2019-08-31", 0.165, "before list 4A"),
    ("6109100012", "CN", "2019-09-01", 0.315, "list 4A at 15"),
    ("6109100012", "CN", "2020-02-14", 0.24, "list 4A at 7.5"),
    ("4202219000", "CN", "2019-05-10", 0.34, "9 + list 3 at 25"),
    ("6109100012", "HK", "2026-01-20", 0.365, "fentanyl 10, reciprocal 10, no Section 301 list"),
    ("6109100012", "BR", "2026-07-22", 0.515, "Section 301 Brazil 25 and Section 122 10"),
    ("6109100012", "BR", "2026-07-24", 0.54, "Section 301 Brazil 25 and forced labor 12.5"),
    ("6109100012", "SG", "2026-01-20", 0.265, "no rate of its own: the baseline 9903.01.25"),
    ("6109100012", "IN", "2026-02-07", 0.415, "9903.01.84 ended on 2026-02-06"),
    ("6109100012", "KP", "2026-05-01", 1.0, "column 2 90 and Section 122 10"),
    ("6109100012", "RU", "2022-04-08", 0.165, "column 1 until Pub. L. 117-110"),
    ("6109100012", "RU", "2022-04-09", 0.90, "column 2"),
    ("6109100012", "BY", "2025-12-01", 0.90, "column 2; not in the baseline"),
    ("6403511100", "CU", "2026-01-20", 1 / 3, "column 2: 33 1/3"),
    ("6109100012", "KH", "2026-08-10", 0.265, "forced labor 10"),
    ("6505000100", "VN", "2026-05-01", 0.194, "9.4 (the 2026 rate) + 10"),
    ("61091000", "VN", "2026-05-01", 0.265, "an 8-digit number is a line too"),
    ("61021000", "XX", "2026-09-01", float("nan"), "55.9¢/kg + 16.4%: known by its only 10-digit number"),
]


@pytest.mark.parametrize(("hts", "origin", "date", "rate", "why"), TOTALS)
def test_the_total_rate_on_a_date(hts, origin, date, rate, why):
    found = stack_of(hts, origin, date)
    assert found.problems.empty
    assert found.ad_valorem[0] == pytest.approx(rate, abs=1e-12, nan_ok=True), why


def test_ieepa_parts_are_told_apart():
    p = stack_of("6109100012", "CN", "2026-01-20").parts
    assert dict(zip(p["heading"], p["ieepa"], strict=True)) == {
        "6109.10.00": False,
        "9903.01.24": True,
        "9903.01.25": True,
        "9903.88.15": False,
    }
    assert not stack_of("6109100012", "CN", "2026-08-10").parts["ieepa"].any()


def test_parts_carry_dates_source_confidence_and_kind():
    p = stack_of("6109100012", "IN", "2026-01-20").parts
    assert list(p["kind"]) == ["column 1", "program", "program"]
    assert list(p["rate_millionths"]) == [165_000, 250_000, 250_000]
    assert p["source"].iloc[0] == "US HTS, January 2025 edition, column 1 general: 16.5%"
    assert p["source"].iloc[1] == "US HTS chapter 99, heading 9903.01.84, read 2026-08"
    assert p["from"].iloc[1] == pd.Timestamp("2025-08-27")
    assert p["to"].iloc[1] == pd.Timestamp("2026-02-06")
    assert list(p["confidence"]) == ["high", "high", "medium"]
    assert "18%" in p["note"].iloc[2]
    claimed = stack_of("6109100012", "MX", "2026-05-01", "S").parts
    assert list(claimed["program"]) == ["Special rate S (USMCA)"]
    assert pd.isna(claimed["to"].iloc[0])


UNKNOWN = [
    ("9503000073", "VN", "2026-05-01", "#N/A", "9503000073"),
    ("610910", "VN", "2026-05-01", "#VALUE!", "8 or 10 digits"),
    (None, "VN", "2026-05-01", "#VALUE!", "no tariff number"),
    ("6109100012", None, "2026-05-01", "#VALUE!", "no country of origin"),
    ("6109100012", "VN", "NaT", "#VALUE!", "no entry date"),
    ("6103220010", "VN", "2026-05-01", "#N/A", "a person must rate"),
]


@pytest.mark.parametrize(("hts", "origin", "date", "code", "words"), UNKNOWN)
def test_what_cannot_be_computed_says_why(hts, origin, date, code, words):
    found = problem(hts, origin, date)
    assert found[0] == code
    assert words in found[1]


def test_an_ensemble_with_a_free_special_rate_needs_nobody():
    assert parts("6103220010", "JO", "2026-05-01", "JO") == [
        ("6103.22.00", "value", 0.0),
        ("9903.03.01", "value", 0.10),
    ]


def test_columns_may_be_categoricals_series_or_arrays():
    hts, origin, claims = ["6109100012", "6203424511"] * 3, ["VN", "MX"] * 3, [None, "usmca"] * 3
    date = np.array(["2026-05-01"] * 6, dtype="datetime64[D]")
    plain = stacks(
        reference.tariff(),
        *(np.array(x, dtype=object) for x in (hts, origin)),
        date,
        np.array(claims, dtype=object),
    )
    for make in (
        pd.Categorical,
        pd.Series,
        lambda x: pd.Series(x, dtype=object),
        lambda x: pd.Series(x, dtype="category"),
    ):
        other = stacks(
            reference.tariff(),
            make(hts),
            make(origin),
            pd.Series(date.astype("datetime64[ns]")),
            make(claims),
        )
        assert (other.ad_valorem[other.line_stack] == plain.ad_valorem[plain.line_stack]).all()
        assert len(other.ad_valorem) == 2


def test_no_lines_give_no_stacks():
    empty = np.array([], dtype=object)
    found = stacks(reference.tariff(), empty, empty, np.array([], dtype="datetime64[D]"), empty)
    assert len(found.ad_valorem) == 0
    assert found.parts.empty
    assert found.problems.empty
    assert found.warnings.empty


def test_lines_of_one_stack_share_it():
    n = 1000
    date = np.datetime64("2026-04-01") + np.arange(n) % 60
    found = stacks(reference.tariff(), np.full(n, "6109100012", object), np.full(n, "VN", object), date, None)
    assert len(found.ad_valorem) == 2  # to 2026-04-24 within 60 days of Section 122, then not
