"""Joints: which kind holds what, screws that a tool reaches, keys that fit their pockets; nothing in anything's way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import trimesh
from manifold3d import Manifold, Mesh

from bench.sampling import legal
from configurator.printability.limits import limit
from configurator.printability.machines import filling, machine
from configurator.printability.split import Split, split
from configurator.solid.kernel import make
from parts import BY_NAME
from parts.part import Seam
from parts.standards import table
from tests.printability.test_checks import box, mesh_of
from tests.printability.test_split import SMALL, half_tube, solid

CLEAR = limit("FFF", "joint_clearance")
CASES = (  # family, machine and seed of its parameters
    ("rocker_panel", "fff-256", 1), ("seat_bracket", "fff-256", 2), ("plate_holder", "fff-256", 3),
    ("battery_tray", "fff-360", 4), ("dash_panel", "fff-360", 5), ("fender_flare", "fff-256", 6),
    ("rear_spoiler", "fff-256", 7), ("hood_panel", "fff-360", 8), ("door_skin", "fff-360", 9),
)  # fmt: skip


def manifold(body: trimesh.Trimesh) -> Manifold:
    return Manifold(Mesh(np.array(body.vertices, np.float32), np.array(body.faces, np.uint32)))


def shared(one: trimesh.Trimesh, other: trimesh.Trimesh) -> float:
    """Volume that two bodies have in common, mm³."""
    return float((manifold(one) ^ manifold(other)).volume())


@cache
def of_family(name: str, key: str, seed: int) -> tuple[trimesh.Trimesh, Split]:
    """A random legal part of a family that is too large for a machine, whole and in pieces."""
    for part in legal(BY_NAME[name], seed, 40):
        mesh = make(part).mesh
        if filling(mesh, machine(key).size) > 1:
            return solid(mesh), split(
                mesh, machine(key), tuple(part.seams()), part.visible_from, tuple(part.occupied())
            )
    raise AssertionError(f"no {name} among forty is too large for {key}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_random_parts_are_proven_and_their_pieces_make_up_the_whole(case: tuple[str, str, int]) -> None:
    whole, found = of_family(*case)
    assert list(found.unproven()) == []
    assert all(filling(mesh, machine(case[1]).size) <= 1 for mesh in found.pieces)
    pieces = [solid(mesh) for mesh in found.pieces]
    assert all(piece.is_volume for piece in pieces)
    total = sum(float(piece.volume) for piece in pieces)
    assert total - found.flanges + found.taken == pytest.approx(float(whole.volume), rel=1e-3)
    united = sum(map(manifold, pieces), Manifold())
    assert united.volume() == pytest.approx(total, rel=1e-5)  # no piece reaches into another
    # not a mesh's volume: of the films between equal skins, welded to a mesh, hardly a digit is right
    assert (manifold(whole) - united).volume() <= found.taken + 1e-5 * whole.volume
    assert {joint.pieces for joint in found.joints} <= {(i, j) for j in range(1, 99) for i in range(1, j)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_nothing_loose_lies_in_a_piece_or_in_anything_else(case: tuple[str, str, int]) -> None:
    _, found = of_family(*case)
    united = trimesh.boolean.union([solid(mesh) for mesh in found.pieces], engine="manifold")
    loose = [solid(each.mesh) for each in (*found.keys, *found.straps)]
    for n, body in enumerate(loose):
        assert body.is_volume
        for other in (united, *loose[:n]):
            assert shared(body, other) < 1.5


def test_a_wall_too_thin_for_a_stout_pin_gets_keys_with_the_clearance_of_the_process() -> None:
    found = split(mesh_of(box(600, 60, 5)), SMALL)
    assert found.proven
    assert {joint.kinds for joint in found.joints} == {("keys", "strap")}
    assert CLEAR is not None
    for joint in found.joints:
        assert joint.key_clearance == pytest.approx(CLEAR.value, abs=0.005)
        thick, wide, long = joint.key_size
        assert thick + 2 * CLEAR.value + 2 * 1.2 <= 5.0 + 0.05
        own = [key.mesh for key in found.keys if key.pieces == joint.pieces]
        assert len(own) == len(joint.keys) >= 2
        assert all(np.sort(np.ptp(mesh.vertices, axis=0)) == pytest.approx(sorted(joint.key_size), abs=1e-3)
                   for mesh in own)  # fmt: skip
        assert found.hardware[f"printed key {thick:g} x {wide:g} x {long:g}"] == len(found.keys)
    assert {name for name in found.files() if name.startswith("key")} == {
        "key-1-2" if k == 0 else f"key-1-2-{k + 1}" for k in range(len(found.joints[0].keys))
    } | {"key-2-3" if k == 0 else f"key-2-3-{k + 1}" for k in range(len(found.joints[1].keys))}


def test_a_process_without_limits_for_pockets_gets_slim_pins_instead() -> None:
    found = split(mesh_of(box(600, 60, 6.4)), replace(SMALL, process="LFAM"))
    assert found.proven
    assert {joint.kinds[0] for joint in found.joints} == {"dowels"}
    assert all(joint.diameter < 5 and not joint.keys for joint in found.joints)


def test_screws_sit_in_the_hollow_where_a_straight_tool_reaches_them() -> None:
    found = half_tube(SMALL)
    assert found.proven
    row, insert = table("screws")["M4"], table("inserts")["M4"]
    pieces = [solid(mesh) for mesh in found.pieces]
    assert len(found.joints) > 1
    for joint in found.joints:
        assert joint.kinds == ("bolts", "strap")
        assert len(joint.bolts) >= 2
        for bolt in joint.bolts:
            assert bolt.screw == "screw M4x12 ISO 4762"
            assert bolt.clearance == pytest.approx((row.number("clearance_normal_mm") - 4.0) / 2, abs=0.005)
            assert bolt.bore == pytest.approx(insert.number("cad_d_mm"), abs=0.01)
            at, way = np.array(bolt.place), np.array(bolt.way)
            assert np.hypot(*at[1:]) < 100.0 - row.number("socket_head_d_mm") / 2
            assert abs(way @ np.array(joint.normal)) == pytest.approx(1.0)
            # lines along the screw and its tool meet nothing for as long as a tool is, beside the axis neither
            across = np.cross(way, at * (0, 1, 1)) / np.linalg.norm(at[1:])
            starts = np.array([at + 0.2 * way + r * across for r in (-2.0, 0.0, 2.0)])
            for piece in pieces if bolt.lean == 0 else ():
                hits, ray, _ = piece.ray.intersects_location(starts, np.tile(-way, (3, 1)))
                assert (np.linalg.norm(hits - starts[ray], axis=1) > 80.0).all()
    assert any(bolt.lean == 0 for joint in found.joints for bolt in joint.bolts)
    assert found.hardware["insert M4"] == sum(len(joint.bolts) for joint in found.joints)


def test_lean_of_the_tool_is_within_what_a_ball_end_allows_and_told() -> None:
    _, found = of_family("hood_panel", "fff-360", 8)
    bolts = [bolt for joint in found.joints for bolt in joint.bolts]
    assert bolts
    assert all(0.0 <= bolt.lean <= 20.0 for bolt in bolts)
    for joint in found.joints:
        told = " ".join(joint.why)
        assert ("screws:" in told) == bool(joint.bolts)
        assert ("dowels:" in told) == bool(joint.dowels)
        assert ("straps:" in told) == bool(joint.bond_mm2)


@pytest.mark.parametrize("name", ["battery_tray", "seat_shell", "grille_insert", "sill_trim"])
def test_joints_keep_out_of_the_space_that_others_take(name: str) -> None:
    part = BY_NAME[name]()
    mesh = make(part).mesh
    occupied = [trimesh.convex.convex_hull(np.array(corners)) for corners in part.occupied()]
    assert len(occupied) > 1
    taken = trimesh.boolean.union(occupied, engine="manifold")
    before = shared(solid(mesh), taken)
    found = split(mesh, SMALL, tuple(part.seams()), part.visible_from, tuple(part.occupied()))
    assert found.proven
    pieces = trimesh.boolean.union([solid(piece) for piece in found.pieces], engine="manifold")
    after = shared(pieces, taken)
    assert after <= before + 20.0
    for strap in found.straps:
        body = solid(strap.mesh)
        assert shared(body, taken) < 0.03 * body.volume


def test_no_process_without_inserts_gets_screws_and_says_so() -> None:
    found = half_tube()
    assert not any(joint.bolts for joint in found.joints)
    assert all("no screws: SLA takes no heat-set inserts" in joint.why for joint in found.joints)


def test_cuts_lie_on_seams_where_those_make_pieces_fit_else_they_are_free() -> None:
    beam = mesh_of(box(600, 60, 30))
    seams = (Seam((1.0, 0.0, 0.0), -110.0, -100.0, "between two things"), Seam((1.0, 0.0, 0.0), 90.0, 94.0, "there"))
    found = split(beam, SMALL, seams)
    assert found.proven
    joints = sorted(found.joints, key=lambda joint: joint.offset)
    assert [joint.seam for joint in joints] == ["between two things", "there"]
    assert all(seam.low <= joint.offset <= seam.high for seam, joint in zip(seams, joints, strict=True))
    useless = split(beam, SMALL, (Seam((1.0, 0.0, 0.0), 285.0, 290.0, "near the end"),))
    assert useless.proven
    assert [joint.seam for joint in useless.joints] == ["", ""]
    half = split(beam, SMALL, seams[:1])
    assert sorted(joint.seam for joint in half.joints) == ["", "between two things"]
    assert half.as_json()["on_seams"] == 1
