"""The integral over spline faces against closed forms and against the kernel's own."""

from __future__ import annotations

import math

import cadquery as cq
import numpy as np
import pytest
from OCP.BRepBuilderAPI import BRepBuilderAPI_NurbsConvert
from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps

from configurator.solid import boundary
from configurator.solid.volume import spline_volume
from configurator.solid.walls import Walls
from parts import BY_NAME
from parts.skin import lofted


def kernels(shape: cq.Shape, tolerance: float) -> float:
    properties = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape.wrapped, properties, tolerance, False, False)
    return float(properties.Mass())


def turned(shape: cq.Shape) -> cq.Shape:
    return shape.moved(cq.Location(cq.Plane((900, -70, 400), (1, 2, 3), (3, -1, 2))))


def test_planes_are_exact_wherever_they_stand() -> None:
    box = cq.Workplane().box(10, 20, 30).cut(cq.Workplane().box(4, 5, 40)).val()
    assert spline_volume(box) == pytest.approx(10 * 20 * 30 - 4 * 5 * 30, rel=1e-12)
    assert spline_volume(turned(box)) == pytest.approx(10 * 20 * 30 - 4 * 5 * 30, rel=1e-9)


def test_a_prism_over_a_parabola_is_exact() -> None:
    bow = cq.Edge.makeBezier([cq.Vector(-2, 0), cq.Vector(0, 8), cq.Vector(2, 0)])
    face = cq.Face.makeFromWires(cq.Wire.assembleEdges([bow, cq.Edge.makeLine(cq.Vector(2, 0), cq.Vector(-2, 0))]))
    solid = cq.Solid.extrudeLinear(face, cq.Vector(0, 0, 3))
    assert spline_volume(solid) == pytest.approx(32 / 3 * 3, rel=1e-10)  # its curved wall is an extrusion
    converted = cq.Shape.cast(BRepBuilderAPI_NurbsConvert(solid.wrapped).Shape())
    assert spline_volume(converted) == pytest.approx(32 / 3 * 3, rel=1e-10)


@pytest.mark.parametrize("solid", [cq.Solid.makeCylinder(3, 5), cq.Solid.makeSphere(4)])
def test_other_surfaces_and_rational_ones_are_left_to_the_kernel(solid: cq.Solid) -> None:
    assert spline_volume(solid) is None
    assert spline_volume(cq.Shape.cast(BRepBuilderAPI_NurbsConvert(solid.wrapped).Shape())) is None


def test_inside_out_is_negative() -> None:
    box = cq.Solid.makeBox(1, 2, 3)
    assert spline_volume(cq.Shape.cast(box.wrapped.Reversed())) == pytest.approx(-6)


def test_a_smooth_tube_agrees_with_the_kernel() -> None:
    angles = np.linspace(0, 2 * math.pi, 24, endpoint=False)
    rings = np.stack([
        np.stack([(20 + z / 4) * np.cos(angles), (15 + 3 * math.sin(z)) * np.sin(angles), np.full(24, z)], axis=1)
        for z in np.linspace(0, 30, 9)
    ])  # fmt: skip
    solid = lofted(list(rings))
    assert spline_volume(solid) == pytest.approx(kernels(solid, 1e-8), rel=1e-6)


@pytest.mark.parametrize("family", ["hood_panel", "rear_quarter", "cowl_grille", "seat_shell", "display_model"])
def test_panels_with_windows_agree_with_the_kernel_and_with_finer_points(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    solid = BY_NAME[family]().build().val()
    found = spline_volume(solid)
    assert found == pytest.approx(kernels(solid, 1e-5), rel=2e-4)
    monkeypatch.setattr(boundary, "BENT", 16)
    assert spline_volume(solid) == pytest.approx(found, rel=3e-6)
    assert spline_volume(turned(solid)) == pytest.approx(found, rel=3e-6)


@pytest.mark.parametrize("family", ["door_skin", "seat_shell"])
def test_ruled_walls_summed_at_once_are_what_they_are_one_by_one(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    solid = BY_NAME[family]().build().val()
    at_once = spline_volume(solid)
    taken = []
    monkeypatch.setattr(Walls, "take", lambda self, face, surface, sign: taken.append(sign))
    assert spline_volume(solid) == pytest.approx(at_once, rel=1e-11)
    assert len(taken) == sum(face.geomType() != "PLANE" for face in solid.Faces())


def test_a_wall_that_is_only_part_of_its_surface_is_not_taken_for_whole() -> None:
    angles = np.linspace(0, 2 * math.pi, 24, endpoint=False)
    rings = [np.stack([20 * np.cos(angles), 20 * np.sin(angles), np.full(24, z)], axis=1) for z in (0.0, 30.0)]
    whole = lofted(rings)
    half = whole.cut(cq.Solid.makeBox(100, 100, 100, cq.Vector(-50, -50, 15))).Solids()[0]
    assert spline_volume(half) == pytest.approx(kernels(half, 1e-8), rel=1e-6)
    assert spline_volume(half) == pytest.approx(spline_volume(whole) / 2, rel=1e-6)


def test_the_seam_of_a_reversed_face_is_on_the_right_side() -> None:
    angles = np.linspace(0, 2 * math.pi, 36, endpoint=False)
    rings = [np.stack([9 * np.cos(angles), 5 * np.sin(angles), np.full(36, z)], axis=1) for z in (0.0, 4.0, 8.0)]
    solid = lofted(rings)
    assert spline_volume(cq.Shape.cast(solid.wrapped.Reversed())) == pytest.approx(-math.pi * 45 * 8, rel=1e-4)
