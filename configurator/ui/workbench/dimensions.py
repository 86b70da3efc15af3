"""Dimensions: lines in the 3D view for a part's size and its bolt patterns; those of the parameter in hand stand out.

The parameter in hand is the one that was changed last. Which lines are its own is seen from the part before and after:
they changed by as much as it did, or by twice that if it counts on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh
from configurator.ui.viewer import Dimension
from configurator.ui.words import families, number
from parts.part import Part

Floats = NDArray[np.float64]
NEAR = 0.02  # mm: meshes are that exact at least
MOST = 4  # distances between holes; more would hide the part


@dataclass(frozen=True)
class Hand:
    """The parameter in hand, and which of the part's lines follow it."""

    name: str
    lines: tuple[int, ...]


def of(part: Part, mesh: Mesh, hand: Hand | None = None) -> tuple[Dimension, ...]:
    """The overall sizes, and the distances between the first holes of each interface."""
    lines = _lines(part, mesh)
    if hand:
        title = families.title(type(part), hand.name)
        for i in hand.lines:
            lines[i] = replace(lines[i], label=f"{title} · {lines[i].label}", strong=True)
    return tuple(lines)


def taken(before: tuple[Part, Mesh], after: tuple[Part, Mesh]) -> Hand | None:
    """What was taken in hand between two looks at a part; None if more than one number changed, or none."""
    if type(before[0]) is not type(after[0]):
        return None
    old, new = before[0].values(), after[0].values()
    changed = [name for name in new if new[name] != old[name]]
    if len(changed) != 1 or not isinstance(new[changed[0]], (int, float)) or isinstance(new[changed[0]], bool):
        return None
    was, now = _lines(*before), _lines(*after)
    step = abs(new[changed[0]] - old[changed[0]])
    if len(was) != len(now):
        return Hand(changed[0], ())
    moved = [abs(_length(a) - _length(b)) for a, b in zip(was, now, strict=True)]
    return Hand(changed[0], tuple(i for i, m in enumerate(moved) if min(abs(m - step), abs(m - 2 * step)) < NEAR))


def _lines(part: Part, mesh: Mesh) -> list[Dimension]:
    return [*_overall(mesh), *list(_holes(part))[:MOST]]


def _length(line: Dimension) -> float:
    return float(np.linalg.norm(np.subtract(line.to_xyz, line.from_xyz)))


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
