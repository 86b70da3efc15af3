"""Meshes for a whole car's picture: fewer triangles, the same shape."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from configurator.solid import kernel
from configurator.solid.model import Mesh
from configurator.ui.far import OFF, far
from parts import BY_NAME


@pytest.mark.parametrize("name", ["wheel_cover", "mirror_housing", "steering_wheel"])
def test_a_part_seen_from_afar_keeps_its_shape(name: str) -> None:
    mesh = kernel.make(BY_NAME[name](), "preview").mesh
    coarse = far(mesh)
    assert coarse.closed
    assert len(coarse.faces) < len(mesh.faces) / 2
    assert coarse.volume == pytest.approx(mesh.volume, rel=0.1)
    np.testing.assert_allclose(coarse.bounds, mesh.bounds, atol=2 * OFF)
    fine, _ = trimesh.sample.sample_surface(trimesh.Trimesh(mesh.vertices, mesh.faces), 400_000, seed=1)
    points, _ = trimesh.sample.sample_surface(trimesh.Trimesh(coarse.vertices, coarse.faces), 20_000, seed=2)
    spacing = 0.8  # mm between those samples of the surface
    assert np.quantile(cKDTree(fine).query(points)[0], 0.97) <= OFF + spacing
    assert far(mesh) is coarse


def test_what_cannot_be_made_coarser_stays_as_it_is() -> None:
    solid = trimesh.creation.box((10, 20, 30))
    box = Mesh(np.asarray(solid.vertices), np.asarray(solid.faces, np.int32))
    assert far(box) is box
    torn = Mesh(box.vertices, box.faces[1:])
    assert far(torn) is torn
