"""Hardpoints: the derived dimensions of one car that its parts fit to.

Computed from the options by `configurator.vehicle.packaging`; parts and the body only read them. All lengths in mm,
masses in kg, angles in degrees. Vehicle frame: X to the rear (0 at the front axle), Y to the vehicle's right (0 at the
centre plane), Z up (0 at the ground at design load). Codes in brackets are those of SAE J1100.
"""

from __future__ import annotations

from dataclasses import dataclass

from parts.frame import Vector
from parts.shape import Shape


@dataclass(frozen=True, kw_only=True)
class Hardpoints(Shape):
    """Everything a part may know about the car it goes on: its shape, what was chosen, and where people sit."""

    # what the customer chose and parts have to show
    category: str
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

    # wheels
    track: float  # W101
    tyre_front: str  # keys of the tyres' table
    tyre_rear: str
    hub_pattern: str  # a key of the hubs' table
    wheel_bore: float  # centre bore of the bought wheel; larger than the hub's needs a hub ring
    radius_front: float  # half the tyre's outside diameter
    radius_rear: float
    wheel_z: float  # 0.96 R: loaded radius of the larger tyre

    # people
    heel: Vector  # AHP: accelerator heel point of the driver
    sgrp: Vector  # seating reference point of the driver
    headroom: float  # H61
    steering: Vector  # centre of the steering wheel
    steering_tilt: float  # A18

    # battery
    modules: int
    pack_nx: int  # modules along X
    pack_ny: int  # modules along Y

    # choices that only some parts look at
    icon: str = ""  # a key of lettering.ICONS, "" for none
    roof_rack: bool = False
    partition: bool = False
    charge_side: str = "left"

    @property
    def driver(self) -> int:
        """Which side the driver sits on: -1 left (LHD), +1 right (RHD)."""
        return -1 if self.drive_side == "LHD" else 1
