"""The official export: both forms, rates from the row above, and every way in which a file is bad."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.exchange.tariff_export import read_export
from prodops_xl.exchange.tariff_faults import TariffFileError
from prodops_xl.exchange.tariff_lines import lines_of, needs_person
from prodops_xl.exchange.tariff_merging import lines_in_use
from prodops_xl.reference.tariff_files import packaged
from tests.exchange.tariff_samples import UMBRELLAS, as_csv, as_json, changed


def read(data, held=None):
    return lines_of(read_export(data, "66.json"), held or {})


def test_a_blank_row_takes_the_rates_above_and_keeps_its_own_footnotes():
    lines, faults = read(as_json(UMBRELLAS))
    assert faults == []
    assert [tuple(line.values()) for line in lines] == [
        ("6601100000", "6.5%", "Free (A,AU,BH,KR)", "40%", "No.", "9903.88.15", ""),
        ("66019100", "8.2%", "Free (A+,S) 2% (JP)", "40%", "No.", "9903.88.03", ""),
        ("6601910010", "8.2%", "Free (A+,S) 2% (JP)", "40%", "No.", "", ""),
        ("6601910020", "8.2%", "Free (A+,S) 2% (JP)", "40%", "doz. kg", "9903.88.15 9903.90.08", ""),
        ("6602000000", "4%", "", "40%", "No.", "", ""),
        ("6603203000", "Free", "", "60%", "No.", "", "Footnote: As shown in a proclamation."),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_csv_form_gives_the_same_but_for_footnotes(mark):
    by_json, _ = read(as_json(UMBRELLAS))
    by_csv, faults = read(as_csv(UMBRELLAS, mark))
    assert faults == []
    bare = [{**line, "chapter_99": "", "note": ""} for line in by_json]
    assert by_csv == bare


def test_the_csv_form_keeps_chapter_99_numbers_that_are_known():
    held = {line["hts"]: line for line in read(as_json(UMBRELLAS))[0]}
    assert {line["hts"]: line["chapter_99"] for line in read(as_csv(UMBRELLAS), held)[0]} == {
        number: line["chapter_99"] for number, line in held.items()
    }


WHOLE = json.loads(as_json(UMBRELLAS))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (as_json(UMBRELLAS)[:900], "cut off"),
        (b'{"a": 1}', "no list of tariff rows"),
        (b'[{"id": 3}]', "has no htsno"),
        (b"<!DOCTYPE html><title>", "a web page"),
        (b"PK\x03\x04", "a workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"program,heading,origin\nx,9903.88.15,CN\n", "--as"),
        (as_csv(UMBRELLAS).replace(b"Indent", b"Level"), "no column Indent"),
    ],
)
def test_a_file_that_is_no_export(data, words):
    with pytest.raises(TariffFileError, match="nothing was changed") as refused:
        read(data)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "row", "column", "words"),
    [
        (UMBRELLAS[:1], 0, "", "no tariff line"),
        ([], 0, "", "no tariff line"),
        (changed(1, general="16,5%"), 2, "general rate", "'16,5%' of 6601100000 cannot be read"),
        (changed(1, general="5¢/liter"), 2, "general rate", "cannot be read"),
        (changed(1, other=""), 2, "column 2 rate", "no column 2 rate"),
        (changed(1, special="Free A,AU)"), 2, "special rate", "cannot be read"),
        (changed(1, special="Fre (A,AU)"), 2, "special rate", "'Fre' of 6601100000"),
        (changed(4, number="6601.91.00.20"), 6, "number", "stands in row 5 too"),
        (changed(4, number="6601.91.00.1"), 5, "number", "lost it"),
        (changed(4, number="6601.XX.00"), 5, "number", "no tariff number"),
        (changed(3, indent=4), 4, "indent", "jumps from 1 to 4"),
        (changed(3, indent="deep"), 4, "indent", "not a whole number"),
        (UMBRELLAS[1:], 1, "indent", "jumps from -1 to 1"),
        (UMBRELLAS[6:], 0, "", "not from 6601 on"),
        ([("9903.88.15", 0, [], "7.5%", "", "7.5%", [])], 1, "number", "--as programs"),
    ],
)
def test_faults_name_row_and_column(rows, row, column, words):
    _, faults = read(as_json(rows))
    assert any(f.row == row and f.column == column and words in f.message for f in faults), faults


def test_an_export_of_one_heading_would_lose_the_others():
    held = {line["hts"]: line for line in read(as_json(UMBRELLAS))[0]}
    data = as_json(UMBRELLAS[:6])
    assert "heading 6602, 6603" in read(data, held)[1][0].message
    assert lines_of(read_export(data, "x"), held, missing_headings=True)[1] == []


def test_sentences_are_rates_for_a_person():
    assert needs_person("The rate applicable to each garment in the ensemble if entered separately")
    assert not needs_person("16.5%")
    assert not needs_person("16.5 of")
    assert read(as_json(changed(1, general="The rate that applies to each of the articles")))[1] == []


RATE = st.sampled_from(["Free", "6.5%", "33 1/3%", "90¢/pr. + 37.5%", "$1.20/doz. + 14%", "38.6¢/kg + 10%"])


@st.composite
def chapters(draw):
    """An export with headings, lines of 8 digits that have rates, and 10-digit numbers that may have their own."""
    rows = []
    for heading in range(1, draw(st.integers(2, 4)) + 1):
        rows.append((f"66{heading:02d}", 0, [], "", "", "", []))
        for line in range(1, draw(st.integers(1, 3)) + 1):
            special = draw(st.sampled_from(["", "Free (AU, BH)", "Free (A+) 2.5% (KR)"]))
            number = f"66{heading:02d}.{line:02d}.00"
            rows.append((number, 1, draw(UNITS), draw(RATE), special, draw(RATE), draw(NOTES)))
            rows += [
                (f"{number}.{suffix:02d}", 2, draw(UNITS), "", "", "", draw(NOTES))
                for suffix in range(draw(st.integers(0, 3)))
            ]
    return rows


UNITS = st.lists(st.sampled_from(["No.", "doz.", "kg"]), max_size=2, unique=True)
NOTES = st.lists(st.sampled_from(["See 9903.88.03.", "See 9903.88.15. "]), max_size=2, unique=True)


@given(chapters())
def test_any_chapter_is_read_alike_from_both_forms_and_statistical_numbers_pay_as_their_line(rows):
    lines, faults = read(as_json(rows))
    assert faults == []
    held = {line["hts"]: line for line in lines}
    assert read(as_csv(rows), held) == (lines, [])
    for line in lines:
        above = held[line["hts"][:8]]
        assert [line[c] for c in ("column_1", "special", "column_2")] == [
            above[c] for c in ("column_1", "special", "column_2")
        ]


@given(st.binary(max_size=300) | st.integers(1, 400).map(lambda n: as_json(UMBRELLAS)[:-n]))
def test_no_bytes_whatever_end_in_a_traceback(data):
    try:
        _, faults = read(data)
    except TariffFileError:
        return
    assert faults


@pytest.mark.parametrize("chapter", ["42", "61", "62", "64", "65"])
def test_the_official_export_gives_the_packaged_lines(shared, chapter):
    """raw/hts is the January 2025 edition, of which the packaged lines are; 6505000100 was corrected in 2026."""
    path = shared / "raw" / "hts" / f"{chapter}.json"
    if not path.is_file():
        pytest.skip("the official exports are not among the published data sets")
    held = lines_in_use(packaged())
    lines, faults = lines_of(read_export(path.read_bytes(), path.name), held)
    assert faults == []
    made = {line["hts"]: line for line in lines}
    kept = {hts: line for hts, line in held.items() if hts[:2] == chapter}
    assert list(made) == list(kept)
    differing = [hts for hts in made if {**made[hts], "note": ""} != {**kept[hts], "note": ""}]
    assert differing == (["6505000100"] if chapter == "65" else [])
    assert [hts for hts in made if made[hts]["note"]] == (
        ["6505000100", "65050090"] if chapter == "65" else []
    )
