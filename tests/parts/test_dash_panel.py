"""Dash panel: closed-form volume, text that reads the right way on both sides, mates that meet on cars."""

from __future__ import annotations

import math
import random
from functools import cache

import numpy as np
import pytest
import trimesh
from shapely import affinity
from shapely.geometry import Polygon
from shapely.ops import unary_union

from configurator.solid.kernel import make
from configurator.vehicle import presets
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import derive
from parts import lettering
from parts.fascia import ROLL
from parts.frame import Frame
from parts.interior.air_vent import AirVent
from parts.interior.dash_panel import ENGRAVED, DashPanel
from parts.interior.gauge_bezel import GaugeBezel
from parts.part import Interface, ParameterError, Placement
from parts.slot import PANEL
from tests.vehicle.cars import random_car


def met(one: tuple[Frame, Interface], other: tuple[Frame, Interface]) -> None:
    """Origins coincide, axes are opposite, holes are at the same places: 0.05 mm."""
    (a, i), (b, k) = one, other
    fa, fb = a.then(i.frame), b.then(k.frame)
    np.testing.assert_allclose(fa.origin, fb.origin, atol=0.05)
    np.testing.assert_allclose(fa.z, -np.asarray(fb.z), atol=1e-6)
    mine = np.array([fa.point(h.x, h.y) for h in i.holes])
    theirs = np.array([fb.point(h.x, h.y) for h in k.holes])
    assert len(mine) == len(theirs) > 0
    assert np.linalg.norm(mine[:, None] - theirs[None], axis=2).min(axis=1).max() < 0.05


def interfaces(placed: Placement) -> dict[str, tuple[Frame, Interface]]:
    return {i.name: (placed.frame, i) for i in placed.part.interfaces()}


def test_bezel_and_vents_meet_the_dash_on_every_car() -> None:
    rng = random.Random(8)
    options = [p.options for p in presets().values()]
    options += [Options(trim=t, drive_side=s) for t in ("base", "comfort", "premium") for s in ("LHD", "RHD")]
    for car in [derive(o) for o in (*options, *(random_car(rng) for _ in range(6)))]:
        (dash,) = DashPanel.fit(car)
        mine = interfaces(dash)
        (bezel,) = GaugeBezel.fit(car)
        met(mine["gauge"], interfaces(bezel)["dash"])
        housings = [p for p in AirVent.fit(car) if p.part.values()["piece"] == "housing"]
        assert len(housings) == sum(name.startswith("vent.") for name in mine) > 0
        for p in housings:
            met(mine[f"vent.{p.name}"], interfaces(p)["dash"])
        assert (dash.part.values()["side"] == "left") == (car.driver < 0)
        assert mine["gauge"][0].then(mine["gauge"][1].frame).origin[1] == pytest.approx(car.steering[1], abs=0.5)


@cache
def bare() -> DashPanel:
    return DashPanel(pattern="plain", slots=0)


def test_volume_is_the_rolled_tray_less_openings_plus_bosses() -> None:
    part = bare()
    loop = part.outline
    # Gauss over the quarter circle: the outline at depth h moves in by R - sqrt(R² - h²)
    node, weight = np.polynomial.legendre.leggauss(24)

    def rolled(radius: float, start: float) -> float:
        turn = (node + 1) * math.pi / 4
        areas = [loop.grown(-start - radius * (1 - math.cos(t))).area * radius * math.cos(t) for t in turn]
        return float(weight @ np.array(areas)) * math.pi / 4

    straight = part.depth - ROLL
    tray = loop.area * straight + rolled(ROLL, 0.0) - loop.grown(-PANEL).area * straight - rolled(ROLL - PANEL, PANEL)
    tray -= sum(o.area for o in part.openings) * PANEL
    for b in part.bosses:
        ring = math.pi / 4 * (b.outside**2 - b.bore**2) * b.height
        rest = max(min(b.bored, b.height + PANEL) - b.height, 0.0)  # what the bore takes of the wall
        tray += ring - math.pi / 4 * b.bore**2 * rest
    assert make(part, "preview").volume == pytest.approx(tray, rel=2e-4)


def test_openings_are_where_the_interfaces_say() -> None:
    part = DashPanel(pattern="plain")
    mesh = make(part, "export").mesh
    solid = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    free, filled = [], []
    for i in part.interfaces():
        deep = 1.0 if i.name == "beam" else 1.5  # under a boss's tip, or in the middle of the wall
        if i.name.startswith(("switch", "usb", "screen", "gauge", "column", "vent")):
            free.append(i.frame.point(0, 0, -deep))
        for h in i.holes:
            for t in np.linspace(0.1, 2 * math.pi, 7):
                x, y = math.cos(t), math.sin(t)
                r = h.diameter / 2
                free.append(i.frame.point(h.x + (r - 0.1) * x, h.y + (r - 0.1) * y, -deep))
                filled.append(i.frame.point(h.x + (r + 0.1) * x, h.y + (r + 0.1) * y, -deep))
    assert not solid.contains(free).any()
    assert solid.contains(filled).all()


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_words_read_the_right_way_on_both_sides(side: str) -> None:
    part = DashPanel(side=side, words="Fog 7", pattern="plain", slots=0)
    mesh = make(part, "preview").mesh
    corners = mesh.vertices[mesh.faces]
    floor = corners[np.abs(corners[:, :, 2] - ENGRAVED).max(axis=1) < 1e-4]
    # as the people see the front: x to the right, y up
    ink = unary_union([Polygon(t[:, :2] * (1, -1)) for t in floor])
    x, y, _, size = part.pad
    loops = [Polygon(p) for p in lettering.polygons("Fog 7", part.font, size)]
    text = loops[0]
    for loop in loops[1:]:
        text = text.symmetric_difference(loop)
    text = affinity.translate(text, x, y)
    assert ink.symmetric_difference(text).area < 0.03 * text.area
    mirrored = affinity.scale(text, -1, 1, origin=(x, y))
    assert ink.symmetric_difference(mirrored).area > 0.3 * text.area
    assert (x > part.fascia.column[0]) == (side == "left"), "before the passenger"


def test_what_gives_way_is_said() -> None:
    def notes(**values: object) -> str:
        from parts.part import notes_of

        return " ".join(notes_of(DashPanel(**{"pattern": "plain", "slots": 0} | values).build()))

    assert notes() == ""
    assert "240" in notes(height=150, screen="tablet10") or "223" in notes(height=150, screen="tablet10")
    assert "no room at the end" in notes(width=900, driver=350)
    assert "clear the column" in notes(gauge_rise=-20)
    assert "left out" in notes(width=900, vents=4, screen="tablet8", switches=8, usb=3)


def test_checks_and_rules_speak() -> None:
    crowded = DashPanel(width=900, vents=4, screen="tablet10", switches=8, usb=3, slots=3, slot_size="M")
    assert "row" in {f.check for f in crowded.checks()}
    assert not list(DashPanel().checks())
    long = DashPanel(words="Wellington Wheelhouse 77", vents=4, screen="din2", slots=3, slot_size="M", width=1000)
    assert "words" in {f.check for f in long.checks()}
    with pytest.raises(ParameterError, match="no sign for"):
        DashPanel(words="ẞ", font="condensed")


def test_hardware_counts_the_bosses() -> None:
    part = DashPanel(gauge_n=3)
    counted = {h.item: h.quantity for h in part.hardware()}
    assert sum(counted.values()) == len(list(part.bosses))
    assert counted["insert M3"] == 6
