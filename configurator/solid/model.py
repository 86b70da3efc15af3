"""What comes out of the kernel: meshes and solids as plain arrays and bytes, free of CAD objects."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.sent import Sent


@dataclass(frozen=True, eq=False)
class Mesh(Sent):
    """A triangle mesh.

    `vertices` (n, 3) float64 mm, each point once; `faces` (m, 3) int32, counter-clockwise seen from outside.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.vertices.nbytes + self.faces.nbytes

    @cached_property
    def volume(self) -> float:
        """Signed volume in mm³ (positive if the faces look outwards)."""
        a, b, c = (self.vertices[self.faces[:, i]] for i in range(3))
        return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)

    @cached_property
    def centre(self) -> tuple[float, float, float]:
        """Centre of volume, mm."""
        a, b, c = (self.vertices[self.faces[:, i]] for i in range(3))
        cones = np.einsum("ij,ij->i", a, np.cross(b, c))  # six times the volume between a triangle and the origin
        x, y, z = (cones[:, None] * (a + b + c)).sum(axis=0) / (4.0 * cones.sum())
        return float(x), float(y), float(z)

    @cached_property
    def area(self) -> float:
        """Surface in mm²."""
        a, b, c = (self.vertices[self.faces[:, i]] for i in range(3))
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2.0)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """(2, 3): lowest and highest corner, mm."""
        used = self.vertices[self.used]
        return np.array([used.min(axis=0), used.max(axis=0)])

    @property
    def used(self) -> NDArray[np.bool_]:
        """(n,) which vertices a triangle has."""
        used = np.zeros(len(self.vertices), bool)
        used[self.faces] = True
        return used

    @cached_property
    def closed(self) -> bool:
        """Every directed edge occurs once and its reverse once: closed, consistently wound, manifold."""
        f = self.faces.astype(np.int64)
        edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
        n = len(self.vertices)
        there, back = edges[:, 0] * n + edges[:, 1], edges[:, 1] * n + edges[:, 0]
        there.sort()
        back.sort()
        return len(there) > 0 and bool((there[1:] != there[:-1]).all()) and bool((there == back).all())

    def moved(self, matrix: NDArray[np.float64]) -> Mesh:
        """Under a rigid 4 x 4 matrix (determinant +1: a mesh is never mirrored this way)."""
        return Mesh(self.vertices @ matrix[:3, :3].T + matrix[:3, 3], self.faces)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the arrays: the name under which a viewer may keep this mesh for ever."""
        h = hashlib.sha256(np.ascontiguousarray(self.vertices, "<f8").tobytes())
        h.update(np.ascontiguousarray(self.faces, "<i4").tobytes())
        return h.hexdigest()


@dataclass(frozen=True, eq=False)
class Solid(Sent):
    """A built, meshed and gated part in its own frame."""

    key: str  # content address: family, parameters, sources, kernel versions, tolerance
    family: str
    parameters: str  # canonical JSON
    quality: str  # "preview" or "export"
    brep: bytes  # the exact solid in OCC's binary format, without triangulation
    mesh: Mesh
    volume: float  # mm³, of the B-rep
    area: float  # mm², of the mesh
    centre: tuple[float, float, float]  # centre of volume, mm
    notes: tuple[str, ...]  # what had to give
    seconds: float  # time to build and mesh it (not part of its identity)

    def packed(self) -> bytes:
        """All of it as bytes, for the store: a JSON head, then vertices, faces and the exact solid."""
        head: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("key", "family", "parameters", "quality", "volume", "area", "centre", "notes", "seconds")
        }
        head |= {"vertices": len(self.mesh.vertices), "faces": len(self.mesh.faces)}
        text = json.dumps(head).encode()
        arrays = self.mesh.vertices.astype("<f8").tobytes() + self.mesh.faces.astype("<i4").tobytes()
        return struct.pack("<I", len(text)) + text + arrays + self.brep

    @classmethod
    def unpacked(cls, data: bytes) -> Solid:
        """The inverse of `packed`."""
        at = 4 + struct.unpack_from("<I", data)[0]
        head = json.loads(data[4:at])
        n, m = head.pop("vertices"), head.pop("faces")
        end = at + n * 24 + m * 12
        arrays = data[at:end]  # a copy: else whoever keeps the mesh alone keeps the exact solid's bytes with it
        vertices = np.frombuffer(arrays, "<f8", n * 3).reshape(n, 3)
        faces = np.frombuffer(arrays, "<i4", m * 3, n * 24).reshape(m, 3)
        head |= {"centre": tuple(head["centre"]), "notes": tuple(head["notes"])}
        return cls(**head, mesh=Mesh(vertices, faces), brep=data[end:])
