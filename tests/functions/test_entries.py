"""ENTRY_NUMBER_VALID, case by case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.functions.entries import entry_number_valid
from prodops_xl.registry import FUNCTIONS

# [c] the example of CBP's CATAIR, Appendix E; [p] published in public test data of brokers' software; [h]
# worked by hand from the appendix: letters A-I 1-9, J-R 1-9, S-Z 2-9; second, fourth, ... tenth digit
# doubled, past 9 plus 1 and without the ten; the check digit fills up to a multiple of ten.
NUMBERS = [
    ("B76-0324527-8", True),  # [c] 2 7* 6 0* 3 2* 4 5* 2 7*: 2+5+6+0+3+4+4+1+2+5 = 32 -> 8
    ("316-2509314-6", True),  # [p] 3 2 6 4 5 0 9 6 1 8 = 44 -> 6
    ("595-5663812-6", True),  # [p] 5 9 5 1 6 3 3 7 1 4 = 44 -> 6
    ("316-0000504-0", True),  # [p] 3 2 6 0 0 0 0 1 0 8 = 20 -> 0
    ("SP7-0000001-4", True),  # [p] 2 5 7 0 0 0 0 0 0 2 = 16 -> 4
    ("ABC-1234567-6", True),  # [p] 1 4 3 2 2 6 4 1 6 5 = 34 -> 6
    ("ABC-9999999-9", True),  # [p] 1 4 3 9 9 9 9 9 9 9 = 71 -> 9
    ("999-9999999-0", True),  # [p] ten nines: 90 -> 0
    ("AAA-0000000-6", True),  # [h] 1 2 1 = 4 -> 6
    ("JJJ-0000000-6", True),  # [h] J is 1 too
    ("SSS-0000000-2", True),  # [h] S is 2: 2 4 2 = 8 -> 2
    ("IRZ-0000000-3", True),  # [h] 9 9 9 = 27 -> 3
    ("001-0000000-9", True),  # [h] 0 0 1 = 1 -> 9
    ("0A0-0000000-8", True),  # [h] 0 2 0 = 2 -> 8
    ("B7603245278", True),  # without hyphens
    ("b76-0324527-8", True),  # small letters
    (" B76 0324527 8 ", True),  # blanks
    ("B76\u20130324527\u20138", True),  # dashes of a word processor
    ("B76-0324527-7", False),
    ("B76-0325427-8", False),  # two digits exchanged
    ("B67-0324527-8", False),  # filer code exchanged
    ("316-7975871-4", False),  # [h] 3 2 6 5 9 5 5 7 7 2 = 51 -> 9
    ("B76-0324527", False),  # without check digit
    ("B76-00324527-8", False),  # 12 characters
    ("B76-032A527-8", False),  # letters stand in the filer code alone
    ("B7!-0324527-8", False),
    ("ÄBC-1234567-6", False),
    ("B76-0324527-X", False),
    ("", False),
]


@pytest.mark.parametrize(("number", "valid"), NUMBERS)
def test_entry_number_valid(number, valid):
    assert entry_number_valid(np.array([number], dtype=object)) == [valid]


def test_entry_number_valid_of_a_range():
    numbers = np.array([number for number, _ in NUMBERS] + [None], dtype=object)
    assert entry_number_valid(numbers) == [valid for _, valid in NUMBERS] + [False]
    assert entry_number_valid(np.array([], dtype=object)) == []


@given(
    filer=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=3, max_size=3),
    number=st.integers(0, 9_999_999),
    at=st.integers(3, 10),
    other=st.integers(1, 9),
)
def test_one_check_digit_fits_and_a_wrong_digit_is_caught(filer, number, at, other):
    candidates = [f"{filer}{number:07d}{last}" for last in range(10)]
    good = [
        c
        for c, valid in zip(candidates, entry_number_valid(np.array(candidates, dtype=object)), strict=True)
        if valid
    ]
    assert len(good) == 1
    characters = list(good[0])
    characters[at] = str((int(characters[at]) + other) % 10)
    assert entry_number_valid(np.array(["".join(characters)], dtype=object)) == [False]


def test_target_of_the_registry():
    (function,) = [function for function in FUNCTIONS if function.name == "ENTRY_NUMBER_VALID"]
    assert function.resolve() is entry_number_valid
