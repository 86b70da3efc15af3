"""Tail lamp housing: a round can whose face takes four bought lens slices; bolted and sealed to the tailgate's back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from parts import lamps
from parts.cad import cq
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, count, deg, mm, ratio
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

GLANDS = {"M12": 12.4, "M16": 16.4, "grommet20": 20.0}  # hole, mm; from memory
GLAND_NUT = {"M12": 18.0, "M16": 24.0, "grommet20": 26.0}  # room around it on the floor
LENSES = ("red", "amber", "red", "red")  # from below
FLOOR = 3.0
FLANGE = 5.0
LAND = 1.0  # between a slice and the groove around it
WEB = 1.2  # between the grooves of two slices
HEAD = 9.5  # spot face for M4 heads and a washer
GROOVE = 2.0  # depth of the lenses' grooves
ROUND = 2.0  # inside corner of the floor: water runs off
GASKET_AIR = 1.0  # between the panel's opening and the gasket
FOG_APART = 100.0  # between rear fog and stop lamp


class TailLampHousing(Part):
    """Tail lamp housing with four slices.

    Own frame: floor on the bed at z = 0, face up, +z along the lamp's normal, +x horizontal on the car. For powder; on
    FFF the slats need supports, the flange stands on its own cone. Symmetric: the same part left and right.
    The lens slices (from below red, amber, red, red) and what is behind them are bought and carry the E-marks; their
    skirts are glued into the grooves. Reflectors and a rear fog lamp are separate. Not checked: photometry, IP class.
    """

    radius: float = mm(72, 50, 100, "of the sliced disc", step=0.1)
    seat: float = mm(lamps.SEAT["rear"], 15, 50, "from the skin to the panel's seat", step=1, group="Fit")
    depth: float = mm(24, 14, 60, "from the panel's seat back to the housing's floor", step=1)
    wall: float = mm(2.8, 2, 3.5, "of the can", step=0.1)
    slat: float = mm(4.5, 4, 7, "thickness of the slats", step=0.1, group="Style")
    inset: float = mm(1.2, 0.4, 4, "how far the slats lie behind the ring", step=0.1, group="Style")
    lens_groove: float = mm(3, 2, 4, "width of the groove for the lenses' skirts", step=0.1, group="Fit")
    gasket: float = mm(2.5, 2, 3, "cord of the gasket in the flange", step=0.1, group="Fit")
    squeeze: float = ratio(0.2, 0.15, 0.3, "by which the cord is pressed", step=0.01, group="Fit")
    gland: str = choice("M16", "cable gland or grommet in the floor", GLANDS, group="Features")
    drain: float = mm(3, 3, 6, "diameter of the drain at the lowest point")
    screws: int = count(4, 4, 8, "M4, to the panel")
    angle: float = deg(2, 0, 20, "how far the face looks up on the car", group="Position")
    lamp_height: float = mm(690, 250, 1600, "centre above ground, for the check", step=1, group="Position")
    from_edge: float = mm(170, 0, 600, "from the car's side to the disc, for the check", step=1, group="Position")
    apart: float = mm(820, 200, 1600, "between the inner edges of both discs", step=1, group="Position")

    material = "PA12_MJF"
    materials = ("PA12_MJF", "PA12_SLS", "ASA", "PC")
    role = "black"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "city": {},
        "cargo": {"depth": 40, "wall": 3.2, "gland": "grommet20"},
        "small": {"radius": 60, "lens_groove": 2, "gland": "M12"},
        "deep face": {"inset": 3, "slat": 6, "angle": 8},
    }

    # -- sizes --------------------------------------------------------------------------------------------------------

    @property
    def length(self) -> float:
        """From the skin back to the floor, where the part's frame has its origin."""
        return self.seat + self.depth

    @property
    def outer(self) -> float:
        return self.radius + lamps.OUTER

    @property
    def inner(self) -> float:
        """Inner radius of the can; the ring is wider than its wall."""
        return self.outer - self.wall

    @property
    def groove(self) -> float:
        """Width of the lenses' grooves: as ordered, or what the gaps between the slices have room for."""
        return min(self.lens_groove, (lamps.GAP * self.radius - WEB) / 2 - LAND)

    @property
    def reach(self) -> float:
        """Outer radius of the slices: inside of ring and groove."""
        return self.outer - lamps.RING - 0.8 - self.groove - LAND

    @property
    def gasket_groove(self) -> tuple[float, float, float]:
        """Inner radius, width and depth of the gasket's groove: the cord fills 74 to 90 % of it when pressed."""
        return lamps.opening(self.radius) + GASKET_AIR, 1.25 * self.gasket, self.gasket * (1 - self.squeeze)

    @property
    def bolts(self) -> tuple[Hole, ...]:
        return lamps.bolt_circle(self.radius, lamps.SCREW["rear"], self.screws)

    @property
    def drain_at(self) -> tuple[float, float, float]:
        """Where the drain leaves the can: with the face up or level, the lowest point is at the floor."""
        return (0.0, -self.inner, FLOOR + ROUND + self.drain / 2)

    # -- solid --------------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        if self.groove < self.lens_groove - 0.05:
            built.note(f"lens grooves {self.groove:.1f} mm wide instead of {self.lens_groove:g}: the gaps are "
                       f"{lamps.GAP * self.radius:.1f} mm")  # fmt: skip
        front = self.length + lamps.CREST - self.inset
        low = front - self.slat
        try:
            windows = lamps.slices(self.radius, self.reach)
            rings = [
                lamps.prism(w.grown(LAND + self.groove), front - GROOVE, front + 1, [w.grown(LAND)]) for w in windows
            ]
            blank = lamps.pierced(windows, low, front).cut(*rings).Solids()[0]
            can = lamps.windowed(lamps.turned(self._profile()), blank, low, front)
            body = can.cut(*self._tools())
        except Exception as error:
            raise self.fails("can, face and flange", error) from error
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("can, face and flange", f"{len(solids)} pieces instead of one")
        return built.solid(solids[0])

    def _profile(self) -> list[tuple[float, float, float]]:
        """Can, ring, flange with gasket groove, and a membrane for the face: r, z and corner radius."""
        crest, ri, ro, rim = self.length + lamps.CREST, self.inner, self.outer, self.outer - lamps.RING
        front = crest - self.inset
        low = front - self.slat
        step = low - 0.6  # below the face the ring tapers into the can's wall
        wide = lamps.seat_radius(self.radius)
        cone = min(wide - ro, self.depth - FLANGE - 3.0)
        groove, across, deep = self.gasket_groove
        face = [(rim, front, 0.0), (0.0, front, 0.0), (0.0, low, 0.0), (rim, low, 0.0)]
        taper = [(rim, step, 0.0), (ri, step - (ri - rim), 0.0)] if ri - rim > 0.05 else []
        return [
            (0.0, 0.0, 0.0), (ro, 0.0, 3.0), (ro, self.depth - FLANGE - cone, 0.0), (wide, self.depth - FLANGE, 1.0),
            (wide, self.depth, 1.0), (groove + across, self.depth, 0.0), (groove + across, self.depth - deep, 0.0),
            (groove, self.depth - deep, 0.0), (groove, self.depth, 0.0), (ro, self.depth, 0.0),
            (ro, crest, lamps.RING - 1.0), (rim, crest, 0.3), *face, *taper, (ri, FLOOR, ROUND), (0.0, FLOOR, 0.0),
        ]  # fmt: skip

    def _tools(self) -> Iterator[cadquery.Solid]:
        for hole in self.bolts:
            yield lamps.rod(hole.diameter / 2, -1.0, self.depth + 1, hole.x, hole.y)
            # the heads sit on a flat in the cone
            yield lamps.rod(HEAD / 2, -1.0, self.depth - FLANGE, hole.x, hole.y)
        yield lamps.rod(GLANDS[self.gland] / 2, -1.0, FLOOR + 1)
        x, y, z = self.drain_at
        yield cq.Solid.makeCylinder(self.drain / 2, 10.0, cq.Vector(x, y + 3.0, z), cq.Vector(0, -1, 0))

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("panel", Frame((0, 0, self.depth)), self.bolts, clearance=2.5)
        yield Interface("cable", Frame((0, 0, 0), (0, 0, -1), (1, 0, 0)), (Hole(0, 0, GLANDS[self.gland]),),
                        clearance=(GLAND_NUT[self.gland] - GLANDS[self.gland]) / 2)  # fmt: skip

    def hardware(self) -> Iterator[Hardware]:
        for colour in dict.fromkeys(LENSES):
            yield Hardware(f"lens slice {colour}, E-marked, for a disc of {2 * self.radius:.0f} mm",
                           LENSES.count(colour))  # fmt: skip
        r, across, _ = self.gasket_groove
        yield Hardware(f"gasket cord {self.gasket:g} mm, silicone, {2 * math.pi * (r + across / 2):.0f} mm", 1)
        yield Hardware("cable grommet 20" if self.gland == "grommet20" else f"cable gland {self.gland}", 1)
        row = table("hardware")["screw M4x16 ISO 7380"]
        yield Hardware(row.key, self.screws, row.maybe("mass_g"), row.maybe("price_eur"), row.note)

    def checks(self) -> Iterator[Finding]:
        for lamp in ("rear_position", "stop", "direction"):
            yield from lamps.misplaced(lamp, self.lamp_height, self.radius, self.from_edge, self.apart)
        slices = lamps.heights(self.radius)
        free = slices[3][0] - slices[0][1]
        if free < FOG_APART:
            yield Finding("rear fog", "info", f"the lowest and the highest slice are {free:.0f} mm apart; a rear fog "
                          f"lamp needs {FOG_APART:g} mm to the stop lamp (UN R48)", "a fog lamp in the bumper",
                          free, FOG_APART, "mm")  # fmt: skip
        if self.length + lamps.CREST - self.inset - self.slat - FLOOR < 30:
            deep = self.length + lamps.CREST - self.inset - self.slat - FLOOR
            yield Finding("room", "warning", f"{deep:.0f} mm between floor and lenses; bought light units take 30 mm",
                          "more depth", deep, 30, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Two in the tail, slices level."""
        from parts.body import skin

        body = skin(car)
        for side in ("left", "right"):
            frame = lamps.upright(body.lamp_frame("rear", side))
            part = cls(
                radius=body.lamp_radius, lens_groove=2.5,
                angle=min(max(math.degrees(math.asin(frame.z[2])), 0.0), 20.0), lamp_height=car.z_lamp,
                from_edge=car.width / 2 - body.lamp_y - body.lamp_radius, apart=2 * (body.lamp_y - body.lamp_radius),
            )  # fmt: skip
            yield Placement(side, part, frame.moved(z=-part.length))
