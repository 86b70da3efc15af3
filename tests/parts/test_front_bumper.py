"""Bumper: pieces, plate and grille meet on the car; bores are where the interfaces say; gaps are 4 mm."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from configurator.solid import kernel
from configurator.solid.model import Solid
from configurator.vehicle import Vehicle, presets
from parts.body.grille import COLLAR, INSERT_BACK, REBATE, grille
from parts.exterior.front_bumper import FrontBumper
from parts.exterior.grille_insert import OVERLAP, SET_BACK, GrilleInsert
from parts.exterior.plate_holder import PlateHolder
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.part import Interface, Part
from parts.standards import table
from tests.vehicle.extremes import PANELLED, extreme

CARS = ("city-2", "l6e", "cargo")
TURN = np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)
Array = NDArray[np.float64]


@lru_cache(maxsize=8)
def car(name: str) -> Hardpoints:
    return Vehicle(presets()[name].options).hardpoints


@lru_cache(maxsize=8)
def made(part: FrontBumper) -> Solid:
    return kernel.make(part, "preview")


def piece(end: str, segment: str, name: str = "city-2") -> FrontBumper:
    return FrontBumper.of(car(name), end=end, segment=segment, plate=car(name).region)


def interface(part: Part, name: str) -> Interface:
    return next(i for i in part.interfaces() if i.name == name)


def holes(place: Frame, found: Interface) -> Array:
    """Holes of an interface on the car: (n, 3), sorted."""
    points = np.array([place.then(found.frame).point(h.x, h.y) for h in found.holes])
    return points[np.lexsort(points.T)]


@pytest.mark.parametrize("name", CARS)
@pytest.mark.parametrize("end", ["front", "rear"])
def test_middle_and_corners_share_their_joints(name: str, end: str) -> None:
    middle = piece(end, "middle", name)
    for side in ("left", "right"):
        corner = piece(end, side, name)
        mine, other = interface(middle, f"joint.{side}"), interface(corner, f"joint.{side}")
        a, b = middle.pose.then(mine.frame), corner.pose.then(other.frame)
        assert a.origin == pytest.approx(b.origin, abs=1e-3)
        assert a.z == pytest.approx([-k for k in b.z], abs=1e-6)
        assert holes(middle.pose, mine) == pytest.approx(holes(corner.pose, other), abs=1e-3)
        assert sum(h.fastener == "M6" for h in mine.holes) >= 2
        bolts = [h.x for h in mine.holes if h.fastener]
        assert np.diff(bolts).max() <= 150.0
        outwards = 1.0 if side == "right" else -1.0
        assert outwards * a.origin[1] > 0
        assert outwards * a.z[1] > 0


@pytest.mark.parametrize("name", CARS)
def test_the_plates_holder_finds_its_bores(name: str) -> None:
    bumper = piece("rear", "middle", name)
    holder = next(p for p in PlateHolder.fit(car(name)) if p.name == "rear")
    back, seat = interface(holder.part, "back"), interface(bumper, "plate")
    assert holder.frame.then(back.frame).origin == pytest.approx(bumper.pose.then(seat.frame).origin, abs=0.05)
    assert holes(holder.frame, back) == pytest.approx(holes(bumper.pose, seat), abs=0.05)


@pytest.mark.parametrize("region", table("plates"))
def test_every_regions_bores_lie_straight_behind_the_holders_holes(region: str) -> None:
    bumper = FrontBumper(end="rear", plate=region)
    seat = interface(bumper, "plate")
    spots = [bumper.spot(at) for at in bumper._plate_spots()]
    assert len(spots) == len(seat.holes)
    inverse = np.linalg.inv(seat.frame.matrix())
    for hole, spot in zip(seat.holes, spots, strict=True):
        local = inverse @ (*spot.origin, 1.0)
        assert local[:2] == pytest.approx((hole.x, hole.y), abs=0.01)
        assert -25.0 < local[2] < 0.5


@pytest.mark.parametrize("name", CARS)
def test_the_grille_insert_lies_in_its_window(name: str) -> None:
    bumper, insert = piece("front", "middle", name), next(iter(GrilleInsert.fit(car(name))))
    mine = bumper.pose.then(interface(bumper, "grille").frame)
    other = insert.frame.then(interface(insert.part, "opening").frame)
    assert mine.origin == pytest.approx(other.origin, abs=0.05)
    assert mine.z == pytest.approx([-k for k in other.z], abs=1e-6)
    assert isinstance(insert.part, GrilleInsert)
    assert insert.part.depth == INSERT_BACK
    # the opening in space is as large as the one that the insert is made for, but for its rounded sizes
    local = grille_loop(bumper, 0.0, ledge=False)
    assert np.ptp(local[:, 0]) == pytest.approx(insert.part.open_w, abs=0.6)
    assert np.ptp(local[:, 1]) == pytest.approx(insert.part.open_h, abs=0.6)


def grille_loop(bumper: FrontBumper, depth: float, *, ledge: bool) -> Array:
    """Points (n, 3) of the grille's opening on a level: across, up and towards the front from the insert's face."""
    place = grille(bumper.shape)
    points, normals = bumper.wrap.place(np.concatenate(place.loop(depth, ledge=ledge)))
    return np.asarray((points - depth * normals - place.seat.origin) @ place.seat.matrix()[:3, :3])


@pytest.mark.parametrize("name", PANELLED)
def test_the_grille_insert_lies_on_its_ledge_and_its_hooks_catch(name: str) -> None:
    """All along its straight edges: face flush, back just over the ledge, catches just behind the collar."""
    bumper = FrontBumper.of(extreme(name))
    insert = next(iter(GrilleInsert.fit(extreme(name)))).part
    assert isinstance(insert, GrilleInsert)
    straight = insert.size[0] / 2 - insert.radius

    def behind(depth: float, *, ledge: bool) -> Array:
        """How far that level lies behind the insert's bowed face along both long edges."""
        across, _, out = grille_loop(bumper, depth, ledge=ledge).T
        return -(out + insert.crown.drop(across, 0.0))[np.abs(across) < straight]

    assert np.abs(behind(0.0, ledge=False)).max() < 1.4
    room = behind(REBATE, ledge=True) - INSERT_BACK
    assert 0.3 < room.min() < 2.1
    play = INSERT_BACK + insert.grip - behind(COLLAR, ledge=True)
    assert 0.0 <= play.min() < 0.2
    assert play.max() < insert.hook + 1.0  # every catch still reaches behind the collar
    walls = grille_loop(bumper, COLLAR, ledge=True), grille_loop(bumper, REBATE, ledge=True)
    np.testing.assert_allclose(walls[0][:, :2], walls[1][:, :2], atol=1e-4)  # straight back along the hooks
    arms = insert.size[1] / 2 - SET_BACK
    assert np.abs(walls[0][:, 1]).max() == pytest.approx(arms + OVERLAP, abs=0.6)


@pytest.mark.parametrize(("end", "segment"), [("front", "left"), ("rear", "middle")])
def test_bores_are_open_and_have_material_around(end: str, segment: str) -> None:
    from OCP.BRepClass3d import BRepClass3d_SolidClassifier
    from OCP.gp import gp_Pnt
    from OCP.TopAbs import TopAbs_IN

    part = piece(end, segment)
    within = BRepClass3d_SolidClassifier(kernel.read_brep(made(part).brep).wrapped)

    def solid(at: tuple[float, float, float]) -> bool:
        within.Perform(gp_Pnt(*at), 1e-4)
        return bool(within.State() == TopAbs_IN)

    for found in part.interfaces():
        if not found.name.startswith("joint"):
            continue
        for hole in found.holes:
            walls, reach = 0, 0.5 * hole.diameter + 3.0
            for depth in np.linspace(-3.0, -15.0, 9):  # the flange follows the body, so its middle is not at one depth
                assert not solid(found.frame.point(hole.x, hole.y, depth))
                around = [(hole.x + reach * np.cos(a), hole.y + reach * np.sin(a)) for a in TURN]
                walls += all(solid(found.frame.point(x, y, depth)) for x, y in around)
            assert walls >= 3, "3 mm of flange all round"


@pytest.mark.parametrize("end", ["front", "rear"])
def test_the_gap_at_the_seam_is_four_millimetres(end: str) -> None:
    middle, corner = piece(end, "middle"), piece(end, "left")
    w = middle.wrap
    low, high = w.seam_span
    z = np.linspace(low + 12.0, high - 12.0, 30)
    half = np.array([w.at_seam(k) for k in z])
    sign = corner.hand
    a, _ = w.place(np.column_stack([sign * (half - 2.0), z]))
    b, _ = w.place(np.column_stack([sign * (half + 2.0), z]))
    assert np.linalg.norm(a - b, axis=1) == pytest.approx(4.0, abs=0.1)
    # and the meshes reach to those lines, no further
    for part, line in ((middle, a), (corner, b)):
        vertices = made(part).mesh.moved(part.pose.matrix()).vertices
        assert cKDTree(vertices).query(line)[0].min() < 2.5
    ours = made(middle).mesh.moved(middle.pose.matrix()).vertices
    theirs = made(corner).mesh.moved(corner.pose.matrix()).vertices
    assert 3.0 <= cKDTree(ours).query(theirs)[0].min() <= 5.5


def test_the_corner_clears_the_tyre_and_the_arch() -> None:
    for name in CARS:
        for end in ("front", "rear"):
            part = piece(end, "left", name)
            c = part.shape
            points, _ = part.wrap.place(np.asarray(part.region.exterior.coords))
            away = np.hypot(points[:, 0] - part.wrap.wheel, points[:, 2] - c.arch_z)
            assert away.min() > c.wheel + 20.0


def test_sensors_get_holes_or_a_finding() -> None:
    assert [i.name for i in FrontBumper(sensors=True).interfaces() if i.name.startswith("sensor")] == [
        "sensor.1",
        "sensor.2",
    ]
    tight = [
        p for p in (FrontBumper(sensors=True, width=w, rim_width=20.0) for w in (1190, 1500)) if len(p._sensors()) < 2
    ]
    for part in tight:
        assert "sensors" in {f.check for f in part.checks()}


def test_six_pieces_go_on_a_car() -> None:
    placed = list(FrontBumper.fit(car("city-2")))
    assert len({p.name for p in placed}) == len(placed) == 6
    assert all(p.part.role == "base" for p in placed)
