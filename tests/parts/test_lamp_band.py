"""Lamp band: lamps, badge and screws in their places; its face 7 mm under the skin."""

from __future__ import annotations

import numpy as np
import pytest

from parts import lamps
from parts.body.curves import MOUTH
from parts.exterior.badge_nameplate import BadgeNameplate
from parts.exterior.headlight_bezel import HeadlightBezel
from parts.exterior.lamp_band import LampBand
from parts.exterior.tail_lamp_housing import TailLampHousing
from tests.parts.panels import bored, made, on_car, placed
from tests.vehicle.extremes import extreme

ENDS = pytest.mark.parametrize("end", ["front", "rear"])


@ENDS
def test_its_face_lies_seven_millimetres_under_the_skin(end: str) -> None:
    """The outermost vertices over the plan of the mouth's middle."""
    part = LampBand(end=end)
    mouth = part.mouth
    stack = mouth._stack[1]
    rng = np.random.default_rng(1)
    sy = np.column_stack([mouth.middle + rng.uniform(-40, 40, 30), rng.uniform(-150, 150, 30)])
    points, normals = stack.at(mouth._stack[0].into(sy))
    mesh = made(part)
    pose = part.pose.matrix()
    from trimesh import Trimesh

    solid = Trimesh(mesh.vertices @ pose[:3, :3].T + pose[:3, 3], mesh.faces, process=False)
    hit, ray, _ = solid.ray.intersects_location(points + 5.0 * normals, -normals)
    depth = [((points[r] - h) @ normals[r]) for h, r in zip(hit, ray, strict=True)]
    first = [min(d for d, r in zip(depth, ray, strict=True) if r == k) for k in range(30)]
    assert first == pytest.approx([-MOUTH] * 30, abs=0.25)


@ENDS
@pytest.mark.parametrize("name", ["default", "cargo"])
def test_lamps_are_bolted_to_their_seats(end: str, name: str) -> None:
    """The lamps' own families: frames and holes meet on the car."""
    car = extreme(name)
    band = next(p for p in LampBand.fit(car) if p.name == end)
    lamp = HeadlightBezel if end == "front" else TailLampHousing
    for each in lamp.fit(car):
        mine, theirs = placed(band, f"lamp.{each.name}"), placed(each, "panel")
        assert np.allclose(mine.frame.origin, theirs.frame.origin, atol=0.05)
        assert np.dot(mine.frame.z, theirs.frame.z) < -0.99999
        a = np.array([mine.frame.point(h.x, h.y) for h in mine.holes])
        b = np.array([theirs.frame.point(h.x, h.y) for h in theirs.holes])
        assert len(a) >= 3
        assert np.linalg.norm(a[:, None] - b[None], axis=2).min(axis=1).max() < 0.05


@ENDS
def test_seats_are_plane_and_their_inserts_bored(end: str) -> None:
    part = LampBand(end=end)
    mesh = made(part)
    for interface in part.interfaces():
        if interface.name.startswith("lamp"):
            bored(part, interface)
            local = (mesh.vertices - interface.frame.origin) @ interface.frame.matrix()[:3, :3]
            near = np.hypot(local[:, 0], local[:, 1]) < lamps.seat_radius(part.radius) + 1.0
            assert local[near, 2].max() == pytest.approx(0.0, abs=0.02), "nothing stands over the seat"


@ENDS
def test_the_lamps_opening_is_free(end: str) -> None:
    part = LampBand(end=end)
    points = on_car(part)
    for side in ("left", "right"):
        frame = part.mouth.lamp(side)
        local = (points - frame.origin) @ frame.matrix()[:3, :3]
        assert np.hypot(local[:, 0], local[:, 1]).min() > part.radius + lamps.OUTER + 1.0


def test_the_badge_sits_on_it() -> None:
    car = extreme("default")
    for band, badge in zip(LampBand.fit(car), BadgeNameplate.fit(car), strict=True):
        mine, theirs = placed(band, "badge"), placed(badge, "back")
        assert np.allclose(mine.frame.origin, theirs.frame.origin, atol=0.05)
        assert np.dot(mine.frame.z, theirs.frame.z) < -0.99999


def test_a_nose_without_room_for_all_posts_is_said() -> None:
    part = LampBand(rim=20, flange=6, wheelbase=1500, width=1500, wheel=290)
    found = {f.check: f for f in part.checks()}
    assert found["lamp seats"].value == min(len(part.inserts(side)) for side in ("left", "right")) < 4
    assert "lamp seats" not in {f.check for f in LampBand().checks()}


def test_what_is_bought() -> None:
    front, rear = ({h.item: h.quantity for h in LampBand(end=end).hardware()} for end in ("front", "rear"))
    assert front["insert M5"] == rear["insert M4"] == 8
    assert front["screw M5x16 ISO 7380"] == len(LampBand().fixings())
