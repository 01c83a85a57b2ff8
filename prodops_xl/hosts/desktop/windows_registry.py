r"""The Windows registry as the install and the doctor see it: values under keys such as `HKCU\Software\Microsoft`.

Two of one shape: the machine's own, and one kept in memory, so that every case can be tried without Windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any, Protocol


class Registry(Protocol):
    """Reads and writes values. Keys and names differ by more than case; the name `""` is a key's default value."""

    def values(self, key: str) -> dict[str, Any]:
        """Every value of a key by its name; none where the key is not there or may not be read."""

    def keys(self, key: str) -> list[str]:
        """The names of the keys right below a key."""

    def put(self, key: str, name: str, value: str | int | bytes) -> None:
        """Set a value, making its key where needed. Raises OSError where that is not allowed."""

    def drop(self, key: str, name: str) -> None:
        """Delete a value; nothing where there is none. Raises OSError where that is not allowed."""


def value(registry: Registry, key: str, name: str) -> Any:
    """One value, None where there is none. Names are found whatever their case, as Windows does."""
    found = {known.lower(): one for known, one in registry.values(key).items()}
    return found.get(name.lower())


class KeptRegistry:
    """A registry in memory: `{key: {name: value}}`. An empty one is what a Mac has."""

    def __init__(self, content: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, dict[str, Any]] = {}
        for key, values in (content or {}).items():
            self._values.setdefault(self._known(key), {}).update(values)

    def _known(self, key: str) -> str:
        self._names.setdefault(key.lower(), key)
        return key.lower()

    def values(self, key: str) -> dict[str, Any]:
        """Every value of the key."""
        return dict(self._values.get(key.lower(), {}))

    def keys(self, key: str) -> list[str]:
        """The keys right below."""
        start = key.lower() + "\\"
        below = {n[len(key) + 1 :].split("\\")[0] for low, n in self._names.items() if low.startswith(start)}
        return sorted(below)

    def put(self, key: str, name: str, value: str | int | bytes) -> None:
        """Set a value."""
        self.drop(key, name)
        self._values.setdefault(self._known(key), {})[name] = value

    def drop(self, key: str, name: str) -> None:
        """Delete a value, whatever its case."""
        held = self._values.get(key.lower(), {})
        for known in [n for n in held if n.lower() == name.lower()]:
            del held[known]


_HIVES = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}
_HIGHEST = 100_000  # no key has as many values; a loop that Windows ends by an error ends here at the latest


class MachineRegistry:
    """The registry of this machine, 64-bit view, through Python's own winreg (Windows only)."""

    def __init__(self) -> None:
        self._api: Any = import_module("winreg")

    def _open(self, key: str, access: str = "KEY_READ") -> Any:
        hive, _, rest = key.partition("\\")
        wanted = getattr(self._api, access) | self._api.KEY_WOW64_64KEY
        return self._api.OpenKeyEx(getattr(self._api, _HIVES[hive]), rest, 0, wanted)

    def _each(self, key: str, read: str) -> Iterator[Any]:
        with suppress(OSError), self._open(key) as opened:
            for i in range(_HIGHEST):
                yield getattr(self._api, read)(opened, i)

    def values(self, key: str) -> dict[str, Any]:
        """Every value of the key."""
        return {name: found for name, found, _kind in self._each(key, "EnumValue")}

    def keys(self, key: str) -> list[str]:
        """The keys right below."""
        return list(self._each(key, "EnumKey"))

    def put(self, key: str, name: str, value: str | int | bytes) -> None:
        """Set a value of the kind that fits its type."""
        hive, _, rest = key.partition("\\")
        kind = {str: "REG_SZ", int: "REG_DWORD", bytes: "REG_BINARY"}[type(value)]
        access = self._api.KEY_WRITE | self._api.KEY_WOW64_64KEY
        with self._api.CreateKeyEx(getattr(self._api, _HIVES[hive]), rest, 0, access) as opened:
            self._api.SetValueEx(opened, name, 0, getattr(self._api, kind), value)

    def drop(self, key: str, name: str) -> None:
        """Delete a value."""
        with suppress(FileNotFoundError), self._open(key, "KEY_SET_VALUE") as opened:
            self._api.DeleteValue(opened, name)
