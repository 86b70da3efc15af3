"""Seat shell."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import triangulated
from parts import seating
from parts.interior.seat_shell import BELTS, FOOT, SeatShell
from parts.standards import table


@pytest.fixture(scope="module")
def plain() -> SeatShell:
    return SeatShell(style="plain", belts="none", drain=0)


def test_its_skin_is_even(plain: SeatShell) -> None:
    shape = plain.build().val()
    mesh, bare = triangulated(shape, 0.2, 0.4)
    assert bare == 0
    assert mesh.closed
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    rng = np.random.default_rng(1)
    u = rng.uniform(30, plain.length - 30, 60)
    v = rng.uniform(-1, 1, 60) * (plain.width / 2 - 20)
    front, rear = plain.skin(u, v, 0.0), plain.skin(u, v, plain.thickness)
    way = (rear - front) / plain.thickness
    hits, rays, _ = body.ray.intersects_location(front - way, way)
    depth = np.einsum("ij,ij->i", hits - (front - way)[rays], way[rays])
    second = np.array([np.sort(depth[rays == i])[:2] for i in range(60)])
    thick = second[:, 1] - second[:, 0]
    over_foot = thick > plain.thickness + 1  # feet are solid up to the skin
    assert over_foot.sum() < 6
    assert thick[~over_foot] == pytest.approx(plain.thickness, abs=0.3)


@pytest.mark.parametrize("values", [{}, {"bolster": 90, "torso": 18}, {"bolster": 0, "torso": 30, "taper": 0}])
def test_the_skin_never_folds_over_itself(values: dict[str, float]) -> None:
    part = SeatShell(**values)
    u, v = np.meshgrid(np.linspace(0, part.length, 240), np.linspace(-1, 1, 121) * part.width / 2, indexing="ij")
    front, rear = part.skin(u, v, 0.0), part.skin(u, v, part.thickness)
    for points, other in ((front, rear), (rear, front)):
        for axis in (0, 1):
            one, two = np.diff(points, axis=axis), np.diff(other, axis=axis)
            assert ((one * two).sum(axis=-1) > 0).all()


def test_the_back_leans_by_the_torso_angle_and_the_bight_is_where_it_says() -> None:
    part = SeatShell(bolster=0, torso=27, rise=80)
    _, line, heading, bight = part._spine
    back, cushion = int(0.75 * len(line)), int(0.2 * len(line))
    assert np.degrees(heading[back]) == pytest.approx(90 - 27)
    a, b = line[back], line[cushion]
    for (x, z), slope in ((a, np.tan(np.radians(63))), (b, -np.tan(np.radians(12)))):
        assert z - x * slope == pytest.approx(80, abs=0.5)  # both straight parts run through the bight, (0, rise)
    assert 0.3 * part.length < bight < 0.6 * part.length


def test_the_feet_stand_on_the_plane_with_their_inserts(plain: SeatShell) -> None:
    shape = plain.build().val()
    flat = [f for f in shape.Faces() if f.geomType() == "PLANE" and abs(f.Center().z) < 1e-6]
    assert len(flat) == 4
    bore = table("inserts")[seating.SCREW].number("cad_d_mm")
    sole = FOOT[0] * FOOT[1] - (4 - np.pi) * FOOT[2] ** 2 - np.pi * bore**2 / 4
    assert [f.Area() for f in flat] == pytest.approx([sole] * 4, rel=1e-6)
    centres = {(round(f.Center().x, 3), round(f.Center().y, 3)) for f in flat}
    assert centres == {(round(float(x), 3), round(float(y), 3)) for x, y in plain.feet}
    holes = {tuple(round(c, 3) for c in i.frame.point(h.x, h.y)[:2]) for i in plain.interfaces() for h in i.holes}
    assert holes == centres
    assert shape.BoundingBox().zmin == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(("belts", "count"), BELTS.items())
def test_slots_and_holes_nest_and_never_touch(belts: str, count: int) -> None:
    part = SeatShell(belts=belts, width=380, back=520, bolster=90)
    assert len(part.slots) == count
    boxes = [loop.bounds() for loop in (*part.slots, *part.holes)]
    half, n = part.width / 2, part.length
    for (u0, v0), (u1, v1) in boxes:
        assert 8 < u0 < u1 < n - 8
        assert -half + 8 < v0 < v1 < half - 8
    for i, slot in enumerate(boxes[:count]):
        for j, other in enumerate(boxes):
            if i != j:
                apart = np.maximum(slot[0] - other[1], other[0] - slot[1]).max()
                assert apart >= 8, (belts, i, j)


def test_a_pierced_shell_is_valid_and_lighter(plain: SeatShell) -> None:
    pierced = SeatShell(style="hex", belts="six_point").build().val()
    assert pierced.isValid()
    assert pierced.Volume() < plain.build().val().Volume() - 25_000


def test_checks_and_hardware() -> None:
    assert {f.check for f in SeatShell().checks()} == {"approval", "belt slots"}
    assert {f.check for f in SeatShell(thickness=6).checks()} == {"approval"}
    assert {h.item: h.quantity for h in SeatShell().hardware()} == {"insert M8": 4, "belt slot bezel 70x25, snap-in": 2}
    assert [h.item for h in SeatShell(belts="none").hardware()] == ["insert M8"]
