"""Scores: weights and coverage, points, bands, presets, small samples. Expected figures by hand, or with their source."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from prodops_xl.domain.vendors import policy_of
from prodops_xl.domain.vendors.beta import below, quantile
from prodops_xl.domain.vendors.grading import grades, weighted_score
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.domain.vendors.presets import PRESETS, Linear, Steps
from prodops_xl.domain.vendors.shrinkage import shrink
from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.settings import read_settings
from tests.domain.vendor_desk import day, kpi, order, score, shipped

NAN = float("nan")


@pytest.mark.parametrize(
    ("scores", "weights", "score_", "coverage"),
    [
        # worldcalc.org/vendor-scorecard-rating: R = sum(w x s) / sum(w): (50 x 90 + 30 x 80 + 20 x 70) / 100 = 83
        ([90, 80, 70], [50, 30, 20], 83.0, 1.0),
        # the 30 of the missing one go to the others: (50 x 90 + 20 x 70) / 70 = 5900 / 70
        ([90, NAN, 70], [50, 30, 20], 5900 / 70, 0.7),
        ([90, NAN, 70], [50, 0, 50], 80.0, 1.0),  # one without weight is not missed
        ([NAN, NAN, NAN], [50, 30, 20], NAN, 0.0),
        ([100], [3], 100.0, 1.0),
    ],
)
def test_the_weight_of_a_missing_kpi_goes_to_the_others(scores, weights, score_, coverage):
    got, covered, used = weighted_score(scores, weights)
    np.testing.assert_allclose([got[0], covered[0]], [score_, coverage])
    assert used[0].sum() == pytest.approx(0.0 if np.isnan(score_) else 1.0)


@pytest.mark.parametrize(
    ("score_", "grade"),
    [
        (100, "A"),
        (90, "A"),
        (89.999, "B"),
        (80, "B"),
        (70, "C"),
        (60, "D"),
        (59.99, "E"),
        (0, "E"),
        (NAN, None),
    ],
)
def test_grades_take_the_lowest_score_of_their_band(score_, grade):
    assert grades(score_).item() == grade


@pytest.mark.parametrize(
    ("rule", "value", "points"),
    [
        (Linear(0, 1), 0.93, 93), (Linear(0.10, 0.0), 0.025, 75), (Linear(0.10, 0.0), -0.2, 100), (Linear(30, 0), 45, 0),
        # spreadsheetbroccoli.com: 95 % and more 100, 90 85, 80 70, 70 50, else 25; defects under 1 % 100, 2 85, 5 70, 8 50
        *((PRESETS[5].rules["on_time"], v, p) for v, p in ((0.95, 100), (0.949, 85), (0.80, 70), (0.70, 50), (0.1, 25))),
        *((PRESETS[5].rules["defect_rate"], v, p) for v, p in ((0.009, 100), (0.01, 85), (0.049, 70), (0.05, 50), (0.08, 25))),
        # supplierwiki.supplypike.com, rule of 2024-02-01: prepaid 90 % on time; passed or not
        (PRESETS[7].rules["units_in_window"], 0.90, 100), (PRESETS[7].rules["units_in_window"], 0.8999, 0),
        (Steps(((0.5, 10),), 0), NAN, NAN),
    ],
)  # fmt: skip
def test_points(rule, value, points):
    np.testing.assert_allclose(rule.points(np.array([value]))[0], points)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda p: p.name)
def test_presets_weigh_known_kpis_to_a_hundred_and_name_their_source(preset):
    assert sum(preset.weights.values()) == 100
    assert set(preset.weights) | set(preset.rules) <= {k.id for k in KPIS}
    assert preset.source
    assert list(preset.bands) == sorted(preset.bands, reverse=True)
    assert policy_of(read_settings({}, {"vendors.preset": preset.name})).preset is preset


def test_early_is_as_bad_as_late_where_the_source_says_so():
    early = shipped((10, "2026-04-20", 100))
    for preset, inside in (("house", 1.0), ("walmart-otif-2024-02-prepaid", 0.0)):
        scored = score({"vendors.preset": preset}, orders=[order()], **early)
        assert kpi(scored, "units_in_window")["raw"] == inside


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"vendors.preset": "hosue"}, "Is it house?"),
        ({"vendors.weight.on_time": -1}, "vendors.weight.on_time"),
        ({"vendors.band.a": 70}, "each under the one before"),
        ({"vendors.in_full.tolerance": 5}, "takes a number from 0 to 1"),
        ({"vendors.on_time.late_days": -2}, "takes a number from 0 to 365"),
        ({f"vendors.weight.{k.id}": 0 for k in KPIS}, "Every weight of the scorecard is 0"),
    ],
)
def test_settings_that_cannot_be(settings, sentence):
    with pytest.raises(ProdOpsError, match=sentence):
        policy_of(read_settings({}, settings))


def test_settings_win_over_the_preset_and_say_so():
    policy = policy_of(
        read_settings({}, {"vendors.weight.dhu": 0, "vendors.weight.otif": 40, "vendors.band.a": 95})
    )
    assert (policy.weights["dhu"], policy.weights["otif"], policy.weights["on_time"]) == (0, 40, 30)
    assert policy.bands == (95, 80, 70, 60)
    assert policy.own == ("OTIF 40", "DHU 0", "A from 95")


# --- small samples ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "x", "p"),
    [
        (1, 1, 0.3, 0.3),  # uniform
        (2, 1, 0.5, 0.25),  # x^2
        (1, 3, 0.2, 1 - 0.8**3),  # 1 - (1 - x)^3
        (2, 3, 0.4, 0.5248),  # 6x^2 - 8x^3 + 3x^4 at 0.4: 0.96 - 0.512 + 0.0768
        # whole a and b: the chance of a or more good ones of a + b - 1 (DLMF 8.17.5), summed exactly
        (481, 21, 0.95, float(sum(comb(501, k) * Fraction(19**k, 20**501) for k in range(481, 502)))),
    ],
)
def test_beta_distribution(a, b, x, p):
    assert below(x, a, b).item() == pytest.approx(p, abs=1e-12)
    assert below(quantile(0.37, a, b), a, b).item() == pytest.approx(0.37, abs=1e-9)


def test_two_of_two_does_not_beat_480_of_500():
    # Alone (fewer than five vendors): (2 + 1) / (2 + 2) = 0.75 and (480 + 1) / (500 + 2) = 0.9582.
    out = shrink([2, 480], [2, 500], np.array(["a", "a"], dtype=object))
    assert out["raw"].tolist() == [1.0, 0.96]
    np.testing.assert_allclose(out["shrunk"], [0.75, 481 / 502])
    low, high = out["low"], out["high"]
    # the interval of the few is wide: 5 % of Beta(3, 1) is 0.05^(1/3) = 0.3684, 95 % 0.9830
    np.testing.assert_allclose([low[0], high[0]], [0.05 ** (1 / 3), 0.95 ** (1 / 3)], atol=1e-9)
    assert high[1] - low[1] < 0.03


@pytest.mark.parametrize("peers", [0.5, 0.9, 0.99, 1.0])
def test_two_of_two_does_not_beat_480_of_500_whatever_the_category(peers):
    n = np.array([2, 500, *[200] * 30], dtype="float64")
    good = np.array([2, 480, *[round(200 * peers)] * 30], dtype="float64")
    out = shrink(good, n, np.full(len(n), "tops", dtype=object))
    assert out["shrunk"][0] < out["shrunk"][1]
    assert out["of"][0] == "tops"


def test_a_vendor_without_lines_has_no_rate():
    out = shrink([0, 3], [0, 4], np.array([None, None], dtype=object))
    assert out.loc[0, ["raw", "shrunk", "low", "high"]].isna().all()


def test_a_small_vendor_with_a_clean_record_does_not_rank_first():
    rows = [
        order(10 * i, PO="P1", Vendor="Big", **{"Actual ex-factory": day("2026-05-01")}) for i in range(1, 99)
    ]
    rows += [order(2000, Vendor="Big", **{"Actual ex-factory": day("2026-05-09")})]
    rows += [order(3000, Vendor="Small", **{"Actual ex-factory": day("2026-05-01")})]
    scored = score({f"vendors.weight.{k.id}": 100 if k.id == "on_time" else 0 for k in KPIS}, orders=rows)
    assert scored.vendors["vendor"].tolist() == ["Big", "Small"]
    assert scored.vendors["raw on_time"].tolist() == [98 / 99, 1.0]
    assert scored.vendors["n on_time"].tolist() == [99, 1]


def test_coverage_and_where_the_weight_went():
    # House weights; a book of ex-factory days and prices alone: on time 30, price 10 and answered in time 5 have data of 100
    # (no confirmed date anywhere: answers are not known), so 40 % is covered: on time counts 30/40, price 10/40.
    rows = [order(10 * i, **{"Actual ex-factory": day("2026-05-01"), "Target FOB": 10}) for i in range(1, 21)]
    scored = score(orders=rows)
    vendor = scored.vendors.iloc[0]
    assert vendor["coverage"] == pytest.approx(0.40)
    used = {k: kpi(scored, k)["used"] for k in ("on_time", "price_target", "in_full", "first_pass")}
    assert used == pytest.approx({"on_time": 0.75, "price_target": 0.25, "in_full": 0, "first_pass": 0})
    # 20 of 20 shrunk: 21 / 22 = 95.4545; price at target earns 100
    assert vendor["score"] == pytest.approx(0.75 * 2100 / 22 + 0.25 * 100)
    assert vendor["grade"] == "A"


def test_no_grade_under_the_least_coverage():
    rows = [order(**{"Target FOB": 10})]
    vendor = score(orders=rows).vendors.iloc[0]
    assert vendor["coverage"] == pytest.approx(0.10)
    assert vendor["grade"] is None
    assert np.isnan(vendor["rank"])


def test_price_in_the_books_currency_and_lines_without_a_rate():
    # EUR at 1.10: (11 - 10) x 100 x 1.1 over 10 x 100 x 1.1 = 10 %; USD (9 - 10) x 300 / (10 x 300) = -10 %.
    # Together (110 - 300) / (1100 + 3000) = -190 / 4100.
    rows = [order(10, FOB=11, Currency="EUR", **{"Target FOB": 10}), order(20, FOB=9, Units=300, **{"Target FOB": 10}),
            order(30, FOB=99, Currency="JPY", **{"Target FOB": 10})]  # fmt: skip
    rates = [{"Kind": "fx", "Name": "EUR/USD", "From": day("2026-01-01"), "Value": 1.10, "Currency": "EUR"}]
    scored = score(orders=rows, rates=rates)
    assert kpi(scored, "price_target")["raw"] == pytest.approx(-190 / 4100)
    assert scored.vendors["money"].iloc[0] == pytest.approx(1210 + 2700)
    assert scored.found.no_rate.tolist() == [False, False, True]


def test_the_worked_example_of_the_guide():
    # docs/vendors.md: ten lines due, eight on their day, one nine days late for our sample, one 60 units short of 100.
    rows = [order(10 * i, FOB=10.2, **{"Target FOB": 10}) for i in range(1, 11)]
    parts = [(10 * i, "2026-05-01", 100) for i in range(1, 9)] + [
        (90, "2026-05-10", 100),
        (100, "2026-05-01", 40),
    ]
    plan = [
        {
            "PO": "P1",
            "Line": 90,
            "Milestone": "PP sample",
            "Owner": "Merchandising",
            "Planned": day("2026-03-01"),
            "Actual": day("2026-03-10"),
        }
    ]
    scored = score(orders=rows, schedule=plan, **shipped(*parts))
    on_time = kpi(scored, "on_time")
    assert on_time[["n", "good", "excused"]].tolist() == [9, 8, 1]
    np.testing.assert_allclose(on_time[["raw", "fair", "shrunk"]].astype("float64"), [0.8, 8 / 9, 9 / 11])
    assert kpi(scored, "in_full")["shrunk"] == pytest.approx(10 / 12)
    assert kpi(scored, "price_target")["points"] == pytest.approx(80)
    vendor = scored.vendors.iloc[0]
    assert vendor["coverage"] == pytest.approx(0.55)
    assert vendor["score"] == pytest.approx((30 * 900 / 11 + 15 * 1000 / 12 + 10 * 80) / 55)
    assert f"{vendor['score']:.1f} {vendor['grade']}" == "81.9 B"
    assert vendor["open_money"] == 612


def test_a_vendor_without_a_line_due_has_no_grade():
    plan = [
        {
            "PO": "P1",
            "Line": 10,
            "Milestone": "Cut",
            "Owner": "Vendor",
            "Planned": day("2026-06-01"),
            "Actual": day("2026-06-01"),
        }
    ]
    rows = [order(**{"Ex-factory": day("2026-09-01"), "Target FOB": 10})]
    vendor = score({"vendors.least_coverage": 0}, orders=rows, schedule=plan).vendors.iloc[0]
    assert vendor["score"] > 0
    assert vendor["grade"] is None
