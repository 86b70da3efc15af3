"""Mass: what a car weighs, as a sum that a person, a column of cars and a solver can all add up.

Linear in the sizes (mm) and a table per choice, in kg; fitted to a reference formula with powers and areas, from which
it stays within 4.2 kg (1.2 %) over all sizes. That formula is a design estimate, calibrated by hand to Ami (425 kg
without battery), YOYO (450 kg) and Twizy (375 kg): for planning, not for the type plate.
The cargo partition (10 kg) and the payloads are decisions of ours; the reference has none.
"""

from __future__ import annotations

from typing import Any

from parts.standards import table
from parts.terms import Table


def _axle(od: float, section: float, rim: float) -> float:
    """Two wheels with tyres and the larger brakes that a larger rim goes with, on a grid of half a kilogram."""
    wheel = 9.2 + 0.055 * (od - 530) + 0.03 * (section - 145)
    return round(2 * (2 * wheel + 2 * (rim - 13))) / 2


AXLE = Table(
    {
        key: _axle(row.number("od_mm"), row.number("section_mm"), row.number("rim_in"))
        for key, row in table("tyres").items()
    }
)
GLASS = Table({"city": 22, "cargo": 17, "beach": 8, "family": 26, "pickup": 17})
DOORS = Table({"none": 0, "net": 6, "canvas": 14, "hinged": 32, "sliding": 38})
ROOF = Table({"hard": 18, "panoramic": 20, "canvas": 7, "none": 3})
TRIM = Table({"base": 12, "comfort": 20, "premium": 28})
PAYLOAD = Table({"city": 40, "cargo": 200, "beach": 40, "family": 60, "pickup": 200})

CHASSIS = 58  # suspension, steering, brakes
DRIVE = 21  # inverter, reduction, charger; the motor adds 1 kg per kW
EQUIPMENT = 22  # lamps, wiring, liquids, tools
SEAT, PERSON = 8.5, 75
MODULE, PACK = 14, 10  # a module of 12 kg with its share of bars and plates; tray and electronics
ENERGY = 2.3  # kWh in a module
USABLE, KWH_PER_KM = 0.9, 0.075


class Mass:
    """The masses of one car (or a column of cars) in kg, and how far its battery takes it. `v` is its `Derived`."""

    def __init__(self, v: Any):
        self._v = v

    @property
    def running(self) -> Any:
        """In running order without traction battery and driver: what the limits of L6e and L7e mean."""
        v = self._v
        shell = -31 + 0.03 * v.wheelbase + 0.01 * v.length + 0.02 * v.width + 0.02 * v.height
        rolling = CHASSIS + AXLE[v.tyre_front] + AXLE[v.tyre_rear] + DRIVE + 1.0 * v.motor_kw
        body = GLASS[v.body_style] + DOORS[v.doors] + ROOF[v.roof] + 10 * v.partition
        return shell + rolling + body + SEAT * v.seats + TRIM[v.trim] + EQUIPMENT + 11 * v.hvac + 6 * v.roof_rack

    @property
    def battery(self) -> Any:
        return PACK + MODULE * self._v.battery_modules

    @property
    def kerb(self) -> Any:
        return self.running + self.battery

    @property
    def payload(self) -> Any:
        """Luggage or goods beside the people."""
        return PAYLOAD[self._v.body_style]

    @property
    def gross(self) -> Any:
        return self.kerb + PERSON * self._v.seats + self.payload

    @property
    def energy_kwh(self) -> Any:
        return ENERGY * self._v.battery_modules

    @property
    def range_km(self) -> Any:
        return self.energy_kwh * USABLE / KWH_PER_KM
