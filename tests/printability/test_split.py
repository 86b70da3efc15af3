"""Splitting: pieces fit, nothing is lost, pins and straps fit, numbers can be read, and their files read back."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import shapely
import trimesh
from scipy.spatial import cKDTree

from configurator.printability.machines import Machine, machine
from configurator.printability.materials import material
from configurator.printability.split import CLEARANCE, GAP, Split, split
from configurator.printability.split.cuts import frame
from configurator.printability.subject import Subject
from configurator.production.pieces import parted
from configurator.solid.kernel import make
from configurator.solid.model import Mesh
from parts.exterior.front_bumper import FrontBumper
from parts.exterior.hood_panel import HoodPanel
from parts.lettering import polygons
from parts.record import ParameterError
from tests.printability.test_checks import box, mesh_of

SMALL = machine("fff-256")
PLAIN = replace(SMALL, process="SLA")  # takes no inserts: straps reach from edge to edge


def solid(mesh: Mesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)


@cache
def half_tube(machine: Machine = PLAIN) -> Split:
    """The upper half of a tube 600 mm long, 100 mm inside, 4 mm thick."""
    tube = trimesh.creation.annulus(100.0, 104.0, 600.0, sections=180)
    tube.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, (0, 1, 0)))
    upper = box(700, 300, 150).apply_translation((0, 0, 75))
    return split(mesh_of(trimesh.boolean.intersection([tube, upper], engine="manifold")), machine)


@cache
def bumper() -> Split:
    part = FrontBumper()
    return split(make(part).mesh, machine("fff-360"), tuple(part.seams()), part.visible_from)


@pytest.mark.parametrize("thick", [3, 30])
def test_what_is_too_long_is_cut_into_pieces_that_are_proven(thick: float) -> None:
    found = split(mesh_of(box(600, 60, thick)), SMALL)
    assert found.proven
    assert len(found.pieces) == 3
    assert {joint.kind for joint in found.joints} == ({"strap"} if thick == 3 else {"dowels"})
    assert all(j.clearance is None or j.clearance == pytest.approx(CLEARANCE, abs=0.005) for j in found.joints)
    assert all(joint.marked == joint.pieces for joint in found.joints)
    assert sorted(joint.pieces for joint in found.joints) == [(1, 2), (2, 3)]
    assert len(set(found.labels)) == len(found.pieces)


def test_an_open_mesh_is_not_split() -> None:
    shape = box(600, 10, 10)
    shape.faces = shape.faces[1:]
    with pytest.raises(ParameterError, match="not closed"):
        split(mesh_of(shape), SMALL)


def test_straps_follow_the_hollow_side_at_the_bonds_gap() -> None:
    found = half_tube()
    assert found.proven
    assert len(found.straps) == len(found.joints) > 1
    for joint, strap in zip(found.joints, found.straps, strict=True):
        points = strap.mesh.vertices
        along = points @ np.array(joint.normal) - joint.offset
        radius = np.hypot(points[:, 1], points[:, 2])
        assert radius.max() == pytest.approx(100.0 - GAP, abs=0.05)
        assert radius.min() == pytest.approx(100.0 - GAP - 4.0, abs=0.15)
        assert along.min() == pytest.approx(-17.5, abs=0.3)
        assert along.max() == pytest.approx(17.5, abs=0.3)
        assert points[:, 2].min() > 1.0  # clear of the shell's edges
        length = np.pi * 100.0 - 5.0
        assert strap.area_mm2 == pytest.approx(35.0 * length, rel=0.01)
        assert solid(strap.mesh).is_volume


def test_straps_touch_nothing_and_stay_inside_the_hull() -> None:
    found, whole = bumper(), solid(make(FrontBumper()).mesh)
    assert found.proven
    assert len(found.straps) >= len(found.joints)
    hull = whole.convex_hull
    skin, triangle = trimesh.sample.sample_surface(whole, 400_000, seed=1)
    tree = cKDTree(skin)
    for strap in found.straps:
        body = solid(strap.mesh)
        assert body.is_volume
        inside = trimesh.boolean.intersection([body, hull], engine="manifold")
        assert inside.volume > 0.97 * body.volume
        near = tree.query(body.vertices)[1]
        out = ((body.vertices - skin[near]) * whole.face_normals[triangle[near]]).sum(axis=1)
        assert out.min() > 0.05  # all of it in front of the skin, none inside the part
    points = [strap.mesh.vertices for strap in found.straps]
    assert all(cKDTree(points[a]).query(points[b])[0].min() > 0.3 for a in range(len(points)) for b in range(a))


def test_a_frame_falls_apart_into_bars() -> None:
    ring = trimesh.boolean.difference([box(600, 200, 20), box(560, 160, 30)], engine="manifold")
    found = split(mesh_of(ring), SMALL)
    assert found.proven
    assert all(len(solid(piece).split(only_watertight=False)) == 1 for piece in found.pieces)
    pairs = [joint.pieces for joint in found.joints]
    assert len(pairs) == len(set(pairs))
    assert len(pairs) == len(found.pieces)  # a closed chain


def test_seams_of_neighbours_are_in_line() -> None:
    found = split(mesh_of(box(700, 400, 30)), machine("fff-256"))
    planes = {(joint.normal, joint.offset) for joint in found.joints}
    assert found.proven
    assert len(found.pieces) == 6
    assert len(planes) == 3


def test_a_cut_keeps_away_from_a_rib_beside_it() -> None:
    ribbed = trimesh.boolean.union([box(400, 200, 3), box(4, 200, 30).apply_translation((5, 0, 10))], engine="manifold")
    found = split(mesh_of(ribbed), SMALL)
    assert found.proven
    assert all(abs(joint.offset - 5) > 2 + 16 for joint in found.joints)
    assert len(found.straps) == len(found.joints) == 1


@pytest.mark.parametrize("side", [1, -1])
def test_numbers_on_faces_are_not_mirrored(side: int) -> None:
    """Sections a little inside both faces of a cut: the engraved text as it is read from outside."""
    found = split(mesh_of(box(400, 60, 40)), SMALL)
    (joint,) = found.joints
    assert joint.marked == (1, 2)
    normal = np.array(joint.normal)
    axes = frame(normal) * (np.ones(3) if side == 1 else np.array([-1.0, 1.0, -1.0]))
    piece, text = (0, "1-2") if side == 1 else (1, "2-1")
    inside = trimesh.intersections.mesh_plane(solid(found.pieces[piece]), normal, normal * (joint.offset - side * 0.3))
    cut = shapely.union_all([shapely.LineString(np.round(line @ axes[:, :2], 4)) for line in inside])
    loops = sorted(shapely.polygonize([cut]).geoms, key=lambda p: -p.area)[1:]
    letters = [p for p in loops if p.area < 0.8 * max(q.area for q in loops)]  # dowels' bores are larger and round
    size = max(s for s in (10.0, 8.0, 7.0, 6.0) if any(abs(p.bounds[3] - p.bounds[1] - s) < 0.3 for p in letters))
    seen = shapely.union_all([p for p in letters if p.bounds[3] - p.bounds[1] < 1.1 * size])
    seen = shapely.affinity.translate(
        seen, -(seen.bounds[0] + seen.bounds[2]) / 2, -(seen.bounds[1] + seen.bounds[3]) / 2
    )
    wanted = shapely.union_all([shapely.Polygon(p).buffer(0) for p in polygons(text, "sans", size)])
    mirrored = shapely.affinity.scale(wanted, -1, 1, origin=(0, 0))
    assert seen.symmetric_difference(wanted).area < 0.05 * wanted.area
    assert seen.symmetric_difference(mirrored).area > 0.3 * wanted.area


def test_marks_take_a_thin_layer_and_nothing_is_lost() -> None:
    found, whole = half_tube(), half_tube()
    assert found is whole
    assert found.volume_error < 1e-6
    inner = [np.hypot(*piece.vertices[:, 1:].T) for piece in found.pieces]
    assert all(radius.max() < 104.01 for radius in inner)
    floors = [((radius > 100.4) & (radius < 100.6)).sum() for radius in inner]
    assert all(count > 20 for count in floors)  # letters' floors, half a millimetre below the skin


def test_files_read_back_and_add_up() -> None:
    part = HoodPanel()
    made = make(part)
    subject = Subject("hood_panel", made.mesh, material("ASA"), machine("fff-360"), part, made.volume)
    kit, found = parted(subject)
    assert found.proven
    assert {kind for joint in found.joints for kind in joint.kinds} == {"dowels", "bolts", "strap"}
    read = {name: trimesh.load(io.BytesIO(data), "stl") for name, data in kit.files.items() if name.endswith(".stl")}
    pieces = {name: mesh for name, mesh in read.items() if name.startswith("piece")}
    assert all(mesh.is_volume for mesh in read.values())
    bored = sum(len(j.dowels) * 16.0 * np.pi * (j.diameter / 2 + CLEARANCE) ** 2 for j in found.joints)
    bolts = [bolt for joint in found.joints for bolt in joint.bolts]
    holes = {"screw M4x12 ISO 4762": (4.5, 6.0, 5.83, 8.6), "screw M3x10 ISO 4762": (3.4, 5.0, 4.24, 6.2)}
    bored += sum(np.pi / 4 * (a * a * b + c * c * d) for a, b, c, d in (holes[bolt.screw] for bolt in bolts))
    total = sum(mesh.volume for mesh in pieces.values())
    assert total + bored - found.flanges == pytest.approx(made.mesh.volume, rel=1e-3)
    assert total - found.flanges + found.taken == pytest.approx(made.mesh.volume, rel=1e-5)
    record = json.loads(kit.files["pieces.json"])
    assert len(record["pieces"]) == len(pieces) == len(found.pieces)
    assert len(record["straps"]) == len(read) - len(pieces) == len(found.straps)
    assert all(piece["orientation"]["recommended"] for piece in record["pieces"])
    assert kit.files["picture.png"].startswith(b"\x89PNG")
    assert parted(subject)[0].files == kit.files


def test_what_fits_is_refused() -> None:
    with pytest.raises(ParameterError, match="fits Desktop FFF 256"):
        parted(Subject("body", mesh_of(box(50, 50, 50)), material("ASA"), SMALL))
