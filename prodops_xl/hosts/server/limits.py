"""Limits in front of xlwings Server, which has none: size and time of a request, how many a minute, and by what name
the server may be called.

The counters live in this process: with several replicas each counts for itself, and a proxy in front may count for
all. Nothing else is kept between requests.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from prodops_xl.hosts.server.settings import ServerSettings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_CALLS = "/xlwings/custom-functions-call"
_MOST_CALLERS = 10_000
_BEHIND_ONE_ADDRESS = (
    20  # users of a company may share one; a caller who invents tokens has no more than they together
)


class _TooLargeError(Exception):
    pass


class Limits:
    """Wraps an ASGI app. What is over a limit is answered with one sentence and 400, 403, 413, 429 or 504."""

    def __init__(self, app: App, settings: ServerSettings) -> None:
        self.app, self.settings = app, settings
        self.calls = Buckets(settings.calls_per_minute)
        self.commands = Buckets(settings.commands_per_minute)
        self.calls_from = Buckets(settings.calls_per_minute * _BEHIND_ONE_ADDRESS)
        self.commands_from = Buckets(settings.commands_per_minute * _BEHIND_ONE_ADDRESS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, within limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _answer(send, *refusal)
            return
        await self._within_limits(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str, float] | None:
        headers = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if self.settings.allowed_hosts and _name(host) not in self.settings.allowed_hosts:
            return 400, "This server is not called by that name.", 0.0
        if self._is_foreign(headers.get(b"origin", b"").decode("latin-1").lower()):
            return 403, "Pages of other sites may not ask this server.", 0.0
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self.settings.max_body:
            return 413, self._too_large(), 0.0
        if scope["method"] != "POST":
            return None
        is_call = scope["path"].endswith(_CALLS)
        wait = (self.calls if is_call else self.commands).take(self._caller(scope, headers))
        everybody = self.calls_from if is_call else self.commands_from
        wait = max(wait, everybody.take(self._address(scope, headers)))
        if wait > 0:
            return 429, f"Too many requests; try again in {max(round(wait), 1)} seconds.", wait
        return None

    def _is_foreign(self, origin: str) -> bool:
        """Whether a page of another site asks, in the browser of somebody who may: where nobody signs in, its being on
        this machine is all that lets a request in.
        """
        if not (origin and self.settings.allowed_hosts):
            return False
        return _name(origin.partition("://")[2]) not in self.settings.allowed_hosts

    def _too_large(self) -> str:
        return (
            f"The workbook is larger than the {self.settings.max_body / 1024 / 1024:.0f} MB that the server accepts. "
            "Split it by season, or run the command with prodops-xl on the file."
        )

    def _caller(self, scope: Scope, headers: dict[bytes, bytes]) -> str:
        """Who calls: by a digest of the token where there is one, else by address."""
        token = headers.get(b"authorization", b"")
        if token:
            return hashlib.sha256(token).hexdigest()
        return self._address(scope, headers)

    def _address(self, scope: Scope, headers: dict[bytes, bytes]) -> str:
        if self.settings.trust_proxy and (told := headers.get(b"x-forwarded-for")):
            # Proxies add the address that they see at the end; what stands before it, the caller may have written.
            return told.decode("latin-1").split(",")[-1].strip()
        client = scope.get("client")
        return str(client[0]) if client else ""

    async def _within_limits(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0
        begun = False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.settings.max_body:
                raise _TooLargeError
            return message

        async def told(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            # Commands and calls keep the time themselves; this is for a client that sends slowly.
            await asyncio.wait_for(self.app(scope, counted, told), self.settings.time_limit + 30)
        except _TooLargeError:
            if not begun:
                await _answer(send, 413, self._too_large(), 0.0)
        except TimeoutError:
            if not begun:
                await _answer(send, 504, "The request took too long.", 0.0)


class Buckets:
    """So many requests a minute for each caller, and as many at once."""

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.rate, self.clock = max(per_minute, 1.0), per_minute / 60.0, clock
        self.levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> float:
        """0 where the caller may go on, else the seconds to wait."""
        now = self.clock()
        level, then = self.levels.pop(caller, (self.most, now))
        level = min(self.most, level + (now - then) * self.rate)
        allowed = level >= 1.0
        self.levels[caller] = (level - 1.0 if allowed else level, now)
        if len(self.levels) > _MOST_CALLERS:
            self.levels.popitem(last=False)
        return 0.0 if allowed else (1.0 - level) / self.rate


def _name(host: str) -> str:
    """A Host header without its port."""
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


async def _answer(send: Send, status: int, sentence: str, wait: float) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if wait:
        headers.append((b"retry-after", str(max(round(wait), 1)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
