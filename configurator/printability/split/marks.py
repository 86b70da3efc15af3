"""Marks: "2-5" engraved beside a joint says that this is piece 2 and that piece 5 goes here.

Letters go where nobody sees them: into the face of the cut, or into the skin under a strap. They follow the surface:
what is taken away is the letters' prism within a thin layer below it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.split.cuts import placed
from parts.lettering import measure, polygons, stroke

FONT = "sans"
SIZES = (10.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0)  # mm: height of capitals, the largest that there is room for
DEPTH = 0.5  # mm
BACKED = 1.0  # mm of material that has to be left behind letters
TALL = 3.0  # mm that the prism reaches out of the surface and below it: room for its bend
AROUND = 1.0  # mm that a text keeps from what it may not touch


def sizes(text: str, radius: float, thinnest: float) -> list[float]:
    """Heights of letters (mm) that fit into a circle and whose strokes the machine can draw, largest first."""
    fitting = []
    for size in SIZES:
        box = measure(text, FONT, size)
        if np.hypot(box.width, box.height) / 2 + AROUND <= radius and stroke(text, FONT, size) >= thinnest:
            fitting.append(size)
    return fitting


def engraved(body: Any, text: str, size: float, axes: Floats, at: Floats) -> tuple[Any, float] | None:
    """A body (Manifold) with a text cut into its surface, and the volume that was taken away, mm³.

    Args:
        axes: (3, 3) columns: along the text, upwards, and out of the surface.
        at: (3,) the text's middle, on the surface.

    Returns:
        None where the surface is no ground for letters: too thin, too bent, or not there.
    """
    from manifold3d import CrossSection, FillRule

    letters = CrossSection(polygons(text, FONT, size), FillRule.NonZero)
    prism = placed(letters.extrude(2 * TALL).translate((0, 0, -TALL)), axes, at)
    normal = axes[:, 2]
    # with what stands out of the surface: a cutter that ends on it would leave seams without thickness
    cutter = prism - body.translate(tuple(float(v) for v in -DEPTH * normal))
    carved = body - cutter
    taken, wanted = float(body.volume() - carved.volume()), float(letters.area()) * DEPTH
    ground = placed(letters.extrude(BACKED).translate((0, 0, -DEPTH - BACKED)), axes, at)
    if not 0.9 < taken / wanted < 1.2 or float((ground - body).volume()) > 0.05 * float(ground.volume()):
        return None
    return carved, taken


def region_of(section: Any) -> Any:
    """A section (manifold cross-section) as a region of shapely's."""
    import shapely

    region = shapely.Polygon()
    for loop in (shapely.Polygon(loop) for loop in section.to_polygons() if len(loop) > 2):  # outlines and holes
        region = region.symmetric_difference(loop.buffer(0))
    return region


def spot(section: Any) -> tuple[Floats, float]:
    """Where a section (manifold cross-section) has most room: the place in its own axes (2,), and how much, mm."""
    import shapely

    region = region_of(section)
    pieces = [piece for piece in getattr(region, "geoms", [region]) if piece.area > 0]
    if not pieces:
        return np.zeros(2), 0.0
    lines = [shapely.maximum_inscribed_circle(piece, tolerance=0.1) for piece in pieces]
    line = max(lines, key=lambda each: each.length)
    return np.array(line.coords[0]), float(line.length)
