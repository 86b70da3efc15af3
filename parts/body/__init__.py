"""The body's skin as formulas of the hardpoints: every panel, lamp and badge sits on these curves.

`skin(car)` gives the one `Body` of a car (cached); its frames and patches are what families and the viewer build on.
"""

from parts.body.curves import Curves
from parts.body.skin import Body, Figure, skin

__all__ = ["Body", "Curves", "Figure", "skin"]
