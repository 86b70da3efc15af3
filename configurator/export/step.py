"""STEP (ISO 10303-21, AP214): exact solids with names, colours and copies, in millimetres.

One part is written in its own frame; several become an assembly in which copies share one solid. OCC writes the
geometry; everything that would differ between two runs is ours: the header (no clock, no session counters), names,
assembly ids, and the colours, which OCC lists in the order of memory addresses. The configuration is in the header's
FILE_DESCRIPTION, so a reader needs neither OCC nor the whole file to find it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from configurator.export.model import Kind, Model, application
from parts.frame import Frame
from parts.part import BuildError

MARK = "Coachbuilder configuration "  # then the hash; the strings that follow it are the JSON
CHUNK = 200  # characters per header string; the standard allows 256
SCHEMA = "AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }"
NO_DATE = "1970-01-01T00:00:00"  # the field is mandatory, and a real date would change the bytes every second


def encode(model: Model) -> bytes:
    """The model as a STEP file (ASCII).

    Raises:
        BuildError: a solid can't be read or written by the CAD kernel.
    """
    text = _geometry(model)
    data = text[text.index("DATA;") + 5 : text.rindex("ENDSEC;")]
    data = re.sub(r"NEXT_ASSEMBLY_USAGE_OCCURRENCE\(.*?\);", _numbered, data, flags=re.DOTALL)
    names = {"@root@": model.title}
    names |= {f"@kind{i}@": kind.label for i, kind in enumerate(model.kinds)}
    names |= {f"@item{i}@": item.id for i, item in enumerate(model.items)}
    data = re.sub(r"@\w+@", lambda found: escaped(names[found[0]]), data)
    data += "".join(_colours(model, data))
    return f"{_header(model)}DATA;{data}ENDSEC;\nEND-ISO-10303-21;\n".encode("ascii")


def _geometry(model: Model) -> str:
    """What OCC writes, with placeholders for names: it would wrap long ones in the middle of a character."""
    from OCP.IFSelect import IFSelect_ReturnStatus
    from OCP.Interface import Interface_Static
    from OCP.STEPCAFControl import STEPCAFControl_Writer
    from OCP.TCollection import TCollection_ExtendedString
    from OCP.TDataStd import TDataStd_Name
    from OCP.TDocStd import TDocStd_Document
    from OCP.XCAFApp import XCAFApp_Application
    from OCP.XCAFDoc import XCAFDoc_DocumentTool

    def name(label: Any, text: str) -> None:
        TDataStd_Name.Set_s(label, TCollection_ExtendedString(text))

    writer = STEPCAFControl_Writer()  # before the settings: it creates them
    for key, value in (("write.step.schema", "AP214IS"), ("write.step.unit", "MM"), ("write.step.assembly", "Auto")):
        Interface_Static.SetCVal_s(key, value)
    writer.SetColorMode(False)
    document = TDocStd_Document(TCollection_ExtendedString("XmlXCAF"))
    XCAFApp_Application.GetApplication_s().InitDocument(document)
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    flat = len(model.items) == 1 and model.items[0].frame == Frame()
    if not flat:
        root = shapes.NewShape()
        name(root, "@root@")
    number = {item.id: i for i, item in enumerate(model.items)}
    for i, kind in enumerate(model.kinds):
        label = shapes.AddShape(_solid(kind), False)
        name(label, f"@kind{i}@")
        for item in () if flat else kind.items:
            placed = shapes.AddComponent(root, label, item.frame.location().wrapped)
            name(placed, f"@item{number[item.id]}@")
    shapes.UpdateAssemblies()
    out = io.BytesIO()
    done = writer.Transfer(document) and writer.WriteStream(out) == IFSelect_ReturnStatus.IFSelect_RetDone
    if not done:
        raise _failed(model.kinds[0], "write STEP")
    return out.getvalue().decode("ascii")


def _solid(kind: Kind) -> Any:
    """The exact solid, its location worked into its geometry: else OCC makes an assembly of it, with counted names."""
    from OCP.BinTools import BinTools
    from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform
    from OCP.TopLoc import TopLoc_Location
    from OCP.TopoDS import TopoDS_Shape

    shape = TopoDS_Shape()
    BinTools.Read_s(shape, io.BytesIO(kind.first.solid.brep))
    if shape.IsNull():
        raise _failed(kind, "read the stored solid")
    where = shape.Location()
    if where.IsIdentity():
        return shape
    return BRepBuilderAPI_Transform(shape.Located(TopLoc_Location()), where.Transformation(), True).Shape()


def _failed(kind: Kind, step: str) -> BuildError:
    return BuildError(kind.first.part.family, kind.first.solid.parameters, step, "the CAD kernel gave up")


def _numbered(found: re.Match[str]) -> str:
    """An assembly link with the item's number for OCC's session counter; unwrapped, as the counter's length varies."""
    line = re.sub(r"\s*\n\s*", "", found[0])
    return re.sub(r"\('\d+','@item(\d+)@'", lambda m: f"('{int(m[1]) + 1}','@item{m[1]}@'", line)


def _colours(model: Model, data: str) -> Iterator[str]:
    """Styled items for every solid, in the order of the kinds (which is the order in which OCC wrote the solids)."""
    ids = [int(n) for n in re.findall(r"^#(\d+)\s*=", data, re.MULTILINE)]
    breps = re.findall(r"^#(\d+)\s*=\s*(?:MANIFOLD_SOLID_BREP|BREP_WITH_VOIDS)\b", data, re.MULTILINE)
    shapes = re.findall(r"=\s*ADVANCED_BREP_SHAPE_REPRESENTATION\('[^']*',\(([#\d,\s]+)\),\s*#\s*(\d+)\s*\)", data)
    context = {item.strip(): context for items, context in shapes for item in items.replace("#", "").split(",")}
    if len(breps) != len(model.kinds) or not set(breps) <= set(context):
        raise _failed(model.kinds[0], "find the solids in the STEP file")
    n = max(ids)
    for brep, kind in zip(breps, model.kinds, strict=True):
        red, green, blue = (f"{channel / 255:.9f}" for channel in kind.first.rgb)
        yield (
            f"#{n + 1} = COLOUR_RGB('{kind.first.colour.lower()}',{red},{green},{blue});\n"
            f"#{n + 2} = FILL_AREA_STYLE_COLOUR('',#{n + 1});\n"
            f"#{n + 3} = FILL_AREA_STYLE('',(#{n + 2}));\n"
            f"#{n + 4} = SURFACE_STYLE_FILL_AREA(#{n + 3});\n"
            f"#{n + 5} = SURFACE_SIDE_STYLE('',(#{n + 4}));\n"
            f"#{n + 6} = SURFACE_STYLE_USAGE(.BOTH.,#{n + 5});\n"
            f"#{n + 7} = PRESENTATION_STYLE_ASSIGNMENT((#{n + 6}));\n"
            f"#{n + 8} = STYLED_ITEM('color',(#{n + 7}),#{brep});\n"
            f"#{n + 9} = MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',(#{n + 8}),#{context[brep]});\n"
        )
        n += 9


def _header(model: Model) -> str:
    strings = [f"'{escaped(s)}'" for s in (model.title, MARK + model.digest)]
    strings += [f"'{chunk}'" for chunk in chunks(model.configuration)]
    listed, maker = ",\n".join(strings), escaped(application())
    return (
        "ISO-10303-21;\nHEADER;\n"
        f"FILE_DESCRIPTION((\n{listed}),'2;1');\n"
        f"FILE_NAME('{model.name}.step','{NO_DATE}',(''),(''),'{maker}','{maker}','');\n"
        f"FILE_SCHEMA(('{SCHEMA}'));\nENDSEC;\n"
    )


# -- strings of ISO 10303-21 ------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """Text as it stands between the quotes of a STEP string: ASCII, the rest of Unicode as \\X2\\ and \\X4\\."""

    def run(found: re.Match[str]) -> str:
        part = found[0]
        if part[0] > "\uffff":
            return "\\X4\\" + part.encode("utf-32-be").hex().upper() + "\\X0\\"
        return "\\X2\\" + part.encode("utf-16-be", "surrogatepass").hex().upper() + "\\X0\\"

    plain = text.replace("\\", "\\\\").replace("'", "''")
    return re.sub("[\U00010000-\U0010ffff]+|[^\x20-\x7e\U00010000-\U0010ffff]+", run, plain)


def unescaped(text: str) -> str:
    """The text of a STEP string. Also takes \\X\\hh and \\S\\c, which other writers use.

    Raises:
        ValueError: a broken escape.
    """

    def one(found: re.Match[str]) -> str:
        token = found[0]
        if token in ("\\\\", "''"):
            return token[0]
        if token.startswith("\\S\\"):
            return chr(ord(token[3]) + 128)
        if token.startswith("\\X\\"):
            return chr(int(token[3:], 16))
        return bytes.fromhex(token[4:-4]).decode("utf-16-be" if token[2] == "2" else "utf-32-be", "surrogatepass")

    joined = re.sub(r"[\r\n]", "", text)
    return re.sub(r"\\\\|''|\\S\\.|\\X[24]\\[0-9A-Fa-f]*\\X0\\|\\X\\[0-9A-Fa-f]{2}", one, joined)


def chunks(text: str) -> Iterator[str]:
    """The escaped text in pieces of at most CHUNK characters, never cut inside an escape."""
    piece = ""
    for character in text:
        more = escaped(piece + character)
        if len(more) > CHUNK:
            yield escaped(piece)
            piece = ""
        piece += character
    if piece:
        yield escaped(piece)
