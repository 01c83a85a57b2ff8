"""Who makes what in the demo's season: vendors, factories, styles, lanes. Invented names; real tariff
numbers.

Tariff lines are of the US tariff (USITC HTS, January 2025 edition); prices, weights and volumes are of the
order that the trade pays, rounded.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

AS_OF = date(2026, 11, 25)
COMPANY = "FERNHILL APPAREL GROUP"


class Vendor(NamedTuple):
    """A vendor and how it sells. `lead` days, `capacity` units a week; `pol` UN/LOCODE; `city` for the MID."""

    name: str
    origin: str
    terms: str
    moq: int
    lead: int
    capacity: int
    scheme: str
    grade: str
    expiry: date | None
    certificates: str
    score: int
    currency: str
    incoterm: str
    mode: str
    pol: str
    air_pol: str


VENDORS: dict[str, Vendor] = {
    v.name: v
    for v in (
        Vendor("Ningbo Harvest Knitwear", "CN", "TT 30 days", 300, 75, 42000, "amfori BSCI", "B", date(2027, 5, 31), "OEKO-TEX 100", 71, "USD", "FOB", "ocean", "CNNGB", "CNPVG"),
        Vendor("Dongguan Silverline Leathergoods", "CN", "TT 30/70", 300, 70, 18000, "amfori BSCI", "C", date(2027, 2, 28), "", 58, "USD", "FOB", "ocean", "CNYTN", "CNCAN"),
        Vendor("Saigon Thread JSC", "VN", "TT 45 days", 400, 80, 60000, "WRAP", "Gold", date(2027, 3, 15), "GOTS; OEKO-TEX 100", 79, "USD", "FOB", "ocean", "VNSGN", "VNSGN"),
        Vendor("Hai Phong Outerwear", "VN", "LC at sight", 200, 95, 22000, "WRAP", "Platinum", date(2028, 1, 20), "bluesign; RDS", 83, "USD", "FOB", "ocean", "VNHPH", "VNHAN"),
        Vendor("Padma Apparels Ltd", "BD", "LC 60 days", 600, 90, 95000, "amfori BSCI", "B", date(2027, 4, 10), "BCI; OEKO-TEX 100", 66, "USD", "FOB", "ocean", "BDCGP", "BDDAC"),
        Vendor("Meghna Denim & Bottoms", "BD", "LC 90 days", 600, 95, 70000, "amfori BSCI", "A", date(2027, 8, 31), "BCI", 69, "USD", "FOB", "ocean", "BDCGP", "BDDAC"),
        Vendor("Tirupur Cotton Exports", "IN", "TT 60 days", 300, 85, 40000, "SA8000", "certified", date(2027, 6, 30), "GOTS", 74, "USD", "CIF", "ocean", "INTUT", "INMAA"),
        Vendor("Confecciones del Bajio", "MX", "TT 30 days", 300, 55, 30000, "WRAP", "Gold", date(2027, 1, 31), "", 62, "USD", "FCA", "truck", "MXNLD", "MXMEX"),
        Vendor("Calzaturificio Fermano", "IT", "RiBa 60", 120, 75, 6000, "SMETA", "4-pillar", date(2027, 9, 30), "LWG Gold", 76, "EUR", "FCA", "air", "ITMXP", "ITMXP"),
        Vendor("Lanificio Valsesia", "IT", "TT 60 days", 120, 80, 5000, "SMETA", "4-pillar", date(2027, 7, 31), "RWS", 80, "EUR", "EXW", "air", "ITMXP", "ITMXP"),
        Vendor("Zarqa Needle Works", "JO", "TT 30 days", 400, 80, 34000, "Better Work", "compliant", date(2027, 3, 31), "OEKO-TEX 100", 64, "USD", "FOB", "ocean", "JOAQJ", "JOAMM"),
        Vendor("Mekong Stitch Cambodia", "KH", "TT 45 days", 400, 85, 38000, "Better Work", "compliant", date(2027, 2, 15), "", 61, "USD", "FOB", "ocean", "KHKOS", "KHPNH"),
    )
}  # fmt: skip


class Factory(NamedTuple):
    """A vendor's factory, with its manufacturer ID (19 CFR 102 appendix: country, name, number, city)."""

    name: str
    vendor: str
    mid: str
    share: float
    expiry: date


FACTORIES: tuple[Factory, ...] = (
    Factory("Harvest Fenghua", "Ningbo Harvest Knitwear", "CNHARFEN12NIN", 0.7, date(2027, 5, 31)),
    Factory("Harvest Xiangshan", "Ningbo Harvest Knitwear", "CNHARXIA88NIN", 0.3, date(2027, 6, 30)),
    Factory("Silverline Plant 1", "Dongguan Silverline Leathergoods", "CNSILPLA3DON", 1.0, date(2027, 2, 28)),
    Factory("Saigon Thread Cu Chi", "Saigon Thread JSC", "VNSAITHR21HOC", 0.6, date(2027, 3, 15)),
    Factory("Saigon Thread Long An", "Saigon Thread JSC", "VNSAITHR7LON", 0.4, date(2026, 12, 12)),
    Factory("HPO Kien An", "Hai Phong Outerwear", "VNHAIPHO45HAI", 1.0, date(2028, 1, 20)),
    Factory("Padma Unit 1", "Padma Apparels Ltd", "BDPADAPP100GAZ", 0.65, date(2027, 4, 10)),
    Factory("Padma Unit 3", "Padma Apparels Ltd", "BDPADAPP103SAV", 0.35, date(2027, 9, 10)),
    Factory("Meghna Bhaluka", "Meghna Denim & Bottoms", "BDMEGDEN9BHA", 1.0, date(2027, 8, 31)),
    Factory("TCE Avinashi Road", "Tirupur Cotton Exports", "INTIRCOT17TIR", 1.0, date(2027, 6, 30)),
    Factory("Bajio Celaya", "Confecciones del Bajio", "MXCONBAJ240CEL", 1.0, date(2027, 1, 31)),
    Factory("Fermano Stabilimento", "Calzaturificio Fermano", "ITCALFER8FER", 1.0, date(2027, 9, 30)),
    Factory("Valsesia Borgosesia", "Lanificio Valsesia", "ITLANVAL31BOR", 1.0, date(2027, 7, 31)),
    Factory("Zarqa Hall B", "Zarqa Needle Works", "JOZARNEE5ZAR", 1.0, date(2027, 3, 31)),
    Factory("Mekong Stitch PSEZ", "Mekong Stitch Cambodia", "KHMEKSTI14PHN", 1.0, date(2027, 2, 15)),
)


class Style(NamedTuple):
    """A style: `fob` in the vendor's currency per piece or pair, `units` a usual line, `kg` and `cbm` per
    unit; `construction` is blank for what is no garment.
    """

    number: str
    description: str
    category: str
    construction: str
    hts: str
    fiber: str
    vendor: str
    fob: float
    retail: float
    units: int
    kg: float
    cbm: float
    pack: int
    sized: bool = True
    claims: str = ""


_NHK, _DSL, _STJ, _HPO, _PAD, _MEG, _TCE, _BAJ, _CAL, _LAN, _ZAR, _MEK = VENDORS

STYLES: tuple[Style, ...] = (
    Style("FH-1101", "W cotton cardigan", "Sweaters", "knit", "6110202020", "100% cotton", _NHK, 11.20, 79.00, 900, 0.38, 0.0034, 6),
    Style("FH-1102", "M acrylic crew sweater", "Sweaters", "knit", "6110303010", "60% acrylic 40% nylon", _NHK, 9.80, 69.50, 1200, 0.44, 0.0038, 6),
    Style("FH-1104", "W cotton crew sock", "Accessories", "knit", "6115959000", "80% cotton 17% polyester 3% spandex", _NHK, 1.35, 14.00, 4800, 0.06, 0.0003, 12, sized=False),
    Style("FH-1105", "W wool rib beanie", "Accessories", "", "6505003090", "70% wool 30% nylon", _NHK, 3.90, 32.00, 1200, 0.09, 0.0009, 6, sized=False),
    Style("FH-2101", "Canvas market tote", "Bags", "", "4202224500", "100% cotton", _DSL, 5.60, 38.00, 1500, 0.42, 0.0061, 12, sized=False),
    Style("FH-2102", "Weekender duffel", "Bags", "", "4202923131", "100% nylon", _DSL, 11.40, 88.00, 800, 0.78, 0.0125, 4, sized=False),
    Style("FH-2103", "Crossbody PU", "Bags", "", "4202221500", "100% polyurethane", _DSL, 9.20, 68.00, 900, 0.51, 0.0058, 6, sized=False),
    Style("FH-2104", "W canvas sneaker", "Footwear", "", "6404199060", "Upper: 100% cotton", _DSL, 13.40, 79.00, 1200, 0.72, 0.0074, 12, sized=False),
    Style("FH-3101", "M jersey crew tee", "Knit tops", "knit", "6109100012", "100% cotton", _STJ, 3.45, 28.00, 3600, 0.19, 0.0011, 12),
    Style("FH-3102", "W jersey v-neck tee", "Knit tops", "knit", "6109100040", "95% cotton 5% elastane", _STJ, 3.30, 28.00, 3000, 0.15, 0.0009, 12),
    Style("FH-3103", "W georgette blouse", "Woven tops", "woven", "6206403035", "100% polyester", _STJ, 8.40, 59.50, 1200, 0.17, 0.0014, 6),
    Style("FH-3104", "W pleated midi dress", "Dresses", "woven", "6204434030", "100% polyester", _STJ, 12.60, 98.00, 900, 0.34, 0.0029, 6),
    Style("FH-3105", "W 7/8 legging", "Bottoms", "knit", "6104632006", "78% polyester 22% elastane", _STJ, 6.40, 54.00, 2400, 0.22, 0.0013, 12),
    Style("FH-4101", "M padded parka", "Outerwear", "woven", "6201407511", "Shell: 100% polyester Lining: 100% polyester", _HPO, 24.50, 198.00, 600, 0.98, 0.0142, 4),
    Style("FH-4102", "W hooded anorak", "Outerwear", "woven", "6202407511", "100% nylon", _HPO, 22.80, 178.00, 600, 0.62, 0.0098, 4),
    Style("FH-4103", "M quilted vest", "Outerwear", "woven", "6201406020", "Shell: 100% nylon Filling: 100% polyester", _HPO, 14.20, 98.00, 800, 0.41, 0.0077, 6),
    Style("FH-5101", "M pique polo", "Knit tops", "knit", "6105100010", "100% cotton", _PAD, 5.10, 39.50, 3600, 0.24, 0.0015, 12),
    Style("FH-5102", "W pique polo", "Knit tops", "knit", "6106100010", "97% cotton 3% elastane", _PAD, 4.85, 39.50, 3000, 0.20, 0.0013, 12),
    Style("FH-5103", "Baby 2pc set", "Baby", "knit", "6111206020", "100% cotton", _PAD, 3.20, 26.00, 3000, 0.16, 0.0010, 12),
    Style("FH-5104", "M cotton brief", "Underwear", "knit", "6107110010", "95% cotton 5% elastane", _PAD, 1.45, 14.00, 6000, 0.08, 0.0004, 24),
    Style("FH-5105", "W pajama set", "Sleepwear", "knit", "6108310010", "60% cotton 40% polyester", _PAD, 6.20, 48.00, 1800, 0.31, 0.0021, 6),
    Style("FH-6101", "M slim jean", "Denim", "woven", "6203424511", "99% cotton 1% elastane", _MEG, 9.60, 69.50, 2400, 0.62, 0.0033, 12),
    Style("FH-6102", "W straight jean", "Denim", "woven", "6204628011", "98% cotton 2% elastane", _MEG, 9.40, 69.50, 2400, 0.55, 0.0030, 12),
    Style("FH-6103", "M chino", "Bottoms", "woven", "6203424518", "98% cotton 2% elastane", _MEG, 8.10, 59.50, 2400, 0.46, 0.0026, 12),
    Style("FH-6104", "W chino short", "Bottoms", "woven", "6204628056", "98% cotton 2% elastane", _MEG, 5.75, 44.00, 1800, 0.28, 0.0017, 12),
    Style("FH-7101", "W jersey tee dress", "Dresses", "knit", "6104420010", "100% cotton", _TCE, 7.80, 58.00, 1500, 0.29, 0.0018, 6),
    Style("FH-7102", "W poplin shirt dress", "Dresses", "woven", "6204423050", "100% cotton", _TCE, 10.90, 88.00, 1200, 0.36, 0.0025, 6),
    Style("FH-7103", "W voile blouse", "Woven tops", "woven", "6206303045", "100% cotton", _TCE, 7.60, 54.00, 1500, 0.16, 0.0012, 6),
    Style("FH-7104", "M check shirt", "Woven tops", "woven", "6205202051", "100% cotton", _TCE, 8.90, 68.00, 1500, 0.26, 0.0019, 6),
    Style("FH-8101", "M heavyweight tee", "Knit tops", "knit", "6109100012", "100% cotton", _BAJ, 3.90, 32.00, 2400, 0.24, 0.0013, 12, claims="usmca"),
    Style("FH-8102", "M work pant", "Bottoms", "woven", "6203424518", "65% cotton 35% polyester", _BAJ, 9.90, 64.00, 1500, 0.58, 0.0029, 6, claims="usmca"),
    Style("FH-8103", "M crew sweatshirt", "Knit tops", "knit", "6110202041", "80% cotton 20% polyester", _BAJ, 8.10, 58.00, 1500, 0.42, 0.0036, 6),
    Style("FH-9101", "W leather loafer", "Footwear", "", "6403999065", "Upper: 100% leather", _CAL, 38.00, 265.00, 240, 0.81, 0.0088, 6, sized=False),
    Style("FH-9102", "Leather belt", "Accessories", "", "4203300000", "100% leather", _CAL, 9.50, 78.00, 360, 0.21, 0.0012, 6, sized=False),
    Style("FH-9201", "Wool twill scarf", "Accessories", "woven", "6214200000", "100% wool", _LAN, 11.80, 98.00, 360, 0.18, 0.0011, 6, sized=False),
    Style("FH-9202", "W wool blazer", "Tailoring", "woven", "6204312010", "96% wool 4% elastane", _LAN, 52.00, 398.00, 180, 0.86, 0.0094, 2),
    Style("FH-1301", "M performance polo", "Active", "knit", "6105202010", "100% polyester", _ZAR, 6.10, 48.00, 2400, 0.20, 0.0013, 12, claims="JO"),
    Style("FH-1302", "W performance top", "Active", "knit", "6106202010", "88% polyester 12% elastane", _ZAR, 5.90, 48.00, 2400, 0.17, 0.0011, 12, claims="JO"),
    Style("FH-1401", "M oxford shirt", "Woven tops", "woven", "6205202067", "100% cotton", _MEK, 8.20, 62.00, 1800, 0.27, 0.0019, 6),
    Style("FH-1402", "W microfiber bra", "Underwear", "woven", "6212109020", "80% nylon 20% elastane", _MEK, 4.30, 42.00, 2400, 0.09, 0.0009, 12),
)  # fmt: skip

COLORS = (
    "Black",
    "Optic White",
    "Navy",
    "Heather Grey",
    "Olive",
    "Stone",
    "Burgundy",
    "Sky",
    "Rust",
    "Forest",
    "Ecru",
    "Blush",
)
SIZES = ("XS", "S", "M", "L", "XL", "XXL")
CURVE = (6, 18, 30, 26, 14, 6)
ONE_SIZE = "OS"

# In-DC days: three floor sets a quarter, then the four weekly sets of spring, which are 40 % of the book.
DROPS: tuple[tuple[str, date, int], ...] = (
    ("SP26", date(2026, 1, 27), 100),
    ("SP26", date(2026, 2, 17), 100),
    ("SU26", date(2026, 3, 10), 100),
    ("SU26", date(2026, 4, 7), 100),
    ("SU26", date(2026, 5, 5), 100),
    ("FA26", date(2026, 6, 9), 100),
    ("FA26", date(2026, 7, 14), 100),
    ("FA26", date(2026, 8, 11), 100),
    ("HO26", date(2026, 9, 8), 100),
    ("HO26", date(2026, 9, 22), 100),
    ("HO26", date(2026, 10, 27), 100),
    ("HO26", date(2026, 12, 8), 100),
    ("SP27", date(2027, 1, 14), 200),
    ("SP27", date(2027, 1, 20), 200),
    ("SP27", date(2027, 1, 26), 200),
    ("SP27", date(2027, 2, 2), 200),
)
SHIPPED_DROPS = 12

# Days from ex-factory to in-DC (the team's plan) and days on the water, in the air or on the road.
LANES: dict[tuple[str, str], tuple[int, int]] = {
    ("ocean", "CN"): (34, 19),
    ("ocean", "VN"): (38, 23),
    ("ocean", "BD"): (46, 31),
    ("ocean", "IN"): (44, 29),
    ("ocean", "KH"): (42, 27),
    ("ocean", "JO"): (40, 25),
    ("ocean", "IT"): (32, 18),
    ("truck", "MX"): (15, 3),
    ("air", ""): (9, 2),
    ("courier", ""): (15, 4),
}
