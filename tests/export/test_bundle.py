"""Kits: complete or absent, whatever happens; verifiable to the bit; the same bytes for the same configuration."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from configurator.export import FORMATS, Model, bom, bundle
from configurator.export import kit as kits
from configurator.export.model import digest
from configurator.export.reopen import read_configuration
from configurator.vehicle.assembly import Placed
from configurator.vehicle.bom import bom as bom_of
from configurator.vehicle.bom import solid_of
from parts.part import ParameterError
from tests.export import samples

FILES = {"a.stl": b"A" * 1000, "parts/b.step": b"B" * 2000, "bom.csv": b"x"}
MANIFEST = {"title": "Test", "configuration": {"vehicle": {"doors": 2}}, "command": "coachbuilder export"}


def written(model: Model) -> dict[str, bytes]:
    return {path: FORMATS[name].encode(what) for path, (name, what) in kits.plan(model).items()}


def everything(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_a_kit_is_written_verified_and_reopened(tmp_path: Path) -> None:
    kit = bundle.write_kit(tmp_path / "exports", "test-1234", FILES, MANIFEST)
    assert kit == tmp_path / "exports" / "test-1234"
    assert bundle.verify(kit) == []
    assert read_configuration(kit) == MANIFEST["configuration"]
    assert set(everything(kit)) == {*FILES, "manifest.json", "SHA256SUMS"}
    assert [p.name for p in kit.parent.iterdir()] == ["test-1234"]
    manifest = json.loads((kit / "manifest.json").read_text())
    assert set(manifest["versions"]) == {"coachbuilder", "cadquery", "cadquery-ocp", "numpy", "lib3mf"}
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=kit, check=True, capture_output=True)


def test_an_identical_kit_is_left_untouched_and_another_replaces_it(tmp_path: Path) -> None:
    kit = bundle.write_kit(tmp_path, "k", FILES, MANIFEST)
    before = kit.stat().st_ino
    assert bundle.write_kit(tmp_path, "k", FILES, MANIFEST).stat().st_ino == before
    bundle.write_kit(tmp_path, "k", {"only.txt": b"1"}, MANIFEST)
    assert set(everything(kit)) == {"only.txt", "manifest.json", "SHA256SUMS"}
    assert [p.name for p in tmp_path.iterdir()] == ["k"]


@pytest.mark.parametrize(("old", "call"), [(False, 1), (True, 1), (True, 2)])
@pytest.mark.parametrize("raised", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_a_failing_rename_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool, call: int, raised: BaseException
) -> None:
    if old:
        bundle.write_kit(tmp_path, "k", {"old.txt": b"old"}, MANIFEST)
    before, real = everything(tmp_path), os.rename

    def rename(source: Path, target: Path) -> None:
        if source.name == "k" if call == 1 and old else source.name.endswith("new.tmp"):
            raise raised
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", rename)
        with pytest.raises((ParameterError, KeyboardInterrupt)):
            bundle.write_kit(tmp_path, "k", FILES, MANIFEST)
    assert everything(tmp_path) == before
    assert [p.name for p in tmp_path.iterdir()] == (["k"] if old else [])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_is_said_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ParameterError, match=os.strerror(code).lower()):
        bundle.write_kit(tmp_path / "new" / "deep", "k", FILES, MANIFEST)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_and_a_place_that_takes_no_folders(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ParameterError, match="cannot be written"):
        bundle.write_kit(tmp_path / "file", "k", FILES, MANIFEST)
    with pytest.raises(ParameterError, match="cannot be written"):
        bundle.write_kit(tmp_path / "file" / "below", "k", FILES, MANIFEST)
    if Path("/proc").is_dir():
        with pytest.raises(ParameterError, match="cannot be written"):
            bundle.write_kit(Path("/proc/nowhere"), "k", FILES, MANIFEST)
    assert everything(tmp_path) == {"file": b"mine"}


def test_what_is_not_ours_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / "thesis.txt").write_text("mine")
    with pytest.raises(ParameterError, match="is not a kit"):
        bundle.write_kit(tmp_path, "k", FILES, MANIFEST)
    bundle.write_kit(tmp_path, "kit", FILES, MANIFEST)
    (tmp_path / "kit" / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match=r"notes\.txt"):
        bundle.write_kit(tmp_path, "kit", {"other": b""}, MANIFEST)
    (tmp_path / "plain").write_text("mine")
    with pytest.raises(ParameterError):
        bundle.write_kit(tmp_path, "plain", FILES, MANIFEST)
    found = everything(tmp_path)
    assert found["k/thesis.txt"] == found["kit/notes.txt"] == found["plain"] == b"mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["k", "kit", "plain"]


def test_sweeping_clears_up_after_the_dead_and_spares_the_living(tmp_path: Path) -> None:
    run = subprocess.Popen(["true"])
    run.wait()
    host = bundle._host()
    dead, alive = f".k.{host}.{run.pid}.0", f".k.{host}.{os.getpid()}.99"
    for name in (f"{dead}.new.tmp", f".gone.{host}.{run.pid}.1.old.tmp", f"{alive}.new.tmp", ".k.other.tmp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text("x")
    bundle.sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([f"{alive}.new.tmp", ".k.other.tmp", "gone"])
    assert (tmp_path / "gone" / "x").read_text() == "x"  # it was being replaced when its writer died


@pytest.mark.parametrize("name", [
    "../x", "/etc/passwd", "a/../../b", "a//b", "a\\b", "c:x", "con", "Con.txt", "x.", " x", "x ", "", ".hidden",
    "ü.stl", "a/b/c/d", "x" * 200, "manifest.json", "SHA256SUMS", "a\nb", "a\0b", "lpt1.stl",
])  # fmt: skip
def test_unsafe_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ParameterError, match="cannot be a file's name"):
        bundle.write_kit(tmp_path, "k", {name: b""}, MANIFEST)
    with pytest.raises(ParameterError):
        bundle.write_kit(tmp_path, name if name not in ("manifest.json", "SHA256SUMS") else "../k", FILES, MANIFEST)
    assert list(tmp_path.iterdir()) == []


def test_names_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="upper and lower case"):
        bundle.write_kit(tmp_path, "k", {"A.stl": b"", "a.stl": b""}, MANIFEST)


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_verify_finds_every_flipped_bit(tmp_path: Path, name: str) -> None:
    kit = bundle.write_kit(tmp_path, "k", FILES, MANIFEST | {"hash": digest(MANIFEST["configuration"])})
    path = kit / name
    data = bytearray(path.read_bytes())
    at = data.index(b"Test") if name == "manifest.json" else len(data) // 2
    data[at] ^= 1
    path.write_bytes(data)
    wrong = bundle.verify(kit)
    assert wrong
    assert all(name in sentence for sentence in wrong)


def test_verify_finds_missing_extra_linked_and_unlike_files(tmp_path: Path) -> None:
    kit = bundle.write_kit(tmp_path, "k", FILES, MANIFEST)
    assert bundle.verify(kit, lambda manifest: FILES) == []
    again = bundle.verify(kit, lambda manifest: FILES | {"a.stl": b"other"})
    assert [("a.stl" in s, "comes out different" in s) for s in again] == [(True, True)]
    assert "cannot be re-created" in bundle.verify(kit, lambda manifest: {"a.stl": FILES["a.stl"]})[0]
    (kit / "a.stl").unlink()
    (kit / "bom.csv").unlink()
    (kit / "bom.csv").symlink_to(kit / "manifest.json")
    (kit / "more.txt").write_text("")
    wrong = " / ".join(bundle.verify(kit))
    assert "'a.stl' is missing" in wrong
    assert "'bom.csv' is a link or" in wrong
    assert "'more.txt' is not part" in wrong


def test_verify_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="not a kit"):
        bundle.verify(tmp_path)
    (tmp_path / "manifest.json").write_text('{"files": [1], "configuration": {}}')
    with pytest.raises(ParameterError, match="not the manifest"):
        bundle.verify(tmp_path)


# -- whole kits of models ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [samples.single(), samples.car()], ids=["single", "car"])
def test_a_models_kit_opens_from_each_of_its_files(tmp_path: Path, model: Model) -> None:
    files = written(model)
    manifest = kits.manifest_of(model, "coachbuilder open manifest.json")
    kit = bundle.write_kit(tmp_path, model.name, files, manifest)
    assert bundle.verify(kit, lambda m: written(model)) == []
    wanted = json.loads(model.configuration)
    assert read_configuration(kit) == read_configuration(kit / "manifest.json") == wanted
    alone = {kind.name: kind.first.config for kind in model.kinds}
    for path in kit.rglob("*"):
        if path.suffix in (".stl", ".step", ".3mf", ".glb"):
            assert read_configuration(path) == (alone[path.stem] if path.parent.name == "parts" else wanted)
    packed = kits.zip_kit(model.name, files, manifest)
    assert packed == kits.zip_kit(model.name, dict(reversed(files.items())), manifest)
    (tmp_path / "kit.zip").write_bytes(packed)
    assert read_configuration(tmp_path / "kit.zip") == wanted
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert {n.removeprefix(f"{model.name}/"): archive.read(n) for n in archive.namelist()} == everything(kit)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_plan_names_each_file_once() -> None:
    paths = kits.plan(samples.car(), ["step", "glb", "stl", "step"])
    assert [path for path, (name, _) in paths.items() if name == "glb"] == ["sample-car.glb"]
    assert sum(path.startswith("parts/") for path in paths) == 6
    assert "sample-car.step" in paths
    assert "sample-car.stl" not in paths, "STL holds no assembly"
    assert list(kits.plan(samples.single(), ["stl", "3mf"])) == ["plate.stl", "plate.3mf"]
    with pytest.raises(ParameterError, match="stl"):
        kits.plan(samples.single(), ["stll"])


def test_bill_of_materials_adds_up() -> None:
    car = samples.car()
    placed = [Placed(i.id, i.part, i.frame, i.colour, i.material) for i in car.items]
    volumes = {solid_of(i.part): i.solid.volume for i in car.items[:-1]}
    files = bom.files(bom_of(placed, volumes, lambda material: 2.0))
    record = json.loads(files["bom.json"])
    rows = record["rows"]
    assert sum(row["quantity"] for row in rows if row["kind"] == "printed") == len(car.items)
    assert [(r["item"], r["quantity"]) for r in rows if r["kind"] == "bought"] == [("screw M5x16 ISO 7380", 8)]
    table = list(csv.DictReader(io.StringIO(files["bom.csv"].decode("utf-8-sig"), newline="")))
    assert [row["quantity"] for row in table] == [str(row["quantity"]) for row in rows]
    known = [row["mass_g"] for row in rows if row["mass_g"] is not None]
    assert record["totals"]["mass_g"]["known"] == pytest.approx(sum(known), abs=0.01)
    assert record["totals"]["mass_g"]["missing"], "a volume is missing, and is said to be"


def test_no_spreadsheet_computes_what_a_user_typed() -> None:
    assert [bom._cell(v) for v in ("=1+1", "@x", "-2", "plain", 3, None)] == ["'=1+1", "'@x", "'-2", "plain", 3, ""]
