"""`prodops-xl serve --check URL`: is a running server whole? Asked from outside, as Excel asks it."""

from __future__ import annotations

import json
import ssl
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from prodops_xl import __version__
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.server.manifest import ADDIN
from prodops_xl.registry import COMMANDS, FUNCTIONS

_TYPES = "{http://schemas.microsoft.com/office/officeappbasictypes/1.0}"
_MOST = 8 * 1024 * 1024
Get = Callable[[str], bytes]


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is well, and what to do where it is not."""

    name: str
    good: bool
    said: str


def report(url: str) -> int:
    """Print each check; 0 where all is well, 1 where something is not."""
    found = list(checks(url))
    for check in found:
        sys.stdout.write(f"{'ok  ' if check.good else 'FAIL'} {check.name}: {check.said}\n")
    return 0 if all(check.good for check in found) else 1


def checks(url: str, get: Get | None = None) -> Iterator[Check]:
    """The checks of a server at `url`. Raises ProdOpsError where that is no address."""
    base = url.rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise ProdOpsError(f"{url} is not an address; give one such as https://prodops.example.com.")
    ask = get or _get
    yield _check("health", lambda: _health(ask(f"{base}/health")))
    yield _check("manifest", lambda: _manifest(ask(f"{base}/manifest.xml"), base))
    yield _check("icons", lambda: _icons(ask(f"{base}/manifest.xml"), base, ask))
    yield _check("functions", lambda: _functions(ask(f"{base}/xlwings/custom-functions-meta.json")))
    yield _check("commands", lambda: _commands(ask(f"{base}/xlwings/custom-scripts-meta.json")))
    yield _check("task pane", lambda: _pane(ask(f"{base}/taskpane.html")))


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, good=True, said=look())
    except ProdOpsError as error:
        return Check(name, good=False, said=str(error))
    except (ValueError, ET.ParseError) as error:
        return Check(name, good=False, said=f"The answer cannot be read ({type(error).__name__}).")


def _get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - http and https alone, see checks()
            told: bytes = answer.read(_MOST)
            return told
    except urllib.error.HTTPError as error:
        raise ProdOpsError(f"{url} answered {error.code}.") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLError):
            raise ProdOpsError(
                f"The certificate of {url} is not trusted here; Excel will not trust it either. Install its root on this machine."
            ) from None
        raise ProdOpsError(f"{url} does not answer ({error.reason}).") from None


def _health(told: bytes) -> str:
    state = json.loads(told)
    if state.get("status") != "ok":
        raise ProdOpsError(f"The server says {state.get('status')!r}.")
    if state.get("version") != __version__:
        raise ProdOpsError(
            f"The server runs version {state.get('version')}, this is {__version__}: restart it."
        )
    return f"version {__version__}, tariff read until {state['tariff']['read_until']}"


def _manifest(told: bytes, base: str) -> str:
    root = ET.fromstring(told)  # noqa: S314 - our own server's, and expat takes no outside entities
    name = root.find("{*}Id")
    known = {ADDIN.id_for(e): e for e in ("prod", "staging", "uat", "qa", "dev")}
    if name is None or name.text not in known:
        raise ProdOpsError("The manifest is not ours: its Id is none of this add-in's.")
    addresses = _addresses(root)
    outside = sorted(
        {
            a
            for a in addresses
            if not a.startswith(base.replace("http://", "https://")) and not a.startswith(base)
        }
    )
    if outside:
        raise ProdOpsError(
            f"The manifest names {outside[0]}: start the server with --hostname, its public name."
        )
    if any(a.startswith("http://") for a in addresses):
        raise ProdOpsError(
            "The manifest names http addresses, and Excel loads https alone: give a certificate."
        )
    return f"{len(addresses)} addresses, all of this server; environment {known[name.text]}"


def _addresses(root: ET.Element) -> list[str]:
    named = [e.get("DefaultValue", "") for e in root.iter() if e.tag.rpartition("}")[2] in ("SourceLocation", "IconUrl", "SupportUrl", "HighResolutionIconUrl")]  # fmt: skip
    named += [e.get("DefaultValue", "") for kind in ("Url", "Image") for e in root.iter(f"{_TYPES}{kind}")]
    return [a for a in named if a]


def _icons(told: bytes, base: str, ask: Get) -> str:
    root = ET.fromstring(told)  # noqa: S314 - as above
    paths = {
        "/" + a.split("/", 3)[3] for e in root.iter(f"{_TYPES}Image") if (a := e.get("DefaultValue", ""))
    }
    for path in sorted(paths):
        if not ask(base + path).startswith(b"\x89PNG"):
            raise ProdOpsError(f"{path} is no picture.")
    return f"{len(paths)} pictures"


def _functions(told: bytes) -> str:
    names = {f["name"] for f in json.loads(told)["functions"]}
    missing = sorted({f.name for f in FUNCTIONS} - names)
    if missing:
        raise ProdOpsError(f"The server lacks {', '.join(missing)}.")
    return f"{len(names)} cell functions"


def _commands(told: bytes) -> str:
    names = {s["function_name"].replace("_", "-") for s in json.loads(told)}
    missing = sorted({c.name for c in COMMANDS if "office" in c.hosts} - names)
    if missing:
        raise ProdOpsError(f"The server lacks {', '.join(missing)}.")
    return f"{len(names)} commands"


def _pane(told: bytes) -> str:
    page: Any = told.decode("utf-8")
    if 'id="pane"' not in page:
        raise ProdOpsError("The task pane is not ours.")
    if "https://appsforoffice" in page or "cdn." in page:
        raise ProdOpsError("The task pane loads scripts from elsewhere: unset XLWINGS_CDN_OFFICEJS.")
    return "served whole, from this server alone"
