"""Rear quarter: the charge opening and its lid."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Point

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.exterior.rear_quarter import PLUG, RearQuarter


def test_the_lid_leaves_four_millimetres_all_round() -> None:
    panel = RearQuarter()
    lid = panel.changed(piece="flap")
    gap = lid.region.exterior.distance(panel.windows()[0].exterior)
    assert gap == pytest.approx(4.0, abs=0.05)
    far = [panel.windows()[0].exterior.distance(p) for p in map(Point, lid.region.exterior.coords)]
    assert max(far) < 4.8, "a little wider at the corners"
    np.testing.assert_allclose(lid.pose.matrix()[:3, :3], panel.pose.matrix()[:3, :3])


def test_volume_of_the_lid_is_shell_rim_rib_and_pads() -> None:
    lid = RearQuarter(piece="flap", rim=12, insert="M4")
    volume = make(lid, "preview").volume
    inner = lid.region.buffer(-lid.rim_width)
    least = lid.region.area * lid.thickness + (lid.region.area - inner.area) * (lid.rim - lid.thickness)
    assert least * 0.98 < volume < lid.region.area * lid.rim


def test_small_openings_are_found() -> None:
    assert "charge opening" not in {f.check for f in RearQuarter().checks()}
    tight = RearQuarter(rim_width=20, wheelbase=1500, wheel=290, height=1380)
    assert ("charge opening" in {f.check for f in tight.checks()}) == (2 * tight.flap_half < PLUG)


def test_one_charge_opening_a_car_on_its_side() -> None:
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        placed = {p.name: p.part for p in RearQuarter.fit(car)}
        assert set(placed) == {"left", "right", f"flap_{car.charge_side}"}
        assert [n for n, p in placed.items() if isinstance(p, RearQuarter) and p.windows()] == [car.charge_side]
