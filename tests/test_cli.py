"""The shell: what it prints, what it writes, and one sentence for everything that is wrong."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import trimesh

from configurator import cli
from parts import CATALOGUE, family


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cache: Path, tmp_path: Path) -> Run:
    """Runs a command in this process, in an empty folder, with the module's cache."""
    monkeypatch.setenv("COACHBUILDER_CACHE", str(cache))
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["coachbuilder", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0 if code is None else 1, captured.out, captured.err)

    return command


def test_the_catalogue_and_the_presets_are_listed(run: Run) -> None:
    assert [row["name"] for row in run("parts", "--json").json] == [f.family for f in CATALOGUE]
    assert all(f.family in run("parts").out for f in CATALOGUE)
    assert [row["name"] for row in run("presets", "--json").json] == [
        "city-2",
        "l6e",
        "cargo",
        "beach",
        "family-4",
        "jp",
    ]


def test_the_schema_is_that_of_the_family(run: Run) -> None:
    assert run("schema", "hub_ring").json == family("hub_ring").schema()
    assert "wheelbase" in run("schema", "vehicle").json["properties"]


def test_make_writes_a_kit_that_opens_as_what_it_was_made_from_and_verifies(run: Run, tmp_path: Path) -> None:
    done = run("make", "cup_holder_insert", "n=1", "--out", tmp_path / "out", "--json")
    assert done.code == 0, done.err
    folder = Path(done.json["folder"])
    files = {p.suffix: p for p in folder.iterdir() if p.suffix in (".stl", ".step", ".3mf", ".glb")}
    assert set(files) == {".stl", ".step", ".3mf", ".glb"}
    for path in files.values():
        opened = run("open", path).json
        assert opened["part"] == "cup_holder_insert"
        assert opened["parameters"] == family("cup_holder_insert")(n=1).values()
    mesh = trimesh.load(files[".stl"])
    assert mesh.is_watertight
    assert run("verify", folder).code == 0
    files[".stl"].write_bytes(files[".stl"].read_bytes()[:-1])
    broken = run("verify", folder, "--json")
    assert (broken.code, broken.json["verdict"]) == (1, "fail")


def test_check_of_a_part_and_of_its_file_agree(run: Run, tmp_path: Path) -> None:
    part = run("check", "hub_ring", "--json")
    assert part.code == 0
    folder = Path(run("make", "hub_ring", "--format", "stl,step", "--json").json["folder"])
    for path in folder.iterdir():
        if path.suffix in (".stl", ".step"):
            report = run("check", path, "--material", part.json["estimate"]["material"], "--json").json
            assert report["verdict"] == "pass"
            assert report["estimate"]["mass_g"]["value"] == pytest.approx(
                part.json["estimate"]["mass_g"]["value"], rel=0.005
            )


def test_check_fails_with_one_when_a_check_finds_an_error(run: Run, tmp_path: Path) -> None:
    box = trimesh.creation.box((10, 10, 10))
    box.faces = box.faces[1:]
    box.export(tmp_path / "open.stl")
    done = run("check", tmp_path / "open.stl", "--json")
    assert (done.code, done.json["verdict"]) == (1, "fail")
    assert "open edges" in run("check", tmp_path / "open.stl").out


def test_split_writes_pieces_that_verify_finds_unchanged(run: Run, tmp_path: Path) -> None:
    done = run("split", "front_bumper", "--machine", "fff-360", "--json")
    folder = Path(done.json["folder"])
    assert (done.code, done.json["proven"]) == (0, True)
    assert sorted(p.name for p in folder.iterdir()) == sorted([*done.json["files"], "SHA256SUMS", "manifest.json"])
    assert run("verify", folder).code == 0
    assert run("open", folder).json["part"] == "front_bumper"
    trimesh.creation.box((400, 60, 30)).export(tmp_path / "beam.stl")
    said = run("split", tmp_path / "beam.stl", "--machine", "fff-256")
    assert "2 pieces" in said.out
    assert "dowel" in said.out
    assert run("verify", next((tmp_path / "exports").glob("beam-stl-*"))).code == 0


def test_what_needs_no_splitting_or_takes_too_much_is_refused(run: Run, tmp_path: Path) -> None:
    whole = run("split", "hinge")
    assert whole.code == 2
    assert "name a smaller machine" in whole.err
    trimesh.creation.box((9000, 9000, 9000)).export(tmp_path / "house.stl")
    large = run("split", tmp_path / "house.stl", "--machine", "fff-256")
    assert large.code == 2
    assert "choose a larger machine" in large.err
    assert not (tmp_path / "exports").exists()


def test_vehicle_kit_is_whole_and_the_same_bytes_twice(run: Run, tmp_path: Path) -> None:
    first = run("vehicle", "city-2", "personal_text=Mia", "--out", tmp_path / "one", "--json")
    assert first.code == 0, first.err
    second = run("vehicle", "city-2", "personal_text=Mia", "--out", tmp_path / "two", "--json")
    a, b = Path(first.json["folder"]), Path(second.json["folder"])
    names = sorted(str(p.relative_to(a)) for p in a.rglob("*") if p.is_file())
    assert {"bom.csv", "bom.json", "manifest.json", "checks.json", "city-2.step", "city-2.3mf", "city-2.glb"} <= set(
        names
    )
    assert names == sorted(str(p.relative_to(b)) for p in b.rglob("*") if p.is_file())
    assert all((a / name).read_bytes() == (b / name).read_bytes() for name in names)
    manifest = json.loads((a / "manifest.json").read_text())
    again = run(*manifest["command"].split()[1:], "--out", tmp_path / "three", "--json")
    assert (Path(again.json["folder"]) / "manifest.json").read_bytes() == (a / "manifest.json").read_bytes()
    assert run("verify", a).code == 0
    for name in ("city-2.step", "city-2.3mf", "city-2.glb"):
        assert run("open", a / name).json["vehicle"]["personal_text"] == "Mia"
    saved = tmp_path / "mine.json"
    saved.write_text(run("open", a).out)
    same = run("vehicle", saved, "--out", tmp_path / "four", "--json")
    assert same.code == 0


def deep(folder: Path) -> Path:
    path = folder / "deep.json"
    path.write_text("[" * 1000 + "]" * 1000)
    return path


def huge(folder: Path) -> Path:
    path = folder / "huge.json"
    with path.open("wb") as out:
        out.truncate(100 * 2**20)  # sparse: 100 MB by its size
    return path


def text(name: str, content: str | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


CLAIMS_BILLIONS = b"\0" * 80 + struct.pack("<I", 4_000_000_000) + b"\0" * 50
BOX = trimesh.creation.box((10, 10, 10)).export(file_type="stl")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["make", "gril_insert"], "grille_insert"),
        (["schema", "hubring"], "hub_ring"),
        (["vehicle", "city2"], "city-2"),
        (["vehicle", "city-2", "whelbase=1800"], "wheelbase"),
        (["make", "hub_ring", "--format", "stlx"], "stl"),
        (["make", "hub_ring", "--material", "PTEG"], "PETG"),
        (["make", "hub_ring", "--machine", "fff-265"], "fff-256"),
        (["make", "hub_ring", "thickness=9999"], "outside"),
        (["make", "hub_ring", "thickness=nan"], "not a finite number"),
        (["make", "hub_ring", "thickness=inf"], "not a finite number"),
        (["make", "hub_ring", "thickness=-1"], "outside"),
        (["make", "hub_ring", "thickness=thick"], "not a finite number"),
        (["make", "hub_ring", "thickness"], "name=value"),
        (["make", "hub_ring", "thickness=5", "thickness=6"], "given twice"),
        (["make", "hub_ring", "../x=5"], "not a parameter"),
        (["make", "badge_nameplate", f"text={'x' * 10_000}"], "10000 characters"),
        (["make", "badge_nameplate", "text=漢"], "漢"),
        (["vehicle", "city-2", "wheelbase=1755"], "steps of 10"),
        (["vehicle", "city-2", "length=3700"], "vehicle"),
        (["vehicle", "nowhere.json"], "nowhere.json"),
        (["vehicle", text("no.json", "not json")], "no.json"),
        (["vehicle", text("list.json", "[1, 2]")], "list.json"),
        (["vehicle", text("nan.json", '{"width": NaN}')], "nan.json"),
        (["vehicle", text("binary.json", b"\xff\xfe\x00")], "binary.json"),
        (["vehicle", deep], "deep.json"),
        (["vehicle", huge], "huge.json"),
        (["check", "nowhere.stl"], "nowhere.stl"),
        (["check", text("empty.stl", "")], "empty.stl"),
        (["check", text("noise.stl", b"\x13\x37" * 500)], "noise.stl"),
        (["check", text("billions.stl", CLAIMS_BILLIONS)], "billions.stl"),
        (["check", text("cut.stl", BOX[:-20])], "cut.stl"),
        (["check", text("fake.3mf", b"PK\x03\x04nothing")], "fake.3mf"),
        (["check", text("fake.obj", "hello")], "fake.obj"),
        (["check", text("fake.ply", "ply\nformat ascii 1.0\nelement vertex 4000000000\nend_header\n")], "fake.ply"),
        (["check", text("fake.off", "OFF\n4000000000 1 0\n")], "fake.off"),
        (["check", text("fake.step", "ISO-10303-21;")], "fake.step"),
        (["check", "hub_ring.stl", "thickness=5"], "takes no parameters"),
        (["open", "nowhere.glb"], "nowhere.glb"),
        (["open", text("other.stl", BOX)], "other.stl"),
        (["verify", "nowhere"], "nowhere"),
        (["make", "hub_ring", "--out", text("file", "in the way")], "file"),
    ],
    ids=lambda v: " ".join(getattr(w, "__name__", str(w))[:30] for w in v) if isinstance(v, list) else "",
)
def test_bad_input_is_one_sentence_exit_two_and_nothing_written(
    run: Run, tmp_path: Path, words: list[object], said: str
) -> None:
    words = [word(tmp_path) if callable(word) else word for word in words]
    before = sorted(tmp_path.rglob("*"))
    done = run(*words)
    assert done.code == 2, done
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.err.count("\n") == 1
    assert len(done.err) < 1500
    assert done.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_errors_in_json_name_the_field(run: Run) -> None:
    done = run("make", "hub_ring", "thickness=9999", "--json")
    assert done.code == 2
    assert [p["field"] for p in done.json["error"]["problems"]] == ["thickness"]


def test_the_installed_command_starts_and_says_what_is_wrong() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "configurator", "make", "nonsense"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("unknown part: 'nonsense'")
