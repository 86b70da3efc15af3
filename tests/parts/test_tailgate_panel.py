"""Tailgate panel: between belt and bumper, with the rear lamp band's inserts."""

from __future__ import annotations

import numpy as np
import pytest

from parts.exterior.lamp_band import LampBand
from parts.exterior.tailgate_panel import TailgatePanel
from tests.parts.panels import bored, meets, on_car, placed
from tests.vehicle.extremes import extreme


def test_it_is_the_last_thing_of_the_tub() -> None:
    part = TailgatePanel()
    points, car = on_car(part), part.shape
    assert points[:, 0].max() == pytest.approx(car.x_rear - 3.0, abs=0.6)
    assert points[:, 2].max() < car.z_belt
    assert points[:, 1].max() == pytest.approx(-points[:, 1].min(), abs=0.1)


@pytest.mark.parametrize("name", ["default", "pickup", "cargo"])
def test_the_lamp_band_is_screwed_to_it(name: str) -> None:
    car = extreme(name)
    tail = next(iter(TailgatePanel.fit(car)))
    band = next(p for p in LampBand.fit(car) if p.name == "rear")
    names = [i.name for i in tail.part.interfaces() if i.name.startswith("band")]
    assert len(names) >= 6
    for each in names:
        meets(placed(tail, each), placed(band, each))


def test_inserts_are_where_the_interfaces_say() -> None:
    part = TailgatePanel()
    for interface in part.interfaces():
        bored(part, interface)


def test_ribs_part_its_inside() -> None:
    few, many = TailgatePanel(ribs_up=0), TailgatePanel(ribs_up=8)
    assert len(many.ribs()) - len(few.ribs()) == 8
    assert np.ptp([line.coords[0][1] for line in many.ribs()]) < 2 * many.shape.half_width
