"""Nose panel: the face between bumper and hood, around the black band with the lamps."""

from __future__ import annotations

from typing import ClassVar

from parts.body.face import FacePanel
from parts.part import count


class NosePanel(FacePanel):
    """Nose panel.

    From the layer line to the hood's cut, crest to crest, with the mouth's window. The lamp band is screwed to its
    inside from behind: inserts around the window, on the rim's level. Prints on its rim, outside up. What it does to
    pedestrians is not assessed.
    """

    end = "front"

    fixes: int = count(6, 5, 9, "inserts to the frame: two above, the others along the lower edge")
    ribs_up: int = count(4, 0, 8, "upright ribs")

    presets: ClassVar = {
        "city": {},
        "light": {"ribs_up": 2, "thickness": 2.4, "fixes": 5},
        "stiff": {"ribs_up": 7, "thickness": 3.6, "rim": 16, "fixes": 8},
        "cargo": {"body_style": "cargo", "height": 1750, "wheelbase": 1950},
    }
    draw = (-0.9, 0.0, 0.35)
