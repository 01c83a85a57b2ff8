"""Routes beside those of xlwings Server."""

from prodops_xl.hosts.server.routes import router

__all__ = ["router"]
