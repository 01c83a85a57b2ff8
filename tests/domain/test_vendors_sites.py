"""Audits by each scheme's own rule, certificates out of free text, inspections by vendor."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.vendors.audits import EXPIRED, IN_FORCE, REFUSED, UNKNOWN, audits
from prodops_xl.domain.vendors.certificates import earliest_ends, lapsed, read_certificates
from tests.domain.vendor_desk import day, kpi, order, score, shipped, typed

AS_OF = np.datetime64("2026-06-30", "D")


@pytest.mark.parametrize(
    ("scheme", "grade", "audited", "printed", "status", "left", "points"),
    [
        # amfori BSCI (m.bsci-hk.com/audit.html): A and B two years, C and D one, E not acceptable
        ("BSCI", "A", "2024-07-10", None, IN_FORCE, 10, 100),
        ("amfori BSCI", "B", "2024-06-20", None, EXPIRED, -10, 0),
        ("BSCI", "Grade C", "2025-07-10", None, IN_FORCE, 10, 70),
        ("BSCI", "C", "2025-06-20", None, EXPIRED, -10, 0),
        ("BSCI", "E", "2026-06-01", "2028-06-01", REFUSED, None, 0),
        # a follow-up prints an earlier end than the rule gives: the printed one counts
        ("BSCI", "A", "2026-01-01", "2026-07-05", IN_FORCE, 5, 100),
        # WRAP (wrapcompliance.org/certification): Platinum two years, Gold one, Silver six months
        ("WRAP", "Platinum", "2024-07-01", None, IN_FORCE, 1, 100),
        ("WRAP", "Gold certificate", "2025-07-01", None, IN_FORCE, 1, 100),
        ("WRAP", "Silver", "2026-01-15", None, IN_FORCE, 15, 75),
        ("WRAP", "Silver", "2025-12-29", None, EXPIRED, -1, 0),
        # SLCP has an age, not an expiry (slcp.zendesk.com 28117665849628): the printed end says nothing
        ("SLCP", None, "2025-07-05", None, IN_FORCE, 5, 100),
        ("SLCP", None, "2025-06-25", "2027-12-31", EXPIRED, -5, 0),
        ("SLCP", None, None, "2027-12-31", UNKNOWN, None, None),
        # no rule of the scheme's own: the printed end
        ("Sedex SMETA", None, "2020-01-01", "2026-07-01", IN_FORCE, 1, 100),
        ("Sedex SMETA", None, "2026-01-01", None, UNKNOWN, None, None),
        (None, None, None, None, None, None, None),
    ],
)
def test_audits_hold_as_long_as_their_scheme_says(scheme, grade, audited, printed, status, left, points):
    frame = typed("Factories", [{
        "Factory": "F", "Audit scheme": scheme, "Audit grade": grade, "Audit date": day(audited) if audited else None,
        "Audit expiry": day(printed) if printed else None,
    }])  # fmt: skip
    got = audits(frame, AS_OF).iloc[0]
    assert got["status"] == status
    if status != REFUSED:
        assert got["days_left"] == left or (left is None and np.isnan(got["days_left"]))
    assert got["points"] == points or (points is None and np.isnan(got["points"]))


def test_a_month_later_is_the_same_day_or_the_months_last():
    frame = typed(
        "Factories",
        [{"Factory": "F", "Audit scheme": "WRAP", "Audit grade": "Silver", "Audit date": day("2025-08-31")}],
    )
    assert str(audits(frame, AS_OF)["until"].iloc[0].date()) == "2026-02-28"


def test_compliance_is_weighed_by_money_and_the_worst_audit_is_shown():
    # 1,000 at a site of 100 points and 3,000 at an expired one: 25. The factory's audit wins over the vendor's.
    rows = [
        order(10, Factory="Good"),
        order(20, Factory="Old", Units=300),
        order(30, Factory="Nowhere", Vendor="Bob"),
    ]
    factories = [{"Factory": "Good", "Audit scheme": "WRAP", "Audit grade": "Gold", "Audit date": day("2026-01-01")},
                 {"Factory": "Old", "Audit scheme": "WRAP", "Audit grade": "Gold", "Audit date": day("2025-01-01")}]  # fmt: skip
    vendors = [{"Vendor": "Ann", "Audit scheme": "SMETA", "Audit expiry": day("2030-01-01")}]
    scored = score(orders=rows, factories=factories, vendors=vendors)
    assert kpi(scored, "compliance")[["raw", "n"]].tolist() == [25, 2]
    assert kpi(scored, "compliance", "Bob")["n"] == 0
    ann = scored.vendors.set_index("vendor").loc["Ann"]
    assert (ann["audit"], ann["days_left"]) == (EXPIRED, -180)  # 2026-01-01 to 2026-06-30


def test_a_refused_grade_is_worse_than_one_that_ends_sooner():
    rows = [order(10, Factory="A"), order(20, Factory="B")]
    factories = [{"Factory": "A", "Audit scheme": "BSCI", "Audit grade": "E", "Audit date": day("2026-06-01")},
                 {"Factory": "B", "Audit scheme": "BSCI", "Audit grade": "A", "Audit date": day("2024-07-02")}]  # fmt: skip
    assert score(orders=rows, factories=factories).vendors["audit"].iloc[0] == REFUSED


@pytest.mark.parametrize(
    ("text", "names", "ends"),
    [
        (
            "GOTS CU-123456 valid to 2026-05-31; OEKO-TEX 100 exp 15 Jan 2027",
            ["GOTS CU-", "OEKO-TEX"],
            ["2026-05-31", "2027-01-15"],
        ),
        ("GRS until May 2026", ["GRS"], ["2026-05-31"]),
        ("RWS 2026-02", ["RWS"], ["2026-02-28"]),
        ("OEKO-TEX", ["OEKO-TEX"], [None]),
        ("GOTS 05/06/2026", ["GOTS"], [None]),  # June 5 or May 6: not read
        ("BCI | GRS expires Mar 3, 2026", ["BCI", "GRS"], [None, "2026-03-03"]),
    ],
)
def test_certificates_in_free_text(text, names, ends):
    got = read_certificates(text)
    assert [c.name for c in got] == names
    assert [str(c.end) if c.end else None for c in got] == ends


def test_a_renewed_certificate_counts_with_its_later_end():
    text = "GOTS 2025-12-31; GOTS 2026-12-31; GRS 2026-08-01"
    assert earliest_ends(np.array([text, None], dtype=object)).astype(str).tolist() == ["2026-08-01", "NaT"]
    assert [c.name for c in lapsed(text, date(2026, 9, 1))] == ["GRS"]


def test_certificates_are_judged_on_the_day_the_goods_left():
    rows = [
        order(10, Factory="F", **{"Actual ex-factory": day("2026-04-30")}),
        order(20, Factory="F", **{"Actual ex-factory": day("2026-05-02")}),
    ]
    scored = score(orders=rows, factories=[{"Factory": "F", "Certificates": "GOTS valid to 2026-05-01"}])
    assert kpi(scored, "certificates")[["n", "good"]].tolist() == [2, 1]


def inspection(number, line, at, result=None, **counts):
    return {"Inspection": f"Q{line}-{number}", "PO": "P1", "Line": line, "Number": number, "Date": day(at), "Offered units": 100,
            "Result": result, "Sample": 20, "Critical": 0, "Major": 0, "Minor": 0, **counts}  # fmt: skip


def test_first_pass_counts_first_inspections_alone():
    # Line 10 failed and passed after rework; line 20 passed; line 30 is pending. First pass 1 of 2.
    rows = [inspection(1, 10, "2026-04-20", "fail", Major=5), inspection(2, 10, "2026-04-24", "pass"),
            inspection(1, 20, "2026-04-20", "pass", Minor=2), inspection(1, 30, "2026-04-20", "pending")]  # fmt: skip
    scored = score(
        orders=[order(10), order(20), order(30)], inspections=rows, **shipped((10, "2026-05-01", 100))
    )
    assert kpi(scored, "first_pass")[["n", "good"]].tolist() == [2, 1]
    # DHU over all four: 7 defects x 100 / 80 pieces (onlineclothingstudy.com: defects x 100 / pieces checked)
    assert kpi(scored, "dhu")[["n", "raw"]].tolist() == [4, 8.75]


def test_an_inspection_of_a_po_as_a_whole_belongs_to_its_vendor():
    rows = [inspection(1, None, "2026-04-20", "pass")]
    assert kpi(score(orders=[order()], inspections=rows), "first_pass")["n"] == 1


def test_defects_at_receipt():
    # Defects where they are recorded, else what was not accepted: 5 of 100 and 10 of 50; a receipt that says neither is no record.
    receipts = [{"Receipt": i, "PO": "P1", "Line": 10, "Receipt date": day("2026-06-01"), "Units received": got, "Units accepted": ok, "Defects": bad}
                for i, got, ok, bad in (("a", 100, 90, 5), ("b", 50, 40, None), ("c", 70, None, None))]  # fmt: skip
    assert kpi(score(orders=[order()], receipts=receipts), "defect_rate")["raw"] == pytest.approx(15 / 150)


def test_answers_in_time():
    # Two milestones of the vendor (one late), and two lines due of which one was never confirmed: 2 of 4.
    rows = [order(10, **{"Confirmed ex-factory": day("2026-05-01")}), order(20)]
    plan = [{"PO": "P1", "Line": 10, "Milestone": m, "Owner": "Vendor", "Planned": day("2026-03-01"), "Actual": day(a)}
            for m, a in (("Fabric in-house", "2026-03-01"), ("Cut", "2026-03-02"))]  # fmt: skip
    assert kpi(score(orders=rows, schedule=plan), "response")[["n", "good"]].tolist() == [4, 2]


def test_the_empty_book_scores_nobody():
    scored = score(orders=[order(Vendor=None)])
    assert not len(scored.vendors)
    assert isinstance(scored.kpis, pd.DataFrame)
