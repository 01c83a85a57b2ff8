"""The hosts of Excel: cold start of a ribbon button's Python, cells per second through xlwings' COM entry, calls per
second on the web server. Peers: the same interpreter importing what xlwings and pandas need; the same entry around an
echo; the server's bare health page.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUTTON = (
    "from prodops_xl.hosts.desktop import runner; from prodops_xl.registry import command; "
    "command('validate-orders').resolve()"
)
LINE = ["6109100012", "VN", 46143]


def seconds(call, times: int = 5) -> float:
    best = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        best.append(time.perf_counter() - begun)
    return min(best)


def run(code: str) -> None:
    subprocess.run([sys.executable, "-B", "-P", "-c", code], check=True, capture_output=True)


def cold_start() -> None:
    bare = seconds(lambda: run("import pandas, xlwings"))
    ours = seconds(lambda: run(BUTTON))
    print(
        f"button, Python ready to run a command: {ours:.2f} s (aim under 1); import of pandas and xlwings {bare:.2f} s, {ours / bare:.1f} times"
    )


COM = """
import json, sys, time
sys.path.insert(0, {stubs!r})
import com_server_stubs as stubs
udfs = stubs.install()
import prodops_xl.hosts.desktop.cell_functions as ours
def echo(*args): return args[0]
echo.__xlfunc__ = {{**ours.DUTY_RATE.__xlfunc__}}
ours.ECHO = echo
line = {line!r}
column = tuple(("6109100012",) for _ in range(10_000))
def timed(name, first, n):
    begun = time.perf_counter()
    for i in range(n): udfs.call_udf(ours.__name__, name, (first, line[1], line[2] + i % 80))
    return (time.perf_counter() - begun) / n
timed("DUTY_RATE", "6203424511", 3)
print(json.dumps([timed("DUTY_RATE", line[0], 80), timed("ECHO", line[0], 80), timed("DUTY_RATE", line[0], 80), timed("DUTY_RATE", column, 3), timed("ECHO", column, 3)]))
"""


def com_entry() -> None:
    code = COM.format(stubs=str(ROOT / "tests" / "hosts" / "desktop"), line=LINE)
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    one, echo, again, block, echo_block = json.loads(told.stdout)
    print(
        f"COM entry, DUTY_RATE: {1 / one:,.0f} scalar calls/s; an echo {1 / echo:,.0f}, {one / echo:.1f} times; asked again {1 / again:,.0f}"
    )
    print(
        f"COM entry, 10,000 cells in one call: {10_000 / block:,.0f} cells/s; an echo {10_000 / echo_block:,.0f}, {block / echo_block:.1f} times"
    )


@contextmanager
def served():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    limits = {"PRODOPS_CALLS_PER_MINUTE": "1000000", "PRODOPS_COMMANDS_PER_MINUTE": "1000000"}
    process = subprocess.Popen(
        [sys.executable, "-m", "prodops_xl.hosts.server", "--port", str(port)],
        env={**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial", **limits},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def server() -> None:
    import httpx

    with served() as address, httpx.Client(base_url=address, timeout=60) as client:
        for _ in range(200):
            try:
                client.get("/health").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)

        def call(i, cells):
            body = {
                "func_name": "duty_rate", "args": [cells, [["VN"]], [[46143 + i]]], "caller_address": "Book1[Sheet1]A1",
                "culture_info_name": "en-US", "date_format": "m/d/yyyy", "version": "0.37.8", "runtime": "1.4",
            }  # fmt: skip
            client.post("/xlwings/custom-functions-call", json=body).raise_for_status()

        days = iter(range(80))
        health = seconds(lambda: client.get("/health"), 100)
        one = seconds(lambda: [call(next(days), [["6109100012"]]) for _ in range(25)], 3) / 25
        block = seconds(lambda: call(0, [["6109100012"]] * 10_000), 3)
    print(
        f"server, DUTY_RATE: {1 / one:,.0f} scalar calls/s with one worker; its health page {1 / health:,.0f}, {one / health:.1f} times"
    )
    print(
        f"server, 10,000 cells in one call: {block:.2f} s, {10_000 / block:,.0f} cells/s, {one * 10_000 / block:.0f} times as many as by scalars"
    )


def main() -> None:
    cold_start()
    com_entry()
    server()


if __name__ == "__main__":
    main()
