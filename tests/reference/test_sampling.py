"""The packaged tables, cell by cell, against the rule by which they are laid out.

Letters and AQLs are steps of one geometric series (sample sizes and AQLs both grow by about 1.585, the fifth root of
10), so that in each table all plans of one acceptance number lie on one diagonal. The numbers below were typed from
that rule, not from the files: a cell that was copied wrongly falls off its diagonal.
"""

from __future__ import annotations

import numpy as np
import pytest

from prodops_xl.domain.quality.sampling import LETTERS, LEVELS, SEVERITIES
from prodops_xl.reference.sampling import printed, sampling_tables

AQLS = [
    "0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5", "4.0",
    "6.5", "10", "15", "25", "40", "65", "100", "150", "250", "400", "650", "1000",
]  # fmt: skip

# Diagonal (letter + column, both from 0) -> acceptance number.
NORMAL = {14: 0, 17: 1, 18: 2, 19: 3, 20: 5, 21: 7, 22: 10, 23: 14, 24: 21, 25: 30, 26: 44}
TIGHTENED = {15: 0, 18: 1, 19: 2, 20: 3, 21: 5, 22: 8, 23: 12, 24: 18, 25: 27, 26: 41}
REDUCED = {14: 0, 18: 1, 19: 2, 20: 3, 21: 5, 22: 6, 23: 8, 24: 10, 25: 14, 26: 21}
# Reduced, letters A and B: the sample cannot go below 2, so that they follow the numbers of normal inspection.
REDUCED_A = {14: 0, 17: 1, 18: 2, 19: 3, 20: 5, 21: 7, 22: 10, 23: 14, 24: 21, 25: 30}
REDUCED_B = {14: 0, 18: 1, 19: 2, 20: 3, 21: 5, 22: 7, 23: 10, 24: 14, 25: 21, 26: 30}
MOST = {"normal": 21, "tightened": 18, "reduced": 10}  # from letter F on

SAMPLES = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150]
REDUCED_SAMPLES = [2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800]


def expected(severity: str, letter: str, at: int) -> int | None:
    """The printed acceptance number, None for an arrow."""
    row = LETTERS.index(letter)
    if letter == "S":
        return 1 if AQLS[at] == "0.025" else None
    if (severity, letter, AQLS[at]) == ("tightened", "A", "10"):  # an arrow: docs/quality.md
        return None
    numbers = {"normal": NORMAL, "tightened": TIGHTENED, "reduced": REDUCED}[severity]
    if severity == "reduced":
        numbers = {"A": REDUCED_A, "B": REDUCED_B}.get(letter, REDUCED)
    accept = numbers.get(row + at)
    return None if accept is None or (row >= 5 and accept > MOST[severity]) else accept


def rows_of(severity):
    frame = printed("sampling_plans")
    return frame[frame["severity"] == severity]


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_printed_number_lies_on_its_diagonal(severity):
    for _, row in rows_of(severity).iterrows():
        got = [int(row[name]) if row[name] not in ("v", "^", "") else None for name in AQLS]
        assert got == [expected(severity, row["letter"], at) for at in range(len(AQLS))], row["letter"]


@pytest.mark.parametrize(
    ("severity", "samples"),
    [("normal", SAMPLES[:16]), ("tightened", SAMPLES), ("reduced", REDUCED_SAMPLES)],
)
def test_sample_sizes(severity, samples):
    frame = rows_of(severity)
    assert "".join(frame["letter"]) == LETTERS[: len(samples)]
    assert frame["sample"].astype(int).tolist() == samples


@pytest.mark.parametrize("severity", SEVERITIES)
def test_an_arrow_ends_at_a_plan_of_its_column_and_direction(severity):
    frame = rows_of(severity).reset_index(drop=True)
    tables, s = sampling_tables(), SEVERITIES.index(severity)
    for at, name in enumerate(AQLS):
        cells = frame[name].tolist()
        for i, cell in enumerate(cells):
            way = range(i, len(cells)) if cell == "v" else range(i, -1, -1)
            nearest = next((j for j in way if cells[j] not in ("v", "^", "")), None) if cell else None
            assert tables.used[s, i, at] == (-1 if nearest is None else nearest)
            assert nearest is not None or cell == "", (frame["letter"][i], name)
            assert tables.accept[s, i, at] == (-1 if nearest is None else int(cells[nearest]))


def test_letter_s_is_there_for_one_plan_alone():
    tables = sampling_tables()
    assert np.argwhere(tables.used == LETTERS.index("S")).tolist() == [[1, 14, 2], [1, 15, 2], [1, 16, 2]]


# ISO 2859-1:1999 table 1 as Appendix A of the Russian order at base.garant.ru/71446952 has its larger lots, which it
# takes over unchanged ("correspond to ISO 2859-1"); the smaller ones there begin at letter B by its own rule.
GARANT = {
    281: "B C D E F H J", 501: "C C E F G J K", 1201: "C D E G H K L", 3201: "C D F G J L M", 10001: "C D F H K M N",
    35001: "D E G J L N P", 150001: "D E G J M P Q", 500001: "D E H K N Q R",
}  # fmt: skip
# The same table's small lots, from AQLSchemes 1.7-2 (CRAN).
SMALL = {
    2: "A A A A A A B", 9: "A A A A A B C", 16: "A A B B B C D", 26: "A B B C C D E", 51: "B B C C C E F",
    91: "B B C D D F G", 151: "B C D E E G H",
}  # fmt: skip


def test_code_letters():
    frame = printed("sampling_letters")
    got = {int(row["from"]): " ".join(row[list(LEVELS)]) for _, row in frame.iterrows()}
    assert got == SMALL | GARANT
    ends = frame["to"].tolist()
    assert ends[-1] == ""
    assert [int(end) + 1 for end in ends[:-1]] == frame["from"].astype(int).tolist()[1:]


def test_every_row_names_its_source():
    assert set(printed("sampling_letters")["source"]) == {"ISO 2859-1:1999 table 1"}
    assert set(printed("sampling_plans")["source"]) == {f"ISO 2859-1:1999 table 2-{t}" for t in "ABC"}
