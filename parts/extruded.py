"""Extruded loops: exact prisms of `parts.loops` outlines in any direction, as bodies and as tools that cut them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parts import outline
from parts.cad import cq
from parts.frame import Vector
from parts.loops import Loop

if TYPE_CHECKING:
    import cadquery


def wire(loop: Loop) -> cadquery.Wire:
    """A loop as an exact wire of lines and arcs in XY, mm."""
    pieces: outline.Outline = []
    n = len(loop.points)
    for i in range(n):
        (ax, ay), (bx, by) = ((float(x), float(y)) for x, y in (loop.points[i], loop.points[(i + 1) % n]))
        half = float(loop.bulges[i]) / 2
        # the bulge is the arc's rise over half its chord, to the right of the way
        middle = ((ax + bx) / 2 + half * (by - ay), (ay + by) / 2 - half * (bx - ax))
        pieces.append(((ax, ay), middle, (bx, by)) if half else ((ax, ay), (bx, by)))
    return outline.wire(pieces)


def prism(
    loop: Loop,
    depth: float,
    origin: Vector = (0.0, 0.0, 0.0),
    x: Vector = (1.0, 0.0, 0.0),
    along: Vector = (0.0, 0.0, 1.0),
    holes: Sequence[Loop] = (),
) -> cadquery.Solid:
    """The loop without `holes`, extruded by `depth` mm along `along`; its x axis lies along `x`, its y is along × x."""
    plane = cq.Plane(origin, x, along)
    face = cq.Face.makeFromWires(wire(loop), [wire(hole) for hole in holes]).moved(cq.Location(plane))
    return cq.Solid.extrudeLinear(face, cq.Vector(*along) * depth)
