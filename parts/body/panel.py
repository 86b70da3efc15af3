"""Body panels: what hood, roof, doors and bumpers have in common, from the car's shape to the finished solid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Mesher, Part, Role, Seam, choice, mm
from parts.shape import BODY_STYLES, Shape
from parts.standards import table
from parts.vectors import three

if TYPE_CHECKING:
    import cadquery as cq
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from parts.body.outlines import Outlines
    from parts.body.sheet import Sheet
    from parts.panel import Loop, Opening, Stack, Step

Array = NDArray[np.float64]
Plan = tuple[float, float]  # a place on a panel: (s, y) on profile faces, (x, z) on side faces

CAR, SHELL = "Car", "Shell"
AROUND = 4.0  # mm of plastic around an insert
SCREW = {"M4": "screw M4x12 ISO 7380", "M5": "screw M5x16 ISO 7380"}


class CarPart(Part):
    """A part that is made for one body: it carries the body's eleven numbers among its own fields.

    Every combination within their ranges is a body that exists.
    """

    body_style: str = choice("city", "shape of the body", BODY_STYLES, group=CAR)
    wheelbase: float = mm(1750, 1500, 2400, "between the axles [L101]", step=10, group=CAR)
    nose: float = mm(105, 20, 290, "how far the body reaches beyond the front arches", step=5, group=CAR)
    tail: float = mm(95, 20, 390, "how far the body reaches beyond the rear arches", step=5, group=CAR)
    width: float = mm(1450, 1190, 1500, "over the flares [W103]", step=5, group=CAR)
    height: float = mm(1540, 1380, 1900, "at design load [H101]", step=5, group=CAR)
    ground_clearance: float = mm(150, 110, 220, "under the battery [H156]", step=5, group=CAR)
    wheel: float = mm(270, 260, 290, "radius of the wheels that the arches are made for", step=10, group=CAR)
    flare: float = mm(13, 4, 13, "how far the wheel-arch flares stand proud", group=CAR)
    seat_height: float = mm(270, 230, 300, "hip point above the heel [H30]", step=5, group=CAR)
    seat_reach: float = mm(780, 650, 900, "hip point behind the heel [L53]", step=10, group=CAR)

    @cached_property
    def shape(self) -> Shape:
        """The body that it is made for."""
        arch = self.wheel + 55.0
        return Shape(
            body_style=self.body_style, wheelbase=self.wheelbase, front_overhang=arch + self.nose,
            rear_overhang=arch + self.tail, width=self.width, height=self.height,
            ground_clearance=self.ground_clearance, wheel=self.wheel, flare=self.flare,
            seat_height=self.seat_height, seat_reach=self.seat_reach,
        )  # fmt: skip

    @classmethod
    def of(cls, car: Shape, **values: Any) -> Self:
        """The one that a car needs."""
        return cls(
            body_style=car.body_style, wheelbase=car.wheelbase, nose=car.front_overhang - car.arch_radius,
            tail=car.rear_overhang - car.arch_radius, width=car.width, height=car.height,
            ground_clearance=car.ground_clearance, wheel=car.wheel, flare=car.flare,
            seat_height=car.seat_height, seat_reach=car.seat_reach, **values,
        )  # fmt: skip

    @property
    def outlines(self) -> Outlines:
        from parts.body.outlines import outlines

        return outlines(self.shape)


class BodyPanel(CarPart):
    """A printed panel of the skin: an even shell with a turned-in rim, ribs, and bores for inserts on its inside.

    Subclasses say which region of which sheet they are (`sheet`, `region`), where they are screwed on (`fixings`) and
    what else is in them (`windows`, `ribs`). The part's z axis is the panel's draw direction, outside up; its origin
    lies below the panel's middle; the panel stands on its rim.
    """

    thickness: float = mm(3, 2.4, 5, "of the shell, along its normals", step=0.2, group=SHELL)
    rim: float = mm(13, 12, 20, "how deep the rim turns in: no light through the gap", group=SHELL)
    rim_width: float = mm(12, 10, 20, "of the rim's face", group=SHELL)
    edge: float = mm(1, 0, 1.5, "bevel of the outer edge", step=0.1, group=SHELL)
    insert: str = choice("M5", "size of the threaded inserts that it is screwed on with", ("M4", "M5"), group=SHELL)

    material: ClassVar[str] = "ASA"
    materials: ClassVar[tuple[str, ...]] = ("ASA", "PETG", "PC", "PP_GF30")
    role: ClassVar[Role] = "body"
    mesher: ClassVar[Mesher] = "delabella"
    visible_from = (0.0, 0.0, 1.0)
    draw: ClassVar[tuple[float, float, float]] = (0.0, 0.0, 1.0)  # the direction that the outside faces, vehicle frame

    # -- what a panel is: to be said by each --------------------------------------------------------------------------

    @cached_property
    def sheet(self) -> Sheet:
        """The surface it is cut from."""
        raise NotImplementedError(f"{type(self).__name__} has no sheet")

    @cached_property
    def region(self) -> Polygon:
        """Its outline on the sheet's plan."""
        raise NotImplementedError(f"{type(self).__name__} has no region")

    def fixings(self) -> Sequence[Plan]:
        """Places of the inserts on the plan."""
        return ()

    def windows(self) -> Sequence[Polygon]:
        """Openings right through it, on the plan; each gets a rim of its own."""
        return ()

    def frames(self) -> Sequence[Polygon]:
        """The windows with what stays as thick as the rim around them."""
        return [window.buffer(self.rim_width, quad_segs=8) for window in self.windows()]

    def ribs(self) -> Sequence[LineString]:
        """Centre lines of the ribs on the plan."""
        return ()

    @property
    def rib(self) -> float:
        """Width of the ribs, mm."""
        return max(2.0, 0.8 * self.thickness)

    # -- where it sits ------------------------------------------------------------------------------------------------

    @property
    def towards(self) -> tuple[float, float, float]:
        """The draw direction of this one: `draw`, unless it depends on the fields."""
        return self.draw

    @cached_property
    def pose(self) -> Frame:
        """The part's own frame on the car: z along the draw direction, its lowest point at z = 0."""
        return self.stood()

    def stood(self) -> Frame:
        """The pose of a panel that stands on its rim."""
        z = np.array(self.towards) / np.linalg.norm(self.towards)
        x = np.array([1.0, 0.0, 0.0]) if abs(z[0]) < 0.7 else np.array([0.0, 1.0, 0.0])
        dense = self.edge_curve(0.8)
        stack = self.on_car  # what is built, to the last hundredth; the sheet is the skin itself
        outside, normals = stack.at(dense)
        points = outside - self.rim * normals
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        inside = self.sheet.lattice[0].reshape(-1, 2)
        brim = float(((outside - self.edge * normals) @ z).min())  # steep rims stand on their outer edge
        lowest = min(float((points @ z).min()), brim, self._lowest_inside(stack, inside, z))
        origin = middle + (lowest - float(middle @ z)) * z
        return Frame(three(origin), three(z), three(x))

    def _lowest_inside(self, stack: Stack, uv: Array, z: Array) -> float:
        """Lowest point of the rim's level over the grid inside the outline: a hollow panel stands on its middle."""
        import shapely

        from parts.panel import ring

        edge = ring(np.asarray(self.region.exterior.coords), self.sheet.into)
        outline = shapely.Polygon(np.concatenate([s[:-1] for s in edge.segments]))
        within = uv[shapely.contains_xy(outline, uv[:, 0], uv[:, 1])]
        if not len(within):
            return float("inf")
        return float((stack.point(within, self.thickness) @ z).min())

    def spot(self, at: Plan, depth: float = 0.0, *, outwards: bool = True) -> Frame:
        """A frame on the panel, in the part's coordinates: z along its normal there, y up the plan's second axis."""
        uv = self.sheet.into(np.array([at, (at[0] + 0.5, at[1]), (at[0], at[1] + 0.5)]))
        points, normals = self.sheet.place(uv)
        axes = self.pose.matrix()[:3, :3]
        local = (points - self.pose.origin) @ axes
        normal = normals[0] @ axes
        origin = local[0] - depth * normal
        return Frame(three(origin), three(normal if outwards else -normal), three(local[1] - local[0]))

    # -- geometry -----------------------------------------------------------------------------------------------------

    @property
    def bore(self) -> tuple[float, float]:
        """Diameter and depth of the bores for the inserts, mm."""
        row = table("inserts")[self.insert]
        return row.number("cad_d_mm"), row.number("depth_mm")

    @property
    def pad(self) -> float:
        """Radius of the pads that the inserts sit in, mm."""
        return self.bore[0] / 2 + AROUND

    def build(self) -> cq.Workplane:
        from parts.body.outlines import holes_in
        from parts.panel import circle, panel, ring

        built = Built()
        stack = self.sheet.stack(self.pose)
        diameter, deep = self.bore
        openings = self.openings()
        free = self.region
        for frame in self.frames():
            free = free.difference(frame)
        whole = free.intersection(self.region.buffer(-self.rim_width, quad_segs=6))
        pockets = holes_in(whole, 0.0, self.lands(), self.ribs(), self.rib)
        steps = self.pocket_steps(stack, pockets)
        bores = []
        for at in self.fixings():
            middle = circle(stack, self.sheet.into(np.array(at)), diameter / 2, self.rim - deep / 2)
            bores.append(_step(middle, self.rim - deep))
        outline = ring(np.asarray(self.region.exterior.coords), self.sheet.into)
        outside, inside = self.features(stack)
        back = [*self.stands(openings), *steps, *bores, *inside]
        solid = panel(stack, outline, self.rim, [*self.sinks(openings), *outside], back, self.edge)
        return built.solid(solid)

    def lands(self) -> list[tuple[float, float, float]]:
        """What stays as thick as the rim: places on the plan, with their radii."""
        return [(a, b, self.pad + 1.5) for a, b in self.fixings()]

    def openings(self) -> list[Opening]:
        """The windows' openings through the panel, in their order."""
        from parts.panel import Opening

        return [Opening(self.loop(window)) for window in self.windows()]

    def sinks(self, openings: Sequence[Opening]) -> Sequence[Step | Opening]:
        """How the openings begin in the outside: in its face, or in the floor of something sunk into it."""
        return openings

    def stands(self, openings: Sequence[Opening]) -> Sequence[Step | Opening]:
        """What the inside's face holds besides pockets and bores: openings come out there; flanges stand on it."""
        return openings

    def pocket_steps(self, stack: Stack, pockets: Sequence[Polygon]) -> list[Step]:
        """The pockets between rim and ribs, down to the shell's inside."""
        return [_step(self.loop(pocket), self.thickness) for pocket in pockets]

    def reliefs(self, stack: Stack) -> Sequence[Step]:
        """Steps in the outside: cups, recesses."""
        return ()

    def features(self, stack: Stack) -> tuple[Sequence[Step | Opening], Sequence[Step | Opening]]:
        """What else is in the outside and on the rim's level inside; an opening through stands in both."""
        return self.reliefs(stack), ()

    def loop(self, region: Polygon) -> Loop:
        """A region's edge as a loop on the sheet."""
        from parts.panel import ring

        return ring(np.asarray(region.exterior.coords), self.sheet.into)

    def edge_curve(self, step: float) -> Array:
        """Parameters (n, 2) along the outline, about `step` mm apart: the edge that neighbours share a gap with."""
        run, loop = [], self.loop(self.region)
        points = self.on_car.at(np.concatenate(loop.segments))[0]
        pieces = np.split(points, np.cumsum([len(segment) for segment in loop.segments])[:-1])
        for piece, curve in zip(pieces, loop.curves, strict=True):
            length = float(np.linalg.norm(np.diff(piece, axis=0), axis=1).sum())
            run.append(curve(np.linspace(0.0, 1.0, max(2, int(length / step) + 1) + 1)[:-1]))
        return np.concatenate(run)

    @cached_property
    def on_car(self) -> Stack:
        """The panel's levels in the vehicle frame."""
        return self.sheet.stack(Frame())

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        for i, at in enumerate(self.fixings(), 1):
            hole = (Hole(0.0, 0.0, self.bore[0], self.insert),)
            yield Interface(f"fix.{i}", self.spot(at, self.rim, outwards=False), hole)

    def hardware(self) -> Iterator[Hardware]:
        if n := len(self.fixings()):
            row = table("inserts")[self.insert]
            yield Hardware(f"insert {self.insert}", n, row.maybe("mass_g"), row.maybe("price_eur"), "inserts table")
            yield Hardware(SCREW[self.insert], n)

    def kept(self) -> Iterator[BaseGeometry]:
        """Regions of the plan that no seam runs through, besides screws, lands and windows."""
        yield from ()

    def creases(self) -> Iterator[tuple[LineString, float]]:
        """Lines on the plan that no seam runs along, besides ribs, each with the distance (mm) that it keeps."""
        yield from ()

    def seams(self) -> Iterator[Seam]:
        """Across both directions of its plan, between ribs, inserts, openings and creases."""
        from parts.body.seams import panel_seams

        yield from panel_seams(self)

    def checks(self) -> Iterator[Finding]:
        steepest = self._steepest()
        if steepest > 55.0:
            yield Finding(
                "draw", "warning", "parts of the panel lean far from its draw direction: they print on supports",
                "split it along the crease, or print it on edge", steepest, 55.0, "°",
            )  # fmt: skip

    def _steepest(self) -> float:
        """Largest angle between a normal of the outside and the draw direction, degrees."""
        import shapely

        uv, _, normals = self.sheet.lattice
        edge = self.loop(self.region)
        outline = shapely.Polygon(np.concatenate([s[:-1] for s in edge.segments]))
        inside = shapely.contains_xy(outline, uv[..., 0], uv[..., 1])
        if not inside.any():
            return 0.0
        up = np.array(self.towards) / np.linalg.norm(self.towards)
        return float(np.degrees(np.arccos(np.clip(normals[inside] @ up, -1.0, 1.0))).max())


def _step(loop: Loop, depth: float) -> Step:
    from parts.panel import Step

    return Step(loop, depth)
