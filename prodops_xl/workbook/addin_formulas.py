r"""The text of a formula that calls our functions, in the spelling of one host or the other.

A workbook shows `PRODOPS_DUTY_RATE(A2)` where the desktop add-in serves it and `PRODOPS.DUTY_RATE(A2)` where the
web add-in does; a file stores the web's as `_xldudf_PRODOPS_DUTY_RATE(A2)`. Mail, another machine or another add-in
put something before the name: the path of an add-in (`'C:\Users\Ann\AddIns\prodops.xlam'!`), the number of an external
link (`[2]!`; both also before a web function), Excel's marks for functions that it does not know (`_xlfn.`, `_xll.`).

A formula is read token by token: texts, quoted sheet names, structured references and names are each one token, so
nothing inside them is taken for a call. Only names of the registry with our prefix are touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from prodops_xl.errors import ProdOpsError
from prodops_xl.registry import FUNCTIONS

Form = Literal["desktop", "web"]
# What was wrong with a call, or merely other; `Mended.kinds` holds one for each call that was changed.
Kind = Literal["add-in path", "external link", "_xldudf_", "PRODOPS.", "PRODOPS_", "spelling"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# What Excel leaves in a defined name of a function that it did not find.
DEAD = ("#NAME?", "#REF!")

# Excel's limit for the text of a formula.
LONGEST = 8192

_NAMES = "|".join(f.name for f in FUNCTIONS)
_FILES = r"xlam|xla|xll|xlsm|xlsx|xlsb|xls"
_STRUCTURED = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"
_WORD = r"[\w.\\?]+"
_CALL = rf"""
    (?P<at>@?)
    (?P<book>(?: '(?:(?:[^']|'')*\.(?:{_FILES})|\[\d+\])'! | \[\d+\]! | [\w.]+\.(?:{_FILES})! )?)
    (?P<marks>(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.)*)
    (?P<web>(?:_xldudf_)?)
    PRODOPS(?P<joint>[._])(?P<name>{_NAMES})(?=\()
"""
_TOKEN = re.compile(
    rf"""
    (?P<call>{_CALL})
    | "(?:[^"]|"")*(?:"|$)              # a text
    | '(?P<quoted>\[\d+\])?(?:[^']|'')*'(?:!{_WORD})?  # what stands on a sheet, with the number of a link before it
    | {_WORD}(?:{_STRUCTURED}|!{_WORD})?    # a name, a number, a cell, a table's column, what stands on a plain sheet
    | (?P<link>\[\d+\])(?=[!\w.])       # a link before a name or a plain sheet's name
    | {_STRUCTURED}
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_OURS = re.compile("prodops[._]", re.IGNORECASE)
_NAME_ALONE = re.compile(
    rf"(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.)*(?:_xldudf_)?PRODOPS[._](?:{_NAMES})", re.IGNORECASE
)


@dataclass(frozen=True)
class Mended:
    """A formula in one host's spelling: `ours` counts its calls of our functions, `kinds` those that were changed
    (one each), `links` are the numbers of external links that stood before them.
    """

    text: str
    ours: int = 0
    kinds: tuple[Kind, ...] = ()
    links: frozenset[int] = frozenset()


def form_of(told: object, default: Form) -> Form:
    """`desktop` or `web` from what a person gave; ProdOpsError for anything else."""
    text = str(told or default).strip().lower()
    if text == "desktop":
        return "desktop"
    if text == "web":
        return "web"
    raise ProdOpsError(f"The form of formulas is desktop or web, not {told!r}.")


def speaks_of_ours(text: str) -> bool:
    """Whether the text may hold a call of ours at all: a quick look before `mend`."""
    return _OURS.search(text) is not None


def is_our_name(name: str) -> bool:
    """Whether a defined name is one of our functions, in any spelling."""
    return _NAME_ALONE.fullmatch(name) is not None


def mend(formula: str, form: Form, *, stored: bool) -> Mended:
    """The formula with its calls of ours spelt as `form` has them; everything else is left byte for byte.

    `stored`: as files have formulas, where the web's functions begin with `_xldudf_` and a single value is not asked
    for with an `@` (the cell's kind says it); else as a workbook shows them.
    """
    if not speaks_of_ours(formula):
        return Mended(formula)
    prefix = "PRODOPS_" if form == "desktop" else "_xldudf_PRODOPS_" if stored else "PRODOPS."
    ours = 0
    kinds: list[Kind] = []
    links: set[int] = set()

    def spelt(token: re.Match[str]) -> str:
        nonlocal ours
        if token["call"] is None:
            return token[0]
        ours += 1
        wanted = f"{'' if stored else token['at']}{prefix}{token['name'].upper()}"
        if wanted == token[0]:
            return wanted
        kinds.append(_kind(token, prefix))
        links.update(map(int, re.findall(r"\[(\d+)\]'?!", token["book"])))
        return wanted

    return Mended(_TOKEN.sub(spelt, formula), ours, tuple(kinds), frozenset(links))


def _kind(call: re.Match[str], prefix: str) -> Kind:
    if call["book"]:
        return "external link" if call["book"].strip("'!").startswith("[") else "add-in path"
    if f"{call['web']}PRODOPS{call['joint']}".lower() == prefix.lower():
        return "spelling"
    return "_xldudf_" if call["web"] else "PRODOPS." if call["joint"] == "." else "PRODOPS_"


def links_in(formula: str) -> set[int]:
    """The numbers of external links (`[2]Sheet1!A1`, `'[2]My sheet'!A1`, `[2]!Rate`) that a stored formula uses."""
    if "[" not in formula:
        return set()
    found = (_number(token) for token in _TOKEN.finditer(formula))
    return {int(number.strip("[]")) for number in found if number}


def renumbered(formula: str, numbers: Mapping[int, int]) -> str:
    """The stored formula with the numbers of external links changed; those that are not named stay."""
    if "[" not in formula:
        return formula

    def other(token: re.Match[str]) -> str:
        number = _number(token)
        if not number:
            return token[0]
        old = int(number.strip("[]"))
        return token[0].replace(number, f"[{numbers.get(old, old)}]", 1)

    return _TOKEN.sub(other, formula)


def _number(token: re.Match[str]) -> str:
    """`[2]` where a token begins with the number of a link."""
    if token["call"] is not None:
        found = re.match(r"@?'?(\[\d+\])", token["call"])
        return found[1] if found else ""
    return token["quoted"] or token["link"] or ""
