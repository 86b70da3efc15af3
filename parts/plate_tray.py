"""Plate tray: the wedge that a number plate lies in, with its seat, windows, screws, drains, lamp seats and clips."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from parts import outline
from parts.cad import cq

if TYPE_CHECKING:
    import cadquery

FLOOR = 2.4  # two walls of a 0.4 mm nozzle and then some
PLATE = 1.2  # thickness of a number plate (from memory)
RIM = 2.0  # how far the rim stands over the plate; at most 3, so that the plate stays visible
LEDGE = 7.0  # width of the seat along the plate's edge
BAND = 16.0  # width of the solid band around each column of screws
SPAN = 105.0  # widest field between ribs: keeps a 1 mm aluminium plate from drumming
EDGE = 2.5  # outer edge radius (UN R26, from memory)
HIGHEST = 60.0  # of the wedge: a higher one should be a part of the body
DRAIN = 5.0  # width of a groove; the narrowest window has 6
LAMP = (34.0, 13.0)  # seat of a surface-mounted plate lamp
TONGUE, SLOT, CLIP, HOOK = 2.0, 1.6, 44.0, 1.0  # clip: thickness of its tongue, play behind, length, catch


@dataclass(frozen=True)
class PlateTray:
    """Back on z = 0, text of the plate along +X; the front plane falls towards +Y by `slope`. Lengths in mm.

    `window` is the pocket of the plate, `rim` the frame around it, `bar` what the upper rim has more, `low` the height
    of the thinner edge, `clip` the diameter of the screws' heads if clips hold the plate, else 0.
    """

    window: tuple[float, float]
    rim: float
    bar: float
    low: float
    slope: float
    corner: float
    holes: tuple[outline.Point, ...]
    bore: float
    clip: float
    drain_n: int

    @property
    def size(self) -> tuple[float, float]:
        return self.window[0] + 2 * self.rim, self.window[1] + 2 * self.rim + self.bar

    @property
    def middle(self) -> float:
        """y of the plate's centre."""
        return -self.bar / 2

    @property
    def cosine(self) -> float:
        return 1 / math.hypot(1, self.slope)

    def front(self, y: float) -> float:
        """Height of the front plane at y."""
        return self.low + self.size[1] / 2 * abs(self.slope) - y * self.slope

    def plane(self, y: float) -> cadquery.Plane:
        """The front plane with its origin at height y: x along the plate's text, z out."""
        return cq.Plane((0, y, self.front(y)), (1, 0, 0), (0, self.slope, 1))

    def solid(self) -> cadquery.Shape:
        w, h = self.size
        body: cadquery.Shape = outline.prism(outline.rectangle(w, h, self.corner), 0, self.low + h * abs(self.slope))
        if self.slope:
            body = body.cut(self._over(0.0, 2 * w, 2 * h))
        # a 3D fillet is safe here: on a fresh convex prism whose corners are rounder than it
        rim = [e for e in body.Edges() if all(abs(v.Z - self.front(v.Y)) < 1e-6 for v in e.Vertices())]
        return body.fillet(EDGE, rim).cut(*self._tools())

    def _over(self, under: float, width: float, height: float) -> cadquery.Solid:
        """A block square to the front plane, from `under` mm beneath it upwards, about the plate's centre."""
        place = cq.Location(self.plane(self.middle))
        return outline.prism(outline.rectangle(width, height, 1.0), -under, 2 * HIGHEST).moved(place)

    @cached_property
    def fields(self) -> list[tuple[float, float]]:
        """Where the tray is hollow, from x to x: between the bands of the screws, ribs no further apart than SPAN."""
        end = self.window[0] / 2 - LEDGE
        xs = sorted({x for x, _ in self.holes})
        walls = [-end, *(x + s * BAND / 2 for x in xs for s in (-1, 1)), end]
        fields = []
        for low, high in zip(walls[::2], walls[1::2], strict=True):
            n = max(1, math.ceil((high - low) / SPAN))
            step = (high - low + FLOOR) / n
            fields += [(low + k * step, low + (k + 1) * step - FLOOR) for k in range(n)]
        return [(low, high) for low, high in fields if high - low >= 12]

    @cached_property
    def drains(self) -> list[float]:
        """Where the grooves in the back run from a window out under the lower rim: spread evenly, each at a window."""
        width = self.window[0] - 2 * LEDGE
        wanted = [width * ((k + 0.5) / self.drain_n - 0.5) for k in range(self.drain_n)]
        # a groove keeps clear of its window's rounded corners: walls that only just meet don't mesh
        mouths = [((low + high) / 2, max(0.0, (high - low - 18 - DRAIN) / 2 - 3)) for low, high in self.fields]
        nearest = []
        for x in wanted:
            reach = [max(m - r, min(m + r, x)) for m, r in mouths]
            nearest.append(round(reach[min(range(len(reach)), key=lambda i: abs(reach[i] - x))], 3))
        return sorted(set(nearest))

    def _tools(self) -> Iterator[cadquery.Shape]:
        """All that is taken away, for one cut: pocket, fields with windows, screws, drains, lamp seats, slots."""
        w, h = self.size
        up, mid = 2 * HIGHEST, self.middle
        half = self.window[1] / 2 * self.cosine - LEDGE - 3 * abs(self.slope)
        pocket: cadquery.Shape = self._over(RIM + PLATE, *self.window)
        # what the small tool leaves standing is a catch: far quicker than a fuse with the whole tray
        yield pocket.cut(*self._noses()) if self.clip else pocket
        for low, high in self.fields:
            x, wide, tall = (low + high) / 2, high - low, 2 * half
            gap = [min(9.0, (side - 6) / 2) for side in (wide, tall)]
            yield outline.prism(outline.rectangle(wide, tall, 3, x, mid), FLOOR, up)
            yield outline.prism(
                outline.rectangle(wide - 2 * gap[0], tall - 2 * gap[1], 2.5, x, mid), -1, FLOOR + 1
            )  # fmt: skip
        for x, y in self.holes:
            yield cq.Solid.makeCylinder(self.bore / 2, up, cq.Vector(x, y, -1))
            if self.clip:
                yield cq.Solid.makeCylinder(self.clip / 2, up, cq.Vector(x, y, FLOOR))
        for x in self.drains:
            rim = h / 2 + mid - half  # under the rim a groove, behind it a gap: the floor is too thin to bridge one
            yield cq.Solid.makeBox(DRAIN, 1 + rim, 1.6, cq.Vector(x - DRAIN / 2, -h / 2 - 1, -0.1))
            yield cq.Solid.makeBox(DRAIN, 12, FLOOR + 2, cq.Vector(x - DRAIN / 2, -h / 2 + rim, -1))
        for x in (-w / 4, w / 4) if self.bar else ():
            y = h / 2 - EDGE - 2 - LAMP[1] / 2
            yield outline.prism(outline.rectangle(*LAMP, 3, x, y), FLOOR, up)
            yield cq.Solid.makeCylinder(3, 10, cq.Vector(x, y, -1))
        for x, y, sign in self._clips():
            under = self.front(y) - RIM - PLATE / 2  # behind the catch the slot ends in the plate's own room
            for inner, outer, top in ((-3.0, 0.0, under), (TONGUE, TONGUE + SLOT, up)):
                middle = y + sign * (inner + outer) / 2
                yield outline.prism(outline.rectangle(CLIP, outer - inner, 0.7, x, middle), -1, top)

    def _clips(self) -> list[tuple[float, float, int]]:
        """x of each clip, y of the pocket's wall there, and which way is out."""
        if not self.clip:
            return []
        half = self.window[1] / 2 * self.cosine
        return [(s * self.window[0] / 4, self.middle + t * half, t) for s in (-1, 1) for t in (-1, 1)]

    def _noses(self) -> Iterator[cadquery.Solid]:
        """The catches over the plate's long edges: 45° underneath, so they print as they lie."""
        place = cq.Location(self.plane(self.middle))
        for x, _, t in self._clips():
            wall = t * self.window[1] / 2
            profile = [(wall + t * 1.0, -RIM + 0.1), (wall, -RIM + 0.1), (wall - t * HOOK, -RIM + 0.1 + HOOK / 2),
                       (wall, -0.2), (wall + t * 1.0, -0.2)]  # fmt: skip
            points = [cq.Vector(x - 8, y, z) for y, z in profile]
            face = cq.Face.makeFromWires(cq.Wire.makePolygon(points, close=True))
            yield cq.Solid.extrudeLinear(face, cq.Vector(16, 0, 0)).moved(place)
