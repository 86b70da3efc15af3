"""Sensor mounts: the seat takes its sensor, looks where it has to, and nothing stands in its view."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.standards import table
from parts.structure.sensor_mount import FIT, SensorMount

ROUND = [key for key, row in table("sensors").items() if row["shape"] == "round"]


@pytest.mark.parametrize("key", table("sensors"))
def test_every_sensor_has_a_mount(key: str) -> None:
    length = table("sensors")[key].number("length_mm")
    part = SensorMount(sensor=key, proud=min(4.0, length - 6))
    assert make(part, "preview").mesh.closed
    assert not [f for f in part.checks() if f.severity == "error"]


@pytest.mark.parametrize("angle", [-30.0, 0.0, 17.0])
def test_the_seat_is_bored_along_the_sensor_s_axis(angle: float) -> None:
    part = SensorMount(sensor="us30", angle=angle, proud=10)
    points = make(part).mesh.vertices
    off = points - part.axis.origin
    z = np.array(part.axis.z)
    radius = np.linalg.norm(off - np.outer(off @ z, z), axis=1)
    assert radius.min() == pytest.approx(15 + FIT, abs=0.03)
    ring = radius < part.outer[1] / 2 + 0.1
    assert (off[ring] @ z).max() == pytest.approx(0, abs=0.02), "nothing stands over the ring"


def test_the_face_stands_proud_and_looks_up_with_a_positive_angle() -> None:
    part = SensorMount(angle=20, proud=6)
    assert np.subtract(part.face.origin, part.axis.origin) @ np.array(part.axis.z) == pytest.approx(6)
    assert part.face.z == pytest.approx((0, math.sin(math.radians(20)), math.cos(math.radians(20))))


def test_bolts_are_where_the_interface_says_and_clear_of_the_ring() -> None:
    part = SensorMount(sensor="gnss", screw="M6", flange=18)
    points = make(part).mesh.vertices
    panel = next(i for i in part.interfaces() if i.name == "panel")
    for hole in panel.holes:
        x, y, _ = panel.frame.point(hole.x, hole.y)
        wall = np.hypot(points[:, 0] - x, points[:, 1] - y)
        assert wall.min() == pytest.approx(3.3, abs=0.02)
        assert math.hypot(x, y) > part.outer[0] / 2 + 6


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"sensor": "gnss", "proud": -5}, "field of view"),
        ({"sensor": "gnss", "angle": 30, "hold": 10, "proud": 0}, "field of view"),
        ({"sensor": "gnss", "proud": 15}, "grip"),
    ],
)
def test_checks_speak(values: dict[str, object], check: str) -> None:
    assert check in {f.check for f in SensorMount(**values).checks()}


def test_a_recessed_narrow_sensor_still_sees() -> None:
    assert not list(SensorMount(sensor="us30", proud=-5).checks())


@pytest.mark.parametrize("name", presets())
def test_two_level_sensors_look_back_from_a_premium_car(name: str) -> None:
    car = Vehicle(presets()[name].options.changed(trim="premium")).hardpoints
    from parts.body import skin

    placed = list(SensorMount.fit(car))
    assert [p.name for p in placed] == ["rear_left", "rear_right"]
    for p in placed:
        assert isinstance(p.part, SensorMount)
        face = p.frame.then(p.part.face)
        assert abs(face.z[2]) < 0.02, "level to a degree"
        assert face.z[0] > 0.8
        on = skin(car).rear_frame(face.origin[1], face.origin[2])
        assert np.linalg.norm(np.subtract(on.origin, face.origin)) < 1.5, "flush with the bumper"
    assert not list(SensorMount.fit(Vehicle(presets()[name].options.changed(trim="base")).hardpoints))
