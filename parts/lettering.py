"""Lettering: text measured from its outlines, never assumed.

`size` is the height of a flat capital letter in mm (the nominal size h of ISO 3098), so "12 mm letters" are 12 mm high
in every font. Pairs are kerned with the font's own GPOS table. Texts run left to right, one glyph for a character:
no ligatures, no combining marks (accented letters have glyphs of their own).

Nothing here loads the CAD kernel: `parts.letters` makes solids of the outlines. Arrays are (n, 2), mm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont

from parts.contours import Array, Contour, Curve, area, extremes, polygon
from parts.icons import AFTER_ICON, ICONS
from parts.standards import table

FOLDER = Path(__file__).parent / "fonts"


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
    ends = np.array([e for curve in curves for e in extremes(curve)])
    (left, bottom), (right, top) = ends.min(axis=0), ends.max(axis=0)
    return TextBox(float(left), float(bottom), float(right), float(top))


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
    return [polygon(contour) - middle for contour in outlines(text, font, size, icon=icon)]


@cache
def _unit_stroke(text: str, font: str, icon: str) -> float:
    polygons = [polygon(c, 6) for c in _unit(text, font, icon)]
    if not polygons:
        return float("inf")
    sign = 1.0 if sum(area(q) for q in polygons) > 0 else -1.0
    found = [_across(group, sign) for group in _side_by_side(polygons)]
    chord, weight = (np.concatenate([row[i] for row in found]) for i in range(2))
    order = np.argsort(chord, kind="stable")
    share_below = np.cumsum(weight[order]) / weight.sum()
    return float(chord[order][np.searchsorted(share_below, 0.05)])


def _side_by_side(polygons: list[Array]) -> list[list[Array]]:
    """Polygons that lie over each other, mostly a letter's contours: ink never reaches from one group to the next."""
    groups: list[list[Array]] = []
    right = -np.inf
    for q in sorted(polygons, key=lambda q: float(q[:, 0].min())):
        if q[:, 0].min() > right:
            groups.append([])
        groups[-1].append(q)
        right = max(right, float(q[:, 0].max()))
    return groups


def _across(polygons: list[Array], sign: float) -> tuple[Array, Array]:
    """Ink (n,) straight across from points all along the outlines, and the length (n,) that each of them stands for."""
    p = np.concatenate(polygons)
    d = np.concatenate([np.roll(q, -1, axis=0) - q for q in polygons])
    length = np.hypot(*d.T)
    p, d, length = p[length > 1e-9], d[length > 1e-9], length[length > 1e-9]
    share = np.tile([0.25, 0.5, 0.75], len(p))
    origin = np.repeat(p, 3, axis=0) + np.repeat(d, 3, axis=0) * share[:, None]
    inward = np.repeat(sign * np.stack([-d[:, 1], d[:, 0]], axis=1) / length[:, None], 3, axis=0)
    cross = inward[:, None, 0] * d[None, :, 1] - inward[:, None, 1] * d[None, :, 0]
    gap = p[None] - origin[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (gap[..., 0] * d[None, :, 1] - gap[..., 1] * d[None, :, 0]) / cross
        at = (gap[..., 0] * inward[:, None, 1] - gap[..., 1] * inward[:, None, 0]) / cross
    along = np.where((along > 1e-6) & (at >= 0) & (at <= 1), along, np.inf)
    return along.min(axis=1), np.repeat(length / 3, 3)


def stroke(text: str, font: str, size: float, *, icon: str = "") -> float:
    """The thinnest stroke of a text in mm; infinite without ink.

    Measured straight across the ink from all along the outlines; the thinnest 5 % of the outline's length (the tips of
    corners, which every process rounds) are left out.
    """
    return _unit_stroke(text, font, icon) * size
