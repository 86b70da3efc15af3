"""The selector knob: volumes against integrals of its profile, walls, letters and rules."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from parts.interior.selector_knob import RELIEF, SHAPES, SelectorKnob
from parts.letters import faces
from parts.part import ParameterError


@pytest.mark.parametrize("shape", SHAPES)
def test_volume_is_that_of_the_profile_less_the_bore(shape: str) -> None:
    part = SelectorKnob(shape=shape, text="", height=84, insert="core hole")
    r, z = part.knob.body.side.T
    turned = float(np.sum(math.pi / 3 * (r[1:] ** 2 + r[1:] * r[:-1] + r[:-1] ** 2) * np.diff(z)))
    bored = math.pi / 4 * part.seat[0] ** 2 * part.bore
    solid = make(part, "preview")
    assert solid.volume == pytest.approx(turned - bored, rel=1e-4)
    assert solid.mesh.bounds[:, 2] == pytest.approx([0, 84], abs=1e-6)


def test_profiles_never_cross_the_axis() -> None:
    rng = np.random.default_rng(4)
    for _ in range(100):
        values = {n: rng.uniform(*SelectorKnob.bounds(n)) for n in ("height", "d_top", "d_base", "bore", "weight_d")}
        choices = {n: str(rng.choice(SelectorKnob.extra_of(n)["enum"])) for n in ("shape", "thread", "insert")}
        part = SelectorKnob(text="", **values, **choices)
        side, knob = part.knob.body.side, part.knob
        assert side[:, 0].min() > 0
        assert side[:, 1].min() >= 0
        assert side[:, 1].max() == pytest.approx(knob.height)
        assert part.wall >= 3
        assert knob.grip >= knob.foot + 6 - 1e-9
        assert knob.height >= part.bore + 14 - 1e-9
        assert part.pin >= 8 - 1e-9
        assert (knob.height, knob.grip, knob.foot) >= (part.height, part.d_top, part.d_base)


def test_engraving_takes_its_ink_and_raising_adds_it() -> None:
    blank, engraved, raised = (
        make(SelectorKnob(text=text, relief=relief), "preview")
        for text, relief in (("", "engraved"), ("R N D", "engraved"), ("R N D", "raised"))
    )
    part = SelectorKnob()
    ink = sum(face.Area() for face in faces("R N D", part.font, part.letter)) * RELIEF
    assert blank.volume - engraved.volume == pytest.approx(ink, rel=0.02)
    assert raised.volume - blank.volume == pytest.approx(ink, rel=0.02)


def test_flutes_take_material_and_keep_the_ends() -> None:
    plain, fluted = (make(SelectorKnob(shape="cyl", text="", knurl_n=n), "preview") for n in (0, 24))
    assert 0.90 < fluted.volume / plain.volume < 0.995
    assert fluted.mesh.bounds[:, 2] == pytest.approx(plain.mesh.bounds[:, 2], abs=1e-4)


@pytest.mark.parametrize(
    ("values", "remedy"),
    [
        ({"text": "P R N D"}, "shorten"),
        ({"text": "漢"}, "choose others"),
        ({"text": "WWWWW", "d_top": 34}, "shorter text"),
    ],
)  # fmt: skip
def test_the_impossible_is_refused_with_a_remedy(values: dict[str, object], remedy: str) -> None:
    with pytest.raises(ParameterError, match=remedy):
        SelectorKnob(**values)


@pytest.mark.parametrize(
    ("values", "made", "words"),
    [
        ({"thread": "M12x1.25"}, {"holds": "core hole"}, ["no insert"]),
        ({"thread": "3/8-16", "insert": "nut trap"}, {"holds": "core hole"}, ["no nut"]),
        ({"weight_d": 16}, {"pin_d": 10.03}, ["weight_d is 10.0"]),
        ({"weight_d": 1}, {"pin_d": 3.0}, ["weight_d is 3.0"]),
        ({"knurl_n": 3}, {"flutes": 6}, ["6 flutes"]),
        ({"height": 50}, {}, ["height is 64.5"]),
        ({"d_base": 36, "d_top": 38}, {}, ["d_top is 42.0"]),
        ({"thread": "M10x1.5", "insert": "nut trap", "d_base": 24}, {}, ["d_base is 30.8"]),
    ],
)  # fmt: skip
def test_what_gives_way_is_said_and_made(values: dict[str, object], made: dict[str, object], words: list[str]) -> None:
    part = SelectorKnob(text="", **values)
    solid = make(part, "preview")
    assert [word in note for word, note in zip(words, solid.notes, strict=True)] == [True]
    assert {name: getattr(part, name) for name in made} == pytest.approx(made)
    assert solid.mesh.bounds[1, 2] == pytest.approx(part.knob.height, abs=1e-6)
    assert np.ptp(solid.mesh.bounds[:, 0]) == pytest.approx(part.knob.grip, rel=0.04)


def test_nothing_is_noted_where_nothing_gives_way() -> None:
    for values in ({}, *SelectorKnob.presets.values()):
        assert not make(SelectorKnob(**values), "preview").notes


def test_presets_keep_the_rules_of_levers() -> None:
    for values in SelectorKnob.presets.values():
        part = SelectorKnob(**values)
        assert part.knob.body.smallest_radius >= 3.2
        assert not list(part.checks())
    assert {f.check for f in SelectorKnob(d_top=32, d_base=24, knurl_n=12, text="").checks()} >= {"tip area"}


def test_hardware_follows_the_insert() -> None:
    assert [h.item for h in SelectorKnob().hardware()] == ["insert M8"]
    heavy = SelectorKnob(**SelectorKnob.presets["heavy"])
    assert [h.item.split()[0] for h in heavy.hardware()] == ["nut", "steel"]
