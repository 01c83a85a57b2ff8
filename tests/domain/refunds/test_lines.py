"""What is given back, by whom, through which channel: tables of cases, and what must hold for any mix.

Cases are those of the facts: Learning Resources v. Trump (2026-02-20), CAPE phase 1 (open since 2026-04-20, 80 days from
liquidation), 19 USC 1514 (180 days), Pub. L. 119-75 (requests within 180 days of 2026-02-03).
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.refunds.answers import refusal_advice
from prodops_xl.domain.refunds.claims import Batch
from prodops_xl.domain.refunds.lines import ties
from prodops_xl.domain.refunds.preflight import preflight
from prodops_xl.domain.refunds.programs import Programs
from prodops_xl.reference.refunds import refund_programs, rejections, typed
from tests.domain.refunds.desk import AS_OF, desk, goods, orders, row
from tests.effort import examples


def day(ago):
    return dt.datetime.combine(AS_OF, dt.time()) - dt.timedelta(days=ago)


def back(*rows, **change):
    """Cents given back of one line's rows."""
    return int(desk([*rows, goods()], **change)[1].lines["cents"].sum())


@pytest.mark.parametrize(
    ("hts", "cents"),
    [
        ("9903.01.01", 10000), ("9903.01.25", 10000), ("9903.01.84", 10000), ("9903.02.20", 10000), ("9903.02.69", 10000),
        ("9903.03.01", 0),  # Section 122
        ("9903.05.01", 0), ("9903.88.15", 0), ("9903.88.03", 0),  # Section 301
        ("9903.80.01", 0), ("9903.81.91", 0),  # Section 232
        ("9902.01.25", 0), ("9903.10.01", 0),
    ],
)  # fmt: skip
def test_only_the_struck_down_headings_come_back(hts, cents):
    assert back(row(hts)) == cents


@pytest.mark.parametrize(
    ("entered", "cents"),
    [("2025-02-03", 0), ("2025-02-04", 10000), ("2026-02-24", 10000), ("2026-02-25", 0), ("2026-05-01", 0)],
)
def test_the_days_of_entry_that_count(entered, cents):
    when = {"Entry date": dt.datetime.fromisoformat(entered)}
    _, made, _ = desk([row(**when), goods(**when)])
    assert made.lines["cents"].sum() == cents
    assert [f.rule for f in made.findings] == ([] if cents else ["refund-outside-days"])


@pytest.mark.parametrize("duty", [0.0, -5.0])
def test_a_heading_without_duty_gives_nothing_back(duty):
    assert back(row(duty=duty)) == 0


def test_an_entry_without_a_date_is_told_and_not_counted():
    _, made, _ = desk([row(**{"Entry date": None}), goods(**{"Entry date": None})])
    assert len(made.lines) == 0
    assert "no entry date" in made.findings[0].message


STATES = [
    # liquidated days ago, status, type, flags: state, channel, days left, goes into a file
    ({}, "not liquidated", "CAPE declaration", None, True),
    ({"Liquidation status": "Extended"}, "not liquidated", "CAPE declaration", None, True),
    ({"Liquidation status": "Suspended"}, "not liquidated", "CAPE declaration", None, True),
    ({"Liquidation status": "Under review"}, "not liquidated", "CAPE declaration", None, True),
    ({"ago": -20}, "not liquidated", "CAPE declaration", 100, True),  # scheduled
    ({"ago": 0}, "liquidated", "CAPE declaration", 80, True),
    ({"ago": 79}, "liquidated", "CAPE declaration", 1, True),
    ({"ago": 80}, "liquidated", "CAPE declaration", 0, True),
    ({"ago": 81}, "liquidated", "protest", 99, False),
    ({"ago": 179}, "liquidated", "protest", 1, False),
    ({"ago": 180}, "liquidated", "protest", 0, False),
    ({"ago": 181}, "liquidation is final", "final", None, False),
    ({"Liquidation status": "Liquidated"}, "unknown", "unknown", None, False),  # and no date
    ({"Type": "09", "ago": 10}, "reconciliation", "outside phase 1", 170, False),
    ({"Type": "9"}, "reconciliation", "outside phase 1", None, False),
    ({"Flags": "Reconciliation"}, "reconciliation", "outside phase 1", None, False),
    ({"Flags": "Y"}, "reconciliation", "outside phase 1", None, False),
    ({"Flags": "N"}, "not liquidated", "CAPE declaration", None, True),
    ({"Flags": "Drawback", "ago": 10}, "on a drawback claim", "outside phase 1", 170, False),
    ({"Flags": "no drawback", "ago": 10}, "liquidated", "CAPE declaration", 70, True),
    ({"Flags": "open protest", "ago": 100}, "under an open protest", "outside phase 1", None, False),
    ({"Flags": "not in ACE"}, "not in ACE", "outside phase 1", None, False),
    ({"Type": "03"}, "AD/CVD awaiting liquidation", "outside phase 1", None, False),
    ({"Flags": "AD/CVD"}, "AD/CVD awaiting liquidation", "outside phase 1", None, False),
    ({"Type": "03 - AD/CVD", "ago": 10}, "liquidated", "CAPE declaration", 70, True),
]


@pytest.mark.parametrize(("said", "state", "channel", "left", "file"), STATES)
def test_each_state_has_its_channel_last_day_and_days_left(said, state, channel, left, file):
    said = dict(said)
    if "ago" in said:
        said["Liquidation date"] = day(said.pop("ago"))
    _, made, _ = desk([row(**said), goods(**said)])
    [got] = made.lines[["state", "channel", "days_left", "file"]].to_dict("records")
    assert (got["state"], got["channel"], bool(got["file"])) == (state, channel, file)
    assert (None if np.isnan(got["days_left"]) else got["days_left"]) == left
    last = made.lines["last_day"].iloc[0]
    assert pd.isna(last) if left is None else last == pd.Timestamp(AS_OF) + pd.Timedelta(days=left)


def test_without_both_columns_the_state_is_not_known_and_the_sentence_says_what_to_add():
    _, made, _ = desk([row(), goods()], known=False)
    assert set(made.lines["channel"]) == {"unknown"}
    [told] = made.findings
    assert told.rule == "refund-state-unknown"
    assert "Liquidation Status and Liquidation Date" in told.fix
    assert told.money_at_risk == 100.0


def test_the_entries_table_may_know_what_the_report_does_not():
    entries = pd.DataFrame({"Entry": ["AB412345675"], "Liquidation date": [day(90)], "Status": [None]})
    _, made, _ = desk([row(), goods()], known=False, entries=entries)
    assert set(made.lines["channel"]) == {"protest"}


@pytest.mark.parametrize(
    ("as_of", "liquidated", "channel"),
    [
        ("2026-03-15", "2026-03-01", "CAPE declaration"),  # opens within its 80 days
        ("2026-03-15", "2026-01-10", "protest"),  # its 80 days end before CAPE opens
    ],
)
def test_a_channel_that_opens_too_late_is_none(as_of, liquidated, channel):
    when = {"Liquidation date": dt.datetime.fromisoformat(liquidated)}
    _, made, _ = desk([row(**when), goods(**when)], as_of=dt.date.fromisoformat(as_of))
    assert set(made.lines["channel"]) == {channel}


def test_lines_that_name_two_liquidation_dates_count_from_the_earlier():
    one, two = {"Liquidation date": day(81)}, {"Liquidation date": day(10)}
    _, made, _ = desk([row(**one), goods(**one), row(at=2, **two), goods(at=2, **two)])
    assert set(made.lines["channel"]) == {"protest"}
    assert [f.rule for f in made.findings] == ["refund-liquidation"]
    assert "the earliest one counts, 2026-09-05" in made.findings[0].message


@pytest.mark.parametrize(
    ("terms", "importers", "ours", "whose"),
    [
        ("FOB", (), True, ""),
        ("DDP", (), False, "DDP: the vendor is importer"),
        ("FOB", ("12-3456789",), True, ""),
        ("FOB", (" 123456789 ", "77-1"), True, ""),
        ("FOB", ("98-7654321",), False, "another importer number"),
        ("DDP", ("12-3456789",), False, "DDP: the vendor is importer"),
        ("DDP", ("98-7654321",), False, "DDP: the vendor is importer"),
        # However the number is written: with the suffix 00, by semicolons, on lines of their own.
        ("FOB", ("",), True, ""),
        ("FOB", ("12-3456789-00",), True, ""),
        ("FOB", ("12345678900; 98-7654321",), True, ""),
        ("FOB", ("98-7654321\n12-3456789",), True, ""),
    ],
)
def test_whose_duty_it_is(terms, importers, ours, whose):
    _, made, rows = desk([row(), goods()], [(0, 0, 1)], orders({"Incoterm": terms}), importers=importers)
    assert (bool(made.lines["ours"].iloc[0]), made.lines["whose"].iloc[0]) == (ours, whose)
    assert bool(rows["file"].iloc[0]) is ours


def test_an_entry_of_two_importers_is_an_error():
    _, made, _ = desk([row(), goods()], [(0, 0, 1), (0, 1, 1)], orders({}, {"Line": 20.0, "Incoterm": "DDP"}))
    assert [(f.rule, f.severity) for f in made.findings] == [("refund-mixed-entry", "error")]


LAPSE = {"Entry date": dt.datetime(2025, 11, 3), "Origin": "MG"}


@pytest.mark.parametrize(
    ("said", "claims", "entered", "cents"),
    [
        ({"Claim": "D"}, None, None, 16500),
        ({}, "agoa", None, 16500),
        ({}, "D", None, 16500),
        ({}, None, None, 0),  # nobody claimed it
        ({"Claim": "S"}, "usmca", None, 0),
        ({"Claim": "D"}, None, "2025-09-30", 0),  # before the lapse
        ({"Claim": "D"}, None, "2026-02-03", 0),  # in force again
    ],
)
def test_a_restored_preference_frees_the_column_1_duty_where_it_was_claimed(said, claims, entered, cents):
    said = {**LAPSE, **said} | ({"Entry date": dt.datetime.fromisoformat(entered)} if entered else {})
    _, made, rows = desk([row("9903.88.15", **said), goods(**said)], [(0, 0, 1)], orders({"Claims": claims}))
    assert made.lines["cents"].sum() == cents
    assert set(rows["Program"]) == ({"AGOA"} if cents else set())


def test_a_preference_on_orders_comes_back_for_their_share_alone():
    book = orders({"Claims": "agoa"}, {"Line": 20.0})
    lines, made, rows = desk([goods(duty=100.01, **LAPSE)], [(0, 0, 1), (0, 1, 2)], book)
    assert rows["cents"].tolist() == [3334]
    table = ties(lines, made, refund_programs()).set_index("Program").loc["AGOA"]
    assert table["Duty lines"] == table["Refunds by PO"] == table["Entry lines"] == 3334


def test_haiti_takes_its_own_origin_and_chapter_98():
    said = {**LAPSE, "Origin": "HT"}
    _, _, rows = desk([row("9820.11.06", 0.0, **said), goods(**said)])
    assert set(rows["Program"]) == {"Haiti HOPE and HELP"}
    assert back(row("9820.11.06", 0.0, **LAPSE)) == 0


@pytest.mark.parametrize(
    ("as_of", "channel", "left"), [("2026-08-02", "request to CBP", 0), ("2026-08-01", "request to CBP", 1), ("2026-08-03", "final", None)]
)  # fmt: skip
def test_requests_end_180_days_after_the_law(as_of, channel, left):
    said = {**LAPSE, "Claim": "D"}
    _, made, _ = desk([goods(**said)], as_of=dt.date.fromisoformat(as_of))
    assert made.lines["channel"].tolist() == [channel]
    assert dt.date(2026, 2, 3) + dt.timedelta(days=180) == dt.date(2026, 8, 2)
    assert (None if np.isnan(made.lines["days_left"].iloc[0]) else made.lines["days_left"].iloc[0]) == left


def test_a_third_program_is_rows_of_data():
    packaged = refund_programs()
    made_up = typed(
        [
            list(packaged.rows.columns),
            [
                "Made up",
                "9904.17",
                "9904.17.09",
                "",
                "VN",
                "2026-03-01",
                "2026-06-30",
                "",
                "made",
                "low",
                "",
                "nowhere",
            ],
        ]
    )
    channels = typed(
        [
            list(packaged.channels.columns),
            ["made", "any", "", "", "waiting", "letter", "30", "liquidation", "", "yes", "yes", "Write a letter.", "low", "nowhere"],
        ]
    )  # fmt: skip
    programs = Programs(
        pd.concat([packaged.rows, made_up], ignore_index=True),
        pd.concat([packaged.channels, channels], ignore_index=True),
    )
    said = {"Entry date": dt.datetime(2026, 4, 1), "Liquidation date": day(10)}
    rows = [
        row("9904.17.01", 40.0, **said),
        row("9904.17.09", 7.0, **said),
        row("9903.01.25", 1.0, **said),
        goods(**said),
    ]
    lines, made, table = desk(rows, [(0, 0, 1)], programs=programs)
    assert table[["Program", "Channel", "cents", "Days left", "To do"]].to_dict("records") == [
        {
            "Program": "Made up",
            "Channel": "letter",
            "cents": 4000,
            "Days left": 20.0,
            "To do": "Write a letter.",
        }
    ]
    assert ties(lines, made, programs).set_index("Program").loc["Made up", "Entry lines"] == 4000


def test_packaged_rows_have_dates_a_source_and_a_known_set_of_channels():
    programs = refund_programs()
    assert set(programs.rows["channels"]) == set(programs.channels["channels"])
    for frame in (programs.rows, programs.channels):
        assert (frame["source"].str.len() > 10).all()
        assert frame["confidence"].isin(["high", "medium", "low"]).all()
    assert (programs.rows["entered_from"] < programs.rows["entered_to"]).all()
    # The last rule of each set takes whatever is left of it: nothing known falls through.
    assert (programs.channels.groupby("channels")["counted_from"].last() == "").all()


# Rejections seen, and messages of the portal as brokers quote them (CBP, CAPE FAQ of 2026-04-15).
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Missing header", "do not open and save it in a spreadsheet"),
        ("Malformed entry number", "set the status back to to claim"),
        ("Invalid entry number", "against the entry summary"),
        ("Duplicate entry", "another declaration twice"),
        ("No 9903.01 or 9903.02 code", "no line under 9903.01 or 9903.02"),
        ("Zero duty on 9903.01.25", "have no duty"),
        ("Outside the window", "protest (CBP Form 19)"),
        ("ENTRY SUMMARY IS IN FINAL LIQUIDATION STATUS", "protest (CBP Form 19)"),
        ("Wrong filer", "importer of record or the broker that filed"),
        ("IOR mismatch", "importer of record or the broker that filed"),
        ("ENTRY SUMMARY FLAGGED FOR RECON", "reconciliation"),
        ("ENTRY ON DRAWBACK", "drawback"),
        ("Entry under protest", "open protest"),
        ("ENTRY SUMMARY IS CANCELLED/REJECTED", "no accepted entry summary"),
        ("No ACH bank account", "account for refunds"),
        ("PRIORITY 7", "none that is known here"),
        ("", "none that is known here"),
    ],
)
def test_each_known_refusal_says_what_to_do(reason, words):
    assert words in refusal_advice(reason, rejections())


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("Entry Number\r\nAB4-1234567-5\r\n", set()),
        ("Entry\r\nAB4-1234567-5\r\n", {"The header is Entry Number"}),
        ("Entry Number\r\nAB4-1234567-5\r\nAB4-1234567-5\r\n", {"No entry twice"}),
        ("Entry Number\r\nAB4-1234567-5\r\n\r\n", {"Plain text, no blank rows", "Entry numbers are well formed", "Every entry is in the export with its refund", "Every entry has a 9903.01 or 9903.02 number"}),
        ("Entry Number\r\nAB4-1234567-4\r\n", {"Entry numbers are well formed", "One importer of record", "Every entry is in the export with its refund", "Every entry has a 9903.01 or 9903.02 number"}),
        ("Entry Number\r\n", {"At most 9,999 entries", "One importer of record"}),
    ],
)  # fmt: skip
def test_a_faulty_file_fails_its_checks(text, failed):
    _, _, rows = desk([row(), goods()], [(0, 0, 1)])
    batch = Batch("x", "IEEPA", "12-3456789", ("AB412345675",))
    present = frozenset({"Type", "Flags"})
    assert {c.check for c in preflight(batch, text, rows, present, AS_OF) if c.result == "failed"} == failed
    unknown = {
        c.check
        for c in preflight(batch, text, rows, frozenset(), AS_OF)
        if c.result == "cannot be known here"
    }
    assert "Not flagged for reconciliation, drawback or protest" in unknown


HEADINGS = st.sampled_from(
    ["9903.01.25", "9903.02.20", "9903.01.84", "9903.03.01", "9903.88.15", "9903.81.91"]
)
LINES = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(1, 3), st.dictionaries(HEADINGS, st.integers(0, 10_000_00), max_size=4),
        st.integers(0, 10_000_00), st.sampled_from([None, -5, 10, 81, 200]),
    ),
    min_size=1, max_size=14, unique_by=lambda t: t[:2],
)  # fmt: skip
SHARES = st.lists(st.tuples(st.integers(0, 13), st.integers(0, 4), st.integers(0, 10**9)), max_size=30)


@settings(max_examples=examples(150))
@given(lines=LINES, shares=SHARES, ddp=st.integers(0, 4), preference=st.booleans())
def test_never_more_than_was_paid_and_the_three_ways_tie_for_any_mix(lines, shares, ddp, preference):
    rows = []
    for entry, at, added, duty, ago in lines:
        said = {
            "entry": f"AB4-000000{entry}-0",
            "at": at,
            "Liquidation date": None if ago is None else day(ago),
        }
        said |= {"Entry date": dt.datetime(2025, 11, 3), "Claim": "D" if preference else None}
        rows += [row(hts, cents / 100, **said) for hts, cents in added.items()] + [goods(duty / 100, **said)]
    book = orders(*({"Line": 10.0 * k, "Incoterm": "DDP" if k == ddp else "FOB"} for k in range(5)))
    found, made, table = desk(rows, [s for s in shares if s[0] < len(lines)], book)
    paid = found.lines["duty"].to_numpy("int64")
    got = made.lines.groupby("of")["cents"].sum().reindex(range(len(paid)), fill_value=0).to_numpy("int64")
    assert (got <= paid).all()
    assert (made.lines["cents"] > 0).all()
    tied = ties(found, made, refund_programs())
    assert (tied["Entry lines"] == tied["Duty lines"]).all()
    assert (tied["Duty lines"] == tied["Refunds by PO"]).all()
    assert (tied["Ours"] + tied["Not ours"] == tied["Refunds by PO"]).all()
    assert table["cents"].sum() == tied["Refunds by PO"].sum()
    struck = sum(
        c for _, _, added, _, _ in lines for h, c in added.items() if h[:7] in ("9903.01", "9903.02")
    )
    assert tied["Duty lines"].iloc[0] == struck
    keys = table[["entry", "PO", "Line", "Program"]]
    assert not keys.duplicated().any()
    assert len(found.lines) == len(lines)
