"""Display model: to scale, standing flat, with what prints of the car's own lines; its pieces fit each other."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Polygon

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.body.details import LINE, WALL, Details
from parts.body.dome import dome
from parts.body.hull import Hull
from parts.body.scaled import AXLE, PEG_PLAY, Scaled
from parts.contour import Contour, lean, runs
from parts.part import ParameterError
from parts.shape import BODY_STYLES, Shape
from parts.tooling.display_model import DisplayModel


@pytest.mark.parametrize("style", ["city", "pickup"])
def test_the_dome_is_the_skin(style: str) -> None:
    d = dome(Shape(body_style=style))
    s = np.linspace(d.skin.stations["bumper"], d.skin.stations["tail"], 60)[:, None]
    points = d.skin.t_point(s, np.linspace(-0.9, 0.9, 9) * d.skin.t_crest(s))
    assert np.abs(d.outside(points)).max() < 1.0
    np.testing.assert_allclose(d.at(d.into(points)), points, atol=1.5)
    sheet, normals = d.sheet
    x, z = np.meshgrid(np.linspace(0.0, 1750.0, 20), np.linspace(500.0, 700.0, 8))
    np.testing.assert_allclose(d.beside(np.stack([x, z], axis=-1))[..., 1], d.skin.side_y(x, z), atol=20.0)
    assert np.einsum("ijk,ijk->ij", normals, sheet - d.start).min() > 0.0, "every ray leaves once"


def test_it_is_to_scale_and_stands_flat() -> None:
    part = DisplayModel(scale=30)
    mesh, car = make(part).mesh, part.shape
    length, width, height = np.ptp(mesh.bounds, axis=0) * 30.0
    assert length == pytest.approx(car.length, abs=40.0)  # the base ring stands proud by what prints
    assert width == pytest.approx(car.width, abs=40.0)
    assert height == pytest.approx(car.height, abs=25.0)
    assert mesh.bounds[:, 1].sum() == pytest.approx(0.0, abs=0.02), "left is right"
    on_bed = mesh.vertices[np.abs(mesh.vertices[:, 2]) < 1e-6]
    hull = Polygon(on_bed[:, :2]).convex_hull
    assert hull.area > 0.4 * np.prod(np.ptp(mesh.bounds, axis=0)[:2])


def test_tyres_reach_the_bed_within_half_a_layer() -> None:
    part = DisplayModel()
    points, model = make(part).mesh.vertices, part.scaled
    for _, frame in model.axles(0.0):
        out = np.sign(frame.origin[1]) * points[:, 1] - abs(frame.origin[1])
        rim = np.abs(np.hypot(*(points[:, [0, 2]] - np.array(frame.origin)[[0, 2]]).T) - model.radius) < 0.01
        assert 0.0 < points[rim & (out > 0.2), 2].min() < 0.1


@pytest.mark.parametrize("scale", [10, 24, 43])
@pytest.mark.parametrize("style", BODY_STYLES)
def test_no_line_or_bar_is_finer_than_it_prints(style: str, scale: int) -> None:
    details = Details(Hull(dome(Shape(body_style=style)), scale))
    every = [*details.ring(), *details.tub(), *details.upper()]
    assert len({d.name for d in every}) == len(every) > 20
    for detail in [*every, *(inner for d in every for inner in d.inside)]:
        assert detail.region.is_valid
        assert not detail.region.buffer(-0.42 * LINE * scale).is_empty, detail.name
    for plan in ("profile", "right", "left"):
        mine = [d.region for d in every if d.plan == plan]
        apart = [a.distance(b) for i, a in enumerate(mine) for b in mine[:i]]
        assert min(apart) > 0.4 * WALL * scale


def test_every_body_style_shows_its_own_windows() -> None:
    panes = {s: [d.name for d in Details(Hull(dome(Shape(body_style=s)), 24)).upper()] for s in BODY_STYLES}
    assert "back light" in panes["pickup"]
    assert "rear door 2" in panes["cargo"]
    windows = {style: sum(name.startswith("side window") for name in names) for style, names in panes.items()}
    assert windows == {"city": 4, "cargo": 2, "beach": 4, "family": 6, "pickup": 2}
    assert all("windscreen" in names for names in panes.values())


def test_body_and_glasshouse_part_at_one_plane_and_plug_together() -> None:
    body, glass = DisplayModel(piece="body"), DisplayModel(piece="glass")
    lower, upper, model = make(body), make(glass), body.scaled
    cut = model.cut / 24
    assert not upper.notes
    assert upper.mesh.bounds[1, 2] + cut == pytest.approx(make(DisplayModel()).mesh.bounds[1, 2], abs=0.02)
    stack = model.stack(0.0)
    pegs = model.pegs(stack, model._parting(stack, cut))
    for x, r in pegs:
        near = [np.hypot(mesh.vertices[:, 0] - x, mesh.vertices[:, 1]) < r + 1.0 for mesh in (lower.mesh, upper.mesh)]
        peg = lower.mesh.vertices[near[0] & (lower.mesh.vertices[:, 2] > cut + 1.0)]
        hole = upper.mesh.vertices[near[1] & (upper.mesh.vertices[:, 2] < 0.01)]
        assert np.hypot(peg[:, 0] - x, peg[:, 1]).max() == pytest.approx(r, abs=0.01)
        assert np.hypot(hole[:, 0] - x, hole[:, 1]).min() == pytest.approx(r + PEG_PLAY, abs=0.02)
    assert pegs[0][1] != pegs[1][1]


def test_wheels_go_where_the_body_has_its_bores() -> None:
    body, wheels = DisplayModel(piece="body"), DisplayModel(piece="wheels")
    axles = {i.name: i for i in body.interfaces() if i.name.startswith("axle.")}
    assert set(axles) == {i.name for i in wheels.interfaces() if i.name.startswith("axle.")}
    assert all(i.holes[0].diameter == AXLE for i in axles.values())
    front, rear = (axles[f"axle.{end}_left"].frame.origin[0] for end in ("front", "rear"))
    assert (rear - front) * 24 == pytest.approx(body.wheelbase)
    mesh = make(wheels).mesh
    assert mesh.bounds[1, 2] == pytest.approx(0.3 + Scaled(body.shape, 24, 1).width, abs=1e-3)
    assert [h.quantity for h in wheels.hardware()] == [4]


@pytest.mark.parametrize("stand", ["wheels", "plinth"])
def test_words_are_raised_on_the_plinth_or_cut_into_the_underside(stand: str) -> None:
    plain, worded = (make(DisplayModel(scale=20, stand=stand, words=words)) for words in ("", "R"))
    change = worded.volume - plain.volume
    assert (change > 0.0) == (stand == "plinth")
    assert worded.mesh.bounds == pytest.approx(plain.mesh.bounds, abs=1e-6)


def test_what_does_not_fit_is_said() -> None:
    part = DisplayModel(scale=43, stand="plinth", border=5, words="WWWWWWWWWWWWWWWWWWWW")
    assert {f.check for f in part.checks()} == {"letters", "scale"}
    with pytest.raises(ParameterError, match="has no sign for 漢"):
        DisplayModel(words="漢")


def test_each_preset_s_car_becomes_a_model() -> None:
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        assert DisplayModel.of(car).shape == car.shape
        assert not list(DisplayModel.fit(car))


def test_runs_part_at_corners_and_roundings_and_stay_lean() -> None:
    square = np.asarray(Polygon([(0, 0), (400, 0), (400, 200), (0, 200)]).buffer(40.0).exterior.coords)
    pieces = runs(square)
    assert len(pieces) == 8
    few = [lean(piece, 0.2) for piece in pieces]
    assert sum(len(piece) for piece in few) <= 8 * 5
    for piece, points in zip(pieces, few, strict=True):
        near = Contour((points,)).curves[0](np.linspace(0.0, 1.0, 200))
        assert max(np.linalg.norm(near - p, axis=1).min() for p in piece) < 1.5
    assert Contour(tuple(few)).curves[0](0.0) == pytest.approx(few[0][0])


def test_edges_that_bend_most_near_their_ends_are_watched_there() -> None:
    """The windscreen's lower edge left the skin by 0.016 mm near its corner, between two places looked at."""
    assert make(DisplayModel(stand="wheels", words="", seat_height=300.0, flare=4.0)).mesh.closed
