"""Sill: surface, outline and ledge of the rocker, and how high the sill's trim lies on it. Lengths in mm."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from shapely import Polygon, box

from parts.body.outlines import Outlines, largest, opened, outlines
from parts.body.panel import BodyPanel
from parts.body.sheet import Sheet, side_sheet
from parts.body.wrap import proud, thinned
from parts.frame import Frame
from parts.shape import Shape

LEDGE = 18.0  # how far the ledge reaches in behind the rim where nobody orders otherwise, as on every car


def rocker(out: Outlines) -> Polygon:
    """The rocker's outline over (x, z)."""
    return thinned(largest(out.sill().simplify(0.03)))


def rocker_sheet(out: Outlines, side: str) -> Sheet:
    """The surface that it is cut from: as proud as the flares at its ends, as the base ring between them."""
    x0, z0, x1, z1 = rocker(out).bounds
    return side_sheet(out.skin, (x0, x1), (z0, z1), side, lambda x, z: proud(out, x, z), step=20.0)


def shelf(region: Polygon, rim_width: float) -> Polygon:
    """The ledge's plan: the rim along the rocker's upper edge."""
    x0, z0, x1, z1 = region.bounds
    wide = min(rim_width - 2.0, 0.3 * (z1 - z0))  # clear of the inserts' row
    top = box(x0, z1 - wide, x1, z1).intersection(region.buffer(-1.5, quad_segs=4))
    return largest(opened(top, 3.0).simplify(0.03))


@lru_cache(maxsize=16)
def _trim_height(shape: Shape) -> float:
    out = outlines(shape)
    usual = {name: float(BodyPanel.model_fields[name].default) for name in ("rim", "rim_width")}
    plan = np.asarray(shelf(rocker(out), usual["rim_width"]).segmentize(4.0).exterior.coords)
    sheet = rocker_sheet(out, "left")
    deep = sheet.stack(Frame()).point(sheet.into(plan), usual["rim"] + LEDGE)
    return float(deep[:, 2].max())


def trim_height(car: Shape) -> float:
    """Height of the ledge's upper edge on a car: under the door the side draws in, so inwards the ledge rises."""
    return _trim_height(car.shape)
