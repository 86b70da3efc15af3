"""PrusaSlicer takes our files as they are: it opens the 3MF and slices the STL of each family without a repair."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from configurator.production.kit import part_kit
from configurator.solid.shop import Shop
from configurator.solid.store import Store
from parts import CATALOGUE
from parts.part import Part

pytestmark = pytest.mark.skipif(not shutil.which("prusa-slicer"), reason="PrusaSlicer is not installed")
# a bed for the largest parts: the question is whether it slices, not how well it prints
BED = ["--bed-shape", "0x0,1000x0,1000x1000,0x1000", "--max-print-height", "1000", "--center", "500,500"]
BED += ["--dont-arrange"]  # whole panels are larger than the beds it arranges on
FINE = ["--layer-height", "0.3", "--perimeters", "1", "--fill-density", "5%"]
# panels as a pellet extruder would: a fine nozzle takes minutes to slice a door
COARSE = ["--nozzle-diameter", "3", "--layer-height", "1.5", "--first-layer-height", "1.5", "--perimeters", "1"]
COARSE += ["--fill-density", "0%", "--top-solid-layers", "0", "--bottom-solid-layers", "0"]
COARSE += ["--raft-layers", "1"]  # curved rims touch the bed in few places: alone they give no first layer
LARGE = 200.0  # mm


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Shop(Store(tmp_path_factory.mktemp("store")), workers=1) as shop:
        yield shop


@pytest.mark.parametrize("family", CATALOGUE, ids=lambda f: f.family)
def test_it_opens_the_3mf_and_slices_the_stl_of_each_family(family: type[Part], shop: Shop, tmp_path: Path) -> None:
    kit = part_kit(family(), ("stl", "3mf"), shop)
    for name, data in kit.files.items():
        (tmp_path / name).write_bytes(data)
    volume = kit.model.items[0].solid.mesh.volume
    for suffix in (".3mf", ".stl"):
        told = slicer("--info", tmp_path / f"{family.family}{suffix}")
        assert "manifold = yes" in told
        volume_told = float(re.search(r"^volume = (\S+)", told, re.MULTILINE)[1])
        assert volume_told == pytest.approx(volume, rel=5e-4), "up to single precision"
        assert not re.search(r"(edges_fixed|facets_removed|facets_added|facets_reversed|open_edges) = [1-9]", told)
    extent = kit.model.items[0].solid.mesh.bounds
    settings = COARSE if (extent[1] - extent[0]).max() > LARGE else FINE
    told = slicer("-g", *BED, *settings, "-o", tmp_path / "out.gcode", tmp_path / f"{family.family}.stl")
    assert "Slicing result exported" in told
    gcode = (tmp_path / "out.gcode").read_text()
    filament = float(re.search(r"^; filament used \[cm3\] = (\S+)", gcode, re.MULTILINE)[1])
    assert 0.05 * volume / 1000 < filament < 1.5 * volume / 1000


def slicer(*words: object) -> str:
    done = subprocess.run(["prusa-slicer", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
