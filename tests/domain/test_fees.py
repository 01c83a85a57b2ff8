"""MPF and HMF by hand. Rates and bounds: 19 CFR 24.23 and its notices by fiscal year, 19 CFR 24.24."""

import numpy as np
import pytest

from prodops_xl import reference
from prodops_xl.domain import fees


def mpf(value, date, **options):
    cents, warnings = fees.mpf(
        reference.tariff(), np.array([value]), np.array([date], dtype="datetime64[D]"), **options
    )
    return int(cents[0]), warnings


# cents of value, date, cents of fee, how
MPF = [
    (10_000_00, "2026-05-01", 34_64, "0.3464 % of 10,000"),
    (1_000_00, "2026-05-01", 33_58, "minimum of FY2026 (90 FR 34665)"),
    (1_000_000_00, "2026-05-01", 651_50, "maximum of FY2026"),
    (1_000_00, "2025-09-30", 32_71, "last day of FY2025"),
    (1_000_00, "2025-10-01", 33_58, "first day of FY2026"),
    (1_000_000_00, "2024-10-01", 634_62, "FY2025"),
    (1_000_000_00, "2024-09-30", 614_35, "FY2024"),
    (1_00, "2023-10-01", 31_67, "FY2024"),
    (1_000_000_00, "2022-10-01", 575_35, "FY2023"),
    (1_00, "2023-09-30", 29_66, "FY2023"),
    (0, "2026-05-01", 0, "nothing on nothing"),
    (9_694_00, "2026-05-01", 33_58, "33.580016: the bound is met"),
    (9_696_00, "2026-05-01", 33_59, "33.586944"),
    (188_077_00, "2026-05-01", 651_50, "651.4987 would be 651.50 too"),
    (188_200_00, "2026-05-01", 651_50, "651.9248 is past the maximum"),
]


@pytest.mark.parametrize(("value", "date", "fee", "how"), MPF)
def test_mpf(value, date, fee, how):
    cents, warnings = mpf(value, date)
    assert cents == fee, how
    assert warnings.empty


def test_a_line_alone_pays_the_rate_without_bounds():
    assert mpf(1_000_00, "2026-05-01", rate_only=True)[0] == 346  # 3.464
    assert mpf(1_000_000_00, "2026-05-01", rate_only=True)[0] == 3_464_00


@pytest.mark.parametrize(
    ("date", "fee", "words"),
    [
        ("2026-10-01", 33_58, "not known after 2026-09-30"),
        ("2026-11-25", 33_58, "last known"),
        ("2022-09-30", 29_66, "not known before 2022-10-01"),
    ],
)
def test_an_unknown_fiscal_year_takes_the_nearest_and_says_so(date, fee, words):
    cents, warnings = mpf(1_000_00, date)
    assert cents == fee
    assert warnings["code"].tolist() == ["stale-fee"]
    assert words in warnings["message"].iloc[0]
    assert mpf(0, date)[1].empty  # nothing owed, nothing to warn of


def test_hmf_is_owed_at_sea_ports_only():
    value, day = np.array([10_000_00, 10_000_00, 0, 3_00]), np.full(4, np.datetime64("2026-11-25"))
    cents, warnings = fees.hmf(reference.tariff(), value, np.array([True, False, True, True]), day)
    assert cents.tolist() == [12_50, 0, 0, 0]  # 0.125 %; 0.375 cents
    assert warnings.empty


def test_many_entries_at_once_keep_their_order():
    value = np.array([1_000_00, 1_000_000_00, 0])
    days = np.array(["2025-09-30", "2026-11-25", "2026-11-25"], dtype="datetime64[D]")
    cents, warnings = fees.mpf(reference.tariff(), value, days)
    assert cents.tolist() == [32_71, 651_50, 0]
    assert warnings["line"].tolist() == [1]
