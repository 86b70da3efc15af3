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
    r, z = part.profile.T
    turned = float(np.sum(math.pi / 3 * (r[1:] ** 2 + r[1:] * r[:-1] + r[:-1] ** 2) * np.diff(z)))
    bored = math.pi / 4 * part.seat[0] ** 2 * part.bore
    solid = make(part, "preview")
    assert solid.volume == pytest.approx(turned - bored, rel=1e-4)
    assert solid.mesh.bounds[:, 2] == pytest.approx([0, 84], abs=1e-6)


def test_profiles_never_cross_the_axis() -> None:
    rng = np.random.default_rng(4)
    made = 0
    while made < 100:
        values = {n: rng.uniform(*SelectorKnob.bounds(n)) for n in ("height", "d_top", "d_base", "bore")}
        try:
            part = SelectorKnob(shape=str(rng.choice(SHAPES)), **values)
        except ParameterError:
            continue
        made += 1
        assert part.profile[:, 0].min() > 0
        assert part.profile[:, 1].min() >= 0
        assert part.profile[:, 1].max() == pytest.approx(part.height)
        assert part.wall() >= 3


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
        ({"text": "ABCDE"}, "shorten"),
        ({"text": "漢"}, "choose others"),
        ({"thread": "M12x1.25"}, "core hole"),
        ({"thread": "3/8-16", "insert": "nut trap"}, "core hole"),
        ({"weight_d": 16}, "thinner pin"),
        ({"height": 50}, "higher knob"),
        ({"d_base": 36, "d_top": 38}, "larger top"),
        ({"thread": "M10x1.5", "insert": "nut trap", "d_base": 24}, "larger foot"),
        ({"knurl_n": 3}, "more of them"),
    ],
)  # fmt: skip
def test_the_impossible_is_refused_with_a_remedy(values: dict[str, object], remedy: str) -> None:
    with pytest.raises(ParameterError, match=remedy):
        SelectorKnob(**values)


def test_presets_keep_the_rules_of_levers() -> None:
    for values in SelectorKnob.presets.values():
        part = SelectorKnob(**values)
        assert part.body.smallest_radius >= 3.2
        assert not list(part.checks())
    assert {f.check for f in SelectorKnob(d_top=32, d_base=24, knurl_n=12, text="").checks()} >= {"tip area"}


def test_hardware_follows_the_insert() -> None:
    assert [h.item for h in SelectorKnob().hardware()] == ["insert M8"]
    heavy = SelectorKnob(**SelectorKnob.presets["heavy"])
    assert [h.item.split()[0] for h in heavy.hardware()] == ["nut", "steel"]
