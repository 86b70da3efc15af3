"""The page "Summary": everything on one page, snapshots beside each other, files in and out."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from configurator.ui.configure.draft import Draft
from configurator.ui.summary import opening, rivals
from configurator.ui.summary.shelf import restored
from configurator.ui.uploads import Upload
from configurator.vehicle import Options, Vehicle
from configurator.vehicle.configuration import code, written
from parts.record import ParameterError
from tests.ui.conftest import components

Open = Callable[[str], AppTest]


def test_the_summary_tells_what_was_chosen(app: Open) -> None:
    at = app("summary")
    at.query_params["body_style"] = "cargo"
    at.query_params["partition"] = "true"
    at.run()
    assert not at.exception
    draft = at.session_state.desk.draft
    html = " ".join(e.proto.body for e in at.get("html"))
    assert code(draft.options) in html
    assert "Cargo" in html
    assert "data:image/png;base64" in html or "data:image/png" in html
    assert "Citroën Ami" in html
    assert {b.label for b in at.get("download_button")} >= {"Configuration (.json)", "Kit (.zip)"}


def test_snapshots_come_back_from_what_the_browser_kept(app: Open) -> None:
    at = app("summary").run()
    asked = next(data for data in components(at) if "known" in data)
    assert asked == {"known": False, "text": ""}
    at.session_state.desk.pick("personal_text", "Ada")
    at.session_state.snapshots = {"mine <b>": at.session_state.desk.draft}
    at.session_state.shelf_known = True
    at.run()
    told = next(data for data in components(at) if "known" in data)
    assert restored(told["text"]) == at.session_state.snapshots


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 5000, '{"a": 1, " ": {}}', '{"b": "x"}'])
def test_what_is_no_snapshot_is_left_out(text: str) -> None:
    assert restored(text) == {}


def test_of_a_strange_snapshot_only_what_an_address_may_say_is_read() -> None:
    found = restored(
        json.dumps({"x" * 99: {"preset": "evil", "seats": ["2"], "accent_colour": "signal", "follows": {}}})
    )
    assert found == {"x" * 40: Draft(picks=(("accent_colour", "signal"),))}
    assert len(restored(json.dumps({str(i): {} for i in range(40)}))) == 12


def test_snapshots_stand_beside_each_other(app: Open) -> None:
    at = app("summary").run()
    at.text_input(key="snapshot-name").set_value("<b>first</b>")
    next(b for b in at.button if b.label == "Keep this car").click().run()
    assert list(at.session_state.snapshots) == ["<b>first</b>"]
    at.session_state.desk.pick("pattern", "wave")
    at.run()
    html = " ".join(e.proto.body for e in at.get("html"))
    assert "Waves" in html
    assert "<b>first</b>" not in html
    next(b for b in at.button if b.label == "Go on with this one").click().run()
    assert at.session_state.desk.draft == Draft()
    next(b for b in at.button if b.label == "Remove").click().run()
    assert not at.session_state.snapshots


def test_a_file_brings_the_car_back() -> None:
    for options in (Options(), Options(height=1600, accent_colour="marigold", personal_text="AVA")):
        assert opening.of_file(Upload("car.json", written(options).encode())).options == options


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\x00" * 100, b'{"preset": "none"}', b'{"options": {"wheelbase": 2400, "length": 2200}}']
)
def test_other_files_are_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ParameterError) as refused:
        opening.of_file(Upload("car.json", data))
    assert refused.value.problems[0].message


def test_rivals_are_numbers_with_sources() -> None:
    assert [r["name"] for r in rivals.rivals()] == ["Citroën Ami", "XEV YOYO", "Microlino", "Renault Twizy"]
    for rival in rivals.rivals():
        assert rival["source"]
        assert all(float(rival[m]) > 0 for m in rivals.MEASURES if rival[m])
    assert set(rivals.own(Vehicle())) == set(rivals.MEASURES)
