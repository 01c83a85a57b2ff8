"""Small exports of an invented chapter 66 in both forms, as hts.usitc.gov writes them."""

from __future__ import annotations

import csv
import io
import json

from prodops_xl.exchange.tariff.export import CSV_COLUMNS

# number, indent, units, general, special, column 2, footnotes
UMBRELLAS = [
    ("6601", 0, [], "", "", "", []),
    ("6601.10.00.00", 1, ["No."], "6.5%", "Free (A,AU, BH,KR)", "40%", ["See 9903.88.15."]),
    ("", 1, [], "", "", "", []),
    ("6601.91.00", 2, ["No."], "8.2%", "Free (A+, S) 2% (JP)", "40%", ["See 9903.88.03. "]),
    ("6601.91.00.10", 3, [], "", "", "", []),
    ("6601.91.00.20", 3, ["doz.", "kg"], "", "", "", ["See 9903.88.15 and 9903.90.08."]),
    ("6602.00.00.00", 0, ["No."], "4%", "", "40%", []),
    ("6603", 0, [], "", "", "", []),
    ("6603.20.30.00", 1, ["No."], "Free", "", "60%", ["As shown in a proclamation."]),
]


def as_json(rows) -> bytes:
    return json.dumps(
        [
            {
                "htsno": number, "indent": str(indent), "description": "words", "superior": None, "units": units,
                "general": general, "special": special, "other": other, "quotaQuantity": None, "additionalDuties": None,
                "footnotes": [{"columns": ["general"], "value": text, "type": "endnote"} for text in notes] or None,
            }
            for number, indent, units, general, special, other, notes in rows
        ],
        ensure_ascii=False,
    ).encode()  # fmt: skip


def as_csv(rows, mark=",") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    for number, indent, units, general, special, other, _ in rows:
        told = json.dumps(units) if units else ""
        writer.writerow([number, indent, "words, and more", told, general, special, other, "", ""])
    return text.getvalue().encode("utf-8-sig")


def changed(at, **change):
    """The sample with one row changed."""
    names = ("number", "indent", "units", "general", "special", "other", "notes")
    row = {**dict(zip(names, UMBRELLAS[at], strict=True)), **change}
    return [*UMBRELLAS[:at], tuple(row[name] for name in names), *UMBRELLAS[at + 1 :]]
