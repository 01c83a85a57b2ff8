"""Ports: what is read as the US, as abroad, and what is not said.

Source of the codes: UN/LOCODE (USLAX, DEHAM), ISO 3166-1, CBP Schedule D (2704 Los Angeles, 19 CFR 101.3).
"""

import numpy as np
import pytest

from prodops_xl.domain.ports import enters_us, in_us, unclear

PORTS = [
    ("USLAX", True), ("US LAX", True), ("PRSJU", True), ("2704", True), ("Los Angeles", True), ("Los Angeles, CA", True),
    # Five letters whose first two are no country (MI, TA), or are one by accident (OM, PH, SA, DO, ID, MA).
    ("MIAMI", True), ("TAMPA", True), ("OMAHA", True), ("PHARR", True), ("SALEM", True), ("DOVER", True), ("IDAHO", True), ("MAINE", True),
    ("MIAMI, FL", True), ("Houston, TX", True), ("Vancouver, WA", True), ("Savannah, Georgia", True), ("Seattle, USA", True),
    ("United States", True), ("Puerto Rico", True),
    ("DEHAM", False), ("DE HAM", False), ("CAVAN", False), ("Nigeria", False), ("Vancouver, Canada", False),
    ("Congo, Democratic Republic of the", False), ("Hamburg (DEHAM)", False), ("Manzanillo, MX", False), ("Portland, Jamaica", False),
    # Not said: names of two places, names alone, codes in small letters, CA and DE as state or country.
    ("GEORGIA", None), ("Georgia", None), ("JERSEY", None), ("Vancouver", None), ("Prince Rupert", None), ("deham", None),
    ("Hamburg, DE", None), ("Toronto, CA", None), ("to be advised", None),
]  # fmt: skip


@pytest.mark.parametrize(("port", "us"), PORTS)
def test_where_a_port_lies(port, us):
    assert in_us(port) is us
    text = np.array([port, None], dtype=object)
    # What is not said is costed as the US, and told; a blank is the US and not told.
    assert enters_us(text).tolist() == [us is not False, True]
    assert unclear(text).tolist() == [us is None, False]
