"""The page "Your car": what it shows, what a change rebuilds, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from configurator.solid.shop import Shop
from configurator.vehicle import Options, Vehicle, presets
from tests.ui.conftest import manifest, meshes

Open = Callable[[str], AppTest]


def test_the_default_car_is_there_with_all_its_parts(app: Open) -> None:
    at = app("car").run()
    assert not at.exception
    assert not at.error
    placed = Vehicle(next(iter(presets().values())).options).parts()
    assert set(meshes(at)) == {p.id for p in placed}
    assert any(part["ghost"] for part in manifest(at)["parts"])
    assert not manifest(at)["busy"]
    assert f"{len(placed)} printed parts" in manifest(at)["summary"]
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Printed parts"] == str(len(placed))
    assert shown["Mass in running order"].endswith(" kg")
    assert shown["Material"].endswith(" €")


def test_every_option_has_its_widget(app: Open) -> None:
    at = app("car").run()
    kinds = (at.slider, at.pills, at.selectbox, at.toggle, at.text_input)
    keys = {widget.key for kind in kinds for widget in kind}
    assert set(Options.model_fields) <= keys


@pytest.mark.parametrize(("option", "value"), [("pattern", "wave"), ("personal_text", "AVA"), ("hub_pattern", "smart")])
def test_a_change_rebuilds_only_what_depends_on_it(app: Open, bench: Shop, option: str, value: str) -> None:
    at = app("car").run()
    old, before = meshes(at), Vehicle(next(iter(presets().values())).options)
    bench.built.clear()
    kinds = {w.key: w for kind in (at.pills, at.selectbox, at.text_input) for w in kind}
    kinds[option].set_value(value).run()
    assert not at.exception
    was = {p.id: p.part for p in before.parts()}
    after = {p.id: p.part for p in before.changed(**{option: value}).parts()}
    changed = {part for id, part in after.items() if was.get(id) != part} - set(was.values())
    assert changed
    assert sorted(set(bench.built) - {"placement"}) == sorted({f"{part.family} preview" for part in changed})
    kept = {id for id in after if was.get(id) == after[id]}
    assert {id: meshes(at)[id] for id in kept} == {id: old[id] for id in kept}


def test_a_colour_rebuilds_nothing(app: Open, bench: Shop) -> None:
    at = app("car").run()
    old, colours = meshes(at), {p["id"]: p["colour"] for p in manifest(at)["parts"]}
    bench.built.clear()
    {w.key: w for w in at.pills}["body_colour"].set_value("brick").run()
    assert bench.built == []
    assert meshes(at) == old
    new = {p["id"]: p["colour"] for p in manifest(at)["parts"]}
    assert {id for id in new if new[id] != colours[id]}
    assert all(new[id] == "#C9543B" for id in new if new[id] != colours[id])


def test_what_cannot_be_is_refused_in_words_and_the_last_good_car_stays(app: Open) -> None:
    at = app("car").run()
    good = manifest(at)
    at.slider(key="wheelbase").set_value(2400).run()
    assert not at.exception
    assert "change the length, the wheelbase or the front overhang" in at.warning[0].value
    assert manifest(at)["parts"] == good["parts"]
    next(b for b in at.button if b.label.startswith("Back")).click().run()
    assert not at.warning
    assert at.slider(key="wheelbase").value == Options().wheelbase


@pytest.mark.parametrize("name", list(presets()))
def test_presets_fill_the_form(app: Open, name: str) -> None:
    at = app("car").run()
    {w.key: w for w in at.pills}["preset"].set_value(name).run()
    assert not at.exception
    assert not at.error
    wanted = presets()[name].options
    assert {key: at.session_state[key] for key in Options.model_fields} == wanted.values()
    assert set(meshes(at)) == {p.id for p in Vehicle(wanted).parts()}


@pytest.mark.parametrize("text", ["<b>x</b>", "**_`$:red[", "😀 ÅΩж", "\u202eevil", "a\tb"])
def test_no_text_breaks_the_page(app: Open, text: str) -> None:
    at = app("car").run()
    at.text_input(key="personal_text").set_value(text[:14]).run()
    assert not at.exception
    assert manifest(at)["parts"]


def test_a_part_that_cannot_be_built_is_left_out_and_named(app: Open, bench: Shop) -> None:
    bench.pool.broken.add("grille_insert")  # type: ignore[attr-defined]
    at = app("car").run()
    assert not at.exception
    assert "The grille insert could not be made: the bench says no" in at.error[0].value
    assert "grille_insert" not in meshes(at)
    assert "mirror_housing.left" in meshes(at)


def test_a_chosen_part_is_marked_and_described(app: Open) -> None:
    at = app("car")
    at.session_state.chosen = "mirror_housing.left"
    at.run()
    assert manifest(at)["selected"] == "mirror_housing.left"
    assert any("mirror housing, left" in m.value for m in at.markdown)
    assert any(b.label == "Open this part" for b in at.button)


def test_a_link_restores_the_car(app: Open) -> None:
    at = app("car")
    at.query_params["height"] = "1600"
    at.query_params["accent_colour"] = "marigold"
    at.query_params["wheelbase"] = "nonsense"
    at.run()
    assert not at.exception
    assert at.slider(key="height").value == 1600
    assert at.session_state.good == Options(height=1600, accent_colour="marigold")
