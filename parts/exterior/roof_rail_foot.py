"""Roof rail foot: a stirrup that carries the end of a bought cross bar on the roof's own curve."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts import outline
from parts.cad import cq
from parts.loops import Loop, box, rounded
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, count, deg, mm, number
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cadquery

    from parts.hardpoints import Hardpoints

PLAY = 0.4  # mm per side between stirrup and bar: the bar's own bow
FOOT = 9.0  # mm: thickness of the two toes over the roof
RIM = 3.0  # mm: radius along the outer face, 2.5 asked of whatever stands proud of a car (UN R26, from memory)
SPARE = 20.0  # mm of base under the toes' plane, cut to the roof's curve
WEB = 6.0  # mm: least width of what stays around and between the windows
DYNAMIC = 2.5  # g: a pothole at speed
STRENGTH = 40.0  # MPa: tensile, the weakest material offered (from memory); a third of it is allowed
BEND = 2.0  # mm: radius in the corners of the bar's opening, below that of drawn tubes
CLAMP = "M6"  # the screw that holds the bar


class RoofRailFoot(Part):
    """Roof rail foot.

    Own frame: X along the car, Y up from the roof's skin, Z across towards the car's side; it prints lying on its inner
    face (z = 0), so the layers run the way the load pulls, without supports but for the bolts' bores.
    The base is cut to a cylinder of `roof_radius` along X that falls outwards by `cant`; a rubber pad evens out the
    rest. Checked: bending of the neck along and across the car, as a beam: half the load on one foot, 2.5 g, a third of
    the strength. Not checked: lift of the bar, the roof under it, creep in the sun, crash. Bars, pads and well nuts are
    bought.
    """

    bar_w: float = mm(30, 18, 40, "of the cross bar, along the car", step=1, group="Bar")
    bar_h: float = mm(20, 18, 40, "of the cross bar", step=1, group="Bar")
    rise: float = mm(45, 25, 90, "from the roof to the bar's underside", step=1)
    toe: float = mm(30, 24, 45, "how far the base reaches beyond the neck, each way", step=1)
    width: float = mm(45, 34, 70, "across", step=1)
    wall: float = mm(9, 7, 14, "around the bar", step=0.5)
    roof_radius: float = mm(3000, 500, 10000, "of the roof along the car", step=50, group="Roof")
    cant: float = deg(4, 0, 12, "how much the roof falls outwards", step=0.5, group="Roof")
    pad: float = mm(3, 2, 5, "thickness of the rubber pad under it", step=0.5, group="Roof")
    screw: str = choice("M6", "bolts into the roof", ("M6", "M8"), group="Features")
    bolts: int = count(1, 1, 2, "bolts in each toe")
    ribs: int = count(1, 0, 4, "webs that part the window under the bar")
    load: float = number(40, 10, 75, "on the whole rack", unit="kg", step=1, group="Load")

    material = "PA12_CF"
    materials = ("PA12_CF", "PA12_MJF", "PA12_SLS", "PA11")
    role = "black"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "two-seater": {},
        "heavy duty": {"screw": "M8", "bolts": 2, "width": 64, "wall": 12, "load": 75, "ribs": 2, "toe": 36},
        "low and light": {"rise": 25, "bar_w": 24, "bar_h": 18, "load": 20, "ribs": 0, "width": 38},
        "tall, for a tent": {"rise": 80, "width": 60, "ribs": 3, "toe": 40, "load": 60, "wall": 12},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def slot(self) -> tuple[float, float]:
        """Width and height of the bar's opening."""
        return self.bar_w + 2 * PLAY, self.bar_h + 2 * PLAY

    @property
    def neck(self) -> float:
        """Length of the neck along the car."""
        return self.slot[0] + 2 * self.wall

    @property
    def base(self) -> float:
        """Length of the base."""
        return self.neck + 2 * self.toe

    @property
    def top(self) -> float:
        """Height over the pad's upper face at the middle."""
        return self.seat + self.slot[1] + self.wall

    @property
    def seat(self) -> float:
        """Height of the slot's floor: the pad lies under the foot."""
        return self.rise - self.pad - PLAY

    @property
    def ground(self) -> float:
        """Lowest point of the outer edge under the middle of the base: what the cant takes."""
        return self.width / 2 * math.tan(math.radians(self.cant))

    @property
    def bore(self) -> float:
        return table("screws")[self.screw].number("clearance_normal_mm")

    @property
    def holes(self) -> tuple[tuple[float, float], ...]:
        """Bolts: x and distance from the middle of the width."""
        x = self.neck / 2 + self.toe - table("screws")[self.screw].number("washer_od_mm") / 2 - 3.0
        rows = (0.0,) if self.bolts == 1 else (-self.width / 4, self.width / 4)
        return tuple((s * x, z) for s in (-1.0, 1.0) for z in rows)

    @property
    def windows(self) -> list[tuple[float, float]]:
        """Middle (x) and width of each opening under the bar; none where the neck is too low for one."""
        tall = self._window_height
        room = self.neck - 2 * max(WEB, self.wall)
        for webs in range(self.ribs, -1, -1):
            wide = (room - webs * WEB) / (webs + 1)
            if wide >= 8.0 and tall >= 8.0:
                return [(-room / 2 + wide / 2 + i * (wide + WEB), wide) for i in range(webs + 1)]
        return []

    @property
    def _window_height(self) -> float:
        return self.seat - self.wall - FOOT - self.ground - 2.0

    @property
    def stress(self) -> tuple[float, float]:
        """Bending stress in the neck's foot along and across the car, MPa."""
        force = self.load / 2 * 9.81 * DYNAMIC
        arm = self.seat + self.slot[1] / 2 - FOOT
        open_ = sum(w for _, w in self.windows)
        along = self.width * (self.neck**3 - open_**3) / 6 / self.neck
        across = (self.neck - open_) * self.width**2 / 6
        return force * arm / along, force * arm / across

    # -- geometry -----------------------------------------------------------------------------------------------------

    @property
    def side(self) -> Loop:
        """The side view, (x, y): toes that flow into the neck with one generous radius, a round head."""
        n, b, top = self.neck / 2, self.base / 2, self.top
        toe = FOOT + self.ground
        flow = min(self.toe - 8.0, top - toe - 12.0, 22.0)
        corners = [(-b, -SPARE), (b, -SPARE), (b, toe), (n, toe + 2), (n, top), (-n, top), (-n, toe + 2), (-b, toe)]
        return rounded(corners, [0.0, 0.0, 5.0, flow, 11.0, 11.0, flow, 5.0])

    def build(self) -> cadquery.Workplane:
        built = Built()
        if len(self.windows) != self.ribs + 1:
            got = f"{len(self.windows) - 1} webs instead of {self.ribs}" if self.windows else "no window under the bar"
            built.note(f"{got}: the neck has no room for more")
        try:
            body = self._stirrup().cut(self._roof(), *self._bores())
        except Exception as error:
            raise self.fails("stirrup", error) from error
        return built.solid(body)

    def _stirrup(self) -> cadquery.Shape:
        """The side view with its windows, as a prism whose outer face has a round rim."""
        w, h = self.slot
        tall, low = self._window_height, FOOT + self.ground + 2.0
        windows = [box(w, h, BEND).moved(0, self.seat + h / 2)]
        windows += [box(wide, tall, min(wide, tall) / 2 - 0.5).moved(x, low + tall / 2) for x, wide in self.windows]
        bar = outline.prism(_pieces(self.side), 0, self.width, [_pieces(window) for window in windows])
        # a fillet is safe here: a fresh prism, and no bend of its rim is tighter than the fillet
        outer = max(bar.Faces(), key=lambda face: float(face.Center().z))
        return bar.fillet(RIM, [e for e in outer.outerWire().Edges() if e.Center().y > 1 - SPARE])

    def _bores(self) -> list[cadquery.Solid]:
        """The bolts with their heads' seats, and the screw that holds the bar."""
        screws, up, middle = table("screws"), cq.Vector(0, 1, 0), self.width / 2
        washer = screws[self.screw].number("washer_od_mm") / 2 + 1.0
        head = FOOT + self.ground - 1.0 - min(3.0, self.ground)
        bores = []
        for x, z in self.holes:
            bores.append(cq.Solid.makeCylinder(self.bore / 2, SPARE + 40, cq.Vector(x, -SPARE - 1, middle + z), up))
            bores.append(cq.Solid.makeCylinder(washer, self.top + 40, cq.Vector(x, head, middle + z), up))
        over = cq.Vector(0, self.seat + self.slot[1] / 2, middle)
        clamp = screws[CLAMP].number("clearance_normal_mm") / 2
        return [*bores, cq.Solid.makeCylinder(clamp, self.slot[1] + self.wall + 5, over, up)]

    def _roof(self) -> cadquery.Solid:
        """The roof's cylinder under the base: axis across the car, fallen outwards by the cant."""
        a = math.radians(self.cant)
        axis = cq.Vector(0, -math.sin(a), math.cos(a))
        deep = self.roof_radius
        middle = cq.Vector(0, 0, self.width / 2) + cq.Vector(0, -math.cos(a), -math.sin(a)) * deep
        long = 2 * self.width
        return cq.Solid.makeCylinder(deep, long, middle - axis * (long / 2), axis)

    # -- what others need ---------------------------------------------------------------------------------------------

    @property
    def _base_frame(self) -> Frame:
        """The pad's upper face at the middle of the base, looking down into the roof."""
        a = math.radians(self.cant)
        return Frame((0, 0, self.width / 2), (0, -math.cos(a), -math.sin(a)), (1, 0, 0))

    def interfaces(self) -> Iterator[Interface]:
        a = math.radians(self.cant)
        # the bores run along the foot's own Y; on the fallen plane their rows lie 1 / cos(cant) apart
        bolts = tuple(Hole(x, z / math.cos(a), self.bore, self.screw) for x, z in self.holes)
        yield Interface("roof", self._base_frame, bolts, self.pad)
        d = table("screws")[CLAMP].number("clearance_normal_mm")
        upper = Frame((0, self.seat + self.slot[1] - PLAY, self.width / 2), (0, -1, 0), (1, 0, 0))
        yield Interface("bar", upper, (Hole(0, 0, d, CLAMP),), PLAY)

    def hardware(self) -> Iterator[Hardware]:
        need = FOOT + self.ground + self.pad + 14
        for screw, n, least in ((self.screw, len(self.holes), need), (CLAMP, 1, self.wall + 8)):
            stock = {r.number("length_mm"): r for k, r in table("hardware").items()
                     if k.startswith(f"screw {screw}x") and k.endswith("ISO 4762")}  # fmt: skip
            row = next((r for length, r in sorted(stock.items()) if length >= least), None)
            name = row.key if row else f"screw {screw}x{5 * math.ceil(least / 5)} ISO 4762"
            yield Hardware(name, n, row.maybe("mass_g") if row else None, row.maybe("price_eur") if row else None)
        yield Hardware(f"pad rubber {self.base:.0f}x{self.width:.0f}x{self.pad:g}", 1)
        yield Hardware(f"cross bar {self.bar_w:g}x{self.bar_h:g}, half of one", 1)

    def checks(self) -> Iterator[Finding]:
        limit = STRENGTH / 3
        for way, stress in zip(("along", "across"), self.stress, strict=True):
            if stress > limit:
                yield Finding("bending", "error", f"its neck bends with {stress:.1f} MPa {way} the car",
                              "less load, a lower bar, a wider foot, fewer windows", stress, limit, "MPa")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Four feet, two bars over the seats (rule R22: only a hard roof carries a rack)."""
        if not car.roof_rack or car.roof != "hard":
            return
        from parts.body.roof import roof as top

        body = top(car).skin
        y, bars = top(car).bars()
        for end, x in bars.items():
            roof = body.roof_frame(x, y)
            before, after = (body.roof_frame(x + d, y).z for d in (-50.0, 50.0))
            bend = math.acos(min(1.0, sum(a * b for a, b in zip(before, after, strict=True))))
            radius = min(max(100.0 / max(bend, 1e-6), 500.0), 10000.0)
            lean = math.degrees(math.atan2(roof.z[1], math.hypot(roof.z[0], roof.z[2])))
            part = cls(roof_radius=round(radius / 50) * 50, cant=min(max(round(2 * lean) / 2, 0), 12))
            slope = math.hypot(roof.z[0], roof.z[2])
            up = (roof.z[0] / slope, 0.0, roof.z[2] / slope)
            for side, sign in (("left", -1.0), ("right", 1.0)):
                at = (roof.origin[0], sign * roof.origin[1], roof.origin[2])
                ahead = (-sign * up[2], 0.0, sign * up[0])  # own X: own Z points out, own Y up
                on = Frame(at, (0.0, sign, 0.0), ahead).moved(y=part.pad, z=-part.width / 2)
                yield Placement(f"{end}_{side}", part, on)


def _pieces(loop: Loop) -> outline.Outline:
    """A loop as lines and three-point arcs: the kernel cuts their planes and cylinders faster than rational patches."""
    pieces: outline.Outline = []
    for p, q, bulge in zip(loop.points, np.roll(loop.points, -1, axis=0), loop.bulges, strict=True):
        crest = (p + q) / 2 + bulge / 2 * np.array([q[1] - p[1], p[0] - q[0]])
        ends = [p, crest, q] if bulge else [p, q]
        pieces.append(tuple((float(x), float(y)) for x, y in ends))
    return pieces
