"""Words of factories, inspectors and shops for the closed choices of a table: stages, results, levels, movements."""

from __future__ import annotations

from prodops_xl.tables.word_lists import spread

_PRICES = """
    units: qty, quantity, unit, pcs, pieces, piece
    weight: kg, kgs, wt, gross weight, net weight
    volume: cbm, m3, cube, measurement
    value: amount, fob, fob value, invoice value, price
    equal: even, evenly, equally, line, per line
    inventory: capitalize, capitalise, capitalized, capitalised, inv, stock, cost, landed
    expense: expensed, exp, p&l, period cost
    included: incl, in price, included in price
    knit: knits, knitted, k, jersey
    woven: wovens, w
    actual: actuals
    estimate: est, estimated
    fx: exchange rate, currency, exchange
    transit: transit days, transit time
    fee: fees
    cotton fee: cotton, cotton assessment
    error: err
    warning: warn
    remark: note
    """

# Where a word is said twice (a "shipped" stage, a "shipped" sale), each choice has words of its own.
_USAGE = """
    sale: sales, sold, s, issue, issued, issues, usage, use, used, consumption, shipment, shipped, ship, out, invoice,
        invoiced, pos, goods issue, gi, 601, delivery, customer sale, store sale, online, ecom, wholesale, retail
    return: returns, returned, r, rtn, ret, customer return, customer returns, cust return, refund, refunded, credit,
        credit note, credit memo, rma, sales return, sale return, 651, 653
    adjustment: adjustments, adjust, adjusted, adj, a, cycle count, count, inventory adjustment, stock adjustment,
        inv adj, write off, writeoff, write down, write on, shrink, shrinkage, damage, damaged, scrap, scrapped,
        sample, samples, correction, loss, found, physical inventory, stocktake, transfer, 701, 702, 551
    """
_RESULTS = """
    pass: passed, p, accept, accepted, acc, ok, okay, good, yes, y, approved, conform, conforming, ac, green, release,
        released, a, accepts, passes, 合格
    fail: failed, f, reject, rejected, rej, re, r, ng, n g, not ok, no good, no, n, fails, rejects, refused, non conform,
        nonconform, non conforming, not accepted, not passed, red, rework, reinspect, re inspect, reinspection,
        re inspection, not conforming, non conformity, aborted, 不合格
    pending: hold, on hold, pend, held, waiting, await, awaiting, pending approval, pending client, pending decision,
        pending clients decision, to be decided, conditional, conditional pass, conditionally accepted, under review,
        in progress, yellow, amber, h, open, 待定
    """
_LEVELS = """
    I: 1, gi, g1, g i, level i, level 1, general i, general 1, general level i, gil i, l1, reduced
    II: 2, gii, g2, g ii, level ii, level 2, general ii, general 2, general level ii, gil ii, l2, normal
    III: 3, giii, g3, g iii, level iii, level 3, general iii, general 3, general level iii, gil iii, l3
    S-1: s1, s 1, special 1, special level 1, special level s 1, special i, special s 1, level s 1
    S-2: s2, s 2, special 2, special level 2, special level s 2, special ii, special s 2, level s 2
    S-3: s3, s 3, special 3, special level 3, special level s 3, special iii, special s 3, level s 3
    S-4: s4, s 4, special 4, special level 4, special level s 4, special iv, special s 4, level s 4
    """
_STAGES = """
    cut: cutting, cutting output, cut output, cut qty, qty wip cut, cut panels, cutting done, cutted, spreading,
        knitting, knit, knitted, knitting cum, cut units, 裁剪
    sewn: sewing, sew, sewing output, sew output, stitched, stitching, stitch, assembly, assembled, linking, linked,
        sewing done, sewn qty, qty wip sew, line output, offline, off line, sewing finish, sewing out, make, made,
        linking cum, 车缝
    finished: finishing, finish, fin, ironing, ironed, iron, pressing, pressed, press, finishing output, qty wip fin,
        finish output, fg, qty fg, finished goods, trimming, thread trimming, qc passed, finishing done, wash, washed,
        washing, 后整
    packed: packing, pack, carton, cartons, packing output, packed qty, packing cum, cartoned, boxed, in cartons,
        packing done, poly, polybag, 包装
    shipped: ship, shipping, shipment, ex factory, ex fty, exfactory, ex fac, xfty, x fty, dispatched, dispatch,
        despatched, despatch, delivered, loaded, shipped qty, ship out, handed over, handover, 出货
    """
_STATUSES = """
    done: complete, completed, closed, finished, achieved
    on track: ontrack, on time, in time, ok, green, on schedule
    at risk: risk, atrisk, amber, yellow, warning
    late: delayed, overdue, red, behind
    blocked: block, hold, on hold, stopped, waiting
    """

_PLAIN = spread(_PRICES)
_OWN: dict[tuple[str, ...], dict[str, str]] = {
    ("sale", "return", "adjustment"): spread(_USAGE),
    ("pass", "fail", "pending"): spread(_RESULTS),
    ("I", "II", "III", "S-1", "S-2", "S-3", "S-4"): spread(_LEVELS),
    ("cut", "sewn", "finished", "packed", "shipped"): spread(_STAGES),
    ("done", "on track", "at risk", "late", "blocked"): spread(_STATUSES),
}


def choice_of(text: str, choices: tuple[str, ...]) -> str | None:
    """The choice that a text means, whatever its case and punctuation; None where it is none of them.

    >>> choice_of("Passed (2nd)", ("pass", "fail", "pending"))
    'pass'
    """
    words = _OWN.get(choices, _PLAIN)
    own = {choice.casefold(): choice for choice in choices}
    for said in _said(text):
        if (found := own.get(said) or words.get(said)) in choices:
            return found
    return None


def _said(text: str) -> tuple[str, ...]:
    """The text as it stands, then without signs, then without what stands in brackets."""
    folded = text.casefold()
    return folded, _bare(folded), _bare(folded.partition("(")[0])


def _bare(text: str) -> str:
    kept = "".join(c if c.isalnum() else "" if c in "'’" else " " for c in text)
    return " ".join(kept.split())
