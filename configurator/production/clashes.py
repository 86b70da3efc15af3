"""Clashes: parts of a car that want the same room, measured on their meshes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from configurator.solid.model import Mesh
from configurator.vehicle.assembly import Placed
from parts.part import Part

DEPTH = 0.15  # mm: faces that touch may overlap by twice the export meshes' chord error and no more


@dataclass(frozen=True)
class Clash:
    """Two parts of a car and the room that both take: volume (mm³) and the depth (mm) of its thinnest side."""

    ids: tuple[str, str]
    volume: float
    depth: float


def clashes(placed: Sequence[Placed], meshes: Mapping[Part, Mesh], depth: float = DEPTH) -> list[Clash]:
    """Every pair of parts that interpenetrate by more than `depth` mm. Needs a closed mesh of each part."""
    bodies = [_manifold(meshes[p.part].moved(p.frame.matrix())) for p in placed]
    boxes = np.array([b.bounding_box() for b in bodies]).reshape(-1, 2, 3)
    found = []
    for i, j in _near(boxes):
        common = bodies[i] ^ bodies[j]
        volume = common.volume()
        if volume <= 0.0:
            continue
        # twice the volume over the area is the mean thickness of a thin body, and below it for a stout one
        thick = 2.0 * volume / max(common.surface_area(), 1e-9)
        if thick > depth:
            found.append(Clash((placed[i].id, placed[j].id), volume, thick))
    return found


def _near(boxes: Any) -> Iterator[tuple[int, int]]:
    for i in range(len(boxes)):
        apart = (boxes[i + 1 :, 0] > boxes[i, 1]).any(axis=1) | (boxes[i + 1 :, 1] < boxes[i, 0]).any(axis=1)
        yield from ((i, i + 1 + int(k)) for k in np.flatnonzero(~apart))


def _manifold(mesh: Mesh) -> Any:
    from manifold3d import Manifold
    from manifold3d import Mesh as Raw

    body = Manifold(Raw(mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32)))
    if body.is_empty():
        raise ValueError("a part's mesh is not closed, so nothing can be said about clashes")
    return body
