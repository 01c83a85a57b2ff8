"""Rows of a report gathered into filed lines: chapter 99 joined, doubled rows once, zeros back, every cent in one line."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.entries.mending import joined_entry, mended_entry, mended_hts
from prodops_xl.domain.entries.numbers import check_digit
from tests.domain.entries.report import E1, E2, JERSEY, TEE, number, read


def row(hts=TEE, duty=100.0, entry=E1, line=1, **more):
    return {"Entry": entry, "Line": line, "HTS": hts, "Duty": duty, **more}


def rules(told):
    return [f.rule for f in told.findings]


def test_chapter_99_stands_on_its_line():
    """ACE puts the added numbers above the goods'."""
    told = read(
        [
            row("99030124", 120.0, Origin=None),
            row("99030201", 240.0),
            row(TEE, 198.0, Origin="VN", Quantity=100.0, Unit="DOZ", **{"Entered value": 1200.0}),
            row(JERSEY, 33.0, line=2, MPF=5.0, **{"Entered value": 200.0}),
        ]
    )
    first, second = told.lines.to_dict("records")
    assert (first["hts"], first["origin"], first["value"], first["duty"], first["column_1"]) == (
        TEE,
        "VN",
        120000,
        55800,
        19800,
    )
    assert (first["quantity"], first["unit"], first["mpf"], first["hmf"], first["row"]) == (
        100.0,
        "DOZ",
        -1,
        -1,
        0,
    )
    assert (second["hts"], second["duty"], second["mpf"], second["row"]) == (JERSEY, 3300, 500, 3)
    assert told.headings.to_dict("list") == {
        "of": [0, 0, 0, 1], "hts": ["99030124", "99030201", TEE, JERSEY], "cents": [12000, 24000, 19800, 3300], "row": [0, 1, 2, 3],
    }  # fmt: skip
    assert told.findings == []


def test_rows_of_a_line_may_stand_apart():
    told = read([row("99030124", 1.0), row(JERSEY, 2.0, line=2), row(TEE, 3.0)])
    assert told.lines["duty"].tolist() == [400, 200]
    assert told.headings["of"].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([("99030124", None), (TEE, 1000.0)], 100000),
        ([("99030124", 0.0), (TEE, 1000.0)], 100000),
        # The line's value repeated on each row counts once.
        ([("99030124", 1000.0), (TEE, 1000.0)], 100000),
        # A filer that put it on the added number alone.
        ([("99030124", 1000.0), (TEE, 0.0)], 100000),
        # Goods assembled abroad: the US part under chapter 98, the rest under the goods' number.
        ([("98020080", 400.0), (TEE, 600.0)], 100000),
        # A set of two articles.
        ([(TEE, 600.0), (JERSEY, 400.0)], 100000),
    ],
)
def test_value_of_a_line(rows, value):
    told = read([row(hts, 1.0, **{"Entered value": v}) for hts, v in rows])
    assert told.lines["value"].tolist() == [value]


def test_fees_of_a_line_count_once_however_often_they_stand_there():
    told = read([row("99030124", 1.0, MPF=33.58), row(TEE, 1.0, MPF=33.58, HMF=0.0)])
    assert told.lines[["mpf", "hmf"]].to_numpy().tolist() == [[3358, 0]]


def test_the_goods_of_a_set_do_not_hang_on_the_order_of_rows():
    rows = [row(TEE, 1.0, **{"Entered value": 400.0}), row(JERSEY, 2.0, **{"Entered value": 600.0})]
    assert [read(r).lines["hts"][0] for r in (rows, rows[::-1])] == [JERSEY, JERSEY]


def test_the_same_row_twice_counts_once():
    told = read([row(TEE, 10.0), row(TEE, 10.0), row("99030124", 5.0)])
    assert told.lines["duty"].tolist() == [1500]
    assert rules(told) == ["entry-line-doubled"]
    assert told.findings[0].severity == "warning"
    assert told.findings[0].row == 1


def test_other_figures_for_the_same_number_are_an_error_with_the_money():
    told = read([row(TEE, 10.0), row(TEE, 12.5)])
    assert told.lines["duty"].tolist() == [1000]
    (finding,) = told.findings
    assert (finding.rule, finding.severity, finding.money_at_risk, finding.row) == (
        "entry-line-conflict",
        "error",
        12.5,
        1,
    )


def test_only_chapter_99_is_told():
    told = read([row("99030124", 10.0)])
    assert told.lines["hts"].tolist() == [None]
    assert told.lines["column_1"].tolist() == [0]
    assert rules(told) == ["entry-line-no-goods"]


def test_a_chapter_98_number_alone_is_the_goods():
    assert read([row("98010010", 0.0)]).lines["hts"].tolist() == ["98010010"]


def test_ten_digits_of_chapter_99_are_eight():
    assert read([row("9903012400", 1.0), row(TEE, 1.0)]).headings["hts"].tolist() == ["99030124", TEE]


@pytest.mark.parametrize(
    ("entry", "read_as", "rule"),
    [
        (E1, E1, None),
        (f"{E1[:3]}-{E1[3:10]}-{E1[10]}", E1, None),
        (E1[:10] + str((int(E1[10]) + 1) % 10), E1[:10] + str((int(E1[10]) + 1) % 10), "entry-check-digit"),
        ("ABC123", "ABC123", "entry-check-digit"),
        (number(7, "001")[2:], number(7, "001"), "entry-zeros"),
        (number(7, "030")[1:], number(7, "030"), "entry-zeros"),
    ],
)
def test_entry_numbers(entry, read_as, rule):
    told = read([row(entry=entry)])
    assert told.lines["entry"].tolist() == [read_as]
    assert rules(told) == ([rule] if rule else [])
    assert all(f.severity == "warning" for f in told.findings)


def test_a_wrong_number_is_told_once_and_dropped_never():
    told = read(
        [row("99030124", 1.0, entry="X1"), row(TEE, 2.0, entry="X1"), row(TEE, 4.0, entry="X1", line=2)]
    )
    assert told.lines["duty"].tolist() == [300, 400]
    assert rules(told) == ["entry-check-digit"]


def test_rows_without_key_are_told_with_their_money():
    told = read([row(entry=None), row(line=None, duty=7.0), row(entry=E2)])
    assert told.lines["entry"].tolist() == [E2]
    assert [(f.rule, f.column, f.money_at_risk) for f in told.findings] == [
        ("entry-line-unkeyed", "Entry", 100.0),
        ("entry-line-unkeyed", "Line", 7.0),
    ]


def test_the_filer_is_in_the_number():
    told = read([row(), row(entry=E2, Filer="XYZ"), row(entry="ABC123")])
    assert told.lines["filer"].tolist() == ["AB4", "XYZ", None]


def test_nothing_filed():
    told = read([row(entry=None)])
    assert len(told.lines) == len(told.headings) == 0


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (number(12, "001")[2:], number(12, "001")),
        (number(12, "031")[1:], number(12, "031")),
        (E1, None),
        ("123", None),
        ("ABCDEFGHIJ", None),
        (str(int(number(12, "031")[1:10] + str((int(number(12, "031")[10]) + 1) % 10))), None),
    ],
)
def test_mended_entry(text, whole):
    assert mended_entry(text) == whole


@pytest.mark.parametrize(
    ("filer", "text", "whole"),
    [
        ("AB4", E1[3:], E1),
        ("AB4", E1[3:].lstrip("0"), E1),
        ("4", number(5, "004")[3:], number(5, "004")),
        ("AB4", E2[3:10] + str((int(E2[10]) + 1) % 10), None),
        ("", E1[3:], None),
        ("AB4", E1, None),
    ],
)
def test_joined_entry(filer, text, whole):
    assert joined_entry(filer, text) == whole


@pytest.mark.parametrize(
    ("digits", "whole"),
    [
        ("101210010", "0101210010"),
        ("1012100", "01012100"),
        (TEE, None),
        ("61091000", None),
        ("012345678", None),
        ("61.09", None),
    ],
)
def test_mended_hts(digits, whole):
    assert mended_hts(digits) == whole


ROWS = st.lists(
    st.tuples(
        st.sampled_from([E1, E2, "bad", None]),
        st.sampled_from([1.0, 2.0, None]),
        st.sampled_from(["99030124", "99030201", TEE, JERSEY, None]),
        st.integers(-5000, 10**7),
        st.integers(0, 10**7) | st.none(),
    ),
    max_size=12,
)


@given(ROWS, st.randoms())
def test_every_filed_cent_is_in_one_line_or_told(rows, random):
    keys = [(e, ln, h) for e, ln, h, _, _ in rows]
    if not rows:
        return
    frame = [
        row(h, d / 100, e, ln, **{"Entered value": None if v is None else v / 100}) for e, ln, h, d, v in rows
    ]
    told = read(frame)
    kept = {}
    for key, (_, _, _, cents, _) in zip(keys, rows, strict=True):
        if key[0] is not None and key[1] is not None:
            kept.setdefault(key, cents)
    assert told.lines["duty"].sum() == told.headings["cents"].sum() == sum(kept.values())
    assert len(told.headings) == len(kept)
    by_line = told.headings.groupby("of")["cents"].sum()
    assert by_line.tolist() == told.lines["duty"].tolist()
    assert not told.lines.duplicated(["entry", "line"]).any()
    assert (told.lines["column_1"].where(told.lines["hts"].notna(), 0) == told.lines["column_1"]).all()
    if len(kept) == len(
        rows
    ):  # no row said twice: then the order of rows changes nothing but the order of lines
        random.shuffle(frame)
        other = read(frame).lines.sort_values(["entry", "line"], ignore_index=True).drop(columns="row")
        same = told.lines.sort_values(["entry", "line"], ignore_index=True).drop(columns="row")
        pd.testing.assert_frame_equal(other, same)


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_zeros_come_back_where_the_check_digit_says_so(first_ten):
    whole = first_ten + str(check_digit(first_ten))
    short = whole.lstrip("0")
    assert mended_entry(short) == (whole if len(short) in (9, 10) else None)
