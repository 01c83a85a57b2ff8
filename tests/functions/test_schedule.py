"""WORKDAY_AT, LATEST_EX_FACTORY and TNA on days that are public knowledge."""

from __future__ import annotations

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call


def text(value):
    return str(value)[:10]


@pytest.mark.parametrize(
    ("day", "steps", "country", "want"),
    [
        ("2026-03-05", 1, "BD", "2026-03-07"),  # Friday is the day off of Bangladesh
        ("2026-03-07", -1, "Bangladesh", "2026-03-05"),
        ("2026-03-06", 0, "BD", "2026-03-06"),  # nothing to count: the day itself
        ("2026-09-30", 1, "CN", "2026-10-08"),  # Golden Week, 1 to 7 October
        ("2026-07-02", 1, "US", "2026-07-06"),  # 4 July 2026 is a Saturday, observed on Friday the 3rd
        ("2026-07-06", -1, "US", "2026-07-02"),
        ("2026-04-29", 1, "VN", "2026-05-02"),  # 30 April and 1 May are holidays, 2 May a working Saturday
    ],
)
def test_working_days(day, steps, country, want):
    assert text(call("WORKDAY_AT", [day, steps, country]).value) == want


def test_tet_closes_vietnam_for_about_two_weeks():
    # Tet of 2026 is 17 February; factories close 12 to 25 February (theodmgroup.com/tet-holidays-vietnam-factories).
    assert text(call("WORKDAY_AT", ["2026-02-11", 1, "VN"]).value) == "2026-02-26"


def test_lunar_new_year_closes_china():
    # 10 to 15 days is the custom (newsbreakers.ng/how-long-do-factories-shut-down-for-chinese-new-year); the day is 17 February.
    assert text(call("WORKDAY_AT", ["2026-02-17", 1, "CN"]).value) >= "2026-02-25"
    assert text(call("WORKDAY_AT", ["2026-02-17", -1, "CN"]).value) <= "2026-02-12"


def test_latest_ex_factory_by_hand():
    """In-DC Monday 15 June: two US working days back is the 11th, three of customs the 8th, 35 days at sea 4 May, four days of
    cut-off 30 April, which is a holiday in Vietnam: the 29th.
    """
    got = call("LATEST_EX_FACTORY", ["2026-06-15", "VNSGN", "USLAX"])
    assert text(got.value) == "2026-04-29"
    assert any("vietnamsupplyinsider.com" in note for note in got.warnings)
    by_name = call("LATEST_EX_FACTORY", ["2026-06-15", "Ho Chi Minh City", "Los Angeles"])
    assert text(by_name.value) == "2026-04-29"


@pytest.mark.parametrize(
    ("name", "args", "code", "words"),
    [
        ("WORKDAY_AT", ["2026-03-05", 1.5, "BD"], "#NUM!", "whole number"),
        ("WORKDAY_AT", ["2026-03-05", 9_999, "BD"], "#NUM!", "at most"),
        ("WORKDAY_AT", ["2026-03-05", 1, "Atlantis"], "#VALUE!", "two-letter code"),
        ("LATEST_EX_FACTORY", ["2026-06-15", "Nowhere", "USLAX"], "#VALUE!", "UN/LOCODE"),
        ("TNA", ["2026-06-15", "nonsense", "VN", "ocean", "2026-01-05"], "#VALUE!", "woven_new_60"),
    ],
)
def test_what_cannot_be_is_said(name, args, code, words):
    value = call(name, args).value
    value = value[0][0] if isinstance(value, list) else value
    assert isinstance(value, CellError)
    assert value.code == code
    assert words in value.message


def test_tna_is_a_whole_calendar():
    got = call("TNA", ["2026-06-15", "woven_new_90", "VN", "ocean", "2026-01-05"]).value
    head, *rows = got
    assert head == ["milestone", "owner", "latest start", "latest finish", "slack", "critical"]
    assert [rows[0][0], rows[-1][0]] == ["Tech pack", "In-DC"]
    assert text(rows[-1][3]) == "2026-06-15"
    assert all(text(r[2]) <= text(r[3]) for r in rows)
    slack = {r[0]: r[4] for r in rows}
    assert {slack[name] for name in ("Lab dip", "Fabric in-house", "Cut", "Sew", "Final inspection")} == {8}
    assert all(r[4] > 8 for r in rows if not r[5])  # the chain that in-DC hangs on has the least
    later = call("TNA", ["2026-06-15", "woven_new_90", "VN", "ocean", "2026-02-05"])
    assert later.value[-1][4] < 0
    assert any("cannot be met" in note for note in later.warnings)
