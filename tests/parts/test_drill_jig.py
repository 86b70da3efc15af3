"""Drill jigs: holes where the table says, bushes that fit, left and right that cannot be mistaken."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from parts import jig
from parts.part import Frame, Hole, Interface, ParameterError
from parts.tooling.drill_jig import DrillJig


def bores(part: DrillJig) -> None:
    """Every hole has a wall of its bush's radius about it, over the whole plate."""
    points = make(part).mesh.vertices
    for hole in part.drilled:
        radius = np.hypot(points[:, 0] - hole.x, points[:, 1] - hole.y)
        on = np.abs(radius - (jig.outside(hole) - part.press) / 2) < 1e-3
        assert on.sum() >= 16
        np.testing.assert_allclose(points[on][:, :2].max(axis=0) + points[on][:, :2].min(axis=0),
                                   (2 * hole.x, 2 * hole.y), atol=0.02)  # fmt: skip


@pytest.mark.parametrize("values", [{}, *DrillJig.presets.values()], ids=["default", *DrillJig.presets])
def test_bores_are_where_the_table_says(values: dict[str, object]) -> None:
    bores(DrillJig(**values))


def test_a_table_is_read_and_written_back() -> None:
    holes = (Hole(-12.3456, 0.0, 5.5), Hole(40.0, -0.0, 6.6))
    assert jig.written(holes) == "-12.346,0,5.5; 40,0,6.6"
    assert jig.read(jig.written(holes)) == (Hole(-12.346, 0.0, 5.5), Hole(40.0, 0.0, 6.6))
    assert jig.read("  ; ") == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2", "entry 1 of the holes, '1,2', is not x,y,d"),
        ("0,0,5.5; a,b,c", "entry 2 of the holes"),
        ("0,0,nan", "further than 400 mm|no drill bush|not"),
        ("500,0,5.5", "further than 400 mm"),
        (";", "no entry"),
        ("0,0,94", "no drill bush fits"),
        ("0,0,5.5; 8,0,5.5", "8.0 mm apart and their bushes need 12.5 mm"),
        ("; ".join(f"{20 * i},0,3.5" for i in range(17)), "too many for one jig"),
    ],
)
def test_tables_that_cannot_be_drilled_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        DrillJig(holes=text)


def test_patterns() -> None:
    assert [(h.x, h.y) for h in DrillJig(n=3, pitch=30).drilled] == [(-30, 0), (0, 0), (30, 0)]
    assert len(DrillJig(pattern="grid", n=4, rows=3).drilled) == 12
    circle = DrillJig(pattern="circle", n=5, pcd=100).drilled
    assert [math.hypot(h.x, h.y) for h in circle] == pytest.approx([50] * 5)


def test_hulls_enclose_their_points_by_the_radius() -> None:
    rng = np.random.default_rng(4)
    for n in (1, 2, 3, 12):
        points = rng.uniform(-80, 80, (n, 2))
        loop = jig.hull([(float(x), float(y)) for x, y in points], 9.0)
        edge = loop.sampled(24)
        nearest = np.hypot(*(edge[:, None] - points[None]).transpose(2, 0, 1)).min(axis=0)
        assert nearest.min() >= 9.0 - 0.02
        assert loop.area >= math.pi * 81 - 1e-6
    assert jig.hull([(0, 0), (50, 0)], 5).area == pytest.approx(math.pi * 25 + 500)
    assert jig.hull([(0, 0), (25, 0), (50, 0)], 5).area == pytest.approx(math.pi * 25 + 500)


def test_left_and_right_cannot_be_mistaken() -> None:
    left, right, both = (DrillJig(side=side).outline.sampled(8) for side in ("left", "right", "both"))

    def far(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1)).min(axis=1).max())

    assert far(left, right) > 4
    assert far(left * (-1, 1), right) < 1.5
    assert far(both, both * (-1, 1)) < 1.5
    assert DrillJig(side="left").name == "JIG/A/L"
    assert DrillJig(label=" ", revision="B").name == "B"


def test_feet_and_stop_leave_the_chips_their_gap() -> None:
    part = DrillJig(drill=8, stop=6, thickness=8, chips=1.0)
    assert part.plate + part.foot - part.bush_length(part.drilled[0]) == pytest.approx(8)
    solid = make(part)
    assert "instead of 8" in " ".join(make(DrillJig(drill=12, thickness=8)).notes)
    heights = set(np.round(solid.mesh.vertices[:, 2], 3))
    assert {0.0, 6.0, round(6 + part.foot, 3), round(6 + part.foot + part.plate, 3)} <= heights
    assert solid.mesh.bounds[1, 2] == pytest.approx(6 + part.foot + part.plate + 0.6)


def test_it_takes_the_part_s_place() -> None:
    spot = Interface("base", Frame((1, 2, 3), (0, 0, -1)), (Hole(10, 4, 5.5, "M5"), Hole(-30, -6, 6.6, "M6")))
    part = DrillJig.of(DrillJig(side="left"), spot, stop=5)
    assert (part.side, part.label) == ("left", "DRILL JIG")
    work = next(part.interfaces())
    assert [(h.x, h.y, h.diameter) for h in work.holes] == [(10, 4, 5.5), (-30, -6, 6.6)]
    assert work.frame.z == (0, 0, -1)
    with pytest.raises(ParameterError, match="no entry"):
        DrillJig.of(DrillJig(), Interface("bare", Frame()))


def test_checks_speak() -> None:
    mixed = DrillJig(holes="0,0,12; 60,0,3.5")
    assert "chip gap" in {f.check for f in mixed.checks()}
    assert "location" in {f.check for f in DrillJig(holes="0,0,5.5").checks()}
    assert not list(DrillJig().checks())
    with pytest.raises(ParameterError, match="no sign for"):
        DrillJig(label="漢")


def test_bushes_are_counted_by_size() -> None:
    items = {h.item: h.quantity for h in DrillJig(holes="0,0,5.5; 40,0,5.5; 0,40,8.5").hardware()}
    assert items == {"bush A 5.5x10 DIN 179": 2, "bush A 8.5x12 DIN 179": 1}
