"""The surfaces that body panels are cut from: the car's profile between two stations, or its side over a rectangle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parts.body.outlines import spaced
from parts.body.skin import Body
from parts.frame import Frame
from parts.panel import Stack

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The surface that a panel is cut from, in the vehicle frame, over a plan of its own.

    Args:
        u, v: grid lines of the parameters.
        place: points and outward normals (…, 3) of parameters (…, 2).
        into: parameters of places on the plan, both (…, 2).
    """

    u: Array
    v: Array
    place: Callable[[Array], tuple[Array, Array]]
    into: Callable[[Array], Array]

    def stack(self, frame: Frame) -> Stack:
        """The levels of the sheet, in the coordinates of `frame`."""
        _, points, normals = self.lattice
        axes = frame.matrix()[:3, :3]
        return Stack(self.u, self.v, (points - frame.origin) @ axes, normals @ axes)

    @cached_property
    def lattice(self) -> tuple[Array, Array, Array]:
        """Parameters (n, m, 2), points and normals (n, m, 3) where grid lines cross."""
        uv = np.stack(np.meshgrid(self.u, self.v, indexing="ij"), axis=-1)
        return uv, *self.place(uv)


def profile_sheet(body: Body, crest: Callable[[Any], Array], s0: float, s1: float,
                  offset: float | Callable[[Array], Array] = 0.0, *, step: float = 26.0, columns: int = 37,
                  more: Sequence[float] = ()) -> Sheet:  # fmt: skip
    """The profile faces between two stations: u is s, v runs from crest to crest (-1 to 1, times 700).

    `offset` lifts the sheet along its normals, mm, or by a function of the height z; `more` adds lines of s.
    """
    scale = 700.0
    lines = spaced(s0 + 1.0, s1 - 1.0, step)
    extra = np.array([s for s in more if s0 + 1.0 < s < s1 - 1.0])
    if len(extra):
        far = np.abs(lines[:, None] - extra[None, :]).min(axis=1) > 4.0
        far[[0, -1]] = True
        lines = np.sort(np.concatenate([lines[far], extra]))
    eta = np.linspace(-1.0, 1.0, columns)
    eta = np.sign(eta) * (1.0 - (1.0 - np.abs(eta)) ** 1.4)  # closer lines where the crest rounds
    eta *= 1.008  # edges that lie on the crest's half gap stay inside the surface

    def place(uv: Array) -> tuple[Array, Array]:
        s = uv[..., 0]
        y = uv[..., 1] / scale * crest(s)
        points, normals = body.t_point(s, y), body.t_normal(s, y)
        rise = offset(points[..., 2])[..., None] if callable(offset) else offset
        return points + rise * normals, normals

    def into(sy: Array) -> Array:
        return np.stack([sy[..., 0], scale * sy[..., 1] / crest(sy[..., 0])], axis=-1)

    return Sheet(lines, scale * eta, place, into)


def side_sheet(body: Body, x: tuple[float, float], z: tuple[float, float], side: str,
               offset: float | Callable[[Array, Array], Array] = 0.0, *, step: float = 24.0,
               across: Sequence[float] = (), along: Sequence[float] = ()) -> Sheet:  # fmt: skip
    """The side face over a rectangle of x and z; u and v are (z, x) on the right, (x, z) on the left.

    `across` and `along` add lines of z and of x where the surface turns.
    """
    right = side == "right"

    def lines(low: float, high: float, more: Sequence[float]) -> Array:
        even = spaced(low - 8.0, high + 8.0, step)
        extra = np.array([m for m in more if low < m < high])
        if not len(extra):
            return even
        far = np.abs(even[:, None] - extra[None, :]).min(axis=1) > 4.0
        return np.sort(np.concatenate([even[far], extra]))

    lx, lz = lines(*x, along), lines(*z, across)

    def place(uv: Array) -> tuple[Array, Array]:
        px, pz = (uv[..., 1], uv[..., 0]) if right else (uv[..., 0], uv[..., 1])
        points, normals = body.s_point(px, pz, side), body.s_normal(px, pz, side)
        rise = offset(px, pz)[..., None] if callable(offset) else offset
        return points + rise * normals, normals

    def into(xz: Array) -> Array:
        return xz[..., ::-1] if right else xz

    return Sheet(lz if right else lx, lx if right else lz, place, into)
