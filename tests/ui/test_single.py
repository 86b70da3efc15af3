"""The page "Single parts": one form per family, made from its fields."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from configurator.solid.shop import Shop
from configurator.ui import form
from parts import CATALOGUE
from parts.part import Part
from tests.ui.conftest import manifest, meshes

Open = Callable[[str], AppTest]
families = pytest.mark.parametrize("family", CATALOGUE, ids=lambda f: f.family)


def opened(app: Open, family: type[Part]) -> AppTest:
    at = app("parts")
    at.query_params["part"] = family.family
    return at.run()


@families
def test_the_form_has_every_field(app: Open, family: type[Part]) -> None:
    at = opened(app, family)
    assert not at.exception
    kinds = (at.number_input, at.pills, at.selectbox, at.toggle, at.text_input)
    widgets = {widget.key: widget for kind in kinds for widget in kind}
    for name, value in family().values().items():
        widget = widgets[f"{family.family}-{name}"]
        assert widget.value == value
        assert widget.label == form.label(family, name)
    assert list(meshes(at)) == [family.family]
    assert manifest(at)["kind"] == "part"


@families
def test_presets_fill_the_form(app: Open, family: type[Part]) -> None:
    at = opened(app, family)
    for name in family.presets:
        {w.key: w for w in at.pills}[f"{family.family}-preset-choice"].set_value(name).run()
        assert not at.exception
        assert at.session_state.good_parts[family.family] == family(**family.presets[name])


def test_a_number_changes_the_part(app: Open, bench: Shop) -> None:
    family = CATALOGUE[0]
    at = opened(app, family)
    bench.built.clear()
    field = at.number_input[0]
    field.set_value(field.value + field.step).run()
    assert bench.built == [f"{family.family} preview"]
    assert at.session_state.good_parts[family.family] != family()


def test_the_kernels_failure_is_said_in_words(app: Open, bench: Shop) -> None:
    bench.pool.broken.add(CATALOGUE[0].family)  # type: ignore[attr-defined]
    at = opened(app, CATALOGUE[0])
    assert not at.exception
    assert "could not be made: the bench says no" in at.error[0].value


def test_an_unknown_part_in_the_address_shows_the_first(app: Open) -> None:
    at = app("parts")
    at.query_params["part"] = "../../etc/passwd"
    at.run()
    assert not at.exception
    assert list(meshes(at)) == [CATALOGUE[0].family]


def test_a_part_of_the_car_opens_with_its_own_sizes(app: Open) -> None:
    family = CATALOGUE[0]
    name = next(n for n in family.model_fields if family.bounds(n)[0] is not None)
    values = family().values() | {name: family.bounds(name)[0] + 0.123}
    try:
        family(**values)
    except ValueError:
        values = family().values()
    at = app("parts")
    at.session_state.opened = (family.family, values, "#1E7C84", family.material)
    at.run()
    assert not at.exception
    assert at.session_state.good_parts[family.family] == family(**values)
