"""Frames: what one undoes of another."""

from __future__ import annotations

import numpy as np

from parts.frame import Frame


def test_within_undoes_then() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        a, b = (Frame(*(tuple(rng.normal(size=3) * size) for size in (500.0, 1.0, 1.0))) for _ in range(2))
        np.testing.assert_allclose(a.within(a.then(b)).matrix(), b.matrix(), atol=1e-8)
        np.testing.assert_allclose(a.then(a.within(b)).matrix(), b.matrix(), atol=1e-8)


def test_flipped_looks_back_from_the_same_place() -> None:
    frame = Frame((1.0, 2.0, 3.0), (1.0, 1.0, 1.0), (1.0, -1.0, 0.0))
    back = frame.flipped()
    assert (back.origin, back.x) == (frame.origin, frame.x)
    np.testing.assert_allclose(np.add(back.z, frame.z), 0.0, atol=1e-12)
    assert np.linalg.det(back.matrix()[:3, :3]) > 0
