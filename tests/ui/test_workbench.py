"""The page "Parts": catalogue, one form per family, checks, and files of users."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from concurrent.futures import Future, wait

import pytest
import trimesh
from streamlit.testing.v1 import AppTest

from configurator.solid.shop import Shop
from configurator.ui.uploads import Upload
from configurator.ui.words.families import label
from configurator.ui.workbench import check, foreign
from parts import CATALOGUE
from parts.part import Part
from parts.record import ParameterError
from tests.ui.conftest import manifest, meshes, panel

Open = Callable[[str], AppTest]
families = pytest.mark.parametrize("family", CATALOGUE, ids=lambda f: f.family)


def opened(app: Open, family: type[Part]) -> AppTest:
    at = app("parts")
    at.query_params["part"] = family.family
    return at.run()


def test_the_catalogue_shows_every_family(app: Open) -> None:
    at = app("parts").run()
    assert not at.exception
    shown = {o["value"] for step in panel(at)["steps"] for c in step["controls"] for o in c["options"]}
    assert shown == {f.family for f in CATALOGUE}


@families
def test_the_form_has_every_field(app: Open, family: type[Part]) -> None:
    at = opened(app, family)
    assert not at.exception
    kinds = (at.number_input, at.pills, at.selectbox, at.toggle, at.text_input)
    widgets = {widget.key: widget for kind in kinds for widget in kind}
    for name, value in family().values().items():
        widget = widgets[f"{family.family}-{name}"]
        assert widget.value == value
        assert widget.label == label(family, name)
    assert list(meshes(at)) == [family.family]
    assert manifest(at)["kind"] == "part"


def test_a_preset_fills_the_form(app: Open) -> None:
    family = next(f for f in CATALOGUE if f.presets)
    at = opened(app, family)
    name = next(iter(family.presets))
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
    bench.pool.broken.add(CATALOGUE[0].family)  # type: ignore[union-attr]
    at = opened(app, CATALOGUE[0])
    assert not at.exception
    assert "could not be made: The bench says no" in at.error[0].value


def test_an_unknown_part_in_the_address_shows_the_catalogue(app: Open) -> None:
    at = app("parts")
    at.query_params["part"] = "../../etc/passwd"
    at.run()
    assert not at.exception
    assert "steps" in panel(at)


def test_an_extra_goes_along_with_the_car(app: Open) -> None:
    at = opened(app, CATALOGUE[0])
    next(b for b in at.button if b.label == "Add to my car").click().run()
    assert [part.family for part, _ in at.session_state.desk.extras] == [CATALOGUE[0].family]
    next(b for b in at.button if b.label == "Remove from my car").click().run()
    assert at.session_state.desk.extras == []


def test_the_report_of_a_part(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Future[check.Checked]] = []
    start = check.start
    monkeypatch.setattr(check, "start", lambda wish: started.append(start(wish)) or started[-1])
    family = next(f for f in CATALOGUE if f.family == "hub_ring")
    at = opened(app, family)
    next(b for b in at.button if b.label == "Check it").click().run()
    assert wait(started, timeout=120).not_done == set()
    at.run()
    assert not at.exception
    said = [*at.success, *at.warning, *at.error]
    assert any("printed" in e.value for e in said)
    heat = next(p for p in at.pills if p.key == "check-heat")
    heat.set_value("thickness").run()
    assert manifest(at)["legend"]["unit"] == "mm"
    assert any("field" in thing for thing in manifest(at)["parts"])


def tetrahedron() -> bytes:
    corners = [(0, 0, 0), (30, 0, 0), (0, 30, 0), (0, 0, 30)]
    faces = [(0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2)]
    body = b"".join(struct.pack("<12fH", 0, 0, 0, *(float(c) for i in f for c in corners[i]), 0) for f in faces)
    return b"x" * 80 + struct.pack("<I", 4) + body


def test_a_mesh_of_others_opens_and_a_broken_one_is_refused_in_a_sentence(app: Open) -> None:
    at = app("parts")
    at.session_state.foreign = ("mine.stl", _done(foreign.read_mesh(Upload("mine.stl", tetrahedron()))))
    at.run()
    assert not at.exception
    assert manifest(at)["subject"].startswith("foreign")
    assert any("4 triangles" in c.value for c in at.caption)
    with pytest.raises(ParameterError):
        foreign.read_mesh(Upload("mine.stl", b"not a mesh"))


def test_the_pieces_of_a_mesh_are_shown_and_downloaded(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[check.Wish, Future[check.Checked]]] = []
    start = check.start

    def watched(wish: check.Wish) -> Future[check.Checked]:
        started.append((wish, start(wish)))
        return started[-1][1]

    monkeypatch.setattr(check, "start", watched)
    beam = trimesh.creation.box((400, 60, 30)).export(file_type="stl")
    at = app("parts")
    at.session_state.foreign = ("beam.stl", _done(foreign.read_mesh(Upload("beam.stl", beam))))
    at.run()
    next(s for s in at.selectbox if s.key == "foreign-check-machine").set_value("fff-256").run()
    next(b for b in at.button if b.label == "Check it").click().run()
    wish, future = started[-1]
    found = future.result(timeout=240)
    assert found.report["pieces"]["proven"]
    next(x for x in at.run().toggle if x.key == "foreign-check-split").set_value(True).run()
    assert not at.exception
    assert {thing["id"] for thing in manifest(at)["parts"]} == set(found.pieces) == {"piece-1", "piece-2"}
    with zipfile.ZipFile(io.BytesIO(check.pieces_zip(wish, found))) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist()}
    assert names == {"piece-1.stl", "piece-2.stl", "pieces.json", "picture.png", "manifest.json", "SHA256SUMS"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"{}", b'{"part": "rm -rf"}', b"glTF\0\0"])
def test_files_that_are_not_ours_are_refused(app: Open, data: bytes) -> None:
    with pytest.raises(ParameterError):
        foreign.configuration(Upload("<img onerror=x>.json", data))


def _done(mesh: object) -> object:
    from concurrent.futures import Future

    future: Future[object] = Future()
    future.set_result(mesh)
    return future
