"""XML that comes out as it went in: only what is changed is spelled anew.

A tree of `Node` objects over the text of a part. Prefixes, quotes, attributes and elements that nobody here knows stay
as they are spelled. `opening.check` has refused packages with a DTD.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape

_ATTRIBUTES = r"""(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|</(?P<end>[^\s>]+)\s*>"
    rf"|<(?P<name>[^\s/>!?]+){_ATTRIBUTES}\s*(?P<closed>/?)>",
    re.DOTALL,
)
_MARK = re.compile(r"""([^\s=<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|quot|apos|amp));")
# Excel itself goes some twenty deep; walking and spelling take a call for each.
_DEEPEST = 300
_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_QUOTED = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def plain(text: str) -> str:
    """What an XML text stands for."""
    if "&" not in text:
        return text

    def letter(match: re.Match[str]) -> str:
        if match[3]:
            return _NAMED[match[3]]
        return chr(int(match[1], 16) if match[1] else int(match[2]))

    return _ENTITY.sub(letter, text)


def quoted(text: str) -> str:
    """A text as it stands between double quotes."""
    return escape(text, _QUOTED)


def spelled(text: str) -> str:
    """A text as it stands between tags."""
    return escape(text, {"\r": "&#13;"})


def encoding_of(data: bytes) -> str:
    """The encoding of a part, by its byte order mark or its declaration; `utf-8-sig` is UTF-8 with a mark."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(data[:200])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith("utf-16") else name  # without a mark in front it is none


class Node:
    """An element. `name` is as written, prefix included; `children` are nodes and raw text."""

    __slots__ = ("_head", "_marks", "children", "name")

    def __init__(self, name: str, head: str | None = None) -> None:
        self.name = name
        self.children: list[Node | str] = []
        self._head = head
        self._marks: dict[str, str] | None = None if head else {}

    @classmethod
    def made(cls, name: str, /, **marks: str) -> Node:
        """A new element with its attributes."""
        node = cls(name)
        for mark, value in marks.items():
            node.set(mark, value)
        return node

    # Names ----------------------------------------------------------------------------------------

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon; empty for none."""
        front, colon, _ = self.name.rpartition(":")
        return front + colon

    # Attributes -----------------------------------------------------------------------------------

    @property
    def marks(self) -> dict[str, str]:
        """Attributes as they are spelled between double quotes."""
        if self._marks is None:
            found = _MARK.findall((self._head or "").partition(self.name)[2])
            self._marks = {name: double or single.replace('"', "&quot;") for name, double, single in found}
        return self._marks

    def get(self, name: str, default: str = "") -> str:
        value = self.marks.get(name)
        return default if value is None else plain(value)

    def has(self, name: str) -> bool:
        return name in self.marks

    def set(self, name: str, value: str | None) -> None:
        """An attribute's new value; None takes it away."""
        marks = self.marks
        if value is None:
            if marks.pop(name, None) is not None:
                self._head = None
        elif (raw := quoted(value)) != marks.get(name):
            marks[name] = raw
            self._head = None

    def rename(self, name: str, marks: dict[str, str]) -> None:
        """Another name, with these attributes."""
        self.name, self._head, self._marks = name, None, {}
        for mark, value in marks.items():
            self.set(mark, value)

    def flag(self, name: str, default: bool = False) -> bool:
        return self.get(name, "1" if default else "0") in ("1", "true")

    # Children -------------------------------------------------------------------------------------

    @property
    def nodes(self) -> list[Node]:
        return [child for child in self.children if isinstance(child, Node)]

    def all(self, local: str) -> list[Node]:
        """Children of this element's own prefix, by their name without it."""
        name = self.prefix + local
        return [child for child in self.children if isinstance(child, Node) and child.name == name]

    def find(self, *path: str) -> Node | None:
        """The first child, or child of a child, and so on."""
        node: Node | None = self
        for local in path:
            node = next(iter(node.all(local)), None) if node is not None else None
        return node

    def walk(self) -> Iterator[Node]:
        """The element itself and all within it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def add(self, child: Node, at: int | None = None) -> Node:
        self.children.insert(len(self.children) if at is None else at, child)
        return child

    def remove(self, child: Node) -> None:
        self.children = [each for each in self.children if each is not child]

    @property
    def text(self) -> str:
        """The text directly within."""
        return "".join(_words(child) for child in self.children if isinstance(child, str))

    def set_text(self, text: str) -> None:
        self.children = [spelled(text)] if text else []

    def copy(self) -> Node:
        return parse_node(self.spell())

    # Spelling -------------------------------------------------------------------------------------

    def spell(self) -> str:
        """The element as text."""
        pieces: list[str] = []
        self._spell(pieces)
        return "".join(pieces)

    def _spell(self, pieces: list[str]) -> None:
        head = self._head
        if head is None:
            marks = "".join(f' {name}="{value}"' for name, value in self.marks.items())
            head = f"<{self.name}{marks}" + (">" if self.children else "/>")
        elif self.children and head.endswith("/>"):
            head = head[:-2].rstrip() + ">"
        pieces.append(head)
        for child in self.children:
            if isinstance(child, str):
                pieces.append(child)
            else:
                child._spell(pieces)  # noqa: SLF001
        if not head.endswith("/>"):
            pieces.append(f"</{self.name}>")


def _words(raw: str) -> str:
    if raw.startswith("<![CDATA["):
        return raw[9:-3]
    return "" if raw.startswith(("<!--", "<?")) else plain(raw)


class Document:
    """A part as XML. ValueError where it is none, or has a document type declaration."""

    def __init__(self, data: bytes) -> None:
        self.encoding = encoding_of(data)
        text = data.decode(self.encoding)
        _check(text)
        self.before, self.root, self.after = _parse(text)
        self._first = hash(self.root.spell())

    @property
    def prefix(self) -> str:
        return self.root.prefix

    def prefix_of(self, uri: str) -> str | None:
        """The prefix, with its colon, that the root declares for a namespace; None where it declares none."""
        for name in self.root.marks:
            if name.startswith("xmlns") and self.root.get(name) == uri:
                return name[6:] + ":" if name.startswith("xmlns:") else ""
        return None

    @property
    def changed(self) -> bool:
        """Whether it would be spelled otherwise than when it was read."""
        return hash(self.root.spell()) != self._first

    def to_bytes(self) -> bytes:
        text = self.before + self.root.spell() + self.after
        return text.encode(self.encoding, "xmlcharrefreplace")


def _check(text: str) -> None:
    """ValueError where a text is no XML: what follows takes it for granted, and slows down or goes wrong without."""
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_type
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None


def _refuse_type(*_: object) -> None:
    raise ValueError("a document type declaration")


def _parse(text: str) -> tuple[str, Node, str]:
    """The text before the root, the root, and what follows."""
    root: Node | None = None
    stack: list[Node] = []
    start = position = 0
    for match in _TOKEN.finditer(text):
        if stack and match.start() > position:
            stack[-1].children.append(text[position : match.start()])
        position = match.end()
        if name := match["name"]:
            node = Node(name, match[0])
            if stack:
                stack[-1].children.append(node)
            elif root is None:
                root, start = node, match.start()
            if not match["closed"]:
                stack.append(node)
                if len(stack) > _DEEPEST:
                    raise ValueError(f"elements within elements, more than {_DEEPEST} deep")
        elif end := match["end"]:
            if not stack or stack.pop().name != end:
                raise ValueError(f"unexpected </{end}>")
        elif stack:
            stack[-1].children.append(match[0])
        if root is not None and not stack:
            return text[:start], root, text[position:]
    raise ValueError("no root element" if root is None else f"<{root.name}> does not end")


def parse_node(xml: str, prefix: str = "") -> Node:
    """An element from its text; `prefix` goes before every name that has none."""
    node = _parse(xml)[1]
    if prefix:
        for each in node.walk():
            if ":" not in each.name:
                marks = dict(each.marks)
                each.name, each._head, each._marks = prefix + each.name, None, marks  # noqa: SLF001
    return node
