"""Trays: a flat front with a rolled rim and an even wall, pierced, with bosses and blocks behind; no boolean.

Made like `parts.plate` of exact patches that share their edges. Front up while it is made: the rim's back edge lies at
z = 0, the front at z = depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from parts.loops import Loop, disc
from parts.patches import FLAT, Level, Patchwork, Row

if TYPE_CHECKING:
    import cadquery as cq


@dataclass(frozen=True)
class Boss:
    """A round post behind the front with a bore from its tip: `height` behind the wall, `bored` deep from the tip.

    A bore that reaches the front goes through it.
    """

    x: float
    y: float
    bore: float
    outside: float
    height: float
    bored: float


def tray(
    outer: Loop,
    depth: float,
    wall: float,
    roll: float,
    *,
    windows: Sequence[Loop] = (),
    bosses: Sequence[Boss] = (),
    blocks: Sequence[cq.Shape] = (),
    ink: Sequence[cq.Face] = (),
    sunk: float = 0.0,
) -> cq.Solid:
    """The tray over `outer`, whose rim is a quarter circle of radius `roll` (mm), hollow behind with an even `wall`.

    `blocks` are solids that stand on the wall's back with plane faces at their z = 0, behind it z < 0; `ink` are faces
    in z = 0 that are engraved `sunk` deep into the front. Limits: windows, bosses' contacts, blocks' contacts and ink
    lie on the flat front and do not touch each other, roll < depth, wall < roll, convex radii of `outer` over roll.
    """
    import cadquery as cq

    make = Patchwork(FLAT)
    top, roof, bend = depth, depth - wall, depth - roll
    inner, flat, bounds = outer.grown(-wall), outer.grown(-roll), outer.bounds()

    skin = make.walled([Level(outer, 0), Level(outer, bend), Level(flat, top)])
    hollow = make.walled([Level(inner, 0), Level(inner, bend), Level(flat, roof)], inside=True)
    make.add([make.cap([skin[0], hollow[0]], 0.0, bounds)], inside=True)
    fronts, backs = [skin[-1]], [hollow[-1]]
    for window in windows:
        rows = make.walled([Level(window, roof), Level(window, top)], inside=True)
        backs.append(rows[0])
        fronts.append(rows[-1])
    for boss in bosses:
        post, bore = (disc(d).moved(boss.x, boss.y) for d in (boss.outside, boss.bore))
        tip = roof - boss.height
        end = min(tip + boss.bored, top)
        posts = make.walled([Level(post, tip), Level(post, roof)])
        holes = make.walled([Level(bore, tip), Level(bore, end)], inside=True)
        backs.append(posts[-1])
        make.add([make.cap([posts[0], holes[0]], tip, bounds)], inside=True)
        if end < top:
            make.add([make.cap([holes[-1]], end, bounds)], inside=True)
        else:
            fronts.append(holes[-1])
    for block in blocks:
        for face in block.translate(cq.Vector(0, 0, roof)).Faces():
            if abs(face.Center().z - roof) < 1e-6:
                backs.append(_row(face.outerWire()))
            else:
                make.add([face.wrapped])
    pits, rims = _engraved([f.translate(cq.Vector(0, 0, top - sunk)) for f in ink], sunk)
    make.add(pits)
    make.add([make.cap([*fronts, *rims], top, bounds)])
    make.add([make.cap(backs, roof, bounds)], inside=True)
    return make.solid()


def _engraved(floors: Sequence[cq.Face], deep: float) -> tuple[list[Any], list[list[Row]]]:
    """Walls, floors and islands of letters whose floors are given, and the letters' outlines as holes of the front."""
    import cadquery as cq

    made: list[Any] = []
    letters: list[cq.Face] = []
    for floor in floors:
        for face in cq.Solid.extrudeLinear(floor, cq.Vector(0, 0, deep)).Faces():
            if abs(face.Center().z - floor.Center().z - deep) < 1e-6:
                letters.append(face)
            else:
                made.append(face.wrapped.Reversed())
    islands = [wire for letter in letters for wire in letter.innerWires()]
    on: list[list[cq.Wire]] = [[] for _ in islands]
    rims = []
    for letter in letters:
        # the c of a copyright sign lies on an island of its own
        box = letter.BoundingBox()
        around = [i for i, island in enumerate(islands) if _holds(island.BoundingBox(), box)]
        if around:
            on[around[-1]].append(letter.outerWire())
        else:
            rims.append(_row(letter.outerWire()))
    for island, holes in zip(islands, on, strict=True):
        face = cq.Face.makeFromWires(island, holes)
        made.append(face.wrapped if face.normalAt().z > 0 else face.wrapped.Reversed())
    return made, rims


def _row(wire: cq.Wire) -> list[Row]:
    """A wire's edges, as `Patchwork.cap` takes the bounds of a plane face."""
    return [(edge.wrapped, np.zeros(0)) for edge in wire.Edges()]


def _holds(outer: cq.BoundBox, inner: cq.BoundBox) -> bool:
    return outer.xmin < inner.xmin and inner.xmax < outer.xmax and outer.ymin < inner.ymin and inner.ymax < outer.ymax
