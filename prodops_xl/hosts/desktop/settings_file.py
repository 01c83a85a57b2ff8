"""The user's settings file as the add-in's VBA reads it: lines of `"KEY","VALUE"`, two texts at a time.

VBA reads on across lines: one blank line or one odd value, and every pair after it is wrong. So what is not such a
line is a fault here, and what is written never holds one.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from prodops_xl.errors import ProdOpsError

Fault = Literal["blank_lines", "odd_lines", "byte_order_mark"]
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass
class SettingsFile:
    """What stands in the file. `values`: each key as it is written there, the first of equal ones, as VBA takes it.
    `faults`: what keeps VBA from reading it, each with the line numbers.
    """

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[Fault, list[int]] = field(default_factory=dict)

    def get(self, key: str) -> str:
        """The value of a key, whatever its case; empty where it is not set."""
        return next((text for name, text in self.values.items() if name.upper() == key.upper()), "")

    def on(self, key: str) -> bool:
        """Whether a setting says yes, in the words that the add-in takes for it."""
        return self.get(key).strip().upper() in {"TRUE", "YES", "1", "ON"}

    def put(self, key: str, value: str) -> None:
        """Set a key, whatever the case it stands in now; its place in the file stays."""
        name = next((n for n in self.values if n.upper() == key.upper()), key)
        self.values[name] = value

    def drop(self, key: str) -> None:
        """Take a key away."""
        self.values = {name: text for name, text in self.values.items() if name.upper() != key.upper()}


def read_settings(data: bytes, code_page: str) -> SettingsFile:
    """The file's content. Never raises: lines that are none are faults, bytes outside the code page are kept."""
    found = SettingsFile()
    for number, line in enumerate(_lines(_text(data, code_page, found)), start=1):
        if not line.strip():
            found.faults.setdefault("blank_lines", []).append(number)
            continue
        pair = _pair(line)
        if pair is None:
            found.faults.setdefault("odd_lines", []).append(number)
        elif not any(name.upper() == pair[0].upper() for name in found.values):
            found.values[pair[0]] = pair[1]
    return found


def _text(data: bytes, code_page: str, found: SettingsFile) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            found.faults["byte_order_mark"] = [1]
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode(code_page, "surrogateescape")


def _lines(text: str) -> list[str]:
    """Lines as VBA has them: ended by CR, LF or both, and by nothing else that Unicode calls the end of a line."""
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[:-1] if not lines[-1] else lines


def _pair(line: str) -> tuple[str, str] | None:
    try:
        fields = next(csv.reader([line], strict=True, skipinitialspace=True))
    except (csv.Error, StopIteration):
        return None
    if len(fields) != 2 or not fields[0].strip() or "\0" in line:
        return None
    return fields[0].strip(), fields[1]


def written_settings(values: Mapping[str, str], code_page: str, line_end: str) -> bytes:
    """The file's bytes. Raises ProdOpsError for a text that VBA could not read back."""
    lines = []
    for key, value in values.items():
        if not fits(key, code_page) or not fits(value, code_page):
            raise ProdOpsError(
                f"The setting {key} cannot be written for Excel: {value} holds a quotation mark, a line break or a "
                f"letter outside this system's alphabet ({code_page})."
            )
        lines.append(f'"{key}","{value}"{line_end}')
    return "".join(lines).encode(code_page, "surrogateescape")


def fits(text: str, code_page: str) -> bool:
    """Whether VBA would read back the same text."""
    try:
        text.encode(code_page, "surrogateescape")
    except UnicodeEncodeError:
        return False
    return not any(letter in text for letter in '"\r\n\0')
