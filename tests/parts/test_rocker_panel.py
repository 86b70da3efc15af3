"""Rocker panel: mirrored sides, a ledge at the right height, level with the base ring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from shapely import Point

from configurator.solid import kernel
from configurator.vehicle import Vehicle, presets
from parts.body import skin
from parts.exterior.rocker_panel import RockerPanel
from parts.exterior.sill_trim import SillTrim
from parts.part import Interface
from tests.vehicle.extremes import PANELLED, extreme

CARS = tuple(presets())


def trim(part: RockerPanel) -> Interface:
    return next(i for i in part.interfaces() if i.name == "trim")


def test_left_and_right_are_mirror_images() -> None:
    left, right = (RockerPanel(side=side) for side in ("left", "right"))
    a, b = (kernel.make(p, "preview") for p in (left, right))
    assert a.volume == pytest.approx(b.volume, rel=1e-4)
    low, high = a.mesh.moved(left.pose.matrix()).bounds
    other_low, other_high = b.mesh.moved(right.pose.matrix()).bounds
    assert low == pytest.approx([other_low[0], -other_high[1], other_low[2]], abs=0.05)
    assert high == pytest.approx([other_high[0], -other_low[1], other_high[2]], abs=0.05)


@pytest.mark.parametrize("name", CARS)
def test_it_lies_under_the_door_between_the_arches(name: str) -> None:
    car = Vehicle(presets()[name].options).hardpoints
    for placement in RockerPanel.fit(car):
        part = placement.part
        assert isinstance(part, RockerPanel)
        _, z0, _, z1 = part.region.bounds
        assert z1 == pytest.approx(car.z_sill - 2.0, abs=0.05)  # half of the door's gap
        assert z0 >= car.z_bottom - 0.05
        edge = np.asarray(part.region.exterior.coords)
        assert skin(car).wheel_distance(edge[:, 0], edge[:, 1]).min() >= car.arch_radius - 0.2


def test_it_stands_three_millimetres_out_amidships() -> None:
    part = RockerPanel(side="right")
    c = part.shape
    place = part.pose.then(part.spot((c.wheelbase / 2, c.z_sill - 20.0)))
    flat = skin(c).side_frame(c.wheelbase / 2, c.z_sill - 20.0, "right", offset=3.0)
    assert place.origin == pytest.approx(flat.origin, abs=0.05)
    assert place.z == pytest.approx(flat.z, abs=0.01)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_ledge_looks_up_and_is_solid_below(side: str) -> None:
    from OCP.BRepClass3d import BRepClass3d_SolidClassifier
    from OCP.gp import gp_Pnt
    from OCP.TopAbs import TopAbs_IN

    part = RockerPanel(side=side)
    found = trim(part).frame
    on_car = part.pose.then(found)
    assert on_car.z == pytest.approx((0, 0, 1), abs=1e-9)
    assert (1 if side == "right" else -1) * on_car.origin[1] < part.shape.half_width - part.rim
    within = BRepClass3d_SolidClassifier(kernel.read_brep(kernel.make(part, "preview").brep).wrapped)
    for dz, wanted in ((-3.0, True), (3.0, False)):
        within.Perform(gp_Pnt(*found.point(0, 0, dz)), 1e-4)
        assert (within.State() == TopAbs_IN) is wanted


@pytest.mark.parametrize(
    "body",
    [
        {"body_style": "beach", "ground_clearance": 185, "nose": 115, "seat_height": 240, "tail": 75, "wheel": 280,
         "wheelbase": 1740, "width": 1205, "flare": 8},
        {"height": 1670, "ground_clearance": 195, "nose": 145, "seat_height": 290, "seat_reach": 650, "tail": 355,
         "wheel": 290, "wheelbase": 1630, "width": 1290},
    ],
)  # fmt: skip
def test_inserts_stay_clear_of_the_feet_under_the_arches(body: dict[str, Any]) -> None:
    """Bodies whose panel narrows to a low foot at each end, just below its middle height."""
    part = RockerPanel(**body)
    for at in part.fixings():
        assert part.region.buffer(-part.pad + 0.1).contains(Point(at))
    kernel.make(part, "export")


def test_inserts_are_shared_evenly() -> None:
    part = RockerPanel(fixes=5)
    x = [a for a, _ in part.fixings()]
    assert np.ptp(np.diff(x)) < 1e-6
    assert sum(i.name.startswith("fix") for i in part.interfaces()) == 5
    assert next(h.quantity for h in part.hardware() if h.item == "insert M5") == 5


@pytest.mark.parametrize("name", PANELLED)
def test_the_sills_trim_lies_on_the_ledges_upper_edge(name: str) -> None:
    car = extreme(name)
    for rocker, sill in zip(RockerPanel.fit(car), SillTrim.fit(car), strict=True):
        panel, plate = rocker.part, sill.part
        assert isinstance(panel, RockerPanel)
        assert isinstance(plate, SillTrim)
        loop = np.concatenate([curve(np.linspace(0.0, 1.0, 50)) for curve in panel.loop(panel._shelf).curves])
        ledge = panel.on_car.point(loop, panel.rim + panel.ledge)
        back = sill.frame.origin[2] + plate.base
        assert back == pytest.approx(ledge[:, 2].max(), abs=0.1)
        reach = np.abs(sill.frame.origin[1]) + plate.width / 2
        assert np.abs(ledge[:, 1]).min() < reach < np.abs(panel.on_car.point(loop, panel.rim)[:, 1]).min()
