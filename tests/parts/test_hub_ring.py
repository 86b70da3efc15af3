"""Hub ring, spacer and template."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import derive
from parts.part import ParameterError
from parts.standards import table
from parts.structure.hub_ring import HubRing


def frustum(r0: float, r1: float, h: float) -> float:
    return math.pi * h / 3 * (r0 * r0 + r0 * r1 + r1 * r1)


def test_ring_has_its_closed_volume() -> None:
    part = HubRing(od=66.1, bore=57.1, thickness=8, lip=0, chamfer=0.8, play=0.05)
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
    values = {"mode": "spacer", "hub_pattern": key, "bore": bore, "outside": round(min(pcd + 40, 200)), "thickness": 5}
    hole = table("screws")[f"M{hub.number('thread_d_mm'):g}"].number("clearance_normal_mm")
    if (pcd - hole - bore - 0.1) / 2 < 3:
        with pytest.raises(ParameterError, match="wall between bore and bolts"):
            HubRing(**values)
        return
    part = HubRing(**values)
    assert len(part.holes) == hub.number("bolts")
    assert {round(math.hypot(h.x, h.y), 6) for h in part.holes} == {pcd / 2}
    assert [f.check for f in part.checks()] == ["load", "stud engagement"]


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"od": 56.0, "bore": 54.1}, "wall"),
        ({"mode": "spacer", "thickness": 8}, "too thick"),
        ({"mode": "spacer", "outside": 112, "thickness": 5}, "outside"),
        ({"od": 57.0, "bore": 54.1, "chamfer": 2}, "chamfers"),
    ],
)
def test_refusals_name_the_remedy(values: dict[str, float], word: str) -> None:
    with pytest.raises(ParameterError, match=word):
        HubRing(**values)


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


@pytest.mark.parametrize("name", list(HubRing.presets))
def test_presets_pass_the_gate(name: str) -> None:
    assert make(HubRing(**HubRing.presets[name])).volume > 0
