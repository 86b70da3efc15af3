"""Corner normals: round things shaded round, creases kept."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh

Array = NDArray[np.float32]

CREASE = math.cos(math.radians(30.0))  # neighbouring faces flatter than this are shaded as one


def corner_normals(mesh: Mesh) -> Array:
    """Normals (faces, 3, 3) of the corners: the mean of the faces around that meet flatter than 30 degrees."""
    v, f = mesh.vertices, mesh.faces
    shape = v[f]
    flat = np.cross(shape[:, 1] - shape[:, 0], shape[:, 2] - shape[:, 0])
    unit = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-30)
    owner = np.repeat(np.arange(len(f)), 3)
    order = np.argsort(f.ravel(), kind="stable")
    count = np.bincount(f.ravel(), minlength=len(v))
    count = count[count > 0]
    begin = np.repeat(np.cumsum(count) - count, count)
    size, place = np.repeat(count, count), np.arange(len(order))
    face = owner[order]
    total = flat[face].copy()
    for k in range(1, int(count.max(initial=1))):
        here = np.flatnonzero(size > k)
        other = face[begin[here] + (place[here] - begin[here] + k) % size[here]]
        flatter = np.einsum("ij,ij->i", unit[face[here]], unit[other]) > CREASE
        total[here[flatter]] += flat[other[flatter]]
    result = np.empty((len(order), 3))
    result[order] = total
    result /= np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-30)
    return result.reshape(-1, 3, 3).astype(np.float32)
