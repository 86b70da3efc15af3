"""Spline faces of a solid as arrays: all their points at once, on however many surfaces they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Patch:
    """A piecewise polynomial surface: poles (n, m, 3) mm, flat knots and degrees of u and v.

    With weights (n, m) a rational one.
    """

    poles: Array
    knots: tuple[Array, Array]
    degrees: tuple[int, int]
    weights: Array | None = None

    @property
    def box(self) -> Array:
        """Lowest and highest parameters (2, 2)."""
        return np.array([[k[0], k[-1]] for k in self.knots]).T


class Faces:
    """The faces of a shape in the order of its parts, their surfaces (the kernel's), and these as patches.

    Surfaces that faces share are read once; None stands for what is neither a spline nor drawn from one.
    """

    def __init__(self, shape: Any):
        from OCP.BRep import BRep_Tool
        from OCP.TopAbs import TopAbs_FACE
        from OCP.TopExp import TopExp_Explorer
        from OCP.TopoDS import TopoDS

        self.faces, explorer = list[Any](), TopExp_Explorer(shape, TopAbs_FACE)
        while explorer.More():
            self.faces.append(TopoDS.Face_s(explorer.Current()))
            explorer.Next()
        self.surfaces = [BRep_Tool.Surface_s(face) for face in self.faces]

    @cached_property
    def patches(self) -> list[Patch | None]:
        known: dict[int, Patch | None] = {}
        found = []
        for face, surface in zip(self.faces, self.surfaces, strict=True):
            patch = _drawn(surface, face)  # each has a stretch of its own
            if patch is None:
                key = hash(surface)
                if key not in known:
                    known[key] = _spline(surface)
                patch = known[key]
            found.append(patch)
        return found

    @cached_property
    def skins(self) -> Skins | None:
        """All patches, if what is none is a plane or round: how far triangles reach there, the kernel knows itself."""
        from OCP.Geom import Geom_ElementarySurface

        for surface, patch in zip(self.surfaces, self.patches, strict=True):
            if patch is None and not isinstance(surface, Geom_ElementarySurface):
                return None
        return Skins(self.patches)


def _spline(surface: Any) -> Patch | None:
    """A B-spline or Bézier surface of the kernel; None if it is another kind, or periodic."""
    from OCP.Geom import Geom_BezierSurface, Geom_BSplineSurface
    from OCP.GeomConvert import GeomConvert

    if not isinstance(surface, Geom_BSplineSurface | Geom_BezierSurface):
        return None
    bezier = isinstance(surface, Geom_BezierSurface)
    spline = GeomConvert.SurfaceToBSplineSurface_s(surface) if bezier else surface
    if spline.IsUPeriodic() or spline.IsVPeriodic():
        return None
    n, m = spline.NbUPoles(), spline.NbVPoles()
    weights = None
    if spline.IsURational() or spline.IsVRational():
        weights = np.array([[spline.Weight(i, j) for j in range(1, m + 1)] for i in range(1, n + 1)])
    grid = spline.Poles()
    flat = [c for i in range(1, n + 1) for j in range(1, m + 1) for c in grid.Value(i, j).Coord()]
    u = [spline.UKnot(k) for k in range(1, spline.NbUKnots() + 1) for _ in range(spline.UMultiplicity(k))]
    v = [spline.VKnot(k) for k in range(1, spline.NbVKnots() + 1) for _ in range(spline.VMultiplicity(k))]
    poles, degrees = np.array(flat).reshape(n, m, 3), (spline.UDegree(), spline.VDegree())
    return Patch(poles, (np.array(u), np.array(v)), degrees, weights)


def _drawn(surface: Any, face: Any) -> Patch | None:
    """A curve drawn along a line, as far as the face goes; None unless it is a plain spline."""
    from OCP.BRepTools import BRepTools
    from OCP.Geom import Geom_BezierCurve, Geom_BSplineCurve, Geom_SurfaceOfLinearExtrusion
    from OCP.GeomConvert import GeomConvert

    if not isinstance(surface, Geom_SurfaceOfLinearExtrusion):
        return None
    basis = surface.BasisCurve()
    if not isinstance(basis, Geom_BezierCurve | Geom_BSplineCurve) or basis.IsRational() or basis.IsPeriodic():
        return None  # a circle's own parameter is its angle, a spline's is not
    curve = basis if isinstance(basis, Geom_BSplineCurve) else GeomConvert.CurveToBSplineCurve_s(basis)
    line = np.array([curve.Pole(i).Coord() for i in range(1, curve.NbPoles() + 1)])
    knots = [curve.Knot(k) for k in range(1, curve.NbKnots() + 1) for _ in range(curve.Multiplicity(k))]
    ends = np.array(BRepTools.UVBounds_s(face)[2:])
    poles = line[:, None, :] + ends[None, :, None] * np.array(surface.Direction().Coord())
    return Patch(poles, (np.array(knots), np.repeat(ends, 2)), (curve.Degree(), 1))


class Skins:
    """Many patches, evaluated together: those of the same degrees in one go."""

    def __init__(self, patches: Sequence[Patch | None]):
        """None stands for a face that is not asked for: a plane."""
        self.curved = np.array([patch is not None for patch in patches], bool)
        self._kind = np.full(len(patches), -1)
        self._place = np.zeros(len(patches), np.int64)
        kinds: dict[tuple[int, int], list[Patch]] = {}
        for i, patch in enumerate(patches):
            if patch is not None:
                alike = kinds.setdefault(patch.degrees, [])
                self._kind[i] = list(kinds).index(patch.degrees)
                self._place[i] = len(alike)
                alike.append(patch)
        self._groups = [_Group(alike) for alike in kinds.values()]

    def at(self, which: Ints, uv: Array) -> Array:
        """Points (n, 3) on faces `which` (n,), all of them curved, at parameters (n, 2)."""
        points = np.empty((len(uv), 3))
        for k, group in enumerate(self._groups):
            rows = np.flatnonzero(self._kind[which] == k)
            if len(rows):
                points[rows] = group.at(self._place[which[rows]], uv[rows])
        return points


class _Group:
    """Patches of the same degrees, their knots and poles one after the other."""

    def __init__(self, patches: Sequence[Patch]):
        self.degrees = patches[0].degrees
        self.axes = [_Axis([p.knots[k] for p in patches], self.degrees[k]) for k in (0, 1)]
        ones = [np.ones(p.poles.shape[:2]) if p.weights is None else p.weights for p in patches]
        self.rational = any(p.weights is not None for p in patches)
        weighted = [np.dstack([p.poles * w[..., None], w]) for p, w in zip(patches, ones, strict=True)]
        self.poles = np.concatenate([w.reshape(-1, 4) for w in weighted])
        self.row = np.array([p.poles.shape[1] for p in patches])  # poles in a row
        sizes = [p.poles.shape[0] * p.poles.shape[1] for p in patches]
        self.first = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def at(self, place: Ints, uv: Array) -> Array:
        (iu, bu), (iv, bv) = (axis.basis(place, uv[:, k]) for k, axis in enumerate(self.axes))
        start = self.first[place] + iu * self.row[place] + iv
        found = np.zeros((len(uv), 4))
        for i in range(self.degrees[0] + 1):
            for j in range(self.degrees[1] + 1):
                found += (bu[i] * bv[j])[:, None] * self.poles[start + i * self.row[place] + j]
        return found[:, :3] / found[:, 3:] if self.rational else found[:, :3]


class _Axis:
    """Knots of many patches along one parameter, each scaled into a unit of its own so that one search finds a span."""

    def __init__(self, knots: Sequence[Array], degree: int):
        self.degree = degree
        self.low = np.array([k[degree] for k in knots])
        self.high = np.array([k[-degree - 1] for k in knots])
        self.knots = np.concatenate(knots)
        lengths = np.array([len(k) for k in knots])
        self.first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self.last = self.first + lengths - degree - 2  # the last span that is not empty starts here at the latest
        owner = np.repeat(np.arange(len(knots)), lengths)
        self.scaled = 2.0 * owner + (self.knots - self.low[owner]) / (self.high - self.low)[owner]

    def basis(self, place: Ints, at: Array) -> tuple[Ints, list[Array]]:
        """First pole (n,) and the values of the `degree` + 1 basis functions that are not zero there."""
        d = self.degree
        at = np.clip(at, self.low[place], self.high[place])
        share = (at - self.low[place]) / (self.high - self.low)[place]
        span = np.searchsorted(self.scaled, 2.0 * place + share, "right") - 1
        span = np.clip(span, self.first[place] + d, self.last[place])
        values = [np.ones(len(at))]
        for k in range(1, d + 1):  # Cox and de Boor
            new = [np.zeros(len(at)) for _ in range(k + 1)]
            for i, value in enumerate(values):
                right, left = self.knots[span + i + 1], self.knots[span + i + 1 - k]
                part = value / (right - left)
                new[i] += (right - at) * part
                new[i + 1] += (at - left) * part
            values = new
        return span - self.first[place] - d, values
