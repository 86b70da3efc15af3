"""Grafts: solids fused to stretches of a long body, each in a boolean of its own few faces.

A boolean looks at all faces of its arguments: a foot under a wing of fifty spans takes as long as its other fifty. Here
the stretch is cut out along section edges that are there already, closed with plane caps, fused, and put back without
them: what the boolean leaves alone keeps its edges, and these are the neighbours'.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from parts import topology
from parts.cad import chained, cq
from parts.letters import host_of

if TYPE_CHECKING:
    import cadquery

CLOSE = 1e-6  # mm: of a section's plane


def grafted(body: cadquery.Solid, stretches: Sequence[tuple[float, float, Sequence[cadquery.Solid]]]) -> cadquery.Solid:
    """A body with solids fused to it between planes of y.

    Args:
        stretches: for each its lowest and highest y (mm), and what is added there and does not reach these planes. Both
            are sections of the body along edges of its faces, or beyond its end. Stretches do not overlap.

    Raises:
        ValueError: the body has no edges there, or what was added reaches the planes.
    """
    faces = body.Faces()
    for low, high, added in stretches:
        mine = [f for f in faces if all(low - CLOSE < v.Y < high + CLOSE for v in f.Vertices())]
        caps = _caps(mine, low, high)
        piece = topology.turned([f.wrapped for f in (*mine, *caps)]).fuse(*added)
        kept = [f for f in piece.Faces() if not any(f.isSame(cap) for cap in caps)]
        if len(piece.Solids()) != 1 or len(kept) != len(piece.Faces()) - len(caps):
            raise ValueError(f"what is added between y = {low:.1f} and {high:.1f} does not stay there")
        taken = {hash(f) for f in mine}
        faces = [f for f in faces if hash(f) not in taken] + kept
    return topology.turned([f.wrapped for f in faces])


def joined(body: cadquery.Solid, plates: Sequence[cadquery.Solid]) -> cadquery.Solid:
    """A body with plates, each on one of its plane ends, which lies inside a flat face of the plate. No boolean.

    Raises:
        ValueError: a plate has no flat face around an end of the body.
    """
    faces = body.Faces()
    for plate in plates:
        end, host = _meeting(faces, plate)
        around = cq.Face.makeFromWires(host.outerWire(), [*host.innerWires(), end.outerWire()])
        faces = [f for f in faces if not f.isSame(end)] + [f for f in plate.Faces() if not f.isSame(host)] + [around]
    return topology.turned([f.wrapped for f in faces])


def _meeting(faces: Sequence[cadquery.Face], plate: cadquery.Solid) -> tuple[cadquery.Face, cadquery.Face]:
    """An end of a body, and the face of a plate that it lies in."""
    for end in faces:
        if end.geomType() == "PLANE":
            with suppress(ValueError):
                return end, host_of(plate, [cq.Face(end.wrapped.Reversed())])
    raise ValueError("no plane end of the body lies in a flat face of the plate")


def _caps(faces: Sequence[cadquery.Face], low: float, high: float) -> list[cadquery.Face]:
    """Plane faces on the loops of edges that belong to one of the faces only."""
    once: dict[int, cadquery.Edge] = {}
    for face in faces:
        for edge in face.Edges():
            if once.pop(hash(edge), None) is None:
                once[hash(edge)] = edge
    caps = []
    for y in (low, high):
        section = [e for e in once.values() if all(abs(v.Y - y) < CLOSE for v in e.Vertices())]
        if section:
            caps.append(cq.Face.makeFromWires(chained(section)))
    if not caps or len(once) != sum(len(cap.Edges()) for cap in caps):
        raise ValueError(f"the body has no sections at y = {low:.1f} and {high:.1f}")
    return caps
