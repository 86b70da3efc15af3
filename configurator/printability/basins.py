"""Basins of a surface: where water that falls on it gathers. The same however finely the surface is triangulated."""

from __future__ import annotations

import numpy as np

from configurator.printability.analysis import Floats, Ints


def basins(z: Floats, pairs: Ints, least: float) -> Ints:
    """The lowest vertex (n,) of the basin that each vertex drains into.

    A basin that is no deeper than `least` belongs to the lower one that it spills over into.

    Args:
        z: height of each vertex (n,), mm.
        pairs: vertices (k, 2) that are neighbours.
    """
    order = np.lexsort((np.arange(len(z)), z))  # equal heights by number: then every vertex has one lowest neighbour
    rank = np.empty(len(z), np.int64)
    rank[order] = np.arange(len(z))
    lowest = rank.copy()
    for a, b in (pairs.T, pairs.T[::-1]):
        np.minimum.at(lowest, a, rank[b])
    drain = _followed(order[lowest])
    return _followed(_spilled(z, rank, pairs, drain, least))[drain]


def _spilled(z: Floats, rank: Ints, pairs: Ints, drain: Ints, least: float) -> Ints:
    """Where each basin's lowest vertex belongs: itself or, if its basin is shallow, that of a lower one."""
    rims = pairs[drain[pairs[:, 0]] != drain[pairs[:, 1]]]
    height = z[rims].max(axis=1)
    beside = np.sort(drain[rims], axis=1)
    rising = np.lexsort((height, beside[:, 1], beside[:, 0]))
    beside, height = beside[rising], height[rising]
    first = np.append(True, (beside[1:] != beside[:-1]).any(axis=1))[: len(beside)]  # the lowest place of each rim
    beside, height = beside[first], height[first]
    rising = np.argsort(height, kind="stable")
    belongs = np.arange(len(z))
    sea: dict[int, int] = {}  # basins that have run together, to a lower one of them

    def lowest(basin: int) -> int:
        while (lower := sea.get(basin, basin)) != basin:
            sea[basin] = sea.get(lower, lower)
            basin = lower
        return basin

    for (one, other), rim in zip(beside[rising].tolist(), height[rising].tolist(), strict=True):
        lower, upper = sorted((lowest(one), lowest(other)), key=rank.__getitem__)
        if lower != upper:
            sea[upper] = lower
            if rim - z[upper] <= least:
                belongs[upper] = lower
    return belongs


def _followed(to: Ints) -> Ints:
    """Where one ends who goes on from each place to the next."""
    while ((further := to[to]) != to).any():
        to = further
    return to
