"""Plans: cuts on random seams leave pieces that fit, are as few as can be, and symmetric where the seams are."""

from __future__ import annotations

import numpy as np
import pytest

from configurator.printability.split.plan import SLIVER, Place, next_of, planned
from parts.part import Seam

X = (1.0, 0.0, 0.0)
RANDOM = range(40)


def ends(half: float) -> np.ndarray:
    return np.array([(-half, 0.0, 0.0), (half, 0.0, 0.0)])


def bands(rng: np.random.Generator, half: float, count: int) -> list[Seam]:
    """Random seams on one side of the middle."""
    at = np.sort(rng.uniform(0.05 * half, 0.95 * half, 2 * count))
    return [Seam(X, float(a), float(b), "random") for a, b in at.reshape(-1, 2)]


def offsets(plan: tuple[Place, ...]) -> np.ndarray:
    return np.array([place.offset for place in plan])


@pytest.mark.parametrize("seed", RANDOM)
def test_pieces_fit_and_cuts_lie_on_their_seams(seed: int) -> None:
    rng = np.random.default_rng(seed)
    half, room = float(rng.uniform(150, 800)), float(rng.uniform(200, 400))
    seams = bands(rng, half, 3) + [Seam(X, -s.high, -s.low, s.reason) for s in bands(rng, half, 2)]
    plan = planned(ends(half), 0, room, seams, [])
    if 2 * half <= room:
        return
    assert plan, "free cuts make any length fit"
    assert (np.diff(np.concatenate([[-half], offsets(plan), [half]])) <= room + 1e-3).all()
    assert (np.diff(np.concatenate([[-half], offsets(plan), [half]])) >= SLIVER - 1e-3).all()
    assert all(p.seam is None or p.seam.low - 1e-3 <= p.offset <= p.seam.high + 1e-3 for p in plan)
    free = [p for p in plan if p.seam is None]
    assert not any(seam.low < p.offset < seam.high for p in free for seam in seams)


@pytest.mark.parametrize("seed", RANDOM)
def test_symmetric_seams_give_symmetric_cuts_in_any_order_of_seams(seed: int) -> None:
    rng = np.random.default_rng(seed)
    half, room = float(rng.uniform(300, 800)), float(rng.uniform(200, 280))
    side = bands(rng, half, 4)
    seams = [*side, *(Seam(X, -s.high, -s.low, s.reason) for s in side)]
    plan = offsets(planned(ends(half), 0, room, seams, []))
    turned = [seams[i] for i in rng.permutation(len(seams))]
    assert np.array_equal(plan, offsets(planned(ends(half), 0, room, turned, [])))
    mirrored = planned(-ends(half), 0, room, [Seam(X, -s.high, -s.low, s.reason) for s in seams], [])
    if np.abs(plan + plan[::-1]).max() > 0.02:  # only if fewer pieces or free cuts are the price of symmetry
        even = int(np.ceil(2 * half / room))
        assert len(plan) + 1 >= even
    assert len(mirrored) == len(plan)


def test_a_wide_free_middle_is_cut_in_the_middle_and_a_plane_is_taken_again() -> None:
    seams = [Seam(X, -250.0, 250.0, "anywhere")]
    assert offsets(planned(ends(200.0), 0, 250.0, seams, [])) == pytest.approx([0.0])
    again = planned(ends(200.0), 0, 250.0, seams, [(np.array(X), 31.0)])
    assert offsets(again) == pytest.approx([31.0])
    other = planned(ends(200.0), 0, 250.0, seams, [(np.array((0.0, 1.0, 0.0)), 31.0)])
    assert offsets(other) == pytest.approx([0.0])


def test_no_seam_across_an_axis_makes_no_plan() -> None:
    assert planned(ends(300.0), 0, 250.0, [Seam((0.0, 1.0, 0.0), -5.0, 5.0, "along")], []) == ()
    assert next_of((), ends(300.0), 0) is None
