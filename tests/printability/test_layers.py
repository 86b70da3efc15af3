"""Layers: the sums of a box can be done by hand, and several infills cost the outlines only once."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from configurator.printability.analysis import Analysis
from configurator.printability.estimate import layers
from configurator.printability.estimate.layers import measure, measures
from configurator.printability.profiles import profile
from tests.printability.test_checks import box, mesh_of

FINE = profile("fff-0.4")
X, Y, Z = 40.0, 30.0, 20.0


def test_walls_skins_and_infill_of_a_box() -> None:
    found = measure(Analysis(mesh_of(box(X, Y, Z))), FINE, 0.2)
    assert found is not None
    count = round(Z / FINE.layer)
    assert found.layers == count
    assert found.loops == count
    inset = FINE.width / 2 + (FINE.perimeters - 0.5) * FINE.spacing
    room = (X - 2 * inset) * (Y - 2 * inset)
    walls = X * Y - room - (FINE.width - FINE.spacing) / 2 * 2 * (X + Y)
    assert found.walls == pytest.approx(walls * Z, rel=0.005)
    skins = (FINE.top + FINE.bottom) * FINE.layer
    assert found.solid == pytest.approx(room * skins, rel=0.03)  # infill reaches a little into the walls
    assert found.sparse == pytest.approx(0.2 * room * (Z - skins), rel=0.03)
    outer = 2 * (X + Y) - 4 * FINE.width
    speeds = FINE.speeds
    assert found.t_external == pytest.approx(outer * ((count - 1) / speeds["external"] + 1 / speeds["first"]), rel=1e-3)
    assert found.waiting == 0


def test_several_infills_at_once_are_what_each_is_alone() -> None:
    body = Analysis(mesh_of(box(X, Y, Z)))
    together = measures(body, FINE, (0.1, 0.5))
    assert together is not None
    for infill, each in zip((0.1, 0.5), together, strict=True):
        alone = measure(body, FINE, infill)
        assert alone is not None
        assert asdict(each) == pytest.approx(asdict(alone))


def test_a_way_by_many_places_grows_with_the_root_of_their_number_and_of_the_area() -> None:
    def travel(*places: float) -> float:
        posts = [box(4, 4, 10, at=(x, 0, 0)) for x in places]
        found = measure(Analysis(mesh_of(sum(posts[1:], posts[0]))), FINE, 0.2)
        assert found is not None
        return found.travel

    # the box around the posts is 104 mm by 4, however many stand in it
    assert travel(0, 100) == pytest.approx(50 * (2 * 104 * 4) ** 0.5)
    assert travel(0, 25, 75, 100) == pytest.approx(50 * (4 * 104 * 4) ** 0.5)


def test_a_mesh_that_is_not_closed_has_no_layers() -> None:
    open_ = box(X, Y, Z)
    open_.update_faces([True] * 11 + [False])
    assert measures(Analysis(mesh_of(open_)), FINE, (0.2,)) is None


def test_a_soup_that_jumps_at_every_layer_is_looked_at_in_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts of all heights: each layer differs from the last, and the sums stay near those of all layers."""
    posts = sum(
        (box(3, 3, h, at=(4 * i, 0, h / 2)) for i, h in enumerate(range(10, 50))), box(3, 3, 60, at=(-4, 0, 30))
    )
    body = Analysis(mesh_of(posts))
    every = measure(body, FINE, 0.2)
    monkeypatch.setattr(layers, "CORNERS", 12_000)
    fewer = measure(body, FINE, 0.2)
    assert every is not None
    assert fewer is not None
    assert fewer != every
    assert fewer.layers == every.layers
    assert fewer.walls == pytest.approx(every.walls, rel=0.03)
    assert fewer.solid == pytest.approx(every.solid, rel=0.15)
