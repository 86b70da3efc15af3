"""Keys: loose flat tongues across a cut, in pockets of both pieces, where a wall is too thin for a pin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.split.cuts import Cut, Leaf, closest, frame, placed

SIZES = ((4.0, 24.0), (3.0, 20.0), (2.4, 16.0), (2.0, 14.0), (1.6, 12.0), (1.6, 8.0))  # mm: thickness and width
DEPTH = 10.0  # mm that a pocket reaches into each piece
SHORTER = 0.5  # mm that a key ends before its pocket does
LEAD = 0.6  # mm: bevel of a key's ends
MOST = 4  # in one joint
APART = 2.0  # widths between the middles of two keys
STEP = 2.0  # mm between the places tried


@dataclass(frozen=True)
class Keys:
    """The keys of one joint: places on the cut (mm), size, bodies (Manifold), and what their pockets took away."""

    places: tuple[Floats, ...]
    size: tuple[float, float, float]  # thickness, width, length
    bodies: tuple[Any, ...]
    taken: float  # mm³

    def clearance(self, *pieces: Any) -> float:
        """Measured between the keys and the pockets of finished pieces (Manifold), mm."""
        return closest(self.bodies, pieces)


def keyed(near: Leaf, far: Leaf, cut: Cut, section: Any, gap: float, wall: float, thinnest: float) -> Keys | None:
    """Cut pockets into both pieces where their common section has room for keys; None if it has none.

    Args:
        gap: on each side of a key, mm.
        wall: left around a pocket, mm.
        thinnest: that a key may be, mm.
    """
    axes = frame(cut.normal)
    for thick, wide in SIZES:
        if thick < thinnest:
            continue
        bodies, pockets, places = [], [], []
        for x, y, turn in _spots(section, thick, wide, gap + wall):
            turned = axes @ _turn(turn)
            at = axes @ np.array([x, y, cut.offset])
            pocket = placed(_block(wide + 2 * gap, thick + 2 * gap, 2 * DEPTH), turned, at)
            around = placed(_block(wide + 2 * gap + wall, thick + 2 * gap + wall, 2 * DEPTH), turned, at)
            if float((around - near.body - far.body).volume()) > 1e-3 * float(around.volume()):
                continue  # it would break through a wall that leans
            bodies.append(placed(_key(thick, wide), turned, at))
            pockets.append(pocket)
            places.append(at)
        if not pockets:
            continue
        taken = 0.0
        for leaf in (near, far):
            for pocket in pockets:
                taken += float((pocket ^ leaf.body).volume())
                leaf.body = leaf.body - pocket
        return Keys(tuple(places), (thick, wide, 2 * (DEPTH - SHORTER)), tuple(bodies), taken)
    return None


def _spots(section: Any, thick: float, wide: float, around: float) -> list[tuple[float, float, float]]:
    """Places (x, y) and directions (radians) of keys in a section (manifold cross-section), far from each other."""
    import shapely

    from configurator.printability.split.marks import region_of

    region = region_of(section)
    core = region.buffer(-(thick / 2 + around - 0.02))
    lines = [ring for piece in getattr(core, "geoms", [core]) if not piece.is_empty for ring in _rings(piece)]
    found: list[tuple[float, float, float]] = []
    if not lines:
        return found
    points, turns = [], []
    for line in lines:
        corners = np.asarray(line.segmentize(STEP).coords)
        middle, way = (corners[1:] + corners[:-1]) / 2, np.diff(corners, axis=0)
        points.append(middle)
        turns.append(np.arctan2(way[:, 1], way[:, 0]))
    at, turn = np.concatenate(points), np.concatenate(turns)
    half = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * (wide / 2 + around, thick / 2 + around - 0.02)
    c, s = np.cos(turn)[:, None], np.sin(turn)[:, None]
    corners = np.stack([half[:, 0] * c - half[:, 1] * s, half[:, 0] * s + half[:, 1] * c], axis=-1) + at[:, None]
    shapely.prepare(region)
    free = shapely.contains(region, shapely.polygons(corners))
    at, turn = at[free], turn[free]
    while len(at) and len(found) < MOST:
        if found:
            away = np.min([np.hypot(*(at - (x, y)).T) for x, y, _ in found], axis=0)
            if away.max() < APART * wide:
                break
            k = int(away.argmax())
        else:
            k = int(np.lexsort((at[:, 1].round(3), at[:, 0].round(3)))[0])
        found.append((float(at[k, 0]), float(at[k, 1]), float(turn[k])))
    return found


def _rings(piece: Any) -> Sequence[Any]:
    return [piece.exterior, *piece.interiors]


def _turn(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([(c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)])


def _block(wide: float, thick: float, long: float) -> Any:
    from manifold3d import Manifold

    return Manifold.cube((wide, thick, long), True)


def _key(thick: float, wide: float) -> Any:
    """A key with bevelled ends, along z."""
    from manifold3d import Manifold

    long = 2 * (DEPTH - SHORTER)
    plain, ends = _block(wide, thick, long - 2 * LEAD), _block(wide - 2 * LEAD, thick - 2 * LEAD, long)
    return Manifold.batch_hull([plain, ends])
