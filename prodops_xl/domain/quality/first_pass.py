"""First pass and defects per hundred units, by vendor.

First-pass quality counts first inspections alone: a lot that passes after rework did not pass the first time.
DHU, defects per hundred units, is defects x 100 / pieces checked (onlineclothingstudy.com 2011/03 and 2013/10: 35
defects on 250 pieces are a DHU of 14.0, whatever number of pieces they are on).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.quality.verdicts import found_defects

FIRST_PASS = ("Vendor", "n", "passed", "passed by counts", "pending", "disputed")
DHU = ("Vendor", "n", "pieces", "defects", "dhu")


def lines_of(inspections: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The group number of each row's PO line; a blank Line is a line of its own (the PO as a whole)."""
    line = inspections["Line"].to_numpy("float64")
    codes, _ = pd.factorize(inspections["PO"].to_numpy(object))
    numbers, distinct = pd.factorize(np.where(np.isnan(line), -1.0, line))
    return codes.astype("int64") * (len(distinct) + 1) + numbers


def first_inspections(inspections: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Per row: is it a first inspection?

    Number 1. Where no inspection of a PO line has a Number, the one with the earliest Date (of two on one day the
    one that stands first). A line whose Numbers begin above 1 has none, unless one without a Number is earlier than
    all of them.
    """
    number = inspections["Number"].to_numpy("float64")
    day = inspections["Date"].to_numpy("datetime64[D]")
    frame = pd.DataFrame({"line": lines_of(inspections), "number": number})
    has_first = pd.Series(number == 1).groupby(frame["line"]).transform("any").to_numpy(bool)
    order = np.lexsort((~np.isnan(number), day, frame["line"].to_numpy()))
    leads = np.zeros(len(number), dtype=bool)
    leads[order] = ~frame["line"].iloc[order].duplicated().to_numpy()
    return (number == 1) | (leads & np.isnan(number) & ~has_first)


def first_pass_results(inspections: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """One row per vendor, by name: Vendor, n, passed, passed by counts, pending, disputed.

    Over first inspections alone. `inspections` carries a Vendor column; `judged` is `judge`'s frame of the same rows.
    `n`: lots that passed or failed; `passed`: as the report says, by the counts where it says nothing; `passed by
    counts`: by our verdict, as reported where the counts do not tell; `pending`: lots still open, not in n;
    `disputed`: lots whose report and counts say the opposite.
    """
    first = first_inspections(inspections)
    done = judged["Outcome"].notna().to_numpy()
    verdict = judged["Verdict"].fillna(judged["Outcome"]).to_numpy(object)
    frame = pd.DataFrame(
        {
            "Vendor": inspections["Vendor"].to_numpy(object),
            "n": done,
            "passed": done & (judged["Outcome"] == "pass").to_numpy(),
            "passed by counts": done & (verdict == "pass"),
            "pending": ~done,
            "disputed": ~judged["Agrees"].to_numpy(bool),
        }
    )
    return _by_vendor(frame[first], FIRST_PASS)


def defects_per_hundred(inspections: pd.DataFrame) -> pd.DataFrame:
    """One row per vendor, by name: Vendor, n (inspections), pieces (checked), defects, dhu.

    Over all inspections, first and later, that record a Sample above 0 and at least one class of defects; blanks
    beside a filled class count as 0. dhu = defects x 100 / pieces.
    """
    pieces = inspections["Sample"].to_numpy("float64")
    defects = found_defects(inspections).sum(axis=0)
    known = (pieces > 0) & ~np.isnan(defects)
    frame = pd.DataFrame(
        {
            "Vendor": inspections["Vendor"].to_numpy(object),
            "n": known,
            "pieces": pieces,
            "defects": defects,
        }
    )
    out = _by_vendor(frame[known], ("Vendor", "n", "pieces", "defects"))
    return out.assign(dhu=out["defects"].to_numpy("float64") * 100 / out["pieces"].to_numpy("float64"))


def _by_vendor(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Sums by vendor as whole numbers; rows without a vendor are left out."""
    kept = frame[frame["Vendor"].notna()]
    sums = (
        kept.astype(dict.fromkeys(columns[1:], "float64"))
        .groupby("Vendor", sort=True)[list(columns[1:])]
        .sum()
    )
    out = sums.reset_index().astype(dict.fromkeys(columns[1:], "int64"))
    return out.assign(Vendor=pd.Series(out["Vendor"].to_numpy(object), dtype=object))[list(columns)]
