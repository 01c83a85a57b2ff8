"""Filed lines and what stands behind them: by number, bill, PO, likeness; wrong, split, gathered, doubled ones."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.entries.matching import (
    BY_BILL,
    BY_ENTRY,
    BY_LIKENESS,
    BY_PO,
    TWICE,
    Matches,
    match,
    spread,
)
from tests.domain.entries.report import (
    CHINO,
    DRESS,
    E1,
    E2,
    E3,
    JERSEY,
    TEE,
    book,
    line,
    matched,
    number,
    order,
    read,
    shipment,
    unfiled_pos,
)  # fmt: skip
from tests.effort import examples

D = dt.datetime
MARCH = D(2026, 3, 2)


@pytest.fixture(scope="module")
def named():
    """One entry, named on the shipment lines: tees 12,000, jerseys 19,200, chinos 11,400."""
    return book(
        [order("P1"), order("P2", units=2400, fob=8.0, hts=JERSEY), order("P3", fob=9.5, hts=CHINO)],
        [shipment("SHIP001")],
        [("SHIP001", "P1", 10, 1200, E1), ("SHIP001", "P2", 10, 2400, E1), ("SHIP001", "P3", 10, 1200, E1)],
        [(E1, "SHIP001", MARCH)],
    )  # fmt: skip


TEES = line(E1, 1, 12000, units=1200)
JERSEYS = line(E1, 2, 19200, JERSEY, units=2400)
CHINOS = line(E1, 3, 11400, CHINO, units=1200)
P1, P2, P3 = ("P1/10",), ("P2/10",), ("P3/10",)


def ent(*pos):
    return (BY_ENTRY, pos)


@pytest.mark.parametrize(
    ("rows", "wanted", "left"),
    [
        ([TEES, JERSEYS, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        ([TEES, JERSEYS], [ent("P1/10"), ent("P2/10")], ["P3/10"]),
        # A wrong number shows beside its goods: another line of the heading, another chapter.
        ([{**TEES, "HTS": "6109901007"}, JERSEYS, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        ([TEES, {**JERSEYS, "HTS": "4202923131"}, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        # A wrong origin, a wrong value, a wrong quantity.
        ([TEES, {**JERSEYS, "Origin": "CN"}, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        ([TEES, {**JERSEYS, "Entered value": 91200}, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        ([TEES, {**JERSEYS, "Quantity": 24}, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        # Jerseys under the tees' number: the tees' own line is nearer to the tees.
        ([TEES, {**JERSEYS, "HTS": TEE}, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        # Only the misclassified line is there: it is the jerseys', not the tees'.
        ([{**JERSEYS, "HTS": TEE}, CHINOS], [ent("P2/10"), ent("P3/10")], ["P1/10"]),
        # The same goods on two lines.
        ([TEES, {**TEES, "Line": 4}, JERSEYS, CHINOS], [ent("P1/10"), (TWICE, ()), ent("P2/10"), ent("P3/10")], []),
        # Split by the broker: both are the tees; not doubled, since together they are the value.
        ([line(E1, 1, 6000, units=600), line(E1, 4, 6000, units=600), JERSEYS, CHINOS],
         [ent("P1/10"), ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        # Goods that we know nothing of.
        ([TEES, JERSEYS, CHINOS, line(E1, 4, 800, DRESS, "IT", units=20)],
         [ent("P1/10"), ent("P2/10"), ent("P3/10"), ("", ())], []),
        # Hyphens and small letters do not matter.
        ([{**r, "Entry": f"{E1[:3]}-{E1[3:10]}-{E1[10]}".lower()} for r in (TEES, JERSEYS, CHINOS)],
         [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
        # Eight digits say nothing of the last two.
        ([{**TEES, "HTS": TEE[:8]}, JERSEYS, CHINOS], [ent("P1/10"), ent("P2/10"), ent("P3/10")], []),
    ],
)  # fmt: skip
def test_within_an_entry(named, rows, wanted, left):
    lines, told = matched(rows, named)
    assert lines == wanted
    assert unfiled_pos(told, named) == left


def test_the_same_goods_are_certain_and_others_less(named):
    _, told = matched([TEES, {**JERSEYS, "HTS": "4202923131"}], named)
    sure, less = told.lines["confidence"]
    assert sure == 1.0
    assert 0.5 < less < 0.9


def test_dozens_and_kilos_are_quantities(named):
    """Two lines of one number and like values: the quantity tells which is which."""
    orders = [
        order("P1", Claims=None),
        order("P2", units=2400, fob=5.0, **{"Manufacturer ID": "VNSAIGAR1HOC"}),
    ]
    costed = book(
        orders,
        [shipment("S1")],
        [("S1", "P1", 10, 1200, E1), ("S1", "P2", 10, 2400, E1)],
        [(E1, "S1", MARCH)],
    )
    rows = [line(E1, 1, 12000, Quantity=200, Unit="DOZ"), line(E1, 2, 12000, Quantity=240, Unit="KG")]
    lines, _ = matched(rows, costed)
    assert lines == [ent("P2/10"), ent("P1/10")]


def test_a_gathered_line_holds_all_that_it_gathers():
    """Two makers are two customs lines of ours; the broker filed one."""
    orders = [order("P1", **{"Manufacturer ID": "VNA"}), order("P2", units=600, **{"Manufacturer ID": "VNB"})]
    costed = book(
        orders, [shipment("S1")], [("S1", "P1", 10, 1200, E1), ("S1", "P2", 10, 600, E1)], [(E1, "S1", MARCH)]
    )
    lines, told = matched([line(E1, 1, 18000, units=1800)], costed)
    assert lines == [ent("P1/10", "P2/10")]
    assert len(told.unfiled) == 0
    assert len(told.links) == 2


def test_lines_filed_by_invoice_find_their_own_order():
    """Two orders are one customs line of ours; filed apart, each has the value of one."""
    orders = [order("P1"), order("P2", units=500)]
    costed = book(
        orders, [shipment("S1")], [("S1", "P1", 10, 1200, E1), ("S1", "P2", 10, 500, E1)], [(E1, "S1", MARCH)]
    )
    lines, told = matched([line(E1, 1, 5000, units=500), line(E1, 2, 12000, units=1200)], costed)
    assert lines == [ent("P2/10"), ent("P1/10")]
    assert told.lines["computed"].tolist() == [0, 0]


def test_entries_names_the_shipment_of_lines_that_do_not():
    """Two entries of one shipment, and the shipment lines name none."""
    costed = book(
        [order("P1"), order("P2", hts=JERSEY)], [shipment("S1")],
        [("S1", "P1", 10, 1200, None), ("S1", "P2", 10, 1200, None)], [(E1, "S1", MARCH), (E2, "S1", MARCH)],
    )  # fmt: skip
    lines, _ = matched([line(E1, 1, 12000, units=1200), line(E2, 1, 12000, JERSEY, units=1200)], costed)
    assert lines == [ent("P1/10"), ent("P2/10")]


@pytest.fixture(scope="module")
def unnamed():
    """Two shipments alike in all but their numbers, without entries."""
    return book(
        [order("PO-1001"), order("PO-1002"), order("PO-1002", 20, hts=JERSEY)],
        [shipment("MAEU55512345", Container="MSKU7654321"), shipment("HLCU777000111")],
        [
            ("MAEU55512345", "PO-1001", 10, 1200, None),
            ("HLCU777000111", "PO-1002", 10, 1200, None), ("HLCU777000111", "PO-1002", 20, 1200, None),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "how", "po"),
    [
        ({"Bill of lading": "MAEU55512345"}, BY_BILL, "PO-1001/10"),
        ({"Bill of lading": "55512345"}, BY_BILL, "PO-1001/10"),
        ({"Bill of lading": "maeu 55512345"}, BY_BILL, "PO-1001/10"),
        ({"Bill of lading": "XXXX999; HLCU777000111"}, BY_BILL, "PO-1002/10"),
        ({"Bill of lading": "MSKU7654321"}, BY_BILL, "PO-1001/10"),
        ({"Reference": "CNTR MSKU7654321"}, BY_BILL, "PO-1001/10"),
        ({"Reference": "INV 77/PO-1002"}, BY_PO, "PO-1002/10"),
        ({"Reference": "PO1002"}, BY_PO, "PO-1002/10"),
        ({"Reference": "1001"}, BY_PO, "PO-1001/10"),
        ({"PO": "PO-1001", "PO line": 10}, BY_PO, "PO-1001/10"),
        ({"Reference": "BKG 1001 / PO 1002"}, BY_PO, "PO-1002/10"),
        # An invoice, a number of cartons: not a PO.
        ({"Reference": "INV 1001"}, "", None),
        ({"Reference": "1001 CTNS"}, "", None),
        # Not whole, or not there: both shipments are as likely, so neither is taken.
        ({"Reference": "INV 10011"}, "", None),
        ({"Reference": "A1001B"}, "", None),
        ({"Bill of lading": "MAEU555"}, "", None),
        ({}, "", None),
    ],
)  # fmt: skip
def test_bills_and_references(unnamed, more, how, po):
    lines, _ = matched([line(E1, 1, 12000, units=1200, **more)], unnamed)
    assert lines == [(how, (po,) if po else ())]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, True),
        ({"Entered value": 11500}, True),
        ({"Entered value": 11200}, True),
        ({"Entered value": 11000, "Quantity": 1100}, False),  # value and quantity are of other goods
        ({"Entered value": 11000, "Quantity": None}, False),
        ({"Entered value": 8000}, False),
        ({"Entry date": D(2026, 3, 9)}, True),
        ({"Entry date": D(2026, 6, 9)}, False),
        ({"Entry date": None}, False),
        ({"Origin": "CN"}, False),
        ({"HTS": CHINO}, False),
        ({"Quantity": 120.0}, False),
    ],
)
def test_likeness_where_there_is_nothing_else(change, found):
    costed = book(
        [order("P1"), order("P2", hts=JERSEY)],
        [shipment("S1")],
        [("S1", "P1", 10, 1200, None), ("S1", "P2", 10, 1200, None)],
    )
    lines, told = matched([{**line(E1, 1, 12000, units=1200), **change}], costed)
    assert lines == [(BY_LIKENESS, ("P1/10",))] if found else [("", ())]
    assert (told.lines["confidence"] < 1).all()


def test_goods_of_a_named_entry_are_not_guessed_for_another(named):
    lines, told = matched([{**r, "Entry": E2} for r in (TEES, JERSEYS, CHINOS)], named)
    assert {how for how, _ in lines} == {""}
    assert told.unmatched.tolist() == [0, 1, 2]
    assert len(told.unfiled) == 0


def test_an_order_that_has_not_shipped_answers_to_its_po():
    costed = book([order("P100"), order("P200")])
    lines, told = matched([line(E1, 1, 12000, units=1200, Reference="PO P200")], costed)
    assert lines == [(BY_PO, ("P200/10",))]
    assert told.lines["computed"].tolist() == [-1]
    assert told.shares["shipped"].tolist() == [-1]


def test_a_vendors_entry_is_matched_and_is_not_ours():
    """DDP: the vendor is importer; no customs line of ours, but the order is known."""
    costed = book(
        [order("P1", Incoterm="DDP", fob=14.0)],
        [shipment("S1")],
        [("S1", "P1", 10, 1200, E1)],
        [(E1, "S1", MARCH)],
    )
    lines, told = matched([line(E1, 1, 11000, units=1200)], costed)
    assert lines == [ent("P1/10")]
    assert told.lines["computed"].tolist() == [-1]
    assert told.shares["weight"].tolist() == [1680000]


def test_of_a_blanket_po_the_shipment_of_the_day_is_meant():
    """Four shipments alike, a month apart, and a reference that names the PO alone."""
    costed = book(
        [order("4500", units=4800)],
        [shipment(f"SH00{k}", eta=D(2026, 2, 2) + dt.timedelta(days=30 * k)) for k in range(4)],
        [(f"SH00{k}", "4500", 10, 1200, None) for k in range(4)],
    )
    days = [D(2026, 2, 2) + dt.timedelta(days=30 * k + 2) for k in (2, 0)]
    rows = [
        line(entry, 1, 12000, units=1200, Reference="PO 4500", **{"Entry date": day})
        for entry, day in zip((E1, E2), days, strict=True)
    ]
    _, told = matched(rows, costed)
    assert costed.shipped.lines["Shipment"].iloc[told.shares["shipped"]].tolist() == ["SH002", "SH000"]


def test_a_container_that_sailed_before_is_another_shipment():
    """January's goods answer nothing in April, and are not missing from April's entry either."""
    box = "MSKU7654321"
    costed = book(
        [order("P1"), order("P2", units=1210)],
        [
            shipment("SHV01", eta=D(2026, 1, 5), Container=box),
            shipment("SHV02", eta=D(2026, 4, 20), Container=box),
        ],
        [("SHV01", "P1", 10, 1200, None), ("SHV02", "P2", 10, 1210, None)],
    )
    april = line(E1, 1, 12000, units=1200, **{"Bill of lading": box, "Entry date": D(2026, 4, 21)})
    lines, told = matched([april], costed)
    assert lines == [(BY_BILL, ("P2/10",))]
    assert unfiled_pos(told, costed) == []
    only = book(
        [order("P1")],
        [shipment("SHV01", eta=D(2026, 1, 5), Container=box)],
        [("SHV01", "P1", 10, 1200, None)],
    )
    assert matched([april], only)[0] == [("", ())]
    # Nor does a PO mean the shipment of a year ago.
    assert matched(
        [{**april, "Bill of lading": None, "Reference": "PO P100"}],
        book([order("P100")], [shipment("SHV01", eta=D(2025, 3, 5))], [("SHV01", "P100", 10, 1200, None)]),
    )[0] == [("", ())]


def test_the_next_shipment_of_a_blanket_po_is_not_the_first_one_again():
    costed = book([order("4500", units=2400)], [shipment("SHA01")], [("SHA01", "4500", 10, 1200, None)])
    rows = [
        line(entry, 1, 12000, units=1200, Reference="PO 4500", **{"Bill of lading": bill, "Entry date": day})
        for entry, bill, day in ((E1, "MAEU111111", MARCH), (E2, "MAEU222222", D(2026, 4, 3)))
    ]
    assert [how for how, _ in matched(rows, costed)[0]] == [BY_PO, ""]


def test_a_shipment_on_two_entries_of_which_we_name_one():
    """Half of the goods on each; the bill ties the second, and nothing is left over or owed."""
    costed = book(
        [order("P1")], [shipment("SHIP001")], [("SHIP001", "P1", 10, 1200, E1)], [(E1, "SHIP001", MARCH)]
    )
    rows = [line(entry, 1, 6000, units=600, **{"Bill of lading": "SHIP001"}) for entry in (E1, E2)]
    lines, told = matched(rows, costed)
    assert lines == [(BY_ENTRY, ("P1/10",)), (BY_BILL, ("P1/10",))]
    assert told.lines["computed"].tolist() == [0, 0]
    # A line that would bring the sum no nearer is no part of it.
    whole = [line(E1, 1, 12000, units=1200), line(E2, 1, 6000, units=600, **{"Bill of lading": "SHIP001"})]
    assert matched(whole, costed)[0] == [(BY_ENTRY, ("P1/10",)), ("", ())]


@pytest.mark.parametrize(
    ("more", "again"),
    [
        ({"Bill of lading": "SHIP001"}, True),
        ({"Reference": "INV 9"}, True),
        ({"Bill of lading": "SHIP001", "Entry date": D(2026, 4, 2)}, True),
        ({"Reference": "INV 9", "Entry date": D(2026, 4, 2)}, False),  # the next shipment of a blanket order
        ({"Reference": "INV 9", "Entry date": D(2026, 7, 30)}, False),
        ({"Reference": "INV 10"}, False),
        ({"Reference": "INV 9", "Entered value": 5000.0}, False),
    ],
)
def test_an_entry_filed_twice(named, more, again):
    first = [
        {**r, "Reference": "INV 9", "Bill of lading": more.get("Bill of lading")}
        for r in (TEES, JERSEYS, CHINOS)
    ]
    second = [
        {**r, "Entry": E3, "Entered value": r["Entered value"], **more} for r in (TEES, JERSEYS, CHINOS)
    ]
    lines, told = matched([*second, *first], named)
    assert [how for how, _ in lines[3:]] == [BY_ENTRY] * 3
    assert {how for how, _ in lines[:3]} == {TWICE if again else ""}
    assert told.unmatched.tolist() == [0, 1, 2]


def test_an_empty_report_and_an_empty_book(named):
    none = match(read([TEES]), book([]))
    assert none.unmatched.tolist() == [0]
    empty = match(read([TEES][:0] or [{**TEES, "Entry": None}]), named)
    assert len(empty.lines) == 0
    assert len(empty.unfiled) == 0


@st.composite
def reports(draw):
    """Rows of one or two entries around the season: right, wrong, split, doubled, unknown."""
    rows = []
    for at, entry in enumerate(draw(st.lists(st.sampled_from([E1, E2, number(9)]), min_size=1, max_size=9))):
        base = draw(st.sampled_from([TEES, JERSEYS, CHINOS]))
        rows.append(
            {
                **base, "Entry": entry, "Line": at + 1.0,
                "HTS": draw(st.sampled_from([base["HTS"], TEE, JERSEY, "6109901007", None])),
                "Origin": draw(st.sampled_from(["VN", "VN", "CN"])),
                "Entered value": base["Entered value"] * draw(st.sampled_from([1.0, 1.0, 0.5, 2.0, 1.03])),
                "Duty": draw(st.integers(-500, 90000)) / 100,
                "Reference": draw(st.sampled_from([None, "P1", "P2 P3", "SHIP001"])),
            }
        )  # fmt: skip
    return rows


@settings(max_examples=examples(20))
@given(rows=reports(), seed=st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(named, rows, seed):
    order_of = np.random.default_rng(seed).permutation(len(rows))
    one = match(read(rows), named)
    other = match(read([rows[k] for k in order_of]), named)
    back = np.empty(len(rows), dtype=int)
    back[order_of] = np.arange(len(rows))
    pd.testing.assert_frame_equal(one.lines, other.lines.iloc[back].reset_index(drop=True))
    assert one.unfiled.tolist() == other.unfiled.tolist()
    place = other.shares.assign(of=order_of[other.shares["of"]]).sort_values(
        ["of", "shipped", "order"], ignore_index=True
    )
    pd.testing.assert_frame_equal(
        one.shares.sort_values(["of", "shipped", "order"], ignore_index=True), place
    )


@settings(max_examples=examples(20))
@given(rows=reports())
def test_what_holds_of_every_match(named, rows):
    told = match(read(rows), named)
    behind = np.unique(told.shares["of"])
    found = told.lines["how"].isin([BY_ENTRY, BY_BILL, BY_PO, BY_LIKENESS]).to_numpy()
    assert sorted([*behind, *told.unmatched]) == list(range(len(rows)))  # each line is one or the other
    assert np.array_equal(np.flatnonzero(found), behind)
    assert told.lines["confidence"].between(0, 1).all()
    assert (told.lines["confidence"][found] > 0).all()
    assert (told.shares["weight"] >= 0).all()
    assert not told.shares.duplicated(["of", "shipped", "order"]).any()
    answered = told.lines["computed"][told.lines["computed"] >= 0]
    assert not np.intersect1d(told.unfiled, answered).size


@given(
    lines=st.lists(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 10**9)), max_size=5), min_size=1, max_size=5
    ),
    data=st.data(),
)
def test_spread_is_exact(lines, data):
    shares = pd.DataFrame(
        [(of, k, k, weight) for of, line_ in enumerate(lines) for k, (_, weight) in enumerate(line_)],
        columns=["of", "shipped", "order", "weight"],
    ).astype("int64")
    shuffled = shares.sample(frac=1, random_state=1)
    told = Matches(pd.DataFrame(index=range(len(lines))), shuffled, np.array([]), np.array([]))
    of = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8))
    amounts = data.draw(st.lists(st.integers(-(10**8), 10**8), min_size=len(of), max_size=len(of)))
    out = spread(np.array(amounts, dtype="int64"), np.array(of, dtype="int64"), told)
    assert out.groupby("position")["cents"].sum().reindex(range(len(of)), fill_value=0).tolist() == amounts
    for at, line_ in enumerate(of):
        mine = out[out["position"] == at]
        assert mine["order"].tolist() == (list(range(len(lines[line_]))) or [-1])


def test_spread_by_value(named):
    _, told = matched([TEES, line(E2, 1, 500, DRESS, "IT")], named)
    out = spread(np.array([101, 7, -100]), np.array([0, 1, 0]), told)
    assert out.to_numpy().tolist() == [[0, 0, 0, 101], [1, -1, -1, 7], [2, 0, 0, -100]]
