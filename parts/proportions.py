"""Proportions: the body's derived dimensions as formulas, for one car, a column of cars or a solver's terms.

Written once, in the words of `parts.terms`: the record of one body (`Shape`) and the namespace that the vehicle's rules
read both take them from here. Lengths in mm. X from the front axle to the rear, Y to the right, Z up from the ground.
Design language and sources: the body's master curves (`parts.body.curves`); codes in brackets are those of SAE J1100.
"""

from __future__ import annotations

from typing import Any

from parts.terms import clip, if_, max_, min_

TRAVEL_HALF, SNOW = 30, 25  # half of 60 mm wheel travel upwards; snow and build tolerance
FLOOR = 135  # battery module 108 + two walls of 8 + lid and floor plate 11
CARPET = 15
TALLEST_FACE = 1560  # above this height the face stops growing, or lamps would climb onto the hood
WHEEL_STEP = 10  # arches come in steps of wheel radius, so that a tyre of nearly the same size leaves the body alone


class Proportions:
    """What follows from a body's inputs. Subclasses supply these, as fields or from options."""

    body_style: Any
    wheelbase: Any  # L101
    front_overhang: Any  # L104
    rear_overhang: Any  # L105
    width: Any  # W103, over the flares
    height: Any  # H101
    ground_clearance: Any  # H156
    wheel: Any  # radius of the wheel that the arches are made for
    flare: Any  # how far the wheel-arch flares stand proud
    seat_height: Any  # H30
    seat_reach: Any  # L53

    # -- wheels and people --------------------------------------------------------------------------------------------

    @property
    def shorter_overhang(self) -> Any:
        return min_(self.front_overhang, self.rear_overhang)

    @property
    def arch_radius(self) -> Any:
        """R_arch: the opening around the wheel."""
        return self.wheel + TRAVEL_HALF + SNOW

    @property
    def arch_z(self) -> Any:
        """Height of the arches' centre: the loaded radius of the wheel that they are made for."""
        return 0.96 * self.wheel

    @property
    def heel_x(self) -> Any:
        """AHP, the driver's heel."""
        return self.arch_radius + 8

    @property
    def floor_z(self) -> Any:
        return self.ground_clearance + FLOOR

    @property
    def heel_z(self) -> Any:
        return self.floor_z + CARPET

    @property
    def sgrp_x(self) -> Any:
        """SgRP, the driver's hip."""
        return self.heel_x + self.seat_reach

    @property
    def sgrp_z(self) -> Any:
        return self.heel_z + self.seat_height

    # -- lines --------------------------------------------------------------------------------------------------------

    @property
    def x_front(self) -> Any:
        return -self.front_overhang

    @property
    def x_rear(self) -> Any:
        return self.wheelbase + self.rear_overhang

    @property
    def x_a(self) -> Any:
        """Foot of the A-pillar, behind the front arch."""
        return self.heel_x

    @property
    def x_cowl(self) -> Any:
        return self.heel_x - 60

    @property
    def z_cowl(self) -> Any:
        return min_(0.575 * self.height, self.sgrp_z + 330)

    @property
    def z_sill(self) -> Any:
        return self.ground_clearance + 105

    @property
    def z_bottom(self) -> Any:
        return self.ground_clearance + 40

    @property
    def z_base(self) -> Any:
        """Layer line: top of the bumper ring, crease over the door."""
        return max_(self.ground_clearance + 300, self.arch_z + 0.62 * self.arch_radius)

    @property
    def z_belt(self) -> Any:
        return self.sgrp_z + 400

    # -- face ---------------------------------------------------------------------------------------------------------

    @property
    def face(self) -> Any:
        """The height that the face is drawn for."""
        return min_(self.height, TALLEST_FACE)

    @property
    def mouth(self) -> Any:
        """Half the height of the black band with the lamps."""
        return 0.054 * self.face

    @property
    def lamp_lowest(self) -> Any:
        return self.z_base + self.mouth + 34

    @property
    def lamp_highest(self) -> Any:
        return self.z_cowl - 0.062 * self.face - self.mouth - 20

    @property
    def z_lamp(self) -> Any:
        """Centre of band and lamps."""
        return clip(0.462 * self.height, self.lamp_lowest, self.lamp_highest)

    @property
    def y_lamp(self) -> Any:
        return self.half_width - if_(self.width > 1300, 230, 205)

    # -- curves -------------------------------------------------------------------------------------------------------

    @property
    def half_width(self) -> Any:
        """Half the width without flares."""
        return self.width / 2 - self.flare

    @property
    def fade(self) -> Any:
        """How much of bow and taper a short overhang leaves, 0.12 to 1."""
        return clip((self.shorter_overhang - self.arch_radius) / 108, 0.12, 1)

    @property
    def band(self) -> Any:
        """Width of the wheel-arch flares."""
        return clip(self.shorter_overhang - self.arch_radius - 18, 10, 0.19 * self.wheel)

    @property
    def bow(self) -> Any:
        """Plan sweep of nose and tail."""
        return 0.076 * self.width * (0.35 + 0.65 * self.fade)

    @property
    def crown(self) -> Any:
        """Height of the crown of roof and hood."""
        return 0.030 * self.width

    @property
    def taper(self) -> Any:
        """Plan taper of the sides."""
        return 0.068 * self.width * self.fade

    @property
    def r_bottom(self) -> Any:
        """The one radius: at the rocker."""
        return 0.050 * self.width

    @property
    def r_low(self) -> Any:
        """… at tub and hood."""
        return 0.096 * self.width

    @property
    def r_high(self) -> Any:
        """… at lantern and roof."""
        return 0.062 * self.width
