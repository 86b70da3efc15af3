"""Each check finds what it is for, at its place, and nothing on a good part."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from manifold3d import CrossSection

from configurator.printability.analysis import Analysis
from configurator.printability.checks import Subject
from configurator.printability.machines import filling, machine, machines
from configurator.printability.materials import material, materials
from configurator.printability.planar import modulus
from configurator.printability.report import Report, report
from configurator.solid.model import Mesh
from parts.record import ParameterError


def mesh_of(shape: trimesh.Trimesh) -> Mesh:
    return Mesh(np.asarray(shape.vertices, float), np.asarray(shape.faces, np.int32))


def checked(shape: trimesh.Trimesh, **given: object) -> Report:
    return report(Subject("test", mesh_of(shape), given.pop("material", material("ASA")), full=True, **given))  # type: ignore[arg-type]


def box(*extents: float, at: tuple[float, float, float] = (0, 0, 0)) -> trimesh.Trimesh:
    shape = trimesh.creation.box(extents)
    shape.apply_translation(at)
    return shape


def found(result: Report, severity: str = "error") -> set[str]:
    return {f.check for f in result.findings if f.severity == severity}


VOID = box(10, 10, 10)
VOID.invert()

GOOD = {
    "box": box(20, 30, 40),
    "sphere": trimesh.creation.icosphere(3, 20),
    "tube": trimesh.creation.annulus(10, 20, 30),
    "torus": trimesh.creation.torus(30, 8),
    "two apart": trimesh.util.concatenate([box(10, 10, 10), box(10, 10, 10, at=(20, 0, 0))]),
    "hollow": trimesh.util.concatenate([box(20, 20, 20), VOID]),
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("turn", [0, 1, 2])
def test_no_false_alarm_on_good_bodies_however_they_lie(name: str, turn: int) -> None:
    shape = GOOD[name].copy()
    shape.apply_transform(trimesh.transformations.random_rotation_matrix(np.random.default_rng(turn).random(3)))
    result = checked(shape)
    assert result.verdict == "pass"
    assert set(result.skipped) == {
        "volume",
        "function",
        "hole",
        "layer_time",
        "bead",
        *(() if name == "hollow" else ("cup",)),
    }


def test_mass_and_cost_are_density_and_price_times_volume() -> None:
    estimate = checked(box(100, 100, 100)).estimate
    assert estimate["mass_g"]["value"] == pytest.approx(1070)
    assert estimate["material_cost_eur"]["value"] == pytest.approx(1.07 * 35.28, abs=0.01)
    assert estimate["size_mm"] == [100, 100, 100]


def test_a_hole_in_the_surface_is_an_error_at_its_place_and_has_no_mass() -> None:
    shape = box(10, 20, 30)
    shape.faces = shape.faces[1:]
    result = checked(shape)
    (finding,) = [f for f in result.findings if f.severity == "error"]
    assert (finding.check, finding.value) == ("closed", 3)
    assert np.abs(np.abs(finding.at) - (5, 10, 15)).min() < 1e-6
    assert "mass_g" not in result.estimate
    assert {"normals", "overlap", "mass"} <= set(result.skipped)


def test_triangles_that_disagree_and_edges_used_three_times_are_told_apart() -> None:
    shape = box(10, 20, 30)
    faces = shape.faces.copy()
    faces[0] = faces[0, ::-1]
    assert "disagree" in checked(trimesh.Trimesh(shape.vertices, faces, process=False)).findings[0].message
    finned = trimesh.Trimesh(
        np.vstack([shape.vertices, [[0, 0, 99]]]),
        np.vstack([shape.faces, [[*shape.faces[0, :2], 8]]]),
        process=False,
    )
    assert {f.message.split(" ", 1)[1] for f in checked(finned).findings if f.check == "closed"} == {
        "open edges",
        "edges shared by more than two triangles",
    }


def test_inside_out() -> None:
    shape = box(10, 20, 30)
    shape.invert()
    assert found(checked(shape)) == {"normals"}


def test_sections_in_the_plane_of_a_face_are_no_overlap() -> None:
    """Floors where sections would lie: one dash panel in three, those 32 mm deep, was said to run into itself."""
    rng = np.random.default_rng(1)
    for floor in (np.arange(1, 24) + 0.5) / 48 * 32.0:
        well = box(120, 60, 64).apply_translation((0, 0, 32 + floor))
        tray = trimesh.boolean.difference([box(137, 75, 32).apply_translation((0, 0, 16)), well], engine="manifold")
        # less than single precision tells apart, which the boolean library counts in
        tray.vertices[tray.vertices[:, 2] > 1e-6, 2] += rng.uniform(-1e-8, 1e-8)
        cuts = Analysis(mesh_of(tray)).sections(48)
        assert cuts is not None
        assert cuts.signed == pytest.approx(cuts.areas, rel=1e-5)
        assert set(np.round(cuts.areas)) == {137 * 75, 137 * 75 - 120 * 60}


@pytest.mark.parametrize("depth", [0.5, 2, 9])
def test_bodies_that_run_into_each_other(depth: float) -> None:
    result = checked(trimesh.util.concatenate([box(10, 10, 10), box(10, 10, 10, at=(10 - depth, 1, 2))]))
    assert found(result) == {"overlap"}


def test_a_single_body_that_crosses_itself() -> None:
    angle = np.linspace(0, 4 * np.pi, 60)[:, None]  # a figure of eight, tube of radius 3
    spine = np.hstack([40 * np.sin(angle / 2), 20 * np.sin(angle), np.zeros_like(angle)])
    ring = [(3 * np.cos(a), 3 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)]
    rows = []
    for i in range(len(spine) - 1):
        tangent = spine[(i + 1) % (len(spine) - 1)] - spine[i - 1 if i else -2]
        side = np.cross([0, 0, 1], tangent / np.linalg.norm(tangent))
        rows.append([spine[i] + u * side + v * np.array([0, 0, 1]) for u, v in ring])
    n, m = len(rows), len(ring)
    faces = []
    for i in range(n):
        for j in range(m):
            a, b, c, d = i * m + j, (i + 1) % n * m + j, (i + 1) % n * m + (j + 1) % m, i * m + (j + 1) % m
            faces += [[a, b, c], [a, c, d]]
    shape = trimesh.Trimesh(np.concatenate(rows), faces, process=False)
    if shape.volume < 0:
        shape.invert()
    assert mesh_of(shape).closed
    assert found(checked(shape)) == {"overlap"}


@pytest.mark.parametrize(
    ("extents", "fits"),
    [
        ((250, 250, 250), True),
        ((257, 10, 10), True),  # across the diagonal
        ((424, 10, 10), True),
        ((270, 270, 3), True),
        ((257, 257, 200), False),
        ((450, 5, 5), False),  # longer than the diagonal, 443.4
    ],
)
def test_fit_in_any_rotation(extents: tuple[float, float, float], fits: bool) -> None:
    shape = box(*extents)
    assert (filling(mesh_of(shape), machine("fff-256").size) <= 1) is fits
    assert ("size" not in found(checked(shape, machine=machine("fff-256")))) is fits


@pytest.mark.parametrize("angle", [0.3, 1.2, 2.9])
def test_size_and_weakest_section_are_the_same_however_a_part_is_turned(angle: float) -> None:
    long = box(300, 10, 10)
    turned = long.copy().apply_transform(trimesh.transformations.rotation_matrix(angle, [1, 2, 3]))
    size = (100.0, 100.0, 100.0)
    assert filling(mesh_of(turned), size) == pytest.approx(filling(mesh_of(long), size), rel=0.01)
    blade = CrossSection([[(0, 0), (30, 0), (30, 0.5), (0, 0.5)]])
    assert modulus(blade.rotate(np.degrees(angle))) == pytest.approx(30 * 0.5**2 / 6, rel=1e-3)


@pytest.mark.parametrize(("inner", "hole"), [(14.0, 1.5), (22.0, 3.0)])
def test_a_pocket_is_as_large_as_the_room_behind_its_opening(inner: float, hole: float) -> None:
    outer = inner + 8
    shape = trimesh.boolean.difference(
        [
            box(outer, outer, outer),
            box(inner, inner, inner),
            trimesh.creation.cylinder(hole / 2, outer, sections=32).apply_translation((0, 0, outer / 2)),
        ],
        engine="manifold",
    )
    pockets = [f.value for f in checked(shape, machine=machine("mjf"), material=material("PA12_MJF")).findings
               if f.check == "cup"]  # fmt: skip
    assert pockets == [pytest.approx(inner**3 / 1000, rel=0.1)]


def test_units_process_and_degenerate_are_said() -> None:
    assert found(checked(box(0.2, 0.2, 0.2)), "warning") == {"units"}
    assert found(checked(box(10, 10, 10), machine=machine("mjf"))) == {"process"}
    shape = box(10, 10, 10)
    folded = trimesh.Trimesh(
        np.vstack([shape.vertices, shape.vertices[:1]]), np.vstack([shape.faces, [[0, 8, 1]]]), process=False
    )
    assert "degenerate" in found(checked(folded), "info")


def test_an_exact_volume_that_differs_is_an_error() -> None:
    assert found(checked(box(10, 10, 10), volume=1006.0)) == {"volume"}
    assert found(checked(box(10, 10, 10), volume=1004.0)) == set()


def test_tables_are_whole_and_unknown_names_are_refused() -> None:
    assert all(m.density.low <= m.density.value <= m.density.high for m in materials().values())
    assert all(m.density.source for m in materials().values())
    assert all(set(m.processes) & {n.process for n in machines().values()} for m in materials().values())
    with pytest.raises(ParameterError, match="PETG"):
        material("PTEG")
    with pytest.raises(ParameterError, match="fff-256"):
        machine("fff-265")


def test_the_report_in_json_has_the_promised_shape() -> None:
    record = checked(box(2000, 10, 10), machine=machine("fff-256")).as_json()
    assert list(record) == ["subject", "verdict", "findings", "skipped", "estimate", "machine", "orientation"]
    assert record["verdict"] == "fail"
    assert set(record["findings"][0]) == {
        "check", "severity", "message", "remedy", "value", "limit", "unit", "at", "source", "area"
    }  # fmt: skip
    assert set(record["estimate"]["mass_g"]) == {"value", "low", "high"}
