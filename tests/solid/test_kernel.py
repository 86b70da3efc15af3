"""The kernel against closed forms, and the gate against everything that has to be stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cadquery as cq
import numpy as np
import pytest

from configurator.solid import kernel
from configurator.solid.keys import solid_key, sources
from configurator.solid.model import Mesh, Solid
from parts import BY_NAME
from parts.part import BuildError
from tests.samples.block import Block
from tests.samples.faulty import Faulty


@pytest.mark.parametrize("quality", ["preview", "export"])
def test_volume_area_and_centre_are_those_of_the_formula(quality: str) -> None:
    part = Block(width=60, holes=3)
    solid = kernel.make(part, quality)
    assert solid.volume == pytest.approx(part.volume, rel=1e-6)
    assert solid.mesh.closed
    assert solid.mesh.volume == pytest.approx(part.volume, rel=kernel.VOLUME_TOLERANCE)
    assert solid.mesh.volume > part.volume  # a chord inside a hole leaves material
    np.testing.assert_allclose(solid.centre, (0, 0, 5), atol=1e-6)
    np.testing.assert_allclose(solid.mesh.bounds, [[-30, -10, 0], [30, 10, 10]], atol=1e-9)


def test_export_is_finer_than_preview_and_both_come_from_the_same_solid() -> None:
    preview = kernel.make(Block(), "preview")
    again = kernel.make(Block(), "export", base=preview)
    export = kernel.make(Block(), "export")
    assert len(preview.mesh.faces) < len(export.mesh.faces)
    assert again.brep == export.brep == preview.brep
    assert again.mesh.digest == export.mesh.digest


def test_what_a_picture_may_show_is_not_exported_for_that() -> None:
    preview = kernel.make(Faulty(fault="loose edge"), "preview")
    for base in (preview, None):
        with pytest.raises(BuildError, match="inconsistent"):
            kernel.make(Faulty(fault="loose edge"), "export", base)


def test_packing_is_lossless() -> None:
    solid = kernel.make(Block(noted=True))
    copy = Solid.unpacked(solid.packed())
    assert copy.packed() == solid.packed()
    assert (copy.notes, copy.volume, copy.centre) == (("as ordered",), solid.volume, solid.centre)
    assert copy.mesh.digest == solid.mesh.digest
    assert kernel.read_brep(copy.brep).Volume() == pytest.approx(solid.volume, rel=1e-9)


def test_a_mesh_that_is_kept_alone_does_not_hold_the_exact_solid() -> None:
    packed = kernel.make(Block()).packed()
    mesh = Solid.unpacked(packed).mesh
    for array in (mesh.vertices, mesh.faces):
        while isinstance(array, np.ndarray):
            owner, array = array, array.base
        assert isinstance(array, bytes)
        assert len(array) == mesh.vertices.nbytes + mesh.faces.nbytes, owner.shape


@pytest.mark.parametrize(
    ("fault", "step"),
    [("raise", "build"), ("two solids", "solid count"), ("empty", "solid count"), ("inside out", "volume"),
     ("loose edge", "validity")],
)  # fmt: skip
def test_the_gate_stops_it_and_names_part_parameters_and_step(fault: str, step: str) -> None:
    with pytest.raises(BuildError) as caught:
        kernel.make(Faulty(fault=fault))
    assert (caught.value.part, caught.value.step) == ("faulty", step)
    assert fault in caught.value.parameters


def test_faces_placed_by_a_location_and_reversed_faces_are_read_right() -> None:
    moved = cq.Workplane().box(10, 20, 30).val().located(cq.Location(cq.Plane((5, 6, 7), (0, 1, 0), (1, 0, 0))))
    mesh, bare = kernel.triangulated(moved, 0.1, 0.1)
    assert (bare, mesh.closed, len(mesh.vertices), len(mesh.faces)) == (0, True, 8, 12)
    assert mesh.volume == pytest.approx(6000)
    box = moved.BoundingBox()
    np.testing.assert_allclose(mesh.bounds, [[box.xmin, box.ymin, box.zmin], [box.xmax, box.ymax, box.zmax]], atol=1e-6)


def test_places_weld_wherever_they_lie() -> None:
    """Two tetrahedra's worth of corners, each written a rounding error apart: on the border of a grid's cells too."""
    rng = np.random.default_rng(4)
    corners = np.array([[0, 0, 0], [10, 0, 0], [0, 10, 0], [0, 0, 30.8730965]]) + 0.5 * kernel.WELD
    triangles = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
    for _ in range(50):
        apart = corners[triangles].reshape(-1, 3) + rng.uniform(-1e-12, 1e-12, (12, 3))
        mesh = kernel.welded(apart, np.arange(12).reshape(4, 3))
        assert mesh.closed
        assert len(mesh.vertices) == 4
    beside = np.concatenate([corners, corners + np.array([0.0, 0.0, 3 * kernel.WELD])])
    assert len(kernel.welded(beside, np.concatenate([triangles, triangles + 4])).vertices) == 8


def test_the_sound_mesher_fills_in_what_the_swift_one_leaves() -> None:
    model = BY_NAME["display_model"](words="Mia 7", stand="plinth")
    mesh, bare = kernel.triangulated(model.build().val(), 0.1, 0.3, swift=True)
    assert (bare, mesh.closed) == (0, True)


def test_edges_are_not_divided_below_the_least_length() -> None:
    rod = cq.Solid.makeCylinder(2.0, 10.0)
    fine, coarse = (kernel.triangulated(rod, 0.001, 0.05, least=least)[0] for least in (0.0, 0.5))
    assert len(coarse.faces) < len(fine.faces) / 2
    a, b, _ = coarse.vertices[coarse.faces].transpose(1, 0, 2)
    assert np.linalg.norm(a - b, axis=1).min() > 0.4


def test_whoever_measures_hears_of_every_step() -> None:
    heard: list[str] = []
    kernel.make(Block(), lap=heard.append)
    assert heard == ["build", "validity", "volume", "mesh"]


def test_an_open_flipped_or_doubled_mesh_is_not_closed() -> None:
    mesh, _ = kernel.triangulated(cq.Workplane().box(1, 2, 3).val(), 0.1, 0.1)
    assert mesh.closed
    assert not Mesh(mesh.vertices, mesh.faces[1:]).closed
    assert not Mesh(mesh.vertices, np.concatenate([mesh.faces, mesh.faces[:1]])).closed
    flipped = mesh.faces.copy()
    flipped[0] = flipped[0, ::-1]
    assert not Mesh(mesh.vertices, flipped).closed
    assert not Mesh(mesh.vertices, mesh.faces[:0]).closed


def test_keys_are_the_same_in_every_process() -> None:
    code = (
        "from configurator.vehicle import Vehicle; from configurator.solid.keys import solid_key\n"
        "print([solid_key(p.part, 'export') for p in Vehicle().parts()])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


def test_a_key_depends_on_all_that_shapes_the_solid_and_on_nothing_else() -> None:
    keys = {solid_key(p, q) for p in (Block(), Block(width=41), Faulty()) for q in ("preview", "export")}
    assert len(keys) == 6
    assert solid_key(Block(width=40), "export") == solid_key(Block(width=40.0000000001), "export")
    assert sources("tests.samples.block") != sources("tests.samples.faulty")
