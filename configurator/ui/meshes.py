"""Meshes and fields on offer to browsers, by content: the newest 256 MB of them, in memory, for all sessions."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh

LIMIT = 256 * 1024 * 1024  # bytes


def block(mesh: Mesh) -> bytes:
    """As the viewer reads it: uint32 n and m, float32 positions (n, 3) in mm, uint32 corners (m, 3); little-endian."""
    head = np.array([len(mesh.vertices), len(mesh.faces)], "<u4").tobytes()
    return head + mesh.vertices.astype("<f4").tobytes() + mesh.faces.astype("<u4").tobytes()


class Meshes:
    """Least recently used blocks leave first; whoever misses one asks for a new picture and it is put back."""

    def __init__(self, limit: int = LIMIT):
        self.limit, self.size = limit, 0
        self._blocks: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, mesh: Mesh) -> str:
        """Offer a mesh; the name to fetch it by."""
        name = mesh.digest[:32]
        with self._lock:
            if name in self._blocks:
                self._blocks.move_to_end(name)
                return name
        self._keep(name, block(mesh))
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
        self._keep(name, data)
        return name

    def _keep(self, name: str, data: bytes) -> None:
        with self._lock:
            if name not in self._blocks:
                self._blocks[name] = data
                self.size += len(data)
            self._blocks.move_to_end(name)
            while self.size > self.limit and len(self._blocks) > 1:
                self.size -= len(self._blocks.popitem(last=False)[1])

    def get(self, name: str) -> bytes | None:
        with self._lock:
            data = self._blocks.get(name)
            if data is not None:
                self._blocks.move_to_end(name)
            return data


MESHES = Meshes()
