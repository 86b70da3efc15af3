"""Pictures without a GPU: parts and cars ray-cast on one core, in the studio light that the viewer has too.

Used for the thumbnails in 3MF files, for presets and pages, and where a browser has no WebGL. Embree answers the rays,
numpy shades them: an analytic studio (ceiling box, two side strips, a dark band at the horizon that draws the crests),
a key light with a soft shadow, occlusion from directions that neighbouring pixels share, edges traced four times.
The same scene gives the same bytes. A picture is for looking at: nothing is measured on it.
"""

from __future__ import annotations

from configurator.export.picture.camera import VIEWS, Camera
from configurator.export.picture.draw import BACKGROUND, draw_car, draw_part, render
from configurator.export.picture.light import SURFACES, Surface
from configurator.export.picture.scene import Item

__all__ = ["BACKGROUND", "SURFACES", "VIEWS", "Camera", "Item", "Surface", "draw_car", "draw_part", "render"]
