"""Packaging: from the options to the dimensions that everything else fits to.

`Derived` states each quantity once, for one car or a column of cars; the rules read it. `derive` makes the
`Hardpoints` of one car from it. Lengths in mm, masses in kg. X from the front axle to the rear, Y to the right, Z up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from configurator.vehicle.mass import Mass
from configurator.vehicle.options import Options
from parts.hardpoints import Hardpoints
from parts.proportions import WHEEL_STEP, Proportions
from parts.standards import table
from parts.terms import Table, Word, all_of, clip, if_, max_

ROOF = 40  # outer skin to headlining
COS_HEAD = math.cos(math.radians(8))  # H61 is measured along a line 8 degrees off the vertical
MODULE_X, MODULE_Y = 151 + 12, 355 + 8  # a battery module and its gap
PACK_WALLS = 40
SILL = 130  # crush space and sill on each side of the battery

RADIUS = Table({key: row.number("od_mm") / 2 for key, row in table("tyres").items()})
# arches are made for a size class, so that a tyre of nearly the same diameter changes no panel
WHEEL = Table({key: math.ceil(radius / WHEEL_STEP) * WHEEL_STEP for key, radius in RADIUS.rows.items()})
SECTION = Table({key: row.number("section_mm") for key, row in table("tyres").items()})
HUB_BORE = Table({key: row.number("bore_mm") for key, row in table("hubs").items()})
PREFERRED_ROWS = Table({n: min(3, n) for n in range(2, 9)})  # modules side by side
PACK_NX = {ny: Table({n: math.ceil(n / ny) for n in range(2, 9)}) for ny in (1, 2, 3)}
PLATE_HEIGHT = Table({key: row.number("height_mm") for key, row in table("plates").items()})


class Derived(Proportions):
    """The options of one car, or of n cars as (n,) columns, and every quantity that follows from them.

    `v.length` is the option; `v.headroom` is derived. With `seen`, the names of the options read are noted there.
    """

    def __init__(self, options: Mapping[str, Any], seen: set[str] | None = None):
        self._options, self._seen = options, seen

    @classmethod
    def of(cls, options: Options, seen: set[str] | None = None) -> Derived:
        """The namespace of one car; its names refuse comparison with names they cannot take."""
        return cls({name: _word(options, name) for name in Options.model_fields}, seen)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._options:
            raise AttributeError(f"neither an option nor derived: {name}")
        if self._seen is not None:
            self._seen.add(name)
        return self._options[name]

    # -- outside and wheels -------------------------------------------------------------------------------------------

    @property
    def rear_overhang(self) -> Any:
        return self.length - self.wheelbase - self.front_overhang

    @property
    def radius(self) -> Any:
        """Of the larger tyre: arches and ride height are the same front and rear."""
        return max_(RADIUS[self.tyre_front], RADIUS[self.tyre_rear])

    @property
    def wheel(self) -> Any:
        """The radius that the arches are made for: that of the larger tyre, in steps."""
        return max_(WHEEL[self.tyre_front], WHEEL[self.tyre_rear])

    @property
    def section(self) -> Any:
        return max_(SECTION[self.tyre_front], SECTION[self.tyre_rear])

    @property
    def side_gap(self) -> Any:
        """Tyre to the outside of the body."""
        return (self.width - self.track - self.section) / 2

    @property
    def wheel_z(self) -> Any:
        return 0.96 * self.radius

    @property
    def hub_bore(self) -> Any:
        return HUB_BORE[self.hub_pattern]

    # -- people -------------------------------------------------------------------------------------------------------

    @property
    def headroom(self) -> Any:
        """H61."""
        return (self.height - ROOF - self.sgrp_z) / COS_HEAD + 102

    @property
    def bed_length(self) -> Any:
        """From 370 mm behind the hip point to the tailgate's inner face."""
        return self.length - self.front_overhang - 40 - (self.sgrp_x + 370)

    @property
    def bed_width(self) -> Any:
        return self.width - 160

    # -- battery ------------------------------------------------------------------------------------------------------

    @property
    def pack_free_x(self) -> Any:
        """Between the tyres, with 30 mm of travel and 40 mm of structure at each."""
        return self.wheelbase - (RADIUS[self.tyre_front] + 70) - (RADIUS[self.tyre_rear] + 70)

    @property
    def pack_free_y(self) -> Any:
        return self.width - 2 * SILL

    @property
    def pack_ny(self) -> Any:
        """Modules side by side: as many as fit, three at most."""
        preferred = PREFERRED_ROWS[self.battery_modules]
        three = all_of(preferred >= 3, self.pack_fits(3))
        return if_(three, 3, if_(all_of(preferred >= 2, self.pack_fits(2)), 2, 1))

    @property
    def pack_nx(self) -> Any:
        n, ny = self.battery_modules, self.pack_ny
        return if_(ny >= 3, PACK_NX[3][n], if_(ny >= 2, PACK_NX[2][n], PACK_NX[1][n]))

    def pack_fits(self, ny: int) -> Any:
        """Whether the battery fits with `ny` modules side by side."""
        need_x = MODULE_X * PACK_NX[ny][self.battery_modules] + PACK_WALLS
        return all_of(need_x <= self.pack_free_x, ny * MODULE_Y + PACK_WALLS <= self.pack_free_y)

    @property
    def pack_need_x(self) -> Any:
        return MODULE_X * self.pack_nx + PACK_WALLS

    @property
    def pack_need_y(self) -> Any:
        return MODULE_Y * self.pack_ny + PACK_WALLS

    # -- handling -----------------------------------------------------------------------------------------------------

    @property
    def turning_radius(self) -> Any:
        """Of the outer front wheel at 35 degrees of steering."""
        return self.wheelbase / math.sin(math.radians(35)) + self.track / 2

    @property
    def stability(self) -> Any:
        """Static stability factor; centre of gravity estimated at 36 % of the height."""
        return self.track / (0.72 * self.height)

    # -- masses -------------------------------------------------------------------------------------------------------

    @property
    def mass(self) -> Any:
        """Running order, without battery and driver."""
        return Mass(self).running

    @property
    def gross_mass(self) -> Any:
        return Mass(self).gross

    # -- body language (the curves themselves are `parts.body`) -------------------------------------------------------

    @property
    def flare(self) -> Any:
        return clip(self.side_gap - 12, 4, 13)

    @property
    def plate_top(self) -> Any:
        """Upper edge of the rear plate: low in the bumper ring, 200 mm above the road (see its holder's fit)."""
        return max_(self.ground_clearance + 46, 200) + PLATE_HEIGHT[self.region]


def derive(options: Options) -> Hardpoints:
    """The hardpoints of a car. Works for any `Options`, also for those that break a rule."""
    o, v = options, Derived.of(options)
    seat_y = float(o.seat_offset if o.drive_side == "RHD" else -o.seat_offset)

    def settled(value: float) -> float:
        return round(float(value), 6) + 0.0  # hardpoints end up in cache keys: no noise in the last digits

    return Hardpoints(
        category=o.category, body_style=o.body_style, region=o.region, drive_side=o.drive_side, seats=o.seats,
        roof=o.roof, doors=o.doors, trim=o.trim, pattern=o.pattern,
        body_colour=o.body_colour, accent_colour=o.accent_colour, interior_colour=o.interior_colour,
        personal_text=o.personal_text, font=o.font, plate_no=o.plate_no, icon="" if o.icon == "none" else o.icon,
        roof_rack=o.roof_rack, partition=o.partition, charge_side=o.charge_side,
        width=float(o.width), height=float(o.height), wheelbase=float(o.wheelbase), track=float(o.track),
        front_overhang=float(o.front_overhang), rear_overhang=float(o.rear_overhang),
        ground_clearance=float(o.ground_clearance), flare=settled(v.flare),
        seat_height=float(o.seat_height), seat_reach=float(o.seat_reach), wheel=float(v.wheel),
        tyre_front=o.tyre_front, tyre_rear=o.tyre_rear, hub_pattern=o.hub_pattern, wheel_bore=o.wheel_bore,
        radius_front=RADIUS[o.tyre_front], radius_rear=RADIUS[o.tyre_rear], wheel_z=settled(v.wheel_z),
        heel=(float(v.heel_x), seat_y, float(v.heel_z)), sgrp=(float(v.sgrp_x), seat_y, float(v.sgrp_z)),
        headroom=settled(v.headroom),
        steering=(float(v.heel_x + 400), seat_y, float(v.heel_z + 630)), steering_tilt=27.0,
        modules=o.battery_modules, pack_nx=int(v.pack_nx), pack_ny=int(v.pack_ny),
    )  # fmt: skip


def _word(options: Options, name: str) -> Any:
    legal = Options.extra_of(name).get("enum")
    return Word(getattr(options, name), legal) if legal else getattr(options, name)
