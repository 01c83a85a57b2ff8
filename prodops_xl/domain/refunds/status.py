"""Where a refund stands, in one word; teams and portals use others for it."""

from __future__ import annotations

import re

TO_CLAIM, CLAIMED, ACCEPTED, REFUSED, PAID, NOT_OURS = (
    "to claim", "claimed", "accepted", "refused", "paid", "not ours",
)  # fmt: skip
STATUSES = (TO_CLAIM, CLAIMED, ACCEPTED, REFUSED, PAID, NOT_OURS)
OPEN = (TO_CLAIM, CLAIMED, ACCEPTED)
"""Neither paid nor lost."""

# What is said not to be so is taken out first: `accepted, not yet paid`, `valid, no errors`.
_NOT_SO = re.compile(
    r"\b(?:not(?: yet)?|to be|awaiting|waiting for|pending|no) (?:paid|payment|refunded)\b|\bunpaid\b|\bpayment (?:pending|due)\b"
    r"|\b(?:no|without|0|zero) (?:errors?|rejections?|failures?|refusals?)\b|\b(?:errors?|rejections?): ?(?:none|0|no)\b"
)
_SOUND = re.compile(r"(?:no|without|0|zero) (?:errors?|rejections?|failures?)(?: found)?\.?")
# The first that fits counts: what is refused is told before what was accepted, the later step before the earlier.
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (status, re.compile(pattern))
    for status, pattern in (
        (NOT_OURS, r"^(?:not ours|vendor'?s\b)"),
        (TO_CLAIM, r"^(?:to (?:be )?(?:claim|fil|submi)|not (?:yet )?(?:claimed|filed|submitted)|unclaimed|unfiled|open\b|to do|new\b)"),
        (REFUSED, r"refus|reject|\bden(?:ied|y|ial)|invalid|\bfail|\berrors?\b|\bnot (?:accepted|valid|eligible|allowed|approved)|ineligib|disallow|declin|^rej\b"),
        (PAID, r"\bpaid\b|\brefunded\b|\bsettled\b|(?:refund|payment) (?:received|issued|sent|made|posted)"),
        (ACCEPTED, r"\baccept|\bapprov|\bvalid|\bpassed\b|\ballowed\b|\bgranted\b|^acc\b"),
        (CLAIMED, r"\bclaimed\b|\bfiled\b|\bsubmitted\b|\bdeclared\b|\bsent\b|^in process|^processing|^pending|under review|in review"),
    )
)  # fmt: skip


def read_status(text: object) -> str:
    """The status that a cell means; "" where it is blank, the text itself where it is none that is known."""
    said = "" if text is None or text != text else " ".join(str(text).split()).casefold()  # noqa: PLR0124 - NaN
    if _SOUND.fullmatch(said):
        return ACCEPTED
    left = _NOT_SO.sub("", said)
    return next((status for status, pattern in _WORDS if left and pattern.search(left)), said)
