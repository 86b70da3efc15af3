"""Badge: closed volumes, refusals in words, and random badges through the gate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Options, derive
from parts import lettering, outline
from parts.exterior.badge_nameplate import BadgeNameplate
from parts.letters import faces
from parts.part import ParameterError


@pytest.mark.parametrize("preset", BadgeNameplate.presets)
def test_presets_pass_the_gate_and_lie_on_the_bed(preset: str) -> None:
    part = BadgeNameplate(**BadgeNameplate.presets[preset])
    solid = make(part)
    low, high = solid.mesh.bounds
    assert low[2] == pytest.approx(0, abs=1e-9)
    assert high[2] == pytest.approx(part.proud, abs=1e-6)
    assert high[:2] - low[:2] == pytest.approx([part.width, part.height], abs=0.2)
    assert not [f for f in part.checks() if f.severity == "error"]


def test_a_plain_pill_has_the_volume_of_a_stadium() -> None:
    part = BadgeNameplate(shape="pill", width=100, height=30, border=0, edge_r=0, thickness=3)
    assert make(part).volume == pytest.approx((70 * 30 + math.pi * 15**2) * 3, rel=1e-6)


def test_letters_and_rim_add_their_areas() -> None:
    plain = BadgeNameplate(shape="rect", width=120, height=30, border=0, edge_r=0)
    named = plain.changed(text="Grüße", relief=1.0)
    ink = sum(f.Area() for f in faces("Grüße", "rounded", named.size))
    assert make(named).volume - make(plain).volume == pytest.approx(ink * 1.0, rel=1e-4)
    cut = named.changed(relief=-0.5)
    assert make(plain).volume - make(cut).volume == pytest.approx(ink * 0.5, rel=1e-4)


@pytest.mark.parametrize("shape", ["rect", "pill", "oval", "shield", "hex"])
def test_the_text_stays_on_the_face(shape: str) -> None:
    part = BadgeNameplate(shape=shape, width=60, height=50, text="Ågy", text_size=10)
    box = lettering.measure(part.text, part.font, part.size)
    inner = outline.polygon(part.outline(part.border), 48)
    d = np.roll(inner, -1, axis=0) - inner
    for x in (-box.width / 2, box.width / 2):
        for y in (part.middle - box.height / 2, part.middle + box.height / 2):
            side = d[:, 0] * (y - inner[:, 1]) - d[:, 1] * (x - inner[:, 0])
            assert (side > 0).all(), (shape, x, y)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": "Ж!"}, "the font rounded has no sign for Ж; remove it"),
        ({"text": "WWWWWWWWWWWWWW", "width": 40, "height": 12, "border": 4}, "the text fits only"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        BadgeNameplate(**values)


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({"text": "Lagoon blue", "width": 100}, "instead of 14 mm: so that it fits"),
        ({"text": "A", "relief": 0.1}, "relief 0.3 mm instead of 0.1 mm"),
        ({"shape": "shield", "width": 200}, "wide 45.0 mm instead of 200 mm"),
        ({"shape": "oval", "width": 40, "height": 80}, "high 34.8 mm instead of 80 mm"),
        ({"mount": "magnet", "thickness": 2}, "thickness 3.9 mm instead of 2 mm"),
        ({"mount": "magnet", "height": 15}, "held by foam tape: a magnet needs a badge 20 mm high"),
        ({"mount": "pins", "curvature_r": 300}, "held by foam tape: pins would splay"),
        ({"curvature_r": 100}, "curvature_r 200.0 mm instead of 100 mm"),
        ({"edge_r": 3}, "edge_r 1.5 mm instead of 3 mm"),
        ({"border": 0.5}, "border 0.8 mm instead of 0.5 mm"),
    ],
)
def test_what_gives_way_is_said(values: dict[str, Any], note: str) -> None:
    assert any(note in sentence for sentence in make(BadgeNameplate(**values), "preview").notes)


def test_checks_speak_up() -> None:
    assert not list(BadgeNameplate().checks())
    high = {f.check: f for f in BadgeNameplate(thickness=5, edge_r=1).checks()}
    assert high["projection edge"].severity == "error"
    assert not list(BadgeNameplate(thickness=5, edge_r=2.5, border=3).checks())
    small = {f.check for f in BadgeNameplate(text="Lagoon blue", width=60, text_size=30).checks()}
    assert "text size" in small


def test_a_curved_badge_stands_on_its_ends_and_keeps_its_thickness() -> None:
    part = BadgeNameplate(shape="rect", width=120, height=24, curvature_r=300, edge_r=0, border=0)
    solid = make(part)
    assert solid.mesh.bounds[0][2] == pytest.approx(0, abs=0.01)
    rise = 300 * (1 - math.cos(0.2))
    assert solid.mesh.bounds[1][2] == pytest.approx(rise + part.thickness, abs=0.02)
    # a sector of a ring, less the four round corners: their area is that of the flat badge's, bent
    flat = make(part.changed(curvature_r=0)).volume
    assert solid.volume == pytest.approx(flat * (300 + part.thickness / 2) / 300, rel=1e-4)


def test_letters_and_rim_of_a_curved_badge_are_those_of_the_flat_one_bent() -> None:
    """Every layer grows by its mean radius over the back's: Pappus."""
    common: dict[str, Any] = {"shape": "rect", "width": 120, "height": 30, "border": 0, "edge_r": 0, "thickness": 3}
    plain = BadgeNameplate(**common, curvature_r=400)
    for relief in (1.0, -0.6):
        named = plain.changed(text="Größe & Co", text_size=12, relief=relief)
        ink = sum(f.Area() for f in faces(named.text, named.font, named.size))
        share = (400 + 3 + relief / 2) / 400
        assert make(named).volume - make(plain).volume == pytest.approx(ink * relief * share, rel=2e-3)


def test_a_magnet_sits_in_a_curved_back() -> None:
    part = BadgeNameplate(shape="rect", height=40, curvature_r=400, mount="magnet", thickness=4)
    d, depth = part.pocket
    lost = make(part.changed(mount="vhb")).volume - make(part).volume
    assert lost == pytest.approx(math.pi / 4 * d**2 * depth, rel=0.01)
    back = next(part.interfaces())
    assert back.frame.origin[2] == pytest.approx(400 * (1 - math.cos(70 / 400)))


def test_it_sits_on_nose_and_tail_and_reads_from_outside() -> None:
    car = derive(Options(personal_text="Lagoon"))
    front, rear = BadgeNameplate.fit(car)
    assert (front.name, rear.name) == ("front", "rear")
    assert front.part == rear.part
    assert front.frame.z[0] < -0.9
    assert rear.frame.z[0] > 0.9
    for placed in (front, rear):
        assert placed.frame.y[2] > 0.9  # upright
        assert abs(placed.frame.origin[2] - car.z_lamp) < 5
        assert placed.part.values()["text"] == "Lagoon"
        assert placed.part.values()["height"] < 2 * car.mouth
