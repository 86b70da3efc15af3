"""Tailgate panel: the tail between belt and bumper, around the black band with the rear lamps."""

from __future__ import annotations

from typing import ClassVar

from parts.body.face import FacePanel
from parts.part import count


class TailgatePanel(FacePanel):
    """Tailgate panel.

    From the belt to the layer line, crest to crest, with the mouth's window; the lamp band is screwed to its inside
    from behind. The same on every body: under the glass hatch, the cargo doors or the pickup's bed. Prints on its rim,
    outside up.
    """

    end = "rear"

    fixes: int = count(7, 5, 9, "inserts to the frame: two above, the others along the lower edge")
    ribs_up: int = count(5, 0, 8, "upright ribs")

    presets: ClassVar = {
        "city": {},
        "light": {"ribs_up": 2, "thickness": 2.4, "fixes": 5},
        "stiff": {"ribs_up": 7, "thickness": 3.6, "rim": 16, "fixes": 9},
        "pickup": {"body_style": "pickup", "wheelbase": 1900, "height": 1560},
    }
    draw = (1.0, 0.0, 0.0)
