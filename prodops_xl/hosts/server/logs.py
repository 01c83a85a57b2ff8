"""What the server logs: who called what and when. Never a cell, a sentence about one, or a query string.

The sentences of refused calls quote cells (`hts '61091' is not a tariff number`), so the filter keeps the kind of
an error and where it arose, and drops what it said.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

_FRAMES = 8  # where an error arose is among the last ones


class WithoutContents(logging.Filter):
    """Drops from a record all that may quote a workbook."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without contents."""
        if isinstance(record.msg, BaseException):
            record.msg, record.args = f"Answered with an error: {type(record.msg).__name__}", ()
        if record.exc_info:
            kind, _, trace = record.exc_info
            places = "".join(
                f"\n  {frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trace)[-_FRAMES:]
            )
            record.msg = f"{record.getMessage()}: {kind.__name__ if kind else 'error'}{places}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


class WithoutQuery(logging.Filter):
    """Drops query strings from lines about requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, its path alone."""
        if record.name == "uvicorn.access" and isinstance(record.args, tuple) and len(record.args) > 2:
            address, method, path, *rest = record.args
            record.args = (address, method, str(path).partition("?")[0], *rest)
        return True


def log_config(level: str) -> dict[str, Any]:
    """For uvicorn: one line a record on standard error, without contents."""
    name = level.upper() if level.upper() in ("DEBUG", "INFO", "WARNING", "ERROR") else "INFO"
    handler = {
        "class": "logging.StreamHandler",
        "formatter": "line",
        "filters": ["contents", "query"],
        "stream": "ext://sys.stderr",
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"contents": {"()": WithoutContents}, "query": {"()": WithoutQuery}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": handler},
        "root": {"handlers": ["stderr"], "level": name},
        # Its own lines name the headers and bodies that it sends for others.
        "loggers": {
            "httpx": {"level": "WARNING"},
            "uvicorn": {"level": name, "handlers": [], "propagate": True},
            "uvicorn.access": {"level": name, "handlers": [], "propagate": True},
            "uvicorn.error": {"level": name, "handlers": [], "propagate": True},
        },
    }
