"""Dimension lines: the parameter in hand is found by what moved with it."""

from __future__ import annotations

import pytest
import trimesh

from configurator.solid.model import Mesh
from configurator.ui.workbench import dimensions
from configurator.ui.workbench.dimensions import Hand
from parts.interior.pull_handle import PullHandle
from parts.structure.hinge import Hinge


def box(*size: float) -> Mesh:
    made = trimesh.creation.box(size)
    return Mesh(made.vertices, made.faces)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("configurator.ui.words.language", lambda: "en")
    monkeypatch.setattr("configurator.ui.words.families.language", lambda: "en")


def test_the_lines_that_follow_a_number_are_its_own() -> None:
    before, after = Hinge(), Hinge(length=90)
    found = dimensions.taken((before, box(80, 50, 14)), (after, box(90, 50, 14)))
    assert found is not None
    lines = dimensions.of(after, box(90, 50, 14), found)
    assert [line.label for line in lines[:3]] == ["Length · 90 mm", "50 mm", "14 mm"]
    assert [line.strong for line in lines] == [i in found.lines for i in range(len(lines))]
    assert len(found.lines) == 2  # the screws move apart with the leaf's ends
    assert not any(line.strong for line in dimensions.of(after, box(90, 50, 14)))


def test_what_counts_on_both_sides_moves_a_size_by_twice_as_much() -> None:
    before, after = Hinge(), Hinge(wall=5)
    assert dimensions.taken((before, box(80, 50, 14)), (after, box(80, 50, 16))) == Hand("wall", (2,))


def test_a_bolt_pitch_is_the_distance_of_its_holes() -> None:
    before, after = PullHandle(), PullHandle(bolt_pitch=PullHandle().bolt_pitch + 7)
    found = dimensions.taken((before, box(200, 30, 40)), (after, box(200, 30, 40)))
    assert found is not None
    assert found.name == "bolt_pitch"
    assert found.lines
    assert min(found.lines) >= 3
    assert "Bolt pitch · " in dimensions.of(after, box(200, 30, 40), found)[found.lines[0]].label


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Hinge(), Hinge()),
        (Hinge(), Hinge(length=90, pin=5)),
        (Hinge(), Hinge(leaf="frame")),
        (Hinge(), Hinge(countersunk=False)),
        (PullHandle(), Hinge()),
    ],
)
def test_one_number_or_none_is_in_hand(before: Hinge, after: Hinge) -> None:
    assert dimensions.taken((before, box(80, 50, 14)), (after, box(90, 50, 14))) is None
