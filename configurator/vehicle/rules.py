"""Rules: what makes a car of the options, each as one readable entry of a table.

A rule `holds` or not, for one car or for a column of cars (`Derived`), in the words of `terms`. Severities:
`error` stops the car; `warning` lets it pass and says so; `automatic` tells what was settled for the customer;
`guard` cannot be broken inside the options' ranges today and would stop the car if it were.
Design aid, not homologation: sources marked "from memory" must be checked before anybody relies on them.
Ids R01 to R38 follow one list. Left to parts and checks: R16, R26, R31 to R35, R37. Texts (R36): `options` and `words`.
Needs data from outside: R38 (yearly count). Settled by formula in `packaging`: R12 (arch), R18 (floor), R29 (what the
driver's side mirrors). The rules that stop a car are also what the `solver` reasons with: a new one needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from configurator.vehicle import limits as law
from configurator.vehicle.options import ROOFS, Options
from configurator.vehicle.packaging import RADIUS, SECTION, WHEEL, Derived
from parts.shape import BODY_STYLES
from parts.terms import all_of, any_of, implies, not_, times

Severity = Literal["error", "warning", "automatic", "guard"]


@dataclass(frozen=True)
class Rule:
    """One rule. `text` is its sentence, `numbers` a format of the case at hand (`v` is the car), both for customers."""

    id: str
    severity: Severity
    text: str
    numbers: str
    repair: str
    source: str
    holds: Callable[[Any], Any]


@dataclass(frozen=True)
class Verdict:
    """A rule that one car does not keep (or, if automatic, what was done): nothing to say means all is well."""

    id: str
    severity: Severity
    sentence: str
    repair: str
    source: str
    options: tuple[str, ...]  # the options that the rule looks at

    @property
    def stops(self) -> bool:
        """Whether the car may not be made."""
        return self.severity in ("error", "guard")


def _tyres(v: Any) -> tuple[Any, Any]:
    return v.tyre_front, v.tyre_rear


def _overhangs(v: Any, spare: float) -> Any:
    """Both overhangs reach `spare` mm beyond the arch of the larger tyre."""
    return all_of(*[
        overhang >= WHEEL[tyre] + 55 + spare for overhang in (v.front_overhang, v.rear_overhang) for tyre in _tyres(v)
    ])  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------

RULES: tuple[Rule, ...] = (
    # -- law: the category -------------------------------------------------------------------------------------------
    Rule("R01", "error", "The car may be no larger than its category allows.",
         "{v.category} allows {length:.0f} x {width:.0f} mm; this car is {v.length} x {v.width} mm",
         "make it shorter or narrower, or choose another category", "Reg. (EU) 168/2013; JP type designation",
         lambda v: all_of(v.length <= law.LENGTH[v.category], v.width <= law.WIDTH[v.category])),
    Rule("R01h", "guard", "The car may be no higher than its category allows.",
         "{v.height} mm", "make it lower", "Reg. (EU) 168/2013; JP type designation",
         lambda v: v.height <= law.HEIGHT[v.category]),
    Rule("R02", "error", "Without its battery the car may weigh no more than its category allows.",
         "{v.mass:.0f} kg; {v.category} allows {mass:.0f} kg",
         "choose a simpler trim, a lighter roof or doors, leave out air conditioning, or make it smaller",
         "Reg. (EU) 168/2013, Annex I; mass estimated", lambda v: v.mass <= law.MASS[v.category] + law.EPS),
    Rule("R02w", "warning", "The estimated mass should keep 5 % clear of the category's limit.",
         "{v.mass:.0f} kg of {mass:.0f} kg", "choose a lighter roof, doors or trim", "good practice",
         lambda v: v.mass <= 0.95 * law.MASS[v.category] + law.EPS),
    Rule("R03", "error", "The motor may have no more power than the category allows.",
         "{v.motor_kw} kW; {v.category} allows {power:.0f} kW", "choose a smaller motor",
         "Reg. (EU) 168/2013, Annex I; JP type designation", lambda v: v.motor_kw <= law.POWER[v.category]),
    Rule("R03s", "error", "The top speed has to be one that the category allows.",
         "{v.speed_kmh} km/h; {v.category} allows {slowest:.0f} to {fastest:.0f} km/h", "change the top speed",
         "Reg. (EU) 168/2013, Annex I; JP type designation; 49 CFR 571.500",
         lambda v: all_of(v.speed_kmh <= law.FASTEST[v.category], v.speed_kmh >= law.SLOWEST[v.category])),
    Rule("R04", "error", "The car may have no more seats than its category allows.",
         "{v.seats} seats; {v.category} allows {seats:.0f}", "choose fewer seats or another category",
         "Reg. (EU) 168/2013, Annex I (four seats of L7e-CP from memory)", lambda v: v.seats <= law.SEATS[v.category]),
    Rule("R05", "error", "A goods vehicle (L7e-CU) needs a load bed of more than 30 % of its plan area.",
         "bed {v.bed_length:.0f} x {v.bed_width} mm", "lengthen the car behind the seats",
         "Reg. (EU) 168/2013, Annex I; bed counted from 370 mm behind the hip point",
         lambda v: implies(v.category == "L7e-CU",
                           times(v.bed_length, v.bed_width) >= times(0.3 * v.length, v.width) + 1)),
    Rule("R06", "guard", "The seat's reference point has to be more than 400 mm above the ground.",
         "{v.sgrp_z:.0f} mm", "raise the seat or the ground clearance", "Reg. (EU) 168/2013, Art. 2(2)(k)",
         lambda v: v.sgrp_z > 400),
    Rule("R05p", "error", "A goods vehicle (L7e-CU) needs a fixed partition behind the seats.",
         "there is none", "add the partition", "Reg. (EU) 168/2013, Annex I",
         lambda v: implies(v.category == "L7e-CU", any_of(v.partition))),
    Rule("GVM", "guard", "A low-speed vehicle has to stay under 1361 kg with people and luggage.",
         "{v.gross_mass:.0f} kg", "make it lighter", "49 CFR 571.500", lambda v: v.gross_mass < law.GROSS[v.category]),
    # -- packaging ---------------------------------------------------------------------------------------------------
    Rule("R07", "error", "Behind the rear axle there have to be 250 to 700 mm of body.",
         "length {v.length} less wheelbase {v.wheelbase} and front overhang {v.front_overhang} is {v.rear_overhang} mm",
         "change the length, the wheelbase or the front overhang", "geometry",
         lambda v: all_of(v.rear_overhang >= 250, v.rear_overhang <= 700)),
    Rule("B01", "error", "The body has to reach at least 20 mm beyond the wheel arches.",
         "overhangs {v.front_overhang} and {v.rear_overhang} mm; arches of {v.arch_radius:.0f} mm need {need:.0f} mm",
         "lengthen the overhang, or choose smaller tyres", "body design: the arch would cut through the bumper",
         lambda v: _overhangs(v, 20)),
    Rule("B01w", "warning", "The overhangs should reach 60 mm beyond the arches, or the body loses its curves.",
         "overhangs {v.front_overhang} and {v.rear_overhang} mm against {ample:.0f} mm: "
         "{v.fade:.0%} of bow and taper remain", "lengthen the shorter overhang", "body design",
         lambda v: _overhangs(v, 60)),
    Rule("B02", "guard", "The lamps have to find room between bumper and hood.",
         "between {v.lamp_lowest:.0f} and {v.lamp_highest:.0f} mm", "make the car higher or lower its clearance",
         "body design", lambda v: v.lamp_lowest <= v.lamp_highest),
    Rule("R08", "error", "Four seats need 2050 mm of wheelbase and 2900 mm of length.",
         "{v.seats} seats on {v.wheelbase} and {v.length} mm", "lengthen the car, or choose two seats", "packaging",
         lambda v: implies(v.seats >= 3, all_of(v.wheelbase >= 2050, v.length >= 2900))),
    Rule("R09", "error", "The headroom (H61) has to be at least 940 mm.", "{v.headroom:.0f} mm",
         "make the car higher, or lower the seat or the ground clearance", "SAE J1100",
         lambda v: v.height - 40 - v.sgrp_z >= law.HEADROOM_LEAST),
    Rule("R09w", "warning", "A tall driver should have 965 mm of headroom (H61).", "{v.headroom:.0f} mm",
         "make the car higher, or lower the seat", "SAE J1100, 95th percentile",
         lambda v: v.height - 40 - v.sgrp_z >= law.HEADROOM_GOOD),
    Rule("R10", "error", "Two people have to sit side by side without touching the doors.",
         "hip points {v.seat_offset} mm off the centre in {v.width} mm of width",
         "move the seats together, widen the car, or choose one seat", "packaging",
         lambda v: implies(v.seats >= 2, 2 * v.seat_offset + 460 <= v.width - 180)),
    Rule("R11", "error", "The tyres have to stay 15 mm inside the body, and no more than 140 mm.",
         "track {v.track} plus tyre {v.section:.0f} mm in {v.width} mm of width", "change the track or the width",
         "UN R26, 6.7; farther inside, a locked wheel meets the bumper", lambda v: all_of(*[
             all_of(v.track + SECTION[tyre] <= v.width - 30, v.track + SECTION[tyre] >= v.width - 280)
             for tyre in _tyres(v)])),
    Rule("R13", "warning", "Front and rear wheels should have one rim size, and diameters within 7 %.",
         "{v.tyre_front} in front, {v.tyre_rear} behind", "choose tyres of one rim size",
         "good practice; Twizy is the exception that works",
         lambda v: all_of(law.RIM[v.tyre_front] == law.RIM[v.tyre_rear], *[
             RADIUS[a] <= 1.07 * RADIUS[b] for a, b in (_tyres(v), _tyres(v)[::-1])])),
    Rule("R14", "error", "The tyres have to carry the loaded car.",
         "the heavier axle puts {load:.0f} kg on each of its wheels", "choose tyres with a higher load index",
         "ETRTO load index (from memory); axle share 55 %; payload assumed by body style",
         lambda v: all_of(*[0.275 * v.gross_mass <= law.LOAD[tyre] for tyre in _tyres(v)])),
    Rule("R15", "error", "The wheel's bore has to go over the hub.",
         "bore {v.wheel_bore:g} mm, hub {v.hub_bore:g} mm", "choose wheels with a larger bore, or another hub",
         "wheel standards", lambda v: v.wheel_bore >= v.hub_bore),
    Rule("R15a", "automatic", "Wheels bored wider than the hub are centred by printed rings.",
         "bore {v.wheel_bore:g} mm, hub {v.hub_bore:g} mm", "", "wheel standards",
         lambda v: v.wheel_bore <= v.hub_bore + 0.05),
    Rule("R17", "guard", "The battery has to lie between the axles and inside the sills.",
         "needs {v.pack_need_x:.0f} x {v.pack_need_y:.0f} mm, free are {v.pack_free_x:.0f} x {v.pack_free_y:.0f} mm",
         "choose fewer modules, or a longer or wider car", "spirit of UN R100 and R136",
         lambda v: any_of(*[v.pack_fits(ny) for ny in (1, 2, 3)])),
    Rule("R17a", "automatic", "The battery is laid out anew, because its modules do not fit side by side as usual.",
         "{v.battery_modules} modules {v.pack_nx:.0f} x {v.pack_ny:.0f}, in {v.pack_free_y:.0f} mm between the sills",
         "", "packaging", lambda v: all_of(implies(v.battery_modules >= 3, v.pack_fits(3)),
                          implies(v.battery_modules <= 2, v.pack_fits(2)))),
    Rule("R19a", "warning", "The front should clear a ramp of 18°.",
         "overhang {v.front_overhang} mm at {v.ground_clearance} mm of clearance",
         "shorten the front overhang or raise the car", "use",
         lambda v: v.ground_clearance >= law.TAN_18 * (v.front_overhang - 0.6 * v.radius)),
    Rule("R19b", "warning", "The rear should clear a ramp of 18°.",
         "overhang {v.rear_overhang} mm at {v.ground_clearance} mm of clearance",
         "shorten the rear overhang or raise the car", "use",
         lambda v: v.ground_clearance >= law.TAN_18 * (v.rear_overhang - 0.6 * v.radius)),
    Rule("R19c", "warning", "The floor should clear a crest of 12°.",
         "wheelbase {v.wheelbase} mm at {v.ground_clearance} mm of clearance", "raise the car or shorten the wheelbase",
         "use", lambda v: 2 * v.ground_clearance >= law.TAN_6 * v.wheelbase),
    Rule("R20", "warning", "In fast bends, track over twice the centre of gravity's height should be 0.95 or more.",
         "{v.stability:.2f}", "widen the track or lower the car", "static stability factor",
         lambda v: v.track >= 0.95 * 0.72 * v.height),
    Rule("R21", "warning", "The car should turn within a radius of 4.5 m.", "{turning:.2f} m",
         "shorten the wheelbase", "geometry at 35° of steering; Ami turns in 3.6 m",
         lambda v: v.turning_radius <= 4500),
    # -- what goes together ------------------------------------------------------------------------------------------
    Rule("R22", "error", "A roof rack or solar cells need a hard roof.", "the roof is {v.roof}",
         "choose the hard roof, or leave out rack and solar cells", "logic",
         lambda v: implies(any_of(v.roof_rack, v.solar_roof), v.roof == "hard")),
    Rule("R23", "automatic", "Without solid doors there are no door skins and hinges; mirrors go on the A-pillars.",
         "doors: {v.doors}", "", "logic", lambda v: not_(any_of(v.doors == "none", v.doors == "net"))),
    Rule("R24", "automatic", "Sliding doors run in the sill: no hinges, and no handle prouder than 30 mm.",
         "doors: {v.doors}", "", "UN R26 (from memory)", lambda v: not_(v.doors == "sliding")),
    Rule("R25", "guard", "The lamps have to sit 500 to 1200 mm high and 600 mm apart.",
         "{v.z_lamp:.0f} mm high", "change height or width", "UN R48 (400 mm apart below a width of 1300 mm)",
         lambda v: all_of(v.z_lamp >= 500, v.z_lamp <= 1200, 2 * (v.y_lamp - v.mouth + 11) >= 400,
                          implies(v.width >= 1300, 2 * (v.y_lamp - v.mouth + 11) >= 600))),
    Rule("R27", "guard", "The number plate's upper edge has to be at most 1500 mm above the road.",
         "{v.plate_top:.0f} mm", "lower the ground clearance", "Dir. 2009/62/EC", lambda v: v.plate_top <= 1500),
    Rule("R28", "automatic", "Japan asks for a speed mark on the tail, the US for side markers and SAE lamps.",
         "region {v.region}", "", "JP type designation; 49 CFR 571.500",
         lambda v: not_(any_of(v.region == "US", v.region == "JP"))),
    Rule("R30", "warning", "The driver should sit towards the middle of the road.", "{v.drive_side} in {v.region}",
         "swap the driver's side (it may be meant: postmen like it)", "use",
         lambda v: law.ROAD_SIDE[v.region] == law.STEERING[v.drive_side]),
    Rule("X01", "error", "The accent has to differ visibly from the body's colour.",
         "{v.accent_colour} on {v.body_colour}", "choose another accent",
         f"design: colour difference of {law.ALIKE:g} (CIE 1976)",
         lambda v: not_(any_of(*[all_of(v.body_colour == b, v.accent_colour == a) for b, a in law.CLASHES]))),
    Rule("X02", "error", "A closed cargo body needs a partition behind the seats.", "there is none",
         "add the partition", "load safety", lambda v: implies(v.body_style == "cargo", any_of(v.partition))),
    Rule("X03", "error", "A light quadricycle (L6e) may not tow.", "tow bar chosen",
         "leave out the tow bar, or choose L7e", "design decision",
         lambda v: implies(v.category == "L6e-BP", not_(v.tow))),
    Rule("X04", "error", "Four people without a roof need a roll bar.", "{v.seats} seats, roof: {v.roof}",
         "add the roll bar, or choose a roof", "design decision",
         lambda v: implies(all_of(v.seats >= 3, v.roof == "none"), any_of(v.roll_bar))),
    Rule("X05", "warning", "Air conditioning needs a closed cabin to be worth its weight.", "roof: {v.roof}",
         "leave it out, or choose a closed roof", "use",
         lambda v: implies(any_of(v.hvac), any_of(v.roof == "hard", v.roof == "panoramic"))),
    Rule("P01", "error", "A goods vehicle (L7e-CU) needs a cargo or pickup body.", "the body is {v.body_style}",
         "choose cargo or pickup, or category L7e-CP", "proposed",
         lambda v: implies(v.category == "L7e-CU", any_of(v.body_style == "cargo", v.body_style == "pickup"))),
    Rule("P02", "error", "The category has to exist where the car will drive.", "{v.category} in {v.region}",
         "choose the region's own category, or show-only", "proposed",
         lambda v: all_of(*[implies(v.category == category, any_of(*[v.region == region for region in regions]))
                            for category, regions in law.REGIONS_OF.items()])),
    Rule("P03", "error", "A family body needs four seats; cargo and pickup take two at most.",
         "{v.body_style} with {v.seats} seats", "change the seats or the body", "proposed",
         lambda v: all_of(implies(v.body_style == "family", v.seats >= 4),
                          implies(any_of(v.body_style == "cargo", v.body_style == "pickup"), v.seats <= 2))),
    Rule("P04", "error", "The roof has to be one that the body can carry.", "{v.roof} roof on a {v.body_style} body",
         "choose another roof or body", "proposed",
         lambda v: all_of(*[implies(all_of(v.body_style == body, v.roof == roof), roof in law.ROOFS_OF[body])
                            for body in BODY_STYLES for roof in ROOFS])),
    Rule("P05", "warning", "Hubs with five or six bolts usually come with rims of 14 inches and more.",
         "{v.hub_pattern} with {v.tyre_front}", "choose a four-bolt hub or a larger rim", "proposed; a guess",
         lambda v: implies(law.BOLTS[v.hub_pattern] >= 5, all_of(*[law.RIM[tyre] >= 14 for tyre in _tyres(v)]))),
)  # fmt: skip

BY_ID = {rule.id: rule for rule in RULES}


def check(options: Options) -> list[Verdict]:
    """Every rule that the car does not keep, in the order of `RULES`; `automatic` ones tell what was done.

    A warning ("R09w") is left out where the error of the same thing ("R09") says it already.
    """
    v = Derived.of(options)
    broken = {rule.id: rule for rule in RULES if not rule.holds(v)}
    return [_verdict(rule, options) for id_, rule in broken.items() if id_[-1] != "w" or id_[:-1] not in broken]


def _verdict(rule: Rule, options: Options) -> Verdict:
    seen: set[str] = set()
    rule.holds(Derived.of(options, seen))
    involved = tuple(name for name in Options.model_fields if name in seen)
    numbers = rule.numbers.format(v=Derived.of(options), **_limits(options))
    return Verdict(rule.id, rule.severity, f"{rule.text[:-1]}: {numbers}.", rule.repair, rule.source, involved)


def _limits(options: Options) -> dict[str, float]:
    """The numbers that sentences quote beside the car's own."""
    v, category = Derived.of(options), options.category
    return {
        "length": law.LENGTH[category], "width": law.WIDTH[category], "mass": law.MASS[category],
        "power": law.POWER[category], "seats": law.SEATS[category], "fastest": law.FASTEST[category],
        "slowest": law.SLOWEST[category], "need": v.arch_radius + 20, "ample": v.arch_radius + 60,
        "load": 0.275 * v.gross_mass, "turning": v.turning_radius / 1000,
    }  # fmt: skip
