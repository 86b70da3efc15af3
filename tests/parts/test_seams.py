"""Seams: whatever the parameters, no plane that a family offers comes near a hole, an opening's end or a crease."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bench.sampling import legal
from configurator.printability.analysis import Analysis
from configurator.printability.split.cuts import section
from configurator.solid.kernel import make
from parts import BY_NAME, CATALOGUE
from parts.body.panel import BodyPanel
from parts.body.seams import local
from parts.body.side import SidePanel
from parts.part import Part, Seam
from parts.seams import bands, offered, opening
from tests.parts.panels import made

OFFERING = (
    "hood_panel", "nose_panel", "lamp_band", "front_bumper", "grille_insert", "plate_holder", "cowl_grille",
    "fender_panel", "fender_flare", "door_skin", "rocker_panel", "sill_trim", "rear_quarter", "tailgate_panel",
    "roof_cap", "rear_spoiler", "wheel_cover", "dash_panel", "steering_wheel", "seat_shell", "battery_tray",
    "seat_bracket",
)  # fmt: skip
NEAR = {"dash_panel": 0.9}  # mm from a hole's edge to a seam, where 3 is not kept: its row leaves 12 between openings
DRAWS = 3
FEW = 6  # … of families whose seams take no surface


def drawn(name: str) -> Iterator[Part]:
    family = BY_NAME[name]
    yield family()
    yield from legal(family, 11, DRAWS if issubclass(family, BodyPanel) else FEW)


def off(points: np.ndarray, seam: Seam) -> np.ndarray:
    """Signed distances of points (n, 3) from a seam's band, mm: negative within."""
    along = points @ np.array(seam.normal)
    return np.maximum(seam.low - along, along - seam.high)


def test_every_family_too_large_for_a_desktop_machine_offers_seams() -> None:
    large = {f.family for f in CATALOGUE if np.sort(np.ptp(made(f()).vertices, axis=0))[-1] > 320.0}
    assert large <= set(OFFERING)
    assert {f.family for f in CATALOGUE if next(f().seams(), None) is not None} <= set(OFFERING)


@pytest.mark.parametrize("name", OFFERING)
def test_seams_keep_off_holes_and_lie_within_the_part(name: str) -> None:
    found = 0
    for part in drawn(name):
        seams = list(part.seams())
        found += len(seams)
        holes = [(i.frame.point(h.x, h.y), h.diameter / 2) for i in part.interfaces() for h in i.holes]
        for seam in seams:
            assert np.linalg.norm(seam.normal) == pytest.approx(1.0, abs=1e-6)
            assert seam.low <= seam.high
            assert seam.reason
            if holes:
                at, r = np.array([h[0] for h in holes]), np.array([h[1] for h in holes])
                assert (off(at, seam) >= r + NEAR.get(name, 3.0) - 1e-3).all(), (part, seam)
    assert found


@pytest.mark.parametrize("name", [n for n in OFFERING if issubclass(BY_NAME[n], BodyPanel)])
def test_seams_of_panels_keep_off_openings_ends_ribs_and_creases(name: str) -> None:
    for part in drawn(name):
        assert isinstance(part, BodyPanel)
        edge = local(part, np.asarray(part.region.exterior.coords), 0.0)
        for seam in part.seams():
            n = np.array(seam.normal)
            assert (edge @ n).min() + 20.0 < seam.high
            assert seam.low < (edge @ n).max() - 20.0
            for window in part.windows() if name != "lamp_band" else ():
                along = local(part, np.asarray(window.exterior.coords), 0.0) @ n
                apart = max(seam.low - along.max(), along.min() - seam.high)
                inside = min(seam.low - along.min(), along.max() - seam.high)
                assert apart >= part.rim_width or inside >= 50.0, (part, seam)
            if isinstance(part, SidePanel) and abs(n[1]) > 0.9:
                low, z0, high, z1 = part.region.bounds
                x = np.linspace(low + 60.0, high - 60.0, 12)
                if z0 + 30.0 < part.shape.z_base < z1 - 30.0:
                    crease = local(part, np.column_stack([x, np.full_like(x, part.shape.z_base)]), 0.0)
                    assert off(crease, seam).max() > 15.0


@pytest.mark.parametrize("name", OFFERING)
def test_every_seam_cuts_the_part(name: str) -> None:
    part = BY_NAME[name]()
    found = Analysis(made(part))
    assert found.manifold is not None
    body = found.manifold.translate(tuple(found.low))
    for seam in list(part.seams())[:24]:
        for offset in (seam.low, (seam.low + seam.high) / 2, seam.high):
            assert section(body, np.array(seam.normal), offset).area() > 10.0


@pytest.mark.parametrize("name", ["fender_panel", "door_skin", "rear_quarter", "rocker_panel"])
def test_parts_that_mirror_each_other_are_cut_alike(name: str) -> None:
    left, right = (list(BY_NAME[name](side=side).seams()) for side in ("left", "right"))
    mirrored = [(s.normal, -s.high, -s.low) if s.normal[1] else (s.normal, s.low, s.high) for s in right]
    a = np.array(sorted((*normal, low, high) for normal, low, high in mirrored))
    b = np.array(sorted((*s.normal, s.low, s.high) for s in left))
    assert a.shape == b.shape
    assert np.abs(a - b).max() < 0.5


def test_symmetric_parts_have_symmetric_seams() -> None:
    for name in ("hood_panel", "roof_cap", "tailgate_panel", "lamp_band", "sill_trim", "plate_holder"):
        seams = list(BY_NAME[name]().seams())
        axis = 0 if name not in ("hood_panel", "roof_cap") else 1
        spans = np.array(sorted((s.low, s.high) for s in seams if abs(s.normal[axis]) > 0.9))
        turned = np.array(sorted((-high, -low) for low, high in spans))
        assert np.abs(spans - turned).max() < 1.0, name


def test_bands_are_what_spans_leave_free() -> None:
    assert list(bands((0.0, 100.0), [(30.0, 40.0), (35.0, 50.0), (90.0, 120.0)], end=10.0)) == [
        (10.0, 30.0), (50.0, 90.0)]  # fmt: skip
    assert list(bands((0.0, 15.0), [], end=10.0)) == []
    assert opening((0.0, 100.0), 5.0) == ([(-5.0, 105.0)], [])
    assert opening((0.0, 300.0), 5.0) == ([(-5.0, 60.0), (240.0, 305.0)], [(-5.0, 305.0)])
    found = list(offered((1.0, 0.0, 0.0), (0.0, 100.0), [(40.0, 60.0)], "free", [(60.0, 80.0)], "spoiled", end=10.0))
    assert [(s.low, s.high, s.preference) for s in found] == [(10.0, 40.0, 0), (80.0, 90.0, 0), (60.0, 80.0, 1)]


def test_seams_take_no_part_in_a_solid() -> None:
    assert make(BY_NAME["seat_bracket"]()).mesh.digest == make(BY_NAME["seat_bracket"]()).mesh.digest
