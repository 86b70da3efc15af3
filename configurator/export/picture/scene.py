"""The scene: triangles in the world, what rays meet there, and the light that comes back along them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.export.picture.camera import Camera
from configurator.export.picture.light import KEY, SURFACES, gloss, harmonics, irradiance, linear
from configurator.export.picture.normals import Corners
from configurator.export.picture.sampling import RAYS, TILE, basis, directions, smoothed
from configurator.solid.model import Mesh

Array = NDArray[np.float32]
Item = tuple[Mesh, str, str, NDArray[np.float64] | None]  # mesh, hex colour, material, where it is

LAYERS = 8  # panes of glass that a ray may cross
FAR = 1e30


class Hits:
    """What rays met: item (-1: ground or sky), place, normal, depth, and the glass in front."""

    def __init__(self, n: int, way: Array):
        self.way = way
        self.item = np.full(n, -1, np.int32)
        self.place = np.zeros((n, 3), np.float32)
        self.normal = np.zeros((n, 3), np.float32)
        self.depth = np.full(n, FAR, np.float32)
        self.veil = np.zeros((n, 3), np.float32)
        self.through = np.ones((n, 3), np.float32)


class Scene:
    """Triangles in the world with their colours, ready to be asked by rays."""

    def __init__(self, items: Sequence[Item], background: str):
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene

        if not any(len(mesh.faces) for mesh, *_ in items):
            raise ValueError("nothing to render: the meshes have no triangles")
        traits, triangles = [], []
        for mesh, colour, material, matrix in items:
            if material not in SURFACES:
                raise ValueError(f"unknown material {material!r}; known: {', '.join(SURFACES)}")
            surface = SURFACES[material]
            traits.append((*linear(colour), surface.roughness, surface.gloss, surface.opacity, surface.glow))
            placed = mesh if matrix is None else mesh.moved(matrix)
            owner = np.full(len(mesh.faces), len(traits) - 1, np.int32)
            triangles.append((placed.vertices[placed.faces].astype(np.float32), Corners(placed), owner))
        triangles.sort(key=lambda t: len(t[2]) > 0 and traits[t[2][0]][5] < 1.0)  # glass after everything else
        shapes, self._meshes, owners = zip(*triangles, strict=True)
        self.corners, self.owner = np.concatenate(shapes), np.concatenate(owners)
        self._first_of = np.cumsum([0, *map(len, owners[:-1])])
        self._normals = np.empty_like(self.corners)
        self._known = np.zeros(len(self.corners), bool)
        self.traits: Array = np.array(traits, np.float32)
        points = self.corners.reshape(-1, 3)
        self.low, self.high = points.min(axis=0), points.max(axis=0)
        self.ground = float(self.low[2])
        self.radius = float(np.linalg.norm(self.high - self.low)) / 2.0
        self.step = 2e-5 * self.radius + 1e-4
        self.background: Array = np.array(linear(background), np.float32)
        self._opaque, self._glass = EmbreeScene(), EmbreeScene()
        self._panes = int(np.count_nonzero(self.traits[self.owner, 5] >= 1.0))  # number of the first pane's triangle
        if self._panes:
            TriangleMesh(self._opaque, self.corners[: self._panes])
        if self._panes < len(self.corners):
            TriangleMesh(self._glass, self.corners[self._panes :])
        self.irradiance = irradiance()

    # -- pictures and single points of them --------------------------------------------------------------------------

    def image(self, camera: Camera, width: int, height: int) -> tuple[Array, NDArray[np.int32], Array, Array]:
        """Colours (h, w, 3), items (h, w; -1 ground or sky), normals and depths; one ray for each pixel."""
        rows, columns = np.mgrid[0:height, 0:width]
        shape = (height, width)
        hit = self._cast(*camera.rays(width, height, columns.ravel(), rows.ravel()))
        tile = ((rows % TILE) * TILE + columns % TILE).ravel()
        open_, lit = (k.reshape(shape) for k in self._visibility(hit, tile))
        item, normal = hit.item.reshape(shape), hit.normal.reshape(*shape, 3)
        depth = hit.depth.reshape(shape)
        for _ in range(2):
            open_, lit = smoothed(open_, lit, item, normal, depth)
        colour = self._shade(hit, open_.ravel(), lit.ravel())
        return colour.reshape(*shape, 3), item, normal, depth

    def points(self, camera: Camera, width: int, height: int, columns: Any, rows: Any) -> Array:
        """Colours (n, 3) at single places of the picture, in pixels."""
        hit = self._cast(*camera.rays(width, height, columns, rows))
        everywhere = np.zeros(len(hit.item), np.int64)
        near = [self._visibility(hit, everywhere + k) for k in (2, 7, 13)]
        return self._shade(hit, *(np.mean([n[k] for n in near], axis=0) for k in range(2)))

    def _cast(self, origin: Array, way: Array) -> Hits:
        """Follows rays through glass to the first opaque surface, the ground or the sky."""
        n = len(way)
        hit = Hits(n, way)
        through = np.ones((n, 3), np.float32)
        alive = np.arange(n)
        start, gone = origin.copy(), np.zeros(n, np.float32)
        for _ in range(LAYERS):
            alive, prim, u, v, far = self._first(alive, start, way)
            d = way[alive]
            shape, smooth = self.corners[prim], self._smooth(prim)
            flat = np.cross(shape[:, 1] - shape[:, 0], shape[:, 2] - shape[:, 0])
            normal = smooth[:, 0] * (1 - u - v)[:, None] + smooth[:, 1] * u[:, None] + smooth[:, 2] * v[:, None]
            facing = np.einsum("ij,ij->i", flat, d) > 0  # seen from behind: thin sheets have two sides
            normal[facing] *= -1
            grazing = np.einsum("ij,ij->i", normal, d)
            normal -= d * np.maximum(grazing + 0.02, 0.0)[:, None]
            normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
            traits = self.traits[self.owner[prim]]
            solid = traits[:, 5] >= 1.0
            here = start[alive] + far[:, None] * d
            done = alive[solid]
            hit.item[done], hit.normal[done], hit.place[done] = self.owner[prim[solid]], normal[solid], here[solid]
            hit.depth[done] = gone[done] + far[solid]
            pane, keep = ~solid, alive[~solid]
            if not len(keep):
                break
            tint, share = traits[pane, :3], traits[pane, 5:6]
            mirrored = gloss(normal[pane], d[pane], traits[pane, 3], traits[pane, 4])
            hit.veil[keep] += through[keep] * (mirrored + share * tint * 0.9)
            through[keep] *= (1.0 - share) * (0.55 + 0.45 * tint / tint.max(axis=1, keepdims=True))
            gone[keep] += far[pane]
            start[keep] = here[pane] + d[pane] * (20.0 * self.step)
            alive = keep
        hit.through = through
        self._floor(hit, origin)
        return hit

    def _first(self, alive: NDArray[np.intp], start: Array, way: Array) -> tuple[NDArray[Any], ...]:
        """The nearest triangle of each ray that meets one: ray, triangle, u, v, distance."""
        answer = self._opaque.run(start[alive], way[alive], output=True)
        glass = self._glass.run(start[alive], way[alive], output=True)
        nearer = (glass["primID"] >= 0) & ((answer["primID"] < 0) | (glass["tfar"] < answer["tfar"]))
        prim = np.where(nearer, glass["primID"] + self._panes, answer["primID"])
        met = prim >= 0
        return alive[met], prim[met], *(np.where(nearer, glass[k], answer[k])[met] for k in ("u", "v", "tfar"))

    def _smooth(self, prim: NDArray[np.intp]) -> Array:
        """Normals (n, 3, 3) of the corners of triangles, each worked out when it is first met."""
        new = np.unique(prim[~self._known[prim]])
        mesh = np.searchsorted(self._first_of, new, "right") - 1
        for k in np.unique(mesh):
            met = new[mesh == k]
            self._normals[met] = self._meshes[k].normals(met - self._first_of[k])
        self._known[new] = True
        return self._normals[prim]

    def _floor(self, hit: Hits, origin: Array) -> None:
        """Rays that met nothing solid end on the ground, if they go down."""
        down = (hit.item < 0) & (hit.way[:, 2] < -1e-5)
        far = (self.ground - origin[down, 2]) / hit.way[down, 2]
        hit.place[down] = origin[down] + far[:, None] * hit.way[down]
        hit.normal[down] = (0.0, 0.0, 1.0)
        hit.depth[down] = far

    def _visibility(self, hit: Hits, tile: NDArray[np.int64]) -> tuple[Array, Array]:
        """Shares of the sky and of the key light that reach each hit, from few rays that depend on the tile."""
        n = len(hit.item)
        open_, lit = np.ones(n, np.float32), np.ones(n, np.float32)
        centre = (self.low + self.high)[:2] / 2.0
        close = np.hypot(*(hit.place[:, :2] - centre).T) < 2.2 * self.radius
        who = np.flatnonzero((hit.item >= 0) | ((hit.depth < FAR) & close))
        if not len(who):
            return open_, lit
        normal, place = hit.normal[who], hit.place[who] + hit.normal[who] * (40.0 * self.step)
        reach = np.where(hit.item[who] >= 0, 0.45, 1.6).astype(np.float32) * self.radius
        towards, jitter = directions()
        across, along = basis(normal)
        free = np.zeros(len(who), np.float32)
        for k in range(RAYS):
            local = towards[tile[who], k]
            way = across * local[:, :1] + along * local[:, 1:2] + normal * local[:, 2:]
            free += self._opaque.run(place, way, dists=reach, query="OCCLUDED") < 0
        open_[who] = free / RAYS
        way = KEY.astype(np.float32) + 0.09 * jitter[tile[who]]
        far = np.full(len(who), 4.0 * self.radius, np.float32)
        lit[who] = self._opaque.run(place, way, dists=far, query="OCCLUDED") < 0
        return open_, lit

    # -- light -------------------------------------------------------------------------------------------------------

    def _shade(self, hit: Hits, open_: Array, lit: Array) -> Array:
        colour = np.broadcast_to(self.background, (len(hit.item), 3)).copy()
        floor = (hit.item < 0) & (hit.depth < FAR)
        shadow = 0.78 * (1.0 - open_[floor]) ** 1.1 + 0.10 * (1.0 - lit[floor]) * (1.0 - open_[floor])
        colour[floor] *= (1.0 - np.minimum(shadow, 0.85))[:, None]
        who = np.flatnonzero(hit.item >= 0)
        traits, normal, way = self.traits[hit.item[who]], hit.normal[who], hit.way[who]
        albedo, free = traits[:, :3], open_[who, None]
        sky = free / (1.0 - 0.75 * albedo * (1.0 - free))  # light that bounces in the corner comes back coloured
        key = 0.5 * np.clip(normal @ KEY.astype(np.float32), 0.0, 1.0) * lit[who]
        light = harmonics(normal) @ self.irradiance
        body = albedo * (light[:, None] * sky + key[:, None])
        mirrored = gloss(normal, way, traits[:, 3], traits[:, 4]) * (0.25 + 0.75 * free)
        colour[who] = body * (1.0 - traits[:, 6:7] * 0.5) + mirrored + albedo * traits[:, 6:7]
        return hit.veil + hit.through * colour
