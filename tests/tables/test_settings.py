"""Settings: what each may hold, and the sentence that says so."""

from __future__ import annotations

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.settings import SETTINGS, read_settings


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.kind == "number"], ids=lambda s: s.name)
def test_every_number_has_a_range_that_holds_its_default(setting):
    assert setting.least is not None
    if setting.default is not None:
        assert read_settings({}, {})[setting.name] == setting.default
        assert read_settings({setting.name: setting.default}, {})[setting.name] == setting.default
    with pytest.raises(ProdOpsError, match=f"{setting.name} holds"):
        read_settings({setting.name: setting.least - 1}, {})
    if setting.most is not None:
        with pytest.raises(ProdOpsError, match=f"to {setting.most:,.10g}"):
            read_settings({}, {setting.name: str(setting.most * 2 + 1)})


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("schedule.complete_share", "97", "a number from 0.01 to 1"),  # 97 % typed as 97
        ("schedule.rate_days", "0", "a number from 1 to 365"),
        ("cogs.months_to_sell", "-1", "a number from 0 to 60"),
        ("orders.imu_floor", "inf", "a number from -1 to 1"),
        ("orders.imu_floor", "nan", "a number from -1 to 1"),
        ("issues.money_floor", "-5", "a number from 0 on"),
    ],
)
def test_a_slip_is_a_sentence(name, text, sentence):
    with pytest.raises(ProdOpsError, match=sentence):
        read_settings({}, {name: text})


def test_percent_signs_are_read():
    assert read_settings({"schedule.complete_share": "95%"}, {})["schedule.complete_share"] == 0.95
