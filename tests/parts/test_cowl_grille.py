"""Cowl grille: cells really open, few enough, clear of inserts; it lies under hood and screen."""

from __future__ import annotations

import numpy as np
import pytest

from parts.exterior.cowl_grille import DROP, LOOKS, MOST, CowlGrille
from tests.parts.panels import bored, made


@pytest.mark.parametrize("pattern", LOOKS)
def test_patterns_are_open_and_within_the_limit(pattern: str) -> None:
    found = CowlGrille(**LOOKS[pattern]).cells
    assert 10 <= len(found.cells) <= MOST
    assert found.open_area > 30000.0


def test_cells_and_drains_go_through() -> None:
    """Rays along the normals: free in the middle of cells and drains, two walls of the shell between them."""
    from trimesh import Trimesh

    part = CowlGrille()
    mesh = made(part)
    solid = Trimesh(mesh.vertices, mesh.faces, process=False)
    middle = sum(part._span) / 2
    cells = [(middle + c.points.mean(axis=0)[1], c.points.mean(axis=0)[0]) for c in part.cells.cells]
    for at in [*cells[::7], *part.drains()]:
        frame = part.spot(at)
        start = np.array(frame.origin) + 20.0 * np.array(frame.z)
        assert not len(solid.ray.intersects_location([start], [-np.array(frame.z)])[0])


def test_it_lies_nine_millimetres_under_the_skin() -> None:
    part = CowlGrille()
    s = np.full(5, part._span[0] + 20.0)
    y = np.linspace(-300.0, 300.0, 5)
    points, _ = part.sheet.place(part.sheet.into(np.column_stack([s, y])))
    skin = part.outlines.skin
    assert np.einsum("ij,ij->i", points - skin.t_point(s, y), skin.t_normal(s, y)) == pytest.approx([DROP] * 5)


def test_cells_keep_clear_of_inserts() -> None:
    part = CowlGrille(fixes=8)
    middle = sum(part._span) / 2
    for s, y in part.fixings():
        for cell in part.cells.cells:
            away = np.linalg.norm(cell.sampled(6) - (y, s - middle), axis=1).min()
            assert away > part.bore[0] / 2 + 3.0
    for interface in part.interfaces():
        bored(part, interface)


def test_too_little_air_is_said() -> None:
    small = CowlGrille(border=20, cell=18, bar=8)
    assert ("air" in {f.check for f in small.checks()}) == (small.cells.open_area < 12000.0)


def test_left_out_cells_are_noted() -> None:
    from parts.part import notes_of

    part = CowlGrille()
    notes = " ".join(notes_of(part.build()))
    assert str(part.cells.dropped) in notes
    assert f"{part.cells.pitch:.1f} mm" in notes
