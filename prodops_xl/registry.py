"""The one list of ribbon commands and cell functions.

Ribbon XML, manifests, VBA wrappers, shell help, reference pages are all made from it. Targets are dotted
names, `module:attribute`, imported when called: reading this list costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

ArgumentType = Literal[
    "number", "money", "units", "weight", "text", "hts", "country", "date", "mode", "claims"
]
Blank = Literal["required", "optional", "zero_is_blank", "open"]
Host = Literal["desktop", "office", "lite", "files"]

EVERY_HOST: tuple[Host, ...] = ("desktop", "office", "lite", "files")


@dataclass(frozen=True)
class Argument:
    """One argument of a cell function.

    `shape`: `scalar` broadcasts, `column` is one range of numbers, `table:N` a range of N columns.
    `blank`: `required` refuses an empty cell; `zero_is_blank` also refuses a zero, which is how an empty cell
    reaches a function on the web (a price, quantity or code is never free); `optional` takes the default.
    `open`: a blank is an answer (not received yet, not measured) and reaches the function as NaN, NaT or None.
    An optional date without a value takes the host's as-of date in the shell and is an error in a cell.
    """

    name: str
    type: ArgumentType
    help: str
    unit: str = ""
    shape: str = "scalar"
    blank: Blank = "required"
    default: Any = None

    @property
    def optional(self) -> bool:
        """May be left out of a call."""
        return self.blank == "optional"


@dataclass(frozen=True)
class Function:
    """One cell function. `whole` functions take whole ranges; the others broadcast scalars and ranges.

    `row`: columns of a function that gives one row of several cells per call, and n rows over a column of n.
    """

    name: str
    target: str
    arguments: tuple[Argument, ...]
    result: str
    help: str
    category: str
    whole: bool = False
    spill_header: tuple[str, ...] = ()
    row: tuple[str, ...] = ()

    def resolve(self) -> Any:
        """The Python function behind the name."""
        return _resolve(self.target)


@dataclass(frozen=True)
class Command:
    """One ribbon command: `target` is `run(book, settings, as_of, options, progress) -> Outcome`.

    `sheets` are the tables it reads: a web host sends those alone. `writes` False: it only shows something, so a
    file is left as it was unless `--out` asks for a copy. `options` are names that `--set` takes beside the settings.
    `keeps_file`: on a file it changes what it mends and nothing else; a file that needs nothing is not written.
    `folder`: it makes files of its own, and `--out` is the folder for them.
    """

    name: str
    target: str
    label: str
    group: str
    help: str
    hosts: tuple[Host, ...] = EVERY_HOST
    sheets: tuple[str, ...] = ()
    writes: bool = True
    options: tuple[str, ...] = ()
    keeps_file: bool = False
    folder: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables among its sheets, in the order in which sheets are looked for: all but Settings."""
        return tuple(name for name in self.sheets if name != "Settings")

    def resolve(self) -> Any:
        """The Python function behind the name."""
        return _resolve(self.target)


def _resolve(target: str) -> Any:
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


_HTS = Argument("hts", "hts", "Tariff number of 8 or 10 digits, with or without dots", blank="zero_is_blank")
_ORIGIN = Argument("origin", "country", "Country of origin, two-letter code or name", blank="zero_is_blank")
_ENTRY_DATE = Argument(
    "entry_date", "date", "Date of entry; today in the shell when not given", blank="optional"
)
_CLAIMS = Argument(
    "claims",
    "claims",
    "Program claims separated by blanks: usmca, cafta_dr, KR, textile_trq, in_transit, ...",
    blank="optional",
)
_MODE = Argument("mode", "mode", "ocean, air, truck, rail or courier", blank="optional", default="ocean")


def _line_total(name: str, text: str) -> Argument:
    return Argument(name, "money", text, unit="total of the line", blank="optional", default=0.0)


_LINE = (
    Argument("fob", "money", "First cost per unit", unit="per unit", blank="zero_is_blank"),
    _HTS,
    _ORIGIN,
    Argument("units", "units", "Units of the line", unit="pieces or pairs", blank="zero_is_blank"),
    _ENTRY_DATE,
    _MODE,
    _line_total("freight", "International freight of the line, not dutiable"),
    _line_total("insurance", "Insurance of the line, not dutiable"),
    _line_total("other_dutiable", "Assists and other dutiable charges of the line"),
    _line_total("other", "Other landed charges of the line, not dutiable"),
    Argument("net_weight_kg", "weight", "Net weight of the whole line", unit="kg", blank="optional"),
    _CLAIMS,
)

_RECEIPTS = Argument("receipts", "number", "Receipts: date, units, unit cost", shape="table:3")
_ISSUES = Argument("issues", "number", "Issues: date, units", shape="table:2")

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "DUTY_RATE",
        "prodops_xl.functions.tariff:duty_rate",
        (_HTS, _ORIGIN, _ENTRY_DATE, _CLAIMS),
        "fraction",
        "Total ad valorem rate: column 1 or the claimed special rate plus additional programs on the entry date.",
        "Tariff",
    ),
    Function(
        "DUTY",
        "prodops_xl.functions.tariff:duty",
        (
            _HTS,
            _ORIGIN,
            Argument("entered_value", "money", "Entered value of the line", blank="zero_is_blank"),
            Argument("quantity", "units", "Pieces, or pairs where the tariff counts pairs", blank="optional"),
            Argument("net_weight_kg", "weight", "Net weight of the whole line", unit="kg", blank="optional"),
            _ENTRY_DATE,
            _CLAIMS,
        ),
        "money",
        "Duty of a line, each program rounded to the cent.",
        "Tariff",
    ),
    Function(
        "DUTY_STACK",
        "prodops_xl.functions.tariff:duty_stack",
        (_HTS, _ORIGIN, _ENTRY_DATE, _CLAIMS),
        "table",
        "Every program of a line's duty with heading, basis, rate, dates and source.",
        "Tariff",
        whole=True,
        spill_header=("program", "heading", "basis", "rate", "from", "to", "source"),
    ),
    Function(
        "MPF",
        "prodops_xl.functions.tariff:mpf",
        (
            Argument("entered_value", "money", "Entered value of the entry"),
            _ENTRY_DATE,
            _CLAIMS,
            Argument("origin", "country", "Country of origin: some are exempt", blank="optional"),
        ),
        "money",
        "Merchandise processing fee of one entry, with its minimum and maximum.",
        "Tariff",
    ),
    Function(
        "HMF",
        "prodops_xl.functions.tariff:hmf",
        (
            Argument("entered_value", "money", "Entered value of the goods unladen"),
            Argument("mode", "mode", "ocean, air, truck, rail or courier"),
        ),
        "money",
        "Harbor maintenance fee of goods unladen at a US seaport; 0 for every mode but ocean.",
        "Tariff",
    ),
    Function(
        "HTS_VALID",
        "prodops_xl.functions.tariff:hts_valid",
        (Argument("code", "text", "Tariff number", blank="zero_is_blank"),),
        "boolean",
        "TRUE when the code, or its 8-digit line, exists.",
        "Tariff",
    ),
    Function(
        "ALLOCATE",
        "prodops_xl.functions.landed_cost:allocate",
        (
            Argument("total", "money", "Amount to be split, to the cent"),
            Argument("weights", "number", "One weight per row", shape="column"),
        ),
        "column",
        "Splits a total in proportion to weights, to the cent, by largest remainder; the parts sum to the total.",
        "Landed cost",
        whole=True,
    ),
    Function(
        "LANDED_COST",
        "prodops_xl.functions.landed_cost:landed_cost",
        _LINE,
        "money per unit",
        "Landed cost per unit of a line; MPF by its rate alone, without minimum and maximum.",
        "Landed cost",
    ),
    Function(
        "LANDED_COST_LEGS",
        "prodops_xl.functions.landed_cost:landed_cost_legs",
        _LINE,
        "table",
        "Every leg of a line's landed cost, per unit and in total, with its source.",
        "Landed cost",
        whole=True,
        spill_header=("leg", "per unit", "total", "source"),
    ),
    Function(
        "IMU",
        "prodops_xl.functions.landed_cost:imu",
        (
            Argument("landed_cost", "money", "Landed cost per unit", blank="zero_is_blank"),
            Argument("retail", "money", "Retail price per unit", blank="zero_is_blank"),
        ),
        "fraction",
        "Initial markup: (retail - cost) / retail.",
        "Landed cost",
    ),
    Function(
        "TARGET_FOB",
        "prodops_xl.functions.landed_cost:target_fob",
        (
            Argument("retail", "money", "Retail price per unit", blank="zero_is_blank"),
            Argument("imu", "number", "Wanted initial markup", unit="fraction"),
            _HTS,
            _ORIGIN,
            _ENTRY_DATE,
            Argument("freight_per_unit", "money", "Freight per unit", blank="optional", default=0.0),
            Argument("other_per_unit", "money", "Other landed cost per unit", blank="optional", default=0.0),
            _CLAIMS,
        ),
        "money per unit",
        "The FOB at which a line lands on the wanted initial markup (ocean: with HMF).",
        "Landed cost",
    ),
    Function(
        "SIZE_SPLIT",
        "prodops_xl.functions.orders:size_split",
        (
            Argument("units", "units", "Units to be split", blank="zero_is_blank"),
            Argument("curve", "number", "Size curve: one weight per size", shape="column"),
            Argument("pack", "units", "Units per pack", blank="optional", default=1),
        ),
        "column",
        "Splits units over sizes by a curve, in whole packs, summing to the units.",
        "Orders",
        whole=True,
    ),
    Function(
        "GTIN_VALID",
        "prodops_xl.functions.orders:gtin_valid",
        (Argument("code", "text", "GTIN, UPC or EAN", blank="zero_is_blank"),),
        "boolean",
        "TRUE when 8, 12, 13 or 14 digits with a right check digit.",
        "Orders",
    ),
    Function(
        "ENTRY_NUMBER_VALID",
        "prodops_xl.functions.entries:entry_number_valid",
        (Argument("number", "text", "Entry number", blank="zero_is_blank"),),
        "boolean",
        "TRUE when 11 characters with a right check digit.",
        "Entries",
    ),
    Function(
        "REFUND_DEADLINE",
        "prodops_xl.functions.refunds:refund_deadline",
        (
            Argument("liquidation_date", "date", "Day of liquidation; blank: not liquidated", blank="open"),
            Argument(
                "as_of", "date", "Day of the claim; today in the shell when not given", blank="optional"
            ),
        ),
        "row",
        "Channel by which struck-down duty of an entry is asked back, its last day and the days left; blank days: none that is certain.",
        "Entries",
        row=("channel", "last day", "days left"),
    ),
    Function(
        "FIFO_COGS",
        "prodops_xl.functions.cogs:fifo_cogs",
        (_RECEIPTS, _ISSUES),
        "table",
        "Cost of each issue by FIFO layers: units, cost. On one day receipts come before issues.",
        "COGS",
        whole=True,
    ),
    Function(
        "FIFO_LAYERS",
        "prodops_xl.functions.cogs:fifo_layers",
        (_RECEIPTS, _ISSUES),
        "table",
        "The FIFO layers that are left after all issues.",
        "COGS",
        whole=True,
        spill_header=("date", "units", "unit cost", "value"),
    ),
    Function(
        "AVERAGE_COGS",
        "prodops_xl.functions.cogs:average_cogs",
        (_RECEIPTS, _ISSUES),
        "table",
        "Cost of each issue at the moving average of that moment: units, cost.",
        "COGS",
        whole=True,
    ),
    Function(
        "PPV",
        "prodops_xl.functions.cogs:ppv",
        (
            Argument("standard_cost", "money", "Standard cost per unit", blank="zero_is_blank"),
            Argument("actual_cost", "money", "Actual cost per unit", blank="zero_is_blank"),
            Argument("units", "units", "Units received", blank="zero_is_blank"),
        ),
        "money",
        "Purchase price variance: (actual - standard) x units; favourable is negative.",
        "COGS",
    ),
    Function(
        "OTIF",
        "prodops_xl.functions.vendors:otif",
        (
            Argument("ordered", "units", "Units ordered", blank="zero_is_blank"),
            Argument("promised_date", "date", "Day promised"),
            Argument("received", "units", "Units received; blank: none yet", blank="open"),
            Argument("receipt_date", "date", "Day received; blank: not yet", blank="open"),
            Argument(
                "early_days", "number", "Days early that still count; any when not given", blank="optional"
            ),
            Argument("late_days", "number", "Days late that still count", blank="optional", default=0.0),
            Argument(
                "tolerance",
                "number",
                "Share of the units that may be missing",
                "fraction",
                blank="optional",
                default=0.0,
            ),
        ),
        "number",
        "On time and in full: 1 or 0 per line.",
        "Vendors",
    ),
    Function(
        "VENDOR_SCORE",
        "prodops_xl.functions.vendors:vendor_score",
        (
            Argument(
                "kpis", "number", "KPI scores, 0 to 100; a blank is missing", shape="column", blank="open"
            ),
            Argument("weights", "number", "One weight per KPI", shape="column"),
        ),
        "number",
        "Weighted score, 0 to 100; a missing KPI's weight goes to the others.",
        "Vendors",
        whole=True,
    ),
    Function(
        "GRADE",
        "prodops_xl.functions.vendors:grade",
        (
            Argument("score", "number", "Score, 0 to 100"),
            Argument(
                "bands",
                "number",
                "Lowest scores of A, B, C and D; 90, 80, 70, 60 when not given",
                shape="column",
                blank="optional",
            ),
        ),
        "text",
        "Grade A to E of a score.",
        "Vendors",
    ),
    Function(
        "AQL_PLAN",
        "prodops_xl.functions.quality:aql_plan",
        (
            Argument("lot_size", "units", "Units of the lot", blank="zero_is_blank"),
            Argument(
                "aql",
                "number",
                "Acceptance quality limit: 1.0, 2.5, 4.0, ...",
                "percent",
                blank="zero_is_blank",
            ),
            Argument("level", "text", "I, II, III, S-1, S-2, S-3 or S-4", blank="optional", default="II"),
            Argument("severity", "text", "normal, tightened or reduced", blank="optional", default="normal"),
        ),
        "row",
        "Sampling plan of ISO 2859-1:1999, single: code letter of the lot; sample, accept, reject of the plan used (arrows followed).",
        "Vendors",
        row=("code letter", "sample size", "accept", "reject"),
    ),
    Function(
        "WORKDAY_AT",
        "prodops_xl.functions.schedule:workday_at",
        (
            Argument("date", "date", "Day to count from"),
            Argument("days", "number", "Working days later; negative: earlier", unit="working days"),
            Argument("country", "country", "Country of the factory calendar", blank="zero_is_blank"),
        ),
        "date",
        "The date that many working days later or earlier in the country's factory calendar.",
        "Schedule",
    ),
    Function(
        "LATEST_EX_FACTORY",
        "prodops_xl.functions.schedule:latest_ex_factory",
        (
            Argument("in_dc", "date", "Day on which the goods are needed in the distribution center"),
            Argument("port_of_loading", "text", "UN/LOCODE of the port of loading", blank="zero_is_blank"),
            Argument("port_of_entry", "text", "UN/LOCODE of the port of entry", blank="zero_is_blank"),
            _MODE,
        ),
        "date",
        "Latest ex-factory date that still reaches the distribution center in time.",
        "Schedule",
    ),
    Function(
        "TNA",
        "prodops_xl.functions.schedule:tna",
        (
            Argument("in_dc", "date", "Day on which the goods are needed in the distribution center"),
            Argument(
                "template",
                "text",
                "Milestone network, such as woven_new or knit_repeat_60",
                blank="zero_is_blank",
            ),
            _ORIGIN,
            _MODE,
            Argument(
                "as_of", "date", "Day to count from; today in the shell when not given", blank="optional"
            ),
        ),
        "table",
        "Time and action calendar: latest start and finish of each milestone, slack, critical path.",
        "Schedule",
        whole=True,
        spill_header=("milestone", "owner", "latest start", "latest finish", "slack", "critical"),
    ),
)

# What a costing reads.
_COSTING = ("Orders", "Shipments", "ShipmentLines", "Entries", "EntryLines", "Charges", "Rates")

COMMANDS: tuple[Command, ...] = (
    Command(
        "validate-orders",
        "prodops_xl.commands.orders:validate_orders",
        "Validate orders",
        "Orders",
        "Checks the order table, marks faults on their cells and writes the Issues sheet.",
        sheets=(
            "Orders",
            "Vendors",
            "Factories",
            "Settings",
            "Rates",
            "Shipments",
            "ShipmentLines",
            "Entries",
            "EntryLines",
            "Charges",
        ),
    ),
    Command(
        "landed-cost",
        "prodops_xl.commands.landed_cost:landed_cost",
        "Landed cost",
        "Cost",
        "Fills the cost columns from orders, shipments, charges and rates.",
        sheets=(
            *_COSTING,
            "Scenarios",
            "Settings",
        ),
        options=("scenario",),
    ),
    Command(
        "entries",
        "prodops_xl.commands.entries:entries",
        "Entries",
        "Cost",
        "Compares what the broker filed with orders and shipments, line by line, in money, with what can still be corrected.",
        sheets=(
            *_COSTING,
            "Refunds",
            "Settings",
        ),
    ),
    Command(
        "cogs",
        "prodops_xl.commands.cogs:cogs",
        "COGS",
        "COGS",
        "Values issues and closing stock from receipts, with variances, the month's figures and the forecast.",
        sheets=(
            *_COSTING,
            "Receipts",
            "Usage",
            "Returns",
            "OpeningStock",
            "StandardCosts",
            "Budget",
            "Refunds",
            "Settings",
        ),
    ),
    Command(
        "refunds",
        "prodops_xl.commands.refunds:refunds",
        "Refunds",
        "Cost",
        "Finds every duty dollar that is given back, by PO, entry and deadline; writes the files to claim it.",
        sheets=(
            *_COSTING,
            "Refunds",
            "Settings",
        ),
        options=("results", "claimed", "replace"),
        folder=True,
    ),
    Command(
        "score-vendors",
        "prodops_xl.commands.vendors:score_vendors",
        "Score vendors",
        "Vendors",
        "Fills the scorecard from receipts, inspections and audits, with the evidence behind each figure.",
        sheets=(
            "Orders",
            "Vendors",
            "Factories",
            "Receipts",
            "Shipments",
            "ShipmentLines",
            "Inspections",
            "Schedule",
            "Rates",
            "Settings",
        ),
    ),
    Command(
        "refresh-schedule",
        "prodops_xl.commands.schedule:refresh_schedule",
        "Refresh schedule",
        "Schedule",
        "Refreshes the T&A sheet from orders and actuals, keeps what people wrote, lists changes.",
        sheets=(
            "Orders",
            "Vendors",
            "Factories",
            "Shipments",
            "ShipmentLines",
            "Receipts",
            "Progress",
            "Schedule",
            "Templates",
            "Rates",
            "Settings",
        ),
    ),
    Command(
        "explain",
        "prodops_xl.commands.explain:explain",
        "Explain",
        "Help",
        "Opens the selected figure: every leg with its basis, rate, heading, dates and source.",
        sheets=(
            *_COSTING,
            "Settings",
        ),
        writes=False,
        options=("table", "key"),
    ),
    Command(
        "adopt",
        "prodops_xl.commands.adopt:adopt",
        "Adopt workbook",
        "Orders",
        "Takes a workbook that is not ours as it is: finds its tables, reads its headers, asks where unsure, keeps the answers in it.",
        hosts=("desktop", "files"),
        options=("tables",),
        keeps_file=True,
    ),
    Command(
        "share-copy",
        "prodops_xl.commands.share_copy:share_copy",
        "Share copy",
        "Share",
        "Writes a copy that is safe to mail: add-in formulas as values, no links, no names of people, nothing remembered.",
        hosts=("desktop", "files"),
        writes=False,
        options=("thaw", "keep_engine", "keep_authors"),
    ),
    Command(
        "send-packs",
        "prodops_xl.commands.send_packs:send_packs",
        "Send packs",
        "Share",
        "Makes one workbook and one mail draft per vendor or department, with their own rows and columns alone.",
        hosts=("desktop", "files"),
        sheets=("Orders", "Vendors", "Schedule", "Progress", "Templates", "Settings"),
        folder=True,
    ),
    Command(
        "collect",
        "prodops_xl.commands.collect:collect",
        "Collect",
        "Share",
        "Merges returned packs into the workbook: what vendors filled in, with conflicts and a report per file.",
        hosts=("desktop", "files"),
        sheets=("Orders", "Vendors", "Schedule", "Progress", "Templates", "Settings"),
        options=("returns",),
        keeps_file=True,
    ),
    Command(
        "undo-collect",
        "prodops_xl.commands.undo_collect:undo_collect",
        "Undo collect",
        "Share",
        "Takes the last merge of returned packs back, where its cells still stand as they were merged.",
        hosts=("desktop", "files"),
        sheets=("Orders", "Vendors", "Schedule", "Progress", "Templates", "Settings"),
        keeps_file=True,
    ),
    Command(
        "repair-formulas",
        "prodops_xl.commands.repair_formulas:repair_formulas",
        "Repair formulas",
        "Help",
        "Mends add-in formulas that a mail round trip broke; puts a workbook's formulas into the desktop's or the web's form.",
        hosts=("desktop", "files"),
        options=("form",),
        keeps_file=True,
    ),
)


def function(name: str) -> Function:
    """The function of that name, with or without a host's prefix, in any case; KeyError when there is none."""
    wanted = name.upper().removeprefix("PRODOPS.").removeprefix("PRODOPS_")
    return _FUNCTIONS[wanted]


def command(name: str) -> Command:
    """The command of that name; KeyError when there is none."""
    return _COMMANDS[name.lower()]


_FUNCTIONS = {f.name: f for f in FUNCTIONS}
_COMMANDS = {c.name: c for c in COMMANDS}
