"""Bodies whose truth is known: walls, gaps, spans, planted faults, and good bodies that nobody may warn of.

Random in size; `fine` multiplies the number of facets of everything round, so that the same body comes coarse or fine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import trimesh
from manifold3d import CrossSection
from shapely.geometry import Polygon
from shapely.geometry.polygon import orient

from configurator.solid.model import Mesh

Body = trimesh.Trimesh
Rng = np.random.Generator


@dataclass(frozen=True)
class Planted:
    """One fault: the check that has to find it, on which machine, and the value that it has to give, if known."""

    name: str
    body: Body
    check: str
    machine: str = "fff-256"
    value: float | None = None
    stored_normals: Any = None  # (m, 3): as an STL file brings them
    volume: float | None = None  # mm³ of the exact solid
    upright: bool = False  # how it stands is part of the fault: turn it about Z only


def mesh_of(shape: Body) -> Mesh:
    return Mesh(np.asarray(shape.vertices, float), np.asarray(shape.faces, np.int32))


def box(*extents: float, at: tuple[float, float, float] = (0, 0, 0)) -> Body:
    """A box with its lowest corner at a place."""
    shape = trimesh.creation.box(extents)
    shape.apply_translation(np.array(extents) / 2 + at)
    return shape


def united(*bodies: Body) -> Body:
    return trimesh.boolean.union(bodies, engine="manifold")


def without(body: Body, *others: Body) -> Body:
    return trimesh.boolean.difference([body, *others], engine="manifold")


def together(*bodies: Body) -> Body:
    """In one file, not united."""
    return trimesh.util.concatenate(bodies)


def inside_out(body: Body) -> Body:
    body = body.copy()
    body.invert()
    return body


def drill(diameter: float, depth: float, at: tuple[float, float, float], fine: float = 1.0) -> Body:
    shape = trimesh.creation.cylinder(diameter / 2, depth, sections=round(64 * fine))
    shape.apply_translation(at)
    return shape


def profile(points: list[tuple[float, float]], fillet: float, height: float, fine: float = 1.0) -> Body:
    """A prism over an outline whose inner and outer corners are rounded."""
    segments = max(2, round(8 * fine))
    shape = Polygon(points).buffer(-fillet, segments).buffer(2 * fillet, segments).buffer(-fillet, segments)
    solid = CrossSection([np.asarray(orient(shape).exterior.coords)[:-1]]).extrude(height).to_mesh()
    return trimesh.Trimesh(solid.vert_properties[:, :3], solid.tri_verts)


def moved(shape: Body, rng: Rng, freely: bool) -> Body:
    """A copy somewhere else, turned freely or about Z only."""
    shape = shape.copy()
    shape.apply_transform(
        trimesh.transformations.random_rotation_matrix(rng.random(3))
        if freely
        else trimesh.transformations.rotation_matrix(rng.uniform(0, 2 * np.pi), [0, 0, 1])
    )
    shape.apply_translation(rng.uniform(-300, 300, 3))
    return shape


# walls and gaps --------------------------------------------------------------------------------------------------

Where = Callable[[Any], Any]  # points (n, 3) to which of them count (n,)


def everywhere(points: Any) -> Any:
    """All of the points (n, 3) count."""
    return np.ones(len(points), bool)


def walls(rng: Rng) -> Iterator[tuple[str, Body, Where, Any]]:
    """Name, body, where the wall is, and its thickness: one number, or a function of the points."""
    t = float(rng.uniform(0.3, 3.0))
    yield "plate", box(*rng.uniform(20, 60, 2), t), everywhere, t
    outer = rng.uniform(20, 50, 3)
    yield "hollow box", without(box(*outer), box(*(outer - 2 * t), at=(t, t, t))), everywhere, t
    r = float(rng.uniform(8, 30))
    tube = trimesh.creation.annulus(r, r + t, float(rng.uniform(15, 40)), sections=int(rng.integers(64, 200)))
    yield "tube", tube, everywhere, t
    ball = [trimesh.creation.icosphere(4, radius) for radius in (r + t, r)]
    yield "sphere shell", together(ball[0], inside_out(ball[1])), everywhere, t
    for i in range(4):  # every step of a staircase by itself
        steps = united(*(box(15, 20, t * (k + 1), at=(15 * k, 0, 0)) for k in range(4)))
        yield f"step {i + 1} of 4", steps, lambda p, i=i: (p[:, 0] > 15 * i + 1) & (p[:, 0] < 15 * i + 14), t * (i + 1)
    rib = united(box(40, 20, 6), box(30, t, 18, at=(5, 9, 0)))
    yield "rib", rib, lambda p: p[:, 2] > 7, t
    panel = united(box(1000, 600, 6), box(40, t, 30, at=(500, 300, 0)))
    yield "rib on a panel of 1 m", panel, lambda p: p[:, 2] > 7, t
    angle, length = np.radians(rng.uniform(4, 12)), float(rng.uniform(30, 60))
    yield "wedge", _wedge(angle, length), lambda p: (p[:, 2] < 1e-6) & (p[:, 0] > 0.2 * length) & (
        p[:, 0] < 0.9 * length), lambda p: 2 * p[:, 0] * np.tan(angle / 2)  # fmt: skip
    yield "solid sphere", trimesh.creation.icosphere(5, r), everywhere, 2 * r


def _wedge(angle: float, length: float) -> Body:
    """An edge along Y at X = Z = 0, one face on Z = 0."""
    ends = [[0, y, 0] for y in (0, 20)] + [[length, y, z] for y in (0, 20) for z in (0, length * np.tan(angle))]
    return trimesh.convex.convex_hull(np.array(ends, float))


def gaps(rng: Rng) -> Iterator[tuple[str, Body, float]]:
    """Name, body and the width of its one gap, too narrow for a filament printer."""
    g = float(rng.uniform(0.05, 0.18))
    yield "slot", without(box(40, 20, 20), box(30, g, 15, at=(5, 10, 10))), g
    yield "two walls", united(box(40, 5, 4), box(40, 2, 20), box(40, 2, 20, at=(0, 2 + g, 0))), g


# good bodies -----------------------------------------------------------------------------------------------------


def good(rng: Rng, fine: float = 1.0) -> Iterator[tuple[str, Body, str]]:
    """Bodies that no check may warn of: name, body, machine; standing or turned."""
    a, b, c = rng.uniform(10, 60, 3)
    n = round(96 * fine)
    fff = "fff-256"
    yield "box", box(a, b, c), fff
    yield "sphere", _ball(float(rng.uniform(8, 40)), fine), fff
    yield "cylinder", trimesh.creation.cylinder(float(rng.uniform(5, 30)), float(a), sections=n), fff
    ring, rod = float(rng.uniform(20, 40)), float(rng.uniform(4, 10))
    yield "torus", trimesh.creation.torus(ring, rod, major_sections=n, minor_sections=n // 2), fff
    yield "wedge", _wedge(np.radians(rng.uniform(18, 60)), a), fff
    yield "tube", trimesh.creation.annulus(10, 10 + float(rng.uniform(1.3, 5)), float(c), sections=n), fff
    yield "cone", trimesh.creation.cone(float(rng.uniform(10, 30)), float(a), sections=n), fff
    yield "two apart", together(box(10, 10, 10), box(10, 10, 10, at=(20, 0, 0))), fff
    yield "bored", without(box(30, 30, 12), drill(float(rng.uniform(3, 8)), 40, (15, 15, 6), fine)), fff
    count = [round(48 * fine)] * 2
    yield "round rod", trimesh.creation.capsule(float(c) / 2 + 5, float(rng.uniform(2, 8)), count=count), fff
    yield "stepped", united(box(40, 20, 4), box(20, 20, 12), box(8, 20, 20)), fff
    w = float(rng.uniform(1.2, 4))
    angle = [(0, 0), (a + 20, 0), (a + 20, w), (w, w), (w, b + 20), (0, b + 20)]
    yield "angle with fillets", profile(angle, 0.3 * w, float(c), fine), fff
    tee = [(-a, 0), (a, 0), (a, w), (w / 2, w), (w / 2, b), (-w / 2, b), (-w / 2, w), (-a, w)]
    yield "ribbed strip", profile(tee, 0.25 * w, float(c), fine), fff
    radius = float(rng.uniform(1, 4))
    yield "rounded box", _rounded(a + 10, b + 10, c + 10, radius, fine), fff
    plate = box(a + 30, b + 30, 5)
    screw = (drill(5, 20, (15, 15, 0), fine), drill(10, 6, (15, 15, 5), fine))
    yield "counterbored", without(plate, *screw), fff
    slots = [box(float(rng.uniform(1, 3)), 20, 20, at=(8 + 10 * i, 5, -5)) for i in range(4)]
    yield "slotted plate", without(box(50, 30, 4), *slots), fff
    shell = _ball(20, fine)
    yield "hollow ball", together(shell, inside_out(shell.copy().apply_scale((20 - w) / 20))), fff
    letters = [box(1.0, 8, 0.8, at=(5 + 4 * i, 5, 4)) for i in range(4)]
    yield "raised strokes", united(box(30, 20, 4), *letters, box(13, 1.0, 0.8, at=(5, 12, 4))), fff
    yield "powder cup", without(box(40, 40, 30), box(40 - 2 * w, 40 - 2 * w, 30, at=(w, w, w))), "mjf"
    yield "powder bottle", without(
        box(40, 40, 40), united(box(34, 34, 34, at=(3, 3, 3)), drill(6, 20, (20, 20, 40), fine))), "mjf"  # fmt: skip
    yield "resin block", box(*rng.uniform(8, 60, 3)), "sla"
    bead = 8.636 * int(rng.integers(1, 4))
    ring = without(box(500, 700, 300), box(500 - 2 * bead, 700 - 2 * bead, 300, at=(bead, bead, 0)))
    yield "pellet ring", ring, "lfam"
    yield "pellet slope", leaning(rng.uniform(48, 65), 10), "lfam"


def leaning(slope: float, size: float) -> Body:
    """A block from which a shelf leans out, its underside that many degrees steep and 40 by 20 `size`s large."""
    rise = 40 * np.tan(np.radians(slope))
    outline = [(-40, 0), (20, 0), (20, 20), (60, 20 + rise), (60, 30 + rise), (-40, 30 + rise)]
    solid = CrossSection([size * np.array(outline)]).extrude(20 * size).to_mesh()
    shape = trimesh.Trimesh(solid.vert_properties[:, :3], solid.tri_verts)
    return shape.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [1, 0, 0]))


def _ball(radius: float, fine: float) -> Body:
    """A sphere whose facets lie within 0.03 mm of it up to radii of 40 mm, also half as dense: it stands on a cap."""
    return trimesh.creation.icosphere(5 + round(np.log2(fine)), radius)


def _rounded(a: float, b: float, c: float, radius: float, fine: float) -> Body:
    """A box with round edges: the hull of eight balls."""
    ball = trimesh.creation.uv_sphere(radius, count=[round(24 * fine)] * 2).vertices
    corners = np.array(
        [[x, y, z] for x in (radius, a - radius) for y in (radius, b - radius) for z in (radius, c - radius)]
    )
    return trimesh.convex.convex_hull((corners[:, None] + ball).reshape(-1, 3))


# faults ----------------------------------------------------------------------------------------------------------


def faults(rng: Rng, fine: float = 1.0) -> Iterator[Planted]:
    """Bodies with one planted fault each."""
    yield from _of_geometry(rng)
    yield from _of_walls(rng)
    yield from _of_process(rng, fine)
    yield from _of_standing(rng, fine)
    yield Planted("too long", box(float(rng.uniform(460, 900)), 10, 10), "size")


def _of_geometry(rng: Rng) -> Iterator[Planted]:
    a = float(rng.uniform(10, 40))
    cube = box(a, a, a).subdivide()
    torn = cube.copy()
    torn.update_faces(np.arange(len(torn.faces)) != rng.integers(len(torn.faces)))
    yield Planted("torn", torn, "closed", value=3)
    faces = cube.faces.copy()
    k = int(rng.integers(len(faces)))
    faces[k] = faces[k, ::-1]
    yield Planted("flipped", trimesh.Trimesh(cube.vertices, faces, process=False), "closed", value=3)
    stored = cube.face_normals.copy()
    stored[k] *= -1
    yield Planted("stored normal flipped", cube, "normals", value=1, stored_normals=stored)
    yield Planted("inverted", inside_out(box(a, a, a)), "normals", value=-(a**3))
    pair = together(box(a, a, a), inside_out(box(a, a, a, at=(2 * a, 0, 0))))
    yield Planted("one of two inverted", pair, "normals", value=-(a**3))
    yield Planted("stray shell", together(box(a, a, a), box(0.2, 0.2, 0.2, at=(a + 5, 0, 0))), "stray", value=1)
    spot = rng.uniform(-5, 5, (3, 3)) + np.array([2 * a, 0, 0])
    yield Planted("stray facet", together(box(a, a, a), trimesh.Trimesh(spot, [[0, 1, 2]])), "stray", value=1)
    leaf = trimesh.Trimesh(spot, [[0, 1, 2], [0, 2, 1]], process=False)
    yield Planted("shell of two facets", together(box(a, a, a), leaf), "stray", value=1)
    deep = float(rng.uniform(0.3, 0.9)) * a
    crossed = together(box(a, a, a), box(a, a, a, at=(a - deep, 1, 1)))
    yield Planted("overlapping", crossed, "overlap", value=deep * (a - 1), upright=True)
    yield Planted("body inside a body", together(box(a, a, a), box(a / 3, a / 3, a / 3, at=(a / 3,) * 3)), "overlap")
    collapsed = np.vstack([cube.faces, [[cube.faces[k][0], cube.faces[k][1], cube.faces[k][1]]]])
    flat = trimesh.Trimesh(cube.vertices, collapsed, process=False)
    yield Planted("triangle without area", flat, "degenerate", value=1)
    yield Planted("in inches", box(*(rng.uniform(0.1, 0.55, 3))), "units")
    yield Planted("other than the solid", box(a, a, a), "volume", volume=a**3 * float(rng.uniform(1.01, 1.2)))


def _of_walls(rng: Rng) -> Iterator[Planted]:
    thin = float(rng.uniform(0.35, 0.75))
    yield Planted("thin plate", box(thin, 30, 30), "wall", value=thin)
    on_panel = united(box(600, 400, 6), box(30, thin, 20, at=(300, 200, 0)))
    yield Planted("thin rib on a panel", on_panel, "wall", machine="fff-1000", value=thin)
    shell = trimesh.creation.icosphere(4, 20)
    inner = trimesh.creation.icosphere(4, 20 - thin)
    yield Planted("thin ball", together(shell, inside_out(inner)), "wall", value=thin)
    weak = float(rng.uniform(0.83, 0.95))
    yield Planted("loose rib", united(box(30, 30, 3), box(25, weak, 20, at=(2, 15, 0))), "unsupported_wall", value=weak)
    for name, body, width in gaps(rng):
        yield Planted(name, body, "gap", value=width)
    stroke = float(rng.uniform(0.2, 0.5))
    bars = [box(stroke, 8, 0.8, at=(5 + 4 * i, 5, 4)) for i in range(4)]
    yield Planted("fine raised strokes", united(box(30, 20, 4), *bars), "emboss", value=stroke)
    yield Planted(
        "resin panel too thin for its size", box(250, 150, float(rng.uniform(1.0, 1.8))), "wall", machine="sla"
    )


def _of_process(rng: Rng, fine: float) -> Iterator[Planted]:
    span = float(rng.uniform(14, 50))
    gate = united(box(5, 12, 20), box(5, 12, 20, at=(5 + span, 0, 0)), box(span + 10, 12, 4, at=(0, 0, 20)))
    yield Planted("bridge", gate, "bridge", value=span, upright=True)
    table = united(box(8, 8, 20, at=(16, 16, 0)), box(40, 40, 3, at=(0, 0, 20)))
    yield Planted("table", table, "overhang", upright=True)
    hook = united(box(5, 10, 40), box(30, 10, 5, at=(0, 0, 35)), box(5, 10, 20, at=(25, 0, 15)))
    yield Planted("island", hook, "island", value=1, upright=True)
    yield Planted("ledge without supports", united(box(150, 150, 200), box(450, 150, 60, at=(0, 0, 200))), "overhang",
                  machine="lfam", upright=True)  # fmt: skip
    yield Planted("slope", leaning(rng.uniform(3, 42), 1), "overhang", upright=True)
    steep = rng.uniform(3, 42)
    yield Planted("slope without supports", leaning(steep, 10), "overhang", machine="lfam",
                  value=(400 - 2 * 8.636) * 200 / np.cos(np.radians(steep)), upright=True)  # fmt: skip
    a = float(rng.uniform(15, 40))
    room = box(a - 8, a - 8, a - 8, at=(4, 4, 4))
    for machine in ("mjf", "sls", "sla"):
        yield Planted(f"void on {machine}", together(box(a, a, a), inside_out(room)), "cup", machine,
                      value=(a - 8) ** 3 / 1000)  # fmt: skip
    yield Planted("bottle", without(box(a, a, a), united(room, drill(1.5, 20, (a / 2, a / 2, a), fine))), "cup", "mjf")
    yield Planted("one layer a second", box(20, 20, 200), "layer_time", "lfam", upright=True)
    yield Planted("bead and a half", without(box(300, 300, 100), box(274, 274, 100, at=(13, 13, 0))), "bead", "lfam")


def _of_standing(rng: Rng, fine: float) -> Iterator[Planted]:
    a = float(rng.uniform(10, 40))
    tip = trimesh.creation.cone(a / 2, a, sections=round(64 * fine))
    tip.apply_transform(trimesh.transformations.rotation_matrix(np.pi, [1, 0, 0]))
    yield Planted("on a tip", tip, "contact", upright=True)
    tipping = united(box(6, 6, 8), box(40, 6, 6, at=(0, 0, 8)))
    yield Planted("tipping", tipping, "stability", upright=True)
    needle = box(1.2, 1.2, float(rng.uniform(120, 200)))
    yield Planted("needle", needle, "stability", upright=True)
    neck = united(box(20, 20, 5), box(1.0, 1.0, 60, at=(9.5, 9.5, 5)), box(12, 12, 12, at=(4, 4, 65)))
    yield Planted("neck", neck, "stability", upright=True)
    a, b = float(rng.uniform(400, 600)), float(rng.uniform(300, 600))
    shrunk = float(np.hypot(a, b)) / 2 * 0.005
    yield Planted("long flat foot", box(a, b, 6), "warp", "fff-1000", value=shrunk, upright=True)
