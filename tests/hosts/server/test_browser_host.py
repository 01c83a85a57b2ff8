"""The browser tests' own Excel: what Microsoft's Office.js gets from it, and what it refuses.

Expected things: Microsoft's reference of Excel's JavaScript (values, number formats, null objects, error codes), and
what Excel makes of typed text in English (United States).
"""

from __future__ import annotations

import datetime as dt
import json

import pytest

from prodops_xl.hosts.files import open_book
from tests.conftest import SHIPPED, order_row, write_book
from tests.hosts.server.browser.nodes import HostError
from tests.hosts.server.browser.office_host import OfficeHost
from tests.hosts.server.browser.typed_values import typed

TYPED = [
    # value, format of the cell, what the cell holds then, format that a General cell gets
    ("T-100", "General", "T-100", None),
    ("0042", "General", 42.0, None),  # the classic loss of a leading zero
    ("0042", "@", "0042", None),
    ("'0042", "General", "'0042", None),
    ("12E3", "General", 12000.0, "0.00E+00"),
    ("1,250", "General", 1250.0, "#,##0"),
    ("1,25", "General", "1,25", None),
    ("-5", "General", -5.0, None),
    ("5%", "General", 0.05, "0%"),
    ("$8.50", "General", 8.5, "$#,##0.00"),
    ("1 1/2", "General", 1.5, "# ?/?"),
    ("TRUE", "General", True, None),
    ("#N/A", "General", "#N/A", None),
    ("#1 style", "General", "'#1 style", None),
    ("2026-11-25", "General", dt.datetime(2026, 11, 25), "m/d/yyyy"),
    ("2026-11-25 08:30:00", "General", dt.datetime(2026, 11, 25, 8, 30), "m/d/yyyy h:mm"),
    ("2026-11-25", "@", "2026-11-25", None),
    ("11/25/2026", "General", dt.datetime(2026, 11, 25), "m/d/yyyy"),
    ("13/25/2026", "General", "13/25/2026", None),
    ("3-4", "General", dt.datetime(2026, 3, 4), "d-mmm"),
    ("10:30", "General", 0.4375, "h:mm"),
    ("=A1*2", "General", "=A1*2", None),
    ("=A1*2", "@", "'=A1*2", None),
    ("+A1", "General", "=+A1", None),
    ("6109.10.0012", "General", "6109.10.0012", None),
    (7, "General", 7.0, None),
    (True, "@", True, None),
]


@pytest.mark.parametrize(("value", "code", "content", "wanted"), TYPED, ids=[f"{t[0]}-{t[1]}" for t in TYPED])
def test_text_is_read_as_excel_reads_it(value, code, content, wanted):
    found = typed(value, code)
    assert (found.content, found.number_format) == (content, wanted)
    assert type(found.content) is type(content)


@pytest.mark.parametrize("value", ["- see mail", "+1 call Ann", "-- none --"])
def test_what_begins_as_a_formula_and_is_none_is_refused(value):
    with pytest.raises(HostError, match="formula") as caught:
        typed(value, "General")
    assert caught.value.code == "InvalidArgument"


# Requests as Office.js sends them ------------------------------------------------------------------


@pytest.fixture
def host(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)], SHIPPED)
    with open_book(path) as book:
        yield OfficeHost(book)


def ask(host, *actions, **paths):
    """Paths: name -> (type, name, parent, arguments); actions: (type, path, name, arguments or a query)."""
    numbers = {name: number for number, name in enumerate(paths, start=1)}
    told = {
        numbers[name]: {
            "Id": numbers[name],
            "ObjectPathType": kind,
            "Name": called,
            **({"ParentObjectPathId": numbers[parent]} if parent else {}),
            "ArgumentInfo": {"Arguments": arguments},
        }
        for name, (kind, called, parent, arguments) in paths.items()
    }
    body = {
        "AutoKeepReference": False,
        "ObjectPaths": told,
        "Actions": [
            {"Id": 100 + at, "ActionType": kind, "ObjectPathId": numbers[path], "Name": name, **more}
            for at, (kind, path, name, more) in enumerate(actions)
        ],
    }
    return json.loads(host.execute(json.dumps(body)))


BOOK = {"book": (1, "", None, []), "sheets": (4, "Worksheets", "book", [])}
BUY = {**BOOK, "buy": (5, "", "sheets", ["Buy sheet"])}


def range_of(address):
    return {**BUY, "cells": (3, "GetRange", "buy", [address])}


def test_values_are_as_javascript_sees_them(host):
    told = ask(
        host,
        (2, "cells", "", {"QueryInfo": {"Select": ["values", "numberFormat", "address"]}}),
        **range_of("J4:X5"),
    )
    value = told["Results"][0]["Value"]
    assert value["Address"] == "'Buy sheet'!J4:X5"
    assert value["Values"][1][:2] == [100, "call Ann"]
    assert value["Values"][1][13:15] == [46027, 46120]  # 2026-01-05 and 2026-04-08 as Excel counts days
    assert value["NumberFormat"][1][13] == "yyyy\\-mm\\-dd h:mm:ss" or "yy" in value["NumberFormat"][1][13]
    assert host.unknown == []


@pytest.mark.parametrize(
    ("path", "action", "code"),
    [
        ({**BOOK, "gone": (5, "", "sheets", ["Nowhere"])}, (1, "gone", "", {}), "ItemNotFound"),
        (range_of("not an address"), (1, "cells", "", {}), "InvalidArgument"),
        (
            range_of("A1:B2"),
            (4, "cells", "Values", {"ArgumentInfo": {"Arguments": [[[1, 2]]]}}),
            "InvalidArgument",
        ),
        (
            {**BOOK, "no": (3, "GetItemOrNullObject", "sheets", ["Nowhere"])},
            (3, "no", "Activate", {}),
            "InvalidObjectPath",
        ),
    ],
)
def test_what_excel_refuses_is_an_error_of_excel(host, path, action, code):
    told = ask(host, action, **path)
    assert told["Error"]["Code"] == code
    assert host.unknown == []


def test_a_null_object_is_null(host):
    told = ask(
        host,
        (1, "no", "", {}),
        (1, "cells", "", {}),
        **BOOK,
        no=(3, "GetItemOrNullObject", "sheets", ["Nowhere"]),
        cells=(3, "GetRange", "no", ["A1"]),
    )
    assert [result["Value"] for result in told["Results"]] == [None, None]


def test_what_is_not_known_is_refused_and_noted(host):
    told = ask(host, (3, "cells", "ConvertToLinkedDataType", {}), **range_of("A1"))
    assert told["Error"]["Code"] == "ApiNotFound"
    assert host.unknown == ["Range.ConvertToLinkedDataType"]


def test_an_error_ends_the_batch_and_what_came_before_stays(host):
    told = ask(
        host,
        (4, "cells", "Values", {"ArgumentInfo": {"Arguments": [[["before"]]]}}),
        (3, "cells", "ConvertToLinkedDataType", {}),
        (4, "cells", "Values", {"ArgumentInfo": {"Arguments": [[["after"]]]}}),
        **range_of("A2"),
    )
    assert told["Error"]["ActionIndex"] == 1
    assert host.book.sheets["Buy sheet"]["A2"].value == "before"


def test_null_leaves_a_cell_as_it_is_and_empty_text_clears_it(host):
    ask(
        host,
        (4, "cells", "Values", {"ArgumentInfo": {"Arguments": [[[None, "", "0042"]]]}}),
        **range_of("A5:C5"),
    )
    assert host.book.sheets["Buy sheet"]["A5:C5"].value == ["4500000001", None, 42.0]
