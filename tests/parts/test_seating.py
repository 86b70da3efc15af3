"""Where seats stand and how they are bolted down."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Point, Polygon, box

from configurator.vehicle import Options, Vehicle, derive, presets
from parts import seating
from parts.hardpoints import Hardpoints
from parts.interior.cup_holder_insert import CupHolderInsert
from parts.interior.seat_shell import SeatShell
from parts.interior.selector_knob import SelectorKnob
from parts.part import Interface, Placement
from parts.structure.seat_bracket import SeatBracket

CARS = {name: Vehicle(preset.options).hardpoints for name, preset in presets().items()}
CARS |= {f"{n} seats": derive(Options(seats=n, length=3100, wheelbase=2150)) for n in (1, 2, 3)}
EACH = pytest.mark.parametrize("car", CARS.values(), ids=list(CARS))


def on_car(placement: Placement, interface: Interface) -> tuple[np.ndarray, np.ndarray]:
    """Holes (n, 3) and outward direction of an interface in the vehicle frame."""
    frame = placement.frame.then(interface.frame)
    return np.array([frame.point(h.x, h.y) for h in interface.holes]), np.array(frame.z)


@EACH
def test_every_place_has_a_shell_and_two_brackets(car: Hardpoints) -> None:
    places = seating.places(car)
    assert len(places) == car.seats
    assert len({p.name for p in places}) == car.seats
    assert len(list(SeatShell.fit(car))) == car.seats
    assert len(list(SeatBracket.fit(car))) == 2 * car.seats


@EACH
def test_shell_and_brackets_mate(car: Hardpoints) -> None:
    brackets = {p.name: p for p in SeatBracket.fit(car)}
    for shell in SeatShell.fit(car):
        sides = {i.name: i for i in shell.part.interfaces()}
        for side in ("left", "right"):
            below = brackets[f"{shell.name}_{side}"]
            seat = next(i for i in below.part.interfaces() if i.name == "seat")
            one, up = on_car(shell, sides[f"bracket.{side}"])
            other, down = on_car(below, seat)
            origins = shell.frame.then(sides[f"bracket.{side}"].frame).origin, below.frame.then(seat.frame).origin
            assert origins[0] == pytest.approx(origins[1], abs=1e-6)
            assert up @ down == pytest.approx(-1.0)
            order = [int(np.linalg.norm(other - hole, axis=1).argmin()) for hole in one]
            assert sorted(order) == [0, 1]
            np.testing.assert_allclose(one, other[order], atol=1e-6)


@EACH
def test_brackets_stand_on_the_floor_and_the_hip_point_is_met(car: Hardpoints) -> None:
    for bracket in SeatBracket.fit(car):
        floor = next(i for i in bracket.part.interfaces() if i.name == "floor")
        holes, down = on_car(bracket, floor)
        assert holes[:, 2] == pytest.approx(car.floor_z)
        assert down == pytest.approx((0, 0, -1))
    for place, shell in zip(seating.places(car), SeatShell.fit(car), strict=True):
        hip = next(i for i in shell.part.interfaces() if i.name == "hip")
        assert shell.frame.then(hip.frame).origin == pytest.approx((place.x, place.y, place.z), abs=1e-6)


@EACH
def test_seats_neither_meet_each_other_nor_the_wall(car: Hardpoints) -> None:
    width, places = seating.shell_width(car), seating.places(car)
    for place in places:
        assert abs(place.y) + width / 2 < car.half_width - 20
    if car.seats > 1:
        assert 2 * abs(places[0].y) - width >= 10


def plans(car: Hardpoints) -> tuple[Polygon, Polygon]:
    """Cup holder and selector knob, seen from above."""
    (cup,) = CupHolderInsert.fit(car)
    assert isinstance(cup.part, CupHolderInsert)
    x, y, _ = cup.frame.origin
    a, b = cup.part.plan
    (knob,) = SelectorKnob.fit(car)
    return box(x - a / 2, y - b / 2, x + a / 2, y + b / 2), Point(knob.frame.origin[:2]).buffer(30.0)


@pytest.mark.parametrize("seats", [1, 2, 4])
@pytest.mark.parametrize("offset", [215, 240, 300])
def test_cups_stand_beside_the_seats_and_the_knob_beside_the_cups(seats: int, offset: int) -> None:
    car = derive(Options(seats=seats, seat_offset=offset, length=3100, wheelbase=2150))
    (cup, knob), width = plans(car), seating.shell_width(car)
    for place in seating.places(car):
        # from the front end of the cushion back to the top of the back
        x, _, _ = seating.mounting_point(car, place)
        shell = box(x - seating.CUSHION, place.y - width / 2, x + 350.0, place.y + width / 2)
        assert cup.distance(shell) > 5.0
    assert cup.distance(knob) > 2.0
