"""STEP (ISO 10303-21, AP214): exact solids with names, colours and copies, in millimetres.

One part is written in its own frame; several become an assembly in which copies share one solid. OCC writes each
solid's geometry, once (`geometry`); everything around it is ours: the header (no clock), products, places, names and
colours. So a car's file is put together from its parts' solids without the CAD kernel, and equal cars are equal
bytes. The configuration is in the header's FILE_DESCRIPTION, where a reader finds it without reading on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from configurator.export.model import Item, Model, application
from parts.frame import Frame
from parts.part import BuildError

MARK = "Coachbuilder configuration "  # then the hash; the strings that follow it are the JSON
CHUNK = 200  # characters per header string; the standard allows 256
SCHEMA = "AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }"
NO_DATE = "1970-01-01T00:00:00"  # the field is mandatory, and a real date would change the bytes every second
LARGEST = 2**31 - 1  # entity number: readers keep them in 32 bits
REPRESENTATION = re.compile(rb"#(\d+) = ADVANCED_BREP_SHAPE_REPRESENTATION\('[^']*',\(#(\d+),#(\d+)\),#(\d+)\);")


def encode(model: Model, geometries: Mapping[str, bytes] | None = None) -> bytes:
    """The model as a STEP file (ASCII).

    Args:
        geometries: of its solids by their keys, where they are known; else the CAD kernel writes them.

    Raises:
        BuildError: a solid can't be read or written by the CAD kernel.
    """
    if geometries is None:
        geometries = {i.solid.key: geometry(i.part.family, i.solid.brep) for i in model.items}
    # Counting on would mean to change every number in a hundred megabytes one by one. Digits before each do it in one
    # sweep, and keep numbers apart as long as all of these prefixes have the same length.
    kinds = len(model.kinds)
    first = 10 ** len(str(kinds))
    prefixes = [""] if kinds == 1 else [str(first + i) for i in range(kinds)]
    solids = [
        _numbered(geometries[kind.first.solid.key], prefix) for kind, prefix in zip(model.kinds, prefixes, strict=True)
    ]
    around = _around(model, solids, Entities(max(solid.last for solid in solids) + 1))
    if around.next > LARGEST:
        reason = f"entity numbers up to {around.next} are needed, and readers take at most {LARGEST}"
        raise BuildError(model.name, "", "write STEP", reason)
    end = "ENDSEC;\nEND-ISO-10303-21;\n"
    texts = (f"{_header(model)}DATA;\n".encode("ascii"), *(s.text for s in solids), f"{around}{end}".encode("ascii"))
    return b"".join(texts)


def geometry(label: str, brep: bytes) -> bytes:
    """One exact solid as STEP entities: its shape representation first, with units, without a product.

    Raises:
        BuildError: the solid can't be read or written by the CAD kernel.
    """
    from OCP.IFSelect import IFSelect_ReturnStatus
    from OCP.Interface import Interface_Static
    from OCP.STEPControl import STEPControl_StepModelType, STEPControl_Writer

    writer = STEPControl_Writer()  # before the settings: it creates them
    for key, value in (("write.step.schema", "AP214IS"), ("write.step.unit", "MM"), ("write.step.assembly", "Off")):
        Interface_Static.SetCVal_s(key, value)
    out = io.BytesIO()
    done = IFSelect_ReturnStatus.IFSelect_RetDone
    if writer.Transfer(_solid(label, brep), STEPControl_StepModelType.STEPControl_AsIs) != done:
        raise _failed(label, "translate to STEP")
    if writer.WriteStream(out) != done:
        raise _failed(label, "write STEP")
    data = out.getvalue()
    first, last = data.find(b"ADVANCED_BREP_SHAPE_REPRESENTATION"), data.find(b"PRODUCT_RELATED_PRODUCT_CATEGORY")
    if first < 0 or data.count(b"MANIFOLD_SOLID_BREP(") + data.count(b"BREP_WITH_VOIDS(") != 1:
        raise _failed(label, "find the solid in the STEP file")
    text = data[data.rindex(b"#", 0, first) : data.rindex(b"#", 0, last)]
    return text.replace(b"'Context #1'", b"''")


def _solid(label: str, brep: bytes) -> Any:
    """The exact solid, its location worked into its geometry: else OCC makes an assembly of it, with counted names."""
    from OCP.BinTools import BinTools
    from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform
    from OCP.TopLoc import TopLoc_Location
    from OCP.TopoDS import TopoDS_Shape

    shape = TopoDS_Shape()
    BinTools.Read_s(shape, io.BytesIO(brep))
    if shape.IsNull():
        raise _failed(label, "read the stored solid")
    where = shape.Location()
    if where.IsIdentity():
        return shape
    return BRepBuilderAPI_Transform(shape.Located(TopLoc_Location()), where.Transformation(), True).Shape()


def _failed(label: str, step: str) -> BuildError:
    return BuildError(label, "", step, "the CAD kernel gave up")


class Geometry(NamedTuple):
    """A solid's entities as they stand in a file, with the names of those that others refer to."""

    text: bytes
    representation: str
    origin: str
    brep: str
    context: str
    last: int  # the largest of its numbers


def _numbered(data: bytes, prefix: str) -> Geometry:
    """A solid's geometry with a prefix before each of its numbers."""
    found = REPRESENTATION.match(data)
    if not found:
        raise BuildError("step", "", "write STEP", "a stored geometry is not one of this version; clear the cache")
    representation, origin, brep, context = (f"#{prefix}{number.decode()}" for number in found.groups())
    last = data[data.rindex(b"\n#") + 2 :].split(b" ", 1)[0].decode()  # OCC counts upwards
    text = data.replace(b"#", f"#{prefix}".encode())
    return Geometry(text, representation, origin, brep, context, int(prefix + last))


class Entities:
    """Lines of the data section, numbered one after the other."""

    def __init__(self, first: int):
        self.next = first
        self._lines: list[str] = []

    def add(self, text: str) -> str:
        """Write an entity, and get its name."""
        name = f"#{self.next}"
        self._lines.append(f"{name} = {text};\n")
        self.next += 1
        return name

    def frame(self, frame: Frame) -> str:
        where = self.add(f"CARTESIAN_POINT('',{_reals(frame.origin)})")
        z, x = (self.add(f"DIRECTION('',{_reals(axis)})") for axis in (frame.z, frame.x))
        return self.add(f"AXIS2_PLACEMENT_3D('',{where},{z},{x})")

    def __str__(self) -> str:
        return "".join(self._lines)


def _around(model: Model, solids: Sequence[Geometry], to: Entities) -> Entities:
    """What gives solids their names, colours and places: ISO 10303-41 products, -44 assembly, -46 styles."""
    context = to.add("APPLICATION_CONTEXT('core data for automotive mechanical design processes')")
    to.add(f"APPLICATION_PROTOCOL_DEFINITION('international standard','automotive_design',2000,{context})")
    within = to.add(f"PRODUCT_CONTEXT('',{context},'mechanical')")
    design = to.add(f"PRODUCT_DEFINITION_CONTEXT('part definition',{context},'design')")

    def product(name: str, representation: str) -> str:
        words = escaped(name)
        itself = to.add(f"PRODUCT('{words}','{words}','',({within}))")
        to.add(f"PRODUCT_RELATED_PRODUCT_CATEGORY('part',$,({itself}))")
        formation = to.add(f"PRODUCT_DEFINITION_FORMATION('','',{itself})")
        definition = to.add(f"PRODUCT_DEFINITION('design','',{formation},{design})")
        shape = to.add(f"PRODUCT_DEFINITION_SHAPE('','',{definition})")
        to.add(f"SHAPE_DEFINITION_REPRESENTATION({shape},{representation})")
        return definition

    products = []
    for kind, solid in zip(model.kinds, solids, strict=True):
        products.append(product(kind.label, solid.representation))
        _style(kind.first, solid, to)
    if len(model.items) == 1 and model.items[0].frame == Frame():
        return to
    places = {item.id: to.frame(item.frame) for item in model.items}
    origin = to.frame(Frame())
    whole = to.add(f"SHAPE_REPRESENTATION('',({','.join([origin, *places.values()])}),{solids[0].context})")
    root = product(model.title, whole)
    number = {item.id: i for i, item in enumerate(model.items, 1)}
    for kind, solid, child in zip(model.kinds, solids, products, strict=True):
        for item in kind.items:
            use = to.add(
                f"NEXT_ASSEMBLY_USAGE_OCCURRENCE('{number[item.id]}','{escaped(item.id)}','',{root},{child},$)"
            )
            shape = to.add(f"PRODUCT_DEFINITION_SHAPE('Placement','Placement of an item',{use})")
            move = to.add(f"ITEM_DEFINED_TRANSFORMATION('','',{solid.origin},{places[item.id]})")
            relation = to.add(
                f"( REPRESENTATION_RELATIONSHIP('','',{solid.representation},{whole}) "
                f"REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION({move}) SHAPE_REPRESENTATION_RELATIONSHIP() )"
            )
            to.add(f"CONTEXT_DEPENDENT_SHAPE_REPRESENTATION({relation},{shape})")
    return to


def _style(item: Item, solid: Geometry, to: Entities) -> None:
    red, green, blue = (f"{channel / 255:.9f}" for channel in item.rgb)
    colour = to.add(f"COLOUR_RGB('{item.colour.lower()}',{red},{green},{blue})")
    filled = to.add(f"FILL_AREA_STYLE_COLOUR('',{colour})")
    area = to.add(f"FILL_AREA_STYLE('',({filled}))")
    surface = to.add(f"SURFACE_STYLE_FILL_AREA({area})")
    side = to.add(f"SURFACE_SIDE_STYLE('',({surface}))")
    usage = to.add(f"SURFACE_STYLE_USAGE(.BOTH.,{side})")
    style = to.add(f"PRESENTATION_STYLE_ASSIGNMENT(({usage}))")
    styled = to.add(f"STYLED_ITEM('color',({style}),{solid.brep})")
    to.add(f"MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',({styled}),{solid.context})")


def _reals(values: Iterable[float]) -> str:
    """Numbers as STEP wants them: always with a point."""
    return f"({','.join(_real(float(value)) for value in values)})"


def _real(value: float) -> str:
    mantissa, _, exponent = f"{value:.15g}".partition("e")
    point = "" if "." in mantissa else "."
    return f"{mantissa}{point}{f'E{exponent}' if exponent else ''}"


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
