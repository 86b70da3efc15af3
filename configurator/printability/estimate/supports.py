"""Supports as a slicer builds them, without slicing: columns under what hangs, their sides, and what they carry.

Rays go up through the part on a grid. Every surface that they enter from below, flatter than the slicer's cut, stands
on a column down to the part or the bed. The slicer fills columns thinly, runs a line around them and lays dense layers
under what they carry: three sums that the filament is linear in. Level ceilings count by their rim only, as far in as
walls and the support's margin reach: the rest is bridged, however long (PrusaSlicer's `dont_support_bridges`, on by
default).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.printability.analysis import Analysis, Floats, Ints
from configurator.printability.profiles import Profile

CELLS = 40_000  # of the grid
FINEST = 0.5  # mm between its rays
LEVELS = 96  # that heights are counted in where the sides of columns are looked for
WAYS = 16  # directions in which a ceiling is measured
MARGIN = 1.65  # mm: what the slicer adds around a support, and half a line
CUT = 1.0  # degrees by which the slicer's cut lies above the angle it is given
MOST = 400  # surfaces over each other
INTERFACE = 6  # dense layers, half of them under the part and half where a column lands


@dataclass(frozen=True)
class _Grid:
    """Surfaces over each other: cell (n,), height (n,), slope (n,) as the normal's Z; in each cell from below up."""

    pitch: float
    shape: tuple[int, int]
    places: Floats
    cell: Ints
    z: Floats
    slope: Floats


def features(found: Analysis, profile: Profile) -> Floats:
    """Sums (3, 3) in mm³: volume of the columns, lines around them, dense layers.

    At the angle at which the slicer cuts, and at one degree less and more: many parts slope at just that angle.
    """
    grid = _grid(found)
    low = float(found.low[2])
    first = np.append(True, grid.cell[1:] != grid.cell[:-1])
    below = np.where(first, low, np.append(low, grid.z[:-1]))
    above = np.where(np.append(first[1:], True), grid.z, np.append(grid.z[1:], low))
    enters = grid.slope < -1e-6
    hangs = enters & (grid.z > low + 1.5 * profile.layer)
    carried = _bridged(found, profile, grid, hangs)
    solid = _filled(grid, found, enters, grid.z, above)
    rows = []
    for angle in (profile.overhang + CUT, profile.overhang + CUT - 1, profile.overhang + CUT + 1):
        held = hangs & ~carried & (-grid.slope > np.cos(np.radians(angle)))
        column = _filled(grid, found, held, below, grid.z)
        area = float(held.sum()) * grid.pitch**2
        volume = float((grid.z - below)[held].sum()) * grid.pitch**2
        rows.append([volume, _sides(column, solid, grid, found) * profile.width, area * INTERFACE * profile.layer])
    return np.array(rows)


def _grid(found: Analysis) -> _Grid:
    """Every surface above every cell, by rays that go on where they met one."""
    size = found.high - found.low
    pitch = max(float(np.sqrt(size[0] * size[1] / CELLS)), FINEST)
    shape = (max(1, int(np.ceil(size[0] / pitch))), max(1, int(np.ceil(size[1] / pitch))))
    cell = np.stack(np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij"), axis=-1).reshape(-1, 2)
    # anywhere in the cells: models like round numbers, edges are where rays get lost, and areas come out true
    aside = np.random.default_rng(3).uniform(-0.45, 0.45, cell.shape)
    places = (found.low + found.high)[:2] / 2 + (cell + 0.5 + aside - np.array(shape) / 2) * pitch
    z = np.full(len(cell), found.low[2] - 1.0)
    active, met = np.arange(len(cell)), list[tuple[Ints, Floats, Floats]]()
    for _ in range(MOST):
        start = np.column_stack([places[active], z[active]])
        face, far = found.cast(start, np.broadcast_to([0.0, 0.0, 1.0], start.shape))
        hit = face >= 0
        active = active[hit]
        if not len(active):
            break
        here = z[active] + far[hit]
        met.append((active, here, found.normals[face[hit], 2]))
        z[active] = here + found.clear
    cells, heights, slopes = (np.concatenate([row[i] for row in met]) if met else np.zeros(0) for i in range(3))
    order = np.lexsort((heights, cells))
    return _Grid(pitch, shape, places, cells[order].astype(np.int64), heights[order], slopes[order])


def _bridged(found: Analysis, profile: Profile, grid: _Grid, hangs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) which of the level ceilings lie so deep in their layer that infill bridges them."""
    rim = profile.perimeters * profile.width + MARGIN
    level = np.flatnonzero(hangs & (-grid.slope > np.cos(np.arctan(profile.layer / rim))))
    turn = np.arange(WAYS) * 2 * np.pi / WAYS
    ways = np.stack([np.cos(turn), np.sin(turn), np.zeros(WAYS)], axis=1)
    start = np.column_stack([grid.places[grid.cell[level]], grid.z[level] + 0.3 * profile.layer])
    _, far = found.cast(np.repeat(start, WAYS, axis=0), np.tile(ways, (len(level), 1)))
    deep = np.zeros(len(hangs), bool)
    deep[level] = far.reshape(-1, WAYS).min(axis=1, initial=np.inf) > rim
    return deep


def _filled(grid: _Grid, found: Analysis, chosen: NDArray[np.bool_], low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Cells and levels (nx, ny, LEVELS) between the chosen surfaces' two heights."""
    step = float(found.high[2] - found.low[2]) / LEVELS
    count = len(grid.places) * (LEVELS + 1)
    change = np.zeros(count, np.int16)
    for height, sign in ((low, 1), (high, -1)):
        level = np.clip(np.rint((height[chosen] - found.low[2]) / step).astype(np.int64), 0, LEVELS)
        np.add.at(change, grid.cell[chosen] * (LEVELS + 1) + level, np.int16(sign))
    inside = np.cumsum(change.reshape(-1, LEVELS + 1), axis=1, dtype=np.int16)[:, :LEVELS] > 0
    return inside.reshape(*grid.shape, LEVELS)


def _sides(column: NDArray[np.bool_], solid: NDArray[np.bool_], grid: _Grid, found: Analysis) -> float:
    """Area of the columns' sides that stand free, mm²."""
    around = ((1, 1), (1, 1), (0, 0))
    filled = np.pad(column | solid, around)
    free = 0
    for shift in (-1, 1):
        for axis in (0, 1):
            beside = np.roll(filled, shift, axis)[1:-1, 1:-1]
            free += int((column & ~beside).sum())
    return free * grid.pitch * float(found.high[2] - found.low[2]) / LEVELS
