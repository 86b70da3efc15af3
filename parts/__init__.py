"""What can be made: the part families, the standards they follow and the body they fit to."""

from __future__ import annotations

from parts.exterior.badge_nameplate import BadgeNameplate
from parts.exterior.cowl_grille import CowlGrille
from parts.exterior.door_skin import DoorSkin
from parts.exterior.fender_flare import FenderFlare
from parts.exterior.fender_panel import FenderPanel
from parts.exterior.front_bumper import FrontBumper
from parts.exterior.grille_insert import GrilleInsert
from parts.exterior.headlight_bezel import HeadlightBezel
from parts.exterior.hood_panel import HoodPanel
from parts.exterior.lamp_band import LampBand
from parts.exterior.mirror_housing import MirrorHousing
from parts.exterior.nose_panel import NosePanel
from parts.exterior.plate_holder import PlateHolder
from parts.exterior.rear_quarter import RearQuarter
from parts.exterior.rear_spoiler import RearSpoiler
from parts.exterior.rocker_panel import RockerPanel
from parts.exterior.roof_cap import RoofCap
from parts.exterior.roof_rail_foot import RoofRailFoot
from parts.exterior.sill_trim import SillTrim
from parts.exterior.tail_lamp_housing import TailLampHousing
from parts.exterior.tailgate_panel import TailgatePanel
from parts.exterior.wheel_cover import WheelCover
from parts.interior.air_vent import AirVent
from parts.interior.cup_holder_insert import CupHolderInsert
from parts.interior.dash_panel import DashPanel
from parts.interior.gauge_bezel import GaugeBezel
from parts.interior.phone_mount import PhoneMount
from parts.interior.pull_handle import PullHandle
from parts.interior.seat_shell import SeatShell
from parts.interior.selector_knob import SelectorKnob
from parts.interior.slot_accessory import SlotAccessory
from parts.interior.steering_wheel import SteeringWheel
from parts.part import Part
from parts.record import unknown
from parts.structure.battery_tray import BatteryTray
from parts.structure.hinge import Hinge
from parts.structure.hub_ring import HubRing
from parts.structure.seat_bracket import SeatBracket
from parts.structure.sensor_mount import SensorMount
from parts.structure.tube_node import TubeNode
from parts.tooling.display_model import DisplayModel
from parts.tooling.drill_jig import DrillJig
from parts.tooling.gap_flush_gauge import GapFlushGauge

CATALOGUE: tuple[type[Part], ...] = (
    # exterior
    HoodPanel,
    NosePanel,
    LampBand,
    HeadlightBezel,
    FrontBumper,
    GrilleInsert,
    BadgeNameplate,
    PlateHolder,
    CowlGrille,
    FenderPanel,
    FenderFlare,
    DoorSkin,
    MirrorHousing,
    RockerPanel,
    SillTrim,
    RearQuarter,
    TailgatePanel,
    TailLampHousing,
    RoofCap,
    RoofRailFoot,
    RearSpoiler,
    WheelCover,
    # interior
    DashPanel,
    GaugeBezel,
    AirVent,
    SteeringWheel,
    SelectorKnob,
    CupHolderInsert,
    SlotAccessory,
    PhoneMount,
    PullHandle,
    SeatShell,
    # structure
    BatteryTray,
    TubeNode,
    SeatBracket,
    Hinge,
    HubRing,
    SensorMount,
    # tooling
    DrillJig,
    GapFlushGauge,
    DisplayModel,
)

BY_NAME = {family.family: family for family in CATALOGUE}


def family(name: str) -> type[Part]:
    """A family by its name.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    if name not in BY_NAME:
        raise unknown("part", name, list(BY_NAME))
    return BY_NAME[name]
