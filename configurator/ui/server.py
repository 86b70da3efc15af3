"""What the app's server has besides its pages: the workshop's life, and the addresses of meshes and viewer."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from configurator.ui import look, panel, pictures, progress, viewer, workshop
from configurator.ui.meshes import MESHES

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # addresses that name their content
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc's malloc.h
LARGE = 128 * 1024  # bytes
HOUR = 3600.0  # seconds: the first car may take minutes
A_WHILE = {"Cache-Control": "private, max-age=3600"}
NOT_KEPT = {"Cache-Control": "no-store"}


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Workers start with the server, never from a page script, and are gone before it is."""
    thrifty()
    first = workshop.open()
    load()
    settle()
    threading.Thread(target=_settle_after, args=[first], daemon=True).start()
    try:
        yield
    finally:
        workshop.close()


def thrifty() -> None:
    """Have large blocks of memory handed back to the system as soon as they are free (with glibc; elsewhere no more).

    Its own limit for that grows with what it has seen. Then meshes and solids from the workers come to lie between
    smaller things in the heaps of thirty threads, and what they leave behind stays with the process.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        libc.mallopt(M_TRIM_THRESHOLD, 2 * LARGE)


def load() -> None:
    """Load what the first page run would have to wait for."""
    from configurator.ui.configure.draft import Draft, domains

    for page in ("summary", "workbench"):
        importlib.import_module(f"configurator.ui.{page}")
    domains(Draft())


def _settle_after(first: workshop.Build) -> None:
    if first.wait(HOUR):
        settle()


def settle() -> None:
    """Take what the process has by now for what it will always have: modules, tables, solvers, the first car.

    Streamlit looks for garbage after every page run. Among all these that took 100 ms each time, two thirds of what a
    change of colour costs, and no other session's page could run meanwhile.
    """
    gc.collect()
    gc.freeze()


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


async def news(request: Request) -> Response:
    """How a build comes on; the browser waits until there is something to tell."""
    left = request.query_params.get("left", "")
    seen = {"done": False, "left": int(left) if left.isdecimal() else None}
    found = await progress.news(request.path_params["name"], seen)
    return PlainTextResponse("no such build", 404) if found is None else JSONResponse(found, headers=NOT_KEPT)


async def health(_request: Request) -> Response:
    return PlainTextResponse("ok")


ROUTES = [
    Route("/mesh/{name}", mesh),
    Route("/viewer/{file}", script),
    Route("/panel/{file}", panel_script),
    Route("/progress/{name}", news),
    Route("/picture/{kind}/{name}.png", picture),
    Route("/healthz", health),
]

MIDDLEWARE = [Middleware(look.Dressed)]
