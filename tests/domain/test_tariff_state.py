"""How current the tariff is, and its chapters in words."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.chapters import chapters_in_words
from prodops_xl.domain.fiscal_years import fiscal_year
from prodops_xl.domain.stacking import stacks
from prodops_xl.domain.tariff_state import tariff_state
from prodops_xl.reference.tariff_files import packaged


@pytest.mark.parametrize(
    ("chapters", "words"),
    [
        ([], "no chapter"),
        ([61], "chapter 61"),
        ([3, 61], "chapters 03 and 61"),
        ([61, 62], "chapters 61 and 62"),
        ([61, 62, 63], "chapters 61 to 63"),
        ([42, 43, 61, 62, 63, 64, 65], "chapters 42, 43 and 61 to 65"),
        ([42, 61, 62, 63, 91], "chapters 42, 61 to 63 and 91"),
    ],
)
def test_chapters_in_words(chapters, words):
    assert chapters_in_words(reversed(chapters)) == words


@given(st.sets(st.integers(1, 97)))
def test_no_chapter_is_lost_in_words(chapters):
    words = chapters_in_words(chapters).replace("chapters", "").replace("chapter", "").replace(" and ", ", ")
    found = set()
    for part in filter(str.strip, words.replace("no", "").split(",")):
        first, _, last = part.partition(" to ")
        found |= set(range(int(first), int(last or first) + 1))
    assert found == chapters


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-09-30", 2026), ("2026-10-01", 2027), ("2026-12-31", 2027), ("2027-01-01", 2027)],
)
def test_a_fiscal_year_begins_in_october(day, year):
    assert fiscal_year(dt.date.fromisoformat(day)) == year


@pytest.mark.parametrize(
    ("day", "stale", "old"),
    [
        ("2026-08-31", None, 0),
        ("2026-09-15", None, 2),
        ("2026-11-25", 2027, 3),
        ("2025-01-01", None, 0),
        (
            "2024-12-31",
            None,
            1,
        ),  # lines are known from 2025-01-01, programs from 2019-05-10, MPF from 2022-10-01
        ("2019-05-09", 2019, 3),
    ],
)
def test_the_packaged_tables_on_a_day(day, stale, old):
    """Lines and programs read until 2026-08-31; MPF known to 2026-09-30 (90 FR 34665)."""
    state = tariff_state(packaged(), dt.date.fromisoformat(day))
    assert (state.stale_fee, len(state.outdated)) == (stale, old)
    assert state.last_program == dt.date(2026, 7, 24)
    assert state.held == "chapters 42, 43 and 61 to 65"
    assert any("7 CFR 1205.510" in text for text in state.missing)


def found(tariff, hts, day):
    return stacks(tariff, np.array([hts], object), np.array(["VN"], object), np.array([day], "datetime64[D]"))


def mixed():
    """Chapter 61 of another edition, known to 2026-11-30."""
    lines = packaged().lines
    own = lines["hts"].str.startswith("61")
    lines = lines.assign(
        edition=np.where(own, "2026 Revision 20", ""),
        source=np.where(own, "US HTS, 2026 Revision 20 edition, own table", ""),
        known_from=np.where(own, np.datetime64("2026-06-01"), np.datetime64("2025-01-01")),
        known_to=np.where(own, np.datetime64("2026-11-30"), np.datetime64("2026-08-31")),
    )
    return replace(packaged(), lines=lines)


@pytest.mark.parametrize(
    ("hts", "day", "said"),
    [
        ("6109100012", "2026-05-31", "before 2026-06-01, from when the tariff lines"),
        ("6109100012", "2026-06-01", ""),
        ("6109100012", "2026-11-30", "after 2026-08-31, until when the programs are"),
        ("6109100012", "2026-12-01", "after 2026-11-30, until when the tariff lines are"),
        ("6203424511", "2026-05-31", ""),
        ("6203424511", "2026-11-30", "after 2026-08-31, until when the tariff lines and programs are"),
    ],
)
def test_each_line_is_known_for_its_own_edition(hts, day, said):
    texts = [
        m for c, m in found(mixed(), hts, day).warnings[["code", "message"]].to_numpy() if c == "coverage"
    ]
    assert bool(said) == bool(texts)
    assert said in " ".join(texts)


@pytest.mark.parametrize(
    ("hts", "source", "begins"),
    [
        ("6109100012", "2026 Revision 20 edition, own table", "2026-06-01"),
        ("6203424511", "January 2025 edition", "2025-01-01"),
    ],
)
def test_each_figure_says_its_own_edition(hts, source, begins):
    part = found(mixed(), hts, "2026-08-01").parts.iloc[0]
    assert source in part["source"]
    assert str(part["from"])[:10] == begins


def test_an_unknown_number_is_told_with_the_chapters_that_are_held():
    only = packaged().lines[packaged().lines["hts"].str.startswith("61")].reset_index(drop=True)
    problem = found(replace(packaged(), lines=only), "6203424511", "2026-08-01").problems["message"].iloc[0]
    assert "(chapter 61)" in problem


def test_a_newer_suffix_names_the_edition_of_its_line():
    texts = found(mixed(), "6109100099", "2026-08-01").warnings["message"]
    assert any("not in the 2026 Revision 20 edition" in text for text in texts)
