"""Lettering: text measured from its outlines, never assumed, and made into exact faces, raised or engraved.

`size` is the height of a flat capital letter in mm (the nominal size h of ISO 3098), so "12 mm letters" are 12 mm high
in every font. Pairs are kerned with the font's own GPOS table. Texts run left to right, one glyph for a character:
no ligatures, no combining marks (accented letters have glyphs of their own).

Nothing here but `faces`, `raised` and `engraved` loads the CAD kernel. Arrays are (n, 2), mm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont
from numpy.typing import NDArray

from parts.cad import cq
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cadquery

FOLDER = Path(__file__).parent / "fonts"

Array = NDArray[np.float64]
Curve = tuple[tuple[float, float], ...]  # 2 points: line, 3: quadratic, 4: cubic Bézier
Contour = tuple[Curve, ...]  # closed; an outer one and a hole run in opposite senses

# Our own signs, drawn on a capital's height of 1000, Y up, outer contours clockwise as TrueType has them.
ICONS = {
    "heart": "M500 0 C200 230 0 420 0 680 C0 870 130 1000 290 1000 C390 1000 460 950 500 870 "
    "C540 950 610 1000 710 1000 C870 1000 1000 870 1000 680 C1000 420 800 230 500 0 Z",
    "bolt": "M380 0 L480 400 L180 400 L470 1000 L760 1000 L600 620 L860 620 Z",
    "star": "M500 1040 L647 722 L995 681 L738 443 L806 99 L500 270 L194 99 L262 443 L5 681 L353 722 Z",
    "leaf": "M0 60 L190 250 C40 700 400 1000 1000 1000 C1000 400 700 40 300 160 L110 -50 Z "
    "M390 250 C640 220 800 440 840 840 C440 800 220 640 290 350 L560 620 L650 530 Z",
    "sun": "M500 1000 L593 817 L770 921 L749 716 L955 708 L827 547 L995 429 L800 363 L878 173 L678 222 L641 "
    "20 L500 170 L359 20 L322 222 L122 173 L200 363 L5 429 L173 547 L45 708 L251 716 L230 921 L407 "
    "817 Z",
}
AFTER_ICON = 0.35  # space between an icon and the text, in capital heights


@dataclass(frozen=True)
class TextBox:
    """Exact bounds of the ink in mm, from the start of the baseline; all 0 for a text without ink."""

    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


class _Pen(BasePen):  # type: ignore[misc]  # fontTools is untyped
    """Collects lines and Béziers as they are: nothing is flattened, composed glyphs are taken apart."""

    def __init__(self, glyphs: Any = None) -> None:
        super().__init__(glyphs)
        self.contours: list[list[Curve]] = []
        self.at = self.start = (0.0, 0.0)

    def _add(self, *points: tuple[float, float]) -> None:
        curve = (self.at, *((float(x), float(y)) for x, y in points))
        self.at = curve[-1]
        if len(set(curve)) > 1:
            self.contours[-1].append(curve)

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self.contours.append([])
        self.at = self.start = (float(pt[0]), float(pt[1]))

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._add(pt)

    def _qCurveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float]) -> None:
        self._add(pt1, pt2)

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:
        self._add(pt1, pt2, pt3)

    def _closePath(self) -> None:
        self._add(self.start)


class _Font:
    """One of our fonts: characters, kerning and outlines in units of its capital height."""

    def __init__(self, key: str):
        self.file = TTFont(FOLDER / table("fonts")[key]["file"], lazy=False)
        self.characters: dict[int, str] = self.file.getBestCmap()
        self.glyphs = self.file.getGlyphSet()
        flat = self.file["glyf"]["H"]  # measured: the font's own sCapHeight leaves out the overshoot of round stems
        self.unit = 1.0 / (flat.yMax - flat.yMin)
        self._pairs = [lookup.SubTable for lookup in self._kerning()]

    def _kerning(self) -> Iterable[Any]:
        gpos = self.file["GPOS"].table
        wanted = {
            i for f in gpos.FeatureList.FeatureRecord if f.FeatureTag == "kern" for i in f.Feature.LookupListIndex
        }
        return [lookup for i, lookup in enumerate(gpos.LookupList.Lookup) if i in wanted and lookup.LookupType == 2]

    def kern(self, left: str, right: str) -> float:
        """How much the pair of glyphs is moved together (negative) or apart, in font units: OpenType's pair lookups."""
        total = 0.0
        for subtables in self._pairs:
            for sub in subtables:  # the first subtable that has the pair ends its lookup
                if left not in sub.Coverage.glyphs:
                    continue
                if sub.Format == 1:
                    found = [r for r in sub.PairSet[sub.Coverage.glyphs.index(left)].PairValueRecord
                             if r.SecondGlyph == right]  # fmt: skip
                    if not found:
                        continue
                    value = found[0].Value1
                else:
                    first, second = sub.ClassDef1.classDefs.get(left, 0), sub.ClassDef2.classDefs.get(right, 0)
                    value = sub.Class1Record[first].Class2Record[second].Value1
                total += getattr(value, "XAdvance", 0) if value else 0
                break
        return total


@cache
def _font(key: str) -> _Font:
    return _Font(key)


def missing(text: str, font: str) -> str:
    """The characters of a text that a font has no glyph for, each once, in order; "" if it has all."""
    known = _font(font).characters
    return "".join(dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if ord(c) not in known))


@cache
def _unit(text: str, font: str, icon: str) -> tuple[Contour, ...]:
    """Contours of a text with capitals 1 high, the baseline from the origin."""
    face = _font(font)
    text = unicodedata.normalize("NFC", text)
    if lacking := missing(text, font):
        raise ValueError(f"{table('fonts')[font]['name']} has no glyph for {lacking}")
    pen, x = _Pen(face.glyphs), 0.0
    if icon:
        parse_path(ICONS[icon], TransformPen(pen, (1 / face.unit / 1000, 0, 0, 1 / face.unit / 1000, 0, 0)))
        x = max(p[0] for c in pen.contours for curve in c for p in curve) + AFTER_ICON / face.unit
    before = ""
    for character in text:
        name = face.characters[ord(character)]
        x += face.kern(before, name)
        face.glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, x, 0)))
        x += face.glyphs[name].width
        before = name
    scale = face.unit
    return tuple(
        tuple(tuple((round(px * scale, 7) + 0.0, round(py * scale, 7) + 0.0) for px, py in curve) for curve in contour)
        for contour in pen.contours
        if contour
    )


def outlines(text: str, font: str, size: float, *, icon: str = "") -> tuple[Contour, ...]:
    """The contours of a text in mm from the start of its baseline: exact lines and Béziers, kerned.

    Raises:
        ValueError: the font lacks a character (ask `missing` first).
    """
    return tuple(
        tuple(tuple((x * size, y * size) for x, y in curve) for curve in contour) for contour in _unit(text, font, icon)
    )


@cache
def _unit_box(text: str, font: str, icon: str) -> TextBox:
    curves = [curve for contour in _unit(text, font, icon) for curve in contour]
    if not curves:
        return TextBox()
    extremes = np.array([e for curve in curves for e in _extremes(curve)])
    (left, bottom), (right, top) = extremes.min(axis=0), extremes.max(axis=0)
    return TextBox(float(left), float(bottom), float(right), float(top))


def _extremes(curve: Curve) -> Iterable[tuple[float, float]]:
    """End points of a Bézier and its points where x or y turns: what its bounds are made of."""
    points = np.array(curve)
    at = [0.0, 1.0]
    for axis in (0, 1) if len(curve) > 2 else ():
        p = points[:, axis]
        if len(p) == 3:
            roots = np.roots([p[0] - 2 * p[1] + p[2], p[1] - p[0]])
        else:
            a, b, c = -p[0] + 3 * p[1] - 3 * p[2] + p[3], 2 * (p[0] - 2 * p[1] + p[2]), p[1] - p[0]
            roots = np.roots([a, b, c])
        at += [float(r.real) for r in roots if abs(r.imag) < 1e-12 and 0 < r.real < 1]
    return [(float(x), float(y)) for x, y in _points(points, np.array(at))]


def _points(control: Array, t: Array) -> Array:
    """Points of one Bézier (2 to 4 control points) at parameters t: (len(t), 2)."""
    level = np.repeat(control[None], len(t), axis=0)
    while level.shape[1] > 1:
        level = level[:, :-1] * (1 - t)[:, None, None] + level[:, 1:] * t[:, None, None]
    return level[:, 0]


def measure(text: str, font: str, size: float, *, icon: str = "") -> TextBox:
    """The exact box of a text's ink in mm (not of its advance widths)."""
    box = _unit_box(text, font, icon)
    return TextBox(box.left * size, box.bottom * size, box.right * size, box.top * size)


def fitted_size(text: str, font: str, width: float, height: float, largest: float, *, icon: str = "") -> float:
    """The largest size (mm), at most `largest`, at which the ink fits into a field of width x height mm."""
    box = _unit_box(text, font, icon)
    return min([largest, *(room / need for room, need in ((width, box.width), (height, box.height)) if need > 0)])


def polygons(text: str, font: str, size: float, *, icon: str = "") -> list[Array]:
    """The contours as polygons (n, 2), mm, the ink's box centred on the origin: for pictures, not for solids."""
    box = measure(text, font, size, icon=icon)
    middle = np.array([(box.left + box.right) / 2, (box.bottom + box.top) / 2])
    return [_polygon(contour) - middle for contour in outlines(text, font, size, icon=icon)]


# -- polygons: for tests of crossing and containment, and for strokes --------------------------------------------------


def _polygon(contour: Contour, steps: int = 8) -> Array:
    """A contour as a polygon (n, 2) without repeated last point; curves in `steps` chords."""
    t = np.arange(steps) / steps
    return np.concatenate([_points(np.array(c), t if len(c) > 2 else t[:1]) for c in contour])


def _area(p: Array) -> float:
    q = np.roll(p, -1, axis=0)
    return float((p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1]).sum() / 2)


def _winding(p: Array, x: float, y: float) -> int:
    """Winding number of a polygon about a point."""
    q = np.roll(p, -1, axis=0)
    left = (q[:, 0] - p[:, 0]) * (y - p[:, 1]) - (x - p[:, 0]) * (q[:, 1] - p[:, 1])
    up, down = (p[:, 1] <= y) & (q[:, 1] > y) & (left > 0), (p[:, 1] > y) & (q[:, 1] <= y) & (left < 0)
    return int(up.sum()) - int(down.sum())


def crossing(a: Array, b: Array) -> bool:
    """Whether two polygons (n, 2) meet: cross, touch or share a stretch."""
    if (a.max(axis=0) < b.min(axis=0)).any() or (b.max(axis=0) < a.min(axis=0)).any():
        return False
    d, e = np.roll(a, -1, axis=0) - a, np.roll(b, -1, axis=0) - b
    gap = b[None] - a[:, None]
    cross = d[:, None, 0] * e[None, :, 1] - d[:, None, 1] * e[None, :, 0]
    safe = np.where(np.abs(cross) < 1e-15, np.nan, cross)
    s = (gap[..., 0] * e[None, :, 1] - gap[..., 1] * e[None, :, 0]) / safe
    t = (gap[..., 0] * d[:, None, 1] - gap[..., 1] * d[:, None, 0]) / safe
    slack = 1e-4  # letters this close to each other are one face too
    return bool(((s > -slack) & (s < 1 + slack) & (t > -slack) & (t < 1 + slack)).any())


@cache
def _unit_stroke(text: str, font: str, icon: str) -> float:
    polygons = [_polygon(c, 6) for c in _unit(text, font, icon)]
    if not polygons:
        return float("inf")
    p = np.concatenate(polygons)
    d = np.concatenate([np.roll(q, -1, axis=0) - q for q in polygons])
    length = np.hypot(*d.T)
    p, d, length = p[length > 1e-9], d[length > 1e-9], length[length > 1e-9]
    sign = 1.0 if sum(_area(q) for q in polygons) > 0 else -1.0
    share = np.tile([0.25, 0.5, 0.75], len(p))
    origin = np.repeat(p, 3, axis=0) + np.repeat(d, 3, axis=0) * share[:, None]
    inward = np.repeat(sign * np.stack([-d[:, 1], d[:, 0]], axis=1) / length[:, None], 3, axis=0)
    cross = inward[:, None, 0] * d[None, :, 1] - inward[:, None, 1] * d[None, :, 0]
    gap = p[None] - origin[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (gap[..., 0] * d[None, :, 1] - gap[..., 1] * d[None, :, 0]) / cross
        at = (gap[..., 0] * inward[:, None, 1] - gap[..., 1] * inward[:, None, 0]) / cross
    along = np.where((along > 1e-6) & (at >= 0) & (at <= 1), along, np.inf)
    chord, weight = along.min(axis=1), np.repeat(length / 3, 3)
    order = np.argsort(chord)
    share_below = np.cumsum(weight[order]) / weight.sum()
    return float(chord[order][np.searchsorted(share_below, 0.05)])


def stroke(text: str, font: str, size: float, *, icon: str = "") -> float:
    """The thinnest stroke of a text in mm; infinite without ink.

    Measured straight across the ink from all along the outlines; the thinnest 5 % of the outline's length (the tips of
    corners, which every process rounds) are left out.
    """
    return _unit_stroke(text, font, icon) * size


def _grouped(contours: Sequence[Contour]) -> list[tuple[int, list[int]]]:
    """Indices of each outer contour and of the holes in it, by the rule of non-zero winding."""
    polygons = [_polygon(c) for c in contours]
    areas = [_area(p) for p in polygons]
    outward = -1 if sum(areas) < 0 else 1  # the ink is positive, whichever way the font runs
    around: list[int] = []
    for i, p in enumerate(polygons):
        around.append(sum(_winding(q, *p[0]) * outward for j, q in enumerate(polygons) if j != i))
    outer = [i for i, a in enumerate(areas) if a * outward > 0]
    groups: list[tuple[int, list[int]]] = [(i, []) for i in outer if around[i] == 0 or _met(i, polygons)]
    for i, a in enumerate(areas):
        if a * outward < 0:
            holders = [g for g in groups if _winding(polygons[g[0]], *polygons[i][0]) != 0]
            min(holders, key=lambda g: abs(areas[g[0]]))[1].append(i)
    return groups


def _met(i: int, polygons: Sequence[Array]) -> bool:
    return any(j != i and crossing(polygons[i], p) for j, p in enumerate(polygons))


# -- exact geometry ----------------------------------------------------------------------------------------------------


def _wire(contour: Contour) -> cadquery.Wire:
    edges = [
        cq.Edge.makeLine(*(cq.Vector(x, y) for x, y in curve))
        if len(curve) == 2
        else cq.Edge.makeBezier([cq.Vector(x, y) for x, y in curve])
        for curve in contour
    ]
    return cq.Wire.assembleEdges(edges)


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
    polygons = [_polygon(c) for c in contours]
    clusters: list[list[tuple[int, list[int]]]] = []
    for group in _grouped(contours):
        near = [c for c in clusters if any(crossing(polygons[group[0]], polygons[g[0]]) for g in c)]
        clusters = [c for c in clusters if c not in near] + [[g for c in near for g in c] + [group]]
    made: list[cadquery.Face] = []
    for cluster in clusters:
        plain = [cq.Face.makeFromWires(_wire(contours[o]), [_wire(contours[h]) for h in holes]) for o, holes in cluster]
        united = plain[0].fuse(*plain[1:]).clean().Faces() if len(plain) > 1 else plain
        made += [f if f.normalAt().z > 0 else cq.Face(f.wrapped.Reversed()) for f in united]
    return made


def prisms(letters: Iterable[cadquery.Face], low: float, high: float) -> list[cadquery.Solid]:
    """The letters' faces as solids from z = low to z = high (mm)."""
    return [
        cq.Solid.extrudeLinear(f.moved(cq.Location(cq.Vector(0, 0, low))), cq.Vector(0, 0, high - low)) for f in letters
    ]


def lettered(base: cadquery.Shape, letters: Sequence[cadquery.Face], relief: float) -> cadquery.Shape:
    """The base with letters `relief` mm proud of one of its flat faces, or cut into it if negative. No boolean.

    The letters lie in the plane of that face, well inside it. Their edges become the edges of holes in the face, their
    prisms' walls and caps close the solid again: a twentieth of the time of a fuse, and nothing that can go astray.

    Raises:
        ValueError: no flat face of the base holds the letters.
    """
    from OCP.BRep import BRep_Builder
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeSolid
    from OCP.BRepLib import BRepLib
    from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism
    from OCP.ShapeFix import ShapeFix_Shell
    from OCP.TopoDS import TopoDS_Shell

    if not letters:
        return base
    solid = base.Solids()[0]
    host = _host(solid, letters)
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
    builder, shell = BRep_Builder(), TopoDS_Shell()
    builder.MakeShell(shell)
    for face in skin:
        builder.Add(shell, face.wrapped)
    fix = ShapeFix_Shell()
    fix.FixFaceOrientation(shell)
    made = BRepBuilderAPI_MakeSolid(fix.Shell()).Solid()
    BRepLib.OrientClosedSolid_s(made)
    return cq.Solid(made)


def _host(solid: cadquery.Solid, letters: Sequence[cadquery.Face]) -> cadquery.Face:
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
