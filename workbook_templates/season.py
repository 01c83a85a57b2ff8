"""The example season: twelve order lines of five vendors, as they stand on 15 June 2026. Names are invented.

Tariff lines and rates are of the US tariff (USITC HTS, January 2025 edition); prices, weights and volumes are of the
order that the trade pays. A test runs the commands on them: no error findings.
"""

from __future__ import annotations

from datetime import date
from typing import Any

AS_OF = date(2026, 6, 15)
SIZES = ("XS", "S", "M", "L", "XL", "XXL")
_CURVE = (6, 18, 30, 26, 14, 6)  # of 100 units


def _records(names: str, *rows: tuple[Any, ...]) -> tuple[dict[str, Any], ...]:
    heads = [name.strip() for name in names.split("|")]
    return tuple({n: v for n, v in zip(heads, row, strict=True) if v is not None} for row in rows)


def day(text: str) -> date:
    """A day of 2026, as 04-22."""
    return date.fromisoformat(f"2026-{text}")


def _dated(text: str | None) -> date | None:
    return None if text is None else day(text)


def sizes_of(units: int, pack: int) -> dict[str, int]:
    """Units by size in whole packs; the last size takes what is left."""
    run = {size: units * share // 100 // pack * pack for size, share in zip(SIZES, _CURVE, strict=True)}
    return {**run, "M": run["M"] + units - sum(run.values())}


def gtin(number: int) -> str:
    """A GTIN-13 of a made company prefix, with its check digit."""
    body = f"0614141{number:05d}"
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


VENDORS = _records(
    "Vendor | Country | Payment terms | MOQ | Lead time | Weekly capacity | Audit scheme | Audit grade | Audit expiry | Certificates | Sustainability score",
    ("Saigon Thread JSC", "VN", "TT 45 days", 400, 80, 60000, "WRAP", "Gold", date(2027, 3, 15), "GOTS; OEKO-TEX 100", 79),
    ("Hai Phong Outerwear", "VN", "LC at sight", 200, 95, 22000, "WRAP", "Platinum", date(2028, 1, 20), "bluesign; RDS", 83),
    ("Padma Apparels Ltd", "BD", "LC 60 days", 600, 90, 95000, "amfori BSCI", "B", date(2027, 4, 10), "BCI; OEKO-TEX 100", 66),
    ("Confecciones del Bajio", "MX", "TT 30 days", 300, 55, 30000, "WRAP", "Gold", date(2027, 1, 31), None, 62),
    ("Zarqa Needle Works", "JO", "TT 30 days", 400, 80, 34000, "Better Work", "compliant", date(2027, 3, 31), "OEKO-TEX 100", 64),
)  # fmt: skip

FACTORIES = _records(
    "Factory | Vendor | Country | Weekly capacity | Audit scheme | Audit grade | Audit date | Audit expiry",
    ("Saigon Thread Cu Chi", "Saigon Thread JSC", "VN", 36000, "WRAP", "Gold", date(2026, 3, 16), date(2027, 3, 15)),
    ("HPO Kien An", "Hai Phong Outerwear", "VN", 22000, "WRAP", "Platinum", date(2026, 1, 21), date(2028, 1, 20)),
    ("Padma Unit 1", "Padma Apparels Ltd", "BD", 61000, "amfori BSCI", "B", date(2025, 4, 11), date(2027, 4, 10)),
    ("Bajio Celaya", "Confecciones del Bajio", "MX", 30000, "WRAP", "Gold", date(2026, 2, 1), date(2027, 1, 31)),
    ("Zarqa Hall B", "Zarqa Needle Works", "JO", 34000, "Better Work", "compliant", date(2026, 4, 1), date(2027, 3, 31)),
)  # fmt: skip

# vendor: factory, origin, incoterm, mode, port of loading, port of entry, manufacturer ID, claims
_PLACES = {
    "Saigon Thread JSC": (
        "Saigon Thread Cu Chi",
        "VN",
        "FOB",
        "ocean",
        "VNSGN",
        "USLAX",
        "VNSAITHR21HOC",
        None,
    ),
    "Hai Phong Outerwear": ("HPO Kien An", "VN", "FOB", "ocean", "VNHPH", "USLAX", "VNHAIPHO45HAI", None),
    "Padma Apparels Ltd": ("Padma Unit 1", "BD", "FOB", "ocean", "BDCGP", "USNYC", "BDPADAPP100GAZ", None),
    "Confecciones del Bajio": (
        "Bajio Celaya",
        "MX",
        "FCA",
        "truck",
        "MXNLD",
        "USLRD",
        "MXCONBAJ240CEL",
        "usmca",
    ),
    "Zarqa Needle Works": ("Zarqa Hall B", "JO", "FOB", "ocean", "JOAQJ", "USNYC", "JOZARNEE5ZAR", "JO"),
}
# style: description, category, construction, hts, fiber, fob, target, retail, kg, cbm, pack
_STYLES = {
    "FH-3101": ("M jersey crew tee", "Knit tops", "knit", "6109.10.0012", "100% cotton", 3.45, 3.60, 28.00, 0.19, 0.0011, 12),
    "FH-3103": ("W georgette blouse", "Woven tops", "woven", "6206.40.3035", "100% polyester", 8.40, 8.75, 59.50, 0.17, 0.0014, 6),
    "FH-3104": ("W pleated midi dress", "Dresses", "woven", "6204.43.4030", "100% polyester", 12.60, 13.00, 98.00, 0.34, 0.0029, 6),
    "FH-4101": ("M padded parka", "Outerwear", "woven", "6201.40.7511", "Shell: 100% polyester Lining: 100% polyester", 24.50, 25.00, 198.00, 0.98, 0.0142, 4),
    "FH-4102": ("W hooded anorak", "Outerwear", "woven", "6202.40.7511", "100% nylon", 22.80, 23.50, 178.00, 0.62, 0.0098, 4),
    "FH-5101": ("M pique polo", "Knit tops", "knit", "6105.10.0010", "100% cotton", 5.10, 5.25, 39.50, 0.24, 0.0015, 12),
    "FH-5102": ("W pique polo", "Knit tops", "knit", "6106.10.0010", "97% cotton 3% elastane", 4.85, 5.00, 39.50, 0.20, 0.0013, 12),
    "FH-8101": ("M heavyweight tee", "Knit tops", "knit", "6109.10.0012", "100% cotton", 3.90, 4.10, 32.00, 0.24, 0.0013, 12),
    "FH-8103": ("M crew sweatshirt", "Knit tops", "knit", "6110.20.2041", "80% cotton 20% polyester", 8.10, 8.40, 58.00, 0.42, 0.0036, 6),
    "FH-1301": ("M performance polo", "Active", "knit", "6105.20.2010", "100% polyester", 6.10, 6.30, 48.00, 0.20, 0.0013, 12),
    "FH-1302": ("W performance top", "Active", "knit", "6106.20.2010", "88% polyester 12% elastane", 5.90, 6.10, 48.00, 0.17, 0.0011, 12),
}  # fmt: skip
# PO, line, style, color, units, vendor, ordered, ex-factory, PO cancel, in-DC, confirmed, requested, reason, FCR, actual, in DC
_LINES = (
    ("4500031001", 10, "FH-3101", "Navy", 3600, "Saigon Thread JSC", "01-12", "04-22", "05-06", "06-15", "04-22", None, None, "04-22", "04-22", "06-03"),
    ("4500031001", 20, "FH-3101", "Heather Grey", 2400, "Saigon Thread JSC", "01-12", "04-22", "05-06", "06-15", "04-27", None, "Fabric shade off, dyed again", "04-27", "04-27", "06-05"),
    ("4500031002", 10, "FH-3103", "Black", 1200, "Saigon Thread JSC", "02-02", "05-13", "05-27", "07-07", "05-13", None, None, "05-13", "05-13", None),
    ("4500031002", 20, "FH-3104", "Burgundy", 900, "Saigon Thread JSC", "02-02", "05-13", "05-27", "07-07", "05-15", None, "Pleating subcontractor full", "05-15", "05-15", None),
    ("4500031010", 10, "FH-4101", "Olive", 600, "Hai Phong Outerwear", "02-16", "06-24", "07-08", "08-18", "06-24", None, None, None, None, None),
    ("4500031010", 20, "FH-4102", "Stone", 600, "Hai Phong Outerwear", "02-16", "06-24", "07-08", "08-18", None, "07-06", "Zips late from the mill", None, None, None),
    ("4500031020", 10, "FH-5101", "Optic White", 3600, "Padma Apparels Ltd", "01-19", "05-06", "05-20", "07-14", "05-10", None, "Buttons reworked", "05-11", "05-11", None),
    ("4500031020", 20, "FH-5102", "Sky", 3000, "Padma Apparels Ltd", "02-23", "06-17", "07-01", "08-25", "06-21", None, "Sewing line shared", None, None, None),
    ("4500031030", 10, "FH-8101", "Ecru", 2400, "Confecciones del Bajio", "03-16", "06-01", "06-15", "06-29", "06-01", None, None, "06-01", "06-01", "06-12"),
    ("4500031030", 20, "FH-8103", "Forest", 1500, "Confecciones del Bajio", "04-13", "07-13", "07-27", "08-10", "07-13", None, None, None, None, None),
    ("4500031040", 10, "FH-1301", "Navy", 2400, "Zarqa Needle Works", "02-09", "06-02", "06-16", "08-04", "06-02", None, None, "06-02", "06-02", None),
    ("4500031040", 20, "FH-1302", "Blush", 2400, "Zarqa Needle Works", "03-09", "07-06", "07-20", "09-01", None, None, None, None, None, None),
)  # fmt: skip


def _order(number: int, line: tuple[Any, ...]) -> dict[str, Any]:
    po, at, style, color, units, vendor, *days = line
    ordered, leaves, cancel, needed, confirmed, asked, reason, handed, left, came = days
    factory, origin, incoterm, mode, loading, entry, maker, claims = _PLACES[vendor]
    named, category, construction, hts, fiber, fob, target, retail, kg, cbm, pack = _STYLES[style]
    row = {
        "PO": po, "Line": at, "Season": "FA26", "Style": style, "Description": named, "Category": category, "Color": color,
        **sizes_of(units, pack), "Units": units, "Vendor": vendor, "Factory": factory, "Origin": origin, "HTS": hts, "Fiber": fiber,
        "Construction": construction, "Incoterm": incoterm, "Mode": mode, "Currency": "USD", "FOB": fob, "Target FOB": target,
        "Retail": retail, "Order date": day(ordered), "Ex-factory": day(leaves), "PO cancel": day(cancel), "In-DC": day(needed),
        "Actual in-DC": _dated(came), "Confirmed ex-factory": _dated(confirmed), "Requested ex-factory": _dated(asked),
        "Delay reason": reason, "Handover (FCR)": _dated(handed), "Actual ex-factory": _dated(left), "Port of loading": loading,
        "Port of entry": entry, "Net weight": kg, "CBM": cbm, "Claims": claims, "Manufacturer ID": maker, "GTIN": gtin(number),
        "Pack": pack,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value is not None}


ORDERS = tuple(_order(3100 + number, line) for number, line in enumerate(_LINES))

RATES = _records(
    "Kind | Name | From | To | Value | Unit | Source",
    ("freight", "ocean VN", date(2026, 1, 1), date(2026, 12, 31), 92.0, "per cbm", "Forwarder tender 2026, CY/CY all-in"),
    ("freight", "ocean BD", date(2026, 1, 1), date(2026, 12, 31), 108.0, "per cbm", "Forwarder tender 2026, CY/CY all-in"),
    ("freight", "ocean JO", date(2026, 1, 1), date(2026, 12, 31), 104.0, "per cbm", "Forwarder tender 2026, CY/CY all-in"),
    ("freight", "truck", date(2026, 1, 1), date(2026, 12, 31), 0.55, "per kg", "Carrier's quotation 2026"),
    ("freight", "insurance", date(2026, 1, 1), date(2026, 12, 31), 0.0012, "of value", "Open cargo policy"),
    ("freight", "drayage", date(2026, 1, 1), date(2026, 12, 31), 0.06, "per unit", "Average of 2025"),
    ("freight", "brokerage", date(2026, 1, 1), date(2026, 12, 31), 0.03, "per unit", "Average of 2025"),
    ("fx", "EUR", date(2026, 1, 1), date(2026, 12, 31), 1.16, "USD per EUR", "Treasury's booking rate"),
)  # fmt: skip

SHIPMENTS = _records(
    "Shipment | Mode | Carrier | Container | Port of loading | Port of unlading | Port of entry | ETD | ETA | In-DC",
    ("SGN-2604", "ocean", "ONE", "TCLU4185501", "VNSGN", "USLAX", "USLAX", day("04-30"), day("05-26"), day("06-03")),
    ("SGN-2605", "ocean", "ONE", "TCLU5520360", "VNSGN", "USLAX", "USLAX", day("05-21"), day("06-17"), None),
    ("CGP-2605", "ocean", "MSC", "MSCU8803419", "BDCGP", "USNYC", "USNYC", day("05-18"), day("06-22"), None),
    ("NLD-2606", "truck", "Frontera Lines", None, "MXNLD", "USLRD", "USLRD", day("06-02"), day("06-04"), day("06-12")),
    ("AQJ-2606", "ocean", "Maersk", "MSKU7719047", "JOAQJ", "USNYC", "USNYC", day("06-07"), day("07-03"), None),
)  # fmt: skip

SHIPMENT_LINES = _records(
    "Shipment | PO | Line | Entry | Units shipped",
    ("SGN-2604", "4500031001", 10, "FH1-0002604-3", 3600),
    ("SGN-2604", "4500031001", 20, "FH1-0002604-3", 2380),
    ("SGN-2605", "4500031002", 10, None, 1200),
    ("SGN-2605", "4500031002", 20, None, 900),
    ("CGP-2605", "4500031020", 10, None, 3600),
    ("NLD-2606", "4500031030", 10, "FH1-0002606-8", 2400),
    ("AQJ-2606", "4500031040", 10, None, 2400),
)

ENTRIES = _records(
    "Entry | Shipment | Type | Importer of record | Entry date | Entered value | Duty paid | MPF | HMF | Status",
    ("FH1-0002604-3", "SGN-2604", "01", "Fernhill Apparel Group", day("05-27"), 20631.00, 5467.22, 71.47, 25.79, "accepted"),
    ("FH1-0002606-8", "NLD-2606", "01", "Fernhill Apparel Group", day("06-04"), 9360.00, 0.00, 0.00, 0.00, "accepted"),
)  # fmt: skip

CHARGES = _records(
    "Shipment | Charge | Amount | Currency | Basis | Dutiable | Treatment | Bill date",
    ("SGN-2604", "Ocean freight", 605.20, "USD", "volume", "no", "inventory", day("05-29")),
    ("SGN-2604", "Insurance", 24.76, "USD", "value", "no", "inventory", day("05-29")),
    ("SGN-2604", "Drayage", 358.80, "USD", "units", "no", "inventory", day("06-05")),
    ("SGN-2604", "Brokerage", 145.00, "USD", "equal", "no", "inventory", day("06-05")),
    ("SGN-2605", "Ocean freight", 394.68, "USD", "volume", "no", "inventory", day("06-12")),
    ("CGP-2605", "Ocean freight", 583.20, "USD", "volume", "no", "inventory", day("06-12")),
    ("NLD-2606", "Truck freight", 316.80, "USD", "weight", "no", "inventory", day("06-10")),
    ("NLD-2606", "Brokerage", 72.00, "USD", "equal", "no", "inventory", day("06-10")),
    ("NLD-2606", "Demurrage", 90.00, "USD", "equal", "no", "expense", day("06-12")),
    ("AQJ-2606", "Ocean freight", 324.48, "USD", "volume", "no", "inventory", day("06-13")),
)  # fmt: skip

RECEIPTS = _records(
    "Receipt | PO | Line | Receipt date | Units received | Units accepted | Defects",
    ("RC-1001", "4500031001", 10, day("06-03"), 3600, 3588, 12),
    ("RC-1002", "4500031001", 20, day("06-05"), 2380, 2356, 24),
    ("RC-1003", "4500031030", 10, day("06-12"), 2400, 2394, 6),
)

INSPECTIONS = _records(
    "Inspection | PO | Line | Date | Number | Offered units | Level | AQL critical | AQL major | AQL minor | Sample | Critical | Major | Minor | Result",
    ("INS-301", "4500031001", 10, day("04-20"), 1, 3600, "II", 0, 2.5, 4.0, 200, 0, 6, 9, "pass"),
    ("INS-302", "4500031001", 20, day("04-20"), 1, 2400, "II", 0, 2.5, 4.0, 125, 0, 11, 8, "fail"),
    ("INS-303", "4500031001", 20, day("04-25"), 2, 2400, "II", 0, 2.5, 4.0, 125, 0, 3, 5, "pass"),
    ("INS-304", "4500031002", 10, day("05-11"), 1, 1200, "II", 0, 2.5, 4.0, 80, 0, 2, 4, "pass"),
    ("INS-305", "4500031002", 20, day("05-12"), 1, 900, "II", 0, 2.5, 4.0, 80, 0, 3, 6, "pass"),
    ("INS-306", "4500031020", 10, day("05-07"), 1, 3600, "II", 0, 2.5, 4.0, 200, 0, 13, 15, "fail"),
    ("INS-307", "4500031020", 10, day("05-10"), 2, 3600, "II", 0, 2.5, 4.0, 200, 0, 5, 11, "pass"),
    ("INS-308", "4500031030", 10, day("05-29"), 1, 2400, "II", 0, 2.5, 4.0, 125, 0, 4, 7, "pass"),
    ("INS-309", "4500031040", 10, day("05-31"), 1, 2400, "II", 0, 2.5, 4.0, 125, 0, 5, 6, "pass"),
)  # fmt: skip

PROGRESS = _records(
    "PO | Line | Stage | Report date | Units",
    ("4500031010", 10, "cut", day("06-01"), 600),
    ("4500031010", 10, "sewn", day("06-08"), 420),
    ("4500031010", 10, "sewn", day("06-14"), 560),
    ("4500031010", 10, "finished", day("06-14"), 480),
    ("4500031010", 20, "cut", day("06-06"), 600),
    ("4500031010", 20, "sewn", day("06-08"), 200),
    ("4500031010", 20, "sewn", day("06-14"), 380),
    ("4500031020", 20, "cut", day("05-20"), 3000),
    ("4500031020", 20, "sewn", day("06-08"), 1500),
    ("4500031020", 20, "sewn", day("06-14"), 2100),
    ("4500031020", 20, "finished", day("06-14"), 1500),
    ("4500031020", 20, "packed", day("06-14"), 900),
    ("4500031030", 20, "cut", day("06-14"), 900),
    ("4500031040", 20, "cut", day("06-08"), 1200),
    ("4500031040", 20, "cut", day("06-14"), 2000),
    ("4500031040", 20, "sewn", day("06-14"), 700),
)

# PO, line, then per milestone planned, revised, actual; planned as refresh-schedule plans them.
_STEPS = (
    ("Fabric in-house", "Vendor"),
    ("PP meeting", "Quality"),
    ("Cut", "Vendor"),
    ("Sew", "Vendor"),
    ("Final inspection", "Quality"),
    ("Ex-factory", "Vendor"),
)
_PLANS = (
    ("4500031010", 10, "05-11 - 05-11 | 05-23 - 05-23 | 05-30 - 06-01 | 06-11 06-17 - | 06-20 - - | 06-24 - -"),
    ("4500031010", 20, "05-11 - 05-16 | 05-23 - 05-26 | 05-30 - 06-06 | 06-11 06-25 - | 06-20 07-02 - | 06-24 07-06 -"),
    ("4500031020", 20, "04-16 - 04-18 | 05-06 - 05-07 | 05-18 - 05-20 | 06-04 06-18 - | 06-14 06-20 - | 06-17 06-21 -"),
    ("4500031030", 20, "05-20 - 05-21 | 06-09 - 06-09 | 06-20 - - | 06-30 - - | 07-09 - - | 07-13 - -"),
    ("4500031040", 20, "05-06 - 05-05 | 06-01 - 06-02 | 06-13 - - | 06-23 - - | 07-02 - - | 07-06 - -"),
)  # fmt: skip


def _milestones(po: str, line: int, told: str) -> list[dict[str, Any]]:
    out = []
    for (name, owner), cell in zip(_STEPS, told.split("|"), strict=True):
        planned, revised, actual = (None if text == "-" else day(text) for text in cell.split())
        row = {
            "PO": po,
            "Line": line,
            "Milestone": name,
            "Owner": owner,
            "Planned": planned,
            "Revised": revised,
            "Actual": actual,
        }
        out.append({key: value for key, value in row.items() if value is not None})
    return out


MILESTONES = tuple(row for plan in _PLANS for row in _milestones(*plan))

OPENING = _records(
    "Style | Color | Date | Units | Unit cost",
    ("FH-3101", "Navy", day("04-01"), 900, 5.02),
    ("FH-3101", "Heather Grey", day("04-01"), 600, 5.02),
    ("FH-8101", "Ecru", day("04-01"), 500, 4.31),
)
USAGE = _records(
    "Usage | Style | Color | Date | Units | Kind",
    ("US-0401", "FH-3101", "Navy", day("04-15"), 260, "sale"),
    ("US-0402", "FH-3101", "Heather Grey", day("04-15"), 180, "sale"),
    ("US-0403", "FH-8101", "Ecru", day("04-15"), 120, "sale"),
    ("US-0501", "FH-3101", "Navy", day("05-15"), 300, "sale"),
    ("US-0502", "FH-3101", "Heather Grey", day("05-15"), 210, "sale"),
    ("US-0503", "FH-8101", "Ecru", day("05-15"), 160, "sale"),
    ("US-0504", "FH-3101", "Navy", day("05-22"), -12, "return"),
    ("US-0601", "FH-3101", "Navy", day("06-10"), 340, "sale"),
    ("US-0602", "FH-3101", "Heather Grey", day("06-10"), 240, "sale"),
    ("US-0603", "FH-8101", "Ecru", day("06-12"), 150, "sale"),
    ("US-0604", "FH-3101", "Navy", day("06-12"), 6, "adjustment"),
)
STANDARDS = _records(
    "Style | Color | From | Material and make | Freight | Duty | Other",
    ("FH-3101", "Navy", day("01-01"), 3.50, 0.11, 1.05, 0.14),
    ("FH-3101", "Heather Grey", day("01-01"), 3.50, 0.11, 1.05, 0.14),
    ("FH-8101", "Ecru", day("01-01"), 3.90, 0.14, 0.01, 0.10),
)
BUDGET = _records(
    "Month | Category | Units | COGS | Landed cost per unit | Freight | Duty",
    (day("04-01"), "Knit tops", 600, 2820.00, 4.70, 68.00, 505.00),
    (day("05-01"), "Knit tops", 650, 3055.00, 4.70, 73.00, 545.00),
    (day("06-01"), "Knit tops", 800, 3760.00, 4.70, 90.00, 672.00),
)
