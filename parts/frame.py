"""Frames: where something sits and which way it looks, without loading the CAD kernel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import cadquery as cq

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Frame:
    """A right-handed position and orientation: origin (mm), local Z and local X (made unit and perpendicular).

    The vehicle's own frame has X to the rear, Y to the vehicle's right, Z up. A frame never mirrors.

    Raises:
        ValueError: z is zero, or x is parallel to it.
    """

    origin: Vector = (0.0, 0.0, 0.0)
    z: Vector = (0.0, 0.0, 1.0)
    x: Vector = (1.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        z = np.asarray(self.z, float)
        z = z / _length(z)
        x = np.asarray(self.x, float)
        x = x - z * float(x @ z)
        x = x / _length(x)
        # rounding keeps equal frames equal in bytes: they end up in files and cache keys
        object.__setattr__(self, "z", _settled(z))
        object.__setattr__(self, "x", _settled(x))
        object.__setattr__(self, "origin", tuple(round(float(c), 9) + 0.0 for c in self.origin))

    @property
    def y(self) -> Vector:
        return _settled(np.cross(self.z, self.x))

    def matrix(self) -> NDArray[np.float64]:
        """The 4 x 4 matrix that takes local points (columns) into the surrounding frame."""
        m = np.eye(4)
        m[:3, 0], m[:3, 1], m[:3, 2], m[:3, 3] = self.x, self.y, self.z, self.origin
        return m

    def point(self, x: float, y: float, z: float = 0.0) -> Vector:
        """A local point in the surrounding frame."""
        p = self.matrix() @ (x, y, z, 1.0)
        return (float(p[0]), float(p[1]), float(p[2]))

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Frame:
        """The same orientation, displaced along its own axes (mm)."""
        return Frame(self.point(x, y, z), self.z, self.x)

    def turned(self, degrees: float) -> Frame:
        """Turned about its own Z, counter-clockwise seen from its tip."""
        a = math.radians(degrees)
        x = np.asarray(self.x) * math.cos(a) + np.asarray(self.y) * math.sin(a)
        return Frame(self.origin, self.z, _settled(x))

    def then(self, inner: Frame) -> Frame:
        """`inner`, given in this frame, in the surrounding frame."""
        m = self.matrix()
        rotate = m[:3, :3]
        return Frame(self.point(*inner.origin), _settled(rotate @ inner.z), _settled(rotate @ inner.x))

    def within(self, outer: Frame) -> Frame:
        """`outer`, given in the surrounding frame, in this one: what `then` undoes."""
        rotate = self.matrix()[:3, :3].T
        origin = rotate @ np.subtract(outer.origin, self.origin)
        return Frame(_settled(origin), _settled(rotate @ outer.z), _settled(rotate @ outer.x))

    def flipped(self) -> Frame:
        """Turned about its own X until it looks back."""
        return Frame(self.origin, _settled(-np.asarray(self.z)), self.x)

    def location(self) -> cq.Location:
        """The same as CadQuery's `Location`."""
        import cadquery as cq

        return cq.Location(cq.Plane(self.origin, self.x, self.z))


def _length(v: NDArray[np.float64]) -> float:
    n = float(np.linalg.norm(v))
    if n < 1e-12:
        raise ValueError("a frame needs a z axis that is not zero and an x axis that is not parallel to it")
    return n


def _settled(v: NDArray[np.float64]) -> Vector:
    a, b, c = (round(float(e), 12) + 0.0 for e in v)
    return (a, b, c)
