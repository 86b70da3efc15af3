"""Tube node."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.part import ParameterError
from parts.space_frame import space_frame
from parts.structure.tube_node import CLEAR, CLOSEST, TubeNode


def test_the_steepest_tubes_of_short_high_cars_are_met() -> None:
    car = Vehicle(presets()["city-2"].options).changed(
        category="show-only", body_style="pickup", length=2410, width=1260, height=1485, wheelbase=1560,
        front_overhang=440, ground_clearance=125, tyre_front="165/65R14", track=1040, doors="net", seat_height=240,
        seat_offset=285, seat_reach=660, roll_bar=True,
    )  # fmt: skip
    rises = [max(abs(p.part.fore_rise), abs(p.part.aft_rise)) for p in TubeNode.fit(car.hardpoints)]
    assert max(rises) > 50


@pytest.mark.parametrize("name", presets())
def test_sockets_lie_on_the_tubes_of_the_frame(name: str) -> None:
    car = Vehicle(presets()[name].options).hardpoints
    frame = space_frame(car)
    placed = {p.name: p for p in TubeNode.fit(car)}
    assert set(placed) == set(frame.nodes)
    for a, b in frame.tubes:
        p, q = np.array(frame.nodes[a]), np.array(frame.nodes[b])
        way = (q - p) / np.linalg.norm(q - p)
        for node, at, heading in ((a, p, way), (b, q, -way)):
            sockets = [placed[node].frame.then(i.frame) for i in placed[node].part.interfaces()]
            found = [s for s in sockets if np.array(s.z) @ heading > 1 - 1e-9]
            assert len(found) == 1, (a, b)
            off = np.cross(np.array(found[0].origin) - at, heading)
            assert np.linalg.norm(off) < 0.05
        joined = [part for node in (a, b) if isinstance(part := placed[node].part, TubeNode)]
        reach = [max(part.reach(arm) for arm in part.arms) for part in joined]
        assert len(reach) == 2
        assert np.linalg.norm(q - p) > sum(reach) + 20


@pytest.mark.parametrize("values", [{}, {"layout": "aft-up", "up_rake": 25, "aft_rise": 30, "tube_od": 45}])
def test_a_tube_fits_and_the_lands_centre_it(values: dict[str, object]) -> None:
    part = TubeNode(**values)
    mesh = make(part).mesh
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    middle = np.array([0, 0, part.lift])
    for arm, d in part.directions.items():
        first = np.cross(d, (0.36, 0.48, 0.8))
        first /= np.linalg.norm(first)
        second = np.cross(d, first)
        turn = np.linspace(0, 2 * math.pi, 12, endpoint=False)
        around = np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * second
        for at, radius in (
            (part.start(arm) + part.land / 2, part.tube_od / 2 + CLEAR),
            ((part.start(arm) + part.reach(arm)) / 2, part.bore / 2),
        ):
            start = np.repeat([middle + d * at], len(turn), axis=0)
            hits, rays, _ = body.ray.intersects_location(start, around, multiple_hits=False)
            measured = np.linalg.norm(hits - start[rays], axis=1)
            assert np.median(measured) == pytest.approx(radius, abs=0.06)


def test_neighbouring_sockets_keep_a_wall_between_them() -> None:
    part = TubeNode(up_rake=25, aft_rise=30)
    ways = part.directions
    for a, b in itertools.combinations(ways, 2):
        plane = (ways[a] - ways[b]) / np.linalg.norm(ways[a] - ways[b])
        along = ways[a] @ plane
        nearest = part.start(a) * along - part.bore / 2 * math.sqrt(1 - along**2)
        assert nearest >= part.wall / 2 - 1e-9


def test_left_and_right_are_mirror_images() -> None:
    values = {"fore_out": 9, "up_out": -7, "up_rake": 14, "aft_rise": 5, "cross_rise": 3}
    left, right = make(TubeNode(side="left", **values), "preview"), make(TubeNode(side="right", **values), "preview")
    assert left.volume == pytest.approx(right.volume, rel=1e-4)
    np.testing.assert_allclose(np.multiply(left.centre, (1, -1, 1)), right.centre, atol=0.05)


def test_arms_too_close_are_refused_with_a_remedy() -> None:
    with pytest.raises(ParameterError, match=f"at least {CLOSEST:g}: turn one"):
        TubeNode(aft_rise=45, up_rake=30)


def test_checks() -> None:
    found = {f.check: f for f in TubeNode().checks()}
    assert found["use"].severity == "info"
    assert found["bond"].value == pytest.approx(12000 / (math.pi * 34 * 1.2 * 34), abs=0.01)
    assert "arms" not in found
    assert {f.check: f.severity for f in TubeNode(tube_od=20, socket=1).checks()}["bond"] == "warning"
    assert "arms" in {f.check for f in TubeNode(up_rake=25, aft_rise=30).checks()}
