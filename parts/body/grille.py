"""Grille: the rebate and opening in the front bumper, as bumper and grille insert share them.

The insert lies in a rebate, its back on a ledge along the long edges; hooks reach through the smaller opening behind it
and catch behind a collar. All walls run straight back along the insert's axis. Plans are those of the front `Wrap`,
(t, z); lengths in mm.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from shapely import Polygon, unary_union

from parts.body.curves import Array
from parts.body.outlines import largest
from parts.body.wrap import Wrap, wrap
from parts.frame import Frame
from parts.shape import Shape
from parts.vectors import three

INSERT_BACK = 6.0  # from the insert's face to its back
REBATE = 8.0  # depth of the ledge: lower than the insert's back by what its bow differs from the nose's
COLLAR = 22.0  # depth of the collar's back, behind which the hooks catch
LEDGE = 2.0  # that the opening behind the insert is lower than the rebate: it cannot be pushed through
SHORT = 0.5  # the same at the ends, where the nose bends away from any bow: less than the insert's gap


class Grille:
    """The grille's place in a front bumper."""

    def __init__(self, front: Wrap):
        self.wrap = front
        self.window = front.skin.grille_window()

    @cached_property
    def plan(self) -> Polygon:
        """All of the plan that the opening takes, from the front to the collar's back."""
        loops = self.loop(0.0, ledge=False), self.loop(COLLAR, ledge=True)
        return largest(unary_union([Polygon(np.concatenate(loop)).buffer(0.0) for loop in loops]))

    def loop(self, depth: float, *, ledge: bool) -> list[Array]:
        """Where the rebate, or the opening within its ledge, meets a level: smooth segments (n, 2) on the plan.

        Segments of two levels belong together, one straight behind the other.
        """
        w = self.window
        a, b, r = w.half_width, w.half_height, min(w.radius, w.half_height - 0.5)
        if ledge:
            a, b, r = a - SHORT, b - LEDGE, r - LEDGE
        turns = np.linspace(0.0, 0.5 * np.pi, 17) + 0.5 * np.pi * np.arange(4)[:, None]
        middles = np.array([(a - r, b - r), (r - a, b - r), (r - a, r - b), (a - r, r - b)])
        arcs = middles[:, None] + r * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
        sides = [np.linspace(arc[-1], arcs[(k + 1) % 4, 0], 9 if k % 2 else 49) for k, arc in enumerate(arcs)]
        pieces = [piece for pair in zip(arcs, sides, strict=True) for piece in pair]
        found = self.wrap.behind(self.seat, np.concatenate(pieces), depth)
        return np.split(found, np.cumsum([len(piece) for piece in pieces])[:-1])

    @cached_property
    def _fitted(self) -> tuple[Frame, float]:
        """Plane and bow of the insert's front: least squares over the long edges of the window."""
        w = self.window
        a, b, seat, bow = w.half_width, w.half_height, w.frame, 0.0
        x = np.tile(np.linspace(0.0, a - 0.5 * w.radius, 25), 2)
        y = np.repeat([b, -b], 25)
        for _ in range(2):  # what lies straight behind the window depends a little on where the seat looks
            at, _ = self.wrap.place(self.wrap.behind(seat, np.column_stack([x, y])))
            out = (at - seat.origin) @ np.array(seat.z)
            (up, lean, bend), *_ = np.linalg.lstsq(np.column_stack([np.ones_like(x), y, x**2]), out, rcond=None)
            looks = np.array(seat.z) - lean * np.array(seat.y)
            seat, bow = Frame(seat.moved(z=float(up)).origin, three(looks), seat.x), -float(bend) * a**2
        return seat, bow

    @property
    def seat(self) -> Frame:
        """The insert's front, flush with the bumper along its long edges: z outwards, y up."""
        return self._fitted[0]

    @property
    def bow(self) -> float:
        """How far the window's ends lie behind its middle there."""
        return self._fitted[1]

    def grip(self, bow: float) -> float:
        """From the back of an insert of that bow to the farthest place of the collar's back, along its axis."""
        points, normals = self.wrap.place(np.concatenate(self.loop(COLLAR, ledge=True)))
        local = (points - COLLAR * normals - self.seat.origin) @ self.seat.matrix()[:3, :3]
        straight = local[np.abs(local[:, 0]) < self.window.half_width - self.window.radius]
        crown = bow * (straight[:, 0] / self.window.half_width) ** 2
        return float((-straight[:, 2] - crown).max()) - INSERT_BACK


@lru_cache(maxsize=16)
def _grille(shape: Shape) -> Grille:
    return Grille(wrap(shape, "front"))


def grille(car: Shape) -> Grille:
    """The one grille of a car."""
    return _grille(car.shape)
