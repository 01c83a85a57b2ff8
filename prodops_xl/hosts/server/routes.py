"""Our own routes beside xlwings Server's: health, the sheets a command needs, pictures, parts of the task pane."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse
from xlwings_server import dependencies as dep
from xlwings_server.config import settings
from xlwings_server.templates import TemplateResponse, templates

from prodops_xl import __version__
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.server import places
from prodops_xl.hosts.server.manifest import ADDIN, ribbon_groups
from prodops_xl.hosts.server.pictures import picture
from prodops_xl.hosts.server.sheet_plan import known_headers, plan
from prodops_xl.registry import COMMANDS, FUNCTIONS
from prodops_xl.tables.settings import SETTINGS

router = APIRouter(prefix=settings.app_path)

_COMMANDS = [c for c in COMMANDS if "office" in c.hosts]
templates.env.globals.update(addin=ADDIN, groups=ribbon_groups(_COMMANDS), commands=_COMMANDS)


@router.api_route("/health", methods=["GET", "HEAD"])
async def health() -> dict[str, Any]:
    """Is the server well, which version, and until when is its tariff known? No secret, no name of a user."""
    return {
        "status": "ok",
        "version": __version__,
        "tariff": _tariff(),
        "functions": len(FUNCTIONS),
        "commands": len(_COMMANDS),
    }


def _tariff() -> dict[str, str]:
    from prodops_xl.domain.tariff_state import tariff_state
    from prodops_xl.hosts.tariff_store import take
    from prodops_xl.reference import tariff

    take()
    state = tariff_state(tariff(), _today())
    return {"edition": state.edition, "read_until": str(state.lines_until or "")}


def _today() -> date:
    return datetime.now().date()  # noqa: DTZ005 - the server's own day


@router.get("/prodops/tariff")
async def tariff_part(request: Request, _user: dep.User) -> Response:
    """The task pane's part that says how current the tariff is: what `prodops-xl tariff status` says."""
    from prodops_xl.hosts.tariff_views import status_view

    view = await run_in_threadpool(status_view, _today())
    return TemplateResponse(request=request, name="prodops/tariff.html", context={"view": view})


async def _object_of(request: Request) -> Mapping[str, Any]:
    """The JSON object that a request holds; HTTP 400 with a sentence where it holds none."""
    try:
        told = await request.json()
    except ValueError:
        raise HTTPException(400, "The request is not JSON.") from None
    if not isinstance(told, Mapping):
        raise HTTPException(400, "The request is not an object.")
    return told


@router.post("/prodops/plan/{name}")
async def plan_of(name: str, request: Request, _user: dep.User) -> Response:
    """Which sheets a command needs, from names and header rows."""
    told = await _object_of(request)
    try:
        found = await run_in_threadpool(plan, name, told)
    except ProdOpsError as error:
        raise HTTPException(400, str(error)) from None
    return JSONResponse(found.as_json())


@router.get("/prodops/headers")
async def headers(_user: dep.User) -> list[str]:
    """The headers that our tables are known by."""
    return known_headers()


@router.post("/prodops/health")
async def health_of(request: Request, _user: dep.User) -> Response:
    """The task pane's part that shows which tables were found, from the plan that it was given."""
    told = await _object_of(request)
    return TemplateResponse(request=request, name="prodops/health.html", context={"plan": told})


@router.get("/prodops/settings")
async def settings_part(request: Request, _user: dep.User) -> Response:
    """The task pane's settings, from the one list of settings."""
    return TemplateResponse(request=request, name="prodops/settings.html", context={"listed": SETTINGS})


@router.get("/support")
async def support(request: Request) -> Response:
    """Where the manifest's support link leads: this server, nobody else's."""
    return TemplateResponse(
        request=request, name="prodops/support.html", context={"version": __version__, "tariff": _tariff()}
    )


@router.get(f"{settings.static_url_path}/icons/{{file}}")
async def icon(file: str) -> Response:
    """A picture of the ribbon; a plain one where the build has none of that name."""
    folder = places.icons()
    path = folder / file if folder is not None else None
    if path is not None and path.parent == folder and path.suffix == ".png" and path.is_file():
        return FileResponse(path, media_type="image/png")
    made = picture(file)
    if made is None:
        raise HTTPException(404, "There is no such picture.")
    return Response(made, media_type="image/png")


@router.get(f"{settings.static_url_path}/images/favicon.png")
@router.get("/favicon.ico")
async def favicon() -> Response:
    """The add-in's own picture."""
    return await icon("prodops-32.png")
