"""The mirror housing: uniform wall, true mirror images, a foot that lies on the skin; and the skins it is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import make
from configurator.vehicle import Options, derive
from parts import skin
from parts.body import Body
from parts.exterior.mirror_housing import MirrorHousing
from parts.part import ParameterError


def test_superellipse_lies_on_its_curve_evenly_spaced() -> None:
    points = skin.superellipse(75, 52, 2.8, 48)
    assert np.allclose(np.abs(points[:, 0] / 75) ** 2.8 + np.abs(points[:, 1] / 52) ** 2.8, 1)
    steps = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
    assert steps.max() / steps.min() < 1.05


def test_lofted_skin_has_the_volume_of_an_elliptic_frustum() -> None:
    from OCP.BRepGProp import BRepGProp
    from OCP.GProp import GProp_GProps

    rings = [skin.level(skin.superellipse(50 * k, 30 * k, 2, 64), z) for k, z in ((1, 0), (0.8, 10), (0.6, 20))]
    solid = skin.lofted(rings)
    measured = GProp_GProps()
    # the default integration is per cents off on closed B-splines: ask for a precision
    BRepGProp.VolumeProperties_s(solid.wrapped, measured, 1e-6, False, False)
    assert solid.isValid()
    assert measured.Mass() == pytest.approx(math.pi * 1500 * 20 / 3 * (1 + 0.6 + 0.36), rel=1e-5)


def test_open_skin_is_refused() -> None:
    loop = skin.superellipse(50, 30, 3)
    with pytest.raises(ValueError, match="free edges"):
        skin.closed([skin.tube([skin.level(loop, 0), skin.level(loop, 10)]), skin.cap(skin.level(loop, 0))])


def test_wall_is_uniform_around_the_flank() -> None:
    part = MirrorHousing(ball="none")
    mesh = make(part).mesh
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    turns = np.radians([20, 60, 90, 120, 300])  # clear of the arm (left: at 180°) and of the drain
    rays = np.column_stack([np.cos(turns), np.sin(turns), np.zeros(len(turns))])
    for z in (25.0, 45.0):
        origin = np.tile([0.0, 0.0, z], (len(rays), 1))
        where, which, triangle = body.ray.intersects_location(origin, rays)
        for i in range(len(rays)):
            hits = where[which == i]
            order = np.argsort(np.linalg.norm(hits[:, :2], axis=1))
            assert len(hits) == 2
            slant = abs(float(body.face_normals[triangle[which == i][order[0]]] @ rays[i]))
            assert np.linalg.norm(hits[order[1]] - hits[order[0]]) * slant == pytest.approx(part.wall, abs=0.15)


def test_left_and_right_are_mirror_images() -> None:
    left, right = (make(MirrorHousing(side=side), "preview") for side in ("left", "right"))
    assert left.volume == pytest.approx(right.volume, rel=1e-4)
    assert left.centre == pytest.approx((-right.centre[0], right.centre[1], right.centre[2]), abs=0.02)
    assert left.mesh.bounds[:, 0] == pytest.approx(-right.mesh.bounds[::-1, 0], abs=0.2)
    assert left.mesh.bounds[0, 2] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("doors", ["hinged", "none"])
def test_feet_lie_on_the_skin_and_glass_looks_back(doors: str) -> None:
    car = derive(Options(doors=doors))
    body = Body(car)
    placed = {p.name: p for p in MirrorHousing.fit(car)}
    assert sorted(placed) == ["left", "right"]
    for side, placement in placed.items():
        part, skin_frame = placement.part, body.mirror_foot(side)
        assert isinstance(part, MirrorHousing)
        assert part.base == ("pillar" if doors == "none" else "door")
        foot = placement.frame.then(part.foot_frame)
        assert foot.origin == pytest.approx(skin_frame.origin, abs=1e-6)
        assert foot.z == pytest.approx(skin_frame.z, abs=1e-6)
        glass = next(i for i in part.interfaces() if i.name == "glass")
        assert placement.frame.then(glass.frame).z == pytest.approx((1, 0, 0))
        assert abs(placement.frame.origin[1]) > abs(skin_frame.origin[1])


@pytest.mark.parametrize(
    ("values", "remedy"),
    [
        ({"depth": 50, "arm_w": 45}, "narrower arm"),
        ({"depth": 110, "glass_h": 70, "wall": 3.5, "ball": "none"}, "larger glass"),
        ({"arm_drop": 60}, "higher glass"),
    ],
)  # fmt: skip
def test_the_impossible_is_refused_with_a_remedy(values: dict[str, object], remedy: str) -> None:
    with pytest.raises(ParameterError, match=remedy):
        MirrorHousing(**values)


def test_checks_speak_up() -> None:
    assert not list(MirrorHousing().checks())
    found = {f.check for f in MirrorHousing(arm_len=180, ball_gap=0.4).checks()}
    assert {"projection", "ball joint"} <= found


def test_inserts_fit_their_holes() -> None:
    part = MirrorHousing(bolt="M6", pitch=50)
    foot = next(i for i in part.interfaces() if i.name == "foot")
    assert len(foot.holes) == 2
    assert abs(foot.holes[0].x - foot.holes[1].x) == 50
    assert next(part.hardware()).item == "insert M6"
