"""Size columns of any scale, by their looks and by where they stand."""

from __future__ import annotations

from datetime import datetime

import pytest

from prodops_xl.tables import TABLES
from prodops_xl.tables.headers import match_headers
from prodops_xl.tables.sizes import is_size, is_size_name, size_columns, size_label

ORDERS = TABLES["Orders"]

SCALES = {
    "alpha": "XXXS XXS XS S M L XL XXL XXXL 2XL 3XL 4XL 5XL 1X 2X 3X xs Small MEDIUM X-Large S/M L/XL",
    "tall and petite": "XLT LP MT 32R 34S 6W S-TALL",
    "numeric": "0 00 2 4 6 8 10 12 14 16 18 20 28 60 6.5 10.5",
    "waist and inseam": "28-30L 30x32 30X34 W30/L32 32/34",
    "bra": "32A 34B 36C 32DD 38DDD",
    "toddler and kids": "2T 3T 6T 4Y 6-7Y 2-3Y 10-12Y 0-3M 3-6M 18-24M 12M NB 3M-6M",
    "one size": "OS O/S One_Sz ONESIZE OSFA",
    "shoes": "5 5.5 13 EU38 10K",
}


@pytest.mark.parametrize("scale", list(SCALES))
def test_every_scale(scale):
    assert [label for label in SCALES[scale].split() if not is_size(label)] == []


@pytest.mark.parametrize(
    "label", ["One Size", "One Sz", "ONE SIZE", "Size M", "S (4-6)", "30 x 32", "EU 38", "28.0"]
)
def test_labels_with_blanks(label):
    assert is_size(label)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "SS",
        "LS",
        "Units",
        "2026",
        "61",
        "100",
        "ETD",
        "UOM",
        "Color",
        "PO",
        "Column1",
        "∆",
        "PP",
        "3.16.26",
        "Size",
    ],
)
def test_no_sizes(label):
    assert not is_size(label)


@pytest.mark.parametrize("header", ["Size", "SIZE NAME", "Size Code", "Grid Value"])
def test_headers_of_a_column_of_sizes(header):
    assert is_size_name(header)
    assert not is_size(header)


def found(headers, cells=None):
    return size_columns(headers, ORDERS, match_headers(headers, ORDERS), cells)


def test_numbers_lose_their_point():
    assert size_label("28.0") == "28"
    assert list(found(["Color", "28.0", "29.0", "Units"])) == ["28.0", "29.0"]


def test_two_hundred_sizes_between_two_known_columns():
    alpha = SCALES["alpha"].split()[:14]
    jeans = [f"{waist}x{inseam}" for waist in range(24, 45) for inseam in range(28, 37, 2)]
    bras = [f"{band}{cup}" for band in range(30, 46, 2) for cup in ("A", "B", "C", "D", "DD")]
    odd = ["JUMBO", "QUEEN", "K"]
    kids = [f"{n}T" for n in range(2, 7)] + [f"{n}-{n + 1}Y" for n in range(2, 16)]
    sizes = [*alpha, *jeans, odd[0], *bras, odd[1], *kids, "One_Sz", "O/S", odd[2]]
    assert len(sizes) > 170
    headers = ["PO #", "Style", "Color", "UNIT OF MEASURE", *sizes, "TOTAL QTY", "FOB_Price", "Remarks"]
    assert list(found(headers)) == sizes
    assert found(headers)["XXXS"] == 4


def test_no_column_of_ours_or_of_other_meanings():
    headers = ["Color", "Gender", "S", "M", "Line", "L", "XL", "Price", "XXL", "SS", "Ship To", "Qty"]
    assert list(found(headers)) == ["S", "M", "L", "XL", "XXL"]


def test_columns_of_texts_and_dates_are_no_sizes():
    headers = ["PO", "S", "M", "ZZ", "L", "XL", "Qty"]
    cells = [
        ["1", 10.0, None, "call Ann", datetime(2026, 1, 1), "-", 10.0],
        ["2", "12", 3.0, "later", None, 5.0, 20.0],
    ]
    assert list(found(headers)) == ["S", "M", "ZZ", "L", "XL"]
    assert list(found(headers, cells)) == ["S", "M", "XL"]


def test_bare_numbers_beside_a_run_are_no_sizes():
    assert list(found(["PO", "S", "M", "L", "Qty", "FOB", "1", "2"])) == ["S", "M", "L"]
    assert list(found(["PO", "2", "4", "Qty"])) == ["2", "4"]


def test_an_answered_header_is_the_users_own():
    headers = ["PO", "XS", "S", "M", "L", "XL", "Qty"]
    assert list(size_columns(headers, ORDERS, match_headers(headers, ORDERS, {"M": None}))) == [
        "XS",
        "S",
        "L",
        "XL",
    ]


def test_weeks_of_a_plan_are_no_sizes():
    assert found(["PO", "Style", "Qty", *[str(week) for week in range(1, 27)]]) == {}


def test_a_single_letter_is_chance_and_one_size_is_not():
    assert found(["PO", "M", "Qty"]) == {}
    assert list(found(["PO", "One Size", "Qty"])) == ["One Size"]


def test_doubles_count_once_and_other_tables_have_none():
    assert found(["PO", "S", "M", "S", "Qty"]) == {"S": 1, "M": 2}
    headers = ["Shipment", "S", "M", "L"]
    assert size_columns(headers, TABLES["Charges"], match_headers(headers, TABLES["Charges"])) == {}
