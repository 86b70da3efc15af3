"""Nose panel: its window, the lamp band's inserts, and what neighbours share with it."""

from __future__ import annotations

import numpy as np
import pytest

from parts.body.mouth import STRIP, mouth
from parts.exterior.lamp_band import LampBand
from parts.exterior.nose_panel import NosePanel
from tests.parts.panels import bored, made, meets, on_car, placed
from tests.vehicle.extremes import EXTREMES, extreme


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


@pytest.mark.parametrize("name", EXTREMES)
def test_the_lamps_leave_it_an_edge_under_the_hood(name: str) -> None:
    """Their bars run level into the car, a rim turns in along the leaning skin: at its foot the two are nearest."""
    lamps = mouth(extreme(name), "front")
    for side in ("left", "right"):
        for depth in (0.0, 13.0):
            assert lamps.panel.bounds[2] - lamps.hole(side, depth).bounds[2] > STRIP


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
    """Its volume is that of a shell and of all rims and lands on it, to a hundredth: corners of pockets are round."""
    import shapely

    part = NosePanel(ribs_up=0)
    skin = part.region.difference(part.mouth.window)
    rims = shapely.union_all([part.region.exterior.buffer(part.rim_width), part.mouth.window.buffer(part.rim_width),
                              *(shapely.Point(a, b).buffer(r) for a, b, r in part.lands())])  # fmt: skip
    solid = rims.intersection(skin).area
    assert skin.area - solid > 0.3 * skin.area
    whole = part.thickness * skin.area + (part.rim - part.thickness) * solid
    assert made(part).volume == pytest.approx(whole, rel=0.01)
