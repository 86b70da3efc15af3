"""STEP files of every family, read again by a fresh process: the same volume, name and colour."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from configurator.export import FORMATS
from configurator.export.model import Item, Model
from configurator.production.kit import solids_of
from configurator.solid.shop import Shop
from configurator.vehicle import Placed
from parts import CATALOGUE
from parts.frame import Frame

READER = """
import json, sys
from cadquery import Shape
from OCP.Quantity import Quantity_Color, Quantity_TypeOfColor
from OCP.STEPCAFControl import STEPCAFControl_Reader
from OCP.TCollection import TCollection_ExtendedString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_LabelSequence
from OCP.TDocStd import TDocStd_Document
from OCP.XCAFDoc import XCAFDoc_ColorSurf, XCAFDoc_DocumentTool

from configurator.solid.kernel import volume_of

for path in sys.argv[1:]:
    document = TDocStd_Document(TCollection_ExtendedString("XmlOcaf"))
    reader = STEPCAFControl_Reader()
    reader.ReadFile(path)
    reader.Transfer(document)
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    colours = XCAFDoc_DocumentTool.ColorTool_s(document.Main())
    labels = TDF_LabelSequence()
    shapes.GetFreeShapes(labels)
    label = labels.Value(1)
    shape = shapes.GetShape_s(label)
    name = TDataStd_Name()
    label.FindAttribute(TDataStd_Name.GetID_s(), name)
    colour = Quantity_Color()
    found = colours.GetColor(shape, XCAFDoc_ColorSurf, colour)
    print(json.dumps({"volume": volume_of(Shape.cast(shape)), "name": name.Get().ToExtString(), "found": found,
                      "rgb": [round(255 * v) for v in colour.Values(Quantity_TypeOfColor.Quantity_TOC_sRGB)]}))
"""
COLOUR = "#5B7F9E"
SHARES = 6  # of the catalogue: one fresh process for each


@pytest.mark.parametrize("share", range(SHARES))
def test_each_step_reads_back_the_same_in_a_fresh_process(share: int, shop: Shop, tmp_path: Path) -> None:
    families = CATALOGUE[share::SHARES]
    placed = [Placed(family.family, family(), Frame(), COLOUR, family.material) for family in families]
    solids = solids_of(placed, shop, "preview")
    paths = []
    for p in placed:
        item = Item(p.id, p.part, p.frame, COLOUR, p.material, solids[p.part])
        data = FORMATS["step"].encode(Model(p.part.title, {"part": p.id, "parameters": p.part.values()}, (item,), b""))
        paths.append(tmp_path / f"{p.id}.step")
        paths[-1].write_bytes(data)
    done = subprocess.run([sys.executable, "-c", READER, *map(str, paths)], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for p, read in zip(placed, told, strict=True):
        assert read["volume"] == pytest.approx(solids[p.part].volume, rel=1e-4), p.id
        assert read["name"] == p.id
        assert read["found"], p.id
        assert read["rgb"] == [int(COLOUR[i : i + 2], 16) for i in (1, 3, 5)], p.id
