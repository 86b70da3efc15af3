"""Hinge leaves: they interleave on one pin, open as far as asked, and sit upright inside the doors' edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make, read_brep
from configurator.vehicle import Vehicle, presets
from parts.part import ParameterError
from parts.structure.hinge import Hinge
from tests.vehicle.extremes import EXTREMES, extreme


def pair() -> tuple[Hinge, Hinge]:
    return Hinge(leaf="door", angle=180), Hinge(leaf="frame", angle=180)


def test_knuckles_share_the_length_and_the_frame_has_the_outer_ones() -> None:
    for steps in (1, 2, 3):
        owners = [owner for _, _, owner in Hinge(steps=steps).knuckles]
        assert owners[0] == owners[-1] == "frame"
        assert owners.count("door") == steps
        assert Hinge(steps=steps).knuckles[-1][1] == pytest.approx(40)


@pytest.mark.parametrize("offset", [0.0, 12.0])
def test_leaves_never_touch_in_space(offset: float) -> None:
    """The other leaf stands the other way round on the same pin: no common volume, closed or open."""
    import cadquery as cq

    door, frame = (read_brep(make(leaf.changed(offset=offset)).brep) for leaf in pair())
    axis = pair()[0].changed(offset=offset).axis
    facing = frame.rotate(cq.Vector(), cq.Vector(0, 0, 1), 180)
    for angle in (0.0, 90.0, 180.0):
        opened = door.rotate(cq.Vector(0, 0, axis), cq.Vector(1, 0, axis), angle)
        common = opened.intersect(facing)
        assert not common.isValid() or common.Volume() < 1e-3, angle


def test_clash_is_found_where_the_leaf_is_thicker_than_the_pin_is_high() -> None:
    thick = Hinge(thickness=10, pin=4, wall=2.5, angle=180, countersunk=False)
    assert thick.axis < thick.plate
    assert thick.clear < 180
    assert [f.check for f in thick.checks()] == ["opening"]
    assert pair()[0].clear == 180


def test_screws_and_pin_are_where_the_interfaces_say() -> None:
    part = Hinge()
    solid = make(part)
    centre = {tuple(round(c, 3) for c in h) for h in part.holes}
    assert centre == {(s * x, y) for s in (-1, 1) for x, y in centre if x > 0}
    holes, pin = list(part.interfaces())
    for hole in holes.holes:
        x, y, _ = holes.frame.point(hole.x, hole.y)
        rim = np.abs(np.hypot(*(solid.mesh.vertices[:, :2] - (x, y)).T) - hole.diameter / 2) < 0.02
        assert rim.sum() > 20, "no wall of this diameter about the interface's hole"
    distance = np.hypot(solid.mesh.vertices[:, 1], solid.mesh.vertices[:, 2] - part.axis)
    assert distance.min() == pytest.approx(part.pin / 2 + part.play, abs=0.02)
    assert pin.frame.origin == pytest.approx((0, 0, part.axis))


def test_heads_and_knuckles_ask_for_what_they_need() -> None:
    assert Hinge(thickness=4, screw="M6").plate == pytest.approx((13.44 - 6.6) / 2 + 1.5)
    assert Hinge(thickness=4, countersunk=False).plate == 4
    notes = " ".join(make(Hinge(thickness=4, leaf_w=16, wall=2.5, pin=4)).notes)
    assert "thick instead of 4" in notes
    assert "wide instead of 16" in notes


def test_a_heavy_door_shears_a_thin_pin() -> None:
    weak = Hinge(pin=4, door_mass=40, reach=700, apart=150, steps=1)
    assert {f.check for f in weak.checks()} == {"pin shear", "pin pressure"}
    load = 2.5 * 9.81 * 40
    force = math.hypot(load * 700 / 150, load / 2)
    shear = next(f for f in weak.checks() if f.check == "pin shear").value
    assert shear == pytest.approx(force / (2 * math.pi * 4))
    assert not list(Hinge().checks())


def test_ranges_are_told() -> None:
    with pytest.raises(ParameterError, match="outside 4 to 10 mm"):
        Hinge(thickness=12)


@pytest.mark.parametrize("name", presets())
def test_both_leaves_share_one_upright_pin_inside_the_skin(name: str) -> None:
    from parts.body import skin

    car = Vehicle(presets()[name].options).hardpoints
    placed = {p.name: p for p in Hinge.fit(car)}
    assert len(placed) == (8 if car.doors == "hinged" else 0)
    if not placed:
        return
    for side in ("left", "right"):
        pins = []
        for place in ("lower", "upper"):
            door, frame = (placed[f"{place}_{leaf}_{side}"] for leaf in ("door", "frame"))
            a, b = (p.frame.then(next(i for i in p.part.interfaces() if i.name == "pin").frame) for p in (door, frame))
            np.testing.assert_allclose(a.origin, b.origin, atol=1e-6)
            np.testing.assert_allclose(a.z, np.negative(b.z), atol=1e-9)
            assert abs(a.z[2]) == pytest.approx(1)
            outside = skin(car).side_y(a.origin[0], a.origin[2])
            assert 0 < abs(a.origin[1]) - outside <= 30, (
                "on the skin, prouder by no more than UN R26 lets it (from memory)"
            )
            assert door.frame.y[0] == pytest.approx(1), "the door leaf points to the rear"
            pins.append(a.origin)
        np.testing.assert_allclose(pins[0][:2], pins[1][:2], atol=1e-6)


@pytest.mark.parametrize("name", EXTREMES)
def test_leaves_lie_on_the_skin_and_clear_of_flare_and_shut_line(name: str) -> None:
    """Nowhere inside the skin, touching it somewhere; as built, half a gap from the flare's edge and not further than
    its rounded corner asks for."""
    from parts.body.outlines import outlines
    from parts.body.skin import HALF_GAP

    car = extreme(name)
    out, placed = outlines(car), list(Hinge.fit(car))
    built = {part: make(part).mesh.vertices for part in {p.part for p in placed}}
    touching, nearest = [], []
    for p in placed:
        part, sign = p.part, np.sign(p.frame.origin[1])
        assert isinstance(part, Hinge)
        across, along = np.meshgrid(
            np.linspace(0.0, part.width, 25), np.linspace(-part.length / 2, part.length / 2, 25)
        )
        places = np.array([p.frame.point(a, b) for a, b in zip(along.ravel(), across.ravel(), strict=True)])
        off = sign * places[:, 1] - out.skin.side_y(places[:, 0], places[:, 2])
        assert off.min() > -0.05
        touching.append(off.min())
        made = built[part] @ p.frame.matrix()[:3, :3].T + p.frame.origin
        clear = np.hypot(made[:, 0], made[:, 2] - car.arch_z).min() - out.outer
        assert clear > HALF_GAP - 0.15  # the arc begins 0.3 mm outside the leaf
        if part.leaf == "frame" and p.name.startswith("lower"):
            nearest.append(clear)
        behind = places[:, 0] - out.door_front
        assert (behind if part.leaf == "door" else -behind).min() > -1e-6
    assert not placed or min(touching) < 0.3
    assert not placed or min(nearest) < HALF_GAP + 0.3
