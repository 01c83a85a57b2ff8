"""Where a refund stands, in one word; teams and portals use others for it."""

from __future__ import annotations

TO_CLAIM, CLAIMED, ACCEPTED, REFUSED, PAID, NOT_OURS = (
    "to claim", "claimed", "accepted", "refused", "paid", "not ours",
)  # fmt: skip
STATUSES = (TO_CLAIM, CLAIMED, ACCEPTED, REFUSED, PAID, NOT_OURS)
OPEN = (TO_CLAIM, CLAIMED, ACCEPTED)
"""Neither paid nor lost."""

# Beginnings of words, the first that fits counts: what is not accepted is told before what is.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (NOT_OURS, ("not ours", "vendor's", "vendors entry")),
    (REFUSED, ("refus", "reject", "denied", "deny", "invalid", "fail", "not accepted", "error")),
    (TO_CLAIM, ("to claim", "to be claimed", "not claimed", "unclaimed", "open", "to do", "new", "not filed")),
    (PAID, ("paid", "refunded", "refund received", "payment received", "settled", "refund issued")),
    (ACCEPTED, ("accept", "approv", "valid", "validated", "passed", "allowed", "granted")),
    (CLAIMED, ("claimed", "filed", "submitted", "declared", "sent", "in process", "processing", "pending", "under review")),
)  # fmt: skip


def read_status(text: object) -> str:
    """The status that a cell means; "" where it is blank, the text itself where it is none that is known."""
    said = "" if text is None or text != text else " ".join(str(text).split()).casefold()  # noqa: PLR0124 - NaN
    for status, beginnings in _WORDS:
        if said and said.startswith(beginnings):
            return status
    return said
