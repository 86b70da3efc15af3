"""Files from outside: every refusal is one clear sentence, nothing is allocated on a file's word alone."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.export import FORMATS, glb, guard, step, stl, threemf
from configurator.export.reopen import load_mesh, load_step, read_configuration
from parts.part import ParameterError
from tests.export import samples


def refused(path: Path, reader=read_configuration) -> str:
    with pytest.raises(ParameterError) as caught:
        reader(path)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].message


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


# -- configurations ---------------------------------------------------------------------------------------------------

HOSTILE = {
    "empty": (b"", "empty"),
    "noise": (bytes(range(256)) * 10, "not a file of Coachbuilder"),
    "text": (b"hello", "not a file of Coachbuilder"),
    "foreign stl": (bytes(80) + struct.pack("<I", 0), "not a file of Coachbuilder"),
    "ascii stl": (b"solid x\nendsolid x\n", "not a file of Coachbuilder"),
    "stl without json": (stl.encode(samples.single()), "put the JSON file"),
    "stl header cut": (b"coachbuilder x", "header"),
    "glb cut": (glb.encode(samples.single())[:300], "cut off"),
    "glb tiny": (b"glTF", "cut off"),
    "glb claims 4 GB": (b"glTF" + struct.pack("<III", 2, 2**32 - 1, 2**32 - 1) + b"JSON{}", "cut off"),
    "glb foreign": (b"glTF" + struct.pack("<III", 2, 34, 14) + b'JSON{"asset":null}', "carries no configuration"),
    "glb no extras": (b"glTF" + struct.pack("<III", 2, 36, 14) + b'JSON{"asset":{}}  ', "carries no configuration"),
    "zip foreign": (zipped(a=b"1"), "carries no configuration"),
    "zip cut": (threemf.encode(samples.single())[:2000], "damaged or cut off"),
    "zip header only": (b"PK\x03\x04", "damaged or cut off"),
    "3mf foreign": (zipped(**{"3D__3dmodel.model": b"<model/>"}), "carries no configuration"),
    "step foreign": (b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('x'),'2;1');", "carries no configuration"),
    "step cut": (step.encode(samples.single())[:250], "cannot be read|was changed|carries no"),
    "step edited": (step.encode(samples.single()).replace(b'"length":60.0', b'"length":61.0'), "was changed"),
    "json of something else": (b'{"a": 1}', "no configuration of a part or a vehicle"),
    "json list inside": (b'{"configuration": [1]}', "no configuration of a part or a vehicle"),
    "json cut": (b'{"part": "x", ', "cannot be read"),
    "json deep": (b'{"vehicle":' + b"[" * 100_000, "cannot be read|too deeply"),
    "json deep and closed": (b'{"vehicle":' + b"[" * 500 + b"]" * 500 + b"}", "too deeply"),
    "json very deep and closed": (b'{"vehicle":' + b"[" * 90_000 + b"]" * 90_000 + b"}", "too deeply"),
    "json nan": (b'{"vehicle": {"x": NaN}}', "cannot be read"),
    "json huge number": (b'{"vehicle": {"x": ' + b"9" * 10_000 + b"}}", "cannot be read"),
    "json not utf-8": (b'{"vehicle": {"x": "\xff"}}', "cannot be read"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_not_ours_or_damaged_is_refused_in_one_sentence(case: str, tmp_path: Path) -> None:
    data, said = HOSTILE[case]
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    with pytest.raises(ParameterError, match=said):
        read_configuration(path)
    refused(path)


def test_missing_files_folders_and_devices(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.stl")
    assert "no such file" in refused(tmp_path)  # a folder without a manifest
    if Path("/dev/zero").exists():
        assert "not a file" in refused(Path("/dev/zero"))


def test_a_huge_json_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with path.open("wb") as out:
        out.write(b'{"vehicle": {}')
        out.truncate(100 * guard.MB)
    assert "16 MB" in refused(path)
    with path.open("r+b") as out:
        out.truncate(guard.FILE_LIMIT + 1)
    assert "allowed are 500 MB" in refused(path)


def test_zip_bombs_are_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.3mf"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("3D/3dmodel.model", "w") as entry:
        for _ in range(5):
            entry.write(bytes(4 * guard.MB))
    data = bytearray(out.getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)  # the table claims 4 GB
    path.write_bytes(data)
    assert "more than 500 MB" in refused(path)
    assert "more than 200 MB" in refused(path, load_mesh)
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # … or lies the other way
    path.write_bytes(data)
    refused(path)
    refused(path, load_mesh)


def test_a_table_of_contents_of_many_megabytes_is_not_read(tmp_path: Path) -> None:
    data = bytearray(zipped(a=b"1"))
    at = data.rindex(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<I", 100 * guard.MB)
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert "table of contents" in refused(path)


def test_an_stl_takes_only_the_json_with_its_hash(tmp_path: Path) -> None:
    model = samples.single()
    path = tmp_path / "x.stl"
    path.write_bytes(stl.encode(model))
    path.with_suffix(".json").write_bytes(stl.sidecar(samples.single("another")))
    assert model.digest in refused(path)
    (tmp_path / "manifest.json").write_text(json.dumps({"configuration": {"vehicle": {}}, "items": [7, model.config]}))
    assert read_configuration(path) == model.config


def test_a_3mf_that_another_program_saved_again_still_opens(tmp_path: Path) -> None:
    model = samples.single()
    with zipfile.ZipFile(io.BytesIO(threemf.encode(model))) as archive:
        text = archive.read("3D/3dmodel.model").decode().replace("customXMLNS0", "cb")
    (tmp_path / "x.3mf").write_bytes(zipped(**{"3D__other.model": text.encode()}))
    assert read_configuration(tmp_path / "x.3mf") == model.config


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FORMATS)), at=st.integers(0, 3000), byte=st.integers(0, 255), cut=st.booleans())
def test_damage_anywhere_is_a_sentence_or_harmless(tmp_path: Path, name: str, at: int, byte: int, cut: bool) -> None:
    model = samples.single()
    data = bytearray(FORMATS[name].encode(model))
    data[at % len(data)] = byte
    path = tmp_path / f"x.{name}"
    path.write_bytes(data[:at] if cut else data)
    for reader in (read_configuration, load_mesh):
        try:
            reader(path)
        except ParameterError as error:
            assert len(error.problems) == 1  # noqa: PT017 (either outcome is right, any other exception is not)


# -- meshes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["stl", "stl_ascii", "obj", "ply", "ply_ascii", "off", "3mf"])
def test_meshes_of_every_format_come_in_with_the_volume_they_had(kind: str, tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(3, 20)
    options = {"encoding": "ascii"} if kind == "ply_ascii" else {}
    data = ball.export(file_type=kind.replace("ply_ascii", "ply"), **options)
    path = tmp_path / f"x.{kind.split('_')[0]}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    mesh = load_mesh(path)
    assert mesh.closed
    assert mesh.volume == pytest.approx(ball.volume, rel=1e-5)
    assert len(mesh.faces) == len(ball.faces)


def test_our_own_files_come_in_as_meshes(tmp_path: Path) -> None:
    for form in (FORMATS["stl"], FORMATS["3mf"]):
        path = tmp_path / f"x{form.suffix}"
        path.write_bytes(form.encode(samples.single()))
        mesh = load_mesh(path)
        assert mesh.closed
        assert mesh.volume == pytest.approx(samples.single().items[0].solid.mesh.volume, rel=1e-5)


def test_inches_of_a_3mf_become_millimetres(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(threemf.encode(samples.single()))) as archive:
        files = {n.replace("/", "__"): archive.read(n) for n in archive.namelist()}
    files["3D__3dmodel.model"] = files["3D__3dmodel.model"].replace(b'unit="millimeter"', b'unit="inch"')
    (tmp_path / "x.3mf").write_bytes(zipped(**files))
    mesh = load_mesh(tmp_path / "x.3mf")
    np.testing.assert_allclose(np.ptp(mesh.bounds, axis=0), np.array([60, 40, 12]) * 25.4, rtol=1e-5)


COMPONENTS = b"".join(
    b'<object id="%d"><components><component objectid="%d"/><component objectid="%d"/></components></object>'
    % (i, i - 1, i - 1)
    for i in range(2, 60)
)
HOSTILE_MESHES = {
    "x.xyz": (b"1 2 3", "cannot be read from .xyz"),
    "x": (b"1 2 3", "without an ending"),
    "empty.stl": (b"", "empty"),
    "claims.stl": (bytes(80) + struct.pack("<I", 2**32 - 1) + bytes(50), "claims 4,294,967,295 triangles"),
    "cut.stl": (stl.encode(samples.single())[:-7], "claims"),
    "none.stl": (bytes(84), "no triangles"),
    "zero.stl": (bytes(80) + struct.pack("<I", 1) + bytes(50), "collapsed"),
    "nan.stl": (bytes(80) + struct.pack("<I", 1) + b"\xff" * 50, "not numbers"),
    "far.stl": (bytes(80) + struct.pack("<I", 1) + struct.pack("<12fH", *range(3), *[1e30] * 9, 0), "away"),
    "ascii.stl": (b"solid x\nfacet normal 0 0 1\nouter loop\nvertex 0 0", "damaged|no triangles"),
    "few.off": (b"OFF\n999999999 999999999 0\n0 0 0\n", "claims more"),
    "none.off": (b"OOFF", "not an OFF"),
    "body.off": (b"OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 9\n", "damaged|not there"),
    "huge.ply": (
        b"ply\nformat binary_little_endian 1.0\nelement vertex 99999999999\nproperty float x\nproperty float y\n"
        b"property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n", "claims more"),
    "list.ply": (
        b"ply\nformat binary_little_endian 1.0\nelement vertex 1\nproperty float x\nproperty float y\n"
        b"property float z\nelement face 1\nproperty list uint int vertex_indices\nend_header\n" + bytes(12) +
        b"\xff" * 4, "damaged|no triangles"),
    "head.ply": (b"ply\nformat ascii 1.0\nelement vertex x\nend_header\n", "damaged"),
    "no.ply": (b"ply", "not a PLY"),
    "words.obj": (b"hello world\n" * 10, "damaged|no triangles"),
    "index.obj": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99\n", "damaged|not there"),
    "dtd.3mf": (zipped(**{"3D__3dmodel.model": b'<!DOCTYPE a [<!ENTITY b "c">]><model/>'}), "document type"),
    "utf16.3mf": (zipped(**{"3D__3dmodel.model": "<model/>".encode("utf-16")}), "document type"),
    "none.3mf": (zipped(a=b"1"), "holds no model"),
    "bare.3mf": (zipped(**{"3D__3dmodel.model": b"<model/>"}), "damaged"),
    "many.3mf": (zipped(**{"3D__3dmodel.model":
        b'<model><resources><object id="1"><mesh/></object>' + COMPONENTS +
        b'</resources><build><item objectid="59"/></build></model>'}),
        "more than 10,000 copies"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_MESHES)
def test_hostile_meshes_are_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    data, said = HOSTILE_MESHES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ParameterError, match=said):
        load_mesh(path)
    refused(path, load_mesh)


def test_step_comes_in_through_the_kernel(tmp_path: Path) -> None:
    path = tmp_path / "x.step"
    path.write_bytes(step.encode(samples.single()))
    mesh = load_step(path)
    assert mesh.closed
    assert mesh.volume == pytest.approx(samples.single().items[0].solid.volume, rel=5e-3)


@pytest.mark.parametrize(("data", "said"), [
    (b"hello", "not a STEP file"),
    (b"ISO-10303-21;\nHEADER;", "cut off"),
    (b"ISO-10303-21;\nnonsense;\nEND-ISO-10303-21;\n", "cannot be read"),
    (b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));"
     b"\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n", "cannot be read|no solid"),
])  # fmt: skip
def test_bad_step_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.step"
    path.write_bytes(data)
    with pytest.raises(ParameterError, match=said):
        load_step(path)
