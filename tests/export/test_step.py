"""STEP through an independent reader: solids, names, colours, places; its numbers and strings by the letter."""

from __future__ import annotations

import re
from pathlib import Path

import cadquery as cq
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.export import Item, Model, step
from parts.frame import Frame
from parts.part import BuildError
from tests.export import samples


def named_and_coloured(path: Path) -> list[tuple[str, tuple[int, ...]]]:
    """Name and sRGB colour of each free shape of a STEP file, as OCC's document reader sees them."""
    from OCP.Quantity import Quantity_Color, Quantity_TypeOfColor
    from OCP.STEPCAFControl import STEPCAFControl_Reader
    from OCP.TCollection import TCollection_ExtendedString
    from OCP.TDataStd import TDataStd_Name
    from OCP.TDF import TDF_LabelSequence
    from OCP.TDocStd import TDocStd_Document
    from OCP.XCAFDoc import XCAFDoc_ColorSurf, XCAFDoc_DocumentTool

    document = TDocStd_Document(TCollection_ExtendedString("x"))
    reader = STEPCAFControl_Reader()
    reader.ReadFile(str(path))
    assert reader.Transfer(document)
    labels = TDF_LabelSequence()
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    shapes.GetFreeShapes(labels)
    colours = XCAFDoc_DocumentTool.ColorTool_s(document.Main())
    found = []
    for i in range(1, labels.Length() + 1):
        name, colour = TDataStd_Name(), Quantity_Color()
        assert labels.Value(i).FindAttribute(TDataStd_Name.GetID_s(), name)
        assert colours.GetColor(shapes.GetShape_s(labels.Value(i)), XCAFDoc_ColorSurf, colour)
        rgb = colour.Values(Quantity_TypeOfColor.Quantity_TOC_sRGB)
        found.append((name.Get().ToExtString(), tuple(round(255 * c) for c in rgb)))
    return found


def test_step_of_one_part_is_one_solid_in_its_own_frame(tmp_path: Path) -> None:
    model = samples.single()
    path = tmp_path / "x.step"
    path.write_bytes(step.encode(model))
    solids = cq.importers.importStep(str(path)).solids().vals()
    assert len(solids) == 1
    assert solids[0].isValid()
    assert solids[0].Volume() == pytest.approx(model.items[0].solid.volume, rel=1e-6)
    assert named_and_coloured(path) == [("plate", model.items[0].rgb)]


def test_step_of_a_car_is_an_assembly_with_shared_solids_names_colours_and_places(tmp_path: Path) -> None:
    model = samples.car()
    data = step.encode(model)
    assert data.isascii()
    assert data.count(b"MANIFOLD_SOLID_BREP(") == 3
    path = tmp_path / "x.step"
    path.write_bytes(data)
    read = cq.Assembly.importStep(str(path))
    assert read.name == "Sample car"
    assert [child.name for child in read.children] == [item.id for item in model.items]
    for child, item in zip(read.children, model.items, strict=True):
        assert child.obj.Volume() == pytest.approx(item.solid.volume, rel=1e-6)
        assert tuple(round(255 * c) for c in child.color.toTuple()[:3]) == item.rgb
        moved = child.obj.moved(child.loc).BoundingBox(1e-3)
        wanted = item.solid.mesh.moved(item.frame.matrix()).bounds
        np.testing.assert_allclose(
            [[moved.xmin, moved.ymin, moved.zmin], [moved.xmax, moved.ymax, moved.zmax]], wanted, atol=0.1
        )


@pytest.mark.parametrize("copies", [1, 2, 13])
def test_step_numbers_name_one_entity_each_and_none_is_missing(copies: int) -> None:
    part, solid = samples.Plate(), samples.solid(samples.Plate())
    items = tuple(
        Item(f"plate/{i}", part, Frame((i * 99.5, -1e-7 * i, 1e9 * i)), f"#0000{i:02x}", "ASA", solid)
        for i in range(copies)
    )
    text = step.encode(Model("plates", {"vehicle": {}}, items)).decode().split("DATA;")[1]
    statements = re.sub(r"'(?:[^']|'')*'", "''", text).split(";")  # nothing in a string is a number
    defined = [found[1] for line in statements if (found := re.match(r"\s*(#\d+) = ", line))]
    assert len(defined) == len(set(defined)) == len(statements) - 3  # ENDSEC, END and what follows the last ';'
    assert set(re.findall(r"#\d+", "".join(statements))) == set(defined)
    assert max(int(name[1:]) for name in defined) < 2**31
    assert text.count("MANIFOLD_SOLID_BREP(") == copies


def test_step_numbers_beyond_what_readers_take_are_refused() -> None:
    model = samples.car()
    solids = {i.solid.key: step.geometry("plate", i.solid.brep) for i in model.items}
    solids = {key: re.sub(rb"#(\d+)", rb"#99999999\1", data) for key, data in solids.items()}
    with pytest.raises(BuildError, match="readers take at most 2147483647"):
        step.encode(model, solids)


def test_step_reals_have_a_point() -> None:
    for value in (0.0, -0.0, 1.0, 1e-7, -2.5e30, 0.1, 123456789.123456, 1e15, 5e-324):
        assert re.fullmatch(r"-?\d+\.\d*(E[+-]?\d+)?", real := step._real(value))
        assert float(real) == pytest.approx(value, rel=1e-14)


def test_step_header_has_no_clock_and_names_are_not_counted() -> None:
    data = step.encode(samples.car()).decode()
    assert "1970-01-01T00:00:00" in data
    assert "Open CASCADE STEP translator" not in data
    assert (
        "Open CASCADE STEP translator" not in step.encode(Model("x", {"vehicle": {}}, samples.car().items[3:])).decode()
    )
    assert "Open CASCADE" not in data.split("DATA;")[0]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_step_strings_come_back(text: str) -> None:
    coded = step.escaped(text)
    assert all(" " <= c <= "~" for c in coded)
    assert coded.replace("''", "").count("'") == 0
    assert step.unescaped(coded) == text
    pieces = list(step.chunks(text))
    assert all(len(piece) <= step.CHUNK for piece in pieces)
    assert "".join(map(step.unescaped, pieces)) == text


def test_step_strings_of_other_writers_are_understood() -> None:
    assert step.unescaped(r"G\S\vr \X\FC \X2\03B103B2\X0\ \X4\0001F697\X0\ a\\b it''s") == "Gör ü αβ 🚗 a\\b it's"
