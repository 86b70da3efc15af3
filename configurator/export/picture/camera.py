"""The camera: where the eye is, and the rays through the pixels of its picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

VIEWS = {
    "three_quarter": (-4500.0, -3050.0, 810.0),
    "rear": (4400.0, -3150.0, 1150.0),
    "side": (0.0, -5496.0, 260.0),
    "face": (-5496.0, -2.0, 420.0),
    "tail": (5496.0, -2.0, 420.0),
    "top": (0.0, -5.0, 5496.0),  # nose to the left
    "part": (-3.0, -4.2, 3.1),
}


@dataclass(frozen=True)
class Camera:
    """Where the eye is, what it looks at (mm) and its vertical angle of view (degrees)."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    angle: float = 24.0

    @classmethod
    def around(
        cls, low: Sequence[float], high: Sequence[float], view: str = "three_quarter", *, aspect: float = 1.0
    ) -> Camera:
        """Looks at a box so that its bounding sphere fills the picture. For the views see `VIEWS`."""
        a, b = np.asarray(low, float), np.asarray(high, float)
        radius = max(float(np.linalg.norm(b - a)) / 2.0, 1e-3)
        half = math.atan(math.tan(math.radians(12.0)) * min(1.0, aspect))
        way = np.asarray(VIEWS[view], float)
        eye = (a + b) / 2.0 + way / np.linalg.norm(way) * (1.02 * radius / math.sin(half))
        return cls(_triple(eye), _triple((a + b) / 2.0))

    @classmethod
    def car(cls, length: float, height: float, front: float, view: str = "three_quarter") -> Camera:
        """The studio's camera for a whole car: the long lens keeps a small car from looking like a toy.

        `length`, `height` and the x of its front end in mm; all views keep the distance that suits the length.
        """
        size = max(length / 2600.0, (height / 1540.0) ** 0.75)
        target = np.array([front + length / 2.0 - 20.0, 0.0, 690.0 * height / 1540.0])
        way = np.asarray(VIEWS[view], float)
        eye = target + way / np.linalg.norm(way) * (5496.0 * size)
        return cls(_triple(eye), _triple(target))

    def rays(self, width: int, height: int, columns: Any, rows: Any) -> tuple[Array, Array]:
        """Origins and unit directions, each (n, 3), of the rays through places of a picture, in pixels."""
        ahead = np.asarray(self.target, float) - np.asarray(self.eye, float)
        ahead /= np.linalg.norm(ahead)
        right = np.cross(ahead, (0.0, 0.0, 1.0))
        right /= np.linalg.norm(right)
        up = np.cross(right, ahead)
        scale = 2.0 * math.tan(math.radians(self.angle) / 2.0) / height
        a = (np.asarray(columns, float) + 0.5 - width / 2.0) * scale
        b = (height / 2.0 - np.asarray(rows, float) - 0.5) * scale
        way = ahead + a[:, None] * right + b[:, None] * up
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        origin = np.broadcast_to(np.asarray(self.eye, np.float32), way.shape)
        return np.ascontiguousarray(origin), way.astype(np.float32)


def _triple(v: NDArray[np.float64]) -> tuple[float, float, float]:
    return (float(v[0]), float(v[1]), float(v[2]))
