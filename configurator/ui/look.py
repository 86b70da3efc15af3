"""The little that Streamlit's theme cannot say: a picture that stays in view, the bar, a calm header."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ICON = str(Path(__file__).with_name("icon.svg"))

CSS = """
:root { --cb-stage: clamp(320px, calc(100vh - 200px), 760px); }
.stApp { --cb-page: light-dark(#FBFAF8, #16191B); --cb-line: light-dark(#DEDBD4, #363C3F);
  --cb-main: light-dark(#17686F, #4DB6BE); }
.block-container { padding-top: 4.2rem; padding-bottom: 7.5rem; max-width: 1680px; }
h1 { font-size: 1.7rem !important; padding: 0 !important; letter-spacing: -.01em; }
h1.cb-title { margin: 0; line-height: 1.2; }
.cb-lead { margin: .3rem 0 0; }
h2 { font-size: 1.2rem !important; padding: 1.2rem 0 .4rem !important; }
[data-testid="stMetricValue"] { font-size: 1.35rem; }
[data-stale="true"] { opacity: 1 !important; }
.st-key-language { position: fixed; top: .55rem; right: 3.6rem; z-index: 999991; width: auto !important; }
.stColumn:has(.st-key-stage) { position: sticky; top: 4rem; align-self: flex-start; }
.stColumn:has(.st-key-bench) { position: sticky; top: 4rem; align-self: flex-start; max-height: calc(100vh - 5rem);
  overflow-y: auto; padding-right: .5rem; }
.cb-bar { position: fixed; left: 0; right: 0; bottom: 0; z-index: 90; background: var(--cb-page);
  border-top: 1px solid var(--cb-line); box-shadow: 0 -4px 18px rgb(0 0 0 / .08); }
.cb-bar dl { display: flex; justify-content: center; gap: clamp(12px, 3vw, 48px); margin: 0 auto;
  padding: 10px 20px 12px; max-width: 1680px; overflow-x: auto; }
.cb-bar div { flex: none; min-width: 86px; }
.cb-bar dt { font-size: 12px; opacity: .78; margin: 0; font-weight: 400; }
.cb-bar dd { margin: 0; font-size: 19px; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.cb-bar small { display: block; font-size: 12px; font-weight: 400; opacity: .78; }
.cb-bar .gauge { display: inline-block; vertical-align: middle; margin-left: 8px; width: 64px; height: 6px;
  border-radius: 3px; background: rgb(128 128 128 / .3); overflow: hidden; }
.cb-bar .gauge i { display: block; height: 100%; background: var(--cb-main); }
.cb-bar .gauge.near i { background: #c2571a; }
.cb-tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; }
.cb-tile { display: block; border: 1px solid var(--cb-line); border-radius: 10px; overflow: hidden;
  color: inherit !important; text-decoration: none !important; font-size: 14px; }
.cb-tile:hover, .cb-tile:focus-visible { border-color: var(--cb-main); }
.cb-tile img { width: 100%; aspect-ratio: 4/3; object-fit: cover; background: #e9e8e4; display: block; }
.cb-tile span { display: block; padding: 7px 10px 9px; font-weight: 600; }
.cb-table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.cb-table th, .cb-table td { text-align: left; padding: 6px 12px 6px 0; vertical-align: middle;
  border-bottom: 1px solid var(--cb-line); }
.cb-table th { font-weight: 600; }
.cb-table .own { background: color-mix(in srgb, var(--cb-main) 10%, transparent); }
.cb-scroll { overflow-x: auto; }
.cb-picture { width: 100%; border-radius: 12px; background: #e9e8e4; display: block; aspect-ratio: 8/5; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: light-dark(#575C5F, #BDBFBE) !important; opacity: 1 !important; }
[data-testid="stBaseButton-primary"] p { color: var(--cb-page); }
.cb-quiet { opacity: .78; font-size: 14px; }
@media (max-width: 640px) {
  :root { --cb-stage: 38vh; }
  .stColumn:has(.st-key-stage) { order: -1; position: sticky; top: 3.75rem; z-index: 80;
    background: var(--cb-page); }
  .stColumn:has(.st-key-stage) { max-height: 64vh; overflow-y: auto; }
  .stColumn:has(.st-key-bench) { order: -1; position: static; max-height: none; overflow: visible; }
  .block-container { padding-top: 3.9rem; padding-left: .8rem; padding-right: .8rem; }
  .cb-bar dl { justify-content: flex-start; padding: 7px 14px 9px; gap: 20px; }
  .cb-bar dd { font-size: 16px; }
  .cb-bar small { font-size: 11px; max-width: 112px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
"""


class Dressed:
    """Middleware that puts the name and the style into the page itself.

    As an element of the page (`st.html`, `st.markdown`) the style came seconds after the text on a slow machine.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        plain = (b"accept-encoding", b"if-none-match", b"if-modified-since")  # no packed page and no "not modified"
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in plain]}
        start: Message = {}
        body = b""

        async def keep(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            headers = MutableHeaders(raw=start["headers"])
            if headers.get("content-type", "").startswith("text/html"):
                body = dressed(body.decode()).encode()
                headers["content-length"] = str(len(body))
                for name in ("etag", "last-modified"):  # of the file, which this isn't any more
                    if name in headers:
                        del headers[name]
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, keep)


def dressed(page: str) -> str:
    """Streamlit's page with our name and style; in the body, so that it comes after Streamlit's own style."""
    named = page.replace("<title>Streamlit</title>", "<title>Coachbuilder</title>")
    return named.replace("<body>", f"<body><style>{CSS}</style>", 1)
