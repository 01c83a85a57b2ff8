"""The words of a scenario: each is read, and each wrong one is refused with a sentence that says what may be written."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.scenarios.scenario import Begun, Ended, Scenario
from prodops_xl.domain.scenarios.words import WORDS, read_scenario, read_scenarios
from prodops_xl.errors import ProdOpsError

DAY = dt.date(2026, 7, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("entry_date=2026-07-24", {"entry_date": DAY}),
        ("entry_days=+14", {"entry_days": 14}),
        ("ENTRY_DAYS = -7", {"entry_days": -7}),
        ("origin=VN", {"origins": ((None, "VN"),)}),
        ("origin=China>Viet Nam, IN>BD", {"origins": (("CN", "VN"), ("IN", "BD"))}),
        ("origin=CN>VN; origin=IN>BD", {"origins": (("CN", "VN"), ("IN", "BD"))}),
        ("mode=Air freight", {"modes": ((None, "air"),)}),
        ("mode=ocean>air", {"modes": (("ocean", "air"),)}),
        ("claims=S, textile_trq", {"claims": "S textile_trq"}),
        ("claims=none", {"claims": ""}),
        ("end=9903.03@2026-07-01", {"ended": (Ended("9903.03", dt.date(2026, 7, 1)),)}),
        ("end=99030584@2026-07-24", {"ended": (Ended("9903.05.84", DAY),)}),
        ("end=Section 122@2026-07-24", {"ended": (Ended("Section 122", DAY),)}),
        ("begin=9903.05@2026-07-24:0.10:CN,VN", {"begun": (Begun("9903.05", DAY, 0.10, ("CN", "VN")),)}),
        ("begin=9903.05@2026-07-24:12.5%", {"begun": (Begun("9903.05", DAY, 0.125, ("*",)),)}),
        ("begin=9903.05@2026-07-24:.1:EU", {"begun": (Begun("9903.05", DAY, 0.1, ("EU",)),)}),
        ("begin=9903.05@2026-07-24:100%:eu", {"begun": (Begun("9903.05", DAY, 1.0, ("EU",)),)}),
        ("entry_days=\u22123", {"entry_days": -3}),  # a minus as writing programs set it
        ("as planned", {}),
    ],
)
def test_words(text, expected):
    found = read_scenario(text)
    assert found == Scenario(found.text, **expected)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "A scenario is empty. Words are entry_date=2026-07-24, entry_days="),
        (" ; ", "A scenario is empty"),
        ("entry date=2026-07-24", "Is it entry_date?"),
        ("faster", "'faster' is no word of a scenario. Words are"),
        ("origin=", "origin= has no value; write it as origin=CN>VN."),
        ("origin=Atlantis", "'Atlantis' is no country. Countries are codes (VN) or names."),
        ("origin=CN>", "'' is no country"),
        ("mode=rocket", "'rocket' is no mode. Modes are ocean, air, truck, rail, courier."),
        ("entry_date=24/07/2026", "'24/07/2026' is not a date. Write it as entry_date=2026-07-24."),
        ("entry_days=two", "it takes whole days"),
        ("entry_days=9999", "up to 3,660 either way"),
        ("entry_days=1; entry_date=2026-07-24", "has both entry_date and entry_days"),
        ("end=9903.03", "it takes a heading, or a program's name, and the first day without it."),
        ("end=@2026-07-24", "it takes a heading"),
        ("begin=9903.05@2026-07-24", "its first day, its rate and the origins"),
        ("begin=6109.10@2026-07-24:0.1", "it takes a heading of chapter 99"),
        ("begin=9903.05@2026-07-24:ten", "'ten' is no rate"),
        ("begin=9903.05@2026-07-24:600%", "a fraction of value (0.10) or a percentage (10%), up to 500%"),
        ("begin=9903.05@2026-07-24:0", "a rate is a fraction"),
        ("begin=9903.05@2026-07-24:0.1:XX", "'XX' is no country"),
        ("begin=9903.05@soon:0.1", "'soon' is not a date"),
        ("begin=9903.05@2026-07-24:5:VN", "5 would be 500% of value; 5 percent is 5%"),
        ("begin=9903.05@2026-07-24:1:VN", "1 would be 100% of value"),
        ("begin=9903.05@0001-01-01:0.1", "'0001-01-01' is not a date"),
        ("end=9903.03@9999-12-31", "'9999-12-31' is not a date"),
        ("entry_date=20260724", "'20260724' is not a date"),
        ("entry_days=1; entry_days=2", "entry_days stands twice"),
        ("claims=S; Claims=KR", "claims stands twice"),
        ("claims=none S", "none goes alone"),
        ("as planned; entry_days=3", "nothing changes and goes alone"),
        ("name==1+1; entry_days=3", "would take it for a formula"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_a_sentence(text, says):
    with pytest.raises(ProdOpsError) as told:
        read_scenario(text)
    assert says in str(told.value)


def test_several_scenarios_and_their_names():
    first, second = read_scenarios("name=Move to Vietnam; origin=CN>VN | mode=air")
    assert (first.label, first.text, second.label) == ("Move to Vietnam", "origin=CN>VN", "mode=air")
    with pytest.raises(ProdOpsError, match="Two scenarios are called 'mode=air'"):
        read_scenarios("mode=air|mode=air")


def test_every_example_of_the_help_is_read():
    for word in WORDS.values():
        assert read_scenario(word.example) is not None


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ProdOpsError):
        assert read_scenarios(text)
