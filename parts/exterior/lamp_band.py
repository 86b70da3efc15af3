"""Lamp band: the black stadium in nose or tail that carries two lamps and the badge, screwed on from behind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts import lamps
from parts.body.curves import MOUTH
from parts.body.panel import SCREW, BodyPanel, Plan
from parts.body.sheet import Sheet, profile_sheet
from parts.body.side import SIDES
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Placement, choice, count, mm
from parts.standards import table

if TYPE_CHECKING:
    import cadquery
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from parts.body.mouth import Mouth
    from parts.hardpoints import Hardpoints
    from parts.panel import Loop, Opening, Post, Stack

AROUND = 3.2  # plastic around an insert in a front post
SHORTEST = 1.5  # a post that is shorter has no walls to speak of
DRAFT = 1.0  # how much smaller the plateau is at its face than at its foot
FOAM = 1.1  # mm: thickness of the badge's tape
BADGE = 60.0  # mm: half of a usual badge's width


class LampBand(BodyPanel):
    """Lamp band.

    A plateau 7 mm under the skin fills the mouth of nose or tailgate, with 4 mm of air all round; its flange lies on
    their rim (`rim` deep) and is screwed to it from behind. On its back, lamps sit on plane seats across their own
    axes: four posts each in front, a closed ring for the gasket at the rear. The badge is taped to its middle.
    Prints standing on seats and flange, outside up, with supports; in PC or ASA, matt as it comes or polished.
    """

    end: str = choice("front", "of the car", ("front", "rear"))
    rim: float = mm(13, 12, 20, "of nose or tailgate: how far behind their outside it is screwed on", group="Shell")
    rim_width: float = mm(14, 12, 20, "of the flange beyond the mouth", group="Shell")
    flange: float = mm(4, 3, 6, "thickness of the flange", step=0.2, group="Shell")
    ribs_up: int = count(4, 0, 8, "upright ribs on its back")

    role = "black"
    materials: ClassVar[tuple[str, ...]] = ("ASA", "PC", "PETG")
    presets: ClassVar = {
        "front": {},
        "rear": {"end": "rear"},
        "light": {"thickness": 2.4, "ribs_up": 2, "flange": 3},
        "stiff rear": {"end": "rear", "thickness": 4, "ribs_up": 8, "flange": 5},
    }

    # -- what it is cut from ------------------------------------------------------------------------------------------

    @cached_property
    def mouth(self) -> Mouth:
        from parts.body.mouth import mouth

        return mouth(self.shape, self.end)

    @property
    def towards(self) -> tuple[float, float, float]:
        return (-0.9, 0.0, 0.35) if self.end == "front" else (1.0, 0.0, 0.0)

    @cached_property
    def sheet(self) -> Sheet:
        return profile_sheet(self.outlines.skin, self.outlines.crest, *self.mouth.span, -self.rim, step=22.0)

    @cached_property
    def _flange(self) -> tuple[Polygon, tuple[Polygon, ...]]:
        deep = self.rim + self.flange
        feet = [self.mouth.disc(side, r, x, y, deep) for side in SIDES for x, y, r in self.feet(side)]
        return self.mouth.flange(self.rim_width, self.rim, self.flange, feet)

    @cached_property
    def region(self) -> Polygon:
        return self._flange[0]

    @property
    def rise(self) -> float:
        """Depth of the plateau's face against the flange's: negative."""
        return -self.rim - MOUTH

    @property
    def radius(self) -> float:
        """Of the lamps' discs."""
        return self.mouth.skin.lamp_radius

    @cached_property
    def pose(self) -> Frame:
        """As every panel's, but it stands on its flange or on the lamps' seats."""
        import shapely

        frame = self.stood()
        z = np.array(frame.z)
        edge = np.concatenate([c(np.linspace(0, 1, 401)) for c in self.loop(self.region).curves])
        uv, *lattice = self.sheet.lattice
        inside = shapely.contains_xy(shapely.Polygon(edge), uv[..., 0], uv[..., 1])
        low = []
        # what is built, as in `stood`: asking the skin itself for some thousand points takes longer than all the rest
        for points, normals in (self.on_car.at(edge), [values[inside] for values in lattice]):
            if len(points):
                low.append(float(((points - self.flange * normals - frame.origin) @ z).min()))
        for side in SIDES:
            seat = self.mouth.seat(side)
            lean = math.sqrt(max(1.0 - float(np.dot(seat.z, z)) ** 2, 0.0))
            for x, y, r in self.feet(side):
                centre = np.array(seat.moved(x, y).origin)
                low.append(float((centre - frame.origin) @ z) - r * lean)
        return frame.moved(z=min(low))

    # -- what is in it ------------------------------------------------------------------------------------------------

    @property
    def screw(self) -> str:
        """Size of the lamps' screws."""
        return lamps.SCREW[self.end]

    @property
    def bolts(self) -> tuple[Hole, ...]:
        """Inserts for a lamp, in its seat's frame."""
        d = table("inserts")[self.screw].number("cad_d_mm")
        return tuple(Hole(h.x, h.y, d, self.screw) for h in lamps.bolt_circle(self.radius, self.screw))

    def feet(self, side: str) -> tuple[tuple[float, float, float], ...]:
        """The seats of a lamp in its seat's frame: x, y, radius. A post that would leave the flange is not there."""
        if self.end == "rear":
            return ((0.0, 0.0, lamps.seat_radius(self.radius)),)
        return self._posts[side]

    @cached_property
    def _posts(self) -> dict[str, tuple[tuple[float, float, float], ...]]:
        room, deep, kept = self.mouth.panel.buffer(-2.5), self.rim + self.flange, {}
        for side in SIDES:
            posts = [(h.x, h.y, h.diameter / 2 + AROUND) for h in self.bolts]
            feet = [self.mouth.disc(side, r + 0.5, x, y, deep) for x, y, r in posts]
            kept[side] = tuple(
                post for post, foot in zip(posts, feet, strict=True)
                if room.contains(foot) and self.mouth.behind(side, foot, deep) > SHORTEST
            )  # fmt: skip
        return kept

    def inserts(self, side: str) -> tuple[Hole, ...]:
        """Those of a lamp's inserts that have a seat."""
        if self.end == "rear":
            return self.bolts
        there = {(x, y) for x, y, _ in self.feet(side)}
        return tuple(h for h in self.bolts if (h.x, h.y) in there)

    def windows(self) -> Sequence[Polygon]:
        return self._flange[1]

    def kept(self) -> Iterator[BaseGeometry]:
        """The lamps' openings, also where they are bites out of the edge; the lands of posts and screws."""
        whole = self.region.buffer(self.rim_width)
        yield from (self.mouth.hole(side, self.rim).intersection(whole) for side in SIDES)
        yield from (land.intersection(whole) for land in self._lands)

    def fixings(self) -> Sequence[Plan]:
        return self.mouth.lugs

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        half, (s0, s1) = self.region.bounds[3], self.mouth.span
        return [LineString([(s0, y), (s1, y)]) for y in np.linspace(-half, half, self.ribs_up + 2)[1:-1]]

    def build(self) -> cadquery.Workplane:
        from parts.body.outlines import holes_in
        from parts.panel import Opening, Step, circle, inset, panel

        built = Built()
        stack = self.sheet.stack(self.pose)
        d = table("screws")[self.insert].number("clearance_normal_mm")
        places = [self.sheet.into(np.array(at)) for at in self.fixings()]
        holes = [Opening(circle(stack, at, d / 2, self.flange / 2)) for at in places]
        stands: list[Post | Opening] = []
        lights = [Opening(self.loop(window)) for window in self.windows()]
        posts = []
        for side in SIDES:
            light, seats = self._lamp(stack, side)
            lights += light
            posts += seats
        level = self.rise + self.thickness
        plateaus, pockets = [], []
        for piece in self.mouth.plateaus(self.rim + self.flange / 2):
            foot = self.loop(piece)
            plateaus.append(Step(foot, self.rise, (), inset(foot, DRAFT, stack)))
            free = piece.buffer(-DRAFT - self.thickness, quad_segs=8)
            for land in self._lands:
                free = free.difference(land)
            pockets += [Step(self.loop(p), level) for p in holes_in(free, 0.0, (), self.ribs(), self.rib)]
        through = [light for light in lights if light not in {p.seat.opening for p in posts}]
        stands += [*holes, *through, *posts]
        try:
            solid = panel(stack, self.loop(self.region), self.flange, [*plateaus, *holes, *lights], [*stands, *pockets])
        except Exception as error:
            raise self.fails("band with seats", error) from error
        return built.solid(solid)

    @cached_property
    def _lands(self) -> list[Polygon]:
        """What stays thick under the posts and around the screws, on the plan."""
        from shapely import Point

        deep = self.rim + self.flange
        feet = [self.mouth.disc(side, r + 2.5, x, y, deep) for side in SIDES for x, y, r in self.feet(side)]
        return [*feet, *(Point(at).buffer(8.0) for at in self.fixings())]

    def _lamp(self, stack: Stack, side: str) -> tuple[list[Opening], list[Post]]:
        """A lamp's opening, if it ends in its seat, and the posts of the seat."""
        from parts.panel import Opening, Post, Seat, through

        near = self.sheet.into(np.array(self.mouth.centre(side)))
        frame = self.pose.within(self.mouth.seat(side))
        hole = lamps.opening(self.radius)

        def bar(depth: float, radius: float, x: float = 0.0, y: float = 0.0) -> Loop:
            return through(stack, frame, near, depth, radius, (x, y))

        deep = table("inserts")[self.screw].number("depth_mm")
        bores = tuple((h.x, h.y, h.diameter / 2, deep) for h in self.inserts(side))
        if self.end == "rear":
            light = Opening(bar(0.0, hole))
            ((x, y, r),) = self.feet(side)
            return [light], [Post(bar(self.flange, r), Seat(frame, (x, y), r, bores, light, hole))]
        return [], [
            Post(bar(self.flange, r, x, y), Seat(frame, (x, y), r, (bore,)))
            for (x, y, r), bore in zip(self.feet(side), bores, strict=True)
        ]

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        d = table("screws")[self.insert].number("clearance_normal_mm")
        for i, at in enumerate(self.fixings(), 1):
            yield Interface(f"band.{i}", self.spot(at), (Hole(0.0, 0.0, d, self.insert),))
        for side in SIDES:
            seat = self.pose.within(self.mouth.seat(side))
            x, y, z = seat.z
            back = Frame(seat.origin, (-x, -y, -z), seat.x)
            holes = tuple(Hole(h.x, -h.y, h.diameter, h.fastener) for h in self.inserts(side))
            yield Interface(f"lamp.{side}", back, holes, clearance=2.5)
        yield Interface("badge", self.pose.within(self.mouth.skin.mouth(self.end).frame))

    def hardware(self) -> Iterator[Hardware]:
        row = table("inserts")[self.screw]
        n = sum(len(self.inserts(side)) for side in SIDES)
        yield Hardware(f"insert {self.screw}", n, row.maybe("mass_g"), row.maybe("price_eur"), "inserts table")
        yield Hardware(SCREW[self.insert], len(self.fixings()))

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        posts = min(len(self.inserts(side)) for side in SIDES)
        if posts < len(self.bolts):
            yield Finding(
                "lamp seats", "warning", f"the nose leaves room for {posts} of {len(self.bolts)} posts per lamp",
                "a thinner rim or flange", posts, len(self.bolts),
            )  # fmt: skip
        skin = self.mouth.skin
        s, y = self.mouth.middle, np.array([0.0, BADGE])
        points, normal = skin.t_point(s, y), skin.t_normal(s, 0.0)
        hollow = float((points[0] - points[1]) @ normal)
        if hollow > 2 * FOAM:
            yield Finding("badge", "info", f"the band falls {hollow:.1f} mm under a badge's ends",
                          "a narrower badge, or one with curvature_r", hollow, 2 * FOAM, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """One in the nose, one in the tail."""
        for end in ("front", "rear"):
            part = cls.of(car, end=end)
            yield Placement(end, part, part.pose)
