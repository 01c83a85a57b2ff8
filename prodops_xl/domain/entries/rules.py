"""What each difference and finding of entries is called on the Issues sheet, and who acts on it."""

from __future__ import annotations

_WHO = "Sourcing & Imports"
ENTRY_RULES: dict[str, tuple[str, str]] = {
    "claim-not-made": ("Claim of the orders not made on the entry", _WHO),
    "claim-not-ordered": ("Claim made that the orders do not carry", _WHO),
    "entry-hts": ("Entry: tariff number differs", _WHO),
    "entry-hts-suffix": ("Entry: statistical suffix differs", _WHO),
    "entry-origin": ("Entry: origin differs", _WHO),
    "entry-quantity": ("Entry: quantity differs", _WHO),
    "entry-value": ("Entry: value differs", _WHO),
    "entry-duty": ("Entry: duty does not compute", _WHO),
    "entry-heading": ("Entry: wrong chapter 99 heading", _WHO),
    "entry-heading-missing": ("Entry: chapter 99 heading missing", _WHO),
    "entry-heading-superfluous": ("Entry: chapter 99 heading too many", _WHO),
    "entry-mpf": ("Entry: processing fee differs", _WHO),
    "entry-hmf": ("Entry: harbor fee differs", _WHO),
    "entry-twice": ("Goods declared twice", _WHO),
    "entry-lacks-line": ("Goods of ours not on the entry", _WHO),
    "entry-line-unmatched": ("Entry line that no order answers", _WHO),
    "entry-line-unkeyed": ("Entry line without its number", _WHO),
    "entry-zeros": ("Entry number without its zeros", _WHO),
    "entry-check-digit": ("Entry number with a wrong check digit", _WHO),
    "entry-line-doubled": ("Row of the report doubled", _WHO),
    "entry-line-conflict": ("Row of the report twice with other figures", _WHO),
    "entry-line-no-goods": ("Entry line without a number of the goods", _WHO),
    "hts-zeros": ("Tariff number without its zero", _WHO),
}
