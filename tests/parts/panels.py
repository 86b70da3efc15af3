"""What tests of body panels measure on finished meshes."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from configurator.solid import kernel
from configurator.solid.model import Mesh
from parts.body.panel import BodyPanel
from parts.frame import Frame
from parts.part import Interface, Part, Placement

Array = NDArray[np.float64]

TAPER = 0.35  # mm


@cache
def made(part: Part) -> Mesh:
    """The part's mesh as it is printed."""
    return kernel.make(part, "export").mesh


def on_car(part: BodyPanel) -> Array:
    """The vertices of a panel's mesh in the vehicle frame."""
    pose = part.pose.matrix()
    return made(part).vertices @ pose[:3, :3].T + pose[:3, 3]


def edge_on_car(part: BodyPanel) -> Array:
    """The vertices of the mesh that lie on the panel's outer edge, at the foot of its bevel."""
    from scipy.spatial import cKDTree

    stack = part.sheet.stack(Frame())
    curve = stack.point(part.edge_curve(0.4), part.edge)
    points = on_car(part)
    away, _ = cKDTree(curve).query(points)
    return points[away < 0.25]


def placed(placement: Placement, interface: str) -> Interface:
    """One of a placed part's interfaces, in the vehicle frame."""
    found = next(i for i in placement.part.interfaces() if i.name == interface)
    return Interface(found.name, placement.frame.then(found.frame), found.holes, found.clearance)


def holes(interface: Interface) -> Array:
    """Centres (n, 3) of an interface's holes."""
    return np.array([interface.frame.point(h.x, h.y) for h in interface.holes])


def meets(one: Interface, other: Interface) -> None:
    """Origins in one place, axes opposite, holes at the same places."""
    assert np.allclose(one.frame.origin, other.frame.origin, atol=0.05)
    assert np.dot(one.frame.z, other.frame.z) < -0.99999
    a, b = holes(one), holes(other)
    assert len(a) == len(b)
    assert np.linalg.norm(a[:, None] - b[None], axis=2).min(axis=1).max() < 0.05


def bored(part: BodyPanel, interface: Interface) -> None:
    """Around each hole, the mesh has a ring of vertices at the hole's radius, in the interface's plane, none inside.

    Bores follow the panel's normals: on a bend they taper by some tenths, and have their size in the middle.
    """
    local = (made(part).vertices - interface.frame.origin) @ interface.frame.matrix()[:3, :3]
    for hole in interface.holes:
        near = local[np.abs(local[:, 2]) < 0.6]
        r = np.hypot(near[:, 0] - hole.x, near[:, 1] - hole.y)
        rim = r[np.abs(r - hole.diameter / 2) < TAPER]
        assert len(rim) >= 6, f"no rim of a hole of {hole.diameter} mm"
        assert not (r < hole.diameter / 2 - TAPER).any()
