"""Dimensions: lines in the 3D view for a part's size and its bolt patterns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh
from configurator.ui.viewer import Dimension
from configurator.ui.words import number
from parts.part import Part

Floats = NDArray[np.float64]
MOST = 4  # distances between holes; more would hide the part


def of(part: Part, mesh: Mesh) -> tuple[Dimension, ...]:
    """The overall sizes, and the distances between the first holes of each interface."""
    return (*_overall(mesh), *list(_holes(part))[:MOST])


def _overall(mesh: Mesh) -> Iterator[Dimension]:
    low, high = mesh.bounds
    gap = 0.08 * float(np.linalg.norm(high - low))
    for axis, (move, side) in enumerate(((1, low), (0, high), (0, high))):
        start, end, offset = low.copy(), low.copy(), np.zeros(3)
        start[move] = end[move] = side[move]
        end[axis] = high[axis]
        offset[move] = -gap if side is low else gap
        yield _line(f"{number(round(float(high[axis] - low[axis]), 1))} mm", start, end, offset)


def _holes(part: Part) -> Iterator[Dimension]:
    for interface in part.interfaces():
        matrix = interface.frame.matrix()
        if len(interface.holes) < 2:
            continue
        a, b = (matrix[:3, :3] @ np.array([h.x, h.y, 0.0]) + matrix[:3, 3] for h in interface.holes[:2])
        apart = float(np.linalg.norm(b - a))
        if apart > 1:
            yield _line(f"{number(round(apart, 2))} mm", a, b, matrix[:3, 2] * min(0.25 * apart, 30.0))


def _line(label: str, start: Floats, end: Floats, offset: Floats) -> Dimension:
    def triple(v: Floats) -> tuple[float, float, float]:
        return float(v[0]), float(v[1]), float(v[2])

    return Dimension(label, triple(start), triple(end), triple(offset))
