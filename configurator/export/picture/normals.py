"""Corner normals: round things shaded round, creases kept."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh

Array = NDArray[np.float32]
Ints = NDArray[np.int64]

CREASE = math.cos(math.radians(30.0))  # neighbouring faces flatter than this are shaded as one


class Corners:
    """The corners of a mesh's triangles, asked for normals one by one: rays meet few of a car's million triangles."""

    def __init__(self, mesh: Mesh):
        self.mesh = mesh

    @cached_property
    def _faces(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Normals of the faces (m, 3), as long as twice their area, and of unit length."""
        shape = self.mesh.vertices[self.mesh.faces]
        flat = np.cross(shape[:, 1] - shape[:, 0], shape[:, 2] - shape[:, 0])
        return flat, flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-30)

    @cached_property
    def _around(self) -> tuple[Ints, Ints, Ints, Ints]:
        """The faces around each vertex, one after the other; each corner's place there, each vertex's first and how
        many it has."""
        vertex = self.mesh.faces.ravel()
        order = np.argsort(vertex, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        count = np.bincount(vertex, minlength=len(self.mesh.vertices))
        return order // 3, place, np.cumsum(count) - count, count

    def normals(self, faces: Ints) -> Array:
        """Normals (n, 3, 3) of the corners of faces (n,): the mean of the faces around that meet flatter than 30°."""
        flat, unit = self._faces
        around, places, first, count = self._around
        vertex = self.mesh.faces[faces].ravel()
        place, begin, size = places.reshape(-1, 3)[faces].ravel(), first[vertex], count[vertex]
        face = around[place]
        total = flat[face]
        for k in range(1, int(size.max(initial=1))):
            here = np.flatnonzero(size > k)
            other = around[begin[here] + (place[here] - begin[here] + k) % size[here]]
            flatter = np.einsum("ij,ij->i", unit[face[here]], unit[other]) > CREASE
            total[here[flatter]] += flat[other[flatter]]
        total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-30)
        return total.reshape(-1, 3, 3).astype(np.float32)
