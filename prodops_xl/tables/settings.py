"""The settings of the Settings sheet: dotted names, defaults, meaning. `--set` wins over the sheet, the sheet
over the default here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Literal

from prodops_xl.errors import ProdOpsError

Kind = Literal["number", "text", "choice", "switch", "date", "list"]


@dataclass(frozen=True)
class Setting:
    """One setting: `kind` says how a cell or `--set` text is read, `choices` what a choice may be."""

    name: str
    default: Any
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()


SETTINGS: tuple[Setting, ...] = (
    Setting("book.currency", "USD", "text", "Currency of every computed amount"),
    Setting(
        "orders.switched_off", "", "list", "Rules of validate-orders that are off: ids separated by blanks"
    ),
    Setting(
        "orders.fob_tolerance", 0.0, "number", "FOB may be above target by this fraction before it is a fault"
    ),
    Setting(
        "orders.last_price_tolerance", 0.05, "number", "FOB may differ from the last price by this fraction"
    ),
    Setting("orders.imu_floor", 0.55, "number", "Lowest initial markup that passes, as a fraction"),
    Setting("orders.fiber_tolerance", 0.0, "number", "Fiber shares may miss 100 by this many points"),
    Setting(
        "orders.transit_days_ocean",
        30.0,
        "number",
        "Days from ex-factory to in-DC by ocean, where no lane is known",
    ),
    Setting(
        "orders.transit_days_air",
        7.0,
        "number",
        "Days from ex-factory to in-DC by air, where no lane is known",
    ),
    Setting(
        "orders.transit_days_other", 14.0, "number", "Days from ex-factory to in-DC by truck, rail or courier"
    ),
    Setting("orders.denied_origins", "CU IR KP SY", "list", "Origins that may not be bought from"),
    Setting("orders.high_risk_origins", "BY MM RU TM", "list", "Origins that need an approval"),
    Setting("orders.sheet", "", "text", "Sheet of the order table, where several look like one"),
    Setting("orders.max_rows", 250_000.0, "number", "More rows than this are refused with a sentence"),
    Setting(
        "landed.rounding",
        "line",
        "choice",
        "Round per line (an entry) or per unit (a price sheet)",
        ("line", "unit"),
    ),
    Setting(
        "landed.entry_days_before_in_dc", 7.0, "number", "Planned entry date: this many days before in-DC"
    ),
    Setting(
        "landed.basis_default",
        "value",
        "choice",
        "Basis of a charge that names none",
        ("value", "units", "weight", "volume", "equal"),
    ),
    Setting(
        "landed.estimate_freight_rate",
        0.0,
        "number",
        "Planned freight as a fraction of price value, where Rates has none",
    ),
    Setting(
        "landed.estimate_insurance_rate",
        0.0,
        "number",
        "Planned insurance as a fraction of price value, where Rates has none",
    ),
    Setting("landed.formal_entry", "yes", "switch", "MPF minimum and maximum of a formal entry apply"),
    Setting(
        "issues.money_floor",
        0.0,
        "number",
        "Findings under this money at risk are folded away with the remarks",
    ),
)

DEFAULTS: dict[str, Any] = {s.name: s.default for s in SETTINGS}
_BY_NAME = {s.name: s for s in SETTINGS}


def read_settings(sheet: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting's value: `given` (from `--set`) over `sheet` over the default.

    Numbers come back as float, switches as bool, lists as tuples of upper-case tokens, dates as date. Raises
    ProdOpsError naming the setting and what it may hold. Names that are not settings pass through from `given`
    untouched (a command's own options), and are ignored on the sheet.
    """
    out: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = given.get(setting.name, sheet.get(setting.name))
        out[setting.name] = _value(setting, setting.default if _blank(raw) else raw)
    out.update({name: value for name, value in given.items() if name not in _BY_NAME})
    return out


def refuse_unknown(given: Mapping[str, Any], options: tuple[str, ...] = ()) -> None:
    """Raise ProdOpsError where `--set` names what is neither a setting nor one of the command's own options."""
    known = [*_BY_NAME, *options]
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f" Is it {near[0]}?" if near else ""
            raise ProdOpsError(f"There is no setting {name!r}.{meant} The Settings sheet lists them all.")


def _blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw != raw  # noqa: PLR0124


def _value(setting: Setting, raw: Any) -> Any:
    try:
        match setting.kind:
            case "number":
                return float(str(raw).replace(",", "").rstrip("%")) / (100 if str(raw).endswith("%") else 1)
            case "switch":
                return {
                    "yes": True,
                    "true": True,
                    "1": True,
                    "on": True,
                    "no": False,
                    "false": False,
                    "0": False,
                    "off": False,
                }[str(raw).strip().lower()]
            case "list":
                return tuple(str(raw).replace(",", " ").upper().split())
            case "date":
                return raw.date() if isinstance(raw, datetime) else date.fromisoformat(str(raw)[:10])
            case "choice":
                text = str(raw).strip().lower()
                return setting.choices[setting.choices.index(text)]
            case _:
                return str(raw).strip()
    except (ValueError, KeyError) as error:
        may = (
            " or ".join(setting.choices)
            if setting.choices
            else {"number": "a number", "switch": "yes or no", "date": "a date such as 2026-11-25"}.get(
                setting.kind, "text"
            )
        )
        raise ProdOpsError(f"Setting {setting.name} holds {raw!r}; it takes {may}.") from error
