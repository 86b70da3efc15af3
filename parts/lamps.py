"""Round lamps: the sliced disc, and the opening, seat and bolt circle that a lamp and its body panel share.

A lamp goes through the panel's opening from behind, along the normal of `skin(car).lamp_frame(end, side)`, and is
bolted to a plane seat at the panel's back. The seat lies `SEAT[end]` behind the skin: the nose rolls off by up to 24 mm
under the bolts, the tail by 6 mm (measured on 30 cars). In front the seat is four posts, at the rear a closed ring
from the opening to `seat_radius`, because the tail lamp has a gasket. All lengths in mm; nothing here loads the kernel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from parts import topology
from parts.cad import chained, cq
from parts.frame import Frame
from parts.loops import Array, Loop, box, rounded
from parts.part import Finding, Hole
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

SEAT = {"front": 46.0, "rear": 26.0}  # from the skin in the lamp's centre back to the plane that it is bolted to
SCREW = {"front": "M5", "rear": "M4"}
RING = 3.5  # width of the bezel ring
CREST = 2.5  # how far the ring stands proud of the skin
OUTER = 1.5  # from the disc's radius to the outside of ring and bucket
GAP = 0.15  # gap between two slices, as a share of the radius
CORNER = 3.0  # of the slices


def opening(radius: float) -> float:
    """Radius of the hole in the panel for a disc of `radius`: 2.5 mm of air around the bucket."""
    return radius + OUTER + 2.5


def bolt_radius(radius: float) -> float:
    """Radius of the bolt circle: outside the opening, under the panel."""
    return radius + 12.0


def seat_radius(radius: float) -> float:
    """Outer radius of the seat, and of the flange or the lugs on it."""
    return bolt_radius(radius) + 6.0


def bolt_circle(radius: float, screw: str = "M4", count: int = 4) -> tuple[Hole, ...]:
    """Clearance holes (ISO 273, normal), evenly spaced and the same seen from both sides of the car.

    On cars there are always four, at 45° to the horizontal.
    """
    r, d = bolt_radius(radius), table("screws")[screw].number("clearance_normal_mm")
    angles = (math.radians(90.0 + (k + 0.5) * 360.0 / count) for k in range(count))
    return tuple(Hole(r * math.cos(a), r * math.sin(a), d, screw) for a in angles)


def upright(lamp: Frame) -> Frame:
    """The lamp's frame without its roll: x horizontal, so that the slices are, whatever way the skin looks."""
    nx, ny, _ = lamp.z
    return Frame(lamp.origin, lamp.z, (-ny, nx, 0.0))


def seat_frame(lamp: Frame, end: str) -> Frame:
    """The seat's plane for a lamp at "front" or "rear": z outwards, x horizontal. Bolt patterns are given in it."""
    return upright(lamp).moved(z=-SEAT[end])


def heights(radius: float) -> tuple[tuple[float, float], ...]:
    """Lower and upper edge of the four slices, from below, about the disc's centre."""
    gap = GAP * radius
    layer = (2.0 * radius - 3.0 * gap) / 4.0
    return tuple((-radius + n * (layer + gap), -radius + n * (layer + gap) + layer) for n in range(4))


def slices(radius: float, reach: float) -> tuple[Loop, ...]:
    """The four slices of a disc of `radius`, from below, as far out as the circle of radius `reach` < radius."""
    return tuple(_slice(reach, low, high) for low, high in heights(radius))


def _slice(r: float, low: float, high: float, c: float = CORNER) -> Loop:
    """What a circle of radius r has between two heights, with corners of radius c."""
    low, high = max(low, -r), min(high, r)

    def corner(edge: float, inwards: float) -> tuple[float, Array, Array]:
        """Angle on the big circle, and the ends on circle and chord, of the right-hand corner at an edge."""
        centre = np.array([math.sqrt((r - c) ** 2 - (edge + inwards * c) ** 2), edge + inwards * c])
        return math.atan2(centre[1], centre[0]), centre * r / (r - c), np.array([centre[0], edge])

    points: list[Array] = []
    bulges: list[float] = []
    flip = np.array([-1.0, 1.0])
    if low > -r:
        first, on_circle, on_chord = corner(low, 1.0)
        turn = math.tan((first + math.pi / 2.0) / 4.0)
        points += [on_chord * flip, on_chord, on_circle]
        bulges += [0.0, turn]
    else:
        first = -math.pi / 2.0
        points += [np.array([0.0, -r])]
    if high < r:
        last, on_circle, on_chord = corner(high, -1.0)
        turn = math.tan((math.pi / 2.0 - last) / 4.0)
        bulges += [math.tan((last - first) / 4.0), turn, 0.0, turn]
        points += [on_circle, on_chord, on_chord * flip, on_circle * flip]
    else:
        last = math.pi / 2.0
        bulges += [math.tan((last - first) / 4.0)]
        points += [np.array([0.0, r])]
    bulges += [math.tan((last - first) / 4.0)]
    if low > -r:
        points += [corner(low, 1.0)[1] * flip]
        bulges += [math.tan((first + math.pi / 2.0) / 4.0)]
    return Loop(np.array(points), np.array(bulges))


def wire(loop: Loop) -> cadquery.Wire:
    """A loop as a wire of plain lines and arcs in XY: booleans with them take a tenth of those with patches."""
    points = [cq.Vector(float(x), float(y)) for x, y in loop.points]
    edges = []
    for i, bulge in enumerate(loop.bulges):
        p, q = points[i], points[(i + 1) % len(points)]
        middle = (p + q) / 2.0 + cq.Vector((q - p).y, -(q - p).x) * (float(bulge) / 2.0)
        edges.append(cq.Edge.makeThreePointArc(p, middle, q) if bulge else cq.Edge.makeLine(p, q))
    return chained(edges)


def prism(loop: Loop, low: float, high: float, windows: Sequence[Loop] = ()) -> cadquery.Solid:
    """The loop, without `windows` in it, from z = low to z = high."""
    face = cq.Face.makeFromWires(wire(loop), [wire(window) for window in windows])
    return cq.Solid.extrudeLinear(face.moved(cq.Location(cq.Vector(0, 0, low))), cq.Vector(0, 0, high - low))


def rod(radius: float, low: float, high: float, x: float = 0.0, y: float = 0.0) -> cadquery.Solid:
    """A cylinder along +z."""
    return cq.Solid.makeCylinder(radius, high - low, cq.Vector(x, y, low))


def turned(profile: Sequence[tuple[float, float, float]]) -> cadquery.Solid:
    """A profile (r, z, corner radius), counter-clockwise and clear of the axis, turned about Z."""
    loop = rounded([p[:2] for p in profile], [p[2] for p in profile])
    solid = cq.Solid.revolve(wire(loop), [], 360, cq.Vector(), cq.Vector(0, 1, 0))
    return solid.moved(cq.Location(cq.Plane((0, 0, 0), (1, 0, 0), (0, -1, 0))))


def pierced(windows: Sequence[Loop], low: float, high: float, edge: float = 0.0) -> cadquery.Solid:
    """A square blank with windows whose front edges (at `high`) are rounded by `edge`, less than their corners."""
    reach = 2.0 * max(float(np.abs(window.bounds()).max()) for window in windows)
    blank = prism(box(2.0 * reach, 2.0 * reach), low, high, windows)
    # a 3D fillet is safe here: on the rims of a fresh prism of tangent pieces
    rims = [e for e in blank.Edges() if e.Center().z > high - 1e-6 and _off(e) < reach - 1e-6]
    return blank.fillet(edge, rims) if edge else blank


def _off(shape: cadquery.Shape) -> float:
    centre = shape.Center()
    return max(abs(centre.x), abs(centre.y))


def windowed(base: cadquery.Solid, blank: cadquery.Shape, low: float, high: float) -> cadquery.Solid:
    """The base with the windows of a blank in its plane membrane from z = low to z = high.

    No boolean: the windows' walls are taken from the blank, their rims become holes in the membrane's two faces. A
    fuse of ring and slats takes ten times as long.

    Raises:
        ValueError: one of them has no two plane faces about the axis at these heights.
    """

    def level(shape: cadquery.Shape, z: float) -> cadquery.Face:
        found = [f for f in shape.Faces() if f.geomType() == "PLANE" and abs(f.Center().z - z) < 1e-6
                 and abs(f.normalAt().z) > 0.999 and _off(f) < 1.0]  # fmt: skip
        if not found:
            raise ValueError(f"no plane face at z = {z:g}")
        return max(found, key=lambda f: f.Area())

    hosts, patterns = ([level(shape, z) for z in (low, high)] for shape in (base, blank))
    border = max(_off(f) for f in blank.Faces())
    skin = [f for f in base.Faces() if not any(f.isSame(h) for h in hosts)]
    skin += [f for f in blank.Faces() if _off(f) < border - 1e-6 and not any(f.isSame(p) for p in patterns)]
    skin += [cq.Face.makeFromWires(h.outerWire(), p.innerWires()) for h, p in zip(hosts, patterns, strict=True)]
    return topology.oriented(face.wrapped for face in skin)


def lug(reach: float, root: float, width: float) -> Loop:
    """A tongue along +x from `root` to `reach`, with a round end."""
    h = width / 2.0
    return rounded([(root, -h), (reach, -h), (reach, h), (root, h)], [0.0, h, h, 0.0])


def misplaced(lamp: str, height: float, radius: float, from_edge: float, apart: float) -> tuple[Finding, ...]:
    """Findings for a lamp (a key of the lamp positions' table) that the rules do not allow where it is.

    Args:
        height: of the disc's centre above ground.
        from_edge: from the car's widest point to the disc's outer edge.
        apart: between the inner edges of the left and the right disc.
    """
    row = table("lamp_positions")[lamp]
    name = lamp.replace("_", " ")
    width = apart + 4.0 * radius + 2.0 * from_edge
    least = row.maybe("separation_min_mm")
    if least and width < (row.maybe("narrow_below_mm") or 0.0):
        least = row.number("separation_narrow_mm")
    limits = [
        ("lowest point", height - radius, row.maybe("z_min_mm"), 1.0, "raise the lamp"),
        ("highest point", height + radius, row.maybe("z_max_mm"), -1.0, "lower the lamp"),
        ("distance from the car's edge", from_edge, row.maybe("from_edge_max_mm"), -1.0, "move the lamp outwards"),
        ("distance between the lamps", apart, least, 1.0, "move the lamps apart"),
    ]
    return tuple(
        Finding(f"{name} position", "error", f"{name} lamp: {what} {value:.0f} mm, allowed are (UN R48) "
                f"{'at least' if way > 0 else 'at most'} {limit:g} mm", remedy, value, limit, "mm")
        for what, value, limit, way, remedy in limits
        if limit is not None and way * (value - limit) < 0
    )  # fmt: skip
