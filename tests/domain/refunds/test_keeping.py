"""What people wrote stays and is carried on: a claim is made by entry, and money never stands twice without a word."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.refunds.claims import batches, claimable
from prodops_xl.domain.refunds.keeping import with_earlier
from prodops_xl.domain.refunds.rows import SAID, as_claimed, claimed_with, to_act
from prodops_xl.reference.refunds import refund_programs
from tests.domain.refunds.desk import AS_OF, desk, goods, orders, row
from tests.effort import examples

ENTRY = "AB4-1234567-5"
COLUMNS = ["Entry", "PO", "Line", "Program", "Amount", "Shipment", "Entry date", "In export", *SAID]


def day(ago):
    return pd.Timestamp(AS_OF) - pd.Timedelta(days=ago)


def earlier(*rows):
    base = dict.fromkeys(COLUMNS) | {
        "Entry": ENTRY,
        "PO": "P1",
        "Program": "IEEPA",
        "Amount": 50.0,
        "In export": "yes",
    }
    return pd.DataFrame([{**base, **row} for row in rows], columns=COLUMNS).astype(object)


def kept(before, *, shares=((0, 0, 1), (0, 1, 1)), lines=(), as_of=AS_OF, **change):
    """Rows of today after `before`, with an entry of two order lines P1/10 and P1/20, 50.00 each."""
    _, made, rows = desk(
        list(lines) or [row(), goods()], list(shares), orders({}, {"Line": 20.0}), as_of=as_of, **change
    )
    out, findings = with_earlier(rows, before, refund_programs(), frozenset(made.lines["entry"]), as_of)
    return as_claimed(out, made.cases, refund_programs(), as_of), findings


def said(rows, *names):
    return rows[["Line", *names]].to_numpy().tolist()


def test_an_order_line_that_joins_a_claimed_entry_is_claimed_with_it_and_the_entry_never_again():
    before = earlier({"Line": 10.0, "Status": "claimed", "Claimed on": day(5)})
    rows, findings = kept(before)
    assert said(rows, "Status", "Claimed on") == [[10.0, "claimed", day(5)], [20.0, "claimed", day(5)]]
    assert not batches(claimable(rows))
    assert not findings


def test_words_of_an_order_line_that_is_gone_go_to_the_entry_s_new_ones():
    before = earlier({"PO": "P9", "Line": 10.0, "Status": "accepted", "Claimed on": day(5), "Amount": 100.0})
    rows, findings = kept(before)
    assert said(rows, "Status") == [[10.0, "accepted"], [20.0, "accepted"]]
    assert rows["In export"].tolist() == ["yes", "yes"]
    assert not findings


def test_money_paid_on_order_lines_that_are_gone_is_split_over_the_new_ones_to_the_cent():
    paid = {"Status": "paid", "Claimed on": day(40), "Paid on": day(5)}
    before = earlier(
        {"PO": "P8", "Line": 1.0, "Paid amount": 33.33, **paid},
        {"PO": "P9", "Line": 1.0, "Paid amount": 66.67, **paid},
    )
    rows, findings = kept(before)
    assert rows["Paid amount"].tolist() == [50.0, 50.0]
    assert rows["Status"].tolist() == ["paid", "paid"]
    assert not findings


def test_words_that_do_not_agree_are_not_guessed_at_and_the_entry_is_not_claimed_again():
    before = earlier(
        {"PO": "P8", "Line": 1.0, "Status": "paid", "Paid on": day(5)}, {"PO": "P9", "Line": 1.0, "Status": "claimed", "Claimed on": day(9)}
    )  # fmt: skip
    rows, findings = kept(before)
    assert rows["Status"].tolist() == ["to claim", "to claim", "paid", "claimed"]
    assert [f.rule for f in findings] == ["refund-left-over"] * 2
    assert "no longer with PO P8" in findings[0].message
    assert claimable(rows)["why"].tolist() == ["claimed already"]


def test_of_a_copied_row_the_one_that_somebody_wrote_into_counts():
    before = earlier(
        {"Line": 10.0, "Status": "to claim"},
        {"Line": 10.0, "Status": "accepted", "Claimed on": day(3)},
        {"Line": 20.0, "Status": "to claim"},
    )
    rows, findings = kept(before)
    assert said(rows, "Status") == [[10.0, "accepted"], [20.0, "to claim"]]
    assert not findings
    before = earlier({"Line": 10.0, "Status": "claimed"}, {"Line": 10.0, "Status": "accepted"})
    rows, findings = kept(before)
    assert "stands twice with PO P1" in findings[0].message


def test_a_row_that_names_its_entry_without_zeros_is_that_entry_s():
    lines = (row(entry="034-4410728-2"), goods(entry="034-4410728-2"))
    before = earlier(
        {"Entry": "3444107282", "Line": 10.0, "Status": "claimed"},
        {"Entry": "344-41072 82", "Line": 20.0, "Status": "claimed"},
    )
    rows, _ = kept(before, lines=lines)
    assert said(rows, "Status") == [[10.0, "claimed"], [20.0, "claimed"]]


@pytest.mark.parametrize(
    ("ago", "claimed_ago", "status", "channel", "has_last_day"),
    [
        (100, 30, "claimed", "CAPE declaration", False),  # 70 days old when it was claimed
        (290, 215, "accepted", "CAPE declaration", False),
        (300, 150, "claimed", "protest", False),
        (100, 10, "claimed", "protest", True),  # claimed too late for CAPE
        (300, 10, "claimed", "final", False),
        (70, 10, "claimed", "CAPE declaration", True),
        (300, None, "claimed", "final", False),  # nobody wrote when
        (300, 230, "refused", "final", False),  # what was refused stands where it is today
        (100, 30, "to claim", "protest", True),
    ],
)  # fmt: skip
def test_what_was_claimed_stands_in_the_channel_of_the_day_of_its_claim(
    ago, claimed_ago, status, channel, has_last_day
):
    when = {"Liquidation date": day(ago)}
    said_of = {
        "Status": status,
        "Claimed on": None if claimed_ago is None or status == "to claim" else day(claimed_ago),
    }
    rows, _ = kept(earlier({"Line": 10.0, **said_of}), lines=(row(**when), goods(**when)), shares=[(0, 0, 1)])
    [got] = rows[["Channel", "Last day", "Days left"]].to_dict("records")
    assert got["Channel"] == channel
    assert (not pd.isna(got["Last day"]), not pd.isna(got["Days left"])) == (has_last_day, has_last_day)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ({"Claimed on": day(9), "Paid on": day(12)}, "paid", "before it was claimed"),
        ({"Paid on": day(-5)}, "to claim", "still to come"),
        ({"Claimed on": day(-5)}, "claimed", "still to come"),
        ({"Status": "paid"}, "paid", "no day: it stays a receivable"),
        ({"Paid on": "next week"}, "to claim", ""),
        ({"Paid on": day(2), "Paid amount": 62.5}, "paid", "12.50 more than its duty"),
        ({"Paid on": day(2), "Paid amount": 40.0}, "paid", "10.00 less than its duty"),
        ({"Paid on": day(2), "Paid amount": 50.0}, "paid", ""),
        ({"Paid amount": 50.0}, "to claim", "its status is to claim"),
        ({"Status": "not paid"}, "not paid", "none that is known"),
    ],
)
def test_days_and_amounts_that_cannot_be_are_told(words, status, told):
    rows, findings = kept(earlier({"Line": 10.0, **words}, {"Line": 20.0, "Status": "to claim"}))
    assert rows["Status"].iloc[0] == status
    assert [told in f.message for f in findings] == ([True] if told else [])


STATES = st.sampled_from([None, "to claim", "claimed", "accepted", "refused", "paid", "odd"])
BEFORE = st.lists(
    st.tuples(st.sampled_from(["P1", "P9", None]), st.sampled_from([10.0, 20.0, None]), STATES, st.sampled_from([None, 1.0, 50.0])), max_size=6
)  # fmt: skip


@settings(max_examples=examples(150))
@given(before=BEFORE)
def test_nothing_that_was_paid_is_lost_and_a_second_run_changes_nothing(before):
    table = earlier(
        *({"PO": po, "Line": at, "Status": s, "Paid amount": paid, "Paid on": day(3) if paid else None} for po, at, s, paid in before)
    )  # fmt: skip
    rows, _ = kept(table)
    paid = sum(p or 0 for *_, p in before)
    assert pd.to_numeric(rows["Paid amount"]).sum() == pytest.approx(paid)
    assert rows.loc[rows["In export"] == "yes", "cents"].sum() == 10_000
    if any(s in ("claimed", "accepted", "paid") or p for _, _, s, p in before):
        assert not batches(claimable(rows))
    shown = rows.assign(Amount=rows["cents"] / 100)[COLUMNS].astype(object)
    again, _ = kept(shown)
    key = ["PO", "Line", *SAID, "In export"]
    assert sorted(map(str, again[key].values.tolist())) == sorted(map(str, rows[key].values.tolist()))


def test_the_clock_that_is_told_in_two_ways_is_told():
    cases = [
        (
            {"Liquidation status": "Suspended", "Liquidation date": day(30)},
            "CAPE declaration",
            "in the past; the date counts",
        ),
        (
            {"Liquidation status": "Liquidated", "Liquidation date": day(-9)},
            "CAPE declaration",
            "still to come",
        ),
        ({"Liquidation date": pd.Timestamp("2025-01-02")}, "unknown", "before its entry date"),
        ({"Liquidation status": "Reliquidated", "Liquidation date": day(100)}, "protest", None),
        ({"Liquidation status": "Unliquidated", "Liquidation date": day(-9)}, "CAPE declaration", None),
    ]
    for words, channel, told in cases:
        _, made, _ = desk([row(**words), goods(**words)])
        assert set(made.lines["channel"]) == {channel}, words
        messages = [f.message for f in made.findings if f.rule == "refund-liquidation"]
        assert [told in m for m in messages] == ([True] if told else []), words


def test_no_file_before_the_portal_is_open():
    _, made, _ = desk([row(), goods()], as_of=dt.date(2026, 4, 19))
    assert not made.lines["file"].any()
    assert made.lines["to_do"].iloc[0] == "Wait: the channel opens on 2026-04-20."
    _, made, _ = desk([row(), goods()], as_of=dt.date(2026, 4, 20))
    assert made.lines["file"].all()


@pytest.mark.parametrize(
    ("po", "line", "order"), [("P1", 20.0, 1), ("P1", None, -1), ("P2", None, 2), ("P2", 10.0, 2), ("P7", 10.0, -1), (None, None, -1)]
)  # fmt: skip
def test_an_entry_line_that_nothing_was_matched_to_carries_the_po_that_the_report_names(po, line, order):
    words = {"PO": po, "PO line": line}
    _, made, rows = desk([row(**words), goods(**words)], [], orders({}, {"Line": 20.0}, {"PO": "P2"}))
    assert made.lines["order"].tolist() == [order]
    assert rows["PO"].tolist() == [po if order >= 0 else "no PO"]
    assert (rows["Matched by"].iloc[0] == "PO of the report") is (order >= 0)


def test_numbers_of_one_importer_written_in_several_ways_are_one_file():
    lines = []
    for serial, importer in enumerate(
        ["84-2190057", "84-2190057-00", "84219005700", "84 2190057 00", "84-2190057-01"]
    ):
        number = ["AB4-0000001-9", "AB4-0000002-7", "AB4-0000003-5", "AB4-0000004-3", "AB4-0000005-0"][serial]
        lines += [row(entry=number, Importer=importer), goods(entry=number, Importer=importer)]
    rows, _ = kept(earlier(), lines=lines, shares=(), importers=("84-2190057-00",))
    assert {b.name: len(b.entries) for b in batches(claimable(rows))} == {
        "IEEPA claim 842190057": 4,
        "IEEPA claim 84219005701": 1,
    }


def test_a_row_to_claim_of_an_entry_that_another_row_says_was_paid_lapses_no_more_and_goes_into_no_file():
    before = earlier(
        {"Line": 10.0, "Status": "paid", "Paid on": day(5)},
        {"Line": 20.0, "Status": "to claim", "Reason": "x"},
    )
    rows, _ = kept(before)
    assert said(rows, "Status") == [[10.0, "paid"], [20.0, "to claim"]]  # nothing is guessed at
    assert claimable(rows)["why"].tolist() == ["claimed already"]
    assert not to_act(rows).any()
    assert claimed_with(rows).tolist() == [False, True]
