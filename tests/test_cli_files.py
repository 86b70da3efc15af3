"""`check` on files that users bring: one sentence and exit code 2, or a report that pretends nothing."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh

from configurator.solid.pool import Pool, TimedOut
from tests.test_cli import Run, cache, run

__all__ = ["cache", "run"]  # fixtures

BOX = trimesh.creation.box((20, 30, 40))
STL = BOX.export(file_type="stl")
TEXT = BOX.export(file_type="stl_ascii")


def soup(triangles: np.ndarray) -> bytes:
    """Binary STL of corners (n, 3, 3)."""
    records = np.zeros(len(triangles), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    records["corners"] = triangles
    return bytes(80) + struct.pack("<I", len(records)) + records.tobytes()


def with_value(value: float) -> bytes:
    corners = BOX.triangles.copy()
    corners[3, 1, 1] = value
    return soup(corners)


def archived(**more: bytes) -> bytes:
    """A 3MF of the box with further entries; "__" in a name stands for "../"."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOX.export(file_type="3mf"))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, data in more.items():
            new.writestr(name.replace("__", "../"), data)
    return out.getvalue()


REFUSED = {
    "truncated.stl": (STL[:-77], "claims 12 triangles"),
    "lying.stl": (STL[:80] + struct.pack("<I", 4_000_000_000) + STL[84:], "claims 4,000,000,000 triangles"),
    "garbage.stl": (TEXT.replace("endloop", "\0\0 vertex 1 2 x", 1).encode(), "damaged"),
    "nan.stl": (with_value(np.nan), "not numbers"),
    "infinite.stl": (with_value(np.inf), "not numbers"),
    "none.stl": (soup(BOX.triangles[:0]), "no triangles"),
    "none_text.stl": (b"solid x\nendsolid x\n", "holds no triangles"),
    "bomb.3mf": (archived(big=bytes(300_000_000)), "unpacked, the archive would have more than 200 MB"),
    "empty.step": (b"", "the file is empty"),
    "no.step": (b"hello", "not a STEP file"),
    "note.txt": (b"hello", "cannot be read from .txt"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(name: str, run: Run, tmp_path: Path) -> None:
    data, said = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    done = run("check", tmp_path / name, "--json")
    assert done.code == 2
    error = done.json["error"]
    assert error["subject"] == name
    assert len(error["problems"]) == 1
    assert said in error["problems"][0]["message"]
    assert "Traceback" not in done.err


FLAT = BOX.triangles * [1, 1, 0]
REPORTED = {
    "one.stl": (soup(BOX.triangles[:1]), 1, {"closed"}),
    "flat.stl": (soup(FLAT + np.linspace(0, 1e-3, 12)[:, None, None] * [1, 0, 0]), 1, {"closed"}),
    "inches.stl": (soup(BOX.triangles / 25.4 / 5), 0, {"units"}),
    "metres.stl": (soup(BOX.triangles / 1000), 0, {"units"}),
    "out.3mf": (archived(____evil=b"x"), 0, set()),
    "texture.obj": (b"mtllib ../../secret.mtl\nusemtl a\nv 0 0 0\nv 9 0 0\nv 0 9 0\nv 0 0 9\n"
                    b"f 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n", 0, set()),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTED)
def test_a_file_that_can_be_read_gets_a_report(name: str, run: Run, tmp_path: Path) -> None:
    data, code, checks = REPORTED[name]
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "secret.mtl").write_text("newmtl a\nmap_Kd secret.png\n")
    (folder / name).write_bytes(data)
    done = run("check", folder / name, "--json")
    assert done.code == code
    assert {f["check"] for f in done.json["findings"] if f["severity"] != "info"} >= checks
    assert ("mass_g" in done.json["estimate"]) is (code == 0)
    assert "Traceback" not in done.err
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == sorted(["secret.mtl", name])


def test_a_reader_that_dies_or_never_ends_is_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(self: Pool, function: object, *args: object) -> None:
        raise TimedOut("it took longer than 120 s, twice")

    monkeypatch.setattr(Pool, "run", dies)
    (tmp_path / "x.stl").write_bytes(STL)
    done = run("check", tmp_path / "x.stl", "--json")
    assert done.code == 2
    said = done.json["error"]["problems"][0]["message"]
    assert said == "it cannot be read: it took longer than 120 s, twice; save it with fewer triangles"
