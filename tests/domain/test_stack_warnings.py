"""Warnings of a stack: each code where it belongs, and nowhere else."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from prodops_xl import reference
from prodops_xl.domain.tariff import WARNINGS, stacks


def warnings(hts, origin, date, claims=None, tariff=None):
    arrays = [np.array([text], dtype=object) for text in (hts, origin, claims)]
    found = stacks(
        tariff or reference.tariff(), arrays[0], arrays[1], np.array([date], dtype="datetime64[D]"), arrays[2]
    )
    return found.warnings


BAG, SHOE, SHIRT = "4202219000", "6404117930", "6109100012"

# hts, origin, date, claims, codes
CASES = [
    (BAG, "VN", "2026-06-01", None, []),
    (SHIRT, "VN", "2026-06-01", None, ["cotton-fee"]),
    (SHOE, "VN", "2026-06-01", None, []),
    ("4202219099", "VN", "2026-06-01", None, ["newer-suffix"]),
    ("42022190", "VN", "2026-06-01", None, []),
    (BAG, "VN", "2026-09-01", None, ["coverage", "first-60-days"]),
    (BAG, "VN", "2026-08-31", None, ["first-60-days"]),
    (BAG, "VN", "2026-11-25", None, ["coverage"]),
    (BAG, "VN", "2024-12-31", None, ["coverage"]),
    (BAG, "VN", "2019-05-09", None, ["coverage", "coverage"]),
    (BAG, "VN", "2026-02-24", None, ["first-60-days"]),
    (BAG, "VN", "2026-04-24", None, ["first-60-days"]),  # day 60 of Section 122
    (BAG, "VN", "2026-04-25", None, []),
    (BAG, "VN", "2025-09-01", None, ["first-60-days"]),
    (BAG, "VN", "2025-09-01", "in_transit", ["first-60-days"]),
    (BAG, "MX", "2026-03-01", "usmca", []),  # exempt: nothing in the figure to warn of
    (BAG, "CN", "2025-12-01", None, []),  # a cut of the fentanyl rate is no start
    (BAG, "CN", "2025-03-10", None, ["first-60-days"]),
    (BAG, "IN", "2026-01-20", None, ["confidence"]),  # 9903.02.26
    (BAG, "HN", "2026-10-01", None, ["coverage", "confidence"]),  # 9903.05.42
    ("4202316000", "HT", "2026-06-01", "E", ["confidence"]),  # CBERA, medium
    (
        "6307909882",
        "CN",
        "2025-03-01",
        None,
        ["coverage", "first-60-days", "cotton-fee"],
    ),  # 9903.91.01 not held
    ("6307909882", "VN", "2025-03-01", None, ["cotton-fee"]),
    (
        "6307909891",
        "CN",
        "2026-01-20",
        None,
        ["coverage", "coverage", "cotton-fee"],
    ),  # and exclusion 9903.88.69
    ("4202292000", "RU", "2026-06-01", None, ["coverage"]),  # 9903.90.08 not held
]


@pytest.mark.parametrize(("hts", "origin", "date", "claims", "codes"), CASES)
def test_codes(hts, origin, date, claims, codes):
    found = warnings(hts, origin, date, claims)
    assert found["code"].tolist() == codes, found["message"].tolist()
    assert set(codes) <= set(WARNINGS)


def test_sentences_name_the_program_and_the_day():
    told = " ".join(warnings(BAG, "VN", "2025-09-01")["message"])
    assert "IEEPA reciprocal 9903.02.69 began on 2025-08-07" in told
    assert "entered before 2025-10-05 are free of it (claim in_transit)" in told
    assert "other programs freed goods" in " ".join(warnings(BAG, "VN", "2026-08-10")["message"])
    assert "after 2026-08-31" in warnings(BAG, "VN", "2026-11-25")["message"].iloc[0]
    assert "18%" in warnings(BAG, "IN", "2026-01-20")["message"].iloc[0]


def test_a_stack_that_cannot_be_computed_has_no_warnings():
    assert warnings("6103220010", "VN", "2026-11-25").empty


def test_a_given_cotton_table_ends_the_warning_and_a_stale_one_says_so():
    dates = {"from": pd.to_datetime(["2026-03-01"]), "to": pd.to_datetime(["2026-06-30"])}
    table = pd.DataFrame({"hts": [SHIRT], "rate": [0.01], **dates, "source": ["example"]})
    tariff = replace(reference.tariff(), cotton_fee=table)
    assert warnings(SHIRT, "VN", "2026-06-01", tariff=tariff).empty
    assert warnings("6203424511", "VN", "2026-06-01", tariff=tariff).empty
    assert warnings(SHIRT, "VN", "2026-07-01", tariff=tariff)["code"].tolist() == ["stale-fee"]
    assert warnings(SHIRT, "VN", "2026-02-01", tariff=tariff)["code"].tolist() == ["stale-fee"]


def test_lines_with_equal_programs_on_either_side_of_a_bound_keep_their_own_stack():
    """Nothing but coverage (2026-08-31) or a claim's last day (AGOA 2026-12-31) changes between the dates."""
    found = stacks(
        reference.tariff(),
        np.full(4, BAG, dtype=object),
        np.array(["VN", "VN", "KE", "KE"], dtype=object),
        np.array(["2026-08-31", "2026-09-01", "2026-12-31", "2027-01-01"], dtype="datetime64[D]"),
        np.array([None, None, "D", "D"], dtype=object),
    )
    covered = found.warnings.loc[found.warnings["code"] == "coverage", "stack"]
    assert [stack in set(covered) for stack in found.line_stack[:2]] == [False, True]
    assert found.problems["stack"].tolist() == [found.line_stack[3]]
