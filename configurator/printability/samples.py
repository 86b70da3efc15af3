"""Points on a mesh's surface: spread evenly over it, and the normals there of what the triangles stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parts.vectors import unit

if TYPE_CHECKING:
    from configurator.printability.analysis import Analysis, Floats, Ints

ACROSS = np.array([0.4711, 0.2913, 0.8326])  # a way along which hardly two triangles lie equally far
SMOOTH = np.cos(np.radians(25))  # triangles that meet at less are pieces of one curved surface
FAN = 64  # triangles around a corner that are looked at


@dataclass(frozen=True)
class Samples:
    """Points on the surface: place (n, 3), unit normal (n, 3), triangle (n,), and mm² that each stands for."""

    points: Floats
    normals: Floats
    faces: Ints
    share: float

    def __len__(self) -> int:
        return len(self.points)


def spread(found: Analysis, triangles: Ints, count: int) -> Samples:
    """`count` points spread evenly over the area of some triangles (k,)."""
    if not count:
        return Samples(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros(0, np.int64), 0.0)
    rng = np.random.default_rng(7)
    order = triangles[np.argsort(found.centres[triangles] @ ACROSS, kind="stable")]
    total = np.cumsum(found.areas[order])
    wanted = (np.arange(count) + rng.random(count)) * total[-1] / count
    face = order[np.minimum(np.searchsorted(total, wanted), len(total) - 1)]
    u, v = np.sqrt(rng.random(count)), rng.random(count)
    a, b, c = (found.corners[face, i] for i in range(3))
    points = (1 - u)[:, None] * a + (u * (1 - v))[:, None] * b + (u * v)[:, None] * c
    return Samples(points, found.normals[face], face.astype(np.int64), float(total[-1]) / count)


def smoothed(found: Analysis, samples: Samples) -> Floats:
    """Unit normals (n, 3) at samples, as of the curved surfaces that the triangles stand for.

    Between a triangle's corners; at these the mean of all around, by area, that meet it at less than `SMOOTH`. So
    flat faces stay flat beside their fillets.
    """
    faces: Ints = found.mesh.faces.astype(np.int64)
    own, place = np.unique(samples.faces, return_inverse=True)
    asked = faces[own].ravel()
    near = np.zeros(len(found.mesh.vertices), bool)
    near[asked] = True
    around, corner = np.nonzero(near[faces])
    order = np.argsort(faces[around, corner], kind="stable")
    around, vertex = around[order], faces[around, corner][order]
    start = np.searchsorted(vertex, asked)
    number = np.minimum(np.searchsorted(vertex, asked, side="right") - start, FAN)
    which = np.repeat(np.arange(len(asked)), number)
    beside = around[np.repeat(start - np.cumsum(number) + number, number) + np.arange(len(which))]
    one_surface = np.einsum("ij,ij->i", found.normals[own[which // 3]], found.normals[beside]) > SMOOTH
    part = found.normals[beside] * (found.areas[beside] * one_surface)[:, None]
    total = np.zeros((len(asked), 3))
    np.add.at(total, which, part)
    at_corners = unit(total).reshape(-1, 3, 3)[place.ravel()]
    a, b, c = (found.corners[samples.faces, i] - samples.points for i in range(3))
    shares = np.stack([np.linalg.norm(np.cross(*pair), axis=1) for pair in ((b, c), (c, a), (a, b))], axis=1)
    return unit(np.einsum("ij,ijk->ik", shares, at_corners))
