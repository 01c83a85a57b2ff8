"""Currencies by ISO 4217 code, with the signs and names that price columns use.

Source: ISO 4217, active codes (funds and metals left out). Signs that several currencies share ("¥", "Rs") are
not read; "$" alone is the US dollar of a US importer's sheet.
"""

from __future__ import annotations

from prodops_xl.tables.word_lists import listed, spread

CURRENCIES: frozenset[str] = listed(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
    LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
    NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG
    XOF XPF YER ZAR ZMW ZWG
    """
)

_NAMES = spread(
    """
    USD: $, US$, USD$, $US, U.S.$, US, DOLLAR, DOLLARS, US DOLLAR, US DOLLARS, U.S. DOLLAR, U.S. DOLLARS
    EUR: €, EURO, EUROS
    GBP: £, STG, POUND, POUND STERLING
    CNY: RMB, YUAN, RENMINBI, CNH, 人民币
    HKD: HK$, HKD$
    TWD: NT$, NTD
    CAD: C$, CA$, CAD$, CANADIAN DOLLAR
    AUD: A$, AU$
    SGD: S$
    MXN: MX$
    BRL: R$
    JPY: JPY¥, YEN
    INR: ₹, RUPEE, INDIAN RUPEE
    BDT: TK, TAKA, ৳
    VND: ₫, DONG
    THB: ฿, BAHT
    KRW: ₩, WON
    TRY: ₺, TL
    CHF: SFR, FR.
    """
)


def currency_code(text: str | None) -> str | None:
    """The ISO 4217 code of a currency given by code, sign or name, or None."""
    if not text:
        return None
    plain = " ".join(text.upper().split())
    if plain in CURRENCIES:
        return plain
    return _NAMES.get(plain)
