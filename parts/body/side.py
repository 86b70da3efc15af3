"""Side panels: what fender, door, quarter and flares share; left and right are mirrored as geometry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts.body.panel import SHELL, BodyPanel, Plan
from parts.body.sheet import Sheet, side_sheet
from parts.part import Frame, Placement, choice, count

if TYPE_CHECKING:
    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

    from parts.body.skin import Body
    from parts.frame import Vector
    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

SIDES = ("left", "right")
CREASE = (
    -26.0,
    -18.0,
    -13.5,
    -9.0,
    -4.5,
    0.0,
    4.0,
    8.0,
    12.0,
    16.0,
    24.0,
)  # grid lines about the layer line, mm above it
REACH = 48.0  # mm up, down, forwards and backwards over which the shell's directions are smoothed
LEAST = 0.75  # cosine between surface and shell's direction down to which the thickness is kept


def even(body: Body, sheet: Sheet, side: str) -> Sheet:
    """A sheet whose levels run through the crease of the layer line instead of folding on it.

    The crease's radius is smaller than a rim is deep. So depths go along the mean direction of the surface around, and
    further where the surface leans against that: the shell stays as thick as it should be, and inner edges run calmly.
    """
    right = side == "right"

    def place(uv: Array) -> tuple[Array, Array]:
        points, normals = sheet.place(uv)
        x, z = (uv[..., 1], uv[..., 0]) if right else (uv[..., 0], uv[..., 1])
        y = body.side_y(np.stack([x + REACH, x - REACH, x, x]), np.stack([z, z, z + REACH, z - REACH]))
        slope_x, slope_z = (y[0] - y[1]) / (2 * REACH), (y[2] - y[3]) / (2 * REACH)
        way = np.stack([-slope_x, np.full_like(slope_x, 1.0 if right else -1.0), -slope_z], axis=-1)
        way /= np.linalg.norm(way, axis=-1, keepdims=True)
        return points, way / np.clip((way * normals).sum(axis=-1, keepdims=True), LEAST, 1.0)

    return replace(sheet, place=place)


def around(region: BaseGeometry, inset: float, n: int, avoid: BaseGeometry | None = None) -> list[Plan]:
    """`n` places along the edge of a region, `inset` mm inside it, evenly shared over what is not to be avoided."""
    from parts.body.outlines import largest

    inner = largest(region.buffer(-inset, quad_segs=8))
    if inner.is_empty:
        return []
    line = np.asarray(inner.exterior.coords)[:-1]
    line = np.roll(line, -int(np.argmax(line[:, 1] - line[:, 0])), axis=0)  # from the upper front corner
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0, append=line[:1]), axis=1))])
    at = np.linspace(0.0, run[-1], int(run[-1] / 4.0), endpoint=False)
    closed = np.vstack([line, line[:1]])
    free = np.column_stack([np.interp(at, run, closed[:, 0]), np.interp(at, run, closed[:, 1])])
    if avoid is not None:
        import shapely

        free = free[~shapely.contains_xy(avoid, free[:, 0], free[:, 1])]
    chosen = free[np.linspace(0, len(free), n, endpoint=False).astype(int)] if len(free) >= n else free
    return [(float(a), float(b)) for a, b in chosen]


class SidePanel(BodyPanel):
    """A panel on the side face, over the plan (x, z)."""

    side: str = choice("left", "of the car", SIDES, group=SHELL)
    fixes: int = count(8, 6, 14, "inserts along its edge")

    facing: ClassVar[float] = 0.0  # how much the draw direction turns to the rear, tangent of the angle

    @property
    def sign(self) -> float:
        """+1 on the vehicle's right."""
        return 1.0 if self.side == "right" else -1.0

    @property
    def towards(self) -> Vector:
        return (self.facing, self.sign, 0.0)

    @cached_property
    def sheet(self) -> Sheet:
        x0, z0, x1, z1 = self.region.bounds
        body = self.outlines.skin
        lines = self.shape.z_base + np.array(CREASE)
        sheet = side_sheet(
            body, (x0, x1), (z0, z1), self.side, across=[*lines, *self.rows], along=self.columns, step=16.0
        )
        return even(body, sheet, self.side)

    @property
    def rows(self) -> Sequence[float]:
        """More grid lines of z."""
        return ()

    @property
    def columns(self) -> Sequence[float]:
        """More grid lines of x."""
        return ()

    def avoided(self) -> BaseGeometry | None:
        """Where no insert may sit, on the plan."""
        return None

    @cached_property
    def _fixings(self) -> list[Plan]:
        return around(self.region, self.pad + 6.0, self.fixes, self.avoided())

    def fixings(self) -> Sequence[Plan]:
        return self._fixings

    def creases(self) -> Iterator[tuple[LineString, float]]:
        """The layer line's: everybody sees it."""
        from shapely import LineString

        low, _, high, _ = self.region.bounds
        yield LineString([(low, self.shape.z_base), (high, self.shape.z_base)]), CREASE[-1]

    def place_of(self, frame: Frame, x: float, y: float, start: Plan, depth: float = 0.0) -> Plan:
        """The place on the plan whose point at a depth lies over (x, y) of a frame in the part's coordinates."""
        at = np.array(start)
        axes = self.pose.matrix()[:3, :3]
        for _ in range(8):
            uv = self.sheet.into(at + np.array([(0.0, 0.0), (0.5, 0.0), (0.0, 0.5)]))
            points, normals = self.sheet.place(uv)
            local = ((points - depth * normals - self.pose.origin) @ axes - frame.origin) @ frame.matrix()[:3, :2]
            jacobian = (local[1:] - local[0]).T / 0.5
            miss = np.array([x, y]) - local[0]
            if np.abs(miss).max() < 1e-4:
                break
            at = at + np.linalg.solve(jacobian, miss)
        return float(at[0]), float(at[1])

    @classmethod
    def both(cls, car: Hardpoints, **values: Any) -> Iterator[Placement]:
        """One on each side of a car."""
        for side in SIDES:
            part = cls.of(car, side=side, **values)
            yield Placement(side, part, part.pose)
