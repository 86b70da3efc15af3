"""Clashes, on blocks whose common volume is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.production.clashes import DEPTH, clashes
from configurator.solid.kernel import make
from configurator.solid.model import Solid
from configurator.solid.shop import Shop
from configurator.solid.store import Store
from configurator.vehicle import Placed, Vehicle, presets
from parts.frame import Frame
from tests.samples.block import Block


def pair(distance: float) -> list[Placed]:
    block = Block(width=20, depth=20, height=20, holes=0)
    return [Placed(f"block.{i}", block, Frame((i * distance, 0.0, 0.0)), "#000000", "ASA") for i in range(2)]


@pytest.mark.parametrize(("distance", "common"), [(15.0, 5 * 20 * 20), (19.0, 1 * 20 * 20)])
def test_the_common_room_is_measured(distance: float, common: float) -> None:
    placed = pair(distance)
    found = clashes(placed, {placed[0].part: make(placed[0].part).mesh})
    assert [c.ids for c in found] == [("block.0", "block.1")]
    assert found[0].volume == pytest.approx(common, rel=1e-4)


@pytest.mark.parametrize("distance", [20.0 - DEPTH / 2, 20.0, 25.0])
def test_faces_that_touch_are_no_clash(distance: float) -> None:
    placed = pair(distance)
    assert clashes(placed, {placed[0].part: make(placed[0].part).mesh}) == []


@pytest.mark.parametrize("name", ["city-2", "beach", "family-4"])
def test_no_part_of_a_preset_runs_into_another(name: str, tmp_path: Path) -> None:
    """Whole, as it is printed: every pair of parts whose boxes meet."""
    placed = Vehicle(presets()[name].options).parts()
    with Shop(Store(tmp_path / "store"), workers=1) as shop:
        made = dict(shop.solids((p.part for p in placed), "export"))
    meshes = {part: solid.mesh for part, solid in made.items() if isinstance(solid, Solid)}
    assert meshes.keys() == {p.part for p in placed}
    assert [(c.ids, round(c.depth, 2)) for c in clashes(placed, meshes)] == []
