"""Arrays of vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NOTHING = 1e-30  # shorter than this a vector has no direction: it stays what it is instead of becoming nan


def unit(vectors: Array) -> Array:
    """Vectors (…, k), each divided by its length; those of no length stay zero."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), NOTHING))


def three(vector: Sequence[float] | Array) -> tuple[float, float, float]:
    """A vector (3,) as plain numbers."""
    return float(vector[0]), float(vector[1]), float(vector[2])
