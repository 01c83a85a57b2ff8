"""The words of a header: spellings made one, abbreviations spelled out, decorations known as such.

`words("EX-FTY DATE (Original)")` is `("xf", "date", "original")`: whatever a team writes, the rules in
`headers.py` see the same words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from prodops_xl.tables.word_lists import listed, spread

_MARKS = {
    "#": " no ",
    "№": " no ",
    "%": " percent ",
    "us$": " usd ",
    "$": " usd ",
    "€": " eur ",
    "£": " gbp ",
    "@": " at ",
}
_SUFFIX = re.compile(r"\|\s*\w{0,2}\s*$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# A date inside a header, "Final XF Date 3.16": only beside letters, for 30/32 alone is a size.
_DAY = re.compile(
    r"(?<![\w/.-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}(?:[-/.](?:\d{4}|\d{2}))?)(?![\w/-]|\.\d)"
)


def normalise(header: object) -> str:
    """A header without case, line breaks, brackets, slashes, `|N` suffixes and doubled spaces; `#` is "no"."""
    text = _SUFFIX.sub("", unicodedata.normalize("NFKC", str(header)))
    text = _CAMEL.sub(" ", text).casefold().replace("'", "").replace("’", "")
    for mark, word in _MARKS.items():
        text = text.replace(mark, word)
    kept = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", text))
    return " ".join(kept.split())


@lru_cache(maxsize=8192)
def words(header: str) -> tuple[str, ...]:
    """The header's words in their one spelling, without articles and without dates."""
    undated = _DAY.sub(" ", header) if sum(c.isalpha() for c in header) > 2 else header
    tokens = _joined_letters(normalise(undated).split())
    if any(token.isascii() and len(token) > 1 for token in tokens):  # "合同号 PO No": both say the same
        tokens = [token for token in tokens if not _CJK.search(token)]
    tokens = [_SPELLINGS.get(token, token) for token in tokens]
    return tuple(token for token in _compounds(tokens) if token not in _ARTICLES)


@lru_cache(maxsize=1)
def spellings() -> frozenset[str]:
    """Every single word that has a spelling, or is one."""
    known = {*_SPELLINGS, *_SPELLINGS.values(), *_COMPOUNDS}
    return frozenset(word for word in known if len(word) > 1 and " " not in word)


def decorated(word: str) -> bool:
    """A word that names a season, a campaign or a system, and not what the column holds."""
    return word in _DECORATIONS or bool(_SEASON.fullmatch(word))


def ambiguous(header: str, spoken: tuple[str, ...]) -> bool:
    """`plan`, `SS`, `Column1`, or nothing but signs: it says nothing by itself, or two things."""
    if not any(c.isalnum() for c in header):
        return bool(header.strip())
    return (len(spoken) == 1 and spoken[0] in _AMBIGUOUS) or bool(_UNNAMED.fullmatch(normalise(header)))


def _joined_letters(tokens: list[str]) -> list[str]:
    """`p o` (from P.O.) is one word; so is `e t d`."""
    out: list[str] = []
    run = False
    for token in tokens:
        single = len(token) == 1 and token.isalpha() and token.isascii()
        if single and run:
            out[-1] += token
        else:
            out.append(token)
        run = single
    return out


def _compounds(tokens: list[str]) -> list[str]:
    """Words that belong together: ex factory, in dc, purchase order."""
    out: list[str] = []
    at = 0
    while at < len(tokens):
        for size in (3, 2):
            joined = _COMPOUNDS.get(" ".join(tokens[at : at + size]))
            if joined and len(tokens) - at >= size:
                out.append(joined)
                at += size
                break
        else:
            out.append(_COMPOUNDS.get(tokens[at], tokens[at]))
            at += 1
    return out


_SPELLINGS = spread(
    """
    no: number, num, nbr, nr, nos, numbers, numero, nº
    qty: quantity, quantities, qnty, qtty, qtys, quan, qnt, quantites
    color: colour, colors, colours, clr, colr
    colorway: colourway, colorways, colourways, cw
    date: dt, dates, dte
    factory: fty, fac, factories, fctry, fcty, ftry, facty, ftys, facto
    supplier: suppliers, supp, suplier
    vendor: vendors, vend, vndr, vnd
    original: orig, org, orginal, originally
    confirmed: conf, cfm, cfmd, confirm, confd, confirmation, cnfm, cnf
    revised: rev, revise, revision, rvsd, revd
    actual: act, actl, actuals
    estimated: est, estd, estimate
    requested: req, reqd, reqst, request, rqst
    planned: pln, planed, plnd
    forecast: fcst, forecasted, frcst
    description: desc, descr, descriptions, descrip, dscr
    customer: cust, customers, cstmr
    warehouse: whse, wh, wrhs, warehse
    order: ord, ords, orders
    delivery: del, deliv, dlv, dely, dlvry, delv, deliveries
    received: recd, rcvd, recvd, rec, recv, rcv, receive
    cancel: cncl, canc, cxl, cancellation, canceldate, cncel
    purchase: purch, purchasing, purchas
    weight: wt, wgt
    pcs: pc, piece, pieces, pce, pces
    dozen: dzn, doz, dz, dozens, dzns
    each: ea
    department: dept
    incoterm: incoterms
    currency: currencies
    manufacturer: mfr, manuf, manufacturers
    percent: pct
    country: ctry, cntry
    composition: comp
    shipment: shpt, shipmt, shpmt
    first: 1st
    second: 2nd
    retail: rtl
    previous: prev
    average: avg
    total: ttl, tot
    amount: amt
    production: prod, prdn, prodn
    units: uts
    approved: appd, apprd, appl, approvd
    fiber: fibre, fibers, fibres
    payment: pmt, pymt
    container: cntr, ctnr, cont, containers
    target: tgt, trgt
    season: seasons, seas, ssn
    article: art
    style: styles, styl
    merchandise: merch
    harmonized: harmonised
    program: programme
    volume: vol
    reference: ref, refno
    document: doc
    departure: depart, dep
    arrival: arr, arriv
    expected: exp, expctd
    material: matl, mat
    address: addr
    instruction: instr, instructions
    condition: cond, conditions
    transport: trans
    """
)

_COMPOUNDS = spread(
    """
    xf: ex factory, x factory, xfactory, exfactory, exfty, xfty, xfd, xf, exf, xfac, exfac, exfact, ex mill,
        xmill, exmill, ex f, ex fact, exfactorydate, xfdate, ex works, ex work, exworks
    indc: in dc, indc, into dc
    inhouse: in house, inhouse
    instore: in store, instore, in stores
    inwarehouse: in warehouse, inwarehouse, warehouse in
    handover: hand over, handover, handed over
    po: purchase order, po order
    incoterm: inco term, inco terms, incoterm terms
    coo: country of origin, country origin, origin country, coo, ctry of origin
    shipmode: ship mode, shipping mode, shipment mode, mode of shipment, shipmode, ship method, shipping method,
        shipment method, mode of ship, mode of shipping
    gtin: gtin, upc, ean, barcode, bar code, ean13, upca
    hts: hts, htsus, hs, hts us, us hts, harmonized tariff, hscode, htscode
    fob: fob
    colorway: color way
    xday: x date, xdate
    shipday: ship date, shipdate, shipping date, shipment date, date of shipment, shipped on
    duedate: due date, duedate
    deliveryday: delivery date, date of delivery, deliverydate
    eta: eta, estimated arrival, estimated time of arrival
    etd: etd, estimated departure, estimated time of departure
    """
)

_ARTICLES = frozenset(("of", "the", "for", "a", "an", "and", "is", "our"))

_SEASON = re.compile(
    r"(?:ss|fw|aw|sp|fa|ho|su|wi|s|f|fh|sh|h|q|fy|spr|fal|hol)\d{2,4}|\d{2}(?:ss|fw|aw|sp|fa|ho)|[qh]\d|(?:19|20)\d{2}|\d{2}"
)
_DECORATIONS = listed(
    """
    jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october
    nov november dec december spring summer fall autumn winter holiday resort prefall cruise udf d365 m3
    jde sap plm erp gtn ax nav infor netsuite oracle
    """
)

# Size set or sewing start; planned what?
_AMBIGUOUS = frozenset(("plan", "planned", "ss"))
_UNNAMED = re.compile(r"(?:column|unnamed|field|header)(?: ?no)? ?\d+")

STRANGE = listed(
    """
    approval approved apv sample samples pps pp proto protos fit sms top sizeset strikeoff strike lab dip labdip
    submit submission submitted inhouse cut cutting sew sewing sewn packing packed wash washing finishing
    inspection audit aql test testing report reports comment comments remark remarks note notes feedback
    responsible owner duration carton cartons ctn container vessel voyage awb hawb bl invoice destination
    consignee warehouse whs plant store shop dc gross discount relief margin commission surcharge upcharge fabric
    yarn trim trims thread lining button zipper label hangtag marker yield consumption bom due start finish
    finished online offline meeting ppm pcd photo press swatch knitdown shade lead late delay performance rate
    ratio booking forwarder payment bank lc deposit balance scrap wip invoiced shipped received produced output
    measurement defect defects result status nominated ontime handling cm cmt gsd overhead wholesale freight
    insurance duty duties time alt alternate promo
    """
)
"""Words of other meanings: milestones, inspections, free text, documents, places. Nothing is suggested for them."""
