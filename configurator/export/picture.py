"""Pictures without a GPU: parts and cars ray-cast on one core, in the studio light that the viewer has too.

Used for the thumbnails in 3MF files, for presets and pages, and where a browser has no WebGL. Embree answers the rays,
numpy shades them: an analytic studio (ceiling box, two side strips, a dark band at the horizon that draws the crests),
a key light with a soft shadow, occlusion from directions that neighbouring pixels share, edges traced four times.
The same scene gives the same bytes. A picture is for looking at: nothing is measured on it.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh
from configurator.vehicle.ghost import ghost
from parts.hardpoints import Hardpoints

Array = NDArray[np.float32]
Item = tuple[Mesh, str, str, NDArray[np.float64] | None]  # mesh, hex colour, material, where it is

BACKGROUND = "#E9E8E4"
KEY = np.array([-0.45, -0.55, 0.86]) / math.sqrt(0.45**2 + 0.55**2 + 0.86**2)  # towards the key light
CREASE = math.cos(math.radians(30.0))  # neighbouring faces flatter than this are shaded as one
LAYERS = 8  # panes of glass that a ray may cross
TILE = 4  # neighbouring pixels share their occlusion directions in tiles of this size
RAYS = 3  # occlusion rays of each pixel
FAR = 1e30


@dataclass(frozen=True)
class Surface:
    """How a material answers light: roughness of its gloss, strength of the gloss, opacity, own light."""

    roughness: float
    gloss: float
    opacity: float = 1.0
    glow: float = 0.0


SURFACES = {
    "body": Surface(0.42, 0.75),
    "accent": Surface(0.38, 0.75),
    "base": Surface(0.85, 0.35),
    "black": Surface(0.22, 0.9),
    "cover": Surface(0.5, 0.6),
    "glass": Surface(0.06, 1.5, 0.42),
    "lamp": Surface(0.3, 0.6, glow=0.55),
    "tyre": Surface(0.9, 0.25),
    "interior": Surface(0.9, 0.25),
    "metal": Surface(0.35, 1.6),
}


@dataclass(frozen=True)
class Camera:
    """Where the eye is, what it looks at (mm) and its vertical angle of view (degrees)."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    angle: float = 24.0

    @classmethod
    def around(
        cls, low: Sequence[float], high: Sequence[float], view: str = "three_quarter", *, aspect: float = 1.0
    ) -> Camera:
        """Looks at a box so that its bounding sphere fills the picture. For the views see `VIEWS`."""
        a, b = np.asarray(low, float), np.asarray(high, float)
        radius = max(float(np.linalg.norm(b - a)) / 2.0, 1e-3)
        half = math.atan(math.tan(math.radians(12.0)) * min(1.0, aspect))
        way = np.asarray(VIEWS[view], float)
        eye = (a + b) / 2.0 + way / np.linalg.norm(way) * (1.02 * radius / math.sin(half))
        return cls(_triple(eye), _triple((a + b) / 2.0))

    @classmethod
    def car(cls, length: float, height: float, front: float, view: str = "three_quarter") -> Camera:
        """The studio's camera for a whole car: the long lens keeps a small car from looking like a toy.

        `length`, `height` and the x of its front end in mm; all views keep the distance that suits the length.
        """
        size = max(length / 2600.0, (height / 1540.0) ** 0.75)
        target = np.array([front + length / 2.0 - 20.0, 0.0, 690.0 * height / 1540.0])
        way = np.asarray(VIEWS[view], float)
        eye = target + way / np.linalg.norm(way) * (5496.0 * size)
        return cls(_triple(eye), _triple(target))


VIEWS = {
    "three_quarter": (-4500.0, -3050.0, 810.0),
    "rear": (4400.0, -3150.0, 1150.0),
    "side": (0.0, -5496.0, 260.0),
    "face": (-5496.0, -2.0, 420.0),
    "tail": (5496.0, -2.0, 420.0),
    "top": (0.0, -5.0, 5496.0),  # nose to the left
    "part": (-3.0, -4.2, 3.1),
}


def render(
    items: Sequence[Item],
    size: tuple[int, int] = (1200, 745),
    camera: Camera | None = None,
    background: str = BACKGROUND,
) -> bytes:
    """A PNG of meshes standing on the ground at their lowest point.

    Args:
        items: (mesh, "#RRGGBB", material, 4 x 4 matrix or None); the materials are the keys of `SURFACES`.
        size: width and height in pixels.
        camera: by default one from the front left and above that fits everything.
        background: "#RRGGBB" of ground and sky.

    Raises:
        ValueError: no triangles, an unknown material, or a picture of no pixels.
    """
    from PIL import Image

    width, height = size
    if width < 1 or height < 1:
        raise ValueError(f"a picture of {width} x {height} pixels has nothing to show")
    scene = _Scene(items, background)
    if camera is None:
        camera = Camera.around(scene.low, scene.high, "part", aspect=width / height)
    colour, item, normal, depth = scene.image(camera, width, height)
    rows, columns = np.nonzero(_edges(item, normal, depth))
    if len(rows):
        total = np.zeros((len(rows), 3), np.float32)
        for dx, dy in ((-0.375, -0.125), (0.125, -0.375), (0.375, 0.125), (-0.125, 0.375)):
            total += scene.points(camera, width, height, columns + dx, rows + dy)
        colour[rows, columns] = total / 4.0
    pixels = np.rint(np.clip(_encoded(colour), 0.0, 1.0) * 255.0).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def draw_part(mesh: Mesh, colour: str, size: tuple[int, int] = (256, 256), material: str = "accent") -> bytes:
    """A PNG of one part on its print bed, from the front left and above."""
    return render([(mesh, colour, material, None)], size)


def draw_car(
    car: Hardpoints, items: Sequence[Item], size: tuple[int, int] = (1200, 745), view: str = "three_quarter"
) -> bytes:
    """A PNG of a car: its printed parts, given in place, and the rest of it around them."""
    scene: list[Item] = [(part.mesh, part.colour, part.material, None) for part in ghost(car)]
    camera = Camera.car(car.length, car.height, car.x_front, view)
    return render([*scene, *items], size, camera)


# ---------------------------------------------------------------------------------------------------------------------


class _Scene:
    """Triangles in the world with their colours, ready to be asked by rays."""

    def __init__(self, items: Sequence[Item], background: str):
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene

        if not any(len(mesh.faces) for mesh, *_ in items):
            raise ValueError("nothing to render: the meshes have no triangles")
        corners, normals, owner, traits = [], [], [], []
        for mesh, colour, material, matrix in items:
            if material not in SURFACES:
                raise ValueError(f"unknown material {material!r}; known: {', '.join(SURFACES)}")
            surface = SURFACES[material]
            traits.append((*_linear(colour), surface.roughness, surface.gloss, surface.opacity, surface.glow))
            placed = mesh if matrix is None else mesh.moved(matrix)
            corners.append(placed.vertices[placed.faces].astype(np.float32))
            normals.append(_corner_normals(placed))
            owner.append(np.full(len(mesh.faces), len(traits) - 1, np.int32))
        self.corners, self.normals, self.owner = (np.concatenate(k) for k in (corners, normals, owner))
        self.traits: Array = np.array(traits, np.float32)
        points = self.corners.reshape(-1, 3)
        self.low, self.high = points.min(axis=0), points.max(axis=0)
        self.ground = float(self.low[2])
        self.radius = float(np.linalg.norm(self.high - self.low)) / 2.0
        self.step = 2e-5 * self.radius + 1e-4
        self.background: Array = np.array(_linear(background), np.float32)
        opaque = self.traits[self.owner, 5] >= 1.0
        self._all, self._opaque = EmbreeScene(), EmbreeScene()
        TriangleMesh(self._all, self.corners)
        if opaque.any():
            TriangleMesh(self._opaque, self.corners[opaque])
        self.irradiance = _irradiance()

    # -- pictures and single points of them --------------------------------------------------------------------------

    def image(self, camera: Camera, width: int, height: int) -> tuple[Array, NDArray[np.int32], Array, Array]:
        """Colours (h, w, 3), items (h, w; -1 ground or sky), normals and depths; one ray for each pixel."""
        rows, columns = np.mgrid[0:height, 0:width]
        shape = (height, width)
        hit = self._cast(*self._rays(camera, width, height, columns.ravel(), rows.ravel()))
        tile = ((rows % TILE) * TILE + columns % TILE).ravel()
        open_, lit = (k.reshape(shape) for k in self._visibility(hit, tile))
        item, normal = hit.item.reshape(shape), hit.normal.reshape(*shape, 3)
        depth = hit.depth.reshape(shape)
        for _ in range(2):
            open_, lit = _smoothed(open_, lit, item, normal, depth)
        colour = self._shade(hit, open_.ravel(), lit.ravel())
        return colour.reshape(*shape, 3), item, normal, depth

    def points(self, camera: Camera, width: int, height: int, columns: Any, rows: Any) -> Array:
        """Colours (n, 3) at single places of the picture, in pixels."""
        hit = self._cast(*self._rays(camera, width, height, columns, rows))
        everywhere = np.zeros(len(hit.item), np.int64)
        near = [self._visibility(hit, everywhere + k) for k in (2, 7, 13)]
        return self._shade(hit, *(np.mean([n[k] for n in near], axis=0) for k in range(2)))

    @staticmethod
    def _rays(camera: Camera, width: int, height: int, columns: Any, rows: Any) -> tuple[Array, Array]:
        ahead = np.asarray(camera.target, float) - np.asarray(camera.eye, float)
        ahead /= np.linalg.norm(ahead)
        right = np.cross(ahead, (0.0, 0.0, 1.0))
        right /= np.linalg.norm(right)
        up = np.cross(right, ahead)
        scale = 2.0 * math.tan(math.radians(camera.angle) / 2.0) / height
        a = (np.asarray(columns, float) + 0.5 - width / 2.0) * scale
        b = (height / 2.0 - np.asarray(rows, float) - 0.5) * scale
        way = ahead + a[:, None] * right + b[:, None] * up
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        origin = np.broadcast_to(np.asarray(camera.eye, np.float32), way.shape)
        return np.ascontiguousarray(origin), way.astype(np.float32)

    def _cast(self, origin: Array, way: Array) -> _Hits:
        """Follows rays through glass to the first opaque surface, the ground or the sky."""
        n = len(way)
        hit = _Hits(n, way)
        through = np.ones((n, 3), np.float32)
        alive = np.arange(n)
        start, gone = origin.copy(), np.zeros(n, np.float32)
        for _ in range(LAYERS):
            answer = self._all.run(start[alive], way[alive], output=True)
            found = answer["primID"] >= 0
            alive, prim = alive[found], answer["primID"][found]
            u, v, far = (answer[k][found] for k in ("u", "v", "tfar"))
            d = way[alive]
            shape, smooth = self.corners[prim], self.normals[prim]
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
            gloss = self._gloss(normal[pane], d[pane], traits[pane])
            hit.veil[keep] += through[keep] * (gloss + share * tint * 0.9)
            through[keep] *= (1.0 - share) * (0.55 + 0.45 * tint / tint.max(axis=1, keepdims=True))
            gone[keep] += far[pane]
            start[keep] = here[pane] + d[pane] * (20.0 * self.step)
            alive = keep
        hit.through = through
        self._floor(hit, origin)
        return hit

    def _floor(self, hit: _Hits, origin: Array) -> None:
        """Rays that met nothing solid end on the ground, if they go down."""
        down = (hit.item < 0) & (hit.way[:, 2] < -1e-5)
        far = (self.ground - origin[down, 2]) / hit.way[down, 2]
        hit.place[down] = origin[down] + far[:, None] * hit.way[down]
        hit.normal[down] = (0.0, 0.0, 1.0)
        hit.depth[down] = far

    def _visibility(self, hit: _Hits, tile: NDArray[np.int64]) -> tuple[Array, Array]:
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
        directions, jitter = _directions()
        across, along = _basis(normal)
        free = np.zeros(len(who), np.float32)
        for k in range(RAYS):
            local = directions[tile[who], k]
            way = across * local[:, :1] + along * local[:, 1:2] + normal * local[:, 2:]
            free += self._opaque.run(place, way, dists=reach, query="OCCLUDED") < 0
        open_[who] = free / RAYS
        way = KEY.astype(np.float32) + 0.09 * jitter[tile[who]]
        far = np.full(len(who), 4.0 * self.radius, np.float32)
        lit[who] = self._opaque.run(place, way, dists=far, query="OCCLUDED") < 0
        return open_, lit

    # -- light -------------------------------------------------------------------------------------------------------

    def _shade(self, hit: _Hits, open_: Array, lit: Array) -> Array:
        colour = np.broadcast_to(self.background, (len(hit.item), 3)).copy()
        floor = (hit.item < 0) & (hit.depth < FAR)
        shadow = 0.78 * (1.0 - open_[floor]) ** 1.1 + 0.10 * (1.0 - lit[floor]) * (1.0 - open_[floor])
        colour[floor] *= (1.0 - np.minimum(shadow, 0.85))[:, None]
        who = np.flatnonzero(hit.item >= 0)
        traits, normal, way = self.traits[hit.item[who]], hit.normal[who], hit.way[who]
        albedo, free = traits[:, :3], open_[who, None]
        sky = free / (1.0 - 0.75 * albedo * (1.0 - free))  # light that bounces in the corner comes back coloured
        key = 0.5 * np.clip(normal @ KEY.astype(np.float32), 0.0, 1.0) * lit[who]
        light = _harmonics(normal) @ self.irradiance
        body = albedo * (light[:, None] * sky + key[:, None])
        gloss = self._gloss(normal, way, traits) * (0.25 + 0.75 * free)
        colour[who] = body * (1.0 - traits[:, 6:7] * 0.5) + gloss + albedo * traits[:, 6:7]
        return hit.veil + hit.through * colour

    @staticmethod
    def _gloss(normal: Array, way: Array, traits: Array) -> Array:
        cosine = np.einsum("ij,ij->i", normal, way)
        mirror = way - 2.0 * cosine[:, None] * normal
        roughness = traits[:, 3]
        fresnel = (0.04 + 0.96 * (1.0 - np.clip(-cosine, 0.0, 1.0)) ** 5 * (1.0 - roughness) ** 1.5) * traits[:, 4]
        return (fresnel * _studio(mirror, roughness))[:, None]


class _Hits:
    """What rays met: item (-1: ground or sky), place, normal, depth, and the glass in front."""

    def __init__(self, n: int, way: Array):
        self.way = way
        self.item = np.full(n, -1, np.int32)
        self.place = np.zeros((n, 3), np.float32)
        self.normal = np.zeros((n, 3), np.float32)
        self.depth = np.full(n, FAR, np.float32)
        self.veil = np.zeros((n, 3), np.float32)
        self.through = np.ones((n, 3), np.float32)


def _studio(way: Array, roughness: Any) -> Array:
    """Radiance of the studio in a direction; rough surfaces see softer edges of the same lights."""
    x, y, z = way[:, 0], way[:, 1], way[:, 2]
    soft = 0.05 + 0.5 * np.asarray(roughness, np.float32)

    def step(edge: float, value: Array) -> Array:
        k = np.clip((value - edge) / soft * 0.5 + 0.5, 0.0, 1.0)
        return np.asarray(k * k * (3.0 - 2.0 * k), np.float32)

    base = 0.42 + 0.34 * step(0.05, z)
    ceiling = 1.25 * step(0.72, z)
    strips = 1.15 * step(0.34, z) * (1.0 - step(0.66, z)) * step(0.45, np.abs(y + 0.2 * x))
    band = -0.30 * np.exp(-((z / (0.10 + 0.3 * soft)) ** 2))
    return (base + ceiling + strips + band).astype(np.float32)


def _harmonics(n: Array) -> Array:
    """The nine real spherical harmonics up to degree 2 (n, 9)."""
    x, y, z = n[:, 0], n[:, 1], n[:, 2]
    one = np.full_like(x, 0.282095)
    return np.stack([
        one, 0.488603 * y, 0.488603 * z, 0.488603 * x, 1.092548 * x * y, 1.092548 * y * z,
        0.315392 * (3 * z * z - 1), 1.092548 * x * z, 0.546274 * (x * x - y * y),
    ], axis=1)  # fmt: skip


def _irradiance() -> Array:
    """Coefficients (9,) of the light that the studio throws on a matt surface, over pi (cosine-convolved harmonics)."""
    k = np.arange(4096) + 0.5
    z, turn = 1.0 - 2.0 * k / 4096, k * math.pi * (3.0 - math.sqrt(5.0))
    flat = np.sqrt(1.0 - z * z)
    way = np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=1).astype(np.float32)
    coefficients = 4.0 * math.pi * (_harmonics(way) * _studio(way, 0.3)[:, None]).mean(axis=0)
    cosine = np.array([1.0] + [2.0 / 3.0] * 3 + [0.25] * 5)
    return np.asarray(0.62 * coefficients * cosine, np.float32)


def _directions() -> tuple[Array, Array]:
    """For each place in a tile: RAYS directions about +Z, dense by the cosine (tiles, RAYS, 3), and a disc's point."""
    n = TILE * TILE * RAYS
    order = np.arange(n)
    a, b = (order + 0.5) / n, (order * 0.6180339887498949) % 1.0
    flat, turn = np.sqrt(a), 2.0 * math.pi * b
    way = np.stack([flat * np.cos(turn), flat * np.sin(turn), np.sqrt(1.0 - a)], axis=1)
    shuffled = way.reshape(RAYS, TILE * TILE, 3).transpose(1, 0, 2)[_spread()]
    disc = np.stack([np.cos(2.4 * np.arange(16)), np.sin(2.4 * np.arange(16)), 0.0 * np.arange(16)], axis=1)
    disc *= np.sqrt((np.arange(16) + 0.5) / 16.0)[:, None]
    return shuffled.astype(np.float32), disc[_spread()].astype(np.float32)


def _spread() -> NDArray[np.int64]:
    """The order of a 4 x 4 ordered dither: neighbours in the tile get far-apart samples."""
    return np.array([0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5])


def _basis(n: Array) -> tuple[Array, Array]:
    """Two unit vectors that make a right-handed frame with each normal (Duff and others, 2017)."""
    sign = np.where(n[:, 2] >= 0, 1.0, -1.0).astype(np.float32)
    a = -1.0 / (sign + n[:, 2])
    b = n[:, 0] * n[:, 1] * a
    across = np.stack([1.0 + sign * n[:, 0] ** 2 * a, sign * b, -sign * n[:, 0]], axis=1)
    return across, np.stack([b, sign + n[:, 1] ** 2 * a, -n[:, 1]], axis=1)


def _smoothed(open_: Array, lit: Array, item: NDArray[np.int32], normal: Array, depth: Array) -> tuple[Array, Array]:
    """Averages the tiles' samples over neighbours on the same surface: noise goes, edges stay."""
    total, sums = np.ones_like(open_), [open_.copy(), lit.copy()]
    pad = TILE // 2
    for dy in range(-pad, pad):
        for dx in range(-pad, pad):
            if dx == dy == 0:
                continue
            there = (_cut(dy), _cut(dx))
            here = (_cut(-dy), _cut(-dx))
            same = item[here] == item[there]
            same &= np.einsum("ijk,ijk->ij", normal[here], normal[there]) > 0.9
            same &= np.abs(depth[here] - depth[there]) <= 0.02 * depth[here]
            total[here] += same
            for values, out in zip((open_, lit), sums, strict=True):
                out[here] += same * values[there]
    return sums[0] / total, sums[1] / total


def _cut(shift: int) -> slice:
    return slice(shift, None) if shift >= 0 else slice(None, shift)


def _edges(item: NDArray[np.int32], normal: Array, depth: Array) -> NDArray[np.bool_]:
    """Pixels with another surface, a crease or a step beside them: only they are worth more rays."""
    edge = np.zeros(item.shape, bool)
    for a, b in (((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
                 ((slice(None), slice(1, None)), (slice(None), slice(None, -1)))):  # fmt: skip
        solid = (item[a] >= 0) | (item[b] >= 0)
        change = item[a] != item[b]
        change |= np.einsum("ijk,ijk->ij", normal[a], normal[b]) < 0.92
        change |= np.abs(depth[a] - depth[b]) > 0.01 * np.minimum(depth[a], depth[b])
        change &= solid
        edge[a] |= change
        edge[b] |= change
    return edge


def _corner_normals(mesh: Mesh) -> Array:
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


def _linear(colour: str) -> tuple[float, float, float]:
    """Linear light of "#RRGGBB"."""
    parts = [int(colour.lstrip("#")[k : k + 2], 16) / 255.0 for k in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return r, g, b


def _encoded(light: Array) -> Array:
    """sRGB of linear light; what is brighter than 0.85 bends softly towards white."""
    over = np.maximum(light - 0.85, 0.0)
    light = np.minimum(light, 0.85) + 0.15 * over / (over + 0.15)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055)


def _triple(v: NDArray[np.float64]) -> tuple[float, float, float]:
    return (float(v[0]), float(v[1]), float(v[2]))
