"""Cells on panels: the car's pattern as openings, from loops of lines and arcs in a flat window to loops on a sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from parts import loops

if TYPE_CHECKING:
    from parts.panel import Loop

Array = NDArray[np.float64]


def on_panel(cell: loops.Loop, onto: Callable[[Array], Array]) -> Loop:
    """A cell as a loop of parameters; `onto` takes points of its plane to them. Tangent arcs become one segment.

    The result runs counter-clockwise whether or not `onto` mirrors.
    """
    from parts.panel import Loop

    pieces = []
    for i, bulge in enumerate(cell.bulges):
        poles, weights = cell.controls(i)
        n = 2 if bulge == 0.0 else 9
        t = np.linspace(0.0, 1.0, n)[:, None]
        if len(poles) == 2:
            n = max(2, int(np.ceil(np.linalg.norm(poles[1] - poles[0]) / 12.0)) + 1)
            t = np.linspace(0.0, 1.0, n)[:, None]
            pieces.append(poles[0] + t * (poles[1] - poles[0]))
        else:
            basis = np.concatenate([(1 - t) ** 2, 2 * t * (1 - t), t * t], axis=1) * weights
            pieces.append(basis @ poles / basis.sum(axis=1)[:, None])
    segments = [onto(p) for p in pieces]
    every = np.concatenate([s[:-1] for s in segments])
    after = np.roll(every, -1, axis=0)
    if float(np.sum(every[:, 0] * after[:, 1] - after[:, 0] * every[:, 1])) < 0:
        segments = [s[::-1] for s in reversed(segments)]
    return Loop(tuple(segments))


def polygon(cell: loops.Loop) -> Polygon:
    """A cell in its plane as a polygon."""
    return Polygon(cell.sampled(8))
