"""Dowels: round pins across a cut where its section has room for them, with bores in both pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.limits import joint
from configurator.printability.split.cuts import Cut, Leaf, closest, frame, placed

CLEARANCE = joint("dowel_clearance").value  # mm around a dowel
SIDES = 48  # of a dowel
STOUT, SLIM = (10.0, 8.0, 6.0, 5.0), (4.0, 3.0)  # mm, the largest that the section has room for
LENGTH = 8.0  # mm that a bore reaches into each piece
SHORTER = 0.5  # mm that a dowel ends before its bore does
MOST = 4  # in one joint


@dataclass(frozen=True)
class Dowels:
    """The pins of one joint: places on the cut (mm), diameter, bodies (Manifold), and what their bores took away."""

    places: tuple[Floats, ...]
    diameter: float
    bodies: tuple[Any, ...]
    bored: float  # mm³

    def clearance(self, *pieces: Any) -> float:
        """Measured between the pins and the bores of finished pieces (Manifold), mm."""
        return closest(self.bodies, pieces) / float(np.cos(np.pi / SIDES))


def dowelled(near: Leaf, far: Leaf, cut: Cut, section: Any, diameters: Sequence[float] = STOUT + SLIM) -> Dowels | None:
    """Bore both pieces where their common section has room for dowels; None if it has none."""
    from manifold3d import CrossSection, JoinType, Manifold, OpType

    axes = frame(cut.normal)
    for diameter in diameters:
        radius = diameter / 2 + CLEARANCE
        room = section.offset(-(radius + max(1.2, 0.3 * diameter)), JoinType.Round)
        spots = _spots(room, 6 * diameter)
        if not spots:
            continue
        bore = CrossSection.circle(radius, SIDES).extrude(2 * LENGTH).translate((0, 0, -LENGTH))
        pin = CrossSection.circle(diameter / 2, SIDES).extrude(2 * (LENGTH - SHORTER))
        pin = pin.translate((0, 0, SHORTER - LENGTH))
        places = tuple(axes @ np.array([x, y, cut.offset]) for x, y in spots)
        held = [placed(bore, axes, place) for place in places]
        bores = Manifold.batch_boolean(held, OpType.Add) if len(held) > 1 else held[0]
        whole = float(bores.volume())
        if float((bores - near.body - far.body).volume()) > 1e-3 * whole:  # it would break through a wall
            continue
        near.body, far.body = near.body - bores, far.body - bores
        return Dowels(places, diameter, tuple(placed(pin, axes, place) for place in places), whole)
    return None


def _spots(room: Any, apart: float) -> list[tuple[float, float]]:
    """Places for dowels, far from each other, inside what a section leaves free."""
    loops = [np.asarray(loop, float) for loop in room.to_polygons()]
    if not loops or room.area() <= 0:
        return []
    points = np.concatenate(loops)
    chosen = [points[np.lexsort((points[:, 1], points[:, 0]))[0]]]
    while len(chosen) < MOST:
        away = np.min([np.linalg.norm(points - c, axis=1) for c in chosen], axis=0)
        if away.max() < apart:
            break
        chosen.append(points[int(away.argmax())])
    return [(float(x), float(y)) for x, y in chosen]
