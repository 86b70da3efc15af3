"""Wheel cover: a dished disc with windows that clips into the rim's lip; snap hooks, valve access, room for bolts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from parts.lettering import fitted_size, missing
from parts.letters import faces, raised
from parts.loops import Loop, disc
from parts.part import (
    Built,
    Finding,
    Frame,
    Hole,
    Interface,
    Part,
    Placement,
    Seam,
    choice,
    count,
    flag,
    mm,
    ratio,
    text,
)
from parts.plate import Boss, Crown, Level, plate
from parts.snap_hook import FOOT, WIDTH, SnapHook
from parts.standards import table
from parts.wheel_windows import STYLES, VALVE, Windows, Wish

if TYPE_CHECKING:
    import cadquery as cq

    from parts.hardpoints import Hardpoints

PROUD, SUNK = 1.6, 1.2  # mm: height of the disc in the middle, depth of the recess
FLOOR = 1.2  # mm: thinnest floor of the recess; 1 mm more carries the disc's rounded edge
EDGE = 0.8  # mm: chamfer around windows and holes
TOOL = 24.0  # mm: outside of a thin-walled 17 mm socket, from memory
STRAIN = {"ASA": 0.02, "PC": 0.02, "PA12_MJF": 0.04, "PA12_SLS": 0.04, "PA12_CF": 0.015}  # from memory


class WheelCover(Part):
    """Wheel cover that clips into the rim.

    Own frame: +z outboard, on the wheel's axis; the hooks' tips at z = 0. Powder printing takes any pose; by filament
    turn it face down, where only the dish and the hooks' catches lean (no supports up to a dish of about 6 mm).
    Its outer edge is a true radius of at least 2.5 mm (UN R26, from memory), nothing points beyond the rim.
    Not checked: heat of the brakes, hold at speed; turbine blades are for looks.
    """

    rim_in: int = count(13, 10, 17, "rim size", unit="in", group="Size")
    seat: float = mm(18.2, 1, 28, "rim's diameter less that inside its lip, which the hooks catch: measure it",
                     step=0.1, group="Fit")  # fmt: skip
    overhang: float = mm(0.2, 0, 8, "how much wider the edge is than hooks and bead need", step=0.1)
    thickness: float = mm(2.8, 2.6, 4, "of the disc", step=0.1)
    dish: float = mm(5, 0, 14, "how far the disc falls from the hub to its edge; less around a wide middle")
    bead: float = mm(4, 3, 6, "width of the rim that stiffens the edge")
    skirt: float = mm(5, 2, 12, "depth of that rim behind the disc")
    edge_r: float = mm(4, 2.5, 6, "outer edge radius; less where bead or skirt have no room for it")
    style: str = choice("squircle", "shape of the windows", STYLES)
    windows: int = count(6, 3, 20, "how many windows; fewer where they have no room")
    window_share: float = ratio(0.62, 0.3, 1, "length of the windows, as a share of the band they may take")
    spoke_share: float = ratio(0.42, 0.25, 0.75, "solid share of the circle through the windows' middle, at least")
    side: str = choice("left", "side of the car: turbine blades trail on both", ("left", "right"))
    hub: str = choice("disc", "middle: raised disc, recess for an accent disc, or bore", ("disc", "recess", "bore"))
    hub_d: float = mm(54, 40, 150, "diameter of that middle; less inside the bolts' holes", step=1)
    lugs: bool = flag(False, "holes for a socket wrench over every wheel bolt")
    hub_pattern: str = choice("asia4", "bolt circle", table("hubs"), group="Features")
    lug_hole: float = mm(27, 26, 34, "diameter of those holes", group="Features")
    clips: int = count(8, 6, 12, "snap hooks")
    clip_h: float = mm(16, 12, 20, "length of the hooks' arms", group="Fit")
    clip_t: float = mm(2, 1.6, 3, "thickness of the arms", step=0.1, group="Fit")
    hook: float = mm(1.5, 0.8, 2.5, "how far the hooks reach behind the rim's lip", step=0.1, group="Fit")
    label: str = text("", 12, "raised on the middle, which becomes a disc for it; never mirrored")
    font: str = choice("sans", "typeface of the label", table("fonts"), group="Text")

    material = "PA12_MJF"
    materials = ("PA12_MJF", "PA12_SLS", "PA12_CF", "ASA", "PC")
    role = "cover"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "signature": {},
        "disc": {"style": "solid", "hub_d": 70},
        "turbine": {"style": "turbine", "windows": 12, "window_share": 0.85},
        "petal": {"style": "petal", "windows": 5, "window_share": 0.8},
        "aero slot": {"style": "slot", "windows": 16, "window_share": 0.7, "spoke_share": 0.6},
        "named": {"style": "hex", "windows": 6, "hub_d": 90, "label": "OTTO"},
    }

    # -- measures -----------------------------------------------------------------------------------------------------

    @property
    def seat_d(self) -> float:
        """Inside diameter of the rim's lip, mm."""
        return self.rim_in * 25.4 - self.seat

    @property
    def cover_d(self) -> float:
        """Outside diameter, mm: the bead lies outside the hooks. At most 36 mm more than the rim's."""
        return self.seat_d + 2 * (self.bead + FOOT + self.hook + 0.5 + self.overhang)

    @property
    def rim_r(self) -> float:
        """The outer edge's radius as made, mm."""
        return min(self.edge_r, self.bead + 0.6 * self.thickness, self.thickness + self.skirt - 1)

    @property
    def middle(self) -> str:
        """What is in the middle: a label needs the disc."""
        return "disc" if self.label else self.hub

    @property
    def middle_d(self) -> float:
        """Diameter of the middle as made, mm: clear of the bolts' holes."""
        return min(self.hub_d, 2 * (self.bolts[0] - self.lug_hole / 2 - 4)) if self.lugs else self.hub_d

    @property
    def fall(self) -> float:
        """The dish as made, mm: the middle is flat, and the disc may fall only so far within it."""
        spare = {"disc": self.thickness + PROUD - FLOOR - 1, "recess": self.thickness - SUNK - FLOOR}
        most = spare[self.middle] * (self.cover_d / self.middle_d) ** 2 if self.middle in spare else self.dish
        return min(self.dish, most)

    @property
    def bolts(self) -> tuple[float, int]:
        """Radius of the bolts' circle (mm) and their number."""
        row = table("hubs")[self.hub_pattern]
        return row.number("pcd_mm") / 2, int(row.number("bolts"))

    @property
    def hooked(self) -> SnapHook:
        return SnapHook(self.seat_d / 2, self.clip_h, self.clip_t, self.hook)

    @property
    def band(self) -> tuple[float, float]:
        """Innermost and outermost radius that windows may take, mm."""
        inner = self.middle_d / 2 + 7
        if self.lugs:
            inner = max(inner, self.bolts[0] + self.lug_hole / 2 + 5)
        return inner, self.seat_d / 2 - self.clip_t - FOOT - 3

    @cached_property
    def openings(self) -> Windows | None:
        """The windows as made; None for a closed disc."""
        if self.style == "solid":
            return None
        wish = Wish(self.style, self.windows, self.window_share, self.spoke_share, self.side == "right")
        return wish.within(*self.band, self.rim_in * 12.7 - 28)

    @property
    def valve(self) -> tuple[float, float]:
        """Where the valve is: radius (mm) and angle from +x (degrees)."""
        between = self.openings is not None and not self._valve_in_window
        return self.rim_in * 12.7 - 28, 90.0 + (180.0 / self.openings.count if between and self.openings else 0.0)

    @property
    def _valve_in_window(self) -> bool:
        return self.openings is not None and self.openings.shows(self.rim_in * 12.7 - 28)

    @property
    def holes(self) -> list[Loop]:
        """All windows and holes through the disc."""
        loops = self.openings.loops if self.openings else []
        if not self._valve_in_window:
            r, a = self.valve
            loops.append(disc(VALVE).moved(r, 0).moved(degrees=a))
        if self.lugs:
            r, n = self.bolts
            loops += [disc(self.lug_hole).moved(r, 0).moved(degrees=90 + k * 360 / n) for k in range(n)]
        if self.middle == "bore":
            loops.append(disc(self.middle_d))
        return loops

    @property
    def crown(self) -> Crown:
        k = self.fall / (self.cover_d / 2) ** 2
        return Crown(k, k)

    @property
    def lift(self) -> float:
        """Height of the disc's back at the axis above the hooks' tips, mm."""
        hook = self.hooked
        return max(-hook.low + self.crown.drop(hook.reach, 0), self.skirt + self.fall)

    @property
    def seat_z(self) -> float:
        """Height of the face that rests on the rim's flange."""
        return self.lift - self.skirt - self.fall

    @property
    def letters(self) -> float:
        """Height of the label's capitals, mm: as large as the middle disc holds."""
        return fitted_size(self.label, self.font, 0.74 * self.middle_d, 0.4 * self.middle_d, 22.0)

    def rules(self) -> Iterator[str]:
        if self.label and missing(self.label, self.font):
            yield f"the font has no {missing(self.label, self.font)!r}; another font or text"
        elif self.label and self.letters < 4:
            yield f"the label would be {self.letters:.1f} mm high, 4 mm can be read; a larger hub_d or a shorter label"

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _notes(self) -> Iterator[str]:
        """What had to give way."""
        for name, asked, made, why in (
            ("edge_r", self.edge_r, self.rim_r, "bead and skirt have no room for more"),
            ("hub_d", self.hub_d, self.middle_d, "clear of the bolts' holes"),
            ("dish", self.dish, self.fall, "the middle is flat and would become too thin; a smaller hub_d dishes more"),
        ):
            if made < asked:
                yield f"{name} is {made:.1f} mm instead of {asked:g} mm: {why}"
        if self.middle != self.hub:
            yield f"the middle is a disc instead of a {self.hub}: the label stands on it"
        if self.openings:
            yield from self.openings.notes
        elif self.style != "solid":
            yield "the disc is closed: windows have no room between middle, bolts and hooks"

    def build(self) -> cq.Workplane:
        import cadquery as cq

        built = Built(list(self._notes()))
        middle = disc(self.middle_d)
        bosses = {
            "disc": [Boss(middle, PROUD, 1.0, level=True)],
            "recess": [Boss(middle, -SUNK, 0.6, level=True)],
            "bore": [],
        }[self.middle]
        try:
            solid: cq.Shape = plate(
                disc(self.cover_d), self.holes, self.thickness, rim=self.rim_r, edge=EDGE, bevel=True, crown=self.crown,
                posts=[self.hooked.levels(k * 360 / self.clips + 180 / self.clips) for k in range(self.clips)],
                bosses=bosses, skirt=Level(disc(self.cover_d - 2 * self.bead), -self.skirt),
            )  # fmt: skip
        except Exception as error:
            raise self.fails("disc with windows", error) from error
        if self.label:
            top = self.thickness + PROUD - self.crown.drop(self.middle_d / 2 - 1.0, 0)
            solid = raised(solid, faces(self.label, self.font, self.letters), top, 0.8)
        return built.solid(solid.moved(cq.Location(cq.Vector(0, 0, self.lift))))

    # -- checks -------------------------------------------------------------------------------------------------------

    @property
    def imbalance(self) -> float:
        """How far the centre of mass lies off the axis, mm: only the valve's hole is single."""
        if self._valve_in_window:
            return 0.0
        hole = disc(VALVE).area * self.thickness
        area = disc(self.cover_d).area - sum(loop.area for loop in self.holes)
        ring = disc(self.cover_d).area - disc(self.cover_d - 2 * self.bead).area
        return hole * self.valve[0] / (area * self.thickness + ring * self.skirt)

    def checks(self) -> Iterator[Finding]:
        limit = STRAIN[self.material]
        if (strain := self.hooked.strain) > limit:
            yield Finding("snap strain", "warning",
                          f"the hooks are strained {strain:.1%} at the snap, {self.material} takes "
                          f"{limit:.1%} (from memory)", "longer, thinner or smaller hooks",
                          strain, limit)  # fmt: skip
        if self.imbalance > 0.5:
            yield Finding("imbalance", "warning",
                          f"the valve's hole moves the mass centre {self.imbalance:.2f} mm off the axis, at most 0.5",
                          "windows that show the valve, or a thicker rim", self.imbalance, 0.5, "mm")  # fmt: skip
        clear = (self.lug_hole - TOOL) / 2
        if self.lugs and clear < 1:
            yield Finding("lug clearance", "warning", f"{clear:.1f} mm around a socket wrench, 1 mm is needed",
                          "a larger lug_hole", clear, 1, "mm")  # fmt: skip

    def seams(self) -> Iterator[Seam]:
        """Through the axis and along two opposite spokes, clear of hooks, valve and bolts; not through a label."""
        if self.label or self.style == "turbine":  # its spokes lean
            return
        windows = self.openings.count if self.openings else 0
        half = math.pi / windows if windows else 0.0
        spokes = [math.pi / 2 + half + 2.0 * half * k for k in range(windows)] or [k * math.pi / 24 for k in range(48)]
        hooks = [2.0 * math.pi * k / self.clips + math.pi / self.clips for k in range(self.clips)]
        taken = [(self.hooked.reach, hook, WIDTH / 2 + FOOT + 2.0) for hook in hooks]
        taken.append((self.valve[0], math.radians(self.valve[1]), VALVE / 2 + 4.0))
        if self.lugs:
            r, n = self.bolts
            taken += [(r, math.pi / 2 + 2.0 * math.pi * k / n, self.lug_hole / 2 + 4.0) for k in range(n)]
        for spoke in spokes:
            if not -1e-9 <= spoke % (2.0 * math.pi) < math.pi - 1e-9:
                continue
            across = spoke + math.pi / 2
            off = [abs(r * math.cos(turn - across)) - clear for r, turn, clear in taken]
            if windows % 2 == 0 and min(off) > 0.5:
                normal = (round(math.cos(across), 9), round(math.sin(across), 9), 0.0)
                yield Seam(normal, -0.5, 0.5, "along two spokes, clear of the hooks")

    def interfaces(self) -> Iterator[Interface]:
        r, a = self.valve
        at = (r * math.cos(math.radians(a)), r * math.sin(math.radians(a)))
        valve = Hole(at[0], -at[1], VALVE, "valve")
        yield Interface("rim", Frame((0, 0, self.seat_z), (0, 0, -1), (1, 0, 0)), (valve,))
        yield Interface("hub disc", Frame((0, 0, self.lift + self.thickness), (0, 0, 1), (1, 0, 0)))

    # -- on a car -----------------------------------------------------------------------------------------------------

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Four covers on the rims' flanges, inside the tyres' sections; only turbines differ from side to side."""
        look = STYLE_OF[car.pattern] if car.trim != "base" else {"style": "solid"}
        for axle, x, key, z in (
            ("front", 0.0, car.tyre_front, car.wheel_z),
            ("rear", car.wheelbase, car.tyre_rear, car.radius_rear * car.wheel_z / car.radius_front),
        ):
            tyre = table("tyres")[key]
            inches = int(tyre.number("rim_in"))
            width = (tyre.number("rim_width_low_in") + tyre.number("rim_width_high_in")) / 2 * 25.4
            for side, sign in (("left", -1.0), ("right", 1.0)):
                part = cls(
                    rim_in=inches, seat=inches * 25.4 - round(inches * 25.4 - 18), hub_pattern=car.hub_pattern,
                    side=side if look["style"] == "turbine" else "left", **look,
                )  # fmt: skip
                out = car.track / 2 + width / 2 - part.seat_z
                yield Placement(f"{axle}_{side}", part, Frame((x, sign * out, z), (0, sign, 0), (-sign, 0, 0)))


STYLE_OF: dict[str, dict[str, Any]] = {
    "plain": {"style": "solid"},
    "hex": {"style": "squircle"},
    "rib": {"style": "slot", "windows": 16, "window_share": 0.7, "spoke_share": 0.6},
    "wave": {"style": "turbine", "windows": 12, "window_share": 0.85},
    "topo": {"style": "petal", "windows": 5, "window_share": 0.8},
}
