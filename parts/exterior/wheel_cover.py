"""Wheel cover: a dished disc with windows that clips into the rim's lip; snap hooks, valve access, room for bolts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts.lettering import fitted_size, missing
from parts.letters import faces, raised
from parts.loops import Loop, disc, petal, polygon, rounded, squircle
from parts.loops import box as rectangle
from parts.part import Built, Finding, Frame, Hole, Interface, Part, Placement, choice, count, flag, mm, ratio, text
from parts.plate import Boss, Crown, Level, plate
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cq

    from parts.hardpoints import Hardpoints

STYLES = ("squircle", "slot", "petal", "hex", "turbine", "solid")
FOOT = 0.8  # chamfer around a hook's root, where its stress peaks
HOOK_W = 14.0  # width of a snap hook
PROUD, SUNK = 1.6, 1.2  # height of the disc in the middle, depth of the recess
VALVE = 16.0  # hole for valve and pump
TOOL = 24.0  # outside of a thin-walled 17 mm socket, from memory
STRAIN = {"ASA": 0.02, "PC": 0.02, "PA12_MJF": 0.04, "PA12_SLS": 0.04, "PA12_CF": 0.015}  # from memory


class WheelCover(Part):
    """Wheel cover that clips into the rim.

    Own frame: +z outboard, on the wheel's axis; the hooks' tips at z = 0. Powder printing takes any pose; by filament
    turn it face down, where only the dish and the hooks' catches lean (no supports up to a dish of about 6 mm).
    Its outer edge is a true radius of at least 2.5 mm (UN R26, from memory), nothing points beyond the rim.
    Not checked: heat of the brakes, hold at speed; turbine blades are for looks.
    """

    rim_in: float = mm(13, 10, 17, "rim size in inches", step=1)
    cover_d: float = mm(326, 240, 440, "outside diameter of the cover", step=1)
    seat_d: float = mm(312, 200, 420, "inside diameter of the rim's lip that the hooks catch: measure your rim", step=1)
    thickness: float = mm(2.8, 2.4, 4, "of the disc", step=0.1)
    dish: float = mm(5, 0, 14, "how far the disc falls from the hub to its edge")
    bead: float = mm(4, 3, 6, "width of the rim that stiffens the edge")
    skirt: float = mm(5, 2, 12, "depth of that rim behind the disc")
    edge_r: float = mm(4, 2.5, 6, "outer edge radius")
    style: str = choice("squircle", "shape of the windows", STYLES)
    windows: int = count(6, 3, 20, "how many windows")
    window_share: float = ratio(0.62, 0.3, 1, "length of the windows, as a share of the band they may take")
    spoke_share: float = ratio(0.42, 0.25, 0.75, "solid share of the circle through the windows' middle")
    side: str = choice("left", "side of the car: turbine blades trail on both", ("left", "right"))
    hub: str = choice("disc", "middle: raised disc, recess for an accent disc, or bore", ("disc", "recess", "bore"))
    hub_d: float = mm(54, 40, 150, "diameter of that middle", step=1)
    lugs: bool = flag(False, "holes for a socket wrench over every wheel bolt")
    hub_pattern: str = choice("asia4", "bolt circle", table("hubs"), group="Features")
    lug_hole: float = mm(27, 26, 34, "diameter of those holes", group="Features")
    clips: int = count(8, 6, 12, "snap hooks")
    clip_h: float = mm(16, 12, 20, "length of the hooks' arms", group="Fit")
    clip_t: float = mm(2, 1.6, 3, "thickness of the arms", step=0.1, group="Fit")
    hook: float = mm(1.5, 0.8, 2.5, "how far the hooks reach behind the rim's lip", step=0.1, group="Fit")
    label: str = text("", 12, "raised on the middle disc; never mirrored")
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
    def band(self) -> tuple[float, float]:
        """Innermost and outermost radius that windows may take, mm."""
        inner = self.hub_d / 2 + 7
        if self.lugs:
            inner = max(inner, table("hubs")[self.hub_pattern].number("pcd_mm") / 2 + self.lug_hole / 2 + 5)
        return inner, self.seat_d / 2 - self.clip_t - FOOT - 3

    @cached_property
    def window(self) -> Loop | None:
        """One window, on the +y axis; None for a solid disc."""
        if self.style == "solid":
            return None
        low, high = self.band
        length = self.window_share * (high - low)
        # far out in the band: the valve shows in a window where it can
        middle = low + length / 2 + 0.9 * (high - low - length)
        width = (1 - self.spoke_share) * 2 * math.pi * middle / self.windows
        if self.style == "squircle":
            loop = squircle(min(width, 1.2 * length), length, 0.62)
        elif self.style == "slot":
            loop = rectangle(min(width, 0.6 * length), length, length)
        elif self.style == "hex":
            side = min(width / 2, length / math.sqrt(3))
            loop = polygon(6, side * math.sqrt(3), 0.18 * side, 0.0).moved(degrees=90)
        elif self.style == "petal":
            outer = min(width / 2, 0.38 * length)
            loop = petal(0.5 * outer, outer, length)
        else:
            return self._blade(middle, length, width)
        return loop.moved(0, middle)

    def _blade(self, middle: float, length: float, width: float) -> Loop:
        """A turbine window: radial edges leaning by half a window; blades trail as the car drives forward."""
        low, high = middle - length / 2, middle + length / 2
        half, lean = width / middle / 2, min(0.5 * width / middle + 0.12, 0.45)
        corners = [(low, -half - lean), (low, half - lean), (high, half + lean), (high, -half + lean)]
        points = np.array([(r * math.sin(a), r * math.cos(a)) for r, a in corners])
        sides = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
        loop = rounded(points, min(0.22 * float(sides.min()), 8.0))
        return loop if self.side == "left" else loop.mirrored()

    @property
    def valve(self) -> tuple[float, float]:
        """Where the valve is: radius (mm) and angle from +x (degrees)."""
        r = self.rim_in * 12.7 - 28
        if self.window is None:
            return r, 90.0
        return (r, 90.0) if self._valve_in_window else (r, 90.0 + 180.0 / self.windows)

    @property
    def _valve_in_window(self) -> bool:
        if self.window is None:
            return False
        points = self.window.sampled(8)
        x, y = points.T
        r = self.rim_in * 12.7 - 28
        near = float(np.hypot(x, y - r).min())
        crossings = (y > r) != (np.roll(y, -1) > r)
        inside = float(y.min()) < r < float(y.max()) and bool(crossings.any()) and float(x.min()) < 0 < float(x.max())
        return inside and near >= VALVE / 2

    @property
    def holes(self) -> list[Loop]:
        """All windows and holes through the disc."""
        loops = [self.window.moved(degrees=k * 360 / self.windows) for k in range(self.windows)] if self.window else []
        if not self._valve_in_window:
            r, a = self.valve
            loops.append(disc(VALVE).moved(r, 0).moved(degrees=a))
        if self.lugs:
            hub = table("hubs")[self.hub_pattern]
            n, r = int(hub.number("bolts")), hub.number("pcd_mm") / 2
            loops += [disc(self.lug_hole).moved(r, 0).moved(degrees=90 + k * 360 / n) for k in range(n)]
        if self.hub == "bore":
            loops.append(disc(self.hub_d))
        return loops

    @property
    def crown(self) -> Crown:
        k = self.dish / (self.cover_d / 2) ** 2
        return Crown(k, k)

    @property
    def lift(self) -> float:
        """Height of the disc's back at the axis above the hooks' tips, mm."""
        tip = max(math.hypot(*p) for p in self._hook(0.0)[0].loop.points)
        return max(-self._hook(0.0)[0].z + self.crown.drop(tip, 0), self.skirt + self.crown.drop(self.cover_d / 2, 0))

    @property
    def seat_z(self) -> float:
        """Height of the face that rests on the rim's flange."""
        return self.lift - self.skirt - self.dish

    # -- rules --------------------------------------------------------------------------------------------------------

    def rules(self) -> Iterator[str]:
        room = self.cover_d / 2 - self.bead - self.seat_d / 2 - FOOT - self.hook
        if room < 0.5:
            need = self.seat_d + 2 * (self.bead + FOOT + self.hook + 0.5)
            yield f"the hooks' circle leaves no room for the bead; cover_d at least {need:.0f} mm, or a smaller seat_d"
        if self.cover_d > self.rim_in * 25.4 + 35:
            yield f"cover_d {self.cover_d:g} mm covers the tyre; at most {self.rim_in * 25.4 + 35:.0f} mm on this rim"
        if self.seat_d > self.rim_in * 25.4 + 10:
            most = self.rim_in * 25.4 + 10
            yield f"seat_d {self.seat_d:g} mm is outside a {self.rim_in:g} inch rim; at most {most:.0f} mm"
        if self.edge_r > self.bead + 0.6 * self.thickness or self.edge_r > self.thickness + self.skirt - 1:
            most = min(self.bead + 0.6 * self.thickness, self.thickness + self.skirt - 1)
            yield f"edge_r {self.edge_r:g} mm cuts through the rim; at most {most:.1f} mm, or more bead and skirt"
        if self.label and self.hub != "disc":
            yield "a label needs the raised disc in the middle: hub = disc, or no label"
        elif self.label and missing(self.label, self.font):
            yield f"the font has no {missing(self.label, self.font)!r}; another font or text"
        elif self.label and self.letters < 4:
            yield f"the label would be {self.letters:.1f} mm high, 4 mm can be read; a larger hub_d or a shorter label"
        fall = self.crown.drop(self.hub_d / 2, 0)
        most = self.thickness + PROUD - 2.2 if self.hub == "disc" else self.thickness - SUNK - 1.2
        if self.hub != "bore" and fall > most:
            yield f"the disc falls {fall:.1f} mm within its flat middle, at most {most:.1f}; a smaller hub_d or dish"
        hub = table("hubs")[self.hub_pattern]
        if self.lugs and hub.number("pcd_mm") / 2 - self.lug_hole / 2 < self.hub_d / 2 + 4:
            most = hub.number("pcd_mm") - self.lug_hole - 8
            yield f"the bolts' holes meet the middle; hub_d at most {most:.0f} mm, or lugs off"
        apart = hub.number("pcd_mm") * math.sin(math.pi / hub.number("bolts")) - self.lug_hole
        if self.lugs and apart < 5:
            yield f"the bolts' holes leave {apart:.1f} mm between them, 5 are needed; a smaller lug_hole"
        low, high = self.band
        if self.lugs and low > high:
            yield "the bolt circle does not fit inside the hooks; a smaller hub pattern, or lugs off"
        elif self.window is not None or self.style == "solid":
            yield from self._crowded(low, high)

    def _crowded(self, low: float, high: float) -> Iterator[str]:
        """What the windows leave too little of."""
        r, angle = self.valve
        if r + VALVE / 2 > self.seat_d / 2 - self.clip_t - FOOT - 2:
            least = 2 * (r + VALVE / 2 + self.clip_t + FOOT + 2)
            yield f"the valve at radius {r:.0f} mm lies under the hooks; seat_d at least {least:.0f} mm"
        if r - VALVE / 2 < low - 3:
            yield "the valve's hole meets the middle or the bolts; a smaller hub_d, or lugs off"
        if self.window is None:
            return
        if high - low < 24:
            room = max(high - low, 0)
            yield f"windows have {room:.0f} mm between middle and hooks and need 24; a smaller hub_d, or style solid"
            return
        points = self.window.sampled(12)
        across = 2 * float(np.abs(points[:, 0]).max())
        if self.style != "turbine" and across < 8:
            yield f"windows are {across:.1f} mm wide, at least 8; fewer windows or a smaller spoke_share"
        if float(np.hypot(*points.T).max()) > high + 0.01 or float(np.hypot(*points.T).min()) < low - 2:
            yield "windows reach into the middle or the hooks; a smaller window_share or more windows"
        turn = self.window.moved(degrees=360 / self.windows).sampled(12)
        spoke = float(np.hypot(*(points[:, None] - turn[None]).transpose(2, 0, 1)).min())
        if spoke < 6:
            yield f"spokes are {spoke:.1f} mm wide, at least 6; fewer windows or a larger spoke_share"
        if not self._valve_in_window:
            a = math.radians(angle)
            near = min(float(np.hypot(*(p - (r * math.cos(a), r * math.sin(a))).T).min()) for p in (points, turn))
            if near < VALVE / 2 + 4:
                yield (
                    f"the valve at radius {r:.0f} mm is neither clear in a window nor clear of them; "
                    "another window_share, spoke_share or number of windows"
                )

    @property
    def letters(self) -> float:
        """Height of the label's capitals, mm: as large as the middle disc holds."""
        return fitted_size(self.label, self.font, 0.74 * self.hub_d, 0.4 * self.hub_d, 22.0)

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _hook(self, angle: float) -> list[Level]:
        """A snap hook as a stack of rectangles, tip first; in the plate's frame, where the back is z = 0."""
        r = self.seat_d / 2 - 0.4  # play to the lip

        def level(z: float, out: float, wide: float = 0.0, within: float = 0.0) -> Level:
            a, b = r - self.clip_t - within, r + out
            return Level(rectangle(b - a, HOOK_W + 2 * wide).moved((a + b) / 2, 0).moved(degrees=angle), z)

        reach = self.hook + 0.4
        return [
            level(-self.clip_h - 2.8 * reach - 0.8, -0.3),
            level(-self.clip_h - reach - 0.8, reach),
            level(-self.clip_h - reach, reach),
            level(-self.clip_h, 0.0),
            level(-FOOT, 0.0),
            level(0.0, FOOT, FOOT, FOOT),
        ]

    def build(self) -> cq.Workplane:
        import cadquery as cq

        edge, middle = 1.0, disc(self.hub_d)
        bosses = {
            "disc": [Boss(middle, PROUD, 1.0, level=True)],
            "recess": [Boss(middle, -SUNK, 0.6, level=True)],
            "bore": [],
        }[self.hub]
        try:
            solid: cq.Shape = plate(
                disc(self.cover_d), self.holes, self.thickness, rim=self.edge_r, edge=edge, crown=self.crown,
                posts=[self._hook(k * 360 / self.clips + 180 / self.clips) for k in range(self.clips)],
                bosses=bosses, skirt=Level(disc(self.cover_d - 2 * self.bead), -self.skirt),
            )  # fmt: skip
        except Exception as error:
            raise self.fails("disc with windows", error) from error
        if self.label:
            top = self.thickness + PROUD - self.crown.drop(self.hub_d / 2 - 1.0, 0)
            solid = raised(solid, faces(self.label, self.font, self.letters), top, 0.8)
        return Built().solid(solid.moved(cq.Location(cq.Vector(0, 0, self.lift))))

    # -- checks -------------------------------------------------------------------------------------------------------

    @property
    def strain(self) -> float:
        """Strain at a hook's root as it snaps in: 3 t y / (2 L²), a straight arm bent by its hook."""
        return 1.5 * self.clip_t * self.hook / self.clip_h**2

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
        if self.strain > limit:
            yield Finding("snap strain", "warning",
                          f"the hooks are strained {self.strain:.1%} at the snap, {self.material} takes "
                          f"{limit:.1%} (from memory)", "longer, thinner or smaller hooks",
                          self.strain, limit)  # fmt: skip
        if self.imbalance > 0.5:
            yield Finding("imbalance", "warning",
                          f"the valve's hole moves the mass centre {self.imbalance:.2f} mm off the axis, at most 0.5",
                          "windows that show the valve, or a thicker rim", self.imbalance, 0.5, "mm")  # fmt: skip
        clear = (self.lug_hole - TOOL) / 2
        if self.lugs and clear < 1:
            yield Finding("lug clearance", "warning", f"{clear:.1f} mm around a socket wrench, 1 mm is needed",
                          "a larger lug_hole", clear, 1, "mm")  # fmt: skip

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
            inches = tyre.number("rim_in")
            rim = inches * 25.4
            width = (tyre.number("rim_width_low_in") + tyre.number("rim_width_high_in")) / 2 * 25.4
            for side, sign in (("left", -1.0), ("right", 1.0)):
                part = cls(
                    rim_in=inches, cover_d=round(rim - 4), seat_d=round(rim - 18), hub_pattern=car.hub_pattern,
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
