"""The ASGI application: xlwings Server with our project, behind our limits. `launch.prepare` has set its environment."""

from __future__ import annotations

from xlwings_server.main import main_app

from prodops_xl.hosts.server.limits import Limits
from prodops_xl.hosts.server.settings import server_settings

app = Limits(main_app, server_settings())
