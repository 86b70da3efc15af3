"""Bumper: the base ring round nose or tail, in a middle and two one-piece corners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts.body.panel import BodyPanel, Plan
from parts.body.sheet import Sheet
from parts.bores import Bore, bored
from parts.part import Finding, Frame, Hardware, Hole, Interface, Placement, choice, count, flag
from parts.plate_seat import rear_seat, screws
from parts.standards import table
from parts.vectors import three

if TYPE_CHECKING:
    import cadquery as cq
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from parts.body.grille import Grille
    from parts.body.wrap import Wrap
    from parts.hardpoints import Hardpoints
    from parts.panel import Opening, Stack, Step

Array = NDArray[np.float64]

ENDS, SEGMENTS = ("front", "rear"), ("middle", "left", "right")
FLANGE = 15.0  # mm that a joint's flange stands over the rim
BOLT, DOWEL, PITCH = "M6", 5.0, 150.0  # of the joints: bolts at most that far apart, a dowel between them
SENSOR = 22.0  # mm: hole of a parking sensor with its sleeve; from memory
HOLDER = 37.0  # mm: bore behind it, for the ring that holds the sensor and leans in it
LINES = (30.0, 52.0)  # the layer lines, mm below the upper edge
GROOVE, WIDE = 0.4, 9.0  # depth of a layer line as a share of the shell (a rib is behind it), and its width in mm


class FrontBumper(BodyPanel):
    """Bumper middle or corner, front or rear.

    The base ring, 3 mm proud of the tub, from arch to arch below the layer line. It is parted under the lamps' centres:
    a corner is one piece from there round the body's edge to flare and arch, level with the flare where they meet.
    Two layer lines, with ribs behind them, run round it. Joints: flanges with bolts and dowels on the inside.
    Front: a rebate for the grille insert, a collar that its hooks catch behind. Rear: bores for the plate's holder.
    Prints on its rim; a corner's outside faces half way between front and side. Impact is not assessed.
    """

    end: str = choice("front", "of the car", ENDS)
    segment: str = choice("middle", "which of the three pieces, as the driver sees left and right", SEGMENTS)
    plate: str = choice("EU", "whose number plate the rear middle carries", table("plates"))
    sensors: bool = flag(False, "holes for parking sensors")
    fixes: int = count(4, 3, 6, "inserts to the frame")
    ribs_up: int = count(4, 0, 8, "upright ribs")

    presets: ClassVar = {
        "front": {},
        "front_corner": {"segment": "left"},
        "rear": {"end": "rear", "sensors": True},
        "rear_corner": {"end": "rear", "segment": "right"},
        "sturdy": {"thickness": 4, "rim": 16, "ribs_up": 6, "fixes": 6},
    }
    role = "base"
    materials: ClassVar[tuple[str, ...]] = ("ASA", "PP_GF30", "PETG", "PC")

    # -- what it is cut from ------------------------------------------------------------------------------------------

    @cached_property
    def wrap(self) -> Wrap:
        from parts.body.wrap import wrap

        return wrap(self.shape, self.end)

    @property
    def hand(self) -> float:
        """Sign of t of this segment's side; 0 in the middle."""
        if self.segment == "middle":
            return 0.0
        return self.wrap.sense * (1.0 if self.segment == "right" else -1.0)

    @property
    def towards(self) -> tuple[float, float, float]:
        ahead = 1.0 if self.end == "rear" else -1.0
        return {"middle": (ahead, 0.0, 0.0), "left": (ahead, -1.0, 0.0), "right": (ahead, 1.0, 0.0)}[self.segment]

    @cached_property
    def sheet(self) -> Sheet:
        low, _, high, _ = self.region.bounds
        lines = self.wrap.lines(low, high)
        return Sheet(*lines, self.wrap.place, lambda tz: tz)

    @cached_property
    def region(self) -> Polygon:
        return self.wrap.middle if not self.hand else self.wrap.corner(self.hand)

    @cached_property
    def pose(self) -> Frame:
        """As every panel's; but it stands on what reaches deeper than the rim: joints' flanges, the grille's collar."""
        frame = self.stood()
        deep = [(flange, self.rim + FLANGE) for flange in self._flanges()]
        if self._grille:
            deep.append((self._collar, self._collar_depth))
        stack = self.sheet.stack(frame)
        deep.append((self.region, self.rim))
        fine = np.linspace(0.0, 1.0, 65)
        low = min(
            float(stack.point(curve(fine), depth)[:, 2].min())
            for plan, depth in deep
            for curve in self.loop(plan).curves
        )
        return frame.moved(z=low)

    # -- what is in it ------------------------------------------------------------------------------------------------

    def windows(self) -> Sequence[Polygon]:
        from shapely import Point

        holes = [Point(at).buffer(SENSOR / 2, quad_segs=12) for at in self._sensors()]
        return [*([self._opening.plan] if self._grille else []), *holes]

    @property
    def _grille(self) -> bool:
        return self.end == "front" and self.segment == "middle"

    @property
    def _opening(self) -> Grille:
        from parts.body.grille import grille

        return grille(self.shape)

    def _sensors(self) -> list[Plan]:
        """Those that have room."""
        return [at for at in self.wrap.sensors(self.hand) if self._free(at)] if self.sensors else []

    def _free(self, at: Plan) -> bool:
        """Whether a sensor's hole and the rim around it fit there."""
        from shapely import Point

        room = Point(at).buffer(SENSOR / 2 + self.rim_width + 4.0)
        others = [Point(a, b).buffer(self._plate_land) for a, b in self._plate_spots()]
        if self._grille:
            others.append(self._opening.plan.buffer(self.rim_width))
        return bool(self.region.contains(room)) and not any(room.intersects(k) for k in others)

    def fixings(self) -> Sequence[Plan]:
        from parts.body.side import around

        if self.hand:
            beside = self.region.difference(self._flanges()[0].buffer(1.0))
            return around(beside, self.pad + 6.0, self.fixes - 1)
        w, inset = self.wrap, self.pad + 6.0
        spots = []
        for k in range(self.fixes):
            t = w.at_seam(w.car.z_base) * 0.82 * (2 * (k // 2) / max((self.fixes + 1) // 2 - 1, 1) - 1.0)
            low, high = w.span(abs(t))
            spots.append((t, high - inset if k % 2 else low + inset))
        taken = [*self._plate_spots(), *self._sensors()]
        return [s for s in spots if all(np.hypot(s[0] - a, s[1] - b) > 3 * self.pad for a, b in taken)]

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        w = self.wrap
        low, _, high, _ = self.region.bounds
        at = [t for t, _ in (*self._plate_spots(), *self._sensors())]  # ribs join what would stand alone to the rim
        at += [0.0] if self._grille else []
        at += [] if self.hand else np.linspace(low, high, self.ribs_up + 2)[1:-1].tolist()
        ribs = [LineString([(t, 0.0), (t, 2e3)]) for t in at]
        return [*ribs, *(LineString([(low, w.car.z_base - d), (high, w.car.z_base - d)]) for d in LINES)]

    def lands(self) -> list[tuple[float, float, float]]:
        return [*super().lands(), *((a, b, self._plate_land) for a, b in self._plate_spots())]

    def stands(self, openings: Sequence[Opening]) -> Sequence[Step | Opening]:
        from shapely import Point

        from parts.panel import Step

        stands: list[Step | Opening] = []
        rest = list(openings)
        if self._grille:
            stands.append(Step(self.loop(self._collar), self._collar_depth, (rest.pop(0),)))
        for at, opening in zip(self._sensors(), rest, strict=True):
            holder = self.loop(Point(at).buffer(HOLDER / 2, quad_segs=12))
            stands.append(Step(holder, self.thickness + 1.0, (opening,)))
        return [*stands, *(Step(self.loop(flange), self.rim + FLANGE) for flange in self._flanges())]

    def openings(self) -> list[Opening]:
        """The grille's has a ledge behind the insert and runs straight back from there, as its hooks do."""
        from parts.body.grille import REBATE
        from parts.panel import Loop, Opening

        openings = super().openings()
        if self._grille:
            levels = (REBATE, self._collar_depth)
            first, last = (Loop(tuple(self._opening.loop(depth, ledge=True))) for depth in levels)
            openings[0] = Opening(first, last)
        return openings

    def sinks(self, openings: Sequence[Opening]) -> Sequence[Step | Opening]:
        """The grille insert lies in a rebate."""
        from parts.body.grille import REBATE
        from parts.panel import Loop, Step

        if not self._grille:
            return openings
        mouth, floor = (Loop(tuple(self._opening.loop(depth, ledge=False))) for depth in (0.0, REBATE))
        return [Step(mouth, REBATE, (openings[0],), floor), *openings[1:]]

    @cached_property
    def _collar(self) -> Polygon:
        from parts.body.outlines import largest, opened

        wide = self._opening.plan.buffer(self.rim_width - 2.0, quad_segs=16)
        return largest(opened(wide.intersection(self.region.buffer(-1.5, quad_segs=4)), 3.0).simplify(0.03))

    @property
    def _collar_depth(self) -> float:
        from parts.body.grille import COLLAR

        return max(COLLAR, self.rim + 1.0)

    def reliefs(self, stack: Stack) -> Sequence[Step]:
        from parts.panel import Step, circle, inset

        d, deep = self._plate_bore
        bores = [Step(circle(stack, np.array(at), d / 2), min(deep, self.rim - 1.6)) for at in self._plate_spots()]
        lines = [self.loop(line) for line in self._layer_lines()]
        sloped = [Step(line, GROOVE * self.thickness, floor=inset(line, 0.36 * WIDE, stack)) for line in lines]
        return [*bores, *sloped]

    def _layer_lines(self) -> Iterator[Polygon]:
        """Two long stadiums; what they would run into shortens or parts them."""
        from shapely import LineString, Point
        from shapely.ops import substring

        free = self.region.buffer(-WIDE / 2 - 9.0)
        for window in self.windows():
            free = free.difference(window.buffer(WIDE / 2 + 9.0))
        for at in self._plate_spots():
            free = free.difference(Point(at).buffer(WIDE / 2 + 12.0))
        low, _, high, _ = self.region.bounds
        for below in LINES:
            z = self.wrap.car.z_base - below
            line = LineString([(low, z), (high, z)]).intersection(free)
            for piece in getattr(line, "geoms", [line]):
                if piece.length > 40.0:  # what only grazes it parts a line by a hair: round ends keep apart as well
                    yield substring(piece, 0.7 * WIDE, piece.length - 0.7 * WIDE).buffer(WIDE / 2, quad_segs=8)

    # -- number plate -------------------------------------------------------------------------------------------------

    @property
    def _plate_bore(self) -> tuple[float, float]:
        row = table("inserts")["M5"]
        return row.number("cad_d_mm"), row.number("depth_mm")

    @property
    def _plate_land(self) -> float:
        return self._plate_bore[0] / 2 + 5.0

    @cached_property
    def _seat(self) -> Frame | None:
        """Where the plate's holder sits, in the vehicle's frame; None if it is no matter of this piece."""
        if self.end == "front" or self.segment != "middle":
            return None
        return rear_seat(self.wrap.skin, self.plate)

    def _plate_spots(self) -> list[Plan]:
        """The plate's screws on the plan: where they meet the bumper's face, straight behind the holder's holes."""
        return list(self._plate_on_plan)

    @cached_property
    def _plate_on_plan(self) -> tuple[Plan, ...]:
        if self._seat is None:
            return ()
        at = np.array([(h.x, h.y) for h in screws(self.plate)])
        return tuple((float(t), float(z)) for t, z in self.wrap.behind(self._seat, at))

    # -- joints -------------------------------------------------------------------------------------------------------

    @property
    def _seams(self) -> tuple[float, ...]:
        """Signs of t of the joints that this segment has."""
        return (self.hand,) if self.hand else (-1.0, 1.0)

    def _flanges(self) -> list[Polygon]:
        within = self.region.buffer(-1.5, quad_segs=4)
        reach = (-1e3, self.rim_width) if self.hand else (-self.rim_width, 1e3)
        return [self.wrap.strip(sign, *reach, inset=8.0).intersection(within) for sign in self._seams]

    def kept(self) -> Iterator[BaseGeometry]:
        """The flanges of its own joints."""
        yield from self._flanges()

    def _joint(self, sign: float) -> tuple[Frame, tuple[Hole, ...]]:
        """A joint in the vehicle's frame, z from the middle to the corner, x up, and its holes."""
        w = self.wrap
        low, high = w.seam_span
        bolts = 1 + int(np.ceil((high - low - 52.0) / PITCH))
        z = np.linspace(low + 26.0, high - 26.0, 2 * max(bolts, 2) - 1)
        t = np.array([sign * w.at_seam(k) for k in z])
        points, normals = w.place(np.column_stack([t, z]))
        way = (w.place(np.column_stack([t + sign, z]))[0] - points).mean(axis=0)
        points = points - (self.rim + FLANGE / 2) * normals
        frame = _frame(points.mean(axis=0), way, points[-1] - points[0])
        local = (points - points.mean(axis=0)) @ frame.matrix()[:3, :2]
        d = table("screws")[BOLT].number("clearance_normal_mm")
        holes = [Hole(float(x), float(y), d if i % 2 == 0 else DOWEL, BOLT if i % 2 == 0 else "")
                 for i, (x, y) in enumerate(local)]  # fmt: skip
        return frame, tuple(holes)

    def build(self) -> cq.Workplane:
        work = super().build()
        bores, back = [], self.rim_width + 9.0
        for sign in self._seams:
            frame, holes = self._joint(sign)
            here = self.pose.within(frame)
            bores += [Bore(here.moved(h.x, h.y, -back), h.diameter / 2, 2 * back) for h in holes]
        try:
            work.objects = [bored(work.objects[0], bores)]
        except ValueError as reason:
            raise self.fails("joint holes", reason) from reason
        return work

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield from super().interfaces()
        for sign in self._seams:
            frame, holes = self._joint(sign)
            side = "right" if sign * self.wrap.sense > 0 else "left"
            if self.hand:  # seen from the other side: same x, so y turns round with z
                frame = _frame(np.array(frame.origin), -np.array(frame.z), np.array(frame.x))
                holes = tuple(Hole(h.x, -h.y, h.diameter, h.fastener) for h in holes)
            yield Interface(f"joint.{side}", self.pose.within(frame), holes)
        if self._grille:
            from parts.body.grille import INSERT_BACK

            yield Interface("grille", self.pose.within(self._opening.seat.moved(z=-INSERT_BACK)))
        if self._seat:
            yield Interface("plate", self.pose.within(self._seat), screws(self.plate))
        for i, at in enumerate(self._sensors(), 1):
            yield Interface(f"sensor.{i}", self.spot(at), (Hole(0.0, 0.0, SENSOR),))

    def hardware(self) -> Iterator[Hardware]:
        yield from super().hardware()
        if self._seat:
            row = table("inserts")["M5"]
            n = len(screws(self.plate))
            yield Hardware("insert M5", n, row.maybe("mass_g"), row.maybe("price_eur"), "inserts table")
        if not self.hand:  # the middle brings what both joints take
            holes = self._joint(1.0)[1]
            bolts = sum(h.fastener == BOLT for h in holes)
            yield Hardware("screw M6x35 ISO 7380", 2 * bolts)
            yield Hardware("nut M6 ISO 7040", 2 * bolts)
            yield Hardware("dowel pin 5x30 ISO 2338", 2 * (len(holes) - bolts))

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        wanted = (1 if self.hand else 2) if self.sensors else 0
        if len(self._sensors()) < wanted:
            yield Finding("sensors", "warning", "grille, plate or edge leave no room for all parking sensors",
                          "another plate, or mount them in the tub", len(self._sensors()), wanted)  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Six pieces."""
        for end in ENDS:
            for segment in SEGMENTS:
                values: dict[str, Any] = {"end": end, "segment": segment, "plate": car.region}
                part = cls.of(car, sensors=car.trim == "premium", **values)
                yield Placement(f"{end}_{segment}", part, part.pose)


def _frame(origin: Array, z: Array, x: Array) -> Frame:
    return Frame(three(origin), three(z), three(x))
