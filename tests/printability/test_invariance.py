"""Verdicts and numbers stay when a body is moved, turned about Z, triangulated finer or its triangles are shuffled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import trimesh

from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.report import examined
from configurator.printability.subject import Subject
from tests.printability.test_checks import box, mesh_of


def united(*bodies: trimesh.Trimesh) -> trimesh.Trimesh:
    return trimesh.boolean.union(bodies, engine="manifold")


def turned(shape: trimesh.Trimesh) -> trimesh.Trimesh:
    return shape.copy().apply_transform(trimesh.transformations.rotation_matrix(0.7, [0, 0, 1]))


def shuffled(shape: trimesh.Trimesh) -> trimesh.Trimesh:
    order = np.random.default_rng(2).permutation(len(shape.faces))
    return trimesh.Trimesh(shape.vertices, shape.faces[order], process=False)


BODIES = {
    "hook": united(box(5, 10, 40), box(30, 10, 5, at=(12, 0, 17)), box(5, 10, 20, at=(25, 0, 6))),
    "gate and rib": united(box(5, 12, 20), box(5, 12, 20, at=(30, 0, 0)), box(35, 12, 4, at=(15, 0, 12)),
                           box(25, 0.9, 15, at=(15, 0, 21))),
    "neck": united(box(20, 20, 5), box(1, 1, 60, at=(0, 0, 32)), box(12, 12, 12, at=(0, 0, 68))),
    "foot": box(240, 210, 3),
}  # fmt: skip
VARIANTS: dict[str, Callable[[trimesh.Trimesh], trimesh.Trimesh]] = {
    "moved": lambda shape: shape.copy().apply_translation([123.4, -56.7, 8.9]),
    "turned": turned,
    "finer": lambda shape: shape.subdivide_to_size(max(shape.extents) / 8),
    "shuffled": shuffled,
}


def verdict(shape: trimesh.Trimesh) -> dict[str, float]:
    found, _ = examined(Subject("body", mesh_of(shape), material("ASA"), machine("fff-256"), full=True))
    return {f"{f.severity} {f.check}": float(f.value or 0) for f in found}


@pytest.mark.parametrize("name", BODIES)
def test_a_verdict_does_not_hang_on_place_or_triangles(name: str) -> None:
    first = verdict(BODIES[name])
    for how, variant in VARIANTS.items():
        again = verdict(variant(BODIES[name]))
        assert set(again) == set(first), how
        assert again == pytest.approx(first, rel=0.06), how
