"""Seat shell: one friendly bucket of cushion, back and bolsters with a round rim, on four feet over its brackets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts import loops, pattern, pierced, seams, seating, topology
from parts.loops import Loop
from parts.part import (
    Built,
    Corners,
    Finding,
    Frame,
    Hardware,
    Hole,
    Interface,
    Mesher,
    Part,
    Placement,
    Seam,
    choice,
    deg,
    mm,
)
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

CUSHION_TILT = 12.0  # degrees that the cushion rises forwards
LIP, TOP = 44.0, 40.0  # mm: radii of the rolls under the knees and over the shoulders
CURL, CURL_R = 24.0, 22.0  # mm: width and radius of the curl along the sides
BELTS = {"none": 0, "shoulder": 2, "four_point": 4, "five_point": 5, "six_point": 6}
SLOT = (70.0, 25.0)  # mm: a belt's slot
SLOT_EDGE = 3.0  # mm: least radius of its edges
FOOT = (46.0, 38.0, 12.0)  # mm: length, width and corner radius of a foot
MARGIN = 16.0  # mm between features of the skin
ABOVE, SITTER = 2.0, 25.0  # mm over the face from where to where the sitter's room is told: cells of it are plane
SEAM = 8.0  # mm from a slot, a foot or the curl to a cut
ROLLED = tuple(math.pi * k / 4 for k in range(5))  # the rim: half a round in four strips


class SeatShell(Part):
    """Seat shell.

    Own frame: as in the car, X rearwards, Y to the right, Z up; it stands on its four feet at z = 0, the origin under
    the middle of the bight. Prints on a large machine with supports under cushion and back; foam pads are glued in.
    One skin of even thickness along its normal: its rim is half a round (four strips, 0.15 mm off the true one at
    4 mm), slots are rounded alike. M8 inserts in the feet take the brackets' screws.
    NOT homologated: neither seat nor belt slots have been tested to UN R14, R16 or R17; belts have to be anchored in
    the space frame. Positions of hip point and bight are from memory.
    """

    width: float = mm(440, 380, 520, "over the bolsters", step=1)
    cushion: float = mm(seating.CUSHION, 440, 540, "length of the cushion from the bight", step=1)
    back: float = mm(620, 520, 760, "length of the back from the bight", step=1)
    torso: float = deg(24, 18, 30, "lean of the back [A40]")
    bolster: float = mm(60, 0, 90, "height of the bolsters", step=1)
    taper: float = mm(50, 0, 90, "how much narrower the top is than the hips", step=1)
    corner_r: float = mm(90, 50, 140, "of the corners", step=1)
    thickness: float = mm(5, 3.5, 7, "of the skin")
    rise: float = mm(seating.RISE, 40, 110, "of the bight over the mounting plane", step=1, group="Fixing")
    pitch: float = mm(seating.PITCH, 260, 320, "between front and rear screws", step=1, group="Fixing")
    belts: str = choice("shoulder", "slots for straps", BELTS, group="Features")
    style: str = choice("hex", "vents in the back", ("plain", "hex", "rib", "wave", "topo"), group="Features")
    cell: float = mm(40, 34, 60, "pitch of the vents", step=1, group="Features")
    drain: float = mm(10, 0, 16, "diameter of the drain in the cushion; 0: none", group="Features")

    mesher: ClassVar[Mesher] = "delabella"
    facets: ClassVar[float] = 2.0  # 0.3 mm under foam
    material: ClassVar[str] = "PA12_CF"
    materials: ClassVar[tuple[str, ...]] = ("PA12_CF", "ASA", "PC", "PP_GF30")
    role = "interior"
    presets: ClassVar = {
        "city": {},
        "sport": {"bolster": 88, "belts": "four_point", "style": "rib", "back": 720, "taper": 70},
        "bench": {"bolster": 15, "belts": "none", "style": "wave", "taper": 10, "back": 540},
        "beach": {"style": "topo", "bolster": 40, "drain": 16},
        "large": {"width": 510, "cushion": 530, "back": 740, "bolster": 70},
    }

    # -- the skin's shape ---------------------------------------------------------------------------------------------

    @property
    def bend(self) -> float:
        """Radius of the bight, mm: the bolsters run around its inside."""
        return 60.0 + 0.55 * self.bolster

    @cached_property
    def _spine(self) -> tuple[Array, Array, Array, float]:
        """Lengths (n,), points (n, 2) in (x, z) and headings (n,) of the middle line, and the bight's length on it."""
        tilt, lean = math.radians(-CUSHION_TILT), math.radians(90.0 - self.torso)
        lip, arc, top = 1.05, lean - tilt, 1.25  # rad that the line turns at the front, in the bight and at the top
        reach = self.bend * math.tan(arc / 2)  # of the bight's bend along both legs
        legs = (LIP * lip, self.cushion - reach - LIP, self.bend * arc, self.back - reach - TOP, TOP * top)
        knots = np.concatenate([[0.0], np.cumsum(legs)])
        s = np.linspace(0.0, knots[-1], 1201)
        heading = np.interp(s, knots, [tilt + lip, tilt, tilt, lean, lean, lean - top])
        # corners of the heading are steps of the curvature: a running mean of 30 mm eases them
        wide = int(30.0 / (s[1] - s[0]))
        padded = np.pad(heading, wide, mode="edge")
        total = np.cumsum(padded)
        heading = ((total[wide:] - total[:-wide]) / wide)[wide // 2 : wide // 2 + len(s)]
        step = np.diff(s)[:, None] * np.column_stack([np.cos(heading[1:]), np.sin(heading[1:])])
        line = np.vstack([[0.0, 0.0], np.cumsum(step, axis=0)])
        # the bight is where the straight parts of cushion and back would meet
        a, b = (int(np.searchsorted(s, (knots[k] + knots[k + 1]) / 2)) for k in (1, 3))
        legs_ = np.column_stack([(math.cos(tilt), math.sin(tilt)), (-math.cos(lean), -math.sin(lean))])
        along = np.linalg.solve(legs_, line[b] - line[a])
        bight = line[a] + along[0] * legs_[:, 0]
        return s, line - bight + (0.0, self.rise), heading, float((knots[2] + knots[3]) / 2)

    @cached_property
    def _smooth(self) -> Any:
        """x, z and heading over the length, with continuous curvature: a skin is offset along their normals."""
        from scipy.interpolate import CubicSpline

        s, line, heading, _ = self._spine
        return CubicSpline(s[::6], np.column_stack([line, heading])[::6])

    @property
    def length(self) -> float:
        """Of the middle line, mm."""
        return float(self._spine[0][-1])

    @property
    def bight(self) -> float:
        """Where the bight is on the middle line, mm from its front end."""
        return self._spine[3]

    def _narrow(self, u: Array) -> Array:
        """Half widths along the middle line, as shares of the widest."""
        from scipy.interpolate import PchipInterpolator

        low = 1.0 - self.taper / self.width
        at = [0.0, 0.5 * self.bight, self.bight + 0.35 * (self.length - self.bight), self.length]
        return np.asarray(PchipInterpolator(at, [0.95, 1.0, 1.0, low])(u))

    def _height(self, u: Array) -> Array:
        """Heights of the bolsters along the middle line, as shares of the highest."""
        from scipy.interpolate import PchipInterpolator

        b, rest = self.bight, self.length - self.bight
        at = [0.0, 0.45 * b, b, b + 0.42 * rest, b + 0.75 * rest, self.length]
        return np.asarray(PchipInterpolator(at, [0.15, 0.8, 0.6, 1.0, 0.35, 0.1])(u))

    def face(self, u: Array, v: Array) -> Array:
        """Points (…, 3) of the occupant's side at u along the middle line and v across (mm)."""
        x, z, turn = np.moveaxis(self._smooth(u), -1, 0)
        half = self.width / 2
        t = np.abs(v) / half
        ramp = np.clip((t - 0.48) / 0.46, 0.0, 1.0)
        curl = np.maximum(np.abs(v) - (half - CURL), 0.0)
        up = self.bolster * self._height(u) * ramp**2 * (3 - 2 * ramp) + 6.0 * t**2 - curl**2 / (2 * CURL_R)
        return np.stack([x - up * np.sin(turn), v * self._narrow(u), z + up * np.cos(turn)], axis=-1)

    def skin(self, u: Array, v: Array, depth: float) -> Array:
        """Points (…, 3) at a depth behind the occupant's side, mm along the normal."""
        e = 0.5
        across = self.face(u, v + e) - self.face(u, v - e)
        along = self.face(u + e, v) - self.face(u - e, v)
        normal = np.cross(along, across)
        return self.face(u, v) - depth * normal / np.linalg.norm(normal, axis=-1, keepdims=True)

    # -- loops in (u, v) ----------------------------------------------------------------------------------------------

    @property
    def rim(self) -> Loop:
        """The outline; long sides in pieces, so that each one's curve in space stays simple."""
        plain = loops.box(self.length, self.width, self.corner_r)
        points, bulges = [], []
        for i, (p, bulge) in enumerate(zip(plain.points, plain.bulges, strict=True)):
            q = plain.points[(i + 1) % len(plain.points)]
            n = 1 if bulge else max(1, math.ceil(float(np.hypot(*(q - p))) / 160.0))
            points += [p + (q - p) * k / n for k in range(n)]
            bulges += [float(bulge)] * n
        return Loop(np.array(points), np.array(bulges)).moved(self.length / 2, 0.0)

    @property
    def slots(self) -> tuple[Loop, ...]:
        """The belts' slots."""
        wide, tall = SLOT
        n, half = BELTS[self.belts], self.width / 2
        across, along = loops.box(tall, wide, tall / 2), loops.box(wide, tall, tall / 2)
        found = [across.moved(self._shoulder, side * 78.0) for side in (-1, 1)] if n >= 2 else []
        if n >= 4:
            found += [along.moved(self.bight - 20.0, side * (0.74 * half)) for side in (-1, 1)]
        if n == 5:
            found.append(across.moved(self.bight - 195.0, 0.0))
        if n == 6:
            found += [across.moved(self.bight - 195.0, side * 46.0) for side in (-1, 1)]
        return tuple(found)

    @property
    def _shoulder(self) -> float:
        """Where the shoulder belts' slots sit on the middle line, mm."""
        return self.length - TOP * 1.25 - 95.0

    @cached_property
    def vents(self) -> pattern.Pattern:
        """The pattern in the back, in its own window: x across, y up the back."""
        high = self._shoulder - 60.0 - self._vents_low
        window = pattern.Window(0.5 * self.width, high, 40.0)
        return pattern.arrange(self.style, window, self.cell, 0.36 * self.cell)

    @property
    def _vents_low(self) -> float:
        return self.bight + self.bend * 0.7 + 50.0

    @property
    def holes(self) -> tuple[Loop, ...]:
        """Vents and drain in (u, v)."""
        middle = (self._vents_low + self._shoulder - 60.0) / 2
        found = [cell.moved(0, 0, -90.0).moved(middle, 0.0) for cell in self.vents.cells]
        if self.drain:
            found.append(loops.disc(self.drain).moved(self.bight - 20.0, 0.0))
        return tuple(found)

    @property
    def feet(self) -> tuple[tuple[float, float], ...]:
        """The screws' places (x, y) in the mounting plane, front ones first."""
        y = seating.foot_y(self.width)
        return tuple((x, side * y) for x in (-seating.REAR_FOOT - self.pitch, -seating.REAR_FOOT) for side in (-1, 1))

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        if self.vents.dropped:
            built.note(f"{self.vents.dropped} vents left out at the edges of their window: whole ones only")
        try:
            return built.solid(topology.turned(self._faces()))
        except Exception as error:
            raise self.fails("skin, rim and feet", error) from error

    def _faces(self) -> list[Any]:
        u, v = self._grid()
        across, along = np.meshgrid(v, u)
        t = self.thickness
        depths = [t * (1 - math.cos(a)) / 2 for a in ROLLED]
        levels = [pierced.surface(self.skin(along, across, depth), u, v) for depth in depths]
        front, rear = levels[0], levels[-1]
        insets = [t / 2 * (1 - math.sin(a)) for a in ROLLED]

        def rolled(loop: Loop, sign: float) -> list[Any]:
            return [pierced.wire(loop.grown(sign * i), s) for i, s in zip(insets, levels, strict=True)]

        rim = rolled(self.rim, -1.0)
        slots = [rolled(slot, 1.0) for slot in self.slots]
        straight = [[pierced.wire(hole, front), pierced.wire(hole, rear)] for hole in self.holes]
        pierced_by = slots + straight
        posts = [self._foot(x, y, rear) for x, y in self.feet]
        faces = [pierced.face(front, rim[0], [w[0] for w in pierced_by])]
        faces.append(pierced.face(rear, rim[-1], [w[-1] for w in pierced_by] + [wire for wire, _ in posts]))
        for wires in [rim, *pierced_by]:
            faces += pierced.walls(wires)
        return faces + [each for _, foot in posts for each in foot]

    def _grid(self) -> tuple[Array, Array]:
        """Parameters of the skin's samples: finer where it curls, and a little beyond the rim."""
        half, n = self.width / 2, self.length
        side = np.concatenate([np.linspace(0, 0.42 * half, 5)[:-1], np.linspace(0.42 * half, half - CURL - 4, 9)[:-1],
                               np.linspace(half - CURL - 4, half, 8)])  # fmt: skip
        ends = 70.0
        u = np.concatenate([np.linspace(0, ends, 11)[:-1], np.linspace(ends, n - ends, 36)[:-1],
                            np.linspace(n - ends, n, 11)])  # fmt: skip
        return u, np.concatenate([-side[:0:-1], side])

    def _foot(self, x: float, y: float, skin: Any) -> tuple[Any, list[Any]]:
        """A foot: the wire it leaves in the skin, and its walls, sole and screw hole."""
        insert = table("inserts")[seating.SCREW]
        sole = loops.box(*FOOT)
        s, line, *_ = self._spine
        cushion = s < self.bight
        u = float(np.interp(x, line[cushion, 0], s[cushion]))
        top = pierced.wire(sole.moved(u, y), skin)
        plane, floor = pierced.level(0.0), pierced.level(insert.number("depth_mm"))
        bottom = pierced.wire(sole.moved(x, y), plane)
        bore = loops.disc(insert.number("cad_d_mm")).moved(x, y)
        mouth, end = pierced.wire(bore, plane), pierced.wire(bore, floor)
        faces = [*pierced.walls([top, bottom]), pierced.face(plane, bottom, [mouth])]
        return top, [*faces, *pierced.walls([mouth, end]), pierced.face(floor, end)]

    # -- what it tells ------------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        d = table("screws")[seating.SCREW].number("clearance_normal_mm")
        x = -seating.REAR_FOOT - self.pitch / 2
        holes = tuple(Hole(side * self.pitch / 2, 0.0, d, seating.SCREW) for side in (-1, 1))
        for name, side in (("left", -1), ("right", 1)):
            at = (x, side * seating.foot_y(self.width), 0.0)
            yield Interface(f"bracket.{name}", Frame(at, (0, 0, -1), (1, 0, 0)), holes)
        hip = (-seating.BIGHT_BACK, 0.0, self.rise + seating.BIGHT_DOWN)
        yield Interface("hip", Frame(hip))

    def seams(self) -> Iterator[Seam]:
        """Lengthways beside vents and slots, crossways between them; clear of feet and curled sides."""

        def on(loop: Loop) -> Array:
            u, v = loop.sampled(4).T
            return np.concatenate([self.skin(u, v, depth) for depth in (0.0, self.thickness)])

        openings = [on(loop) for loop in (*self.slots, *(self.holes[len(self.vents.cells) :]))]
        vents = [on(loop) for loop in self.holes[: len(self.vents.cells)]]
        edge = on(self.rim)
        feet = [np.array([(x + i * FOOT[0] / 2, y + j * FOOT[1] / 2, z) for i in (-1, 1) for j in (-1, 1)
                          for z in (0.0, self.rise)]) for x, y in self.feet]  # fmt: skip
        for normal, end in ((seams.X, seams.END), (seams.Y, CURL + SEAM), (seams.Z, seams.END)):
            kept = [seams.span(points, normal, SEAM) for points in (*openings, *feet)]
            spoiled = [seams.span(points, normal, 2.0) for points in vents]
            yield from seams.offered(normal, seams.span(edge, normal), kept, "clear of vents, slots and feet", spoiled,
                                     "through the vents, clear of slots and feet", end)  # fmt: skip

    def occupied(self) -> Iterator[Corners]:
        """Whoever sits in it: what lies over its face."""
        u, v = np.linspace(0.0, self.length, 25), np.linspace(-self.width / 2, self.width / 2, 25)
        grid = np.stack([self.skin(u[:, None], v[None, :], depth) for depth in (-ABOVE, -SITTER)])
        for i, k in np.ndindex(len(u) - 1, len(v) - 1):
            yield [(float(x), float(y), float(z)) for x, y, z in grid[:, i : i + 2, k : k + 2].reshape(-1, 3)]

    def hardware(self) -> Iterator[Hardware]:
        row = table("inserts")[seating.SCREW]
        yield Hardware(f"insert {seating.SCREW}", 4, row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        if self.slots and self.thickness / 2 < SLOT_EDGE:
            yield Hardware("belt slot bezel 70x25, snap-in", len(self.slots))

    def checks(self) -> Iterator[Finding]:
        yield Finding("approval", "info", "not homologated: no test to UN R14, R16 or R17",
                      "anchor belts in the space frame; have the seat tested before it goes on a road")  # fmt: skip
        if self.slots and self.thickness / 2 < SLOT_EDGE:
            yield Finding("belt slots", "info", f"edges are rounded by {self.thickness / 2:g} mm, belts want "
                          f"{SLOT_EDGE:g}: each slot gets a bezel", "6 mm of skin, or the bezels", self.thickness / 2,
                          SLOT_EDGE, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """A shell at each of the car's places; a car without a roof gets a larger drain."""
        belts = "four_point" if car.trim == "premium" else "shoulder"
        part = cls(width=seating.shell_width(car), rise=seating.rise(car), style=car.pattern, belts=belts,
                   drain=16.0 if car.roof in ("none", "canvas") else 10.0)  # fmt: skip
        for place in seating.places(car):
            yield Placement(place.name, part, Frame(seating.mounting_point(car, place)))
