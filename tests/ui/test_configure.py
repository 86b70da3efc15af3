"""The page "Your car": what it shows, what a change rebuilds, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from configurator.solid.shop import Shop
from configurator.vehicle import Options, Vehicle, presets
from tests.ui.conftest import control, manifest, meshes, panel

Open = Callable[[str], AppTest]


def test_the_default_car_is_there_with_all_its_parts_and_every_option(app: Open) -> None:
    at = app("car").run()
    assert not at.exception
    assert not at.error
    placed = Vehicle(next(iter(presets().values())).options).parts()
    assert set(meshes(at)) == {p.id for p in placed}
    assert any(part.get("ghost") for part in manifest(at)["parts"])
    assert not manifest(at)["busy"]
    assert f"{len(placed)} printed parts" in manifest(at)["summary"]
    names = {c["name"] for step in panel(at)["steps"] for c in step["controls"]}
    assert names == {*Options.model_fields, "preset"}


def test_a_change_rebuilds_only_what_depends_on_it(app: Open, bench: Shop) -> None:
    at = app("car").run()
    before = Vehicle(next(iter(presets().values())).options)
    was = {p.id: p.part for p in before.parts()}
    for option, value in (("pattern", "wave"), ("personal_text", "AVA")):
        old = meshes(at)
        bench.built.clear()
        at.session_state.desk.pick(option, value)
        at.run()
        assert not at.exception
        after = {p.id: p.part for p in Vehicle(at.session_state.desk.draft.options).parts()}
        changed = {part for id, part in after.items() if was.get(id) != part} - set(was.values())
        assert changed
        assert sorted(set(bench.built) - {"placement"}) == sorted({f"{part.family} preview" for part in changed})
        kept = {id for id in after if was.get(id) == after[id]}
        assert {id: meshes(at)[id] for id in kept} == {id: old[id] for id in kept}
        was = after
    bench.built.clear()
    old, colours = meshes(at), {p["id"]: p["colour"] for p in manifest(at)["parts"]}
    at.session_state.desk.pick("body_colour", "brick")
    at.run()
    assert [what for what in bench.built if what != "placement"] == []
    assert meshes(at) == old
    new = {p["id"]: p["colour"] for p in manifest(at)["parts"] if p["colour"] != colours[p["id"]]}
    assert set(new.values()) == {"#C9543B"}


def test_what_cannot_be_stays_in_sight_with_reason_and_repair(app: Open) -> None:
    at = app("car").run()
    desk = at.session_state.desk
    desk.pick("body_style", "cargo")
    at.run()
    assert "Partition no → yes" in panel(at)["notes"][0]
    canvas = next(o for o in control(at, "roof")["options"] if o["value"] == "canvas")
    assert "Body style Cargo" in panel(at)["reasons"][canvas["why"]]
    good = meshes(at)
    desk.pick("roof", "canvas")
    at.run()
    refusal = panel(at)["refusal"]
    assert refusal["title"] == "Roof: Canvas is not available now"
    assert "that the body can carry" in refusal["why"]
    assert len(refusal["repairs"]) == 3
    assert meshes(at) == good
    desk.repair(0)
    at.run()
    assert panel(at)["refusal"] is None
    assert at.session_state.desk.draft.options.roof == "canvas"
    assert control(at, "body_style")["value"] == "pickup"


def test_sliders_keep_their_range_and_show_what_is_legal(app: Open) -> None:
    at = app("car").run()
    at.session_state.desk.pick("length", 2600)
    at.run()
    wheelbase = control(at, "wheelbase")
    assert (wheelbase["min"], wheelbase["max"]) == (1500, 2400)
    assert wheelbase["min"] <= wheelbase["low"] <= wheelbase["value"] <= wheelbase["high"] < wheelbase["max"]
    assert "Length 2,600 mm" in wheelbase["highWhy"]


@pytest.mark.parametrize("text", ["<b>x</b>", "😀 ÅΩж", "\u202eevil", "a\tb", "x" * 500, "fuck"])
def test_no_text_breaks_the_page(app: Open, text: str) -> None:
    at = app("car").run()
    at.session_state.desk.pick("personal_text", text)
    at.run()
    assert not at.exception
    assert manifest(at)["parts"]
    said = panel(at)["refusal"]
    assert said["why"] if said else control(at, "personal_text")["value"] == text


def test_a_part_that_cannot_be_built_is_left_out_and_named(app: Open, bench: Shop) -> None:
    bench.pool.broken.add("grille_insert")  # type: ignore[union-attr]
    at = app("car").run()
    assert not at.exception
    assert "The Grille insert could not be made: The bench says no" in at.error[0].value
    assert not any(id.startswith("grille_insert") for id in meshes(at))
    assert "mirror_housing.left" in meshes(at)


def test_a_chosen_part_is_marked_and_opens(app: Open) -> None:
    at = app("car")
    at.session_state.chosen = "mirror_housing.left"
    at.run()
    assert manifest(at)["selected"] == "mirror_housing.left"
    assert any("Mirror housing" in m.value for m in at.markdown)
    assert any(b.label == "Open this part" for b in at.button)


def test_a_link_restores_the_car_and_says_what_it_leaves_out(app: Open) -> None:
    at = app("car")
    address = {"personal_text": "Mia", "accent_colour": "marigold", "wheelbase": "nonsense", "<script>": "1"}
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    assert at.session_state.desk.draft.options == Options(personal_text="Mia", accent_colour="marigold")
    assert "Wheelbase" in panel(at)["notes"][0]


def test_the_page_in_german(app: Open) -> None:
    at = app("car")
    at.query_params["lang"] = "de"
    at.run()
    assert not at.exception
    assert control(at, "roof")["label"] == "Dach"
    assert "gedruckte Teile" in manifest(at)["summary"]
