"""Grille insert: gate, law, hooks, and its place on cars."""

from __future__ import annotations

import random

import pytest

from configurator.solid.kernel import make
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import derive
from parts.exterior.grille_insert import GrilleInsert
from parts.loops import box
from parts.part import ParameterError


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
    ("values", "word"),
    [
        ({"cell": 36, "bar": 4, "edge_r": 0.5}, "R26"),
        ({"bar": 1.6, "edge_r": 1}, "bars"),
        ({"cell": 8, "bar": 1.6, "edge_r": 0.5}, "cells are more"),
        ({"frame": 8, "edge_r": 3, "bar": 8}, "frame"),
        ({"open_w": 200, "bow": 60, "clips": 4}, "bow"),
        ({"corner_r": 60, "open_h": 80}, "corner_r"),
    ],
)
def test_refusals_name_the_remedy(values: dict[str, float], word: str) -> None:
    with pytest.raises(ParameterError, match=word):
        GrilleInsert(**values)


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


def test_random_inserts_pass_the_gate() -> None:
    rng, made = random.Random(5), 0
    while made < 4:
        try:
            part = GrilleInsert(
                open_w=rng.uniform(200, 500), open_h=rng.uniform(60, 150), corner_r=rng.uniform(3, 60),
                bow=rng.choice([0, rng.uniform(0, 40)]), pattern=rng.choice(("hex", "graded", "diamond", "rib")),
                cell=rng.uniform(20, 38), bar=rng.uniform(3, 8), edge_r=rng.uniform(0.5, 2), clips=4,
            )  # fmt: skip
        except ParameterError:
            continue
        make(part, "preview")
        made += 1
