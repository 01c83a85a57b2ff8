"""The settings of the Settings sheet: dotted names, defaults, meaning. `--set` wins over the sheet, the sheet
over the default here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Literal

from prodops_xl.errors import ProdOpsError

Kind = Literal["number", "text", "choice", "switch", "date", "list"]


@dataclass(frozen=True)
class Setting:
    """One setting: `kind` says how a cell or `--set` text is read, `choices` what a choice may be, `least` and `most`
    what a number may be. A default of None is for what may be left open.
    """

    name: str
    default: Any
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


SETTINGS: tuple[Setting, ...] = (
    Setting("book.currency", "USD", "text", "Currency of every computed amount"),
    Setting(
        "orders.switched_off", "", "list", "Rules of validate-orders that are off: ids separated by blanks"
    ),
    Setting(
        "orders.fob_tolerance",
        0.0,
        "number",
        "FOB may be above target by this fraction before it is a fault",
        least=0,
        most=10,
    ),
    Setting(
        "orders.last_price_tolerance",
        0.05,
        "number",
        "FOB may differ from the last price by this fraction",
        least=0,
        most=10,
    ),
    Setting(
        "orders.imu_floor",
        0.55,
        "number",
        "Lowest initial markup that passes, as a fraction",
        least=-1,
        most=1,
    ),
    Setting(
        "orders.fiber_tolerance",
        0.0,
        "number",
        "Fiber shares may miss 100 by this many points",
        least=0,
        most=100,
    ),
    Setting(
        "orders.transit_days_ocean",
        30.0,
        "number",
        "Days from ex-factory to in-DC by ocean, where no lane is known",
        least=0,
        most=365,
    ),
    Setting(
        "orders.transit_days_air",
        7.0,
        "number",
        "Days from ex-factory to in-DC by air, where no lane is known",
        least=0,
        most=365,
    ),
    Setting(
        "orders.transit_days_other",
        14.0,
        "number",
        "Days from ex-factory to in-DC by truck, rail or courier",
        least=0,
        most=365,
    ),
    Setting("orders.denied_origins", "CU IR KP SY", "list", "Origins that may not be bought from"),
    Setting("orders.high_risk_origins", "BY MM RU TM", "list", "Origins that need an approval"),
    Setting("orders.sheet", "", "text", "Sheet of the order table, where several look like one"),
    Setting(
        "orders.max_rows",
        250_000.0,
        "number",
        "More rows than this are refused with a sentence",
        least=1,
        most=1048576,
    ),
    Setting(
        "landed.rounding",
        "line",
        "choice",
        "Round per line (an entry) or per unit (a price sheet)",
        ("line", "unit"),
    ),
    Setting(
        "landed.entry_days_before_in_dc",
        7.0,
        "number",
        "Planned entry date: this many days before in-DC",
        least=0,
        most=365,
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
        least=0,
        most=10,
    ),
    Setting(
        "landed.estimate_insurance_rate",
        0.0,
        "number",
        "Planned insurance as a fraction of price value, where Rates has none",
        least=0,
        most=10,
    ),
    Setting(
        "landed.cliff_days",
        14.0,
        "number",
        "Scenarios: an order is marked that enters within so many days of another rate",
        least=0,
        most=366,
    ),
    Setting("landed.formal_entry", "yes", "switch", "MPF minimum and maximum of a formal entry apply"),
    Setting(
        "landed.use_filed",
        "yes",
        "switch",
        "Value, duty, MPF and HMF of shipped lines as EntryLines has them, where their entry is certain",
    ),
    # Entries
    Setting(
        "entries.our_importers",
        "",
        "text",
        "Our importer numbers, set apart by commas; blank: every importer of the report is ours",
    ),
    Setting(
        "entries.value_tolerance",
        1.0,
        "number",
        "Dollars of value per entry line that may differ, for rounding",
        least=0,
    ),
    # COGS
    Setting("cogs.method", "fifo", "choice", "How issues are valued", ("fifo", "average", "standard")),
    Setting(
        "cogs.closed_through",
        None,
        "date",
        "Months up to this day are closed: what was filed stays, corrections come after",
    ),
    Setting(
        "cogs.variances",
        "spread",
        "choice",
        "Standard cost: a month's variance is spread over stock and COGS, or goes all to COGS",
        ("spread", "cogs"),
    ),
    Setting("cogs.stock_units", "received", "choice", "Units that go into stock", ("received", "accepted")),
    Setting("cogs.months_to_sell", 0.0, "number", "Forecast: months from in-DC to sale", least=0, most=60),
    # Vendors
    Setting(
        "vendors.preset",
        "house",
        "text",
        "Weights, bands and rules by the name of their source: house, vendorweave, endlesscommerce, robdtaylor, fyic2025, "
        "spreadsheetbroccoli, walmart-otif-2024-02-collect, walmart-otif-2024-02-prepaid; a weight or band below wins over it",
    ),
    Setting("vendors.since", None, "date", "Lines due before this day are left out; blank: all"),
    Setting(
        "vendors.on_time.early_days",
        None,
        "number",
        "Days early that still count as on time; blank: any, or the preset's",
        least=0,
        most=365,
    ),
    Setting(
        "vendors.on_time.late_days", 0.0, "number", "Days late that still count as on time", least=0, most=365
    ),
    Setting(
        "vendors.on_time.open_share",
        0.05,
        "number",
        "An open rest up to this share of a line is short, not late; a larger one past its date makes the line late",
        least=0,
        most=1,
    ),
    Setting(
        "vendors.in_full.tolerance",
        0.0,
        "number",
        "Share of the units that may be missing and the line still be in full",
        least=0,
        most=1,
    ),
    *(
        Setting(
            f"vendors.weight.{kpi}",
            None,
            "number",
            f"Weight of {title}; blank: the preset's, 0: left out",
            least=0,
        )
        for kpi, title in (
            ("on_time", "on time against the original date"),
            ("on_time_confirmed", "on time against the confirmed date"),
            ("in_full", "in full"),
            ("otif", "on time in full"),
            ("fill_rate", "fill rate"),
            ("units_in_window", "units in the window"),
            ("units_off", "units off the order"),
            ("first_pass", "first-pass quality"),
            ("dhu", "defects per hundred units"),
            ("defect_rate", "defects at receipt"),
            ("price_target", "price against target"),
            ("price_last", "price against last price"),
            ("lead_time", "lead time kept"),
            ("days_late", "days late"),
            ("compliance", "compliance"),
            ("certificates", "certificates valid on the ship date"),
            ("response", "answers in time"),
        )
    ),
    *(
        Setting(
            f"vendors.band.{grade.lower()}",
            None,
            "number",
            f"Lowest score of grade {grade}; blank: the preset's",
            least=0,
            most=100,
        )
        for grade in "ABCD"
    ),
    Setting(
        "vendors.least_coverage",
        0.25,
        "number",
        "Share of the weight that must have data before a vendor gets a grade",
        least=0,
        most=1,
    ),
    Setting("vendors.sheets", "yes", "switch", "One printable sheet per vendor"),
    # Schedule
    Setting(
        "schedule.at_risk_days",
        3.0,
        "number",
        "Fewer working days of slack than this, and slipped or soon due: at risk",
        least=0,
        most=365,
    ),
    Setting(
        "schedule.transit_least_shipments",
        5.0,
        "number",
        "Own shipments of a lane that make its transit days count",
        least=1,
        most=1000000,
    ),
    Setting("schedule.transit_cover", "p90", "choice", "Transit days that plans count with", ("p50", "p90")),
    Setting(
        "schedule.rate_days",
        7.0,
        "number",
        "Working days of progress that make the daily rate",
        least=1,
        most=365,
    ),
    Setting(
        "schedule.complete_share",
        0.97,
        "number",
        "Share of the ordered units at which a stage is complete",
        least=0.01,
        most=1,
    ),
    Setting(
        "schedule.progress_over",
        0.05,
        "number",
        "Progress may be above the ordered units by this fraction",
        least=0,
        most=10,
    ),
    Setting(
        "schedule.unreported",
        "planned",
        "choice",
        "A milestone that nobody reports on is taken as done when due (planned), or as not done (open)",
        ("planned", "open"),
    ),
    Setting(
        "schedule.long_sheet",
        "no",
        "switch",
        "Write the long Schedule sheet too, where the team keeps a wide one of its own",
    ),
    # Packs and returned files
    Setting(
        "packs.by",
        "Vendor",
        "text",
        "One pack per value of this column of Orders: Vendor, Factory, Category, or a header of your own",
    ),
    Setting(
        "packs.only",
        "",
        "text",
        "Only these recipients, set apart by semicolons; blank: all that have open lines",
    ),
    Setting(
        "packs.columns",
        "Season, Style, Description, Color, Units, Factory, Ex-factory, PO cancel",
        "text",
        "Columns of Orders that a pack shows beside those that are filled in, set apart by commas",
    ),
    Setting("packs.schedule", "yes", "switch", "Packs hold the milestones of their order lines"),
    Setting("packs.progress", "yes", "switch", "Packs ask for production progress"),
    Setting(
        "packs.due_days",
        14.0,
        "number",
        "A milestone that is due within so many days is an open point of the mail",
        least=0,
        most=365,
    ),
    Setting(
        "packs.kept_revisions",
        6.0,
        "number",
        "So many revisions of a pack are remembered; a file of an older one is refused",
        least=1,
        most=50,
    ),
    Setting(
        "collect.far_days",
        180.0,
        "number",
        "A returned date that lies more days than this from the plan is asked about, not merged",
        least=1,
        most=3650,
    ),
    Setting(
        "collect.audit_log",
        "",
        "text",
        "The audit log's file or folder; blank: beside the workbook, as NAME.audit.sqlite",
    ),
    Setting(
        "refunds.receivable",
        "claimed",
        "choice",
        "Refunds that cogs shows as receivable: claimed (or accepted, not yet paid), or all, with what is still to claim",
        ("claimed", "all"),
    ),
    Setting(
        "refunds.interest_rate",
        None,
        "number",
        "Simple yearly interest on refunds, as a fraction, for an estimate; blank: none",
        least=0,
        most=1,
    ),
    Setting(
        "issues.money_floor",
        0.0,
        "number",
        "Findings under this money at risk are folded away with the remarks",
        least=0,
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
        value = setting.default if _blank(raw) else raw
        out[setting.name] = None if value is None else _value(setting, value)
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


def _within(setting: Setting, number: float) -> float:
    """The number; ValueError where it is not one that the setting may be."""
    low = setting.least if setting.least is not None else -math.inf
    high = setting.most if setting.most is not None else math.inf
    if (setting.least is not None or setting.most is not None) and not low <= number <= high:
        raise ValueError(number)
    return number


def _range(setting: Setting) -> str:
    """What a number may be, in words."""
    if setting.least is None and setting.most is None:
        return "a number"
    if setting.most is None:
        return f"a number from {setting.least:,.10g} on"
    return (
        f"a number up to {setting.most:,.10g}"
        if setting.least is None
        else f"a number from {setting.least:,.10g} to {setting.most:,.10g}"
    )


def _value(setting: Setting, raw: Any) -> Any:
    try:
        match setting.kind:
            case "number":
                number = float(str(raw).replace(",", "").rstrip("%")) / (100 if str(raw).endswith("%") else 1)
                return _within(setting, number)
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
            else {"number": _range(setting), "switch": "yes or no", "date": "a date such as 2026-11-25"}.get(
                setting.kind, "text"
            )
        )
        raise ProdOpsError(f"Setting {setting.name} holds {raw!r}; it takes {may}.") from error
