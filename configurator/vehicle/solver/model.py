"""Model: the rules that stop a car, written down as formulas over the options that they look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from configurator.vehicle.options import Options
from configurator.vehicle.packaging import Derived
from configurator.vehicle.rules import RULES, Rule
from configurator.vehicle.solver.terms import Domains, Formula, Number, formula, namespace, values_of

Picks = Mapping[str, Any]  # some of the options, each with the value that the customer chose


@dataclass(frozen=True, eq=False)
class Model:
    """Rules as formulas. `domains` has the options that some rule looks at and that have a choice; others are free."""

    rules: tuple[Rule, ...]
    formulas: tuple[Formula, ...]
    domains: Domains
    looks_at: tuple[frozenset[str], ...]  # for each rule, its options
    car: Derived  # the namespace of terms

    @classmethod
    def of(cls, rules: Sequence[Rule], domains: Domains) -> Model:
        """The model of some rules over some values of each option (all options have to be there)."""
        formulas, looks_at = [], []
        for rule in rules:
            seen: set[str] = set()
            formulas.append(formula(rule.holds, namespace(domains, seen)))
            looks_at.append(frozenset(seen))
        used = frozenset[str]().union(*looks_at)
        named = {name: values for name, values in domains.items() if name in used and len(values) > 1}
        return cls(tuple(rules), tuple(formulas), named, tuple(looks_at), namespace(domains))

    def index(self, name: str, value: Any) -> int:
        """Where a value stands among those of its option.

        Raises:
            KeyError: it is not among them.
        """
        try:
            return self.domains[name].index(value)
        except ValueError:
            raise KeyError(f"{name} {value!r}") from None

    def number(self, measure: Callable[[Derived], Any]) -> Number:
        """A quantity of the car as a term, for objectives."""
        result = measure(self.car)
        return result if isinstance(result, Number) else Number(float(result), {})


@cache
def model() -> Model:
    """The model of all rules that stop a car, over everything that the options may be."""
    stopping = [rule for rule in RULES if rule.severity == "error"]
    return Model.of(stopping, {name: values_of(name) for name in Options.model_fields})
