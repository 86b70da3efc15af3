"""Seams of body panels: across their two long directions, between ribs, inserts, openings and creases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parts import seams
from parts.part import Seam
from parts.seams import Span, Vector

if TYPE_CHECKING:
    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

    from parts.body.panel import BodyPanel

Array = NDArray[np.float64]

BESIDE = 12.0  # mm from a rib's face to a cut: room for a strap that reaches over it
LAND = 6.0  # mm from a pad's edge to a cut
STRAIGHT = 45.0  # mm: what reaches less far along the cuts' normal runs along them
SAMPLES = 24  # places along a line

REASON = "between ribs, inserts and openings"
ACROSS = "across the long sides of an opening, clear of its ends"


def local(panel: BodyPanel, plan: Array, *depths: float) -> Array:
    """Points (n, 3) in the part's own frame: places (m, 2) on a panel's plan, at each of the depths."""
    points, normals = panel.sheet.place(panel.sheet.into(plan))
    axes = panel.pose.matrix()[:3, :3]
    return np.concatenate([(points - depth * normals - panel.pose.origin) @ axes for depth in depths])


def panel_seams(panel: BodyPanel, normals: tuple[Vector, ...] = (seams.X, seams.Y)) -> Iterator[Seam]:
    """The seams of a panel."""
    deep = (0.0, panel.rim)
    edge = local(panel, np.asarray(panel.region.exterior.coords), *deep)
    solid = [local(panel, _outline(region), *deep) for region in panel.kept() if not region.is_empty]
    turn = np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    lands = [local(panel, np.array([(a, b)]) + r * circle, *deep) for a, b, r in panel.lands()]
    windows = [local(panel, _outline(window), *deep) for window in panel.windows()]
    ribs = [local(panel, line, *deep) for rib in panel.ribs() for line in _within(panel, rib)]
    creases = [(local(panel, line, 0.0), clear) for crease, clear in panel.creases() for line in _within(panel, crease)]
    for normal in normals:
        reach = seams.span(edge, normal)
        kept = [*seams.holes(panel, normal), *(seams.span(points, normal, LAND) for points in (*lands, *solid))]
        kept += [s for points, clear in creases if (s := _along(points, normal, clear)) is not None]
        kept += [s for points in ribs if (s := _along(points, normal, panel.rib / 2 + BESIDE)) is not None]
        spoiled: list[Span] = []
        for points in windows:
            never, better_not = seams.opening(seams.span(points, normal), panel.rim_width + 4.0)
            kept += never
            spoiled += better_not
        yield from seams.offered(normal, reach, kept, REASON, spoiled, ACROSS)


def _along(points: Array, normal: Vector, clear: float) -> Span | None:
    """What a line takes if it runs along the cuts; None if they cross it."""
    low, high = seams.span(points, normal)
    return (low - clear, high + clear) if high - low < STRAIGHT else None


def _outline(region: BaseGeometry) -> Array:
    """The outlines of a region's pieces, points (n, 2)."""
    pieces = getattr(region, "geoms", [region])
    return np.concatenate([np.asarray(piece.exterior.coords) for piece in pieces])


def _within(panel: BodyPanel, line: LineString) -> Iterator[Array]:
    """Places (n, 2) along what of a line lies in the panel's region."""
    inside = line.intersection(panel.region.buffer(-panel.rim_width / 2))
    for piece in getattr(inside, "geoms", [inside]):
        if piece.length > panel.rim_width:
            at = np.linspace(0.0, piece.length, SAMPLES)
            yield np.array([piece.interpolate(a).coords[0] for a in at])
