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


def test_stadium_is_as_long_and_wide_as_ordered() -> None:
    points = skin.stadium(30, 7, 400)
    assert points.max(axis=0) == pytest.approx([15, 3.5], abs=1e-3)
    x, y = points.T
    area = (x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2
    assert area == pytest.approx(23 * 7 + math.pi * 3.5**2, rel=1e-3)


def test_a_cross_tube_meets_a_tube_and_keeps_the_volume() -> None:
    """A round bar (radius 5) from outside into the flank of a round bar (radius 20): bar, and stub to its surface."""
    from configurator.solid.kernel import volume_of
    from parts.shell import Shell, Skin, across

    shell = Shell()
    bar = Skin([skin.level(np.roll(skin.superellipse(20, 20, 2, 64), -16, axis=0), z) for z in (0, 15, 30, 45, 60)])
    circle = skin.superellipse(5, 5, 2, 32)
    stub = [np.column_stack([np.full(32, x), circle[:, 0], 30 + circle[:, 1]]) for x in np.linspace(50.0, 5.0, 10)]
    uv, _ = bar.met(across(stub), np.zeros(32), np.full(32, 9.0))
    root, tip = shell.window(bar, uv), shell.ring(stub[0])
    shell.tube(Skin([stub[0], root.ring.points], ruled=True), tip, root.ring)
    low, high = shell.ring(bar.first), shell.ring(bar.last)
    shell.tube(bar, low, high, [root])
    for end in (tip, low, high):
        shell.plane(end)
    solid = shell.solid()
    assert solid.isValid()
    t = (np.arange(2000) + 0.5) / 2000
    r, a = np.meshgrid(5 * np.sqrt(t[::20]), 2 * np.pi * t[::20])
    stub_volume = 25 * math.pi * (50 - np.sqrt(400 - (r * np.cos(a)) ** 2).mean())
    assert volume_of(solid) == pytest.approx(400 * math.pi * 60 + stub_volume, rel=1e-3)


def test_a_line_that_misses_the_skin_is_refused() -> None:
    from parts.shell import Skin, across

    bar = Skin([skin.level(skin.superellipse(20, 20, 2, 32), z) for z in (0, 15, 30, 45)])
    beside = [np.column_stack([np.full(8, x), np.full(8, 30.0), np.linspace(5, 40, 8)]) for x in (50, 30, 10, -10)]
    with pytest.raises(ValueError, match="misses"):
        bar.met(across(beside), np.zeros(8), np.full(8, 3.0))


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


@pytest.mark.parametrize("values", [
    {"depth": 50, "arm_w": 0.45, "wall": 3.5},
    {"depth": 110, "glass_h": 75, "wall": 3.5, "ball": "none"},
    {"glass_h": 140, "arm_drop": 0.5, "arm_len": 40, "foot_angle": -20},
    {"foot_toe": -15, "arm_len": 180, "glass_w": 100, "pitch": 60},
])  # fmt: skip
def test_the_arm_meets_the_flank_of_every_housing(values: dict[str, object]) -> None:
    solid = make(MirrorHousing(**values), "preview")
    assert solid.mesh.closed
    assert solid.mesh.bounds[0, 2] == pytest.approx(0, abs=0.05)


def test_nothing_of_the_arm_stands_in_the_cavity() -> None:
    part = MirrorHousing(indicator_slot=True)
    mesh = make(part).mesh
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    z = part.arm_z
    y = -0.15 * part.half[1]
    # from beside the socket's post towards the arm
    hits = body.ray.intersects_location([[-25.0, y, z]], [[-1.0, 0.0, 0.0]])[0]
    assert part.half[0] * 0.7 < -hits[:, 0].max() < part.half[0]
    # through the cable's bore one sees from the foot into the arm, through the strip's slot out of the nose
    foot = part.foot_frame
    assert not body.contains([foot.point(0.0, 0.0, 1.0)])[0]
    up = body.ray.intersects_any([[0.64 * part.half[0], 0.0, 0.4 * part.depth]], [[0.0, 0.0, 1.0]])
    assert not up[0]


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
