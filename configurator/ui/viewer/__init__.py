"""The 3D picture: our own three.js viewer as a Streamlit component.

Python sends a manifest (which mesh, where, which surface and colour); the browser fetches each mesh once by its content
hash and keeps the camera. So a change costs a few kilobytes and the changed meshes. Whatever only concerns looking
(section, explosion, list of parts, measuring, heat map, views, picture) happens in the browser and reruns nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from configurator.solid.model import Mesh
from configurator.ui.meshes import MESHES
from configurator.ui.viewer.strings import STRINGS
from parts.frame import Frame

__all__ = ["BUNDLE", "STRINGS", "Awaited", "Dimension", "Drawn", "Legend", "bundle_hash", "drawn", "manifest", "viewer"]

HERE = Path(__file__).parent
BUNDLE = HERE / "dist" / "viewer.js"

Kind = Literal["car", "part"]
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Drawn:
    """One thing in the picture: `mesh` is the name under which MESHES serves it, `matrix` row by row (mm).

    `far` is the name of a coarser mesh, for browsers that draw on the processor.
    """

    id: str
    label: str
    mesh: str
    surface: str  # see materials.js
    colour: str  # "#rrggbb"
    matrix: tuple[float, ...] | None = None
    ghost: bool = False  # not printed: cannot be picked, and may be faded
    group: str = ""  # where it hangs in the list of parts; "": with the printed or with the bought parts
    explode: Point | None = None  # where it moves in the exploded view; length 1 is the usual way, None: off the centre
    field: str | None = None  # name under which MESHES serves a value for each of its vertices
    far: str | None = None


@dataclass(frozen=True)
class Legend:
    """What the colours of the heat map mean. Values beyond `limit` (on the `worse` side) are hatched.

    `choices` are (name, title) of other fields that may be asked for: the one chosen arrives as `state[key].field`.
    """

    title: str
    unit: str
    low: float
    high: float
    limit: float | None = None
    palette: Literal["cividis", "viridis"] = "cividis"  # both perceptually uniform and safe for the colour-blind
    worse: Literal["low", "high"] = "low"  # which end is drawn bright
    choices: tuple[tuple[str, str], ...] = ()
    choice: str = ""  # which of the choices is shown
    on: bool = False  # whether the map is shown before anybody has asked for it


@dataclass(frozen=True)
class Awaited:
    """A picture under way: where the browser asks how it comes on, and what it has seen of that.

    It runs the page anew when all is done; with `pieces` whenever there is more to see. `words` has a place {left}.
    """

    address: str
    left: int | None
    pieces: bool
    words: str


@dataclass(frozen=True)
class Dimension:
    """A dimension line between two points, moved off the body by `offset_xyz`; all mm in the part's own frame.

    The strong ones stand out: they belong to what the user has in hand.
    """

    label: str
    from_xyz: Point
    to_xyz: Point
    offset_xyz: Point = (0.0, 0.0, 0.0)
    strong: bool = False


def drawn(
    id: str,
    label: str,
    mesh: Mesh,
    surface: str,
    colour: str,
    frame: Frame | None = None,
    *,
    ghost: bool = False,
    group: str = "",
    explode: Point | None = None,
    field: str | None = None,
    far: Mesh | None = None,
) -> Drawn:
    """A mesh made ready for the browser; `far` is the same in coarse."""
    matrix = None if frame is None or frame == Frame() else _row_by_row(frame)
    coarse = MESHES.put(far) if far else None
    return Drawn(id, label, MESHES.put(mesh), surface, colour, matrix, ghost, group, explode, field, coarse)


@lru_cache(4096)
def _row_by_row(frame: Frame) -> tuple[float, ...]:
    return tuple(round(float(v), 6) for v in frame.matrix().ravel())


@dataclass(frozen=True, kw_only=True)
class View:
    """What the picture shows.

    `subject` names what the camera belongs to; `summary` says in words what is to be seen; `height` is CSS; `still` is
    the address of a picture for browsers without WebGL; `strings` are STRINGS in the page's language.

    Raises:
        KeyError: `strings` has a word that the viewer does not know.
    """

    subject: str
    parts: Sequence[Drawn]
    kind: Kind
    summary: str
    height: str
    selected: str | None = None
    busy: str = ""
    awaited: Awaited | None = None
    legend: Legend | None = None
    dimensions: Sequence[Dimension] = ()
    still: str | None = None
    strings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := self.strings.keys() - STRINGS.keys():
            raise KeyError(f"the viewer has no such words: {', '.join(sorted(unknown))}")

    def manifest(self) -> dict[str, Any]:
        """What the browser is told."""
        return {
            **vars(self),
            "parts": [{k: v for k, v in vars(part).items() if v not in (None, "")} for part in self.parts],
            "awaited": asdict(self.awaited) if self.awaited else None,
            "legend": asdict(self.legend) if self.legend else None,
            "dimensions": [asdict(d) for d in self.dimensions],
            "strings": STRINGS | dict(self.strings),
        }


def viewer(
    key: str,
    view: View,
    on_picked: Callable[[], None] | None = None,
    on_field: Callable[[], None] | None = None,
    on_came: Callable[[], None] | None = None,
) -> Any:
    """The picture.

    Afterwards `st.session_state[key].picked` holds {"id": …} once, when a part (or with None, nothing) was clicked, and
    `.field` {"id": …} when another field of the legend was chosen. `on_came` is called before the page runs anew
    because what it awaited has come on.
    """
    return _component()(
        key=key,
        data=view.manifest(),
        on_picked_change=on_picked or _nothing,
        on_field_change=on_field or _nothing,
        on_came_change=on_came or _nothing,
        on_missing_change=_nothing,
        height="content",
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
