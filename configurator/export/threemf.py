"""3MF: what a slicer should get: millimetres, named and coloured objects, instances, picture and configuration.

Written by the 3MF Consortium's own library in strict mode. Identifiers are uuid5 of the content and no date is written,
so equal models are equal bytes. Every distinct part is one object; copies are build items of it. A single part is laid
with its lowest corner at the origin (the specification wants the positive octant); a car keeps the vehicle frame.

Vertices are float32, as lib3mf holds them: 0.0001 mm at 2 m from the origin.
"""

from __future__ import annotations

import ctypes
import io
import json
import re
import uuid
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.export.model import Kind, Model, application
from configurator.solid.model import Mesh

NAMESPACE = "urn:coachbuilder:2026"  # of our own metadata
KEY = "configuration"


def encode(model: Model) -> bytes:
    """The model as a 3MF package (ZIP)."""
    import lib3mf

    kernel = lib3mf.get_wrapper()
    out = kernel.CreateModel()
    out.SetUnit(lib3mf.ModelUnit.MilliMeter)
    _describe(out, model)
    if model.thumbnail:
        picture = out.CreatePackageThumbnailAttachment()
        picture.ReadFromBuffer(model.thumbnail)
    colours = out.AddBaseMaterialGroup()
    alone = len(model.items) == 1
    for kind in model.kinds:
        item = kind.first
        slot = colours.AddMaterial(_xml(f"{item.material} {item.colour.lower()}"), kernel.RGBAToColor(*item.rgb, 255))
        thing = out.AddMeshObject()
        thing.SetName(_xml(kind.label))
        thing.SetPartNumber(_xml(kind.name))
        thing.SetUUID(_uuid(model, "object", kind.name, *item.sort))
        thing.SetType(lib3mf.ObjectType.Model)
        _geometry(thing, item.solid.mesh, lib3mf)
        thing.SetObjectLevelProperty(colours.GetResourceID(), slot)
        group = thing.GetMetaDataGroup()
        for name, value in _facts(kind).items():
            group.AddMetaData(NAMESPACE, name, value, "xs:string", True)
        for copy in kind.items:
            matrix = _on_the_plate(item.solid.mesh) if alone else copy.frame.matrix()
            placed = out.AddBuildItem(thing, _transform(matrix, lib3mf))
            placed.SetUUID(_uuid(model, "item", copy.id))
            placed.SetPartNumber(_xml(copy.id))
    out.SetBuildUUID(_uuid(model, "build"))
    return _written(out, lib3mf)


def _describe(out: Any, model: Model) -> None:
    about = out.GetMetaDataGroup()
    kinds, items = len(model.kinds), len(model.items)
    parts = "1 part" if items == 1 else f"{items} parts, {kinds} different"
    about.AddMetaData("", "Title", _xml(model.title), "xs:string", True)
    about.AddMetaData("", "Application", application(), "xs:string", True)
    about.AddMetaData("", "Description", f"{parts}; configuration {model.digest}", "xs:string", True)
    # ASCII JSON: XML cannot hold every character that a text may have, escapes can
    config = json.dumps(model.config, sort_keys=True, separators=(",", ":"))
    about.AddMetaData(NAMESPACE, KEY, config, "xs:string", True)


def _facts(kind: Kind) -> dict[str, str]:
    item = kind.first
    return {
        "family": _xml(item.part.family),
        "parameters": json.dumps(item.part.values(), sort_keys=True, separators=(",", ":")),
        "material": _xml(item.material),
        "volume_mm3": f"{item.solid.volume:.3f}",
    }


def _geometry(thing: Any, mesh: Mesh, lib3mf: Any) -> None:
    points = np.ascontiguousarray(mesh.vertices, "<f4")
    faces = np.ascontiguousarray(mesh.faces, "<u4")
    xyz = (lib3mf.Position * len(points)).from_buffer_copy(points.tobytes())
    abc = (lib3mf.Triangle * len(faces)).from_buffer_copy(faces.tobytes())
    # what thing.SetGeometry() does, less its detour through one Python object per vertex (2 s for 280,000 triangles)
    kernel = thing._wrapper
    set_geometry = kernel.lib.lib3mf_meshobject_setgeometry
    count = ctypes.c_uint64
    kernel.checkError(thing, set_geometry(thing._handle, count(len(points)), xyz, count(len(faces)), abc))


def _on_the_plate(mesh: Mesh) -> NDArray[np.float64]:
    matrix = np.eye(4)
    matrix[:3, 3] = -mesh.bounds[0]
    return matrix


def _transform(matrix: NDArray[np.float64], lib3mf: Any) -> Any:
    """4 x 4 for column vectors → 3MF's 4 x 3 for row vectors."""
    rows = np.ascontiguousarray(matrix[:3, :4].T, "<f4")
    return lib3mf.Transform.from_buffer_copy(rows.tobytes())


def _uuid(model: Model, *path: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join((NAMESPACE, model.configuration, *path))))


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _written(out: Any, lib3mf: Any) -> bytes:
    writer = out.QueryWriter("3mf")
    writer.SetStrictModeActive(True)
    sink = io.BytesIO()

    def write(data: int, size: int, _user: object) -> None:
        sink.write(ctypes.string_at(data, size))

    def seek(position: int, _user: object) -> None:
        sink.seek(position)

    # named, so that they outlive the call; WriteToBuffer would write everything twice and return a list of integers
    on_write, on_seek = lib3mf.WriteCallback(write), lib3mf.SeekCallback(seek)
    writer.WriteToCallback(on_write, on_seek, None)
    if writer.GetWarningCount():
        raise RuntimeError(f"lib3mf warns: {writer.GetWarning(0)}")
    return sink.getvalue()
