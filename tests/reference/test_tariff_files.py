"""The packaged tariff tables: made from the research tables, typed, dated, sourced, quick to load."""

import csv
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from prodops_xl import reference
from prodops_xl.reference.tariff_files import read_table

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("PRODOPS_SHARED", ROOT.parent / "shared")) / "data" / "tariff"


def builder():
    spec = importlib.util.spec_from_file_location(
        "build_tariff_tables", ROOT / "tools" / "build_tariff_tables.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SHARED.is_dir(), reason="the research tables are not beside this checkout")
@pytest.mark.parametrize(
    ("table", "file", "make"),
    [
        ("lines", "hts_lines.csv", "tariff_lines"),
        ("programs", "programs.csv", "programs"),
        ("claims", "claims.csv", "claims"),
        ("fees", "fees.csv", "fees"),
    ],
)
def test_a_packaged_table_is_what_the_tool_makes(table, file, make):
    with (SHARED / file).open(encoding="utf-8", newline="") as rows:
        made = getattr(builder(), make)(list(csv.DictReader(rows)))
    name = "tariff_lines" if table == "lines" else table
    with (ROOT / "prodops_xl" / "reference" / "data" / f"{name}.csv").open(
        encoding="utf-8", newline=""
    ) as rows:
        assert list(csv.DictReader(rows)) == made


def test_the_tables_hold_what_the_readme_of_the_research_says():
    tariff = reference.tariff()
    assert len(tariff.lines) == 3482
    assert len(tariff.programs) == 162
    assert set(tariff.lines["hts"].str[:2]) == {"42", "43", "61", "62", "63", "64", "65"}
    assert set(tariff.claims["symbol"]) >= {
        "S",
        "P",
        "AU",
        "BH",
        "CL",
        "CO",
        "IL",
        "JO",
        "KR",
        "MA",
        "OM",
        "PA",
        "PE",
        "SG",
        "JP",
        "A",
        "D",
        "E",
        "R",
        "H",
        "N",
        "NP",
    }


def test_the_one_rate_that_differs_in_2026_is_corrected():
    line = reference.tariff().line("6505000100")
    assert line["column_1"] == "9.4%"
    assert "2026" in line["note"]


def test_every_row_has_a_source_and_a_confidence():
    tariff = reference.tariff()
    for frame in (tariff.programs, tariff.claims):
        assert set(frame["confidence"]) <= {"high", "medium", "low"}
        assert (frame["source"].str.len() > 10).all()
    assert (tariff.fees["source"].str.len() > 5).all()


def test_the_usmca_exemption_of_the_fentanyl_programs_begins_on_2025_03_07():
    """EO 14231 and EO 14232 of 2025-03-06; data README."""
    programs = reference.tariff().programs
    first = (programs["from"] == pd.Timestamp("2025-03-04")) & programs["origin"].isin(["CA", "MX"])
    rows = programs[first & (programs["program"] == "IEEPA fentanyl")]
    assert list(rows["exempt_from"]) == [pd.Timestamp("2025-03-07")] * 2


def test_claims_exempt_from_mpf_are_those_that_the_fee_notices_name():
    tariff = reference.tariff()
    named = {symbol for text in tariff.fees["exempt_claims"] for symbol in text.split()}
    free = set(tariff.claims.loc[tariff.claims["mpf"] != "no", "symbol"])
    assert named <= free
    assert free - named == {
        "E",
        "H",
        "NP",
        "A+",
    }  # by origin (19 CFR 24.23(c)(1)(iii), (iv)), or a part of CBERA


def test_coverage_says_what_is_known_and_what_is_missing():
    coverage = reference.tariff().coverage.set_index("kind")
    assert coverage.loc["programs", "from"] == pd.Timestamp("2019-05-10")
    assert coverage.loc["programs", "to"] == pd.Timestamp("2026-08-31")
    assert coverage.loc["MPF", "to"] == pd.Timestamp("2026-09-30")
    assert "7 CFR 1205.510" in coverage.loc["cotton fee", "missing"]
    assert reference.tariff().programs["from"].min() == coverage.loc["programs", "from"]


def test_frames_are_typed():
    programs = read_table("programs")
    assert programs["rate"].dtype == np.float64
    assert programs["from"].dtype.kind == "M"
    assert all(isinstance(text, str) for text in programs["heading"])


def test_no_line_of_one_8_digit_number_has_another_rate():
    """What lets a 10-digit number inherit its 8-digit line."""
    lines = reference.tariff().lines
    distinct = lines.assign(rate_line=lines["hts"].str[:8])[
        ["rate_line", "column_1", "special", "column_2"]
    ].drop_duplicates()
    assert distinct["rate_line"].is_unique


def test_the_tariff_is_read_once():
    assert reference.tariff() is reference.tariff()


def test_loading_is_quick():
    """On the cold path of a shell function. Aim 60 ms; the bound leaves room for a busy machine."""
    code = (
        "import time, pandas\n"
        "start = time.perf_counter()\n"
        "from prodops_xl.reference import tariff\n"
        "tariff().program_book\n"
        "print(time.perf_counter() - start)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    taken = min(
        float(
            subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(3)
    )
    assert taken < 0.3
