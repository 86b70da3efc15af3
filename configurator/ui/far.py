"""Meshes as they are seen from afar: for a whole car on a machine that draws every triangle on its processor."""

from __future__ import annotations

import numpy as np

from configurator.solid.model import Mesh
from configurator.ui.keep import Keep

OFF = 0.7  # mm that the surface may move, in general: a fifth of a pixel of a car on a laptop's screen
_MADE: Keep[str, Mesh] = Keep(24 << 20, lambda mesh: mesh.nbytes)  # by digest; a whole car is 3 MB


def far(mesh: Mesh) -> Mesh:
    """The mesh with a third of its triangles or so, and within about `OFF` of it; itself where that isn't possible.

    It takes about ten milliseconds, and is remembered.
    """
    found = _MADE.get(mesh.digest)
    if found is None:
        found = _simplified(mesh)
        _MADE.put(mesh.digest, found)
    return found


def _simplified(mesh: Mesh) -> Mesh:
    from manifold3d import Error, Manifold
    from manifold3d import Mesh as ManifoldMesh

    if not mesh.closed:
        return mesh
    body = Manifold(ManifoldMesh(mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32)))
    if body.status() != Error.NoError:
        return mesh
    less = body.simplify(OFF).to_mesh()
    vertices, faces = np.asarray(less.vert_properties, np.float64), np.asarray(less.tri_verts, np.int32)
    return Mesh(vertices, faces) if 0 < len(faces) < len(mesh.faces) else mesh
