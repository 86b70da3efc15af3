"""Plate holder: the plate fits, holes are the region's, and random holders pass the gate."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Options, derive
from parts import plate_seat
from parts.exterior.plate_holder import PlateHolder
from parts.part import ParameterError
from parts.plate_tray import BAND, FLOOR, HIGHEST, LEDGE, PLATE, RIM
from parts.standards import table


@pytest.mark.parametrize("preset", PlateHolder.presets)
def test_presets_pass_the_gate_and_lie_on_the_bed(preset: str) -> None:
    part = PlateHolder(**PlateHolder.presets[preset])
    solid = make(part, "preview")
    low, high = solid.mesh.bounds
    assert low[2] == pytest.approx(0, abs=1e-9)
    assert high[:2] - low[:2] == pytest.approx(part.size, abs=1e-6)
    assert part.highest - 2.5 < high[2] <= part.highest


@pytest.mark.parametrize("region", table("plates"))
def test_every_regions_plate_lies_in_its_pocket(region: str) -> None:
    """The plate itself, as a box in the `plate` interface's frame, must not meet the holder."""
    import cadquery as cq

    from configurator.solid.kernel import read_brep

    part = PlateHolder(region=region, tilt=4)
    seat = next(i for i in part.interfaces() if i.name == "plate")
    row = table("plates")[region]
    w, h = row.number("width_mm"), row.number("height_mm")
    plate = cq.Solid.makeBox(w, h, PLATE, cq.Vector(-w / 2, -h / 2, 0)).moved(seat.frame.location())
    holder = read_brep(make(part, "preview").brep)
    assert holder.intersect(plate).Volume() == pytest.approx(0, abs=1e-3)
    pressed = plate.moved(cq.Location(cq.Vector(*(-0.5 * c for c in seat.frame.z))))
    assert holder.intersect(pressed).Volume() > 100  # and it rests on the seat


def test_holes_follow_the_region_and_iso_273() -> None:
    part = PlateHolder(region="US", fix="M6")
    back = next(i for i in part.interfaces() if i.name == "back")
    assert {(abs(h.x), abs(h.y)) for h in back.holes} == {(89.0, 60.5)}
    assert {h.diameter for h in back.holes} == {6.6}
    front = next(i for i in part.interfaces() if i.name == "plate")
    assert {h.fastener for h in front.holes} == {"M6"}


@pytest.mark.parametrize("preset", PlateHolder.presets)
def test_drains_leave_no_skin_of_the_floor(preset: str) -> None:
    """A groove under the rim, a gap in the floor behind it: material over a drain is as thick as the floor at least."""
    import trimesh

    part = PlateHolder(**PlateHolder.presets[preset])
    tray, solid = part.tray, make(part)
    mesh = trimesh.Trimesh(solid.mesh.vertices, solid.mesh.faces, process=False)
    y = np.arange(-tray.size[1] / 2 + 0.3, tray.middle, 0.7)
    for x in tray.drains:
        below = np.column_stack([np.full_like(y, x + 0.1), y, np.full_like(y, -1.0)])
        at, ray, _ = mesh.ray.intersects_location(below, np.tile([0.0, 0.0, 1.0], (len(y), 1)))
        met = [np.sort(at[ray == k, 2]) for k in range(len(y))]
        assert min(z[1] - z[0] for z in met if len(z)) > 0.9 * FLOOR
        assert any(len(z) and z[0] > 1.0 for z in met), "water runs out under the rim"
        assert any(not len(z) for z in met), "and comes from the window"


def test_a_screw_goes_through_and_the_rim_stands_over_the_plate() -> None:
    import trimesh

    part = PlateHolder(tilt=0)
    mesh = make(part, "preview").mesh
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    above = np.array([[x, y, 50.0] for x, y in part.holes])
    assert not body.ray.intersects_any(above, np.tile([0, 0, -1.0], (len(above), 1))).any()
    x = part.window[0] / 2 - 3
    hits = body.ray.intersects_location([[x, 0, 50.0]], [[0, 0, -1.0]])[0]
    assert hits[:, 2].max() == pytest.approx(part.depth - RIM - PLATE, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"rim_text": "漢"}, "no sign for 漢"),
        ({"rim_text": "W" * 28, "region": "EU-L6e"}, "under 3; shorten it"),
        ({"region": "XX"}, "not offered"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        PlateHolder(**values)


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({"region": "EU-2", "tilt": 25}, "the wedge may be 60 mm high"),
        ({"quick_clip": True, "frame": 6}, "frame 8.0 mm wide instead of 6 mm, for clips"),
        ({"quick_clip": True, "depth": 6, "tilt": -9}, "depth 9 mm instead of 6 mm"),
        ({"rim_text": "Mia", "frame": 6}, "for text"),
        ({"region": "JP", "fix_edge_x": 5}, "fix_edge_x 11 mm instead of 5 mm"),
        ({"region": "EU", "fix_edge_y": 80}, "14 mm between"),
    ],
)
def test_what_gives_way_is_said(values: dict[str, Any], note: str) -> None:
    part = PlateHolder(**values)
    assert any(note in n for n in make(part, "preview").notes)
    assert not make(PlateHolder(region=part.region), "preview").notes


def test_a_wedge_is_never_higher_than_allowed_and_the_plate_leans_with_it() -> None:
    part = PlateHolder(region="EU-2", tilt=25)
    assert part.highest == pytest.approx(HIGHEST)
    assert make(part, "preview").mesh.bounds[1, 2] <= HIGHEST
    seat = next(i for i in part.interfaces() if i.name == "plate")
    assert seat.frame.z[1] / seat.frame.z[2] == pytest.approx(part.slope)
    assert math.degrees(math.atan(part.slope)) < 25


def test_screws_keep_to_the_seat_wherever_they_are_ordered() -> None:
    rnd = random.Random(3)
    for _ in range(200):
        region = rnd.choice(list(table("plates")))
        part = PlateHolder(region=region, fix_edge_x=rnd.uniform(0, 150), fix_edge_y=rnd.uniform(0, 80))
        (w, h), (x, y) = part.window, part.holes[-1]
        assert BAND - 1e-9 <= x <= w / 2 - LEDGE - 4 + 1e-9
        assert y == 0 or 7 - 1e-9 <= y <= h / 2 - LEDGE - 4 + 1e-9


@pytest.mark.parametrize("region", table("plates"))
def test_its_screws_are_those_of_the_bumpers_seat(region: str) -> None:
    back = next(i for i in PlateHolder(region=region).interfaces() if i.name == "back")
    own = {(round(h.x, 6), round(-h.y, 6) + 0.0, h.diameter) for h in back.holes}
    assert own == {(h.x, h.y + 0.0, h.diameter) for h in plate_seat.screws(region)}


@pytest.mark.parametrize("region", ["EU", "UK", "US", "JP", "CN", "AU"])
@pytest.mark.parametrize("clearance", [110, 150, 220])
def test_it_sits_where_the_law_and_the_face_want_it(region: str, clearance: int) -> None:
    car = derive(Options(region=region, ground_clearance=clearance))
    placed = {p.name: p for p in PlateHolder.fit(car)}
    assert set(placed) == ({"rear"} if region == "US" else {"rear", "front"})
    for name, p in placed.items():
        part = p.part
        assert isinstance(part, PlateHolder)
        seat = next(i for i in part.interfaces() if i.name == "plate")
        normal = p.frame.then(seat.frame).z
        assert -15 <= math.degrees(math.asin(normal[2])) <= 30
        assert p.frame.y[2] > 0.9
        low = p.frame.origin[2] - part.size[1] / 2
        assert low >= 190
        if name == "front":
            grille = car.ground_clearance + 185 + 0.036 * car.height
            assert low > grille - 4
            assert p.frame.origin[2] + part.size[1] / 2 < car.z_lamp - 0.27 * car.mouth  # clear of the badge
