"""Sampling: few rays for each pixel, shared by its neighbours; more of them only where the picture has edges."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

TILE = 4  # neighbouring pixels share their occlusion directions in tiles of this size
RAYS = 3  # occlusion rays of each pixel


def directions() -> tuple[Array, Array]:
    """For each place in a tile: RAYS directions about +Z, dense by the cosine (tiles, RAYS, 3), and a disc's point."""
    n = TILE * TILE * RAYS
    order = np.arange(n)
    a, b = (order + 0.5) / n, (order * 0.6180339887498949) % 1.0
    flat, turn = np.sqrt(a), 2.0 * math.pi * b
    way = np.stack([flat * np.cos(turn), flat * np.sin(turn), np.sqrt(1.0 - a)], axis=1)
    shuffled = way.reshape(RAYS, TILE * TILE, 3).transpose(1, 0, 2)[_spread()]
    disc = np.stack([np.cos(2.4 * np.arange(16)), np.sin(2.4 * np.arange(16)), 0.0 * np.arange(16)], axis=1)
    disc *= np.sqrt((np.arange(16) + 0.5) / 16.0)[:, None]
    return shuffled.astype(np.float32), disc[_spread()].astype(np.float32)


def _spread() -> NDArray[np.int64]:
    """The order of a 4 x 4 ordered dither: neighbours in the tile get far-apart samples."""
    return np.array([0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5])


def basis(n: Array) -> tuple[Array, Array]:
    """Two unit vectors that make a right-handed frame with each normal (Duff and others, 2017)."""
    sign = np.where(n[:, 2] >= 0, 1.0, -1.0).astype(np.float32)
    a = -1.0 / (sign + n[:, 2])
    b = n[:, 0] * n[:, 1] * a
    across = np.stack([1.0 + sign * n[:, 0] ** 2 * a, sign * b, -sign * n[:, 0]], axis=1)
    return across, np.stack([b, sign + n[:, 1] ** 2 * a, -n[:, 1]], axis=1)


def smoothed(open_: Array, lit: Array, item: NDArray[np.int32], normal: Array, depth: Array) -> tuple[Array, Array]:
    """Averages the tiles' samples over neighbours on the same surface: noise goes, edges stay."""
    total, sums = np.ones_like(open_), [open_.copy(), lit.copy()]
    pad = TILE // 2
    for dy in range(-pad, pad):
        for dx in range(-pad, pad):
            if dx == dy == 0:
                continue
            there = (_cut(dy), _cut(dx))
            here = (_cut(-dy), _cut(-dx))
            same = item[here] == item[there]
            same &= np.einsum("ijk,ijk->ij", normal[here], normal[there]) > 0.9
            same &= np.abs(depth[here] - depth[there]) <= 0.02 * depth[here]
            total[here] += same
            for values, out in zip((open_, lit), sums, strict=True):
                out[here] += same * values[there]
    return sums[0] / total, sums[1] / total


def _cut(shift: int) -> slice:
    return slice(shift, None) if shift >= 0 else slice(None, shift)


def edges(item: NDArray[np.int32], normal: Array, depth: Array) -> NDArray[np.bool_]:
    """Pixels with another surface, a crease or a step beside them: only they are worth more rays."""
    edge = np.zeros(item.shape, bool)
    for a, b in (((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
                 ((slice(None), slice(1, None)), (slice(None), slice(None, -1)))):  # fmt: skip
        solid = (item[a] >= 0) | (item[b] >= 0)
        change = item[a] != item[b]
        change |= np.einsum("ijk,ijk->ij", normal[a], normal[b]) < 0.92
        change |= np.abs(depth[a] - depth[b]) > 0.01 * np.minimum(depth[a], depth[b])
        change &= solid
        edge[a] |= change
        edge[b] |= change
    return edge
