"""Roof cap: one skin over both crests, its pane, and what is bolted to it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from bench.cars import legal_cars
from configurator.vehicle import Options, Vehicle
from parts.body.curves import CAP
from parts.exterior.rear_spoiler import RearSpoiler
from parts.exterior.roof_cap import RoofCap
from parts.exterior.roof_rail_foot import RoofRailFoot
from parts.record import ParameterError
from tests.parts.panels import holes, made, meets, on_car, placed
from tests.vehicle.extremes import extreme


@pytest.mark.parametrize("style", ["city", "cargo", "pickup"])
def test_the_cap_lies_four_millimetres_over_lid_and_side(style: str) -> None:
    """Its own surface against the skin's two: within 0.2 mm on the lid, and on the rails where 95 % are within 0.05."""
    top = RoofCap(body_style=style).top
    rng = np.random.default_rng(1)
    s = rng.uniform(top.span[0] + 3.0, top.span[1] - 3.0, 200)
    y = rng.uniform(-0.98, 0.98, 200) * top.skin.t_crest(s)
    normal = top.skin.t_normal(s, y)
    lid, _ = top.place(top.into(np.column_stack([s, top.width_at(s, y)])))
    assert np.einsum("ij,ij->i", lid - top.skin.t_point(s, y), normal) == pytest.approx(CAP, abs=0.2)
    edge = np.interp(s, top._s, top._edge)
    w = top.crest(s) + 3.0 + (edge - top.crest(s) - 4.0) * rng.uniform(0.0, 1.0, 200)
    points, out = top.place(top.into(np.column_stack([s, w])))
    skin = points - CAP * out
    off = np.abs(top.skin.side_y(skin[:, 0], skin[:, 2]) - skin[:, 1])
    assert np.percentile(off, 95) < 0.05


def test_it_is_the_top_of_the_car() -> None:
    part = RoofCap()
    points = on_car(part)
    assert points[:, 2].max() == pytest.approx(part.shape.height, abs=0.2)
    assert points[:, 1].max() == pytest.approx(-points[:, 1].min(), abs=0.1)
    rail = part.top.skin.t_point(sum(part.top.span) / 2, 0.0)[2] - points[:, 2].min()
    assert rail > part.top.rail


def test_the_pane_is_inset_by_what_the_design_says() -> None:
    top = RoofCap(roof="panoramic").top
    low, _, high, _ = top.pane.bounds
    assert low - top.span[0] == pytest.approx(150.0, abs=0.1)
    assert top.span[1] - high == pytest.approx(150.0, abs=0.1)
    middle = (low + high) / 2
    across = shapely.box(middle - 0.5, -2000.0, middle + 0.5, 2000.0).intersection(top.pane).bounds
    assert float(top.crest(middle)) - across[3] == pytest.approx(70.0, abs=0.5)


def fitted(**options: object) -> Vehicle:
    return Vehicle(Options(**options))


def test_the_rack_is_bolted_to_it() -> None:
    car = fitted(roof_rack=True, roof="hard").hardpoints
    cap = next(iter(RoofCap.fit(car)))
    feet = list(RoofRailFoot.fit(car))
    assert len(feet) == 4
    for foot in feet:
        meets(placed(cap, f"rail.{foot.name}"), placed(foot, "roof"))


def test_the_spoiler_is_bolted_to_it() -> None:
    car = fitted(trim="premium", roof="hard").hardpoints
    cap, wing = next(iter(RoofCap.fit(car))), next(iter(RearSpoiler.fit(car)))
    for n in (1, 2):
        meets(placed(cap, f"spoiler.{n}"), placed(wing, f"roof.{n}"))


def test_bolts_go_through_lands_as_thick_as_the_rim() -> None:
    """Rays along each bolt's way: free on the axis, plastic of the rim's thickness just beside the hole."""
    from trimesh import Trimesh

    part = RoofCap(rack=True, spoiler=True)
    mesh = made(part)
    solid = Trimesh(mesh.vertices, mesh.faces, process=False)
    for mount in (i for i in part.interfaces() if i.name.startswith(("rail", "spoiler"))):
        way = -np.array(mount.frame.z)
        for hole, centre in zip(mount.holes, holes(mount), strict=True):
            start = centre - 40.0 * way
            assert not len(solid.ray.intersects_location([start], [way])[0])
            beside = start + np.array(mount.frame.x) * (hole.diameter / 2 + 1.5)
            hits = np.sort((solid.ray.intersects_location([beside], [way])[0] - beside) @ way)
            assert len(hits) == 2
            assert hits[1] - hits[0] == pytest.approx(part.rim, abs=0.6)


def test_the_shortest_cab_carries_its_rack() -> None:
    """Its bars stand closer, so that the feet stay on the roof and clear of each other."""
    cab = next(car for car in (Vehicle(o) for o in legal_cars(4000, 7) if o.body_style == "pickup" and o.roof_rack)
               if np.ptp(RoofCap.of(car.hardpoints).top.span) < 330.0)  # fmt: skip
    cap, feet = next(iter(RoofCap.fit(cab.hardpoints))), list(RoofRailFoot.fit(cab.hardpoints))
    for foot in feet:
        meets(placed(cap, f"rail.{foot.name}"), placed(foot, "roof"))
    front, rear = (foot.frame.origin[0] for foot in feet if foot.name.endswith("left"))
    assert isinstance(feet[0].part, RoofRailFoot)
    assert rear - front > feet[0].part.base + 5.0
    assert made(cap.part).closed


def test_the_pane_ends_before_the_spoiler() -> None:
    plain, wide = RoofCap(roof="panoramic", spoiler=True), RoofCap(roof="panoramic", spoiler=True, spoiler_pitch=50)
    assert plain.windows()[0].equals(plain.top.pane)
    (pane,) = wide.windows()
    assert wide.top.pane.bounds[2] - 8.0 < pane.bounds[2] < wide.top.pane.bounds[2]
    first = min(min(bolt.at[0], bolt.end[0]) for bolt in wide._bolts)
    assert first - pane.bounds[2] == pytest.approx(8.0, abs=0.01)
    assert made(wide).closed


def test_bolts_without_enough_roof_are_refused() -> None:
    with pytest.raises(ParameterError, match="leave no room for a pane; a longer wheelbase, no spoiler or a hard roof"):
        RoofCap(body_style="pickup", height=1870, nose=160, wheelbase=2160, width=1445, tail=115, wheel=270,
                seat_height=235, seat_reach=660, ground_clearance=110, roof="panoramic", spoiler=True)  # fmt: skip
    cab = RoofCap(body_style="pickup", height=1895, nose=165, wheelbase=1630, width=1425, tail=165, rack=True)
    with pytest.raises(ParameterError, match="too short for the rack's bolts; a longer wheelbase, or no rack"):
        RoofCap(**cab.model_dump() | {"rack_pitch": 130})


def test_only_printed_roofs_have_one() -> None:
    assert not list(RoofCap.fit(extreme("open")))
    assert not list(RoofCap.fit(extreme("beach")))


def test_a_rack_on_a_pane_is_said() -> None:
    part = RoofCap(rack=True, roof="panoramic")
    assert [f.check for f in part.checks()] == ["rack"]
    assert not [i for i in part.interfaces() if i.name.startswith("rail")]
