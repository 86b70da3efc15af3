"""Plates with windows and truly round rims: a stack of levels over nested loops, made of exact patches.

Nothing is cut, sewn or filleted: neighbouring patches share their edges. A crowned plate (bowed grille, dished wheel
cover) is the flat one under its crown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parts.loops import Loop
from parts.patches import FLAT, Crown, Level, Patchwork, Row

if TYPE_CHECKING:
    import cadquery as cq

__all__ = ["FLAT", "Boss", "Crown", "Level", "plate"]


@dataclass(frozen=True)
class Boss:
    """A flat island on the front, `height` mm above it (below if negative), with a rounded edge of radius `edge`.

    A sunk one rounds the edge of the front around it, a raised one its own; edge < |height|. A `level` one has a plane
    top or floor at the height of its outline; that takes a circle about the axis and a crown with kx = ky.
    """

    loop: Loop
    height: float
    edge: float
    level: bool = False


def plate(
    outer: Loop,
    windows: Sequence[Loop],
    thickness: float,
    *,
    rim: float = 0.0,
    edge: float = 0.0,
    bevel: bool = False,
    crown: Crown = FLAT,
    posts: Sequence[Sequence[Level]] = (),
    bosses: Sequence[Boss] = (),
    skirt: Level | None = None,
) -> cq.Solid:
    """A plate from z = 0 (back) to z = thickness (front), with windows, posts on its back and bosses on its front.

    The front edges of the outline and of the windows are quarter circles of radius `rim` and `edge` (mm); with `bevel`
    those of the windows are chamfers, which under a crown mesh to a seventh of the triangles. A post is a
    stack of levels from its tip (lowest z) up to its root at z = 0; its loops have equal numbers of segments. A skirt
    is a rim that hangs from the outline to the level's z < 0; the level's loop is its inside.
    Limits: loops nest and keep 2 * edge between each other; rim and edge are smaller than the thickness; under a crown
    the thickness is constant along z, so a slope of a leaves thickness * cos(a) along the normal, and the rounding is
    that of the flat plate sheared along z.
    """
    make = Patchwork(crown)
    box = outer.bounds()
    fronts, backs = [], []

    def rounded(loop: Loop, low: float, high: float, grow: float) -> list[Level]:
        return [Level(loop, low), Level(loop, high - abs(grow)), *([Level(loop.grown(grow), high)] if grow else [])]

    rows = make.walled(rounded(outer, skirt.z if skirt else 0.0, thickness, -rim))
    fronts.append(rows[-1])
    if skirt:
        inner = make.walled([skirt, Level(skirt.loop, 0.0)], inside=True)
        make.add([make.cap([rows[0], inner[0]], skirt.z, box)], inside=True)
        backs.append(inner[-1])
    else:
        backs.append(rows[0])
    for window in windows:
        rows = make.walled(rounded(window, 0.0, thickness, edge), rounded_top=not bevel, inside=True)
        backs.append(rows[0])
        fronts.append(rows[-1])
    for levels in posts:
        rows = make.walled(levels, rounded_top=False)
        make.add([make.cap(rows[:1], levels[0].z, levels[0].loop.bounds())], inside=True)
        backs.append(rows[-1])
    for boss in bosses:
        top = thickness + boss.height
        if boss.height > 0:
            rows = make.walled(rounded(boss.loop, thickness, top, -boss.edge))
            make.add([_island(make, rows[-1], top, boss)])
            fronts.append(rows[0])
        else:
            rows = make.walled(rounded(boss.loop, top, thickness, boss.edge), inside=True)
            make.add([_island(make, rows[0], top, boss)])
            fronts.append(rows[-1])
    make.add([make.cap(fronts, thickness, box)])
    make.add([make.cap(backs, 0.0, box)], inside=True)
    return make.solid()


def _island(make: Patchwork, row: Sequence[Row], z: float, boss: Boss) -> Any:
    """A boss's top or floor."""
    if not boss.level:
        return make.cap([row], z, boss.loop.bounds())
    height, w = row[0][1][0, 2:]  # the same all along a circle about the axis
    return Patchwork(FLAT).cap([row], float(height / w), boss.loop.bounds())
