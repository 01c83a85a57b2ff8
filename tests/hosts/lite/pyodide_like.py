"""A fresh interpreter with no more than the add-in's Python has: main.py of a workbook is run in it.

    python pyodide_like.py MAIN.py functions              < lines of {"name", "args"}
    python pyodide_like.py MAIN.py scripts BOOK FOLDER DAY SOURCES SCRIPT...

What is not there: packages that Pyodide lacks or that only a shell or server of ours needs, threads, programs, files
other than Python's own and the packages that main.py unpacks.
"""

import asyncio
import contextlib
import datetime as dt
import importlib.util
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

LACKING = {
    "rapidfuzz", "xlsxwriter", "typer", "rich", "lxml", "jinja2", "sqlalchemy", "lzma", "sqlite3",
    "multiprocessing", "_multiprocessing", "xlwings_server",
}  # fmt: skip


class Lacking:
    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def refuse(*_args, **_kwargs):
    raise RuntimeError("can't start a thread or a program here")


def shut_in(lacking, allowed=()):
    """Take away what Pyodide has not."""
    for name in [n for n in sys.modules if n.partition(".")[0] in lacking]:
        del sys.modules[name]
    sys.meta_path.insert(0, Lacking(lacking))
    threading.Thread.start = refuse
    subprocess.Popen.__init__ = refuse
    os.fork = refuse
    here = [os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, tempfile.gettempdir(), *allowed)]
    # An editable install puts the sources on the path.
    sys.path[:] = [p for p in sys.path if p and any(os.path.realpath(p).startswith(h) for h in here)]
    sys.meta_path[:] = [
        f for f in sys.meta_path if "editable" not in str(getattr(f, "__module__", f)).lower()
    ]

    def watch(event, args):
        if event == "open" and isinstance(args[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(args[0]))
            if not path.startswith(
                ("/proc/", "/sys/", "/dev/", "/usr/share/zoneinfo", "/etc/localtime", *here)
            ):
                raise PermissionError(f"no file here: {path}")
        if event in {"subprocess.Popen", "os.system", "socket.connect", "os.exec", "os.posix_spawn"}:
            raise RuntimeError(f"not here: {event}")

    sys.addaudithook(watch)


def main_of(path):
    spec = importlib.util.spec_from_file_location("main", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["main"] = module
    spec.loader.exec_module(module)
    return module


def as_rows(value):
    """As the add-in hands over an argument that was asked for with two dimensions; an empty cell is None."""
    rows = value if isinstance(value, list) else [[value]]
    return [row if isinstance(row, list) else [row] for row in rows]


def plain(value):
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.date().isoformat() if isinstance(value, dt.datetime) else value


def functions(main):
    import xlwings

    for line in sys.stdin:
        asked = json.loads(line)
        try:
            told = plain(getattr(main, f"prodops_{asked['name'].lower()}")(*map(as_rows, asked["args"])))
        except xlwings.XlwingsError as error:
            told = {"raised": str(error)}
        except TypeError as error:
            told = {"signature": str(error)}
        sys.stderr.write(json.dumps(told) + "\n")
    return {"modules": modules()}


def modules():
    """Where our modules came from, by name."""
    return {
        n: str(getattr(m, "__file__", ""))
        for n, m in sys.modules.items()
        if n.partition(".")[0] == "prodops_xl"
    }


def scripts(main, book_path, folder, day, sources, *names):
    """Scripts of main.py (`run_cogs`) over the file engine; every read and write of a cell in order, and what was printed."""
    main.engine("answers")
    import prodops_xl.hosts

    # The file engine is not carried, nor what it needs of the rooms below.
    for package in (prodops_xl, prodops_xl.hosts):
        package.__path__.append(str(Path(sources, *package.__name__.split("."))))
    with contextlib.suppress(ModuleNotFoundError):
        import prodops_xl.workbook

        prodops_xl.workbook.__path__.append(str(Path(sources, "prodops_xl", "workbook")))
    from prodops_xl.hosts.files import open_book
    from prodops_xl.hosts.files.notes import Note
    from prodops_xl.hosts.files.ranges import Range

    main.dt = type(
        "Clock", (), {"date": type("Day", (), {"today": staticmethod(lambda: dt.date.fromisoformat(day))})}
    )
    log = []

    def record(owner, name):
        old = next(vars(c)[name] for c in owner.__mro__ if name in vars(c))

        def get(self):
            log.append(f"read {name}")
            return old.fget(self)

        def put(self, value):
            log.append(f"write {name}")
            old.fset(self, value)

        setattr(owner, name, property(get, put))

    for owner, members in {
        Range: ("raw_value", "formula", "color", "number_format"),
        Note: ("text",),
    }.items():
        for member in members:
            record(owner, member)

    def run(command):
        with open_book(book_path) as book, contextlib.redirect_stdout(io.StringIO()) as printed:
            book.sheets[0].activate()
            book.sheets[0]["A5"].select()
            before = set(modules())
            log.clear()
            made = getattr(main, f"prodops_{command}")(book)
            if asyncio.iscoroutine(made):
                asyncio.run(made)
            # What the engine under test loads or reads when it is saved is no part of the command.
            done, loaded = list(log), modules()
            book.save(Path(folder, f"{command}.xlsx"))
        return {
            "log": done,
            "printed": printed.getvalue().splitlines(),
            "modules": {n: f for n, f in loaded.items() if n not in before},
        }

    return {name: run(name) for name in names}


if __name__ == "__main__":
    import holidays  # noqa: F401 - as the add-in installs it from requirements.txt
    import numpy as np  # noqa: F401
    import pandas as pd  # noqa: F401
    import pydantic  # noqa: F401

    what = sys.argv[2]
    # The file engine, which stands where Excel stands, reads and writes files with these.
    files = {"openpyxl", "python_calamine"}
    shut_in(LACKING - files if what == "scripts" else LACKING | files, allowed=sys.argv[3:])
    started = main_of(sys.argv[1])
    told = functions(started) if what == "functions" else scripts(started, *sys.argv[3:])
    sys.stdout.write("\n" + json.dumps(told) + "\n")
