"""Fiber contents as sheets write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.fiber import FIBERS, canonical, chief_fiber, off_hundred, read

# text, parts as (label, shares), fiber in chief weight
CONTENTS = [
    ("60% cotton 40% polyester", [("", [60, 40])], "cotton"),
    ("Cotton 60%, Polyester 40%", [("", [60, 40])], "cotton"),
    ("60%COTTON40%POLYESTER", [("", [60, 40])], "cotton"),
    ("Cotton:60% Polyester:40%", [("", [60, 40])], "cotton"),
    ("100% Cotton", [("", [100])], "cotton"),
    ("100 % organic cotton jersey, 180 gsm", [("", [100])], "cotton"),
    ("100% cotton 30/1 combed", [("", [100])], "cotton"),
    ("95 cotton 5 spandex", [("", [95, 5])], "cotton"),
    ("Cotton 60 Polyester 40", [("", [60, 40])], "cotton"),
    ("95% Cotton / 5% Elastane", [("", [95, 5])], "cotton"),
    ("97,5% cotton 2,5% elastane", [("", [97.5, 2.5])], "cotton"),
    ("60 percent cotton and 40 percent modal", [("", [60, 40])], "cotton"),
    ("60/40 CVC", [("", [60, 40])], "cotton"),  # chief value cotton
    ("CVC 60/40", [("", [60, 40])], "cotton"),
    ("65/35 T/C", [("", [65, 35])], "synthetic"),  # terylene and cotton: polyester first
    ("65/35 poly cotton", [("", [65, 35])], "synthetic"),
    ("50/30/20 polyester/rayon/spandex", [("", [50, 30, 20])], "synthetic"),
    ("80/20 fleece", [("", [80, 20])], None),
    ("100% merino wool", [("", [100])], "wool"),
    ("70% cashmere 30% silk", [("", [70, 30])], "wool"),
    ("55% linen 45% cotton", [("", [55, 45])], "vegetable"),
    ("100% bamboo viscose", [("", [100])], "artificial"),
    ("100% recycled polyester (exclusive of trim)", [("", [100])], "synthetic"),
    # Synthetic and artificial weigh together (section XI, note 2(B)(c)): 35 + 30 of 100 against 35 cotton.
    ("35% cotton 35% polyester 30% rayon", [("", [35, 35, 30])], "synthetic"),
    ("45% cotton 25% rayon 30% nylon", [("", [45, 25, 30])], "synthetic"),
    ("50% cotton 50% polyester", [("", [50, 50])], None),  # a tie
    ("50% rayon 50% nylon", [("", [50, 50])], None),
    ("60% unobtainium 40% cotton", [("", [60, 40])], None),
    ("100%", [("", [100])], None),
    ("Shell: 100% Nylon; Lining: 100% Polyester", [("shell", [100]), ("lining", [100])], "synthetic"),
    ("Shell: 100% wool Lining: 100% polyester", [("shell", [100]), ("lining", [100])], "wool"),
    ("100% wool shell, 100% polyester lining", [("shell", [100]), ("lining", [100])], "wool"),
    ("Outer: 80% wool 20% nylon / Lining 1: 100% acetate", [("outer", [80, 20]), ("lining", [100])], "wool"),
    ("Body 60% cotton 40% poly Rib 95% cotton 5% spandex", [("body", [60, 40]), ("rib", [95, 5])], "cotton"),
    ("100% polyester\nFilling: 90% down 10% feather", [("", [100]), ("filling", [90, 10])], "synthetic"),
    ("100% nylon / 100% polyester", [("", [100]), ("", [100])], None),  # two outer fabrics: not certain
    ("60% cotton 38% polyester", [("", [60, 38])], None),
    ("100% cotton 5% spandex", [("", [100, 5])], None),
    ("Shell: 60% cotton 30% nylon Lining: 100% nylon", [("shell", [60, 30]), ("lining", [100])], None),
    ("60%棉 40%涤纶", [("", [60, 40])], None),
]


@pytest.mark.parametrize(("text", "parts", "chief"), CONTENTS, ids=[c[0] for c in CONTENTS])
def test_contents(text, parts, chief):
    assert [(part.label, [share for _, share in part.shares]) for part in read(text)] == parts
    assert chief_fiber(text) == chief


@pytest.mark.parametrize(
    "text", [None, "", "cotton", "TBD", "as per sample", "3/4 sleeve", "size 3/4", "Q=Total", "180 gsm"]
)
def test_unreadable(text):
    assert read(text) == ()
    assert off_hundred(text) is None


@pytest.mark.parametrize(
    ("text", "tolerance", "off"),
    [
        ("60% cotton 40% polyester", 0, []),
        ("33.3% cotton 33.3% modal 33.3% nylon", 0, [99.9]),
        ("33.3% cotton 33.3% modal 33.3% nylon", 0.1, []),
        ("98% cotton", 2, []),
        ("98% cotton", 1.9, [98]),
        ("Shell: 100% nylon Lining: 90% polyester", 0, [90]),
        ("70/40 CVC", 0, [110]),
    ],
)
def test_off_hundred(text, tolerance, off):
    assert [part.total for part in off_hundred(text, tolerance)] == off


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("60% cotton 40% polyester", "Poly 40%, Cotton 60%", True),
        ("60% cotton 40% polyester", "60/40 CVC", True),
        ("95% cotton 5% lycra", "Shell: 95% Cotton 5% Elastane", True),
        ("100% viscose", "100% rayon", True),
        ("100% cotton jersey", "100% Cotton", True),
        ("60% cotton 40% polyester", "58% cotton 42% polyester", False),
        ("Shell: 100% nylon", "Shell: 100% nylon Lining: 100% polyester", False),
        ("as sample", "AS  Sample", True),
        (None, "100% cotton", False),
    ],
)
def test_canonical(one, other, same):
    assert (canonical(one) == canonical(other)) is same


@given(text=st.text(alphabet=st.sampled_from("0123456789%/., :;cotonplyese\n"), max_size=40))
def test_nothing_makes_it_fail(text):
    canonical(text)
    chief_fiber(text)
    assert all(part.total >= 0 for part in read(text))


@given(
    shares=st.lists(st.integers(1, 50), min_size=1, max_size=5),
    names=st.lists(st.sampled_from(sorted(set(FIBERS) - {"cvc", "tc"})), min_size=5, max_size=5, unique=True),
    form=st.sampled_from(["{share}% {name} ", "{name} {share}%, ", "{share} {name} / "]),
)
def test_shares_come_back(shares, names, form):
    whole = [*shares, 100 - sum(shares)] if sum(shares) < 100 and len(shares) < 5 else shares
    text = "".join(form.format(share=share, name=name) for share, name in zip(whole, names, strict=False))
    assert sum(part.total for part in read(text)) == sum(whole)
