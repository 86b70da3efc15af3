"""Splitting: parts too large for their machine as pieces that fit, with joints of four kinds, and marks."""

from configurator.printability.split.dowels import CLEARANCE
from configurator.printability.split.joints import Joint, Loose, Screwed, Strap
from configurator.printability.split.straps import GAP
from configurator.printability.split.whole import Split, split

__all__ = ["CLEARANCE", "GAP", "Joint", "Loose", "Screwed", "Split", "Strap", "split"]
