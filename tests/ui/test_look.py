"""The style comes with the page itself, and with nothing else."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from configurator.ui import look
from tests.ui.conftest import finished

PAGE = "<!DOCTYPE html><html><head><title>Streamlit</title></head><body><div id='root'></div>ä" + "<i></i>" * 400
NAVIGATES = "text/html,application/xhtml+xml,*/*;q=0.8"


async def whole(request: Request) -> Response:
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    return HTMLResponse(PAGE, headers={"etag": '"one"', "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT"})


async def pieces(_request: Request) -> Response:
    return StreamingResponse((PAGE[i : i + 99] for i in range(0, len(PAGE), 99)), media_type="text/html")


async def words(_request: Request) -> Response:
    return PlainTextResponse("<body>" + "x" * 2000)


def get(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What a browser is sent: status, headers, body."""
    packed = Middleware(GZipMiddleware, minimum_size=10)
    routes = [Route("/", whole), Route("/pieces", pieces), Route("/words", words)]
    app = Starlette(routes=routes, middleware=[Middleware(look.Dressed), packed])
    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": asked, "root_path": ""}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return await asyncio.Future()  # the browser stays, and says nothing more

    async def send(message: Any) -> None:
        sent.append(message)

    finished(app(scope, receive, send))
    known = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], known, b"".join(message.get("body", b"") for message in sent[1:])


def test_a_page_brings_its_style_and_name() -> None:
    for path in ("/", "/pieces"):
        status, headers, body = get(path, accept=NAVIGATES, accept_encoding="gzip", if_none_match='"one"')
        assert status == 200
        assert body.decode() == look.dressed(PAGE)
        assert body.decode().count(look.CSS) == 1
        assert b"<title>Coachbuilder</title>" in body
        assert int(headers["content-length"]) == len(body)
        assert "etag" not in headers, "an old page must not come back from a browser's store"
        assert "last-modified" not in headers


def test_anything_else_is_untouched() -> None:
    _, _, body = get("/words", accept=NAVIGATES, accept_encoding="gzip")
    assert body.decode() == "<body>" + "x" * 2000
    _, headers, body = get("/", accept="*/*", accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).decode() == PAGE
