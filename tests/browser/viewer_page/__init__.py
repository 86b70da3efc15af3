"""The viewer on a bench: a page with nothing but the component, without Streamlit, so that tests take no time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from configurator.ui.meshes import MESHES
from configurator.ui.viewer import BUNDLE

HERE = Path(__file__).parent
FILES = {
    "/": (HERE / "page.html", "text/html"),
    "/viewer.js": (BUNDLE, "text/javascript"),
    "/viewer.css": (BUNDLE.parents[1] / "viewer.css", "text/css"),
    "/viewer.html": (BUNDLE.parents[1] / "viewer.html", "text/html"),
}


class Handler(BaseHTTPRequestHandler):
    def __init__(self, held: threading.Event, *args: object) -> None:
        self.held = held
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path.startswith("/mesh/"):
            self.held.wait(30)
            data = MESHES.get(self.path.removeprefix("/mesh/"))
            self.answer(200 if data else 404, data or b"", "application/octet-stream")
        elif self.path in FILES:
            path, kind = FILES[self.path]
            self.answer(200, path.read_bytes(), f"{kind}; charset=utf-8")
        else:
            self.answer(404, b"", "text/plain")

    def answer(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def served() -> Iterator[tuple[str, threading.Event]]:
    """The page's address, and an event: while it is cleared, meshes are kept back."""
    held = threading.Event()
    held.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, held))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", held
    finally:
        held.set()
        server.shutdown()
        server.server_close()
        thread.join()
