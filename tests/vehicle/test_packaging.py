from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

import pytest

from configurator.vehicle import Options, derive
from configurator.vehicle.mass import Mass
from configurator.vehicle.packaging import Derived
from parts.shape import Shape
from parts.standards import table
from tests.vehicle.cars import columns, random_car


def tyres(size: str) -> dict[str, str]:
    return {"tyre_front": size, "tyre_rear": size}


# the reference's evaluated cars: mass by its linear model, kerb by its full formula (2 %), H5, H61, pack need and room
PUBLISHED: list[tuple[str, dict[str, Any], float, float, float, float, tuple[float, float, float, float]]] = [
    ("city", {}, 364, 432, 570, 1041, (366, 1129, 1077, 1190)),
    ("l6e", tyres("155/65R14") | {"length": 2410, "width": 1390, "height": 1520, "wheelbase": 1700, "track": 1200,
     "front_overhang": 360, "battery_modules": 3, "motor_kw": 6, "ground_clearance": 140},
     366, 417, 560, 1031, (203, 1129, 1003, 1130)),
    ("cargo", tyres("165/65R14") | {"body_style": "cargo", "length": 3000, "height": 1750, "wheelbase": 1950,
     "track": 1250, "battery_modules": 6}, 388, 492, 570, 1253, (366, 1129, 1240, 1190)),
    ("beach", tyres("155/65R13") | {"body_style": "beach", "doors": "net", "roof": "canvas", "height": 1500,
     "ground_clearance": 170}, 313, 379, 590, 981, (366, 1129, 1078, 1190)),
    ("family", tyres("155/65R14") | {"body_style": "family", "length": 3100, "height": 1560, "wheelbase": 2150,
     "track": 1250, "seats": 4, "battery_modules": 6}, 413, 503, 570, 1061, (366, 1129, 1453, 1190)),
    ("jp", tyres("145/65R15") | {"length": 2490, "width": 1295, "height": 1545, "wheelbase": 1700, "track": 1100,
     "front_overhang": 400, "motor_kw": 8}, 373, 440, 570, 1046, (366, 766, 990, 1035)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "given", "mass", "kerb", "h5", "h61", "pack"), PUBLISHED, ids=[p[0] for p in PUBLISHED]
)
def test_published_cars(
    name: str, given: dict[str, Any], mass: float, kerb: float, h5: float, h61: float, pack: tuple[float, ...]
) -> None:
    v = Derived.of(Options(**given))
    assert Mass(v).running == pytest.approx(mass, abs=0.51)
    assert Mass(v).kerb == pytest.approx(kerb, rel=0.022)
    assert v.sgrp_z == h5
    assert v.headroom == pytest.approx(h61, abs=0.51)
    assert (v.pack_need_x, v.pack_need_y, v.pack_free_x, v.pack_free_y) == pytest.approx(pack, abs=0.51)


def test_default_car_has_the_published_body() -> None:
    """The published car, whose arches fit its tyre exactly (radius 266.6): ours come in steps of 10 mm."""
    car = Shape(wheel=266.6)
    assert (car.sgrp_x, car.sgrp_z) == pytest.approx((1110, 570), abs=0.5)
    assert (car.arch_z, car.arch_radius, car.x_a) == pytest.approx((256, 322, 330), abs=0.5)
    assert (car.z_cowl, car.z_base, car.z_lamp, car.mouth) == pytest.approx((885, 455, 687, 83), abs=0.6)
    assert (car.bow, car.crown, car.taper) == pytest.approx((104, 43.5, 90), abs=0.5)
    assert (car.r_bottom, car.r_low, car.r_high) == pytest.approx((72, 139, 90), abs=0.51)
    assert (car.fade, car.band, car.flare, car.half_width) == pytest.approx((0.91, 50.7, 13, 712), abs=0.1)
    assert (car.x_front, car.x_rear, car.z_sill, car.z_bottom) == (-430, 2170, 255, 190)
    assert derive(Options()).shape == Shape(), "the default car has the default body"


def test_arches_come_in_steps_so_that_a_tyre_of_the_same_class_leaves_the_body_alone() -> None:
    for key, tyre in table("tyres").items():
        car = derive(Options(tyre_front=key, tyre_rear=key))
        assert 0 <= car.wheel - tyre.number("od_mm") / 2 < 10
        assert car.wheel % 10 == 0
    same = [derive(Options(tyre_front=key, tyre_rear=key)).shape for key in ("145/70R13", "155/65R13")]
    assert same[0] == same[1]


def test_the_driver_changes_sides_and_nothing_else() -> None:
    left, right = derive(Options()), derive(Options(drive_side="RHD"))
    assert right.driver == -left.driver == 1
    differing = {name for name, value in asdict(left).items() if value != asdict(right)[name]}
    assert differing == {"drive_side", "heel", "sgrp", "steering"}
    assert right.sgrp == (left.sgrp[0], -left.sgrp[1], left.sgrp[2])


def test_every_derived_quantity_is_the_same_in_columns() -> None:
    rng = random.Random(3)
    cars = [random_car(rng) for _ in range(200)]
    many = columns(cars)
    names = [name for name in dir(Derived) if isinstance(getattr(Derived, name), property)]
    assert len(names) > 30
    for name in names:
        column = getattr(many, name)
        assert column.tolist() == pytest.approx([getattr(Derived.of(car), name) for car in cars], rel=1e-12), name


def test_a_battery_holds_all_its_modules() -> None:
    rng = random.Random(4)
    for _ in range(300):
        car = derive(random_car(rng))
        assert 0 <= car.pack_nx * car.pack_ny - car.modules < car.pack_ny
