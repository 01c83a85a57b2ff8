"""Small changes to the text of an XML part that leave every other character as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def changed(data: bytes, change: Callable[[str], str]) -> bytes:
    """The part with its text changed by plain ASCII; whatever else it holds stays as it was, in any encoding."""
    encoding = "utf-16" if data.startswith(_UTF16) else "latin-1"
    text = data.decode(encoding)
    new = change(text)
    return data if new == text else new.encode(encoding)


def with_last(text: str, root: str, element: str) -> str:
    """`element` (with `{p}` where the prefix of the parent belongs) as the last child of the last element `root`."""
    ends = list(re.finditer(rf"</(?P<p>(?:[\w.-]+:)?){root}\s*>", text))
    if ends:
        end = ends[-1]
        return text[: end.start()] + element.replace("{p}", end["p"]) + text[end.start() :]
    empty = re.search(rf"<(?P<p>(?:[\w.-]+:)?){root}(?P<rest>{_ATTRIBUTES})\s*/>", text)
    if empty is None:
        raise ValueError(f"no {root}")
    whole = f"<{empty['p']}{root}{empty['rest']}>{element.replace('{p}', empty['p'])}</{empty['p']}{root}>"
    return text[: empty.start()] + whole + text[empty.end() :]


def without(text: str, name: str, attribute: str, values: frozenset[str], holding: str = "") -> str:
    """The text without the elements of that name whose attribute has one of these values. `holding`: the attribute is
    that of an empty element of this name inside.
    """
    own = rf"<(?P<p>(?:[\w.-]+:)?){name}(?P<own>{_ATTRIBUTES})\s*"
    inner = rf"<(?P<q>(?:[\w.-]+:)?){holding}(?P<inner>{_ATTRIBUTES})\s*(?:/>|>\s*</(?P=q){holding}\s*>)"
    end = rf"\s*</(?P=p){name}\s*>"
    pattern = re.compile(rf"{own}>\s*{inner}{end}" if holding else rf"{own}(?:/>|>{end})")

    def kept(found: re.Match[str]) -> str:
        told = attributes(found["inner" if holding else "own"])
        return "" if told.get(attribute) in values else found[0]

    return pattern.sub(kept, text)


def attributes(text: str) -> dict[str, str]:
    """Attributes by name, prefixes left out, values as written."""
    return {m[1].rpartition(":")[2]: m[2] if m[2] is not None else m[3] for m in _ATTRIBUTE.finditer(text)}


def replace_elements(text: str, name: str, change: Callable[[dict[str, str], str], str | None]) -> str:
    """Every empty element of that name, as `change` gives it from its attributes and prefix; None leaves it."""
    pattern = re.compile(
        rf"<(?P<p>(?:[\w.-]+:)?){name}(?P<own>{_ATTRIBUTES})\s*(?:/>|>\s*</(?P=p){name}\s*>)"
    )

    def new(found: re.Match[str]) -> str:
        made = change(attributes(found["own"]), found["p"])
        return found[0] if made is None else made

    return pattern.sub(new, text)
