"""Straps: strips that follow a shell's hidden skin across a cut and are bonded to both pieces.

Three millimetres hold no pin. A strap is the skin itself, moved outwards by the bond's gap and given a thickness, so
it fits curved panels, between their ribs. The skin is parted where it bends sharply (rib roots, pocket walls, rims),
kept clear of those edges and of other cuts, and used where it still reaches across.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis, Floats, Ints, components
from configurator.printability.limits import joint
from configurator.printability.split.cuts import Cut, mesh_of
from configurator.solid.model import Mesh
from parts.part import Corners
from parts.vectors import unit

REACH = 20.0  # mm of skin on each side of a cut
LEAST = 8.0  # mm that a strap has to reach over on each side
SPACING = 3.0  # mm between the skin's points
CLEAR = 2.5  # mm between a strap and where the skin ends or bends sharply
BEND = 0.94  # cosine of the sharpest bend within a skin: 20 degrees
BROAD, LEAN = 6.0, 0.9  # mm around a triangle, and cosine to their mean direction, within which it is skin, not an edge
SMALLEST = 250.0  # mm² of bond
GAP = joint("bond_gap").value  # mm of adhesive
AWAY = 0.3  # cosine: a skin that looks away from the outside does so by more than this
OUTSIDE = 0.02  # of a strap that may stand out of the body's hull
WALLS = (2.0, 6.0)  # mm: a strap is as thick as the shell, within these


@dataclass(frozen=True)
class Space:
    """Where joints may grow: about the whole body (Manifold), away from where it is seen, clear of what is occupied."""

    whole: Any
    hull: Any
    outside: Sequence[float] | None
    occupied: Any  # Manifold, or None: then joints keep within the hull

    @classmethod
    def about(cls, whole: Any, outside: Sequence[float] | None, occupied: Sequence[Corners]) -> Space:
        from manifold3d import Manifold, OpType

        taken = [Manifold.hull_points(np.asarray(corners, np.float32)) for corners in occupied]
        return cls(whole, whole.hull(), outside, Manifold.batch_boolean(taken, OpType.Add) if taken else None)

    def free(self, body: Any) -> bool:
        """Whether a body may be there."""
        volume = float(body.volume())
        if self.occupied is not None:
            return float((body ^ self.occupied).volume()) < OUTSIDE * volume
        return float((body - self.hull).volume()) < OUTSIDE * volume


@dataclass(frozen=True)
class Lane:
    """What a screw takes of a skin: a place, its directions across and along (each (3,)), and half its sizes, mm."""

    place: Floats
    across: Floats
    half: float
    along: Floats
    reach: float

    def outside(self, points: Floats) -> Floats:
        """How far points (n, 3) lie outside it, mm; negative within."""
        away = points - self.place
        return np.maximum(np.abs(away @ self.across) - self.half, np.abs(away @ self.along) - self.reach)


@dataclass(frozen=True)
class Skin:
    """A patch of skin across a cut: points (n, 3), outward unit normals (n, 3), triangles (m, 3), how far each point
    is inside the patch (n,) in mm, and the thickness that its strap gets."""

    points: Floats
    normals: Floats
    faces: Ints
    inside: Floats
    wall: float

    @property
    def area(self) -> float:
        p = self.points[self.faces]
        return float(np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1).sum() / 2)

    def line(self, cut: Cut) -> tuple[Floats, Floats, Floats]:
        """Where it crosses its cut: lengths (n,) from one end, points (n, 3) and unit normals (n, 3), in order."""
        f, s = self.faces, cut.beside(self.points)
        edges = np.unique(np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), axis=1), axis=0)
        a, b = edges[(s[edges[:, 0]] > 0) != (s[edges[:, 1]] > 0)].T
        share = (s[a] / (s[a] - s[b]))[:, None] if len(a) else np.zeros((0, 1))
        points = self.points[a] + share * (self.points[b] - self.points[a])
        normals = self.normals[a] + share * (self.normals[b] - self.normals[a])
        if not len(points):
            return np.zeros(0), points, normals
        along = np.cross(cut.normal, normals.mean(axis=0))
        order = np.argsort(points @ along, kind="stable")
        points, normals = points[order], unit(normals[order])
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        return np.concatenate([[0.0], np.cumsum(steps)]), points, normals

    def strap(self) -> Any:
        """The strap as a closed body (Manifold); None if the skin bends too sharply for one."""
        from manifold3d import Error, Manifold
        from manifold3d import Mesh as Triangles

        count, f = len(self.points), self.faces
        below, above = (self.points + self.normals * d for d in (GAP, GAP + self.wall))
        edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
        key, back = (edges[:, i] * count + edges[:, 1 - i] for i in (0, 1))
        a, b = edges[~np.isin(key, back)].T  # the patch's border, as its triangles run
        sides = np.concatenate([np.stack([a, b + count, a + count], 1), np.stack([a, b, b + count], 1)])
        faces = np.concatenate([f[:, ::-1], f + count, sides])
        body = Manifold(Triangles(np.concatenate([below, above]).astype(np.float32), faces.astype(np.uint32)))
        if body.status() != Error.NoError:
            return None
        ratio = float(body.volume()) / (self.area * self.wall)
        return body if 0.6 < ratio < 1.6 else None


def skins(cut: Cut, others: Sequence[tuple[Cut, bool]], lanes: Sequence[Lane] = ()) -> list[Skin]:
    """The patches of skin across a cut on which straps could lie, largest first.

    Args:
        others: the cuts that straps keep clear of; True where these cuts' straps lie, False where only pieces end.
        lanes: what screws across the cut take.
    """
    near = _near(cut)
    if near is None:
        return []
    found, kept, patch = near
    wall = min(max(2 * found.mesh.volume / float(found.areas[kept].sum()), WALLS[0]), WALLS[1])
    made = []
    for name in range(int(patch.max(initial=-1)) + 1):
        faces = kept[patch == name]
        if found.areas[faces].sum() >= SMALLEST:
            made += _clipped(found, faces, cut, others, wall, lanes)
    return sorted(made, key=lambda skin: -skin.area)


def bonded(
    cut: Cut, others: Sequence[tuple[Cut, bool]], space: Space, lanes: Sequence[Lane] = ()
) -> list[tuple[Skin, Any]]:
    """Straps across a cut with their skins, on the side that nobody looks at, largest first.

    That is the hollow side: it faces away from the outside or, where that is not known, the middle of the whole body;
    and the straps stay inside its hull, so that nothing stands out into a gap. A plate has no hollow side: there they
    lie on one of its two. Where it is known what space is occupied, all other is free.
    """
    middle, outside = np.array(space.whole.bounding_box()).reshape(2, 3).mean(axis=0), space.outside
    made = [(skin, body) for skin in skins(cut, others, lanes) if (body := skin.strap()) is not None]
    if space.occupied is not None:
        return [each for each in made if space.free(each[1])]
    ways = [middle - skin.points if outside is None else -np.asarray(outside, float) for skin, _ in made]
    facing = [float((way * skin.normals).sum(axis=1).mean()) for way, (skin, _) in zip(ways, made, strict=True)]
    least = 0.0 if outside is None else AWAY
    hollow = [each for each, towards in zip(made, facing, strict=True) if towards > least and space.free(each[1])]
    if hollow or not made or outside is not None:
        return hollow
    best = int(np.argmax(facing))
    if facing[best] < -made[best][0].wall:
        return []
    way = made[best][0].normals.mean(axis=0)
    return [each for each in made if float(each[0].normals.mean(axis=0) @ way) > 0.5]


@lru_cache(maxsize=1)  # asked twice of each cut: for its screws, and for its straps beside them
def _near(cut: Cut) -> tuple[Analysis, Ints, Ints] | None:
    """What is near a cut, its triangles without those that only bound it, and the patch of each; None if nothing is."""
    found = Analysis(_slab(cut))
    if not len(found.mesh.faces):
        return None
    ends = (np.abs(found.normals @ cut.normal) > 0.999) & (np.abs(cut.beside(found.centres)) > REACH - 0.01)
    kept = np.flatnonzero(~ends & (found.areas > 1e-9))
    return found, kept, _patches(found, kept)


def _slab(cut: Cut) -> Mesh:
    """What is near a cut, with points close enough for offsets to be round."""
    n = tuple(float(v) for v in cut.normal)
    back = tuple(-v for v in n)
    slab = cut.body.trim_by_plane(n, cut.offset - REACH).trim_by_plane(back, -cut.offset - REACH)
    return mesh_of(slab.simplify(0.005).refine_to_length(SPACING))


def _patches(found: Analysis, kept: Ints) -> Ints:
    """A number for each triangle: its smooth patch; -1 for those on edges and roundings."""
    from scipy.spatial import cKDTree  # a third of a second to import, and a kit from the cache needs none of it

    tree = cKDTree(found.centres[kept])
    order = np.full(len(found.mesh.faces), -1)
    order[kept] = np.arange(len(kept))
    _, key, owner = found.edges
    same = np.flatnonzero(key[1:] == key[:-1])
    a, b = order[owner[same]], order[owner[same + 1]]
    a, b = a[(a >= 0) & (b >= 0)], b[(a >= 0) & (b >= 0)]
    normals, areas = found.normals[kept], found.areas[kept]
    smooth = (normals[a] * normals[b]).sum(axis=1) > BEND
    patch = components(len(kept), np.stack([a[smooth], b[smooth]], axis=1))
    pairs = tree.query_pairs(BROAD, output_type="ndarray")
    pairs = pairs[patch[pairs[:, 0]] == patch[pairs[:, 1]]]
    mean = normals * areas[:, None]
    for i, j in ((0, 1), (1, 0)):
        for axis in range(3):
            weights = normals[pairs[:, j], axis] * areas[pairs[:, j]]
            mean[:, axis] += np.bincount(pairs[:, i], weights, len(kept))
    flat = (normals * unit(mean)).sum(axis=1) > LEAN
    smooth &= flat[a] & flat[b]
    patch = components(len(kept), np.stack([a[smooth], b[smooth]], axis=1))
    patch[~flat] = -1
    return patch


def _clipped(
    found: Analysis, faces: Ints, cut: Cut, others: Sequence[tuple[Cut, bool]], wall: float, lanes: Sequence[Lane]
) -> list[Skin]:
    """What a patch leaves inside its borders and clear of other cuts, in one piece each, where it crosses the cut."""
    from scipy.spatial import cKDTree

    corners, flat = np.unique(found.mesh.faces[faces], return_inverse=True)
    f, points = flat.reshape(-1, 3), found.mesh.vertices[corners]
    inside = cKDTree(_border(points, f)).query(points)[0] - CLEAR
    for other, strapped in others:
        away = np.abs(other.beside(points))
        inside = np.minimum(inside, away - (REACH + 1.0 if strapped else CLEAR))
    for lane in lanes:
        near = np.linalg.norm(points - lane.place, axis=1) < 2.5 * REACH
        inside = np.where(near, np.minimum(inside, lane.outside(points)), inside)
    normals = np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, f[:, k], found.normals[faces] * found.areas[faces][:, None])
    values = np.column_stack([points, unit(normals), inside])
    values, f = _above(values, f)
    made = []
    if not len(f):
        return []
    edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]]])
    group = components(len(values), edges)[f[:, 0]]
    for name in np.unique(group):
        used, mine = np.unique(f[group == name], return_inverse=True)
        own = values[used]
        s = cut.beside(own[:, :3])
        if s.min() > -LEAST or s.max() < LEAST:
            continue
        skin = Skin(own[:, :3], unit(own[:, 3:6]), mine.reshape(-1, 3), own[:, 6], wall)
        if skin.area >= max(SMALLEST, 2 * LEAST * _crossed(skin, s)):
            made.append(skin)
    return made


def _crossed(skin: Skin, s: Floats) -> float:
    """Length of the line where a skin crosses its cut, mm; `s` (n,) are its points' distances from the cut."""
    ends = []
    for i, j in ((0, 1), (1, 2), (2, 0)):
        a, b = skin.faces[:, i], skin.faces[:, j]
        through = (s[a] > 0) != (s[b] > 0)
        share = np.where(through, s[a] / np.where(through, s[a] - s[b], 1.0), 0.0)[:, None]
        place = skin.points[a] + share * (skin.points[b] - skin.points[a])
        ends.append(np.where(through[:, None], place, np.nan))
    corners = np.stack(ends, axis=1)  # two of three are places on the line, or none
    crossing = np.isfinite(corners[..., 0]).sum(axis=1) == 2
    one, two = np.nanmin(corners[crossing], axis=1), np.nanmax(corners[crossing], axis=1)
    return float(np.linalg.norm(two - one, axis=1).sum())  # the box's diagonal is the line's length


def _border(points: Floats, f: Ints) -> Floats:
    """Points along the free edges of triangles, a millimetre apart."""
    edges = np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), axis=1)
    single, count = np.unique(edges, axis=0, return_counts=True)
    a, b = points[single[count == 1]].transpose(1, 0, 2)
    steps = np.ceil(np.linalg.norm(b - a, axis=1)).astype(int) + 1
    which = np.repeat(np.arange(len(a)), steps)
    share = (np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[which]
    return np.asarray(a[which] + share[:, None] * (b - a)[which])


def _above(values: Floats, f: Ints) -> tuple[Floats, Ints]:
    """The part of triangles where the last value (of each point's row) is above zero, cut straight across."""
    level = np.where(np.abs(values[:, -1]) < 1e-3, 1e-3, values[:, -1])  # no point lies on the line itself
    high = level[f] > 0
    count = high.sum(axis=1)
    whole = f[count == 3]
    cut = f[(count == 1) | (count == 2)]
    lone = high[(count == 1) | (count == 2)] == (count[(count == 1) | (count == 2)] == 1)[:, None]
    turn = lone.argmax(axis=1)  # the corner that is alone on its side comes first
    cut = cut[np.arange(len(cut))[:, None], (turn[:, None] + np.arange(3)) % 3]
    edges = np.concatenate([cut[:, [0, 1]], cut[:, [0, 2]]])
    single, index = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True)
    a, b = single.T
    share = (level[a] / (level[a] - level[b]))[:, None] if len(single) else np.zeros((0, 1))
    fresh = values[a] + share * (values[b] - values[a])
    p, q = len(values) + index.reshape(2, -1)
    up = level[cut[:, 0]] > 0
    one = np.stack([cut[:, 0], p, q], axis=1)[up]
    two = np.stack([p, cut[:, 1], cut[:, 2]], axis=1)[~up]
    three = np.stack([p, cut[:, 2], q], axis=1)[~up]
    return np.concatenate([values, fresh]), np.concatenate([whole, one, two, three])
