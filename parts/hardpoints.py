"""Hardpoints: the derived dimensions of one car that its parts fit to.

Computed from the options by `configurator.vehicle.packaging`; parts and the body only read them. All lengths in mm,
masses in kg, angles in degrees. Vehicle frame: X to the rear (0 at the front axle), Y to the vehicle's right (0 at the
centre plane), Z up (0 at the ground at design load). Codes in brackets are those of SAE J1100.
"""

from __future__ import annotations

from dataclasses import dataclass

from parts.frame import Vector


@dataclass(frozen=True)
class Hardpoints:
    """Everything a part may know about the car it goes on."""

    # what the customer chose and parts have to show
    category: str
    body_style: str  # city, cargo, beach, family, pickup
    region: str  # EU, UK, US, JP, CN, AU
    drive_side: str  # LHD, RHD
    seats: int
    roof: str  # hard, panoramic, canvas, none
    doors: str  # none, net, canvas, hinged, sliding
    trim: str  # base, comfort, premium
    pattern: str  # plain, hex, rib, wave, topo
    body_colour: str  # a key of the palette table
    accent_colour: str
    interior_colour: str
    personal_text: str
    font: str  # a key of the fonts table
    plate_no: str

    # outside
    length: float  # L103
    width: float  # W103, over the flares
    height: float  # H101
    wheelbase: float  # L101
    track: float  # W101
    front_overhang: float  # L104
    rear_overhang: float  # L105
    ground_clearance: float  # H156

    # wheels
    tyre_front: str  # keys of the tyres' table
    tyre_rear: str
    hub_pattern: str  # a key of the hubs' table
    wheel_bore: float  # centre bore of the bought wheel; larger than the hub's needs a hub ring
    radius_front: float  # half the tyre's outside diameter
    radius_rear: float
    wheel_z: float  # 0.96 R: loaded radius
    arch_radius: float  # R_arch: R + half the jounce + snow and build tolerance

    # people
    heel: Vector  # AHP: accelerator heel point of the driver
    sgrp: Vector  # seating reference point of the driver
    headroom: float  # H61
    steering: Vector  # centre of the steering wheel
    steering_tilt: float  # A18

    # battery and floor
    floor_z: float
    modules: int
    pack_nx: int  # modules along X
    pack_ny: int  # modules along Y

    # body language (reference: body.md section 1)
    x_front: float  # xf = -FO
    x_rear: float  # xr = L - FO
    x_a: float  # xA: foot of the A-pillar zone, behind the front arch
    x_cowl: float  # xc
    z_cowl: float  # zc
    z_sill: float
    z_bottom: float
    z_base: float  # layer line: top of the bumper ring, crease over the door
    z_belt: float  # belt0
    fade: float  # kf: how much of bow and taper a short overhang leaves, 0.12 to 1
    band: float  # width of the wheel-arch flare
    flare: float  # e_fl: how far the flare stands proud
    half_width: float  # hw: half the width without flares
    mouth: float  # ph: half the height of the black band with the lamps
    z_lamp: float  # zl: centre of mouth and lamps
    bow: float  # plan sweep of nose and tail
    crown: float  # height of the roof's and hood's crown
    taper: float  # plan taper of the sides
    r_bottom: float  # the one radius: rocker
    r_low: float  # … tub corners and hood
    r_high: float  # … lantern and roof

    # choices that only some parts look at
    icon: str = ""  # a key of lettering.ICONS, "" for none
    roof_rack: bool = False
    partition: bool = False
    charge_side: str = "left"

    @property
    def driver(self) -> int:
        """Which side the driver sits on: -1 left (LHD), +1 right (RHD)."""
        return -1 if self.drive_side == "LHD" else 1
