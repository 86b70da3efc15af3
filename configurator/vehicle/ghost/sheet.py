"""Sheets and simple bodies as meshes, in milliseconds and without the CAD kernel: what the preview of a car is made of.

A sheet is a surface over two parameters, cut where a field is positive, with returns along its edges. Nothing here is
exact or closed enough to print; the parts' families make what is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh

Array = NDArray[np.float64]
Faces = NDArray[np.int64]
Field = Callable[[Array, Array], Array]  # of two parameters; positive outside


def sheet(
    a: Array,
    b: Array,
    place: Field,
    keep: Field | None = None,
    *,
    depth: float = 13.0,
    inward: Field | None = None,
) -> Mesh:
    """A surface over the lines a and b, with edges turned inwards by `depth` mm.

    Args:
        a, b: increasing parameters of the grid's lines; the surface looks to where (∂place/∂a) x (∂place/∂b) does.
        place: points (…, 3) of the parameters.
        keep: positive where the sheet is cut away (in mm, or at least smooth).
        inward: vectors (…, 3) along which the edges turn; by default the surface's own normals, backwards.
    """
    first, second = (k.ravel() for k in np.meshgrid(a, b, indexing="ij"))
    index = np.arange(len(a) * len(b)).reshape(len(a), len(b))
    p, q, r, s = (k.ravel() for k in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]))
    faces = np.concatenate([np.stack([p, q, r], 1), np.stack([p, r, s], 1)])
    if keep is not None:
        first, second, faces = _clipped(first, second, faces, keep)
    used, faces = np.unique(faces, return_inverse=True)
    faces = faces.reshape(-1, 3)
    first, second = first[used], second[used]
    if not len(faces):
        return Mesh(np.zeros((0, 3)), np.zeros((0, 3), np.int32))
    points = place(first, second)
    if depth <= 0:
        return _mesh(points, faces)
    normals = _normals(points, faces)
    edges = _border(faces)
    rim, ring = np.unique(edges, return_inverse=True)
    ring = ring.reshape(-1, 2)
    way = -normals[rim] if inward is None else inward(first[rim], second[rim])
    n, m = len(points), len(rim)
    top, low = n + ring, n + m + ring
    strip = np.concatenate([
        np.stack([top[:, 1], top[:, 0], low[:, 0]], 1), np.stack([top[:, 1], low[:, 0], low[:, 1]], 1),
    ])  # fmt: skip
    points = np.concatenate([points, points[rim], points[rim] + depth * way])
    return _mesh(points, np.concatenate([faces, strip]))


def _clipped(a: Array, b: Array, faces: Faces, keep: Field) -> tuple[Array, Array, Faces]:
    """The faces where the field is not positive; crossed ones are cut along it."""
    value = keep(a, b)
    value = np.where(np.abs(value) < 1e-9, -1e-9, value)
    inside = value <= 0
    count = inside[faces].sum(axis=1)
    whole, one, two = faces[count == 3], faces[count == 1], faces[count == 2]
    # turn each crossed face so that the corner that differs from the other two comes first
    one = _turned(one, inside[one].argmax(axis=1))
    two = _turned(two, (~inside[two]).argmax(axis=1))
    pairs = np.concatenate([one[:, [0, 1]], one[:, [0, 2]], two[:, [1, 0]], two[:, [2, 0]]])  # inside, outside
    pairs, back = np.unique(pairs, axis=0, return_inverse=True)
    i, o = pairs[:, 0], pairs[:, 1]
    low, high = np.zeros(len(pairs)), np.ones(len(pairs))
    at_low, at_high = value[i], value[o]
    share = np.zeros(len(pairs))
    for _ in range(4):  # regula falsi (Illinois): fields bend between the grid's lines
        share = low + (high - low) * at_low / (at_low - at_high)
        here = keep(a[i] + share * (a[o] - a[i]), b[i] + share * (b[o] - b[i]))
        left = here <= 0
        at_high = np.where(left, 0.5 * at_high, here)
        at_low = np.where(left, here, 0.5 * at_low)
        at_low = np.minimum(at_low, -1e-12)
        at_high = np.maximum(at_high, 1e-12)
        low, high = np.where(left, share, low), np.where(left, high, share)
    cut = len(a) + back.reshape(-1)
    n, m = len(one), len(two)
    c0, c1 = cut[:n], cut[n : 2 * n]
    d1, d2 = cut[2 * n : 2 * n + m], cut[2 * n + m :]
    pieces = [
        whole,
        np.stack([one[:, 0], c0, c1], 1),
        np.stack([d1, two[:, 1], two[:, 2]], 1),
        np.stack([d1, two[:, 2], d2], 1),
    ]
    a = np.concatenate([a, a[i] + share * (a[o] - a[i])])
    b = np.concatenate([b, b[i] + share * (b[o] - b[i])])
    return a, b, np.concatenate(pieces)


def _turned(faces: Faces, by: NDArray[np.intp]) -> Faces:
    return np.take_along_axis(faces, (by[:, None] + np.arange(3)) % 3, axis=1)


def _border(faces: Faces) -> Faces:
    """Directed edges (n, 2) that only one face has."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    size = int(faces.max()) + 1
    there, back = edges[:, 0] * size + edges[:, 1], edges[:, 1] * size + edges[:, 0]
    return edges[~np.isin(there, back)]


def _normals(points: Array, faces: Faces) -> Array:
    """Area-weighted unit normals of the points."""
    corner = points[faces]
    flat = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    total = np.stack([
        np.bincount(faces.ravel(), np.repeat(flat[:, k], 3), minlength=len(points)) for k in range(3)
    ], axis=1)  # fmt: skip
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


def _mesh(points: Array, faces: Faces) -> Mesh:
    corner = points[faces]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
    return Mesh(np.ascontiguousarray(points, float), faces[area > 1e-6].astype(np.int32))


def mirrored(mesh: Mesh) -> Mesh:
    """The same on the vehicle's other side: y changes its sign, faces their winding."""
    return Mesh(mesh.vertices * np.array([1.0, -1.0, 1.0]), np.ascontiguousarray(mesh.faces[:, ::-1]))


def joined(*meshes: Mesh) -> Mesh:
    """Several meshes as one."""
    start = np.cumsum([0, *(len(m.vertices) for m in meshes)])
    faces = [m.faces + int(k) for m, k in zip(meshes, start[:-1], strict=True)]
    return Mesh(np.concatenate([m.vertices for m in meshes]), np.concatenate(faces).astype(np.int32))


def grid(points: Array, *, around: bool = False) -> Mesh:
    """Quads over points (n, m, 3), split; `around` joins the last column to the first. They look to ∂row x ∂column."""
    n, m = points.shape[:2]
    index = np.arange(n * m).reshape(n, m)
    if around:
        index = np.concatenate([index, index[:, :1]], axis=1)
    p, q, r, s = (k.ravel() for k in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]))
    return _mesh(points.reshape(-1, 3), np.concatenate([np.stack([p, q, r], 1), np.stack([p, r, s], 1)]))


def revolved(profile: Sequence[tuple[float, float]], centre: Sequence[float], steps: int = 48) -> Mesh:
    """A profile of (radius, y) turned about the axis through `centre` along Y; faces look outwards where y grows."""
    line = np.asarray(profile, float)
    turn = 2.0 * np.pi * np.arange(steps) / steps
    points = np.stack([
        line[:, :1] * np.cos(turn), np.repeat(line[:, 1:], steps, axis=1), line[:, :1] * np.sin(turn),
    ], axis=-1)  # fmt: skip
    return grid(points + np.asarray(centre, float), around=True)


def tube(path: Array, radius: float, sides: int = 10) -> Mesh:
    """A round tube along a path (n, 3), with flat ends."""
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    first = np.cross(along[0], (0.0, 0.0, 1.0) if abs(along[0][2]) < 0.9 else (1.0, 0.0, 0.0))
    rings = []
    for point, way in zip(path, along, strict=True):
        first = first - way * float(first @ way)  # carried along: no twist
        first /= np.linalg.norm(first)
        turn = 2.0 * np.pi * np.arange(sides) / sides
        rings.append(point + radius * (np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * np.cross(first, way)))
    ends = [np.repeat(path[:1], sides, axis=0), np.repeat(path[-1:], sides, axis=0)]
    return grid(np.stack([ends[0], *rings, ends[1]]), around=True)


def box(low: Sequence[float], high: Sequence[float]) -> Mesh:
    """A block between two corners."""
    v = np.array([[(low, high)[i >> k & 1][k] for k in range(3)] for i in range(8)], float)
    quads = np.array([[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]])
    return _mesh(v, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]))


def pillow(
    centre: Sequence[float], half: Sequence[float], *, lean: float = 0.0, power: float = 3.0, steps: int = 20
) -> Mesh:
    """A superellipsoid of the given half sizes, leaned backwards about Y by `lean` degrees."""
    up = np.linspace(-np.pi / 2, np.pi / 2, steps // 2 + 1)[:, None]
    turn = np.linspace(0.0, 2.0 * np.pi, steps, endpoint=False)[None, :]

    def bent(value: Array) -> Array:
        return np.sign(value) * np.abs(value) ** (2.0 / power)

    x = half[0] * bent(np.cos(up)) * bent(np.cos(turn))
    y = half[1] * bent(np.cos(up)) * bent(np.sin(turn))
    z = half[2] * bent(np.sin(up)) * np.ones_like(turn)
    angle = np.radians(lean)
    points = np.stack([x * np.cos(angle) + z * np.sin(angle), y, z * np.cos(angle) - x * np.sin(angle)], axis=-1)
    return grid((points + np.asarray(centre, float))[:, ::-1], around=True)
