"""Size, time, rate and name of requests, on a small app in this process; logs without contents."""

from __future__ import annotations

import asyncio
import logging
import threading
import time

import httpx
import pytest
from fastapi import HTTPException

from prodops_xl.hosts.server.limits import Buckets, Limits
from prodops_xl.hosts.server.logs import WithoutContents, WithoutQuery
from prodops_xl.hosts.server.settings import ServerSettings
from prodops_xl.hosts.server.work import TimeIsUpError, run_call, run_command, stopwatch

CALL, RUN = "/xlwings/custom-functions-call", "/xlwings/custom-scripts-call/cogs"


async def app(scope, receive, send):
    """Reads the whole body and answers with its length; waits where asked."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(60)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


def asked(settings, *requests, client=("10.0.0.1", 1)):
    """The answers to some requests, one after another."""

    async def run():
        transport = httpx.ASGITransport(Limits(app, settings), client=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as session:
            return [await session.request(**request) for request in requests]

    return asyncio.run(run())


def post(path=RUN, **kwargs):
    return {"method": "POST", "url": path, **kwargs}


def test_a_body_over_the_limit_is_refused_with_a_sentence():
    settings = ServerSettings(max_body=1000)
    small, large = asked(settings, post(content=b"x" * 1000), post(content=b"x" * 1001))
    assert (small.status_code, small.text) == (200, "1000")
    assert large.status_code == 413
    assert "Split it by season" in large.text


def test_a_body_that_does_not_tell_its_length_is_counted():
    async def parts():
        for _ in range(20):
            yield b"x" * 100

    (answer,) = asked(ServerSettings(max_body=1000), post(content=parts()))
    assert answer.status_code == 413


def test_a_request_that_takes_too_long_is_answered(monkeypatch):
    monkeypatch.setattr("prodops_xl.hosts.server.limits.asyncio.wait_for", _at_once(asyncio.wait_for))
    (answer,) = asked(ServerSettings(), {"method": "GET", "url": "/slow"})
    assert answer.status_code == 504


def _at_once(wait_for):
    return lambda work, _seconds: wait_for(work, 0.05)


def test_a_command_is_stopped_where_it_tells_of_its_progress():
    stopped = []

    def command():
        tell = stopwatch(0.02)
        for _ in range(500):
            time.sleep(0.005)
            try:
                tell("Computing", 0.5)
            except TimeIsUpError:
                stopped.append("yes")
                raise

    with pytest.raises(HTTPException, match=r"504.*workbook is as it was"):
        asyncio.run(run_command(command, 0.02))
    assert stopped == ["yes"]


def test_a_call_that_cannot_be_stopped_is_answered_at_the_limit():
    done = threading.Event()
    with pytest.raises(HTTPException, match="504"):
        asyncio.run(run_call(lambda: done.wait(5), -0.95))
    done.set()


def test_commands_and_calls_are_counted_apart_and_by_caller():
    settings = ServerSettings(commands_per_minute=2, calls_per_minute=3)
    runs = asked(settings, post(), post(), post(), post(CALL), {"method": "GET", "url": "/health"})
    assert [a.status_code for a in runs] == [200, 200, 429, 200, 200]
    assert int(runs[2].headers["retry-after"]) > 0
    assert "try again in" in runs[2].text
    tokens = asked(settings, *[post(headers={"Authorization": f"Bearer {who}"}) for who in "aaab"])
    assert [a.status_code for a in tokens] == [200, 200, 429, 200]


@pytest.mark.parametrize(("trusted", "expected"), [(False, [200, 429]), (True, [200, 200])])
def test_an_address_that_a_caller_claims_counts_only_behind_a_proxy(trusted, expected):
    settings = ServerSettings(commands_per_minute=1, trust_proxy=trusted)
    answers = asked(settings, *[post(headers={"X-Forwarded-For": who}) for who in ("1.1.1.1", "2.2.2.2")])
    assert [a.status_code for a in answers] == expected


def test_an_address_before_the_proxys_own_is_the_callers_invention():
    settings = ServerSettings(commands_per_minute=1, trust_proxy=True)
    claims = ("9.9.9.1, 1.1.1.1", "9.9.9.2, 1.1.1.1")  # a proxy adds what it sees at the end (RFC 7239, 5.2)
    answers = asked(settings, *[post(headers={"X-Forwarded-For": who}) for who in claims])
    assert [a.status_code for a in answers] == [200, 429]


def test_a_bucket_fills_again():
    now = [0.0]
    bucket = Buckets(60, clock=lambda: now[0])
    assert [bucket.take("a") for _ in range(60)] == [0.0] * 60
    assert 0 < bucket.take("a") <= 1
    now[0] = 1.1
    assert bucket.take("a") == 0.0


def test_buckets_of_many_callers_are_forgotten():
    bucket = Buckets(60)
    for i in range(10_100):
        bucket.take(str(i))
    assert len(bucket.levels) == 10_000


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("LOCALHOST", 200), ("[::1]:8000", 200), ("evil.example.com", 400), ("", 400)],
)
def test_only_known_names_are_answered(host, status):
    """A page elsewhere whose name was pointed at this machine (DNS rebinding) gets nothing."""
    settings = ServerSettings(allowed_hosts=frozenset({"localhost", "[::1]"}))
    (answer,) = asked(settings, {"method": "GET", "url": "/health", "headers": {"Host": host}})
    assert answer.status_code == status


SECRET = "PO 4500012345 at 8.50"


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://localhost:8000", 200), ("https://prodops.example.com", 200), ("https://evil.example.com", 403), ("null", 403), ("https://localhost.evil.example.com", 403)],
)  # fmt: skip
def test_a_page_of_another_site_may_not_ask(origin, status):
    """A form or a fetch without preflight reaches a server on this machine from any page in the browser."""
    settings = ServerSettings(allowed_hosts=frozenset({"localhost", "prodops.example.com"}))
    (answer,) = asked(settings, post(headers={"Origin": origin, "Content-Type": "text/plain"}))
    assert answer.status_code == status


def test_logs_hold_no_contents():
    record = logging.LogRecord(
        "xlwings_server.main", logging.ERROR, __file__, 1, ValueError(SECRET), (), None
    )
    WithoutContents().filter(record)
    assert record.getMessage() == "Answered with an error: ValueError"
    with pytest.raises(ValueError, match=r"8\.50") as caught:
        float(SECRET)
    trace = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, "Exception in app", (), trace)
    WithoutContents().filter(record)
    told = logging.Formatter().format(record)
    assert SECRET not in told
    assert "test_limits.py" in told


def test_logs_hold_no_query_strings():
    args = ("127.0.0.1:1", "GET", f"/xlwings/alert?prompt={SECRET}", "1.1", 200)
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, __file__, 1, '%s - "%s %s HTTP/%s" %d', args, None
    )
    WithoutQuery().filter(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /xlwings/alert HTTP/1.1" 200'


def test_invented_tokens_share_their_address():
    """20 callers' worth for one address: the 21st of 21 tokens with one request a minute each waits."""
    settings = ServerSettings(commands_per_minute=1)
    answers = asked(settings, *(post(headers={"authorization": f"Bearer invented {i}"}) for i in range(21)))
    assert [a.status_code for a in answers] == [200] * 20 + [429]


def test_what_waited_beyond_its_time_is_not_begun():
    begun = []

    async def run():
        # Both threads of the pool are busy for longer than the third may wait.
        busy = [asyncio.ensure_future(run_call(lambda: time.sleep(0.6), 5)) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(HTTPException) as refused:
            await run_call(lambda: begun.append(1), 0.1)
        await asyncio.gather(*busy)
        return refused.value.status_code

    assert asyncio.run(run()) == 504
    assert begun == []


def test_a_call_of_too_many_cells_is_refused_with_a_sentence():
    from prodops_xl.hosts.server.cell_calls import MOST_CELLS, Refused, answer

    with pytest.raises(Refused, match="Divide the range"):
        answer("IMU", ([[10]] * (MOST_CELLS + 1), [[40]]))
