"""Clashes, on blocks whose common volume is known."""

from __future__ import annotations

import pytest

from configurator.production.clashes import DEPTH, clashes
from configurator.solid.kernel import make
from configurator.vehicle import Placed
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
