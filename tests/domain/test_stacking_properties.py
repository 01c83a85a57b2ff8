"""What must always hold of stacks and amounts, against a slow reference that reads the packaged files line by line."""

import csv
import re
from datetime import date, timedelta
from fractions import Fraction
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl import reference
from prodops_xl.domain.tariff import duty_amounts, stacks
from tests.effort import examples


def table(name):
    text = resources.files("prodops_xl.reference").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


LINES = {row["hts"]: row for row in table("tariff_lines")}
PROGRAMS = table("programs")
CLAIMS = {row["symbol"]: row for row in table("claims")}
EU = {
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
}
COLUMN_2 = {"CU": "1962-05-24", "KP": "1951-09-01", "RU": "2022-04-09", "BY": "2022-04-09"}
CONDITIONS = {"in_transit", "textile_trq", "cafta_dr_textile"}
NAMES = {"usmca": "S", "cafta_dr": "P"}


class RefusedError(Exception):
    """The naive reference cannot compute the line."""


def naive_rate(text):
    """[(unit, rate)] of a printed rate; unit "" is value."""
    if text == "Free":
        return [("", Fraction(0))]
    if "garment" in text:
        raise RefusedError
    parts = []
    for term in text.split("+"):
        number = re.search(r"[\d.]+", term)[0]
        rate = Fraction(number) + (Fraction(1, 3) if "1/3" in term else 0)
        unit = re.search(r"(kg|pr|doz|article)", term)
        parts.append((unit[0] if unit else "", rate if "$" in term else rate / 100))
    return parts


def among(origin, names):
    return origin in names.split() or "*" in names.split() or ("EU" in names.split() and origin in EU)


def naive_claims(hts, line, origin, day, claims, running):
    tokens = {NAMES.get(token, token) for token in (claims or "").split()}
    symbols = tokens - CONDITIONS
    if len(symbols) > 1 or symbols - set(CLAIMS):
        raise RefusedError
    for symbol in symbols:
        row = CLAIMS[symbol]
        listed = re.search(rf"[(,. ]{symbol}\*?[,)]", line["special"])
        if COLUMN_2.get(origin, "9999") <= day or (
            row["countries"] and origin not in row["countries"].split()
        ):
            raise RefusedError
        if not row["from"] <= day <= (row["to"] or "9999"):
            raise RefusedError
        if not listed and line["column_1"] != "Free" and row["lines"] != "all":
            raise RefusedError
    for token in tokens & CONDITIONS:
        if token == "in_transit":
            allowed = [p for p in running if p["in_transit_before"] > day]
        else:
            allowed = [p for p in running if p["exempt_claim"] == token and hts[:2] in ("61", "62", "63")]
        if not allowed:
            raise RefusedError
    return tokens, next(iter(symbols), None)


def naive_stack(hts, origin, day, claims):
    """[(kind, heading, unit, rate, floor)] of one line, from the files; RefusedError where there is a problem."""
    line = (
        LINES.get(hts) or LINES.get(hts[:8]) or next((r for c, r in LINES.items() if c[:8] == hts[:8]), None)
    )
    if line is None:
        raise RefusedError
    family = " ".join(r["chapter_99"] for c, r in LINES.items() if c in (line["hts"], hts[:8]))
    running = [
        p
        for p in PROGRAMS
        if p["from"] <= day <= (p["to"] or "9999")
        and among(origin, p["origin"])
        and not among(origin, p["except_origins"])
    ]
    tokens, symbol = naive_claims(hts, line, origin, day, claims, running)
    kind, text = "column 1", line["column_1"]
    if COLUMN_2.get(origin, "9999") <= day:
        kind, text = "column 2", line["column_2"]
    elif symbol:
        for rate, symbols in re.findall(r"([^()]*)\(([^()]*)\)", line["special"]):
            if symbol in [s.strip(" .").rstrip("*") for s in symbols.split(",")]:
                kind, text = "special", rate.strip()
        if kind == "column 1" and CLAIMS[symbol]["lines"] == "all":
            kind, text = "special", "Free"
    column = naive_rate(text)
    out = [(kind, f"{hts[:4]}.{hts[4:6]}.{hts[6:8]}", unit, rate, None) for unit, rate in column]
    on_value = sum(rate for unit, rate in column if unit == "")
    for p in sorted(running, key=lambda p: (p["heading"], p["from"])):
        rate, floor = Fraction(p["rate"]), None
        textile = not p["exempt_chapters"] or hts[:2] in p["exempt_chapters"].split()
        if p["list"] and p["list"] not in family:
            continue
        if p["exempt_claim"] in tokens and p["exempt_claim"] and day >= p["exempt_from"] and textile:
            continue
        if "in_transit" in tokens and p["in_transit_before"] > day:
            continue
        if p["mode"] == "floor":
            floor, rate = rate, max(Fraction(0), rate - on_value)
        out.append(("program", p["heading"], "", rate, floor))
    return out


def half_up(amount):
    return int(amount * 2 + 1) // 2 if amount >= 0 else None


def naive_amounts(stack, cents, units, weight):
    """Cents by part, or RefusedError where quantity or weight is missing."""
    per = {
        "": Fraction(cents),
        "kg": Fraction(weight) * 100,
        "pr": Fraction(units) * 100,
        "article": Fraction(units) * 100,
    }
    per["doz"] = Fraction(units) * 100 / 12
    out = []
    specific = any(unit for _, _, unit, _, _ in stack)
    for _, _, unit, rate, floor in stack:
        if unit and per[unit] <= 0:
            raise RefusedError
        if floor is not None and specific and rate > 0:
            column = sum(c for c, part in zip(out, stack, strict=False) if part[0] != "program")
            out.append(max(0, half_up(floor * cents) - column))
        else:
            out.append(half_up(rate * per[unit]))
    return out


INTERESTING = [
    "6109100012", "61091000", "6109100099", "6203424511", "6203420300", "6404117930", "6402912000", "6103101000",
    "6201202911", "6505000800", "6501006000", "65020060", "4202219000", "4202316000", "4202321000", "6103220010", "6116936400",
    "6302100005", "6204631110", "4304000000", "6403511100", "6307909882", "6505000100", "9503000073", "6110201010",
]  # fmt: skip
ORIGINS = [
    "CN",
    "HK",
    "MO",
    "VN",
    "BD",
    "IN",
    "MX",
    "CA",
    "IT",
    "DE",
    "JO",
    "EG",
    "KR",
    "JP",
    "CH",
    "LI",
    "BR",
    "HN",
    "NI",
    "SV",
    "KH",
    "CU",
    "RU",
    "KP",
    "BY",
    "IL",
    "HT",
    "NP",
    "ZA",
    "OM",
    "SG",
    "TW",
    "XX",
]
TOKENS = [
    "usmca",
    "S",
    "P",
    "KR",
    "JO",
    "IL",
    "N",
    "E",
    "D",
    "A",
    "R",
    "H",
    "NP",
    "OM",
    "SG",
    *sorted(CONDITIONS),
]
DAYS = st.one_of(
    st.integers(0, 3200).map(lambda n: date(2019, 1, 1) + timedelta(days=n)),
    st.sampled_from([p["from"] for p in PROGRAMS] + [p["to"] for p in PROGRAMS if p["to"]]).map(
        date.fromisoformat
    ),
)
CLAIM = st.one_of(
    st.none(), st.sampled_from(TOKENS), st.lists(st.sampled_from(TOKENS), max_size=3).map(" ".join)
)
LINE = st.tuples(
    st.sampled_from(INTERESTING),
    st.sampled_from(ORIGINS),
    DAYS,
    CLAIM,
    st.integers(0, 10**8),  # cents
    st.integers(0, 50_000),  # pieces
    st.integers(0, 10**7).map(lambda g: g / 1000),  # kg to the gram
)
BATCH = st.lists(LINE, min_size=1, max_size=30)


def computed(batch):
    hts, origin, day, claims, cents, units, weight = zip(*batch, strict=True)
    found = stacks(
        reference.tariff(),
        np.array(hts, dtype=object),
        np.array(origin, dtype=object),
        np.array(day, dtype="datetime64[D]"),
        np.array(claims, dtype=object),
    )
    given_weight = np.array([w or np.nan for w in weight])
    return found, duty_amounts(found, np.array(cents), np.array(units, dtype=float), given_weight)


@settings(max_examples=examples(80), deadline=None)
@given(BATCH)
def test_the_vectorised_stack_is_the_naive_one(batch):
    found, amounts = computed(batch)
    refused = set(found.problems["stack"])
    units = {"": "value", "kg": "kg", "pr": "pair", "doz": "dozen", "article": "piece"}
    for row, (hts, origin, day, claims, cents, pieces, weight) in enumerate(batch):
        stack = int(found.line_stack[row])
        try:
            expected = naive_stack(hts, origin, day.isoformat(), claims)
        except RefusedError:
            assert stack in refused, batch[row]
            continue
        assert stack not in refused, (batch[row], found.problems["message"].tolist())
        part = found.parts[found.parts["stack"] == stack]
        assert part["kind"].tolist() == [p[0] for p in expected], batch[row]
        assert part["heading"].tolist() == [p[1] for p in expected], batch[row]
        assert part["basis"].tolist() == [units[p[2]] for p in expected], batch[row]
        shown = [float(p[4] if rest else p[3]) for p, rest in zip(expected, part["rest"], strict=True)]
        assert part["rate"].tolist() == pytest.approx(shown, abs=1e-12), batch[row]
        own = amounts.cents[amounts.line == row].tolist()
        try:
            assert own == naive_amounts(expected, cents, pieces, weight), batch[row]
        except RefusedError:
            assert own == []
            assert row in set(amounts.problems["line"]), batch[row]


@settings(max_examples=examples(40), deadline=None)
@given(BATCH, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(batch, random):
    order = list(range(len(batch)))
    random.shuffle(order)
    found, amounts = computed(batch)
    again, shuffled = computed([batch[i] for i in order])
    assert np.array_equal(
        found.ad_valorem[found.line_stack][order], again.ad_valorem[again.line_stack], equal_nan=True
    )
    assert amounts.duty()[order].tolist() == shuffled.duty().tolist()
    assert found.mpf_exempt[found.line_stack][order].tolist() == again.mpf_exempt[again.line_stack].tolist()


@settings(max_examples=examples(40), deadline=None)
@given(BATCH)
def test_amounts_are_never_negative_and_add_up(batch):
    found, amounts = computed(batch)
    assert (amounts.cents >= 0).all()
    assert amounts.duty().sum() + amounts.fees().sum() == amounts.cents.sum()
    assert (amounts.ieepa() <= amounts.duty()).all()
    assert (np.diff(amounts.line) >= 0).all()
    same = amounts.line[1:] == amounts.line[:-1]
    assert (np.diff(amounts.part)[same] == 1).all()
    assert (found.arrays.stack[amounts.part] == found.line_stack[amounts.line]).all()
    assert sorted(found.parts["stack"]) == found.parts["stack"].tolist()


@settings(max_examples=examples(40), deadline=None)
@given(LINE, st.integers(1, 10**7))
def test_more_value_is_never_less_duty_and_each_part_stands_alone(line, more):
    hts, origin, day, claims, cents, pieces, weight = line
    _, amounts = computed([line, (hts, origin, day, claims, cents + more, pieces, weight)])
    duty = amounts.duty()
    assert duty[1] >= duty[0]
    value = cents + more
    found, own = computed([(hts, origin, day, claims, value, pieces, weight)])
    plain = (found.arrays.basis[own.part] == 0) & ~found.arrays.rest[own.part]
    alone = [half_up(Fraction(int(e), 3_000_000) * value) for e in found.arrays.exact[own.part][plain]]
    assert own.cents[plain].tolist() == alone


@settings(max_examples=examples(30), deadline=None)
@given(BATCH)
def test_a_batch_is_its_lines_one_by_one(batch):
    found, amounts = computed(batch)
    for row, line in enumerate(batch):
        single, alone = computed([line])
        assert alone.cents.tolist() == amounts.cents[amounts.line == row].tolist()
        of = found.warnings[found.warnings["stack"] == found.line_stack[row]]
        assert single.warnings["message"].tolist() == of["message"].tolist()
        of = found.problems[found.problems["stack"] == found.line_stack[row]]
        assert sorted(single.problems["message"]) == sorted(of["message"])
