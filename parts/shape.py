"""Shape: the eleven numbers that a body's skin depends on, and nothing else of the car."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from parts.proportions import Proportions

BODY_STYLES = ("city", "cargo", "beach", "family", "pickup")


@dataclass(frozen=True, kw_only=True)
class Shape(Proportions):
    """One body. Cars that differ in colour, tyres of one size class, seats' offset … share it, and so their panels."""

    body_style: str = "city"
    wheelbase: float = 1750.0
    front_overhang: float = 430.0
    rear_overhang: float = 420.0
    width: float = 1450.0
    height: float = 1540.0
    ground_clearance: float = 150.0
    wheel: float = 270.0
    flare: float = 13.0
    seat_height: float = 270.0
    seat_reach: float = 780.0

    @property
    def length(self) -> float:
        """L103."""
        return self.front_overhang + self.wheelbase + self.rear_overhang

    @cached_property
    def shape(self) -> Shape:
        """Only the shape, of whatever has one."""
        return Shape(**{f.name: getattr(self, f.name) for f in fields(Shape)})


# the skin asks for these in its innermost loops: worked out once for each shape
for _name, _formula in vars(Proportions).items():
    if isinstance(_formula, property) and _formula.fget is not None:
        _once = cached_property(_formula.fget)
        _once.__set_name__(Shape, _name)
        setattr(Shape, _name, _once)
