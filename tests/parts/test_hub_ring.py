"""Hub ring, spacer and template."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import derive
from parts.standards import table
from parts.structure.hub_ring import HubRing


def frustum(r0: float, r1: float, h: float) -> float:
    return math.pi * h / 3 * (r0 * r0 + r0 * r1 + r1 * r1)


def test_ring_has_its_closed_volume() -> None:
    part = HubRing(wall=4.5, bore=57.1, thickness=8, lip=0, chamfer=0.8, play=0.05)
    outer, inner, c, h = 33.0, 28.6, 0.8, 8.0
    solid = 2 * frustum(outer - c, outer, c) + math.pi * outer**2 * (h - 2 * c)
    bore = 2 * frustum(inner + c, inner, c) + math.pi * inner**2 * (h - 2 * c)
    assert make(part).volume == pytest.approx(solid - bore, rel=1e-6)


def test_lip_stands_out_at_the_bed() -> None:
    solid = make(HubRing())
    assert solid.mesh.bounds[0][2] == pytest.approx(0.0, abs=1e-6)
    assert solid.mesh.bounds[1] == pytest.approx((32.0, 32.0, 9.5), abs=0.06)


@pytest.mark.parametrize("key", list(table("hubs")))
def test_spacer_of_every_hub(key: str) -> None:
    hub = table("hubs")[key]
    pcd, bore = hub.number("pcd_mm"), hub.number("bore_mm")
    hole = table("screws")[f"M{hub.number('thread_d_mm'):g}"].number("clearance_normal_mm")
    part = HubRing(mode="spacer", hub_pattern=key, spigot=1.5, collar=9, thickness=5)
    assert part.bored == pytest.approx(bore + 1.6)
    assert part.outside == pytest.approx(pcd + hole + 18)
    widest = HubRing(mode="spacer", hub_pattern=key, spigot=HubRing.bounds("spigot")[1], play=0.15)
    assert (pcd - hole - widest.bored) / 2 >= 3, "a wall between bore and bolts, whatever is asked"
    assert len(part.holes) == hub.number("bolts")
    assert {round(math.hypot(h.x, h.y), 6) for h in part.holes} == {pcd / 2}
    assert [f.check for f in part.checks()] == ["load", "stud engagement"]


@pytest.mark.parametrize(
    ("values", "made", "word"),
    [
        ({"wall": 1.2, "chamfer": 2}, 0.45, "chamfers"),
        ({"wall": 1.2, "play": 0.15}, 0.35, "chamfers"),
        ({"mode": "lug_template", "thickness": 3, "chamfer": 2}, 1.0, "chamfers"),
        ({"wall": 20, "thickness": 3, "lip": 0, "chamfer": 2}, 1.0, "chamfers"),
        ({"wall": 20, "chamfer": 1, "lip": 0.3}, 1.0, "breaks off"),
    ],
)
def test_what_gives_way_is_said_and_made(values: dict[str, float], made: float, word: str) -> None:
    part = HubRing(**values)
    assert part.lead_in == pytest.approx(made)
    solid = make(part)
    assert word in " ".join(solid.notes)
    assert solid.mesh.bounds[1, 2] == pytest.approx(part.thickness + part.flange, abs=1e-6)


def test_nothing_is_noted_where_nothing_gives_way() -> None:
    assert not make(HubRing(chamfer=0.7)).notes


@pytest.mark.parametrize(("thickness", "told"), [(5, False), (8, True), (14.5, True), (15, False)])
def test_spacers_between_two_kinds_of_bolts_are_told(thickness: float, told: bool) -> None:
    checks = {f.check for f in HubRing(mode="spacer", thickness=thickness).checks()}
    assert ("spacer thickness" in checks) is told


def test_hot_places_take_no_soft_plastic() -> None:
    assert not {"ASA", "PETG", "PLA"} & set(HubRing.materials)


def test_rings_only_where_the_wheel_is_wider_than_the_hub() -> None:
    car = derive(Options())
    bore = table("hubs")[car.hub_pattern].number("bore_mm")
    assert not list(HubRing.fit(dataclasses.replace(car, wheel_bore=bore)))
    placed = list(HubRing.fit(dataclasses.replace(car, wheel_bore=bore + 6)))
    assert {p.name for p in placed} == {"front_left", "front_right", "rear_left", "rear_right"}
    assert len({p.part.canonical() for p in placed}) == 1
    assert np.mean([p.frame.origin[1] for p in placed]) == 0.0
    part = placed[0].part
    assert isinstance(part, HubRing)
    assert part.outside + 2 * part.play == pytest.approx(bore + 6), "fills the wheel's bore"


@pytest.mark.parametrize("key", list(table("hubs")))
def test_every_wheel_that_options_allow_gets_its_ring(key: str) -> None:
    bore, car = table("hubs")[key].number("bore_mm"), derive(Options())
    for wheel in np.arange(bore, Options.bounds("wheel_bore")[1], 3.7):
        placed = list(HubRing.fit(dataclasses.replace(car, hub_pattern=key, wheel_bore=float(wheel))))
        assert len(placed) == (4 if wheel - bore >= 2.4 - 1e-6 else 0)


@pytest.mark.parametrize("name", list(HubRing.presets))
def test_presets_pass_the_gate(name: str) -> None:
    assert make(HubRing(**HubRing.presets[name])).volume > 0
