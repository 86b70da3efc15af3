"""The cup holder: wells measured by rays, tongues that hold can and bottle, the console and the taper."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from configurator.solid.kernel import make
from parts.interior.cup_holder_insert import FIT, PLATE, CupHolderInsert


def radii(part: CupHolderInsert, z: float, turns: list[float]) -> NDArray[np.float64]:
    """Distance from the first well's axis to the nearest wall at height z above the floor, mm."""
    mesh = make(part).mesh
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    a = np.radians(turns)
    rays = np.column_stack([np.cos(a), np.sin(a), np.zeros(len(a))])
    centre = [-(part.n - 1) / 2 * part.pitch, 0.0, part.wall + z]
    where, which, _ = body.ray.intersects_location(np.tile(centre, (len(a), 1)), rays)
    return np.array([np.linalg.norm(where[which == i] - centre, axis=1).min() for i in range(len(a))])


def test_well_and_ridges_have_their_diameters() -> None:
    part = CupHolderInsert()
    plain, ridges = [30.0, 150.0, 270.0], [90.0, 210.0, 330.0]
    z = part.ridge[0]
    assert 2 * radii(part, z, plain) == pytest.approx(part.inside(z), abs=0.15)
    assert 2 * radii(part, z, ridges) == pytest.approx(part.grip[0], abs=0.15)


@pytest.mark.parametrize("n", [1, 3])
def test_size_follows_the_number_of_cups(n: int) -> None:
    part = CupHolderInsert(n=n, fingers=0)
    bounds = make(part, "preview").mesh.bounds
    assert bounds[1] - bounds[0] == pytest.approx((*part.plan, part.height), abs=0.05)
    assert bounds[0, 2] == pytest.approx(0, abs=1e-6)
    # what hangs into the console passes its opening with the stated clearance
    assert part.opening[1] - part.cup_d - 2 * part.wall == pytest.approx(2 * FIT)
    assert part.opening[0] < part.plan[0] - 8


def test_drain_and_tongues_take_material() -> None:
    closed, drained = (make(CupHolderInsert(n=1, fingers=0, drain=d), "preview").volume for d in (0, 8))
    assert closed - drained == pytest.approx(np.pi * 16 * 2.4, rel=0.01)


def test_can_and_bottle_are_held_by_default() -> None:
    part = CupHolderInsert()
    assert part.grip[0] < 66 < 73 < part.grip[1]
    assert not list(part.checks())


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"fingers": 0}, "retention"),
        ({"taper": 6, "cup_d": 80}, "retention"),
        ({"depth": 50, "cup_d": 82, "travel": 4}, "tipping"),
        ({"depth": 55, "cup_d": 82, "wall": 4}, "tongue strain"),
    ],
)  # fmt: skip
def test_checks_speak_up(values: dict[str, object], check: str) -> None:
    assert check in {f.check for f in CupHolderInsert(**values).checks()}


@pytest.mark.parametrize(
    ("values", "height", "word"),
    [
        ({"well_d": 60, "wall": 2.4}, 64.6, "console"),
        ({"well_d": 80, "depth": 110, "wall": 4}, 84.6, "console"),
        ({"drain": 1}, 77.4, "drain"),
    ],
)  # fmt: skip
def test_what_gives_way_is_said_and_made(values: dict[str, float], height: float, word: str) -> None:
    part = CupHolderInsert(n=1, fingers=0, **values)
    solid = make(part, "preview")
    assert [word in note for note in solid.notes] == [True]
    assert solid.mesh.bounds[1, 2] == pytest.approx(height)
    assert part.height - PLATE <= part.well_d - FIT + 1e-9


def test_a_narrow_drain_is_made_wide_enough() -> None:
    closed, narrow, wide = (
        make(CupHolderInsert(n=1, fingers=0, drain=d), "preview").volume for d in (0, 0.5, 4)
    )  # fmt: skip
    assert closed - narrow == pytest.approx(np.pi * 4 * 2.4, rel=0.01)
    assert narrow == pytest.approx(wide)


def test_the_taper_is_the_wall_s() -> None:
    part = CupHolderInsert(n=1, fingers=0, taper=5)
    low, high = (float(radii(part, z, [20.0])[0]) for z in (20.0, 60.0))
    assert np.degrees(np.arctan2(high - low, 40.0)) == pytest.approx(5, abs=0.1)
    assert part.inside(part.deep) == pytest.approx(part.cup_d)


def test_it_hangs_in_the_console() -> None:
    part = CupHolderInsert()
    console = next(part.interfaces())
    assert console.frame.origin[2] == part.height - PLATE
    assert len(console.holes) == part.n
