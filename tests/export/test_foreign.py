"""What users bring beside whole files: normals that an STL stores, and meshes that are files but no parts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh

from configurator.export.foreign import load_foreign, load_mesh
from configurator.printability.materials import material
from configurator.printability.report import Report, report
from configurator.printability.subject import Subject
from parts.part import ParameterError

TEXT = "solid x\n{}endsolid x\n"


def facets(shape: trimesh.Trimesh, normals: np.ndarray) -> str:
    """An STL's text."""
    words = []
    for corners, normal in zip(shape.triangles, normals, strict=True):
        words.append("facet normal {} {} {}\n outer loop\n".format(*normal))
        words += ["  vertex {} {} {}\n".format(*corner) for corner in corners]
        words.append(" endloop\nendfacet\n")
    return TEXT.format("".join(words))


def binary(shape: trimesh.Trimesh, normals: np.ndarray) -> bytes:
    records = np.zeros(len(shape.faces), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    records["normal"], records["corners"] = normals, shape.triangles
    return bytes(80) + np.uint32(len(records)).tobytes() + records.tobytes()


def checked(path: Path) -> Report:
    mesh, normals = load_foreign(path)
    return report(Subject(path.name, mesh, material("ASA"), stored_normals=normals))


@pytest.mark.parametrize("kind", ["binary", "text"])
@pytest.mark.parametrize("wrong", [0, 1, 12])
def test_stored_normals_that_contradict_the_corners_are_found(kind: str, wrong: int, tmp_path: Path) -> None:
    box = trimesh.creation.box((20, 30, 40))
    normals = box.face_normals.copy()
    normals[:wrong] *= -1
    path = tmp_path / "x.stl"
    path.write_bytes(binary(box, normals) if kind == "binary" else facets(box, normals).encode())
    values = [f.value for f in checked(path).findings if f.check == "normals"]
    assert values == ([wrong] if wrong else [])


def test_normals_left_open_or_damaged_say_nothing(tmp_path: Path) -> None:
    box = trimesh.creation.box((20, 30, 40))
    normals = np.zeros((12, 3))
    normals[3], normals[4], normals[5] = np.nan, np.inf, 1e30
    (tmp_path / "x.stl").write_bytes(binary(box, normals))
    _, found = load_foreign(tmp_path / "x.stl")
    assert found is not None
    assert np.isfinite(found).all()
    assert found[:5] == pytest.approx(0)


def test_normals_stay_with_their_triangles_when_others_collapse(tmp_path: Path) -> None:
    box = trimesh.creation.box((20, 30, 40)).subdivide()
    faces = np.insert(box.faces, 7, [[0, 0, 1], [2, 3, 3]], axis=0)
    more = trimesh.Trimesh(box.vertices, faces, process=False)
    normals = np.insert(box.face_normals, 7, [[0, 0, 1], [1, 0, 0]], axis=0)
    normals[20] *= -1
    (tmp_path / "x.stl").write_bytes(binary(more, normals))
    mesh, found = load_foreign(tmp_path / "x.stl")
    assert found is not None
    corners = mesh.vertices[mesh.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert np.flatnonzero((cross * found).sum(axis=1) < 0).tolist() == [18]


def test_other_formats_store_none(tmp_path: Path) -> None:
    box = trimesh.creation.box((20, 30, 40))
    (tmp_path / "x.off").write_text(box.export(file_type="off"))
    assert load_foreign(tmp_path / "x.off")[1] is None


@pytest.mark.parametrize("size", [0.02, 1e5])
def test_metres_and_micrometres_are_told(size: float, tmp_path: Path) -> None:
    box = trimesh.creation.box((size, size, size))
    (tmp_path / "x.stl").write_bytes(binary(box, box.face_normals))
    assert "units" in {f.check for f in checked(tmp_path / "x.stl").findings}


def test_one_triangle_and_a_soup_of_shells_are_reports(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for count in (1, 30_000):
        corners = rng.uniform(0, 200, (count, 1, 3)) + rng.uniform(-1, 1, (count, 3, 3))
        soup = trimesh.Trimesh(corners.reshape(-1, 3), np.arange(3 * count).reshape(-1, 3), process=False)
        (tmp_path / "x.stl").write_bytes(binary(soup, soup.face_normals if count == 1 else np.zeros((count, 3))))
        found = checked(tmp_path / "x.stl")
        assert found.verdict == "fail"
        assert "mass_g" not in found.estimate


@pytest.mark.parametrize("turn", [None, (0.3, 0.5, 0.7)])
def test_a_closed_sheet_without_thickness_does_not_pass(
    turn: tuple[float, float, float] | None, tmp_path: Path
) -> None:
    """A solid that was saved with one coordinate lost: its mesh is closed, but there is nothing to print."""
    flat = trimesh.creation.box((20, 30, 40))
    flat.vertices[:, 2] = 0.0
    flat.vertices[:, 0] += 0.001 * np.arange(8)  # corners stay apart
    if turn:
        flat.apply_transform(trimesh.transformations.random_rotation_matrix(np.array(turn)))
    (tmp_path / "x.stl").write_bytes(binary(flat, np.zeros((12, 3))))
    found = checked(tmp_path / "x.stl")
    assert found.verdict == "fail"
    assert [f.message for f in found.findings if f.severity == "error"] == [
        "the surface is closed but encloses nothing"
    ]


def test_text_with_garbage_between_its_facets_is_refused_or_read(tmp_path: Path) -> None:
    box = trimesh.creation.box((20, 30, 40))
    text = facets(box, box.face_normals)
    path = tmp_path / "x.stl"
    for garbage in ("\0\0\0", "facet normal a b c\n outer loop\n vertex 1 2 x\n", "ÿ" * 500):
        for at in (8, len(text) // 2, len(text) - 20):
            path.write_text(text[:at] + garbage + text[at:], encoding="utf-8")
            try:
                mesh, normals = load_foreign(path)
            except ParameterError as error:
                assert len(error.problems) == 1  # noqa: PT017 (either outcome is right)
            else:
                assert len(mesh.faces) <= 13
                assert normals is None or len(normals) == len(mesh.faces)


def test_names_that_lead_out_of_a_3mf_and_textures_of_an_obj_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.mtl"
    secret.write_text("newmtl a\nmap_Kd /etc/passwd\n")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "x.obj").write_text(
        "mtllib ../secret.mtl\nusemtl a\nv 0 0 0\nv 9 0 0\nv 0 9 0\nv 0 0 9\nf 1 2 3\nf 1 4 2\nf 2 4 3\nf 3 4 1\n"
    )
    assert len(load_mesh(inside / "x.obj").faces) == 4
    box = trimesh.creation.box((20, 30, 40)).export(file_type="3mf")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(box)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("../../outside.txt", b"x")
    (inside / "x.3mf").write_bytes(out.getvalue())
    load_mesh(inside / "x.3mf")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["inside", "secret.mtl", "x.3mf", "x.obj"]
