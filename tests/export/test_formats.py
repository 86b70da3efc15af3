"""Every format through an independent reader: geometry, names, colours, configuration, the same bytes anywhere."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from configurator.export import FORMATS, Item, Model, format_of, glb, stl, threemf
from configurator.export.model import digest, slug
from configurator.export.reopen import read_configuration
from configurator.solid.model import Mesh
from parts.frame import Frame
from parts.part import ParameterError
from tests.export import samples

MODELS = {"single": samples.single, "car": samples.car}
CASES = [(name, which) for name, form in FORMATS.items() for which in MODELS if form.many or which == "single"]


def lib3mf_model(data: bytes):
    import lib3mf

    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromBuffer(data)
    assert reader.GetWarningCount() == 0
    return model


# -- all formats ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "which"), CASES)
def test_the_configuration_comes_back(name: str, which: str, tmp_path: Path) -> None:
    model = MODELS[which]()
    path = tmp_path / f"{model.name}{FORMATS[name].suffix}"
    path.write_bytes(FORMATS[name].encode(model))
    path.with_suffix(".json").write_bytes(stl.sidecar(model))  # STL needs it, the others don't look at it
    assert read_configuration(path) == json.loads(model.configuration)
    assert read_configuration(path.with_suffix(".json")) == json.loads(model.configuration)


def test_same_bytes_in_a_fresh_process_and_twice_in_this_one() -> None:
    script = (
        "import hashlib\n"
        "from tests.export.test_formats import CASES, FORMATS, MODELS\n"
        "for name, which in reversed(CASES):\n"  # so that counters inside the libraries stand elsewhere
        "    data = FORMATS[name].encode(MODELS[which]())\n"
        "    print(name, which, hashlib.sha256(data).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    here = []
    for name, which in CASES:
        data = FORMATS[name].encode(MODELS[which]())
        assert data == FORMATS[name].encode(MODELS[which]())
        here.append(f"{name} {which} {hashlib.sha256(data).hexdigest()}")
    assert sorted(run.stdout.splitlines()) == sorted(here)


def test_models_and_encoders_cross_process_borders() -> None:
    model = samples.car()
    for form in FORMATS.values():
        encode, copy = pickle.loads(pickle.dumps((form.encode, model)))
        assert encode is form.encode
        assert copy.configuration == model.configuration
    assert pickle.loads(pickle.dumps(model)).kinds[0].name == model.kinds[0].name


def test_a_misspelt_format_is_answered_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match="step"):
        format_of("stepp")


# -- the model --------------------------------------------------------------------------------------------------------


def test_kinds_join_copies_and_separate_colours() -> None:
    assert [(kind.name, len(kind.items)) for kind in samples.car().kinds] == [
        ("samples", 2), ("plate-rear", 1), ("plate-olwanne", 1)]  # fmt: skip


@pytest.mark.parametrize(("items", "config", "said"), [
    ([], {"vehicle": {}}, "nothing to export"),
    ([("a", "#000000"), ("a", "#000000")], {"vehicle": {}}, "each its own id"),
    ([("a", "red")], {"vehicle": {}}, "#rrggbb"),
    ([("a", "#000000")], {"vehicle": {"x": float("nan")}}, "JSON"),
    ([("a", "#000000")], {"vehicle": {"x": "\ud800"}}, "JSON"),
])  # fmt: skip
def test_a_model_refuses_what_no_file_could_hold(items: list[tuple[str, str]], config: dict, said: str) -> None:
    part = samples.Plate()
    made = tuple(Item(i, part, Frame(), colour, "ASA", samples.solid(part)) for i, colour in items)
    with pytest.raises(ParameterError, match=said):
        Model("x", config, made)


@given(st.text(max_size=200))
def test_slugs_are_file_names_everywhere(text: str) -> None:
    name = slug(text)
    assert name.isascii()
    assert 0 < len(name) <= 61
    assert all(c.isalnum() or c in "-_" for c in name)
    assert name == name.lower()
    assert name.strip("_") not in {"con", "nul", "com1"} or name.startswith("_")


# -- STL --------------------------------------------------------------------------------------------------------------


def test_stl_is_what_trimesh_reads_and_follows_the_format_to_the_byte() -> None:
    model = samples.single()
    mesh = model.items[0].solid.mesh
    data = stl.encode(model)
    assert len(data) == 84 + 50 * len(mesh.faces)
    assert data.startswith(b"coachbuilder samples " + model.digest.encode())
    records = np.frombuffer(data, stl.RECORD, offset=84)
    assert not records["attribute"].any()
    read = trimesh.load(io.BytesIO(data), file_type="stl")
    assert read.is_volume
    assert read.volume == pytest.approx(mesh.volume, rel=1e-6)
    np.testing.assert_allclose(read.bounds, mesh.bounds, atol=1e-4)
    np.testing.assert_allclose(
        records["normal"], trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).face_normals, atol=1e-4
    )


def test_stl_refuses_several_parts() -> None:
    with pytest.raises(ParameterError, match="holds one part, here are 4"):
        stl.encode(samples.car())


# -- 3MF --------------------------------------------------------------------------------------------------------------


def test_3mf_holds_each_kind_once_with_name_colour_and_placed_copies() -> None:
    import lib3mf

    model = samples.car()
    read = lib3mf_model(threemf.encode(model))
    assert read.GetUnit() == lib3mf.ModelUnit.MilliMeter
    objects = read.GetMeshObjects()
    kinds, meshes = {}, 0
    while objects.MoveNext():
        thing = objects.GetCurrentMeshObject()
        meshes += 1
        group, slot, _ = thing.GetObjectLevelProperty()
        colour = read.GetBaseMaterialGroupByID(group).GetDisplayColor(slot)
        kinds[thing.GetPartNumber()] = (thing.GetName(), f"#{colour.Red:02x}{colour.Green:02x}{colour.Blue:02x}")
        assert thing.IsManifoldAndOriented()
    assert kinds == {
        "samples": ("samples", "#c87828"),
        "plate-rear": ("plate/rear", "#102030"),
        "plate-olwanne": ("plate/Ölwanne", "#ffffff"),
    }
    items, placed = read.GetBuildItems(), {}
    while items.MoveNext():
        item = items.GetCurrent()
        placed[item.GetPartNumber()] = np.array([list(row) for row in item.GetObjectTransform().Fields]).T
    for item in model.items:
        np.testing.assert_allclose(placed[item.id], item.frame.matrix()[:3], atol=1e-6)
    about = read.GetMetaDataGroup()
    names = {about.GetMetaData(i).GetName(): about.GetMetaData(i).GetValue() for i in range(about.GetMetaDataCount())}
    assert names["Title"] == "Sample car"
    assert names["Application"].startswith("Coachbuilder")
    assert json.loads(names["configuration"]) == model.config
    assert "CreationDate" not in names
    assert bytes(read.GetPackageThumbnailAttachment().WriteToBuffer()) == samples.png()


def test_3mf_through_trimesh_has_volume_and_box_of_the_car() -> None:
    model = samples.car()
    read = trimesh.load_scene(io.BytesIO(threemf.encode(model)), file_type="3mf")
    np.testing.assert_allclose(read.bounds, model.bounds, atol=1e-3)
    assert read.to_mesh().volume == pytest.approx(sum(i.solid.mesh.volume for i in model.items), rel=1e-5)


def test_3mf_of_one_part_stands_on_the_plate_in_the_positive_octant() -> None:
    model = samples.single()
    read = trimesh.load_scene(io.BytesIO(threemf.encode(model)), file_type="3mf")
    np.testing.assert_allclose(read.bounds[0], 0, atol=1e-5)
    np.testing.assert_allclose(read.extents, np.ptp(model.items[0].solid.mesh.bounds, axis=0), atol=1e-4)


@pytest.mark.skipif(not shutil.which("prusa-slicer"), reason="PrusaSlicer is not installed")
@pytest.mark.parametrize(("name", "which"), [("3mf", "single"), ("3mf", "car"), ("stl", "single")])
def test_the_slicer_finds_closed_parts_of_our_volume(name: str, which: str, tmp_path: Path) -> None:
    model = MODELS[which]()
    path = tmp_path / f"x.{name}"
    path.write_bytes(FORMATS[name].encode(model))
    out = subprocess.run(["prusa-slicer", "--info", path], capture_output=True, text=True, check=True).stdout
    volumes = sorted(float(line.split("=")[1]) for line in out.splitlines() if line.startswith("volume"))
    assert out.count("manifold = yes") == len(model.items)
    assert volumes == pytest.approx(sorted(item.solid.mesh.volume for item in model.items), rel=1e-5)


# -- GLB --------------------------------------------------------------------------------------------------------------


def test_glb_is_in_metres_with_y_up_and_shares_meshes() -> None:
    model = samples.car()
    read = trimesh.load_scene(io.BytesIO(glb.encode(model)), file_type="glb")
    low, high = model.bounds / 1000
    np.testing.assert_allclose(read.bounds, [[low[0], low[2], -high[1]], [high[0], high[2], -low[1]]], atol=1e-6)
    assert sorted(read.graph.nodes_geometry) == sorted(item.id for item in model.items)
    assert set(read.geometry) == {"samples", "plate-rear", "plate-olwanne"}
    volume = sum(item.solid.mesh.volume for item in model.items) * 1e-9
    assert sum(g.volume for g in read.dump()) == pytest.approx(volume, rel=1e-5)
    for name, mesh in read.geometry.items():
        kind = next(k for k in model.kinds if k.name == name)
        linear = np.asarray(mesh.visual.material.baseColorFactor[:3]) / 255
        assert np.round(255 * glb_srgb(linear)) == pytest.approx(kind.first.rgb, abs=5)


def glb_srgb(linear: np.ndarray) -> np.ndarray:
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def test_glb_follows_the_container_rules() -> None:
    data = glb.encode(samples.car())
    assert data[:4] == b"glTF"
    assert int.from_bytes(data[8:12], "little") == len(data)
    length = int.from_bytes(data[12:16], "little")
    gltf = json.loads(data[20 : 20 + length])
    assert length % 4 == 0
    assert int.from_bytes(data[20 + length : 24 + length], "little") == gltf["buffers"][0]["byteLength"]
    assert len(gltf["accessors"]) == 6  # two shapes, three kinds: positions, normals, indices once per shape
    assert gltf["asset"]["extras"]["configuration"] == samples.car().config
    for view in gltf["bufferViews"]:
        assert view["byteOffset"] % 4 == 0
        assert view["byteOffset"] + view["byteLength"] <= gltf["buffers"][0]["byteLength"]
    for node in gltf["nodes"]:
        if "matrix" in node:
            m = np.array(node["matrix"]).reshape(4, 4).T
            np.testing.assert_allclose(m[:3, :3] @ m[:3, :3].T, np.eye(3), atol=1e-9)
            assert np.linalg.det(m) == pytest.approx(1)


def test_creases_split_a_box_and_leave_a_sphere_whole() -> None:
    box = trimesh.creation.box()
    points, normals, faces = glb.creased(Mesh(box.vertices, box.faces.astype(np.int32)))
    assert len(points) == 24
    assert sorted(map(tuple, np.abs(normals).round(9))) == sorted(
        [(1.0, 0.0, 0.0)] * 8 + [(0.0, 1.0, 0.0)] * 8 + [(0.0, 0.0, 1.0)] * 8
    )
    np.testing.assert_allclose(points[faces], box.triangles)
    ball = trimesh.creation.icosphere(4)
    points, normals, _ = glb.creased(Mesh(ball.vertices, ball.faces.astype(np.int32)))
    assert len(points) == len(ball.vertices)
    assert np.einsum("ij,ij->i", points, normals).min() > 0.9999


# -- what all share ---------------------------------------------------------------------------------------------------


def test_digest_is_of_the_canonical_text() -> None:
    assert digest({"b": 1, "a": [1.0]}) == digest({"a": [1.0], "b": 1}) != digest({"a": [1.5], "b": 1})
