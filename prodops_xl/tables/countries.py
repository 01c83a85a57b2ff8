"""Countries by ISO 3166-1 alpha-2 code, with the names that order sheets and customs papers use.

Source: ISO 3166-1 (codes and short names, 249 entries, Hong Kong, Macao and Taiwan among them) plus XK, which
customs authorities use for Kosovo. After the bar: alpha-3 codes, former names and spellings of the trade.
`EU` is no origin: it stands for its members (`EU_MEMBERS`, since 2020-02-01: 27) in tariff programs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_TABLE = """
AD Andorra|AND
AE United Arab Emirates|ARE|UAE|Emirates|Dubai|Abu Dhabi
AF Afghanistan|AFG
AG Antigua and Barbuda|ATG
AI Anguilla|AIA
AL Albania|ALB
AM Armenia|ARM
AO Angola|AGO
AQ Antarctica|ATA
AR Argentina|ARG
AS American Samoa|ASM
AT Austria|AUT
AU Australia|AUS
AW Aruba|ABW
AX Aland Islands|ALA
AZ Azerbaijan|AZE
BA Bosnia and Herzegovina|BIH|Bosnia|Bosnia Herzegovina
BB Barbados|BRB
BD Bangladesh|BGD|Bangla Desh|Banglades|Bangladesch
BE Belgium|BEL
BF Burkina Faso|BFA
BG Bulgaria|BGR
BH Bahrain|BHR
BI Burundi|BDI
BJ Benin|BEN
BL Saint Barthelemy|BLM
BM Bermuda|BMU
BN Brunei Darussalam|BRN|Brunei
BO Bolivia, Plurinational State of|BOL|Bolivia
BQ Bonaire, Sint Eustatius and Saba|BES|Bonaire
BR Brazil|BRA|Brasil
BS Bahamas|BHS|The Bahamas
BT Bhutan|BTN
BV Bouvet Island|BVT
BW Botswana|BWA
BY Belarus|BLR
BZ Belize|BLZ
CA Canada|CAN
CC Cocos (Keeling) Islands|CCK
CD Congo, Democratic Republic of the|COD|DR Congo|DRC|Democratic Republic of the Congo|Congo Kinshasa
CF Central African Republic|CAF
CG Congo|COG|Republic of the Congo|Congo Brazzaville
CH Switzerland|CHE
CI Côte d'Ivoire|CIV|Ivory Coast
CK Cook Islands|COK
CL Chile|CHL
CM Cameroon|CMR
CN China|CHN|PRC|P.R. China|PR China|P.R.C.|People's Republic of China|Peoples Republic of China|Mainland China|China Mainland|中国
CO Colombia|COL|Columbia
CR Costa Rica|CRI
CU Cuba|CUB
CV Cabo Verde|CPV|Cape Verde
CW Curaçao|CUW
CX Christmas Island|CXR
CY Cyprus|CYP
CZ Czechia|CZE|Czech Republic
DE Germany|DEU|Deutschland|Federal Republic of Germany
DJ Djibouti|DJI
DK Denmark|DNK
DM Dominica|DMA
DO Dominican Republic|DOM|Dominican Rep|Rep. Dominicana|Republica Dominicana|DR|D.R.
DZ Algeria|DZA
EC Ecuador|ECU
EE Estonia|EST
EG Egypt|EGY|Arab Republic of Egypt
EH Western Sahara|ESH
ER Eritrea|ERI
ES Spain|ESP|España
ET Ethiopia|ETH
FI Finland|FIN
FJ Fiji|FJI
FK Falkland Islands (Malvinas)|FLK|Falkland Islands
FM Micronesia, Federated States of|FSM|Micronesia
FO Faroe Islands|FRO
FR France|FRA
GA Gabon|GAB
GB United Kingdom|GBR|United Kingdom of Great Britain and Northern Ireland|UK|Great Britain|England|Scotland|Northern Ireland|Wales|Britain
GD Grenada|GRD
GE Georgia|GEO
GF French Guiana|GUF
GG Guernsey|GGY
GH Ghana|GHA
GI Gibraltar|GIB
GL Greenland|GRL
GM Gambia|GMB|The Gambia
GN Guinea|GIN
GP Guadeloupe|GLP
GQ Equatorial Guinea|GNQ
GR Greece|GRC|Hellas
GS South Georgia and the South Sandwich Islands|SGS
GT Guatemala|GTM
GU Guam|GUM
GW Guinea-Bissau|GNB
GY Guyana|GUY
HK Hong Kong|HKG|Hong Kong SAR|Hongkong|Hong Kong, China|Hong Kong SAR China|H.K.|香港
HM Heard Island and McDonald Islands|HMD
HN Honduras|HND
HR Croatia|HRV
HT Haiti|HTI
HU Hungary|HUN
ID Indonesia|IDN|Republic of Indonesia
IE Ireland|IRL|Eire
IL Israel|ISR
IM Isle of Man|IMN
IN India|IND|Bharat|Republic of India
IO British Indian Ocean Territory|IOT
IQ Iraq|IRQ
IR Iran, Islamic Republic of|IRN|Iran
IS Iceland|ISL
IT Italy|ITA|Italia
JE Jersey|JEY
JM Jamaica|JAM
JO Jordan|JOR|Hashemite Kingdom of Jordan
JP Japan|JPN|日本
KE Kenya|KEN
KG Kyrgyzstan|KGZ|Kyrgyz Republic
KH Cambodia|KHM|Kingdom of Cambodia|Kampuchea|柬埔寨
KI Kiribati|KIR
KM Comoros|COM
KN Saint Kitts and Nevis|KNA|St. Kitts and Nevis
KP Korea, Democratic People's Republic of|PRK|North Korea|DPRK|Democratic People's Republic of Korea
KR Korea, Republic of|KOR|South Korea|Korea|Republic of Korea|Korea South|S. Korea|ROK
KW Kuwait|KWT
KY Cayman Islands|CYM
KZ Kazakhstan|KAZ
LA Lao People's Democratic Republic|LAO|Laos|Lao PDR|Lao
LB Lebanon|LBN
LC Saint Lucia|LCA|St. Lucia
LI Liechtenstein|LIE
LK Sri Lanka|LKA|Srilanka|Ceylon|斯里兰卡
LR Liberia|LBR
LS Lesotho|LSO
LT Lithuania|LTU
LU Luxembourg|LUX
LV Latvia|LVA
LY Libya|LBY
MA Morocco|MAR|Maroc
MC Monaco|MCO
MD Moldova, Republic of|MDA|Moldova
ME Montenegro|MNE
MF Saint Martin (French part)|MAF
MG Madagascar|MDG
MH Marshall Islands|MHL
MK North Macedonia|MKD|Macedonia|FYROM|Republic of North Macedonia
ML Mali|MLI
MM Myanmar|MMR|Burma|Myanmar (Burma)|Burma (Myanmar)|缅甸
MN Mongolia|MNG
MO Macao|MAC|Macau|Macao SAR|Macau SAR|澳门
MP Northern Mariana Islands|MNP|Saipan
MQ Martinique|MTQ
MR Mauritania|MRT
MS Montserrat|MSR
MT Malta|MLT
MU Mauritius|MUS
MV Maldives|MDV
MW Malawi|MWI
MX Mexico|MEX|México|Mejico
MY Malaysia|MYS
MZ Mozambique|MOZ
NA Namibia|NAM
NC New Caledonia|NCL
NE Niger|NER
NF Norfolk Island|NFK
NG Nigeria|NGA
NI Nicaragua|NIC
NL Netherlands, Kingdom of the|NLD|Netherlands|The Netherlands|Holland
NO Norway|NOR
NP Nepal|NPL
NR Nauru|NRU
NU Niue|NIU
NZ New Zealand|NZL
OM Oman|OMN
PA Panama|PAN
PE Peru|PER|Perú
PF French Polynesia|PYF
PG Papua New Guinea|PNG
PH Philippines|PHL|The Philippines|Phillipines|Philipines|菲律宾
PK Pakistan|PAK|Islamic Republic of Pakistan
PL Poland|POL
PM Saint Pierre and Miquelon|SPM
PN Pitcairn|PCN
PR Puerto Rico|PRI
PS Palestine, State of|PSE|Palestine|West Bank
PT Portugal|PRT
PW Palau|PLW
PY Paraguay|PRY
QA Qatar|QAT
RE Réunion|REU
RO Romania|ROU|ROM|Rumania
RS Serbia|SRB
RU Russian Federation|RUS|Russia
RW Rwanda|RWA
SA Saudi Arabia|SAU|KSA
SB Solomon Islands|SLB
SC Seychelles|SYC
SD Sudan|SDN
SE Sweden|SWE
SG Singapore|SGP
SH Saint Helena, Ascension and Tristan da Cunha|SHN
SI Slovenia|SVN
SJ Svalbard and Jan Mayen|SJM
SK Slovakia|SVK|Slovak Republic
SL Sierra Leone|SLE
SM San Marino|SMR
SN Senegal|SEN
SO Somalia|SOM
SR Suriname|SUR
SS South Sudan|SSD
ST Sao Tome and Principe|STP
SV El Salvador|SLV|Salvador
SX Sint Maarten (Dutch part)|SXM
SY Syrian Arab Republic|SYR|Syria
SZ Eswatini|SWZ|Swaziland
TC Turks and Caicos Islands|TCA
TD Chad|TCD
TF French Southern Territories|ATF
TG Togo|TGO
TH Thailand|THA|泰国
TJ Tajikistan|TJK
TK Tokelau|TKL
TL Timor-Leste|TLS|East Timor
TM Turkmenistan|TKM
TN Tunisia|TUN|Tunisie
TO Tonga|TON
TR Türkiye|TUR|Turkey|Turkiye
TT Trinidad and Tobago|TTO
TV Tuvalu|TUV
TW Taiwan, Province of China|TWN|Taiwan|Chinese Taipei|Taiwan ROC|R.O.C.|台湾
TZ Tanzania, United Republic of|TZA|Tanzania
UA Ukraine|UKR
UG Uganda|UGA
UM United States Minor Outlying Islands|UMI
US United States of America|USA|United States|U.S.A.|U.S.|America
UY Uruguay|URY
UZ Uzbekistan|UZB
VA Holy See|VAT|Vatican
VC Saint Vincent and the Grenadines|VCT|St. Vincent
VE Venezuela, Bolivarian Republic of|VEN|Venezuela
VG Virgin Islands (British)|VGB|British Virgin Islands
VI Virgin Islands (U.S.)|VIR|US Virgin Islands
VN Viet Nam|VNM|Vietnam|Socialist Republic of Vietnam|S.R. Vietnam|Vietman|越南
VU Vanuatu|VUT
WF Wallis and Futuna|WLF
WS Samoa|WSM
XK Kosovo|XKX
YE Yemen|YEM
YT Mayotte|MYT
ZA South Africa|ZAF|RSA|Republic of South Africa
ZM Zambia|ZMB
ZW Zimbabwe|ZWE
"""

EU_MEMBERS: frozenset[str] = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)


def _fold(text: str) -> str:
    """A name without case, accents, dots, brackets and double spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(
        c if c.isalnum() else " " for c in plain if not unicodedata.combining(c) and c not in ".'’`"
    )
    return " ".join(kept.replace(" and ", " ").split())


def _read() -> tuple[dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        code, rest = line[:2], line[3:].split("|")
        names[code] = rest[0]
        codes[_fold(code)] = code
        for other in rest:
            codes.setdefault(_fold(other), code)
    return names, codes


COUNTRIES, _CODES = _read()
"""Code to short name."""

# Words that papers put before the name.
_LEADING = ("made in ", "product of ", "produced in ", "republic of ", "kingdom of ", "the ")


def country_code(text: str | None) -> str | None:
    """The alpha-2 code of a country given by code or name ("Viet Nam", "PRC", "VN - Vietnam"), or None."""
    if not text:
        return None
    folded = _fold(text)
    if found := _CODES.get(folded):
        return found
    for lead in _LEADING:
        if folded.startswith(lead) and (found := _CODES.get(folded[len(lead) :])):
            return found
    return _by_both(text)


def country_codes(texts: Iterable[str | None]) -> list[str | None]:
    """The codes of many countries; each distinct text is looked up once."""
    texts = list(texts)
    codes = {text: country_code(text) for text in set(texts)}
    return [codes[text] for text in texts]


def _by_both(text: str) -> str | None:
    """Code and name side by side ("VN - Vietnam", "Vietnam (VN)"), where both agree."""
    for mark in ("-", "(", "/", ":", ","):
        left, found, right = text.partition(mark)
        if found:
            codes = {_CODES.get(_fold(left)), _CODES.get(_fold(right))}
            if len(codes) == 1:
                return codes.pop()
    return None
