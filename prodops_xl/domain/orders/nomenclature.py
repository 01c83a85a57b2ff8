"""What the tariff's headings are for: garments by their words, chief fibers by their subheadings. Data, no
rules.

Source: Harmonized Tariff Schedule of the United States (January 2025), headings and subheadings of chapters
42, 43 and 61 to 65, chapter notes and section XI note 2.
"""

from __future__ import annotations

import re

# Words for goods, and the headings they may stand in. Only what is certain: wherever practice differs (a
# fleece jacket may be 6101 or 6110) every heading is listed, and words that mean several things (vest,
# jumper, suit, tank top, visor) are left out. Where a description has several of these words, the headings of
# all of them are allowed. Babies' garments (6111, 6209) and garments of coated or nonwoven fabric (6113,
# 6210) may be any garment.
_ANY_GARMENT = "6111 6113 6209 6210"
_GOODS: tuple[tuple[str, str, str], ...] = (
    # words (regular expression), what it is called in a finding, headings
    (r"t[- ]?shirts?|tees?", "T-shirts", "6109"),
    (r"polos?(?: shirts?)?", "polo shirts", "6105 6106 6110"),
    (r"(?:dress |woven |button[- ]down )?shirts?", "shirts", "6105 6106 6109 6110 6114 6205 6206 6211"),
    (r"blouses?", "blouses", "6106 6114 6206 6211"),
    (r"sweaters?|cardigans?|sweatshirts?", "sweaters and sweatshirts", "6110"),
    (r"hood(?:ie|y|ies)", "hooded sweatshirts", "6101 6102 6110"),
    (
        r"trousers?|pants?|jeans?|chinos?|slacks|leggings?|joggers?",
        "trousers",
        "6103 6104 6112 6114 6115 6203 6204 6211",
    ),
    (r"shorts?(?! sleeves?)(?![- ]sleeved)", "shorts", "6103 6104 6107 6108 6112 6203 6204 6207 6208 6211"),
    (r"skirts?|skorts?", "skirts", "6104 6204"),
    (r"dress(?:es)?", "dresses", "6104 6204"),
    (r"blazers?", "blazers", "6103 6104 6203 6204"),
    (r"overcoats?|coats?|parkas?|anoraks?|raincoats?|windbreakers?", "coats", "6101 6102 6201 6202"),
    (
        r"jackets?|shackets?",
        "jackets",
        "6101 6102 6103 6104 6105 6106 6110 6112 6114 6201 6202 6203 6204 6205 6206 6211",
    ),
    (r"swim ?suits?|swim ?wear|swim trunks|board ?shorts|bikinis?", "swimwear", "6112 6211"),
    (
        r"(?:boxer )?briefs?|boxers?|panty|panties|underpants|thongs?",
        "underwear",
        "6107 6108 6109 6207 6208 6212",
    ),
    (r"bras?|brassieres?|bralettes?", "bras", "6109 6114 6211 6212"),
    (
        r"pyjamas?|pajamas?|pjs?|night ?gowns?|night ?shirts?|nightdress(?:es)?|(?:bath ?)?robes?|sleepwear",
        "nightwear",
        "6107 6108 6109 6207 6208",
    ),
    (r"socks?|hosiery|tights?|panty ?hose|stockings?", "hosiery", "6104 6111 6115 6217"),
    (r"gloves?|mittens?", "gloves", "3926 4015 4203 6116 6216"),
    (r"scarf|scarves|shawls?|bandanas?", "scarves", "6117 6213 6214"),
    (r"neck ?ties?|bow ?ties?", "ties", "6117 6215"),
    (r"belts?(?! ?loops?)", "belts", "3926 4203 4205 6117 6217"),
    (r"hats?|caps?(?![- ]sleeve)(?![- ]toe)|beanies?", "headwear", "6501 6502 6504 6505 6506 6507"),
    (
        r"shoes?|boots?(?![- ]?(?:cut|leg))|sneakers?|sandals?|slippers?|loafers?|footwear",
        "footwear",
        "6401 6402 6403 6404 6405 6406",
    ),
    (
        r"(?:hand ?)?bags?(?! ?waist)|totes?|back ?packs?|wallets?|purses?|rucksacks?|duffels?|suit ?cases?",
        "bags",
        "4202 4205 4602 6305 6307",
    ),
    # Materials that move a garment to another chapter.
    (r"leather|suede", "leather goods", "4202 4203 4205 6403 6404"),
    (r"fur|shearling", "fur goods", "4203 4303 4304"),
    (r"faux fur|fake fur", "fur goods", "4304"),
    (r"rubber|plastic|pvc|vinyl", "goods of plastics", "3926 4015 4202"),
)

_PATTERN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<g{i}>{words})" for i, (words, _, _) in enumerate(_GOODS))
    + r")(?![\w-])"
)
_NAMES = [name for _, name, _ in _GOODS]
_HEADINGS = [frozenset(headings.split()) for _, _, headings in _GOODS]
_GARMENT = frozenset(_ANY_GARMENT.split())


def headings_for(description: str) -> tuple[str, frozenset[str]]:
    """What a description is of, in words, and the headings it may stand in; both empty where that is not
    certain.
    """
    goods = [
        int(match.lastgroup[1:]) for match in _PATTERN.finditer(description.casefold()) if match.lastgroup
    ]
    if not goods:
        return "", frozenset()
    names = list(dict.fromkeys(_NAMES[good] for good in goods))
    return " or ".join(names), _GARMENT.union(*(_HEADINGS[good] for good in goods))


# Subheadings (6 digits) and lines (8 digits) that are for goods of one fiber in chief weight. Man-made is
# synthetic and artificial together. Lines that ask for a share (70 percent silk) or for no fiber are left
# out.
_CHIEF = {
    "cotton": """
        610120 610220 61031060 610322 610332 610342 61041960 610422 610432 610442 610452 610462 610510
        610610 610711 610721 610791 610821 610831 610891 610910 611020 611120 611211 611420 61151030 611595
        611692 620130 620230 62031910 620322 620332 620342 620412 620422 620432 620442 620452 620462 620520
        620630 620711 620721 620791 62081920 620821 620891 620920 621132 621142 621320 62160033 62160035
        62160038 62160041
    """,
    "wool": """
        61019005 610210 61031010 61032905 610331 610341 61041950 61042905 610431 610441 610451 610461
        61059010 61069010 61072920 61079920 61083910 61089920 61099015 611011 611012 611019 61119005
        61149005 611594 611691 61171010 620120 620220 620311 62032910 62032915 620331 620341 620411 620421
        620431 620441 620451 620461 62059005 62059007 620620 62079920 62079940 62089920 62099005 62112024
        62112034 62112044 62112054 62112064 62112074 62113903 62113930 62114915 62114960 621420 62160080
    """,
    "man-made": """
        610130 610230 610520 610620 610712 610722 61079910 610811 610822 610832 610892 61099010 611030
        61122010 611430 61171020 620140 620240 620530 620640 620722 62079975 62079985 620811 620822 620892
        62102030 62102050 62103030 62103050 62104015 62104025 62104035 62104055 62105003 62105005 62105035
        62105055 62111110 62111210 621133 621143 62139010 621520 62160043 62160046 62160054 62160058
    """,
    "synthetic": """
        61031020 61031030 610323 610333 610343 610413 610423 610433 610443 610453 610463 611130 611212
        611231 611241 61151010 61151040 611521 611522 611596 611693 620312 620323 620333 620343 620413
        620423 620433 620443 620453 620463 620930 621430
    """,
    "artificial": """
        61031040 61031050 61032910 61033910 61034910 61034920 61041910 61041915 61042910 61043910 610444
        61045910 61046910 61046920 61119010 61119020 61119030 61119040 61119050 61121910 61151055 61159914
        61159919 61169920 61169935 61169948 61169954 62031920 62031930 62032920 62033910 62033920 62034901
        62034905 62034925 62034935 62034950 62041910 62041920 62042920 62043920 62043930 620444 62045910
        62045920 62045930 62046901 62046902 62046903 62046915 62046922 62046928 62099010 62099020 62099030
        621440
    """,
}
CHIEF_FIBER: dict[str, str] = {code: fiber for fiber, codes in _CHIEF.items() for code in codes.split()}


def chief_fiber_of(hts: str) -> str | None:
    """The fiber in chief weight that a tariff line is for: cotton, wool, man-made, synthetic, artificial, or
    None.
    """
    return CHIEF_FIBER.get(hts[:8]) or CHIEF_FIBER.get(hts[:6])
