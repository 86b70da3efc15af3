"""Splitting: parts too large for their machine as pieces that fit, with joints, straps and marks."""

from configurator.printability.split.dowels import CLEARANCE
from configurator.printability.split.straps import GAP
from configurator.printability.split.whole import Joint, Split, Strap, split

__all__ = ["CLEARANCE", "GAP", "Joint", "Split", "Strap", "split"]
