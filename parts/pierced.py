"""Pierced skins: solids of smooth surfaces over one (u, v), trimmed and pierced by loops, without a boolean.

Surfaces interpolate grids of points at known (u, v), so a loop drawn in (u, v) is exact on each of them; ruled walls
join loops of equal segments on two surfaces and share their edges (reference recipe "parameter-space skins").
Limits: loops are counter-clockwise, nest and never touch; where a skin is offset its radius of curvature has to stay
larger than the offset, which the caller sees to.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parts import topology
from parts.loops import Loop
from parts.skin import _occ_knots

if TYPE_CHECKING:
    pass

Array = NDArray[np.float64]


def surface(points: Array, u: Array, v: Array) -> Any:
    """The bicubic surface through points (nu, nv, 3), mm, at the parameters u (nu,) and v (nv,)."""
    from OCP.Geom import Geom_BSplineSurface
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array2OfPnt
    from scipy.interpolate import make_interp_spline

    along = make_interp_spline(u, points, k=3)
    across = make_interp_spline(v, np.swapaxes(along.c, 0, 1), k=3)
    poles = np.swapaxes(across.c, 0, 1)
    grid = TColgp_Array2OfPnt(1, poles.shape[0], 1, poles.shape[1])
    for i, row in enumerate(poles, 1):
        for j, p in enumerate(row, 1):
            grid.SetValue(i, j, gp_Pnt(*map(float, p)))
    ku, mu = _occ_knots(along.t)
    kv, mv = _occ_knots(across.t)
    return Geom_BSplineSurface(grid, ku, kv, mu, mv, 3, 3)


def level(z: float) -> Any:
    """The plane at height z, its (u, v) the x and y."""
    from OCP.Geom import Geom_Plane
    from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt

    return Geom_Plane(gp_Ax3(gp_Pnt(0, 0, z), gp_Dir(0, 0, 1), gp_Dir(1, 0, 0)))


def wire(loop: Loop, on: Any) -> Any:
    """A loop of (u, v) on a surface: edges with exact parameter curves and shared vertices."""
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge
    from OCP.BRepLib import BRepLib
    from OCP.Geom2d import Geom2d_BezierCurve
    from OCP.gp import gp_Pnt2d
    from OCP.TColgp import TColgp_Array1OfPnt2d
    from OCP.TColStd import TColStd_Array1OfReal

    places = [on.Value(float(u), float(v)) for u, v in loop.points]
    corners = [topology.vertex((p.X(), p.Y(), p.Z()), 1e-5) for p in places]
    n = len(corners)
    edges = []
    for i in range(n):
        poles, weights = loop.controls(i)
        points, ws = TColgp_Array1OfPnt2d(1, len(poles)), TColStd_Array1OfReal(1, len(poles))
        for k, (p, w) in enumerate(zip(poles, weights, strict=True), 1):
            points.SetValue(k, gp_Pnt2d(float(p[0]), float(p[1])))
            ws.SetValue(k, float(w))
        edge = BRepBuilderAPI_MakeEdge(Geom2d_BezierCurve(points, ws), on, corners[i], corners[(i + 1) % n], 0.0, 1.0)
        BRepLib.BuildCurve3d_s(edge.Edge(), 1e-5)
        edges.append(edge.Edge())
    return topology.wire(edges)


def face(on: Any, outer: Any, holes: Sequence[Any] = ()) -> Any:
    """What a wire bounds on its surface, less the wires inside it."""
    from OCP.BRep import BRep_Builder
    from OCP.TopoDS import TopoDS_Face

    builder = BRep_Builder()
    made = TopoDS_Face()
    builder.MakeFace(made, on, 1e-6)
    builder.Add(made, outer)
    for hole in holes:
        builder.Add(made, hole.Reversed())
    return made


def walls(wires: Sequence[Any]) -> list[Any]:
    """The ruled faces between consecutive wires of equal segments."""
    from OCP.BRepFill import BRepFill
    from OCP.TopAbs import TopAbs_FACE
    from OCP.TopExp import TopExp_Explorer

    found = []
    for low, high in itertools.pairwise(wires):
        explorer = TopExp_Explorer(BRepFill.Shell_s(low, high), TopAbs_FACE)
        while explorer.More():
            found.append(explorer.Current())
            explorer.Next()
    return found
