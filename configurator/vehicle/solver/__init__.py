"""The solver: legal choices, reasons, repairs, whole cars and goals, all from the rules' own expressions."""

from __future__ import annotations

from configurator.vehicle.solver.answers import (
    Change,
    Conflict,
    Domain,
    Explanation,
    Offer,
    Reason,
    Repair,
    label,
    worth,
)  # fmt: skip
from configurator.vehicle.solver.solver import Domains, Solver, solver

__all__ = [
    "Change", "Conflict", "Domain", "Domains", "Explanation", "Offer", "Reason", "Repair", "Solver", "label", "solver",
    "worth",
]  # fmt: skip
