"""Makes prodops_xl/reference/data/*.csv (tariff part) from the shared research tables.

    python tools/build_tariff_tables.py [FOLDER]

FOLDER holds hts_lines.csv, programs.csv, claims.csv and fees.csv; without it the folder
../shared/data/tariff next to the checkout is read. Runs by hand only; the package never imports it. What it
adds to the research tables is written below as data, each with its source: beneficiary countries, MPF by
origin, claim names, coverage.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "prodops_xl" / "reference" / "data"
READ = "2026-08"  # when the chapter 99 headings were read

Row = dict[str, str]

# README of the research tables: the one general rate of 936 that differs in 2026 revision 15.
CORRECTED = {"6505000100": ("9.4%", "rate of the 2026 edition, revision 15")}

# The USMCA exemption of the fentanyl programs of Canada and Mexico began three days after the programs
# (EO 14231 and EO 14232 of 2025-03-06; headings 9903.01.14 and 9903.01.04).
EXEMPT_FROM = {
    ("9903.01.10", "CA", "2025-03-04"): "2025-03-07",
    ("9903.01.01", "MX", "2025-03-04"): "2025-03-07",
}

# The tariff-rate quotas and the CAFTA-DR exception are for textiles and apparel: here chapters 61 to 63.
TEXTILE_CHAPTERS = "61 62 63"

# HTS general note 4(b)(i), 2025 edition.
LEAST_DEVELOPED = (
    "AF AO BF BI BJ BT CD CF DJ ET GM GN GW HT KH KI KM LR LS MG ML MM MR MW MZ NE NP RW SB SL SN SO SS ST TD TG TL TV TZ "
    "UG VU WS YE ZM"
)
# HTS general note 4(a), 2025 edition (India and Turkey left it in 2019).
GSP = (
    "AF AI AL AM AO AR AZ BA BF BI BJ BO BR BT BW BZ CC CD CF CG CI CK CM CV CX DJ DM DZ EC EG EH ER ET FJ FK GA GD GE GH "
    "GM GN GW GY HM HT ID IO IQ JM JO KE KG KH KI KM KZ LB LC LK LR LS MD ME MG MK ML MM MN MR MS MU MV MW MZ NA NE NF NG "
    "NP NU PG PH PK PN PS PY RS RW SB SH SL SN SO SR SS ST SZ TD TG TH TK TL TN TO TV TZ UA UG UZ VC VG VU WF WS XK YE ZA "
    "ZM ZW"
)
CBERA = "AG AW BB BS BZ CW DM GD GY HT JM KN LC MS TT VC VG"  # HTS general note 7(a), 17 beneficiaries
CBTPA = "BB BZ CW GY HT JM LC TT"  # HTS general note 17(a)
# HTS general note 16(a): the 32 beneficiaries of 2025; the list is reviewed each year.
AGOA = "AO BJ BW CD CG CI CV DJ GH GM GW KE KM LR LS MG MR MU MW MZ NA NG RW SL SN ST SZ TD TG TZ ZA ZM"

# symbol -> (names a claim may be written by, countries where the research table has none, MPF: claimed, origin, no;
# lines: listed (the line's special column must name the symbol) or all; chapter 98 provision of apparel; source)
CLAIMS: dict[str, tuple[str, str, str, str, str, str]] = {
    "S": ("usmca s+", "", "claimed", "listed", "", "HTS general note 11; 19 CFR 24.23(c)(3)"),
    "P": ("cafta_dr p+", "", "claimed", "listed", "", "HTS general note 29; 19 CFR 24.23(c)(10)"),
    "AU": ("australia", "", "claimed", "listed", "", "HTS general note 28; 19 CFR 24.23(c)"),
    "BH": ("bahrain", "", "claimed", "listed", "", "HTS general note 30; 19 CFR 24.23(c)"),
    "CL": ("chile", "", "claimed", "listed", "", "HTS general note 26; 19 CFR 24.23(c)"),
    "CO": ("colombia", "", "claimed", "listed", "", "HTS general note 34; 19 CFR 24.23(c)"),
    "IL": ("israel", "", "origin", "listed", "", "HTS general note 8; 19 CFR 24.23(c)(5)"),
    "JO": ("jordan", "", "no", "listed", "", "HTS general note 18; not exempted by 19 CFR 24.23(c)"),
    "KR": ("korea korus", "", "claimed", "listed", "", "HTS general note 33; 19 CFR 24.23(c)"),
    "MA": ("morocco", "", "no", "listed", "", "HTS general note 27; not exempted by 19 CFR 24.23(c)"),
    "OM": ("oman", "", "claimed", "listed", "", "HTS general note 31; 19 CFR 24.23(c)"),
    "PA": ("panama", "", "claimed", "listed", "", "HTS general note 35; 19 CFR 24.23(c)"),
    "PE": ("peru", "", "claimed", "listed", "", "HTS general note 32; 19 CFR 24.23(c)"),
    "SG": ("singapore", "", "claimed", "listed", "", "HTS general note 25; 19 CFR 24.23(c)"),
    "JP": ("japan usjta", "", "no", "listed", "", "HTS general note 36"),
    "A": ("gsp a*", GSP, "no", "listed", "", "HTS general note 4(a)"),
    "D": ("agoa", AGOA, "no", "listed", "9819", "HTS general note 16; Pub. L. 119-75 of 2026-02-03"),
    "E": ("cbera cbi e*", CBERA, "origin", "listed", "", "HTS general note 7; 19 CFR 24.23(c)(1)(iii)"),
    "R": ("cbtpa", CBTPA, "no", "listed", "9820", "HTS general note 17"),
    "H": (
        "hope help haiti",
        "",
        "claimed",
        "listed",
        "9820",
        "HTS chapter 98 subchapter XX; Pub. L. 119-75 of 2026-02-03",
    ),
    "N": (
        "qiz",
        "",
        "no",
        "all",
        "",
        "HTS general note 3(a)(v): all goods of a qualifying industrial zone are free",
    ),
    "NP": ("nepal", "", "origin", "listed", "", "19 USC 4454; 19 CFR 24.23(c)(1)(iv)"),
}

LEAST_DEVELOPED_ROW: Row = {
    "symbol": "A+",
    "names": "gsp_least_developed",
    "program": "GSP least-developed",
    "countries": LEAST_DEVELOPED,
    "from": "",
    "to": "2020-12-31",
    "mpf": "origin",
    "lines": "listed",
    "chapter_98": "",
    "confidence": "medium",
    "note": "duty preference lapsed with GSP; products of least-developed beneficiaries stay exempt from MPF, claimed or not",
    "source": "HTS general note 4(b)(i); 19 CFR 24.23(c)(1)(iv)",
}

COVERAGE: tuple[Row, ...] = (
    {
        "kind": "tariff lines",
        "from": "2025-01-01",
        "to": "2026-08-31",
        "known": "US HTS, January 2025 edition, chapters 42, 43 and 61 to 65; general rates of 936 ad valorem lines compared "
        "with the 2026 edition, revision 15: 935 equal, 6505000100 corrected to 9.4%",
        "missing": "other chapters; the comparison of specific and compound rates with 2026",
    },
    {
        "kind": "programs",
        "from": "2019-05-10",
        "to": "2026-08-31",
        "known": "US chapter 99 headings as read in 2026-08; the earliest start known here is 2019-05-10",
        "missing": "Section 301 exclusions, Section 232, antidumping and countervailing duties",
    },
    {
        "kind": "claims",
        "from": "2019-05-10",
        "to": "2026-08-31",
        "known": "HTS general notes, CBP's table of MPF and preference programs, the law of 2026-02-03 for AGOA and HELP",
        "missing": "apparel of AGOA (9819), CBTPA and Haiti (9820); beneficiary countries as they were before 2025",
    },
    {
        "kind": "MPF",
        "from": "2022-10-01",
        "to": "2026-09-30",
        "known": "minimum and maximum of fiscal years 2023 to 2026",
        "missing": "fiscal year 2027, from 2026-10-01",
    },
    {"kind": "HMF", "from": "1993-01-01", "known": "19 CFR 24.24"},
    {
        "kind": "cotton fee",
        "missing": "the cotton import assessment by HTS (7 CFR 1205.510, new rates from 2026-03-01): import it to have it counted",
    },
    {
        "kind": "heading not held",
        "name": "9903.91.01",
        "origins": "CN",
        "missing": "The line's footnotes name heading 9903.91.01 (Section 301 China, four-year review), whose rate and articles are "
        "not held here: part of the line may pay more.",
    },
    {
        "kind": "heading not held",
        "name": "9903.90.08",
        "origins": "RU",
        "missing": "The line's footnotes name heading 9903.90.08 (raised column 2 rates of Russia), whose rate is not held here: "
        "the duty may be higher.",
    },
    {
        "kind": "heading not held",
        "name": "9903.88.69",
        "origins": "CN",
        "missing": "The line's footnotes name heading 9903.88.69 (Section 301 exclusions), which is not held here: some articles "
        "of the line may be free of the Section 301 duty.",
    },
)


def main(arguments: list[str]) -> int:
    """Write the five tables; prints their row counts."""
    shared = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "data" / "tariff"
    tables = {
        "tariff_lines": tariff_lines(_read(shared / "hts_lines.csv")),
        "programs": programs(_read(shared / "programs.csv")),
        "claims": claims(_read(shared / "claims.csv")),
        "fees": fees(_read(shared / "fees.csv")),
        "coverage": coverage(),
    }
    for name, rows in tables.items():
        _write(TARGET / f"{name}.csv", rows)
        sys.stdout.write(f"{name}: {len(rows)} rows\n")
    return 0


def tariff_lines(source: Iterable[Row]) -> list[Row]:
    """hts, column_1, special, column_2 (as published, spaces tidied), units, chapter_99, note."""
    out = []
    for row in source:
        general, note = CORRECTED.get(row["hts"], (_tidy(row["general"]), ""))
        out.append(
            {
                "hts": row["hts"],
                "column_1": general,
                "special": re.sub(r",\s+", ",", _tidy(row["special"])),
                "column_2": _tidy(row["column2"]),
                "units": _tidy(row["units"]),
                "chapter_99": _tidy(row["ch99"]),
                "note": note,
            }
        )
    return out


def programs(source: Iterable[Row]) -> list[Row]:
    """One row per additional-duty program, origin and rate; `list` empty: every line."""
    out = []
    for row in source:
        exempt = {"usmca": "S"}.get(row["exempt_if"], row["exempt_if"])
        out.append(
            {
                "program": row["program"],
                "heading": row["heading"],
                "origin": row["origin"],
                "except_origins": row["origins_except"],
                "mode": row["mode"],
                "rate": row["rate"],
                "from": row["applies_from"],
                "to": row["applies_to"],
                "in_transit_before": row["in_transit_entered_before"],
                "list": "" if row["hts_scope"] == "all" else row["hts_scope"].split()[-1],
                "exempt_claim": exempt,
                "exempt_from": EXEMPT_FROM.get((row["heading"], row["origin"], row["applies_from"]), ""),
                "exempt_chapters": TEXTILE_CHAPTERS if "textile" in exempt else "",
                "confidence": row["confidence"],
                "note": row["note"],
                "source": f"US HTS chapter 99, heading {row['heading']}, read {READ}",
            }
        )
    return sorted(out, key=lambda r: (r["heading"], r["origin"], r["from"]))


def claims(source: Iterable[Row]) -> list[Row]:
    """One row per program symbol, and the least-developed beneficiaries of GSP as a row of their own."""
    out = []
    for row in source:
        names, countries, mpf, lines, chapter_98, law = CLAIMS[row["symbol"]]
        out.append(
            {
                "symbol": row["symbol"],
                "names": names,
                "program": row["program"],
                "countries": row["countries"] or countries,
                "from": row["applies_from"],
                "to": row["applies_to"],
                "mpf": mpf,
                "lines": lines,
                "chapter_98": chapter_98,
                "confidence": row["confidence"],
                "note": row["note"],
                "source": law,
            }
        )
    return [*out, LEAST_DEVELOPED_ROW]


def fees(source: Iterable[Row]) -> list[Row]:
    """Fee rates by fiscal year, dollars; `fee` is MPF or HMF."""
    return [
        {
            "fee": row["fee"].split()[0],
            "rate": row["rate"],
            "minimum": row["minimum"],
            "maximum": row["maximum"],
            "from": row["applies_from"],
            "to": row["applies_to"],
            "modes": row["modes"],
            "exempt_claims": row["exempt_programs"],
            "basis": row["basis"],
            "source": row["source"],
        }
        for row in source
    ]


def coverage() -> list[Row]:
    """What is known from when to when, and what is not held."""
    columns = ("kind", "name", "origins", "from", "to", "known", "missing")
    return [{column: row.get(column, "") for column in columns} for row in COVERAGE]


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
