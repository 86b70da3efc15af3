"""Meshes and fields on offer to browsers, by content: the newest 64 MB of them, in memory, for all sessions."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh
from configurator.ui.keep import Keep

LIMIT = 64 * 1024 * 1024  # bytes; a whole car is 2.4 MB as it is seen from afar, 7 MB from near by


def block(mesh: Mesh) -> bytes:
    """As the viewer reads it: uint32 n and m, float32 positions (n, 3) in mm, uint32 corners (m, 3); little-endian."""
    head = np.array([len(mesh.vertices), len(mesh.faces)], "<u4").tobytes()
    return head + mesh.vertices.astype("<f4").tobytes() + mesh.faces.astype("<u4").tobytes()


class Meshes:
    """Least recently used blocks leave first; whoever misses one asks for a new picture and it is put back."""

    def __init__(self, limit: int = LIMIT):
        self._blocks: Keep[str, bytes] = Keep(limit, len)

    @property
    def size(self) -> int:
        """Bytes of all blocks on offer."""
        return self._blocks.weight

    def put(self, mesh: Mesh) -> str:
        """Offer a mesh; the name to fetch it by."""
        name = mesh.digest[:32]
        if self._blocks.get(name) is None:
            self._blocks.put(name, block(mesh))
        return name

    def put_field(self, values: NDArray[np.floating[Any]]) -> str:
        """Offer values (n,), one for each vertex of a mesh, nan where not known; the name to fetch them by.

        They travel as float32, little-endian.

        Raises:
            ValueError: more than one value for each vertex.
        """
        if values.ndim != 1:
            raise ValueError(f"a field has one value for each vertex, shape (n,), got {values.shape}")
        data = values.astype("<f4").tobytes()
        name = hashlib.sha256(b"field" + data).hexdigest()[:32]
        self._blocks.put(name, data)
        return name

    def get(self, name: str) -> bytes | None:
        return self._blocks.get(name)


MESHES = Meshes()
