"""Refined triangles against the kernel's surfaces: where they have to lie, and what has to stay."""

from __future__ import annotations

from typing import Any

import cadquery as cq
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.solid import kernel
from configurator.solid.refine import Net, refined
from configurator.solid.skins import Faces, Patch, Skins
from parts.splines import surface
from parts.vectors import unit

SIZE = 100.0


def bumpy(rng: np.random.Generator, height: float = 8.0, n: int = 8, degrees: tuple[int, int] = (3, 3)) -> Any:
    """A kernel's surface over [0, 1]²: a square with random bumps, its rim straight."""
    u, v = (np.concatenate([np.zeros(d), np.linspace(0, 1, n - d + 1), np.ones(d)]) for d in degrees)
    x, y = np.meshgrid(np.linspace(0, SIZE, n), np.linspace(0, SIZE, n), indexing="ij")
    z = np.pad(rng.uniform(-height, height, (n - 2, n - 2)), 1)
    return surface(np.dstack([x, y, z]), (u, v), degrees)


def patch_of(surface: Any) -> Patch:
    """What is read of a face that is all of a surface."""
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace

    (patch,) = Faces(BRepBuilderAPI_MakeFace(surface, 1e-6).Face()).patches
    assert patch is not None
    return patch


def rational() -> Any:
    """A quarter of a cylinder as a Bézier patch with weights."""
    from OCP.Geom import Geom_BezierSurface
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array2OfPnt
    from OCP.TColStd import TColStd_Array2OfReal

    poles, weights = TColgp_Array2OfPnt(1, 3, 1, 2), TColStd_Array2OfReal(1, 3, 1, 2)
    for i, (x, y, w) in enumerate(((50, 0, 1), (50, 50, np.sqrt(0.5)), (0, 50, 1)), 1):
        for j, z in enumerate((0, 80), 1):
            poles.SetValue(i, j, gp_Pnt(float(x), float(y), float(z)))
            weights.SetValue(i, j, float(w))
    return Geom_BezierSurface(poles, weights)


def grid(skins: Skins, count: int, face: int = 0) -> Net:
    """`count` x `count` squares of two triangles over the whole surface."""
    t = np.linspace(0, 1, count + 1)
    uv = np.stack(np.meshgrid(t, t, indexing="ij"), axis=-1).reshape(-1, 2)
    i, j = (k.ravel() for k in np.meshgrid(np.arange(count), np.arange(count), indexing="ij"))
    a, b = i * (count + 1) + j, (i + 1) * (count + 1) + j
    triangles = np.concatenate([np.stack([a, b, b + 1], axis=1), np.stack([a, b + 1, a + 1], axis=1)])
    which = np.full(len(uv), face)
    return Net(skins.at(which, uv), uv, which, triangles)


def edges(triangles: Any) -> Any:
    """Directed edges (3 m, 2)."""
    return np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=-1).reshape(-1, 2)


def rim(net: Net) -> set[tuple[int, int]]:
    """Directed edges that no neighbour has the other way round."""
    found = {(int(a), int(b)) for a, b in edges(net.triangles)}
    assert len(found) == 3 * len(net.triangles)  # each once
    return {(a, b) for a, b in found if (b, a) not in found}


def worst(net: Net, skins: Skins) -> float:
    """Largest distance of the surface from a triangle's plane, at its centre and at its edges' middles."""
    p, uv = net.points[net.triangles], net.uv[net.triangles]
    normal = unit(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]))
    asked = np.concatenate([(uv + np.roll(uv, -1, axis=1)) / 2, uv.mean(axis=1, keepdims=True)], axis=1)
    on = skins.at(np.zeros(asked.size // 2, np.int64), asked.reshape(-1, 2)).reshape(*asked.shape[:2], 3)
    return float(np.abs(np.einsum("tqk,tk->tq", on - p[:, :1], normal)).max())


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), degrees=st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_points_are_those_of_the_kernel(seed: int, degrees: tuple[int, int]) -> None:
    rng = np.random.default_rng(seed)
    faces = [bumpy(rng, degrees=degrees), rational(), bumpy(rng, n=5), rational()]
    skins = Skins([patch_of(faces[0]), None, patch_of(faces[2]), patch_of(faces[3])])
    which = rng.choice([0, 2, 3], 60)
    uv = np.concatenate([rng.random((54, 2)), [[0, 0], [1, 1], [0, 1], [1, 0], [0.5, 1], [1, 0.5]]])
    expected = [faces[f].Value(float(u), float(v)).Coord() for f, (u, v) in zip(which, uv, strict=True)]
    np.testing.assert_allclose(skins.at(which, uv), expected, rtol=0, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(3, 9), tolerance=st.sampled_from((0.05, 0.2, 0.8)))
def test_refined_triangles_follow_the_surface(seed: int, count: int, tolerance: float) -> None:
    """Within the tolerance, without a gap, and with the same rim."""
    face = bumpy(np.random.default_rng(seed))
    skins = Skins([patch_of(face)])
    net = grid(skins, count)
    fine = refined(net, skins, tolerance)
    assert worst(fine, skins) <= tolerance * (1 + 1e-9)
    assert rim(fine) == rim(net)  # and each inner edge once in each direction: no gap, nothing turned over
    np.testing.assert_array_equal(fine.points[: len(net.points)], net.points)
    corners = fine.uv[fine.triangles]
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2
    assert (area > 0).all()
    assert area.sum() == pytest.approx(1.0, rel=1e-12)


def test_fewer_triangles_than_the_kernel_takes() -> None:
    """A bumpy sheet, as fine as the kernel's own control makes it: a third of the triangles less, at least."""
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace

    sheet = bumpy(np.random.default_rng(5))
    plain = cq.Face(BRepBuilderAPI_MakeFace(sheet, 1e-6).Face())
    theirs, _ = kernel.triangulated(plain, 0.1, 0.3)
    ours, _ = kernel.triangulated(plain, 0.1 / kernel.FOLLOW, 0.3, swift=True)
    assert len(ours.faces) < len(theirs.faces) / 1.5


def test_flat_faces_and_short_edges_are_left() -> None:
    rng = np.random.default_rng(3)
    skins = Skins([None, patch_of(bumpy(rng))])
    net = grid(Skins([patch_of(bumpy(rng))]), 4)
    assert refined(net, skins, 1e-6) is net  # the kernel's own business
    net = grid(skins, 4, face=1)
    assert refined(net, skins, 1e-6, least=SIZE) is net
    assert len(refined(net, skins, 0.5).triangles) > len(net.triangles)


def test_a_triangle_without_an_inner_edge_gets_a_point_in_its_middle() -> None:
    """A dent inside one large triangle, whose edges are all those of the face."""
    x, y = np.meshgrid(np.linspace(0, SIZE, 14), np.linspace(0, SIZE, 14), indexing="ij")
    z = np.zeros((14, 14))
    z[4, 4] = -20.0
    knots = np.concatenate([np.zeros(3), np.linspace(0, 1, 12), np.ones(3)])
    skins = Skins([Patch(np.dstack([x, y, z]), (knots, knots), (3, 3))])
    uv = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    net = Net(skins.at(np.zeros(3, np.int64), uv), uv, np.zeros(3, np.int64), np.array([[0, 1, 2]]))
    fine = refined(net, skins, 0.5)
    assert len(fine.triangles) > 3
    assert rim(fine) == {(0, 1), (1, 2), (2, 0)}
    np.testing.assert_allclose(fine.uv[3], [1 / 3, 1 / 3])
