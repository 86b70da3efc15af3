"""Panels: closed-form volumes of flat and cylindrical stacks with everything that can be in them; loops; tolerances."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from configurator.solid import kernel
from parts.frame import Frame
from parts.panel import CLOSE, Loop, Opening, Post, Seat, Stack, Step, circle, inset, panel, ring, through

LONG, WIDE, DEEP = 200.0, 100.0, 13.0
RADIUS = 300.0  # of the cylinder


def flat() -> Stack:
    """The plane z = 0, outside up."""
    u, v = np.linspace(-150.0, 150.0, 13), np.linspace(-100.0, 100.0, 9)
    x, y = np.meshgrid(u, v, indexing="ij")
    points = np.stack([x, y, np.zeros_like(x)], axis=-1)
    return Stack(u, v, points, np.broadcast_to([0.0, 0.0, 1.0], points.shape).copy())


def bent() -> Stack:
    """A cylinder about the x axis, outside outwards; v is arc length."""
    u, v = np.linspace(-150.0, 150.0, 13), np.linspace(-100.0, 100.0, 41)
    x, y = np.meshgrid(u, v, indexing="ij")
    normals = np.stack([np.zeros_like(x), np.sin(y / RADIUS), np.cos(y / RADIUS)], axis=-1)
    return Stack(u, v, np.stack([x, 0 * x, 0 * x], axis=-1) + RADIUS * normals, normals)


def rectangle(long: float, wide: float, x: float = 0.0, y: float = 0.0) -> Loop:
    a, b = long / 2, wide / 2
    corners = [(x - a, y - b), (x + a, y - b), (x + a, y + b), (x - a, y + b)]
    return ring(np.array(corners))


def volume(solid: Any) -> float:
    assert solid.isValid()
    return kernel.volume_of(solid)


def shrunk(area: float, depth: float) -> float:
    """Volume between the outside of the cylinder and a depth, over an area of the outside."""
    return area * (depth - depth**2 / (2.0 * RADIUS))


@pytest.mark.parametrize("stack", [flat(), bent()], ids=["flat", "bent"])
def test_shell_with_rim_pocket_bore_and_opening(stack: Stack) -> None:
    """V = outline to the rim, less pocket from shell to rim, less bore, less opening."""
    pocket, bore, hole = rectangle(120.0, 60.0), rectangle(10.0, 10.0, 80.0, 30.0), rectangle(30.0, 20.0, -20.0, 5.0)
    opening = Opening(hole)
    solid = panel(stack, rectangle(LONG, WIDE), DEEP, [opening],
                  [Step(pocket, 3.0, (opening,)), Step(bore, 5.0)])  # fmt: skip

    def down_to(area: float, depth: float) -> float:
        return area * depth if stack.at(np.zeros(2))[0][2] == 0.0 else shrunk(area, depth)

    whole = down_to(LONG * WIDE, DEEP)
    out = (down_to(7200.0, DEEP) - down_to(7200.0, 3.0)) + (down_to(100.0, DEEP) - down_to(100.0, 5.0))
    assert volume(solid) == pytest.approx(whole - out - down_to(600.0, 3.0), rel=2e-4)


def test_boss_and_draft_on_the_outside() -> None:
    """A plateau whose walls lean: a frustum on the plate."""
    foot = rectangle(100.0, 50.0)
    solid = panel(flat(), rectangle(LONG, WIDE), 4.0, [Step(foot, -6.0, (), inset(foot, 1.0, flat()))], [])
    frustum = 6.0 / 3.0 * (5000.0 + 98.0 * 48.0 + math.sqrt(5000.0 * 98.0 * 48.0))
    assert volume(solid) == pytest.approx(4.0 * LONG * WIDE + frustum, rel=1e-4)


def test_bevelled_edge_takes_a_prism_round_the_outline() -> None:
    plain, bevelled = (panel(flat(), rectangle(LONG, WIDE), DEEP, [], [], edge) for edge in (0.0, 1.5))
    cut = 1.5 / 2.0 * 1.5 * (2 * (LONG + WIDE)) - 4.0 / 3.0 * 1.5**3
    assert volume(plain) - volume(bevelled) == pytest.approx(cut, rel=1e-3)


@pytest.mark.parametrize("lean", [0.0, 12.0], ids=["upright", "leaning"])
def test_post_ends_in_a_plane_with_bores(lean: float) -> None:
    """A round bar from the inside's level to a plane across its axis, 20 mm behind the outside; blind bores in it."""
    a = math.radians(lean)
    seat = Frame((10.0, 5.0, -20.0), (math.sin(a), 0.0, math.cos(a)), (math.cos(a), 0.0, -math.sin(a)))
    stack = flat()
    loop = through(stack, seat, np.array([10.0, 5.0]), 4.0, 8.0)
    solid = panel(
        stack, rectangle(LONG, WIDE), 4.0, [], [Post(loop, Seat(seat, (0.0, 0.0), 8.0, ((1.0, 0.0, 3.0, 6.0),)))]
    )
    axis = 16.0 / math.cos(a)  # the bar's length on its axis, which is that of its volume
    extra = math.pi * 64.0 * axis - math.pi * 9.0 * 6.0
    assert volume(solid) - 4.0 * LONG * WIDE == pytest.approx(extra, rel=2e-3)


def test_opening_through_a_seat_is_a_straight_bore() -> None:
    seat = Frame((0.0, 0.0, -15.0))
    stack = flat()
    hole = Opening(through(stack, seat, np.zeros(2), 0.0, 20.0))
    post = Post(through(stack, seat, np.zeros(2), 4.0, 30.0), Seat(seat, (0.0, 0.0), 30.0, (), hole, 20.0))
    solid = panel(stack, rectangle(LONG, WIDE), 4.0, [hole], [post])
    assert volume(solid) == pytest.approx(4.0 * LONG * WIDE + math.pi * (900.0 * 11.0 - 400.0 * 15.0), rel=1e-3)


def test_a_bar_meets_a_bent_level_in_a_true_circle() -> None:
    stack = bent()
    frame = Frame((0.0, 0.0, RADIUS), (0.0, math.sin(0.1), math.cos(0.1)), (1.0, 0.0, 0.0))
    loop = through(stack, frame, np.zeros(2), 7.0, 25.0, (3.0, -4.0))
    uv = np.concatenate([curve(np.linspace(0, 1, 50)) for curve in loop.curves])
    flat_ = (stack.point(uv, 7.0) - frame.origin) @ frame.matrix()[:3, :2]
    assert np.hypot(*(flat_ - (3.0, -4.0)).T) == pytest.approx(25.0, abs=0.01)


def test_a_bar_beside_the_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="does not meet"):
        through(flat(), Frame((149.0, 0.0, 0.0)), np.array([140.0, 0.0]), 0.0, 30.0)


@pytest.mark.parametrize("clockwise", [False, True])
def test_ring_keeps_corners_and_turns_counter_clockwise(clockwise: bool) -> None:
    """A rectangle with two round corners: straight edges stay two-point lines, arcs stay whole."""
    turn = np.radians(np.linspace(0.0, 90.0, 13))
    arc = np.column_stack([np.cos(turn), np.sin(turn)]) * 20.0
    points = np.concatenate(
        [[(-50.0, -30.0), (50.0, -30.0)], arc + np.array([30.0, 10.0]), arc[:, ::-1] * (-1, 1) + (-30.0, 10.0)]
    )
    loop = ring(points[::-1] if clockwise else points)
    ends = np.concatenate([s[[0, -1]] for s in loop.segments])
    for corner in ((-50.0, -30.0), (50.0, -30.0)):
        assert np.linalg.norm(ends - corner, axis=1).min() < 1e-9
    every = np.concatenate([curve(np.linspace(0, 1, 200))[:-1] for curve in loop.curves])
    after = np.roll(every, -1, axis=0)
    area = 0.5 * float(np.sum(every[:, 0] * after[:, 1] - after[:, 0] * every[:, 1]))
    assert area == pytest.approx(100.0 * 60.0 - (2.0 - math.pi / 2.0) * 400.0, rel=1e-3)
    for a, b in zip(loop.segments, (*loop.segments[1:], loop.segments[0]), strict=True):
        assert a[-1] == pytest.approx(b[0])


def test_circle_is_round_in_the_tangent_plane() -> None:
    stack = bent()
    loop = circle(stack, np.array([20.0, 60.0]), 6.0)
    middle, normal = stack.at(np.array([20.0, 60.0]))
    way = stack.at(np.concatenate([curve(np.linspace(0, 1, 40)) for curve in loop.curves]))[0] - middle
    across = np.linalg.norm(way - (way @ normal)[:, None] * normal, axis=1)
    assert across == pytest.approx(6.0, abs=0.02)


def test_edges_lie_on_their_surfaces_within_their_tolerance() -> None:
    """Each edge's curve against each of its faces, as the kernel itself measures; no tolerance is loose."""
    from OCP.BRep import BRep_Tool

    solid = panel(bent(), rectangle(LONG, WIDE), DEEP, [], [Step(rectangle(120.0, 60.0), 3.0)], 1.0)
    loose = [BRep_Tool.Tolerance_s(edge.wrapped) for edge in solid.Edges()]
    assert max(loose) < 3.0 * CLOSE
    assert solid.isValid()


def test_mesh_of_a_panel_is_closed_and_agrees_with_its_solid() -> None:
    solid = panel(bent(), rectangle(LONG, WIDE), DEEP, [], [Step(rectangle(120.0, 60.0), 3.0)], 1.0)
    mesh, bare = kernel.triangulated(solid, 0.05, 0.2, swift=True)
    assert not bare
    assert mesh.closed
    assert mesh.volume == pytest.approx(volume(solid), rel=5e-4)


def test_levels_keep_their_distance() -> None:
    """A level moves along the normals: on the cylinder its radius is smaller by the depth."""
    stack = bent()
    uv = np.random.default_rng(1).uniform((-140.0, -90.0), (140.0, 90.0), (200, 2))
    p = stack.point(uv, 7.0)
    assert np.hypot(p[:, 1], p[:, 2]) == pytest.approx(RADIUS - 7.0, abs=1e-4)
