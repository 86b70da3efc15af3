"""What the app's server has besides its pages: the workshop's life, and the addresses of meshes and viewer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from configurator.ui import look, panel, pictures, viewer, workshop
from configurator.ui.meshes import MESHES

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # addresses that name their content
A_WHILE = {"Cache-Control": "private, max-age=3600"}


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Workers start with the server, never from a page script, and are gone before it is."""
    workshop.open()
    try:
        yield
    finally:
        workshop.close()


async def mesh(request: Request) -> Response:
    data = MESHES.get(request.path_params["name"])
    if data is None:
        return PlainTextResponse("no such mesh", 404)
    return Response(data, media_type="application/octet-stream", headers=FOR_EVER)


async def script(request: Request) -> Response:
    if not viewer.BUNDLE.exists() or request.path_params["file"] != f"{viewer.bundle_hash()}.js":
        return PlainTextResponse("no such file", 404)
    return FileResponse(viewer.BUNDLE, media_type="text/javascript", headers=FOR_EVER)


async def panel_script(request: Request) -> Response:
    if request.path_params["file"] != f"{panel.script_hash()}.js":
        return PlainTextResponse("no such file", 404)
    return FileResponse(panel.SCRIPT, media_type="text/javascript", headers=FOR_EVER)


async def picture(request: Request) -> Response:
    """A PNG; the browser waits while it is drawn, the server doesn't."""
    kind, name = request.path_params["kind"], request.path_params["name"]
    data = await run_in_threadpool(pictures.find, kind, name)
    if data is None:
        return PlainTextResponse("no such picture", 404)
    return Response(data, media_type="image/png", headers=A_WHILE)


async def health(_request: Request) -> Response:
    return PlainTextResponse("ok")


ROUTES = [
    Route("/mesh/{name}", mesh),
    Route("/viewer/{file}", script),
    Route("/panel/{file}", panel_script),
    Route("/picture/{kind}/{name}.png", picture),
    Route("/healthz", health),
]

MIDDLEWARE = [Middleware(look.Dressed)]
