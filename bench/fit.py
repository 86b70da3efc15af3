"""Random legal vehicles: do their parts fit, to each other and around the wheels?

    python -m bench.fit [--vehicles 200] [--solids 4] [--seed 1] [--json]

Every vehicle: all parts placed; every mate of `configurator.vehicle.mates` holds to 0.05 mm; neighbouring panels keep
their gap of 3 to 5 mm, measured between their exact edge curves; tyres stay clear of the panels at bump and full lock.
The first `--solids` vehicles are also built and their meshes intersected, every pair whose boxes overlap (a car takes
about a minute of two cores). Then faults are planted in a car that fits, and each has to be found.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from bench.cars import legal_cars
from configurator.production.clashes import clashes
from configurator.solid.shop import Shop
from configurator.vehicle import Options, Placed, Vehicle
from configurator.vehicle.gaps import Gap, gaps, rubs
from configurator.vehicle.mates import mismatches
from parts.body.panel import BodyPanel
from parts.hardpoints import Hardpoints
from parts.part import BuildError, Hole, Interface, Part
from parts.record import ParameterError

Report = dict[str, Any]


def measured(options: Options) -> Report:
    """One vehicle's mates, gaps and tyres. Runs in a worker."""
    vehicle = Vehicle(options)
    try:
        placed = vehicle.parts()
    except ParameterError as error:
        return {"parts": 0, "violations": [f"not placed: {error}"], "gaps": []}
    found = list(gaps(placed))
    return {
        "parts": len(placed),
        "gaps": [gap.median for gap in found],
        "least": min((gap.least for gap in found), default=float("nan")),
        "violations": violations(vehicle.hardpoints, placed, found),
    }


def violations(car: Hardpoints, placed: Sequence[Placed], between: Sequence[Gap] | None = None) -> list[str]:
    """Everything that doesn't fit, in sentences; `between` are its gaps, if they are measured already."""
    said = [f"mate: {m.message}" for m in mismatches(placed)]
    said += [f"gap: {g.ids[0]} and {g.ids[1]}, {g.least:.2f} least, {g.median:.2f} mm median"
             for g in (gaps(placed) if between is None else between) if not g.holds]  # fmt: skip
    said += [f"tyre: {r.id} is {r.short:.1f} mm too near to the {r.wheel} one" for r in rubs(car, placed)]
    return said


def solids(options: Options, shop: Shop) -> Report:
    """One vehicle built and its meshes intersected."""
    placed = Vehicle(options).parts()
    made = dict(shop.solids((p.part for p in placed), "export"))
    failed = [str(s) for s in made.values() if isinstance(s, BuildError)]
    meshes = {part: s.mesh for part, s in made.items() if not isinstance(s, BuildError)}
    found = clashes([p for p in placed if p.part in meshes], meshes)
    said = [f"clash: {c.ids[0]} and {c.ids[1]}, {c.volume:.0f} mm³, {c.depth:.2f} mm deep" for c in found]
    return {"parts": len(placed), "violations": [*failed, *said]}


# -- planted faults ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wrong:
    """A part that lies about its interfaces: what a mistake in a family would look like."""

    true: Part
    bend: Callable[[Hole], Hole]

    @property
    def family(self) -> str:
        return self.true.family

    def interfaces(self) -> Iterator[Interface]:
        for interface in self.true.interfaces():
            yield replace(interface, holes=tuple(self.bend(hole) for hole in interface.holes))


def planted(vehicle: Vehicle) -> dict[str, bool]:
    """Each fault, and whether it was found."""
    car, placed = vehicle.hardpoints, vehicle.parts()
    clean = set(violations(car, placed))

    def found(change: Callable[[Placed], Placed | None], points: Hardpoints = car) -> bool:
        return bool(set(violations(points, [change(p) or p for p in placed])) - clean)

    def bent(family: str, bend: Callable[[Hole], Hole]) -> Callable[[Placed], Placed | None]:
        # mates ask a part for its family and its interfaces only: all that the stand-in has
        return lambda p: replace(p, part=cast(Part, Wrong(p.part, bend))) if p.part.family == family else None

    def moved(family: str, **by: float) -> Callable[[Placed], Placed | None]:
        return lambda p: replace(p, frame=p.frame.moved(**by)) if p.part.family == family else None

    def grown(family: str, by: float) -> Callable[[Placed], Placed | None]:
        def change(p: Placed) -> Placed | None:
            if p.part.family != family or not isinstance(p.part, BodyPanel):
                return None
            part = p.part.model_copy()
            part.__dict__["region"] = p.part.region.buffer(by)
            return replace(p, part=part)

        return change

    return {
        "a hinge's hole moved by 0.2 mm": found(bent("hinge", lambda h: replace(h, x=h.x + 0.2))),
        "a lamp's bolt circle 1 % too wide": found(
            bent("headlight_bezel", lambda h: replace(h, x=1.01 * h.x, y=1.01 * h.y))
        ),
        "a plate holder's pitch 1 mm wrong": found(bent("plate_holder", lambda h: replace(h, x=h.x + np.sign(h.x)))),
        "a grille insert shifted by 0.3 mm": found(moved("grille_insert", x=0.3)),
        "a seat shell raised by 1 mm": found(moved("seat_shell", z=1.0)),
        "a door grown by 1.5 mm": found(grown("door_skin", 1.5)),
        "a hood shrunk by 2 mm": found(grown("hood_panel", -2.0)),
        "a wheel 40 mm too high": found(lambda p: None, replace(car, wheel_z=car.wheel_z + 40.0)),
    }


# ---------------------------------------------------------------------------------------------------------------------


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--vehicles", type=int, default=200)
    arguments.add_argument("--solids", type=int, default=4)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    cars = list(legal_cars(given.vehicles, given.seed))
    with Shop() as shop, ThreadPoolExecutor(shop.pool.workers) as threads:
        rows = list(threads.map(lambda options: shop.pool.run(measured, options), cars))
        built = [solids(options, shop) for options in cars[: given.solids]]
    faults = planted(Vehicle(Options()))
    every = [gap for row in rows for gap in row["gaps"]]
    said = [f"vehicle {i}: {v}" for i, row in enumerate(rows) for v in row["violations"]]
    said += [f"vehicle {i}, built: {v}" for i, row in enumerate(built) for v in row["violations"]]
    report = {
        "vehicles": len(rows),
        "parts": sum(row["parts"] for row in rows),
        "gaps": len(every),
        "median_gap_mm": round(statistics.median(every), 2) if every else None,
        "least_gap_mm": round(min((row["least"] for row in rows if row["gaps"]), default=float("nan")), 2),
        "built_vehicles": len(built),
        "violations": len(said),
        "faults_found": f"{sum(faults.values())}/{len(faults)}",
        "faults": faults,
        "list": said,
    }
    if given.json:
        sys.stdout.write(json.dumps(report, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{name}: {value}\n" for name, value in report.items() if name != "list")
        sys.stdout.writelines(f"  {line}\n" for line in said[:40])
    sys.exit(bool(said) or not all(faults.values()))


if __name__ == "__main__":
    main()
