"""Fender flare: its band, its checks, and what depends on the tyre."""

from __future__ import annotations

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.exterior.fender_flare import FenderFlare


def test_the_mesh_reaches_from_opening_to_outer_edge() -> None:
    part = FenderFlare(side="right", edge=0)
    mesh = make(part, "preview").mesh
    points = mesh.vertices @ part.pose.matrix()[:3, :3].T + part.pose.origin
    outside = points[points[:, 1] > part.shape.half_width - 4]  # on the flat of the side
    x, z = part.centre
    radius = np.hypot(outside[:, 0] - x, outside[:, 2] - z)
    assert radius.min() == pytest.approx(part.inner, abs=0.6)
    assert radius.max() == pytest.approx(part.outer, abs=2), "it stands off along normals that lean"
    assert points[:, 1].max() == pytest.approx(part.shape.width / 2, abs=0.6), "flares make the car's width"


def test_reach_closes_the_arch_and_moves_nothing_else() -> None:
    plain, reaching = FenderFlare(reach=0), FenderFlare(reach=10)
    assert plain.inner - reaching.inner == 10
    assert plain.outer == reaching.outer
    assert plain.shape == reaching.shape


def test_clearance_falls_with_reach_and_tyre() -> None:
    part = FenderFlare(axle="rear", reach=0)
    straight = part.shape.arch_radius + part.shape.arch_z - (0.96 * 266 + 30 + 266)
    assert straight < part.clearance < straight + 30, "shoulders are rounded"
    assert FenderFlare(axle="rear", reach=8).clearance < part.clearance - 5
    assert FenderFlare(reach=0).clearance <= part.clearance + 0.5, "steered wheels sweep more"


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"track": 1360, "tyre_section": 190}, "tyre cover"),
        ({"tyre_radius": 292, "reach": 10}, "tyre clearance"),
        ({"edge": 0, "lip": 1.5}, "edge radius"),
        ({"nose": 20, "tail": 20}, "fixing"),
    ],
)
def test_findings(values: dict[str, float], check: str) -> None:
    assert check not in {f.check for f in FenderFlare(track=1200).checks()}
    assert check in {f.check for f in FenderFlare(**values).checks()}


def test_four_on_every_car_and_none_is_wrong() -> None:
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        placed = list(FenderFlare.fit(car))
        assert {p.name for p in placed} == {"front_left", "front_right", "rear_left", "rear_right"}
        for p in placed:
            assert not [f for f in p.part.checks() if f.severity == "error"]
