"""Claims that a scenario's origin, date or programs do not allow: they are left out, and told."""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.stacking import stacks
from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.errors import ProdOpsError

Texts = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]


class Standing(NamedTuple):
    """Per line: `claims`, those that stand (text or None); `refused`, those left out (text or None); `why`, in words."""

    claims: Texts
    refused: Texts
    why: Texts


def refuse_unknown(tariff: Tariff, claims: str | None) -> None:
    """Raise ProdOpsError where a scenario claims what the tariff does not know: it would be priced as no claim at all."""
    book = tariff.claim_book
    unknown = book.read(claims).unknown
    if unknown:
        near = get_close_matches(unknown[0].lower(), [word.lower() for word in book.words], n=1)
        meant = f" Is it {next(w for w in book.words if w.lower() == near[0])}?" if near else ""
        raise ProdOpsError(
            f"claims={claims}: {unknown[0]!r} is no claim that the tariff knows.{meant} Claims are {', '.join(book.words)}, or none."
        )


def standing(
    tariff: Tariff, hts: Texts, origin: Texts, entry_date: npt.NDArray[np.datetime64], claims: Texts
) -> Standing:
    """What of each line's claims stands. A line that could not be rated without claims either keeps them all."""
    out = Standing(claims.copy(), np.full(len(claims), None, object), np.full(len(claims), None, object))
    claimed = np.flatnonzero(np.array([isinstance(c, str) and bool(c.split()) for c in claims], dtype=bool))
    if not len(claimed):
        return out
    keys = pd.DataFrame(
        {
            "hts": hts[claimed],
            "origin": origin[claimed],
            "day": entry_date[claimed],
            "claims": claims[claimed],
        }
    )
    number, first = _distinct(keys)
    kinds = keys.iloc[first].reset_index(drop=True)
    kept, why = _kept(tariff, kinds)
    for kind in np.flatnonzero([reason is not None for reason in why]):
        at = claimed[number == kind]
        left = [word for word in _words(kinds["claims"].iloc[kind]) if word not in kept[kind]]
        out.claims[at] = " ".join(kept[kind]) or None
        out.refused[at], out.why[at] = " ".join(left), why[kind]
    return out


def _distinct(keys: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    number = keys.groupby(list(keys.columns), sort=False, dropna=False).ngroup().to_numpy("int64")
    _, first = np.unique(number, return_index=True)
    return np.asarray(number, dtype="int64"), first.astype("int64")


def _words(claims: str) -> list[str]:
    return list(dict.fromkeys(claims.replace(",", " ").replace(";", " ").split()))


def _kept(tariff: Tariff, kinds: pd.DataFrame) -> tuple[list[list[str]], list[str | None]]:
    """Per kind of line the words that stand together, and why some do not (None: all do)."""
    words = [_words(text) for text in kinds["claims"]]
    whole, bare = _problems(tariff, kinds, kinds["claims"]), _problems(tariff, kinds, None)
    why = [text if text is not None and bare[k] is None else None for k, text in enumerate(whole)]
    kept = list(words)
    for k in (k for k, reason in enumerate(why) if reason is not None):
        kept[k] = []
        for word in words[k]:
            tried = " ".join([*kept[k], word])
            if _problems(tariff, kinds.iloc[[k]], pd.Series([tried], dtype=object))[0] is None:
                kept[k].append(word)
    return kept, why


def _problems(tariff: Tariff, lines: pd.DataFrame, claims: pd.Series | None) -> list[str | None]:
    """Why each line cannot be rated with these claims; None where it can."""
    made = stacks(
        tariff, lines["hts"], lines["origin"], lines["day"].to_numpy("datetime64[D]"),
        None if claims is None else claims.reset_index(drop=True),
    )  # fmt: skip
    told = dict(zip(made.problems["stack"], made.problems["message"], strict=True))
    return [told.get(stack) for stack in made.line_stack.tolist()]
