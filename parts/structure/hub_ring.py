"""Hub ring, wheel spacer and bolt template: what centres a wheel on its hub, and what checks that it will fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from parts.cad import cq
from parts.part import Built, Finding, Frame, Hole, Interface, Part, Placement, choice, mm
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cadquery

    from parts.hardpoints import Hardpoints

MODES = ("hub_ring", "spacer", "lug_template")
LIP = 0.5  # mm: a thinner lip breaks off


class HubRing(Part):
    """Hub ring, wheel spacer or bolt template.

    Own frame: flat face (the lip's, if there is one) on the bed at z = 0, axis +z; prints without supports.
    A hub ring only centres the wheel while its bolts are tightened; it never carries load. The hub reaches 110 °C, so
    ASA and PETG are not offered. A printed spacer is a mock-up for measuring: never drive on it.
    The template is a thin disc that shows whether a wheel's bolt circle and bore match the hub's.
    """

    mode: str = choice("hub_ring", "what it is", MODES, group="Features")
    hub_pattern: str = choice(
        "asia4", "bolt circle and usual bore (spacer and template)", table("hubs"), group="Features"
    )
    bore: float = mm(54.1, 50, 110, "diameter of the hub's spigot (hub ring)", step=0.1)
    wall: float = mm(3, 1.2, 33, "half of the wheel's bore less the hub's (hub ring)", step=0.05)
    spigot: float = mm(0, -4, 4, "hub's spigot against the pattern's usual bore (spacer and template)", step=0.1)
    collar: float = mm(18.25, 3, 40, "material outside the bolts' holes (spacer and template)", step=0.25)
    thickness: float = mm(8, 3, 25, "along the axis, without the lip", step=0.5)
    lip: float = mm(1.5, 0, 3, "thickness of the lip that keeps the ring from slipping through; 0 = none", step=0.1)
    lip_w: float = mm(2, 1, 4, "how far the lip stands out", step=0.1)
    chamfer: float = mm(0.8, 0.3, 2, "lead-in at the edges; less where a thin part has no room for it", step=0.1)
    play: float = mm(0.05, 0.05, 0.15, "slip fit of a ring to wheel and hub, per side", step=0.01, group="Fit")

    material = "PA12_MJF"
    materials = ("PA12_MJF", "PA12_SLS", "PA12_CF", "PC")
    role = "base"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "60.1 to 54.1": {"bore": 54.1, "wall": 3},
        "66.1 to 57.1": {"bore": 57.1, "wall": 4.5, "thickness": 10},
        "spacer mock-up 5": {"mode": "spacer", "thickness": 5},
        "template 4x100": {"mode": "lug_template", "thickness": 4},
    }

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The bolts' clearance holes (ISO 273, normal)."""
        hub = table("hubs")[self.hub_pattern]
        size = f"M{hub.number('thread_d_mm'):g}"
        d = table("screws")[size].number("clearance_normal_mm")
        n, r = int(hub.number("bolts")), hub.number("pcd_mm") / 2
        angles = (math.radians(90 + k * 360 / n) for k in range(n))
        return tuple(Hole(r * math.cos(a), r * math.sin(a), d, size) for a in angles)

    @property
    def bored(self) -> float:
        """Diameter of the hole in the middle as made, mm."""
        usual = table("hubs")[self.hub_pattern].number("bore_mm")
        return (self.bore if self.mode == "hub_ring" else usual + self.spigot) + 2 * self.play

    @property
    def outside(self) -> float:
        """Outside diameter as made, without the lip, mm."""
        if self.mode == "hub_ring":
            return self.bore + 2 * (self.wall - self.play)
        return table("hubs")[self.hub_pattern].number("pcd_mm") + self.holes[0].diameter + 2 * self.collar

    @property
    def lead_in(self) -> float:
        """The chamfers as made, mm: opposite ones never meet."""
        room = self.thickness - 1.0
        if self.mode == "hub_ring":
            room = min(room, self.wall - 2 * self.play - 0.2)
        return min(self.chamfer, room / 2)

    @property
    def flange(self) -> float:
        """Thickness of the lip as made, mm; 0 without one."""
        return max(self.lip, LIP) if self.lip and self.mode == "hub_ring" else 0.0

    def build(self) -> cadquery.Workplane:
        built = Built()
        c, lip = self.lead_in, self.flange
        inner, outer, top = self.bored / 2, self.outside / 2, self.thickness + lip
        if c < self.chamfer:
            built.note(f"the chamfers are {c:.2f} mm instead of {self.chamfer:g} mm: no room for more")
        if lip > self.lip:
            built.note(f"the lip is {lip:g} mm thick instead of {self.lip:g} mm: a thinner one breaks off")
        foot = [(outer - c, 0.0), (outer, c)]
        if lip:
            wide, low = outer + self.lip_w, min(c, lip / 2)
            foot = [(wide - low, 0.0), (wide, low), (wide, lip), (outer, lip)]
            if low < c:
                built.note(f"the lip's chamfer is {low:.2f} mm, half the lip, instead of {c:.2f} mm")
        profile = [(inner + c, 0.0), *foot, (outer, top - c), (outer - c, top), (inner + c, top),
                   (inner, top - c), (inner, c)]  # fmt: skip
        try:
            body: cadquery.Shape = cq.Workplane("XZ").polyline(profile).close().revolve(360, (0, 0), (0, 1)).val()
            if self.mode != "hub_ring":
                pins = [cq.Solid.makeCylinder(h.diameter / 2, top + 2, cq.Vector(h.x, h.y, -1)) for h in self.holes]
                body = body.cut(*pins)
        except Exception as error:
            raise self.fails("revolved profile", error) from error
        return built.solid(body)

    def checks(self) -> Iterator[Finding]:
        if self.mode == "spacer":
            yield Finding("load", "warning", "a printed spacer is a mock-up for measuring, never load-bearing",
                          "have the real one machined from aluminium 7075, from the same STEP file")  # fmt: skip
            longer = table("hubs")[self.hub_pattern].number("thread_d_mm")
            yield Finding("stud engagement", "info",
                          f"bolts have to be {self.thickness:g} mm longer to keep {longer:g} mm of engagement (1 d)",
                          "order longer bolts or studs", self.thickness, unit="mm")  # fmt: skip
            if 5 < (t := self.thickness) < 15:
                said = f"a spacer of {t:g} mm is too thick for the wheel's own bolts and too thin for bolts of its own"
                yield Finding("spacer thickness", "warning", said, "3 to 5 mm, or 15 mm and more", t, unit="mm")
        if self.mode == "hub_ring" and self.material not in HubRing.materials:
            yield Finding("heat", "error", f"{self.material} softens below the 110 °C of a braked hub",
                          f"one of {', '.join(HubRing.materials)}")  # fmt: skip

    def interfaces(self) -> Iterator[Interface]:
        holes = () if self.mode == "hub_ring" else self.holes
        yield Interface("hub", Frame((0, 0, 0), (0, 0, -1), (1, 0, 0)), holes, clearance=self.play)

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Four rings if the wheel's bore is larger than the hub's (rule R15); the wheel's face is the track's plane."""
        bore = table("hubs")[car.hub_pattern].number("bore_mm")
        wall = round((car.wheel_bore - bore) / 2, 3)
        if wall < cls.bounds("wall")[0]:
            return
        part = cls(bore=bore, wall=wall, hub_pattern=car.hub_pattern,
                   chamfer=min(0.8, max(0.3, math.floor((wall - 0.3) * 5) / 10)))  # fmt: skip
        rear = car.wheel_z * car.radius_rear / car.radius_front
        for axle, x, z in (("front", 0.0, car.wheel_z), ("rear", car.wheelbase, rear)):
            for side, sign in (("left", -1.0), ("right", 1.0)):
                y = sign * (car.track / 2)
                yield Placement(f"{axle}_{side}", part, Frame((x, y, z), (0, -sign, 0), (0, 0, 1)))
