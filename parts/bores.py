"""Bores through walls of finished solids, without a boolean: two faces get a hole each, and a tube joins them.

A cut through a panel's spline walls takes the kernel seconds; this takes milliseconds and leaves all other faces as
they are. Each bore has to enter through one face and leave through one, clear of those faces' edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parts import topology
from parts.frame import Frame

if TYPE_CHECKING:
    import cadquery as cq

Array = NDArray[np.float64]
HALF = 17  # points on half a rim


@dataclass(frozen=True)
class Bore:
    """A round bore along the z axis of its frame, from its origin over `length` mm."""

    frame: Frame
    radius: float
    length: float


def bored(solid: cq.Solid, bores: Sequence[Bore]) -> cq.Solid:
    """The solid with the bores in it.

    Raises:
        ValueError: a bore does not cross exactly two faces.
    """
    from OCP.BRep import BRep_Builder
    from OCP.TopAbs import TopAbs_Orientation

    faces = [face.wrapped for face in solid.Faces()]
    boxes = np.array([_box(face) for face in faces])
    tubes: list[Any] = []
    meets: dict[
        int, Any
    ] = {}  # one for each face: bores are clear of each other, so what was read of a face stays true
    for bore in bores:
        hits = sorted(_hits(faces, boxes, bore, meets), key=lambda hit: hit[1])
        if len(hits) != 2:
            raise ValueError(f"a bore of {2 * bore.radius:g} mm crosses {len(hits)} faces instead of two")
        rims = []
        for k, (index, _, uv) in enumerate(hits):
            rim = _rim(faces[index], uv, bore)
            wire = rim.wire if k == 0 else rim.wire.Reversed()
            if faces[index].Orientation() == TopAbs_Orientation.TopAbs_REVERSED:
                wire = wire.Reversed()
            bare = faces[index].Oriented(TopAbs_Orientation.TopAbs_FORWARD)
            bare.Free(True)
            BRep_Builder().Add(bare, wire)
            rims.append(rim)
        tubes += _tube(*rims)
    return topology.solid([*faces, *tubes])


def _box(face: Any) -> tuple[float, ...]:
    """Lowest and highest corner of a box around a face: around its poles, which is wide enough and quick."""
    from OCP.Bnd import Bnd_Box
    from OCP.BRepBndLib import BRepBndLib

    box = Bnd_Box()
    BRepBndLib.Add_s(face, box, False)
    return tuple(box.Get())


@dataclass(frozen=True, eq=False)
class _Rim:
    """Where a bore meets a face: two half turns, counter-clockwise about the bore's axis."""

    wire: Any
    edges: list[Any]
    vertices: list[Any]
    curves: list[Any]


def _hits(
    faces: Sequence[Any], boxes: Array, bore: Bore, meets: dict[int, Any]
) -> list[tuple[int, float, tuple[float, float]]]:
    """Faces that the axis crosses: their index, how far along it, and the parameters there. Fills `meets`."""
    from OCP.gp import gp_Dir, gp_Lin, gp_Pnt
    from OCP.IntCurvesFace import IntCurvesFace_Intersector

    start, way = np.array(bore.frame.origin), np.array(bore.frame.z)
    along = start + way * np.linspace(0.0, bore.length, 40)[:, None]
    line = gp_Lin(gp_Pnt(*bore.frame.origin), gp_Dir(*bore.frame.z))
    hits = []
    for i, box in enumerate(boxes):
        if not ((along > box[:3] - 1.0) & (along < box[3:] + 1.0)).all(axis=1).any():
            continue
        if i not in meets:
            meets[i] = IntCurvesFace_Intersector(faces[i], 1e-4)
        found = meets[i]
        found.Perform(line, 0.0, bore.length)
        for k in range(1, found.NbPnt() + 1):
            hits.append((i, found.WParameter(k), (found.UParameter(k), found.VParameter(k))))
    return hits


def _rim(face: Any, uv: tuple[float, float], bore: Bore) -> _Rim:
    """The bore's rim on a face, by Newton's method from where its axis crosses."""
    from OCP.BRep import BRep_Builder, BRep_Tool
    from OCP.gp import gp_Pnt, gp_Vec
    from OCP.TopLoc import TopLoc_Location

    from parts import splines

    surface = BRep_Tool.Surface_s(face)
    axes = bore.frame.matrix()[:3, :3]
    origin = np.array(bore.frame.origin)
    p, du, dv = gp_Pnt(), gp_Vec(), gp_Vec()
    turn = np.linspace(0.0, 2.0 * math.pi, 2 * HALF - 1)
    at, places, found = np.array(uv), [], []
    for a in turn:
        wanted = bore.radius * np.array([math.cos(a), math.sin(a)])
        for _ in range(20):
            surface.D1(float(at[0]), float(at[1]), p, du, dv)
            place = np.array([p.X(), p.Y(), p.Z()])
            slope = np.array([[du.X(), dv.X()], [du.Y(), dv.Y()], [du.Z(), dv.Z()]])
            miss = (place - origin) @ axes[:, :2] - wanted
            if float(np.abs(miss).max()) < 1e-9:
                break
            at = at - np.linalg.solve(axes[:, :2].T @ slope, miss)
        places.append(place)
        found.append(at)
    found[-1], places[-1] = found[0], places[0]
    q, w = np.array(places), np.array(found)
    builder, vertices = BRep_Builder(), [topology.vertex(place) for place in (q[0], q[HALF - 1])]
    edges, curves = [], []
    for k in range(2):
        part = slice(0, HALF) if k == 0 else slice(HALF - 1, None)
        curve, image = splines.interpolated(q[part]), splines.interpolated(w[part])
        close = _miss(surface, curve, image)
        edge = topology.edge(splines.curve3d(curve), vertices[k], vertices[1 - k], tolerance=close)
        builder.UpdateEdge(edge, splines.curve2d(image), surface, TopLoc_Location(), close)
        for vertex in vertices:
            builder.UpdateVertex(vertex, close)
        edges.append(edge)
        curves.append(curve)
    return _Rim(topology.wire(edges), edges, vertices, curves)


def _miss(surface: Any, curve: Any, image: Any) -> float:
    """How far a rim's curve leaves the surface between its points (mm), with a reserve: its tolerance."""
    t = np.linspace(0.0, 1.0, 6 * (HALF - 1) + 1)
    on = [surface.Value(float(u), float(v)) for u, v in image(t)]
    off = np.linalg.norm(np.array([[p.X(), p.Y(), p.Z()] for p in on]) - curve(t), axis=1)
    return 1.5 * float(off.max()) + 1e-4


def _tube(first: _Rim, last: _Rim) -> list[Any]:
    """The two half tubes between a bore's rims; they look towards its axis."""
    from OCP.BRep import BRep_Builder
    from OCP.Geom2d import Geom2d_Line
    from OCP.gp import gp_Dir2d, gp_Pnt2d
    from OCP.TopLoc import TopLoc_Location
    from OCP.TopoDS import TopoDS_Face

    from parts import splines

    builder, here = BRep_Builder(), TopLoc_Location()
    down = []
    for k in range(2):
        ends = np.array([first.curves[k].c[0], last.curves[k].c[0]])
        down.append(topology.edge(splines.line(ends), first.vertices[k], last.vertices[k]))
    right, up = gp_Dir2d(1, 0), gp_Dir2d(0, 1)
    images = [
        Geom2d_Line(gp_Pnt2d(0, 0), right), Geom2d_Line(gp_Pnt2d(1, 0), up),
        Geom2d_Line(gp_Pnt2d(0, 1), right), Geom2d_Line(gp_Pnt2d(0, 0), up),
    ]  # fmt: skip
    halves = []
    for k in range(2):
        a, b = first.curves[k], last.curves[k]
        surface = splines.surface(np.stack([a.c, b.c], axis=1), (a.t, np.array([0.0, 0.0, 1.0, 1.0])), (a.k, 1))
        face = TopoDS_Face()
        builder.MakeFace(face, surface, 1e-6)
        four = (first.edges[k], down[1 - k], last.edges[k], down[k])
        for edge, image in zip(four, images, strict=True):
            builder.UpdateEdge(edge, image, surface, here, 1e-6)
        builder.Add(face, topology.wire((four[0], four[1], four[2].Reversed(), four[3].Reversed())))
        halves.append(face.Reversed())
    return halves
