"""Door skin: cup, seats of hinges and pull handle, and what gives way."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.exterior.door_skin import CUP, DoorSkin


@pytest.fixture(scope="module")
def door() -> tuple[DoorSkin, trimesh.Trimesh]:
    part = DoorSkin()
    mesh = make(part, "preview").mesh
    return part, trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)


def test_bolt_patterns_of_the_interfaces_are_holes_in_the_mesh(door: tuple[DoorSkin, trimesh.Trimesh]) -> None:
    part, mesh = door
    named = {each.name: each for each in part.interfaces()}
    assert {"hinge.lower", "hinge.upper", "handle"} <= set(named)
    for name in ("hinge.lower", "hinge.upper", "handle"):
        frame = named[name].frame
        local = (mesh.vertices - frame.origin) @ frame.matrix()[:3, :3]
        for hole in named[name].holes:
            out = np.hypot(local[:, 0] - hole.x, local[:, 1] - hole.y)
            wall = out[np.abs(local[:, 2]) < 6.0]
            wall = wall[wall < hole.diameter / 2 + 0.4]
            assert len(wall) > 6, (name, hole)
            assert wall.min() == pytest.approx(hole.diameter / 2, abs=0.12)


def test_the_cup_is_hollow_and_its_wall_follows(door: tuple[DoorSkin, trimesh.Trimesh]) -> None:
    part, mesh = door
    for (dx, dz), depth in (((0.0, 0.0), part.cup_depth), ((0.0, CUP + 12.0), 0.0)):
        frame = part.spot((part.cup_at[0] + dx, part.cup_at[1] + dz))
        origin = np.array([frame.point(0.0, 0.0, 60.0)])
        hits = mesh.ray.intersects_location(origin, -np.array([frame.z]))[0]
        depths = np.sort(60.0 - np.linalg.norm(hits - origin, axis=1))[::-1] * -1.0
        assert depths[0] == pytest.approx(depth, abs=0.5)
        if depth:
            assert depths[1] - depths[0] == pytest.approx(part.thickness, abs=0.3)


def test_the_cup_gives_way_to_the_pull_handle_of_a_short_door() -> None:
    short = DoorSkin(body_style="family", wheelbase=1500)
    assert short.cup_at[1] < short.changed(pull=False).cup_at[1]


def test_the_pull_handle_stays_on_the_shortest_door() -> None:
    for body in ("family", "city", "cargo"):
        door = DoorSkin(body_style=body, wheelbase=1500, wheel=270, height=1540)
        low, high = door.region.bounds[0], door.region.bounds[2]
        assert all(low + 20.0 < x < high - 20.0 for x, _ in door.pull_at), body
    assert make(DoorSkin(body_style="family", wheelbase=1530, wheel=270, height=1540, tail=180), "preview").mesh.closed


def test_findings() -> None:
    found = {f.check for f in DoorSkin(wheel=290, ground_clearance=220, height=1380, seat_height=230).checks()}
    assert "hinges" in found
    assert "hinges" not in {f.check for f in DoorSkin(hinges=False).checks()}


def test_doors_only_where_there_are_closed_doors() -> None:
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        placed = list(DoorSkin.fit(car))
        assert len(placed) == (2 if car.doors in ("hinged", "sliding") else 0)
        assert all(p.part.hinges == (car.doors == "hinged") for p in placed if isinstance(p.part, DoorSkin))
