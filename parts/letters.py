"""Letters: exact faces of a text, and solids with letters raised on or engraved into a flat face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parts import topology
from parts.cad import chained, cq
from parts.contours import Contour, crossing, grouped, polygon
from parts.lettering import measure, outlines

if TYPE_CHECKING:
    import cadquery


def _wire(contour: Contour) -> cadquery.Wire:
    edges = [
        cq.Edge.makeLine(*(cq.Vector(x, y) for x, y in curve))
        if len(curve) == 2
        else cq.Edge.makeBezier([cq.Vector(x, y) for x, y in curve])
        for curve in contour
    ]
    return chained(edges)


def faces(text: str, font: str, size: float, *, icon: str = "") -> list[cadquery.Face]:
    """One exact planar face for each connected piece of ink, in XY, the ink's box centred on the origin.

    Letters that touch each other are united in the plane. A blank text has no faces.

    Raises:
        ValueError: the font lacks a character (ask `missing` first).
    """
    box = measure(text, font, size, icon=icon)
    cx, cy = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    contours = [
        tuple(tuple((x - cx, y - cy) for x, y in curve) for curve in contour)
        for contour in outlines(text, font, size, icon=icon)
    ]
    if not contours:
        return []
    polygons = [polygon(c) for c in contours]
    clusters: list[list[tuple[int, list[int]]]] = []
    for group in grouped(contours):
        near = [c for c in clusters if any(crossing(polygons[group[0]], polygons[g[0]]) for g in c)]
        clusters = [c for c in clusters if c not in near] + [[g for c in near for g in c] + [group]]
    made: list[cadquery.Face] = []
    for cluster in clusters:
        plain = [cq.Face.makeFromWires(_wire(contours[o]), [_wire(contours[h]) for h in holes]) for o, holes in cluster]
        united = plain[0].fuse(*plain[1:]).clean().Faces() if len(plain) > 1 else plain
        made += [f if f.normalAt().z > 0 else cq.Face(f.wrapped.Reversed()) for f in united]
    return made


def lettered(base: cadquery.Shape, letters: Sequence[cadquery.Face], relief: float) -> cadquery.Shape:
    """The base with letters `relief` mm proud of one of its flat faces, or cut into it if negative. No boolean.

    The letters lie in the plane of that face, well inside it. Their edges become the edges of holes in the face, their
    prisms' walls and caps close the solid again: a twentieth of the time of a fuse, and nothing that can go astray.

    Raises:
        ValueError: no flat face of the base holds the letters.
    """
    from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism

    if not letters:
        return base
    solid = base.Solids()[0]
    host = host_of(solid, letters)
    normal = host.normalAt()
    way = (normal * relief).wrapped
    skin = [f for f in solid.Faces() if not f.isSame(host)]
    # the base shows round the letters, inside an o, and round the c inside the ring of a copyright sign
    grounds = [[host.outerWire(), *host.innerWires()], *([w] for f in letters for w in f.innerWires())]
    plain = [cq.Face.makeFromWires(g[0]) for g in grounds]
    for letter in letters:
        inside = [i for i, ground in enumerate(plain) if i and _holds(ground, letter)]
        grounds[inside[-1] if inside else 0].append(letter.outerWire())
        prism = cq.Shape.cast(BRepPrimAPI_MakePrism(letter.wrapped, way).Shape())
        skin += [f for f in prism.Faces() if not f.isSame(letter)]
    skin += [cq.Face.makeFromWires(g[0], g[1:]) for g in grounds]
    return topology.turned([face.wrapped for face in skin])  # the base's own faces come first


def pierced(base: cadquery.Shape, letters: Sequence[cadquery.Face], depth: float) -> cadquery.Shape:
    """The base with letters cut right through, from the flat face that they lie in to one `depth` mm under it.

    No boolean, as in `lettered`. What is inside an o falls out with it: take a stencil typeface.

    Raises:
        ValueError: the base has no such pair of flat faces.
    """
    from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism

    solid, way = base.Solids()[0], letters[0].normalAt() * -depth
    cuts = [BRepPrimAPI_MakePrism(cq.Face.makeFromWires(f.outerWire()).wrapped, way.wrapped) for f in letters]
    ends = [(cq.Face(cut.FirstShape()), cq.Face(cut.LastShape())) for cut in cuts]
    hosts = [
        host_of(solid, [first for first, _ in ends]),
        host_of(solid, [cq.Face(f.wrapped.Reversed()) for _, f in ends]),
    ]
    skin = [f for f in solid.Faces() if not any(f.isSame(host) for host in hosts)]
    for cut, both in zip(cuts, ends, strict=True):
        skin += [f for f in cq.Shape.cast(cut.Shape()).Faces() if not any(f.isSame(end) for end in both)]
    for k, host in enumerate(hosts):
        holes = [both[k].outerWire() for both in ends]
        skin.append(cq.Face.makeFromWires(host.outerWire(), [*host.innerWires(), *holes]))
    return topology.turned([face.wrapped for face in skin])


def host_of(solid: cadquery.Solid, letters: Sequence[cadquery.Face]) -> cadquery.Face:
    """The flat face of a solid in whose plane, and inside whose outer wire, all letters lie."""
    normal = letters[0].normalAt()
    for face in solid.Faces():
        if face.geomType() != "PLANE" or face.normalAt().dot(normal) < 1 - 1e-9:
            continue
        if abs((letters[0].Center() - face.Center()).dot(normal)) < 1e-6 and all(_holds(face, f) for f in letters):
            return face
    raise ValueError("the letters do not lie inside a flat face of the part")


def _holds(face: cadquery.Face, letter: cadquery.Face) -> bool:
    """Whether a letter (its first corner: letters never cross the edge) lies on a flat face."""
    from OCP.BRepClass import BRepClass_FaceClassifier
    from OCP.TopAbs import TopAbs_IN

    spot = letter.outerWire().Vertices()[0].Center().toPnt()
    return BRepClass_FaceClassifier(face.wrapped, spot, 1e-6).State() == TopAbs_IN


def raised(base: cadquery.Shape, letters: Sequence[cadquery.Face], top: float, relief: float) -> cadquery.Shape:
    """The base with letters (at z = 0) standing `relief` mm proud of its flat top at z = top."""
    return lettered(base, [f.moved(cq.Location(cq.Vector(0, 0, top))) for f in letters], relief)


def engraved(base: cadquery.Shape, letters: Sequence[cadquery.Face], top: float, depth: float) -> cadquery.Shape:
    """The base with letters (at z = 0) cut `depth` mm into its flat top at z = top."""
    return lettered(base, [f.moved(cq.Location(cq.Vector(0, 0, top))) for f in letters], -depth)
