"""The 3D picture: our own three.js viewer as a Streamlit component.

Python sends a manifest (which mesh, where, which surface and colour); the browser fetches each mesh once by its content
hash and keeps the camera. So a change costs a few kilobytes and the changed meshes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from configurator.solid.model import Mesh
from configurator.ui.meshes import MESHES
from parts.frame import Frame

HERE = Path(__file__).parent
BUNDLE = HERE / "dist" / "viewer.js"


@dataclass(frozen=True)
class Drawn:
    """One thing in the picture: `mesh` is the name under which MESHES serves it, `matrix` row by row (mm)."""

    id: str
    label: str
    mesh: str
    surface: str  # see materials.js
    colour: str  # "#rrggbb"
    matrix: tuple[float, ...] | None = None
    ghost: bool = False  # not printed: cannot be picked, and may be faded


def drawn(
    id: str, label: str, mesh: Mesh, surface: str, colour: str, frame: Frame | None = None, *, ghost: bool = False
) -> Drawn:
    """A mesh made ready for the browser."""
    matrix = None if frame is None or frame == Frame() else tuple(round(float(v), 6) for v in frame.matrix().ravel())
    return Drawn(id, label, MESHES.put(mesh), surface, colour, matrix, ghost)


def viewer(
    key: str,
    subject: str,
    things: Iterable[Drawn],
    *,
    kind: Literal["car", "part"],
    summary: str,
    height: str,
    selected: str | None = None,
    busy: str = "",
    on_picked: Callable[[], None] | None = None,
) -> Any:
    """The picture. `subject` names what the camera belongs to; `summary` says in words what is to be seen.

    Afterwards `st.session_state[key].picked` holds {"id": …} once, when a part (or with None, nothing) was clicked.
    """
    data = {
        "subject": subject,
        "kind": kind,
        "parts": [asdict(thing) for thing in things],
        "selected": selected,
        "busy": busy,
        "summary": summary,
        "height": height,
    }
    return _component()(
        key=key, data=data, on_picked_change=on_picked or _nothing, on_missing_change=_nothing, height="content"
    )


def bundle_hash() -> str:
    """The bundle's name in its address, "" if it has not been built."""
    return _hash(BUNDLE.stat().st_mtime_ns) if BUNDLE.exists() else ""


@cache
def _hash(_modified: int) -> str:
    return hashlib.sha256(BUNDLE.read_bytes()).hexdigest()[:16]


def _component() -> Any:
    # the script itself would travel with every message, so it is only a line that imports it by its address; the line
    # break keeps Streamlit from taking it for the name of a file
    script = f"""const module = import(location.origin + "/viewer/{bundle_hash()}.js");
export default function (component) {{
  let stop, over = false;
  module.then(
    (m) => {{ if (!over) stop = m.default(component); }},
    () => {{ component.parentElement.querySelector(".fallback").hidden = false; }},
  );
  return () => {{ over = true; stop?.(); }};
}}
"""
    html, css = (HERE / "viewer.html").read_text("utf-8"), (HERE / "viewer.css").read_text("utf-8")
    return st.components.v2.component("coachbuilder_viewer", html=html, css=css, js=script)


def _nothing() -> None:
    """A trigger without a callback of its own: the rerun is all that is wanted."""
