"""The identity of a pack: what the seal covers, and that nothing of it can be changed unseen."""

import hashlib
import hmac
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.exchange.pack_identity import LABELS, PackIdentity, identity_in, rows_digest, same_seal, seal

KEY = "ab" * 32
ROWS = {"Orders": pd.DataFrame({"PO": ["4500000001", "4500000002"], "Line": [10.0, 20.0]})}


def test_the_seal_is_hmac_sha256_over_id_revision_recipient_and_keys():
    rows = hashlib.sha256(b'{"Orders":[["4500000001","10"],["4500000002","20"]]}').hexdigest()
    assert rows_digest(ROWS) == rows
    message = json.dumps(["P-1", 3, "Saigon Thread", rows], separators=(",", ":")).encode()
    assert (
        seal(KEY, "P-1", 3, "Saigon Thread", rows)
        == hmac.new(bytes.fromhex(KEY), message, "sha256").hexdigest()[:24]
    )


def test_the_order_of_rows_is_no_matter_and_their_keys_are():
    assert rows_digest({"Orders": ROWS["Orders"].iloc[::-1]}) == rows_digest(ROWS)
    assert rows_digest({"Orders": ROWS["Orders"].assign(Line=[10.0, 30.0])}) != rows_digest(ROWS)


@given(st.sampled_from(["key", "pack", "revision", "recipient", "rows"]), st.integers(1, 10**6))
def test_any_other_part_gives_another_seal(part, number):
    told = {"key": KEY, "pack": "P-1", "revision": 3, "recipient": "Saigon Thread", "rows": "r"}
    other = {"key": f"{number:064x}", "revision": number + 3}.get(part, f"x{number}")
    assert not same_seal(seal(**told), seal(**{**told, part: other}))


def test_it_is_found_on_any_sheet_beside_its_labels():
    start = [
        ["Vendor update", None, None],
        [None, "Pack", "P-1"],
        [None, "Revision", "3"],
        [None, "Seal", "00ff"],
    ]
    assert identity_in([[["PO", "Line"], ["1", 2]], start]) == PackIdentity("P-1", 3, "00ff")
    assert identity_in([[["Pack", "P-1"], ["Revision", 3.0], ["Seal", "00ff"]]]) == PackIdentity(
        "P-1", 3, "00ff"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Pack", "P-1"], ["Revision", "3"]],
        [["Pack", "P-1"], ["Revision", "three"], ["Seal", "x"]],
        [["Pack", "P-1"], ["Revision", "9999999"], ["Seal", "x"]],
        [["Pack"], ["Revision"], ["Seal"]],
    ],
)
def test_what_is_no_identity(rows):
    assert identity_in([rows]) is None


def test_the_labels_are_what_packs_in_the_field_carry():
    assert LABELS == ("Pack", "Revision", "Seal")
