"""Answers: what the solver says, as small records with sentences that a customer can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from configurator.vehicle.options import Options
from configurator.vehicle.rules import BY_ID
from parts.record import ParameterError


@dataclass(frozen=True, eq=False)
class Reason:
    """Why a value, or everything beyond a bound, is not to be had: drop any pick or rule of it and it is.

    `picks` are the customer's own choices that stand in the way, `rules` the ids of the rules.
    """

    option: str
    picks: Mapping[str, Any]
    rules: tuple[str, ...]
    what: str
    why: str

    @property
    def sentence(self) -> str:
        """For the customer."""
        return f"{self.what}: not {self.why}"


@dataclass(frozen=True)
class Change:
    """One pick changed."""

    option: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{told(self.option, self.before)} → {worth(self.option, self.after)}"


@dataclass(frozen=True)
class Repair:
    """Changes of picks that make what was wanted legal. `price_eur` and `longer_mm`: what all of it adds."""

    changes: tuple[Change, ...]
    price_eur: float
    longer_mm: int

    @property
    def sentence(self) -> str:
        if not self.changes:
            return "nothing has to change"
        what = " and ".join(str(change) for change in self.changes)
        sized = f", {self.longer_mm:+d} mm of length" if self.longer_mm else ""
        return f"{what} ({self.price_eur:+,.0f} €{sized})"


@dataclass(frozen=True)
class Domain:
    """What one option may be beside the other picks.

    `legal` are the values that may still be chosen, in order; every other one has a reason, unless it is `undecided`.
    Numbers have their lowest and highest legal value on the step grid, with the reason that binds there, or None where
    only the option's own range does. A text may be anything within its length: `legal` is empty, `free` is true.
    """

    option: str
    values: tuple[Any, ...]
    legal: tuple[Any, ...]
    reasons: Mapping[Any, Reason] = field(default_factory=dict)
    low: Any = None
    high: Any = None
    low_reason: Reason | None = None
    high_reason: Reason | None = None
    undecided: tuple[Any, ...] = ()
    free: bool = False


@dataclass(frozen=True)
class Conflict:
    """Picks that contradict each other: why, and what would settle it."""

    reason: Reason
    repairs: tuple[Repair, ...]


class Clash(ParameterError):
    """No car has all the picks. `conflict` says why, for whoever words it anew; the message says it in English."""

    def __init__(self, conflict: Conflict):
        offered = "; or ".join(repair.sentence for repair in conflict.repairs)
        super().__init__("vehicle", [conflict.reason.sentence[:-1] + (f" – change {offered}" if offered else "")])
        self.conflict = conflict


@dataclass(frozen=True)
class Offer:
    """One of the best cars under limits: its measures, and what it gives up against the others of its set."""

    options: Options
    measures: Mapping[str, float]
    gives_up: str


@dataclass(frozen=True)
class Goal:
    """The best cars for an aim, best first; no two are equally good ("yes", "no", "not decided").

    If there is none, `why` says how far each limit would have to give way while all the others hold.
    """

    verdict: str
    offers: tuple[Offer, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Explanation:
    """Whether an option may have a value beside the picks ("yes", "no", "not decided"); if not, why, and what helps."""

    option: str
    value: Any
    verdict: str
    reason: Reason | None = None
    repairs: tuple[Repair, ...] = ()


def label(option: str) -> str:
    """An option's name as a sentence says it."""
    return option.removesuffix("_kw").removesuffix("_kmh").removesuffix("_pct").replace("_", " ")


def worth(option: str, value: Any) -> str:
    """A value with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    unit = Options.extra_of(option).get("unit", "")
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{shown} {unit}".strip() if value != "" else "none"


def told(option: str, value: Any) -> str:
    """An option with its value: "wheelbase 1750 mm", "no tow"."""
    if isinstance(value, bool):
        return label(option) if value else f"no {label(option)}"
    return f"{label(option)} {worth(option, value)}"


def because(picks: Mapping[str, Any], rules: Iterable[str]) -> str:
    """The picks and the laws that stand in the way of something, after "not …"."""
    laws = "; ".join(f"{BY_ID[id_].text[:-1]} ({id_})" if id_ in BY_ID else id_ for id_ in rules)
    if not picks:
        return f"possible in any car. {laws}."
    chosen = " and ".join(told(name, value) for name, value in picks.items())
    return f"with {chosen}. {laws}."
