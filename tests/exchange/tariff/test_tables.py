"""Programs, claims, fees and the cotton fee by CSV: what is read, and the faults that forbid to take a file."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.tariff import cells, keeping
from prodops_xl.exchange.tariff.edition import edition_of
from prodops_xl.exchange.tariff.faults import TariffFileError
from prodops_xl.exchange.tariff.forms import FORMS, read_form
from prodops_xl.exchange.tariff.keeping import kept_bytes, own_of_bytes
from prodops_xl.exchange.tariff.rules import check_rows
from prodops_xl.exchange.tariff.spans import span, span_faults
from prodops_xl.exchange.tariff.uncovered import uncovered
from prodops_xl.hosts.tariff_csv import table_csv
from prodops_xl.reference.own_tables import COLUMNS, OwnTables
from prodops_xl.reference.tariff_files import packaged

HEADS = {
    "programs": "program,heading,origin,mode,rate,from,to,list,exempt_claim,source",
    "claims": "symbol,names,program,countries,from,to,mpf,source",
    "fees": "fee,rate,minimum,maximum,from,to,source",
    "cotton_fee": "hts,rate,from,to,source",
}


def checked(table, *lines, head=None):
    text = "\n".join([head or HEADS[table], *lines])
    rows, faults = read_form(text.encode(), "x.csv", FORMS[table])
    rows, more, notes = check_rows(table, rows, packaged())
    return [row.cells for row in rows], [*faults, *more], notes


@pytest.mark.parametrize("table", ["programs", "claims", "fees", "cotton_fee"])
def test_the_tables_in_use_come_back_as_they_are(table):
    """`tariff table` and `tariff update` speak one language."""
    text = table_csv(table)
    if table == "cotton_fee":
        assert text == HEADS[table] + "\n"
        return
    rows, faults = read_form(text.encode(), "x.csv", FORMS[table])
    _, more, _ = check_rows(table, rows, packaged())
    assert [*faults, *more] == []
    assert len(rows) == len(getattr(packaged(), table))


GOOD = "X,9903.99.01,VN,add,0.1,2026-12-01,,,,FR"


@pytest.mark.parametrize(
    ("table", "lines", "row", "column", "words"),
    [
        ("programs", ["X,9903.99.01,VN,add,7.5,2026-12-01,,,,FR"], 2, "rate", "Write 0.075 or 7.5%"),
        ("programs", ["X,9903.99.01,VN,add,1,2026-12-01,,,,FR"], 2, "rate", "Write 0.01 or 1%"),
        ("programs", ["X,9903.99.01,VN,add,750%,2026-12-01,,,,FR"], 2, "rate", "more than any duty"),
        ("programs", ["X,9903.99.01,VN,add,1e-400,2026-12-01,,,,FR"], 2, "rate", "no number of the trade"),
        ("programs", ["X,9903.99.01,VN,add,0.1,03/04/2026,,,,FR"], 2, "from", "Write it as 2026-11-25"),
        ("programs", ["X,9903.99.01,VN,add,0.1,2026-W48-3,,,,FR"], 2, "from", "is no date"),
        # 9999-12-31 for "no end" would wrap around in a calendar of nanoseconds.
        ("programs", ["X,9903.99.01,VN,add,0.1,2026-12-01,9999-12-31,,,FR"], 2, "to", "leave the cell blank"),
        ("programs", ['"=HYPERLINK(""http://x"")",9903.99.01,VN,add,0.1,2026-12-01,,,,FR'], 2, "program", "for a formula"),
        ("programs", ["X,9903.99.01,VN,add,0.1,2026-12-01,,,,@SUM(1)"], 2, "source", "for a formula"),
        ("programs", ["X,9903.99.01,* VN,add,0.1,2026-12-01,,,,FR"], 2, "origin", "goes alone"),
        ("programs", ["X,9903.99.01,*,add,0.1,2026-12-01,,,,FR", "X,9903.99.01,VN,add,0.2,2027-01-01,,,,FR"], 3, "origin", "owed twice by VN: row 2"),
        # Section 122 (9903.03.01) is due from every origin from 2026-02-24 to 2026-07-23.
        ("programs", ["X,9903.03.01,VN,add,0.2,2026-07-23,,,,FR"], 2, "origin", "owed twice by VN: the tables in use"),
        ("claims", ["KX,,X,*,,,no,FR"], 2, "countries", "Name the countries"),
        ("claims", ["KX,one;usmca,X,KR,,,no,FR"], 2, "names", "usmca already means S"),
        ("programs", ["X,9903.99.01,VN,add,-1,2026-12-01,,,,FR"], 2, "rate", "below zero"),
        ("programs", ['X,9903.99.01,VN,add,"0,1",2026-12-01,,,,FR'], 2, "rate", "a point, not a comma"),
        ("programs", ["X,9903.99.01,ZZ,add,0.1,2026-12-01,,,,FR"], 2, "origin", "'ZZ' is no country"),
        ("programs", ["X,9903.99.01,Vietnam,add,0.1,2026-12-01,,,,FR"], 2, "origin", "Is it VN?"),
        ("programs", ["X,9903.99.01,VN,plus,0.1,2026-12-01,,,,FR"], 2, "mode", "none of add, floor"),
        ("programs", ["X,99039901,VN,add,0.1,2026-12-01,,,,FR"], 2, "heading", "with its dots"),
        ("programs", ["X,9903.99.01,VN,add,0.1,12/01/2026,,,,FR"], 2, "from", "Write it as 2026-11-25"),
        ("programs", ["X,9903.99.01,VN,add,0.1,,,,,FR"], 2, "from", "first day"),
        ("programs", ["X,9903.99.01,VN,add,0.1,2026-12-01,,,,"], 2, "source", "say where the row was read"),
        ("programs", ["X,9903.99.01,VN,add,0.1,2026-12-01,2026-11-01,,,FR"], 2, "to", "before its first day"),
        ("programs", ["X,9903.99.01,VN,add,0.1,2026-12-01,,,textile_trc,FR"], 2, "exempt_claim", "Is it textile_trq?"),
        ("programs", [GOOD, GOOD], 3, "from", "two rows from 2026-12-01 on"),
        ("programs", ["X,9903.99.01,DE,add,0.1,2026-12-01,,,,FR", "X,9903.99.01,EU,add,0.2,2027-01-01,,,,FR"], 3, "from", "for DE has two rows"),
        ("programs", ["X,9903.99.01,VN,add,0.1,2026-12-01,2026-12-10,,,FR", "X,9903.99.01,VN,add,0.1,2026-12-20,,,,FR"], 3, "from", "rate 0"),
        # The packaged table has 9903.02.20 for the EU: a row of one member is told against it.
        ("programs", ["IEEPA reciprocal,9903.02.20,DE,add,0.1,2025-09-01,2025-09-30,,,FR"], 2, "from", "the tables in use"),
        ("claims", ["K R,,X,KR,,,no,FR"], 2, "symbol", "no program symbol"),
        ("claims", ["KX,usmca,X,KR,,,no,FR"], 2, "names", "already means S"),
        ("claims", ["KX,,X,KR,,,yes,FR"], 2, "mpf", "none of claimed, origin, no"),
        ("claims", ["KX,,X,,,,no,FR"], 2, "countries", "blank"),
        ("claims", ["KX,,X,KR,,,no,FR", "KX,,X,KR,,,no,FR"], 3, "symbol", "row 2 too"),
        ("fees", ["MPF,0.3464,34,660,2026-10-01,,FR"], 2, "rate", "0.3464%"),
        ("fees", ["MPF,0.003464,,660,2026-10-01,,FR"], 2, "minimum", "has a minimum"),
        ("fees", ["MPF,0.003464,700,660,2026-10-01,,FR"], 2, "maximum", "below the minimum"),
        ("fees", ["MPF,0.003464,34,660,2026-12-01,,FR"], 2, "from", "from 2026-10-01 to 2026-11-30"),
        ("fees", ["HMF,0.00125,,,2026-10-01,,FR"], 2, "from", "give it in this file too"),
        ("cotton_fee", ["6109100012,1.2,,,FR"], 2, "rate", "dollars per kg"),
        ("cotton_fee", ["6.10910E+09,0.012,,,FR"], 2, "hts", "format Text"),
        ("cotton_fee", ["6109100012,0.012,,,FR", "6109.10.0012,0.013,,,FR"], 3, "from", "two rows"),
        ("cotton_fee", [], 0, "", "no rows under it"),
    ],
)  # fmt: skip
def test_faults_name_row_column_and_remedy(table, lines, row, column, words):
    _, faults, _ = checked(table, *lines)
    assert any(f.row == row and f.column == column and words in f.message for f in faults), faults


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("program,heading,origin,mode,rate,from,sourc", "Is it source?"),
        ("program,heading,mode,rate,from,source", "origin: The column is missing"),
        (HEADS["programs"] + ",rate", "there twice"),
        ("", "empty"),
        ("<!doctype html>", "a web page"),
        ('[{"htsno": "6601"}]', "leave --as out"),
        ('"x', "There is no such column"),
    ],
)
def test_a_header_that_is_none(head, words):
    with pytest.raises(TariffFileError, match="nothing was changed") as refused:
        read_form(f"{head}\n".encode(), "x.csv", FORMS["programs"])
    assert words in str(refused.value)


@pytest.mark.parametrize("line", ["X,9903.03.01,VN,add,0.2,2026-07-24,,,,FR"])
def test_a_country_after_every_origin_is_no_double(line):
    assert checked("programs", line)[1] == []


def test_excels_own_spellings_of_a_csv_are_read():
    text = "\n".join([HEADS["programs"], GOOD])
    plain = read_form(text.encode(), "x.csv", FORMS["programs"])
    semicolons = "sep=;\r\n" + text.replace(",", ";")
    for data in (text.encode("utf-16"), semicolons.encode("utf-8-sig")):
        rows, faults = read_form(data, "x.csv", FORMS["programs"])
        assert ([row.cells for row in rows], faults) == ([row.cells for row in plain[0]], [])
    assert read_form(semicolons.encode(), "x.csv", FORMS["programs"])[0][0].row == 3


def test_rows_as_they_are_kept():
    rows, faults, notes = checked("programs", "X,9903.99.01,vn kh,ADD,7.5%,2026-12-01,,9903.77.77,usmca,FR")
    assert faults == []
    assert [(r["origin"], r["rate"], r["mode"], r["exempt_claim"], r["confidence"]) for r in rows] == [
        ("VN", "0.075", "add", "S", "medium"),
        ("KH", "0.075", "add", "S", "medium"),
    ]
    assert "due on no line" in notes[0]
    (fee,), faults, _ = checked("fees", "MPF,0.3464%,34.1,661.2,2026-10-01,2027-09-30,FR")
    assert faults == []
    assert fee["rate"] == "0.003464"
    assert fee["exempt_claims"].split()[:2] == ["S", "P"]  # as in the last year known


def test_a_rate_that_moved_to_another_heading_and_back_leaves_no_gap():
    """9903.01.25 of China rested while 9903.01.63 of the same program held (2025-04-09 to 2025-05-13)."""
    rows = [r for r in table_csv("programs").splitlines() if ",9903.01.25,CN," in r or ",9903.01.63,CN," in r]
    head = table_csv("programs").splitlines()[0]
    assert checked("programs", *rows, head=head)[1] == []
    # Nothing of a program of another name holds meanwhile.
    other = [r.replace("IEEPA reciprocal", "Other") for r in rows if ",9903.01.25," in r]
    assert any("has no row from 2025-04-09" in f.message for f in checked("programs", *other, head=head)[1])


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 6)), min_size=1, max_size=5))
def test_spans_are_told_exactly_where_days_are_double_or_missing(pairs):
    begin = dt.date(2026, 1, 1)
    days = [(begin + dt.timedelta(a), begin + dt.timedelta(a + n)) for a, n in pairs]
    told = list(span_faults([span("x", str(a), str(b), i + 2) for i, (a, b) in enumerate(days)], ""))
    held = [day for a, b in days for day in range(a.toordinal(), b.toordinal() + 1)]
    whole = sorted(held) == list(range(min(held), max(held) + 1))
    assert (told == []) == whole


@given(st.decimals(0, "0.999999", places=6))
def test_a_share_is_the_same_in_either_spelling(rate):
    assert float(cells.share(str(rate))) == float(rate)
    assert float(cells.share(f"{rate * 100}%")) == float(rate)


OWN = OwnTables(
    {"cotton_fee": dict(zip(COLUMNS["cotton_fee"], (["6109100012"], ["0.013"], [""], [""], ["FR"], ["2026-11-25"]), strict=True))},
    {"cotton_fee": {"file": "c.csv", "read": "2026-11-25"}},
)  # fmt: skip


@given(st.integers(0, len(kept_bytes(OWN)) - 1), st.integers(1, 255))
def test_kept_tables_come_back_or_are_refused(at, step):
    data = kept_bytes(OWN)
    back = own_of_bytes(data)
    assert (back.tables, back.about) == (OWN.tables, OWN.about)
    harmed = bytearray(data)
    harmed[at] = (harmed[at] + step) % 256
    with pytest.raises(ValueError):
        own_of_bytes(bytes(harmed))
    with pytest.raises(ValueError, match="cut off"):
        own_of_bytes(data[:at])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"about": None, "tables": None}, "not as this version"),
        ({"about": {}, "tables": {"fees": ["fee"]}}, "fees is not as"),
        ({"about": {"lines": {"61": "x"}}, "tables": {}}, "does not fit"),
        (
            {"about": {}, "tables": {"cotton_fee": {**OWN.tables["cotton_fee"], "hts": [1]}}},
            "cotton_fee is not as",
        ),
        ({"about": {}, "tables": {"cotton_fee": {**OWN.tables["cotton_fee"], "from": ["soon"]}}}, "soon"),
    ],
)
def test_a_file_with_the_right_digest_and_wrong_tables_is_refused(content, says):
    data = json.dumps({"format": 1, "digest": keeping._digest(content), **content}).encode()
    with pytest.raises(ValueError, match=says):
        own_of_bytes(data)
    with pytest.raises(ValueError, match="damaged"):
        own_of_bytes(b"[" * 100_000)


@pytest.mark.parametrize(
    ("told", "file", "name", "begins", "until"),
    [
        (None, "hts_2026_revision_15_json.json", "2026 Revision 15", "2026-11-20", "2026-11-20"),
        (None, "2026HTSRev3.csv", "2026 Revision 3", "2026-11-20", "2026-11-20"),
        (None, "hts_2026_basic_edition.csv", "2026 Basic", "2026-11-20", "2026-11-20"),
        (None, "61-2026-11-02.json", "2026-11-02", "2026-11-02", "2026-11-02"),
        (None, "61_20261102.json", "2026-11-02", "2026-11-02", "2026-11-02"),
        ("January 2025", "61.json", "January 2025", "2025-01-01", "2025-01-31"),
        ("2026 Revision 15", "61.json", "2026 Revision 15", "2026-11-20", "2026-11-20"),
        ("2027-03-01", "61.json", "2027-03-01", "2026-11-25", "2026-11-25"),  # no day after today
    ],
)
def test_the_edition_is_told_or_read_from_name_and_date(told, file, name, begins, until):
    edition = edition_of(told, file, dt.date(2026, 11, 20), dt.date(2026, 11, 25))
    assert (edition.name, str(edition.begins), str(edition.until)) == (name, begins, until)


@pytest.mark.parametrize("file", ["htsdata.json", "61.json", "old copy of 61.csv"])
def test_the_day_of_a_file_is_no_edition(file):
    with pytest.raises(ProdOpsError, match="--edition"):
        edition_of(None, file, dt.date(2026, 11, 20), dt.date(2026, 11, 25))


def program(first, last, rate="0.125", origin="VN"):
    return {"heading": "9903.05.84", "origin": origin, "from": first, "to": last, "rate": rate}


@pytest.mark.parametrize(
    ("before", "now", "lost"),
    [
        ([program("2026-07-24", "")], [program("2026-07-24", "2026-12-31")], []),
        ([program("2026-07-24", "")], [program("2027-01-01", "")], [("2026-07-24", "2026-11-25", 0.125)]),
        ([program("2026-07-24", "")], [program("2026-10-01", "")], [("2026-07-24", "2026-09-30", 0.125)]),
        ([program("2026-07-24", "", "0")], [program("2027-01-01", "")], []),  # it rested: nothing is lost
        ([program("2024-01-01", "2024-12-31")], [program("2027-01-01", "")], []),  # not of the last year
        ([program("2026-07-24", "")], [program("2026-01-01", "", origin="CN")], [("2026-07-24", "2026-11-25", 0.125)]),
    ],
)  # fmt: skip
def test_days_that_lose_a_program(before, now, lost):
    found = uncovered(before, now, dt.date(2026, 11, 25))
    assert [(run["from"], run["to"], run["rate"]) for run in found] == lost
