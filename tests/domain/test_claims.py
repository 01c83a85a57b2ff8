"""Claims: what each symbol and condition does and when it is refused, by its own law (beside each case)."""

import numpy as np
import pytest

from prodops_xl import reference
from prodops_xl.domain.claims import mpf_exemption
from prodops_xl.domain.tariff import stacks


def stack_of(hts, origin, date, claims):
    arrays = [np.array([text], dtype=object) for text in (hts, origin, claims)]
    return stacks(
        reference.tariff(), arrays[0], arrays[1], np.array([date], dtype="datetime64[D]"), arrays[2]
    )


SHIRT, WALLET = "6109100012", "4202316000"  # 16.5%; 8%, special Free (A,AU,...,R,S,SG) 6.4% (E)

# hts, origin, date, claims, total rate, law
STANDS = [
    (SHIRT, "MX", "2026-05-01", "S", 0.0, "general note 11; Section 122 exempts USMCA goods"),
    (SHIRT, "CA", "2026-05-01", "usmca", 0.0, "usmca is S"),
    (SHIRT, "CA", "2026-05-01", "s usmca S+", 0.0, "said three times, counted once"),
    (SHIRT, "CA", "2025-03-05", "S", 0.25, "the exemption of 9903.01.10 began on 2025-03-07"),
    (SHIRT, "CA", "2025-03-07", "S", 0.0, "EO 14231"),
    (SHIRT, "MX", "2026-08-10", "S", 0.0, "9903.05.55 exempts USMCA goods"),
    (SHIRT, "HN", "2026-05-01", "P", 0.10, "general note 29; Section 122 does not exempt CAFTA-DR"),
    (SHIRT, "HN", "2026-08-10", "cafta_dr", 0.10, "9903.05.42 stays"),
    (SHIRT, "HN", "2026-08-10", "cafta_dr cafta_dr_textile", 0.0, "exception 9903.05.95"),
    (SHIRT, "HN", "2026-08-10", "cafta_dr_textile", 0.165, "the condition alone frees of the program only"),
    (SHIRT, "BD", "2026-08-10", "textile_trq", 0.165, "in-quota entries pay no forced-labor duty"),
    (SHIRT, "KH", "2026-08-10", "textile-trq", 0.165, "a hyphen is as good"),
    (SHIRT, "VN", "2025-09-01", "in_transit", 0.165, "9903.02.69: loaded before, entered before 2025-10-05"),
    (SHIRT, "VN", "2025-10-04", "in_transit", 0.165, "the last day"),
    (SHIRT, "VN", "2025-05-26", "in_transit", 0.165, "baseline 9903.01.25: entered before 2025-05-27"),
    (SHIRT, "CN", "2025-04-06", "in_transit", 0.44, "fentanyl 20 and list 4A stay, reciprocal 10 goes"),
    (SHIRT, "KR", "2026-05-01", "korea", 0.10, "general note 33; Section 122 stays"),
    (SHIRT, "IL", "2026-05-01", "IL", 0.10, "general note 8"),
    (SHIRT, "EG", "2026-05-01", "N", 0.10, "general note 3(a)(v): free though no special column lists N"),
    (SHIRT, "JO", "2026-05-01", "qiz", 0.10, "the same"),
    (WALLET, "HT", "2026-05-01", "E", 0.164, "reduced rate 6.4% (E) and Section 122"),
    (WALLET, "HT", "2026-05-01", "R", 0.10, "R is in the special column of this line"),
    ("4202219000", "ZA", "2019-06-01", "A", 0.0, "GSP in force to 2020-12-31"),
    ("4202219000", "ZA", "2025-12-15", "D", 0.30, "AGOA, restored with retroactive effect; 9903.02.55 30"),
    ("6302100005", "HT", "2026-05-01", "E", 0.10, "listed as E*"),
    ("6204631110", "OM", "2026-05-01", "OM", 0.10, "printed .OM"),
    ("6201202911", "JO", "2026-05-01", "JO", 0.10, "no part per kg under a free special rate"),
    (
        "6203420300",
        "MX",
        "2026-05-01",
        "S",
        0.0,
        "column 1 free, special empty: the claim still frees of Section 122",
    ),
    (SHIRT, "NP", "2026-05-01", None, 0.265, "nothing claimed, nothing assumed"),
    (SHIRT, "KR", "2026-05-01", "", 0.265, "blank is no claim"),
]


@pytest.mark.parametrize(("hts", "origin", "date", "claims", "rate", "law"), STANDS)
def test_a_claim_that_stands(hts, origin, date, claims, rate, law):
    found = stack_of(hts, origin, date, claims)
    assert found.problems.empty, found.problems["message"].tolist()
    assert found.ad_valorem[0] == pytest.approx(rate, abs=1e-12), law


# hts, origin, date, claims, words of the sentence
REFUSED = [
    (SHIRT, "VN", "2026-05-01", "usmca", "Claim S (USMCA) is for goods of CA MX, not of VN."),
    (SHIRT, "MX", "2020-06-30", "usmca", "from 2020-07-01"),
    (SHIRT, "IN", "2026-05-01", "A", "up to 2020-12-31"),
    (SHIRT, "IN", "2026-05-01", "gsp", "renewal by law"),
    (SHIRT, "KE", "2026-05-01", "D", "claimed under 9819, which these tables do not hold"),
    ("4202219000", "CN", "2026-05-01", "D", "its 32 beneficiaries"),
    ("4202219000", "KE", "2027-01-01", "D", "up to 2026-12-31"),
    (SHIRT, "HT", "2026-05-01", "H", "claimed under 9820"),
    (SHIRT, "HT", "2026-05-01", "R", "claimed under 9820"),
    (SHIRT, "HT", "2027-06-01", "H", "up to 2026-12-31"),
    (SHIRT, "NP", "2026-05-01", "NP", "up to 2025-12-31"),
    (SHIRT, "NP", "2025-05-01", "NP", "special column of the line does not list NP"),
    (SHIRT, "JP", "2026-05-01", "JP", "special column of the line does not list JP"),
    (SHIRT, "HT", "2026-05-01", "E", "special column of the line does not list E"),
    (SHIRT, "RU", "2026-05-01", "KR", "column 2"),
    (SHIRT, "CU", "2026-05-01", "S", "column 2"),
    (SHIRT, "KR", "2026-05-01", "korean", "'korean' is no claim"),
    (SHIRT, "JO", "2026-05-01", "JO N", "a customs line takes one"),
    (
        SHIRT,
        "VN",
        "2026-08-10",
        "textile_trq",
        "no program in force for VN on the entry date has that exemption",
    ),
    (SHIRT, "BD", "2026-05-01", "textile_trq", "no program in force for BD"),
    ("6404117930", "BD", "2026-08-10", "textile_trq", "textiles and apparel"),
    (SHIRT, "HN", "2026-05-01", "cafta_dr_textile", "no program in force for HN"),
    (SHIRT, "VN", "2026-05-01", "in_transit", "no program in force for VN on the entry date frees goods"),
    (
        SHIRT,
        "VN",
        "2025-10-05",
        "in_transit",
        "the in-transit clause of 9903.02.69 is for entries before 2025-10-05",
    ),
    (SHIRT, "IT", "2025-09-01", "in_transit", "no program in force for IT"),
]


@pytest.mark.parametrize(("hts", "origin", "date", "claims", "words"), REFUSED)
def test_a_claim_that_is_refused_says_why(hts, origin, date, claims, words):
    found = stack_of(hts, origin, date, claims)
    assert found.problems["code"].tolist() == ["#VALUE!"]
    assert words in found.problems["message"].iloc[0]
    assert np.isnan(found.ad_valorem[0])


def test_two_refused_tokens_are_two_problems():
    assert len(stack_of(SHIRT, "VN", "2026-05-01", "usmca in_transit foo").problems) == 3


# origin, date, claims, exempt, words. CBP's table of MPF and preference programs; 19 CFR 24.23(c).
MPF = [
    ("VN", "2026-05-01", None, False, ""),
    ("MX", "2026-05-01", None, False, ""),
    ("MX", "2026-05-01", "usmca", True, "claim S"),
    ("HN", "2026-05-01", "P", True, "claim P"),
    ("KR", "2026-05-01", "KR", True, "claim KR"),
    ("JO", "2026-05-01", "JO", False, ""),
    ("MA", "2026-05-01", "MA", False, ""),
    ("IL", "2026-05-01", None, True, "claimed or not"),
    ("HT", "2026-05-01", None, True, "CBERA"),
    ("JM", "2026-05-01", None, True, "CBERA"),
    ("NP", "2026-05-01", None, True, "Nepal"),
    ("KH", "2026-05-01", None, True, "least-developed"),
    ("BD", "2026-05-01", None, False, ""),
    ("EG", "2026-05-01", "N", False, ""),
    (None, "2026-05-01", "S", True, "claim S"),
    (None, "2026-05-01", None, False, ""),
]


@pytest.mark.parametrize(("origin", "date", "claims", "exempt", "words"), MPF)
def test_mpf_exemptions(origin, date, claims, exempt, words):
    free, wrong = mpf_exemption(reference.tariff(), origin, np.datetime64(date), claims)
    assert not wrong
    assert bool(free) == exempt
    assert words in free
    if origin:
        found = stack_of(SHIRT, origin, date, claims)
        assert found.mpf_exempt[0] == exempt
        assert found.mpf_reason[0] == free


@pytest.mark.parametrize(
    ("origin", "claims", "words"),
    [
        ("VN", "KR", "not of VN"),
        (None, "A", "2020-12-31"),
        ("JO", "JO N", "takes one"),
        (None, "x", "no claim"),
    ],
)
def test_mpf_refuses_claims_too(origin, claims, words):
    free, wrong = mpf_exemption(reference.tariff(), origin, np.datetime64("2026-05-01"), claims)
    assert not free
    assert words in wrong
