"""Orientation, splitting, estimate, page and fields: what they promise holds on bodies whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from configurator.printability.analysis import Analysis
from configurator.printability.checks import CHECKS, QUICK
from configurator.printability.estimate.layers import measure
from configurator.printability.estimate.model import calibration, fitted
from configurator.printability.estimate.totals import Rates, grid, totals
from configurator.printability.fields import FIELDS
from configurator.printability.limits import limit, processes
from configurator.printability.machines import SHOP, machine, machines, park
from configurator.printability.materials import material
from configurator.printability.orient import poses, turned
from configurator.printability.page import Page
from configurator.printability.pieces import pieces
from configurator.printability.profiles import profile, profiles
from configurator.printability.report import LATER, report
from configurator.printability.subject import Subject
from configurator.solid.kernel import make
from configurator.ui.words import sentences
from parts import BY_NAME
from parts.record import ParameterError
from tests.printability.test_checks import box, mesh_of


def subject(shape: trimesh.Trimesh, on: str = "fff-256", full: bool = True) -> Subject:
    return Subject("body", mesh_of(shape), material("ASA"), machine(on), full=full)


@pytest.mark.parametrize("seed", range(5))
def test_the_turn_of_a_pose_brings_its_direction_down(seed: int) -> None:
    down = np.random.default_rng(seed).normal(size=3)
    down /= np.linalg.norm(down)
    turn = turned(down)
    assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1)
    assert turn @ down == pytest.approx([0, 0, -1], abs=1e-12)


def test_a_table_is_printed_on_its_top() -> None:
    leg = trimesh.creation.box((8, 8, 30))
    leg.apply_translation((0, 0, -17.5))
    table = trimesh.boolean.union([trimesh.creation.box((50, 40, 5)), leg], engine="manifold")
    front = poses(subject(table))
    assert front[0].recommended
    assert front[0].down == pytest.approx((0, 0, 1))
    assert front[0].support_cm3 == 0
    assert all(pose.stable and pose.fits for pose in front)


def test_every_piece_has_an_orientation_of_its_own() -> None:
    found = pieces(subject(box(600, 60, 30)))
    assert found is not None
    assert found["proven"]
    for piece in found["pieces"]:
        assert piece["orientation"]["fits"]
        assert piece["orientation"]["stable"]
        assert np.linalg.norm(piece["orientation"]["down"]) == pytest.approx(1)
    assert pieces(subject(box(60, 60, 30))) is None


def test_the_layers_of_a_solid_box_hold_its_volume() -> None:
    found = measure(Analysis(mesh_of(box(40, 30, 10))), profile("fff-0.4"), 1.0)
    assert found is not None
    assert found.layers == 50
    laid = found.walls + found.solid + found.sparse
    assert laid == pytest.approx(40 * 30 * 10, rel=0.02)


def test_less_infill_takes_less() -> None:
    mesh = Analysis(mesh_of(box(60, 60, 30)))
    few, many = (measure(mesh, profile("fff-0.4"), infill) for infill in (0.1, 0.5))
    assert few is not None
    assert many is not None
    assert many.sparse == pytest.approx(5 * few.sparse)
    assert many.walls == few.walls


def test_a_fit_finds_the_coefficients_it_was_made_with() -> None:
    rng = np.random.default_rng(1)
    rows = rng.uniform(1, 10, (60, 3))
    truth = rows @ np.array([0.5, 2.0, 1.0])
    assert fitted(rows, truth, (1.0, 1.0, 1.0)) == pytest.approx([0.5, 2.0, 1.0], rel=0.15)


def test_the_total_adds_up_and_says_what_is_missing() -> None:
    part = subject(box(40, 30, 10))
    bare = totals(part, Rates())
    assert bare is not None
    assert {"the price of energy", "the labour on each part", "the share of failed prints"} <= set(bare["missing"])
    whole = totals(part, Rates("FRA", 0.3, 4.0, 0.05))
    assert whole is not None
    assert whole["missing"] == []
    assert whole["cost_eur"]["value"] == pytest.approx(
        sum(v["value"] for v in whole["cost_eur"]["of"].values()), abs=0.03
    )
    for name in ("part_g", "time_s", "energy_kwh", "co2e_kg", "cost_eur"):
        assert whole[name]["low"] <= whole[name]["value"] <= whole[name]["high"]
    with pytest.raises(ParameterError, match="FRA"):
        grid("FRB")


def test_quick_reports_say_what_they_left_out() -> None:
    skipped = report(subject(box(20, 20, 20), full=False)).skipped
    assert {name for name, reason in skipped.items() if reason == LATER} >= set(CHECKS) - set(QUICK)


def test_fields_have_a_value_for_every_corner() -> None:
    part = subject(box(30, 30, 2).subdivide_to_size(5))
    for name, field in FIELDS.items():
        values = field(part)
        assert values.shape == (len(part.mesh.vertices),), name
    walls = FIELDS["thickness"](part)
    assert np.nanmedian(walls) == pytest.approx(2, rel=0.05)


def test_the_page_lists_pieces_and_joints() -> None:
    long = subject(box(600, 60, 30))
    result = report(long)
    cut = pieces(long)
    assert cut is not None
    text = Page(long, replace(result, more={**result.more, "pieces": cut})).html()
    assert "In 3 pieces" in text
    assert text.count("<td>1 and 2</td><td>dowels</td>") == 1
    assert text.count("<td>1 and 2</td><td>dowels</td><td>free: no seam fits here</td>") == 1
    assert "try dowels and keys dry" in text
    assert "mm high" in text
    assert "In pieces" not in Page(long, result).html()
    assert "&lt;b&gt;" in Page(long, replace(result, more={"pieces": {"problem": "<b>"}})).html()


def test_the_page_says_on_which_seams_a_part_of_ours_is_cut_and_what_holds_it() -> None:
    part = BY_NAME["seat_bracket"]()
    made = Subject("seat_bracket", make(part).mesh, material("PA12_CF"), machine("fff-256"), part, full=True)
    cut = pieces(made)
    assert cut is not None
    assert cut["proven"]
    assert [piece["orientation"]["recommended"] for piece in cut["pieces"]] == [True, True]
    result = report(made)
    text = Page(made, replace(result, more={**result.more, "pieces": cut})).html()
    assert "between screws and gussets" in text
    assert "<td>keys, bolts, strap</td>" in text
    assert "hexagon key" in text
    assert "bond the straps last" in text
    german = Page(made, replace(result, more={**result.more, "pieces": cut})).html("de", sentences.german)
    assert "zwischen Schrauben und Knotenblechen" in german
    assert "Federn, Schrauben, Laschen" in german


def test_the_page_stands_alone_and_escapes_names() -> None:
    part = Subject("<b>&", mesh_of(box(30, 30, 0.5)), material("ASA"), machine("fff-256"), full=True)
    text = Page(part, report(part)).html()
    assert "<b>&" not in text
    assert "&lt;b&gt;&amp;" in text
    assert "data:image/png;base64," in text
    assert "http" not in text.replace("http-equiv", "")


def test_every_limit_has_a_source_and_every_machine_a_process() -> None:
    assert all(m.process in processes() for m in machines().values())
    for process in processes():
        for name in ("wall", "gap", "hole", "emboss"):
            found = limit(process, name)
            assert found is not None
            assert found.source
            assert found.grade in "RCKX"
    assert all(m.profile in profiles() for m in machines().values() if m.profile)
    assert calibration().date


def test_a_shop_adds_its_own_machines(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "ours.csv"
    file.write_text("key,title,process,x_mm,y_mm,z_mm\nbig-bertha,Big Bertha,FFF,500,500,700\n", encoding="utf-8")
    without = park()
    monkeypatch.setenv(SHOP, str(file))
    machines.cache_clear()
    try:
        assert machine("big-bertha").size == (500, 500, 700)
        assert set(park()) - set(without) == {repr(machine("big-bertha"))}, "results are remembered by it"
        file.write_text("key,title,process,x_mm,y_mm,z_mm\nbad,Bad,FFF,wide,500,700\n", encoding="utf-8")
        machines.cache_clear()
        with pytest.raises(ParameterError, match="row 1: x_mm is wide"):
            machines()
    finally:
        monkeypatch.delenv(SHOP)
        machines.cache_clear()
