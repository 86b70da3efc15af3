"""Airfoils: sections with a round trailing edge, and wings ruled between them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parts.cad import chained, cq

if TYPE_CHECKING:
    import cadquery

Array = NDArray[np.float64]

SIDE = 22  # points on each side of a section


@lru_cache(maxsize=64)
def airfoil(chord: float, thickness: float, camber: float, te_r: float) -> Array:
    """An inverted four-digit section with a round trailing edge of radius `te_r`, shape (2 * SIDE, 2), mm.

    x runs rearwards from the leading edge, z up. SIDE points over the top from the trailing edge's circle to the nose,
    SIDE - 1 back along the underside, dense at the nose; the last point is the middle of the trailing edge's arc.
    """
    x = 1.0 - np.cos(np.linspace(0.0, 0.5 * math.pi, SIDE))  # dense at the nose only
    naca = 5.0 * (0.2969 * np.sqrt(x) - 0.1260 * x - 0.3516 * x**2 + 0.2843 * x**3 - 0.1036 * x**4)  # 1/2 at most
    half = thickness * naca
    half += te_r * x**4
    half *= 1.0 + (thickness / (2.0 * half.max()) - 1.0) * (1.0 - x**4)
    line = -camber * 4.0 * x * (1.0 - x)
    back = chord - te_r
    top = np.stack([x * back, line + half], axis=1)[::-1]
    low = np.stack([x * back, line - half], axis=1)[1:]
    return np.concatenate([top, low, [[chord, 0.0]]])


def wing(rings: Array) -> cadquery.Solid:
    """A wing ruled between sections (m, 2 * SIDE, 3), with plane ends.

    Ruled spans mesh exactly with two rows of triangles; one smooth patch over a metre of wing took half a million.
    Faces that booleans trim lose that: give them short spans of their own.
    """
    wires = []
    for points in rings:
        p = [cq.Vector(*point) for point in points]
        wires.append(chained([
            cq.Edge.makeSpline(p[:SIDE]), cq.Edge.makeSpline(p[SIDE - 1 : -1]),
            cq.Edge.makeThreePointArc(p[-2], p[-1], p[0])]))  # fmt: skip
    return cq.Solid.makeLoft(wires, True)
