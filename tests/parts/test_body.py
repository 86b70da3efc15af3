"""The body's skin: exact dimensions in the extremes, one skin from two kinds of face, frames that look outwards."""

from __future__ import annotations

import numpy as np
import pytest

from parts.body import Body, skin
from parts.body.curves import BASE, CAP, MOUTH
from tests.vehicle.extremes import EXTREMES, extreme

CARS = pytest.mark.parametrize("name", EXTREMES)


@CARS
def test_profile_is_as_long_and_high_as_the_car_less_the_steps(name: str) -> None:
    car = extreme(name)
    body = skin(car)
    s = np.linspace(0.0, body.perimeter, 6000)
    x, z, nx, nz = body.profile(s)
    assert x.min() == pytest.approx(car.x_front + BASE, abs=0.05)
    assert x.max() == pytest.approx(car.x_rear - BASE, abs=0.05)
    assert z.max() == pytest.approx(car.height - CAP, abs=0.05)
    assert z.min() == pytest.approx(car.z_bottom, abs=0.05)
    assert np.allclose(np.hypot(nx, nz), 1.0)
    assert x[0] == pytest.approx(x[-1], abs=0.5)  # closed


@CARS
def test_widest_section_with_flares_is_the_width(name: str) -> None:
    car = extreme(name)
    x, z = np.meshgrid(np.linspace(0.0, car.wheelbase, 41), np.linspace(car.z_sill, car.z_belt, 81))
    assert 2.0 * (skin(car).side_y(x, z).max() + car.flare) == pytest.approx(car.width, abs=0.05)


@CARS
def test_stations_follow_each_other(name: str) -> None:
    body = skin(extreme(name))
    at = np.array(list(body.stations.values()))
    assert (np.diff(at) > 10.0).all()
    assert at[-1] < body.perimeter - 100.0


@CARS
def test_both_kinds_of_face_are_one_skin(name: str) -> None:
    """On the crest a point of the profile face is a point of the side face."""
    body = skin(extreme(name))
    s = np.linspace(body.stations["bumper"], body.stations["tail"], 400)
    y = body.t_crest(s, 0.0)
    on_face = body.t_point(s, y)
    off = np.abs(body.side_y(on_face[:, 0], on_face[:, 2]) - y)
    assert np.percentile(off, 95) < 0.15
    assert off.max() < 1.5  # where the pickup's bed rail turns down faster than the distance field's grid


@CARS
def test_panels_leave_four_millimetres_at_the_crest(name: str) -> None:
    """The nearest points of the two edges along the crest are 4 mm apart, ± 1 (the gap's tolerance)."""
    body = skin(extreme(name))
    s = np.linspace(body.stations["bumper"] + 30.0, body.stations["nose"] - 20.0, 600)
    upper = body.t_point(s, body.t_crest(s))
    x, z = upper[:, 0], upper[:, 2]
    inner, outer = x.copy(), x + 60.0
    for _ in range(40):  # bisect on x: along the front the crest distance grows to the rear
        middle = (inner + outer) / 2.0
        beyond = body.s_crest(middle, z) > 2.0
        inner, outer = np.where(beyond, inner, middle), np.where(beyond, middle, outer)
    lower = body.s_point(outer, z)
    gap = np.linalg.norm(upper[40:-40:10, None] - lower[None, :], axis=2).min(axis=1)
    assert gap.min() > 3.0
    assert gap.max() < 5.0


def test_patches_end_at_the_crest_gap() -> None:
    body = skin(extreme("default"))
    at = body.stations
    patch = body.t_patch(at["nose"], at["cowl"], rows=9, columns=11)
    assert patch.shape == (9, 11, 3)
    assert np.allclose(patch[:, 0] * (1, -1, 1), patch[:, -1], atol=1e-9)
    crest = body.s_crest(patch[:, -1, 0], patch[:, -1, 2])
    assert np.allclose(crest, -2.0, atol=0.25)
    side = body.s_patch(300.0, 900.0, 400.0, 800.0, "left", columns=7, rows=5)
    assert side.shape == (5, 7, 3)
    assert (side[..., 1] < 0).all()


def test_offset_moves_along_the_normal() -> None:
    body = skin(extreme("default"))
    at = body.stations
    plain, raised = (body.t_patch(at["header"], at["back"], offset=d) for d in (0.0, CAP))
    assert np.allclose(np.linalg.norm(raised - plain, axis=2), CAP)


@CARS
def test_left_and_right_are_mirror_images(name: str) -> None:
    body = skin(extreme(name))
    x, z = np.meshgrid(np.linspace(-300.0, 1800.0, 30), np.linspace(300.0, 1300.0, 20))
    mirror = np.array([1.0, -1.0, 1.0])
    assert np.array_equal(body.s_point(x, z, "left"), body.s_point(x, z, "right") * mirror)
    assert np.allclose(body.s_normal(x, z, "left"), body.s_normal(x, z, "right") * mirror)
    s, y = np.meshgrid(np.linspace(body.stations["bumper"], body.stations["tail"], 40), np.linspace(0.0, 500.0, 9))
    assert np.array_equal(body.t_point(s, -y), body.t_point(s, y) * mirror)


@CARS
def test_normals_look_outwards(name: str) -> None:
    body = skin(extreme(name))
    s = np.linspace(body.stations["bumper"], body.stations["tail"], 120)[:, None]
    y = np.linspace(-0.98, 0.98, 15) * body.t_crest(s)
    _, _, nx, nz = body.profile(s)
    normal = body.t_normal(s, y)
    assert (normal[..., 0] * nx + normal[..., 2] * nz > 0.3).all()
    assert (normal[:, -1, 1] > 0).all()
    assert (normal[:, 0, 1] < 0).all()


@CARS
def test_frames_sit_on_the_skin_and_read_correctly(name: str) -> None:
    car = extreme(name)
    body = skin(car)
    for y in (-0.5 * car.half_width, 0.0, body.lamp_y):
        front, rear = body.front_frame(y, car.z_lamp), body.rear_frame(y, car.z_lamp)
        assert front.origin[2] == pytest.approx(car.z_lamp, abs=0.1)
        assert rear.origin[2] == pytest.approx(car.z_lamp, abs=0.1)
        assert front.origin[1] == rear.origin[1] == pytest.approx(y)
        assert front.z[0] < -0.7
        assert rear.z[0] > 0.7
        assert front.x[1] < -0.8  # to the right of who stands before the car
        assert rear.x[1] > 0.8
        assert front.y[2] > 0.7
        assert rear.y[2] > 0.7
    for side, sign in (("left", -1.0), ("right", 1.0)):
        frame = body.side_frame(0.5 * car.wheelbase, car.z_belt - 100.0, side)
        assert sign * frame.origin[1] == pytest.approx(float(body.side_y(frame.origin[0], frame.origin[2])))
        assert sign * frame.z[1] > 0.9
        assert sign * frame.x[0] < -0.9
        assert frame.y[2] > 0.9
    roof = body.roof_frame(car.sgrp[0])
    assert roof.origin[0] == pytest.approx(car.sgrp[0], abs=2.0)
    assert roof.origin[2] == pytest.approx(car.height, abs=0.06 * car.height)
    assert roof.z[2] > 0.9


@CARS
def test_frames_know_the_layers(name: str) -> None:
    """The bumper stands 3 mm proud of the profile, the mouth lies 7 mm inside it."""
    car = extreme(name)
    body = skin(car)
    low = body.front_frame(0.0, car.z_base - 40.0)
    plain = body.front_frame(0.0, car.z_base - 40.0, 0.0)
    assert np.linalg.norm(np.subtract(low.origin, plain.origin)) == pytest.approx(BASE, abs=1e-6)
    mouth = body.mouth("rear")
    skin_there = body.rear_frame(0.0, car.z_lamp, 0.0)
    assert np.linalg.norm(np.subtract(mouth.frame.origin, skin_there.origin)) == pytest.approx(-MOUTH, abs=1e-6)
    assert body.lamp_y + body.lamp_radius < mouth.half_width
    window = body.grille_window()
    assert window.radius <= window.half_height
    assert window.frame.origin[2] == pytest.approx(car.ground_clearance + 185.0, abs=1.5)


@CARS
def test_mirrors_stand_behind_the_cowl_above_the_belt(name: str) -> None:
    car = extreme(name)
    body = skin(car)
    left, right = body.mirror_foot("left"), body.mirror_foot("right")
    assert left.origin[1] == -right.origin[1]
    x, _, z = right.origin
    assert car.x_cowl < x < car.sgrp[0] - 300.0
    assert z > float(body.belt(x)) + 10.0
    assert float(body.s_crest(x, z)) > 2.0


def test_what_is_off_the_skin_is_refused() -> None:
    body = skin(extreme("default"))
    with pytest.raises(ValueError, match="beyond the rounded corner"):
        body.front_frame(710.0, 690.0)
    with pytest.raises(ValueError, match="'left' or 'right'"):
        body.side_frame(500.0, 600.0, "middle")


def test_the_same_car_has_the_same_skin() -> None:
    car = extreme("cargo")
    first, again = Body(car), Body(car)
    s = np.linspace(0.0, first.perimeter, 500)
    assert np.array_equal(first.t_point(s, 200.0), again.t_point(s, 200.0))
    assert skin(car) is skin(extreme("cargo"))
