"""Grille insert: gate, law, hooks, and its place on cars."""

from __future__ import annotations

import random

import pytest

from bench.sampling import uniform
from configurator.solid.kernel import make
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import derive
from parts.exterior.grille_insert import CELLS, GrilleInsert
from parts.loops import box
from parts.pattern import STYLES


@pytest.mark.parametrize("name", list(GrilleInsert.presets))
def test_presets_pass_the_gate(name: str) -> None:
    solid = make(GrilleInsert(**GrilleInsert.presets[name]), "preview")
    assert solid.mesh.bounds[0][2] == pytest.approx(0.0, abs=1e-6)


def test_volume_is_plate_less_cells_plus_hooks() -> None:
    """With hooks of known size the pierced plate's volume follows from the loops' areas alone."""
    part = GrilleInsert(pattern="hex", edge_r=0.5)
    plain = part.changed(pattern="plain")
    pierced, closed = make(part, "preview").volume, make(plain, "preview").volume
    cells = part.cells
    lost = closed - pierced
    assert lost > cells.open_area * part.depth
    grown = sum(cell.grown(0.5).area for cell in cells.cells)
    assert lost < cells.open_area * (part.depth - 0.5) + grown * 0.5


def test_bow_keeps_the_volume_and_moves_the_ends_back() -> None:
    flat, bowed = GrilleInsert(pattern="rib", cell=24), GrilleInsert(pattern="rib", cell=24, bow=20)
    a, b = make(flat, "preview"), make(bowed, "preview")
    assert b.volume == pytest.approx(a.volume, rel=1e-4)
    # what rises most are the hooks next to the ends, not quite at the full bow
    assert 10 < b.mesh.bounds[1][2] - a.mesh.bounds[1][2] <= 20


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({"bar": 1.6, "edge_r": 1}, "bars 2.4 mm instead of 1.6 mm"),
        ({"cell": 8, "bar": 1.6, "edge_r": 0.5}, "at most 72 cells"),
        ({"frame": 8, "edge_r": 3, "bar": 8}, "frame 8.8 mm instead of 8 mm"),
        ({"open_w": 200, "bow": 60, "clips": 4}, "bow 19.8 mm instead of 60 mm"),
        ({"corner_r": 60, "open_h": 80}, "corner_r 40.0 mm instead of 60 mm"),
        ({"open_w": 200, "corner_r": 60, "open_h": 140, "clips": 16}, "8 hooks instead of 16"),
        ({"open_w": 200, "pad_w": 200}, "pad_w"),
    ],
)
def test_what_gives_way_is_said(values: dict[str, float], note: str) -> None:
    assert any(note in sentence for sentence in make(GrilleInsert(**values), "preview").notes)


def test_every_pattern_keeps_the_law_and_the_limits() -> None:
    rng = random.Random(8)
    for point in uniform(GrilleInsert, 8, 40):
        part = GrilleInsert(**point | {"pattern": rng.choice(STYLES)})
        found, bar = part._made
        assert len(found.cells) <= CELLS
        assert found.gap <= 40 + 1e-6
        assert found.gap <= 25 or part.edge >= 1
        assert not found.cells or bar >= 2 * part.edge + 0.4 - 1e-9
        assert part.rim >= part.clip_t + 3.8 + part.edge


def test_thick_short_hooks_are_found() -> None:
    findings = {f.check: f for f in GrilleInsert(grip=10, clip_t=3, hook=2.5).checks()}
    assert findings["snap strain"].value == pytest.approx(1.5 * 3 * 2.5 / 100)
    assert not any(f.check == "snap strain" for f in GrilleInsert().checks())


def test_open_area_counts_the_cells() -> None:
    part = GrilleInsert()
    area = box(part.open_w, part.open_h, part.corner_r).area
    assert part.open_share == pytest.approx(sum(c.area for c in part.cells.cells) / area)


@pytest.mark.parametrize("pattern", ["plain", "hex", "rib", "wave", "topo"])
def test_on_the_car_it_follows_the_bumper(pattern: str) -> None:
    car = derive(Options(pattern=pattern))
    (placed,) = GrilleInsert.fit(car)
    part = placed.part
    assert isinstance(part, GrilleInsert)
    assert part.pattern == pattern
    assert placed.frame.z[0] > 0.9  # inwards: to the rear
    assert placed.frame.y[2] < -0.9 or placed.frame.y[2] > 0.9
    assert 5 < part.bow < 60
    if pattern in ("hex", "topo"):
        make(part, "preview")


def test_sharp_opening_leaves_room_for_the_rounded_edge() -> None:
    part = GrilleInsert(corner_r=3, gap=2.4, edge_r=2.2, pattern="plain", bow=30)
    assert part.radius > part.edge_r
    make(part, "preview")
