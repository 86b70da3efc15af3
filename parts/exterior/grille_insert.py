"""Grille insert: a patterned plate that snaps into the bumper's opening, flat or bowed like the bumper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts import seams
from parts.loops import box
from parts.part import Built, Corners, Finding, Frame, Interface, Mesher, Part, Placement, Seam, choice, count, mm
from parts.pattern import STYLES, Pattern, Window, arrange
from parts.plate import Crown, Level, plate

if TYPE_CHECKING:
    import cadquery as cq

    from parts.hardpoints import Hardpoints

CELLS = 72  # the validity check of the two pierced faces grows with the square of the cells: a second for 72
SEGMENTS = 480  # of all cells, arcs counted twice: what building and meshing take
WIDEST, SHARP = 40.0, 25.0  # UN R26, from memory: no gap wider than the first; over the second, edges of R 1
LEAST_WINDOW = 20.0  # height left for the pattern, mm
CLIP = 12.0  # width of a snap hook
SET_BACK = 2.0  # of a hook's outer face from the plate's edge: leaves a ledge around its root
OVERLAP = 1.0  # of the plate's edge over the ledge that it lies on; the hooks pass by that
FOOT = 0.8  # chamfer around a hook's root, where its stress peaks
STRAIN = {"ASA": 0.02, "PETG": 0.025, "PC": 0.02, "PA12_MJF": 0.04, "PA12_SLS": 0.04}  # repeated snapping; from memory


class GrilleInsert(Part):
    """Grille insert with a pattern.

    Own frame: front face down at z = 0 (it takes the bed's texture), hooks up, +x across the car; no supports
    when flat. A bowed one is a powder part (MJF, SLS), or needs supports under its ends. Front edges are true quarter
    circles.
    What contradicts something else gives way, and the build notes it: bars to the rounding of their edges, the pitch to
    the number of cells, frame and hooks to the opening.
    UN R26 (from memory): gaps of at most 40 mm; from 25 to 40 edges of R 1, up to 25 of R 0.5. Not checked: airflow.
    """

    open_w: float = mm(520, 200, 800, "width of the bumper's opening", step=1)
    open_h: float = mm(120, 60, 200, "height of the bumper's opening", step=1)
    corner_r: float = mm(30, 3, 60, "corner radius of the opening", step=1)
    gap: float = mm(1, 0.3, 3, "between insert and opening, all round", step=0.1, group="Fit")
    bow: float = mm(0, 0, 80, "how far the ends lie behind the middle (the bumper's sagitta)", step=1)
    depth: float = mm(6, 5, 15, "thickness of the plate")
    frame: float = mm(12, 8, 25, "solid rim around the pattern")
    pattern: str = choice("hex", "style of the cells", STYLES)
    cell: float = mm(27, 8, 38, "pitch of the cells; gives way so that rows fill the height", group="Style")
    bar: float = mm(6, 1.6, 8, "least material between two cells", step=0.2, group="Style")
    edge_r: float = mm(1, 0.5, 3, "radius of the front edges", step=0.1, group="Style")
    pad_w: float = mm(0, 0, 200, "width of a plain pad for a badge in the middle; 0 = none", step=1, group="Style")
    clips: int = count(10, 4, 16, "snap hooks, half of them above and half below", step=2)
    grip: float = mm(16, 10, 30, "from the insert's back to the edge behind which the hooks catch", group="Fit")
    hook: float = mm(1.5, 1, 2.5, "how far a hook reaches behind that edge", step=0.1, group="Fit")
    clip_t: float = mm(2, 1.6, 3, "thickness of a hook's arm", step=0.1, group="Fit")

    material = "ASA"
    materials = ("ASA", "PETG", "PC", "PA12_MJF", "PA12_SLS")
    role = "accent"
    mesher: ClassVar[Mesher] = "delabella"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "city": {"pattern": "hex"},
        "cargo": {"pattern": "rib", "cell": 22, "bar": 8},
        "beach": {"pattern": "wave", "cell": 30},
        "family": {"pattern": "topo", "cell": 24, "bar": 7},
        "closed": {"pattern": "plain"},
        "badge": {"pattern": "graded", "cell": 20, "bar": 3, "pad_w": 90},
    }

    @property
    def size(self) -> tuple[float, float]:
        """Outer width and height, mm."""
        return self.open_w - 2 * self.gap, self.open_h - 2 * self.gap

    @property
    def corner(self) -> float:
        """Corner radius of the opening: at most half its height, mm."""
        return min(self.corner_r, self.open_h / 2)

    @property
    def radius(self) -> float:
        """Corner radius of the outline: concentric with the opening's, but larger than its rounded edge."""
        return max(self.corner - self.gap, self.edge_r + 0.5, 2.0)

    @property
    def rim(self) -> float:
        """Width of the frame: the hooks stand on it, and it leaves a window for the pattern, mm."""
        least = self.clip_t + SET_BACK + FOOT + 1 + max(self.edge_r, 1.0)
        return max(min(self.frame, (self.size[1] - LEAST_WINDOW) / 2), least)

    @property
    def hooks(self) -> int:
        """As many as ordered, or as there is room for along the straight edges."""
        return min(self.clips, 2 * int((self.size[0] - 2 * self.radius) / (CLIP + 6)))

    @property
    def sag(self) -> float:
        """The bow, at most 22° at the ends, mm."""
        return min(self.bow, 0.1 * self.size[0])

    @property
    def pad(self) -> float:
        """Width of the badge's pad: two cells stay on either side, mm."""
        room = self.size[0] - 2 * self.rim - 4 * self.cell
        return min(self.pad_w, room) if room >= self.cell else 0.0

    @property
    def _made(self) -> tuple[Pattern, float]:
        return _cells(self.pattern, *self.size, self.radius, self.rim, self.pad, self.cell, self.bar, self.edge_r)

    @property
    def cells(self) -> Pattern:
        """The pattern inside the frame."""
        return self._made[0]

    @property
    def edge(self) -> float:
        """Radius of the front edges: what UN R26 asks of such gaps, mm."""
        return max(self.edge_r, 1.0) if self.cells.gap > SHARP else self.edge_r

    @property
    def crown(self) -> Crown:
        return Crown(self.sag / (self.size[0] / 2) ** 2)

    def build(self) -> cq.Workplane:
        import cadquery as cq

        built, found = Built(), self.cells
        for sentence in self._given_way():
            built.note(sentence)
        w, h = self.size
        try:
            solid = plate(
                box(w, h, self.radius), found.cells, self.depth,
                rim=self.edge, edge=self.edge, crown=self.crown, posts=list(self._hooks()),
            )  # fmt: skip
        except Exception as error:
            raise self.fails("plate with windows", error) from error
        return built.solid(solid.moved(cq.Location(cq.Plane((0, 0, self.depth), (1, 0, 0), (0, 0, -1)))))

    def _given_way(self) -> Iterator[str]:
        """What is not as ordered."""
        found, bar = self._made
        if found.dropped:
            everything = found.dropped + len(found.cells)
            yield f"{found.dropped} of {everything} cells left out: they would cross the frame or the pad"
        if self.pattern != "plain" and not found.cells:
            yield f"no {self.pattern} pattern: its cells don't fit the frame, or gaps would be wider than {WIDEST:g} mm"
        elif found.cells and abs(found.pitch - self.cell) > 0.05:
            yield (f"pitch {self.cell:g} mm fitted to {found.pitch:.1f} mm so that whole rows fill the height, "
                   f"bars leave an opening, and there are at most {CELLS} cells")  # fmt: skip
        pairs = [("bars", self.bar, bar if found.cells else self.bar, "rounded edges and gaps (UN R26) ask for it"),
                 ("edge_r", self.edge_r, self.edge, f"gaps are over {SHARP:g} mm wide (UN R26)"),
                 ("corner_r", self.corner_r, self.corner, "half the opening's height is the most"),
                 ("frame", self.frame, self.rim, "hooks need their seat, the pattern its window"),
                 ("bow", self.bow, self.sag, "22° at the ends is the most"),
                 ("pad_w", self.pad_w, self.pad, "two cells stay on either side")]  # fmt: skip
        for name, ordered, got, why in pairs:
            if abs(got - ordered) > 0.05:
                yield f"{name} {got:.1f} mm instead of {ordered:g} mm: {why}"
        if self.hooks < self.clips:
            yield f"{self.hooks} hooks instead of {self.clips}: each needs {CLIP + 6:g} mm of straight edge"

    def _hooks(self) -> Iterator[list[Level]]:
        """The snap hooks as stacks of rectangles, tip first; in the plate's frame, where the back is z = 0."""
        w, h = self.size
        half, n = CLIP / 2, self.hooks // 2
        reach = SET_BACK - OVERLAP + self.hook
        for i in range(n):
            x = ((i + 0.5) / n - 0.5) * (w - 2 * self.radius)
            for side in (-1, 1):
                outer = h / 2 - SET_BACK
                inner = outer - self.clip_t

                def level(z: float, out: float, wide: float = 0.0, within: float = 0.0, x: float = x,
                          side: int = side, outer: float = outer, inner: float = inner) -> Level:  # fmt: skip
                    a, b = sorted((side * (outer + out), side * (inner - within)))
                    return Level(box(2 * (half + wide), b - a).moved(x, (a + b) / 2), z)

                # the catch slopes 45° (prints without support) and passes the opening's edge at -grip
                start = -self.grip + reach - self.hook
                yield [
                    level(start - 3 * reach - 0.8, -0.3),
                    level(start - reach - 0.8, reach),
                    level(start - reach, reach),
                    level(start, 0.0),
                    level(-FOOT, 0.0),
                    level(0.0, FOOT, FOOT, FOOT),
                ]

    @property
    def strain(self) -> float:
        """Strain at a hook's root as it snaps in: 3 t y / (2 L²), a straight arm bent by its hook."""
        return 1.5 * self.clip_t * self.hook / self.grip**2

    @property
    def open_share(self) -> float:
        """Open area as a share of the opening's."""
        return self.cells.open_area / box(self.open_w, self.open_h, self.corner).area

    def checks(self) -> Iterator[Finding]:
        limit = STRAIN[self.material]
        if self.strain > limit:
            yield Finding(
                "snap strain", "warning", f"the hooks are strained {self.strain:.1%} as they snap in, {self.material} "
                f"takes {limit:.1%} (from memory)", "a longer grip, a thinner clip_t or a smaller hook",
                self.strain, limit,
            )  # fmt: skip
        pitch = self.open_w / (self.hooks / 2)
        if pitch > 120:
            yield Finding("clip pitch", "warning", f"the hooks are {pitch:.0f} mm apart; the rim rattles above 120",
                          "more clips", pitch, 120, "mm")  # fmt: skip
        if self.bow - self.sag > 1:
            yield Finding("bow", "warning", "the insert is bowed less than ordered: its ends stand out of the bumper",
                          "a wider insert, or less bow", self.sag, self.bow, "mm")  # fmt: skip
        if self.pattern != "plain" and self.open_share < 0.45:
            yield Finding("open area", "info", f"{self.open_share:.0%} of the opening is open; a radiator wants 45 %",
                          "a thinner bar, a narrower frame, or none if nothing is cooled behind it",
                          self.open_share, 0.45)  # fmt: skip

    def seams(self) -> Iterator[Seam]:
        """Upright between two hooks, and through no badge; best where no cell is cut."""
        n = self.hooks // 2
        at = [((i + 0.5) / n - 0.5) * (self.size[0] - 2 * self.radius) for i in range(n)]
        kept = [seams.about(x, CLIP / 2 + FOOT + 4.0) for x in at]
        kept += [seams.about(0.0, self.pad / 2)] if self.pad else []
        cells = [(float(low) - 1.0, float(high) + 1.0) for low, high in (c.bounds()[:, 0] for c in self.cells.cells)]
        yield from seams.offered(seams.X, seams.about(0.0, self.size[0] / 2), kept, "between hooks and cells", cells,
                                 "between two hooks, through the pattern")  # fmt: skip

    def occupied(self) -> Iterator[Corners]:
        """The air in front, which everybody sees it through; the bumper around it."""
        (w, h), back = self.size, self.depth + self.sag + 60.0
        yield seams.block((-w, -h, -40.0), (w, h, self.sag))
        for side in (-1.0, 1.0):
            low, high = sorted((side * (h / 2 - SET_BACK), side * h))
            yield seams.block((-w, low, 0.0), (w, high, back))

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("opening", Frame((0, 0, self.depth), (0, 0, 1), (1, 0, 0)), clearance=self.gap)
        if self.pad:
            yield Interface("badge", Frame((0, 0, 0), (0, 0, -1), (1, 0, 0)))

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """One in the front bumper's rebate, bowed like the bumper and flush with it along its long edges."""
        from parts.body.grille import grille

        place = grille(car)
        window = place.window
        w, h = round(2 * window.half_width), max(round(2 * window.half_height), 60)
        radius = min(round(window.radius), h // 2)
        look = LOOKS[car.pattern]
        bow = round(min(max(place.bow, 0.0), 0.09 * w), 1)
        part = cls(
            open_w=w, open_h=h, corner_r=radius, bow=bow, grip=math.ceil(10.0 * place.grip(bow)) / 10.0,
            clips=min(2 * max(round(w / 2 / 110) * 2, 2), 16), **look,
        )  # fmt: skip
        (x, y, z), origin = place.seat.z, place.seat.origin
        yield Placement("", part, Frame(origin, (-x, -y, -z), (0.0, 1.0, 0.0)))


LOOKS: dict[str, dict[str, Any]] = {
    "plain": {"pattern": "plain"},
    "hex": {"pattern": "hex"},
    "rib": {"pattern": "rib", "cell": 22, "bar": 8},
    "wave": {"pattern": "wave", "cell": 27, "bar": 5},
    "topo": {"pattern": "topo", "cell": 22, "bar": 7},
}


@lru_cache(maxsize=256)
def _cells(style: str, w: float, h: float, radius: float, frame: float, pad: float, cell: float, bar: float,
           edge: float) -> tuple[Pattern, float]:  # fmt: skip
    """The pattern nearest to the wanted pitch and bar that fits, is quick enough to make, and lawful; its bars."""
    window = Window(w - 2 * frame, h - 2 * frame, max(radius - frame, 0.0), pad, h if pad else 0.0)
    if style == "plain":
        return arrange(style, window, cell, bar), bar
    bar = max(bar, 2 * edge + 0.4)
    pitch = cell
    for _ in range(16):
        # openings of 4 mm, also beside the slanted bars of diamonds; and one whole cell in the window
        pitch = min(max(pitch, 1.35 * bar + 4.0), window.width, bar + window.height / 1.17)
        try:
            found = arrange(style, window, pitch, bar)
        except ValueError:
            pitch *= 1.1
            continue
        size = max(
            len(found.cells) / CELLS, sum(len(c.points) + np.count_nonzero(c.bulges) for c in found.cells) / SEGMENTS
        )
        least = 2 * max(edge, 1.0 if found.gap > SHARP else 0.0) + 0.4
        if found.gap > WIDEST or bar < least:
            bar = max(bar + found.gap - WIDEST + 0.1 if found.gap > WIDEST else bar, least)
        elif size > 1.0:
            pitch *= max(math.sqrt(size), 1.02)
        elif not found.cells:
            pitch *= 0.85
        else:
            return found, bar
    return Pattern(()), bar
