"""Pebbles: rings over the skin of a smooth shell with a rounded rim, a squircle section and a flat nose."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parts.skin import level, superellipse
from parts.vectors import unit

Array = NDArray[np.float64]

NOSE = 0.42  # share of the section that ends in the flat of the nose
NOSE_EXPONENT = 2.3  # the section's exponent there: nearly an ellipse


@dataclass(frozen=True)
class Pebble:
    """A shell over z = 0 (rim) to `depth` (nose), half axes `a` and `b`, rim rounded by radius `edge`, mm.

    Its section is a superellipse of `exponent` at the rim that becomes rounder towards the nose.
    """

    a: float
    b: float
    depth: float
    edge: float
    exponent: float
    count: int = 48  # points around a section

    def profile(self) -> Array:
        """Rim, flank and nose as (inset mm, scale, height mm, squareness 0..1), shape (n, 4), evenly fine along."""
        edge = self.edge
        rim = [(edge * (1 - math.sin(t)), 1.0, edge * (1 - math.cos(t)), 1.0) for t in np.linspace(0, math.pi / 2, 40)]
        rise = self.depth - edge
        nose = [
            (0.0, NOSE + (1 - NOSE) * math.cos(t) ** 0.8, edge + rise * math.sin(t) ** 0.8, 1 - math.sin(t) ** 2)
            for t in math.pi / 2 * np.linspace(0, 1, 600)[1:] ** 1.5
        ]
        return np.array(rim + nose)

    def rings(self, low: float, rows: int) -> tuple[Array, Array]:
        """Rings of the outside from height `low` to the nose and their outward normals, each (rows, count, 3)."""
        from scipy.interpolate import PchipInterpolator

        profile = self.profile()
        across = profile[:, 1] * self.b - profile[:, 0]
        length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(across), np.diff(profile[:, 2])))])
        start = float(np.interp(low, profile[:, 2], length))
        # finer where the rim curls over
        share = np.linspace(0.0, 1.0, rows)
        share = share**1.6 if low < self.edge else share
        at = start + (length[-1] - start) * share
        smooth = PchipInterpolator(length, profile)  # never overshoots, and its slope has no steps

        def rings(where: Array) -> Array:
            inset, scale, z, square = smooth(where).T
            power = NOSE_EXPONENT + (self.exponent - NOSE_EXPONENT) * square
            loops = [
                level(superellipse(self.a * k - i, self.b * k - i, float(n), self.count), float(h))
                for i, k, n, h in zip(inset, scale, power, z, strict=True)
            ]
            return np.stack(loops)

        points = rings(at)
        h = 0.2
        forward = rings(np.clip(at + h, 0, length[-1])) - rings(np.clip(at - h, 0, length[-1]))
        around = np.roll(points, -1, axis=1) - np.roll(points, 1, axis=1)
        normals = unit(np.cross(around, forward))
        normals[-1] = (0.0, 0.0, 1.0)  # the skin runs level into the flat of the nose
        return points, normals
