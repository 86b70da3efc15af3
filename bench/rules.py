"""The rules' solver as customers meet it: random clicks, and everything it says checked.

    python -m bench.rules --states 10000 --seed 1 [--json]      domains, explanations, repairs, completions; times
    python -m bench.rules --agreement 10000                     the solver against the rules evaluated on numbers
    python -m bench.rules --walks 1000 --clicks 50 [--build 100]  no dead ends; the first hundred built whole
    python -m bench.rules --count                               how many configurations are legal

Times are wall times of `domains` for all options after one more pick, explanations of every greyed value and bound
included, in one process whose proofs are kept as they would be in the app. The checks use another, forgetful solver.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.counting import count
from configurator.vehicle import Options, Vehicle, check
from configurator.vehicle.packaging import Derived
from configurator.vehicle.rules import BY_ID
from configurator.vehicle.solver import Domain, Domains, Reason, Solver
from configurator.vehicle.solver.engine import Ask, Engine, Indices
from configurator.vehicle.solver.model import Model, model

TEXTS = {"personal_text": ("", "Mia", "Coach 7", "Zoë"), "plate_no": ("", "CB 2E 1750")}
SECONDS = 600.0  # while measuring, a busy machine must not turn answers into "not decided"


def click(rng: random.Random, domains: Domains) -> tuple[str, Any]:
    """A random option and a random value that it may still have."""
    domain = domains.options[rng.choice(list(domains.options))]
    return domain.option, rng.choice(TEXTS.get(domain.option, ("",)) if domain.free else domain.legal)


class Inspector:
    """Looks for faults in what a solver says, with another solver and with numbers."""

    def __init__(self, of: Model):
        self.model, self.engine = of, Engine(of)
        self.place = {rule.id: i for i, rule in enumerate(of.rules)}

    def possible(self, picks: Indices, ask: Ask, rules: list[int] | None = None) -> bool:
        selectors = None if rules is None else [self.engine.clauses.selectors[i] for i in rules]
        return self.engine.solve([*self.engine.literals(picks), *self.engine.asked(ask)], selectors)

    def indices(self, picks: dict[str, Any]) -> Indices:
        return {name: self.model.index(name, v) for name, v in picks.items() if name in self.model.domains}

    def domain(self, domain: Domain, picks: dict[str, Any]) -> Iterator[str]:
        """Every value is legal or explained; every explanation is a proof, and minimal."""
        name = domain.option
        if name not in self.model.domains:
            return
        for value in set(domain.values) - set(domain.legal) - set(domain.reasons):
            yield f"{name} {value} is neither legal nor explained"
        for reason, ask in self.asks(domain):
            if name in reason.picks or not reason.picks.items() <= picks.items():
                yield f"{reason.sentence} blames what was not picked"
            blamed, rules = self.indices(dict(reason.picks)), [self.place[id_] for id_ in reason.rules]
            if self.possible(blamed, ask, rules):
                yield f"{reason.sentence} is no proof"
            for pick in blamed:
                if not self.possible({other: k for other, k in blamed.items() if other != pick}, ask):
                    yield f"{reason.sentence} holds without {pick}"
            for rule in rules:
                if not self.possible(blamed, ask, [other for other in rules if other != rule]):
                    yield f"{reason.sentence} holds without {self.model.rules[rule].id}"

    def asks(self, domain: Domain) -> Iterator[tuple[Reason, Ask]]:
        """Each reason of a domain with the question that it answers; a bound's reason is for the step beyond it."""
        bounds = {id(domain.low_reason): "<", id(domain.high_reason): ">"}
        for reason in {id(reason): reason for reason in domain.reasons.values()}.values():
            values = [self.model.index(domain.option, v) for v, own in domain.reasons.items() if own is reason]
            sign = bounds.get(id(reason), "=")
            if sign == "=" and len(values) > 1:  # a flag or a count without a bound on show
                sign = ">" if values[-1] == len(domain.values) - 1 else "<"
            yield reason, Ask(domain.option, sign, values[-1] if sign == "<" else values[0])


def legal(options: Options) -> bool:
    """Whether the rules, evaluated on numbers, let a car pass."""
    return not any(verdict.stops for verdict in check(options))


def states(count_: int, seed: int, clicks: int = 25) -> dict[str, Any]:
    """Random states reached by clicks: what the solver says in each is checked."""
    rng, solver, inspector = random.Random(seed), Solver(seconds=SECONDS), Inspector(model())
    faults: list[str] = []
    times, cpu, calls, tally = (
        [],
        [],
        [],
        dict.fromkeys(("forbidden", "reasons", "repairs", "unrepairable", "completed"), 0),
    )
    picks: dict[str, Any] = {}
    for i in range(count_):
        if i % clicks == 0:
            picks = {}
        before, begun, worked = solver.engine.calls, time.perf_counter(), time.process_time()
        found = solver.domains(picks)
        times.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - worked)
        calls.append(solver.engine.calls - before)
        if found.conflict or not found.decided:
            faults.append(f"dead end at {picks}")
            picks = {}
            continue
        for domain in found.options.values():
            tally["forbidden"] += len(domain.reasons)
            tally["reasons"] += len({id(reason) for reason in domain.reasons.values()})
            faults += inspector.domain(domain, picks)
        greyed = [(domain.option, value) for domain in found.options.values() for value in domain.reasons]
        if greyed:
            option, value = rng.choice(greyed)
            repairs = solver.repair(picks, option, value)
            tally["unrepairable"] += not repairs
            if not repairs and inspector.possible({}, Ask(option, "=", inspector.model.index(option, value))):
                faults.append(f"no repair for {option}={value} at {picks}")
            for repair in repairs:
                tally["repairs"] += 1
                changed = {**picks, **{c.option: c.after for c in repair.changes}, option: value}
                car = solver.complete(changed)
                if car is None or not legal(car) or any(getattr(car, name) != v for name, v in changed.items()):
                    faults.append(f"the repair {repair.sentence} of {option}={value} fails at {picks}")
        car = solver.complete(picks)
        tally["completed"] += 1
        if car is None or not legal(car) or any(getattr(car, name) != value for name, value in picks.items()):
            faults.append(f"no car at {picks}")
        picks = {**picks, **dict([click(rng, found)])}
    p50, p95, most = (round(1000 * float(t), 1) for t in np.percentile(times, [50, 95, 100]))
    cpu50, cpu95 = (round(1000 * float(t), 1) for t in np.percentile(cpu, [50, 95]))
    return {"states": count_, "seed": seed, "p50_ms": p50, "p95_ms": p95, "max_ms": most,
            "cpu_p50_ms": cpu50, "cpu_p95_ms": cpu95,
            "calls_p50": float(np.median(calls)), **tally, "faults": len(faults),
            "first_faults": faults[:5]}  # fmt: skip


def agreement(count_: int, seed: int) -> dict[str, Any]:
    """Random full assignments, half of them near presets: "the solver says legal" against the rules on numbers."""
    rng, engine = np.random.default_rng(seed), Engine(model())
    domains = engine.model.domains
    rows = {name: rng.integers(0, len(values), count_) for name, values in domains.items()}
    walker = Solver(seconds=SECONDS)
    near = [walker.complete({}, name) for name in ("city-2", "l6e", "cargo", "beach", "family-4", "jp")]
    for i in range(0, count_, 2):  # every second one: a legal car with up to four changes
        car = near[i // 2 % len(near)]
        assert car is not None
        kept = rng.random(len(domains)) < 1 - rng.integers(0, 5) / len(domains)
        for keep, (name, values) in zip(kept, domains.items(), strict=True):
            if keep:
                rows[name][i] = values.index(getattr(car, name))
    cars = Derived({name: np.array(values)[rows[name]] for name, values in domains.items()})
    passes = np.ones(count_, bool)
    for rule in engine.model.rules:
        passes &= np.asarray(BY_ID[rule.id].holds(cars), bool)
    solved = [engine.solve(engine.literals({name: int(ks[i]) for name, ks in rows.items()})) for i in range(count_)]
    swept = [engine.sweeps.legal(tuple(int(rows[name][i]) for name in domains)) for i in range(count_)]
    return {"assignments": count_, "seed": seed, "legal": int(passes.sum()),
            "solver_differs": int(np.sum(passes != np.array(solved))),
            "sweeps_differ": int(np.sum(passes != np.array(swept)))}  # fmt: skip


def walks(count_: int, clicks: int, seed: int, build: int) -> dict[str, Any]:
    """Random walks of clicks, each completed to a car; some built whole."""
    rng, solver = random.Random(seed), Solver(seconds=SECONDS)
    dead, cars = 0, list[Options]()
    for _ in range(count_):
        picks: dict[str, Any] = {}
        for _ in range(clicks):
            found = solver.domains(picks)
            if found.conflict:
                break
            picks = {**picks, **dict([click(rng, found)])}
        car = None if solver.domains(picks).conflict else solver.complete(picks)
        if car is None or not legal(car):
            dead += 1
        else:
            cars.append(car)
    return {
        "walks": count_,
        "clicks": clicks,
        "seed": seed,
        "dead_ends": dead,
        **(built(cars[:build]) if build else {}),
    }


def built(cars: list[Options]) -> dict[str, Any]:
    """Build every part of some cars: refusals and kernel errors counted."""
    from configurator.production import placing
    from configurator.solid.shop import Shop
    from parts.part import BuildError
    from parts.record import ParameterError

    parts, refused, broken, said = 0, 0, 0, list[str]()
    with Shop() as shop:
        for car in cars:
            try:
                placed = placing.placed(Vehicle(car), shop)
            except ParameterError as error:
                refused += 1
                said.append(str(error))
                continue
            for _, made in shop.solids({item.part for item in placed}, "export"):
                parts += 1
                if isinstance(made, BuildError):
                    broken += 1
                    said.append(str(made))
    return {"built": len(cars), "parts": parts, "no_part_fits": refused, "kernel_errors": broken, "said": said[:5]}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, help_ in (("states", "random states"), ("agreement", "random assignments"), ("walks", "random walks")):
        arguments.add_argument(f"--{name}", type=int, default=0, help=help_)
    arguments.add_argument("--clicks", type=int, default=50, help="of each walk")
    arguments.add_argument("--build", type=int, default=0, help="walks whose cars are built whole")
    arguments.add_argument("--count", action="store_true", help="count the legal configurations")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    result: dict[str, Any] = {}
    if given.states:
        result["states"] = states(given.states, given.seed)
    if given.agreement:
        result["agreement"] = agreement(given.agreement, given.seed)
    if given.walks:
        result["walks"] = walks(given.walks, given.clicks, given.seed, given.build)
    if given.count:
        result["count"] = count(model())
    if given.json:
        sys.stdout.write(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    else:
        for title, facts in result.items():
            sys.stdout.writelines([f"{title}\n", *(f"  {name:22}{value}\n" for name, value in facts.items())])


if __name__ == "__main__":
    main()
