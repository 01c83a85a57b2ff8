"""Which date a header of an order table means: original, confirmed, asked for, actual; ex-factory, in-DC, cancel.

Up to eight ex-factory dates stand side by side in one sheet; the words around "ex-factory" tell which is which.
Dates that mean different things to different teams (ETD, ship date, delivery date) are always asked.
"""

from __future__ import annotations

from typing import NamedTuple

from prodops_xl.tables.word_lists import listed

EX_FACTORY, CONFIRMED, REQUESTED, ACTUAL = (
    "Ex-factory", "Confirmed ex-factory", "Requested ex-factory", "Actual ex-factory",
)  # fmt: skip
IN_DC, ACTUAL_IN_DC, PO_CANCEL, CUSTOMER_CANCEL, HANDOVER = (
    "In-DC", "Actual in-DC", "PO cancel", "Customer cancel", "Handover (FCR)",
)  # fmt: skip

FAMILIES = listed("xf indc cancel xday handover etd eta")
"""Words that make a header one of these dates, or, beside words of other things, none of ours."""


class DateRead(NamedTuple):
    """Columns that a header may mean, the likeliest first. `sure`: the first, without a question."""

    columns: tuple[str, ...]
    sure: bool


_PLAIN = listed("date on day xf due dd by us usd no at in po bulk order from")
_WORDS = {
    ACTUAL: "actual shipped done real",
    REQUESTED: "change extension requested proposed ext extended push asked",
    CONFIRMED: """confirmed revised final latest forecast current updated estimated expected vendor supplier
        factory partner promised promise reconfirmed agreed new last committed commit adjusted""",
    EX_FACTORY: "original planned contract first initial baseline base buyer customer per as target required plan",
}
_STAGE = {word: column for column, text in _WORDS.items() for word in text.split()}
_ORDER = (ACTUAL, REQUESTED, CONFIRMED, EX_FACTORY)

# Bases that one team uses for the factory's gate and another for the vessel, the door or the shop.
_GATE_OR_VESSEL = listed("etd shipday ship shipment shipping crd ready window atd sailing sail departure")
_GATE_OR_DOOR = listed("deliveryday delivery duedate")
_DOOR = listed("eta ata instore arrival delivered floor shelf door dp fd pod")
_WINDOW_END = listed("end latest last after close complete completion until")
_WINDOW = _WINDOW_END | {"window", "start", "earliest", "before", "begin", "open", "not"}
_PLACE = listed("warehouse inwarehouse dc ndc store")
_DATED = listed("date week eta due arrival in by required received into month")

_NO_DATE = listed(
    """
    qty units days week weeks wk month months variance var diff difference delay delayed vs status reason comment
    comments remark remarks note notes location code mode name method term terms incoterm price cost port to via by type
    no address instruction country lead time late early performance percent on rate account responsible person flag
    line id contact amount value total window_no destination warehouse plant site cutoff sample samples approval
    proto fit pps pp top sms sizeset photo press fabric yarn trim trims lab lot bulk_fabric test inspection booking
    carton cartons container invoice doc documents docs consignee point
    """
)


def read_date(words: tuple[str, ...]) -> DateRead | None:
    """What an order table's header means as a date; None where it is not about these dates."""
    have = set(words)
    if "xf" in have:
        return _ex_factory(have)
    if "indc" in have:
        return _in_dc(have - {"indc"})
    if have & {"cancel", "xday"}:
        return _cancel(have - {"cancel", "xday"})
    if "handover" in have and not _strange(have - {"handover"}, by_is_plain=True):
        return DateRead((HANDOVER,), sure=True)
    return _asked(have)


def _strange(have: set[str], *, by_is_plain: bool = False) -> set[str]:
    return have - _PLAIN - set(_STAGE) - ({"by"} if by_is_plain else set())


def _stages(have: set[str]) -> list[str]:
    """Stages that the words name, strongest first; "planned partner" and "factory" speak for the vendor."""
    named = {_STAGE[word] for word in have if word in _STAGE}
    return [stage for stage in _ORDER if stage in named]


def _ex_factory(have: set[str]) -> DateRead | None:
    strange = _strange(have - {"etd", "shipday"})
    if strange & _NO_DATE or any(len(word) <= 2 and any(c.isdigit() for c in word) for word in strange):
        return None
    stages = _stages(have)
    likeliest = stages[0] if stages else EX_FACTORY
    others = tuple(stage for stage in (EX_FACTORY, CONFIRMED) if stage != likeliest)
    clash = have & {"original", "po"} and {CONFIRMED, REQUESTED} & set(stages)
    return DateRead((likeliest, *others), sure=not strange and not clash)


def _in_dc(rest: set[str]) -> DateRead | None:
    strange = (
        rest
        - _PLAIN
        - set(_STAGE)
        - {"received", "required", "need", "instore", "requested", "eta", "retail", "week"}
    )
    if strange & _NO_DATE:
        return None
    if rest & {"actual", "received"}:
        return DateRead((ACTUAL_IN_DC, IN_DC), sure=not strange)
    doubt = strange or rest & {
        "revised",
        "confirmed",
        "latest",
        "updated",
        "forecast",
        "estimated",
        "current",
        "eta",
    }
    return DateRead((IN_DC, ACTUAL_IN_DC) if doubt else (IN_DC,), sure=not doubt)


def _cancel(rest: set[str]) -> DateRead | None:
    if rest & (_NO_DATE - {"no", "by", "to", "on"}) or rest & {"cancelled", "charge", "fee"}:
        return None
    customers = {"customer", "client", "retailer", "account", "so", "sales", "wholesale", "buyer", "consumer"}
    if rest & customers:
        return DateRead((CUSTOMER_CANCEL, PO_CANCEL), sure=not rest - _PLAIN - customers - set(_STAGE))
    return DateRead((PO_CANCEL, CUSTOMER_CANCEL), sure=not rest - _PLAIN - set(_STAGE))


def _asked(have: set[str]) -> DateRead | None:
    """Dates that are never mapped by name alone."""
    base = have & (_GATE_OR_VESSEL | _GATE_OR_DOOR | _DOOR)
    if have & _PLACE and have & _DATED:
        base |= have & (_PLACE | {"eta"})
    if not base or (have - base - _DATED) & _NO_DATE:
        return None
    dated = have & {
        "etd",
        "eta",
        "shipday",
        "deliveryday",
        "atd",
        "ata",
        "duedate",
        "date",
        "crd",
        "window",
        "week",
        "month",
    }
    if not dated and len(have) > 1 and not have & _WINDOW and not _stages(have):
        return None
    stage = next(iter(_stages(have)), EX_FACTORY)
    if base & (_DOOR | _PLACE) and not base & _GATE_OR_VESSEL:
        return DateRead(
            (ACTUAL_IN_DC, IN_DC) if have & {"actual", "delivered", "received"} else (IN_DC, ACTUAL_IN_DC),
            sure=False,
        )
    gate = (stage, *(column for column in (EX_FACTORY, CONFIRMED) if column != stage))
    if have & _WINDOW:
        gate = (EX_FACTORY, PO_CANCEL, CUSTOMER_CANCEL)
        gate = (*gate[1:], gate[0]) if have & _WINDOW_END else gate
    if base & _GATE_OR_DOOR:
        return DateRead((*gate, ACTUAL_IN_DC if stage == ACTUAL else IN_DC), sure=False)
    return DateRead((*gate, HANDOVER) if base & {"crd", "ready"} else gate, sure=False)
