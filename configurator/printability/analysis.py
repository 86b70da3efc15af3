"""What the checks look at: bodies, edges, samples, rays and sections of one mesh, each worked out once, when asked for.

All arrays; no loop over triangles or samples. Samples are drawn with a fixed seed along a fixed way through the part,
so the same mesh gives the same numbers, in whatever order its triangles come.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.printability.samples import Samples, spread
from configurator.solid.model import Mesh

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OPPOSED = 0.97  # cosine from which two surfaces face each other: within 14 degrees


@dataclass(frozen=True)
class Sections:
    """Cuts at heights `z` (n,): united outlines (manifold cross-sections), signed area before uniting, in mm²."""

    z: Floats
    step: float
    outlines: list[Any]
    signed: Floats

    @cached_property
    def areas(self) -> Floats:
        return np.array([outline.area() for outline in self.outlines])


class Analysis:
    """One mesh under examination."""

    def __init__(self, mesh: Mesh):
        self.mesh = mesh
        self._sections: dict[int, Sections] = {}
        self._samples: dict[int, Samples] = {}
        self._opposed: dict[tuple[int, bool], tuple[Floats, NDArray[np.bool_]]] = {}

    # triangles ---------------------------------------------------------------------------------------------------

    @cached_property
    def corners(self) -> Floats:
        """(m, 3, 3) corners of the triangles."""
        return self.mesh.vertices[self.mesh.faces]

    @cached_property
    def _cross(self) -> Floats:
        c = self.corners
        return np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0])

    @cached_property
    def areas(self) -> Floats:
        """(m,) areas."""
        return np.linalg.norm(self._cross, axis=1) / 2

    @cached_property
    def normals(self) -> Floats:
        """(m, 3) unit normals by winding; zero where a triangle has no area."""
        return self._cross / np.maximum(2 * self.areas, 1e-30)[:, None]

    @cached_property
    def centres(self) -> Floats:
        return self.corners.mean(axis=1)

    @cached_property
    def low(self) -> Floats:
        return self.mesh.bounds[0]

    @cached_property
    def high(self) -> Floats:
        return self.mesh.bounds[1]

    @cached_property
    def scale(self) -> float:
        """Diagonal of the box, mm."""
        return float(np.linalg.norm(self.high - self.low))

    @cached_property
    def length(self) -> float:
        """Distance of two points far from each other, mm: the same however the mesh is turned."""
        points = self.mesh.vertices
        if not len(self.mesh.faces):
            return 0.0
        middle = np.average(self.centres, axis=0, weights=np.maximum(self.areas, 1e-30))
        first = points[((points - middle) ** 2).sum(axis=1).argmax()]
        return float(np.sqrt(((points - first) ** 2).sum(axis=1).max()))

    # edges and bodies --------------------------------------------------------------------------------------------

    @cached_property
    def edges(self) -> tuple[Ints, Ints, Ints]:
        """Directed edges (3m, 2) sorted by their undirected key; that key (3m,); the triangle of each (3m,)."""
        f = self.mesh.faces.astype(np.int64)
        directed = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
        key = directed.min(axis=1) * len(self.mesh.vertices) + directed.max(axis=1)
        order = np.argsort(key, kind="stable")
        return directed[order], key[order], np.tile(np.arange(len(f)), 3)[order]

    @cached_property
    def neighbours(self) -> Ints:
        """(k, 2) pairs of triangles that share an edge."""
        _, key, face = self.edges
        same = key[1:] == key[:-1]
        return np.stack([face[:-1][same], face[1:][same]], axis=1)

    def regions(self, chosen: NDArray[np.bool_]) -> Ints:
        """(m,) label of the connected region of each chosen triangle, -1 for the others; regions by shared edges."""
        labels = np.full(len(chosen), -1, np.int64)
        pairs = self.neighbours
        inside = chosen[pairs[:, 0]] & chosen[pairs[:, 1]]
        which = np.flatnonzero(chosen)
        place = np.zeros(len(chosen), np.int64)
        place[which] = np.arange(len(which))
        labels[which] = components(len(which), place[pairs[inside]])
        return labels

    @cached_property
    def bodies(self) -> Ints:
        """(m,) body of each triangle: triangles that hang together by edges."""
        return components(len(self.mesh.faces), self.neighbours)

    @cached_property
    def body_volumes(self) -> Floats:
        """Signed volume of each body, mm³; about its own middle, so that a loose leaf has none."""
        count = np.bincount(self.bodies)
        middle = np.stack([np.bincount(self.bodies, self.centres[:, i]) / count for i in range(3)], axis=1)[self.bodies]
        return np.bincount(self.bodies, self.cones(middle)).astype(float)

    def cones(self, tips: Floats) -> Floats:
        """(m,) signed volume between each triangle and a point, mm³; one point (3,) or one for each (m, 3)."""
        return np.asarray(np.einsum("ij,ij->i", self.corners[:, 0] - tips, self._cross) / 6)

    @cached_property
    def body_areas(self) -> Floats:
        return np.bincount(self.bodies, self.areas).astype(float)

    # rays ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _scene(self) -> Any:
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene

        scene = EmbreeScene()
        TriangleMesh(scene, np.ascontiguousarray(self.corners - self.low, np.float32))
        return scene

    def cast(self, origins: Floats, ways: Floats) -> tuple[Ints, Floats]:
        """First triangle (n,; -1: none) and distance (n,; inf) that rays meet, from outside or inside.

        Rays start at float32 places: give them a start clear of the surface they leave (`clear`).
        """
        if not len(origins):
            return np.zeros(0, np.int64), np.zeros(0)
        start = np.ascontiguousarray(origins - self.low, np.float32)
        found = self._scene.run(start, np.ascontiguousarray(ways, np.float32), output=True, query="INTERSECT")
        face = found["primID"].astype(np.int64)
        return face, np.where(face >= 0, found["tfar"].astype(float), np.inf)

    @property
    def clear(self) -> float:
        """How far a ray has to start from the surface that it leaves, mm."""
        return max(1e-4, 2e-6 * self.scale)

    # samples ------------------------------------------------------------------------------------------------------

    def samples(self, count: int) -> Samples:
        """`count` points spread evenly over the area: one in each of `count` equal shares of it."""
        if count not in self._samples:
            self._samples[count] = spread(self, np.arange(len(self.areas)), count)
        return self._samples[count]

    def opposed(self, samples: Samples, inwards: bool) -> tuple[Floats, NDArray[np.bool_]]:
        """Distance (n,) from samples to what faces them, through the material or through the air; and where there is
        any such surface: within 14 degrees of opposite.

        The distance is that of the sphere that touches both planes: exact for parallel walls, right for wedges.
        """
        way = -samples.normals if inwards else samples.normals
        face, _ = self.cast(samples.points + way * self.clear, way)
        there = face >= 0
        hit = np.where(there, face, 0)
        cosine = -np.einsum("ij,ij->i", samples.normals, self.normals[hit])
        from_plane = np.abs(np.einsum("ij,ij->i", samples.points - self.corners[hit, 0], self.normals[hit]))
        faced = there & (cosine > OPPOSED) & (hit != samples.faces)
        cosine = np.where(faced, cosine, 1.0)
        return np.where(faced, 2 * from_plane / (1 + cosine), np.inf), faced

    def thickness(self, count: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Wall at each of `samples(count)`: thickness (n,) in mm (inf: no wall there), and where there is one."""
        return self._widths(count, inwards=True)

    def openings(self, count: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Air in front of each of `samples(count)`: width (n,) in mm (inf: nothing faces it), and where there is."""
        return self._widths(count, inwards=False)

    def _widths(self, count: int, inwards: bool) -> tuple[Floats, NDArray[np.bool_]]:
        if (count, inwards) not in self._opposed:
            self._opposed[count, inwards] = self.opposed(self.samples(count), inwards)
        return self._opposed[count, inwards]

    # sections -----------------------------------------------------------------------------------------------------

    @cached_property
    def manifold(self) -> Any | None:
        """The mesh in the boolean library, origin at the box's lowest corner; None if that refuses it."""
        from manifold3d import Error, Manifold
        from manifold3d import Mesh as ManifoldMesh

        if not self.mesh.closed:
            return None
        points = np.ascontiguousarray(self.mesh.vertices - self.low, np.float32)
        body = Manifold(ManifoldMesh(points, np.ascontiguousarray(self.mesh.faces, np.uint32)))
        return body if body.status() == Error.NoError else None

    def sections(self, count: int) -> Sections | None:
        """`count` cuts at the middles of equal layers; None if the mesh cannot be cut."""
        if self.manifold is None:
            return None
        if count not in self._sections:
            step = float(self.high[2] - self.low[2]) / count
            z = self._beside_flats(np.asarray((np.arange(count) + 0.5) * step, np.float64), min(0.01, 0.1 * step))
            outlines = [self.manifold.slice(float(h)) for h in z]
            self._sections[count] = Sections(z + self.low[2], step, outlines, self._signed(z))
        return self._sections[count]

    def _beside_flats(self, heights: Floats, by: float) -> Floats:
        """Heights that lie on a level face moved off it: in its plane a section is with the face or without it."""
        z = self.corners[:, :, 2] - self.low[2]
        flats = np.unique(z[np.ptp(z, axis=1) < by / 10])
        if not len(flats):
            return heights
        after = np.searchsorted(flats, heights)
        near = [np.abs(heights - flats[np.clip(k, 0, len(flats) - 1)]) for k in (after - 1, after)]
        return np.where(np.minimum(*near) < by / 2, heights + by, heights)

    def _signed(self, heights: Floats) -> Floats:
        """Area of the section at each height by Green's theorem over the oriented cuts of all triangles (mm²).

        Triangles are handed to the heights that they span, all cuts at once.
        """
        z = self.corners[:, :, 2] - self.low[2]
        first, last = np.searchsorted(heights, z.min(axis=1)), np.searchsorted(heights, z.max(axis=1))
        total = np.zeros(len(heights))
        for part in np.array_split(np.arange(len(z)), max(1, int((last - first).sum()) // 2_000_000 + 1)):
            count = last[part] - first[part]
            owner = np.repeat(part, count)
            level = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first[part], count)
            total += self._cuts(owner, level, heights)
        return total

    def _cuts(self, owner: Ints, level: Ints, heights: Floats) -> Floats:
        corners, z = self.corners[owner] - self.low, heights[level]
        start, end = np.zeros((len(owner), 2)), np.zeros((len(owner), 2))
        for i in range(3):
            p, q = corners[:, i], corners[:, (i + 1) % 3]
            for rows, target in (((p[:, 2] <= z) & (q[:, 2] > z), end), ((p[:, 2] > z) & (q[:, 2] <= z), start)):
                t = (z[rows] - p[rows, 2]) / (q[rows, 2] - p[rows, 2])
                target[rows] = p[rows, :2] + t[:, None] * (q[rows, :2] - p[rows, :2])
        green = (start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]) / 2
        return np.bincount(level, green, minlength=len(heights)).astype(float)


def components(count: int, pairs: Ints) -> Ints:
    """Label (count,) of the connected component of each of `count` things, linked by pairs (k, 2)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    link = coo_matrix((np.ones(len(pairs), np.int32), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(link, directed=False)[1], np.int64)


def clusters(points: Floats, reach: float) -> Ints:
    """Label (n,) of the cluster of each point: points nearer than about `reach` hang together.

    Points share cells of that size and cells that touch hang together, so that many points in one place cost nothing.
    """
    from scipy.spatial import cKDTree

    cells, cell = np.unique(np.floor(points / reach + 0.5).astype(np.int64), axis=0, return_inverse=True)
    touching = cKDTree(cells).query_pairs(1.75, output_type="ndarray").astype(np.int64)
    return components(len(cells), touching)[cell.ravel()]
