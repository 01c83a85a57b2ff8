"""Fiber content as order sheets write it: shares by part of the garment, and the fiber in chief weight.

Reads `60% cotton 40% polyester`, `Cotton 60%, Polyester 40%`, `95 cotton / 5 spandex`, `60/40 CVC`, `Shell:
100% nylon Lining: 100% polyester`, `100% nylon shell, 100% polyester lining`. Generic names of fibers: 16 CFR
303.7 and ISO 2076; the groups are those that the tariff weighs against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Chapters 50 to 55 of the tariff weigh silk, wool, cotton, vegetable and man-made fibers against each other;
# chapters 54 and 55 count as one (section XI, note 2(B)(c)), synthetic and artificial are told apart within
# it.
_GROUPS = {
    "cotton": "cotton coton algodon pima supima cvc",
    "wool": "wool merino lambswool cashmere mohair alpaca angora camel vicuna yak",
    "silk": "silk",
    "synthetic": "polyester poly pes pet nylon polyamide pa spandex elastane lycra elastan acrylic modacrylic"
    " polypropylene olefin polyethylene aramid elastodiene elasterell elastomultiester pbt ptt sorona tc",
    "artificial": "rayon viscose modal lyocell tencel acetate triacetate cupro bamboo livaeco ecovero pla",
    "vegetable": "linen flax hemp ramie jute abaca sisal kapok coir",
    "other": "metallic lurex metal leather suede down feather feathers polyurethane pu tpu pvc rubber fur",
}
FIBERS: dict[str, str] = {word: group for group, words in _GROUPS.items() for word in words.split()}

# Spellings that mean the same fiber, for comparing.
_SAME = {
    "poly": "polyester", "pes": "polyester", "pet": "polyester", "polyamide": "nylon", "pa": "nylon",
    "elastane": "spandex", "elastan": "spandex", "lycra": "spandex", "viscose": "rayon", "tencel": "lyocell",
    "flax": "linen", "coton": "cotton", "algodon": "cotton", "pu": "polyurethane",
}  # fmt: skip

# Blends that go by a name: the fibers in the order of the shares. CVC is chief value cotton, T/C polyester
# first.
_BLENDS = {"cvc": ("cotton", "polyester"), "tc": ("polyester", "cotton"), "t/c": ("polyester", "cotton")}

_MAIN = frozenset(
    ["shell", "body", "outer", "outershell", "self", "face", "main", "upper", "fabric", "ground", "base"]
)
_SECOND = frozenset([
    "lining", "fill", "filling", "padding", "insulation", "rib", "ribbing", "trim", "trims", "contrast",
    "combo", "sleeve", "sleeves", "pocket", "pockets", "pocketing", "collar", "cuff", "cuffs", "hood",
    "pile", "lace", "mesh", "panel", "panels", "inner", "interlining", "backing", "back", "coating",
    "embroidery", "gusset", "liner", "waistband", "sole", "outsole", "insole", "footbed",
])  # fmt: skip
_LABELS = _MAIN | _SECOND

_TOKEN = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%)?|([^\W\d_]+)(?:\s?\d?\s*(:))?|([,;/+&|\n])")
_LEFT_OUT = re.compile(r"\b(?:exclusive|excluding|except|excl)\b[^,;)\n]*")
_SLASHED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d+)?(?:\s*/\s*\d{1,3}(?:\.\d+)?)+(?![\d.])")


@dataclass(frozen=True)
class Part:
    """One part of a garment (`label` is empty where none is written) and its shares: (words, percent)."""

    label: str
    shares: tuple[tuple[str, float], ...]

    @property
    def total(self) -> float:
        """The sum of the shares, in percent."""
        return round(sum(share for _, share in self.shares), 4)


@lru_cache(maxsize=10_000)
def read(text: str | None) -> tuple[Part, ...]:
    """The parts of a fiber content; empty where no share can be read."""
    plain = (text or "").casefold().replace("per cent", "%").replace("percent", "%").replace("％", "%")
    plain = _LEFT_OUT.sub("", plain)  # "exclusive of trim" names no part
    if "%" not in plain and (slashed := _SLASHED.search(plain)):
        return _slashed(plain, slashed)
    return tuple(part for label, shares in _labelled(plain) for part in _hundreds(label, shares))


def off_hundred(text: str | None, tolerance: float = 0.0) -> tuple[Part, ...] | None:
    """The parts whose shares miss 100 % by more than `tolerance` points; None where nothing can be read."""
    parts = read(text)
    if not parts:
        return None
    return tuple(part for part in parts if abs(part.total - 100) > tolerance + 1e-6)


def chief_fiber(text: str | None) -> str | None:
    """The fiber group in chief weight of the outer fabric: cotton, wool, silk, synthetic, artificial,
    vegetable.

    Section XI, note 2, of the tariff; linings and trim do not count (chapter 62, GRI 3 practice: the outer
    shell). None where it is not certain: several outer fabrics, unknown fibers, a tie, shares that miss 100.
    """
    outer = [part for part in read(text) if part.label not in _SECOND]
    if len(outer) != 1 or abs(outer[0].total - 100) > 1:
        return None
    weight: dict[str, float] = {}
    for words, share in outer[0].shares:
        group = _group(words)
        if group is None:
            return None
        weight[group] = weight.get(group, 0.0) + share
    synthetic, artificial = weight.pop("synthetic", 0.0), weight.pop("artificial", 0.0)
    weight["man-made"] = synthetic + artificial
    chief = _heaviest(weight)
    if chief != "man-made":
        return chief
    return _heaviest({"synthetic": synthetic, "artificial": artificial})


def canonical(text: str | None) -> str | None:
    """A content in one spelling, for comparing: parts and shares in order of weight; the words where
    unreadable.
    """
    if text is None:
        return None
    parts = read(text)
    if not parts:
        return " ".join(text.casefold().split())
    said = []
    for part in parts:
        by_weight = sorted(part.shares, key=lambda item: (-item[1], _name(item[0])))
        label = "" if part.label in _MAIN else part.label
        said.append(
            " ".join([label, *(f"{share:g}% {_name(words)}".strip() for words, share in by_weight)]).strip()
        )
    return "; ".join(said)


def _heaviest(weight: dict[str, float]) -> str | None:
    ranked = sorted(weight.items(), key=lambda item: -item[1])
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 1e-6:
        return None
    return ranked[0][0]


def _group(words: str) -> str | None:
    """The group of the last known fiber word: `bamboo viscose` is viscose, `organic cotton` cotton."""
    known = [FIBERS[word] for word in words.split() if word in FIBERS]
    return known[-1] if known else None


def _name(words: str) -> str:
    """The fiber words alone, in one spelling; all words where none is known."""
    known = [_SAME.get(word, word) for word in words.split() if word in FIBERS]
    return " ".join(known or [word for word in words.split() if word not in _LABELS])


def _slashed(plain: str, match: re.Match[str]) -> tuple[Part, ...]:
    """`60/40 CVC`, `65/35 poly cotton`: shares by slash, then (or before) the fibers in that order."""
    shares = [float(share) for share in match.group().split("/")]
    words = re.findall(r"t/c\b|[^\W\d_]+", plain[: match.start()] + " " + plain[match.end() :])
    named = next((list(_BLENDS[word]) for word in words if word in _BLENDS), None)
    names = named or [word for word in words if word in FIBERS]
    if len(names) != len(shares):
        if abs(sum(shares) - 100) > 20:  # a 3/4 sleeve, yarn 30/2: no shares at all
            return ()
        names = [""] * len(shares)
    return (Part("", tuple(zip(names, shares, strict=True))),)


def _labelled(plain: str) -> list[tuple[str, list[tuple[str, float]]]]:
    """Runs of (words, share) under each label, in order."""
    runs: list[tuple[str, list[tuple[str, float]]]] = []
    for label, tokens in _by_label(plain):
        shares = _shares(tokens)
        if shares:
            runs.append((label, shares))
    return runs


def _by_label(plain: str) -> list[tuple[str, list[str]]]:
    """Tokens (`60%`, words, `,` for any separator) cut where a label stands right before a share."""
    found = [_token(match) for match in _TOKEN.finditer(plain)]
    bare_numbers = "%" not in plain
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for at, (kind, token) in enumerate(found):
        following = found[at + 1][0] if at + 1 < len(found) else ""
        opens = kind == "label" or (kind == "word" and token in _LABELS and following in {"share", "number"})
        if opens:
            blocks.append((token, []))
        elif kind in {"share", "word"} or (kind == "number" and bare_numbers and _beside_fiber(found, at)):
            blocks[-1][1].append(token if kind != "number" else token + "%")
        elif kind == "mark":
            blocks[-1][1].append(",")
    return blocks


def _token(match: re.Match[str]) -> tuple[str, str]:
    number, percent, word, colon, _ = match.groups()
    if number:
        plain = number.replace(",", ".")
        return ("share", plain + "%") if percent else ("number", plain)
    if word:
        return ("label" if colon and word not in FIBERS else "word", word)
    return ("mark", ",")


def _beside_fiber(found: list[tuple[str, str]], at: int) -> bool:
    """A bare number is a share where a fiber stands beside it (`95 cotton 5 spandex`), not in `180 gsm`."""
    beside = found[max(at - 1, 0) : at] + found[at + 1 : at + 2]
    return any(kind == "word" and word in FIBERS for kind, word in beside)


def _shares(tokens: list[str]) -> list[tuple[str, float]]:
    """(words, share): the words after each share, or before it where a fiber comes before the first share."""
    first = next((token for token in tokens if token.endswith("%") or token in FIBERS), "%")
    words_first = not first.endswith("%")
    out: list[tuple[list[str], float]] = []
    waiting: list[str] = []
    for token in tokens:
        if token.endswith("%"):
            out.append((waiting if words_first else [], float(token[:-1])))
            waiting = []
        elif token.isalpha() and words_first:
            waiting.append(token)
        elif token.isalpha() and out:
            out[-1][0].append(token)
    return [(" ".join(words), share) for words, share in out]


def _hundreds(label: str, shares: list[tuple[str, float]]) -> list[Part]:
    """Shares cut into parts of 100 %; one part of everything where they do not come out even.

    A part without a label of its own takes one from its words (`100% polyester lining`).
    """
    parts: list[list[tuple[str, float]]] = [[]]
    for item in shares:
        if parts[-1] and abs(sum(share for _, share in parts[-1]) - 100) < 1e-6:
            parts.append([])
        parts[-1].append(item)
    if abs(sum(share for _, share in parts[-1]) - 100) > 1e-6:
        parts = [shares]
    return [Part(label or _own_label(part), tuple(part)) for part in parts]


def _own_label(part: list[tuple[str, float]]) -> str:
    return next((word for words, _ in part for word in words.split() if word in _LABELS), "")
