"""The solver: legal choices, reasons, repairs, whole cars and goals, all from the rules' own expressions."""

from __future__ import annotations

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
    label,
    told,
    worth,
)
from configurator.vehicle.solver.goals import MEASURES
from configurator.vehicle.solver.solver import Domains, Solver, solver

__all__ = [
    "MEASURES", "Change", "Clash", "Conflict", "Domain", "Domains", "Explanation", "Goal", "Offer", "Reason", "Repair",
    "Solver", "label", "solver", "told", "worth",
]  # fmt: skip
