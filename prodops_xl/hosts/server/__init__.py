"""The web add-in: an xlwings Server for Excel on Windows, Mac and the web.

Everything that touches xlwings' PRO parts lies in this package and in `addin/office/`, behind the extra `server`:
free for noncommercial use, a bought key otherwise. Importing this module needs neither.

    serve(port=8000)                      the function behind `prodops-xl serve`
    python -m prodops_xl.hosts.server     the same, without the shell
"""

from __future__ import annotations

from prodops_xl.hosts.server.launch import serve

__all__ = ["serve"]
