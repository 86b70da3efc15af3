"""Solver: what a customer may still choose, why not the rest, and what would make it possible.

Picks are the options that the customer has chosen so far, each with its value; everything else is open. Answers come in
customers' words and are never wrong: what cannot be decided in two seconds of computing is "not decided".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from configurator.vehicle.configuration import preset as preset_of
from configurator.vehicle.options import Options
from configurator.vehicle.price import price
from configurator.vehicle.solver.answers import (
    Change,
    Clash,
    Conflict,
    Domain,
    Explanation,
    Goal,
    Offer,
    Reason,
    Repair,
    because,
    told,
)
from configurator.vehicle.solver.completion import completed
from configurator.vehicle.solver.domains import Contradiction, Found, Search
from configurator.vehicle.solver.engine import Ask, Core, Engine, Indices, Undecided
from configurator.vehicle.solver.goals import AIMS, MEASURES, Limits, Planner, gives_up, prepare
from configurator.vehicle.solver.model import Model, Picks, model
from configurator.vehicle.solver.repairs import repairs
from configurator.vehicle.solver.terms import values_of
from configurator.vehicle.solver.witness import Row
from parts.record import ParameterError, shown, unknown

SECONDS = 2.0
T = TypeVar("T")


@dataclass(frozen=True)
class Domains:
    """The domains of all options beside some picks. Picks that contradict each other have a `conflict`, no domains."""

    picks: Mapping[str, Any]
    options: Mapping[str, Domain]
    conflict: Conflict | None = None
    decided: bool = True


class Solver:
    """The rules of one model, ready for questions. One at a time: threads wait for each other."""

    def __init__(self, of: Model | None = None, seconds: float = SECONDS):
        self.model, self.seconds = of or model(), seconds
        self.engine = Engine(self.model)
        self._lock = threading.Lock()

    # -- questions ----------------------------------------------------------------------------------------------------

    def domains(self, picks: Picks) -> Domains:
        """What every option may be beside the picks, each but its own.

        Raises:
            ParameterError: a pick is not an option, or not a value that it may have.
        """
        chosen = settled(picks)

        def ask() -> Domains:
            indices = self._indices(chosen)
            try:
                found = Search(self.engine, indices).run()
            except Contradiction:
                return Domains(chosen, {}, self._conflict(chosen))
            options = {
                name: self._domain(name, found[name], chosen) if name in found else free(name, chosen)
                for name in Options.model_fields
            }
            return Domains(chosen, options, decided=not any(d.undecided for d in options.values()))

        return self._timed(ask, Domains(chosen, {}, decided=False))

    def explain(self, picks: Picks, option: str, value: Any) -> Explanation:
        """Whether an option may have a value beside the picks (its own put aside); if not, why, and repairs.

        Raises:
            ParameterError: a pick or the value is none that an option may have.
        """
        before, chosen = settled(picks), settled({**picks, option: value})
        value = chosen.pop(option)

        def ask() -> Explanation:
            if option not in self.model.domains:
                return Explanation(option, value, "yes")
            indices, wanted = self._indices(chosen), Ask(option, "=", self.model.index(option, value))
            core = self.engine.core(indices, wanted)
            if core is None:
                return Explanation(option, value, "yes")
            reason = self._reason(wanted, core, chosen)
            return Explanation(option, value, "no", reason, self._repairs({**before, **chosen}, {option: value}))

        return self._timed(ask, Explanation(option, value, "not decided"))

    def repair(self, picks: Picks, option: str, value: Any) -> tuple[Repair, ...]:
        """Up to three smallest changes of picks beside which the option may have the value: fewest changes first, then
        the least in price and size. None needed: one without changes. None possible, or not decided: empty.

        Raises:
            ParameterError: a pick or the value is none that an option may have.
        """
        before, wanted = settled(picks), {option: settled({**picks, option: value})[option]}
        return self._timed(lambda: self._repairs(before, wanted), ())

    def complete(self, picks: Picks, preset: str = "city-2") -> Options | None:
        """The legal car nearest to the preset that has all the picks; None if not decided in time.

        Raises:
            ParameterError: a pick is none that an option may have.
            Clash: no car has all the picks; it says why.
        """
        chosen, near = settled(picks), preset_of(preset).options

        def ask() -> Options | None:
            try:
                row = completed(self.engine, self._indices(chosen), self._near(near))
            except Contradiction:
                raise Clash(self._conflict(chosen)) from None
            return self._whole(row, near, chosen)

        return self._timed(ask, None)

    def goal(self, picks: Picks, aims: Sequence[str] = AIMS, limits: Limits = (), preset: str = "city-2") -> Goal:
        """The best cars that have the picks and keep the limits: the best in one aim, or up to five of the Pareto set
        of two aims. Aims and limits are of `MEASURES`; a limit is (measure, "<=" or ">=", number).

        Raises:
            ParameterError: a pick, an aim or a limit is none that there is.
        """
        chosen, near = settled(picks), preset_of(preset).options
        for name in [*aims, *(name for name, _, _ in limits)]:
            if name not in MEASURES:
                raise unknown("measure", name, list(MEASURES))
        if not 1 <= len(aims) <= 2 or len(set(aims)) < len(aims):
            raise ParameterError("goal", [f"one or two different aims can be weighed, not {shown(', '.join(aims))}"])

        def ask() -> Goal:
            start, wanted = self._near(near), self._indices(chosen)
            planner = Planner(self.model, wanted, start, limits, self.engine.deadline)
            rows = planner.pareto(*aims) if len(aims) == 2 else planner.single(aims[0])
            if not rows:
                return Goal("no", why=planner.relaxed())
            found = [planner.values(row) for row in rows]
            return Goal("yes", tuple(
                Offer(self._whole(row, near, chosen), values, gives_up(values, found, aims))
                for row, values in zip(rows, found, strict=True)
            ))  # fmt: skip

        prepare()
        return self._timed(ask, Goal("not decided"))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _timed(self, ask: Callable[[], T], undecided: T) -> T:
        with self._lock:
            self.engine.allow(self.seconds)
            try:
                return ask()
            except Undecided:
                return undecided

    def _whole(self, row: Row, near: Options, chosen: Picks) -> Options:
        """A solver's car with the options that no rule looks at as in the preset."""
        whole = {name: self.model.domains[name][k] for name, k in zip(self.model.domains, row, strict=True)}
        return Options(**with_font({**near.values(), **whole, **chosen}, chosen))

    def _indices(self, picks: Picks) -> Indices:
        return {name: self.model.index(name, value) for name, value in picks.items() if name in self.model.domains}

    def _near(self, options: Options) -> Indices:
        """A car as indices; a value that the model leaves out counts as the first."""
        given = options.values()
        return {n: values.index(given[n]) if given[n] in values else 0 for n, values in self.model.domains.items()}

    def _domain(self, name: str, found: Found, chosen: Picks) -> Domain:
        values = self.model.domains[name]
        legal = tuple(value for value, fine in zip(values, found.legal, strict=True) if fine)
        given = {ask: self._reason(ask, core, chosen) for ask, core in found.cores.items()}
        reasons, bounds = dict[Any, Reason](), dict[str, Reason]()
        for sign, pick in ((">", min), ("<", max)):
            asks = [ask for ask in given if ask.sign == sign]
            if asks:
                tightest = pick(asks, key=lambda ask: ask.k)
                bounds[sign] = given[tightest]
                beyond = range(tightest.k, len(values)) if sign == ">" else range(tightest.k + 1)
                reasons |= {values[k]: given[tightest] for k in beyond}
        reasons |= {values[ask.k]: reason for ask, reason in given.items() if ask.sign == "="}
        undecided = tuple(values[k] for k in sorted(found.undecided) if values[k] not in reasons)
        if not self.engine.clauses.ordered[name] or isinstance(values[0], bool):
            return Domain(name, values, legal, reasons, undecided=undecided)
        return Domain(
            name, values, legal, reasons, legal[0] if legal else None, legal[-1] if legal else None,
            bounds.get("<"), bounds.get(">"), undecided,
        )  # fmt: skip

    def _reason(self, ask: Ask, core: Core, chosen: Picks) -> Reason:
        blamed = {name: chosen[name] for name in chosen if name in {name for name, _ in core.picks}}
        rules = tuple(self.model.rules[i].id for i in sorted(core.rules))
        what = told(ask.option, self.model.domains[ask.option][ask.k])
        if ask.sign != "=" and not isinstance(self.model.domains[ask.option][0], bool):
            what += " or more" if ask.sign == ">" else " or less"
        return Reason(ask.option, blamed, rules, what, because(blamed, rules))

    def _repairs(self, picks: Picks, wanted: Picks) -> tuple[Repair, ...]:
        offers = repairs(self.engine, self._indices(picks), self._indices(wanted))
        return tuple(self._repair(picks, wanted, offer) for offer in offers)

    def _repair(self, picks: Picks, wanted: Picks, offer: Indices) -> Repair:
        after = {name: self.model.domains[name][k] for name, k in offer.items()}
        changes = tuple(Change(name, picks[name], value) for name, value in after.items())
        both = {**wanted, **after}
        euros = sum(self._euros(name, v) - self._euros(name, picks[name]) for name, v in both.items() if name in picks)
        longer = after.get("length", 0) - picks["length"] if "length" in after else 0
        return Repair(changes, round(euros, 2), longer)

    def _euros(self, name: str, value: Any) -> float:
        vector = self.model.number(price).vectors.get(name)
        return 0.0 if vector is None else float(vector[self.model.index(name, value)])

    def _conflict(self, chosen: Picks) -> Conflict:
        """Why the picks contradict each other: told of the last of them that takes part."""
        names = [name for name in chosen if name in self.model.domains]
        given: dict[str, Any] = {}
        for name in names:
            ask = Ask(name, "=", self.model.index(name, chosen[name]))
            core = self.engine.core(self._indices(given), ask)
            if core is not None:
                reason = self._reason(ask, core, chosen)
                return Conflict(reason, self._repairs(chosen, {}))
            given[name] = chosen[name]
        raise AssertionError("the picks do not contradict each other")


def settled(picks: Picks) -> dict[str, Any]:
    """The picks as the options' own values.

    Raises:
        ParameterError: one is not an option, or not a value that it may have.
    """
    values = Options(**with_font(picks, picks)).values()
    return {name: values[name] for name in picks}


def with_font(values: Picks, chosen: Picks) -> dict[str, Any]:
    """The values with a font that has all the letters, unless a font is chosen or no font has them."""
    from parts.lettering import missing

    wanted = str(values.get("personal_text", ""))
    font = str(values.get("font", Options.model_fields["font"].default))
    if "font" in chosen or not wanted or font not in values_of("font") or not missing(wanted, font):
        return dict(values)
    return {**values, "font": next((other for other in values_of("font") if not missing(wanted, other)), font)}


def free(name: str, chosen: Picks) -> Domain:
    """The domain of an option that no rule looks at. A font has to have the letters of the text."""
    values = values_of(name)
    if Options.model_fields[name].annotation is str and "enum" not in Options.extra_of(name):
        return Domain(name, (), (), free=True)
    legal, reasons = values, dict[Any, Reason]()
    if name == "font" and (wanted := chosen.get("personal_text")):
        from parts.lettering import missing

        lacking = {font: missing(wanted, font) for font in values}
        legal = tuple(font for font in values if not lacking[font])
        reasons = {
            font: Reason(name, {"personal_text": wanted}, (), told(name, font), f"with your text: no {letters!r}.")
            for font, letters in lacking.items() if letters
        }  # fmt: skip
    numeric = not isinstance(values[0], (str, bool))
    return Domain(name, values, legal, reasons, values[0] if numeric else None, values[-1] if numeric else None)


@cache
def solver() -> Solver:
    """The process's solver over all rules; the first call takes about half a second."""
    return Solver()
