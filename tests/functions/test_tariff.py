"""Cell functions of the tariff, twenty cases or more each.

Sources. Column 1, special and column 2: US HTS, January 2025 edition, the line named. Programs: US chapter 99, read
2026-08: 9903.03.01 is Section 122 (10 %, 2026-02-24 to 2026-07-23), 9903.05.xx forced labor (from 2026-07-24), 9903.88.15
list 4A (7.5 %), 9903.88.03 list 3 (25 %), 9903.01/02.xx IEEPA (to 2026-02-23). Fees: 19 CFR 24.23, 24.24 and the notices.
"""

from datetime import date

import numpy as np
import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions import tariff as functions
from prodops_xl.registry import function

NAN = float("nan")
SHIRT, TROUSER, SHOE, SUIT, BAG = "6109100012", "6203424511", "6404117930", "6103101000", "4202219000"
DATES = ["2026-01-20", "2026-05-01", "2026-08-10", "2026-11-25"]


def texts(*values):
    return np.array(values, dtype=object)


def days(*values):
    return np.array(values, dtype="datetime64[D]")


def one(name, **arguments):
    """One call as the shell makes it: every argument an array of length 1, through the registry."""
    spec = function(name)
    columns = {}
    for argument in spec.arguments:
        value = arguments.get(argument.name)
        if argument.type in ("number", "money", "units", "weight"):
            columns[argument.name] = np.array([NAN if value is None else value], dtype="float64")
        elif argument.type == "date":
            columns[argument.name] = days(value)
        else:
            columns[argument.name] = texts(value)
    return spec.resolve()(**columns)[0]


# hts, origin, date, claims, rate, figures
RATES = [
    (SHIRT, "VN", DATES[0], None, 0.365, "16.5 + 9903.02.69 20"),
    (SHIRT, "VN", DATES[1], None, 0.265, "16.5 + Section 122 10"),
    (SHIRT, "VN", DATES[2], None, 0.29, "16.5 + 9903.05.84 12.5"),
    (SHIRT, "CN", DATES[0], None, 0.44, "16.5 + 9903.01.24 10 + 9903.01.25 10 + 9903.88.15 7.5"),
    (SHIRT, "CN", DATES[1], None, 0.34, "16.5 + 10 + 7.5"),
    (SHIRT, "CN", DATES[2], None, 0.365, "16.5 + 9903.05.31 12.5 + 7.5"),
    (SHIRT, "BD", DATES[0], None, 0.365, "16.5 + 9903.02.05 20"),
    (SHIRT, "BD", DATES[2], "textile_trq", 0.165, "in-quota: no 9903.05.26"),
    (SHIRT, "IN", DATES[0], None, 0.665, "16.5 + 9903.01.84 25 + 9903.02.26 25"),
    (SHIRT, "MX", DATES[0], None, 0.415, "16.5 + 9903.01.01 25"),
    (SHIRT, "MX", DATES[1], "usmca", 0.0, "free under S, Section 122 exempts USMCA"),
    (SHIRT, "IT", DATES[0], None, 0.165, "9903.02.20 floor 15 is reached"),
    (SHIRT, "IT", DATES[1], None, 0.265, "16.5 + 10"),
    ("6110201010", "IT", DATES[2], None, 0.10, "5, floor 9903.05.39 10"),
    (SHIRT, "JO", DATES[1], "JO", 0.10, "free under JO + 10"),
    (TROUSER, "CN", DATES[3], None, 0.366, "16.6 + 12.5 + 7.5"),
    (TROUSER, "HN", DATES[2], "cafta_dr cafta_dr_textile", 0.0, "free under P, exception 9903.05.95"),
    (BAG, "CN", DATES[1], None, 0.44, "9 + Section 122 10 + list 3 25"),
    ("4202316000", "HT", DATES[1], "E", 0.164, "6.4% (E) + 10"),
    (SHIRT, "CU", DATES[1], None, 1.0, "column 2 90 + 10"),
    ("6403511100", "CU", DATES[0], None, 0.333333333, "column 2 33 1/3"),
    ("6505000100", "VN", DATES[1], None, 0.194, "9.4 (2026 edition, revision 15) + 10"),
    ("6109100099", "VN", DATES[1], None, 0.265, "newer suffix: the 8-digit line's 16.5 + 10"),
]


@pytest.mark.parametrize(("hts", "origin", "day", "claims", "rate", "figures"), RATES)
def test_duty_rate(hts, origin, day, claims, rate, figures):
    assert one("DUTY_RATE", hts=hts, origin=origin, entry_date=day, claims=claims) == pytest.approx(
        rate, abs=1e-9
    ), figures


# hts, origin, date, claims, code, words
RATE_ERRORS = [
    (SUIT, "VN", DATES[1], None, "#N/A", "use DUTY with quantity or weight"),
    (SHOE, "VN", DATES[1], None, "#N/A", "90¢/pr. + 37.5%"),
    (SUIT, "IT", DATES[0], None, "#N/A", "38.8¢/kg + 10%"),
    ("6103220010", "VN", DATES[1], None, "#N/A", "a person must rate"),
    ("9503000073", "VN", DATES[1], None, "#N/A", "not in the tariff lines held here"),
    (SHIRT, "VN", DATES[1], "usmca", "#VALUE!", "is for goods of CA MX, not of VN"),
    (SHIRT, "VN", DATES[1], "in_transit", "#VALUE!", "no program in force for VN"),
    (SHIRT, "VN", DATES[1], "nafta", "#VALUE!", "'nafta' is no claim"),
    (SHIRT, "IN", DATES[1], "A", "#VALUE!", "2020-12-31"),
    (SHIRT, "KE", DATES[1], "D", "#VALUE!", "9819"),
]


@pytest.mark.parametrize(("hts", "origin", "day", "claims", "code", "words"), RATE_ERRORS)
def test_duty_rate_errors(hts, origin, day, claims, code, words):
    found = one("DUTY_RATE", hts=hts, origin=origin, entry_date=day, claims=claims)
    assert isinstance(found, CellError)
    assert found.code == code
    assert words in found.message


# hts, origin, value, quantity, weight, date, claims, dollars, figures
DUTIES = [
    (SHIRT, "VN", 1000, None, None, DATES[1], None, 265.0, "165 + 100"),
    (SHIRT, "VN", 1000, None, None, DATES[2], None, 290.0, "165 + 125"),
    (SHIRT, "CN", 1000, None, None, DATES[0], None, 440.0, "165 + 100 + 100 + 75"),
    (SHIRT, "CN", 22.75, None, None, DATES[0], None, 10.02, "3.75 + 2.28 + 2.28 + 1.71, each to the cent"),
    (SHIRT, "VN", 12.04, None, None, DATES[2], None, 3.50, "1.99 + 1.51 (1.505 half up)"),
    (SHIRT, "MX", 1000, None, None, DATES[1], "usmca", 0.0, "free"),
    (SHIRT, "JO", 1000, None, None, DATES[1], "JO", 100.0, "free + 10 %"),
    (SHIRT, "IT", 1000, None, None, DATES[0], None, 165.0, "the floor is reached"),
    ("6110302010", "IT", 1000, None, None, DATES[2], None, 100.0, "63 + 37"),
    (SHOE, "VN", 500, 100, None, DATES[2], None, 340.0, "90 + 187.50 + 62.50"),
    (SHOE, "CN", 1000, 50, None, DATES[1], None, 595.0, "45 + 375 + 100 + 75"),
    (SHOE, "IT", 1000, 50, None, DATES[0], None, 420.0, "45 + 375; floor 15 is reached"),
    (SUIT, "VN", 2000, 40, 31.5, DATES[1], None, 412.22, "12.22 + 200 + 200"),
    (SUIT, "IT", 1000, None, 20, DATES[0], None, 150.0, "7.76 + 100 + what lacks of 150"),
    (SUIT, "IT", 100, None, 20, DATES[0], None, 17.76, "7.76 + 10 is past 15"),
    (SUIT, "JO", 1000, None, None, DATES[1], "JO", 100.0, "free asks for no weight"),
    ("6505000800", "VN", 1000, 200, 25, DATES[1], None, 170.18, "3.38 + 63 + 3.80 + 100"),
    ("6501006000", "VN", 600, 30, None, DATES[1], None, 70.80, "2.40 + 8.40 + 60"),
    ("6403511100", "CU", 100000, None, None, DATES[0], None, 33333.33, "a third"),
    (BAG, "CN", 250.50, None, None, DATES[1], None, 110.23, "22.545 -> 22.55, 25.05, 62.625 -> 62.63"),
    ("4202316000", "HT", 1000, None, None, DATES[1], "E", 164.0, "64 + 100"),
]


@pytest.mark.parametrize(
    ("hts", "origin", "value", "quantity", "weight", "day", "claims", "dollars", "figures"), DUTIES
)
def test_duty(hts, origin, value, quantity, weight, day, claims, dollars, figures):
    found = one(
        "DUTY",
        hts=hts,
        origin=origin,
        entered_value=value,
        quantity=quantity,
        net_weight_kg=weight,
        entry_date=day,
        claims=claims,
    )
    assert found == dollars, figures


DUTY_ERRORS = [
    (SUIT, "VN", 1000, 40, None, None, "#VALUE!", "give the net weight"),
    (SHOE, "VN", 1000, None, None, None, "#VALUE!", "give the quantity"),
    (SHIRT, "VN", None, None, None, None, "#VALUE!", "no entered value"),
    (SHIRT, "VN", -5, None, None, None, "#NUM!", "negative"),
    ("6103220010", "VN", 1000, 10, 5, None, "#N/A", "a person"),
    (SHIRT, "VN", 1000, None, None, "KR", "#VALUE!", "not of VN"),
]


@pytest.mark.parametrize(
    ("hts", "origin", "value", "quantity", "weight", "claims", "code", "words"), DUTY_ERRORS
)
def test_duty_errors(hts, origin, value, quantity, weight, claims, code, words):
    found = one(
        "DUTY",
        hts=hts,
        origin=origin,
        entered_value=value,
        quantity=quantity,
        net_weight_kg=weight,
        entry_date=DATES[1],
        claims=claims,
    )
    assert isinstance(found, CellError)
    assert (found.code, words in found.message) == (code, True)


def test_a_bad_row_leaves_the_others_alone():
    found = functions.duty(
        hts=texts(SHIRT, "9503000073", SUIT, SHIRT),
        origin=texts("VN", "VN", "VN", "MX"),
        entered_value=np.array([1000.0, 1000.0, 1000.0, 1000.0]),
        quantity=np.full(4, NAN),
        net_weight_kg=np.full(4, NAN),
        entry_date=days(*[DATES[1]] * 4),
        claims=texts(None, None, None, "usmca"),
    )
    assert [x if isinstance(x, float) else x.code for x in found] == [265.0, "#N/A", "#VALUE!", 0.0]


FOOT, HEAD = date(2025, 1, 1), ["program", "heading", "basis", "rate", "from", "to", "source"]

# hts, origin, date, claims, rows without source (program, heading, basis, rate, from, to)
COLUMN = ("Column 1", "6109.10.00", "value", 0.165, FOOT, None)
S122 = ("Section 122 surcharge", "9903.03.01", "value", 0.10, date(2026, 2, 24), date(2026, 7, 23))
LIST_4A = ("Section 301 China list 4A", "9903.88.15", "value", 0.075, date(2020, 2, 14), None)


def ieepa(heading, rate, start="2025-08-07", end="2026-02-23", name="reciprocal"):
    return (f"IEEPA {name}", heading, "value", rate, date.fromisoformat(start), date.fromisoformat(end))


def labor(heading, rate):
    return ("Section 301 forced labor", heading, "value", rate, date(2026, 7, 24), None)


SHOE_COLUMN = [
    ("Column 1", "6404.11.79", "pair", 0.9, FOOT, None),
    ("Column 1", "6404.11.79", "value", 0.375, FOOT, None),
]
SUIT_COLUMN = [
    ("Column 1", "6103.10.10", "kg", 0.388, FOOT, None),
    ("Column 1", "6103.10.10", "value", 0.1, FOOT, None),
]
USMCA = ("Special rate S (USMCA)", "6109.10.00", "value", 0.0, date(2020, 7, 1), None)
JORDAN = ("Special rate JO (Jordan FTA)", "6109.10.00", "value", 0.0, date(2001, 12, 17), None)
STACKS = [
    (SHIRT, "VN", DATES[0], None, [COLUMN, ieepa("9903.02.69", 0.2)]),
    (SHIRT, "VN", DATES[1], None, [COLUMN, S122]),
    (SHIRT, "VN", DATES[2], None, [COLUMN, labor("9903.05.84", 0.125)]),
    (SHIRT, "VN", DATES[3], None, [COLUMN, labor("9903.05.84", 0.125)]),
    (
        SHIRT,
        "CN",
        DATES[0],
        None,
        [
            COLUMN,
            ieepa("9903.01.24", 0.1, "2025-11-10", name="fentanyl"),
            ieepa("9903.01.25", 0.1, "2025-05-14"),
            LIST_4A,
        ],
    ),
    (SHIRT, "CN", DATES[1], None, [COLUMN, S122, LIST_4A]),
    (SHIRT, "CN", DATES[2], None, [COLUMN, labor("9903.05.31", 0.125), LIST_4A]),
    (SHIRT, "BD", DATES[0], None, [COLUMN, ieepa("9903.02.05", 0.2)]),
    (SHIRT, "BD", DATES[2], None, [COLUMN, labor("9903.05.26", 0.1)]),
    (SHIRT, "BD", DATES[2], "textile_trq", [COLUMN]),
    (
        SHIRT,
        "IN",
        DATES[0],
        None,
        [COLUMN, ieepa("9903.01.84", 0.25, "2025-08-27", "2026-02-06", "India"), ieepa("9903.02.26", 0.25)],
    ),
    (SHIRT, "MX", DATES[0], None, [COLUMN, ieepa("9903.01.01", 0.25, "2025-03-04", name="fentanyl")]),
    (SHIRT, "MX", DATES[0], "usmca", [USMCA]),
    (SHIRT, "MX", DATES[3], "usmca", [USMCA]),
    (SHIRT, "IT", DATES[0], None, [COLUMN, ieepa("9903.02.20", 0.0)]),
    (SHIRT, "IT", DATES[2], None, [COLUMN, labor("9903.05.39", 0.0)]),
    (SHIRT, "JO", DATES[0], "JO", [JORDAN, ieepa("9903.02.31", 0.15)]),
    (SHIRT, "JO", DATES[2], "JO", [JORDAN, labor("9903.05.50", 0.1)]),
    (SHOE, "VN", DATES[1], None, [*SHOE_COLUMN, S122]),
    (SUIT, "IT", DATES[0], None, [*SUIT_COLUMN, ieepa("9903.02.20", 0.15)]),
    (SHIRT, "KP", DATES[1], None, [("Column 2", "6109.10.00", "value", 0.9, FOOT, None), S122]),
]


@pytest.mark.parametrize(("hts", "origin", "day", "claims", "rows"), STACKS)
def test_duty_stack(hts, origin, day, claims, rows):
    header, *found = functions.duty_stack(
        hts=hts, origin=origin, entry_date=date.fromisoformat(day), claims=claims
    )
    assert header == HEAD
    assert [tuple(row[:6]) for row in found] == rows
    assert all(row[1] in row[6] for row in found if row[1].startswith("99"))


def test_duty_stack_says_what_a_floor_reaches_and_what_the_text_was():
    rows = functions.duty_stack(hts=SUIT, origin="IT", entry_date=date(2026, 1, 20))
    assert rows[1][6] == "US HTS, January 2025 edition, column 1 general: 38.8¢/kg + 10%"
    assert "column 1 and this program together reach 15%" in rows[3][6]


def test_duty_stack_of_a_refused_claim_is_one_error():
    found = functions.duty_stack(hts=SHIRT, origin="VN", entry_date=date(2026, 5, 1), claims="usmca")
    assert found == CellError("#VALUE!", "Claim S (USMCA) is for goods of CA MX, not of VN.")


# value, date, claims, origin, dollars, figures
MPFS = [
    (10_000, DATES[1], None, None, 34.64, "0.3464 %"),
    (1_000, DATES[1], None, None, 33.58, "minimum, 90 FR 34665"),
    (1_000_000, DATES[1], None, None, 651.50, "maximum, 90 FR 34665"),
    (0, DATES[1], None, None, 0.0, "nothing on nothing"),
    (50_000, DATES[1], None, "VN", 173.20, "0.3464 %"),
    (50_000, DATES[1], "usmca", "MX", 0.0, "19 CFR 24.23(c)(3)"),
    (50_000, DATES[1], "S", None, 0.0, "the claim is enough"),
    (50_000, DATES[1], None, "MX", 173.20, "not claimed"),
    (50_000, DATES[1], "P", "HN", 0.0, "24.23(c)"),
    (50_000, DATES[1], "KR", "KR", 0.0, "24.23(c)"),
    (50_000, DATES[1], "JO", "JO", 173.20, "Jordan is not exempt"),
    (50_000, DATES[1], "MA", "MA", 173.20, "Morocco is not exempt"),
    (50_000, DATES[1], None, "IL", 0.0, "24.23(c)(5), claimed or not"),
    (50_000, DATES[1], None, "HT", 0.0, "CBERA, 24.23(c)(1)(iii)"),
    (50_000, DATES[1], None, "KH", 0.0, "least-developed, 24.23(c)(1)(iv)"),
    (50_000, DATES[1], None, "BD", 173.20, "Bangladesh is not a GSP beneficiary"),
    (50_000, DATES[1], "N", "EG", 173.20, "QIZ is not exempt"),
    (1_000, "2025-09-30", None, None, 32.71, "FY2025"),
    (1_000_000, "2024-01-15", None, None, 614.35, "FY2024"),
    (1_000_000, "2022-12-01", None, None, 575.35, "FY2023"),
    (1_000, DATES[3], None, None, 33.58, "FY2027 not known: FY2026"),
    (1_000, "2022-01-01", None, None, 29.66, "FY2022 not known: FY2023"),
]


@pytest.mark.parametrize(("value", "day", "claims", "origin", "dollars", "figures"), MPFS)
def test_mpf(value, day, claims, origin, dollars, figures):
    assert one("MPF", entered_value=value, entry_date=day, claims=claims, origin=origin) == dollars, figures


@pytest.mark.parametrize(
    ("value", "claims", "origin", "code", "words"),
    [
        (1000, "KR", "VN", "#VALUE!", "not of VN"),
        (1000, "A", None, "#VALUE!", "2020-12-31"),
        (1000, "zz", None, "#VALUE!", "no claim"),
        (-1, None, None, "#NUM!", "negative"),
        (None, None, None, "#VALUE!", "no entered value"),
    ],
)
def test_mpf_errors(value, claims, origin, code, words):
    found = one("MPF", entered_value=value, entry_date=DATES[1], claims=claims, origin=origin)
    assert isinstance(found, CellError)
    assert (found.code, words in found.message) == (code, True)


# value, mode, dollars: 19 CFR 24.24, 0.125 % of goods unladen at a US port, half up
HMFS = [
    (10_000, "ocean", 12.50),
    (1_000, "ocean", 1.25),
    (100, "ocean", 0.13),
    (99, "ocean", 0.12),
    (3, "ocean", 0.0),
    (4, "ocean", 0.01),
    (0, "ocean", 0.0),
    (1_234.56, "ocean", 1.54),
    (1_000_000, "ocean", 1250.0),
    (999_999.99, "ocean", 1250.0),
    (80_000, "ocean", 100.0),
    (50_000_000, "ocean", 62500.0),
    (12_345.67, "ocean", 15.43),
    (20, "ocean", 0.03),
    (10_000, "air", 0.0),
    (10_000, "truck", 0.0),
    (10_000, "rail", 0.0),
    (10_000, "courier", 0.0),
    (0, "air", 0.0),
    (1_000_000, "truck", 0.0),
]


@pytest.mark.parametrize(("value", "mode", "dollars"), HMFS)
def test_hmf(value, mode, dollars):
    assert one("HMF", entered_value=value, mode=mode) == dollars


def test_hmf_errors():
    assert one("HMF", entered_value=-1, mode="ocean").code == "#NUM!"
    assert one("HMF", entered_value=None, mode="ocean").code == "#VALUE!"


# code, exists in the January 2025 edition (or its 8-digit line does)
CODES = [
    ("6109100012", True),
    ("6109.10.0012", True),
    ("6109.10.00.12", True),
    ("61091000", True),
    ("6109.10.00", True),
    (" 6109100012 ", True),
    ("6109 10 0012", True),
    ("6109100099", True),  # newer suffix
    ("61021000", True),  # 6102100000 is its only number
    ("6102100000", True),
    ("6203424511", True),
    ("6505000100", True),
    ("4202219000", True),
    ("6307909882", True),
    ("6109109900", False),  # no such 8-digit line
    ("610910", False),
    ("610910001", False),
    ("61091000123", False),
    ("9503000073", False),  # another chapter
    ("shirt", False),
    ("", False),
    (None, False),
    ("61O9100012", False),
]


@pytest.mark.parametrize(("code", "exists"), CODES)
def test_hts_valid(code, exists):
    assert one("HTS_VALID", code=code) is exists


def test_warnings_go_to_the_note_and_change_nothing():
    told = []
    arguments = {
        "hts": texts(SHIRT, BAG, "9503000073"),
        "origin": texts("VN", "VN", "VN"),
        "entry_date": days(DATES[3], DATES[1], DATES[3]),
        "claims": texts(None, None, None),
    }
    plain = functions.duty_rate(**arguments)
    assert functions.duty_rate(**arguments, note=lambda row, text: told.append((row, text))) == plain
    assert {row for row, _ in told} == {0}  # the bag has nothing to warn of, the unknown line no figure
    assert any("after 2026-08-31" in text for _, text in told)
    assert any("cotton fee" in text for _, text in told)


def test_mpf_notes_a_stale_year_only_where_a_fee_is_owed():
    told = []
    functions.mpf(
        entered_value=np.array([1000.0, 0.0, 1000.0]),
        entry_date=days(*[DATES[3]] * 3),
        claims=texts(None, None, "S"),
        origin=texts(None, None, "MX"),
        note=lambda row, text: told.append((row, text)),
    )
    assert [row for row, text in told if "not known after" in text] == [0]
    assert [row for row, text in told if text.startswith("No MPF")] == [2]


def test_mpf_without_anything_to_note():
    told = []
    arguments = {"entry_date": days(DATES[1]), "claims": texts(None), "origin": texts(None)}
    found = functions.mpf(
        entered_value=np.array([0.0]), **arguments, note=lambda row, text: told.append((row, text))
    )
    assert found == [0.0]
    assert told == []


def test_hts_valid_notes_a_newer_suffix():
    told = []
    functions.hts_valid(
        code=texts("6109100099", "6109100012"), note=lambda row, text: told.append((row, text))
    )
    assert [row for row, _ in told] == [0]
