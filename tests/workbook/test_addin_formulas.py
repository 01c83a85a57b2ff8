"""Calls of our functions in every spelling in which they were seen, and what must never be taken for one.

Spellings: `[2]!_xldudf_` office-js issue 2568; a path before a web function issue 2051; `_xll.` Excel-Custom-Functions
issue 108; `[n]!` and the path of an add-in: what Excel stores, and shows, for a function of a VBA add-in; lower case: what
LibreOffice writes for a function that it does not know.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.errors import ProdOpsError
from prodops_xl.registry import FUNCTIONS
from prodops_xl.workbook.addin_formulas import form_of, is_our_name, links_in, mend, renumbered

# as found, kinds for the desktop, desktop; the web's stored and shown spellings are worked out from the desktop's.
CASES = [
    (r"'C:\Users\Ann\AppData\Roaming\Microsoft\Excel\XLSTART\prodops.xlam'!PRODOPS_DUTY_RATE(A2,B2)", ["add-in path"], "PRODOPS_DUTY_RATE(A2,B2)"),
    (r"'C:\Users\O''Brien\prodops.xlam'!PRODOPS_MPF(A2)", ["add-in path"], "PRODOPS_MPF(A2)"),
    ("'Macintosh HD:Users:ann:prodops.xlam'!PRODOPS_MPF(A2)", ["add-in path"], "PRODOPS_MPF(A2)"),
    ("'https://d.docs.live.net/1a/prodops.xlam'!PRODOPS_MPF(A2)", ["add-in path"], "PRODOPS_MPF(A2)"),
    (r"'C:\Program Files\ATPVBAEN.XLAM'!_xldudf_PRODOPS_DUTY_RATE(A2)", ["add-in path"], "PRODOPS_DUTY_RATE(A2)"),
    ("prodops.xlam!PRODOPS_DUTY_RATE(A2)", ["add-in path"], "PRODOPS_DUTY_RATE(A2)"),
    ("[1]!PRODOPS_DUTY_RATE(A2)", ["external link"], "PRODOPS_DUTY_RATE(A2)"),
    ("'[1]'!PRODOPS_DUTY_RATE(A2)", ["external link"], "PRODOPS_DUTY_RATE(A2)"),
    ("[12]!_xldudf_PRODOPS_DUTY_RATE(A2)", ["external link"], "PRODOPS_DUTY_RATE(A2)"),
    ("_xldudf_PRODOPS_DUTY_RATE(A2)", ["_xldudf_"], "PRODOPS_DUTY_RATE(A2)"),
    ("_xldudf_prodops_duty_rate(A2)", ["_xldudf_"], "PRODOPS_DUTY_RATE(A2)"),
    ("PRODOPS.DUTY_RATE(A2)", ["PRODOPS."], "PRODOPS_DUTY_RATE(A2)"),
    ("_xll.PRODOPS.DUTY_RATE(A2)", ["PRODOPS."], "PRODOPS_DUTY_RATE(A2)"),
    ("_xlfn.PRODOPS.DUTY_RATE(A2)", ["PRODOPS."], "PRODOPS_DUTY_RATE(A2)"),
    ("_xlfn._xlws.PRODOPS_DUTY_RATE(A2)", ["spelling"], "PRODOPS_DUTY_RATE(A2)"),
    ("prodops_duty_rate(A2)", ["spelling"], "PRODOPS_DUTY_RATE(A2)"),
    ("PRODOPS_DUTY_RATE(A2)", [], "PRODOPS_DUTY_RATE(A2)"),
    ("IFERROR([1]!PRODOPS_DUTY(A2,[1]!PRODOPS_MPF(B2)),0)", ["external link", "external link"], "IFERROR(PRODOPS_DUTY(A2,PRODOPS_MPF(B2)),0)"),
    ("_xlfn.SINGLE(_xldudf_PRODOPS_MPF(A2))", ["_xldudf_"], "_xlfn.SINGLE(PRODOPS_MPF(A2))"),
    ("SUM(Orders[[#This Row],[FOB]],PRODOPS.MPF(Orders[[#This Row],[Don''t [1]!]]))", ["PRODOPS."], None),
    ('[1]!PRODOPS_MPF(A2)&"[1]!PRODOPS_MPF(A2)"', ["external link"], 'PRODOPS_MPF(A2)&"[1]!PRODOPS_MPF(A2)"'),
    ("-[1]!PRODOPS_MPF(A2)*2%", ["external link"], "-PRODOPS_MPF(A2)*2%"),
    ("[1]!PRODOPS_LANDED_COST_LEGS(A2)+[1]!PRODOPS_LANDED_COST(A2)", ["external link"] * 2, "PRODOPS_LANDED_COST_LEGS(A2)+PRODOPS_LANDED_COST(A2)"),
]  # fmt: skip

UNTOUCHED = [
    "SUM(A1:A9)",
    '"PRODOPS.DUTY_RATE(A2)"',
    '"a ""PRODOPS.DUTY_RATE(A2)"" b"',
    '"[1]!PRODOPS_DUTY_RATE(A2)',  # a text without an end
    "[1]!OTHERS_DUTY_RATE(A2)",
    r"'C:\AddIns\others.xlam'!DUTY_RATE(A2)",
    r"'C:\AddIns\prodops.xlam'!DUTY_RATE(A2)",
    "_xldudf_CX_GET(A2)",
    "_xldudf_MYPRODOPS_DUTY_RATE(A2)",
    "MYPRODOPS_DUTY_RATE(A2)",
    "x.PRODOPS.DUTY_RATE(A2)",
    "PRODOPS.DUTY_RATES(A2)",
    "PRODOPS.DUTY_RATE",
    "PRODOPS.DUTY_RATE+(A2)",
    "PRODOPS_NO_SUCH_FUNCTION(A2)",
    "Sheet1!PRODOPS.DUTY_RATE(A2)",
    "'My sheet'!PRODOPS.DUTY_RATE(A2)",
    "#REF!PRODOPS.DUTY_RATE(A2)",
    "'PRODOPS.MPF(1)'!A1",
    "T[PRODOPS.MPF(1)]",
    "T[[#This Row],[a '] PRODOPS.MPF(1)]]",
    "[@[PRODOPS.MPF(1)]]",
    "",
]


@pytest.mark.parametrize(("found", "kinds", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_desktop(found, kinds, wanted):
    mended = mend(found, "desktop", stored=True)
    assert mended.text == (wanted or found.replace("PRODOPS.", "PRODOPS_"))
    assert list(mended.kinds) == kinds
    assert mended.ours == max(1, len(kinds))
    assert mend(found, "desktop", stored=False).text == mended.text


@pytest.mark.parametrize(("found", "kinds", "wanted"), CASES, ids=[c[0] for c in CASES])
@pytest.mark.parametrize(("stored", "prefix"), [(True, "_xldudf_PRODOPS_"), (False, "PRODOPS.")])
def test_web(found, kinds, wanted, stored, prefix):
    calls = re.compile(r'PRODOPS_(?=[A-Z_]+\()(?=(?:[^"]*"[^"]*")*[^"]*$)')
    desktop = mend(found, "desktop", stored=stored).text
    assert mend(found, "web", stored=stored).text == calls.sub(prefix, desktop)


@pytest.mark.parametrize("formula", UNTOUCHED)
@pytest.mark.parametrize("form", ["desktop", "web"])
@pytest.mark.parametrize("stored", [True, False])
def test_what_is_no_call_of_ours_stays_byte_for_byte(formula, form, stored):
    mended = mend(formula, form, stored=stored)
    assert (mended.text, mended.ours, mended.kinds, mended.links) == (formula, 0, (), frozenset())


@pytest.mark.parametrize(
    ("found", "form", "stored", "wanted"),
    [
        # Shown: an @ asks for one value of a spill. Stored: the kind of the cell says it, and no @ may stand there.
        ("@PRODOPS.MPF(A2)", "desktop", False, "@PRODOPS_MPF(A2)"),
        ("@'C:\\x\\prodops.xlam'!PRODOPS_MPF(A2)", "web", False, "@PRODOPS.MPF(A2)"),
        ("@PRODOPS.MPF(A2)", "web", False, "@PRODOPS.MPF(A2)"),
        ("@PRODOPS.MPF(A2)", "web", True, "_xldudf_PRODOPS_MPF(A2)"),
        ("@PRODOPS.MPF(A2)", "desktop", True, "PRODOPS_MPF(A2)"),
    ],
)
def test_the_at_sign(found, form, stored, wanted):
    assert mend(found, form, stored=stored).text == wanted


def test_links_of_our_calls_are_told():
    mended = mend("[3]!PRODOPS_MPF(A2)+'[12]'!PRODOPS_MPF(A2)+[4]!OTHER(A2)", "desktop", stored=True)
    assert mended.links == {3, 12}


@pytest.mark.parametrize(
    ("formula", "links", "moved"),
    [
        ("[2]Sheet1!A1+'[3]My sheet'!$B$2", {2, 3}, "[1]Sheet1!A1+'[2]My sheet'!$B$2"),
        ("[2]!Rate*[3]!F(A1)", {2, 3}, "[1]!Rate*[2]!F(A1)"),
        ("SUM([2]Jan:Mar!A1,'[3]Jan:M r'!A1)", {2, 3}, "SUM([1]Jan:Mar!A1,'[2]Jan:M r'!A1)"),
        ("[3]!PRODOPS_MPF(A2)", {3}, "[2]!PRODOPS_MPF(A2)"),
        ("Table1[2]+Table1[[#This Row],[3]]", set(), "Table1[2]+Table1[[#This Row],[3]]"),
        ('"[2]!F(A1)"&[3]!F(A1)', {3}, '"[2]!F(A1)"&[2]!F(A1)'),
        ("'a [2]'!A1", set(), "'a [2]'!A1"),
        ("[1]!F(A1)+[9]!F(A1)", {1, 9}, "[1]!F(A1)+[9]!F(A1)"),
    ],
)
def test_numbers_of_links(formula, links, moved):
    assert links_in(formula) == links
    assert renumbered(formula, {2: 1, 3: 2}) == moved


def test_names_and_forms():
    assert all(
        is_our_name(name)
        for name in ("PRODOPS_MPF", "_xldudf_PRODOPS_MPF", "prodops.mpf", "_xlfn.PRODOPS.MPF")
    )
    assert not any(is_our_name(name) for name in ("PRODOPS_MPFS", "MPF", "PRODOPS", "x_PRODOPS_MPF"))
    assert (form_of(None, "web"), form_of(" Desktop ", "web"), form_of("WEB", "desktop")) == (
        "web",
        "desktop",
        "web",
    )
    with pytest.raises(ProdOpsError, match="desktop or web, not 'mac'"):
        form_of("mac", "desktop")


# Properties -------------------------------------------------------------------------------------------------------

names = st.sampled_from([f.name for f in FUNCTIONS])
books = st.sampled_from(
    ["", "[1]!", "[7]!", "'[2]'!", "prodops.xlam!", r"'C:\O''x\prodops.xlam'!", "'a:b.XLAM'!"]
)
spellings = st.sampled_from(
    ["PRODOPS_", "PRODOPS.", "_xldudf_PRODOPS_", "_xlfn.PRODOPS.", "_xll.PRODOPS_", "prodops."]
)
calls = st.builds(lambda book, spelling, name: f"{book}{spelling}{name}(A2,", books, spellings, names)
texts = st.builds(lambda t: '"' + t.replace('"', '""') + '"', st.one_of(calls, st.text(max_size=9)))
others = st.sampled_from(
    ["A1", "$B$2:C9", "SUM(", ")", "+", "&", ",", " ", "-1.5E+3", "Orders[[#This Row],[FOB]]", "T['[1']]", "'My ''x'' sheet'!A1",
     "[1]Sheet1!A1", "[2]!Rate", "#N/A", "{1,2;3}", "_xldudf_CX_GET(A1)", "[3]!OTHERS_MPF(A1)", "Sheet1!PRODOPS_MPF", "@A:A", "TRUE"]
)  # fmt: skip
pieces = st.lists(st.one_of(calls, texts, others, st.sampled_from("+-*,(")), max_size=8)


def joined(parts):
    """Operators between, so that pieces stay tokens of their own."""
    return "+".join(parts)


forms = st.sampled_from(["desktop", "web"])


@given(pieces, forms, st.booleans())
def test_mending_twice_is_mending_once(parts, form, stored):
    once = mend(joined(parts), form, stored=stored)
    again = mend(once.text, form, stored=stored)
    assert again.text == once.text
    assert (again.kinds, again.links, again.ours) == ((), frozenset(), once.ours)


@given(pieces, st.booleans())
def test_to_the_web_and_back_gives_back(parts, stored):
    desktop = mend(joined(parts), "desktop", stored=stored).text
    web = mend(desktop, "web", stored=stored).text
    assert mend(web, "desktop", stored=stored).text == desktop
    assert mend(joined(parts), "web", stored=stored).text == web


@given(st.lists(st.one_of(texts, others), max_size=8), forms, st.booleans())
def test_without_a_call_of_ours_nothing_changes(parts, form, stored):
    formula = joined(parts)
    assert mend(formula, form, stored=stored).text == formula


@given(pieces, forms, st.booleans())
def test_texts_stay(parts, form, stored):
    found = re.compile(r'"(?:[^"]|"")*"')
    mended = mend(joined(parts), form, stored=stored).text
    assert found.findall(mended) == found.findall(joined(parts))


@given(st.text(alphabet="PRODOPS_.mpf('\"[]!1@ \\", max_size=40), forms, st.booleans())
def test_any_text_is_read_to_its_end(text, form, stored):
    """Unbalanced quotes and brackets too: nothing is lost, and a second pass agrees."""
    once = mend(text, form, stored=stored).text
    assert mend(once, form, stored=stored).text == once
    assert renumbered(text, {}) == text


@given(pieces, st.dictionaries(st.integers(1, 9), st.integers(11, 19)))
def test_renumbering_moves_links_and_nothing_else(parts, numbers):
    formula = joined(parts)
    moved = renumbered(formula, numbers)
    assert links_in(moved) == {numbers.get(n, n) for n in links_in(formula)}
    back = {new: old for old, new in numbers.items()}
    if len(back) == len(numbers):
        assert renumbered(moved, back) == formula
