"""The words that teams and portals use for where a refund stands."""

import pytest

from prodops_xl.domain.refunds.status import read_status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (None, ""), (float("nan"), ""), ("  ", ""),
        ("To Claim", "to claim"), ("not yet filed", "to claim"), ("to be submitted", "to claim"), ("Unclaimed", "to claim"), ("open", "to claim"),
        ("CLAIMED", "claimed"), ("Filed with broker", "claimed"), ("Claim submitted 11/20", "claimed"), ("pending", "claimed"), ("Under review", "claimed"),
        ("Accepted", "accepted"), ("Validated", "accepted"), ("claim accepted", "accepted"), ("Valid - no errors", "accepted"), ("No errors", "accepted"),
        ("Accepted, not yet paid", "accepted"), ("approved, awaiting payment", "accepted"), ("Accepted; to be paid", "accepted"),
        # A word of refusal anywhere in it: what customs did not take must never look taken.
        ("Validation failed", "refused"), ("Validation Error", "refused"), ("Submitted - rejected", "refused"), ("Not accepted", "refused"),
        ("Claim denied", "refused"), ("Ineligible", "refused"), ("not eligible", "refused"), ("Entry invalid", "refused"), ("REJ", "refused"), ("denial", "refused"),
        ("Paid", "paid"), ("Refund issued", "paid"), ("accepted and paid", "paid"), ("refunded 11/2", "paid"), ("Settled", "paid"),
        ("not ours", "not ours"), ("vendor's", "not ours"),
        ("in a drawer", "in a drawer"), ("not paid", "not paid"), ("unpaid", "unpaid"), ("Queued", "queued"),
    ],
)  # fmt: skip
def test_a_status_in_odd_words(text, status):
    assert read_status(text) == status
