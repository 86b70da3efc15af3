"""Badge: closed volumes, refusals in words, and random badges through the gate."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Options, derive
from parts import lettering, outline
from parts.exterior.badge_nameplate import BadgeNameplate
from parts.letters import faces
from parts.part import ParameterError


def drawn(rnd: random.Random) -> BadgeNameplate:
    """A random legal badge."""
    while True:
        values: dict[str, Any] = {}
        for name in BadgeNameplate.model_fields:
            extra, (low, high) = BadgeNameplate.extra_of(name), BadgeNameplate.bounds(name)
            if "enum" in extra:
                values[name] = rnd.choice(extra["enum"])
            elif low is not None:
                values[name] = round(rnd.uniform(low, high), 2)
        values |= {"text": "".join(rnd.choice("AaBegÄßł890&. ") for _ in range(rnd.randint(0, 8))),
                   "text_size": rnd.uniform(4, 16), "curvature_r": 0}  # fmt: skip
        try:
            return BadgeNameplate(**values)
        except ParameterError:
            continue


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
        ({"text": "WWWWWWWWWWWWWW", "width": 60, "text_size": 20}, "under 60 % of the 20 mm ordered"),
        ({"text": "A", "relief": 0.1}, "does not show"),
        ({"thickness": 5, "edge_r": 1}, "needs edge_r 2.5"),
        ({"shape": "shield", "width": 200}, "a shield is 0.6 to 1.5 times as wide"),
        ({"mount": "magnet", "thickness": 2}, "magnet need a plate of 3.9 mm"),
        ({"curvature_r": 100, "edge_r": 0}, "curvature_r 100 mm is too tight"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        BadgeNameplate(**values)


def test_a_text_that_shrinks_is_noted() -> None:
    part = BadgeNameplate(text="Lagoon blue", width=100, height=30, text_size=14)
    assert part.size < 14
    assert "instead of 14 mm" in make(part).notes[0]


def test_a_curved_badge_stands_on_its_ends_and_keeps_its_thickness() -> None:
    part = BadgeNameplate(shape="rect", width=120, height=24, curvature_r=300, edge_r=0, border=0)
    solid = make(part)
    rise = 300 - math.sqrt(300**2 - 60**2)
    assert solid.mesh.bounds[0][2] == pytest.approx(0, abs=0.05)
    assert solid.mesh.bounds[1][2] == pytest.approx(rise + part.thickness, abs=0.05)
    assert make(part.changed(text="Ü", text_size=8)).volume > solid.volume


def test_random_badges_pass_the_gate() -> None:
    rnd = random.Random(7)
    for _ in range(8):
        make(drawn(rnd), "preview")


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
