"""Cowl grille: the black strip between hood and windscreen, pierced with the car's pattern for the cabin's air."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts.body.panel import BodyPanel, Plan
from parts.body.sheet import Sheet, profile_sheet
from parts.part import Built, Finding, Placement, Seam, choice, count, mm
from parts.pattern import Pattern, Window, arrange

if TYPE_CHECKING:
    import cadquery as cq
    from shapely import Polygon

    from parts.hardpoints import Hardpoints

DROP = -9.0  # of the grille's outside under the skin
DRAIN = 4.0  # radius of the drains at the lowest corners
MOST = 120  # cells: the kernel's validity check of a face grows with the square of its holes
STYLES = {"plain": "slot", "hex": "hex", "rib": "rib", "wave": "wave", "topo": "topo"}
AIR = 12000.0  # mm²: free area that a cabin's blower wants; rule of thumb


class CowlGrille(BodyPanel):
    """Cowl grille.

    Lies 9 mm under hood and screen, from crest to crest; its cells take the car's pattern, two drains at the
    lowest corners let out what runs down the screen. Where the pattern would have more than 120 cells, its pitch grows
    (said in a note). Prints on its rim, outside up. Splits in the middle, between two cells. Wiper spindles are bored
    on site.
    """

    pattern: str = choice("hex", "of the cells; plain gives slots", tuple(STYLES))
    cell: float = mm(24, 18, 38, "pitch of the cells; gives way so that rows fill the depth", group="Style")
    bar: float = mm(6, 4, 8, "least material between two cells", step=0.2, group="Style")
    border: float = mm(14, 12, 20, "solid strip along the edges", group="Style")
    rim: float = mm(12, 12, 16, "how deep the rim turns in", group="Shell")
    fixes: int = count(6, 4, 8, "inserts, in two rows at the ends and in the middle", step=2)

    role = "black"
    presets: ClassVar = {
        "hex": {},
        "rib": {"pattern": "rib", "cell": 22, "bar": 7},
        "wave": {"pattern": "wave", "cell": 26, "bar": 5},
        "topo": {"pattern": "topo", "cell": 26, "bar": 6},
        "slots": {"pattern": "plain", "cell": 22},
    }
    draw = (-0.5, 0.0, 1.0)

    @cached_property
    def _span(self) -> tuple[float, float]:
        at = self.outlines.skin.stations
        return at["cowl"], at["screen"]

    @cached_property
    def sheet(self) -> Sheet:
        return profile_sheet(self.outlines.skin, self.outlines.crest, *self._span, DROP, step=14.0)

    @cached_property
    def region(self) -> Polygon:
        return self.outlines.across(*self._span)

    @property
    def _ends(self) -> float:
        """|y| at which the pattern ends and the outer inserts begin."""
        return float(self.outlines.crest(np.array(self._span)).min()) - 2 * self.pad - 22.0

    def fixings(self) -> Sequence[Plan]:
        s0, s1 = self._span
        inset = self.pad + 5.0
        outer = self._ends + self.pad + 8.0
        inner = self._ends * np.linspace(-1.0, 1.0, self.fixes // 2)[1:-1]
        return [(s, float(y)) for y in (-outer, *inner, outer) for s in (s0 + inset, s1 - inset)]

    # -- cells --------------------------------------------------------------------------------------------------------

    @property
    def cells(self) -> Pattern:
        """The pattern in its window: x along the car's y, y along s."""
        s0, s1 = self._span
        size = round(2 * self._ends, 3), round(s1 - s0 - 2 * self.border - 4.0, 3)
        taken = tuple((round(y, 3), round(s - (s0 + s1) / 2, 3)) for s, y in self.fixings())
        return _cells(self.pattern, *size, self.cell, self.bar, taken, self.pad + 2.0)

    def drains(self) -> Sequence[Plan]:
        """At the lower edge, outside the pattern."""
        y = self._ends + 2 * self.pad + 8.0 + DRAIN
        reach = float(self.outlines.crest(self._span[0])) - DRAIN - 5.0
        return [(self._span[0] + self.pad + 5.0, side * min(y, reach)) for side in (-1.0, 1.0)]

    def _thin(self) -> tuple[Polygon, list[Polygon]]:
        """The pocket behind the cells, and those beside it, on the plan."""
        from shapely import MultiPoint, Point, Polygon, union_all

        from parts.body.outlines import holes_in, largest

        middle = sum(self._span) / 2
        corners = np.concatenate([cell.sampled(6) for cell in self.cells.cells])
        hull = MultiPoint(corners).convex_hull
        field = Polygon(np.asarray(hull.exterior.coords)[:, ::-1] + (middle, 0.0)).buffer(3.0)
        pads = union_all([Point(a, b).buffer(r) for a, b, r in self.lands()])
        behind = field.intersection(self.region.buffer(-3.0)).difference(pads)
        solid = union_all([field.buffer(2.0), *(Point(at).buffer(DRAIN + 2.5) for at in self.drains())])
        free = self.region.buffer(-self.rim_width, quad_segs=6).difference(solid)
        return largest(behind.buffer(-1.0).buffer(1.0)).simplify(0.01), holes_in(free, 0.0, self.lands(), (), self.rib)

    def build(self) -> cq.Workplane:
        from parts.body.cells import on_panel
        from parts.panel import Opening, Step, circle, panel

        built = Built()
        stack, found, middle = self.sheet.stack(self.pose), self.cells, sum(self._span) / 2
        if found.dropped:
            built.note(f"{found.dropped} cells left out: they would cross the border or an insert")
        if abs(found.pitch - self.cell) > 0.05:
            built.note(f"pitch {self.cell:g} mm fitted to {found.pitch:.1f} mm")

        def onto(xy: Any) -> Any:
            return self.sheet.into(np.stack([middle + xy[..., 1], xy[..., 0]], axis=-1))

        openings = tuple(Opening(on_panel(cell, onto)) for cell in found.cells)
        drains = [Opening(circle(stack, self.sheet.into(np.array(at)), DRAIN)) for at in self.drains()]
        d, deep = self.bore
        places = [self.sheet.into(np.array(at)) for at in self.fixings()]
        bores = [Step(circle(stack, at, d / 2, self.rim - deep / 2), self.rim - deep) for at in places]
        behind, beside = self._thin()
        back: list[Step | Opening] = [Step(self.loop(behind), self.thickness, openings), *drains, *bores]
        back += self.pocket_steps(stack, beside)
        try:
            solid = panel(stack, self.loop(self.region), self.rim, [*openings, *drains], back, self.edge)
        except Exception as error:
            raise self.fails("strip with cells", error) from error
        return built.solid(solid)

    def seams(self) -> Iterator[Seam]:
        """Across the strip, clear of inserts and drains; best where no cell is cut."""
        from parts import seams
        from parts.body.seams import LAND, local

        deep, middle = (0.0, self.rim), sum(self._span) / 2
        edge = local(self, np.asarray(self.region.exterior.coords), *deep)
        kept = [*seams.holes(self, seams.Y), *(seams.span(local(self, np.array([(a, b - r), (a, b + r)]), *deep),
                seams.Y, LAND) for a, b, r in self.lands())]  # fmt: skip
        at = [local(self, np.array([spot]), 0.0) for spot in self.drains()]
        kept += [seams.span(points, seams.Y, DRAIN + seams.HOLE) for points in at]
        cells = [local(self, cell.sampled(6)[:, ::-1] + (middle, 0.0), 0.0) for cell in self.cells.cells]
        spoiled = [seams.span(points, seams.Y, 1.0) for points in cells]
        yield from seams.offered(seams.Y, seams.span(edge, seams.Y), kept, "between two cells", spoiled,
                                 "through the cells, clear of inserts and drains")  # fmt: skip

    # -- what others need ---------------------------------------------------------------------------------------------

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        if (area := self.cells.open_area) < AIR:
            yield Finding(
                "air", "warning", f"{area / 100:.0f} cm² are open; a cabin's blower wants {AIR / 100:.0f} cm²",
                "a larger cell, a thinner bar or a narrower border", area / 100, AIR / 100, "cm²",
            )  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        part = cls.of(car, **LOOKS[car.pattern])
        yield Placement("", part, part.pose)


LOOKS: dict[str, dict[str, Any]] = {
    "plain": {"pattern": "plain", "cell": 22},
    "hex": {"pattern": "hex"},
    "rib": {"pattern": "rib", "cell": 22, "bar": 7},
    "wave": {"pattern": "wave", "cell": 26, "bar": 5},
    "topo": {"pattern": "topo", "cell": 26, "bar": 6},
}


@lru_cache(maxsize=128)
def _cells(style: str, width: float, height: float, cell: float, bar: float,
           taken: tuple[tuple[float, float], ...], clear: float) -> Pattern:  # fmt: skip
    """The pattern, less what would touch an insert's pad; the pitch grows until there are few enough cells."""
    from shapely import Point

    from parts.body.cells import polygon

    window = Window(width, height, min(12.0, height / 2))
    for pitch in (cell, *np.arange(cell + 2.0, 60.0, 2.0)):
        try:
            found = arrange(STYLES[style], window, min(float(pitch), height), bar)
        except ValueError:
            continue
        if len(found.cells) <= MOST:
            break
    pads = [Point(x, y).buffer(clear) for x, y in taken]
    kept = tuple(c for c in found.cells if not any(polygon(c).intersects(p) for p in pads))
    return Pattern(kept, found.dropped + len(found.cells) - len(kept), found.pitch, found.gap)
