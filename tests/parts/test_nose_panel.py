"""Nose panel: its window, the lamp band's inserts, and what neighbours share with it."""

from __future__ import annotations

import numpy as np
import pytest

from parts.exterior.lamp_band import LampBand
from parts.exterior.nose_panel import NosePanel
from tests.parts.panels import bored, made, meets, on_car, placed
from tests.vehicle.extremes import extreme


def test_it_lies_between_bumper_and_hood() -> None:
    part = NosePanel()
    points, skin = on_car(part), part.outlines.skin
    low, high = (skin.t_point(skin.stations[name], 0.0) for name in ("bumper", "nose"))
    assert points[:, 2].min() > low[2] - 40.0  # corners hang lower: the crown
    assert points[:, 0].min() == pytest.approx(skin.car.x_front + 3.0, abs=2.0)
    assert points[:, 2].max() < high[2]
    assert points[:, 1].max() == pytest.approx(-points[:, 1].min(), abs=0.1)


def test_the_window_is_the_mouth_and_lets_the_lamps_through() -> None:
    """No vertex lies in the mouth, nor inside a lamp's bucket in front of the rim."""
    part = NosePanel()
    points, mouth = on_car(part), part.mouth
    assert mouth.window.contains(mouth.out.mouth("front"))
    for side in ("left", "right"):
        frame = mouth.lamp(side)
        local = (points - frame.origin) @ frame.matrix()[:3, :3]
        assert np.hypot(*local[local[:, 2] > -45.0][:, :2].T).min() > mouth.skin.lamp_radius + 1.5


def test_the_lamp_band_is_screwed_to_it() -> None:
    car = extreme("default")
    nose = next(iter(NosePanel.fit(car)))
    band = next(p for p in LampBand.fit(car) if p.name == "front")
    names = [i.name for i in nose.part.interfaces() if i.name.startswith("band")]
    assert len(names) >= 6
    for name in names:
        meets(placed(nose, name), placed(band, name))


def test_inserts_are_where_the_interfaces_say() -> None:
    part = NosePanel()
    for interface in part.interfaces():
        bored(part, interface)


@pytest.mark.parametrize("fixes", [5, 9])
def test_fixings_are_as_many_as_ordered_and_under_the_panel(fixes: int) -> None:
    import shapely

    part = NosePanel(fixes=fixes)
    places = np.array(part.fixings())
    assert len(places) == fixes
    assert shapely.contains_xy(part.region.buffer(-part.pad), *places.T).all()
    assert {h.item: h.quantity for h in part.hardware()}["screw M5x16 ISO 7380"] == fixes


def test_it_is_a_shell() -> None:
    """Volume against that of a shell without rim and ribs: between the shell's and twice that."""
    part = NosePanel(ribs_up=0)
    shell = part.thickness * (part.region.area - part.mouth.window.area)
    assert shell < made(part).volume < 2.0 * shell
