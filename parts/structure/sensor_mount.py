"""Sensor mount: a clamp ring on a bolted plate, turned so that the sensor looks where it has to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts import outline
from parts.cad import cq
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, deg, mm
from parts.standards import Row, table

if TYPE_CHECKING:
    import cadquery as cadquery

    from parts.hardpoints import Hardpoints

FIT = 0.15  # mm per side between ring and sensor before the screw is drawn
GAP = 1.6  # mm: slot in the ring; it closes by 1 to 2 mm
LUG = 11.0  # mm: how far the lugs of the clamp stand out
PINCH = "M4"  # the clamp's screw
FLOOR = 3.0  # mm: under a sensor whose cable leaves through its middle
CORNER = 9.0  # mm: radius of the plate's corners


class SensorMount(Part):
    """Sensor mount.

    Own frame: plate on the bed at z = 0, sensor looking along +Z, turned by `angle` towards +Y; prints as it stands, a
    tilted ring overhangs by no more than `angle`. Round sensors and pucks sit in a ring, a box in a frame, a camera
    stands on a pad with a hole for its 1/4-20 screw. The slot lets the ring close on the sensor.
    Sensors' sizes and fields of view are from memory: measure yours. Checked: whether ring or plate stands in the
    field of view. Not checked: radar behind paint or metal, water, the vehicle's own electronics.
    """

    sensor: str = choice("pdc18", "what it holds", table("sensors"), group="Features")
    angle: float = deg(0, -30, 30, "tilt of the sensor, up is positive", step=1)
    wall: float = mm(4, 3, 7, "of the ring", step=0.5)
    hold: float = mm(14, 10, 25, "length of the ring along the sensor", step=0.5)
    proud: float = mm(4, -5, 15, "how far the sensor's face stands over the ring", step=0.5)
    lift: float = mm(0, 0, 20, "height of the ring over the plate", step=0.5)
    plate: float = mm(5, 4, 10, "thickness of the plate", step=0.5)
    flange: float = mm(20, 18, 40, "of the plate beyond the ring, each way", step=1)
    screw: str = choice("M5", "bolts through the plate", ("M4", "M5", "M6"), group="Features")

    material = "ASA"
    materials = ("ASA", "PETG", "PA12_MJF", "PA12_SLS", "PC")
    role = "black"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "parking sensor": {},
        "corner radar": {"sensor": "radar77", "hold": 18, "proud": 8, "angle": 5, "screw": "M6"},
        "camera": {"sensor": "camera", "angle": -15, "hold": 10},
        "roof antenna": {"sensor": "gnss", "hold": 12, "proud": 6, "flange": 18},
        "level sensor": {"sensor": "us30", "hold": 20, "proud": 15, "angle": -20, "lift": 6},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def row(self) -> Row:
        return table("sensors")[self.sensor]

    @property
    def shape(self) -> str:
        return self.row["shape"]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the sensor's seat."""
        if d := self.row.maybe("d_mm"):
            return (34.0, 34.0) if self.shape == "screw" else (d + 2 * FIT, d + 2 * FIT)
        return self.row.number("width_mm") + 2 * FIT, self.row.number("height_mm") + 2 * FIT

    @property
    def outer(self) -> tuple[float, float]:
        """Width and height of the ring; a pad has no wall."""
        w, h = self.size
        wall = 0.0 if self.shape == "screw" else self.wall
        return w + 2 * wall, h + 2 * wall

    @property
    def sine(self) -> float:
        return math.sin(math.radians(abs(self.angle)))

    @property
    def foot(self) -> float:
        """Along the sensor's axis from the plate's middle up to where the whole ring is free of the plate."""
        return self.plate + self.lift + self.outer[1] / 2 * self.sine / math.cos(math.radians(self.angle))

    @property
    def axis(self) -> Frame:
        """Where the ring's upper edge crosses the sensor's axis, looking the way the sensor does."""
        a = math.radians(self.angle)
        return Frame((0, 0, 0), (0, math.sin(a), math.cos(a)), (1, 0, 0)).moved(z=self.foot + self.hold)

    @property
    def face(self) -> Frame:
        """The middle of the sensor's face."""
        return self.axis.moved(z=self.proud)

    @property
    def plan(self) -> tuple[float, float]:
        """Width and height of the plate: ring, its lean, lugs, and the flange."""
        lean = (self.foot + self.hold) * self.sine
        lugs = 0.0 if self.shape == "screw" else LUG
        w, h = self.outer
        return w + 2 * max(self.flange, lugs + 6.0), h + 2 * lean + 2 * self.flange

    @property
    def holes(self) -> tuple[tuple[float, float], ...]:
        inset = max(CORNER, table("screws")[self.screw].number("washer_od_mm") / 2 + 2.0)
        x, y = self.plan[0] / 2 - inset, self.plan[1] / 2 - inset
        return tuple((s * x, t * y) for t in (-1.0, 1.0) for s in (-1.0, 1.0))

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _ring(self, w: float, h: float, low: float, high: float) -> cadquery.Solid:
        """A prism of the seat's form about the sensor's axis, from `low` to `high` under the ring's upper edge."""
        corner = min(w, h) / 2 - 0.01 if self.shape in ("round", "puck") else 6.0
        solid = outline.prism(outline.rectangle(w, h, corner), low, high)
        return solid.moved(cq.Location(cq.Plane(self.axis.origin, self.axis.x, self.axis.z)))

    def build(self) -> cadquery.Workplane:
        built = Built()
        under = self.foot + self.hold + self.outer[1] * self.sine + 2.0
        width, height = self.plan
        try:
            base = outline.prism(outline.rectangle(width, height, CORNER), -1, self.plate)
            rim = [e for e in base.Edges() if all(abs(v.Z - self.plate) < 1e-6 for v in e.Vertices())]
            parts: list[cadquery.Shape] = [self._ring(*self.outer, -under, 0.0)]
            if self.shape != "screw":
                parts.append(self._lugs(under))
            body = base.fillet(min(2.5, self.plate - 1.0), rim).fuse(*parts).cut(*self._tools(under))
        except Exception as error:
            raise self.fails("ring on plate", error) from error
        return built.solid(body)

    def _lugs(self, under: float) -> cadquery.Shape:
        """The block that the slot parts into the clamp's two lugs, on the ring's side."""
        w, _ = self.outer
        block = outline.prism(outline.rectangle(LUG + 6.0, GAP + 14.0, 3.0, w / 2 + LUG / 2 - 3.0), -under, -1.0)
        return block.moved(cq.Location(cq.Plane(self.axis.origin, self.axis.x, self.axis.z)))

    def _tools(self, under: float) -> list[cadquery.Shape]:
        """Seat, slot and pinch screw along the sensor's axis; bolts and everything under the bed."""
        place = cq.Location(cq.Plane(self.axis.origin, self.axis.x, self.axis.z))
        width, height = self.plan
        bore = table("screws")[self.screw].number("clearance_normal_mm") / 2
        tools: list[cadquery.Shape] = [
            cq.Solid.makeCylinder(bore, self.plate + 4, cq.Vector(x, y, -2)) for x, y in self.holes
        ]
        deep = under + self.outer[1] * self.sine + 5
        tools.append(cq.Solid.makeBox(2 * width, 2 * height, deep, cq.Vector(-width, -height, -deep)))
        w, h = self.size
        if self.shape == "screw":
            tools.append(
                cq.Solid.makeCylinder(self.row.number("d_mm") / 2, 2 * deep, cq.Vector(0, 0, -deep)).moved(place)
            )
            tools.append(cq.Solid.makeCylinder(10.0, 2 * deep, cq.Vector(0, 0, -2 * deep - 5.0)).moved(place))
            return tools
        cable = self.row.maybe("cable_d_mm")
        floor = min(self.hold, self.row.number("length_mm") - self.proud)
        if cable:
            tools.append(self._ring(w, h, -max(floor, 6.0), 5.0))
            tools.append(cq.Solid.makeCylinder(cable / 2 + 0.5, 2 * deep, cq.Vector(0, 0, -deep)).moved(place))
        else:
            tools.append(self._ring(w, h, -deep, 5.0))
        cut = min(self.hold, max(floor, 6.0)) if cable else self.hold
        slot = cq.Solid.makeBox(self.outer[0] / 2 + LUG + 5, GAP, cut + 5, cq.Vector(0, -GAP / 2, -cut))
        tools.append(slot.moved(place))
        d = table("screws")[PINCH].number("clearance_normal_mm") / 2
        at = cq.Vector(self.outer[0] / 2 + LUG / 2, -20, -1.0 - min(self.hold, cut) / 2)
        tools.append(cq.Solid.makeCylinder(d, 40, at, cq.Vector(0, 1, 0)).moved(place))
        return tools

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        d = table("screws")[self.screw].number("clearance_normal_mm")
        yield Interface("panel", Frame(z=(0, 0, -1)), tuple(Hole(x, -y, d, self.screw) for x, y in self.holes))
        yield Interface("sensor", self.face, clearance=FIT)

    def hardware(self) -> Iterator[Hardware]:
        yield Hardware(self.row["name"], 1, source=self.row.note)
        wanted = [(self.screw, 4, self.plate + 10)]
        if self.shape != "screw":
            wanted.append((PINCH, 1, GAP + 14 + 4))
        for screw, n, least in wanted:
            stock = {r.number("length_mm"): r for k, r in table("hardware").items()
                     if k.startswith(f"screw {screw}x") and k.endswith("ISO 7380")}  # fmt: skip
            length, row = next((item for item in sorted(stock.items()) if item[0] >= least), max(stock.items()))
            yield Hardware(f"screw {screw}x{length:g} ISO 7380", n, row.maybe("mass_g"), row.maybe("price_eur"))
            yield Hardware(f"nut {screw} ISO 4032", n)

    def checks(self) -> Iterator[Finding]:
        across, up = (self.row.number(f"fov_{way}_deg") / 2 for way in ("across", "up"))
        if self.proud < 0:
            for way, half, side in (("across", across, self.size[0]), ("up", up, self.size[1])):
                free = math.degrees(math.atan2(side / 2, -self.proud))
                if free < half:
                    yield Finding("field of view", "error", f"the ring cuts the view {way} to ± {free:.0f}°",
                                  "let the sensor stand proud of its ring", free, half, "°")  # fmt: skip
        if abs(self.angle) + up > 90:
            over = self.face.origin[2] - self.plate
            reach = self.plan[1] / 2 - abs(self.face.origin[1])
            free = 90 + math.degrees(math.atan2(over, reach)) - abs(self.angle)
            if free < up:
                yield Finding("field of view", "error", f"the plate cuts the view up to {free:.0f}° off the axis",
                              "less angle, more lift or a smaller flange", free, up, "°")  # fmt: skip
        grip = min(self.hold, self.row.number("length_mm") - self.proud)
        if self.shape != "screw" and grip < 5:
            yield Finding("grip", "error", f"the ring holds {max(grip, 0):.0f} mm of the sensor",
                          "let it stand less proud", grip, 5, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Premium: two parking sensors behind the rear bumper, level whatever the skin's lean, their faces flush.

        Ring and lugs stand clear of the bumper's rim; only the ring's edge leans into the bore behind the sensor.
        """
        if car.trim != "premium":
            return
        from parts.body.wrap import wrap

        rear = wrap(car, "rear")
        points, normals = rear.place(np.array(sorted(rear.sensors(0.0))))
        for side, point, normal in zip(("left", "right"), points, normals, strict=True):
            part = cls(proud=15.0, angle=float(min(max(round(-math.degrees(math.asin(normal[2]))), -30), 30)))
            (x, y, z), (nx, ny, nz) = map(float, point), map(float, normal)
            seat = Frame((x, y, z), (nx, ny, nz), (0.0, 1.0, 0.0))
            at = part.face.origin
            yield Placement(f"rear_{side}", part, seat.moved(y=-at[1], z=-at[2]))
